"""A supervised pool of processes on this machine."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compare.errors import PluginError
from compare.executors.attempt import MEMORY, SECONDS, WorkerDiedError, attempted, overdue
from compare.plugins import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from pebble import ProcessPool

POOLS = 4
"""Pools that may be lost, one after the other, without a single outcome, before a run is given up."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Pebble's pool.

    Attributes:
        workers: how many processes; 0 for one a core.
        seconds: wall-clock seconds one item may take before its worker is stopped; 0 for as long as it likes.
        memory: bytes a worker may take, where the system can bound it; 0 for no bound.
        window: items given out and not yet taken back, per worker; bounds memory.

    """

    workers: int = 0
    seconds: float = SECONDS
    memory: int = MEMORY
    window: int = 4

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield an outcome for every item, as they finish; *fn* and the items must pickle.

        A worker holds one item at a time, so it is plain whose worker died.  That item is tried once more, for it
        may have been somebody else who killed it.  One that is killed from outside in the instant in which it takes
        an item leaves Pebble's pipe locked for up to a minute, and what others hold may then run out of time.
        """
        run = _Run(self, fn, ((index, item, 1) for index, item in enumerate(items)))
        try:
            yield from run.outcomes()
        finally:
            run.stop()  # also where the caller wants no more, or Ctrl-C was pressed: closing would wait for all


class _Run:
    """One run: the pool, what is given out, and what is to be given out again."""

    def __init__(self, asked: Processes, fn: Callable[[Any], Any], fresh: Iterator[tuple[int, Any, int]]) -> None:
        self.asked, self.fn, self.fresh = asked, fn, fresh
        self.workers = asked.workers or os.cpu_count() or 1
        self.pool = _pool(self.workers)
        self.again: deque[tuple[int, Any, int]] = deque()
        self.given: dict[Future[Any], tuple[int, Any, int]] = {}
        self.lost = 0

    def stop(self) -> None:
        """End the workers."""
        self.pool.stop()
        self.pool.join()

    def outcomes(self) -> Iterator[Outcome]:
        """Yield an outcome for every item."""
        from concurrent.futures import FIRST_COMPLETED, wait
        from concurrent.futures.process import BrokenProcessPool

        while True:
            whole = self._give()
            if not self.given and not self.again:
                return
            done, _ = wait(self.given, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda future: self.given[future][0]):
                if isinstance(future.exception(), BrokenProcessPool):
                    whole = False
                else:
                    yield from self._taken_back(future)
            if not whole:
                self._renew()

    def _give(self) -> bool:
        """Give out as many items as the window holds; return whether the pool took them."""
        while len(self.given) < self.workers * self.asked.window:
            task = self.again.popleft() if self.again else next(self.fresh, None)
            if task is None:
                break
            try:
                arguments = [self.fn, task[1], self.asked.memory]
                future = self.pool.schedule(attempted, args=arguments, timeout=self.asked.seconds or None)
            except RuntimeError:  # it broke meanwhile
                self.again.append(task)
                return False
            self.given[future] = task
        return True

    def _taken_back(self, future: Future[Any]) -> Iterator[Outcome]:
        """Yield the outcome of an item; one whose worker died for the first time is to be tried again."""
        from pebble import ProcessExpired

        index, item, attempts = self.given.pop(future)
        failure: BaseException | None = future.exception()
        if isinstance(failure, ProcessExpired):
            if attempts == 1:
                self.again.append((index, item, 2))
                return
            failure = WorkerDiedError(f"its worker died with code {failure.exitcode}")
        elif isinstance(failure, TimeoutError):
            failure = overdue(self.asked.seconds)
        value, failure = (None, failure) if failure else future.result()
        self.lost = 0
        yield Outcome(index, value, failure, attempts)

    def _renew(self) -> None:
        """Begin anew with another pool: a worker died that held nothing, as while it started, and Pebble gave up all.

        That is no item's fault.  Raises `PluginError` where it happens again and again.
        """
        self.lost += 1
        if self.lost == POOLS:
            raise PluginError(
                "E-PLUGIN",
                "the workers die before they take up an item",
                cause=f"{POOLS} pools of {self.workers} were lost",
                tip="look for memory that is short; --executor serial",
            )
        self.again.extend(self.given.values())
        self.given.clear()
        self.stop()
        self.pool = _pool(self.workers)


def _pool(workers: int) -> ProcessPool:
    from multiprocessing import get_context

    from pebble import ProcessPool

    return ProcessPool(max_workers=workers, context=get_context("spawn"), initializer=_follow_parent)


def _follow_parent() -> None:
    """Let this worker end when its parent does, even one that is killed, and even in the middle of an item."""
    import threading
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
