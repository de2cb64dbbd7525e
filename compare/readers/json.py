"""JSON: one article as an object with "text" (or "sentences") and what else is known of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from compare.errors import SourceError
from compare.model import Article
from compare.readers import FileReader
from compare.readers.encoding import decode

TEXTS = ("outlet", "title", "language", "url", "published", "byline")
SHAPE = '{"outlet": "Tempo", "title": "...", "text": "..."}'


def parse(content: bytes, name: str) -> Article:
    """Return the article in a JSON file.

    Keys: text, or sentences (a list whose split is kept); outlet, title, language, url, published, byline,
    credits.  Other keys are left alone.  Raises `SourceError` where the file is not such an object.
    """
    text, problems = decode(content, name)
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:  # a ValueError too for a number of thousands of figures
        raise SourceError(
            "E-UNREADABLE", f"{name} is not valid JSON", cause=str(error), tip=f"its form is {SHAPE}"
        ) from error
    if not isinstance(form, dict):
        raise _wrong(
            name, "it holds a list, one article a file is meant" if isinstance(form, list) else "it holds no object"
        )
    if "witnesses" in form:
        raise _wrong(name, "it is a report made by newscompare")
    said: dict[str, str] = {key: _text(form, key, name) for key in TEXTS}
    credits_ = form.get("credits") or []
    if not isinstance(credits_, list) or not all(isinstance(item, str) for item in credits_):
        raise _wrong(name, '"credits" is not a list of texts')
    if "sentences" in form:
        split = _split(form["sentences"], said, name)
        return replace(
            split,
            url=said["url"],
            published=said["published"],
            byline=said["byline"],
            credits=tuple(credits_),
            problems=problems,
        )
    body = _text(form, "text", name)
    whole = f"{said['title']}\n{body}" if said["title"] and not body.startswith(said["title"]) else body
    return Article(
        said["outlet"],
        whole,
        title=said["title"],
        language=said["language"],
        url=said["url"],
        published=said["published"],
        byline=said["byline"],
        credits=tuple(credits_),
        problems=problems,
    )


def _split(sentences: Any, said: dict[str, str], name: str) -> Article:
    if not isinstance(sentences, list) or not all(isinstance(s, str) and s.strip() for s in sentences):
        raise _wrong(name, '"sentences" is not a list of texts that are not empty')
    return Article.from_sentences(sentences, outlet=said["outlet"], language=said["language"], title=said["title"])


def _text(form: dict[str, Any], key: str, name: str) -> str:
    value = form.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(name, f'"{key}" is not a text')
    return value.strip()


def _wrong(name: str, cause: str) -> SourceError:
    return SourceError("E-UNREADABLE", f"{name} is not an article in JSON", cause=cause, tip=f"its form is {SHAPE}")


reader = FileReader((".json",), parse)
