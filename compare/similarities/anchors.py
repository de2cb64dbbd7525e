"""Similarity across languages by anchors alone: no model, no more than names, numbers, dates and known words.

Two sentences share the anchors of `compare.languages.anchors`: values that say the same in every language, words
spelled alike, and words of one sense.  What they share is weighed by rarity in the two languages' part of the story.
A translation shares a fifth to a half of its anchors and another sentence now and then one, so the share alone says
little; it tells much together with how far it lies ahead of the best rival.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import groupby, permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.plugins import Passage

    Matrix = NDArray[np.float64]

ALIKE = 70
"""Least likeness of two spellings, in percent, that makes them one name or loanword (rapidfuzz's ratio)."""

LETTERS = 4
"""A shorter word is the same word only where it is spelled the same."""

FAINT = 0.2
"""What is added to a share before its logarithm is taken, so that one anchor ahead of none says little: of five values
from .02 to .2 the most precise and the best on the documents for fitting, which change little with it."""

SHARE = (2.98, 2.48, 6.79)
"""Constant, weight of the share's logarithm, weight of its distance to the best rival: logistic regression on the
documents of NTREX that are kept for fitting (`python -m tests.fitting`); the others took no part."""


def across(a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return how likely each sentence of *a* tells the same as each of *b* that is in another language, else 0.

    Cost: one matrix product for each pair of languages, and the likeness of words with the same first letter.
    """
    import numpy as np

    likely = np.zeros((len(a), len(b)))
    codes = sorted({passage.language for passage in (*a, *b)})
    rows, columns = (
        {code: [at for at, passage in enumerate(side) if passage.language == code] for code in codes} for side in (a, b)
    )
    for one, other in permutations(codes, 2):
        if a is b and one > other:
            likely[np.ix_(rows[one], columns[other])] = likely[np.ix_(rows[other], columns[one])].T
        elif rows[one] and columns[other]:
            part = _probability([a[at] for at in rows[one]], [b[at] for at in columns[other]])
            likely[np.ix_(rows[one], columns[other])] = part
    return likely


def terms(a: Sequence[Passage], b: Sequence[Passage]) -> tuple[Matrix, Matrix]:
    """Return, for each pair, the logarithm of the share of anchors and how far it lies ahead of the best rival's."""
    import numpy as np

    weight = np.log(_dice(*_bags(a, b)).round(6) + FAINT)
    return weight, weight - rivals(weight, a, b, math.log(FAINT))


def _probability(a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return the share of anchors as a probability, by itself and by its distance to the best rival."""
    import numpy as np

    weight, ahead = terms(a, b)
    constant, own, lead = SHARE
    likely = 1 / (1 + np.exp(-(constant + own * weight + lead * ahead)))
    return np.asarray(np.where(weight > math.log(FAINT) + 1e-9, likely, 0.0).round(6))


def rivals(scores: Matrix, a: Sequence[Passage], b: Sequence[Passage], none: float) -> Matrix:
    """Return, for each pair, the best score that either sentence has with another of the same article.

    Only sentences of one article are rivals: two articles may well tell the same.  *none* stands where there is none.
    """
    import numpy as np

    return np.maximum(_within(scores, b, none), _within(scores.T, a, none).T)


def next_best(scores: Matrix, none: float) -> Matrix:
    """Return, for each entry, the greatest of its row, itself left out; *none* where it stands alone.

    >>> import numpy as np
    >>> next_best(np.array([[1.0, 3.0, 2.0]]), 0.0).tolist()
    [[3.0, 2.0, 3.0]]
    """
    import numpy as np

    if scores.shape[1] < 2:
        return np.full(scores.shape, none)
    second, first = np.partition(scores, -2, axis=1)[:, -2:].T
    leads = np.arange(scores.shape[1]) == scores.argmax(axis=1)[:, None]
    return np.asarray(np.where(leads, second[:, None], first[:, None]))


def _within(scores: Matrix, b: Sequence[Passage], none: float) -> Matrix:
    """Return the next best of each entry among the columns of its own article."""
    import numpy as np

    best = np.full(scores.shape, none)
    for _, group in groupby(sorted(range(len(b)), key=lambda at: b[at].article), key=lambda at: b[at].article):
        columns = list(group)
        best[:, columns] = next_best(scores[:, columns], none)
    return best


def _bags(a: Sequence[Passage], b: Sequence[Passage]) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    """Return the anchors of each sentence, where one name or loanword is one anchor however it is spelled."""
    sensed = all(any("=" in anchor for passage in side for anchor in passage.anchors) for side in (a, b))
    one, other = ([[_read(anchor, sensed=sensed) for anchor in p.anchors] for p in side] for side in (a, b))
    words, others = ({word for anchors in side for word in anchors if word[0].isalpha()} for side in (one, other))
    family = _families(words, others)
    return _members(one, family), _members(other, family)


def _members(side: Sequence[Sequence[str]], family: Mapping[str, str]) -> list[frozenset[str]]:
    return [frozenset(family.get(anchor, anchor) for anchor in anchors) for anchors in side]


def _read(anchor: str, *, sensed: bool) -> str:
    """Return what stands for *anchor*: the sense of a word where both languages know senses, else its spelling."""
    spelled, _, sense = anchor.partition("=")
    return f"={sense}" if sense and sensed else spelled


def _families(a: set[str], b: set[str]) -> dict[str, str]:
    """Return, for words spelled like one of the other side, the first of all that hang together."""
    family: dict[str, str] = {}
    for one, other in _alike(a, b):
        first, second = sorted((_head(family, one), _head(family, other)))
        family[second] = first
    return {word: _head(family, word) for word in family}


def _head(family: dict[str, str], word: str) -> str:
    while family.get(word, word) != word:
        word = family[word]
    return word


def _alike(a: set[str], b: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each pair of words with the same first letter where one is the likest to the other."""
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    ours, theirs = (
        {letter: list(words) for letter, words in groupby(sorted(w for w in side if len(w) >= LETTERS), lambda w: w[0])}
        for side in (a, b)
    )
    for letter in sorted(ours.keys() & theirs.keys()):
        likeness = cdist(ours[letter], theirs[letter], scorer=ratio, score_cutoff=ALIKE, dtype=np.uint8)
        likest = (likeness == likeness.max(axis=1, keepdims=True)) | (likeness == likeness.max(axis=0, keepdims=True))
        for i, j in np.argwhere(likest & (likeness > 0)).tolist():
            yield ours[letter][i], theirs[letter][j]


def _dice(a: Sequence[frozenset[str]], b: Sequence[frozenset[str]]) -> Matrix:
    """Return the weight two sentences share, twice, over the weight of both; rare anchors weigh more (Dice 1945)."""
    import numpy as np

    counts = [Counter(anchor for bag in side for anchor in bag) for side in (a, b)]
    together = counts[0] + counts[1]
    rarity = {anchor: math.log(1 + (len(a) + len(b)) / count) for anchor, count in together.items()}
    number = {anchor: at for at, anchor in enumerate(sorted(counts[0].keys() & counts[1].keys()))}
    weights = np.sqrt([rarity[anchor] for anchor in number])
    held, whole = [], []
    for side in (a, b):
        table = np.zeros((len(side), len(number)))
        for row, bag in enumerate(side):
            table[row, [number[anchor] for anchor in bag if anchor in number]] = 1
        held.append(table * weights)
        whole.append(np.array([math.fsum(rarity[anchor] for anchor in bag) for bag in side]))
    return np.asarray(2 * held[0] @ held[1].T / np.maximum(whole[0][:, None] + whole[1][None, :], 1e-9))
