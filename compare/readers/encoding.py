"""Bytes to text: the byte order mark, the encoding a file names, UTF-8, and a guess that is told."""

from __future__ import annotations

import codecs
import re

from compare.errors import SourceError
from compare.model import Problem

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; the longer before those they begin with."""

NAMED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,8}=\s{0,8}[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
"""The encoding a page names in its head."""

CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of *content* and what was uncertain about it.

    Tried in order: byte order mark, the encoding named in the first 2 KiB, strict UTF-8, Windows-1252 where the
    bytes fit it as letters, and the best guess of charset-normalizer.  Raises `SourceError` for a binary file.

    >>> decode("Beritabali".encode(), "a.txt")
    ('Beritabali', ())
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name), ()
    if b"\x00" in content[:4096] and not _looks_wide(content):
        raise _binary(name, "it holds NUL bytes")
    named = NAMED.search(content[:2048])
    if named:
        try:
            return content.decode(named.group(1).decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass  # a page may name an encoding it is not in; what follows finds the true one
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(content, name)
    if len(CONTROL.findall(content[:4096])) * 20 > len(content[:4096]):
        raise _binary(name, "it is mostly control characters")
    return text, ()


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            "E-UNREADABLE",
            f"{name} begins as {encoding} but breaks off",
            cause=str(error),
            tip="save it again as UTF-8",
        ) from error


def _looks_wide(content: bytes) -> bool:
    """Whether every second byte is NUL, as in Latin text of UTF-16 without a mark."""
    head = content[:512]
    return head[0::2].count(0) * 10 > len(head) * 4 or head[1::2].count(0) * 10 > len(head) * 4


def _guessed(content: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    encoding = _guess(content)
    if encoding is None or len(CONTROL.findall(content[:4096])) * 20 > len(content[:4096]):
        raise _binary(name, "no encoding fits it")
    return content.decode(encoding), (Problem("W-ENCODING-GUESSED", name, f"read as {encoding}"),)


def _guess(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        pass
    else:
        beyond = [c for c in text if ord(c) > 127]
        if sum(c.isalpha() or c in "‘’“”–—…•·€£°©®«»" for c in beyond) * 10 >= len(beyond) * 9:
            return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return best.encoding if best else None


def _binary(name: str, cause: str) -> SourceError:
    return SourceError(
        "E-BINARY", f"{name} is not a text file", cause=cause, tip="save the article as .txt, .md, .html or .json"
    )
