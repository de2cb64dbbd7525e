"""What starts a job in time: units of systemd, or lines for cron.

    job file, Schedule -> units, lines

Both start ``newscompare run --scheduled-for due``, which works out by itself which slots it has to serve.  So a start
too many does no harm, and what is written here has to make sure of one thing only: a start at each slot or soon after.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from compare.errors import JobError
from compare.form import Form
from compare.job.timetable import KEYS, read, slots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo
    from pathlib import Path, PurePath

    from compare.job.timetable import Schedule

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""As systemd calls them."""

LINE = 998
"""Most bytes of a line in a crontab."""

SERVICE = """\
[Unit]
Description={does} {file}, by newscompare{needs}

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={start}
# 3: some articles or reports failed, the rest is made; 7: a run of this job is at work; 143: stopped
SuccessExitStatus=3 7 143
TimeoutStartSec=4h
Nice=5
{hardening}"""

USER = """\
# all that a user's systemd can set up without a namespace of its own
NoNewPrivileges=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
UMask=0022
"""

SYSTEM = """\
User={account}
{writes}
CapabilityBoundingSet=
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0027
"""

TIMER = """\
[Unit]
Description=newscompare: {file}, {told}

[Timer]
{calendar}
# whether a time that passed while the machine was off is made up for: missed = "{missed}"
Persistent={persistent}
AccuracySec=1s

[Install]
WantedBy=timers.target
"""


def schedule_of(path: str | Path) -> Schedule:
    """Return the schedule of the job file *path*.  Raises `SourceError` or `JobError`."""
    form = Form.load(path, "E-JOB", "job file")
    table = form.form.get("schedule")
    if table is None:
        raise JobError(
            "E-SCHEDULE",
            f"{path} has no [schedule]",
            tip='add to it: [schedule], and below it: at = "06:00" and timezone = "Asia/Jakarta"',
        )
    form.check("schedule", table, KEYS)
    return read(table, lambda key, what, tip: form.error(key, what, tip, ("schedule", 0)))


def identity(job: PurePath) -> str:
    """Return the name of the timer of *job*: the file's own, and eight characters that its whole path decides.

    >>> from pathlib import PurePosixPath
    >>> identity(PurePosixPath("/srv/desk/Pagi & sore.toml"))
    'pagi-sore-20a5fb6d'
    """
    plain = re.sub(r"[^a-z0-9]+", "-", job.stem.casefold()).strip("-")[:40].rstrip("-")
    return "-".join(filter(None, (plain, hashlib.sha256(str(job).encode("utf-8", "surrogateescape")).hexdigest()[:8])))


def told(schedule: Schedule) -> str:
    """Return *schedule* in a few words.

    >>> from compare.job.timetable import Schedule
    >>> told(Schedule(("06:00", "16:30"), "Asia/Jakarta", days=(0, 1, 2, 3, 4)))
    'Mon..Fri 06:00, 16:30 Asia/Jakarta'
    """
    return f"{_spans(schedule.days, DAYS, '..')} {', '.join(schedule.at)} {schedule.timezone}"


# ---- systemd ------------------------------------------------------------------------------------------------


def systemd(
    job: Path, schedule: Schedule, command: Sequence[str], year: int, *, account: str = "", writes: Sequence[Path] = ()
) -> dict[str, str]:
    """Return the units of *job*, text by name: the service, what speaks up when it dies, and the timer.

    Without *account* they are a user's own.  With it they are the system's, run as that account, and may write to
    *writes* alone, or else to the job's folder.  *job* and *command* are absolute.  Raises `JobError` for a path that
    systemd cannot hold.
    """
    _check_printable(job, *command, *writes)
    if re.search(r"""['"\\]""", command[0]):
        raise JobError(
            "E-SCHEDULE",
            f"systemd starts no program with a quote or a backslash in its path: {command[0]}",
            tip="set newscompare up in another folder, or use --cron",
        )
    name = f"newscompare-{identity(job)}"
    places = [*(writes or (job.parent,))]
    hardening = SYSTEM.format(
        account=account, writes="\n".join(f"ReadWritePaths={_quoted(str(place))}" for place in places)
    )
    network = "\nWants=network-online.target\nAfter=network-online.target" if account else ""
    calendar = "\n".join(
        f"OnCalendar={_spans(days, DAYS, '..')} {at:%H:%M} {schedule.timezone}"
        for at, days in _starts(schedule, ZoneInfo(schedule.timezone), year)
    )

    def service(does: str, needs: str, *arguments: str) -> str:
        return SERVICE.format(
            does=does,
            file=_plain(job.name),
            needs=needs,
            folder=f"{_plain(str(job.parent))}/",  # the slash spares a blank or a backslash at the end
            start=":" + " ".join(map(_quoted, (*command, *arguments))),  # the colon: a $ is a $
            hardening=hardening if account else USER,
        )

    timer = TIMER.format(
        file=_plain(job.name),
        told=told(schedule),
        calendar=calendar,
        missed=schedule.missed,
        persistent="false" if schedule.missed == "skip" else "true",
    )
    return {
        f"{name}.service": service(
            "The reports of", f"{network}\nOnFailure={name}-alarm.service", "run", "--scheduled-for", "due", str(job)
        ),
        f"{name}-alarm.service": service("The alarm of", network, "history", str(job), "alarm"),
        f"{name}.timer": timer,
    }


def _plain(text: str) -> str:
    """Return *text* as a unit holds it where nothing is unquoted."""
    return text.replace("%", "%%")


def _quoted(text: str) -> str:
    r"""Return *text* as one word of a unit's line.

    >>> print(_quoted('50% "a" b\\c'))
    "50%% \"a\" b\\c"
    """
    return '"' + _plain(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---- cron ---------------------------------------------------------------------------------------------------


def cron(job: Path, schedule: Schedule, command: Sequence[str], zone: tzinfo, year: int) -> tuple[str, ...]:
    """Return the crontab lines of *job* on a machine whose clock shows *zone*; each ends with the job's `mark`.

    Cron knows no other zone.  Where the clocks of the two zones do not change together, a slot falls now at one time of
    this machine and now at another: there is a line for each, as far as the two years from *year* show them.
    Raises `JobError` for a path that cron cannot hold.
    """
    _check_printable(job, *command)
    start, alarm = (
        shlex.join((*command, *arguments)).replace("%", r"\%") + " >/dev/null"
        for arguments in (("run", "--scheduled-for", "due", str(job)), ("history", str(job), "alarm"))
    )
    times = [
        f"{at.minute} {at.hour} * * {_spans(sorted((day + 1) % 7 for day in days), '0123456', '-')}"
        for at, days in _starts(schedule, zone, year)
    ]
    if schedule.missed != "skip":
        times.append("@reboot")  # what was missed while the machine was off
    head = f"# {told(schedule)}, by this machine's clock; a start at which nothing is due does nothing"
    lines = tuple(f"{line} {mark(job)}" for line in (head, *(f"{when} {start} || {alarm}" for when in times)))
    if max(len(line.encode()) for line in lines) > LINE:
        raise JobError(
            "E-SCHEDULE", f"cron takes no line as long as {job} needs", tip="use --systemd, or a shorter path"
        )
    return lines


def mark(job: Path) -> str:
    """Return what ends each line of *job* in a crontab; a shell takes it for a comment."""
    return f"# newscompare {identity(job)}"


# ---- both ---------------------------------------------------------------------------------------------------


def _starts(schedule: Schedule, zone: tzinfo, year: int) -> tuple[tuple[time, tuple[int, ...]], ...]:
    """Return the times of the day, by the clock of *zone*, at which a slot can fall, with its days of the week.

    Slots of two years are looked at, so those that are moved where clocks change are among them.  Where the clock shows
    a time for the second time a cron may keep still; the time of that slot before the change is then the next start.
    """
    found: dict[time, set[int]] = {}
    first, last = (datetime(one, 1, 1, tzinfo=UTC) for one in (year, year + 2))
    for slot in slots(schedule, first - datetime.resolution, last):
        local = slot.astimezone(zone)
        found.setdefault(time(local.hour, local.minute), set()).add(local.weekday())
    return tuple((at, tuple(sorted(days))) for at, days in sorted(found.items()))


def _spans(days: Sequence[int], names: Sequence[str], dash: str) -> str:
    """Return *days*, in order, by their *names*; three or more on end as a span.

    >>> _spans((0, 1, 2, 4, 6), DAYS, "..")
    'Mon..Wed,Fri,Sun'
    """
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return ",".join(
        f"{names[span[0]]}{dash}{names[span[-1]]}" if len(span) > 2 else ",".join(names[day] for day in span)
        for span in spans
    )


def _check_printable(*paths: object) -> None:
    """Raise `JobError` where one of *paths* holds what a line of a unit or of a crontab cannot."""
    for path in paths:
        if not str(path).isprintable():
            raise JobError(
                "E-SCHEDULE", f"no timer can name {path}", cause="its path holds a control character", tip="rename it"
            )
