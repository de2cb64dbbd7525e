"""Templates: folders of pages and styles, found by name or path, filled in Jinja2's sandbox."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.errors import TemplateError
from compare.render.wording import root

if TYPE_CHECKING:
    from jinja2 import Environment

    from compare.plugins import View
    from compare.render.wording import Wording

BASE = "base"
SHARED = frozenset({BASE, "fonts", "locale"})
"""Folders beside the templates that are none."""

MARKED = re.compile(r"[\\`*_{}\[\]!<>&|~^$@=#]")
BACKSLASHED = frozenset("\\`*_{}[]!")
"""Marks that a backslash takes the meaning from in every Markdown; the others of `MARKED` are written by number."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LINE_START = re.compile(r"^(\s*\d*)([-+.)])(?=\s)", re.MULTILINE)


def names() -> tuple[str, ...]:
    """Return the names of the shipped templates.

    >>> names()
    ('side-by-side',)
    """
    return tuple(sorted(p.name for p in root().iterdir() if p.name not in SHARED and (p / "template.toml").is_file()))


def find(name: str, wording: Wording) -> Folder:
    """Return the template of that name, or in that folder.  Raises `TemplateError` where there is none."""
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
    return Folder(folder.name, folder, wording)


@dataclass(frozen=True, slots=True)
class Folder:
    """A template and the base it stands on; a file of its own hides the base's."""

    name: str
    path: Path
    wording: Wording

    @property
    def about(self) -> dict[str, Any]:
        """What ``template.toml`` says."""
        try:
            return tomllib.loads((self.path / "template.toml").read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise TemplateError(
                "E-TEMPLATE", f"{self.name}/template.toml is not valid TOML", cause=str(error), tip="mend it"
            ) from error

    def asset(self, name: str) -> bytes:
        """Return a file of the template, of the base, or of the fonts.  Raises `TemplateError` where there is none."""
        for folder in (self.path, root() / BASE, root() / "fonts"):
            if (folder / name).is_file():
                return (folder / name).read_bytes()
        raise TemplateError("E-TEMPLATE", f"template {self.name} lacks {name}", tip="newscompare templates copy")

    def fill(self, page: str, view: View, **more: Any) -> str:
        """Return *page* filled with *view*.  Raises `TemplateError` that names file and line."""
        from jinja2 import TemplateNotFound

        try:
            return self._environment(page).get_template(page).render(view=view, wording=self.wording, **more)
        except TemplateError:
            raise
        except Exception as error:
            missing = isinstance(error, TemplateNotFound)
            name = page if missing else getattr(error, "name", None) or page
            line = (None if missing else getattr(error, "lineno", None)) or _line(error, page)
            raise TemplateError(
                "E-TEMPLATE",
                f"template {self.name} fails at {name}:{line}",
                cause=f"no page {error}" if missing else f"{type(error).__name__}: {error}",
                tip="mend that line; newscompare templates copy gives a fresh one",
            ) from error

    def _environment(self, page: str) -> Environment:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        markdown = page.endswith(".md")
        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([self.path, root() / BASE]),
            autoescape=page.endswith(".html"),
            undefined=StrictUndefined,
            finalize=_markdown if markdown else _shown,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.install_gettext_translations(self.wording.catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.filters["percent"] = self.wording.percent
        environment.filters["date"] = self.wording.date
        environment.filters["language_name"] = self.wording.language_name
        return environment


def _line(error: BaseException, page: str) -> int:
    """Return the line of the template in which *error* arose, or 0."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(page):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _shown(value: Any) -> Any:
    """Return text without the control characters that no page may hold."""
    return CONTROL.sub("\ufffd", value) if isinstance(value, str) and CONTROL.search(value) else value


def _markdown(value: Any) -> Any:
    r"""Return text as Markdown that reads as that very text.

    >>> _markdown("*Kim* <b> | 1")
    '\\*Kim\\* &#60;b&#62; &#124; 1'
    """
    if not isinstance(value, str):
        return value
    escaped = MARKED.sub(_harmless, " ".join(CONTROL.sub("", value).split("\n")))
    return LINE_START.sub(r"\1\\\2", escaped).replace("://", ":&#47;/")


def _harmless(found: re.Match[str]) -> str:
    sign = found.group()
    return f"\\{sign}" if sign in BACKSLASHED else f"&#{ord(sign)};"
