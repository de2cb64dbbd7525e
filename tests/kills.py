"""Kill a job of three stories, again and again, and see what is left.

    python -m tests.kills [--times N] [--seed N] [--points]

A run of the job is killed with SIGKILL at a random moment, N times over, or with --points once at every step that
makes something last: each flush, each move of a file, each statement of the ledger.  Then the job is run again, to its
end, and what stands is held against a run that nobody disturbed: every report whole and with the same bytes, none
missing, none twice, nothing half written left behind, the ledger sound, every parcel sent under one id.  Each fault
is printed; the exit code is their number.

The job runs in a fork of this process, so that a run costs no start-up.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.job import runs
from compare.job.file import load
from compare.job.ledger import Ledger
from compare.job.summary import Choices, World

if TYPE_CHECKING:
    from collections.abc import Callable

STORIES = {
    "gempa": ("Gempa mengguncang Palu pada Senin pagi.", "Sebanyak {} rumah rusak, kata Kepala BPBD Rahmat Hidayat."),
    "banjir": ("Banjir merendam Demak sejak Minggu malam.", "Sekitar {} warga mengungsi, ujar Bupati Eisti Anah."),
    "panen": ("Petani di Subang mulai panen raya.", "Hasilnya {} ton per hektare, kata Dedi Mulyadi."),
}
TIMES = ("2026-11-22T06:00+07:00", "2026-11-23T06:00+07:00")


class Desk:
    """A folder with the job in it, and a receiver that counts what it is sent."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        for story, sentences in STORIES.items():
            place = folder / "stories" / story
            place.mkdir(parents=True)
            for outlet, number in (("kabar", 12), ("warta", 17)):
                (place / f"{outlet}.txt").write_text("\n".join(sentences).format(number), encoding="utf-8")
        (folder / "job.toml").write_text(
            'stories = "stories"\nas_of = "today"\nexecutor = "serial"\n[schedule]\nat = "06:00"\n'
            f'timezone = "Asia/Jakarta"\n[[report]]\nformats = ["md", "json"]\n'
            f'to = ["folder:reports", "index:reports", "webhook:http://127.0.0.1:{port}/"]\n',
            encoding="utf-8",
        )

    def run(self, slot: str) -> int:
        """Run the job for *slot* in this process, and return its exit code."""
        world = World(lambda: dt.datetime.fromisoformat(slot), lambda _: None, lambda _: None)
        [summary] = runs.serve(load(self.folder / "job.toml"), Choices(scheduled_for=slot), world)
        return summary.exit_code

    def disturbed(self, slot: str, stop: Callable[[], None], after: float | None = None) -> bool:
        """Run the job in a fork that *stop* may kill from inside, or that is killed *after* so many seconds."""
        child = os.fork()
        if not child:
            code = 99
            try:
                stop()
                code = self.run(slot)
            finally:
                os._exit(code)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    def reports(self) -> dict[str, str]:
        """Return the hash of every file below the reports, hidden ones too."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.folder / "reports").rglob("*"))
            if path.is_file()
        }

    def edit(self) -> None:
        """Change one article, so that there is something new."""
        place = self.folder / "stories/gempa/warta.txt"
        place.write_text(place.read_text(encoding="utf-8").replace("17", "19"), encoding="utf-8")

    def unsound(self) -> str:
        """Return what is wrong with the ledger, or ""."""
        with closing(sqlite3.connect(self.folder / ".newscompare/job/state.db")) as ledger:
            [(said,)] = ledger.execute("PRAGMA integrity_check").fetchall()
            open_runs = ledger.execute("SELECT count(*) FROM run WHERE status = 'running'").fetchone()[0]
            twice = ledger.execute("SELECT count(*) - count(DISTINCT scheduled_for) FROM run").fetchone()[0]
        return "" if (said, open_runs, twice) == ("ok", 0, 0) else f"{said}; {open_runs} open; {twice} twice"


class Receiver(ThreadingHTTPServer):
    """Counts the parcels it is sent, by their id."""

    daemon_threads = True

    def __init__(self) -> None:
        self.parcels: Counter[str] = Counter()
        parcels = self.parcels

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                parcels[self.headers["webhook-id"]] += 1
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def at_point(number: int) -> Callable[[], None]:
    """Return what makes the process kill itself at its *number*-th step that makes something last."""
    count = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **choices: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **choices)

        return step

    def stop() -> None:
        for name in ("fsync", "replace", "rename"):
            setattr(os, name, counted(getattr(os, name)))
        Ledger._do = counted(Ledger._do)  # type: ignore[method-assign]

    return stop


def trial(
    parent: Path, receiver: Receiver, stop: Callable[[], None], after: float | None, wanted: list[dict[str, str]]
) -> tuple[bool, list[str]]:
    """Disturb both runs of a fresh desk, finish each, and return whether one was hit and what is wrong."""
    folder = parent / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    desk = Desk(folder, receiver.server_port)
    hit, faults = False, []
    for slot, whole in zip(TIMES, wanted, strict=True):
        receiver.parcels.clear()
        hit |= desk.disturbed(slot, stop, after)
        code = desk.run(slot)
        reports = desk.reports()
        faults += [f"{slot}: missing {path}" for path in sorted(whole.keys() - reports.keys())]
        faults += [f"{slot}: left behind {path}" for path in sorted(reports.keys() - whole.keys())]
        faults += [
            f"{slot}: other bytes in {path}"
            for path in sorted(whole.keys() & reports.keys())
            if whole[path] != reports[path]
        ]
        faults += [f"{slot}: exit {code}"] if code else []
        faults += [f"{slot}: ledger {said}" for said in [desk.unsound()] if said]
        faults += (
            [f"{slot}: {len(receiver.parcels)} parcels, {sum(receiver.parcels.values())} times"]
            if len(receiver.parcels) != 1 or sum(receiver.parcels.values()) > 2
            else []
        )
        leftovers = [path.name for path in (folder / ".newscompare/job/results").glob(".part-*")]
        faults += [f"{slot}: {len(leftovers)} half results"] if leftovers else []
        desk.edit()
    return hit, faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=0, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--points", action="store_true", help="a kill at every step that makes something last")
    parser.add_argument("--stride", type=int, default=1, help="of the points only each so-manieth")
    options = parser.parse_args()
    choose = random.Random(options.seed)
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as scratch:
        clean = Desk(Path(scratch) / "trial", receiver.server_port)
        wanted = []
        for slot in TIMES:
            assert clean.run(slot) == 0
            wanted.append(clean.reports())
            clean.edit()
        shutil.rmtree(clean.folder)
        warm, begin = Desk(clean.folder, receiver.server_port), time.perf_counter()
        warm.disturbed(TIMES[0], lambda: None)
        seconds = time.perf_counter() - begin
        kills = faulty = sent_twice = 0
        numbers = range(1, 10_000, options.stride) if options.points else ()
        for number in numbers:
            hit, faults = trial(Path(scratch), receiver, at_point(number), None, wanted)
            if not hit:
                break  # the run has no more points than that
            kills, faulty = kills + 1, faulty + bool(faults)
            for fault in faults:
                print(f"point {number}: {fault}")
        for number in range(options.times):
            after = choose.uniform(0, seconds)
            hit, faults = trial(Path(scratch), receiver, lambda: None, after, wanted)
            kills, faulty = kills + hit, faulty + bool(faults)
            sent_twice += sum(receiver.parcels.values()) > 1
            for fault in faults:
                print(f"kill {number} after {after:.3f} s: {fault}")
        print(
            json.dumps(
                {"kills": kills, "faulty": faulty, "sent twice": sent_twice, "seconds of a run": round(seconds, 2)}
            )
        )
    sys.exit(min(faulty, 100))


if __name__ == "__main__":
    main()
