"""Sentences to claims with their slots: what is asserted, in which words, by whom.

    Article, tuple[Sentence, ...] -> tuple[Claim, ...]

A claim is a clause that asserts something, cut from its sentence; who says it is cut out and kept as a detail.  On it
hang its quotations, numbers and times, the speaker it is laid to, and the word that makes it less than certain.  All
cues stand in the language's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.attributions import attributions
from compare.extract.clauses import claims, clauses
from compare.extract.hedges import hedges
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
    from compare.model import Article, Attribution, Sentence, Span

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
    telling = [(number, sentence) for number, sentence in enumerate(sentences) if sentence.role.tells]
    words = [words_of(article.text, sentence) for _, sentence in telling]
    quotes = [tuple(quotations(article.text, sentence.span)) for _, sentence in telling]
    said = attributions(article.text, words, quotes, language)
    return tuple(
        claim
        for (number, sentence), spoken, quoted, sources in zip(telling, words, quotes, said, strict=True)
        for claim in _claims(
            article.text,
            number,
            sentence,
            spoken,
            quoted,
            named.get(number, ()),
            next((one for one in sources if one.source), None),
            language,
        )
    )


def _claims(
    text: str,
    number: int,
    sentence: Sentence,
    words: Sequence[Word],
    quotes: Sequence[Slot],
    named: Sequence[Slot],
    said: Attribution | None,
    language: Language,
) -> Iterator[Claim]:
    """Yield the claims of a sentence; all are laid to its speaker, of a chain to the one who tells it.

    A detail belongs to the claim it stands in; one that stands in none, as the day of saying, hangs on the first.
    """
    when, amounts = _apart(tuple(times(text, words, language)), tuple(numbers(words, language)))
    details = [*quotes, *when, *amounts, *ranks(words, language), *polarity(words, language), *named]
    plain = [word for word in words if not (when and _glosses(word, when))]
    aside = said.aside if said else None
    details += [slot for slot in hedges(words, language) if aside is None or not slot.span.within(aside)]
    speaker: list[Slot] = []
    source = said.source_span if said and not said.carried else None
    if source is not None:
        speaker = [slot for slot in named if slot.span.within(source)]
        speaker.append(Slot(SlotKind.SPEAKER, source, " ".join(content(words, source, language))))
        details = [slot for slot in details if slot not in speaker]
    ahead = aside if said and _ahead(said, sentence) else None
    parts = claims(words, [aside] if aside else [], [quote.span for quote in quotes], language)
    for at, spans in enumerate(parts or ((sentence.span,),)):
        own = [slot for slot in details if slot.span.begins_in(spans)]
        details = [slot for slot in details if slot not in own]
        if at == 0:
            own += [slot for slot in details if not any(slot.span.begins_in(other) for other in parts)]
        around = [span for other in (*parts[:at][-1:], *parts[at + 1 :][:1]) for span in other]
        around += [source] if source else []
        unsure = next((slot for slot in own if slot.kind is SlotKind.HEDGE), None)
        yield Claim(
            number,
            spans,
            keys=_keys(plain, spans, around, language),
            slots=tuple(sorted([*own, *speaker], key=lambda slot: (slot.span, slot.kind))),
            attribution=said,
            hedge=unsure.span.of(text).casefold() if unsure else "",
            clauses=tuple(clauses(words, ahead, language)) if at == 0 else (),
        )


def _ahead(said: Attribution, sentence: Sentence) -> bool:
    """Whether cue and source open the sentence: "Menurut X, ..."."""
    return (
        said.source_span is not None
        and said.cue_span is not None
        and (said.cue_span.start == sentence.span.start and said.cue_span < said.source_span)
    )


def _glosses(word: Word, times: Sequence[Slot]) -> bool:
    """Whether a figure only glosses the weekday before it: "Senin (11/9)"."""
    span = word.token.span
    return word.written[0].isdigit() and any(
        time.of.startswith("-W-") and time.span.start < span.start < time.span.end for time in times
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
