"""A saved web page: trafilatura finds the article in it, the page's own head names outlet, title and date."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import Any

from compare.errors import SourceError
from compare.model import Article
from compare.readers import FileReader
from compare.readers.encoding import decode

STATED = {"original_date": True, "extensive_search": False}
"""The date a page states in its head; one in its text may be that of the event."""

PUBLISHED = re.compile(
    r"(?:published_time|datePublished)[\"'][^<>{}]{0,40}?[\"'](\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.+Z-]{0,20})[\"']"
)
"""When a page was published, to the hour, as its head says it for other sites or for search engines."""

LANG = re.compile(r"<html\b[^>]{0,500}?\blang\s?=\s?[\"']?([a-zA-Z]{2,3})\b", re.IGNORECASE)


def known(code: str) -> bool:
    """Whether CLDR knows the language of that code."""
    from babel.localedata import exists

    return bool(exists(code.casefold()))


def parse(content: bytes, name: str) -> Article:
    """Return the article in a saved page.

    Raises `SourceError` where the page holds no article text.
    """
    from trafilatura import bare_extraction  # 0.4 s to import, and only pages need it

    text, problems = decode(content, name)
    found: Any = bare_extraction(
        text,
        include_comments=False,
        include_tables=False,
        include_links=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params=STATED,
    )
    if found is None or not (found.text or "").strip():
        raise SourceError(
            "E-EMPTY",
            f"{name} holds no article text",
            cause="the page may build its text by script",
            tip="save the article's text as .txt",
        )
    outlet = (found.sitename or found.hostname or "").removeprefix("@")
    title = _without_site(found.title or "", outlet)
    paragraphs = [" ".join(line.split()) for line in found.text.split("\n")]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph and paragraph != title]
    return Article(
        outlet,
        "\n".join([title, *paragraphs] if title else paragraphs),
        title=title,
        language=_language(text) or (found.language or "")[:2],
        url=found.url or "",
        published=_hour(text, found.date or ""),
        byline=found.author or "",
        problems=problems,
    )


def _hour(page: str, date: str) -> str:
    """Return *date* with the hour at which the page says it was published, where it says so.

    >>> _hour('<meta property="article:published_time" content="2025-10-06T09:30:00+07:00">', "2025-10-06")
    '2025-10-06T09:30:00+07:00'
    """
    for found in PUBLISHED.finditer(page) if date else ():
        if found[1].startswith(date):
            with contextlib.suppress(ValueError):
                dt.datetime.fromisoformat(found[1])
                return found[1]
    return date


def _language(page: str) -> str:
    """Return the language the page names in its first element, where it is one that exists; or "".

    >>> _language('<html class="x" lang="id-ID"><head>')
    'id'
    """
    named = LANG.search(page[:4096])
    return named.group(1).casefold() if named and known(named.group(1)) else ""


def _without_site(title: str, outlet: str) -> str:
    """Return *title* without the site's name at its end.

    >>> _without_site("Kim Berangkat ke Rusia - Tempo.co", "Tempo.co")
    'Kim Berangkat ke Rusia'
    """
    title = " ".join(title.split())
    for mark in (" - ", " | ", " – ", " — "):
        head, found, tail = title.rpartition(mark)
        if found and outlet and tail.casefold().replace(" ", "") in outlet.casefold().replace(" ", ""):
            return head
    return title


reader = FileReader((".html", ".htm", ".xhtml"), parse)
