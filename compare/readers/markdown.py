"""Markdown: the first heading is the title; "Title:", "Outlet:", "Date:" and the like may stand above it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.errors import SourceError
from compare.model import Article
from compare.readers import FileReader
from compare.readers.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q"}
    | {"s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)
"""Elements inside a line; every other one begins a paragraph."""

SILENT = frozenset({"script", "style", "template"})
CREDIT = re.compile(r"\n(?=[A-Z][\w ]{2,18}: \S)")
"""Before a line such as "Editor: X", which Markdown would run on behind the line above."""

FENCED = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
FIELD = re.compile(r"(title|outlet|language|url|published|date|byline|author)\s?:\s*(\S.*)", re.IGNORECASE)


def parse(content: bytes, name: str) -> Article:
    """Return the article in a Markdown file, as plain paragraphs; markup is dropped, its words are kept.

    Raises `SourceError` where the markup is nested too deep to be read.
    """
    from markdown import Markdown

    text, problems = decode(content, name)
    meta, text = _fields(text)
    text = CREDIT.sub("\n\n", text)
    try:
        page = Markdown(extensions=["tables", "sane_lists"], output_format="html").convert(text)
        blocks = list(_blocks(page))
    except (RecursionError, ValueError) as error:
        raise SourceError(
            "E-UNREADABLE", f"{name} is nested too deep", cause=str(error), tip="save it as .txt"
        ) from error
    title = meta.get("title") or next((words for tag, words in blocks if tag == "h1"), "")
    paragraphs = [words for _, words in blocks if words != title]
    return Article(
        meta.get("outlet", ""),
        "\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        language=meta.get("language", ""),
        url=meta.get("url", ""),
        published=meta.get("published", meta.get("date", "")),
        byline=meta.get("byline", meta.get("author", "")),
        problems=problems,
    )


def _fields(text: str) -> tuple[dict[str, str], str]:
    r"""Return the fields that a file begins with, and the rest.

    Between two lines of "---" stand fields alone, and those not known are passed over; without them, one line of
    another form makes all of it text.

    >>> _fields("Title: Kim tiba\nOutlet: Tempo\n\nKim tiba.")
    ({'title': 'Kim tiba', 'outlet': 'Tempo'}, 'Kim tiba.')
    >>> _fields("Jakarta: Kim tiba.\n")
    ({}, 'Jakarta: Kim tiba.\n')
    """
    text = text.replace("\r\n", "\n")
    fenced = FENCED.match(text)
    if fenced:
        found = [FIELD.fullmatch(line.strip()) for line in fenced.group(1).split("\n")]
        return _said(found), text[fenced.end() :]
    head, _, rest = text.lstrip("\n").partition("\n\n")
    found = [FIELD.fullmatch(line.strip()) for line in head.split("\n")]
    return (_said(found), rest) if all(found) else ({}, text)


def _said(found: Iterable[re.Match[str] | None]) -> dict[str, str]:
    return {match.group(1).casefold(): match.group(2).strip().strip("\"'") for match in found if match}


def _blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield the element and the words of each paragraph of *page*, in order."""
    from lxml import etree, html

    tree = html.fromstring(f"<div>{page}</div>", parser=html.HTMLParser(huge_tree=True))
    words: list[str] = []
    tag = "div"
    silent = 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        name = node.tag if isinstance(node.tag, str) else "!"
        silent += (name in SILENT or name == "!") * (1 if event == "start" else -1)
        if name not in INLINE and name != "!":
            line = " ".join("".join(words).split())
            if line:
                yield tag, line
            words, tag = [], name if event == "start" else tag
        text = (node.text if event == "start" else node.tail) or ""
        words.append("" if silent else text)
    line = " ".join("".join(words).split())
    if line:
        yield tag, line


reader = FileReader((".md", ".markdown"), parse)
