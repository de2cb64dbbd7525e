"""What differs between two accounts of one event, and how: whether both can be true.

Similarity cannot see contradiction, so what is at odds is decided on the normal forms of details alone.  Details are
held against each other only where they speak of the same thing: the same measure of the same count, the same rank
word's noun, the same deed denied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from compare.calendar import Agreement, agreement
from compare.model import Level, SlotKind
from compare.names import one_letter_off, same_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.model import Slot

SAME_EVENT = 0.3
"""Share of the shorter account's words that the other must hold, before a difference is called a conflict."""

LIKE_EVENT = 0.5
"""The same, where nothing says that both count the same."""

ALIKE = 0.8
"""The same, where only accounts of the very same can be at odds: by a year, by two winners, by words of quality."""

SAME_DEED = 0.7
"""Share of the words of a denial that the other account must hold."""

NEW_WORDS = 2
"""Words of a short denial that the other account may lack, the deed denied among them."""

SHORT = 7
"""So few words hold little but the denial, so that the other account may tell the deed in words of its own."""

MIRRORED = 0.9
"""Share of the words of a short account that a longer one, which denies its deed, must hold."""

LISTED = 3
"""So many years that one account names are a list: what the other names may be one of another list."""

ABOUT = Decimal("0.15")
"""How far an amount may lie from one given as about so much, as a share of the larger."""

ROUND = Decimal("0.05")
"""How far a round number may lie from the one it was rounded from."""

ROUNDED = 1_000
"""Whole numbers from here on may be rounded ones."""

SCALES = {
    "kilogram": ("gram", Decimal(1_000)),
    "milligram": ("gram", Decimal("0.001")),
    "kuintal": ("gram", Decimal(100_000)),
    "ton": ("gram", Decimal(1_000_000)),
    "kilometer": ("meter", Decimal(1_000)),
    "centimeter": ("meter", Decimal("0.01")),
    "millimeter": ("meter", Decimal("0.001")),
    "hectare": ("square meter", Decimal(10_000)),
    "square kilometer": ("square meter", Decimal(1_000_000)),
    "minute": ("second", Decimal(60)),
    "hour": ("second", Decimal(3_600)),
    "week": ("day", Decimal(7)),
}
"""Measures in the smallest of their kind, and how many of it one is."""

AGE = "age"
"""What years of age count: they are held against no other years."""

WON = "+win"
"""What only one of two sides can do."""

SCORE = "score"
"""The measure of the score of a match."""

NAMES = (SlotKind.PERSON, SlotKind.PLACE, SlotKind.ORGANISATION)
"""Details that a slip of the pen makes another."""

DURATION = re.compile(r"P(T?)(\d+(?:\.\d+)?)([YMWDHS])")
LASTING = {
    ("", "Y"): "year",
    ("", "M"): "month",
    ("", "W"): "week",
    ("", "D"): "day",
    ("T", "H"): "hour",
    ("T", "M"): "minute",
    ("T", "S"): "second",
}
"""A duration of one unit, and the measure of the amount it is."""

WEEKDAY = re.compile(r"-W-[1-7]")
DAY, YEAR = 10, 4
"""How long an ISO date is, and its year."""

DENIED, AFFIRMED, REFUSED = "denied", "affirmed", "refused"
OPPOSITE = "+"
QUALITY = "+="
"""What begins the deed of a word that has an opposite, and of a word that says how, not what: many, cold."""


class How(StrEnum):
    """How two details differ.

    `OTHER`: another value.  `PRECISION`: the same, more exactly.  `BOUND`: one is a bound or an estimate the other
    keeps to.  `DENIAL`: told by one, denied by the other.  `OPPOSITE`: told in words that exclude each other.
    """

    OTHER = "other"
    PRECISION = "precision"
    BOUND = "bound"
    DENIAL = "denial"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two details that differ, how, and how much it weighs; of a denial one side has no detail of its own."""

    ours: Slot | None
    theirs: Slot | None
    how: How
    level: Level


def differences(
    ours: Sequence[Slot], theirs: Sequence[Slot], our_words: Iterable[str] = (), their_words: Iterable[str] = ()
) -> tuple[Difference, ...]:
    """Return what differs between two accounts, by their details and the norms of their content words.

    Without words, the two are taken to tell the same event.  Whoever is asked first, the answer is the same.
    """
    if not ours and not theirs:
        return ()
    our_words, their_words = frozenset(our_words), frozenset(their_words)
    there = _differences(ours, theirs, our_words, their_words)
    if not there:
        return ()
    back = tuple(
        Difference(one.theirs, one.ours, one.how, one.level)
        for one in _differences(theirs, ours, their_words, our_words)
    )
    if _order(theirs, their_words) < _order(ours, our_words):
        there, back = back, there
    known = {_sort(one) for one in back}
    return tuple(one for one in there if _sort(one) in known)


def _sort(one: Difference) -> tuple[str, str, How, Level]:
    """Return what a difference is about, whichever two details of several it shows."""
    shown = one.ours or one.theirs
    measure = shown.measure if shown and shown.kind in (SlotKind.NUMBER, SlotKind.TIME) else ""
    return (shown.kind if shown else ""), measure, one.how, one.level


def _order(slots: Sequence[Slot], words: frozenset[str]) -> tuple[list[tuple[str, str, str]], list[str]]:
    return [(slot.kind.value, slot.value, slot.of) for slot in slots], sorted(words)


def _differences(
    ours: Sequence[Slot], theirs: Sequence[Slot], our_words: frozenset[str], their_words: frozenset[str]
) -> tuple[Difference, ...]:
    ours, theirs = (tuple(_as_amount(slot) for slot in side) for side in (ours, theirs))
    one, other = (frozenset(norm for norm in words if not norm[0].isdigit()) for words in (our_words, their_words))
    held = _held(one, other)
    counts = tuple(_numbers(ours, theirs, one, other))
    denials = tuple(_denials(ours, theirs, one, other))
    times = tuple(_times(ours, theirs, held, alone=not counts and not denials))
    if held < SAME_EVENT or not _one_occasion(ours, theirs):
        return times
    if counts and _some_do(ours) != _some_do(theirs):  # so many of those who do, so many of those who do not
        counts = ()
    if counts and denials:  # so many do, so many do not
        counts, denials = (tuple(replace(found, level=Level.DETAIL) for found in kind) for kind in (counts, denials))
    return (
        *(() if _other_people(ours, theirs) else (*counts, *_ranks(ours, theirs))),
        *times,
        *denials,
        *_opposites(ours, theirs, one & other, alike=held >= ALIKE),
        *_modality(ours, theirs),
        *(_slips(ours, theirs) if held >= LIKE_EVENT else ()),
    )


def _held(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the shorter account's words that the other holds; 1 where there are no words."""
    return len(one & other) / min(len(one), len(other)) if one and other else 1.0


def _other_people(ours: Sequence[Slot], theirs: Sequence[Slot]) -> bool:
    """Whether each account names persons, and none of the other's: of two people two counts may be true."""
    mine, others = _of_kind(ours, SlotKind.PERSON), _of_kind(theirs, SlotKind.PERSON)
    return bool(mine and others) and not any(same_person(a.value, b.value) for a, b in product(mine, others))


def _of_kind(slots: Iterable[Slot], kind: SlotKind) -> list[Slot]:
    return [slot for slot in slots if slot.kind is kind]


# ---- numbers ------------------------------------------------------------------------------------------------


class Interval(NamedTuple):
    """What an amount may be, in the smallest measure of its kind: from, to, whether it is an estimate."""

    low: Decimal
    high: Decimal
    about: bool
    place: Decimal


INFINITE = Decimal("Infinity")


def _numbers(
    ours: Sequence[Slot], theirs: Sequence[Slot], our_words: frozenset[str], their_words: frozenset[str]
) -> Iterator[Difference]:
    """Yield a difference for each measure and count of which no amount of one side agrees with any of the other.

    Nor may one side give the total of what the other counts in parts ("350 gram dan 92 gram", "442 gram").
    """
    mine, others = _of_kind(ours, SlotKind.NUMBER), _of_kind(theirs, SlotKind.NUMBER)
    for kind, of in dict.fromkeys((_kind(slot), slot.of) for slot in mine):
        alike = [b for b in others if _kind(b) == kind and (b.of == AGE) == (of == AGE)]
        against = [b for b in alike if of and b.of == of]
        against = against or [b for b in alike if not (of and b.of) or (of in their_words and b.of in our_words)]
        counts = {of, *(b.of for b in against)}
        loose = "" in counts
        group = [a for a in mine if _kind(a) == kind and (loose or a.of in counts or not a.of)]
        found = _nearest(group, against) if against else None
        if found is not None and found.how is How.OTHER:
            if loose and len(group) + len(against) > 2:
                continue  # nothing tells which is to be held against which
            if (loose or len(counts) > 1) and _held(our_words, their_words) < LIKE_EVENT:
                continue
            if _adds_up([a for a in mine if _kind(a) == kind], alike):
                continue
        if found is not None:
            yield found


def _nearest(one: Sequence[Slot], other: Sequence[Slot]) -> Difference | None:
    """Return the least difference between the amounts of two sides, or None where two are the same."""
    hows = [(how, a, b) for a, b in product(one, other) for how in (_how(a, b),)]
    if any(how is None for how, _, _ in hows):
        return _left(hows)
    for wanted in (How.PRECISION, How.BOUND):
        for how, a, b in hows:
            if how is wanted:
                return Difference(a, b, wanted, Level.DETAIL)
    if _adds_up(one, other):
        return None
    a, b = next(((a, b) for a, b in product(one, other) if a.of == b.of), (one[0], other[0]))
    return Difference(a, b, How.OTHER, Level.CONFLICT)


def _left(hows: Sequence[tuple[How | None, Slot, Slot]]) -> Difference | None:
    """Return the amounts of the very same count that differ where others agree: the mean, though not the total."""
    agreed = {slot for how, a, b in hows if how is None for slot in (a, b)}
    for how, a, b in hows:
        if how is How.OTHER and a.of and a.of == b.of and a not in agreed and b not in agreed:
            return Difference(a, b, how, Level.CONFLICT)
    return None


def _kind(slot: Slot) -> str:
    """Return the smallest measure an amount can be brought to."""
    scale = SCALES.get(slot.measure)
    return scale[0] if scale else slot.measure


def _how(one: Slot, other: Slot) -> How | None:
    """Return how two amounts of one measure differ, or None where they are the same."""
    a, b = one.value.partition(" ")[0], other.value.partition(" ")[0]
    if a == b:
        return None
    if one.measure == SCORE:
        return None if a.split("-") == b.split("-")[::-1] else How.OTHER
    first, second = _interval(one), _interval(other)
    if first[:3] == second[:3]:
        return None
    if first.about or second.about:
        if first[:2] == second[:2]:
            return None  # "about 500 grams" and "500 grams"
        return How.BOUND if _apart(first, second) <= ABOUT else How.OTHER
    if first.low == first.high and second.low == second.high:
        return How.PRECISION if _rounded(first, second) else How.OTHER
    if {first.low, second.low} & {-INFINITE} and {first.high, second.high} & {INFINITE}:
        return How.BOUND if _meet(first, second) else How.OTHER  # "less than 70" and "more than 70"
    return How.BOUND if first.low <= second.high and second.low <= first.high else How.OTHER


def _meet(one: Interval, other: Interval) -> bool:
    """Whether two stretches of numbers have more in common than an end."""
    return max(one.low, other.low) < min(one.high, other.high)


def _interval(slot: Slot) -> Interval:
    """Return what the amount of *slot* may be.

    >>> from compare.model import Slot, Span
    >>> _interval(Slot(SlotKind.NUMBER, Span(0, 1), ">4 kilogram"))[:2]
    (Decimal('4000'), Decimal('Infinity'))
    """
    written, _, unit = slot.value.partition(" ")
    _, by = SCALES.get(unit, (unit, Decimal(1)))
    mark, figures = (written[0], written[1:]) if written[0] in "~<>" else ("", written)
    low, _, high = figures.partition("..")
    least = Decimal(low) * by
    most = Decimal(high) * by if high else least
    return Interval(
        -INFINITE if mark == "<" else least,
        INFINITE if mark == ">" else most,
        mark == "~",
        _place(Decimal(low)) * by,
    )


def _place(number: Decimal) -> Decimal:
    """Return the place down to which a number is given: of a round one thousands and so on, of 98.7 tenths."""
    exponent = number.normalize().as_tuple().exponent if number >= ROUNDED else number.as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _apart(one: Interval, other: Interval) -> Decimal:
    """Return how far two amounts lie apart, as a share of the larger; 0 where one may be the other."""
    gap = max(one.low - other.high, other.low - one.high, Decimal(0))
    largest = max(abs(bound) for bound in (*one[:2], *other[:2]) if bound.is_finite())
    return gap / largest if largest else Decimal(0)


def _rounded(one: Interval, other: Interval) -> bool:
    """Whether one of two numbers is the other, given less exactly: 98 and 98.72, 1.3 billion and 1,287,000,000."""
    coarse = max(one.place, other.place)
    return one.place != other.place and abs(one.low - other.low) < coarse and _apart(one, other) <= ROUND


def _adds_up(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether one side gives the total of what the other counts in parts."""
    if one[0].measure == SCORE:
        return False
    parts, total = sorted(({_interval(slot).low for slot in side} for side in (one, other)), key=len, reverse=True)
    return len(parts) > 1 and len(total) == 1 and sum(parts) == next(iter(total))


# ---- times --------------------------------------------------------------------------------------------------


def _as_amount(slot: Slot) -> Slot:
    """Return a duration as the amount of time it is, so that it can be held against "more than four years".

    >>> from compare.model import Slot, Span
    >>> _as_amount(Slot(SlotKind.TIME, Span(0, 8), "PT3H")).value
    '3 hour'
    """
    found = DURATION.fullmatch(slot.value) if slot.kind is SlotKind.TIME else None
    return replace(slot, kind=SlotKind.NUMBER, value=f"{found[2]} {LASTING[found[1], found[3]]}") if found else slot


def _times(ours: Sequence[Slot], theirs: Sequence[Slot], held: float, *, alone: bool) -> Iterator[Difference]:
    """Yield the least difference for each measure of time: none where a value of one side can be one of the other.

    Another year may be that of another event: it is a conflict where it *alone* differs, and nearly all else is *held*
    in common.
    """
    mine, others = _of_kind(ours, SlotKind.TIME), _of_kind(theirs, SlotKind.TIME)
    for measure in dict.fromkeys(slot.measure for slot in mine):
        one = [slot for slot in mine if slot.measure == measure]
        other = [slot for slot in others if slot.measure == measure]
        pairs = sorted(((a, b) for a in one for b in other), key=lambda pair: sorted(slot.value for slot in pair))
        stands = {agreement(a.value, b.value): (a, b) for a, b in pairs}  # the same pair, whoever is asked first
        if not stands or stands.keys() & {Agreement.SAME, Agreement.UNKNOWN}:
            continue
        if Agreement.REFINES in stands:
            yield Difference(*stands[Agreement.REFINES], How.PRECISION, Level.INFO)
        elif Agreement.NEAR in stands:
            yield Difference(*stands[Agreement.NEAR], How.PRECISION, Level.DETAIL)
        elif not _either_day(mine, others):
            listed = max(len(one), len(other)) >= LISTED
            certain = one[0].exact or (alone and held >= ALIKE and not listed)
            yield Difference(one[0], other[0], How.OTHER, Level.CONFLICT if certain else Level.DETAIL)


def _either_day(one: Sequence[Slot], other: Sequence[Slot]) -> bool:
    """Whether a side names two days of the week, of which one is the other's: "Thursday, or Friday before dawn"."""
    ours, theirs = (
        {day for slot in side for day in WEEKDAY.findall(f"{slot.value} {slot.of}")} for side in (one, other)
    )
    return max(len(ours), len(theirs)) > 1 and not ours.isdisjoint(theirs)


def _one_occasion(ours: Sequence[Slot], theirs: Sequence[Slot]) -> bool:
    """Whether two accounts may be of one day and year: counts of two days or years differ without a conflict."""
    for size in (DAY, YEAR):
        one, other = (
            {slot.value[:size] for slot in _of_kind(side, SlotKind.TIME) if slot.value[:YEAR].isdigit()}
            for side in (ours, theirs)
        )
        if one and other and all(len(value) == size for value in one | other) and one.isdisjoint(other):
            return False
    return True


def times_agree(one: str, other: str) -> bool:
    """Whether two values of time can both be true: a date without its year agrees with one that has it.

    >>> times_agree("2019-09-18", "--09-18"), times_agree("2019-09-18", "2019-08-18"), times_agree("-1D", "+0D")
    (True, False, True)
    """
    return agreement(one, other) is not Agreement.DIFFERS


# ---- rank words, denials, opposites, modality ---------------------------------------------------------------


def _ranks(ours: Sequence[Slot], theirs: Sequence[Slot]) -> Iterator[Difference]:
    """Yield a difference for each noun that bears one rank here and another there."""
    mine, others = _of_kind(ours, SlotKind.RANK), _of_kind(theirs, SlotKind.RANK)
    for noun in dict.fromkeys(slot.of for slot in mine):
        one = [slot for slot in mine if slot.of == noun]
        other = [slot for slot in others if slot.of == noun]
        if other and {a.value for a in one}.isdisjoint(b.value for b in other):
            yield Difference(one[0], other[0], How.OTHER, Level.CONFLICT)


def _denials(
    ours: Sequence[Slot], theirs: Sequence[Slot], our_words: frozenset[str], their_words: frozenset[str]
) -> Iterator[Difference]:
    """Yield a denial where one side denies a deed, and the other, which denies nothing, tells it in the same words."""
    for denying, silent, words, told in (
        (ours, theirs, our_words, their_words),
        (theirs, ours, their_words, our_words),
    ):
        denials = [slot for slot in _of_kind(denying, SlotKind.NEGATION) if _denies(slot) and slot.of]
        if not denials or any(_denies(slot) for slot in _of_kind(silent, SlotKind.NEGATION)):
            continue
        if _told_there(denials[0].of, words, told):
            level = Level.CONFLICT if denials[0].value == DENIED else Level.DETAIL
            mine = denying is ours
            yield Difference(denials[0] if mine else None, None if mine else denials[0], How.DENIAL, level)


def _told_there(deed: str, words: frozenset[str], told: frozenset[str]) -> bool:
    """Whether the other account, in the words *told*, tells the *deed* that is denied in *words*.

    A short denial may have a word or two for it that the other lacks.  A long one may tell more than is denied.
    """
    if deed in told and len(told - words) <= (1 - MIRRORED) * len(told):
        return True
    new = len(words - told)
    reworded = new <= NEW_WORDS and len(words) <= min(SHORT, len(told))
    return new <= (1 - SAME_DEED) * len(words) and (deed in told or reworded)


def _some_do(slots: Sequence[Slot]) -> bool:
    """Whether an account tells of some that do not, without denying the deed."""
    return any(_denies(slot) and not slot.of for slot in _of_kind(slots, SlotKind.NEGATION))


def _denies(slot: Slot) -> bool:
    return slot.value in (DENIED, REFUSED) and not slot.of.startswith(OPPOSITE)


def _opposites(
    ours: Sequence[Slot], theirs: Sequence[Slot], shared: frozenset[str], *, alike: bool
) -> Iterator[Difference]:
    """Yield a difference for each deed that one side tells by a word and the other by its opposite, neither by both.

    Of two names one may well do what the other does not: one wins, one loses.  Where accounts are *alike*, they are at
    odds by words of quality, too ("many", "few"), and where two of their *shared* names are told to have won.
    """
    mine, others = ([s for s in _of_kind(side, SlotKind.NEGATION) if s.of[:1] == OPPOSITE] for side in (ours, theirs))
    for deed in dict.fromkeys(slot.of.partition(" ")[0] for slot in mine):
        if deed.startswith(QUALITY) and not alike:
            continue
        one, other = ([s for s in side if s.of.partition(" ")[0] == deed] for side in (mine, others))
        pairs = [(a, b) for a, b in product(one, other) if _one_name(a, b)]
        if pairs and {a.value for a in one}.isdisjoint(b.value for b in other):
            yield Difference(*pairs[0], How.OPPOSITE, Level.CONFLICT)
        elif deed == WON and alike and len(one) == len(other) == 1 and one[0].value == other[0].value:
            names = {slot.of.partition(" ")[2] for slot in (*one, *other)}
            if len(names) > 1 and names <= shared:
                yield Difference(one[0], other[0], How.OPPOSITE, Level.CONFLICT)


def _one_name(one: Slot, other: Slot) -> bool:
    """Whether two deeds may be of one: a side that names nobody may mean anybody."""
    names = one.of.partition(" ")[2], other.of.partition(" ")[2]
    return names[0] == names[1] or not all(names)


def _slips(ours: Sequence[Slot], theirs: Sequence[Slot]) -> Iterator[Difference]:
    """Yield each name that the other side gives with one letter otherwise: only one of the two can be right."""
    for kind in NAMES:
        mine, others = ({slot.value: slot for slot in _of_kind(side, kind)} for side in (ours, theirs))
        for a, b in product(sorted(mine.keys() - others.keys()), sorted(others.keys() - mine.keys())):
            if one_letter_off(a, b):
                yield Difference(mine[a], others[b], How.OTHER, Level.CONFLICT)


def _modality(ours: Sequence[Slot], theirs: Sequence[Slot]) -> Iterator[Difference]:
    """Yield what is only planned, possible or due for one side and not so for the other; done here, to come there."""
    mine, others = _of_kind(ours, SlotKind.MODALITY), _of_kind(theirs, SlotKind.MODALITY)
    if mine and others and {a.value for a in mine}.isdisjoint(b.value for b in others):
        done = {"past", "present"} & ({a.value for a in mine} | {b.value for b in others})
        to_come = "future" in ({a.value for a in mine} | {b.value for b in others})
        yield Difference(mine[0], others[0], How.OTHER, Level.DETAIL if done and to_come else Level.INFO)
