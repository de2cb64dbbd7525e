"""The clauses of a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language

PARTING = frozenset(',;:()[]–—"“”«»„')
"""Marks between clauses."""


def clauses(words: Sequence[Word], said: Span | None, language: Language) -> Iterator[Span]:
    """Yield the stretches between marks that part, before words that open a clause, and round who says it."""
    openers = language.words("clauses", "openers")
    begin: Word | None = None
    last: Word | None = None
    for word in words:
        aside = said is not None and word.token.span.within(said)
        if aside or word.written in PARTING or word.folded in openers:
            if begin and last:
                yield Span(begin.token.span.start, last.token.span.end)
            begin = last = None
            if aside or not word.token.norm:
                continue
        if word.token.norm:
            begin, last = begin or word, word
    if begin and last:
        yield Span(begin.token.span.start, last.token.span.end)
