"""Jobs run in time by one process that stays, as a container wants it; elsewhere a timer of the system is better.

    job files, folders -> runs

It sleeps until the next slot, yet never for long, so a clock that is set or a machine that was asleep is noticed within
a minute.  Job files are read again before each turn.  Runs follow one another: one that takes long makes others late,
not lost.
"""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from compare.errors import CompareError, Exit
from compare.form import Form
from compare.job.timetable import AHEAD, due, following
from compare.job.units import schedule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAUSE = 60.0
"""Longest sleep, in seconds."""


def watch(
    places: Sequence[str],
    run: Callable[[Path, tuple[datetime, ...]], int],
    ledger: Callable[[Path], datetime | None],
    tell: Callable[[str], None],
) -> None:
    """Run the jobs of *places*, files or folders of them, whenever they are due, until a signal ends it.

    *run* serves slots and returns an exit code; *ledger* gives the latest slot served, or None; *tell* hears what is
    wrong with a job, once, while the others go on.  Leaves with 143 after a SIGTERM; a Ctrl-C goes through.
    """
    ending = Ending()
    before = signal.signal(signal.SIGTERM, ending)
    try:
        for seconds in turns(places, run, ledger, tell, lambda: datetime.now(UTC)):
            ending.sleep(seconds)
    finally:
        signal.signal(signal.SIGTERM, before)


class Ending:
    """What a SIGTERM does: it ends the process at once while that sleeps, and else once the run at work is done."""

    def __init__(self) -> None:
        self.asleep = False
        self.asked = False

    def __call__(self, *_: object) -> None:
        """Hear the signal."""
        self.asked = True
        self.check()

    def check(self) -> None:
        """Leave with 143 where a signal was heard and nothing is at work."""
        if self.asked and self.asleep:
            raise SystemExit(Exit.TERMINATED)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless the end is asked for."""
        self.asleep = True
        self.check()
        time.sleep(seconds)
        self.asleep = False


def turns(
    places: Sequence[str],
    run: Callable[[Path, tuple[datetime, ...]], int],
    ledger: Callable[[Path], datetime | None],
    tell: Callable[[str], None],
    now: Callable[[], datetime],
) -> Iterator[float]:
    """Look at all jobs again and again; yield for how many seconds to sleep, 0 where one has run and others follow.

    A job that a run had is not run again for the same slot, whatever came of it, unless another run was at work.
    """
    told: dict[str, str] = {}
    served: dict[Path, datetime] = {}
    while True:
        wrong: dict[str, str] = {}
        times: list[float] = []
        for job in _jobs(places, wrong):
            try:
                schedule = schedule_of(job)
                known = filter(None, (ledger(job), served.get(job)))
                last = max((slot for slot in known if slot <= now() + AHEAD), default=None)
                slots = due(schedule, last, now())
                if slots:
                    if run(job, slots) != Exit.BUSY:
                        served[job] = slots[-1]
                    yield 0
                elif last and last.timestamp() > now().timestamp() + PAUSE:
                    wrong[str(job)] = f"{job}: the last run was for {last:%Y-%m-%d %H:%M}; none till then"
                times.append(following(schedule, now()).timestamp())
            except CompareError as error:
                wrong[str(job)] = str(error)
        for place, words in wrong.items():
            if told.get(place) != words:
                tell(words)
        told = wrong
        yield max(0.0, min([PAUSE, *(moment - now().timestamp() for moment in times)]))


def _jobs(places: Sequence[str], wrong: dict[str, str]) -> Iterator[Path]:
    """Yield the job files that there are now; a folder stands for all in it that have a [schedule].

    What else a folder holds is told in *wrong*.
    """
    for place in map(Path, places):
        for file in sorted(place.glob("*.toml")) if place.is_dir() else (place,):
            try:
                if file == place or "schedule" in Form.load(file, "E-JOB", "job file").form:
                    yield file
                else:
                    wrong[str(file)] = f"{file} has no [schedule]: it is not run"
            except CompareError as error:
                wrong[str(file)] = str(error)
