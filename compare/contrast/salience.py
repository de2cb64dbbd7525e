"""What an editor would want first, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.languages import language
from compare.model import Level, Place, Salience, SlotKind, VariantKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.model import Span, Variant, Witness

WEIGHTS = {
    Salience.SPEAKER: 10.0,
    Salience.CONFLICT: 9.0,
    Salience.QUOTED: 5.0,
    Salience.BESIDE: 2.0,
    Salience.HEDGED: 3.0,
    Salience.DETAIL: 2.5,
    Salience.NAMED: 2.0,
    Salience.FIGURE: 1.5,
    Salience.LEAD: 1.0,
}
"""What each reason weighs; the sum, times how sure the variant is, puts variants in order."""

BY_LEVEL = {Level.CONFLICT: Salience.CONFLICT, Level.DETAIL: Salience.DETAIL}
"""The reason that the level of a difference gives."""

LEAD = 5
"""Sentences of an article that are its lead."""

QUOTE_WORDS = 3
"""Words of the shortest quotation that counts as one."""


def reasons(variant: Variant, witnesses: Sequence[Witness], disputed: frozenset[Place]) -> tuple[Salience, ...]:
    """Return why *variant* matters, the weightiest first; *disputed* sentences hold a quotation laid to another."""
    return tuple(sorted(set(_reasons(variant, witnesses, disputed)), key=lambda reason: (-WEIGHTS[reason], reason)))


def weight(variant: Variant) -> float:
    """Return how much *variant* matters: its reasons and a little for each name, times how sure it is."""
    if variant.kind is VariantKind.SHARED:
        return 0.0
    names = sum(len(term.split()) for term in variant.why if term[0].isupper() or term[0].isdigit())
    sure = variant.probability if variant.kind is not VariantKind.UNSURE else variant.probability / 4
    return round(sure * (sum(WEIGHTS[reason] for reason in variant.salience) + names / 2), 6)


def _reasons(variant: Variant, witnesses: Sequence[Witness], disputed: frozenset[Place]) -> Iterator[Salience]:
    told = [(at, span) for at, reading in enumerate(variant.readings) for span in reading.spans]
    if variant.kind is VariantKind.REATTRIBUTED:
        yield Salience.SPEAKER
    if variant.kind is VariantKind.HEDGED:
        yield Salience.HEDGED
    elif variant.kind is VariantKind.DIFFERS and variant.level in BY_LEVEL:
        yield BY_LEVEL[variant.level]
    if variant.kind is not VariantKind.SHARED and any(_leads(witnesses[at], span) for at, span in told):
        yield Salience.LEAD
    if variant.kind in (VariantKind.ONLY, VariantKind.OMITTED, VariantKind.UNSURE):
        yield from _of_one(variant, witnesses)
        if any(_beside(witnesses[at], at, span, disputed) for at, span in told):
            yield Salience.BESIDE


def _of_one(variant: Variant, witnesses: Sequence[Witness]) -> Iterator[Salience]:
    """Yield what makes a fact matter that not all tell: quoted words, names and figures; a weekday is no name."""
    if variant.slot is SlotKind.QUOTE:
        yield Salience.QUOTED
    languages = {witness.article.language for witness in witnesses}
    names = {term.casefold() for term in variant.why if term[0].isupper()}
    if any(all(name not in language(code).weekdays for code in languages) for name in names):
        yield Salience.NAMED
    if any(term[0].isdigit() for term in variant.why):
        yield Salience.FIGURE


def _leads(witness: Witness, span: Span) -> bool:
    return witness.holding(span) in witness.body[:LEAD]


def _beside(witness: Witness, at: int, span: Span, disputed: frozenset[Place]) -> bool:
    """Whether a place stands next to a disputed quotation: it may say where or why that was spoken."""
    here = witness.holding(span)
    return not disputed.isdisjoint({Place(at, here - 1), Place(at, here + 1)})
