"""The words of a sentence, as the rules that find its details see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.languages import Language
    from compare.model import Sentence, Slot, Span, Token


class Word(NamedTuple):
    """A word or mark: its token, as written, and that case folded."""

    token: Token
    written: str
    folded: str


def words_of(text: str, sentence: Sentence) -> tuple[Word, ...]:
    """Return the words and marks of *sentence*, in order."""
    written = [token.span.of(text) for token in sentence.tokens]
    return tuple(Word(token, word, word.casefold()) for token, word in zip(sentence.tokens, written, strict=True))


def content(words: Sequence[Word], inside: Span, language: Language, without: Span | None = None) -> Iterator[str]:
    """Yield the norms of the words in *inside* that say what it is about."""
    for word in words:
        span = word.token.span
        if not word.token.norm or word.folded in language.stopwords or not span.within(inside):
            continue
        if without is None or not span.within(without):
            yield word.token.norm


def quoted(word: Word, quotes: Sequence[Slot]) -> bool:
    """Whether *word* stands inside one of *quotes*."""
    return any(word.token.span.within(quote.span) for quote in quotes)
