"""One item tried: its value or its failure, in a form that crosses processes, within a bound of memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 60.0
"""Wall-clock seconds that an item may take where nothing else is asked for."""

MEMORY = 4 * 2**30
"""Bytes that a worker may take where nothing else is asked for."""


class WorkerDiedError(RuntimeError):
    """The worker that held the item died, and died again when the item was tried again."""


def attempted(fn: Callable[[Any], Any], item: Any, memory: int = 0) -> tuple[Any, BaseException | None]:
    """Return what *fn* makes of *item*, and None; or None, and the failure.

    The failure has crossed once and so holds no frame, and with it no object, of the work that failed.

    >>> attempted(int, "1"), attempted(int, "x")
    ((1, None), (None, ValueError("invalid literal for int() with base 10: 'x'")))
    """
    try:
        with bounded(memory):
            return fn(item), None
    except (Exception, SystemExit) as error:  # noqa: BLE001  (the item's failure is its outcome, whatever it is)
        import pickle

        try:
            return None, pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
        except Exception:  # noqa: BLE001  (an exception may fail to pickle in any way)
            return None, RuntimeError(f"{type(error).__name__}: {error}")


@contextmanager
def bounded(memory: int) -> Iterator[None]:
    """Let this process take no more than *memory* bytes meanwhile, where the system can; 0 sets no bound."""
    try:
        import resource
    except ImportError:  # Windows
        memory = 0
    if not memory:
        yield
        return
    soft, hard = before = resource.getrlimit(resource.RLIMIT_DATA)
    lowest = min([memory, *(bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY)])
    resource.setrlimit(resource.RLIMIT_DATA, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def overdue(seconds: float) -> TimeoutError:
    """Return the failure of an item that was stopped.

    >>> overdue(1.5)
    TimeoutError('not done after 1.5 s')
    """
    return TimeoutError(f"not done after {seconds:g} s")
