"""Run a job of a thousand real stories, one in twenty of them spoilt, and measure it.

    python tests/benchmarks/jobs.py CORPORA [--stories N] [--formats html,json] [--executor NAME]

CORPORA is a folder with `indonesian_stories.jsonl` and `english_stories.jsonl`; where they hold fewer stories than asked for,
they are told again with other names.  Printed are: how many reports were made and whether every bad file was named;
stories a second; the memory of the run and of its workers over time; how long a second run takes that finds nothing
new; and how much faster two workers are than one, by processor time on the longest path: that of the run itself and
of its busiest worker.  The bytes of both are compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POISONED = 20
"""One story in so many is spoilt."""

TICKS = os.sysconf("SC_CLK_TCK")


def stories(corpora: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield each real story as its (outlet, text) pairs."""
    for line in (corpora / "indonesian_stories.jsonl").read_text(encoding="utf-8").splitlines():
        articles = json.loads(line)["articles"]
        yield [(article["outlet"], f"{article['title']}\n\n{article['text']}") for article in articles]
    events: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in (corpora / "english_stories.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        events[article["event"]].append((article["outlet"], f"{article['title']}\n\n{' '.join(article['sentences'])}"))
    yield from (articles for articles in events.values() if len(articles) > 1)


def renamed(articles: list[tuple[str, str]], turn: int) -> list[tuple[str, str]]:
    """Return a story told again with other names: each word with a capital inside a sentence gets another ending."""
    if not turn:
        return articles
    ending = "abcdefghij"[turn % 10]
    return [(outlet, re.sub(r"(?<=[a-z] )([A-Z][a-z]{4,})\b", rf"\1{ending}", text)) for outlet, text in articles]


def empty(place: Path) -> None:
    place.write_bytes(b"")


def binary(place: Path) -> None:
    place.write_bytes(b"\x89PNG\r\n" + bytes(4000))


def huge(place: Path) -> None:
    place.write_text("Kata. " * 1_000_000)


def dangling(place: Path) -> None:
    place.unlink()
    place.symlink_to("nirwana.txt")


def escaping(place: Path) -> None:
    place.unlink()
    place.symlink_to("/etc/hostname")


def no_json(place: Path) -> None:
    place.rename(place.with_suffix(".json")).write_text('{"text": ')


def no_language(place: Path) -> None:
    place.rename(place.with_suffix(".json")).write_text('{"text": "Qapla.", "language": "klingon"}')


def no_text(place: Path) -> None:
    place.rename(place.with_suffix(".html")).write_text("<html><script>document.write(1)</script></html>")


def white(place: Path) -> None:
    place.write_text(" \n\t\n")


def alone(place: Path) -> None:
    """Leave a story with one article."""
    for other in place.parent.iterdir():
        if other != place:
            other.unlink()


POISONS: tuple[Callable[[Path], None], ...] = (
    empty, binary, huge, dangling, escaping, no_json, no_language, no_text, white, alone,
)  # fmt: skip


def build(corpora: Path, folder: Path, count: int) -> dict[str, str]:
    """Write *count* stories below *folder*; return what is wrong with those that are spoilt."""
    spoilt = {}
    told = list(stories(corpora))
    for number, articles in enumerate(islice(cycle(told), count)):
        place = folder / "stories" / f"{number:04}"
        place.mkdir(parents=True)
        for outlet, text in renamed(articles, number // len(told)):
            (place / f"{outlet}.txt").write_text(text, encoding="utf-8")
        if number % POISONED == POISONED - 1:
            poison = POISONS[number // POISONED % len(POISONS)]
            poison(min(place.iterdir()))
            spoilt[place.name] = poison.__name__
    return spoilt


def processes(root: int) -> dict[int, tuple[float, int]]:
    """Return CPU seconds and resident bytes of a process and of all below it, by number."""
    seen: dict[int, tuple[int, float, int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            cpu = (int(fields[11]) + int(fields[12])) / TICKS
            seen[int(entry.name)] = (int(fields[1]), cpu, int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))
    below = {root}
    while more := {pid for pid, (parent, _, _) in seen.items() if parent in below} - below:
        below |= more
    return {pid: seen[pid][1:] for pid in sorted(below) if pid in seen}


def run(folder: Path, *options: str) -> dict[str, Any]:
    """Return the summary of a run of the job in *folder*, with its seconds, its CPU and its memory over time."""
    command = [sys.executable, "-m", "compare", "run", *options, str(folder / "job.toml")]
    begin = time.perf_counter()
    cpu: dict[int, float] = {}
    memory: list[tuple[float, int, int]] = []
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = subprocess.Popen(command, stdout=out, stderr=err)
        while started.poll() is None:
            below = processes(started.pid)
            cpu |= {pid: seconds for pid, (seconds, _) in below.items()}
            own = below.get(started.pid, (0.0, 0))[1]
            memory.append((time.perf_counter() - begin, own, sum(size for _, size in below.values())))
            time.sleep(0.25 if len(memory) > 8 else 0.02)
        out.seek(0)
        err.seek(0)
        said = out.read()
        if not said:
            sys.exit(err.read())
    summary: dict[str, Any] = json.loads(said)
    mine = cpu.pop(started.pid, 0.0)
    return {
        **summary,
        "wall": time.perf_counter() - begin,
        "cpu": mine + sum(cpu.values()),
        "own": mine,
        "path": mine + max(cpu.values(), default=0.0),
        "memory": memory,
    }


def bytes_of(folder: Path) -> dict[str, str]:
    """Return the hash of every report."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "reports").rglob("*"))
        if path.is_file()
    }


def named(summary: dict[str, Any]) -> set[str]:
    """Return the stories of which something went wrong, as the run tells it."""
    return {failure["story"] for failure in summary["failures"]}


def over_time(memory: list[tuple[float, int, int]]) -> str:
    """Return memory in MiB, of the run and with its workers, at four points and at most."""
    points = [memory[min(len(memory) * part // 8, len(memory) - 1)] for part in (1, 3, 5, 7)]
    most = max(memory, key=lambda point: point[2])
    return "  ".join(f"{at:5.0f} s {own / 2**20:4.0f} / {all_ / 2**20:5.0f}" for at, own, all_ in (*points, most))


def job(formats: str, workers: int, executor: str) -> str:
    wanted = ", ".join(f'"{form}"' for form in formats.split(","))
    return (
        f'stories = "stories"\nexecutor = "{executor}"\n[[report]]\nname = "report"\nformats = [{wanted}]\n'
        f"[limits]\nworkers = {workers}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--stories", type=int, default=1000)
    parser.add_argument("--formats", default="html,json")
    parser.add_argument("--executor", default="processes")
    parser.add_argument("--pair", type=int, default=200, help="stories with which two workers are held against one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole"
        spoilt = build(options.corpora, whole, options.stories)
        (whole / "job.toml").write_text(job(options.formats, 0, options.executor))
        first = run(whole)
        made = first["stories"].get("made", 0)
        print(
            f"stories {options.stories}, spoilt {len(spoilt)}: made {made}, failed {first['stories'].get('failed', 0)}"
        )
        unnamed = sorted(set(spoilt) - named(first))
        blamed = sorted(named(first) - set(spoilt))
        print(
            f"  spoilt and not named: {', '.join(unnamed) or 'none'}; named and not spoilt: {', '.join(blamed) or 'none'}"
        )
        whole_ones = {path.split("/")[1] for path in bytes_of(whole)}
        print(
            f"  good stories without a report: {sorted({p.name for p in (whole / 'stories').iterdir()} - set(spoilt) - whole_ones) or 'none'}"
        )
        print(
            f"  exit {first['exit']}; {first['wall']:.0f} s, {options.stories / first['wall']:.1f} stories a second; {first['cpu']:.0f} CPU s, {first['own']:.1f} of them the run itself"
        )
        print(f"  memory in MiB, run / with workers: {over_time(first['memory'])}")
        before = {path: path.stat().st_mtime_ns for path in (whole / "reports").rglob("*")}
        second = run(whole)
        after = {path: path.stat().st_mtime_ns for path in (whole / "reports").rglob("*")}
        print(
            f"again, nothing new: {second['wall']:.2f} s, {second['cpu']:.2f} CPU s; {second['stories']}; outputs touched: {sum(before[p] != after.get(p) for p in before)}"
        )
        told = {}
        for workers in (1, 2):
            part = Path(scratch) / f"part-{workers}"
            build(options.corpora, part, options.pair)
            (part / "job.toml").write_text(job(options.formats, workers, options.executor))
            told[workers] = (run(part), bytes_of(part))
        one, two = told[1][0], told[2][0]
        print(
            f"two workers against one, {options.pair} stories: longest path {one['path']:.1f} -> {two['path']:.1f} CPU s, "
            f"{one['path'] / two['path']:.2f} times; wall {one['wall']:.1f} -> {two['wall']:.1f} s; same bytes: {told[1][1] == told[2][1]}"
        )


if __name__ == "__main__":
    main()
