"""Where the tellers of one fact differ: on slots, never on similarity.

A *conflict* cannot be true on both sides.  A *detail* is told otherwise, or by one as certain and by another not.
*Info* is a detail that one side gives and the other leaves out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from compare.contrast.facts import claim_of
from compare.contrast.reattributed import QUOTE_WORDS, same_speaker, speaker_of
from compare.model import Level, Place, Reading, SlotKind, Span, Stance, Status, Variant, VariantKind
from compare.names import same_person
from compare.odds import How, differences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from compare.contrast.told import Judge
    from compare.model import Bead, Claim, Slot

Tellers: TypeAlias = "Mapping[int, tuple[int, ...]]"
"""Witnesses that tell a fact, with the numbers of their claims."""

HELD_ELSEWHERE = (SlotKind.PERSON, SlotKind.PLACE, SlotKind.ORGANISATION, SlotKind.TITLE)
"""Details that another clause of the same account may hold as well: they differ only where the whole account does."""

ADDED = (SlotKind.NUMBER, *HELD_ELSEWHERE)
"""Details worth naming where one side gives them and the other does not."""

COUNTRY = re.compile(r"@[A-Z]{2}")
"""The key of a country."""

AMOUNTS = (SlotKind.NUMBER, SlotKind.TIME)
"""Details that are held against all that a witness says in a bead."""


def at_odds_in(judge: Judge, beads: Sequence[Bead]) -> Iterator[Variant]:
    """Yield a variant for each figure or time on which the tellers of a bead differ; one for all of them.

    All a witness says in the bead counts: who gives two days, one of them the other's, is not at odds with it.
    """
    for bead in beads:
        tellers = [at for at, cell in enumerate(bead.cells) if cell]
        if len(tellers) > 1:
            slots = {at: list(_slots(judge, at, bead.cells[at])) for at in tellers}
            words = {at: _words(judge, at, bead.cells[at]) for at in tellers}
            yield from _differing(judge, AMOUNTS, slots, words, _strength(judge, bead))


def _differing(
    judge: Judge,
    kinds: Collection[SlotKind],
    slots: Mapping[int, Sequence[Slot]],
    words: Mapping[int, frozenset[str]],
    probability: float,
) -> Iterator[Variant]:
    """Yield one variant for each of *kinds* and measure in which two witnesses differ, at its greatest level."""
    found: dict[tuple[SlotKind, str, str], tuple[Level, dict[int, list[Slot]]]] = {}
    for a, b in combinations(sorted(slots), 2):
        for one in differences(slots[a], slots[b], words[a], words[b]):
            shown = [slot for slot in (one.ours, one.theirs) if slot is not None]
            if not shown or shown[0].kind not in kinds or (one.how is How.DENIAL and one.level is not Level.CONFLICT):
                continue
            if one.ours and one.theirs and _same_date(judge, (a, one.ours), (b, one.theirs)):
                continue
            kind = shown[0].kind
            measure = max(slot.measure for slot in shown) if kind in AMOUNTS else ""
            key = (kind, measure, max(slot.of for slot in shown))
            level, sides = found.setdefault(key, (one.level, {}))
            found[key] = (min(level, one.level, key=list(Level).index), sides)
            for at, slot in ((a, one.ours), (b, one.theirs)):
                if slot is not None and slot not in sides.setdefault(at, []):
                    sides[at].append(slot)
    for (kind, _, _), (level, sides) in found.items():
        yield _variant(judge, kind, level, sides, probability)


def _same_date(judge: Judge, one: tuple[int, Slot], other: tuple[int, Slot]) -> bool:
    """Whether two write a date in the same figures, whatever year the calendar takes either for: "June 28"."""
    written = [slot.span.of(judge.witnesses[at].article.text).casefold() for at, slot in (one, other)]
    return one[1].kind is SlotKind.TIME and written[0] == written[1] and any(map(str.isdigit, written[0]))


def _words(judge: Judge, at: int, sentences: Sequence[int]) -> frozenset[str]:
    """Return the words with content that witness *at* says in *sentences*."""
    rows = (judge.index.rows[row].claim for i in sentences for row in judge.rows_at.get(Place(at, i), ()))
    claims = (judge.witnesses[at].claims[number] for number in rows if number is not None)
    return frozenset(norm for claim in claims for norm, weight in claim.keys if weight == 1.0)


def details(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield what the *tellers* of a fact, witnesses with the numbers of their claims, tell otherwise or not at all."""
    own = {
        at: [slot for n in numbers for slot in _own(judge.witnesses[at].claims[n])] for at, numbers in tellers.items()
    }
    around = {
        at: [slot for i in _sentences(judge, at, numbers) for slot in _slots(judge, at, (i,))]
        for at, numbers in tellers.items()
    }
    for kind in ADDED:
        sides = {at: found for at, slots in own.items() if (found := [s for s in slots if s.kind is kind])}
        lacking = [at for at in tellers if not _has(judge, kind, at, sides, around[at], tellers)]
        if any(_apart(judge, kind, a, b, sides, tellers) for a, b in combinations(sorted(sides), 2)):
            yield _variant(judge, kind, Level.DETAIL, sides, probability)
        elif sides and lacking:
            yield _variant(judge, kind, Level.INFO, sides, probability)
    yield from _paraphrased(judge, own, tellers, probability)
    yield from _reworded(judge, tellers, probability)
    words = {at: _words(judge, at, _sentences(judge, at, numbers)) for at, numbers in tellers.items()}
    others = tuple(kind for kind in SlotKind if kind not in AMOUNTS)
    yield from (_both_sides(judge, found, tellers) for found in _differing(judge, others, own, words, probability))


def manner(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield where the *tellers* of a fact lay it to different sources, or some tell it as certain and others not."""
    if len(tellers) > 1 and all(tellers.values()):
        yield from _sources(judge, tellers, probability)
        yield from _when(judge, tellers, probability)
        yield from _said_when(judge, tellers, probability)
        yield from _hedged(judge, tellers, probability)
        yield from _denied(judge, tellers, probability)


def _when(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that some date and others do not, or in figures and others by the weekday alone."""
    sides = _given(judge, tellers, _own, SlotKind.TIME)
    if sides and (len(sides) < len(tellers) or _more_precise(judge, sides)):
        yield _variant(judge, SlotKind.TIME, Level.INFO, sides, probability)


def _said_when(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact of which some say when it was said, and others not."""
    sides = _given(judge, tellers, _beside, SlotKind.TIME)
    if 0 < len(sides) < len(tellers):
        yield _variant(judge, SlotKind.TIME, Level.INFO, sides, probability)


def _paraphrased(
    judge: Judge, own: Mapping[int, Sequence[Slot]], tellers: Tellers, probability: float
) -> Iterator[Variant]:
    """Yield the variant of a fact that one tells in quoted words, and another in the same words without the marks."""
    quotes = {
        at: found
        for at, slots in own.items()
        if (found := [s for s in slots if s.kind is SlotKind.QUOTE and len(s.value.split()) >= QUOTE_WORDS])
    }
    shown: dict[int, dict[Span, str]] = {}
    for at in tellers.keys() - quotes.keys():
        for other, slots in quotes.items():
            for slot in slots:
                here = _unquoted(judge, at, _sentences(judge, at, tellers[at]), slot.value)
                if here is not None:
                    words, text = here.of(judge.witnesses[at].article.text), judge.witnesses[other].article.text
                    shown.setdefault(at, {})[here] = words
                    shown.setdefault(other, {})[slot.span] = f"“{slot.span.of(text)}”"
    if shown:
        marked = {at: (tuple(sorted(told)), ", ".join(told[s] for s in sorted(told))) for at, told in shown.items()}
        yield _shown(judge, SlotKind.QUOTE, Level.DETAIL, marked, probability)


def _unquoted(judge: Judge, at: int, sentences: Sequence[int], quote: str) -> Span | None:
    """Return where the words of *quote* stand one after another in *sentences* of witness *at*, or None."""
    witness, wanted = judge.witnesses[at], quote.split()
    for i in sentences:
        spans = [token.span for token in witness.sentences[i].tokens if token.norm]
        words = [span.of(witness.article.text).casefold() for span in spans]
        for start in range(len(words) - len(wanted) + 1):
            if words[start : start + len(wanted)] == wanted:
                return Span(spans[start].start, spans[start + len(wanted) - 1].end)
    return None


def _reworded(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the words of a fact's tellers that no other's account holds, nor one that begins or means alike."""
    places = {at: _sentences(judge, at, numbers) for at, numbers in tellers.items()}
    shown: dict[int, tuple[tuple[Span, ...], str]] = {}
    for at, numbers in tellers.items():
        others = frozenset(Place(other, i) for other, cell in places.items() if other != at for i in cell)
        spans = judge.index.words_not_in(at, [judge.witnesses[at].claims[n] for n in numbers], others)
        if spans and others:
            text = judge.witnesses[at].article.text
            shown[at] = (spans, ", ".join(span.of(text) for span in spans))
    if shown:
        yield _shown(judge, None, Level.INFO, shown, probability)


def _more_precise(judge: Judge, sides: Mapping[int, Sequence[Slot]]) -> bool:
    """Whether some write a date in figures and others do not: "Selasa (12/9)" and "Selasa"."""
    figures = {
        any(c.isdigit() for slot in slots for c in slot.span.of(judge.witnesses[at].article.text))
        for at, slots in sides.items()
    }
    return len(figures) > 1


def _has(
    judge: Judge, kind: SlotKind, at: int, sides: Mapping[int, Sequence[Slot]], around: Sequence[Slot], tellers: Tellers
) -> bool:
    """Whether a witness gives a detail of that *kind* too, or holds the words of the others' in its account."""
    if at in sides or (kind in HELD_ELSEWHERE and any(slot.kind is kind for slot in around)):
        return True
    return any(_written(judge, slot, other, at, tellers) for other, slots in sides.items() for slot in slots)


def _apart(judge: Judge, kind: SlotKind, a: int, b: int, sides: Mapping[int, Sequence[Slot]], tellers: Tellers) -> bool:
    """Whether two witnesses give other details of that *kind*: another title of one person, another person, place."""
    if kind is SlotKind.TITLE:
        pairs = [(x, y) for x in sides[a] for y in sides[b] if x.of and y.of and same_person(x.of, y.of)]
        return bool(pairs) and all(_other_title(x.value, y.value) for x, y in pairs)
    if kind not in HELD_ELSEWHERE:
        return False
    if kind is SlotKind.PERSON and any(same_person(x.value, y.value) for x in sides[a] for y in sides[b]):
        return False
    words = [[set(slot.value.split()) for slot in sides[at]] for at in (a, b)]
    if any(x <= y or y <= x for x in words[0] for y in words[1]):
        return False
    held = [_written(judge, slot, a, b, tellers) for slot in sides[a]] + [
        _written(judge, slot, b, a, tellers) for slot in sides[b]
    ]
    return not any(held)


def _other_title(one: str, other: str) -> bool:
    """Whether two titles differ by more than a country that one leaves out: "Presiden Rusia" is "Presiden"."""
    bare = [{word for word in value.split() if not COUNTRY.fullmatch(word)} for value in (one, other)]
    lands = [{word for word in value.split() if COUNTRY.fullmatch(word)} for value in (one, other)]
    return bare[0] != bare[1] or bool(lands[0] and lands[1] and lands[0] != lands[1])


def _written(judge: Judge, slot: Slot, at: int, other: int, tellers: Tellers) -> bool:
    """Whether the words of a detail of witness *at* stand in the account of the *other*."""
    words = set(slot.span.of(judge.witnesses[at].article.text).casefold().split())
    account = {
        word
        for i in _sentences(judge, other, tellers[other])
        for word in judge.witnesses[other].text(i).casefold().replace(",", " ").replace(".", " ").split()
    }
    return words <= account


def _sources(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that is laid to different speakers, or to one by some and to none by others."""
    found = {}
    for at, numbers in tellers.items():
        speakers = (speaker_of(judge, at, judge.witnesses[at].claims[number]) for number in numbers)
        speaker = next(filter(None, speakers), None)
        if speaker is not None:
            found[at] = speaker
    others = [(found[a], found[b]) for a, b in combinations(sorted(found), 2) if not same_speaker(found[a], found[b])]
    apart = any(not (one.back or other.back) for one, other in others)  # "politikus itu" may be the one named
    if others or 0 < len(found) < len(tellers):
        shown = {at: ((speaker.span,), speaker.source) for at, speaker in found.items()}
        yield _shown(judge, SlotKind.SPEAKER, Level.DETAIL if apart else Level.INFO, shown, probability)


def _hedged(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that some tell as certain and others do not."""
    hedges = _given(judge, tellers, _own, SlotKind.HEDGE)
    if not hedges or len(hedges) == len(tellers):
        return
    shown = {}
    for at, numbers in tellers.items():
        article = judge.witnesses[at].article
        told = tuple(sorted(span for n in numbers for span in judge.witnesses[at].claims[n].spans))
        unsure = tuple(sorted({slot.span for slot in hedges.get(at, ())}))
        shown[at] = (unsure or told, ", ".join(span.of(article.text) for span in unsure))
    yield _shown(judge, SlotKind.HEDGE, Level.DETAIL, shown, probability, VariantKind.HEDGED)


def _denied(judge: Judge, tellers: Tellers, probability: float) -> Iterator[Variant]:
    """Yield the variant of a fact that some lay to a source that denies it, and others do not."""
    cues = {
        at: found
        for at, numbers in tellers.items()
        if (found := {span for n in numbers if (span := _denial(judge.witnesses[at].claims[n]))})
    }
    if 0 < len(cues) < len(tellers):
        shown = {}
        for at, found in cues.items():
            spans = tuple(sorted(found))
            shown[at] = (spans, ", ".join(span.of(judge.witnesses[at].article.text) for span in spans))
        yield _both_sides(judge, _shown(judge, SlotKind.NEGATION, Level.DETAIL, shown, probability), tellers)


def _both_sides(judge: Judge, variant: Variant, tellers: Tellers) -> Variant:
    """Return a denial with the claims of those who do not deny, so that a reader sees what they tell."""
    if variant.slot is not SlotKind.NEGATION:
        return variant
    readings = list(variant.readings)
    for at, numbers in tellers.items():
        if not readings[at].told:
            spans = tuple(sorted(span for n in numbers for span in judge.witnesses[at].claims[n].spans))
            readings[at] = Reading(Status.TOLD, spans, probability=variant.probability)
    return replace(variant, readings=tuple(readings))


def _denial(claim: Claim) -> Span | None:
    """Return the cue by which a source denies the claim, or None."""
    said = claim.attribution
    return said.cue_span if said and said.stance is Stance.DENYING else None


def _sentences(judge: Judge, at: int, numbers: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({judge.witnesses[at].claims[n].sentence for n in numbers}))


def _slots(judge: Judge, at: int, sentences: Sequence[int]) -> Iterator[Slot]:
    """Yield the details of witness *at* in *sentences*, not of who says it when."""
    for i in sentences:
        for row in judge.rows_at.get(Place(at, i), ()):
            number = judge.index.rows[row].claim
            if number is not None:
                yield from _own(claim_of(judge, (at, number)))


def _given(
    judge: Judge, tellers: Tellers, part: Callable[[Claim], Iterator[Slot]], kind: SlotKind
) -> dict[int, list[Slot]]:
    """Return the details of one *kind* in a *part* of their claims, of the tellers that give any."""
    given = {
        at: [slot for n in numbers for slot in part(judge.witnesses[at].claims[n]) if slot.kind is kind]
        for at, numbers in tellers.items()
    }
    return {at: slots for at, slots in given.items() if slots}


def _beside(claim: Claim) -> Iterator[Slot]:
    """Yield the details that stand beside a claim, with who says it."""
    own = list(_own(claim))
    yield from (slot for slot in claim.slots if slot not in own)


def _own(claim: Claim) -> Iterator[Slot]:
    """Yield the details of a claim itself and its speaker, not when or where that was said."""
    for slot in claim.slots:
        if slot.kind is SlotKind.SPEAKER or slot.span.begins_in(claim.spans):
            yield slot


def _variant(
    judge: Judge, kind: SlotKind, level: Level, sides: Mapping[int, Sequence[Slot]], probability: float
) -> Variant:
    """Return a variant whose readings show the slots themselves."""
    shown = {}
    for at, slots in sides.items():
        spans = sorted({slot.span for slot in slots})
        values = dict.fromkeys(span.of(judge.witnesses[at].article.text) for span in spans)
        shown[at] = (tuple(spans), ", ".join(values))
    return _shown(judge, kind, level, shown, probability)


def _shown(
    judge: Judge,
    kind: SlotKind | None,
    level: Level,
    shown: Mapping[int, tuple[tuple[Span, ...], str]],
    probability: float,
    what: VariantKind = VariantKind.DIFFERS,
) -> Variant:
    """Return a variant by the spans and the value that each witness shows."""
    readings = [Reading(Status.ABSENT)] * len(judge.witnesses)
    for at, (spans, value) in shown.items():
        readings[at] = Reading(Status.TOLD, spans, value, probability=probability)
    first = min(shown)
    label = _label(judge, first, shown[first][0][0])
    return Variant(what, kind, tuple(readings), probability, level, label)


def _label(judge: Judge, at: int, span: Span) -> str:
    witness = judge.witnesses[at]
    return witness.text(witness.holding(span))


def _strength(judge: Judge, bead: Bead) -> float:
    """Return how sure the bead is: the score of its weakest sentence's surest link."""
    return min(max(score for _, score in judge.links[Place(at, i)]) for at, cell in enumerate(bead.cells) for i in cell)
