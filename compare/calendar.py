"""The calendar of a story: on which days it is told, and what its weekdays and "yesterday"s come to.

    Sequence[Witness] -> tuple[Witness, ...], the values of times made dates where that is certain

Outlets name days in ways that cannot be held against each other: "Senin (11/9)", "kemarin", "Sunday".  One date that
any of them gives in full settles them all.  Each article has days on which it may have been told: the day it was
published; or else the last day it gives with its weekday, unless that lies ahead; or else those of all other articles.
A time is resolved where all of these days lead to the same date.  The forms of values are those of `extract.times`.

Where no article says when it was published, the year is the first not before the latest year named in which every
date falls on the weekday that stands beside it; where none is named, days are resolved without their year.  Where no
year fits, the dates contradict each other, and nothing is built on them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from compare.model import Role, SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.model import Claim, Slot, Witness

DAY = re.compile(r"(\d{4}|-)-(\d\d)-(\d\d)")
PART = re.compile(r"(.*?)(T(?:DW|MO|MI|AF|EV|NI))?")
WEEKDAY = re.compile(r"([<=>]?)-W-([1-7])")
NUMBERED = re.compile(r"---(\d\d)")
MONTH = re.compile(r"([<=>]?)--(\d\d)")
YEARLESS = re.compile(r"([<=>]?)--(\d\d)-(\d\d)")
OFFSET = re.compile(r"([+-]\d+)([DWMYQ])(?:-([1-7]|[QH][1-4]))?")
CLOCK = re.compile(r"T(\d\d):(\d\d)(Z|[+-]\d\d:\d\d|\[\w+\])?")
LASTING = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")

CYCLE = 28
"""After so many years every date falls on the same weekday again."""

UNSURE = 5
"""A weekday so many days before the last day an article names may as well be the one after it."""

SOON = 60
"""A date without its year lies ahead when it is at most so many days off and nothing says that it is past."""

SOME_YEAR = "2000"
"""A leap year in which dates that name no year are held against each other."""

NIGHT = {"TEV", "TNI"}
SECONDS = (31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1)
"""Of a mean year, a mean month, a week, a day, an hour, a minute, a second."""


class Agreement(StrEnum):
    """How two values of time stand to each other.

    `REFINES`: one lies in the other.  `NEAR`: apart by the turn of a night, which one event may well span.
    """

    SAME = "same"
    REFINES = "refines"
    NEAR = "near"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Days:
    """On which days an article may have been told; *exact* where it says so itself; *year* whether that is known."""

    days: tuple[date, ...]
    exact: bool = False
    year: bool = True


# ---- a story -----------------------------------------------------------------------------------------------------


def dated(witnesses: Sequence[Witness]) -> tuple[Witness, ...]:
    """Return *witnesses* with weekdays, relative times and dates without a year made dates, where that is certain.

    Their order makes no difference.  A value that cannot be resolved stays as it is.

    >>> from compare import Article
    >>> from compare.collate import witness
    >>> from compare.settings import Limits
    >>> told = [
    ...     witness(Article(outlet, text, language="id"), Limits())
    ...     for outlet, text in (("A", "Kapal itu tiba Senin (11/9), bukan 2019."), ("B", "Ia pergi Minggu malam."))
    ... ]
    >>> [slot.value for one in dated(told) for claim in one.claims for slot in claim.slots
    ...  if slot.kind is SlotKind.TIME]
    ['2023-09-11', '2019', '2023-09-10TNI']
    """
    each = tellings(witnesses)
    return tuple(_dated(one, telling) for one, telling in zip(witnesses, each, strict=True))


def _dated(witness: Witness, telling: Days) -> Witness:
    return replace(witness, claims=tuple(_with_dates(claim, telling) for claim in witness.claims))


def _with_dates(claim: Claim, telling: Days) -> Claim:
    if not any(slot.kind is SlotKind.TIME for slot in claim.slots):
        return claim
    slots = tuple(
        replace(slot, value=resolved(slot.value, telling, slot.of)) if slot.kind is SlotKind.TIME else slot
        for slot in claim.slots
    )
    return claim if slots == claim.slots else replace(claim, slots=slots)


def tellings(witnesses: Sequence[Witness]) -> tuple[Days, ...]:
    """Return on which days each of *witnesses* may have been told, by all that any of them says."""
    own = [_published(one) for one in witnesses]
    years, sure = _years(witnesses, own)
    days = [
        (published,) if published else _last_days(one, years) for one, published in zip(witnesses, own, strict=True)
    ]
    known = tuple(sorted({day for some in days for day in some}))
    return tuple(
        Days(some or known, exact=published is not None, year=sure) for some, published in zip(days, own, strict=True)
    )


def _last_days(witness: Witness, years: Sequence[int]) -> tuple[date, ...]:
    """Return the last day that an article gives with its weekday, in each of *years*."""
    last = {max(_beside_weekdays(witness, year), default=None) for year in years}
    return tuple(sorted(day for day in last if day))


YEARS = range(1000, 9000)
"""Years that a day of a story may lie in."""

PER_YEAR = {"D": 365, "W": 52, "M": 12, "Q": 4, "Y": 1}
"""How many of a unit make a year, at the least."""


def _published(witness: Witness) -> date | None:
    """Return the day an article says it was published: of its source, or of its dateline."""
    written = re.match(r"(\d{4})-(\d\d)-(\d\d)", witness.article.published)
    published = _day(*map(int, written.groups())) if written else None
    if published:
        return published
    for sentence in witness.sentences:
        if sentence.role in (Role.DATELINE, Role.CREDIT):
            for found in NUMERIC.finditer(witness.article.text, sentence.span.start, sentence.span.end):
                day, month, year = map(int, found.groups())
                made = _day(year, month, day)
                if made:
                    return made
    return None


def _times(witness: Witness) -> Iterator[Slot]:
    return (slot for claim in witness.claims for slot in claim.slots if slot.kind is SlotKind.TIME)


def _years(witnesses: Sequence[Witness], published: Sequence[date | None]) -> tuple[tuple[int, ...], bool]:
    """Return the years that the dates with a weekday beside them may be of, and whether that is the year itself.

    Where nothing names it, any year that fits stands for it.
    """
    anchors: set[tuple[int, int, int]] = set()
    named: set[int] = set()
    full: set[date] = set()
    for slot in (slot for one in witnesses for slot in _times(one)):
        found, weekday = DAY.match(slot.value), WEEKDAY.search(slot.of)
        if found and weekday and found[1] == "-":
            anchors.add((int(found[2]), int(found[3]), int(weekday[2])))
        elif slot.value[:4].isdigit() and "AHEAD" not in slot.of:
            named.add(int(slot.value[:4]))
            made = found and weekday and _day(int(found[1]), int(found[2]), int(found[3]))
            if made:
                full.add(made)
    days = [day for day in published if day] or sorted(full)
    if days:
        years = sorted({day.year for day in days}, reverse=True)
        years = [*years, years[0] + 1, years[-1] - 1]  # told at the turn of a year
    elif named:
        years = list(range(max(named), max(named) + CYCLE))
    else:
        years = list(range(2000, 2000 + CYCLE))
    fit = tuple(year for year in years if all(_falls(year, *anchor) for anchor in anchors))
    if days or named:
        return fit[:1], True
    return (fit, False) if anchors else ((), True)


def _falls(year: int, month: int, day: int, weekday: int) -> bool:
    made = _day(year, month, day)
    return made is not None and made.isoweekday() == weekday


def _beside_weekdays(witness: Witness, year: int) -> Iterator[date]:
    """Yield the days that an article gives with their weekday and that do not lie ahead: it was told on the last."""
    for slot in _times(witness):
        found, weekday = DAY.match(slot.value), WEEKDAY.search(slot.of)
        if not found or not weekday or "AHEAD" in slot.of:
            continue
        named = year if found[1] == "-" else int(found[1])
        if _falls(named, int(found[2]), int(found[3]), int(weekday[2])):
            yield date(named, int(found[2]), int(found[3]))


def _day(year: int, month: int, day: int) -> date | None:
    """Return a day that news can be of, or None: "0001-01-01" stands for none in many a feed."""
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---- a value -----------------------------------------------------------------------------------------------------


def resolved(value: str, telling: Days, of: str = "") -> str:
    """Return the date, week, month or year that *value* comes to for an article told so; itself where unsure.

    *of* is what else is said of it (`Slot.of`): with `AHEAD` it is to come, otherwise it is past.

    >>> monday = Days((date(2023, 9, 11),), exact=True)
    >>> [resolved(value, monday) for value in ("-W-7TNI", "-1W", "+0Y", "--09-09/--09-11", "T14:05")]
    ['2023-09-10TNI', '2023-W36', '2023', '2023-09-09/2023-09-11', 'T14:05']
    >>> resolved("-W-3", monday, "AHEAD"), resolved("-W-3", monday), resolved("-W-3", Days((date(2023, 9, 11),)))
    ('2023-09-13', '2023-09-06', '-W-3')
    """
    if not telling.days or value[0] in "PRT" or value[0].isdigit():
        return value
    forms = {_at(value, of, day, telling.exact) for day in telling.days}
    if not telling.year:
        forms = {form and _without_year(form) for form in forms}
    return (min(form or "" for form in forms) or value) if len(forms) == 1 else value


def _without_year(form: str) -> str | None:
    """Return a date or month without its year; None for what cannot do without.

    >>> _without_year("2023-09-10TNI"), _without_year("2023-09-10/2023-09-11"), _without_year("2023-W36")
    ('--09-10TNI', '--09-10/--09-11', None)
    """
    ends = [re.fullmatch(r"\d{4}(-\d\d(?:-\d\d(?:T..)?)?)", end) for end in form.split("/")]
    return "/".join(f"-{end[1]}" for end in ends if end) if all(ends) else None


@lru_cache(maxsize=4_096)
def _at(value: str, of: str, day: date, exact: bool) -> str | None:  # noqa: FBT001
    """Return what *value* is for an article told on *day*, or None where that is not certain."""
    if "/" in value:
        ends = [_at(end, of, day, exact) for end in value.split("/")]
        return "/".join(end for end in ends if end) if all(ends) and str(ends[0]) <= str(ends[1]) else None
    cut = PART.fullmatch(value)
    bare, part = (cut[1], cut[2] or "") if cut else (value, "")
    ahead = "AHEAD" in of
    offset = OFFSET.fullmatch(bare)
    if offset:
        form: str | None = _offset(int(offset[1]), offset[2], offset[3] or "", day)
    elif weekday := WEEKDAY.fullmatch(bare):
        form = _weekday(weekday[1], int(weekday[2]), day, ahead=ahead, exact=exact)
    elif yearless := YEARLESS.fullmatch(bare):
        beside = WEEKDAY.search(of)
        weekday_of = int(beside[2]) if beside else 0
        form = _yearless(yearless[1], int(yearless[2]), int(yearless[3]), day, weekday_of, ahead=ahead)
    elif numbered := NUMBERED.fullmatch(bare):
        form = _numbered(int(numbered[1]), day, ahead=ahead)
    elif month := MONTH.fullmatch(bare):
        form = _month(month[1], int(month[2]), day, ahead=ahead)
    else:
        return None
    return form and form + part


def _offset(many: int, unit: str, inner: str, day: date) -> str | None:
    """Return the day, ISO week, month, quarter or year that lies so many on from that of *day*, or None far from it.

    >>> day = date(2015, 1, 2)
    >>> _offset(-1, "W", "", day), _offset(-2, "M", "", day), _offset(1, "W", "2", day)
    ('2014-W52', '2014-11', '2015-01-06')
    >>> _offset(0, "Y", "Q3", date(2015, 1, 2)), _offset(-1, "Q", "", date(2015, 1, 2))
    ('2015-Q3', '2014-Q4')
    """
    if day.year + many // PER_YEAR[unit] not in YEARS:
        return None
    if unit == "D":
        return (day + timedelta(days=many)).isoformat()
    if unit == "W":
        week = day + timedelta(weeks=many)
        if inner:
            return (week + timedelta(days=int(inner) - week.isoweekday())).isoformat()
        year, number, _ = week.isocalendar()
        return f"{year}-W{number:02}"
    if unit == "Y":
        return f"{day.year + many}" + (f"-{inner}" if inner else "")
    months = day.year * 12 + day.month - 1 + many * (3 if unit == "Q" else 1)
    return f"{months // 12}-Q{months % 12 // 3 + 1}" if unit == "Q" else f"{months // 12}-{months % 12 + 1:02}"


def _weekday(pointer: str, weekday: int, day: date, *, ahead: bool, exact: bool) -> str | None:
    """Return the day nearest to *day* with that weekday, on or before it, or ahead of it."""
    back, on = (day.isoweekday() - weekday) % 7, (weekday - day.isoweekday()) % 7
    if pointer == "<":
        return (day - timedelta(days=back or 7)).isoformat()
    if pointer == ">":
        return (day + timedelta(days=on or 7)).isoformat()
    if pointer == "=":
        return (day + timedelta(days=weekday - day.isoweekday())).isoformat()
    if ahead:
        return (day + timedelta(days=on)).isoformat()
    return None if back >= UNSURE and not exact else (day - timedelta(days=back)).isoformat()


def _yearless(pointer: str, month: int, number: int, day: date, weekday: int, *, ahead: bool) -> str | None:
    """Return the nearest such date; None where the weekday beside it says that it is another."""
    found = [_day(year, month, number) for year in (day.year - 1, day.year, day.year + 1)]
    days = [made for made in found if made and (not weekday or made.isoweekday() == weekday)]
    past, coming = [d for d in days if d <= day], [d for d in days if d >= day]
    if weekday:
        return min(days, key=lambda d: abs(d - day)).isoformat() if days else None
    if pointer == "<" or (not pointer and not ahead and past and not _soon(coming, day)):
        return past[-1].isoformat() if past else None
    return coming[0].isoformat() if coming else None


def _numbered(number: int, day: date, *, ahead: bool) -> str | None:
    """Return the nearest day with that number in its month, on or before *day*, or ahead of it."""
    month = day.year * 12 + day.month - 1
    months = (month, month + 1) if ahead else (month, month - 1)
    found = (_day(at // 12, at % 12 + 1, number) for at in months)
    return next((made.isoformat() for made in found if made and (made >= day if ahead else made <= day)), None)


def _soon(days: Sequence[date], day: date) -> bool:
    return bool(days) and (days[0] - day).days <= SOON


def _month(pointer: str, month: int, day: date, *, ahead: bool) -> str:
    """Return the month of that name, this year's or the nearest on the side that is meant.

    >>> _month("", 12, date(2015, 1, 2), ahead=False), _month("", 2, date(2014, 12, 2), ahead=False)
    ('2014-12', '2015-02')
    """
    year = day.year
    if pointer == "<":
        year -= month >= day.month
    elif pointer == ">":
        year += month <= day.month
    elif ahead:
        year += month < day.month
    elif not pointer:
        on = (month - day.month) % 12
        year += month < day.month if on * 30 <= SOON else -(month > day.month)
    return f"{year}-{month:02}"


# ---- two values --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4_096)
def agreement(one: str, other: str) -> Agreement:
    """Return how two values of time stand to each other.

    Clock times are held against clock times, durations against durations, and days, months and years, which are
    stretches of days, against each other.

    >>> agreement("2023", "2023-09-12").value, agreement("2023-W36", "2023-09-12").value
    ('refines', 'differs')
    >>> agreement("T14:05", "T14:06").value, agreement("T14:05+07:00", "T15:05+08:00").value
    ('differs', 'same')
    >>> agreement("2023-09-10TNI", "2023-09-11TDW").value, agreement("P1W", "P7D").value, agreement("-1D", "+0D").value
    ('near', 'same', 'unknown')
    """
    if one == other:
        return Agreement.SAME
    if one[:3] == other[:3] == "R/P":  # every two years, every year
        return agreement(one[2:], other[2:])
    if {one, other} & {"PAST_REF", "PRESENT_REF", "FUTURE_REF"} or "R" in (one[0], other[0]):
        return Agreement.UNKNOWN
    if "T" in (one[0], other[0]):
        return _clocks_agree(one, other)
    if "P" in (one[0], other[0]):
        ours, theirs = _lasting(one), _lasting(other)
        return _stand(ours, theirs) if ours and theirs else Agreement.UNKNOWN
    return _days_agree(one, other)


def _stand(ours: tuple[int, int], theirs: tuple[int, int]) -> Agreement:
    """Return how two stretches stand to each other, both ends counted."""
    if ours == theirs:
        return Agreement.SAME
    if (ours[0] <= theirs[0] and theirs[1] <= ours[1]) or (theirs[0] <= ours[0] and ours[1] <= theirs[1]):
        return Agreement.REFINES
    return Agreement.UNKNOWN if ours[0] <= theirs[1] and theirs[0] <= ours[1] else Agreement.DIFFERS


def _ends(value: str) -> tuple[str, str]:
    first, _, last = value.partition("/")
    return first, last or first


def _clocks_agree(one: str, other: str) -> Agreement:
    """Return how two clock times stand to each other; one without a zone is taken to be of the other's."""
    (ours, our_zone), (theirs, their_zone) = _clock(one), _clock(other)
    if ours is None or theirs is None:
        return Agreement.UNKNOWN
    if our_zone == their_zone or not our_zone or not their_zone:
        return _stand(ours, theirs)
    if "[" in our_zone + their_zone:
        return Agreement.UNKNOWN
    off = _minutes(our_zone) - _minutes(their_zone)
    stands = [_stand(ours, (theirs[0] + off + day, theirs[1] + off + day)) for day in (-1440, 0, 1440)]
    return next((stand for stand in stands if stand is not Agreement.DIFFERS), Agreement.DIFFERS)


def _clock(value: str) -> tuple[tuple[int, int] | None, str]:
    """Return the first and the last minute of a clock time, and its zone or ""."""
    first, last = (CLOCK.fullmatch(end) for end in _ends(value))
    if first is None or last is None:
        return None, ""
    return (int(first[1]) * 60 + int(first[2]), int(last[1]) * 60 + int(last[2])), first[3] or ""


def _minutes(zone: str) -> int:
    """Return how far a zone is ahead of UTC.

    >>> _minutes("+07:00"), _minutes("-03:30"), _minutes("Z")
    (420, -210, 0)
    """
    if zone == "Z":
        return 0
    return (int(zone[1:3]) * 60 + int(zone[4:])) * (-1 if zone[0] == "-" else 1)


def _lasting(value: str) -> tuple[int, int] | None:
    """Return the least and the greatest number of seconds of a duration."""
    lengths = []
    for end in _ends(value):
        found = LASTING.fullmatch(end)
        if found is None:
            return None
        lengths.append(sum(int(n or 0) * s for n, s in zip(found.groups(), SECONDS, strict=True)))
    return lengths[0], lengths[1]


def _days_agree(one: str, other: str) -> Agreement:
    """Return how two dates stand to each other: days, weeks, months, years, or stretches of them."""
    (ours, our_part), (theirs, their_part) = _stretch(one), _stretch(other)
    if ours is None or theirs is None:
        return _yearless_agree(one, other)
    stand = _stand(ours, theirs)
    if our_part == their_part:
        return stand
    if stand is Agreement.SAME and our_part and their_part:
        return Agreement.NEAR if {our_part, their_part} in ({"TEV", "TNI"}, {"TAF", "TEV"}) else Agreement.DIFFERS
    if stand is Agreement.SAME:
        return Agreement.REFINES
    early, late = sorted(((ours, our_part), (theirs, their_part)))
    if late[0][0] - early[0][1] == 1 and early[1] in NIGHT and late[1] in ("TDW", ""):
        return Agreement.NEAR
    return stand


@lru_cache(maxsize=4_096)
def _stretch(value: str) -> tuple[tuple[int, int] | None, str]:
    """Return the first and the last day of a date, as ordinals, and the part of the day it names.

    >>> [date.fromordinal(day).isoformat() for day in _stretch("2015-Q2")[0]], _stretch("-W-1TNI")
    (['2015-04-01', '2015-06-30'], (None, 'TNI'))
    """
    cut = PART.fullmatch(value)
    bare, part = (cut[1], cut[2] or "") if cut else (value, "")
    found = [_first_and_last(end) for end in _ends(bare)]
    if any(end is None for end in found):
        return None, part
    (first, _), (_, last) = (end for end in found if end)
    return (first.toordinal(), last.toordinal()), part


def _first_and_last(value: str) -> tuple[date, date] | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = _day(*map(int, value.split("-")))
        return (day, day) if day else None
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", value):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if found := re.fullmatch(r"(\d{4})(?:-(?:(\d\d)|([QH])([1-4])))?", value):
        size = {"Q": 3, "H": 6}.get(found[3], 1 if found[2] else 12)
        first = int(found[2]) if found[2] else (int(found[4]) - 1) * size + 1 if found[3] else 1
        return _months(int(found[1]), first, size)
    if found := re.fullmatch(r"(\d{2,3})(X{1,2})", value):
        years = 10 ** len(found[2])
        return _months(int(found[1]) * years, 1, 12 * years)
    return None


def _months(year: int, month: int, size: int) -> tuple[date, date] | None:
    end = year * 12 + month - 1 + size
    first, after = _day(year, month, 1), _day(end // 12, end % 12 + 1, 1)
    return (first, after - timedelta(days=1)) if first and after else None


def _yearless_agree(one: str, other: str) -> Agreement:
    """Return how values stand to each other that are dates only in part: without their year, or a weekday alone.

    >>> _yearless_agree("--09-10TNI", "--09-11TDW").value, _yearless_agree("--09-10", "2023-09-11").value
    ('near', 'differs')
    """
    forms = [DAY.match(one), DAY.match(other)]
    if forms[0] and forms[1] and "/" not in one + other:
        if forms[0].group(2, 3) == forms[1].group(2, 3):
            return Agreement.REFINES
        years = {form[1] for form in (forms[0], forms[1])} - {"-"} or {SOME_YEAR}
        if "-" in (forms[0][1], forms[1][1]):
            ours, theirs = (DAY.sub(rf"{min(years)}-\2-\3", value) for value in (one, other))
            return Agreement.NEAR if _days_agree(ours, theirs) is Agreement.NEAR else Agreement.DIFFERS
        return Agreement.DIFFERS
    months = [re.fullmatch(r"(\d{4}|-)-(\d\d)(?:-(\d\d).*)?", value) for value in (one, other)]
    if months[0] and months[1]:
        return Agreement.REFINES if months[0][2] == months[1][2] else Agreement.DIFFERS
    days = [re.fullmatch(r"-W-([1-7])(T..)?", value) for value in (one, other)]
    if days[0] and days[1]:
        return _weekdays_agree(days[0].groups(""), days[1].groups(""))
    return Agreement.UNKNOWN


def _weekdays_agree(one: Iterable[str], other: Iterable[str]) -> Agreement:
    (day, part), (another, its_part) = one, other
    if day == another:
        if part and its_part:
            return Agreement.DIFFERS
        return Agreement.REFINES
    for early, of_early, late, of_late in ((day, part, another, its_part), (another, its_part, day, part)):
        if int(early) % 7 + 1 == int(late) and of_early in NIGHT and of_late in ("TDW", ""):
            return Agreement.NEAR
    return Agreement.DIFFERS
