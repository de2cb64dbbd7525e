"""What a run is asked to do: sources, reports, receivers, and the choices between.

A job comes from a TOML file (`compare.job.file`) or from the command line; both make the same record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from compare import pairs, plugins
from compare.errors import UsageError
from compare.languages import language
from compare.model import Edition
from compare.render.templates import find
from compare.render.wording import Wording
from compare.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compare.job.timetable import Schedule

REPORTS = "folder:reports"
"""Where a job writes that does not say where: apart from its articles, so that it never reads its own reports."""

WHOLE = ("json", "csv", "txt")
"""Formats that hold the comparison itself, whatever the template: one document, not one for each of its parts."""

IN_FULL = ("json", "txt")
"""Formats that hold every sentence, so that no excerpt can be made of them."""

LEVELS = ("easier", "harder")
MINUTES = (20, 45, 90)

TODAY, NOW = "today", "now"
"""What a job file may say for the day or the time a run is for; each is asked once, at its start."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from: a file, a folder or a glob, with what is known of them beforehand."""

    path: str
    outlet: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is wanted: its template, formats, reader's language, file name, receivers and other choices.

    *notes* is the file that the notes of its edition stand in, or "".
    """

    template: str = "side-by-side"
    formats: tuple[str, ...] = ("html",)
    lang: str = "id"
    to: tuple[str, ...] = (REPORTS,)
    name: str = ""
    edition: Edition = field(default_factory=Edition)
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a run may take.

    Attributes:
        story_seconds: wall-clock seconds one story may take, all its reports included.
        memory_mb: MiB one worker may take; 0 for no bound.
        workers: stories compared at once on this machine; 0 for one a core.
        tries: how often a source is asked that does not answer.

    """

    story_seconds: int = 600
    memory_mb: int = 4096
    workers: int = 0
    tries: int = 3


@dataclass(frozen=True, slots=True)
class Alarm:
    """Who hears of it when a job keeps failing: after so many runs in a row, and once more when it works again."""

    to: tuple[str, ...] = ()
    after: int = 3


@dataclass(frozen=True, slots=True)
class Job:
    """All that a run is asked to do.

    Attributes:
        sources: where the articles come from.
        orders: the reports that are wanted.
        title: of the reports; "" for the outlets, or of a folder of stories the folder's name.
        as_of: the ISO date or time the reports are made for, "today", "now", or "".
        base: the letter of the article the others are held against.
        settings: the choices that change what a comparison says.
        executor: who runs the work.
        keep_going: whether articles that cannot be read are left out.
        strict: whether a warning stops a story.
        pairs: the file of corrections, or "".
        name: what ledger, timers and mails call the job.
        file: the job file, or "" where the command line is the job.
        folder: the folder its paths may not leave, or "".
        stories: a folder of which each folder is a story, or "" where all sources are one.
        min_outlets: articles a story needs to be reported at all.
        schedule: when it runs, or None.
        alarm: who hears of failures.
        couriers: by the name of a delivery, what the job file says of it.
        bounds: how much a run may take.
        state: the folder of its memory, or "" for the place beside the job file.

    """

    sources: tuple[Source, ...]
    orders: tuple[Order, ...] = (Order(),)
    title: str = ""
    as_of: str = ""
    base: str | None = None
    settings: Settings = field(default_factory=Settings)
    executor: str = "serial"
    keep_going: bool = False
    strict: bool = False
    pairs: str = ""
    name: str = ""
    file: str = ""
    folder: str = ""
    stories: str = ""
    min_outlets: int = 2
    schedule: Schedule | None = None
    alarm: Alarm = field(default_factory=Alarm)
    couriers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    state: str = ""


def kind(receiver: str) -> str:
    """Return the name of the delivery in a receiver.

    >>> kind("email:desk@example.org")
    'email'
    """
    return receiver.partition(":")[0]


def address(receiver: str) -> str:
    """Return what stands behind the name of the delivery in a receiver."""
    return receiver.partition(":")[2]


def courier(receiver: str) -> bool:
    """Whether all that a run made goes to *receiver* at once."""
    return getattr(plugins.load("deliveries", kind(receiver)), "parcels", False)


def local(receiver: str) -> bool:
    """Whether the address of *receiver*, who takes all at once, is a path."""
    return getattr(plugins.load("deliveries", kind(receiver)), "local", False)


def check(job: Job) -> None:
    """Raise `CompareError` where *job* asks for what is not there, before anything is read or written."""
    for number, order in enumerate(job.orders, 1):
        find(order.template, Wording.load(order.lang))
        _check_edition(order)
        _check_known("renderers", order.formats, "E-FORMAT", f"report {number}")
        _check_receivers(job, order.to, f"report {number}")
        for name in order.formats:
            plugins.renderer(name)
    _check_receivers(job, job.alarm.to, "the alarm")
    for code in filter(None, (source.language for source in job.sources)):
        language(code)
    plugins.similarity(job.settings.similarity)
    plugins.executor(job.executor)
    for name in ("threshold", "absent"):
        if not 0 <= getattr(job.settings, name) <= 1:
            raise UsageError(
                "E-USAGE", f"{name} = {getattr(job.settings, name)} is no probability", tip="give a number from 0 to 1"
            )
    if job.pairs and not job.stories:
        pairs.load(job.pairs)
    if job.as_of not in (TODAY, NOW):
        _check_moment(job.as_of)


def _check_known(group: str, asked: Sequence[str], code: str, who: str) -> None:
    for name in asked:
        if name not in plugins.names(group):
            raise UsageError(
                code,
                f"{who} asks for {name!r}",
                cause=f"known: {', '.join(plugins.names(group))}",
                tip="newscompare doctor",
            )


def _check_receivers(job: Job, receivers: Sequence[str], who: str) -> None:
    _check_known("deliveries", tuple(map(kind, receivers)), "E-PLUGIN", who)
    for receiver in filter(courier, receivers):
        plugins.load("deliveries", kind(receiver)).check(address(receiver), job.couriers.get(kind(receiver), {}))


def _check_year(year: int, as_of: str) -> None:
    """Raise `UsageError` for a year in which no newspaper was or will be read."""
    if not 1600 <= year <= 2999:
        raise UsageError("E-USAGE", f"{as_of!r} is no day of our time", tip="write it as 2026-11-22")


def _check_moment(as_of: str) -> None:
    """Raise `UsageError` unless *as_of* is "", a date, or a time with its zone."""
    try:
        _check_year(dt.date.fromisoformat(as_of or "2000-01-01").year, as_of)
    except ValueError:
        try:
            zoned = dt.datetime.fromisoformat(as_of).tzinfo is not None
            _check_year(dt.datetime.fromisoformat(as_of).year, as_of)
        except ValueError:
            raise UsageError(
                "E-USAGE", f"{as_of!r} is no date", tip='write it as 2026-11-22; a job may say "today" or "now"'
            ) from None
        if not zoned:
            raise UsageError(
                "E-USAGE", f"{as_of!r} names no zone", tip=f"write it as {as_of[:16].replace(' ', 'T')}+07:00"
            ) from None


def _check_edition(order: Order) -> None:
    """Raise `UsageError` where a choice of a report is none of those there are, or two of them exclude each other."""
    edition = order.edition
    for name, value, known in (("level", edition.level, LEVELS), ("minutes", edition.minutes, MINUTES)):
        if value not in known:
            choices = " or ".join(map(str, known))
            raise UsageError(
                "E-USAGE", f"{name} {value}: no such choice", cause=f"known: {choices}", tip=f"--{name} {known[0]}"
            )
    full = [form for form in order.formats if form in IN_FULL]
    if edition.excerpt and full:
        raise UsageError(
            "E-USAGE",
            f"no excerpt can be made as {', '.join(full)}",
            cause="it holds the articles in full",
            tip="choose html, pdf, md, csv or docx",
        )


def placed(order: Order, story: str) -> Order:
    """Return *order* with its folders taken for *story*: each story of a job of many has a folder of its own."""
    if not story:
        return order
    return replace(order, to=tuple(f"{to.rstrip('/')}/{story}" if kind(to) == "folder" else to for to in order.to))


def resolved(job: Job, now: dt.datetime, slot: str = "") -> str:
    """Return the day or time that the reports are for: that of the *slot*, or of *now* in the job's zone."""
    if job.as_of not in (TODAY, NOW):
        return job.as_of
    if slot:
        moment = dt.datetime.fromisoformat(slot)
    else:
        moment = now.astimezone(ZoneInfo(job.schedule.timezone)) if job.schedule else now
    return moment.date().isoformat() if job.as_of == TODAY else moment.isoformat(timespec="minutes")
