"""A job from start to finish: sources read, collated, rendered, delivered.

    Job -> Result

A job comes from a TOML file or from the command line; both take this one way.  All reports are made before the
first is handed on, and each is written beside its place and then moved, so a failed run leaves what stood there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from compare import pairs, plugins
from compare.collate import collate
from compare.deliver import deliver
from compare.errors import CompareError, DeliveryError, Exit, JobError, SourceError, UsageError
from compare.form import Form
from compare.languages import language
from compare.model import Edition
from compare.read import caption, files, known_ending, read
from compare.render import notes as editors
from compare.render import render
from compare.render.templates import REPORT, find
from compare.render.wording import Wording
from compare.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from compare.form import At
    from compare.model import Article, Collation, Document, Problem, Receipt

REPORTS = "folder:reports"
"""Where a job writes that does not say where: apart from its articles, so that it never reads its own reports."""


WHOLE = ("json", "csv", "txt")
"""Formats that hold the comparison itself, whatever the template: one document, not one for each of its parts."""

IN_FULL = ("json", "txt")
"""Formats that hold every sentence, so that no excerpt can be made of them."""

LEVELS = ("easier", "harder")
MINUTES = (20, 45, 90)


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from: a file, a folder or a glob, with what is known of them beforehand."""

    path: str
    outlet: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is wanted: its template, formats, reader's language, file name, receivers and other choices.

    *notes* is the file that the notes of its edition stand in, or "".
    """

    template: str = "side-by-side"
    formats: tuple[str, ...] = ("html",)
    lang: str = "id"
    to: tuple[str, ...] = (REPORTS,)
    name: str = ""
    edition: Edition = field(default_factory=Edition)
    notes: str = ""


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
    pairs: str = ""


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


def run(job: Job, tell: Callable[[str], None] = lambda _: None) -> Result:
    """Return the result of *job*; *tell* hears what is being done.

    What goes wrong with an article or a report is in the result; wrong use raises, before anything is read.
    """
    check(job)
    tell("reading")
    emendations = pairs.load(job.pairs) if job.pairs else ()
    articles, read_from, failures = _articles(job)
    if failures and not (job.keep_going and len(articles) >= 2):
        return Result(failures=failures)
    tell(f"comparing {len(articles)} articles")
    try:
        executor = plugins.executor(job.executor)
        collation = collate(
            articles,
            settings=job.settings,
            title=caption(job.title),
            base=job.base,
            executor=executor,
            emendations=emendations,
        )
    except SourceError as error:
        return Result(failures=(*failures, error))
    texts = dict.fromkeys(order.edition.notes for order in job.orders)
    problems = (*collation.problems, *(p for text in texts for p in editors.notes(collation, text).problems))
    if job.strict and problems:
        problem = problems[0]
        refusal = CompareError(
            "E-STRICT",
            f"{problem.code} in {problem.where}: {problem.message}",
            tip=f"newscompare explain {problem.code}",
        )
        return Result(failures=(*failures, refusal), collation=collation, problems=problems)
    documents, unmade = _documents(job, collation, tell)
    written_by_hand = {Path(path).resolve() for path in (job.pairs, *(order.notes for order in job.orders)) if path}
    _spare(read_from | written_by_hand, documents)
    receipts, undelivered = _deliveries(documents)
    return Result(receipts, (*failures, *unmade, *undelivered), collation, problems)


def check(job: Job) -> None:
    """Raise `CompareError` where *job* asks for what is not there, before anything is read or written."""
    for number, order in enumerate(job.orders, 1):
        find(order.template, Wording.load(order.lang))
        _check_edition(order)
        for known, asked, code in (
            ("renderers", order.formats, "E-FORMAT"),
            ("deliveries", _kinds(order.to), "E-PLUGIN"),
        ):
            for name in asked:
                if name not in plugins.names(known):
                    raise UsageError(
                        code,
                        f"report {number} asks for {name!r}",
                        cause=f"known: {', '.join(plugins.names(known))}",
                        tip="newscompare doctor",
                    )
        for name in order.formats:
            plugins.renderer(name)
    for code in filter(None, (source.language for source in job.sources)):
        language(code)
    plugins.similarity(job.settings.similarity)
    plugins.executor(job.executor)
    for name in ("threshold", "absent"):
        if not 0 <= getattr(job.settings, name) <= 1:
            raise UsageError(
                "E-USAGE", f"{name} = {getattr(job.settings, name)} is no probability", tip="give a number from 0 to 1"
            )
    if job.pairs:
        pairs.load(job.pairs)
    _check_moment(job.as_of)


def _check_year(year: int, as_of: str) -> None:
    """Raise `UsageError` for a year in which no newspaper was or will be read."""
    if not 1600 <= year <= 2999:
        raise UsageError("E-USAGE", f"{as_of!r} is no day of our time", tip="write it as 2026-11-22")


def _check_moment(as_of: str) -> None:
    """Raise `UsageError` unless *as_of* is "", a date, or a time with its zone."""
    try:
        _check_year(dt.date.fromisoformat(as_of or "2000-01-01").year, as_of)
    except ValueError:
        try:
            zoned = dt.datetime.fromisoformat(as_of).tzinfo is not None
            _check_year(dt.datetime.fromisoformat(as_of).year, as_of)
        except ValueError:
            raise UsageError("E-USAGE", f"{as_of!r} is no date", tip="write it as 2026-11-22") from None
        if not zoned:
            raise UsageError(
                "E-USAGE", f"{as_of!r} names no zone", tip=f"write it as {as_of[:16].replace(' ', 'T')}+07:00"
            ) from None


def _check_edition(order: Order) -> None:
    """Raise `UsageError` where a choice of a report is none of those there are, or two of them exclude each other."""
    edition = order.edition
    for name, value, known in (("level", edition.level, LEVELS), ("minutes", edition.minutes, MINUTES)):
        if value not in known:
            choices = " or ".join(map(str, known))
            raise UsageError(
                "E-USAGE", f"{name} {value}: no such choice", cause=f"known: {choices}", tip=f"--{name} {known[0]}"
            )
    full = [form for form in order.formats if form in IN_FULL]
    if edition.excerpt and full:
        raise UsageError(
            "E-USAGE",
            f"no excerpt can be made as {', '.join(full)}",
            cause="it holds the articles in full",
            tip="choose html, pdf, md, csv or docx",
        )


def _kinds(receivers: Sequence[str]) -> tuple[str, ...]:
    return tuple(receiver.partition(":")[0] for receiver in receivers)


def _articles(job: Job) -> tuple[list[Article], set[Path], tuple[CompareError, ...]]:
    """Return the articles of *job* in order, the files they stand in, and an error for each that cannot be read."""
    articles: list[Article] = []
    read_from: set[Path] = set()
    failures: list[CompareError] = []
    for source in job.sources:
        try:
            found = files(source.path)
        except SourceError as error:
            failures.append(error)
            continue
        for path in found:
            try:
                articles.append(read(path, outlet=source.outlet, language=source.language, limits=job.settings.limits))
                read_from.add(Path(path).resolve())
            except SourceError as error:
                failures.append(error)
    return articles, read_from, tuple(failures)


def _spare(read_from: set[Path], documents: Sequence[tuple[Document, str]]) -> None:
    """Raise `DeliveryError` where a report would be written over what it is made of, or over another report."""
    taken: set[str] = set()
    for document, receiver in documents:
        kind, _, address = receiver.partition(":")
        if kind != "folder":
            continue
        place = Path(address) / document.name
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


def _documents(
    job: Job, collation: Collation, tell: Callable[[str], None]
) -> tuple[list[tuple[Document, str]], list[CompareError]]:
    """Return each document with its receiver, and an error for each format that cannot be made here."""
    made: list[tuple[Document, str]] = []
    failures: list[CompareError] = []
    stems = _stems(job, collation)
    for order, stem in zip(job.orders, stems, strict=True):
        edition = replace(order.edition, published=job.as_of)
        for part, form in _pages(order):
            tell(f"making {order.template}, {form}")
            try:
                document = render(
                    collation, template=order.template, format=form, lang=order.lang, part=part, edition=edition
                )
            except CompareError as error:
                if error.exit_code is not Exit.OUTPUT:
                    raise
                failures.append(error)
                continue
            name = f"{stem}{'' if part == REPORT else f'-{part}'}{document.name.removeprefix(part)}"
            made += [(replace(document, name=name), receiver) for receiver in order.to]
    return made, failures


def _stems(job: Job, collation: Collation) -> list[str]:
    """Return the file name of each report without its ending: the one given, or its day, its story and its choices."""
    told = [_choices(order) for order in job.orders]
    alone = len(set(told)) == 1
    # template and language are told wherever there are several reports; of the other choices those that part them
    shown = [at for at, values in enumerate(zip(*told, strict=True)) if not alone and (at < 2 or len(set(values)) > 1)]
    day = f"{job.as_of[:10]}-" if job.as_of else ""
    return [
        order.name or "-".join([day + slug(collation), *(choices[at] for at in shown if choices[at])])
        for order, choices in zip(job.orders, told, strict=True)
    ]


def _choices(order: Order) -> tuple[str, str, str, str, str]:
    """Return what parts one report of a story from another, as its file name tells it."""
    edition = order.edition
    extent = "excerpt" if edition.excerpt else ""
    return Path(order.template).name, order.lang, edition.level, f"{edition.minutes}min", extent


def _pages(order: Order) -> Iterator[tuple[str, str]]:
    """Yield part and format of each document of *order*; what holds the comparison alone has one part."""
    parts = find(order.template, Wording.load(order.lang)).parts
    for form in order.formats:
        for part in parts if form not in WHOLE else (REPORT,):
            yield part, form


def _deliveries(documents: Sequence[tuple[Document, str]]) -> tuple[tuple[Receipt, ...], tuple[CompareError, ...]]:
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
        "schedule": dict, "settings": dict, "allow_outside": bool, "keep_going": bool, "executor": str, "pairs": str,
    },
    "source": {"outlet": str, "path": str, "language": str, "url": str, "feed": str, "sitemap": str},
    "report": {
        "template": str, "formats": list, "lang": str, "to": list, "name": str,
        "level": str, "minutes": int, "excerpt": bool, "notes": str,
    },
    "settings": {"similarity": str, "threshold": float, "absent": float},
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
    return _Form.load(path, "E-JOB", "job file").job(today)


def _matching(pattern: Path) -> list[Path]:
    """Return the files that *pattern* matches; one without an ending matches the kinds that a reader knows."""
    found = sorted(place for place in pattern.parent.glob(pattern.name) if place.is_file())
    ending = Path(pattern.name).suffix
    return found if ending and not set("*?[") & set(ending) else [place for place in found if known_ending(place.name)]


def _inside(place: Path) -> tuple[str, ...]:
    """Return the articles of a folder, or the file; an empty folder is kept, for the run to name it."""
    try:
        return files(str(place))
    except SourceError:
        return (str(place),)


class _Form(Form):
    """A job file."""

    __slots__ = ()

    def job(self, today: Callable[[], dt.date]) -> Job:
        self.known("", self.form)
        for table in ("source", "report"):
            for number, entry in enumerate(self.form.get(table, ())):
                self.known(table, entry, number)
        self.known("settings", self.form.get("settings", {}))
        if not self.form.get("source"):
            raise self.error("source", "has no [[source]]", '[[source]]\npath = "articles/*.txt"')
        as_of = self.form.get("as_of", "")
        job = Job(
            tuple(self.sources()),
            tuple(self.orders()) or (self.placed(Order(), ("", 0)),),
            title=self.form.get("title", ""),
            as_of=str(today()) if as_of == "today" else as_of if isinstance(as_of, str) else as_of.isoformat(),
            base=self.form.get("base"),
            settings=self.settings(),
            executor=self.form.get("executor", "serial"),
            keep_going=self.form.get("keep_going", True),
            pairs=self.pairs(),
        )
        try:
            check(job)
        except JobError:
            raise
        except CompareError as error:
            raise JobError("E-JOB", f"{self.file.name}: {error.message}", cause=error.cause, tip=error.tip) from error
        return job

    def settings(self) -> Settings:
        """Return the settings; the folder of a model is taken from the job's own."""
        settings = replace(Settings(), **self.form.get("settings", {}))
        kind, colon, address = settings.similarity.partition(":")
        if not colon:
            return settings
        place = self.guarded("similarity", self.file.parent / address, ("settings", 0))
        return replace(settings, similarity=f"{kind}:{place}")

    def pairs(self) -> str:
        """Return the path of the corrections file, or "" where the job names none."""
        path = self.form.get("pairs", "")
        return str(self.guarded("pairs", self.file.parent / path, ("", 0))) if path else ""

    def sources(self) -> Iterator[Source]:
        """Yield each file that the sources stand for; none of them lies outside the job's folder."""
        for number, entry in enumerate(self.form["source"]):
            at = ("source", number)
            path = entry.get("path", "")
            if not path or path == "-":
                raise self.error("source", "has a [[source]] without a path", 'path = "articles/*.txt"', at)
            if "://" in path:
                self.later("path", LATER["url"], at)
            pattern = self.guarded("path", self.file.parent / path, at)
            found = _matching(pattern) if set("*?[") & set(pattern.name) else [pattern]
            if not found:
                raise SourceError(
                    "E-NO-ARTICLES", f"{path} in {self.file.name} matches no file", tip="check the pattern"
                )
            for place in found:
                self.guarded("path", place, at)
                for file in _inside(place):
                    self.guarded("path", Path(file), at)
                    yield Source(file, entry.get("outlet", ""), entry.get("language", ""))

    def orders(self) -> Iterator[Order]:
        taken: set[tuple[str, str, str]] = set()
        for number, entry in enumerate(self.form.get("report", ())):
            at = ("report", number)
            given: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
            }
            noted = given.pop("notes", "")
            edition = Edition(
                notes=self.notes(noted, at),
                **{key: given.pop(key) for key in ("level", "minutes", "excerpt") if key in given},
            )
            notes = str(self.file.parent / noted) if noted else ""
            order = self.placed(replace(Order(), edition=edition, notes=notes, **given), at)
            if order.name and not re.fullmatch(r"[\w-][\w.-]{0,80}", order.name):
                raise self.error(
                    "name", f"has the name {order.name!r}, which is no plain file name", 'name = "report"', at
                )
            key = order.name or "-" + "-".join(filter(None, _choices(order)))
            for place in ((key, form, to) for form in order.formats for to in order.to):
                if place in taken:
                    raise self.error("report", f"has two reports of one name, {key.strip('-')!r}", 'name = "..."', at)
                taken.add(place)
            yield order

    def notes(self, path: str, at: At) -> str:
        """Return an editor's notes, which lie in the job's folder."""
        return editors.load(self.guarded("notes", self.file.parent / path, at)) if path else ""

    def placed(self, order: Order, at: At) -> Order:
        """Return *order* with its folders taken from the job's own."""
        return replace(order, to=tuple(self.receiver(to, at) for to in order.to))

    def receiver(self, to: str, at: At) -> str:
        kind, colon, address = to.partition(":")
        if not colon:
            raise self.error("to", f"has a receiver {to!r} without an address", 'to = ["folder:reports"]', at)
        return f"folder:{self.guarded('to', self.file.parent / (address or '.'), at)}" if kind == "folder" else to

    def guarded(self, key: str, place: Path, at: At) -> Path:
        """Return *place*, which lies below the job's folder, links followed, unless allow_outside is set."""
        try:
            inside = place.resolve().is_relative_to(self.file.parent.resolve())
        except (OSError, ValueError) as error:  # a NUL, or links that go in a circle
            raise self.error(
                key, f"has a path that is none, {str(place)[:80]!r}: {error}", 'path = "articles/*.txt"', at
            ) from error
        if not self.form.get("allow_outside") and not inside:
            raise self.error(key, f"leaves the job's folder with {str(place)!r}", "allow_outside = true", at)
        return place

    def known(self, table: str, entry: Any, number: int = 0) -> None:
        """Raise `JobError` where *entry* says what a job file may not say, or not yet."""
        self.check(table, entry, KEYS[table], number)
        for key in entry:
            if key in LATER:
                self.later(key, LATER[key], (table, number))

    def later(self, key: str, what: str, at: At) -> NoReturn:
        where = f"{self.file.name}:{self.line(key, at)}"
        raise JobError("E-LATER", f"{where} asks for {what}", cause="not part of this release", tip=f"take {key!r} out")
