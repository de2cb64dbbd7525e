"""Measure how long things take, beside what they should take.

    python tests/benchmarks/run.py [CORPORA] [--repeat N]

The median of several runs, on the wall clock and on the processor.  Nothing is asserted: a clock is no test.  With
CORPORA, a folder of real stories as JSON Lines, each file is compared story by story in a process of its own, with
sentences a second and the most memory it took.  `README.md` says what each line is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import Article, CompareError, Settings, collate, plugins, read, render
from compare.align import align
from compare.align.reuse import copies, reuse
from compare.calendar import dated
from compare.collate import witness
from compare.contrast import contrast
from compare.extract import extract
from compare.languages import language
from compare.render.templates import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from compare import Collation

SAMPLES = tuple(
    Path(__file__).parents[2] / "reports" / "kim-vladivostok" / "articles" / name
    for name in ("tempo.txt", "beritabali.txt")
)
OUTLETS = (2, 5, 10, 20, 46)
SENTENCES = 25
"""Sentences of one synthetic article, about what a news article has."""

CONTRASTED = {20: 3.0, 46: None}
"""Outlets of the synthetic stories whose facts are timed alone, and what they are to stay under."""

EXTRACTED = 0.010
"""Seconds that the claims of an article of 25 sentences are to stay under."""

ROWS = (100, 300, 1_000)
"""Rows of the long reports."""

RENDERED = {"html": 0.015, "pdf": 1.2}
"""Seconds that a report of the samples is to stay under, by format."""

PDF_ROW = 0.020
"""Seconds that a row of a PDF is to stay under."""

WORDS = 20
"""Words of one synthetic sentence."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What was timed: medians in seconds on the wall clock and on the processor, the fastest run, what to stay under."""

    what: str
    wall: float
    processor: float
    fastest: float
    target: float | None = None
    remark: str = ""


Clocks = tuple[float, float]
"""Seconds on the wall clock and on the processor."""


def clocked(work: Callable[[], object]) -> Clocks:
    """Return how long *work* takes in this process."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def process(*command: str, **environment: str) -> Clocks:
    """Return how long a Python process with this command line takes.  Raises where it does not end well."""
    wall, before = time.perf_counter(), os.times()
    subprocess.run(
        [sys.executable, *command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | environment,
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - wall, spent


def timing(what: str, runs: Sequence[Clocks], target: float | None = None, remark: str = "") -> Timing:
    """Return the medians of *runs*."""
    walls = [wall for wall, _ in runs]
    middle = statistics.median(processor for _, processor in runs)
    return Timing(what, statistics.median(walls), middle, min(walls), target, remark)


def warm(what: str, work: Callable[[], object], repeat: int, remark: str = "", target: float | None = None) -> Timing:
    """Return the medians of *work*, after one run that counts for nothing."""
    work()
    return timing(what, [clocked(work) for _ in range(repeat)], target, remark)


# ---- the lines of the table ---------------------------------------------------------------------------------


def timings(repeat: int) -> Iterator[Timing]:
    """Yield all that needs no corpora, in the order of the table."""
    yield starting("import compare", "import compare", repeat, 0.06)
    yield starting("import compare, collate two sentences", TWO_SENTENCES, repeat)
    yield reporting("report of the samples: html, json", "html,json", repeat, 0.5)
    yield reporting("report of the samples: html, json, pdf", "html,json,pdf", repeat, 2.5)
    yield from sampled(repeat)
    yield from synthetic(repeat)
    yield from long()


TWO_SENTENCES = (
    "from compare import Article, collate;"
    "collate([Article.from_sentences(['Kim berangkat.'], outlet=o, language='id') for o in ('a', 'b')])"
)


def starting(what: str, code: str, repeat: int, target: float | None = None) -> Timing:
    """Return how long *code* takes in a new process, above what Python alone takes; the two run turn about.

    Modules are compiled before the first run that counts, whatever the environment says of that.
    """
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        compiled = {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        process("-c", code, **compiled)
        for _ in range(repeat):
            bare, full = process("-c", "pass", **compiled), process("-c", code, **compiled)
            runs.append((full[0] - bare[0], full[1] - bare[1]))
    return timing(what, runs, target, "above bare Python")


def reporting(what: str, formats: str, repeat: int, target: float) -> Timing:
    """Return how long the whole command takes, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        command = ("-m", "compare", "report", *map(str, SAMPLES), "-f", formats, "-o", folder)
        try:
            process(*command)
            return timing(what, [process(*command) for _ in range(repeat)], target, "whole process")
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").splitlines()
            return _not_here(what, f"exit {error.returncode}: {said[0] if said else ''}")


def _not_here(what: str, why: str) -> Timing:
    return Timing(what, float("nan"), float("nan"), float("nan"), remark=f"not here: {why}")


def sampled(repeat: int) -> Iterator[Timing]:
    """Yield what the sample articles take once everything is loaded."""
    yield warm("read the samples", lambda: [read(path) for path in SAMPLES], repeat)
    articles = [read(path) for path in SAMPLES]
    story = collate(articles)
    yield extracted(story, repeat)
    yield warm("collate the samples", lambda: collate(articles), repeat, _size(story))
    for form in ("html", "md", "json", "pdf"):
        for template in names() if form in ("html", "pdf") else ("side-by-side",):
            yield rendered(story, form, repeat, template)


def extracted(story: Collation, repeat: int) -> Timing:
    """Return how long 25 sentences take to become claims, by the sentences of all witnesses of *story*."""
    telling = sum(len(made.body) for made in story.witnesses)

    def work() -> None:
        for made in story.witnesses:
            extract(made.article, made.sentences, language(made.article.language))

    found = warm(f"extract {SENTENCES} sentences", work, repeat, f"of {telling}", EXTRACTED)
    share = SENTENCES / telling
    return replace(found, wall=found.wall * share, processor=found.processor * share, fastest=found.fastest * share)


def contrasted(what: str, articles: Sequence[Article], repeat: int, target: float | None = None) -> Timing:
    """Return how long the facts of a story take once its sentences are linked."""
    settings = Settings()
    undated = [witness(article, settings.limits) for article in articles]
    links, beads, _ = align(undated, plugins.load("similarities", settings.similarity), settings)
    made = dated(undated)
    return warm(
        what, lambda: contrast(made, links, beads, settings), repeat, f"{len(links)} links, {len(beads)} beads", target
    )


def rendered(story: Collation, form: str, repeat: int, template: str) -> Timing:
    """Return how long one format of one template takes, or why it cannot be made on this machine."""
    what = f"render {template}, {form}"
    try:
        size = len(render(story, format=form, template=template).content)
    except CompareError as error:
        return _not_here(what, error.message)
    target = RENDERED.get(form)
    return warm(what, lambda: render(story, format=form, template=template), repeat, f"{size:,} bytes", target)


def long() -> Iterator[Timing]:
    """Yield what long reports take, each in a process of its own, with the most memory it took."""
    for rows, form in product(ROWS, ("html", "pdf")):
        done = subprocess.run(
            [sys.executable, __file__, "--rows", str(rows), "--form", form], check=False, capture_output=True, text=True
        )
        what = f"render side-by-side of {rows:,} rows, {form}"
        if done.returncode:
            yield _not_here(what, done.stderr.splitlines()[-1])
            continue
        taken = json.loads(done.stdout)
        each = taken["processor"] * 1000 / rows
        remark = f"{each:.1f} ms a row, {taken['megabytes']:.0f} MB, {taken['size']:,} bytes"
        yield timing(what, [(taken["wall"], taken["processor"])], rows * PDF_ROW if form == "pdf" else None, remark)


def lengthy(rows: int, form: str) -> dict[str, float]:
    """Return what a report of so many rows takes: two made-up articles that tell the same in words partly their own."""
    chance = random.Random(0)
    syllables = [a + b for a, b in product("bdgjklmnprst", "aeiou")]
    told = [["".join(chance.choices(syllables, k=3)) for _ in range(WORDS)] for _ in range(rows)]
    retold = [[chance.choice(said) if at % 7 == 0 else word for at, word in enumerate(said)] for said in told]
    articles = [
        Article.from_sentences([f"{' '.join(said).capitalize()}." for said in all_said], outlet=outlet, language="id")
        for outlet, all_said in (("A", told), ("B", retold))
    ]
    story, size = collate(articles), 0

    def work() -> None:
        nonlocal size
        size = len(render(story, format=form).content)

    wall, processor = clocked(work)
    return {"wall": wall, "processor": processor, "size": size, "megabytes": _peak()}


def synthetic(repeat: int) -> Iterator[Timing]:
    """Yield what made-up stories take, so that growth can be seen."""
    settings = Settings()
    similarity = plugins.load("similarities", settings.similarity)
    pair = [witness(article, settings.limits) for article in made_up(2, 100)]
    yield warm("align 100 x 100 sentences", lambda: align(pair, similarity, settings), repeat)
    for count in OUTLETS:
        articles = made_up(count, SENTENCES)
        story = collate(articles)
        runs = [clocked(lambda articles=articles: collate(articles)) for _ in range(max(3, repeat // 2))]  # type: ignore[misc]
        pairs = sum(len(a.body) * len(b.body) for a, b in combinations(story.witnesses, 2))
        each = statistics.median(wall for wall, _ in runs) * 1e6 / pairs
        yield timing(f"collate {count} outlets", runs, remark=f"{_size(story)}, {each:.1f} ms per 1,000 sentence pairs")
        yield timing(f"reuse in {count} outlets", [clocked(partial(reused, story)) for _ in range(3)])
        if count in CONTRASTED:
            yield contrasted(f"contrast {count} outlets", articles, max(3, repeat // 2), CONTRASTED[count])


def reused(story: Collation) -> None:
    """Find the copies and the reused wording of a story."""
    texts = [[made.text(i) for i in made.body] for made in story.witnesses]
    copies(texts)
    reuse(texts)


def hostile() -> Iterator[Timing]:
    """Yield what input takes that no news article is; once each, from the articles to the page, or to the refusal."""
    (plain, other), (long, _) = made_up(2, SENTENCES), made_up(2, 5_000)
    same = "\n".join(["Pemerintah mengatakan bahwa warga akan mengungsi ke balai kecamatan pada Senin pagi."] * 5_000)
    many = "\n".join(f"Warga {number} mengungsi." for number in range(20_000))
    words = long.text.replace(".", "").replace("\n", " ").casefold()
    cases = {
        "an article of 20,000 sentences": [_text(many), plain],
        "an article of 3,000 sentences": [_text("\n".join(long.text.split("\n")[:3_000])), plain],
        "a sentence of 100,000 words": [_text(f"{words}."), plain],
        "a sentence of 200,000 words": [_text(f"{words} {words}."), plain],
        "one sentence 5,000 times, in two articles": [_text(same), _text(same)],
        "one sentence 2,500 times, in two articles": [_text(same[: len(same) // 2])] * 2,
        "201 articles": [plain, other] * 100 + [plain],
    }
    for what, articles in cases.items():
        said: list[str] = []
        run = clocked(partial(_told, articles, said))
        yield timing(what, [run], remark=said[0])


def _text(text: str) -> Article:
    return Article("Outlet", text, language="id")


def _told(articles: Sequence[Article], said: list[str]) -> None:
    try:
        said.append(f"{len(render(collate(articles)).content):,} bytes of html")
    except CompareError as error:
        said.append(f"refused: {error.message}")


def _size(story: Collation) -> str:
    sentences = sum(len(made.sentences) for made in story.witnesses)
    return f"{sentences} sentences, {len(story.links)} links"


def made_up(outlets: int, sentences: int) -> list[Article]:
    """Return articles on one story: every outlet retells half of it, word order and a third of the words its own.

    >>> made_up(2, 3) == made_up(2, 3), [len(article.parts) for article in made_up(2, 3)]
    (True, [3, 3])
    """
    chance = random.Random(0)
    words = ["".join(syllables) for syllables in product(("ba", "ke", "mi", "so", "tu", "ra", "ngo", "le"), repeat=3)]
    often = [1 / (1 + rank) for rank in range(len(words))]  # as words of any language are (Zipf)

    def sentence() -> list[str]:
        return chance.choices(words, often, k=WORDS)

    told = [sentence() for _ in range(sentences)]
    articles = []
    for outlet in range(outlets):
        own = []
        for said in told:
            retold = [word if chance.random() < 2 / 3 else sentence()[0] for word in said]
            own.append(chance.sample(retold, len(retold)) if chance.random() < 1 / 2 else sentence())
        texts = [f"{' '.join(said).capitalize()}." for said in chance.sample(own, len(own))]
        articles.append(Article.from_sentences(texts, outlet=f"Outlet {outlet}", language="id"))
    return articles


# ---- real stories -------------------------------------------------------------------------------------------


def stories(file: Path) -> Iterator[list[Article]]:
    """Yield the articles of each story of two or more in *file*, read as a file of text is.

    A line is a story with its articles, or an article: then all with one `event` are a story, and all without one.
    """
    by_event: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if "articles" in record:
                by_event[record["id"]] += record["articles"]
            else:
                by_event[record.get("event", "")].append(record)
    for records in by_event.values():
        articles = []
        for record in records:
            with suppress(CompareError):  # an empty page is no article
                articles.append(_article(record))
        if len(articles) > 1:
            yield articles


def _article(record: dict[str, Any]) -> Article:
    text = record.get("text") or record.get("content") or "\n".join(record.get("sentences", ()))
    return read(
        f"{record.get('title', '')}\n{text}".encode(), name="a.txt", outlet=record.get("outlet") or record["domain"]
    )


def corpus(file: Path) -> dict[str, float]:
    """Return what comparing all stories of *file* takes; to be asked in a process of its own, for its memory."""
    taken = {
        "stories": 0.0,
        "articles": 0.0,
        "sentences": 0.0,
        "read": 0.0,
        "collate": 0.0,
        "slowest": 0.0,
        "refused": 0.0,
    }
    begun = time.perf_counter()
    for articles in stories(file):
        at = time.perf_counter()
        taken["read"] += at - begun
        try:
            story = collate(articles)
        except CompareError as error:
            taken["refused"] += 1
            print(f"{file.name}: {error}", file=sys.stderr)
        else:
            taken["stories"] += 1
            taken["articles"] += len(articles)
            taken["sentences"] += sum(len(made.sentences) for made in story.witnesses)
        begun = time.perf_counter()
        taken["collate"] += begun - at
        taken["slowest"] = max(taken["slowest"], begun - at)
    return taken | {"megabytes": _peak()}


def _peak() -> float:
    """Return the most memory this process has taken, in megabytes; NaN where the system does not say."""
    try:
        import resource
    except ImportError:
        return float("nan")
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken / 2**20 if sys.platform == "darwin" else taken / 2**10


# ---- the command --------------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure how long things take.")
    parser.add_argument("corpora", nargs="?", type=Path, help="a folder of real stories, or one file, as JSON Lines")
    parser.add_argument("--repeat", type=int, default=9, metavar="N", help="runs of which the median is shown (9)")
    parser.add_argument("--hostile", action="store_true", help="only the input that no news article is")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--form", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.rows:
        print(json.dumps(lengthy(options.rows, options.form)))
        return 0
    if options.one:
        print(json.dumps(corpus(options.corpora)))
        return 0
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors")
    print(f"\n{'milliseconds, median of ' + str(options.repeat):44}  target    wall  processor  fastest")
    for timed in () if options.hostile else timings(options.repeat):
        print(_row(timed), flush=True)
    print(f"\n{'milliseconds, once: input no article is':44}  target    wall  processor  fastest")
    for timed in hostile():
        print(_row(timed), flush=True)
    if options.corpora:
        _corpora(options.corpora)
    return 0


def _row(timed: Timing) -> str:
    target = "" if timed.target is None else f"< {timed.target * 1000:.0f}"
    wall, processor, fastest = (f"{s * 1000:.1f}" for s in (timed.wall, timed.processor, timed.fastest))
    return f"{timed.what:44}  {target:>6}  {wall:>6}  {processor:>9}  {fastest:>7}  {timed.remark}".rstrip()


def _corpora(path: Path) -> None:
    head = ("stories", "articles", "sentences", "read s", "collate s", "slowest s", "sentences/s", "MB", "refused")
    print(f"\n{'file':36}" + "".join(f"{name:>12}" for name in head))
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        done = subprocess.run([sys.executable, __file__, str(file), "--one"], check=True, stdout=subprocess.PIPE)
        taken = json.loads(done.stdout)
        rate = taken["sentences"] / taken["collate"] if taken["collate"] else float("nan")
        counts = (f"{taken[name]:12,.0f}" for name in ("stories", "articles", "sentences"))
        seconds = (f"{taken[name]:12.2f}" for name in ("read", "collate", "slowest"))
        rest = f"{rate:12,.0f}{taken['megabytes']:12,.0f}{taken['refused']:12,.0f}"
        print(f"{file.name:36}{''.join(counts)}{''.join(seconds)}{rest}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
