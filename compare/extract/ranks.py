"""Which in a row: the first, the last, the largest, the 43rd, minute 19."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language


@cache
def _marks(code: str) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...], bool]:
    """Return the nouns whose number is a rank, what stands before and after a rank in figures, and the noun's side."""
    from compare.languages import language

    known = language(code)
    before, after = known.words("ranks", "before"), known.words("ranks", "after")
    return frozenset(known.words("numbers", "labels")), before, after, known.data["ranks"]["noun"] == "before"


def ranks(words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield rank words and figures, of the noun that has the rank: "1", "last", "largest", "43".

    >>> from compare.extract.words import words_of
    >>> from compare.languages import language
    >>> from compare.model import Role, Sentence, Span
    >>> text = "Gol lahir pada menit ke-18 di babak pertama."
    >>> known = language("id")
    >>> sentence = Sentence(Span(0, len(text)), 0, Role.BODY, known.tokens(text, Span(0, len(text))))
    >>> [(slot.value, slot.of) for slot in ranks(words_of(text, sentence), known)]
    [('18', 'menit'), ('1', 'babak')]
    """
    labels, before, after, noun_first = _marks(language.code)
    names = language.data["ranks"]["words"]
    for at, word in enumerate(words):
        value = names.get(word.folded) or _figure(word.folded, before)
        end = at
        if value is None and word.written.isdigit() and _ends(words, at, after):
            value, end = word.written, at + 1  # 19 th, which are two words
        if value is None and at and word.written.isdigit():
            start = at - 1
            if words[start].folded in before:  # ke 18
                value, start = word.written, start - 1
            elif words[start].folded in labels:
                value = word.written
            if value is not None and start >= 0 and _noun(words[start], language):
                yield Slot(SlotKind.RANK, word.token.span, value, words[start].token.norm)
            continue
        if value is None or _dated(words, at, language):
            continue
        side = at - 1 if noun_first else end + 1
        if noun_first and at and words[side].folded in language.stopwords and at + 1 < len(words):
            side = at + 1  # "untuk pertama kalinya"
        if 0 <= side < len(words) and _noun(words[side], language):
            span = Span(word.token.span.start, words[end].token.span.end)
            yield Slot(SlotKind.RANK, span, value, words[side].token.norm)


def _ends(words: Sequence[Word], at: int, after: Sequence[str]) -> bool:
    """Whether the figures at *at* are followed, without a space, by what makes them a rank."""
    behind = words[at + 1 : at + 2]
    return bool(behind) and behind[0].folded in after and behind[0].token.span.start == words[at].token.span.end


def _figure(folded: str, before: Sequence[str]) -> str | None:
    """Return the figures of a rank written in one word: "ke-43"."""
    for mark in before if folded[-1].isdigit() else ():
        rest = folded.removeprefix(f"{mark}-")
        if rest != folded and rest.isdigit():
            return rest
    return None


def _noun(word: Word, language: Language) -> bool:
    return bool(word.token.norm) and word.written[0].isalpha() and word.folded not in language.stopwords


def _dated(words: Sequence[Word], at: int, language: Language) -> bool:
    """Whether a rank is the day of a month: "September 11th"."""
    near = words[max(0, at - 1) : at + 2]
    return any(word.folded in language.months for word in near)
