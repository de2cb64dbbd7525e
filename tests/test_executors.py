"""Executors: every item yields exactly one outcome, whatever becomes of it.  One suite for all of them."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from compare import plugins
from compare.errors import SourceError
from compare.executors import Processes, Serial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compare.plugins import Executor, Outcome


@pytest.fixture(params=[Serial(), Processes(workers=2, seconds=20)], ids=["serial", "processes"])
def executor(request: pytest.FixtureRequest) -> Executor:
    chosen: Executor = request.param
    return chosen


@pytest.fixture
def processes() -> Executor:
    return Processes(workers=2, seconds=1.5)


def outcomes(executor: Executor, work: Callable[[Any], Any], items: list[Any]) -> list[Outcome]:
    """The outcomes by index; checks that there is one for each item and that it is a value or a failure."""
    found = sorted(executor.run(work, items), key=lambda outcome: outcome.index)
    assert [outcome.index for outcome in found] == list(range(len(items)))
    assert all(outcome.value is None or outcome.failure is None for outcome in found)
    assert all(outcome.attempts >= 1 for outcome in found)
    return found


def values(found: list[Outcome]) -> list[Any]:
    """The value of each outcome, or the name of its failure."""
    return [type(outcome.failure).__name__ if outcome.failure else outcome.value for outcome in found]


# ---- work for the workers: each goes wrong on the item 1 alone ------------------------------------------------


class AwkwardError(Exception):
    """An exception that cannot be made again from its arguments, as many libraries have them."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")


def square(item: int) -> int:
    return item * item


def refuse(item: int) -> int:
    if item == 1:
        raise SourceError("E-EMPTY", "kabar.txt holds no text", cause="the file is empty", tip="give another")
    return item


def complain(item: int) -> int:
    if item == 1:
        raise AwkwardError(7, "sulit")
    return item


def leave(item: int) -> int:
    if item == 1:
        sys.exit(5)
    return item


def vanish(item: int) -> int:
    if item == 1:
        os._exit(0)
    return item


def crash(item: int) -> int:
    if item == 1:
        os._exit(3)
    return item


def be_killed(item: int) -> int:
    if item == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def hang(item: int) -> int:
    if item == 1:
        time.sleep(60)
    return item


def keep(item: int) -> object:
    """A value that cannot cross to another process."""
    return (lambda: item) if item == 1 else item


# ---- the contract -------------------------------------------------------------------------------------------


def test_both_are_found_by_name() -> None:
    assert isinstance(plugins.load("executors", "serial")(), Serial)
    assert isinstance(plugins.load("executors", "processes")(), Processes)


def test_every_item_has_its_value(executor: Executor) -> None:
    assert values(outcomes(executor, square, list(range(30)))) == [n * n for n in range(30)]


def test_no_item_no_outcome(executor: Executor) -> None:
    assert list(executor.run(square, [])) == []


def test_none_is_a_value(executor: Executor) -> None:
    assert values(outcomes(executor, print, [""])) == [None]


def test_an_item_that_raises_costs_itself_alone(executor: Executor) -> None:
    found = outcomes(executor, refuse, [0, 1, 2, 3])
    assert values(found) == [0, "SourceError", 2, 3]


def test_an_error_of_ours_arrives_with_all_its_words(executor: Executor) -> None:
    failure = outcomes(executor, refuse, [1])[0].failure
    assert isinstance(failure, SourceError)
    assert str(failure) == "error[E-EMPTY]: kabar.txt holds no text\n  cause: the file is empty\n  tip: give another"


def test_an_item_that_fits_no_work_costs_itself_alone(executor: Executor) -> None:
    assert values(outcomes(executor, square, [2, "dua", 3])) == [4, "TypeError", 9]


def test_items_are_taken_as_they_are_needed(executor: Executor) -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(1000):
            taken.append(item)
            yield item

    first = next(iter(executor.run(square, items())))
    assert first.failure is None
    assert len(taken) <= 8


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        pytest.param("serial", complain, id="serial-awkward"),
        pytest.param("processes", complain, id="processes-awkward"),
        pytest.param("serial", leave, id="serial-exit"),
        pytest.param("processes", leave, id="processes-exit"),
    ],
)  # fmt: skip
def test_a_rare_way_out_costs_its_item_alone(kind: str, work: Callable[[Any], Any]) -> None:
    chosen: Executor = Serial() if kind == "serial" else Processes(workers=1, seconds=20)
    said = values(outcomes(chosen, work, [0, 1, 2, 3]))
    assert isinstance(said[1], str)
    assert [said[0], *said[2:]] == [0, 2, 3]


# ---- processes may die --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "work",
    [
        crash,
        pytest.param(be_killed, marks=pytest.mark.skipif(sys.platform == "win32", reason="no such signal")),
    ],
)
def test_a_worker_that_dies_costs_the_item_it_held(processes: Executor, work: Callable[[Any], Any]) -> None:
    said = values(outcomes(processes, work, [0, 1, 2, 3, 4, 5]))
    assert said == [0, "ProcessExpired", 2, 3, 4, 5]


def test_a_worker_that_leaves_as_if_all_were_well_costs_the_item_it_held(processes: Executor) -> None:
    said = values(outcomes(processes, vanish, [0, 1, 2, 3]))  # noticed when its time is up
    assert isinstance(said[1], str)
    assert [said[0], *said[2:]] == [0, 2, 3]


def test_a_worker_that_hangs_is_stopped_in_time(processes: Executor) -> None:
    before = time.monotonic()
    said = values(outcomes(processes, hang, [0, 1, 2, 3]))
    assert said == [0, "TimeoutError", 2, 3]
    assert time.monotonic() - before < 15


def test_a_value_that_cannot_cross_costs_its_item_alone(processes: Executor) -> None:
    said = values(outcomes(processes, keep, [0, 1, 2]))
    assert isinstance(said[1], str)
    assert [said[0], said[2]] == [0, 2]


def test_an_item_that_cannot_cross_costs_itself_alone(processes: Executor) -> None:
    said = values(outcomes(processes, square, [2, lambda: 0, 3]))
    assert isinstance(said[1], str)
    assert [said[0], said[2]] == [4, 9]
