"""A TOML file that a user writes, held together with its text, so that an error names line and key.

    path -> Form

A job and its corrections are such files.  What each may say stands beside its reader; how a wrong one is told
stands here, so that it is told in one way.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from compare.errors import JobError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_BYTES = 256 * 1024
"""A file larger than this was not written by hand."""

At: TypeAlias = tuple[str, int]
"""A table of a form: its name, and which of that name."""

Keys: TypeAlias = "Mapping[str, type | tuple[type, ...]]"
"""What a table may say, and of what type."""


@dataclass(frozen=True, slots=True)
class Form:
    """A TOML file: where it stands, its text, what it says, and the code of an error in it."""

    file: Path
    text: str
    form: dict[str, Any]
    code: str

    @classmethod
    def load(cls, path: str | Path, code: str, called: str) -> Self:
        """Return the form at *path*, which a user knows as *called*.

        Raises `SourceError` where there is no such file, and `JobError` where it is too large or no TOML.
        """
        try:
            with Path(path).open("rb") as stream:
                raw = stream.read(FILE_BYTES + 1)
        except (OSError, ValueError) as error:
            raise SourceError(
                "E-MISSING", f"{path}: {getattr(error, 'strerror', '') or error}", tip="check the spelling"
            ) from error
        if len(raw) > FILE_BYTES:
            raise JobError(
                code,
                f"{path} is too large for a {called}",
                cause=f"more than {FILE_BYTES:,} bytes",
                tip=f"give a {called}",
            )
        try:
            text = raw.decode("utf-8-sig")
            form = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise JobError(
                code, f"{path} is not valid TOML", cause=str(error), tip="check the line it names"
            ) from error
        return cls(Path(path), text, form, code)

    def check(self, table: str, entry: Any, known: Keys, number: int = 0) -> None:
        """Raise `JobError` unless *entry* is a table of *known* keys, each of its type; a list inside holds texts."""
        at = (table, number)
        if not isinstance(entry, dict):
            raise self.error(table, f"has a {table!r} that is no table", f"[[{table}]]")
        for key, value in entry.items():
            if key not in known:
                near = get_close_matches(key, known, n=1)
                tip = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
                raise self.error(key, f"has an unknown key {key!r}", tip, at)
            kind = known[key]
            whole = kind is float and isinstance(value, int) and not isinstance(value, bool)
            if not isinstance(value, kind) and not whole:
                wanted = " or ".join(one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,)))
                many = f", written as [[{key}]]" if kind is list and not table else ""
                raise self.error(key, f"has {key} = {value!r:.200}", f"{key} is of type {wanted}{many}", at)
            if table and kind is list and not (value and all(isinstance(item, str) for item in value)):
                raise self.error(
                    key, f"has {key} = {value!r:.200}", f'{key} is a list of texts, as {key} = ["..."]', at
                )

    def lines(self, table: str) -> list[int]:
        """Return the line on which each table of that name begins."""
        heads = re.finditer(rf"^[ \t]*\[+[ \t]*{table}[ \t]*\]+", self.text, re.MULTILINE)
        return [self.text.count("\n", 0, head.start()) + 1 for head in heads]

    def line(self, key: str, at: At) -> int:
        """Return the line on which *key* stands in the table *at*, or 1."""
        table, number = at
        heads = self.lines(table) if table else []
        head = heads[number] if number < len(heads) else 0
        if key == table and head:
            return head
        for line, text in enumerate(self.text.split("\n")[head:], head + 1):
            if re.match(rf"[ \t]*(?:\[+(?:[\w-]+\.)*)?{re.escape(key)}\b", text):
                return line
        return head or 1

    def error(self, key: str, what: str, tip: str, at: At = ("", 0)) -> JobError:
        """Return the error that *key* of the table *at* is, or lacks, *what*."""
        return JobError(self.code, f"{self.file.name}:{self.line(key, at)} {what}", tip=tip.replace("\n", "  "))
