"""A job file run with a memory: what is new is made and handed on, what is not is left alone.

    Job -> Summary

sources -> stories -> results in the store -> documents in their folders -> parcels to receivers

Every step is written down before it begins, and can be done twice without harm.  So a run that was killed goes on
where it was, and each report is whole or not there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from compare import plugins
from compare.errors import BusyError, CompareError, Exit, LawError, PluginError, SourceError, StateError, UsageError
from compare.executors.attempt import WorkerDiedError
from compare.job import timetable
from compare.job.dispatch import announce, dispatch, sound
from compare.job.fates import Case, Fate, case
from compare.job.handing import by_hand, deliveries, spare
from compare.job.ledger import DATABASE, Known, Ledger, Run
from compare.job.recipe import Job, check, courier, kind, placed, resolved
from compare.job.sources import guard, stories
from compare.job.store import RESULTS, Store, document_name, writable
from compare.job.story import Task, corrections, passing, recipe, told, untold, work
from compare.job.summary import Choices, Summary, World
from compare.model import Document, ParcelKind, Problem
from compare.plugins import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.plugins import Executor

STATE = ".newscompare"
"""Where a job keeps its memory: beside the job file, unless it says ``state``."""

ELSEWHERE = "NEWSCOMPARE_STATE"
"""The environment variable that names a folder for the memory of all jobs, as where their own is read-only."""

DUE = "due"
"""Said instead of a time: what the job's schedule wants now."""

KEPT = 30
"""Runs whose comparisons are kept, to be held against each other."""

SERVED = ("made", "unchanged", "partial")


def serve(job: Job, choices: Choices, world: World) -> tuple[Summary, ...]:
    """Return what became of each run that was asked for: one, none where none is due, or several that were missed.

    Raises `BusyError` where the job is already running, `StateError` where its memory cannot be used, and
    `UsageError` for a time that is none.
    """
    check(job)
    folder = state_of(job)
    _guarded(job, folder)
    if choices.dry_run:
        return (_planned(job, folder, choices, world),)
    writable(folder)
    with _held(job, folder), Ledger.open(folder) as ledger:
        problems = [*ledger.problems, *_clock(job, ledger, world.now())]
        summaries = []
        for slot in _slots(job, ledger, choices, world.now()):
            before = ledger.served(slot) if slot else None
            if before and before.status in SERVED and not choices.force:
                summaries.append(Summary(job.name, "served already", before.id, slot, before.as_of))
            else:
                summaries.append(_Run(job, ledger, choices, world, slot).go())
        summaries = summaries or [Summary(job.name, "not due")]
        summaries[0].problems[:0] = problems
        return tuple(summaries)


def state_of(job: Job) -> Path:
    """Return the folder of the memory of *job*."""
    home = Path(job.file).parent
    elsewhere = os.environ.get(ELSEWHERE, "")
    if not elsewhere:
        return Path(job.state or home / STATE) / job.name
    # two jobs of one name in two folders are two jobs
    return Path(elsewhere) / f"{job.name}-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:8]}"


def _guarded(job: Job, folder: Path) -> None:
    """Raise `RefusedError` where a link in the job's folder leads its memory out of it."""
    if not os.environ.get(ELSEWHERE):
        for place in (folder, folder / RESULTS):
            guard(job, place)


@contextmanager
def _held(job: Job, folder: Path) -> Iterator[None]:
    """Hold the lock of the job, which the system lets go whatever becomes of this process."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError("E-BUSY", f"{job.name} is already running", tip=f"newscompare history {job.file}") from None
    except OSError as error:
        raise StateError(
            "E-STATE", f"{folder} cannot be locked", cause=error.strerror or str(error), tip='state = "..."'
        ) from error
    try:
        yield
    finally:
        lock.release()


def _clock(job: Job, ledger: Ledger, now: dt.datetime) -> list[Problem]:
    """Return a problem where the last run began later than *now*."""
    last = next(iter(ledger.runs(1)), None)
    if last is None or dt.datetime.fromisoformat(last.started) <= now + dt.timedelta(seconds=1):
        return []
    return [Problem("W-CLOCK", job.name, f"run {last.id} began at {last.started}")]


def _slots(job: Job, ledger: Ledger, choices: Choices, now: dt.datetime) -> tuple[str, ...]:
    """Return the scheduled times to be served, "" for a run by hand."""
    if choices.scheduled_for != DUE:
        return (_slot(job, choices.scheduled_for),)
    if job.schedule is None:
        raise UsageError(
            "E-USAGE", f"{job.file} has no [schedule]", tip='[schedule]  at = "06:00"  timezone = "Asia/Jakarta"'
        )
    due = timetable.due(job.schedule, ledger.last_served(now), now)
    cut_off = ledger.open_run()
    times = [slot.isoformat(timespec="minutes") for slot in due]
    if cut_off and cut_off.scheduled_for and (not times or job.schedule.missed == "run-all"):
        times.insert(0, cut_off.scheduled_for)  # what was begun is finished, however late
    return tuple(times)


def _slot(job: Job, text: str) -> str:
    """Return a scheduled time as the ledger writes it.  Raises `UsageError` for one that is none."""
    if not text:
        return ""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("E-USAGE", f"{text!r} is no time", tip="--scheduled-for 2026-11-23T06:00+07:00") from None
    zone = ZoneInfo(job.schedule.timezone) if job.schedule else None
    if moment.tzinfo is None:
        if zone is None:
            raise UsageError("E-USAGE", f"{text!r} names no zone", tip=f"--scheduled-for {text[:16]}+07:00")
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(zone or moment.tzinfo).isoformat(timespec="minutes")


# ---- what there is to do ------------------------------------------------------------------------------------


def _planned(job: Job, folder: Path, choices: Choices, world: World) -> Summary:
    """Return what a run would do now; nothing is written."""
    known: dict[str, Known] = {}
    if (folder / DATABASE).exists():
        with Ledger.read(folder) as ledger:
            known = ledger.stories()
    slot = "" if choices.scheduled_for == DUE else _slot(job, choices.scheduled_for)
    as_of = resolved(job, world.now(), slot)
    summary = Summary(job.name, "dry run", as_of=as_of)
    base = Task("", (), (), job, recipe(job), as_of, "")
    try:
        for name in stories(job, world.sleep):
            story = case(job, name, known.get(name, Known()), base, choices, world)
            summary.count(story.fate)
            summary.planned.setdefault(story.fate, []).append(name or job.name)
            summary.failures += [(name, error) for error in story.found.failures]
    except SourceError as error:
        summary.failures.append(("", error))
    return summary


class _Run:
    """One run: the ledger's row, what is done under it, and what became of it."""

    def __init__(self, job: Job, ledger: Ledger, choices: Choices, world: World, slot: str) -> None:
        self.job, self.ledger, self.choices, self.world = job, ledger, choices, world
        self.store = Store(ledger.folder / RESULTS)
        self.row = self._begun(slot)
        self.summary = Summary(job.name, run=self.row.id, scheduled_for=self.row.scheduled_for, as_of=self.row.as_of)
        self.by_hand = by_hand(job)
        self.under_way: set[str] = set()

    def _begun(self, slot: str) -> Run:
        """Return the row of this run: that of one that was cut off or failed, where it is the same, or a new one."""
        cut_off = self.ledger.open_run()
        if cut_off and (not slot or cut_off.scheduled_for == slot):
            self.ledger.inherit(cut_off.id)
            return self.ledger.resume(cut_off.id)
        before = self.ledger.served(slot) if slot else None
        if before and self.choices.force:
            self.ledger.send_again(before.id)
        now = self.world.now()
        row = (
            self.ledger.resume(before.id)
            if before
            else self.ledger.begin(
                self.job.name, slot, resolved(self.job, now, slot), now.astimezone(dt.UTC).isoformat(timespec="seconds")
            )
        )
        if cut_off:
            self.ledger.give_up(cut_off.id)
        self.ledger.inherit(row.id)
        return row

    def go(self) -> Summary:
        """Return what became of the run, once it is written down."""
        for step in (self._stories, self._dispatch):  # whatever becomes of the stories: what waits may be an alarm
            try:
                step()
            except CompareError as error:
                self.summary.failures.append(("", error))
        self._end()
        return self.summary

    # ---- stories --------------------------------------------------------------------------------------------

    def _stories(self) -> None:
        names = stories(self.job, self.world.sleep)
        known = self.ledger.stories()
        base = Task("", (), (), self.job, recipe(self.job), self.row.as_of, str(self.store.folder))
        todo: list[Case] = []
        for at, name in enumerate(names):
            if at % 100 == 0:
                self.world.tell(f"reading {at} of {len(names)} stories")
            story = case(self.job, name, known.get(name, Known()), base, self.choices, self.world)
            if story.to_do:
                todo.append(story)
            else:
                self._left(story)
        if todo:
            self._made(todo)
        announce(self.job, self.ledger, self.row)

    def _left(self, story: Case) -> None:
        """Count a story that is left as it is; one that failed before and would again is named."""
        name, known = story.task.story, story.known
        errors: list[CompareError]
        if story.fate is Fate.NAMELESS:
            errors = [*story.found.failures]
        elif story.fate is Fate.FAILING:
            errors = [untold(form) for form in known.failures]
        elif story.fate is Fate.SET_ASIDE:
            errors = [_set_aside(name, known.attempts)]
        else:
            self.summary.count(story.fate)
            return
        self.summary.count("failed")
        self.summary.failures += [(name, error) for error in errors]

    def _made(self, todo: list[Case]) -> None:
        """Have the stories made, and put each into its place as it comes."""
        bounds = self.job.bounds
        writable(self.store.folder)
        executor = plugins.executor(
            self.job.executor,
            workers=min(bounds.workers or os.cpu_count() or 1, len(todo)),
            seconds=bounds.story_seconds,
            memory=bounds.memory_mb * 1024 * 1024,
        )
        done = failed = 0
        try:
            for outcome in self._outcomes(executor, todo):
                errors = self._settled(todo[outcome.index], outcome)
                done, failed = done + 1, failed + bool(errors)
                self.world.tell(f"{_bar(done, len(todo))} {done} of {len(todo)} stories, {failed} with errors")
        except BaseException:
            self.ledger.excuse(self.under_way)  # the executor is at fault, the disk, or whoever ended the run
            raise

    def _outcomes(self, executor: Executor, todo: list[Case]) -> Iterator[Outcome]:
        """Yield one outcome for each story, whatever a plug-in makes of its promise."""
        waiting = set(range(len(todo)))
        try:
            for outcome in executor.run(work, self._tasks(todo)):
                known = isinstance(outcome, Outcome) and outcome.index in waiting
                fault = "" if known else f"it gave {outcome!r:.80}"
                if fault:
                    break
                waiting.remove(outcome.index)
                yield outcome
            else:
                fault = f"it lost {todo[min(waiting)].task.story or 'the story'}" if waiting else ""
        except CompareError:
            raise
        except Exception as error:
            raise _at_fault(executor, f"{type(error).__name__}: {error}") from error
        if fault:
            raise _at_fault(executor, fault)

    def _tasks(self, todo: list[Case]) -> Iterator[Task]:
        for story in todo:
            key, known = story.task.key, story.known
            attempts = known.attempts if known.tried == key and not self.choices.force else 0
            self.ledger.trying(story.task.story, key, attempts + 1)
            self.under_way.add(story.task.story)
            yield story.task

    def _settled(self, story: Case, outcome: Outcome) -> list[CompareError]:
        """Return what went wrong with a story; what came of it stands in its place and in the ledger."""
        name, errors = story.task.story, list(story.found.failures)
        failure, lasting, died = outcome.failure, False, False
        if isinstance(failure, StateError):
            raise failure  # the disk is full, or the like: it would be for the others too
        self.under_way.remove(name)
        if isinstance(failure, CompareError):
            errors.append(failure)
            lasting = True
        elif failure is not None:
            died = isinstance(failure, (OSError, MemoryError, WorkerDiedError))  # a TimeoutError is an OSError too
            errors.append(_died(name, failure) if died else _bug(name, failure))
            lasting = not died
        else:
            errors += outcome.value.failures
            lasting = not passing(errors) and all(error.exit_code is not Exit.OUTPUT for error in errors)
            self.summary.problems += [
                replace(problem, where=f"{name}: {problem.where}" if name else problem.where)
                for problem in outcome.value.problems
            ]
        undelivered = self._published(story, outcome.value.address, errors) if failure is None else []
        errors += undelivered
        if failure is not None or undelivered or not outcome.value.address:
            told_of = [told(error) for error in errors]
            self.ledger.failed(self.row.id, name, told_of, lasting=lasting and not undelivered, died=died)
            self.summary.count("failed")
        self.summary.failures += [(name, error) for error in errors]
        return errors

    def _published(self, story: Case, address: str, errors: list[CompareError]) -> list[CompareError]:
        """Put the documents of a result into their folders; return what went wrong with that."""
        job, name = self.job, story.task.story
        if not address:
            return []
        try:
            said = self.store.result(address)
            handed = [
                (
                    Document(
                        document["name"],
                        document["media_type"],
                        self.store.read(address, document_name(number), document["sha256"]),
                    ),
                    to,
                    document["sha256"],
                )
                for number, document in enumerate(said["documents"])
                for to in placed(job.orders[document["order"]], name).to
                if not courier(to)
            ]
        except StateError as error:
            self.store.drop(address)  # damaged: the next run makes it anew
            return [error]
        pairs = corrections(job, name)
        mine = (
            {Path(one.path).resolve() for one in story.task.inputs}
            | self.by_hand
            | ({Path(pairs).resolve()} if pairs else set())
        )
        try:
            for _, to, _ in handed:
                if kind(to) == "folder":
                    guard(job, to.partition(":")[2])
            spare(mine, [(document, to) for document, to, _ in handed])
        except CompareError as error:
            return [error]
        receipts, undelivered = deliveries([(document, to) for document, to, _ in handed])
        self.summary.written += [receipt.receiver for receipt in receipts]
        if undelivered:
            return list(undelivered)
        known = Known(
            key="" if passing(errors) else said["key"],
            address=address,
            baseline=said["baseline"],
            announced=story.fate is Fate.RESTORED and story.known.announced,
            places=tuple(
                self._place(receipt.receiver, digest)
                for receipt, (_, to, digest) in zip(receipts, handed, strict=True)
                if kind(to) == "folder"
            ),
        )
        self.ledger.published(self.row.id, name, known, story.task.inputs, [told(error) for error in errors])
        self.summary.count("restored" if known.announced else "made")
        return []

    def _place(self, path: str, digest: str) -> tuple[str, int, int, str]:
        seen = Path(path).stat()
        home = Path(self.job.file).parent
        return os.path.relpath(path, home), seen.st_size, seen.st_mtime_ns, digest

    # ---- the end --------------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        for delivery, error in dispatch(self.job, self.ledger, self.store, self.world.tell):
            self.summary.deliveries.append(
                {
                    "receiver": delivery.receiver,
                    "kind": delivery.kind,
                    "status": delivery.status,
                    "again": delivery.again,
                    "detail": delivery.detail,
                }
            )
            if error:
                self.summary.failures.append(("", error))

    def _end(self) -> None:
        """Write down what became of the run, sound the alarm where it is time, and tidy up."""
        summary = self.summary
        code = summary.exit_code
        done = "made" if summary.written else "unchanged"
        summary.status = done if code is Exit.DONE else "partial" if code is Exit.PARTIAL else "failed"
        ended = self.world.now().astimezone(dt.UTC).isoformat(timespec="seconds")
        kept = {key: value for key, value in summary.to_form().items() if key != "written"}  # the results tell that
        self.ledger.end(self.row.id, summary.status, kept, ended)
        if self._alarm():
            self._dispatch()
            kept["deliveries"] = summary.deliveries
            self.ledger.end(self.row.id, summary.status, kept, ended)
        if summary.written or summary.deliveries:
            self.ledger.copy()
            self._sweep()

    def _alarm(self) -> bool:
        """Write down the alarm that is due, or its end; return whether there is any."""
        alarm = self.job.alarm
        if not alarm.to:
            return False
        failing = self.summary.status == "failed"
        if failing and not self.ledger.alarmed() and failures_in_a_row(self.ledger) >= alarm.after:
            sound(self.job, self.ledger, self.row, ParcelKind.ALARM)
        elif not failing and self.ledger.alarmed():
            sound(self.job, self.ledger, self.row, ParcelKind.RECOVERED)
        else:
            return False
        return True

    def _sweep(self) -> None:
        """Take away results that nobody will ask for: of old runs, and documents that all receivers have."""
        recent = [run.id for run in self.ledger.runs(KEPT)]
        waiting = {delivery.run for delivery in self.ledger.deliveries("pending", "sending")}
        waiting |= {delivery.run for delivery in self.ledger.deliveries("given up") if delivery.run in recent}
        self.ledger.forget(recent[-1])
        kept = {at for run in recent for _, at, _ in self.ledger.results(run).values()}
        whole = {at for run in waiting for _, at, _ in self.ledger.results(run).values()}
        for known in self.ledger.stories().values():
            kept |= {known.address, known.baseline}
            if not known.announced:
                whole.add(known.address)  # the next run tells of it
        self.store.sweep(kept | whole, whole)


def failures_in_a_row(ledger: Ledger) -> int:
    """Return how many runs came to nothing since the last that did not; each start that crashed counts."""
    count = 0
    for run in ledger.runs():
        if run.status not in ("failed", "crashed", "running"):
            break
        count += run.starts
    return count


def forgive(job: Job) -> None:
    """Forget what failed, so that the next run tries it again.  Raises as `serve` does."""
    folder = state_of(job)
    writable(folder)
    with _held(job, folder), Ledger.open(folder) as ledger:
        ledger.forgive()


def take_stock(job: Job, world: World) -> None:
    """Count a run that crashed as the failure it is, and sound the alarm where it is time.  Raises as `serve` does."""
    folder = state_of(job)
    writable(folder)
    with _held(job, folder), Ledger.open(folder) as ledger:
        last = next(iter(ledger.runs(1)), None)
        if last is None or not job.alarm.to or ledger.alarmed():
            return
        if failures_in_a_row(ledger) >= job.alarm.after:
            sound(job, ledger, last, ParcelKind.ALARM)
            for _, error in dispatch(job, ledger, Store(ledger.folder / RESULTS), world.tell):
                if error:
                    raise error


def _died(story: str, failure: BaseException) -> CompareError:
    return SourceError(
        "E-ITEM",
        f"{story or 'the story'} could not be made",
        cause=f"{type(failure).__name__}: {failure}",
        tip="newscompare history JOB.toml retry",
    )


def _bug(story: str, failure: BaseException) -> CompareError:
    return LawError(
        "E-LAW",
        f"this is a bug in compare: {type(failure).__name__}: {failure}",
        cause=f"met in {story or 'the story'}",
        tip="please report it with the articles that provoke it",
    )


def _bar(done: int, of: int, width: int = 20) -> str:
    """Return how far the work is, as a bar.

    >>> _bar(1, 4, 8)
    '██░░░░░░'
    """
    full = done * width // of
    return "█" * full + "░" * (width - full)


def _at_fault(executor: Executor, cause: str) -> PluginError:
    return PluginError(
        "E-PLUGIN", f"the executor {type(executor).__name__} failed", cause=cause, tip="--executor processes"
    )


def _set_aside(story: str, attempts: int) -> CompareError:
    return SourceError(
        "E-ITEM",
        f"{story or 'the story'} is set aside",
        cause=f"it was under way {attempts} times when its worker or its run died",
        tip="newscompare history JOB.toml retry",
    )
