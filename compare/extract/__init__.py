"""Sentences to claims with their slots: what is asserted, in which words, by whom.

    Article, tuple[Sentence, ...] -> tuple[Claim, ...]

A claim is a sentence that tells the story, for now whole; on it hang its quotations, numbers and times, the
speaker it is laid to, and the word that makes it less than certain.  All cues stand in the language's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.attributions import attributions
from compare.extract.clauses import clauses
from compare.extract.hedges import hedges
from compare.extract.numbers import numbers
from compare.extract.quotations import quotations
from compare.extract.times import times
from compare.extract.words import content, words_of
from compare.model import Claim, Slot, SlotKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.extract.words import Word
    from compare.languages import Language
    from compare.model import Article, Attribution, Sentence


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
    telling = [(number, sentence) for number, sentence in enumerate(sentences) if sentence.role.tells]
    words = [words_of(article.text, sentence) for _, sentence in telling]
    quotes = [tuple(quotations(article.text, sentence.span)) for _, sentence in telling]
    said = attributions(article.text, words, quotes, language)
    return tuple(
        _claim(article.text, number, sentence, language, spoken, quoted, found)
        for (number, sentence), spoken, quoted, found in zip(telling, words, quotes, said, strict=True)
    )


def _claim(
    text: str,
    number: int,
    sentence: Sentence,
    language: Language,
    words: Sequence[Word],
    quotes: Sequence[Slot],
    said: Sequence[Attribution],
) -> Claim:
    unsure = hedges(words, language)
    known = [one for one in said if one.source]
    speakers = [
        Slot(SlotKind.SPEAKER, one.source_span, " ".join(content(words, one.source_span, language)))
        for one in known[:1]  # of a chain the teller alone: see the decisions in compare/README.md
        if one.source_span is not None and not one.carried
    ]
    aside = known[0].aside if known else None
    ahead = aside if known and _ahead(known[0], sentence) else None
    slots = (*quotes, *times(text, sentence, words, language), *numbers(words, language), *speakers, *unsure)
    return Claim(
        number,
        (sentence.span,),
        keys=tuple(dict.fromkeys((norm, 1.0) for norm in content(words, sentence.span, language, without=aside))),
        slots=tuple(sorted(slots, key=lambda slot: (slot.span, slot.kind))),
        attribution=known[0] if known else None,
        hedge=unsure[0].span.of(text).casefold() if unsure else "",
        clauses=tuple(clauses(words, ahead, language)),
    )


def _ahead(said: Attribution, sentence: Sentence) -> bool:
    """Whether cue and source open the sentence: "Menurut X, ..."."""
    return (
        said.source_span is not None
        and said.cue_span is not None
        and (said.cue_span.start == sentence.span.start and said.cue_span < said.source_span)
    )
