"""Sentences to claims with their slots: what is asserted, in which words, by whom.

    Article, tuple[Sentence, ...] -> tuple[Claim, ...]

A claim is a sentence that tells the story, for now whole; on it hang its quotations, numbers and times, the
speaker it is laid to, and the word that makes it less than certain.  All cues stand in the language's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.attributions import attributed
from compare.extract.clauses import clauses
from compare.extract.hedges import hedge
from compare.extract.numbers import numbers
from compare.extract.polarity import polarity
from compare.extract.quotations import quotations
from compare.extract.ranks import ranks
from compare.extract.times import times
from compare.extract.words import content, words_of
from compare.model import Claim, Slot, SlotKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.languages import Language
    from compare.model import Article, Sentence


def extract(article: Article, sentences: Sequence[Sentence], language: Language) -> tuple[Claim, ...]:
    """Return one claim for every sentence that tells the story, in order.

    >>> from compare.languages import language
    >>> from compare.model import Article, Role, Sentence, Span
    >>> text = "Menurut media Korea Selatan, Kim akan menghadiri pertemuan."
    >>> tokens = language("id").tokens(text, Span(0, len(text)))
    >>> (claim,) = extract(Article("A", text), [Sentence(Span(0, len(text)), 0, Role.LEDE, tokens)], language("id"))
    >>> claim.attribution
    Attribution(source='media Korea Selatan', cue='Menurut', kind=<SourceKind.MEDIA: 'media'>)
    """
    return tuple(
        _claim(article.text, number, sentence, language)
        for number, sentence in enumerate(sentences)
        if sentence.role.tells
    )


def _claim(text: str, number: int, sentence: Sentence, language: Language) -> Claim:
    words = words_of(text, sentence)
    quotes = tuple(quotations(text, sentence.span))
    said = attributed(text, words, quotes, language)
    slots = (*quotes, *times(text, sentence, words, language), *numbers(words, language))
    slots = (*slots, *ranks(words, language), *polarity(words, language))
    if said is not None:
        slots = (*slots, Slot(SlotKind.SPEAKER, said[1], " ".join(content(words, said[1], language))))
    return Claim(
        number,
        (sentence.span,),
        keys=tuple(
            dict.fromkeys((norm, 1.0) for norm in content(words, sentence.span, language, without=said and said[2]))
        ),
        slots=tuple(sorted(slots, key=lambda slot: (slot.span, slot.kind))),
        attribution=said and said[0],
        hedge=hedge(text, sentence.span, language),
        clauses=tuple(clauses(words, said and said[2], language)),
    )
