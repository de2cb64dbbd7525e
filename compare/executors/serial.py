"""One item after the other, in this process."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from compare.executors.attempt import attempted, overdue
from compare.plugins import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Serial:
    """No other process: an item that kills its worker kills all.

    Attributes:
        seconds: wall-clock seconds one item may take; 0 for as long as it likes.  Kept only where the system has
            SIGALRM and this is the main thread.
        memory: bytes this process may take while an item is worked on; 0 for no bound.

    """

    seconds: float = 0.0
    memory: int = 0

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield an outcome for every item, in order.

        >>> [(o.index, o.value, type(o.failure).__name__) for o in Serial().run(int, ["1", "x"])]
        [(0, 1, 'NoneType'), (1, None, 'ValueError')]
        """
        for index, item in enumerate(items):
            try:
                with _alarm(self.seconds):
                    value, failure = attempted(fn, item, self.memory)
            except _RungError:
                value, failure = None, overdue(self.seconds)
            yield Outcome(index, value, failure)


class _RungError(BaseException):
    """Time is up.  No `Exception`, so that no work takes it for one of its own."""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise `_RungError` in what runs meanwhile, once *seconds* are over."""
    if not seconds or not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _RungError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
