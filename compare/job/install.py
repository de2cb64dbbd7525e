"""The timer of a job: printed, put in place, or taken away.

    job file -> what was done, line by line

Nothing but the job's own units, or the crontab lines that end with its mark, is ever written or removed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from compare.deliveries.folder import folder
from compare.errors import DeliveryError
from compare.job.units import cron, identity, mark, schedule_of, systemd
from compare.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

SYSTEM = Path("/etc/systemd/system")
CLOCK = Path("/etc/localtime")
ACCOUNT = "newscompare"
"""Who runs a job of the system's where its folder is root's, for no job runs as root."""


def timer(path: str, form: str = "", action: str = "print") -> Iterator[str]:
    """Yield what there is to tell once the timer of the job file *path* is printed, installed or removed.

    *form* is systemd or cron, or "" for the one that this machine has.  Raises `DeliveryError` where the system
    refuses, and `SourceError` or `JobError` for the job file; the timer of one that is gone can still be removed.
    """
    job = Path(path).resolve()
    form = form or ("systemd" if shutil.which("systemctl") else "cron")
    if action == "remove":
        yield from _remove_units(job, _account(job)) if form == "systemd" else _remove_lines(job)
        return
    schedule, year = schedule_of(path), date.today().year  # noqa: DTZ011  (any day of this year will do)
    again = f"newscompare schedule {shlex.quote(path)} --{form}"
    if form == "systemd":
        account = _account(job)
        units = systemd(job, schedule, _command(), year, account=account)
        if action == "install":
            _check_account(job)
            yield from _install_units(units, account)
            return
        yield f"# {again} --install puts these units in place; --remove takes them away"
        for name, text in units.items():
            yield f"\n# ---- {_place(account) / name}\n{text.rstrip()}"
    else:
        lines = cron(job, schedule, _command(), _clock(), year)
        if action == "install":
            yield from _install_lines(lines, job)
            return
        yield f"# {again} --install adds these lines to your crontab; --remove takes them out"
        yield from lines


def _command() -> tuple[str, ...]:
    """Return how to start newscompare from anywhere: the command beside this Python, or this Python itself."""
    beside = Path(sys.executable).with_name("newscompare")
    return (str(beside),) if beside.is_file() else (sys.executable, "-m", "compare")


# ---- systemd ------------------------------------------------------------------------------------------------


def _account(job: Path) -> str:
    """Return "" for units of a user's own; where root asks, who owns the job's folder, for it is run as them."""
    return (_owner(job) or ACCOUNT) if _is_root() else ""


def _check_account(job: Path) -> None:
    """Raise `DeliveryError` where root would install a job that root alone can run."""
    if _is_root() and not _owner(job):
        raise DeliveryError(
            "E-SCHEDULE",
            f"{job.parent} belongs to root or to nobody known, and no job runs as such",
            tip=f"useradd --system {ACCOUNT}; chown -R {ACCOUNT} {shlex.quote(str(job.parent))}",
        )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _owner(job: Path) -> str:
    """Return who owns the folder of *job*, or "" where that is root or nobody with a name, or the folder is gone."""
    try:
        owner = job.parent.owner()
    except (KeyError, OSError):
        return ""
    return "" if owner == "root" else owner


def _place(account: str) -> Path:
    """Return the folder of units: the system's, or the user's own."""
    return SYSTEM if account else Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "systemd/user"


def _install_units(units: Mapping[str, str], account: str) -> Iterator[str]:
    place = _place(account)
    for name, text in units.items():
        content = text.encode()
        if (place / name).is_file() and (place / name).read_bytes() == content:
            yield f"{place / name}: is there, as it should be"
            continue
        try:
            folder(Document(name, "text/plain", content), str(place))
        except DeliveryError as error:
            raise DeliveryError(
                "E-SCHEDULE", f"{name} cannot be put in place", cause=f"{place}: {error.cause}", tip="use --cron"
            ) from error
        yield f"{place / name}: written"
    start = next(name for name in units if name.endswith(".timer"))
    _systemctl(account, ("daemon-reload",), ("enable", "--now", start))
    yield f"{start} is started"
    if not account:
        yield "To have it run while you are not logged in, type: loginctl enable-linger"


def _remove_units(job: Path, account: str) -> Iterator[str]:
    place, name = _place(account), f"newscompare-{identity(job)}"
    link = place / "timers.target.wants" / f"{name}.timer"
    ours = [place / f"{name}{ending}" for ending in (".timer", ".service", "-alarm.service")]
    there = [path for path in ours if path.is_file()]
    if not there:
        yield f"No timer of {job.name} is in {place}"
        return
    refusal: DeliveryError | None = None
    try:
        _systemctl(account, ("disable", "--now", f"{name}.timer"))
    except DeliveryError as error:
        refusal = error  # the units go all the same
    try:
        for path in (link, *there):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise DeliveryError(
            "E-SCHEDULE", f"{path} cannot be removed", cause=error.strerror or str(error), tip="remove it by hand"
        ) from error
    yield from (f"{path}: removed" for path in there)
    if refusal:
        raise refusal
    _systemctl(account, ("daemon-reload",))


def _systemctl(account: str, *asked: tuple[str, ...]) -> None:
    """Have systemd do what is *asked*.  Raises `DeliveryError`, which says what to type where it does not answer."""
    scope = () if account else ("--user",)
    tip = "; ".join(shlex.join(("systemctl", *scope, *arguments)) for arguments in asked)
    for arguments in asked:
        done = _run("systemctl", *scope, *arguments)
        if done.returncode:
            raise DeliveryError(
                "E-SCHEDULE",
                f"systemctl {arguments[0]} failed; the units themselves are as asked",
                cause=done.stderr.decode(errors="backslashreplace").strip() or f"exit code {done.returncode}",
                tip=f"where systemd runs, type: {tip}",
            )


# ---- cron ---------------------------------------------------------------------------------------------------


def _clock() -> tzinfo:
    """Return the zone of this machine, as the system keeps it; UTC where it keeps none."""
    try:
        with CLOCK.open("rb") as source:
            return ZoneInfo.from_file(source)
    except FileNotFoundError:
        return UTC


def _install_lines(lines: tuple[str, ...], job: Path) -> Iterator[str]:
    others, ours = _crontab(job)
    wanted = "".join(f"{line}\n" for line in lines).encode()
    if ours == wanted:
        yield "Your crontab has these lines already"
        return
    newline = b"\n" if others and not others.endswith(b"\n") else b""
    _write(others + newline + wanted)
    yield f"Added to your crontab:\n{wanted.decode().rstrip()}"


def _remove_lines(job: Path) -> Iterator[str]:
    others, ours = _crontab(job)
    if not ours:
        yield f"Your crontab has no line of {job.name}"
        return
    _write(others)
    yield f"Taken out of your crontab:\n{ours.decode(errors='backslashreplace').rstrip()}"


def _crontab(job: Path) -> tuple[bytes, bytes]:
    """Return the user's crontab in two parts: all other lines, and those of *job*."""
    done = _run("crontab", "-l")
    said = done.stderr.decode(errors="backslashreplace").strip()
    # so say Vixie's cron and its heirs, and BusyBox, of a user who has none
    if done.returncode and not (said.startswith("no crontab for") or said.endswith("No such file or directory")):
        raise DeliveryError(
            "E-SCHEDULE", "your crontab cannot be read", cause=said or f"exit code {done.returncode}", tip="crontab -l"
        )
    lines = [] if done.returncode else done.stdout.splitlines(keepends=True)
    ending = mark(job).encode()
    others, ours = (
        b"".join(line for line in lines if line.rstrip(b"\r\n").endswith(ending) is wanted) for wanted in (False, True)
    )
    return others, ours


def _write(crontab: bytes) -> None:
    done = _run("crontab", "-", given=crontab)
    if done.returncode:
        raise DeliveryError(
            "E-SCHEDULE",
            "your crontab cannot be written; it is as it was",
            cause=done.stderr.decode(errors="backslashreplace").strip() or f"exit code {done.returncode}",
            tip="add the lines by hand: newscompare schedule JOB.toml --cron prints them",
        )


# ---- both ---------------------------------------------------------------------------------------------------


def _run(name: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Return what the system's command *name* said, in English.  Raises `DeliveryError` where it cannot be run."""
    other = "--cron" if name == "systemctl" else "--systemd"
    program = shutil.which(name)
    if program is None:
        raise DeliveryError("E-SCHEDULE", f"there is no {name} here", tip=f"use {other}, or newscompare run --watch")
    try:
        return subprocess.run(  # noqa: S603  (the user's own scheduler, with no shell between)
            (program, *arguments),
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DeliveryError("E-SCHEDULE", f"{name} does not answer", cause=str(error), tip=f"use {other}") from error
