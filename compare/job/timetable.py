"""The times at which a job is due, and which of them a run has to serve now.

    Schedule, last slot served, now -> slots

A slot is a time of the schedule, in the schedule's zone.  Where clocks change it follows the rules of Debian's cron: a
time that comes twice is one slot, the first; a time that does not come is moved to the next that does.
"""

from __future__ import annotations

import heapq
import re
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from compare.errors import CompareError
    from compare.form import Keys

    Wrong = Callable[[str, str, str], CompareError]
    """Makes the error that a key is: the key, what is wrong with it, what to write instead."""

Missed = Literal["run-once", "skip", "run-all"]

KEYS: Keys = {"at": (str, list), "timezone": str, "days": (str, list), "missed": str, "grace": int}
"""What the table [schedule] of a job file may say."""

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
"""Zones by the names that Indonesia's newsrooms give them; told as a hint, for a file may be read elsewhere."""

TIMES = 48
"""Most times a day: one each half hour."""

MOST = 31
"""Most slots that one run of run-all serves; older ones are left out, for a month-old briefing is no news."""

AHEAD = timedelta(days=1)
"""A slot served that lies so far in the future was served by a clock that was wrong, and counts for nothing."""

GRACE = 7 * 24 * 60
"""Longest grace, in minutes: a week."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a job is due: times of day in a zone, on days of the week.

    Attributes:
        at: the times of day, "06:00", each once, in order.
        timezone: the zone's IANA name.
        days: the days of the week, Monday is 0.
        missed: what becomes of slots at which nothing could run: one run for all, none, or one for each.
        grace: for how many minutes a slot counts as on time.
    """

    at: tuple[str, ...]
    timezone: str
    days: tuple[int, ...] = tuple(range(7))
    missed: Missed = "run-once"
    grace: int = 60


def slots(schedule: Schedule, after: datetime, until: datetime | None = None) -> Iterator[datetime]:
    """Yield the slots after *after*, and not after *until*, in order; without *until* there is no end.

    >>> night = Schedule(("02:30",), "Europe/Berlin")
    >>> spring = slots(night, datetime(2027, 3, 26, 12, tzinfo=UTC))
    >>> [str(next(spring)) for _ in range(3)]
    ['2027-03-27 02:30:00+01:00', '2027-03-28 03:00:00+02:00', '2027-03-29 02:30:00+02:00']
    """
    from cronsim import CronSim

    start = after.astimezone(ZoneInfo(schedule.timezone))
    days = ",".join(str(day + 1) for day in schedule.days)
    each = [CronSim(f"{int(time[3:])} {int(time[:2])} * * {days}", start) for time in schedule.at]
    latest = after.timestamp()  # two times of one zone are compared by the wall clock, so never as they are
    for slot in heapq.merge(*each, key=datetime.timestamp):
        if until is not None and slot.timestamp() > until.timestamp():
            return
        if slot.timestamp() > latest:
            latest = slot.timestamp()
            yield slot


def following(schedule: Schedule, after: datetime) -> datetime:
    """Return the first slot after *after*.

    >>> str(following(Schedule(("06:00",), "Asia/Jakarta", days=(0,)), datetime(2026, 11, 23, tzinfo=UTC)))
    '2026-11-30 06:00:00+07:00'
    """
    return next(slots(schedule, after))


def due(schedule: Schedule, last: datetime | None, now: datetime) -> tuple[datetime, ...]:
    """Return the slots that a run has to serve *now*, oldest first, where *last* is the latest one served.

    A job that never ran has to serve the newest slot within the grace, and none that is older.  No slot up to *last* is
    ever due, so a clock that was set back makes nothing run twice.  Missed slots become one, the newest (run-once);
    none, unless it is within the grace (skip); or each, up to `MOST` of them (run-all).

    >>> daily = Schedule(("06:00",), "Asia/Jakarta")
    >>> friday, monday = (datetime(2026, 11, day, 0, 30, tzinfo=UTC) for day in (20, 23))
    >>> [str(slot) for slot in due(daily, friday, monday)]
    ['2026-11-23 06:00:00+07:00']
    """
    moment = now.astimezone(UTC)
    on_time = moment - timedelta(minutes=schedule.grace) - datetime.resolution
    if last is None:
        return tuple(deque(slots(schedule, on_time, now), maxlen=1))
    most = MOST if schedule.missed == "run-all" else 1
    reach = timedelta(weeks=most, days=1)  # each schedule has a slot a week or more
    start = on_time if schedule.missed == "skip" else moment - reach
    return tuple(deque(slots(schedule, max(start, last.astimezone(UTC)), now), maxlen=most))


# ---- the table of a job file --------------------------------------------------------------------------------


def read(table: Mapping[str, Any], wrong: Wrong) -> Schedule:
    """Return the schedule that *table* gives, whose keys and types are those of `KEYS`; raise what *wrong* makes of it.

    The zone has to be named: the machine's own is another one on the next machine.
    """
    for key, example in (("at", '"06:00"'), ("timezone", '"Asia/Jakarta"')):
        if key not in table:
            raise wrong("schedule", f"has a [schedule] without {key!r}", f"{key} = {example}")
    missed = table.get("missed", "run-once")
    if missed not in get_args(Missed):
        near = get_close_matches(missed, get_args(Missed), n=1)
        tip = f'did you mean "{near[0]}"?' if near else f"known: {', '.join(get_args(Missed))}"
        raise wrong("missed", f"has missed = {missed!r:.80}", tip)
    grace = table.get("grace", 60)
    if isinstance(grace, bool) or not 1 <= grace <= GRACE:
        raise wrong("grace", f"has grace = {grace!r:.80}", f"grace is in minutes, from 1 to {GRACE}")
    return Schedule(
        _times(table["at"], wrong),
        _zone(table["timezone"], wrong),
        _days(table.get("days", "daily"), wrong),
        cast("Missed", missed),
        grace,
    )


def _times(given: str | list[Any], wrong: Wrong) -> tuple[str, ...]:
    times = [given] if isinstance(given, str) else given
    if not 1 <= len(times) <= TIMES:
        raise wrong("at", f"has {len(times)} times in 'at'", f'give 1 to {TIMES}, as at = ["06:00", "16:30"]')
    for time in times:
        if not (isinstance(time, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time)):
            raise wrong("at", f"has at = {time!r:.80}, which is no time of day", 'write it as "06:00" or "16:30"')
    return tuple(sorted(set(times)))


@cache
def _zones() -> frozenset[str]:
    """Return the names of all zones, which takes a while to find; two of them are another zone on each machine."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _zone(name: str, wrong: Wrong) -> str:
    if name in _zones():
        return name
    called = {key: zone for zone in sorted(_zones()) for key in (zone.casefold().rpartition("/")[2], zone.casefold())}
    called |= ZONES
    near = get_close_matches(name.strip().casefold().replace(" ", "_"), called, n=1)
    tip = f'did you mean "{called[near[0]]}"?' if near else 'name a zone as IANA does: timezone = "Asia/Jakarta"'
    raise wrong("timezone", f"has timezone = {name!r:.80}, which is no zone", tip)


def _days(given: str | list[Any], wrong: Wrong) -> tuple[int, ...]:
    days: set[int] = set()
    for part in given.split(",") if isinstance(given, str) else given:
        word = part.strip().casefold() if isinstance(part, str) else ""
        first, _, last = ("mon-sun" if word == "daily" else word).partition("-")
        if first not in WEEK or (last or first) not in WEEK:
            tip = 'days = "mon-fri", "mon,wed,fri", "daily" or a list of days'
            raise wrong("days", f"has days = {part!r:.80}, which is no day of the week", tip)
        start, end = WEEK.index(first), WEEK.index(last or first)
        days |= {day % 7 for day in range(start, end + (7 if end < start else 0) + 1)}
    if not days:
        raise wrong("days", "has no day in 'days'", 'days = "mon-fri"')
    return tuple(sorted(days))
