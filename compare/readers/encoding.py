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


BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"{\\rtf",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
"""How files begin that are no text, whatever they are called."""

SPARSE = 0.15
"""Share of letters beyond ASCII above which a text is in no Latin script, and so not in Windows-1252."""


def decode(content: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of *content* and what was uncertain about it.

    Tried in order: byte order mark; UTF-8, which other encodings do not look like by chance; the encoding named in
    the first 2 KiB, as browsers understand it (WHATWG Encoding); Windows-1252 where the bytes fit it as letters of
    a Latin text; the best guess of charset-normalizer.  Raises `SourceError` for a binary file.

    >>> decode("Beritabali".encode(), "a.txt")
    ('Beritabali', ())
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name), ()
    if content.startswith(BINARY):
        raise _binary(name, "it begins as no text does")
    wide = _wide(content)
    if wide:
        return _strict(content, wide, name), (Problem("W-ENCODING-GUESSED", name, f"read as {wide}"),)
    if b"\x00" in content[:4096]:
        raise _binary(name, "it holds NUL bytes")
    if len(CONTROL.findall(content[:4096])) * 20 > len(content[:4096]):
        raise _binary(name, "it is mostly control characters")
    if not content.isascii():
        try:
            return content.decode("utf-8"), ()
        except UnicodeDecodeError:
            pass  # then it is something else, and what follows finds out what
    return _named(content) or _guessed(content, name)


def _named(content: bytes) -> tuple[str, tuple[Problem, ...]] | None:
    """Return the text by the encoding the page names, or None where it names none or is not in it."""
    import webencodings

    found = NAMED.search(content[:2048])
    encoding = webencodings.lookup(found.group(1).decode("ascii")) if found else None
    if encoding is None or encoding.name.startswith(("utf-16", "x-user", "replacement")):
        return None
    try:
        return encoding.codec_info.decode(content, "strict")[0], ()
    except UnicodeError:
        return None


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


def _wide(content: bytes) -> str:
    """Return the encoding of Latin text in UTF-16 without a mark, of which every second byte is NUL; or ""."""
    head = content[:512]
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(head) >= 4
            and head[side::2].count(0) * 10 > len(head[side::2]) * 8
            and head[1 - side :: 2].count(0) == 0
        ):
            return encoding
    return ""


def _guessed(content: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    if content.isascii():
        return content.decode("ascii"), ()
    encoding = _guess(content)
    if encoding is None:
        raise _binary(name, "no encoding fits it")
    return content.decode(encoding), (Problem("W-ENCODING-GUESSED", name, f"read as {encoding}"),)


def _guess(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        pass  # five bytes have no meaning in Windows-1252
    else:
        beyond = [c for c in text if ord(c) > 127]
        letters = sum(c.isalpha() for c in text)
        fitting = sum(c.isalpha() or c in "‘’“”–—…•·€£°©®«»" for c in beyond)
        if fitting * 10 >= len(beyond) * 9 and sum(c.isalpha() for c in beyond) <= SPARSE * letters:
            return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    return best.encoding if best else None


def _binary(name: str, cause: str) -> SourceError:
    return SourceError(
        "E-BINARY", f"{name} is not a text file", cause=cause, tip="save the article as .txt, .md, .html or .json"
    )
