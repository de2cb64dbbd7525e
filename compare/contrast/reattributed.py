"""The same quotation in another mouth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from compare.contrast.voices import proper
from compare.languages import language
from compare.model import Level, Place, Reading, SlotKind, Span, Status, Variant, VariantKind
from compare.names import same_person
from compare.settings import SHARED_QUOTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compare.contrast.told import Judge
    from compare.model import Claim, Slot

QUOTE_WORDS = 2
"""Fewer quoted words are a name or a mark of doubt, not a quotation."""

SAME_QUOTE = 85.0
"""Likeness, 0 to 100, from which two quotations are one."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a claim is laid to: as written or as an editor says, where, the persons, the names, all words in it.

    *back* tells whether it only points to somebody named before: "politikus itu".
    """

    source: str
    span: Span
    persons: tuple[str, ...]
    names: frozenset[str]
    keys: frozenset[str]
    back: bool


@dataclass(frozen=True, slots=True)
class _Quotation:
    place: Place
    number: int
    slot: Slot
    speaker: Speaker


Otherwise: TypeAlias = "dict[tuple[int, int], dict[int, tuple[int, float]]]"
"""Of a claim, as (witness, number), the claim of each other witness that tells it, and how likely that is."""


def quoted_elsewhere(judge: Judge) -> Otherwise:
    """Return, of each claim that is mostly a quotation, the claims of others that quote the same words."""
    found: Otherwise = {}
    for carried in _by_words(_quotations(judge)):
        for one in carried:
            at, claim = one.place.witness, judge.witnesses[one.place.witness].claims[one.number]
            words = sum(len(span.of(judge.witnesses[at].article.text).split()) for span in claim.spans)
            if len(one.slot.value.split()) * 2 >= words:
                others = {o.place.witness: (o.number, SHARED_QUOTATION) for o in reversed(carried)}
                others.pop(at)
                found.setdefault((at, one.number), {}).update(others)
    return found


def reattributed(judge: Judge) -> Iterator[Variant]:
    """Yield a variant for each quotation that two witnesses lay to different speakers; one for all who carry it."""
    for carried in _by_words(_quotations(judge)):
        by_witness: dict[int, list[_Quotation]] = {}
        for quotation in carried:
            by_witness.setdefault(quotation.place.witness, []).append(quotation)
        apart = [
            (a, b)
            for a, b in combinations(sorted(by_witness), 2)
            if not any(_same_speaker(one, other) for one in by_witness[a] for other in by_witness[b])
        ]
        if apart:
            first = {at: quotations[0] for at, quotations in by_witness.items()}
            strangers = any(_strangers(judge, first[a], first[b]) for a, b in apart)
            yield _laid_apart(judge, first, Level.CONFLICT if strangers else Level.DETAIL)


def _laid_apart(judge: Judge, quotations: dict[int, _Quotation], level: Level) -> Variant:
    """Return the variant of one quotation, whose readings show the speakers."""
    readings = [Reading(Status.ABSENT)] * len(judge.witnesses)
    for at, quotation in quotations.items():
        readings[at] = Reading(
            Status.TOLD, (quotation.speaker.span,), quotation.speaker.source, probability=SHARED_QUOTATION
        )
    longest = min(quotations.values(), key=lambda q: (-len(q.slot.value), q.place))
    words = longest.slot.span.of(judge.witnesses[longest.place.witness].article.text).rstrip(" ,")
    return Variant(VariantKind.REATTRIBUTED, SlotKind.QUOTE, tuple(readings), SHARED_QUOTATION, level, words)


def _by_words(quotations: Iterable[_Quotation]) -> list[list[_Quotation]]:
    """Return the quotations in groups of the same words."""
    groups: list[list[_Quotation]] = []
    for quotation in quotations:
        same = [g for g in groups if any(_same_words(quotation.slot.value, q.slot.value) for q in g)]
        groups = [g for g in groups if g not in same]
        groups.append([q for g in same for q in g] + [quotation])
    return groups


def _strangers(judge: Judge, one: _Quotation, other: _Quotation) -> bool:
    """Whether both speakers are named and neither article knows the other's: then one of the two must be wrong."""
    if not one.speaker.names or not other.speaker.names:
        return False
    there, here = judge.index.words(other.place.witness), judge.index.words(one.place.witness)
    return not (one.speaker.names & there or other.speaker.names & here)


def _quotations(judge: Judge) -> Iterator[_Quotation]:
    for at, witness in enumerate(judge.witnesses):
        for number, claim in enumerate(witness.claims):
            yield from _quoted(judge, Place(at, claim.sentence), number, claim)


def _quoted(judge: Judge, place: Place, number: int, claim: Claim) -> Iterator[_Quotation]:
    found = speaker_of(judge, place.witness, claim)
    if found is not None:
        for slot in claim.slots:
            if slot.kind is SlotKind.QUOTE and len(slot.value.split()) >= QUOTE_WORDS:
                yield _Quotation(place, number, slot, found)


def speaker_of(judge: Judge, at: int, claim: Claim) -> Speaker | None:
    """Return whom a claim of witness *at* is laid to, or None where nobody is named."""
    said = claim.attribution
    slot = next((slot for slot in claim.slots if slot.kind is SlotKind.SPEAKER), None)
    if said is None or slot is None:
        return None
    article = judge.witnesses[at].article
    as_written = slot.span.of(article.text) == said.source  # an editor may have named another
    persons = tuple(s.value for s in claim.slots if s.kind is SlotKind.PERSON and s.span.within(slot.span))
    known = language(article.language)
    names = frozenset(name.casefold() for name in proper(said.source, known))
    back = said.source.split()[-1] in known.stopwords
    return Speaker(said.source, slot.span, persons if as_written else (), names, frozenset(slot.value.split()), back)


def _same_words(one: str, other: str) -> bool:
    """Whether two quotations are the same words: one holds the other whole, or they differ by a slip.

    >>> _same_words("kesalahan besar", "adalah kesalahan besar"), _same_words("ada kesamaan", "tidak ada")
    (True, False)
    """
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    shorter = min(len(one), len(other))
    if shorter < 20 or shorter * 2 < max(len(one), len(other)):
        return False
    from rapidfuzz.fuzz import ratio

    return bool(ratio(one, other) >= SAME_QUOTE)


def _same_speaker(one: _Quotation, other: _Quotation) -> bool:
    return same_speaker(one.speaker, other.speaker)


def same_speaker(one: Speaker, other: Speaker) -> bool:
    """Whether two speakers can be one: one person, or a name in common; or neither is named and they share a word."""
    if one.names and one.names == other.names:
        return True
    if not one.names or not other.names:
        return not one.names and not other.names and bool(one.keys & other.keys)
    if one.persons and other.persons:
        return any(same_person(a, b) for a in one.persons for b in other.persons)
    return any(same_person(a, b) for a in one.names for b in other.names)
