"""What a report shows, worked out beforehand as plain records.

    Collation -> View

Templates draw a view with loops and ifs; every sentence of every witness is in it once, or in the list of what
was set aside.  That is a law, and it is checked here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from compare.errors import EXPLANATIONS, LawError
from compare.model import Level, Relation, SlotKind, VariantKind
from compare.render.flags import SHOWN, Flag, contradicted, flag, flags, mark, otherwise
from compare.render.marks import Run, marked
from compare.render.signals import LineageView, TellingView, lineage_view, telling_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compare.model import Bead, Collation, Link, Reuse, Variant
    from compare.render.wording import Wording

FINDINGS = 6
"""Findings named at the head of a report; more would not be read."""

FIRST = ("F-SPEAKER", "F-DENIED", "F-NUMBER", "F-TIME")
ALONE = ("F-ONLY", "F-QUOTE")
LAST = ("F-HEDGED", "F-TENSE")
"""Rules whose flags are findings: what differs, what one outlet alone tells, what one tells as certain."""

COLUMNS = 3
"""Witnesses that stand side by side; more are stacked inside a row."""

PAIRS = 10
"""Pairs of outlets whose reused wording is named; of more, those with most of it."""

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


MISSES = 12
"""Near misses shown, at most."""


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


@dataclass(frozen=True, slots=True)
class SourceView:
    """One witness as the head of the report names it."""

    siglum: str
    outlet: str
    title: str
    language: str
    published: str
    credits: tuple[str, ...]
    url: str
    digest: str
    sentences: int
    linked: int
    alone: int
    unsure: int


@dataclass(frozen=True, slots=True)
class ReuseView:
    """Two witnesses, and what share of the words of either stands in runs of the other."""

    a: SourceView
    b: SourceView
    of_a: float
    of_b: float


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """An editor's correction: what it asks for, the rows it was used in, or (code, title, message) why it was not."""

    number: int
    kind: str
    sentences: tuple[str, ...]
    outlet: str
    speaker: str
    name: str
    note: str
    origin: str
    rows: tuple[int, ...]
    problem: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch that is not the story: what it is, and its words."""

    role: str
    text: str


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
    heads: tuple[tuple[float, str, str], ...]
    marks: tuple[RibbonMark, ...]
    lines: tuple[RibbonLine, ...]


@dataclass(frozen=True, slots=True)
class MissView:
    """Two sentences that fell short of a link: where they stand, how likely it was, and what they share."""

    a: str
    b: str
    outlet_a: SourceView
    outlet_b: SourceView
    text_a: str
    text_b: str
    probability: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """All a template may show."""

    collation: Collation
    language: str
    published: str
    title: str
    sources: tuple[SourceView, ...]
    reuse: tuple[ReuseView, ...]
    rows: tuple[RowView, ...]
    counts: tuple[tuple[Row, str, int], ...]
    findings: tuple[Flag, ...]
    flags: tuple[Flag, ...]
    more: int
    furniture: tuple[tuple[SourceView, tuple[Aside, ...]], ...]
    problems: tuple[tuple[str, str, str, str], ...]
    corrections: tuple[CorrectionView, ...]
    near: tuple[MissView, ...]
    lineage: LineageView
    telling: TellingView
    ribbon: Ribbon
    stacked: bool
    threshold: float


def build(collation: Collation, wording: Wording, published: str = "") -> View:
    """Return the view of *collation* for a reader of the language of *wording*."""
    row_of = _row_of(collation)
    rows = tuple(_rows(collation, row_of))
    sources = tuple(_sources(collation, rows))
    furniture = tuple(_furniture(collation, sources))
    _conserved(collation, sources, rows, furniture)
    found = tuple(flags(collation, row_of))
    marks = [{i: mark(s.siglum, i, w) for i in w.body} for s, w in zip(sources, collation.witnesses, strict=True)]
    told_below = {emendation.problem for emendation in collation.emendations}
    return View(
        collation=collation,
        language=wording.code,
        published=published,
        title=collation.title,
        sources=sources,
        reuse=tuple(_reuse(collation, sources)),
        rows=rows,
        counts=tuple((kind, SIGNS[kind], sum(row.kind is kind for row in rows)) for kind in Row),
        findings=tuple(_findings(collation, found)),
        flags=found[:SHOWN],
        more=max(0, len(found) - SHOWN),
        furniture=furniture,
        problems=tuple(
            (p.code, wording.gettext(EXPLANATIONS[p.code].title), p.where, p.message)
            for p in collation.problems
            if p not in told_below
        ),
        corrections=tuple(_corrections(collation, rows, wording)),
        near=tuple(_near(collation, sources)),
        lineage=lineage_view(collation, marks, row_of),
        telling=telling_view(collation, marks, wording),
        ribbon=_ribbon(collation, rows),
        stacked=len(sources) > COLUMNS,
        threshold=_threshold(collation.signature),
    )


def _conserved(
    collation: Collation,
    sources: Sequence[SourceView],
    rows: Sequence[RowView],
    furniture: Sequence[tuple[SourceView, tuple[Aside, ...]]],
) -> None:
    """Law 8: a report shows every sentence of the story once and lists every stretch it set aside."""
    for at, (source, witness) in enumerate(zip(sources, collation.witnesses, strict=True)):
        shown = sorted(sentence.mark for row in rows for sentence in row.cells[at].sentences)
        aside = furniture[at][1]
        expected = sorted(mark(source.siglum, i, witness) for i in witness.body)
        if shown != expected or len(aside) != len(witness.sentences) - len(witness.body):
            raise LawError(
                "E-LAW",
                f"this is a bug in compare: the report does not show every sentence of {source.outlet} once",
                cause="nothing was overwritten",
                tip="please report it with the articles that provoke it",
            )


def _threshold(signature: str) -> float:
    settings = dict(part.partition(":")[::2] for part in signature.split("|"))
    return float(settings.get("threshold", "0") or 0)


# ---- sources and what was set aside -------------------------------------------------------------------------


def _sources(collation: Collation, rows: Sequence[RowView]) -> Iterator[SourceView]:
    stands = Counter((cell.siglum, row.kind) for row in rows for cell in row.cells for _ in cell.sentences)
    for name, witness in zip(collation.sigla, collation.witnesses, strict=True):
        article = witness.article
        yield SourceView(
            siglum=name,
            outlet=article.outlet,
            title=article.title,
            language=article.language,
            published=article.published,
            credits=article.credits,
            url=article.url if article.url.startswith(("https://", "http://")) else "",
            digest=article.digest,
            sentences=len(witness.body),
            linked=len(witness.body) - stands[name, Row.ONLY] - stands[name, Row.UNSURE],
            alone=stands[name, Row.ONLY],
            unsure=stands[name, Row.UNSURE],
        )


def _reuse(collation: Collation, sources: Sequence[SourceView]) -> Iterator[ReuseView]:
    """Yield the reuse of every two witnesses in their order; of more than `PAIRS`, the highest first."""
    by_siglum = {source.siglum: source for source in sources}
    shown: Sequence[Reuse] = collation.reuse
    if len(shown) > PAIRS:
        shown = sorted(shown, key=lambda reuse: -max(reuse.of_a, reuse.of_b))[:PAIRS]
    for reuse in shown:
        yield ReuseView(by_siglum[reuse.a], by_siglum[reuse.b], reuse.of_a, reuse.of_b)


def _furniture(collation: Collation, sources: Sequence[SourceView]) -> Iterator[tuple[SourceView, tuple[Aside, ...]]]:
    for source, witness in zip(sources, collation.witnesses, strict=True):
        aside = tuple(
            Aside(sentence.role.value, witness.text(number))
            for number, sentence in enumerate(witness.sentences)
            if not sentence.role.tells
        )
        yield source, aside


# ---- rows ---------------------------------------------------------------------------------------------------


def _near(collation: Collation, sources: Sequence[SourceView]) -> Iterator[MissView]:
    """Yield the nearest misses, the nearest first."""
    position = {name: at for at, name in enumerate(collation.sigla)}
    for miss in sorted(collation.near, key=lambda link: -link.score)[:MISSES]:
        a, b = position[miss.a], position[miss.b]
        one, other = collation.witnesses[a], collation.witnesses[b]
        yield MissView(
            mark(miss.a, miss.i, one),
            mark(miss.b, miss.j, other),
            sources[a],
            sources[b],
            one.text(miss.i),
            other.text(miss.j),
            miss.score,
            tuple(term for reason in miss.why for term in reason.terms),
        )


def _row_of(collation: Collation) -> dict[str, int]:
    """Return the number of the row of each sentence, by its mark."""
    return {
        mark(name, i, witness): number
        for number, bead in enumerate(_in_order(collation), 1)
        for name, witness, cell in zip(collation.sigla, collation.witnesses, bead.cells, strict=True)
        for i in cell
    }


def _rows(collation: Collation, row_of: Mapping[str, int]) -> Iterator[RowView]:
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


def _corrections(collation: Collation, rows: Sequence[RowView], wording: Wording) -> Iterator[CorrectionView]:
    rows_of: dict[int, list[int]] = {}
    for row in rows:
        for number, _ in row.corrections:
            rows_of.setdefault(number, []).append(row.number)
    for number, one in enumerate(collation.emendations, 1):
        title = wording.gettext(EXPLANATIONS[one.problem.code].title) if one.problem else ""
        yield CorrectionView(
            number,
            one.kind.value,
            one.sentences,
            one.outlet,
            one.speaker,
            one.name,
            one.note,
            one.origin,
            tuple(rows_of.get(number, ())),
            (one.problem.code, title, one.problem.message) if one.problem else None,
        )


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


FACTS = (VariantKind.SHARED, VariantKind.OMITTED, VariantKind.ONLY, VariantKind.UNSURE)
"""What becomes of a whole fact; the other kinds speak of a detail."""


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
    if any(_differs(variant) for variant in variants) or any(link.relation is Relation.CONFLICT for link in links):
        return Row.DIFFERS, probability
    if probability < UNSURE:
        return Row.UNSURE, probability
    if VariantKind.OMITTED in kinds_found:
        return Row.OMITTED, probability
    alike = kinds_found <= {VariantKind.SHARED, VariantKind.OMITTED}
    same = alike and all(link.relation is Relation.EQUIVALENT for link in links)
    return (Row.SAME if same else Row.PARTLY), probability


def _differs(variant: Variant) -> bool:
    """Whether a variant is a figure or a time told otherwise, or a contradiction."""
    weighs = variant.level is Level.CONFLICT or variant.slot in (SlotKind.NUMBER, SlotKind.TIME)
    return variant.kind is VariantKind.DIFFERS and variant.level is not Level.INFO and weighs


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


# ---- findings -----------------------------------------------------------------------------------------------


def _findings(collation: Collation, found: Sequence[Flag]) -> list[Flag]:
    """Return what an editor wants first: contradictions, then what one outlet alone tells, the outlets by turns.

    The last place is for what one tells as certain and another does not, or as done and another as to come.
    """
    differing = [f for f in found if f.rule in FIRST and (f.level == Level.CONFLICT or f.probability >= UNSURE)]
    outlets = [witness.article.outlet for witness in collation.witnesses]
    queues = [[f for f in found if f.rule in ALONE and f.told[0].outlet == outlet] for outlet in dict.fromkeys(outlets)]
    turns = [queue[turn] for turn in range(max(map(len, queues))) for queue in queues if turn < len(queue)]
    last = [f for f in found if f.rule in LAST and f.probability >= UNSURE][:1]
    first = sorted(differing, key=lambda f: FIRST.index(f.rule))[: FINDINGS - 2]
    return [*first, *turns[: FINDINGS - len(first) - len(last)], *last]


# ---- the ribbon ---------------------------------------------------------------------------------------------

STEP = 15.0
GAP = 190.0
TOP = 30.0
SIDE = 64.0


def _ribbon(collation: Collation, rows: Sequence[RowView]) -> Ribbon:
    """Return the drawing of the order of telling, in units that are pixels at full size."""
    row_of = {s.mark: row for row in rows for cell in row.cells for s in cell.sentences}
    tallest = max((len(w.body) for w in collation.witnesses), default=1)
    height = TOP + STEP * max(1, tallest) + 6
    marks: dict[str, RibbonMark] = {}
    heads = []
    for at, (name, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        x = SIDE + GAP * at
        heads.append((x, name, witness.article.outlet))
        for place, i in enumerate(witness.body):
            label = mark(name, i, witness)
            row = row_of[label]
            marks[label] = RibbonMark(x, TOP + STEP * (place + 0.5), label, bool(row.alone), row.number, at)
    return Ribbon(
        SIDE * 2 + GAP * (len(heads) - 1),
        height,
        tuple(heads),
        tuple(marks.values()),
        tuple(_lines(collation, row_of, marks)),
    )


def _lines(collation: Collation, row_of: dict[str, RowView], marks: dict[str, RibbonMark]) -> Iterator[RibbonLine]:
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
        if variant.kind is VariantKind.REATTRIBUTED or _differs(variant):
            shown = [
                {mark(n, w.holding(s), w) for s in r.spans}
                for n, w, r in zip(collation.sigla, collation.witnesses, variant.readings, strict=True)
            ]
            pairs |= {frozenset({one, other}) for a, b in combinations(shown, 2) for one in a for other in b}
    return pairs
