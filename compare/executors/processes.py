"""A supervised pool of processes on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compare.executors.attempt import MEMORY, SECONDS, WorkerDiedError, attempted, overdue
from compare.plugins import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


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
        from concurrent.futures import FIRST_COMPLETED, wait
        from multiprocessing import get_context

        from pebble import ProcessExpired, ProcessPool

        workers = self.workers or os.cpu_count() or 1
        pool = ProcessPool(max_workers=workers, context=get_context("spawn"), initializer=_follow_parent)
        open_items: dict[Any, tuple[int, Any, int]] = {}

        def give(index: int, item: Any, attempts: int) -> None:
            future = pool.schedule(attempted, args=[fn, item, self.memory], timeout=self.seconds or None)
            open_items[future] = index, item, attempts

        try:
            waiting = enumerate(items)
            while True:
                while len(open_items) < workers * self.window and (following := next(waiting, None)):
                    give(*following, 1)
                if not open_items:
                    return
                done, _ = wait(open_items, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda future: open_items[future][0]):
                    index, item, attempts = open_items.pop(future)
                    failure: BaseException | None = future.exception()
                    if isinstance(failure, ProcessExpired):
                        if attempts == 1:
                            give(index, item, 2)
                            continue
                        failure = WorkerDiedError(f"its worker died with code {failure.exitcode}")
                    elif isinstance(failure, TimeoutError):
                        failure = overdue(self.seconds)
                    value, failure = (None, failure) if failure else future.result()
                    yield Outcome(index, value, failure, attempts)
        finally:
            pool.stop()  # also where the caller wants no more, or Ctrl-C was pressed: closing would wait for all
            pool.join()


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
