"""Executors: every item yields exactly one outcome, whatever becomes of it.  One suite for all of them.

What kills its process cannot be survived by `Serial`, which has no other: there the job begins anew and leaves out
what killed it twice.  Those parts of the contract are asked of the executors in `SURVIVORS`.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compare import plugins
from compare.errors import PluginError, SourceError
from compare.executors import Dask, Processes, Serial
from compare.executors import dask as cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compare.plugins import Executor, Outcome

ROOT = Path(__file__).parents[1]
PATIENCE = 20.0
"""Seconds an item may take where time is not what is tested."""

HASTE = 1.5
"""Seconds an item may take where it is."""

ROOM = 700 * 2**20
"""Bytes a worker may take: a worker of Dask is some 150 MiB before it has done anything."""

SURVIVORS = ("processes", "dask")
"""The executors that outlive an item which kills its process; `Serial` is restarted by the job."""

ALL = ("serial", *SURVIVORS)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals here are those of POSIX")


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster as an administrator starts one: a scheduler, two workers with their nannies."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        "DASK_LOGGING__DISTRIBUTED": "critical",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ("--host", "127.0.0.1", "--no-dashboard")
    commands = (
        ("distributed.cli.dask_scheduler", *where, "--port", str(port)),
        ("distributed.cli.dask_worker", f"127.0.0.1:{port}", *where, "--nworkers", "2", "--nthreads", "1"),
    )  # fmt: skip
    with contextlib.ExitStack() as stack:
        for module, *options in commands:
            started = subprocess.Popen(
                [sys.executable, "-m", module, *options],
                cwd=folder,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(started.wait, 20)
            stack.callback(started.terminate)
        yield f"//127.0.0.1:{port}"


@pytest.fixture
def made(request: pytest.FixtureRequest) -> Callable[..., Executor]:
    """Makes an executor of a kind, with two workers, and bounds where they are tested."""

    def make(kind: str, seconds: float = PATIENCE, memory: int = 0) -> Executor:
        if kind == "serial":
            return Serial(seconds, memory)
        if kind == "processes":
            return Processes(2, seconds, memory)
        return Dask(request.getfixturevalue("scheduler"), seconds=seconds, memory=memory)

    return make


@pytest.fixture(params=ALL)
def executor(request: pytest.FixtureRequest, made: Callable[..., Executor]) -> Executor:
    return made(request.param)


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


def leave_at_once() -> None:
    os._exit(4)


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


def hang_and_hold(item: int) -> int:
    """No other thread of the process gets a turn, as it is with a pattern that never ends."""
    if item == 1:
        re.match("(a+)+$", "a" * 60 + "b")
    return item


def swallow(item: int) -> int:
    """It hangs, and takes what is to stop it for an error of its own."""
    if item == 1:
        with contextlib.suppress(Exception):
            time.sleep(60)
    return item


def devour(item: int) -> int:
    if item == 1:
        kept = []
        while True:
            kept.append(bytearray(2**24))
    return item


def keep(item: int) -> object:
    """A value that cannot cross to another process."""
    return (lambda: item) if item == 1 else item


def sign(item: int) -> tuple[int, int]:
    """Who did it: the number of the process."""
    time.sleep(0.005)
    return item, os.getpid()


def die_once(item: tuple[int, str]) -> int:
    """Two items lose their worker the first time, through no fault of theirs."""
    number, folder = item
    mark = Path(folder, str(number))
    if number in (60, 200) and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def sign_and_hang(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


# ---- the contract -------------------------------------------------------------------------------------------


def test_every_item_has_its_value(executor: Executor) -> None:
    found = outcomes(executor, square, list(range(30)))
    assert values(found) == [n * n for n in range(30)]
    assert {outcome.attempts for outcome in found} == {1}


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


@pytest.mark.parametrize(("work", "words"), [(complain, "7: sulit"), (leave, "5")])
def test_a_rare_way_out_costs_its_item_alone(executor: Executor, work: Callable[[Any], Any], words: str) -> None:
    found = outcomes(executor, work, [0, 1, 2, 3])
    assert words in str(found[1].failure)
    assert [outcome.value for outcome in found] == [0, None, 2, 3]


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
    ("kind", "work"), [*((kind, work) for kind in ALL for work in (hang, hang_and_hold)), ("serial", swallow)]
)
def test_an_item_that_hangs_is_stopped(made: Callable[..., Executor], kind: str, work: Callable[[Any], Any]) -> None:
    found = outcomes(made(kind, HASTE), work, [0, 1, 2, 3])
    assert values(found) == [0, "TimeoutError", 2, 3]
    assert str(found[1].failure) == f"not done after {HASTE} s"


@pytest.mark.parametrize("kind", ALL)
def test_an_item_that_eats_all_memory_costs_itself_alone(made: Callable[..., Executor], kind: str) -> None:
    if sys.platform != "linux":
        pytest.skip("this system bounds no memory")
    assert values(outcomes(made(kind, memory=ROOM), devour, [0, 1, 2, 3])) == [0, "MemoryError", 2, 3]


# ---- what only those can promise who work in other processes ------------------------------------------------


@pytest.mark.parametrize("kind", SURVIVORS)
@pytest.mark.parametrize("work", [crash, be_killed])
def test_a_worker_that_dies_costs_the_item_it_held(
    made: Callable[..., Executor], kind: str, work: Callable[[Any], Any]
) -> None:
    found = outcomes(made(kind), work, [0, 1, 2, 3, 4, 5])
    assert values(found) == [0, "WorkerDiedError", 2, 3, 4, 5]
    assert found[1].attempts >= 2
    assert str(found[1].failure).startswith("its worker died")


@pytest.mark.parametrize("kind", SURVIVORS)
def test_a_worker_that_leaves_as_if_all_were_well_costs_the_item_it_held(
    made: Callable[..., Executor], kind: str
) -> None:
    found = outcomes(made(kind, HASTE), vanish, [0, 1, 2, 3])  # the pool notices when its time is up
    assert found[1].failure is not None
    assert [outcome.value for outcome in found] == [0, None, 2, 3]


@pytest.mark.parametrize("kind", SURVIVORS)
def test_a_value_that_cannot_cross_costs_its_item_alone(made: Callable[..., Executor], kind: str) -> None:
    found = outcomes(made(kind), keep, [0, 1, 2])
    assert found[1].failure is not None
    assert [outcome.value for outcome in found] == [0, None, 2]


@pytest.mark.parametrize("kind", SURVIVORS)
def test_an_item_that_cannot_cross_costs_itself_alone(made: Callable[..., Executor], kind: str) -> None:
    found = outcomes(made(kind), square, [2, lambda: 0, 3])
    assert found[1].failure is not None
    assert [outcome.value for outcome in found] == [4, None, 9]


@pytest.mark.parametrize("kind", SURVIVORS)
def test_workers_killed_in_the_middle_of_an_item_cost_nothing(
    made: Callable[..., Executor], kind: str, tmp_path: Path
) -> None:
    found = outcomes(made(kind), die_once, [(n, str(tmp_path)) for n in range(400)])
    assert values(found) == list(range(400))
    assert len(list(tmp_path.iterdir())) == 2
    assert found[60].attempts > 1


def test_workers_killed_at_any_time_cost_nothing(made: Callable[..., Executor]) -> None:
    """Of Dask alone: a worker of Pebble's that dies in the instant it takes an item leaves its pipe locked a while."""
    found: dict[int, int] = {}
    killed = set()
    for outcome in made("dask").run(sign, range(400)):
        item, worker = outcome.value
        assert outcome.index not in found
        found[outcome.index] = item
        if len(found) in (60, 200):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
                killed.add(worker)
    assert killed
    assert found == {n: n for n in range(400)}


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_workers_killed_while_they_start_cost_nothing(made: Callable[..., Executor]) -> None:
    """Pebble gives up everything for one that dies before it holds anything."""
    import psutil

    killed = []

    def items() -> Iterator[int]:
        yield 0
        workers = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
        for worker in workers:
            worker.kill()
            killed.append(worker.pid)
        yield from range(1, 20)

    found = {outcome.index: outcome.value for outcome in made("processes").run(abs, items())}
    assert found == {n: n for n in range(20)}
    assert killed


def test_workers_that_always_die_while_they_start_end_the_run_with_a_word(
    made: Callable[..., Executor], monkeypatch: pytest.MonkeyPatch
) -> None:
    from compare.executors import processes

    monkeypatch.setattr(processes, "_follow_parent", leave_at_once)
    with pytest.raises(PluginError, match="die before they take up an item"):
        outcomes(made("processes"), abs, list(range(20)))


# ---- who starts workers also ends them ----------------------------------------------------------------------


def alive(process: int) -> bool:
    import psutil

    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@contextmanager
def at_work(kind: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that runs an executor of its own on an item that hangs, and the number of the worker that has it."""
    sheet = folder / "worker"
    code = (
        "from compare import plugins; from tests.test_executors import sign_and_hang\n"
        f"if __name__ == '__main__': list(plugins.load('executors', {kind!r})(workers=1).run(sign_and_hang, [{str(sheet)!r}]))"
    )
    if kind == "dask":  # by import, so that the test holds before the package is installed anew
        code = code.replace("from compare import plugins", "from compare.executors import Dask").replace(
            "plugins.load('executors', 'dask')", "Dask"
        )
    (folder / "script.py").write_text(code)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    boss = subprocess.Popen([sys.executable, str(folder / "script.py")], env=environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: sheet.exists() and bool(sheet.read_text()))
        yield boss, int(sheet.read_text())
    finally:
        boss.kill()
        boss.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait for it, with much patience."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


@pytest.mark.parametrize("kind", SURVIVORS)
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda way: way.name)
def test_workers_end_with_who_started_them(kind: str, way: signal.Signals, tmp_path: Path) -> None:
    with at_work(kind, tmp_path) as (boss, worker):
        assert alive(worker)
        boss.send_signal(way)
        boss.wait(30)
        until(lambda: not alive(worker))
        if way is signal.SIGINT:
            assert list(tmp_path.glob("newscompare-*")) == []


def test_a_run_that_is_left_ends_its_workers() -> None:
    run = iter(Processes(2).run(sign, range(100)))
    _, worker = next(run).value
    run.close()  # type: ignore[attr-defined]
    until(lambda: not alive(worker))


# ---- a cluster of one's own, and one that is not there ------------------------------------------------------


def test_a_cluster_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = Dask(workers=2, seconds=PATIENCE)
    assert values(outcomes(own, be_killed, [0, 1, 2, 3])) == [0, "WorkerDiedError", 2, 3]
    assert list(tmp_path.iterdir()) == []
    assert [thread for thread in threading.enumerate() if not thread.daemon] == [threading.main_thread()]


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with pytest.raises(PluginError, match=r"nobody answers at 127\.0\.0\.1:9\b"):
        list(Dask("//127.0.0.1:9").run(square, [1]))


def test_who_answers_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(PluginError, match="nobody answers"):
            list(Dask(f"//127.0.0.1:{port}").run(square, [1]))


def test_a_worker_with_another_release_is_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "VERSION", "9.9")
    with pytest.raises(PluginError, match=r"a worker has newscompare .*, and 9\.9 asks it"):
        list(Dask(scheduler).run(square, [1]))


def test_tiny_items_go_together(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = []
    chosen = cluster._Run._chunk

    def chunk(self: Any, waiting: Any) -> Any:
        chunks.append(chosen(self, waiting))
        return chunks[-1]

    monkeypatch.setattr(cluster._Run, "_chunk", chunk)
    outcomes(Dask(scheduler), square, list(range(3000)))
    sizes = [len(taken) for taken in chunks]
    assert sizes[0] == 1
    assert max(sizes) == cluster.LARGEST


# ---- names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("serial", Serial()),
        ("processes", Processes()),
        ("processes:4", Processes(workers=4)),
        ("dask", Dask()),
        ("dask:3", Dask(workers=3)),
        ("dask://meja:8786", Dask("//meja:8786")),
        ("dask://[::1]:8786", Dask("//[::1]:8786")),
    ],
)
def test_an_executor_by_its_name(name: str, expected: Executor) -> None:
    assert plugins.executor(name) == expected


def test_bounds_reach_the_executor() -> None:
    assert plugins.executor("serial", workers=2, seconds=3, memory=4) == Serial(3, 4)
    assert plugins.executor("processes:5", workers=2, seconds=0) == Processes(5, 0)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nirwana", "no 'nirwana' among the executors"),
        ("serial:2", "the executor serial takes no workers"),
        ("serial:meja", "the executor serial takes no address"),
        ("processes:meja", "the executor processes takes no address"),
        ("dask://meja", "dask://meja is no address"),
        ("dask://meja:8786/x", "dask://meja:8786/x is no address"),
        ("dask:meja:8786", "dask:meja:8786 is no address"),
    ],
)
def test_a_name_that_means_nothing(name: str, says: str) -> None:
    with pytest.raises(PluginError, match=re.escape(says)):
        plugins.executor(name)


def test_a_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dask, "needs", ("nirwana",))
    with pytest.raises(PluginError, match=re.escape("pip install 'newscompare[cluster]'")):
        plugins.executor("dask")


def test_no_engine_is_loaded_before_it_is_used() -> None:
    code = (
        "import sys, compare, compare.executors.dask\n"
        "from compare.executors import Dask, Processes, Serial\n"
        "assert not {'pebble', 'distributed', 'dask', 'multiprocessing'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
