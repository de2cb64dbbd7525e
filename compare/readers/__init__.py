"""Readers: the bytes of one kind of file to an article, as the file itself tells it.

A reader fills in what the file says (title, text, outlet, date) and nothing more.
`compare.read` normalises the text and tells headline, dateline, credits and furniture apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from compare.model import Article


@dataclass(frozen=True, slots=True)
class FileReader:
    """A reader for files with certain endings."""

    suffixes: tuple[str, ...]
    parse: Callable[[bytes, str], Article]

    def __call__(self, content: bytes, name: str, /) -> Article | None:
        """Return the article in *content*, or None where *name* has another ending."""
        return self.parse(content, name) if name.lower().endswith(self.suffixes) else None
