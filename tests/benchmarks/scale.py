"""Measure what each task of a job costs here, and work out what a day of very many articles would take.

    python -m tests.benchmarks.scale CORPORA [--stories N]

CORPORA is a folder of real stories as JSON Lines, or one file (`README.md` says which fields).  Each figure is
measured by this command, on the processor, or stands in `ASSUMED` with where it comes from; the table of the days is
made of those two alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from compare import Document, Settings, collate, read, render
from compare.collate import witness
from compare.deliveries.folder import folder
from compare.executors import Dask, Processes, Serial
from compare.executors import dask as cluster
from tests.benchmarks.run import clocked, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare import Article
    from compare.plugins import Executor

DAYS = (100_000, 1_000_000, 10_000_000, 100_000_000)
"""Articles a day."""

TAIL = 500
"""Outlets of the one largest story of a day."""


class Assumed(NamedTuple):
    """A figure that this command does not measure, and where it comes from."""

    value: float
    unit: str
    source: str


ASSUMED = {
    "web page": Assumed(0.063, "s", "the article out of its page: trafilatura, 258 real pages of 41 countries"),
    "grouping": Assumed(0.0072, "s", "which articles tell one story: banded search over 100,000 made-up texts, one core"),
    "told by several": Assumed(0.4, "of all articles", "a guess: the share of articles in stories of several outlets"),
    "outlets": Assumed(6, "a story", "a guess, once copies are folded; no more pairs are compared above it"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured: processor seconds, bytes, and tasks a second."""

    reading: float
    preparing: float
    pair: float
    html: float
    json: float
    pdf: float
    html_bytes: float
    json_bytes: float
    article_bytes: float
    published: float
    scheduled: float

    @property
    def story(self) -> float:
        """Seconds of one story of the assumed number of outlets: made ready, compared, as HTML and as JSON."""
        outlets = ASSUMED["outlets"].value
        return outlets * self.preparing + outlets * (outlets - 1) / 2 * self.pair + self.html + self.json


def main(arguments: Sequence[str]) -> int:
    """Print what was measured, what was assumed, and the days."""
    parser = argparse.ArgumentParser(prog="scale", description="Work out what a day of very many articles takes.")
    parser.add_argument("corpora", type=Path, help="a folder of real stories, or one file, as JSON Lines")
    parser.add_argument("--stories", type=int, default=40, metavar="N", help="how many of them are measured (40)")
    options = parser.parse_args(arguments)
    files = sorted(options.corpora.glob("*.jsonl")) if options.corpora.is_dir() else [options.corpora]
    share = -(-options.stories // len(files))
    told = [story for file in files for story in islice(stories(file), share)]
    told = [story for story in told if len(story) <= 2 * ASSUMED["outlets"].value]
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors")
    print(f"{len(told)} stories, {sum(map(len, told))} articles of {options.corpora.name}\n\nmeasured")
    costs = measured(told)
    for line in shown(costs):
        print(f"  {line}", flush=True)
    for line in spread(told):
        print(f"  {line}", flush=True)
    print("\nassumed")
    for name, figure in ASSUMED.items():
        print(f"  {name:24} {figure.value:10.4g} {figure.unit:15} {figure.source}")
    print(f"\n{'articles a day':>14} {'stories':>11} {'core-hours':>11} {'cores':>8} {'PDFs, if all':>13} "
          f"{'publishing':>11} {'scheduler':>10} {'GB a day':>9}  narrowest")  # fmt: skip
    for articles in DAYS:
        print(day(articles, costs), flush=True)
    pairs = TAIL * (TAIL - 1) // 2
    print(f"\none story of {TAIL} outlets: {pairs:,} pairs, {pairs * costs.pair / 3600:.2f} core-hours on one core if all "
          f"were compared;\n{Settings().limits.articles} articles are the most a story may have today")  # fmt: skip
    return 0


# ---- what is measured ---------------------------------------------------------------------------------------


def measured(told: Sequence[Sequence[Article]]) -> Costs:
    """Return what the tasks of *told* cost, each once everything is loaded."""
    limits = Settings().limits
    articles = [article for story in told for article in story]
    texts = [f"{article.text}\n".encode() for article in articles]
    collate(told[0])
    reading = _processor(lambda: [read(text, name="a.txt", outlet="A") for text in texts]) / len(articles)
    preparing = _processor(lambda: [witness(article, limits) for article in articles]) / len(articles)
    compared = _processor(lambda: [collate(story) for story in told]) - preparing * len(articles)
    pairs = sum(len(story) * (len(story) - 1) // 2 for story in told)
    taken: dict[str, float] = {}
    weighed: dict[str, float] = {}
    collations = [collate(story) for story in told]
    for form, some in (("html", collations), ("json", collations), ("pdf", collations[:8])):
        render(some[0], format=form)
        documents: list[Document] = []
        taken[form] = _processor(lambda: documents.extend(render(one, format=form) for one in some)) / len(some)  # noqa: B023
        weighed[form] = statistics.mean(len(document.content) for document in documents)
    return Costs(
        reading,
        preparing,
        compared / pairs,
        taken["html"],
        taken["json"],
        taken["pdf"],
        weighed["html"],
        weighed["json"],
        statistics.mean(map(len, texts)),
        _published(int(weighed["html"])),
        _scheduled(),
    )


def _processor(work: object) -> float:
    return clocked(work)[1]  # type: ignore[arg-type]


def _published(size: int) -> float:
    """Return how many documents of *size* bytes one process brings into a folder in a second, each made durable."""
    count = 200
    with tempfile.TemporaryDirectory() as place:
        begun = time.perf_counter()
        for number in range(count):
            folder(Document(f"{number}.html", "text/html", b"x" * size), place)
        return count / (time.perf_counter() - begun)


def _scheduled() -> float:
    """Return how many chunks in a second a scheduler of Dask gives out and this process takes back."""
    before, cluster.LARGEST = cluster.LARGEST, 1
    try:
        return 1 / _each(Dask(workers=2), 1_000)
    finally:
        cluster.LARGEST = before


def _each(executor: Executor, count: int) -> float:
    """Return the seconds from outcome to outcome for items that cost nothing, once the workers are there."""
    outcomes = executor.run(abs, range(count))
    next(outcomes)
    begun = time.perf_counter()
    rest = sum(1 for _ in outcomes)
    return (time.perf_counter() - begun) / rest


def shown(costs: Costs) -> Iterator[str]:
    """Yield a line for each figure."""
    for what, seconds in (
        ("read an article, as text", costs.reading),
        ("segment and extract it", costs.preparing),
        ("compare two of a story", costs.pair),
        ("HTML of a story", costs.html),
        ("JSON of a story", costs.json),
        ("PDF of a story", costs.pdf),
        (f"a story of {ASSUMED['outlets'].value:.0f}", costs.story),
    ):
        yield f"{what:34} {seconds * 1000:9.2f} ms on the processor"
    yield f"{'HTML, JSON, article':34} {costs.html_bytes / 1000:9.0f} kB, {costs.json_bytes / 1000:.0f} kB, {costs.article_bytes / 1000:.1f} kB"
    yield f"{'documents published':34} {costs.published:9,.0f} a second, by one process, on this disk"
    yield f"{'tasks through the scheduler':34} {costs.scheduled:9,.0f} a second, a task a chunk"
    for name, executor, count in (
        ("serial", Serial(), 20_000),
        ("processes", Processes(workers=2), 2_000),
        ("dask", Dask(workers=2), 20_000),
    ):
        yield f"{'overhead of an item, ' + name:34} {_each(executor, count) * 1000:9.3f} ms on the wall clock"


def compared(story: Sequence[Article]) -> tuple[int, float]:
    """Return which process compared *story* and made its page, and the processor seconds it took."""
    return os.getpid(), clocked(lambda: render(collate(story)))[1]


def spread(told: Sequence[Sequence[Article]]) -> Iterator[str]:
    """Yield how much sooner two workers are done than one, were nothing else running: by the busiest worker's time."""
    told = [*told, *told]
    for name, made in (("processes", Processes), ("dask", Dask)):
        paths, sums = [], []
        for workers in (1, 2):
            by_worker: dict[int, float] = {}
            begun = time.process_time()
            for outcome in made(workers=workers).run(compared, told):
                process, seconds = outcome.value
                by_worker[process] = by_worker.get(process, 0.0) + seconds
            paths.append(max(by_worker.values()) + time.process_time() - begun)
            sums.append(sum(by_worker.values()))
        yield (
            f"{'two workers against one, ' + name:34} {paths[0] / paths[1]:9.2f} times: {paths[0]:.1f} s, {paths[1]:.1f} s; "
            f"the work itself took {sums[0]:.1f} s and {sums[1]:.1f} s"
        )


# ---- what is worked out -------------------------------------------------------------------------------------


def day(articles: int, costs: Costs) -> str:
    """Return the line of a day with so many *articles*."""
    told = articles * ASSUMED["told by several"].value / ASSUMED["outlets"].value
    each = ASSUMED["web page"].value + costs.reading + ASSUMED["grouping"].value
    seconds = articles * each + told * costs.story
    cores = seconds / 86_400
    loads = {
        "publishing": 2 * told / 86_400 / costs.published,
        "scheduler": cores / cluster.CHUNK / costs.scheduled,
    }
    stored = (told * (costs.html_bytes + costs.json_bytes) + articles * costs.article_bytes) / 1e9
    narrowest = max(loads, key=loads.__getitem__)
    return (
        f"{articles:14,} {told:11,.0f} {seconds / 3600:11,.1f} {cores:8.1f} {told * costs.pdf / 3600:13,.1f} "
        f"{loads['publishing']:11.1%} {loads['scheduler']:10.1%} {stored:9,.1f}  "
        f"{narrowest if loads[narrowest] > 0.5 else 'cores'}"
    )


if __name__ == "__main__":
    from tests.benchmarks import scale  # by its name, by which workers find what they are to do

    sys.exit(scale.main(sys.argv[1:]))
