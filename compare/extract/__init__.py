"""Sentences to claims with their slots: what is asserted, in which words, by whom.

    Article, tuple[Sentence, ...] -> tuple[Claim, ...]

A claim is a clause that asserts something, cut from its sentence; who says it is cut out and kept as a detail.  On it
hang its quotations, numbers and times, the speaker it is laid to, and the word that makes it less than certain.  All
cues stand in the language's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.attributions import attributed
from compare.extract.clauses import claims, clauses
from compare.extract.hedges import hedge
from compare.extract.names import names
from compare.extract.numbers import numbers
from compare.extract.polarity import polarity
from compare.extract.quotations import quotations
from compare.extract.ranks import ranks
from compare.extract.times import times
from compare.extract.words import content, words_of
from compare.model import Claim, Slot, SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language
    from compare.model import Article, Sentence, Span

FEW = 4
"""A claim of fewer words with content says little by itself: it borrows those of its neighbours and the speaker."""

BORROWED = 0.5
"""What a borrowed word weighs."""


def extract(article: Article, sentences: Sequence[Sentence], language: Language) -> tuple[Claim, ...]:
    """Return the claims of every sentence that tells the story, one at least, in order.

    >>> from compare.languages import language
    >>> from compare.model import Article, Role, Sentence, Span
    >>> text = "Menurut media Korea Selatan, Kim akan menghadiri pertemuan."
    >>> tokens = language("id").tokens(text, Span(0, len(text)))
    >>> (claim,) = extract(Article("A", text), [Sentence(Span(0, len(text)), 0, Role.LEDE, tokens)], language("id"))
    >>> claim.attribution
    Attribution(source='media Korea Selatan', cue='Menurut', kind=<SourceKind.MEDIA: 'media'>)
    >>> claim.spans[0].of(text)
    'Kim akan menghadiri pertemuan'
    """
    named = names(article.text, sentences, language)
    return tuple(
        claim
        for number, sentence in enumerate(sentences)
        if sentence.role.tells
        for claim in _claims(article.text, number, sentence, named.get(number, ()), language)
    )


def _claims(text: str, number: int, sentence: Sentence, named: Sequence[Slot], language: Language) -> Iterator[Claim]:
    """Yield the claims of a sentence; all are laid to its speaker.

    A detail belongs to the claim it stands in; one that stands in none, as the day of saying, hangs on the first.
    """
    words = words_of(text, sentence)
    quotes = tuple(quotations(text, sentence.span))
    said = attributed(text, words, quotes, language)
    when, amounts = _apart(tuple(times(text, words, language)), tuple(numbers(words, language)))
    details = [*quotes, *when, *amounts, *ranks(words, language), *polarity(words, language), *named]
    speaker: list[Slot] = []
    if said is not None:
        speaker = [slot for slot in named if slot.span.within(said[1])]
        speaker.append(Slot(SlotKind.SPEAKER, said[1], " ".join(content(words, said[1], language))))
        details = [slot for slot in details if slot not in speaker]
    parts = claims(words, [said[2]] if said else [], [quote.span for quote in quotes], language)
    for at, spans in enumerate(parts or ((sentence.span,),)):
        own = [slot for slot in details if _belongs(slot.span, spans)]
        details = [slot for slot in details if slot not in own]
        if at == 0:
            own += [slot for slot in details if not any(_belongs(slot.span, other) for other in parts)]
        around = [span for other in (*parts[:at][-1:], *parts[at + 1 :][:1]) for span in other]
        around += [said[1]] if said else []
        yield Claim(
            number,
            spans,
            keys=_keys(words, spans, around, language),
            slots=tuple(sorted([*own, *speaker], key=lambda slot: (slot.span, slot.kind))),
            attribution=said and said[0],
            hedge=next(filter(None, (hedge(text, span, language) for span in spans)), ""),
            clauses=tuple(clauses(words, said and said[2], language)) if at == 0 else (),
        )


def _apart(times: Sequence[Slot], amounts: Sequence[Slot]) -> tuple[list[Slot], list[Slot]]:
    """Return times and amounts without those that are part of the other: "more than (four years)", "(11) September"."""
    kept = [one for one in amounts if not any(one.span.within(time.span) for time in times)]
    return [time for time in times if not any(time.span.within(one.span) for one in kept)], kept


def _keys(
    words: Sequence[Word], spans: Sequence[Span], around: Sequence[Span], language: Language
) -> tuple[tuple[str, float], ...]:
    """Return the words with content of a claim, weighted; where they are few, with those *around* it."""
    own = dict.fromkeys((norm for span in spans for norm in content(words, span, language)), 1.0)
    if len(own) >= FEW:
        return tuple(own.items())
    borrowed = dict.fromkeys((norm for span in around for norm in content(words, span, language)), BORROWED)
    return tuple((own | {norm: weight for norm, weight in borrowed.items() if norm not in own}).items())


def _belongs(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a detail begins in one of the spans of a claim."""
    return any(one.start <= span.start < one.end for one in spans)
