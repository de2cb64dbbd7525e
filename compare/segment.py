"""An article to sentences with roles and tokens.

    Article -> tuple[Sentence, ...]

Where a part's role is known it is one sentence; what lies between the parts is cut by sentencex (any
language) and then mended by what the language file knows: abbreviations that never end a sentence, a
lower-case word that cannot begin one.  A quotation stays with its speaker, however many sentences it holds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from compare.errors import SourceError
from compare.model import Role, Sentence, Span
from compare.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.languages import Language
    from compare.model import Article, Part, Token

NUMERAL = re.compile(r"[IVXLC]{1,6}|[A-Z]")
"""A Roman numeral or one letter: a heading's or a name's, as in "No. XI. B" or "John F. Kennedy"."""


def segment(article: Article, language: Language, limits: Limits | None = None) -> tuple[Sentence, ...]:
    """Return the sentences of *article* in order; between them stands only white space.

    The first sentence of the body is the lede.  Raises `SourceError` beyond the limit of sentences.

    >>> from compare.languages import language
    >>> from compare.model import Article
    >>> article = Article("Tempo", "Kim tiba di PT. Telkom Tbk. pada Senin. Ia disambut.", language="id")
    >>> [s.span.of(article.text) for s in segment(article, language("id"))]
    ['Kim tiba di PT. Telkom Tbk. pada Senin.', 'Ia disambut.']
    """
    limits = limits or Limits()
    sentences: list[Sentence] = []
    told = False
    for paragraph, line in enumerate(_lines(article.text)):
        for span, known in _stretches(article.parts, line, article.text):
            for piece in (span,) if known else _cut(article.text, span, language):
                role = known or Role.BODY
                if role is Role.BODY and not told:
                    role, told = Role.LEDE, True
                tokens = language.tokens(article.text, piece)
                rows = (tokens,) if known else batched(tokens, limits.sentence_tokens)
                ends = [row[-1].span.end for row in rows][:-1] if tokens else []
                starts = [piece.start, *(row[0].span.start for row in rows[1:])]
                sentences += [
                    Sentence(Span(start, end), paragraph, role, row)
                    for start, end, row in zip(starts, [*ends, piece.end], rows, strict=True)
                ]
        if len(sentences) > limits.sentences:
            raise SourceError(
                "E-TOO-LARGE",
                f"{article.outlet} has more than {limits.sentences:,} sentences",
                tip="cut it down to the article",
            )
    return tuple(sentences)


def batched(tokens: tuple[Token, ...], size: int) -> tuple[tuple[Token, ...], ...]:
    """Return *tokens* in rows of *size*; one empty row where there are none.

    >>> batched((), 3)
    ((),)
    """
    return tuple(tokens[at : at + size] for at in range(0, len(tokens), size)) or ((),)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def _stretches(parts: tuple[Part, ...], line: Span, text: str) -> Iterator[tuple[Span, Role | None]]:
    """Yield the parts that stand in *line* with their roles, and what lies between them with None."""
    at = line.start
    first = bisect_left(parts, line.start, key=lambda part: part.span.start)
    for part in parts[first:]:
        if part.span.start >= line.end:
            break
        yield from _trimmed(Span(at, part.span.start), text)
        yield part.span, part.role
        at = part.span.end
    yield from _trimmed(Span(at, line.end), text)


def _trimmed(span: Span, text: str) -> Iterator[tuple[Span, None]]:
    inner = span.of(text)
    start = span.start + len(inner) - len(inner.lstrip())
    end = span.start + len(inner.rstrip())
    if start < end:
        yield Span(start, end), None


def _cut(text: str, span: Span, language: Language) -> Iterator[Span]:
    """Yield the sentences of one stretch of body."""
    from sentencex import get_sentence_boundaries

    stretch = span.of(text)
    ends = [b["end_index"] for b in get_sentence_boundaries(language.code, stretch)]
    start = 0
    for end in ends:
        before, after = stretch[start:end].rstrip(), stretch[end:].lstrip()
        parted = len(before) < end - start or len(after) < len(stretch) - end
        if end < len(stretch) and not (_ends(before, after, language) and (parted or _glued(before, after))):
            continue
        yield from (found for found, _ in _trimmed(Span(span.start + start, span.start + end), text))
        start = end
    if start < len(stretch):
        yield from (found for found, _ in _trimmed(Span(span.start + start, span.end), text))


def _glued(before: str, after: str) -> bool:
    """Whether two sentences meet without a space, as in "pulang.Ia", and not the parts of a name, as in "TEMPO.CO"."""
    return bool(re.search(r"[a-z\d)\"”]{2}[.!?][\"”]?$", before) and re.match(r"[A-Z“\"][a-z ]", after))


def _ends(before: str, after: str, language: Language) -> bool:
    """Whether a sentence ends between *before* and *after*, where sentencex saw an end.

    >>> from compare.languages import language
    >>> _ends("Ia bertemu Prof.", "Budi kemarin.", language("id")), _ends("Ia pulang.", "Budi datang.", language("id"))
    (False, True)
    """
    if not after or not before:
        return False
    word = before.rsplit(maxsplit=1)[-1].lstrip('"“(').removesuffix(".")
    if before.endswith(".") and (word.casefold() in language.abbreviations or NUMERAL.fullmatch(word)):
        return False
    return not after[0].islower()
