"""A sentence as it is held against others: which of its words tell what, and the passages a similarity sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from compare.languages import language
from compare.languages.anchors import anchors
from compare.model import SlotKind
from compare.plugins import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.languages import Language
    from compare.model import Claim, Sentence, Slot, Witness

PART = re.compile(r"(?<=\d)T[A-Z]{2}$")
"""The part of a day at the end of a time: "-W-4TMO"."""

QUOTATION_MARKS = frozenset('"“”«»„')


class Sort(IntEnum):
    """What sort of word it is, as far as its writing tells."""

    COMMON = 0
    NAME = 1
    NUMBER = 2


class Word(NamedTuple):
    """A word that carries content.

    Attributes:
        norm: as compared.
        written: as written.
        sort: name, number or neither.
        core: whether it belongs to what is told: not to who says it, and not to when.
        clause: number of the clause it stands in, or -1 where it is in none.

    """

    norm: str
    written: str
    sort: Sort
    core: bool
    clause: int


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that tells the story.

    Attributes:
        text: as written.
        norms: all words as compared, in order.
        words: those that carry content, each norm once, where it stands first.
        slots: the details of its claims.
        quoting: whether a quotation mark stands in it; a long quotation has one at its end only.

    """

    text: str
    norms: tuple[str, ...]
    words: tuple[Word, ...]
    slots: tuple[Slot, ...]
    quoting: bool

    def values(self, kind: SlotKind) -> tuple[str, ...]:
        """Return the normal forms of its details of that *kind*, each once; the weekday of a date is one, too.

        Of a part of a day the day counts, so that "Thursday" is also "Thursday morning".
        """
        details = (slot for slot in self.slots if slot.kind is kind)
        return tuple(
            dict.fromkeys(PART.sub("", value) for slot in details for value in (slot.value, slot.weekday) if value)
        )


def told(witness: Witness) -> tuple[Told, ...]:
    """Return the sentences of *witness* that tell the story."""
    known = language(witness.article.language)
    claims: dict[int, list[Claim]] = {}
    for claim in witness.claims:
        claims.setdefault(claim.sentence, []).append(claim)
    return tuple(_told(witness.article.text, witness.sentences[i], claims.get(i, ()), known) for i in witness.body)


def told_at(witness: Witness, sentence: int) -> Told:
    """Return the sentence of *witness* with that number, all roles counted."""
    claims = [claim for claim in witness.claims if claim.sentence == sentence]
    known = language(witness.article.language)
    return _told(witness.article.text, witness.sentences[sentence], claims, known)


def _told(text: str, sentence: Sentence, claims: Sequence[Claim], known: Language) -> Told:
    slots = tuple(slot for claim in claims for slot in claim.slots)
    beside = [slot.span for slot in slots if slot.kind in (SlotKind.SPEAKER, SlotKind.TIME)]
    clauses = [span for claim in claims for span in claim.clauses]
    words: dict[str, Word] = {}
    at = 0
    for first, token in enumerate(sentence.tokens):
        written = token.span.of(text)
        if not token.norm or token.norm in words or written.casefold() in known.stopwords:
            continue
        while at < len(clauses) and clauses[at].end <= token.span.start:
            at += 1
        inside = at if at < len(clauses) and token.span.within(clauses[at]) else -1
        core = not any(token.span.within(span) for span in beside)
        words[token.norm] = Word(token.norm, written, _sort(token.norm, written, first=first == 0), core, inside)
    quoting = not QUOTATION_MARKS.isdisjoint(sentence.span.of(text))
    norms = tuple(token.norm for token in sentence.tokens if token.norm)
    return Told(sentence.span.of(text), norms, tuple(words.values()), slots, quoting)


def _sort(norm: str, written: str, *, first: bool) -> Sort:
    if norm[0].isdigit():
        return Sort.NUMBER
    return Sort.NAME if norm[0] == "@" or (written[0].isupper() and not first) else Sort.COMMON


def passages_of(witness: Witness, sentences: Sequence[Told] | None = None) -> list[Passage]:
    """Return the sentences that tell the story as a similarity sees them; *sentences* are theirs, if at hand."""
    code, digest = witness.article.language, witness.article.digest
    return [
        Passage(one.text, code, tuple(word.norm for word in one.words), one.values(SlotKind.QUOTE), digest)
        for one in (sentences if sentences is not None else told(witness))
    ]


def anchored_passages_of(witness: Witness, sentences: Sequence[Told] | None = None) -> list[Passage]:
    """Return the same with what a reader of another language recognises in them."""
    known = language(witness.article.language)
    text = witness.article.text
    sentences = sentences if sentences is not None else told(witness)
    return [
        replace(passage, anchors=anchors(text, witness.sentences[i].tokens, one.slots, known))
        for passage, one, i in zip(passages_of(witness, sentences), sentences, witness.body, strict=True)
    ]
