"""Where the tellers of one fact differ: on slots, never on similarity.

A *conflict* cannot be true on both sides.  A *detail* is told otherwise, or by one as certain and by another not.
*Info* is a detail that one side gives and the other leaves out.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from compare.contrast.facts import claim_of
from compare.contrast.reattributed import proper_names, same_speaker
from compare.languages import language
from compare.model import Level, Place, Reading, SlotKind, Status, Variant, VariantKind
from compare.odds import at_odds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.contrast.told import Judge
    from compare.model import Bead, Slot, Span

SAYING = "saying"
"""What a detail belongs to that stands with who says it, not with what is told."""

HELD_ELSEWHERE = (SlotKind.PERSON, SlotKind.PLACE, SlotKind.ORGANISATION, SlotKind.TITLE)
"""Details that another clause of the same account may hold as well: they differ only where the whole account does."""

DETAILS = (SlotKind.SPEAKER, *HELD_ELSEWHERE)
"""Details of which two may both be true, though one side tells another."""

ADDED = (SlotKind.TIME, SlotKind.NUMBER, *DETAILS)
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


def details(judge: Judge, tellers: Mapping[int, tuple[int, ...]], probability: float) -> Iterator[Variant]:
    """Yield what the *tellers* of a fact, witnesses with the numbers of their claims, tell otherwise or not at all."""
    own = {
        at: [slot for n in numbers for slot in judge.witnesses[at].claims[n].slots if slot.of != SAYING]
        for at, numbers in tellers.items()
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
        apart = kind in DETAILS and any(
            not _agree(judge, kind, (a, sides[a]), (b, sides[b])) and not values[a] & values[b]
            for a, b in combinations(sorted(sides), 2)
        )
        lacking = [at for at in tellers if not values[at]]
        if apart:
            yield _variant(judge, kind, Level.DETAIL, sides, probability)
        elif lacking:
            yield _variant(judge, kind, Level.INFO, sides, probability)
    yield from _hedged(judge, tellers, probability)


def _agree(judge: Judge, kind: SlotKind, one: tuple[int, Sequence[Slot]], other: tuple[int, Sequence[Slot]]) -> bool:
    """Whether a detail of one witness can be that of another: the same speaker, or the surname of a full name."""
    if kind is SlotKind.SPEAKER:
        return any(same_speaker(*a, *b) for a in _speakers(judge, *one) for b in _speakers(judge, *other))
    words = [[set(slot.value.split()) for slot in slots] for _, slots in (one, other)]
    return any(a <= b or b <= a for a in words[0] for b in words[1])


def _speakers(judge: Judge, at: int, slots: Sequence[Slot]) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return proper names and words of each speaker."""
    article = judge.witnesses[at].article
    known = language(article.language)
    return [(proper_names(slot.span.of(article.text), known), frozenset(slot.value.split())) for slot in slots]


def _hedged(judge: Judge, tellers: Mapping[int, tuple[int, ...]], probability: float) -> Iterator[Variant]:
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
                for slot in claim_of(judge, (at, number)).slots:
                    if (kind is None or slot.kind is kind) and slot.of != SAYING:
                        yield slot


def _variant(
    judge: Judge, kind: SlotKind, level: Level, sides: Mapping[int, Sequence[Slot]], probability: float
) -> Variant:
    """Return a variant whose readings show the slots themselves."""
    readings = [Reading(Status.ABSENT)] * len(judge.witnesses)
    for at, slots in sides.items():
        text = judge.witnesses[at].article.text
        values = dict.fromkeys(slot.span.of(text) for slot in slots)
        readings[at] = Reading(Status.TOLD, tuple(sorted({slot.span for slot in slots})), ", ".join(values))
    first = min(sides)
    return Variant(
        VariantKind.DIFFERS, kind, tuple(readings), probability, level, _label(judge, first, sides[first][0].span)
    )


def _label(judge: Judge, at: int, span: Span) -> str:
    witness = judge.witnesses[at]
    return witness.text(witness.holding(span))


def _strength(judge: Judge, bead: Bead) -> float:
    """Return how sure the bead is: the score of its weakest sentence's surest link."""
    return min(max(score for _, score in judge.links[Place(at, i)]) for at, cell in enumerate(bead.cells) for i in cell)
