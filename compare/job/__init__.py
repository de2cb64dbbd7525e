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
from compare.deliver import deliver
from compare.errors import CompareError, DeliveryError, Exit, SourceError
from compare.job.recipe import Job, address, check, kind, resolved
from compare.job.sources import expand, lost
from compare.job.story import compose, documents, problems, refusal
from compare.read import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from compare.model import Article, Collation, Document, Problem, Receipt


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


def by_hand(job: Job) -> set[Path]:
    """Return the files of *job* that somebody wrote: the job itself, corrections, notes."""
    return {Path(path).resolve() for path in (job.file, job.pairs, *(order.notes for order in job.orders)) if path}


def spare(read_from: set[Path], documents: Sequence[tuple[Document, str]]) -> None:
    """Raise `DeliveryError` where a report would be written over what it is made of, or over another report."""
    taken: set[str] = set()
    for document, receiver in documents:
        if kind(receiver) != "folder":
            continue
        place = Path(address(receiver)) / document.name
        if place.resolve() in read_from:
            raise DeliveryError(
                "E-OUTPUT",
                f"{place} is one of the articles, their corrections or notes",
                cause="the report would be written over it",
                tip="give another place with -o",
            )
        if str(place.resolve()).casefold() in taken:  # not every disk tells capitals from small letters
            raise DeliveryError(
                "E-OUTPUT",
                f"{place} would be written twice",
                cause="two documents have one name, or names that differ in capitals alone",
                tip='give each report a name of its own: name = "..."',
            )
        taken.add(str(place.resolve()).casefold())


def deliveries(documents: Sequence[tuple[Document, str]]) -> tuple[tuple[Receipt, ...], tuple[CompareError, ...]]:
    """Return a receipt for each document that reached its receiver, and an error for each that did not."""
    receipts: list[Receipt] = []
    failures: list[CompareError] = []
    for document, receiver in documents:
        try:
            receipts.append(deliver(document, receiver))
        except CompareError as error:
            failures.append(error)
        except Exception as error:  # noqa: BLE001  (a plug-in may fail in any way; the others must still be served)
            cause = f"{type(error).__name__}: {error}"
            failures.append(DeliveryError("E-OUTPUT", f"{receiver} failed", cause=cause, tip="newscompare doctor"))
    return tuple(receipts), tuple(failures)
