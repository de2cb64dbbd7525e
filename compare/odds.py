"""Whether two details can both be true of one event.

Similarity cannot see contradiction, so what is at odds is decided on the normal forms of details alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.calendar import Agreement, agreement
from compare.model import SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compare.model import Slot


def at_odds(ours: Iterable[Slot], theirs: Iterable[Slot]) -> tuple[Slot, Slot] | None:
    """Return two slots that cannot both be true, or None.

    Slots of one measure are at odds where no value of one side agrees with any of the other, and neither is the sum
    of the other ("350 gram dan 92 gram", "442 gram").
    """
    by_measure: list[dict[tuple[SlotKind, str], list[Slot]]] = [{}, {}]  # "two hours" is no "at 2:00"
    for slots, measures in zip((ours, theirs), by_measure, strict=True):
        for slot in slots:
            measures.setdefault((slot.kind, slot.measure), []).append(slot)
    for measure, one in by_measure[0].items():
        other = by_measure[1].get(measure, [])
        if other and not any(_agree(a, b) for a in one for b in other) and not _adds_up(one, other):
            return one[0], other[0]
    return None


def _agree(one: Slot, other: Slot) -> bool:
    """Whether two values of one measure can both be true."""
    return one.value == other.value if one.kind is not SlotKind.TIME else times_agree(one.value, other.value)


def times_agree(one: str, other: str) -> bool:
    """Whether two values of time can both be true: a date without its year agrees with one that has it.

    >>> times_agree("2019-09-18", "--09-18"), times_agree("2019-09-18", "2019-08-18"), times_agree("-1D", "+0D")
    (True, False, True)
    """
    return agreement(one, other) is not Agreement.DIFFERS


def _adds_up(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether one side gives the total of what the other counts in parts."""
    if one[0].kind is not SlotKind.NUMBER:
        return False
    from decimal import Decimal

    parts, total = sorted(({slot.value for slot in side} for side in (one, other)), key=len, reverse=True)
    amounts = [sum(Decimal(value.partition(" ")[0]) for value in values) for values in (parts, total)]
    return len(parts) > 1 and len(total) == 1 and amounts[0] == amounts[1]
