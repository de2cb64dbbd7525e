"""What a job remembers: runs, inputs by hash, results, deliveries.  SQLite in WAL mode, one database a job.

A row is written before what it announces begins and again when it is done, so that after a kill it says what was
under way.  A copy is made after every run that changed something; it takes the place of a database that is damaged.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from compare.errors import StateError, printable
from compare.job import timetable
from compare.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from compare.job.sources import Input

SCHEMA = 1
DATABASE, COPY = "state.db", "state-copy.db"

TABLES = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    scheduled_for TEXT,           -- ISO time with its zone, as the schedule says it; NULL where run by hand
    as_of TEXT NOT NULL,
    started TEXT NOT NULL,        -- UTC
    ended TEXT,
    starts INTEGER NOT NULL DEFAULT 1,
    status TEXT NOT NULL,         -- running, made, unchanged, partial, failed, crashed
    summary TEXT NOT NULL DEFAULT '{}',
    UNIQUE (job, scheduled_for)
);
CREATE TABLE story (
    name TEXT PRIMARY KEY,
    run INTEGER,                  -- that published it
    key TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    baseline TEXT NOT NULL DEFAULT '',
    announced INTEGER NOT NULL DEFAULT 0,
    places TEXT NOT NULL DEFAULT '[]',   -- [[path, bytes, mtime in ns, SHA-256], ...]
    tried TEXT NOT NULL DEFAULT '',      -- the key under way, or that failed
    attempts INTEGER NOT NULL DEFAULT 0, -- of that key, that ended in nothing
    failures TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE result (
    run INTEGER NOT NULL REFERENCES run,
    story TEXT NOT NULL,
    status TEXT NOT NULL,         -- published, restored, failed
    address TEXT NOT NULL DEFAULT '',
    failures TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (run, story)
) WITHOUT ROWID;
CREATE TABLE input (
    run INTEGER NOT NULL REFERENCES run,
    story TEXT NOT NULL,
    path TEXT NOT NULL,
    outlet TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (run, story, path, outlet)
) WITHOUT ROWID;
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    receiver TEXT NOT NULL,
    kind TEXT NOT NULL,           -- reports, alarm, recovered
    status TEXT NOT NULL,         -- pending, sending, delivered, given up
    attempts INTEGER NOT NULL DEFAULT 0,
    again INTEGER NOT NULL DEFAULT 0,    -- an earlier sending may have arrived
    detail TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, as remembered."""

    id: int
    scheduled_for: str
    as_of: str
    started: str
    ended: str
    starts: int
    status: str
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A story as remembered: what was published last, and what was tried since.

    Attributes:
        key: of the published result.
        address: of the published result, "" where there is none.
        baseline: the result before it that readers saw.
        announced: whether receivers were told of it.
        places: where its documents stand: (path from the job's folder, bytes, mtime in ns, SHA-256).
        tried: the key that was under way or failed, "" where none was.
        attempts: how often that ended in nothing.
        failures: why, as JSON.

    """

    key: str = ""
    address: str = ""
    baseline: str = ""
    announced: bool = False
    places: tuple[tuple[str, int, int, str], ...] = ()
    tried: str = ""
    attempts: int = 0
    failures: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A parcel as remembered."""

    id: str
    run: int
    receiver: str
    kind: str
    status: str
    attempts: int
    again: bool
    detail: str


class Ledger:
    """The memory of one job, in *folder*.  Held by one process at a time."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, problems: tuple[Problem, ...]) -> None:
        self._connection = connection
        self.folder = folder
        self.problems = problems

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Return the ledger in *folder*, to be written by this process alone.

        A damaged database is put aside and its copy takes its place, which `problems` tells.  Raises `StateError`
        where the folder cannot be written or a newer release wrote the database.
        """
        problems: tuple[Problem, ...] = ()
        with told(folder):
            if not _sound(folder, DATABASE):
                problems = _mend(folder)
            connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
            with _closed_on_error(connection):
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                if not _version(connection, folder):
                    connection.executescript(f"BEGIN;{TABLES}PRAGMA user_version={SCHEMA};COMMIT;")
        return cls(connection, folder, problems)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Return the ledger in *folder* as it stands, even while another process writes it; nothing is mended.

        Raises `StateError` where it cannot be read or a newer release wrote it.
        """
        with told(folder):
            connection = sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True, isolation_level=None)
            with _closed_on_error(connection):
                _version(connection, folder)
        return cls(connection, folder, ())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Make what is written inside one step: all of it stands, or none."""
        self._do("BEGIN IMMEDIATE")
        try:
            yield
            self._do("COMMIT")
        except BaseException:
            with told(self.folder):
                self._connection.rollback()  # what is left open would block the copy for ever
            raise

    def _do(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with told(self.folder):
            return self._connection.execute(statement, values).fetchall()

    # ---- runs -----------------------------------------------------------------------------------------------

    def begin(self, job: str, scheduled_for: str, as_of: str, started: str) -> Run:
        """Return the new run; the time it is scheduled for is then taken for good."""
        [(number,)] = self._do(
            "INSERT INTO run (job, scheduled_for, as_of, started, status) VALUES (?, ?, ?, ?, 'running') RETURNING id",
            job, scheduled_for or None, as_of, started,
        )  # fmt: skip
        return self.run(number)

    def resume(self, number: int) -> Run:
        """Return a run that was cut off, begun once more."""
        self._do("UPDATE run SET starts = starts + 1, status = 'running', ended = NULL WHERE id = ?", number)
        return self.run(number)

    def run(self, number: int) -> Run:
        """Return the run of that number.  Raises `StateError` where there is none."""
        found = self._runs("WHERE id = ?", number)
        if not found:
            raise StateError("E-STATE", f"there is no run {number}", tip="newscompare history JOB.toml lists them")
        return found[0]

    def runs(self, most: int = -1) -> tuple[Run, ...]:
        """Return the runs, the newest first."""
        return self._runs("ORDER BY id DESC LIMIT ?", most)

    def served(self, scheduled_for: str) -> Run | None:
        """Return the run of a scheduled time, if there was one."""
        found = self._runs("WHERE scheduled_for = ?", scheduled_for)
        return found[0] if found else None

    def open_run(self) -> Run | None:
        """Return the run that was cut off, if there is one."""
        found = self._runs("WHERE status = 'running' ORDER BY id DESC LIMIT 1")
        return found[0] if found else None

    def last_served(self, now: dt.datetime) -> dt.datetime | None:
        """Return the latest scheduled time of which there is a run, or None.

        One more than a day after *now* was served by a clock that was wrong, and holds nobody up.
        """
        rows = self._do("SELECT scheduled_for FROM run WHERE scheduled_for IS NOT NULL ORDER BY id DESC LIMIT 1000")
        served = (dt.datetime.fromisoformat(slot) for (slot,) in rows)
        return max((slot for slot in served if slot <= now + timetable.AHEAD), default=None)

    def end(self, number: int, status: str, summary: dict[str, Any], ended: str) -> None:
        """Write down what became of a run."""
        text = json.dumps(summary)
        self._do("UPDATE run SET status = ?, summary = ?, ended = ? WHERE id = ?", status, text, ended, number)

    def give_up(self, number: int) -> None:
        """Write down that a run crashed."""
        self._do("UPDATE run SET status = 'crashed' WHERE id = ?", number)

    def inherit(self, heir: int) -> None:
        """Write down that what earlier runs published and told nobody, as they crashed or failed, is *heir*'s to tell.

        What they did announce stays theirs: their parcels are made of it.
        """
        untold = "story WHERE NOT announced AND run <> ?1"
        with self.whole():
            for table in ("result", "input"):
                moved = f"UPDATE OR REPLACE {table} SET run = ?1 WHERE (run, story) IN (SELECT run, name FROM {untold})"  # noqa: S608  (ours)
                self._do(moved, heir)
            self._do("UPDATE story SET run = ?1 WHERE NOT announced AND run <> ?1", heir)

    def _runs(self, which: str, *values: Any) -> tuple[Run, ...]:
        columns = "id, ifnull(scheduled_for, ''), as_of, started, ifnull(ended, ''), starts, status, summary"
        rows = self._do(f"SELECT {columns} FROM run {which}", *values)  # noqa: S608  (ours)
        return tuple(replace(Run(*row), summary=json.loads(row[-1])) for row in rows)

    # ---- stories --------------------------------------------------------------------------------------------

    def stories(self) -> dict[str, Known]:
        """Return all stories by name."""
        rows = self._do("SELECT name, key, address, baseline, announced, places, tried, attempts, failures FROM story")
        return {
            name: Known(
                key, address, baseline, bool(announced), tuple(map(tuple, json.loads(places))), tried, attempts,
                tuple(json.loads(failures)),
            )
            for name, key, address, baseline, announced, places, tried, attempts, failures in rows
        }  # fmt: skip

    def trying(self, story: str, key: str, attempts: int) -> None:
        """Write down that a story is under way, for the *attempts*-th time with this key."""
        self._do(
            "INSERT INTO story (name, tried, attempts) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (name) DO UPDATE SET tried = ?2, attempts = ?3, failures = '[]'",
            story, key, attempts,
        )  # fmt: skip

    def excuse(self, stories: Iterable[str]) -> None:
        """Take back that *stories* were under way: it was not they that went wrong."""
        with self.whole():
            for story in sorted(stories):
                self._do("UPDATE story SET attempts = max(attempts - 1, 0) WHERE name = ? AND tried <> ''", story)

    def published(
        self, run: int, story: str, known: Known, inputs: Sequence[Input], failures: Sequence[dict[str, Any]]
    ) -> None:
        """Write down that the documents of a story stand in their places; a result that is not *announced* is news."""
        with self.whole():
            self._do(
                "UPDATE story SET run = ?, key = ?, address = ?, baseline = ?, announced = ?, places = ?, tried = '', "
                "attempts = 0, failures = ? WHERE name = ?",
                run, known.key, known.address, known.baseline, known.announced, json.dumps(known.places),
                json.dumps(failures), story,
            )  # fmt: skip
            status = "restored" if known.announced else "published"
            self._result(run, story, status, known.address, failures)
            self._do("DELETE FROM input WHERE run = ? AND story = ?", run, story)
            for one in inputs:
                self._do(
                    "INSERT OR REPLACE INTO input VALUES (?, ?, ?, ?, ?)",
                    run, story, printable(one.path), one.outlet, one.digest,
                )  # fmt: skip

    def failed(
        self, run: int, story: str, failures: Sequence[dict[str, Any]], *, lasting: bool = False, died: bool = False
    ) -> None:
        """Write down that nothing came of a story.

        *lasting* where the same input cannot end otherwise; where its worker *died*, that counts against it.
        """
        with self.whole():
            self._do(
                "UPDATE story SET failures = ?, attempts = attempts * ? WHERE name = ?",
                json.dumps(failures if lasting else ()), died, story,
            )  # fmt: skip
            self._result(run, story, "failed", "", failures)

    def _result(self, run: int, story: str, status: str, address: str, failures: Sequence[dict[str, Any]]) -> None:
        self._do(
            "INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", run, story, status, address, json.dumps(failures)
        )

    def results(self, run: int) -> dict[str, tuple[str, str, tuple[dict[str, Any], ...]]]:
        """Return what became of each story in a run: status, address and failures, by name."""
        rows = self._do("SELECT story, status, address, failures FROM result WHERE run = ? ORDER BY story", run)
        return {story: (status, address, tuple(json.loads(failures))) for story, status, address, failures in rows}

    def inputs(self, run: int) -> tuple[tuple[Any, ...], ...]:
        """Return (story, path, outlet, SHA-256) of all that a run published."""
        return tuple(self._do("SELECT story, path, outlet, digest FROM input WHERE run = ? ORDER BY 1, 2, 3", run))

    def told_before(self, run: int, most: int) -> tuple[str, ...]:
        """Return the addresses of what runs up to *run* published, the newest first, *most* at most."""
        rows = self._do(
            "SELECT address FROM result WHERE run <= ? AND status = 'published' ORDER BY run DESC, story LIMIT ?",
            run,
            most,
        )
        return tuple(address for (address,) in rows)

    def forget(self, before: int) -> None:
        """Forget what runs *before* that number made, but for the last report of each story."""
        last = "SELECT max(run) FROM result AS other WHERE other.story = result.story AND address <> '' AND run < ?1"
        with self.whole():
            self._do(f"DELETE FROM result WHERE run < ?1 AND run IS NOT ({last})", before)  # noqa: S608  (ours)
            self._do("DELETE FROM input WHERE run < ?1 AND (run, story) NOT IN (SELECT run, story FROM result)", before)

    # ---- deliveries -----------------------------------------------------------------------------------------

    def announce(self, run: int, parcels: Sequence[tuple[str, str, str]]) -> None:
        """Write down that *parcels* are to be sent: what the run published is then told."""
        with self.whole():
            self._send(run, parcels)
            self._do("UPDATE story SET announced = 1 WHERE run = ?", run)

    def send(self, run: int, parcels: Sequence[tuple[str, str, str]]) -> None:
        """Write down the (id, receiver, kind) of *parcels* to be sent."""
        with self.whole():
            self._send(run, parcels)

    def _send(self, run: int, parcels: Sequence[tuple[str, str, str]]) -> None:
        for number, receiver, kind in parcels:
            self._do(
                "INSERT OR IGNORE INTO delivery (id, run, receiver, kind, status) VALUES (?, ?, ?, ?, 'pending')",
                number, run, receiver, kind,
            )  # fmt: skip

    def send_again(self, run: int) -> None:
        """Write down that all parcels of a run are to be sent once more."""
        self._do("UPDATE delivery SET status = 'pending', again = 1, attempts = 0 WHERE run = ?", run)

    def deliveries(self, *statuses: str) -> tuple[Delivery, ...]:
        """Return the deliveries of these *statuses*, or all; the oldest run first."""
        rows = self._do(
            "SELECT id, run, receiver, kind, status, attempts, again, detail FROM delivery ORDER BY run, kind, receiver"
        )
        found = (replace(Delivery(*row), again=bool(row[6])) for row in rows)
        return tuple(delivery for delivery in found if not statuses or delivery.status in statuses)

    def settle(self, number: str, status: str, detail: str = "", *, again: bool = False) -> None:
        """Write down what became of a parcel; *sending* is written before the step from which it may have arrived."""
        self._do(
            "UPDATE delivery SET status = ?, detail = ?, again = again OR ?, attempts = attempts + (? <> 'sending') "
            "WHERE id = ?",
            status, detail, again, status, number,
        )  # fmt: skip

    def alarmed(self) -> bool:
        """Whether an alarm was given that nobody has called off."""
        found = self._do("SELECT kind FROM delivery WHERE kind <> 'reports' ORDER BY run DESC, kind DESC LIMIT 1")
        return bool(found) and found[0][0] == "alarm"

    def forgive(self) -> None:
        """Forget what failed, so that the next run tries it again."""
        with self.whole():
            self._do("UPDATE story SET tried = '', attempts = 0, failures = '[]' WHERE tried <> ''")
            self._do("UPDATE delivery SET status = 'pending', attempts = 0 WHERE status = 'given up'")

    # ---- the copy -------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Make the copy that takes the database's place should it be damaged."""
        beside = self.folder / f"{COPY}.part"
        with told(self.folder):
            beside.unlink(missing_ok=True)
            try:
                with closing(sqlite3.connect(beside)) as copy:
                    self._connection.backup(copy)
                beside.replace(self.folder / COPY)
            finally:
                beside.unlink(missing_ok=True)


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return the form of a database, 0 for a new one.  Raises `StateError` for one that this release does not know."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA:
        raise StateError(
            "E-STATE",
            f"{folder / DATABASE} was written by a newer release",
            cause=f"its form is {version}, this release knows {SCHEMA}",
            tip="pip install --upgrade newscompare",
        )
    return version


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what SQLite or the disk refuses into a `StateError`."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StateError(
            "E-STATE",
            f"the memory of the job in {folder} cannot be used",
            cause=str(error),
            tip="make room there or mend its permissions; reports that stand are untouched",
        ) from error


def _sound(folder: Path, name: str) -> bool:
    """Whether the database of that name is whole, or there is none; one emptied beside its copy is not."""
    place = folder / name
    if not place.exists():
        return True
    if not place.stat().st_size:
        return not (folder / COPY).exists()
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=rw", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.OperationalError:
        raise  # it is locked, or may not be written: not damaged
    except sqlite3.DatabaseError:
        return False


def _mend(folder: Path) -> tuple[Problem, ...]:
    """Put a damaged database aside and its copy in its place, and return what to tell of it."""
    aside = next(folder / f"damaged-{n}" for n in range(1, 1_000_000) if not (folder / f"damaged-{n}").exists())
    aside.mkdir()
    for place in folder.glob(f"{DATABASE}*"):
        place.replace(aside / place.name)
    copy = folder / COPY
    if copy.exists() and _sound(folder, COPY):
        beside = folder / f"{DATABASE}.part"
        beside.write_bytes(copy.read_bytes())
        beside.replace(folder / DATABASE)
        return (Problem("W-STATE-RESTORED", folder.name, f"the damaged file is in {aside.name}"),)
    return (Problem("W-STATE-NEW", folder.name, f"the damaged file is in {aside.name}"),)
