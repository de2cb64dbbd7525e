"""What a report shows, worked out beforehand as plain records.

    Collation -> View

Templates draw a view with loops and ifs; every sentence of every witness is in it once, or in the list of what
was set aside.  That is a law, and it is checked here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from compare.errors import EXPLANATIONS, LawError
from compare.model import Edition, Status, VariantKind
from compare.render.drawings import order, ribbon
from compare.render.facts import facts
from compare.render.findings import ALONE, UNSHARED, findings
from compare.render.flags import SHOWN, flags, mark
from compare.render.handout import handout
from compare.render.notes import notes
from compare.render.rows import SIGNS, Row, row_of, row_views
from compare.render.signals import lineage_view, telling_view
from compare.render.since import since_view
from compare.render.voices import independent, kinds, quotes, voices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.model import Collation, Reuse
    from compare.render.drawings import Order, Ribbon
    from compare.render.facts import FactView
    from compare.render.findings import Finding
    from compare.render.flags import Flag
    from compare.render.handout import Handout
    from compare.render.notes import Note, Notes
    from compare.render.rows import RowView
    from compare.render.signals import LineageView, TellingView
    from compare.render.since import SinceView
    from compare.render.voices import KindsView, QuoteView, VoiceView
    from compare.render.wording import Wording

COLUMNS = 3
"""Witnesses that stand side by side on an upright page."""

WIDE = 6
"""Witnesses that stand side by side on a page laid across; more are stacked inside a row."""

PAPER_ROWS = 300
"""Rows that a printed report shows, at most."""

TELLING = (Row.SPEAKER, Row.DIFFERS, Row.ONLY, Row.OMITTED, Row.UNSURE, Row.PARTLY, Row.SAME)
"""What is printed of more rows than that: the first of these kinds first."""

VERBATIM = 3
"""Witnesses whose words stand in the fact table; of more, only who tells a fact, and where."""

PAIRS = 10
"""Pairs of outlets whose reused wording is named; of more, those with most of it."""

MISSES = 12
"""Near misses shown, at most."""

DATA = 2_000_000
"""Characters of JSON that a page holds, at most."""

UNSAFE = re.compile("[<\x7f-\x9f\ud800-\udfff]")
"""What may stand in JSON as it is, but not in a page."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One witness as the head of the report names it."""

    siglum: str
    outlet: str
    title: str
    byline: str
    language: str
    published: str
    credits: tuple[str, ...]
    url: str
    digest: str
    words: int
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


@dataclass(frozen=True)
class View:
    """All a template may show; what takes time is worked out when a page first asks for it.

    *collation* is the comparison as it is; *shown* the same, with outlets of one name told apart.
    """

    collation: Collation
    shown: Collation
    wording: Wording
    edition: Edition
    row_of: Mapping[str, int]
    rows: tuple[RowView, ...]
    sources: tuple[SourceView, ...]
    furniture: tuple[tuple[SourceView, tuple[Aside, ...]], ...]

    @property
    def language(self) -> str:
        """ISO 639 code of the reader's language."""
        return self.wording.code

    @property
    def title(self) -> str:
        """The title of the report."""
        return self.collation.title

    @property
    def verbatim(self) -> bool:
        """Whether the fact table holds the words of each outlet: they are few, and all of it may be printed."""
        return len(self.sources) <= VERBATIM and not self.edition.excerpt

    @property
    def period(self) -> str:
        """From when to when the articles were published, as far as they say."""
        days = sorted({source.published[:10] for source in self.sources if source.published})
        return " – ".join(dict.fromkeys(map(self.wording.date, days[:1] + days[-1:])))

    @property
    def paper_facts(self) -> tuple[FactView, ...]:
        """The facts that a printed table holds: of many outlets, those that several tell or that are disputed."""
        if len(self.sources) <= WIDE:
            return self.facts
        return tuple(fact for fact in self.facts if len(fact.tellers) > 1 or fact.disputed)

    @property
    def stacked(self) -> bool:
        """Whether the outlets are too many to stand side by side."""
        return len(self.sources) > WIDE

    @property
    def wide(self) -> bool:
        """Whether the outlets stand side by side only where the page is laid across."""
        return COLUMNS < len(self.sources) <= WIDE

    @cached_property
    def paper_rows(self) -> tuple[RowView, ...]:
        """The rows of a printed report: all, or of very many those that tell most apart, in their order."""
        shown = sorted(self.printed, key=lambda row: TELLING.index(row.kind))[:PAPER_ROWS]
        return tuple(sorted(shown, key=lambda row: row.number))

    @property
    def threshold(self) -> float:
        """How likely two sentences must tell the same thing to be linked."""
        settings = dict(part.partition(":")[::2] for part in self.shown.signature.split("|"))
        return float(settings.get("threshold", "0") or 0)

    @cached_property
    def marks(self) -> tuple[dict[int, str], ...]:
        """The mark of each sentence of each witness, by its number."""
        named = zip(self.shown.sigla, self.shown.witnesses, strict=True)
        return tuple({i: mark(siglum, i, witness) for i in witness.body} for siglum, witness in named)

    @cached_property
    def reuse(self) -> tuple[ReuseView, ...]:
        """How much of one outlet's words stands in another."""
        return tuple(_reuse(self.shown, self.sources))

    @cached_property
    def counts(self) -> tuple[tuple[Row, str, int], ...]:
        """How many rows there are of each kind."""
        return tuple((kind, SIGNS[kind], sum(row.kind is kind for row in self.rows)) for kind in Row)

    @cached_property
    def printed(self) -> tuple[RowView, ...]:
        """The rows that are printed: all; of an excerpt those that differ, and those a finding or a note speaks of."""
        if not self.edition.excerpt:
            return self.rows
        named = {finding.flag.row for finding in self.findings} | self.notes_by_row.keys()
        return tuple(row for row in self.rows if row.kind in (Row.DIFFERS, Row.SPEAKER) or row.number in named)

    @cached_property
    def all_flags(self) -> tuple[Flag, ...]:
        """Everything that is worth a flag, the weightiest first."""
        return tuple(flags(self.shown, self.row_of))

    @cached_property
    def facts_of(self) -> dict[int, tuple[FactView, ...]]:
        """The facts that stand in each row, by its number."""
        found: dict[int, list[FactView]] = {row.number: [] for row in self.rows}
        for fact in self.facts:
            for number in dict.fromkeys(self.row_of[name] for cell in fact.cells for name in cell.marks):
                found[number].append(fact)
        return {number: tuple(of_row) for number, of_row in found.items()}

    @cached_property
    def agreed(self) -> tuple[FactView, ...]:
        """The facts that every outlet tells and none tells otherwise."""
        return tuple(fact for fact in self.facts if fact.everywhere and not fact.disputed)

    @cached_property
    def disputed(self) -> tuple[Flag, ...]:
        """What is told in different ways, the weightiest first."""
        return tuple(f for f in self.all_flags if f.rule not in UNSHARED)

    @cached_property
    def alone(self) -> tuple[tuple[SourceView, tuple[FactView, ...]], ...]:
        """What each outlet alone tells, the weightiest facts first."""
        return tuple((source, tuple(self._alone(source))) for source in self.sources)

    def _alone(self, source: SourceView) -> Iterator[FactView]:
        by_row = {(f.row, f.told[0].mark): at for at, f in enumerate(self.all_flags) if f.rule in ALONE}
        own = [f for f in self.facts if f.kind is VariantKind.ONLY and f.tellers[0].siglum == source.siglum]
        yield from sorted(own, key=lambda f: by_row.get((f.row, f.tellers[0].marks[0]), len(by_row) + f.number))

    @cached_property
    def quotes(self) -> tuple[QuoteView, ...]:
        """The quotations of the story and whom each outlet lays them to."""
        return tuple(quotes(self.shown, self.marks))

    @cached_property
    def voices(self) -> tuple[VoiceView, ...]:
        """The sources of the story and where each outlet hears them."""
        return tuple(voices(self.shown, self.marks))

    @cached_property
    def kinds(self) -> tuple[KindsView, ...]:
        """How many sources of each kind every outlet has."""
        return tuple(kinds(self.shown))

    @property
    def independent(self) -> int:
        """How many outlets are left once those of one named origin count as one."""
        return independent(self.shown)

    @cached_property
    def order(self) -> Order:
        """The order of the facts, drawn."""
        return order(self.facts)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags that a report lists."""
        return self.all_flags[:SHOWN]

    @property
    def more(self) -> int:
        """How many flags it does not list."""
        return len(self.all_flags) - len(self.flags)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What an editor wants first."""
        return findings(self.shown, self.all_flags, self.wording)

    @property
    def alike(self) -> bool:
        """Whether every fact is told by all, and none otherwise."""
        return bool(self.facts) and all(fact.everywhere and not fact.disputed for fact in self.facts)

    @property
    def unsure(self) -> int:
        """How many facts are neither told nor missing for certain."""
        return sum(any(cell.status is Status.UNSURE for cell in fact.cells) for fact in self.facts)

    @cached_property
    def facts(self) -> tuple[FactView, ...]:
        """The fact table: what more outlets tell first, then what stands earlier."""
        return tuple(facts(self.shown, self.marks, self.row_of))

    @cached_property
    def problems(self) -> tuple[tuple[str, str, str, str], ...]:
        """Code, title, place and message of what was imperfect, but for what is told at the corrections."""
        told = {emendation.problem for emendation in self.shown.emendations}
        found = (*(p for p in self.shown.problems if p not in told), *self.notes.problems)
        return tuple((p.code, self.wording.gettext(EXPLANATIONS[p.code].title), p.where, p.message) for p in found)

    @cached_property
    def corrections(self) -> tuple[CorrectionView, ...]:
        """What an editor corrected."""
        return tuple(_corrections(self.shown, self.rows, self.wording))

    @cached_property
    def notes(self) -> Notes:
        """What an editor wrote for this report."""
        return notes(self.shown, self.edition.notes)

    @cached_property
    def notes_by_row(self) -> dict[int, tuple[Note, ...]]:
        """The notes that stand beside a sentence, by the row of that sentence."""
        found: dict[int, tuple[Note, ...]] = {}
        for note in self.notes.placed:
            row = self.row_of[note.mark]
            found[row] = (*found.get(row, ()), note)
        return found

    @cached_property
    def since(self) -> SinceView | None:
        """What is new since the last report, or None where there was none."""
        return since_view(self.edition.since, self.wording) if self.edition.since else None

    @cached_property
    def near(self) -> tuple[MissView, ...]:
        """Pairs that fell short of a link."""
        return tuple(_near(self.shown, self.sources))

    @cached_property
    def lineage(self) -> LineageView:
        """Where the news comes from."""
        return lineage_view(self.shown, self.marks, self.row_of)

    @cached_property
    def telling(self) -> TellingView:
        """How it is told."""
        return telling_view(self.shown, self.marks, self.wording)

    @cached_property
    def handout(self) -> Handout:
        """The lesson of a handout: texts and tasks."""
        return handout(self)

    @cached_property
    def ribbon(self) -> Ribbon:
        """The order of telling, drawn."""
        return ribbon(self.shown, self.rows)

    @cached_property
    def data(self) -> str:
        """The comparison as JSON that may stand in a page's script; "" where it is too long or only excerpts show."""
        if self.edition.excerpt:
            return ""
        told = UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", self.collation.to_json(indent=None))
        return told if len(told) <= DATA else ""


def build(collation: Collation, wording: Wording, edition: Edition | None = None) -> View:
    """Return the view of *collation* for a reader of the language of *wording*."""
    shown = _told_apart(collation)
    number = row_of(shown)
    rows = tuple(row_views(shown, number))
    digests = (witness.article.digest for witness in collation.witnesses)
    sources = tuple(replace(one, digest=own) for one, own in zip(_sources(shown, rows), digests, strict=True))
    furniture = tuple(_furniture(shown, sources))
    _conserved(shown, sources, rows, furniture)
    return View(collation, shown, wording, edition or Edition(), number, rows, sources, furniture)


def _told_apart(collation: Collation) -> Collation:
    """Return *collation* with the letter behind the name of each outlet that several articles have."""
    names = [witness.article.outlet.casefold() for witness in collation.witnesses]
    if len(set(names)) == len(names):
        return collation
    witnesses = tuple(
        replace(one, article=replace(one.article, outlet=f"{one.article.outlet} ({siglum})"))
        if names.count(name) > 1
        else one
        for siglum, one, name in zip(collation.sigla, collation.witnesses, names, strict=True)
    )
    return replace(collation, witnesses=witnesses)


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


# ---- sources and what was set aside -------------------------------------------------------------------------


def _sources(collation: Collation, rows: Sequence[RowView]) -> Iterator[SourceView]:
    stands = Counter((cell.siglum, row.kind) for row in rows for cell in row.cells for _ in cell.sentences)
    for name, witness in zip(collation.sigla, collation.witnesses, strict=True):
        article = witness.article
        yield SourceView(
            siglum=name,
            outlet=article.outlet,
            title=article.title,
            byline=article.byline,
            language=article.language,
            published=article.published,
            credits=article.credits,
            url=article.url if article.url.startswith(("https://", "http://")) else "",
            digest=article.digest,
            words=sum(len(witness.text(i).split()) for i in witness.body),
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


# ---- near misses and corrections ----------------------------------------------------------------------------


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
