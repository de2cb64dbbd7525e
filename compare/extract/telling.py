"""A sentence as the forms of attribution see it: words, which of them are quoted, and the cues among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from compare.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language
    from compare.model import Slot

OPENING = frozenset('"“«„‘')
"""Marks that may open a quotation."""

CLOSING = {'"': '"', "“": "”", "«": "»", "„": "“”", "‘": "’"}
"""An opening mark, and those that close what it opened."""

ENDING = frozenset('"”»')
"""Marks that close one that was opened in a sentence before."""

QUOTING = frozenset('"“”«»„‘’')
"""All marks of quotation."""

LISTS = (
    "before", "verbs", "attitudes", "participles", "after", "pronominal", "passive", "nouns", "colon", "signs",
)  # fmt: skip
"""The lists of cues in ``[speech]``."""


class Stretch(NamedTuple):
    """Words of a sentence: the position of the first, and of the one behind the last."""

    start: int
    end: int


class Cue(NamedTuple):
    """A cue: where it stands, and the lists it is in."""

    start: int
    end: int
    lists: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence, its words case folded, which of them are quoted, and its cues in order."""

    words: Sequence[Word]
    folded: tuple[str, ...]
    quoted: tuple[bool, ...]
    cues: tuple[Cue, ...]
    language: Language

    def span(self, stretch: Stretch) -> Span:
        """Return where the words of *stretch* stand in the article."""
        return Span(self.words[stretch.start].token.span.start, self.words[stretch.end - 1].token.span.end)

    def capital(self, at: int) -> bool:
        """Whether the word at *at* is written like a name."""
        return self.words[at].written[0].isupper() or self.words[at].written[0] == "@"

    def named(self, stretch: Stretch) -> bool:
        """Whether any word of *stretch* is written like a name."""
        return any(self.capital(at) for at in range(*stretch))

    @property
    def quotation(self) -> bool:
        """Whether nearly all of the sentence is quoted, from its first mark on."""
        told = [quoted for word, quoted in zip(self.words, self.quoted, strict=True) if word.token.norm]
        return bool(told) and self.quoted[0] and sum(told) >= WHOLE * len(told)


WHOLE = 0.9
"""The share of a sentence's words that are quoted when it is a quotation as a whole."""


def telling(words: Sequence[Word], quotes: Sequence[Slot], opened: str, language: Language) -> tuple[Spoken, str]:
    """Return the sentence as the forms see it, and the mark of a quotation that is still open at its end, or "".

    *opened* is the mark of a quotation that the sentence before left open.
    """
    folded = tuple(word.folded for word in words)
    quoted, opened = _quoted(words, quotes, opened)
    return Spoken(words, folded, quoted, tuple(_cues(folded, quoted, language)), language), opened


def _quoted(words: Sequence[Word], quotes: Sequence[Slot], opened: str) -> tuple[tuple[bool, ...], str]:
    """Return which words are quoted, marks included, and the mark of a quotation that is still open at the end.

    A mark that closes what no mark of the sentence opened closes a quotation that began before it.
    """
    if not opened and not any(word.written in QUOTING for word in words):
        return (False,) * len(words), ""
    spans = iter([*quotes, None])
    quote = next(spans)
    quoted: list[bool] = []
    for at, word in enumerate(words):
        span = word.token.span
        while quote is not None and quote.span.end < span.start:
            quote = next(spans)
        if opened:
            quoted.append(True)
            opened = "" if word.written in CLOSING[opened] else opened
        elif quote is not None and quote.span.start - 1 <= span.start and span.end <= quote.span.end + 1:
            quoted.append(True)
        elif word.written in ENDING and at and words[at - 1].token.span.end == span.start and not any(quoted):
            quoted = [True] * (at + 1)
        elif word.written in OPENING and word.written != "‘" and at + 1 < len(words):
            opened = word.written if words[at + 1].token.span.start == span.end else ""
            quoted.append(True)
        else:
            quoted.append(False)
    return tuple(quoted), opened


def _cues(folded: Sequence[str], quoted: Sequence[bool], language: Language) -> Iterator[Cue]:
    """Yield the cues that stand outside quotations, the longest at each word."""
    known = language.phrases("speech", *LISTS)
    at = 0
    while at < len(folded):
        size = 1
        for phrase, lists in () if quoted[at] else known.get(folded[at], ()):
            if folded[at : at + len(phrase)] == phrase:
                size = len(phrase)
                yield Cue(at, at + size, lists)
                break
        at += size
