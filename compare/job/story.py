"""One story from its files to its reports: the work of a worker, on this machine or on another.

    Task -> Made, and a result in the store

A task is paths, hashes and choices; texts do not travel.  What comes of it lies in the store under an address that
its inputs, its recipe and its day decide, so a task that is done twice does no harm.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.collate import collate
from compare.errors import CompareError, Exit, RenderError, SourceError
from compare.job.recipe import WHOLE, kind
from compare.job.sources import lost
from compare.job.store import COLLATION, RESULT, Store, document_name, packed
from compare.model import Problem
from compare.read import caption, content, read
from compare.render.templates import REPORT, find
from compare.render.wording import Wording
from compare.settings import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from compare.job.recipe import Job, Order
    from compare.job.sources import Input
    from compare.model import Article, Collation, Document, Since
    from compare.plugins import Executor
    from compare.settings import Limits


@dataclass(frozen=True, slots=True)
class Task:
    """One story to be compared and reported.

    Attributes:
        story: its name within the job, "" where it is the only one.
        inputs: its files.
        lost: sources that could not be had.
        job: what is asked for.
        recipe: the digest of what is asked for.
        as_of: the day or time the reports are for, resolved.
        store: the folder of the store.
        baseline: address of the result that readers saw last, or "".
        anew: whether it is made though the store holds it.

    """

    story: str
    inputs: tuple[Input, ...]
    lost: tuple[Problem, ...]
    job: Job
    recipe: str
    as_of: str
    store: str
    baseline: str = ""
    anew: bool = False

    @property
    def key(self) -> str:
        """What decides whether there is anything to report: inputs, recipe and version, but not the day."""
        files = [(one.outlet, one.language, Path(one.path).name, one.digest) for one in self.inputs]
        missing = [asdict(problem) for problem in self.lost]
        return _digest([self.recipe, self.story, files, missing, _bytes(corrections(self.job, self.story))])

    @property
    def address(self) -> str:
        """Where the result lies: by the key, the day, and what readers saw last."""
        return _digest([self.key, self.as_of, self.baseline])


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a task: the address of its result, or "", what went wrong, and what was imperfect."""

    address: str
    failures: tuple[CompareError, ...] = ()
    problems: tuple[Problem, ...] = ()


def recipe(job: Job) -> str:
    """Return the digest of all that *job* asks for and that changes a report, but for the day it is made."""
    orders = [
        [
            _template(order.template), order.formats, order.lang, order.name, asdict(order.edition),
            [_relative(job, to) for to in order.to if kind(to) == "folder"],
        ]
        for order in job.orders
    ]  # fmt: skip
    choices = [job.title, job.as_of, job.base, job.settings.signature, job.strict, job.keep_going, job.min_outlets]
    return _digest([VERSION, choices, orders])


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _relative(job: Job, receiver: str) -> str:
    import os

    return os.path.relpath(receiver.partition(":")[2], job.folder or ".")


def _bytes(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else ""


def _template(name: str) -> list[str]:
    """Return what tells a template from itself once it was changed: of a folder, its files."""
    folder = Path(name)
    if not folder.is_dir():
        return [name]
    return [_bytes(str(path)) for path in sorted(folder.rglob("*")) if path.is_file()]


def corrections(job: Job, story: str) -> str:
    """Return the file of corrections of *story*, or ""; of a job of many stories it may stand in the story's folder."""
    if not (job.pairs and job.stories):
        return job.pairs
    place = Path(job.stories, story, job.pairs)
    return str(place) if place.is_file() else ""


# ---- from articles to documents -----------------------------------------------------------------------------


def compose(
    job: Job, articles: Sequence[Article], missing: Sequence[Problem], executor: Executor, story: str
) -> Collation:
    """Return the comparison that *job* asks for; what is *missing* stands among its problems.

    Raises `SourceError` for fewer articles than the job wants.
    """
    from compare import pairs

    if len(articles) < job.min_outlets:
        raise SourceError(
            "E-FEW",
            f"{len(articles)} article{'s' * (len(articles) != 1)} cannot be compared",
            tip=f"{job.min_outlets} or more are wanted",
        )
    path = corrections(job, story)
    collation = collate(
        articles,
        settings=job.settings,
        title=_titled(story) or caption(job.title),
        base=job.base,
        executor=executor,
        emendations=pairs.load(path) if path else (),
    )
    return replace(collation, problems=(*missing, *collation.problems))


def _titled(story: str) -> str:
    """Return the title of a story among others: the name of its folder, which its editor gave it, as words.

    >>> _titled("gempa-lombok_2019"), _titled("Kim Jong-un ke Rusia")
    ('Gempa lombok 2019', 'Kim Jong-un ke Rusia')
    """
    words = caption(story if " " in story else re.sub("[-_]+", " ", story))
    return words[:1].upper() + words[1:]


def problems(job: Job, collation: Collation) -> tuple[Problem, ...]:
    """Return what was imperfect in articles, corrections and notes; what is missing is a failure, and told as one."""
    from compare.render import notes as editors

    texts = dict.fromkeys(order.edition.notes for order in job.orders)
    found = (*collation.problems, *(problem for text in texts for problem in editors.notes(collation, text).problems))
    return tuple(problem for problem in found if problem.code != "W-SOURCE-LOST")


def refusal(job: Job, found: Sequence[Problem]) -> tuple[CompareError, ...]:
    """Return the error that the first problem is to a strict job; none where it is not, or there are no problems."""
    return tuple(
        CompareError(
            "E-STRICT",
            f"{problem.code} in {problem.where}: {problem.message}",
            tip=f"newscompare explain {problem.code}",
        )
        for problem in found[:1]
        if job.strict
    )


def documents(
    job: Job, collation: Collation, as_of: str, since: Since | None, tell: Callable[[str], None]
) -> tuple[list[tuple[int, Document]], list[CompareError]]:
    """Return each document with the number of its order, and an error for each format that cannot be made here."""
    from compare.render import render

    made: list[tuple[int, Document]] = []
    failures: list[CompareError] = []
    for number, (order, stem) in enumerate(zip(job.orders, _stems(job, collation, as_of), strict=True)):
        edition = replace(order.edition, published=as_of, since=since)
        for part, form in _pages(order):
            tell(f"making {order.template}, {form}")
            try:
                document = render(
                    collation, template=order.template, format=form, lang=order.lang, part=part, edition=edition
                )
            except RenderError as error:
                failures.append(error)
                continue
            name = f"{stem}{'' if part == REPORT else f'-{part}'}{document.name.removeprefix(part)}"
            made.append((number, replace(document, name=name)))
    return made, failures


def _stems(job: Job, collation: Collation, as_of: str) -> list[str]:
    """Return the file name of each report without its ending: the one given, or its day, its story and its choices."""
    told = [choices(order) for order in job.orders]
    alone = len(set(told)) == 1
    # template and language are told wherever there are several reports; of the other choices those that part them
    shown = [at for at, values in enumerate(zip(*told, strict=True)) if not alone and (at < 2 or len(set(values)) > 1)]
    day = f"{as_of[:10]}-" if as_of else ""
    return [
        order.name or "-".join([day + slug(collation), *(chosen[at] for at in shown if chosen[at])])
        for order, chosen in zip(job.orders, told, strict=True)
    ]


def choices(order: Order) -> tuple[str, str, str, str, str]:
    """Return what parts one report of a story from another, as its file name tells it."""
    edition = order.edition
    extent = "excerpt" if edition.excerpt else ""
    return Path(order.template).name, order.lang, edition.level, f"{edition.minutes}min", extent


def asked(order: Order) -> list[str]:
    """Return what tells one order from the others, wherever it stands in a job file."""
    return [order.name, *choices(order)]


def _pages(order: Order) -> Iterator[tuple[str, str]]:
    """Yield part and format of each document of *order*; what holds the comparison alone has one part."""
    parts = find(order.template, Wording.load(order.lang)).parts
    for form in order.formats:
        for part in parts if form not in WHOLE else (REPORT,):
            yield part, form


def slug(collation: Collation) -> str:
    """Return a file name for a report: the title in ASCII, and eight characters that its articles alone decide.

    Safe on every file system, whatever a title holds.
    """
    plain = unicodedata.normalize("NFKD", collation.title).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
    digest = hashlib.sha256("".join(w.article.digest for w in collation.witnesses).encode()).hexdigest()[:8]
    return f"{words}-{digest}" if words else f"report-{digest}"


# ---- the work of a worker -----------------------------------------------------------------------------------


def work(task: Task) -> Made:
    """Return where the result of *task* lies, once it lies there; what is wrong with the story is told, not raised.

    Raises `StateError` where the store takes no result.
    """
    store, address = Store(Path(task.store)), task.address
    if store.whole(address) and not task.anew:
        said = store.result(address)
        failures = [untold(form) for form in said["failures"]]
        if not passing(failures):
            return Made(address, tuple(failures), tuple(Problem(**form) for form in said["problems"]))
    articles, missing, failures = _read(task)
    if missing and not (task.job.keep_going and len(articles) >= task.job.min_outlets):
        return Made("", tuple(failures))
    try:
        from compare.executors import Serial

        collation = compose(task.job, articles, missing, Serial(), task.story)
        found = problems(task.job, collation)
        refused = refusal(task.job, found)
        if refused:
            return Made("", (*failures, *refused))
        since, unread = _since(task, store, collation)
        failures += unread
        made, unmade = documents(task.job, collation, task.as_of, since, lambda _: None)
    except CompareError as error:
        if error.exit_code is Exit.BUG:
            raise
        return Made("", (*failures, error))
    failures += unmade
    if not made and unmade:
        return Made("", tuple(failures))
    files = {document_name(n): document.content for n, (_, document) in enumerate(made)}
    said = {
        "story": task.story,
        "key": task.key,
        "as_of": task.as_of,
        "baseline": task.baseline,
        "signature": collation.signature,
        "inputs": [asdict(one) for one in task.inputs],
        "documents": [
            {
                "order": number,
                "asked": asked(task.job.orders[number]),
                "name": document.name,
                "media_type": document.media_type,
                "bytes": len(document.content),
                "sha256": hashlib.sha256(document.content).hexdigest(),
            }
            for number, document in made
        ],
        "digests": _digests(task, collation, since),
        "failures": [told(error) for error in failures],
        "problems": [asdict(problem) for problem in found],
    }
    result = json.dumps(said, sort_keys=True, indent=1).encode()
    store.keep(address, {**files, COLLATION: packed(collation), RESULT: result})
    return Made(address, tuple(failures), found)


def _read(task: Task) -> tuple[list[Article], list[Problem], list[CompareError]]:
    """Return the articles of *task*, what is missing of them, and why."""
    articles: list[Article] = []
    missing = list(task.lost)
    failures: list[CompareError] = []
    limits = task.job.settings.limits
    for one in task.inputs:
        try:
            raw, name = _same(one, limits)
            articles.append(read(raw, name=name, outlet=one.outlet, language=one.language, limits=limits))
        except SourceError as error:
            failures.append(error)
            missing.append(lost(one.outlet, one.path, error))
    return articles, missing, failures


def _same(one: Input, limits: Limits) -> tuple[bytes, str]:
    """Return the bytes of a file and its name.  Raises `SourceError` where it is not what it was when the run began."""
    try:
        raw, name = content(one.path, limits)
    except SourceError as error:
        raise SourceError(
            "E-CHANGED", f"{one.path} was there when the run began", cause=error.message, tip="run again"
        ) from error
    if hashlib.sha256(raw).hexdigest() != one.digest:
        raise SourceError("E-CHANGED", f"{one.path} was changed while it was read", tip="run again")
    return raw, name


def passing(failures: Iterable[CompareError]) -> bool:
    """Whether a story was caught while its files were written, so that the next run may find the same files whole."""
    return any(error.code == "E-CHANGED" for error in failures)


def _since(task: Task, store: Store, collation: Collation) -> tuple[Since | None, list[CompareError]]:
    """Return what is new since the last report, None where there was none; and why, where it cannot be told."""
    if not task.baseline:
        return None, []
    from compare.since import since

    try:
        before = store.collation(task.baseline)
        as_of = str(store.result(task.baseline)["as_of"])
    except CompareError as error:
        return None, [error]
    return since(before, collation, task.job.settings, as_of), []


def _digests(task: Task, collation: Collation, since: Since | None) -> dict[str, Any]:
    """Return the story in a few sentences, in each language its reports are in."""
    from compare.render.digest import digest

    made = {}
    for order in task.job.orders:
        if order.lang not in made:
            edition = replace(order.edition, published=task.as_of, since=since)
            made[order.lang] = digest(collation, task.story, order.lang, edition).to_form()
    return made


def told(error: CompareError) -> dict[str, Any]:
    """Return *error* as JSON has it."""
    return {
        "code": error.code,
        "message": error.message,
        "cause": error.cause,
        "tip": error.tip,
        "exit": int(error.exit_code),
    }


def untold(form: dict[str, Any]) -> CompareError:
    """Return the error that `told` wrote down."""
    error = CompareError(form["code"], form["message"], cause=form["cause"], tip=form["tip"])
    error.exit_code = Exit(form["exit"])
    return error
