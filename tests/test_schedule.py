"""Schedules: each slot served as the policy says and never twice; timers that start a run at each; jobs watched."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from compare.errors import DeliveryError, Exit, JobError
from compare.job import install
from compare.job.timetable import MOST, Missed, Schedule, due, following, slots
from compare.job.units import cron, identity, mark, schedule_of, systemd
from compare.job.watch import PAUSE, turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Cli

HOME = Path(__file__).parent.parent
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York")
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 730
JOB = Path("/srv/desk/pagi.toml")
COMMAND = ("/opt/newscompare/bin/newscompare",)
MORNING = """\
title = "Pagi"

[schedule]
at = "06:00"
timezone = "Asia/Jakarta"
days = "mon-fri"
missed = "run-once"
"""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def expected(schedule: Schedule, days: int = DAYS) -> list[datetime]:
    """Return the slots day by day, in UTC, worked out another way: a wall time, or the next there is on its day."""
    zone = ZoneInfo(schedule.timezone)
    found = set()
    for number in range(-1, days + 1):
        day = START.date() + timedelta(days=number)
        if day.weekday() not in schedule.days:
            continue
        for at in schedule.at:
            wall = datetime.combine(day, time.fromisoformat(at))
            while wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
                wall += timedelta(minutes=1)
            found.add(wall.replace(tzinfo=zone).astimezone(UTC))
    return sorted(slot for slot in found if START <= slot < START + timedelta(days=days))


# ---- slots --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "at", [("06:00",), ("00:00", "23:59"), ("01:30", "02:00", "02:15", "02:30", "03:00"), ("02:59", "03:01")]
)
def test_slots_are_those_of_the_wall_clock(zone: str, at: tuple[str, ...]) -> None:
    schedule = Schedule(at, zone, days=(0, 2, 4, 6))
    wanted = expected(schedule)
    found = [*slots(schedule, START - datetime.resolution, START + timedelta(days=DAYS) - datetime.resolution)]
    assert [slot.astimezone(UTC) for slot in found] == wanted
    assert {str(slot.tzinfo) for slot in found} == {zone}


def test_clocks_change_in_the_time_that_is_tested() -> None:
    def changes(zone: str) -> int:
        shifts = [(START + timedelta(days=day)).astimezone(ZoneInfo(zone)).utcoffset() for day in range(DAYS)]
        return sum(a != b for a, b in pairwise(shifts))

    assert [changes(zone) for zone in ZONES] == [0, 4, 4]


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        ("2027-03-28T00:00", "2027-03-28 03:00:00+02:00"),  # there is no 02:30
        ("2027-03-28T01:00", "2027-03-29 02:30:00+02:00"),  # that was it
        ("2027-10-31T00:00", "2027-10-31 02:30:00+02:00"),  # the first of two
        ("2027-10-31T00:30", "2027-11-01 02:30:00+01:00"),  # not the second
        ("2027-10-31T01:10", "2027-11-01 02:30:00+01:00"),  # nor from within the second hour
    ],
)
def test_a_time_that_comes_twice_or_never_is_one_slot(after: str, wanted: str) -> None:
    assert str(following(Schedule(("02:30",), "Europe/Berlin"), moment(after))) == wanted


@pytest.mark.parametrize("zone", ["America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Africa/Casablanca"])
def test_midnight_may_be_the_hour_that_is_missing(zone: str) -> None:
    schedule = Schedule(("00:00", "00:30", "02:10"), zone)
    found = [slot.astimezone(UTC) for slot in slots(schedule, START - datetime.resolution, START + timedelta(days=400))]
    assert found[:900] == expected(schedule, 400)[:900]


# ---- what is due --------------------------------------------------------------------------------------------


def ticks(schedule: Schedule, seed: int) -> list[datetime]:
    """Return when the machine looks what is due: at each slot, when it comes back, and now and then; 1,000 outages."""
    dice = random.Random(seed)
    span = DAYS * 24 * 60
    down = [(begin := dice.randrange(span), begin + dice.choice([5, 45, 90, 600, 3000])) for _ in range(1000)]
    looks = [int((slot - START).total_seconds() // 60) for slot in expected(schedule)]
    looks += [end for _, end in down] + [dice.randrange(span) for _ in range(1000)]
    awake = sorted({look for look in looks if look < span and not any(begin <= look < end for begin, end in down)})
    return [START + timedelta(minutes=look) for look in awake]


def serve(schedule: Schedule, moments: list[datetime]) -> list[tuple[datetime, datetime]]:
    """Return each slot that was served, and when, in the order of service."""
    last: datetime | None = None
    done: list[tuple[datetime, datetime]] = []
    for now in moments:
        served = due(schedule, last, now)
        done += [(slot.astimezone(UTC), now) for slot in served]
        last = served[-1] if served else last
    return done


@pytest.mark.parametrize("missed", ["run-once", "skip", "run-all"])
@pytest.mark.parametrize("zone", ZONES)
def test_each_slot_is_served_once_or_not_as_the_policy_says(zone: str, missed: Missed) -> None:
    schedule = Schedule(("02:30", "06:00"), zone, missed=missed)
    moments = ticks(schedule, seed=ZONES.index(zone))
    done = serve(schedule, moments)
    served = [slot for slot, _ in done]
    wanted = [slot for slot in expected(schedule) if served[0] <= slot <= moments[-1]]
    assert served == sorted(set(served)), "a slot was served twice, or out of order"
    assert all(slot <= now for slot, now in done), "a slot was served before its time"
    assert set(served) <= {served[0], *wanted}
    late = [slot for slot in wanted if slot not in set(moments)]
    assert len(late) > 200, "the outages hit too few slots to show anything"
    if missed == "run-all":
        assert served == wanted
    elif missed == "run-once":
        assert len({now for _, now in done}) == len(done), "missed slots did not become one"
        for now in moments[bisect_left(moments, done[0][1]) :]:
            assert wanted[bisect_right(wanted, now) - 1] in served
    else:
        for slot, later in pairwise(wanted):
            look = moments[bisect_left(moments, slot)]
            assert (slot in served) == (look <= slot + timedelta(minutes=60) and look < later), slot


def test_a_clock_that_is_set_back_runs_nothing_twice() -> None:
    dice = random.Random(6)
    for missed in ("run-once", "skip", "run-all"):
        schedule = Schedule(("02:30", "06:00"), "Europe/Berlin", missed=missed)
        moments = [
            now - timedelta(minutes=dice.choice([0, 0, 0, 30, 300, 3000])) for now in ticks(schedule, seed=9)[:1500]
        ]
        served = [slot for slot, _ in serve(schedule, moments)]
        assert len(served) > 300
        assert served == sorted(set(served))


def test_a_job_that_never_ran_serves_what_is_on_time_alone() -> None:
    schedule = Schedule(("06:00",), "Asia/Jakarta", missed="run-all", grace=60)
    assert due(schedule, None, moment("2026-11-22T22:59")) == ()
    assert [str(slot) for slot in due(schedule, None, moment("2026-11-23T00:00"))] == ["2026-11-23 06:00:00+07:00"]
    assert due(schedule, None, moment("2026-11-23T00:01")) == ()


def test_a_long_absence_is_made_up_for_within_bounds() -> None:
    schedule = Schedule(("06:00",), "Asia/Jakarta", days=(0,), missed="run-all")
    now = moment("2026-11-23T12:00")
    made = due(schedule, moment("2020-01-06T00:00"), now)
    assert len(made) == MOST
    assert made[-1] - made[0] == timedelta(weeks=MOST - 1)
    once = Schedule(("06:00",), "Asia/Jakarta", days=(0,))
    assert due(once, moment("2020-01-06T00:00"), now) == made[-1:]


def test_grace_is_counted_in_real_minutes() -> None:
    """Across a change of clocks, too: 01:30 is 90 minutes before 02:00, the second one."""
    schedule = Schedule(("01:30",), "Europe/Berlin", missed="skip", grace=80)
    berlin = ZoneInfo("Europe/Berlin")
    assert due(schedule, None, datetime(2027, 10, 31, 2, 45, tzinfo=berlin))
    assert not due(schedule, None, datetime(2027, 10, 31, 2, 0, tzinfo=berlin, fold=1))


# ---- the table [schedule] -----------------------------------------------------------------------------------


def written(folder: Path, schedule: str, name: str = "pagi.toml") -> Path:
    path = folder / name
    path.write_text(f'title = "Pagi"\n\n[schedule]\n{schedule}', encoding="utf-8")
    return path


def test_the_schedule_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "pagi.toml").write_text(MORNING, encoding="utf-8")
    assert schedule_of(tmp_path / "pagi.toml") == Schedule(("06:00",), "Asia/Jakarta", (0, 1, 2, 3, 4), "run-once", 60)


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ('"daily"', (0, 1, 2, 3, 4, 5, 6)),
        ('"mon,wed,fri"', (0, 2, 4)),
        ('"Mon, sat-sun"', (0, 5, 6)),
        ('"fri-mon"', (0, 4, 5, 6)),
        ('["tue", "mon"]', (0, 1)),
    ],
)
def test_days_can_be_told_in_many_ways(tmp_path: Path, days: str, wanted: tuple[int, ...]) -> None:
    path = written(tmp_path, f'at = ["16:30", "06:00", "06:00"]\ntimezone = "UTC"\ndays = {days}\n')
    assert schedule_of(path) == Schedule(("06:00", "16:30"), "UTC", wanted)


WRONG = {
    "at_missing": ('timezone = "UTC"\n', 3, "'at'", 'at = "06:00"'),
    "zone_missing": ('at = "06:00"\n', 3, "'timezone'", "Asia/Jakarta"),
    "at_short": ('timezone = "UTC"\nat = "6:00"\n', 5, "6:00", "06:00"),
    "at_dotted": ('timezone = "UTC"\nat = "06.00"\n', 5, "06.00", "06:00"),
    "at_24": ('timezone = "UTC"\nat = "24:00"\n', 5, "24:00", "06:00"),
    "at_none": ('timezone = "UTC"\nat = []\n', 5, "0 times", "at = ["),
    "at_number": ('timezone = "UTC"\nat = [6]\n', 5, "6", "06:00"),
    "at_unquoted": ('timezone = "UTC"\nat = 06:00:00\n', 5, "at", "type str"),
    "at_many": ('timezone = "UTC"\nat = [' + '"06:00",' * 49 + "]\n", 5, "49 times", "1 to 48"),
    "zone_misspelt": ('at = "06:00"\ntimezone = "Asia/Jakata"\n', 5, "Jakata", '"Asia/Jakarta"'),
    "zone_city": ('at = "06:00"\ntimezone = "new york"\n', 5, "new york", '"America/New_York"'),
    "zone_wib": ('at = "06:00"\ntimezone = "WIB"\n', 5, "WIB", '"Asia/Jakarta"'),
    "zone_path": ('at = "06:00"\ntimezone = "../../etc/passwd"\n', 5, "passwd", "IANA"),
    "zone_machine": ('at = "06:00"\ntimezone = "localtime"\n', 5, "localtime", ""),
    "zone_empty": ('at = "06:00"\ntimezone = ""\n', 5, "''", "IANA"),
    "days_unknown": ('at = "06:00"\ntimezone = "UTC"\ndays = "mon-fry"\n', 6, "mon-fry", "mon-fri"),
    "days_number": ('at = "06:00"\ntimezone = "UTC"\ndays = [1]\n', 6, "1", "mon-fri"),
    "days_none": ('at = "06:00"\ntimezone = "UTC"\ndays = []\n', 6, "no day", "mon-fri"),
    "missed_near": ('at = "06:00"\ntimezone = "UTC"\nmissed = "run-onse"\n', 6, "run-onse", '"run-once"'),
    "missed_far": ('at = "06:00"\ntimezone = "UTC"\nmissed = "x"\n', 6, "'x'", "run-all"),
    "grace_zero": ('at = "06:00"\ntimezone = "UTC"\ngrace = 0\n', 6, "grace = 0", "minutes"),
    "grace_true": ('at = "06:00"\ntimezone = "UTC"\ngrace = true\n', 6, "True", "minutes"),
    "grace_text": ('at = "06:00"\ntimezone = "UTC"\ngrace = "1h"\n', 6, "1h", "type int"),
    "unknown": ('at = "06:00"\ntimezon = "UTC"\n', 5, "timezon", "'timezone'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_schedule_names_its_line_and_what_to_write(tmp_path: Path, name: str) -> None:
    text, line, said, tip = WRONG[name]
    with pytest.raises(JobError) as caught:
        schedule_of(written(tmp_path, text))
    assert caught.value.code == "E-JOB"
    assert f"pagi.toml:{line} " in caught.value.message
    assert said in caught.value.message
    assert tip in caught.value.tip


def test_a_job_without_a_schedule_has_no_timer(cli: Cli, desk: Path) -> None:
    (desk / "pagi.toml").write_text('title = "Pagi"\n', encoding="utf-8")
    said = cli("schedule", "pagi.toml")
    assert said.code == Exit.USAGE
    assert said.codes == ["E-SCHEDULE"]
    assert "[schedule]" in said.err


# ---- systemd ------------------------------------------------------------------------------------------------

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed here")

HOSTILE = (
    "two words",
    "100%h %%",
    'a "quoted" word',
    "it's",
    "$HOME ${PATH}",
    "back\\slash\\",
    "# ; & | * ~",
    "pâté 新聞",
    "-dash",
    "[x] = y",
)


def started(unit: str) -> list[str]:
    """Return the words of ExecStart as systemd reads them: quoted, with C's escapes and its own percent signs."""
    line = re.search(r"^ExecStart=:(.*)$", unit, re.MULTILINE)
    assert line
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', line[1])
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%") for word in words]


@needs_systemd
@pytest.mark.parametrize("account", ["", "newscompare"])
@pytest.mark.parametrize("name", HOSTILE)
def test_systemd_accepts_the_units_whatever_the_path(tmp_path: Path, name: str, account: str) -> None:
    program = tmp_path / re.sub(r"""['"\\]""", "", name) / "newscompare"
    job = tmp_path / name / f"{name}.toml"
    program.parent.mkdir(parents=True, exist_ok=True)
    job.parent.mkdir(parents=True, exist_ok=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = systemd(job, Schedule(("06:00",), "Asia/Jakarta"), (str(program),), 2026, account=account)
    for unit, text in units.items():
        (tmp_path / unit).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit) for unit in units)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    service, alarm, timer = units.values()
    assert started(service) == [str(program), "run", "--scheduled-for", "due", str(job)]
    assert started(alarm) == [str(program), "history", str(job), "alarm"]
    assert f"OnFailure={next(unit for unit in units if 'alarm' in unit)}" in service
    assert "Persistent=true" in timer


@needs_systemd
def test_systemd_reads_the_folders_as_they_are_meant(tmp_path: Path) -> None:
    """A folder that is not absolute is the one thing about which it says what it has read."""
    for name in HOSTILE:
        units = systemd(Path("/") / name / "x.toml", Schedule(("06:00",), "UTC"), ("/bin/true",), 2026, account="desk")
        text = next(text for unit, text in units.items() if unit.endswith("-alarm.service"))
        (tmp_path / "x.service").write_text(text.replace('ReadWritePaths="/', 'ReadWritePaths="x/'))
        said = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / "x.service"], capture_output=True, check=False, text=True
        )
        assert f"ReadWritePaths= path is not absolute, ignoring: x/{name}\n" in said.stderr


def elapses(timer: str, days: int) -> list[datetime]:
    """Return when systemd itself says that the timer elapses, for so many days from the start on."""
    moments: set[datetime] = set()
    for calendar in re.findall(r"^OnCalendar=(.*)$", timer, re.MULTILINE):
        count = days if calendar.startswith("Mon..Sun") else days // 7
        said = subprocess.run(
            ["systemd-analyze", "calendar", f"--base-time={START:%Y-%m-%d} UTC", f"--iterations={count}", calendar],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
        )
        found = re.findall(r": \w+ ([\d-]+ [\d:]+) UTC$", said.stdout, re.MULTILINE)
        assert len(set(found)) == count
        moments |= {moment(text) for text in found}
    return sorted(one for one in moments if one < START + timedelta(days=days - 7))


@needs_systemd
@pytest.mark.parametrize("zone", ZONES)
def test_systemd_starts_a_run_at_each_slot(zone: str) -> None:
    """Its own rules where clocks change are others: it leaves out a time that does not come."""
    schedule = Schedule(("01:30", "02:30"), zone)
    timer = [*systemd(JOB, schedule, COMMAND, 2026).values()][-1]
    done = serve(schedule, elapses(timer, 371))
    assert [slot for slot, _ in done] == expected(schedule, 364)
    assert all(slot == now for slot, now in done), "a slot was served late"
    assert timer.count("OnCalendar") == (2 if zone == "Asia/Jakarta" else 3)


def test_units_of_the_contract() -> None:
    schedule = Schedule(("06:00",), "Asia/Jakarta", (0, 1, 2, 3, 4))
    service, _, timer = systemd(JOB, schedule, COMMAND, 2026).values()
    assert "\nOnCalendar=Mon..Fri 06:00 Asia/Jakarta\n" in timer
    assert timer.count("OnCalendar") == 1
    assert "Type=oneshot" in service
    assert "User=" not in service
    skip = Schedule(("06:00",), "Asia/Jakarta", missed="skip")
    assert "Persistent=false" in [*systemd(JOB, skip, COMMAND, 2026).values()][-1]
    system = next(iter(systemd(JOB, schedule, COMMAND, 2026, account="desk", writes=(Path("/srv/out"),)).values()))
    assert '\nUser=desk\nReadWritePaths="/srv/out"\n' in system
    assert "ProtectSystem=strict" in system


@pytest.mark.parametrize(
    "make",
    [
        lambda: systemd(Path("/srv/a\nb.toml"), Schedule(("06:00",), "UTC"), COMMAND, 2026),
        lambda: cron(Path("/srv/a\nb.toml"), Schedule(("06:00",), "UTC"), COMMAND, UTC, 2026),
        lambda: systemd(JOB, Schedule(("06:00",), "UTC"), ('/opt/a"b/newscompare',), 2026),
        lambda: cron(Path("/srv", "x" * 250, "y" * 250, "a.toml"), Schedule(("06:00",), "UTC"), COMMAND, UTC, 2026),
    ],
)
def test_a_path_that_no_timer_can_name_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(JobError) as caught:
        make()
    assert caught.value.code == "E-SCHEDULE"
    assert str(caught.value).count("\n") <= 2


def test_jobs_of_one_name_have_timers_of_their_own() -> None:
    assert identity(JOB) != identity(Path("/srv/other/pagi.toml"))
    assert re.fullmatch(r"pagi-[0-9a-f]{8}", identity(JOB))
    assert re.fullmatch(r"[0-9a-f]{8}", identity(Path("/srv/新聞.toml")))


# ---- cron ---------------------------------------------------------------------------------------------------


def starts(lines: tuple[str, ...]) -> dict[tuple[int, int], set[int]]:
    """Return the times of the day in crontab lines, with their days of the week, Monday is 0."""
    times: dict[tuple[int, int], set[int]] = {}
    for line in lines:
        if line[0].isdigit():
            minute, hour, days, months, week = line.split(" ", 5)[:5]
            assert (days, months) == ("*", "*")
            wanted = times.setdefault((int(hour), int(minute)), set())
            for part in week.split(","):
                first, _, last = part.partition("-")
                wanted |= {(day - 1) % 7 for day in range(int(first), int(last or first) + 1)}
    return times


@pytest.mark.parametrize("here", ["UTC", "Europe/Berlin", "America/New_York"])
def test_cron_starts_a_run_at_each_slot_whatever_zone_the_machine_is_in(here: str) -> None:
    """Simple crons match twice what the clock shows twice; Vixie's and its heirs once."""
    machine = ZoneInfo(here)
    schedules = [Schedule(("02:30", "08:30", "13:30"), zone, days=(0, 1, 2, 4, 6)) for zone in ZONES]
    times = [starts(cron(JOB, schedule, COMMAND, machine, 2026)) for schedule in schedules]
    known = {time for each in times for time in each}
    shown: list[tuple[datetime, tuple[int, int], datetime]] = []
    begin = int(START.timestamp())
    for second in range(begin, begin + DAYS * 86400, 60):  # minute by minute, as cron looks at the clock
        local = datetime.fromtimestamp(second, machine)
        if (local.hour, local.minute) in known:
            shown.append((datetime.fromtimestamp(second, UTC), (local.hour, local.minute), local))
    for twice in (True, False):
        for schedule, wanted in zip(schedules, times, strict=True):
            moments = [
                now for now, at, local in shown if local.weekday() in wanted.get(at, ()) and (twice or not local.fold)
            ]
            done = serve(schedule, moments)
            assert [slot for slot, _ in done] == expected(schedule)
            late = [now - slot for slot, now in done if slot != now]
            assert all(delay <= timedelta(hours=1) for delay in late)
            assert len(late) <= (0 if twice else 2), "late elsewhere than where the machine's clock is turned back"


def test_a_slot_may_need_two_lines_a_year() -> None:
    schedule = Schedule(("06:00",), "Europe/Berlin", (0, 1, 2, 3, 4))
    lines = cron(JOB, schedule, COMMAND, UTC, 2026)
    assert [line.split(" /")[0] for line in lines[1:]] == ["0 4 * * 1-5", "0 5 * * 1-5", "@reboot"]
    assert all(line.endswith(mark(JOB)) for line in lines)
    monday = cron(JOB, Schedule(("06:00",), "Asia/Jakarta", (0,), "skip"), COMMAND, UTC, 2026)
    assert [line.split(" /")[0] for line in monday[1:]] == ["0 23 * * 0"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_shell_reads_the_paths_of_a_cron_line_as_they_are(tmp_path: Path, name: str) -> None:
    job = tmp_path / f"{name}.toml"
    program = tmp_path / name
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >>"$OUT"; exit 6\n')
    program.chmod(0o755)
    lines = cron(job, Schedule(("06:00",), "UTC"), (str(program),), UTC, 2026)
    command = lines[1].split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command), "cron takes a bare % for the end of the line"
    out = tmp_path / "out.txt"
    subprocess.run(["/bin/sh", "-c", command.replace(r"\%", "%")], env={**os.environ, "OUT": str(out)}, check=False)
    assert out.read_text().splitlines() == ["run", "--scheduled-for", "due", str(job), "history", str(job), "alarm"]


# ---- put in place -------------------------------------------------------------------------------------------

CRONTAB = """\
#!/bin/sh
echo "$*" >>"$HOME/asked"
[ -e "$HOME/refuse" ] && { echo "you (desk) are not allowed to use this program (crontab)" >&2; exit 1; }
case "$1" in
-l) [ -e "$HOME/tab" ] || { echo "no crontab for desk" >&2; exit 1; }; cat "$HOME/tab" ;;
-) cat >"$HOME/tab" ;;
esac
"""
SYSTEMCTL = """\
#!/bin/sh
echo "$*" >>"$HOME/asked"
[ -e "$HOME/refuse" ] && { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
exit 0
"""


@pytest.fixture
def home(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with a job in it, and a crontab and a systemctl that write down what they are asked."""
    programs = desk / "bin"
    programs.mkdir()
    for name, text in (("crontab", CRONTAB), ("systemctl", SYSTEMCTL)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("HOME", str(desk))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(desk / "config"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (desk / "pagi.toml").write_text(MORNING, encoding="utf-8")
    return desk


def asked(home: Path) -> list[str]:
    """Return what the two were asked since the last time."""
    path = home / "asked"
    said = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return said


def test_nothing_is_put_in_place_unasked(cli: Cli, home: Path) -> None:
    for form, wanted in (("--systemd", "OnCalendar=Mon..Fri 06:00 Asia/Jakarta"), ("--cron", "--scheduled-for due")):
        said = cli("schedule", "pagi.toml", form)
        assert said.code == Exit.DONE
        assert said.out.startswith(f"# newscompare schedule pagi.toml {form} --install")
        assert wanted in said.out
    assert asked(home) == []
    assert not (home / "config").exists()
    assert "OnCalendar" in cli("schedule", "pagi.toml").out


def test_cron_lines_come_and_go_and_leave_the_others(cli: Cli, home: Path) -> None:
    others = b"MAILTO=desk@example.org\n*/5 * * * * \xff\xe9 # newscompare other-12345678\n\n# the end"
    (home / "tab").write_bytes(others)
    assert cli("schedule", "pagi.toml", "--cron", "--install").code == Exit.DONE
    tab = (home / "tab").read_bytes()
    assert tab.startswith(others + b"\n")
    assert b"--scheduled-for due" in tab
    assert asked(home) == ["-l", "-"]
    assert "already" in cli("schedule", "pagi.toml", "--cron", "--install").out
    assert (home / "tab").read_bytes() == tab
    assert asked(home) == ["-l"]
    (home / "pagi.toml").write_text(MORNING.replace("06:00", "07:00"), encoding="utf-8")
    cli("schedule", "pagi.toml", "--cron", "--install")
    assert (home / "tab").read_bytes().count(mark(home.resolve() / "pagi.toml").encode()) == tab.count(b"pagi-")
    assert b"06:00" not in (home / "tab").read_bytes()
    (home / "pagi.toml").unlink()  # the timer of a job that is gone can still be taken away
    assert cli("schedule", "pagi.toml", "--cron", "--remove").code == Exit.DONE
    assert (home / "tab").read_bytes() == others + b"\n"
    assert "no line" in cli("schedule", "pagi.toml", "--cron", "--remove").out


def test_a_user_without_a_crontab_gets_one(cli: Cli, home: Path) -> None:
    assert cli("schedule", "pagi.toml", "--cron", "--install").code == Exit.DONE
    assert (home / "tab").read_text().count("--scheduled-for due") == 2


def test_a_crontab_that_cannot_be_read_is_not_written(cli: Cli, home: Path) -> None:
    (home / "tab").write_text("0 1 * * * precious\n")
    (home / "refuse").touch()
    for action in ("--install", "--remove"):
        said = cli("schedule", "pagi.toml", "--cron", action)
        assert said.code == Exit.OUTPUT
        assert said.codes == ["E-SCHEDULE"]
        assert "not allowed" in said.err
    assert asked(home) == ["-l", "-l"]
    assert (home / "tab").read_text() == "0 1 * * * precious\n"


def test_units_come_and_go_and_leave_the_others(cli: Cli, home: Path) -> None:
    place = home / "config" / "systemd" / "user"
    place.mkdir(parents=True)
    (place / "newscompare-other-12345678.timer").write_text("[Timer]\n")
    name = f"newscompare-{identity(home.resolve() / 'pagi.toml')}"
    said = cli("schedule", "pagi.toml", "--install")
    assert said.code == Exit.DONE
    assert "loginctl enable-linger" in said.out
    assert asked(home) == ["--user daemon-reload", f"--user enable --now {name}.timer"]
    units = {path.name: path.read_text() for path in place.iterdir()}
    assert sorted(units) == sorted(
        ["newscompare-other-12345678.timer", f"{name}.service", f"{name}-alarm.service", f"{name}.timer"]
    )
    stamps = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    assert cli("schedule", "pagi.toml", "--install").code == Exit.DONE
    assert {path.name: path.stat().st_mtime_ns for path in place.iterdir()} == stamps
    asked(home)
    (place / "timers.target.wants").mkdir()
    (place / "timers.target.wants" / f"{name}.timer").symlink_to(place / f"{name}.timer")
    said = cli("schedule", "pagi.toml", "--remove")
    assert said.code == Exit.DONE
    assert [*(place / "timers.target.wants").iterdir()] == []
    (place / "timers.target.wants").rmdir()
    assert [path.name for path in place.iterdir()] == ["newscompare-other-12345678.timer"]
    assert asked(home) == [f"--user disable --now {name}.timer", "--user daemon-reload"]
    assert "No timer" in cli("schedule", "pagi.toml", "--remove").out
    assert asked(home) == []


def test_where_systemd_does_not_run_the_commands_are_named(cli: Cli, home: Path) -> None:
    (home / "refuse").touch()
    said = cli("schedule", "pagi.toml", "--install")
    assert said.code == Exit.OUTPUT
    assert said.codes == ["E-SCHEDULE"]
    assert "systemctl --user daemon-reload; systemctl --user enable --now newscompare-pagi-" in said.err
    assert len([*(home / "config" / "systemd" / "user").iterdir()]) == 3
    said = cli("schedule", "pagi.toml", "--remove")
    assert said.code == Exit.OUTPUT
    assert "systemctl --user disable" in said.err
    assert [*(home / "config" / "systemd" / "user").iterdir()] == []


def test_what_is_not_installed_is_named(cli: Cli, home: Path) -> None:
    for name in ("crontab", "systemctl"):
        (home / "bin" / name).unlink()
    os.environ["PATH"] = str(home / "bin")  # given back by the fixture
    for form, other in (("--cron", "--systemd"), ("--systemd", "--cron")):
        said = cli("schedule", "pagi.toml", form, "--install")
        assert said.code == Exit.OUTPUT
        assert said.codes == ["E-SCHEDULE"]
        assert other in said.err


def test_a_place_that_cannot_be_written_is_named(cli: Cli, home: Path) -> None:
    (home / "config").write_text("no folder")
    said = cli("schedule", "pagi.toml", "--systemd", "--install")
    assert said.code == Exit.OUTPUT
    assert said.codes == ["E-SCHEDULE"]
    assert asked(home) == []


def test_no_job_is_run_by_root(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(install, "SYSTEM", home / "system")
    owner = ["root"]
    monkeypatch.setattr(Path, "owner", lambda _: owner[0])
    assert "User=newscompare\n" in cli("schedule", "pagi.toml").out
    said = cli("schedule", "pagi.toml", "--install")
    assert said.code == Exit.OUTPUT
    assert "chown" in said.err
    assert not (home / "system").exists()
    owner[0] = "desk"
    assert cli("schedule", "pagi.toml", "--install").code == Exit.DONE
    assert asked(home)[0] == "daemon-reload"
    assert all("User=desk" in path.read_text() for path in (home / "system").glob("*.service"))


def test_contradicting_choices_are_refused(cli: Cli, home: Path) -> None:
    assert cli("schedule", "pagi.toml", "--cron", "--systemd").code == Exit.USAGE
    assert cli("schedule", "pagi.toml", "--install", "--remove").code == Exit.USAGE


# ---- watched ------------------------------------------------------------------------------------------------


class Clock:
    """A clock that a test sets, and the runs that were started by it."""

    def __init__(self, now: str) -> None:
        self.now = moment(now)
        self.ran: list[tuple[str, str, str]] = []
        self.told: list[str] = []
        self.ledger: dict[str, datetime] = {}
        self.lasts = timedelta()
        self.code: int = Exit.DONE

    def run(self, job: Path, served: tuple[datetime, ...]) -> int:
        self.ran += [(job.name, f"{slot.astimezone(UTC):%d %H:%M}", f"{self.now:%d %H:%M:%S}") for slot in served]
        self.now += self.lasts
        if self.code == Exit.DONE:
            self.ledger[job.name] = served[-1]
        return self.code

    def turns(self, *places: Path) -> Iterator[float]:
        return turns(
            [str(place) for place in places],
            self.run,
            lambda job: self.ledger.get(job.name),
            self.told.append,
            lambda: self.now,
        )

    def until(self, end: str, watching: Iterator[float]) -> None:
        while self.now < moment(end):
            seconds = next(watching)
            assert 0 <= seconds <= PAUSE
            self.now += timedelta(seconds=seconds)


def test_watched_jobs_run_on_the_second(tmp_path: Path) -> None:
    written(tmp_path, 'at = "06:00"\ntimezone = "Asia/Jakarta"\n', "pagi.toml")
    written(tmp_path, 'at = "06:30"\ntimezone = "Asia/Jakarta"\ndays = "tue"\n', "selasa.toml")
    clock = Clock("2026-11-22T12:00:07")
    clock.until("2026-11-25T12:00", clock.turns(tmp_path))
    assert clock.ran == [
        ("pagi.toml", "22 23:00", "22 23:00:00"),
        ("pagi.toml", "23 23:00", "23 23:00:00"),
        ("selasa.toml", "23 23:30", "23 23:30:00"),
        ("pagi.toml", "24 23:00", "24 23:00:00"),
    ]
    assert clock.told == []


def test_watched_jobs_follow_their_policy_after_a_sleep(tmp_path: Path) -> None:
    for missed in ("run-once", "skip", "run-all"):
        written(tmp_path, f'at = "06:00"\ntimezone = "UTC"\nmissed = "{missed}"\n', f"{missed}.toml")
    clock = Clock("2026-11-20T05:59")
    watching = clock.turns(tmp_path)
    clock.until("2026-11-20T07:00", watching)
    assert len(clock.ran) == 3
    clock.now = moment("2026-11-23T09:00")  # the machine was asleep for three days
    clock.until("2026-11-23T09:10", watching)
    assert clock.ran[3:] == [
        ("run-all.toml", "21 06:00", "23 09:00:00"),
        ("run-all.toml", "22 06:00", "23 09:00:00"),
        ("run-all.toml", "23 06:00", "23 09:00:00"),
        ("run-once.toml", "23 06:00", "23 09:00:00"),
    ]


def test_a_clock_set_back_is_told_and_runs_nothing_twice(tmp_path: Path) -> None:
    written(tmp_path, 'at = "06:00"\ntimezone = "UTC"\n')
    clock = Clock("2026-11-20T05:59")
    watching = clock.turns(tmp_path)
    clock.until("2026-11-20T07:00", watching)
    clock.now = moment("2026-11-20T05:00")
    clock.until("2026-11-20T08:00", watching)
    assert len(clock.ran) == 1
    assert [words.partition(": ")[2] for words in clock.told] == [
        "the last run was for 2026-11-20 06:00; none till then"
    ]


def test_a_broken_job_is_told_once_and_stops_no_other(tmp_path: Path) -> None:
    written(tmp_path, 'at = "06:00"\ntimezone = "UTC"\n', "baik.toml")
    written(tmp_path, 'at = "6"\ntimezone = "UTC"\n', "buruk.toml")
    (tmp_path / "catatan.toml").write_text("[[join]]\n")
    (tmp_path / "rusak.toml").write_text("[[\n")
    clock = Clock("2026-11-20T05:30")
    watching = clock.turns(tmp_path, tmp_path / "nirwana" / "x.toml")
    clock.until("2026-11-20T05:50", watching)
    for name in ("buruk", "catatan", "rusak", "nirwana"):
        assert len([words for words in clock.told if name in words]) == 1, name
    written(tmp_path, 'at = "06:00"\ntimezone = "UTC"\n', "buruk.toml")  # mended while it is watched
    clock.until("2026-11-20T07:00", watching)
    assert [name for name, _, _ in clock.ran] == ["baik.toml", "buruk.toml"]
    assert len(clock.told) == 4


def test_a_failed_run_is_not_run_again_but_one_that_found_another_at_work_is(tmp_path: Path) -> None:
    written(tmp_path, 'at = "06:00"\ntimezone = "UTC"\n')
    clock = Clock("2026-11-20T05:59")
    clock.code = Exit.OUTPUT
    watching = clock.turns(tmp_path)
    clock.until("2026-11-20T07:00", watching)
    assert len(clock.ran) == 1
    clock.now = moment("2026-11-21T05:59")
    clock.code = Exit.BUSY
    clock.until("2026-11-21T06:03:30", watching)
    assert [now for _, _, now in clock.ran[1:]] == [f"21 06:0{minute}:00" for minute in range(4)]
    clock.code = Exit.DONE
    clock.until("2026-11-21T07:00", watching)
    assert len(clock.ran) == 6


def test_a_run_that_raises_stops_no_other(tmp_path: Path) -> None:
    written(tmp_path, 'at = "06:00"\ntimezone = "UTC"\n')
    clock = Clock("2026-11-20T06:00")

    def run(job: Path, served: tuple[datetime, ...]) -> int:
        raise DeliveryError("E-OUTPUT", f"{job.name} {len(served)}", tip="look")

    watching = turns([str(tmp_path)], run, lambda _: None, clock.told.append, lambda: clock.now)
    assert 0 < next(watching) <= PAUSE
    assert clock.told == ["error[E-OUTPUT]: pagi.toml 1\n  tip: look"]


WATCHING = """\
import sys
from pathlib import Path
from compare.job.watch import watch

def run(job, slots):
    print("running", flush=True)
    sys.stdin.readline()
    print("done", flush=True)
    return 0

print("ready", flush=True)
watch([sys.argv[1]], run, lambda job: None, lambda words: print("told", words, flush=True))
"""


def watching(place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WATCHING, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_signal_ends_the_watch_once_the_run_is_done(tmp_path: Path) -> None:
    half_hours = ", ".join(f'"{hour:02}:{minute:02}"' for hour in range(24) for minute in (0, 30))
    for name in ("a.toml", "b.toml", "c.toml"):
        written(tmp_path, f'at = [{half_hours}]\ntimezone = "UTC"\n', name)
    with watching(tmp_path) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        assert [process.stdout.readline() for _ in range(4)] == ["ready\n", "running\n", "done\n", "running\n"]
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate("\n\n", timeout=60)
    assert rest == "done\n", "the third job was run, or the second was not let finish"
    assert process.returncode == Exit.TERMINATED


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, Exit.TERMINATED), (signal.SIGINT, -signal.SIGINT)])
def test_a_signal_ends_the_watch_while_it_sleeps(tmp_path: Path, number: signal.Signals, code: int) -> None:
    (tmp_path / "catatan.toml").write_text("[[join]]\n")
    with watching(tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        assert process.stdout.readline().startswith("told ")
        process.send_signal(number)
        process.wait(timeout=60)
    assert process.returncode == code


# ---- a server -----------------------------------------------------------------------------------------------


def test_the_guide_shows_a_schedule_that_works(tmp_path: Path) -> None:
    guide = (HOME / "compare" / "SERVER.md").read_text(encoding="utf-8")
    (tmp_path / "pagi.toml").write_text(re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)[0], encoding="utf-8")
    assert schedule_of(tmp_path / "pagi.toml") == Schedule(("06:00",), "Asia/Jakarta", (0, 1, 2, 3, 4))


def test_the_image_is_made_of_what_is_locked_and_runs_as_nobody_of_note() -> None:
    steps = (HOME / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    assert "--require-hashes --requirement requirements.lock" in steps
    assert re.search(r"^USER 10001:10001$", steps.rpartition("FROM")[2], re.MULTILINE)
    pango = re.search(r"^PANGO *= (.*)$", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert pango
    assert pango[1] in steps
    taken = [word for line in re.findall(r"^COPY (?!--from)(.*)$", steps, re.MULTILINE) for word in line.split()[:-1]]
    kept = (HOME / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert taken
    for name in taken:
        assert (HOME / name).exists(), name
        assert f"!{name}" in kept, name
