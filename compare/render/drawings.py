"""Drawings, worked out as points and lines: in which order the outlets tell sentences, and facts.

Collation, rows -> Ribbon
facts -> Order
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from compare.model import Relation, VariantKind
from compare.render.flags import mark
from compare.render.rows import UNSURE, differs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.model import Collation
    from compare.render.facts import FactView
    from compare.render.rows import RowView


@dataclass(frozen=True, slots=True)
class RibbonLine:
    """A line of the alignment ribbon, from one column to the next."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    kind: str
    row: int
    label: str


@dataclass(frozen=True, slots=True)
class RibbonMark:
    """A sentence in the ribbon: a point in its column."""

    x: float
    y: float
    label: str
    alone: bool
    row: int
    at: int


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The order in which the outlets tell: a column each, a line between linked sentences."""

    width: float
    height: float
    heads: tuple[tuple[float, str], ...]
    marks: tuple[RibbonMark, ...]
    lines: tuple[RibbonLine, ...]


STEP = 15.0
GAP = 190.0
WIDEST = 640.0
"""Room between two columns, and over all of them: a drawing of twelve outlets must still be read on paper."""

TOP = 30.0
SIDE = 64.0


def ribbon(collation: Collation, rows: Sequence[RowView]) -> Ribbon:
    """Return the drawing of the order of telling, in units that are pixels at full size."""
    row_of = {s.mark: row for row in rows for cell in row.cells for s in cell.sentences}
    tallest = max((len(w.body) for w in collation.witnesses), default=1)
    height = TOP + STEP * max(1, tallest) + 6
    marks: dict[str, RibbonMark] = {}
    heads = []
    gap = _gap(len(collation.witnesses), WIDEST)
    for at, (name, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        x = SIDE + gap * at
        heads.append((x, _head(name, witness.article.outlet, gap)))
        for place, i in enumerate(witness.body):
            label = mark(name, i, witness)
            row = row_of[label]
            marks[label] = RibbonMark(x, TOP + STEP * (place + 0.5), label, bool(row.alone), row.number, at)
    return Ribbon(
        SIDE * 2 + gap * (len(heads) - 1),
        height,
        tuple(heads),
        tuple(marks.values()),
        tuple(_lines(collation, row_of, marks)),
    )


def _gap(columns: int, widest: float) -> float:
    """Return the room between two of so many columns."""
    return round(min(GAP, widest / max(1, columns - 1)), 1)


def _head(siglum: str, outlet: str, gap: float) -> str:
    """Return what stands over a column: the letter, and as much of the outlet's name as fits."""
    room = int(gap / 6) - 4
    if room < 4:
        return siglum
    return f"{siglum} · {outlet if len(outlet) <= room else outlet[: room - 1] + '…'}"


def _lines(
    collation: Collation, row_of: Mapping[str, RowView], marks: Mapping[str, RibbonMark]
) -> Iterator[RibbonLine]:
    """Yield a line for each link between columns that stand next to each other."""
    position = {name: at for at, name in enumerate(collation.sigla)}
    disputed = _disputed_pairs(collation)
    for link in collation.links:
        if position[link.b] - position[link.a] != 1:
            continue
        ends = [marks[mark(n, i, collation.witnesses[position[n]])] for n, i in ((link.a, link.i), (link.b, link.j))]
        row = row_of[ends[0].label]
        apart = frozenset({ends[0].label, ends[1].label}) in disputed or link.relation is Relation.CONFLICT
        kind = "differs" if apart else "unsure" if link.score < UNSURE else "same"
        yield RibbonLine(
            ends[0].x + 8,
            ends[0].y,
            ends[1].x - 8,
            ends[1].y,
            round(0.8 + 2.2 * link.score, 2),
            kind,
            row.number,
            f"{ends[0].label} – {ends[1].label}",
        )


def _disputed_pairs(collation: Collation) -> set[frozenset[str]]:
    """Return the pairs of sentences, by their marks, that differ or lay a quotation to different speakers."""
    pairs = set()
    for variant in collation.variants:
        if variant.kind is VariantKind.REATTRIBUTED or differs(variant):
            shown = [
                {mark(n, w.holding(s), w) for s in r.spans}
                for n, w, r in zip(collation.sigla, collation.witnesses, variant.readings, strict=True)
            ]
            pairs |= {frozenset({one, other}) for a, b in combinations(shown, 2) for one in a for other in b}
    return pairs


# ---- the order of facts -------------------------------------------------------------------------------------

FACTS = 14
"""Facts whose order is drawn: more lines cannot be told apart."""

FEW, FEWER = 5, 8
"""Up to how many outlets so many are drawn, and how many with more outlets."""

LABEL = 230.0
LETTERS = 42
"""Room for the words of a fact beside the first column, and how many letters of them fit."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One fact through the outlets that tell it: its number and words, a point in each, and how far it moves."""

    number: int
    row: int
    label: str
    points: tuple[tuple[float, float], ...]
    moved: int


@dataclass(frozen=True, slots=True)
class Order:
    """In which order the outlets tell the facts that several tell: a column each, a line for each fact."""

    width: float
    height: float
    heads: tuple[tuple[float, str], ...]
    lines: tuple[OrderLine, ...]


def order(facts: Sequence[FactView]) -> Order:
    """Return the drawing of the order of *facts*: of those that several outlets tell, the first `FACTS`."""
    several = [fact for fact in facts if len(fact.tellers) > 1]
    shared = several[: FACTS if len(several[0].cells) <= FEW else FEWER] if several else []
    cells = shared[0].cells if shared else ()
    gap = _gap(len(cells), WIDEST - LABEL)
    heads = tuple((LABEL + 20 + gap * at, _head(cell.siglum, cell.outlet, gap)) for at, cell in enumerate(cells))
    places: list[dict[int, int]] = []
    for at in range(len(heads)):
        told = [fact for fact in shared if fact.cells[at].told and fact.cells[at].marks]
        told.sort(key=lambda fact: (_place(fact.cells[at].marks[0]), fact.number))
        places.append({fact.number: rank for rank, fact in enumerate(told)})
    lines = []
    for fact in shared:
        ranks = [(at, ranked[fact.number]) for at, ranked in enumerate(places) if fact.number in ranked]
        points = tuple((heads[at][0], TOP + STEP * 1.2 * (rank + 0.5)) for at, rank in ranks)
        moved = max(rank for _, rank in ranks) - min(rank for _, rank in ranks) if ranks else 0
        lines.append(OrderLine(fact.number, fact.row, _short(fact.label), points, moved))
    return Order(
        LABEL + 90 + gap * max(0, len(heads) - 1),
        TOP + STEP * 1.2 * max(1, len(shared)) + 6,
        heads,
        tuple(lines),
    )


def _place(mark: str) -> int:
    return int(mark.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _short(label: str) -> str:
    """Return the first words of *label*, as many as fit beside a drawing.

    >>> _short("Pertemuan puncak kedua pemimpin dijadwalkan akan berlangsung paling cepat pada Selasa")
    'Pertemuan puncak kedua pemimpin …'
    """
    if len(label) <= LETTERS:
        return label
    return f"{label[: LETTERS - 2].rsplit(' ', 1)[0]} …"
