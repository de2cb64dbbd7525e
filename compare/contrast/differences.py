"""Where the tellers of one fact differ: on slots, never on similarity.

A *conflict* cannot be true on both sides.  A *detail* is told otherwise, or by one as certain and by another not.
*Info* is a detail that one side gives and the other leaves out.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from compare.contrast.facts import claim_of
from compare.contrast.reattributed import same_speaker, speaker_of
from compare.model import Level, Place, Reading, SlotKind, Status, Variant, VariantKind
from compare.names import same_person
from compare.odds import at_odds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.contrast.told import Judge
    from compare.model import Bead, Claim, Slot, Span

Tellers: TypeAlias = "Mapping[int, tuple[int, ...]]"
"""Witnesses that tell a fact, with the numbers of their claims."""

HELD_ELSEWHERE = (SlotKind.PERSON, SlotKind.PLACE, SlotKind.ORGANISATION, SlotKind.TITLE)
"""Details that another clause of the same account may hold as well: they differ only where the whole account does."""

ADDED = (SlotKind.TIME, SlotKind.NUMBER, *HELD_ELSEWHERE)
"""Details worth naming where one side gives them and the other does not."""


def at_odds_in(judge: Judge, beads: Sequence[Bead]) -> Iterator[Variant]:
    """Yield a variant for each measure on which the tellers of a bead are at odds; one for all of them.

    All a witness says in the bead counts: who gives two days, one of them the other's, is not at odds with it.
    """
    for bead in beads:
        if bead.tellers < 2:
            continue
        for kind in (SlotKind.NUMBER, SlotKind.TIME):
            by_measure: dict[str, dict[int, list[Slot]]] = {}
            for at, cell in enumerate(bead.cells):
                for slot in _slots(judge, at, cell, kind):
                    by_measure.setdefault(slot.measure, {}).setdefault(at, []).append(slot)
            for sides in by_measure.values():
                if any(at_odds(sides[a], sides[b]) for a, b in combinations(sides, 2)):
                    level = Level.CONFLICT if next(iter(sides.values()))[0].exact else Level.DETAIL
                    yield _variant(judge, kind, level, sides, _strength(judge, bead))


def details(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield what the *tellers* of a fact, witnesses with the numbers of their claims, tell otherwise or not at all."""
    own = {
        at: [slot for n in numbers for slot in _own(judge.witnesses[at].claims[n])] for at, numbers in tellers.items()
    }
    around = {
        at: [slot for i in _sentences(judge, at, numbers) for slot in _slots(judge, at, (i,), None)]
        for at, numbers in tellers.items()
    }
    for kind in ADDED:
        sides = {at: found for at, slots in own.items() if (found := [s for s in slots if s.kind is kind])}
        if not sides:
            continue
        wide = around if kind in HELD_ELSEWHERE else own
        values = {at: {s.value for s in wide[at] if s.kind is kind} for at in tellers}
        apart = kind in HELD_ELSEWHERE and any(
            not _agree(kind, sides[a], sides[b]) and not values[a] & values[b]
            for a, b in combinations(sorted(sides), 2)
        )
        lacking = [at for at in tellers if not values[at]]
        if apart:
            yield _variant(judge, kind, Level.DETAIL, sides, probability)
        elif lacking:
            yield _variant(judge, kind, Level.INFO, sides, probability)
    yield from _sources(judge, tellers, probability)
    yield from _hedged(judge, tellers, probability)


def _agree(kind: SlotKind, one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether a detail of one side can be that of the other: the same person, or part of a fuller designation."""
    if kind is SlotKind.PERSON:
        return any(same_person(a.value, b.value) for a in one for b in other)
    words = [[set(slot.value.split()) for slot in slots] for slots in (one, other)]
    return any(a <= b or b <= a for a in words[0] for b in words[1])


def _sources(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that is laid to different speakers, or to one by some and to none by others."""
    found = {}
    for at, numbers in tellers.items():
        speakers = (speaker_of(judge, at, judge.witnesses[at].claims[number]) for number in numbers)
        speaker = next(filter(None, speakers), None)
        if speaker is not None:
            found[at] = speaker
    apart = any(not same_speaker(found[a], found[b]) for a, b in combinations(sorted(found), 2))
    if apart or 0 < len(found) < len(tellers):
        shown = {at: ((speaker.span,), speaker.source) for at, speaker in found.items()}
        yield _shown(judge, SlotKind.SPEAKER, Level.DETAIL if apart else Level.INFO, shown, probability)


def _hedged(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that some tell as certain and others do not."""
    hedges = {
        at: hedge
        for at, numbers in tellers.items()
        if (hedge := next(filter(None, (judge.witnesses[at].claims[n].hedge for n in numbers)), ""))
    }
    if not hedges or len(hedges) == len(tellers):
        return
    readings = [Reading(Status.ABSENT)] * len(judge.witnesses)
    for at, numbers in tellers.items():
        spans = tuple(sorted(span for n in numbers for span in judge.witnesses[at].claims[n].spans))
        readings[at] = Reading(Status.TOLD, spans, hedges.get(at, ""))
    label = _label(judge, min(tellers), readings[min(tellers)].spans[0])
    yield Variant(VariantKind.HEDGED, SlotKind.HEDGE, tuple(readings), probability, Level.DETAIL, label)


def _sentences(judge: Judge, at: int, numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({judge.witnesses[at].claims[n].sentence for n in numbers}))


def _slots(judge: Judge, at: int, sentences: Sequence[int], kind: SlotKind | None) -> Iterator[Slot]:
    """Yield the details of witness *at* in *sentences*, of one *kind* or of any; not of who says it when."""
    for i in sentences:
        for row in judge.rows_at.get(Place(at, i), ()):
            number = judge.index.rows[row].claim
            if number is not None:
                yield from (s for s in _own(claim_of(judge, (at, number))) if kind is None or s.kind is kind)


def _own(claim: Claim) -> Iterator[Slot]:
    """Yield the details of a claim itself and its speaker, not when or where that was said."""
    for slot in claim.slots:
        if slot.kind is SlotKind.SPEAKER or any(slot.span.within(span) for span in claim.spans):
            yield slot


def _variant(
    judge: Judge, kind: SlotKind, level: Level, sides: Mapping[int, Sequence[Slot]], probability: float
) -> Variant:
    """Return a variant whose readings show the slots themselves."""
    shown = {}
    for at, slots in sides.items():
        values = dict.fromkeys(slot.span.of(judge.witnesses[at].article.text) for slot in slots)
        shown[at] = (tuple(sorted({slot.span for slot in slots})), ", ".join(values))
    return _shown(judge, kind, level, shown, probability)


def _shown(
    judge: Judge, kind: SlotKind, level: Level, shown: Mapping[int, tuple[tuple[Span, ...], str]], probability: float
) -> Variant:
    """Return a variant by the spans and the value that each witness shows."""
    readings = [Reading(Status.ABSENT)] * len(judge.witnesses)
    for at, (spans, value) in shown.items():
        readings[at] = Reading(Status.TOLD, spans, value, probability=probability)
    first = min(shown)
    label = _label(judge, first, shown[first][0][0])
    return Variant(VariantKind.DIFFERS, kind, tuple(readings), probability, level, label)


def _label(judge: Judge, at: int, span: Span) -> str:
    witness = judge.witnesses[at]
    return witness.text(witness.holding(span))


def _strength(judge: Judge, bead: Bead) -> float:
    """Return how sure the bead is: the score of its weakest sentence's surest link."""
    return min(max(score for _, score in judge.links[Place(at, i)]) for at, cell in enumerate(bead.cells) for i in cell)
