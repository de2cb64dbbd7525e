"""Markdown: the first heading is the title; "Title:", "Outlet:", "Date:" and the like may stand above it."""

from __future__ import annotations

from typing import Any

from compare.model import Article
from compare.readers import FileReader
from compare.readers.encoding import decode

BLOCKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "td", "th", "dt", "dd", "pre"})


def parse(content: bytes, name: str) -> Article:
    """Return the article in a Markdown file, as plain paragraphs; markup is dropped, its words are kept."""
    from lxml import html
    from markdown import Markdown

    text, problems = decode(content, name)
    markdown: Any = Markdown(extensions=["meta", "tables", "sane_lists"], output_format="html")
    page = markdown.convert(text)
    meta = {key: " ".join(value).strip() for key, value in markdown.Meta.items()}
    tree = html.fromstring(f"<div>{page}</div>")
    heading = next((_words(node) for node in tree.iter("h1")), "")
    title = meta.get("title") or heading
    paragraphs = [_words(node) for node in tree.iter(*BLOCKS) if not any(True for _ in node.iterdescendants(*BLOCKS))]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph and paragraph != title]
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


def _words(node: Any) -> str:
    return " ".join(str(node.text_content()).split())


reader = FileReader((".md", ".markdown"), parse)
