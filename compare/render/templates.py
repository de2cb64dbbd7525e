"""Templates: folders of pages and styles, found by name or path, filled in Jinja2's sandbox."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.errors import DeliveryError, TemplateError
from compare.render.design import COLOURS, Page, commented, load
from compare.render.sentences import shortened, strength
from compare.render.wording import root

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from compare.plugins import View
    from compare.render.design import Brand, Design
    from compare.render.sandbox import Sandbox
    from compare.render.wording import Wording

BASE = "base"
REPORT = "report"
"""The part that every template has."""

SHARED = frozenset({BASE, "fonts", "locale", "mail", "index"})
"""Folders beside the templates that are none."""

FONT_SHEETS = ("fonts.css", "fonts.paper.css")

PAGES = (".html", ".md", ".txt")
"""Endings of pages that are filled."""

MARKED = re.compile(r"[\\`*_{}\[\]!<>&|~^$@=#]")
BACKSLASHED = frozenset("\\`*_{}[]!")
"""Marks that a backslash takes the meaning from in every Markdown; the others of `MARKED` are written by number."""

HEADING = re.compile(r'<h2 id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_START = re.compile(r"^(\s*\d*)([-+.)])(?=\s)", re.MULTILINE)


def names() -> tuple[str, ...]:
    """Return the names of the shipped templates.

    >>> names()
    ('briefing', 'handout', 'side-by-side')
    """
    return tuple(sorted(p.name for p in root().iterdir() if p.name not in SHARED and (p / "template.toml").is_file()))


def find(name: str, wording: Wording, part: str = REPORT) -> Folder:
    """Return the template of that name, or in that folder, set to one *part* of it.

    Raises `TemplateError` where there is no such template or no such part.
    """
    folder = root() / name if name in names() else Path(name)
    try:
        there = (folder / "template.toml").is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL, is no folder
        there = False
    if not there:
        raise TemplateError(
            "E-TEMPLATE",
            f"no template {name!r}",
            cause=f"shipped: {', '.join(names())}",
            tip="newscompare templates list",
        )
    found = Folder(folder.name, folder, wording, part)
    if part not in found.parts:
        raise TemplateError(
            "E-TEMPLATE",
            f"template {name!r} has no part {part!r}",
            cause=f"its parts: {', '.join(found.parts)}",
            tip="newscompare templates list",
        )
    return found


def copy(template: Folder, target: Path) -> None:
    """Write a template with all that it stands on to a folder of its own; it draws the same reports from there.

    Raises `TemplateError` where something is there already, `DeliveryError` where it cannot be written.
    """
    if target.exists():
        raise TemplateError("E-TEMPLATE", f"{target} is there already", tip="give a folder that is not there yet")
    try:
        shutil.copytree(root() / BASE, target)
        shutil.copytree(template.path, target, dirs_exist_ok=True)
        said = target / "template.toml"
        said.write_text(commented(said.read_text(encoding="utf-8")), encoding="utf-8")
    except OSError as error:
        raise DeliveryError(
            "E-OUTPUT", f"{target} cannot be written", cause=error.strerror or str(error), tip="give another folder"
        ) from error


def shipped(folder: str, page: str, wording: Wording, **values: Any) -> str:
    """Return a shipped page that is no report, such as a mail, filled with *values*."""
    return _environment(root() / folder, Path(page).suffix, wording).fill(page, {"wording": wording, **values})


@dataclass(frozen=True)
class Folder:
    """A template, set to one of its parts, and the base it stands on; a file of its own hides the base's.

    Attributes:
        part: which of the documents that a run makes of it: "report", and what else ``parts`` names.

    """

    name: str
    path: Path
    wording: Wording
    part: str = REPORT

    @property
    def parts(self) -> tuple[str, ...]:
        """The documents that a run makes of it: the report, and what goes with it, as a teacher's key."""
        return (REPORT, *self.design.parts)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of its page, in order; each is a file in ``sections/``."""
        return self.design.sections

    @property
    def colours(self) -> dict[str, str]:
        """Its colours on white, by name: for drawings, which do not see the style sheets."""
        return COLOURS | dict(self.design.colours)

    @property
    def brand(self) -> Brand:
        """Who hands the report out."""
        return self.design.brand

    @property
    def page(self) -> Page:
        """The sheet it is printed on."""
        return self.design.page or Page()

    @cached_property
    def design(self) -> Design:
        """What ``template.toml`` says."""
        known = [*(self.path / "sections").glob("*.*"), *(root() / BASE / "sections").glob("*.*")]
        pages = [*self.path.glob("*.*"), *(root() / BASE).glob("*.*")]
        return load(
            self.path / "template.toml",
            {file.stem for file in known if file.suffix in PAGES},
            {file.name for file in pages},
        )

    def asset(self, name: str) -> bytes:
        """Return a file of the template, of the base, or of the fonts.

        ``design.css`` and ``page.css`` are made of what ``template.toml`` says.  Raises `TemplateError` where there
        is no such file.
        """
        made = {"design.css": self.design.variables, "page.css": self.design.sheet}
        if name in made:
            return made[name].encode()
        font = self.design.font(name)
        if font is not None:
            return font
        for folder in (self.path, root() / BASE, root() / "fonts"):
            if Path(name).name == name and (folder / name).is_file():
                held = (folder / name).read_bytes()
                return self.design.faces(held.decode()).encode() if name in FONT_SHEETS else held
        raise TemplateError("E-TEMPLATE", f"template {self.name} lacks {name}", tip="newscompare templates copy")

    def fill(self, page: str, view: View, **more: Any) -> str:
        """Return *page* filled with *view*.  Raises `TemplateError` that names file and line."""
        from jinja2 import TemplateNotFound

        try:
            environment = _environment(self.path, Path(page).suffix, self.wording)
            return environment.fill(page, {"view": view, "template": self, "wording": self.wording, **more})
        except TemplateError:
            raise
        except Exception as error:
            missing = isinstance(error, TemplateNotFound)
            name, line = _place(error, (self.path, root() / BASE)) or (page, 0)
            if not missing and getattr(error, "lineno", None):  # a page that cannot be read was never run
                name, line = getattr(error, "name", None) or page, getattr(error, "lineno", 0)
            raise TemplateError(
                "E-TEMPLATE",
                f"template {self.name} fails at {name}:{line}",
                cause=f"no page {getattr(error, 'name', error)}" if missing else f"{type(error).__name__}: {error}",
                tip="mend that line; newscompare templates copy gives a fresh one",
            ) from error


@lru_cache(maxsize=32)
def _environment(path: Path, ending: str, wording: Wording) -> Sandbox:
    """Return what fills the pages of one ending in the folder *path*: made once, for compiling them takes longest."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from compare.render.sandbox import Sandbox

    environment = Sandbox(
        loader=FileSystemLoader([path, root() / BASE]),
        autoescape=ending == ".html",
        undefined=StrictUndefined,
        finalize=_markdown if ending == ".md" else _shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = _speaker(wording, Markup if ending == ".html" else str)
    environment.filters["headings"] = _headings
    environment.filters["percent"] = wording.percent
    environment.filters["listed"] = wording.listed
    environment.filters["strength"] = strength
    environment.filters["shortened"] = shortened
    environment.filters["date"] = wording.date
    environment.filters["language_name"] = wording.language_name
    return environment


def _speaker(wording: Wording, kind: type[str]) -> Callable[..., str]:
    """Return what pages call as ``_``: the message in the reader's language, with its values filled in."""

    def said(message: str, **values: Any) -> str:
        return kind(wording.gettext(message)) % {name: _shown(value) for name, value in values.items()}

    return said


def _place(error: BaseException, folders: tuple[Path, ...]) -> tuple[str, int] | None:
    """Return page and line in which *error* arose: the innermost, for a page is its sections."""
    found, trace = None, error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        for folder in folders:
            if file.is_relative_to(folder) and file.suffix in PAGES:
                found = file.relative_to(folder).as_posix(), trace.tb_lineno
        trace = trace.tb_next
    return found


def _headings(page: Markup) -> tuple[tuple[str, str], ...]:
    """Return the id and the words of each heading of the second rank, for the contents."""
    return tuple(
        (anchor, title.striptags()) for anchor, title in ((i, type(page)(t)) for i, t in HEADING.findall(page))
    )


def _shown(value: Any) -> Any:
    """Return text without the control characters that no page may hold; what is markup already has none."""
    return CONTROL.sub("\ufffd", value) if type(value) is str and CONTROL.search(value) else value


def _markdown(value: Any) -> Any:
    r"""Return text as Markdown that reads as that very text.

    >>> _markdown("*Kim* <b> | 1")
    '\\*Kim\\* &#60;b&#62; &#124; 1'
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):  # what is marked up already was cleaned for it
        return value
    escaped = MARKED.sub(_harmless, " ".join(CONTROL.sub("", value).split("\n")))
    return LINE_START.sub(r"\1\\\2", escaped).replace("://", ":&#47;/")


def _harmless(found: re.Match[str]) -> str:
    sign = found.group()
    return f"\\{sign}" if sign in BACKSLASHED else f"&#{ord(sign)};"
