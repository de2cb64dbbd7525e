"""A job from start to finish: sources read, collated, rendered, delivered.

    Job -> Result

`run` compares once and remembers nothing: it is what ``newscompare report`` does.  `compare.job.runs` runs a job file
with a memory.  All reports of a story are made before the first is handed on, and each is written beside its place
and then moved, so a failed run leaves what stood there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compare import pairs, plugins
from compare.errors import CompareError, Exit, SourceError
from compare.job.handing import by_hand, deliveries, spare
from compare.job.recipe import Job, check, resolved
from compare.job.sources import expand, lost
from compare.job.story import compose, documents, problems, refusal
from compare.read import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from compare.model import Article, Collation, Problem, Receipt


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run: what was delivered, what failed, and the comparison where there is one."""

    receipts: tuple[Receipt, ...] = ()
    failures: tuple[CompareError, ...] = ()
    collation: Collation | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def exit_code(self) -> Exit:
        """The code for the shell: all done, partly done, or the code of what stopped it."""
        if not self.failures:
            return Exit.DONE
        return Exit.PARTIAL if self.receipts else Exit(self.failures[-1].exit_code)


def run(
    job: Job, tell: Callable[[str], None] = lambda _: None, now: Callable[[], dt.datetime] = dt.datetime.now
) -> Result:
    """Return the result of *job*, whose sources are one story; *tell* hears what is being done, *now* tells the day.

    What goes wrong with an article or a report is in the result; wrong use raises, before anything is read.
    """
    check(job)
    as_of = resolved(job, now()) if job.as_of else ""
    tell("reading")
    if job.pairs:
        pairs.load(job.pairs)
    articles, read_from, missing, failures = _articles(job)
    if failures and not (job.keep_going and len(articles) >= job.min_outlets):
        return Result(failures=failures)
    tell(f"comparing {len(articles)} articles")
    try:
        collation = compose(job, articles, missing, plugins.executor(job.executor), "")
    except SourceError as error:
        return Result(failures=(*failures, error))
    found = problems(job, collation)
    refused = refusal(job, found)
    if refused:
        return Result(failures=(*failures, *refused), collation=collation, problems=found)
    made, unmade = documents(job, collation, as_of, None, tell)
    handed = [(document, receiver) for number, document in made for receiver in job.orders[number].to]
    spare(read_from | by_hand(job), handed)
    receipts, undelivered = deliveries(handed)
    return Result(receipts, (*failures, *unmade, *undelivered), collation, found)


def _articles(job: Job) -> tuple[list[Article], set[Path], list[Problem], tuple[CompareError, ...]]:
    """Return the articles of *job* in order, their files, and what is missing, for the report and as errors."""
    articles: list[Article] = []
    read_from: set[Path] = set()
    missing: list[Problem] = []
    failures: list[CompareError] = []
    for source in job.sources:
        path = source.path
        try:
            for path in expand(job, source):
                try:
                    articles.append(
                        read(path, outlet=source.outlet, language=source.language, limits=job.settings.limits)
                    )
                    read_from.add(Path(path).resolve())
                except SourceError as error:
                    failures.append(error)
                    missing.append(lost(source.outlet, path, error))
        except SourceError as error:
            failures.append(error)
            missing.append(lost(source.outlet, path, error))
    return articles, read_from, missing, tuple(failures)
