"""The clauses of a sentence, cut fine for alignment, and its claims: clauses that each assert something.

A claim holds a verb.  A sentence is cut before a word that opens a clause, at a mark that parts two clauses, and round
a relative clause between commas, whose host goes on behind it: "Kim, yang jarang bepergian, akan datang" makes two
claims, the one in two pieces.  What is left without a verb stays with its neighbour.  A quotation stays whole.  The
rules are the language's data; in a language without them a sentence is one claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language

PARTING = frozenset(',;:()[]–—"“”«»„')
"""Marks between clauses."""

CUTTING = frozenset([",", ";", "–", "—"])
"""Marks that part two claims, where both assert something."""

BETWEEN = 5
"""Words that may stand between a cue and "that", at most."""

LEAST = 2
"""Words with content in the smallest claim."""


def clauses(words: Sequence[Word], said: Span | None, language: Language) -> Iterator[Span]:
    """Yield the stretches between marks that part, before words that open a clause, and round who says it."""
    openers = language.listed("clauses", "openers")
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


@dataclass(slots=True)
class _Piece:
    """A stretch of words on its way to be a claim; *resumes* where it goes on with the piece before the last."""

    words: list[int]
    relative: bool = False
    resumes: bool = False


def claims(
    words: Sequence[Word], aside: Sequence[Span], quotes: Sequence[Span], language: Language
) -> tuple[tuple[Span, ...], ...]:
    """Return the spans of each claim of a sentence, in order; *aside* is who says it, which belongs to none.

    A sentence that says hardly anything else has none of its own: then the result is empty.
    """
    said = _inside(words, aside)
    said |= {*_introduced(words, said, language), *_leading(words, said, language)}
    kept = [n for n in range(len(words)) if n not in said]
    if sum(_says(words[n], language) for n in kept) < LEAST:
        return ()
    quoted = _inside(words, quotes) - said
    pieces = _joined(words, _pieces(words, kept, quoted, language), quoted, language)
    return tuple(spans for piece in pieces if (spans := tuple(_spans(words, piece))))


def _inside(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
    """Return which words stand inside any of *spans*."""
    return {n for span in spans for n, word in enumerate(words) if word.token.span.within(span)}


def _introduced(words: Sequence[Word], said: set[int], language: Language) -> Iterator[int]:
    """Yield the words between a cue and what it introduces: "on Monday that", as long as no verb is among them."""
    that = language.listed("speech", "that")
    for start in (n + 1 for n in said if n + 1 not in said):
        for end in range(start, min(start + BETWEEN, len(words))):
            if words[end].folded in that:
                yield from range(start, end + 1)
                break
            if words[end].written in PARTING or language.verb(words[end].folded):
                break


def _leading(words: Sequence[Word], said: set[int], language: Language) -> Iterator[int]:
    """Yield the words between a mark and who says it where none has content: "But the" of "But the governor said"."""
    for end in (n for n in said if n - 1 not in said):
        run: list[int] = []
        for n in range(end - 1, -1, -1):
            if not words[n].token.norm:
                break
            run.append(n)
        if all(words[n].folded in language.stopwords for n in run):
            yield from run


def _pieces(words: Sequence[Word], kept: Sequence[int], quoted: set[int], language: Language) -> list[_Piece]:
    """Return the stretches between all places where a sentence may be cut."""
    if not language.words("claims", "openers"):
        return [_Piece(list(kept))]
    pieces = [_Piece([])]
    for before, n in zip([None, *kept], kept, strict=False):
        if n not in quoted and before is not None:
            cut = _cut(words, None if before in quoted else before, n, language)
            if cut is not None:
                pieces.append(_Piece([], relative=cut, resumes=words[before].written == "," and pieces[-1].relative))
        pieces[-1].words.append(n)
    return [piece for piece in pieces if piece.words]


def _cut(words: Sequence[Word], before: int | None, n: int, language: Language) -> bool | None:
    """Return whether a relative clause opens at word *n*, or None where nothing may be cut before it."""
    word, mark = words[n], "" if before is None else words[before].written
    if mark == "," and word.folded in language.listed("claims", "relative"):
        return True
    opens = word.folded in language.listed("claims", "openers") or mark in CUTTING
    joins = word.folded in language.listed("claims", "joiners")
    return False if opens or (joins and any(language.verb(w.folded) for w in words[n + 1 : n + 3])) else None


def _joined(words: Sequence[Word], pieces: Iterable[_Piece], quoted: set[int], language: Language) -> list[list[int]]:
    """Return the pieces as claims: one that asserts nothing goes with its neighbour, one that resumes with its host."""
    found: list[list[int]] = []
    host: list[int] | None = None
    for piece in pieces:
        if piece.relative and found:
            host = None if _asserts(words, found[-1], quoted, language) else found[-1]
            if _asserts(words, piece.words, quoted, language):
                found.append(piece.words)
            else:
                found[-1] += piece.words
        elif piece.resumes and host is not None:
            host += piece.words
            host = None
        elif found and not (
            _asserts(words, found[-1], quoted, language) and _asserts(words, piece.words, quoted, language)
        ):
            found[-1] += piece.words
        else:
            found.append(list(piece.words))
    if len(found) > 1 and not _asserts(words, found[0], quoted, language):
        found[:2] = [found[0] + found[1]]
    return [sorted(piece) for piece in found]


def _asserts(words: Sequence[Word], piece: Sequence[int], quoted: set[int], language: Language) -> bool:
    """Whether a stretch of words can stand as a claim: it holds a verb or quoted words, and enough content."""
    content = sum(_says(words[n], language) for n in piece)
    return content >= LEAST and any(n in quoted or language.verb(words[n].folded) for n in piece)


def _says(word: Word, language: Language) -> bool:
    """Whether a word carries content."""
    return bool(word.token.norm) and word.folded not in language.stopwords


def _spans(words: Sequence[Word], piece: Sequence[int]) -> Iterator[Span]:
    """Yield the stretches of a piece, each from its first word to its last, marks at either end left out."""
    run: list[int] = []
    for n in [*piece, -1]:
        if run and n != run[-1] + 1:
            while run and not words[run[-1]].token.norm and not _closes(words, run):
                run.pop()
            while run and not words[run[0]].token.norm:
                run.pop(0)
            if run:
                yield Span(words[run[0]].token.span.start, words[run[-1]].token.span.end)
            run = []
        run.append(n)


def _closes(words: Sequence[Word], run: Sequence[int]) -> bool:
    """Whether the last mark of *run* closes a bracket that was opened in it: "Selasa (12/9)"."""
    written = [words[n].written for n in run]
    return written[-1] == ")" and written.count("(") >= written.count(")")
