"""What makes a statement less than certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.extract.words import Word
    from compare.languages import Language


def hedges(words: Sequence[Word], language: Language) -> tuple[Slot, ...]:
    """Return every cue that makes the sentence less than certain; the value is its class.

    The classes are the lists of the language's file: hearsay, expectation, possibility, appearance, unconfirmed.

    >>> from compare.extract.words import words_of
    >>> from compare.languages import language
    >>> from compare.model import Role, Sentence
    >>> text, known = "Kim dikabarkan tiba dan mungkin menginap.", language("id")
    >>> words = words_of(text, Sentence(Span(0, len(text)), 0, Role.BODY, known.tokens(text, Span(0, len(text)))))
    >>> [(slot.span.of(text), slot.value) for slot in hedges(words, known)]
    [('dikabarkan', 'hearsay'), ('mungkin', 'possibility')]
    """
    known = language.phrases("hedge", *language.data["hedge"])
    classes = language.labels("hedge")
    found = []
    folded = [word.folded for word in words]
    at = 0
    while at < len(folded):
        size = 1
        for phrase, _ in known.get(folded[at], ()):
            if tuple(folded[at : at + len(phrase)]) == phrase:
                size = len(phrase)
                span = Span(words[at].token.span.start, words[at + size - 1].token.span.end)
                found.append(Slot(SlotKind.HEDGE, span, classes[" ".join(phrase)]))
                break
        at += size
    return tuple(found)
