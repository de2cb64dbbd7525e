"""What a link rests on: how the two sentences stand to each other, and why, in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.align.told import Sort
from compare.model import Ground, Level, Reason, Relation, SlotKind
from compare.odds import differences

if TYPE_CHECKING:
    from compare.align.told import Told

SAME_WORDS = 0.8
"""Share of the longer sentence's words that must be shared for *equivalent*."""

TERMS = 6
"""Terms named for one ground; more would not be read."""


def relation(a: Told, b: Told) -> Relation:
    """Return how two linked sentences stand to each other.

    Conflict: the same is counted differently, denied, or told by an opposite, or another date, month or hour is given.
    Equivalent: nearly all content words are shared.  Everything else is partial.
    """
    norms = ([word.norm for word in told.words] for told in (a, b))
    if any(found.level is Level.CONFLICT for found in differences(a.slots, b.slots, *norms)):
        return Relation.CONFLICT
    shared = {word.norm for word in a.words} & {word.norm for word in b.words}
    longer = max(len(a.words), len(b.words))
    return Relation.EQUIVALENT if len(shared) >= SAME_WORDS * longer else Relation.PARTIAL


def why(a: Told, b: Told) -> tuple[Reason, ...]:
    """Return the grounds of a link in the words of its first sentence, the strongest first."""
    if a.text == b.text:
        return (Reason(Ground.SAME),)
    theirs = b.values(SlotKind.QUOTE)
    quotes = [quote for quote in a.values(SlotKind.QUOTE) if any(quote in other or other in quote for other in theirs)]
    terms: dict[Ground, list[str]] = {
        ground: [] for ground in (Ground.QUOTE, Ground.NAMES, Ground.NUMBERS, Ground.WORDS)
    }
    terms[Ground.QUOTE] = quotes
    sorts = {word.norm: word.sort for word in b.words}
    for word in a.words:
        if word.norm in sorts:
            terms[_ground(word.sort, sorts[word.norm])].append(word.written)
    return tuple(Reason(ground, tuple(found[:TERMS])) for ground, found in terms.items() if found)


def _ground(one: Sort, other: Sort) -> Ground:
    """Return the ground a shared word is: a name only where both write it as one."""
    if one is other:
        return {Sort.NAME: Ground.NAMES, Sort.NUMBER: Ground.NUMBERS, Sort.COMMON: Ground.WORDS}[one]
    return Ground.WORDS
