"""Executors: a function over many items, serially or in processes that may die.

Every item yields exactly one `Outcome`.  An item that raises, hangs or kills its worker costs itself alone: a
`ProcessPoolExecutor` would lose every open result with one killed worker (measured: 340 of 400), Pebble's pool
lost exactly the guilty three.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compare.plugins import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def attempted(fn: Callable[[Any], Any], item: Any) -> tuple[Any, BaseException | None]:
    """Return what *fn* makes of *item*, and None; or None, and the failure, in a form that crosses processes."""
    try:
        return fn(item), None
    except (Exception, SystemExit) as error:  # noqa: BLE001  (the item's failure is its outcome, whatever it is)
        import pickle

        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
        except Exception:  # noqa: BLE001  (an exception may fail to pickle in any way)
            return None, RuntimeError(f"{type(error).__name__}: {error}")
        return None, error


class Serial:
    """One item after the other, in this process."""

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield an outcome for every item, in order.

        >>> [(o.index, o.value, type(o.failure).__name__) for o in Serial().run(int, ["1", "x"])]
        [(0, 1, 'NoneType'), (1, None, 'ValueError')]
        """
        for index, item in enumerate(items):
            value, failure = attempted(fn, item)
            yield Outcome(index, value, failure)


@dataclass(frozen=True, slots=True)
class Processes:
    """A supervised pool of processes on this machine.

    Attributes:
        workers: how many processes; 0 for one a core.
        seconds: wall-clock seconds one item may take before its worker is stopped.
        window: items given out and not yet taken back, per worker; bounds memory.

    """

    workers: int = 0
    seconds: float = 60.0
    window: int = 4

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield an outcome for every item, as they finish; *fn* and the items must pickle."""
        from concurrent.futures import FIRST_COMPLETED, wait
        from multiprocessing import get_context

        from pebble import ProcessPool

        workers = self.workers or os.cpu_count() or 1
        with ProcessPool(max_workers=workers, context=get_context("spawn")) as pool:
            open_items: dict[Any, int] = {}
            waiting = enumerate(items)
            while True:
                for index, item in waiting:
                    open_items[pool.schedule(attempted, args=[fn, item], timeout=self.seconds)] = index
                    if len(open_items) >= workers * self.window:
                        break
                if not open_items:
                    return
                done, _ = wait(open_items, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda f: open_items[f]):
                    yield _outcome(open_items.pop(future), future)


def _outcome(index: int, future: Any) -> Outcome:
    failure = future.exception()
    return Outcome(index, failure=failure) if failure is not None else Outcome(index, *future.result())
