"""Workers on this machine or on many, through Dask distributed.

    items -> chunks of about a second -> tasks -> outcomes

What crosses is pickled here and not by Dask, so that what cannot cross is told as with any other executor.  Dask moves
a task whose machine is lost; whose fault it was that a worker died, Dask cannot know: all that the worker had been
given are suspects, and each is tried again with nothing else in flight.
"""

from __future__ import annotations

import os
import pickle
import re
import threading
import time
from collections import deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from logging import CRITICAL
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from compare.errors import PluginError
from compare.executors.attempt import MEMORY, SECONDS, WorkerDiedError, attempted, overdue
from compare.plugins import Outcome
from compare.settings import VERSION

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable, Iterator, Sequence

ADDRESS = re.compile(r"//(\[[0-9A-Fa-f:.]+\]|[\w.-]+):(\d{1,5})")

CHUNK = 1.0
"""Seconds of work that a task should hold: a task costs the scheduler some 4 ms whatever is in it."""

LARGEST = 256
"""Items of a chunk at most, so that an outcome is never far."""

AHEAD = 2
"""Chunks given out for each thread of a worker, so that none waits for the next."""

CONNECT = 10
"""Seconds to wait for the scheduler, and for the first worker."""

DESERTED = 60.0
"""Seconds without a single worker after which a run is given up."""

TRIALS = 2
"""How often a suspect is tried alone: the first time, its worker may have been dying of something else."""

GRACE = 1.0
"""Seconds behind its time after which an item that lets no other thread run costs its worker."""

LOOK = 5.0
"""Seconds between two looks at how many workers there are."""


@dataclass(frozen=True, slots=True)
class _Task:
    """An item on its way: its number, its pickle, how often it was given out before."""

    index: int
    pickled: bytes
    attempts: int = 0


class Done(NamedTuple):
    """What a task brings back: the items' pickled outcomes, the seconds it took, and the worker's address if stuck.

    An item that did not end in time is the last of *results*: those behind it were not begun.
    """

    results: tuple[tuple[int, bytes], ...]
    seconds: float
    stuck: str = ""


@dataclass(frozen=True, slots=True)
class Dask:
    """A cluster: one of its own on this machine for each run, or the one at an address.

    Attributes:
        address: "//host:port" of a scheduler, or "" for workers on this machine that live as long as the run.
        workers: how many processes on this machine; 0 for one a core.
        seconds: wall-clock seconds one item may take before its worker is ended; 0 for as long as it likes.
        memory: bytes a worker may take, where the system can bound it; 0 for no bound.

    """

    needs = ("distributed",)
    extra = "cluster"

    address: str = ""
    workers: int = 0
    seconds: float = SECONDS
    memory: int = MEMORY

    def __post_init__(self) -> None:
        if self.address and not ADDRESS.fullmatch(self.address):
            raise PluginError("E-PLUGIN", f"dask:{self.address} is no address", tip="--executor dask://host:8786")

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield an outcome for every item, as they finish; *fn* must be importable where the workers are.

        Raises `PluginError` where nobody answers, no worker is left, or a worker has another newscompare.
        """
        with self._client() as client:
            yield from _Run(client, self).outcomes(fn, items)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """Yield a client of the cluster; end afterwards what was started for it."""
        import asyncio
        from logging import getLogger
        from tempfile import TemporaryDirectory

        import dask.config
        from distributed import Client, LocalCluster

        with ExitStack() as stack:
            folder = stack.enter_context(TemporaryDirectory(prefix="newscompare-", ignore_cleanup_errors=True))
            stack.enter_context(dask.config.set(SETTINGS | {"temporary-directory": folder}))
            stack.enter_context(_quiet(getLogger("distributed")))
            address = self.address.removeprefix("//")
            if not address:
                cluster = LocalCluster(
                    n_workers=self.workers or os.cpu_count() or 1,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # a web server there must be; it has no pages
                    memory_limit=self.memory,
                    silence_logs=CRITICAL,
                )
                address = stack.enter_context(cluster).scheduler_address
            try:
                asyncio.run(asyncio.wait_for(_greeted(address), CONNECT))
                client = stack.enter_context(Client(address, timeout=CONNECT, set_as_default=False))
            except (OSError, ValueError) as error:
                raise _refusal(f"nobody answers at {address}", error, "dask scheduler --port 8786") from error
            try:
                client.wait_for_workers(1, timeout=CONNECT)
            except TimeoutError as error:
                raise _refusal(f"{address} has no worker", error, f"dask worker {address} --nthreads 1") from error
            yield client


async def _greeted(address: str) -> None:
    """Say hello to the scheduler; a client would wait for ever for one that listens and says nothing."""
    from distributed import Security
    from distributed.comm.core import connect

    comm = await connect(address, timeout=CONNECT, **Security().get_connection_args("client"))
    await comm.close()


SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # each death is told at once; who is guilty is found out here
    "distributed.worker.memory.target": False,  # nothing is kept on the workers that could go to disk
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": f"{CONNECT}s",
}
"""What Dask is told while a run lasts; a scheduler that was started elsewhere has its own."""


@dataclass(slots=True)
class _Run:
    """One run: what waits, what is given out, who is suspected."""

    client: Any
    asked: Dask
    again: deque[_Task] = field(default_factory=deque)
    suspects: deque[_Task] = field(default_factory=deque)
    given: dict[Any, list[_Task]] = field(default_factory=dict)
    ended: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    done: int = 0
    seconds: float = 0.0
    begun: float = 0.0

    def outcomes(self, fn: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Outcome]:
        """Yield an outcome for every item."""
        cannot_cross: list[Outcome] = []
        waiting = _tasks(fn, items, cannot_cross)
        crew = _Crew(self.client)
        while True:
            if self.suspects:
                if not self.given:
                    self._give([self.suspects.popleft()])
            else:
                while len(self.given) < AHEAD * crew.threads() and (chunk := self._chunk(waiting)):
                    self._give(chunk)
            yield from cannot_cross
            cannot_cross.clear()
            if not self.given:
                return
            try:
                future = self.ended.get(timeout=LOOK)
            except Empty:
                crew.threads()
                continue
            yield from self._taken_back(future)

    def _chunk(self, waiting: Iterator[_Task]) -> list[_Task]:
        """Return the next items, of about a second together as far as is known."""
        each = self.seconds / self.done if self.done else CHUNK
        size = max(1, min(LARGEST, int(CHUNK / each) if each else LARGEST))
        chunk = [self.again.popleft() for _ in range(min(size, len(self.again)))]
        return chunk or list(islice(waiting, size))

    def _give(self, chunk: list[_Task]) -> None:
        future = self.client.submit(
            perform,
            VERSION,
            [(task.index, task.pickled) for task in chunk],
            self.asked.seconds,
            self.asked.memory,
            pure=False,
        )
        self.begun = time.monotonic()
        self.given[future] = chunk
        future.add_done_callback(self.ended.put)

    def _taken_back(self, future: Any) -> Iterator[Outcome]:
        """Yield the outcomes of a task that has ended; what is to be tried again is put aside."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        chunk = self.given.pop(future)
        try:
            done: Done = future.result()
        except KilledWorker:
            failure = self._guilt(chunk[0])
            if failure:
                yield Outcome(chunk[0].index, None, failure, chunk[0].attempts + 1)
            else:
                self.suspects += [replace(task, attempts=task.attempts + 1) for task in chunk]
            return
        except CancelledError as error:
            raise _refusal(
                "the cluster was lost in the middle of the run", error, "start it anew, and run again"
            ) from error
        except PluginError:
            raise
        except Exception as error:
            raise _refusal(
                "a worker cannot run newscompare", error, "install the same release on every worker"
            ) from error
        by_index = {task.index: task for task in chunk}
        for index, pickled in done.results:
            crossed, broken = attempted(pickle.loads, pickled)
            value, failure = crossed if broken is None else (None, broken)
            yield Outcome(index, value, failure, by_index.pop(index).attempts + 1)
        self.again += by_index.values()  # behind one that hung
        self.done += len(done.results)
        self.seconds += done.seconds
        if done.stuck:
            self.client.restart_workers([done.stuck], timeout=CONNECT, raise_for_error=False)

    def _guilt(self, task: _Task) -> BaseException | None:
        """Return the failure of the first item of a task whose worker died, or None while it is but a suspect.

        One that was given out before has now been tried alone.
        """
        if task.attempts and 0 < self.asked.seconds <= time.monotonic() - self.begun:
            return overdue(self.asked.seconds)
        if task.attempts == TRIALS:
            return WorkerDiedError(f"its worker died, {TRIALS} times when nothing else was being done")
        return None


@dataclass(slots=True)
class _Crew:
    """How many there are to work, looked up now and then: workers come and go."""

    client: Any
    count: int = 0
    looked: float = float("-inf")
    seen: float = field(default_factory=time.monotonic)

    def threads(self) -> int:
        """Return the number of threads of all workers, at least 1.  Raises where there has been none for long."""
        now = time.monotonic()
        if now - self.looked >= LOOK:
            self.looked = now
            self.count = sum(self.client.nthreads().values())
            if self.count:
                self.seen = now
            elif now - self.seen > DESERTED:
                raise PluginError("E-PLUGIN", "no worker of the cluster is left", tip="start workers, and run again")
        return max(1, self.count)


def _tasks(fn: Callable[[Any], Any], items: Iterable[Any], cannot_cross: list[Outcome]) -> Iterator[_Task]:
    """Yield a task for every item; what does not pickle becomes an outcome in *cannot_cross*."""
    for index, item in enumerate(items):
        pickled, failure = attempted(pickle.dumps, (fn, item))
        if failure is None:
            yield _Task(index, pickled)
        else:
            cannot_cross.append(Outcome(index, None, failure))


def _refusal(message: str, error: BaseException, tip: str) -> PluginError:
    return PluginError("E-PLUGIN", message, cause=f"{type(error).__name__}: {error}", tip=tip)


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Let Dask say nothing meanwhile: what matters of it becomes an outcome or an error."""
    before = logger.level
    logger.setLevel(CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


# ---- on the worker ------------------------------------------------------------------------------------------


def perform(version: str, tasks: Sequence[tuple[int, bytes]], seconds: float, memory: int) -> Done:
    """Return what became of each of *tasks*, in order; behind one that does not end in time none is begun.

    Raises `PluginError` where this is another newscompare than the one that asks: workers come at any time, so each
    task is asked.
    """
    if version != VERSION:
        raise PluginError(
            "E-PLUGIN",
            f"a worker has newscompare {VERSION}, and {version} asks it",
            tip=f"pip install newscompare=={version} on every worker",
        )
    begun, results, stuck = time.monotonic(), [], ""
    for index, pickled in tasks:
        found = _in_time(pickled, seconds, memory)
        results.append((index, found or pickle.dumps((None, overdue(seconds)))))
        if found is None:
            from distributed import get_worker

            stuck = get_worker().address
            break
    return Done(tuple(results), time.monotonic() - begun, stuck)


def _in_time(pickled: bytes, seconds: float, memory: int) -> bytes | None:
    """Return the pickled outcome of an item, or None where it goes on for longer than *seconds*.

    A thread cannot be stopped: whoever asked ends this process.  Where the item lets no other thread run, C's own
    watchdog ends it.
    """
    import faulthandler

    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.append(_outcome(pickled, memory)), daemon=True)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  (a device)
        if seconds:
            faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
        thread.start()
        thread.join(seconds or None)
        faulthandler.cancel_dump_traceback_later()
    return found[0] if found else None


def _outcome(pickled: bytes, memory: int) -> bytes:
    """Return the value and the failure of a pickled function and its item, pickled."""
    crossed, failure = attempted(_applied, pickled, memory)
    return crossed if failure is None else pickle.dumps((None, failure))


def _applied(pickled: bytes) -> bytes:
    fn, item = pickle.loads(pickled)  # noqa: S301  (from whoever owns the cluster)
    return pickle.dumps((fn(item), None))
