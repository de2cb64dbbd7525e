"""A job from start to finish: sources read, collated, rendered, delivered.

    Job -> Result

A job comes from a TOML file or from the command line; both take this one way.  All reports are made before the
first is handed on, and each is written beside its place and then moved, so a failed run leaves what stood there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import plugins
from compare.collate import collate
from compare.deliver import deliver
from compare.errors import CompareError, Exit, JobError, SourceError
from compare.read import read, sources
from compare.render import render
from compare.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from compare.model import Article, Collation, Document, Problem, Receipt

FILE_BYTES = 256 * 1024
"""A job file larger than this is none."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from: a file, a folder or a glob, with what is known of them beforehand."""

    path: str
    outlet: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is wanted: its template, formats, reader's language, file name and receivers."""

    template: str = "side-by-side"
    formats: tuple[str, ...] = ("html",)
    lang: str = "id"
    to: tuple[str, ...] = ("folder:reports/",)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """All that a run is asked to do."""

    sources: tuple[Source, ...]
    orders: tuple[Order, ...] = (Order(),)
    title: str = ""
    as_of: str = ""
    base: str | None = None
    settings: Settings = field(default_factory=Settings)
    executor: str = "serial"
    keep_going: bool = False
    strict: bool = False


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
        return Exit.PARTIAL if self.receipts else Exit(self.failures[0].exit_code)


def run(job: Job, tell: Callable[[str], None] = lambda _: None) -> Result:
    """Return the result of *job*; *tell* hears what is being done.

    What goes wrong with an article or a report is in the result; wrong use raises.
    """
    tell("reading")
    articles, failures = _articles(job)
    if failures and not (job.keep_going and len(articles) >= 2):
        return Result(failures=failures)
    tell(f"comparing {len(articles)} articles")
    try:
        executor = plugins.load("executors", job.executor)()
        collation = collate(articles, settings=job.settings, title=job.title, base=job.base, executor=executor)
    except SourceError as error:
        return Result(failures=(*failures, error))
    if job.strict and collation.problems:
        problem = collation.problems[0]
        refusal = CompareError(
            "E-STRICT",
            f"{problem.code} in {problem.where}: {problem.message}",
            tip=f"newscompare explain {problem.code}",
        )
        return Result(failures=(*failures, refusal), collation=collation, problems=collation.problems)
    documents, unmade = _documents(job, collation, tell)
    receipts, undelivered = _deliveries(documents)
    return Result(receipts, (*failures, *unmade, *undelivered), collation, collation.problems)


def _articles(job: Job) -> tuple[list[Article], tuple[CompareError, ...]]:
    """Return the articles of *job* in order, and an error for each that could not be read."""
    articles: list[Article] = []
    failures: list[CompareError] = []
    for source in job.sources:
        try:
            found = sources(source.path)
        except SourceError as error:
            failures.append(error)
            continue
        for outlet, path in found:
            try:
                articles.append(
                    read(path, outlet=source.outlet or outlet, language=source.language, limits=job.settings.limits)
                )
            except SourceError as error:
                failures.append(error)
    return articles, tuple(failures)


def _documents(
    job: Job, collation: Collation, tell: Callable[[str], None]
) -> tuple[list[tuple[Document, str]], list[CompareError]]:
    """Return each document with its receiver, and an error for each format that cannot be made here."""
    made: list[tuple[Document, str]] = []
    failures: list[CompareError] = []
    for order in job.orders:
        for form in order.formats:
            tell(f"making {order.template}, {form}")
            try:
                document = render(collation, template=order.template, format=form, lang=order.lang, published=job.as_of)
            except CompareError as error:
                if error.exit_code is not Exit.OUTPUT:
                    raise
                failures.append(error)
                continue
            name = f"{order.name or slug(collation)}{Path(document.name).suffix}"
            made += [(replace(document, name=name), receiver) for receiver in order.to]
    return made, failures


def _deliveries(documents: Sequence[tuple[Document, str]]) -> tuple[tuple[Receipt, ...], tuple[CompareError, ...]]:
    receipts: list[Receipt] = []
    failures: list[CompareError] = []
    for document, receiver in documents:
        try:
            receipts.append(deliver(document, receiver))
        except CompareError as error:
            failures.append(error)
    return tuple(receipts), tuple(failures)


def slug(collation: Collation) -> str:
    """Return a file name for a report: the title in ASCII, and eight characters that its articles alone decide.

    Safe on every file system, whatever a title holds.
    """
    plain = unicodedata.normalize("NFKD", collation.title).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-")
    digest = hashlib.sha256("".join(w.article.digest for w in collation.witnesses).encode()).hexdigest()[:8]
    return f"{words}-{digest}" if words else f"report-{digest}"


# ---- the job file -------------------------------------------------------------------------------------------

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "": {
        "title": str, "as_of": (str, dt.date), "base": str, "source": list, "report": list, "group": dict,
        "schedule": dict, "settings": dict, "allow_outside": bool, "keep_going": bool, "executor": str,
    },
    "source": {"outlet": str, "path": str, "language": str, "url": str, "feed": str, "sitemap": str},
    "report": {"template": str, "formats": list, "lang": str, "to": list, "name": str},
    "settings": {"similarity": str, "threshold": float, "told": float, "absent": float},
}  # fmt: skip
"""What a job file may say, table by table, and of what type."""

LATER = {
    "group": "grouping a mixed pile into stories",
    "schedule": "schedules",
    "url": "web pages",
    "feed": "feeds",
    "sitemap": "sitemaps",
}
"""Keys that have their place in the form and come with a later release."""


def load(path: str | Path, today: Callable[[], dt.date] = dt.date.today) -> Job:
    """Return the job that the file at *path* describes; paths in it are relative to its folder.

    Raises `SourceError` where there is no such file, and `JobError` that names line and key, and the nearest
    known key where one is unknown.
    """
    file = Path(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise SourceError("E-MISSING", f"{path}: {error.strerror or error}", tip="check the spelling") from error
    if len(raw) > FILE_BYTES:
        raise JobError(
            "E-JOB", f"{path} is too large for a job file", cause=f"{len(raw):,} bytes, {FILE_BYTES:,} are taken"
        )
    try:
        text = raw.decode("utf-8")
        form = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise JobError("E-JOB", f"{path} is not valid TOML", cause=str(error), tip="check the line it names") from error
    return _Form(file, text, form).job(today)


@dataclass(frozen=True, slots=True)
class _Form:
    """A job file with its text, so that an error can name the line."""

    file: Path
    text: str
    form: dict[str, Any]

    def job(self, today: Callable[[], dt.date]) -> Job:
        self.check("", self.form)
        for table in ("source", "report"):
            for entry in self.form.get(table, ()):
                self.check(table, entry)
        self.check("settings", self.form.get("settings", {}))
        if not self.form.get("source"):
            raise self.error("source", "has no [[source]]", '[[source]]\npath = "articles/*.txt"')
        as_of = self.form.get("as_of", "")
        return Job(
            tuple(self.sources()),
            tuple(self.orders()) or (Order(to=(f"folder:{self.file.parent}",)),),
            title=self.form.get("title", ""),
            as_of=str(today()) if as_of == "today" else str(as_of),
            base=self.form.get("base"),
            settings=replace(Settings(), **self.form.get("settings", {})),
            executor=self.form.get("executor", "serial"),
            keep_going=self.form.get("keep_going", True),
        )

    def sources(self) -> Iterator[Source]:
        for entry in self.form["source"]:
            if "path" not in entry:
                raise self.error("source", "has a [[source]] without a path", 'path = "articles/*.txt"')
            found = self.inside("path", entry["path"])
            files = sorted(found.parent.glob(found.name)) if "*" in found.name or "?" in found.name else [found]
            if not files:
                raise SourceError(
                    "E-NO-ARTICLES", f"{entry['path']} in {self.file.name} matches no file", tip="check the pattern"
                )
            for file in files:
                yield Source(str(file), entry.get("outlet", ""), entry.get("language", ""))

    def orders(self) -> Iterator[Order]:
        for entry in self.form.get("report", ()):
            order = Order(
                entry.get("template", "side-by-side"),
                tuple(entry.get("formats", ("html",))),
                entry.get("lang", "id"),
                tuple(self.receiver(to) for to in entry.get("to", ("folder:.",))),
                entry.get("name", ""),
            )
            if order.name and not re.fullmatch(r"[\w-][\w.-]{0,80}", order.name):
                raise self.error("name", f"has the name {order.name!r}, which is no plain file name", 'name = "report"')
            yield order

    def receiver(self, to: str) -> str:
        kind, _, address = str(to).partition(":")
        return f"folder:{self.inside('to', address or '.')}" if kind == "folder" else str(to)

    def inside(self, key: str, path: str) -> Path:
        """Return *path* below the job's folder; one that leaves it needs allow_outside."""
        folder = self.file.parent
        joined = folder / path
        if not self.form.get("allow_outside") and not joined.resolve().is_relative_to(folder.resolve()):
            raise self.error(key, f"leaves the job's folder with {path!r}", "allow_outside = true")
        return joined

    def check(self, table: str, entry: Any) -> None:
        known = KEYS[table]
        if not isinstance(entry, dict):
            raise self.error(table, f"has a {table!r} that is no table", f"[[{table}]]")
        for key, value in entry.items():
            if key not in known:
                near = get_close_matches(key, known, n=1)
                raise self.error(
                    key,
                    f"has an unknown key {key!r}",
                    f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}",
                )
            if key in LATER:
                raise JobError(
                    "E-LATER",
                    f"{self.file.name}:{self.line(key)} asks for {LATER[key]}",
                    cause="not part of this release",
                    tip=f"take {key!r} out",
                )
            kind = known[key]
            number = kind is float and isinstance(value, int) and not isinstance(value, bool)
            if not isinstance(value, kind) and not number:
                wanted = kind.__name__ if isinstance(kind, type) else "str or date"
                raise self.error(key, f"has {key} = {value!r}", f"{key} is of type {wanted}")

    def line(self, key: str) -> int:
        """Return the line on which *key* stands first, or 1."""
        found = re.search(rf"^\s*(?:\[+)?{re.escape(key)}\b", self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 + found.group().count("\n") if found else 1

    def error(self, key: str, what: str, tip: str) -> JobError:
        return JobError("E-JOB", f"{self.file.name}:{self.line(key)} {what}", tip=tip.replace("\n", "  "))
