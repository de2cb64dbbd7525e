"""Where the news comes from and how it is told, as a report shows them: lines with a cell for each outlet.

    Collation -> LineageView, TellingView

Every count comes with the marks of its sentences, so that a reader can go and see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from compare.model import Basis, SourceKind, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compare.model import Between, Collation, Origin, Telling, Trait, Voice
    from compare.render.wording import Wording

    Marks = Sequence[Mapping[int, str]]

SUPPORTS = 12
"""Facts with fewer sources than outlets that are listed; of more, those that fall short most."""

PAIRS = 10
"""Pairs of outlets that are held against each other; of more, those with most in common."""

ALIKE = 0.5
"""Share of reused wording above which a common source is worth asking for; a hint, counted nowhere."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found: its words, what kind it is, and the marks of its sentences."""

    text: str
    marks: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one outlet has in a line: how many sentences of how many, or which share; and what was found where."""

    siglum: str = ""
    outlet: str = ""
    language: str = ""
    count: int | None = None
    of: int | None = None
    share: float | None = None
    items: tuple[Item, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.count and not self.items and self.share is None


@dataclass(frozen=True, slots=True)
class Line:
    """One signal over all outlets."""

    group: str
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ChainView:
    """Where one outlet's text comes from: for the whole article, sentence by sentence, and which media it cites."""

    siglum: str
    outlet: str
    whole: tuple[Item, ...]
    relayed: tuple[Item, ...]
    reported: tuple[Item, ...]

    @property
    def named(self) -> bool:
        """Whether it names any origin."""
        return bool(self.whole or self.relayed or self.reported)


@dataclass(frozen=True, slots=True)
class SupportView:
    """One fact that has fewer sources than outlets: its row, its sentences, the counts, what they have in common."""

    row: int
    marks: tuple[str, ...]
    outlets: int
    sources: int
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineageView:
    """The section on lineage: chains, facts with fewer sources than outlets, and pairs much alike in wording."""

    chains: tuple[ChainView, ...]
    supports: tuple[SupportView, ...]
    fewer: int
    shared: int
    alike: tuple[tuple[str, str, str, str, float], ...]


@dataclass(frozen=True, slots=True)
class PairView:
    """Two outlets held against each other: facts in common, agreement of their order, words in the same place."""

    a: str
    outlet_a: str
    b: str
    outlet_b: str
    shared: int
    order: str
    rewordings: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class TellingView:
    """The section on how it is told: lines by group, and outlets two by two."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    pairs: tuple[PairView, ...]
    all_pairs: int


def lineage_view(collation: Collation, marks: Marks, rows: Mapping[str, int]) -> LineageView:
    """Return the section on lineage; *marks* name the sentences of each witness, *rows* the row of each mark."""
    fewer = sorted(
        (s for s in collation.supports if s.sources < s.outlets), key=lambda s: (s.sources - s.outlets, s.bead)
    )
    shown = []
    for support in fewer[:SUPPORTS]:
        cells = collation.beads[support.bead].cells
        named = tuple(marks[at][i] for at, cell in enumerate(cells) for i in cell)
        shown.append(SupportView(rows[named[0]], named, support.outlets, support.sources, support.origins))
    outlets = dict(zip(collation.sigla, (w.article.outlet for w in collation.witnesses), strict=True))
    alike = (
        (r.a, outlets[r.a], r.b, outlets[r.b], max(r.of_a, r.of_b))
        for r in collation.reuse
        if max(r.of_a, r.of_b) > ALIKE
    )
    return LineageView(
        tuple(_chains(collation, marks)),
        tuple(sorted(shown, key=lambda one: one.row)),
        len(fewer),
        len(collation.supports),
        tuple(sorted(alike, key=lambda pair: -pair[-1])[:PAIRS]),
    )


def _chains(collation: Collation, marks: Marks) -> Iterator[ChainView]:
    for at, (siglum, line) in enumerate(zip(collation.sigla, collation.lineages, strict=True)):
        whole = [origin for origin in line.origins if not origin.sentences]
        yield ChainView(
            siglum,
            collation.witnesses[at].article.outlet,
            tuple(Item(origin.name, kind=origin.basis.value) for origin in whole),
            _items((o for o in line.origins if o.basis is Basis.RELAYED), marks[at]),
            _items((o for o in line.origins if o.basis is Basis.REPORTED), marks[at]),
        )


def _items(origins: Iterable[Origin], marks: Mapping[int, str]) -> tuple[Item, ...]:
    return tuple(Item(origin.name, tuple(marks[i] for i in origin.sentences)) for origin in origins)


def telling_view(collation: Collation, marks: Marks, wording: Wording) -> TellingView:
    """Return the section on how it is told."""
    lines = [line for line in _lines(collation, marks) if not all(cell.empty for cell in line.cells)]
    between: Sequence[Between] = collation.signals.between
    if len(between) > PAIRS:
        between = sorted(between, key=lambda pair: -pair.shared)[:PAIRS]
    return TellingView(
        tuple((group, tuple(same)) for group, same in groupby(lines, key=lambda line: line.group)),
        tuple(_pair(collation, pair, marks, wording) for pair in between),
        len(collation.signals.between),
    )


def _pair(collation: Collation, pair: Between, marks: Marks, wording: Wording) -> PairView:
    a, b = collation.sigla.index(pair.a), collation.sigla.index(pair.b)
    return PairView(
        pair.a,
        collation.witnesses[a].article.outlet,
        pair.b,
        collation.witnesses[b].article.outlet,
        pair.shared,
        "" if pair.order is None else wording.decimal(pair.order),
        tuple((r.word_a, marks[a][r.i], r.word_b, marks[b][r.j]) for r in pair.rewordings),
    )


def _lines(collation: Collation, marks: Marks) -> Iterator[Line]:
    """Yield the lines of the table, from whom the outlets cite to what stands first."""
    told = list(zip(collation.signals.tellings, marks, strict=True))
    yield _line(collation, "sources", "sourced", (Cell(count=len(t.sourced), of=len(m)) for t, m in told))
    for kind in SourceKind:
        cells = (_voices([v for v in collation.signals.voices if v.kind is kind], at, m) for at, m in enumerate(marks))
        yield _line(collation, "sources", kind.value, cells)
    alone = [voice for voice in collation.signals.voices if voice.alone]
    yield _line(collation, "sources", "voices-alone", (_voices(alone, at, m) for at, m in enumerate(marks)))
    hedged = [{i for hedge in t.hedges for i in hedge.sentences} for t, _ in told]
    counted = (Cell(count=len(found), of=len(m)) for found, m in zip(hedged, marks, strict=True))
    yield _line(collation, "certainty", "hedged", counted)
    hedges = sorted({trait.kind for t, _ in told for trait in t.hedges})
    yield from _by_kind(collation, "certainty", hedges, [t.hedges for t, _ in told], marks)
    yield from _by_kind(collation, "verbs", [s.value for s in Stance], [t.stances for t, _ in told], marks)
    yield from _by_kind(collation, "wording", ["passive"], [(t.passives,) for t, _ in told], marks)
    yield _line(collation, "wording", "quoted", (Cell(share=t.quoted, items=_places(t.quoting, m)) for t, m in told))
    yield _line(collation, "wording", "words-alone", (_words(t, m) for t, m in told))
    first = (Cell(count=len(t.lead_alone), of=len(t.lead), items=_places(t.lead_alone, m)) for t, m in told)
    yield _line(collation, "front", "lead-alone", first)
    yield _line(collation, "front", "heading", (_heading(t, m) for t, m in told))


def _voices(voices: Sequence[Voice], at: int, named: Mapping[int, str]) -> Cell:
    """Return the voices one outlet hears, in the order in which it does."""
    heard = sorted((voice.cells[at], voice.name) for voice in voices if voice.cells[at])
    count = len({i for cell, _ in heard for i in cell})
    return Cell(count=count, items=tuple(Item(name, tuple(named[i] for i in cell)) for cell, name in heard))


def _line(collation: Collation, group: str, kind: str, cells: Iterable[Cell]) -> Line:
    """Return a line; *cells* still lack the names of their outlets."""
    return Line(
        group,
        kind,
        tuple(
            replace(cell, siglum=siglum, outlet=witness.article.outlet, language=witness.article.language)
            for siglum, witness, cell in zip(collation.sigla, collation.witnesses, cells, strict=True)
        ),
    )


def _by_kind(
    collation: Collation, group: str, kinds: Sequence[str], traits: Sequence[Sequence[Trait]], marks: Marks
) -> Iterator[Line]:
    for kind in kinds:
        cells = []
        for found, named in zip(traits, marks, strict=True):
            trait = next((one for one in found if one.kind == kind and one.sentences), None)
            items = (Item(", ".join(trait.terms), tuple(named[i] for i in trait.sentences)),) if trait else ()
            cells.append(Cell(count=len(trait.sentences) if trait else 0, items=items))
        yield _line(collation, group, kind, cells)


def _places(sentences: Sequence[int], named: Mapping[int, str]) -> tuple[Item, ...]:
    return (Item("", tuple(named[i] for i in sentences)),) if sentences else ()


def _words(telling: Telling, named: Mapping[int, str]) -> Cell:
    return Cell(items=tuple(Item(word.kind, tuple(named[i] for i in word.sentences)) for word in telling.words))


def _heading(telling: Telling, named: Mapping[int, str]) -> Cell:
    heading = telling.heading
    if heading is None:
        return Cell()
    nearest = () if heading.sentence is None else _places((heading.sentence,), named)
    missing = (Item(", ".join(heading.missing), kind="missing"),) if heading.missing else ()
    return Cell(share=heading.share, items=(*nearest, *missing))
