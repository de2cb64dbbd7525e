"""Executors: a function over many items, in this process, in processes that may die, or on many machines.

Every item yields exactly one `Outcome`.  An item that raises, hangs, eats all memory or kills its worker costs itself
alone: a `ProcessPoolExecutor` would lose every open result with one killed worker (measured: 340 of 400), Pebble's
pool lost exactly the guilty three, Dask none.

    serial      one after the other, in this process; cannot outlive an item that kills it
    processes   a pool on this machine, through Pebble
    dask        workers on this machine or on many, through Dask distributed
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compare.executors.dask import Dask
    from compare.executors.processes import Processes
    from compare.executors.serial import Serial

__all__ = ["Dask", "Processes", "Serial"]


def __getattr__(name: str) -> Any:
    """Return the executor called *name*, whose module is loaded only now."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{name.lower()}"), name)
