"""Links and claims to variants: told by all, told differently, laid to another mouth, told by one alone.

    tuple[Witness, ...], tuple[Link, ...], tuple[Bead, ...] -> tuple[Variant, ...]

Every claim stands in one fact, and every fact is held against every witness: told, unsure, not found (`told`, `facts`).
That the tellers of a fact say different things is decided on slots, never on similarity (`differences`,
`reattributed`).  What matters most comes first (`salience`).

A false "both say so" is the worst error and a false "only here" the second, so what lies between is *unsure*.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from compare.contrast import salience
from compare.contrast.differences import at_odds_in, details, manner
from compare.contrast.facts import claim_of, facts, fullest
from compare.contrast.reattributed import Otherwise, quoted_elsewhere, reattributed
from compare.contrast.told import Judge, Judged, status
from compare.model import Evidence, Place, Reading, SlotKind, Span, Status, Variant, VariantKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.contrast.facts import Fact
    from compare.model import Bead, Link, Witness
    from compare.settings import Settings

MISSING = 6
"""Words named as not found; more would not be read."""


def contrast(
    witnesses: Sequence[Witness], links: Sequence[Link], beads: Sequence[Bead], settings: Settings
) -> tuple[Variant, ...]:
    """Return the variants of a story, those that an editor wants first in front; what all tell comes last.

    Every variant has one reading per witness, and every claim stands in one variant that is a fact.
    """
    judge = Judge(witnesses, links)
    apart = list(reattributed(judge))
    disputed = frozenset(
        Place(at, witnesses[at].holding(span))
        for variant in apart
        for at, reading in enumerate(variant.readings)
        for span in reading.spans
    )
    found = [*apart, *at_odds_in(judge, beads)]
    quoted = quoted_elsewhere(judge)
    for fact in facts(judge, beads):
        variant = _told(judge, fact, settings, quoted)
        found.append(variant)
        tellers = {at: fact.of(at) for at, _ in fact.members}
        everywhere = {at: fact.of(at) or _elsewhere(judge, fact, at) for at, r in enumerate(variant.readings) if r.told}
        told = [*details(judge, tellers, variant.probability), *manner(judge, everywhere, variant.probability)]
        found += [v for v in told if not _said_already(v, apart)]
    found = [replace(v, salience=salience.reasons(v, witnesses, disputed)) for v in found]
    return tuple(sorted(found, key=_rank))


def _said_already(variant: Variant, apart: Sequence[Variant]) -> bool:
    """Whether another speaker is what a quotation laid to another mouth says already."""
    return variant.slot is SlotKind.SPEAKER and any(
        bool(set(ours.spans) & set(theirs.spans))
        for other in apart
        for ours, theirs in zip(variant.readings, other.readings, strict=True)
    )


def _rank(variant: Variant) -> tuple[float, int, str, list[tuple[int, Span]]]:
    places = [(at, reading.spans[0]) for at, reading in enumerate(variant.readings) if reading.spans]
    return -salience.weight(variant), list(VariantKind).index(variant.kind), variant.slot or "", places


def _told(judge: Judge, fact: Fact, settings: Settings, quoted: Otherwise) -> Variant:
    """Return the variant of one fact: who tells it, and what becomes of it elsewhere."""
    first = fullest(judge, fact)
    claim = claim_of(judge, first)
    readings = tuple(_readings(judge, fact, settings, quoted))
    told = [at for at, reading in enumerate(readings) if reading.told]
    statuses = [reading.status for reading in readings]
    if len(told) > 1:
        absent = statuses.count(Status.ABSENT)
        omitted = len(readings) > 2 and absent > 0 and absent * 2 < len(readings) and Status.UNSURE not in statuses
        kind = VariantKind.OMITTED if omitted else VariantKind.SHARED
        probability = min(readings[at].probability for at in told)
    else:
        kind = VariantKind.UNSURE if Status.UNSURE in statuses else VariantKind.ONLY
        probability = 1 - max(reading.probability for reading in readings if not reading.told)
    text = judge.witnesses[first[0]].article.text
    quotes = [s for s in claim.slots if s.kind is SlotKind.QUOTE and len(s.value.split()) >= salience.QUOTE_WORDS]
    longest = max((slot.span.of(text) for slot in quotes), key=len, default="").rstrip(" ,")
    alone = len(told) == 1
    lacking = [at for at, reading in enumerate(readings) if not reading.told]
    shown = kind is not VariantKind.SHARED
    return Variant(
        kind,
        SlotKind.QUOTE if longest and alone else None,
        readings,
        round(probability, 4),
        label=longest if longest and alone else " … ".join(span.of(text) for span in claim.spans),
        why=judge.index.missing(first[0], claim, lacking, MISSING) if lacking and shown else (),
    )


def _readings(judge: Judge, fact: Fact, settings: Settings, quoted: Otherwise) -> Iterator[Reading]:
    """Yield what each witness has of *fact*, by the best that any of its claims finds there."""
    languages = {judge.witnesses[at].article.language for at, _ in fact.members}
    judged = _judged(judge, fact)
    for at, witness in enumerate(judge.witnesses):
        numbers = fact.of(at)
        if numbers:
            spans = tuple(sorted(span for n in numbers for span in witness.claims[n].spans))
            yield Reading(Status.TOLD, spans, probability=round(_sure(judge, fact, at), 4))
            continue
        other = next((quoted[m][at] for m in fact.members if at in quoted.get(m, {})), None)
        if other is not None:
            yield Reading(Status.TOLD, witness.claims[other[0]].spans, probability=round(other[1], 4))
            continue
        best = _best(judged, at)
        foreign = witness.article.language not in languages
        if best is None or best.row is None:
            nothing = best.absent if best else 1.0
            unsure = foreign and bool(witness.body)
            yield Reading(Status.UNSURE if unsure else Status.ABSENT, probability=round(1 - nothing, 4))
            continue
        row = judge.index.rows[best.row]
        found = status(best.absent, settings.absent, foreign=foreign)
        yield Reading(
            found,
            row.spans if found is Status.TOLD else (),
            nearest=Evidence(row.place.sentence, best.coverage),
            probability=round(1 - best.absent, 4),
        )


def _elsewhere(judge: Judge, fact: Fact, at: int) -> tuple[int, ...]:
    """Return the claim by which witness *at* tells a fact that none of its claims stands in."""
    best = _best(_judged(judge, fact), at)
    claim = judge.index.rows[best.row].claim if best and best.row is not None else None
    return () if claim is None else (claim,)


def _sure(judge: Judge, fact: Fact, at: int) -> float:
    """Return how likely witness *at*, with a claim in *fact*, tells the fact: by its surest pair of claims."""
    pairs = [(one, other) for one in fact.members for other in fact.members if one[0] == at != other[0]]
    return max((1 - min(judge.judged(*a)[b[0]].absent, judge.judged(*b)[a[0]].absent) for a, b in pairs), default=1.0)


def _judged(judge: Judge, fact: Fact) -> list[tuple[int, tuple[Judged, ...]]]:
    """Return of each claim in *fact* its witness, and what every witness has of it."""
    return [(at, judge.judged(at, number)) for at, number in fact.members]


def _best(judged: Sequence[tuple[int, tuple[Judged, ...]]], at: int) -> Judged | None:
    """Return the best that witness *at* has for a claim of another witness in a fact, or None where it stands alone."""
    found = [everywhere[at] for by, everywhere in judged if by != at]
    return min(found, key=lambda one: (one.absent, -one.coverage, one.row or 0), default=None)
