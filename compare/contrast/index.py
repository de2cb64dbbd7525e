"""Which words stand where in a story: one index over all witnesses, asked once for each claim.

    claims' words -> how much of them each place of the story holds

A place holds a word fully where its claim does; a little less where another claim of its sentence does; less still
where the sentence before or after does, for a fact is often told across two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compare.languages import language
from compare.model import Place, Role, SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.model import Claim, Span, Witness

    Matrix = NDArray[np.float64]

SENTENCE = 0.85
NEIGHBOUR = 0.6
"""What a word counts that stands in another claim of the sentence, or in the sentence before or after."""

PREFIX = 5
ALIKE = 0.8
"""What a word counts that shares its first five letters and is otherwise another."""

SENSE = 0.8
"""What a word counts that means the same by the language's list of senses."""


Standing: TypeAlias = dict[str, list[int]]
"""Where each form of a word stands."""


class Row(NamedTuple):
    """A place that can hold a fact: a claim of a witness by its number among them, or a headline (no claim)."""

    place: Place
    spans: tuple[Span, ...]
    claim: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a claim's words each row holds, the reverse, and how much each witness holds anywhere; in [0, 1]."""

    rows: Matrix
    reverse: Matrix
    anywhere: Matrix


class Index:
    """The rows of a story, in order, and where every word stands."""

    def __init__(self, witnesses: Sequence[Witness]) -> None:
        import numpy as np

        self.witnesses = witnesses
        self.sentences: list[Place] = []
        self.rows: list[Row] = []
        self.row_of: dict[tuple[int, int], int] = {}  # witness, number of the claim
        parents: list[int] = []
        standing: tuple[Standing, ...] = ({}, {}, {})  # in which sentences: the norm, its beginning, its sense
        claimed: tuple[Standing, ...] = ({}, {}, {})  # ... and in which rows
        for at, witness in enumerate(witnesses):
            for i, rows in _rows(at, witness):
                first = len(self.rows)
                for row in rows:
                    if row.claim is not None:
                        self.row_of[at, row.claim] = len(self.rows)
                    self.rows.append(row)
                    parents.append(len(self.sentences))
                for forms, inside in _words(witness, i, rows):
                    for form, in_sentences, in_rows in zip(forms, standing, claimed, strict=True):
                        if form:
                            in_sentences.setdefault(form, []).append(len(self.sentences))
                            in_rows.setdefault(form, []).extend(first + n for n in inside)
                self.sentences.append(Place(at, i))
        self.standing, self.claimed = (
            tuple({form: np.unique(np.array(v, dtype=np.intp)) for form, v in found.items()} for found in which)
            for which in (standing, claimed)
        )
        self.tellers = tuple(
            {form: frozenset(self.sentences[n].witness for n in v) for form, v in found.items()} for found in standing
        )
        self.parent = np.array(parents, dtype=np.intp)
        self.weights = np.array([self._weight(row) for row in self.rows])
        follows = [b == (a.witness, a.sentence + 1) for a, b in pairwise(self.sentences)]
        self.follows = np.array(follows, dtype=np.float64)
        bounds = range(len(witnesses) + 1)
        self.first = np.searchsorted([place.witness for place in self.sentences], bounds).tolist()
        ends = np.searchsorted([row.place.witness for row in self.rows], bounds).tolist()
        self.rows_of = [slice(start, end) for start, end in pairwise(ends)]

    def rarity(self, norm: str) -> float:
        """Return how much a word says in this story: log(1 + sentences / sentences with it)."""
        return math.log(1 + len(self.sentences) / max(1, len(self.standing[0].get(norm, ()))))

    def _weight(self, row: Row) -> float:
        """Return what the words of a claim weigh, borrowed ones left out; of a headline, 1."""
        if row.claim is None:
            return 1.0
        keys = self.witnesses[row.place.witness].claims[row.claim].keys
        return math.fsum(self.rarity(key) for key, weight in keys if weight == 1.0) or 1.0

    def forms(self, at: int, claim: Claim) -> list[tuple[tuple[str, str, str], float]]:
        """Return each key of a *claim* of witness *at* in its three forms, with its weight."""
        witness = self.witnesses[at]
        known = language(witness.article.language)
        text = witness.article.text
        written = {t.norm: t.span.of(text).casefold() for t in witness.sentences[claim.sentence].tokens}
        return [
            ((key, _beginning(key), known.sense(written.get(key, key))), weight * self.rarity(key))
            for key, weight in claim.keys
        ]

    def coverage(self, forms: Sequence[tuple[tuple[str, str, str], float]]) -> Coverage:
        """Return how much of a claim's words, by weight, each row and each witness holds."""
        import numpy as np

        own = np.zeros((len(forms), len(self.sentences)))
        held = np.zeros((len(forms), len(self.rows)))
        worth = (1.0, ALIKE, SENSE)
        for n, (names, weight) in enumerate(forms):
            for which in (2, 1, 0):  # the surest last, so that it stands
                form = names[which]
                if form in self.standing[which]:
                    places, rows = self.standing[which][form], self.claimed[which][form]
                    own[n, places] = np.maximum(own[n, places], weight * worth[which])
                    held[n, rows] = np.maximum(held[n, rows], weight * worth[which])
        direct = held.sum(axis=0)
        beside = own * NEIGHBOUR
        near = own * SENTENCE
        np.maximum(near[:, 1:], beside[:, :-1] * self.follows, out=near[:, 1:])
        np.maximum(near[:, :-1], beside[:, 1:] * self.follows, out=near[:, :-1])
        np.maximum(held, near[:, self.parent], out=held)
        whole = math.fsum(weight for _, weight in forms) or 1.0
        best = np.zeros((len(forms), len(self.witnesses)))
        for at, (start, end) in enumerate(pairwise(self.first)):
            if start < end:
                best[:, at] = own[:, start:end].max(axis=1)
        return Coverage(
            (held.sum(axis=0) / whole).round(6),
            np.minimum(direct / self.weights, 1.0).round(6),
            (best.sum(axis=0) / whole).round(6),
        )

    def words_not_in(self, at: int, claims: Iterable[Claim], places: frozenset[Place]) -> tuple[Span, ...]:
        """Return where the words with content of *claims* of witness *at* stand that no sentence in *places* holds."""
        witness = self.witnesses[at]
        known, text = language(witness.article.language), witness.article.text
        held = self._held(places)
        spans: set[Span] = set()
        for claim in claims:
            for token in witness.sentences[claim.sentence].tokens:
                written = token.span.of(text).casefold()
                if not token.norm or written in known.stopwords or not any(token.span.within(s) for s in claim.spans):
                    continue
                if held.isdisjoint({token.norm, _beginning(token.norm), f"={known.sense(written)}"}):
                    spans.add(token.span)
        return tuple(sorted(spans))

    def _held(self, places: frozenset[Place]) -> set[str]:
        """Return the forms of all words of the sentences in *places*: norms, beginnings, senses after a "="."""
        forms: set[str] = set()
        for at, i in places:
            known, text = language(self.witnesses[at].article.language), self.witnesses[at].article.text
            for token in self.witnesses[at].sentences[i].tokens:
                sense = known.sense(token.span.of(text).casefold())
                forms |= {token.norm, _beginning(token.norm)} | ({f"={sense}"} if sense else set())
        return forms - {""}

    def holders(self, norm: str) -> frozenset[int]:
        """Return the witnesses that have a word, or one that begins like it."""
        held: frozenset[int] = self.tellers[0].get(norm, frozenset())
        return held | self.tellers[1].get(_beginning(norm), frozenset())

    def words(self, at: int) -> frozenset[str]:
        """Return the words of a witness's story as written, case folded."""
        witness = self.witnesses[at]
        tokens = (token for i in witness.body for token in witness.sentences[i].tokens)
        return frozenset(token.span.of(witness.article.text).casefold() for token in tokens)

    def missing(self, at: int, claim: Claim, others: Iterable[int], most: int) -> tuple[str, ...]:
        """Return the words of *claim* of witness *at*, and of its source, that none of *others* has: names whole first.

        A name is a run of capitals; the first word of a sentence is one only inside a longer run.
        """
        witness, others = self.witnesses[at], frozenset(others)
        text, stopwords = witness.article.text, language(witness.article.language).stopwords
        names: list[list[str]] = [[]]
        words: list[tuple[float, str]] = []
        source = tuple(slot.span for slot in claim.slots if slot.kind is SlotKind.SPEAKER)
        for number, token in enumerate(witness.sentences[claim.sentence].tokens):
            if not any(token.span.within(span) for span in (*claim.spans, *source)):
                names += [[]] if names[-1] else []
                continue
            word = token.span.of(text)
            lacking = token.norm and word.casefold() not in stopwords and others.isdisjoint(self.holders(token.norm))
            if lacking and (word[0].isupper() or word[0].isdigit()):
                names[-1] += [word] if number or names[-1] else [word, ""]
                continue
            names += [[]] if names[-1] else []
            if lacking:
                words.append((-self.rarity(token.norm), word))
        runs = [" ".join(filter(None, run)) for run in names if run and run[1:] != [""]]
        return tuple(dict.fromkeys([*runs, *(word for _, word in sorted(words))]))[:most]


def _rows(at: int, witness: Witness) -> Iterator[tuple[int, list[Row]]]:
    """Yield the number of each sentence that can hold a fact, and its rows: its claims, or itself as a headline."""
    by_sentence: dict[int, list[int]] = {}
    for number, claim in enumerate(witness.claims):
        by_sentence.setdefault(claim.sentence, []).append(number)
    for i, sentence in enumerate(witness.sentences):
        if i in by_sentence:
            yield i, [Row(Place(at, i), witness.claims[number].spans, number) for number in by_sentence[i]]
        elif sentence.role.tells or sentence.role is Role.HEADLINE:
            yield i, [Row(Place(at, i), (sentence.span,), None)]


def _words(witness: Witness, i: int, rows: Sequence[Row]) -> Iterator[tuple[tuple[str, str, str], list[int]]]:
    """Yield the forms of each word of sentence *i*, and which of its *rows* it stands in."""
    known, text = language(witness.article.language), witness.article.text
    for token in witness.sentences[i].tokens:
        if token.norm:
            inside = [n for n, row in enumerate(rows) if any(token.span.within(span) for span in row.spans)]
            yield (token.norm, _beginning(token.norm), known.sense(token.span.of(text).casefold())), inside


def _beginning(norm: str) -> str:
    return norm[:PREFIX] if len(norm) >= PREFIX and norm[0].isalpha() else ""
