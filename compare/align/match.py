"""From probabilities to links: which pairs are proposed, what third witnesses say, which hold together.

Here a place is a row of the matrices: the n-th sentence of its witness that tells the story.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from compare.align.evidence import FAINT
from compare.align.reuse import OFTEN
from compare.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Scores = Mapping[tuple[int, int], Matrix]
    """The matrix of each pair of witnesses, the earlier first."""

SECOND = 0.8
"""A pair is proposed that comes to this share of the best of its row or of its column: one sentence may tell what the
other outlet spreads over several.  On indonesian-train .6 to .8 are level, and better than 1 by .01 of F1."""

THIRD = 0.3
"""Weight of what a third witness says: of four values from 0 to .45 the best on indonesian-train but one, which
made larger beads."""

AGAINST = 0.3
SURE, UNLIKE = 0.8, 0.1
"""What a third witness takes off a score it speaks against; the scores from which its sentence is surely the same as
one of the two, and below which it is nothing like the other.  On indonesian-train, which alone decided between
these and SURE = 0.7, precision rises by .005 for .005 of F1."""

COHERENT = 0.5
"""Share of the threshold that two beads of several sentences must reach on average to become one: on
indonesian-train it costs .007 of F1 and makes the largest bead half as large."""


class Candidate(NamedTuple):
    """A pair that the matcher proposes: two places and how likely they tell the same thing."""

    a: Place
    b: Place
    score: float


def proposed(alone: Scores, threshold: float) -> tuple[dict[tuple[int, int], Matrix], list[Candidate]]:
    """Return the scores of all pairs once every witness was heard, and the candidates that reach *threshold*."""
    scores = supported(alone, threshold)
    best = [c for pair, matrix in sorted(scores.items()) for c in matches(pair, matrix, threshold)]
    return scores, [c for c in doubted(best, alone) if c.score >= threshold]


def matches(pair: tuple[int, int], scores: Matrix, least: float, share: float = SECOND) -> Iterator[Candidate]:
    """Yield each candidate of *least* or more that comes to *share* of the best of its row or of its column."""
    import numpy as np

    if not scores.size:
        return
    near = _near_best(scores, share) | _near_best(scores.T, share).T
    for i, j in np.argwhere(near & (scores.round(4) >= least)).tolist():
        yield Candidate(Place(pair[0], i), Place(pair[1], j), round(float(scores[i, j]), 4))


def _near_best(scores: Matrix, share: float) -> NDArray[np.bool_]:
    """Return where a score comes to *share* of the best of its row; of more than `OFTEN`, the first best alone."""
    import numpy as np

    near: NDArray[np.bool_] = scores >= share * scores.max(axis=1, keepdims=True)
    crowded = near.sum(axis=1) > OFTEN
    near[crowded] = np.arange(scores.shape[1]) == scores[crowded].argmax(axis=1)[:, None]
    return near


def supported(scores: Scores, threshold: float) -> dict[tuple[int, int], Matrix]:
    """Return *scores* with what third witnesses say: where a ~ c and b ~ c are sure, a ~ b gains.

    Never lowers a score.  A sentence with more than `OFTEN` counterparts is a formula and says nothing of any two of
    them.  Cost: the square of the number of counterparts of each sentence.
    """
    import numpy as np

    near: dict[Place, list[tuple[Place, float]]] = {}
    for (a, b), matrix in sorted(scores.items()):
        sure = matrix >= threshold
        sure &= (sure.sum(axis=1, keepdims=True) <= OFTEN) & (sure.sum(axis=0, keepdims=True) <= OFTEN)
        for i, j in np.argwhere(sure).tolist():
            one, other, score = Place(a, i), Place(b, j), float(matrix[i, j])
            near.setdefault(one, []).append((other, score))
            near.setdefault(other, []).append((one, score))
    supported = {pair: matrix.copy() for pair, matrix in scores.items()}
    for links in (links for links in near.values() if len(links) <= OFTEN):
        for (one, first), (other, second) in combinations(sorted(links), 2):
            if one.witness != other.witness:
                pair, place = (one.witness, other.witness), (one.sentence, other.sentence)
                gained = (1 - THIRD) * scores[pair][place] + THIRD * min(first, second)
                supported[pair][place] = max(supported[pair][place], gained)
    return supported


def doubted(candidates: Sequence[Candidate], scores: Scores) -> Iterator[Candidate]:
    """Yield *candidates*, with a lower score where a third witness speaks against them.

    It does where one of the two has a sure counterpart there which is nothing like the other: then the two share a
    frame and not the fact.  A score of 1 stays.
    """
    sure: dict[Place, list[Place]] = {}
    for (a, b), matrix in sorted(scores.items()):
        for at, third, side in ((a, b, matrix), (b, a, matrix.T)):
            for row, best in enumerate(side.argmax(axis=1).tolist() if side.size else ()):
                if side[row, best] >= SURE:
                    sure.setdefault(Place(at, row), []).append(Place(third, best))
    for candidate in candidates:
        against = any(
            third.witness != there.witness and _score(scores, third, there) < UNLIKE
            for here, there in ((candidate.a, candidate.b), (candidate.b, candidate.a))
            for third in sure.get(here, ())
        )
        if against and candidate.score < 1 - FAINT:
            yield candidate._replace(score=round(candidate.score * (1 - AGAINST), 4))
        else:
            yield candidate


def _score(scores: Scores, one: Place, other: Place) -> float:
    """Return the score of two places, in whichever order."""
    a, b = sorted((one, other))
    return float(scores[a.witness, b.witness][a.sentence, b.sentence])


def held(
    places: Iterable[Place], candidates: Sequence[Candidate], scores: Scores, threshold: float
) -> tuple[list[Candidate], list[frozenset[Place]]]:
    """Return the candidates that hold, and the groups they make of *places*, each by its first.

    The candidates come with the surest first.  One that would join two groups of several is held only where these are
    alike on the whole (`COHERENT` of *threshold* on average), so that no bead is glued by one weak link.
    """
    group_of = {place: frozenset({place}) for place in places}
    held: list[Candidate] = []
    for candidate in candidates:
        one, other = group_of[candidate.a], group_of[candidate.b]
        if one is not other:
            if min(len(one), len(other)) > 1 and _alike(scores, one, other) < COHERENT * threshold:
                continue
            for place in (joined := one | other):
                group_of[place] = joined
        held.append(candidate)
    return sorted(held), sorted(set(group_of.values()), key=min)


def _alike(scores: Scores, one: Iterable[Place], other: Iterable[Place]) -> float:
    """Return the mean score between two groups, over the pairs of different witnesses."""
    values = [_score(scores, a, b) for a in one for b in other if a.witness != b.witness]
    return math.fsum(values) / len(values)


def missed(scores: Scores, held: Sequence[Candidate], least: float, threshold: float) -> list[Candidate]:
    """Return the near misses: from *least* to *threshold*, best of their row and of their column, and not linked."""
    linked = {(place, other.witness) for a, b, _ in held for place, other in ((a, b), (b, a))}
    found = []
    for pair, matrix in sorted(scores.items()):
        for candidate in matches(pair, matrix, least, 1.0):
            row, column = matrix[candidate.a.sentence], matrix[:, candidate.b.sentence]
            first = matrix[candidate.a.sentence, candidate.b.sentence] >= max(row.max(), column.max())
            free = not {(candidate.a, pair[1]), (candidate.b, pair[0])} & linked
            if first and free and candidate.score < threshold:
                found.append(candidate)
    return found
