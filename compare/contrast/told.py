"""Whether a claim is told in another article, and where it would be.

Two questions, two answers.  *Is it told at all?* is answered by how much of its words the other article holds, in one
place and anywhere, and by whether its sentence is linked.  *Where would it be?* is answered by the best place, with the
links as prior.  Similarity cannot see contradiction, so nothing here says that two accounts agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.contrast.index import Index
from compare.model import Place, SlotKind, Status, sigla

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.contrast.index import Row
    from compare.model import Claim, Link, Span, Witness

CONSTANT, TOGETHER, ANYWHERE, LINKED = 4.92, -3.85, -2.86, -1.52
"""Log-odds that a claim is not told: the constant, and what the share of its words in one place, the share anywhere and
the score of its sentence's link add.  Fitted on the human-labelled propositions of PropSegmEnt by `tests.fitting`."""

TOLD = 0.30
"""Probability of not being told up to which a claim counts as told; up to `Settings.absent` it is unsure."""

PRIOR = 0.2
"""What the score of a link adds to the coverage of a place, as evidence."""

HEADLINE = 0.1
"""What it takes off that the place is a headline: the reader is better served by a sentence."""

REVERSE = 0.15
"""What it adds that the place tells nothing else."""

OTHER_TENSE = 0.1
"""What it takes off that one tells what is to come and the other does not."""

SAME_CLAIM = 1.0
"""What it adds that the claim stands there word for word."""

SAME_WORDS = 0.3
SAME_SOURCE = 0.12
"""What a shared quotation and a shared source add."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one witness has of a claim.

    Attributes:
        row: the best place, or None where the witness tells nothing.
        coverage: how much of the claim's words stand there, in [0, 1].
        absent: the probability that the claim is not told by the witness.

    """

    row: int | None
    coverage: float
    absent: float


def absence(together: float, anywhere: float, linked: float) -> float:
    """Return the probability that a claim is not told, by the shares of its words and its link, all in [0, 1].

    >>> absence(0.0, 0.0, 0.0), absence(0.5, 0.6, 0.0), absence(0.9, 1.0, 0.8)
    (0.9928, 0.7823, 0.0678)
    """
    odds = CONSTANT + TOGETHER * together + ANYWHERE * anywhere + LINKED * linked
    return round(1 / (1 + math.exp(-odds)), 4)


def status(absent: float, most: float, *, foreign: bool) -> Status:
    """Return the status of a claim by its probability of not being told.

    *most* is the probability from which it counts as not found.  Where the two are in different languages words cannot
    tell that: then it is unsure.
    """
    if absent <= TOLD:
        return Status.TOLD
    return Status.ABSENT if absent >= most and not foreign else Status.UNSURE


class Judge:
    """Holds claims against the whole story; every claim is looked up once."""

    def __init__(self, witnesses: Sequence[Witness], links: Sequence[Link]) -> None:
        import numpy as np

        self.index = Index(witnesses)
        self.witnesses = witnesses
        position = {name: at for at, name in enumerate(sigla(len(witnesses)))}
        self.links: dict[Place, list[tuple[Place, float]]] = {}
        for link in links:
            a, b = Place(position[link.a], link.i), Place(position[link.b], link.j)
            self.links.setdefault(a, []).append((b, link.score))
            self.links.setdefault(b, []).append((a, link.score))
        self.rows_at: dict[Place, list[int]] = {}
        self.worded: dict[str, list[int]] = {}
        self.quoting: dict[str, list[int]] = {}
        self.said_by: dict[str, list[int]] = {}
        for number, row in enumerate(self.index.rows):
            self.rows_at.setdefault(row.place, []).append(number)
            if row.claim is None:
                continue
            self.worded.setdefault(self._words(row.place.witness, row.spans), []).append(number)
            for slot in witnesses[row.place.witness].claims[row.claim].slots:
                if slot.kind is SlotKind.QUOTE:
                    self.quoting.setdefault(slot.value, []).append(number)
                elif slot.kind is SlotKind.SPEAKER:
                    for word in slot.value.split():
                        self.said_by.setdefault(word, []).append(number)
        self.headlines = np.array([row.claim is None for row in self.index.rows])
        self.future = np.array([self._to_come(row) for row in self.index.rows])
        self.beside: dict[tuple[int, int], dict[int, float]] = {}  # of each claim the linked rows and their coverage
        self._judged: dict[tuple[int, int], tuple[Judged, ...]] = {}

    def judged(self, at: int, number: int) -> tuple[Judged, ...]:
        """Return what each witness has of claim *number* of witness *at*; of itself, the claim."""
        found = self._judged.get((at, number))
        if found is None:
            found = self._judged[at, number] = self._judge(at, number, self.witnesses[at].claims[number])
        return found

    def _judge(self, at: int, number: int, claim: Claim) -> tuple[Judged, ...]:
        held = self.index.coverage(self.index.forms(at, claim))
        place = Place(at, claim.sentence)
        prior = held.rows + REVERSE * held.reverse - HEADLINE * self.headlines
        linked = [0.0] * len(self.witnesses)
        beside = self.beside[at, number] = {}
        for counterpart, score in self.links.get(place, ()):
            linked[counterpart.witness] = max(linked[counterpart.witness], score)
            prior[self.rows_at[counterpart]] += PRIOR * score
            beside.update((row, float(held.rows[row])) for row in self.rows_at[counterpart])
        to_come = any(slot.value == "future" for slot in claim.slots if slot.kind is SlotKind.MODALITY)
        prior -= OTHER_TENSE * (self.future != to_come)
        prior[self.worded[self._words(at, claim.spans)]] += SAME_CLAIM
        for value in {slot.value for slot in claim.slots if slot.kind is SlotKind.QUOTE}:
            prior[self.quoting[value]] += SAME_WORDS
        speaker = dict.fromkeys(word for s in claim.slots if s.kind is SlotKind.SPEAKER for word in s.value.split())
        for word in speaker:
            prior[self.said_by[word]] += SAME_SOURCE * (held.rows[self.said_by[word]] > 0) / len(speaker)
        together, anywhere = self.index.greatest(held.rows).tolist(), held.anywhere.tolist()
        best = self.index.best(prior.round(6)).tolist()
        found = []
        for other in range(len(self.witnesses)):
            if other == at:
                found.append(Judged(self.index.row_of[at, number], 1.0, 0.0))
            elif not claim.keys and linked[other]:  # words that say nothing: the link alone can tell
                row = self._linked_row(place, other)
                found.append(Judged(row, linked[other], absence(linked[other], linked[other], linked[other])))
            elif not together[other]:
                found.append(Judged(None, 0.0, absence(0.0, 0.0, linked[other])))
            else:
                absent = absence(together[other], anywhere[other], linked[other])
                coverage = round(min(1.0, float(held.rows[best[other]])), 4)
                found.append(Judged(best[other], coverage, absent))
        return tuple(found)

    def _to_come(self, row: Row) -> bool:
        """Whether a row tells what is to come; a headline is not asked."""
        claim = None if row.claim is None else self.witnesses[row.place.witness].claims[row.claim]
        return claim is not None and any(s.kind is SlotKind.MODALITY and s.value == "future" for s in claim.slots)

    def _words(self, at: int, spans: Sequence[Span]) -> str:
        return " ".join(span.of(self.witnesses[at].article.text) for span in spans)

    def _linked_row(self, place: Place, at: int) -> int:
        """Return the first row of the sentence of witness *at* that *place* is surest linked to."""
        best = max((score, -other.sentence) for other, score in self.links[place] if other.witness == at)
        return self.rows_at[Place(at, -best[1])][0]
