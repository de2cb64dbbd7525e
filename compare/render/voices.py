"""Who is heard: the quotations, the sources by kind, and how many outlets are independent.

Collation -> QuoteViews, VoiceViews
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import SlotKind, SourceKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.model import Claim, Collation, Slot

    Marks = Sequence[Mapping[int, str]]

WORDS = 2
"""Words that a quotation has at least; one word in quotation marks is a term."""

KINDS = tuple(kind.value for kind in SourceKind)
"""The kinds of sources, in the order in which they are drawn."""


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation in one outlet: as it stands there, whom it is laid to or "", the mark of its sentence."""

    siglum: str
    outlet: str
    language: str
    text: str
    speaker: str
    mark: str


@dataclass(frozen=True, slots=True)
class QuoteView:
    """One quotation in every outlet that has it, in its fullest form; *apart* where it is laid to several speakers."""

    text: str
    language: str
    said: tuple[Said, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class VoiceView:
    """One source: its name, its kind, and the marks of the sentences that each outlet lays to it."""

    name: str
    kind: str
    cells: tuple[tuple[str, ...], ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class KindsView:
    """How many sources of each of `KINDS` one outlet has."""

    siglum: str
    outlet: str
    counts: tuple[int, ...]


def quotes(collation: Collation, marks: Marks) -> Iterator[QuoteView]:
    """Yield the quotations of the story: those of more outlets first, then the longer ones."""
    groups: list[list[tuple[str, Said]]] = []
    for found in _said(collation, marks):
        same = next((g for g in groups if any(_alike(found[0], other) for other, _ in g)), None)
        if same is None:
            groups.append(same := [])
        same.append(found)
    shown = []
    for group in groups:
        said = tuple(one for _, one in group)
        fullest = max(said, key=lambda one: len(one.text))
        speakers = {one.siglum: one.speaker for one in said if one.speaker}
        apart = len({" ".join(speaker.casefold().split()) for speaker in speakers.values()}) > 1
        shown.append(QuoteView(fullest.text, fullest.language, said, apart and len({s.siglum for s in said}) > 1))
    yield from sorted(shown, key=lambda one: (-len({s.siglum for s in one.said}), -len(one.text)))


def _said(collation: Collation, marks: Marks) -> Iterator[tuple[str, Said]]:
    """Yield each quotation with its words as they are compared."""
    for at, (siglum, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        article = witness.article
        for claim, slot in _slots(witness.claims):
            if len(slot.value.split()) < WORDS or claim.sentence not in marks[at]:
                continue
            words = slot.span.of(article.text).strip(" ,.“”\"'‘’")
            speaker = claim.attribution.source if claim.attribution else ""
            mark = marks[at][claim.sentence]
            yield slot.value, Said(siglum, article.outlet, article.language, words, speaker, mark)


def _slots(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Slot]]:
    """Yield each quotation once, whichever of its sentence's claims hold it."""
    seen = set()
    for claim in claims:
        for slot in claim.slots:
            if slot.kind is SlotKind.QUOTE and slot.span not in seen:
                seen.add(slot.span)
                yield claim, slot


def _alike(one: str, other: str) -> bool:
    """Whether two quotations are one: the shorter stands in the longer, word for word."""
    shorter, longer = sorted((f" {one} ", f" {other} "), key=len)
    return shorter in longer


def voices(collation: Collation, marks: Marks) -> Iterator[VoiceView]:
    """Yield the sources of the story by kind: those that more outlets hear first."""
    found = sorted(
        collation.signals.voices,
        key=lambda v: (
            KINDS.index(v.kind.value),
            -sum(map(bool, v.cells)),
            min((c[0], at) for at, c in enumerate(v.cells) if c),
        ),
    )
    for voice in found:
        cells = tuple(tuple(marks[at][i] for i in cell if i in marks[at]) for at, cell in enumerate(voice.cells))
        yield VoiceView(voice.name, voice.kind.value, cells, voice.alone)


def kinds(collation: Collation) -> Iterator[KindsView]:
    """Yield how many sources of each kind every outlet has."""
    for at, (siglum, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        heard = [voice.kind.value for voice in collation.signals.voices if voice.cells[at]]
        yield KindsView(siglum, witness.article.outlet, tuple(map(heard.count, KINDS)))


def independent(collation: Collation) -> int:
    """Return how many outlets are left once those that lay their whole text to one medium count as one."""
    groups: list[set[str]] = []
    for lineage in collation.lineages:
        own = set(lineage.whole)
        touching = [names for names in groups if names & own]
        groups = [names for names in groups if not names & own]
        groups.append(own.union(*touching))
    return len(groups)
