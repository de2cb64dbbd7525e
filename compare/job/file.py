"""A job file: TOML to a Job.

    path -> Job

What a file may say stands in `KEYS`; what is wrong with one is told with its line, its key and the nearest known one.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from compare import plugins
from compare.errors import CompareError, JobError
from compare.form import Form, Keys
from compare.job import timetable
from compare.job.recipe import Alarm, Bounds, Job, Order, Source, check, kind
from compare.job.story import choices
from compare.model import Edition
from compare.render import notes as editors
from compare.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.form import At

KEYS: dict[str, Keys] = {
    "": {
        "title": str, "as_of": (str, dt.date), "base": str, "source": list, "report": list, "group": dict,
        "schedule": dict, "settings": dict, "allow_outside": bool, "keep_going": bool, "executor": str, "pairs": str,
        "stories": str, "min_outlets": int, "alarm": dict, "delivery": dict, "limits": dict, "state": str,
    },
    "source": {"outlet": str, "path": str, "language": str, "url": str, "feed": str, "sitemap": str},
    "report": {
        "template": str, "formats": list, "lang": str, "to": list, "name": str,
        "level": str, "minutes": int, "excerpt": bool, "notes": str,
    },
    "settings": {"similarity": str, "threshold": float, "absent": float},
    "schedule": timetable.KEYS,
    "alarm": {"to": list, "after": int},
    "limits": {"story_seconds": int, "memory_mb": int, "workers": int, "tries": int},
}  # fmt: skip
"""What a job file may say, table by table, and of what type; ``[delivery.NAME]`` may say what that plug-in declares."""

LATER = {
    "group": "grouping a mixed pile into stories",
    "url": "web pages",
    "feed": "feeds",
    "sitemap": "sitemaps",
}
"""Keys that have their place in the form and come with a later release."""


def load(path: str | Path) -> Job:
    """Return the job that the file at *path* describes; paths in it are relative to its folder.

    Raises `SourceError` where there is no such file, and `JobError` that names line and key, and the nearest
    known key where one is unknown.
    """
    return _Form.load(path, "E-JOB", "job file").job()


class _Form(Form):
    """A job file."""

    __slots__ = ()

    def job(self) -> Job:
        self.known("", self.form)
        for table in ("source", "report"):
            for number, entry in enumerate(self.form.get(table, ())):
                self.known(table, entry, number)
        for table in ("settings", "alarm", "limits"):
            self.known(table, self.form.get(table, {}))
        if not (self.form.get("source") or self.form.get("stories")):
            raise self.error("source", "has no [[source]]", '[[source]]\npath = "articles/*.txt"')
        as_of = self.form.get("as_of", "")
        top = ("", 0)
        job = Job(
            tuple(self.sources()),
            tuple(self.orders()) or (self.placed(Order(), top),),
            title=self.form.get("title", ""),
            as_of=as_of if isinstance(as_of, str) else as_of.isoformat(),
            base=self.form.get("base"),
            settings=self.settings(),
            executor=self.form.get("executor", "processes"),
            keep_going=self.form.get("keep_going", True),
            pairs=self.pairs(),
            name=self.file.stem,
            file=str(self.file),
            folder="" if self.form.get("allow_outside") else str(self.file.parent),
            stories=self.inside("stories"),
            min_outlets=self.atleast(self.form, "min_outlets", top, 2, 2),
            schedule=self.schedule(),
            alarm=self.alarm(),
            couriers=self.couriers(),
            bounds=self.bounds(),
            state=self.inside("state"),
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

    def inside(self, key: str) -> str:
        """Return the path that *key* names, which lies in the job's folder, or "" where it is not there."""
        path = self.form.get(key, "")
        return str(self.guarded(key, self.file.parent / path, ("", 0))) if path else ""

    def pairs(self) -> str:
        """Return the path of the corrections file; of a job of many stories each has its own, in the story's folder."""
        path: str = self.form.get("pairs", "")
        if path and self.form.get("stories"):
            self.guarded("pairs", Path(self.inside("stories"), "story", path), ("", 0))
            return path
        return self.inside("pairs")

    def sources(self) -> Iterator[Source]:
        """Yield the sources; each path lies in the job's folder, and what a pattern matches is for the run."""
        stories = self.inside("stories")
        if stories and not self.form.get("source"):
            yield Source(".")
        for number, entry in enumerate(self.form.get("source", ())):
            at = ("source", number)
            path = entry.get("path", "")
            if not path or path == "-":
                raise self.error("source", "has a [[source]] without a path", 'path = "articles/*.txt"', at)
            if "://" in path:
                self.later("path", LATER["url"], at)
            place = self.guarded("path", Path(stories, "story", path) if stories else self.file.parent / path, at)
            yield Source(path if stories else str(place), entry.get("outlet", ""), entry.get("language", ""))

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
            local = any(getattr(self.delivery(to), "local", False) for to in order.to)
            if local and order.name in ("index", "feed"):
                raise self.error(
                    "name", f"has the name {order.name!r}, which index and feed have", 'name = "report"', at
                )
            key = order.name or "-" + "-".join(filter(None, choices(order)))
            for place in ((key, form, to) for form in order.formats for to in order.to):
                if place in taken:
                    raise self.error("report", f"has two reports of one name, {key.strip('-')!r}", 'name = "..."', at)
                taken.add(place)
            yield order

    def notes(self, path: str, at: At) -> str:
        """Return an editor's notes, which lie in the job's folder."""
        return editors.load(self.guarded("notes", self.file.parent / path, at)) if path else ""

    def schedule(self) -> timetable.Schedule | None:
        """Return when the job runs, or None."""
        table = self.form.get("schedule")
        if table is None:
            return None
        at = ("schedule", 0)
        self.check("schedule", table, KEYS["schedule"])
        return timetable.read(table, lambda key, what, tip: self.error(key, what, tip, at))

    def alarm(self) -> Alarm:
        """Return who hears of failures."""
        table = self.form.get("alarm", {})
        at = ("alarm", 0)
        to = tuple(self.receiver(receiver, at) for receiver in table.get("to", ()))
        for receiver in to:
            found = self.delivery(receiver)
            if found is not None and (not getattr(found, "parcels", False) or found.local):
                raise self.error("to", f"has an alarm for {receiver!r}", 'to = ["email:desk@example.org"]', at)
        if table and not to:
            raise self.error("alarm", "has an [alarm] that nobody hears", 'to = ["email:desk@example.org"]', at)
        return Alarm(to, self.atleast(table, "after", at, 1, Alarm().after))

    def couriers(self) -> dict[str, dict[str, Any]]:
        """Return what the job says of each delivery."""
        tables: dict[str, dict[str, Any]] = self.form.get("delivery", {})
        couriers = [n for n in plugins.names("deliveries") if hasattr(plugins.load("deliveries", n), "keys")]
        self.check("delivery", tables, dict.fromkeys(couriers, dict))
        for name, table in tables.items():
            self.check(f"delivery.{name}", table, plugins.load("deliveries", name).keys)
        return {
            name: {key: self.option(name, key, value) for key, value in table.items()} for name, table in tables.items()
        }

    def option(self, name: str, key: str, value: Any) -> Any:
        """Return an option of a delivery; a path is taken from the job's folder, and may leave it for a secret."""
        path = key in plugins.load("deliveries", name).paths
        return str(self.file.parent / value) if path else value

    def bounds(self) -> Bounds:
        """Return how much a run may take."""
        table = self.form.get("limits", {})
        least = {"story_seconds": 1, "memory_mb": 0, "workers": 0, "tries": 1}
        given = {key: self.atleast(table, key, ("limits", 0), least[key], 0) for key in table}
        return replace(Bounds(), **given)

    def atleast(self, table: dict[str, Any], key: str, at: At, least: int, default: int) -> int:
        """Return a number of *table* that is no less than *least*."""
        value: int = table.get(key, default)
        if isinstance(value, bool) or value < least:
            raise self.error(key, f"has {key} = {value!r}", f"{key} is {least} or more", at)
        return value

    def placed(self, order: Order, at: At) -> Order:
        """Return *order* with its folders taken from the job's own."""
        return replace(order, to=tuple(self.receiver(to, at) for to in order.to))

    def delivery(self, receiver: str) -> Any:
        """Return the delivery that a receiver names, or None where there is none; `check` says so."""
        name = kind(receiver)
        return plugins.load("deliveries", name) if name in plugins.names("deliveries") else None

    def receiver(self, to: str, at: At) -> str:
        name, colon, address = to.partition(":")
        if not colon:
            tip = f'to = ["email:{to}"]' if "@" in to else 'to = ["folder:reports"]'
            raise self.error("to", f"has a receiver {to!r} without a kind or an address", tip, at)
        local = name == "folder" or getattr(self.delivery(to), "local", False)
        return f"{name}:{self.guarded('to', self.file.parent / (address or '.'), at)}" if local else to

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
