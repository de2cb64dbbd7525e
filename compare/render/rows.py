"""The rows of the side by side: a bead each, what becomes of its sentences, and the words that differ.

Collation -> RowViews
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from compare.model import Level, Relation, VariantKind
from compare.render.flags import FACTS, Flag, contradicted, flag, mark, otherwise
from compare.render.marks import Run, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compare.model import Bead, Collation, Link, Variant

UNSURE = 0.5
"""Probability below which a link is shown as unsure."""


class Row(StrEnum):
    """What becomes of the sentences of one row; the word for it is the reader's, the sign is the same everywhere."""

    SAME = "same"
    PARTLY = "partly"
    DIFFERS = "differs"
    SPEAKER = "speaker"
    ONLY = "only"
    OMITTED = "omitted"
    UNSURE = "unsure"


SIGNS = {
    Row.SAME: "=",
    Row.PARTLY: "≈",
    Row.DIFFERS: "≠",
    Row.SPEAKER: "↔",
    Row.ONLY: "◆",
    Row.OMITTED: "−",
    Row.UNSURE: "?",
}
"""A sign for each kind of row, told apart without colour."""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence as it is shown: its mark ("A12"), its runs."""

    mark: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """What one witness has in a row; without sentences, the nearest it has."""

    siglum: str
    outlet: str
    language: str
    sentences: tuple[SentenceView, ...]
    nearest: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One bead: which sentences tell the same thing, what is to be said of it, and what an editor corrected in it."""

    number: int
    kind: Row
    sign: str
    cells: tuple[CellView, ...]
    probability: float
    flags: tuple[Flag, ...]
    corrections: tuple[tuple[int, str], ...] = ()

    @property
    def tellers(self) -> tuple[str, ...]:
        """The sigla of the witnesses that have a sentence here."""
        return tuple(cell.siglum for cell in self.cells if cell.sentences)

    @property
    def alone(self) -> str:
        """The outlet that stands alone in the row, or ""."""
        told = [cell.outlet for cell in self.cells if cell.sentences]
        return told[0] if len(told) == 1 else ""


def row_of(collation: Collation) -> dict[str, int]:
    """Return the number of the row of each sentence, by its mark."""
    return {
        mark(name, i, witness): number
        for number, bead in enumerate(_in_order(collation), 1)
        for name, witness, cell in zip(collation.sigla, collation.witnesses, bead.cells, strict=True)
        for i in cell
    }


def row_views(collation: Collation, row_of: Mapping[str, int]) -> Iterator[RowView]:
    """Yield the rows in reading order; *row_of* gives the row of a sentence."""
    links: dict[tuple[str, int], list[Link]] = {}
    for link in collation.links:
        links.setdefault((link.a, link.i), []).append(link)
    details = _details(collation)
    corrected = _corrected(collation)
    against = contradicted(collation)
    for number, bead in enumerate(_in_order(collation), 1):
        members = [(name, i) for name, cell in zip(collation.sigla, bead.cells, strict=True) for i in cell]
        of_bead = [link for member in members for link in links.get(member, ())]
        variants = list({id(v): v for member in members for v in details.get(member, ())}.values())
        kind, probability = _kind(bead, of_bead, variants, collation)
        yield RowView(
            number,
            kind,
            SIGNS[kind],
            tuple(_cells(collation, bead, variants)),
            probability,
            flags=tuple(flag(collation, v, row_of) for v in variants if _noted(v, bead) and not otherwise(v, against)),
            corrections=tuple(sorted({one for member in members for one in corrected.get(member, ())})),
        )


def _corrected(collation: Collation) -> dict[tuple[str, int], list[tuple[int, str]]]:
    """Return number and kind of the corrections that were used at each sentence."""
    found: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for number, emendation in enumerate(collation.emendations, 1):
        for at, i in emendation.places:
            found.setdefault((collation.sigla[at], i), []).append((number, emendation.kind.value))
    return found


def _details(collation: Collation) -> dict[tuple[str, int], list[Variant]]:
    """Return the variants that touch each sentence."""
    found: dict[tuple[str, int], list[Variant]] = {}
    for variant in collation.variants:
        for name, witness, reading in zip(collation.sigla, collation.witnesses, variant.readings, strict=True):
            for span in reading.spans:
                found.setdefault((name, witness.holding(span)), []).append(variant)
    return found


def _in_order(collation: Collation) -> list[Bead]:
    """Return the beads in reading order: the first witness's, and what it lacks where the next one has it."""
    follows: dict[Bead | None, Bead | None] = {None: None}  # a chain, so that putting a bead in costs nothing
    for at in range(len(collation.witnesses)):
        own = {cell[0]: bead for bead in collation.beads if (cell := bead.cells[at])}
        last: Bead | None = None
        for first in sorted(own):
            bead = own[first]
            if bead not in follows:
                follows[bead], follows[last] = follows[last], bead
            last = bead
    return list(_chain(follows))


def _chain(follows: Mapping[Bead | None, Bead | None]) -> Iterator[Bead]:
    bead = follows[None]
    while bead is not None:
        yield bead
        bead = follows[bead]


def _noted(variant: Variant, bead: Bead) -> bool:
    """Whether a row says so beside it: of a row that one tells, only what differs; the row itself says the rest."""
    if variant.level is Level.INFO or variant.kind in (VariantKind.SHARED, VariantKind.UNSURE):
        return False
    return bead.tellers > 1 or bool(variant.why) or variant.kind not in FACTS


def _kind(bead: Bead, links: Sequence[Link], variants: Sequence[Variant], collation: Collation) -> tuple[Row, float]:
    """Return what becomes of a row, and how sure that is."""
    if bead.tellers == 1:
        at = next(at for at, cell in enumerate(bead.cells) if cell)
        sizes: Counter[VariantKind] = Counter()
        for variant in _whole(variants):
            sizes[variant.kind] += _size(variant, at)
        alone = sizes[VariantKind.ONLY] * 2 > sizes.total()
        kinds = (VariantKind.ONLY,) if alone else (VariantKind.UNSURE, VariantKind.SHARED, VariantKind.OMITTED)
        longest = max((v for v in _whole(variants) if v.kind in kinds), key=lambda v: _size(v, at))
        return (Row.ONLY if alone else Row.UNSURE), longest.probability
    kinds_found = {variant.kind for variant in variants if variant.level is not Level.INFO}
    probability = _strength(bead, links, collation.sigla)
    if VariantKind.REATTRIBUTED in kinds_found:
        return Row.SPEAKER, probability
    if any(differs(variant) for variant in variants) or any(link.relation is Relation.CONFLICT for link in links):
        return Row.DIFFERS, probability
    if probability < UNSURE:
        return Row.UNSURE, probability
    if VariantKind.OMITTED in kinds_found:
        return Row.OMITTED, probability
    alike = kinds_found <= {VariantKind.SHARED, VariantKind.OMITTED}
    same = alike and all(link.relation is Relation.EQUIVALENT for link in links)
    return (Row.SAME if same else Row.PARTLY), probability


def differs(variant: Variant) -> bool:
    """Whether a variant is a figure or a time told otherwise, a denial, or a contradiction."""
    weighs = variant.level is Level.CONFLICT or variant.rule in ("F-NUMBER", "F-TIME", "F-DENIED")
    return variant.kind is VariantKind.DIFFERS and weighs


def _whole(variants: Iterable[Variant]) -> list[Variant]:
    return [variant for variant in variants if variant.kind in FACTS]


def _size(variant: Variant, at: int) -> int:
    return sum(span.end - span.start for span in variant.readings[at].spans)


def _strength(bead: Bead, links: Sequence[Link], names: Sequence[str]) -> float:
    """Return how sure a bead is: the score of its weakest sentence's surest link."""
    surest: dict[tuple[str, int], float] = {}
    for link in links:
        for place in ((link.a, link.i), (link.b, link.j)):
            surest[place] = max(surest.get(place, 0.0), link.score)
    return min(surest.get((name, i), 0.0) for name, cell in zip(names, bead.cells, strict=True) for i in cell)


def _cells(collation: Collation, bead: Bead, variants: Sequence[Variant]) -> Iterator[CellView]:
    runs = _marked(collation, bead)
    told = [at for at, cell in enumerate(bead.cells) if cell]
    whole = max(_whole(variants), key=lambda v: sum(_size(v, at) for at in told), default=None)
    for at, (name, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        near = whole.readings[at].nearest if whole and not bead.cells[at] else None
        tells = near is not None and witness.sentences[near.sentence].role.tells
        yield CellView(
            name,
            witness.article.outlet,
            witness.article.language,
            tuple(SentenceView(mark(name, i, witness), runs[at, i]) for i in bead.cells[at]),
            nearest=mark(name, near.sentence, witness) if near and tells else "",
        )


def _marked(collation: Collation, bead: Bead) -> dict[tuple[int, int], tuple[Run, ...]]:
    """Return the runs of each sentence, held against the witness that first tells the bead."""
    tellers = [at for at, cell in enumerate(bead.cells) if cell]
    texts = {at: [collation.witnesses[at].text(i) for i in bead.cells[at]] for at in tellers}
    runs: dict[tuple[int, int], tuple[Run, ...]] = {
        (at, i): (Run(text),) for at in tellers for i, text in zip(bead.cells[at], texts[at], strict=True)
    }
    for other in tellers[1:]:
        pair = marked("\n".join(texts[tellers[0]]), "\n".join(texts[other]))
        sides = ((tellers[0], pair[0]), (other, pair[1])) if other == tellers[1] else ((other, pair[1]),)
        for at, side in sides:
            for i, line in zip(bead.cells[at], _by_line(side), strict=True):
                runs[at, i] = line
    return runs


def _by_line(runs: Iterable[Run]) -> list[tuple[Run, ...]]:
    """Return *runs* parted at the line ends in their texts."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *more = run.text.split("\n")
        lines[-1] += [Run(first, run.mark)] if first else []
        lines += [[Run(text, run.mark)] if text else [] for text in more]
    return [tuple(line) or (Run(""),) for line in lines]
