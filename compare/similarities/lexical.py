"""Similarity by words alone: no model, any language, the same on every machine.

Three views of a pair of sentences are averaged: the words as written, the words that carry content as stems,
and character n-grams, which forgive inflection and spelling.  Each is weighted by rarity inside the story
(inverse document frequency over its sentences), so that names that stand in every sentence count for little.
The average is then turned into a probability, and a shared quotation is evidence beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from compare.settings import SHARED_QUOTATION
from compare.similarities.anchors import across

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.plugins import Passage

    Matrix = NDArray[np.float64]
    Bag = Counter[Hashable]

WORD = re.compile(r"\w+")
GRAMS = (3, 4, 5)
SLAB = 4096
"""Terms taken into one matrix product; bounds memory to about 16 kB a sentence."""

HALF = 0.261
"""The average at which a candidate link is right as often as wrong."""

STEEP = 2.20
"""How fast the odds turn.  Both by logistic regression on the log-odds of the average, over the candidates (best
of a row or of a column) of the 58 document pairs of the set indonesian-train; no other set took part."""


def lexical(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """Return how likely each sentence of *a* tells the same thing as each of *b*: shape (len(a), len(b)).

    Cost: linear in the number of sentences for the counting, one matrix product per 4,096 terms.

    >>> from compare.plugins import Passage
    >>> kim = Passage("Kim Jong Un berangkat ke Rusia", "id", ("kim", "jong", "un", "berangkat", "@RU"))
    >>> rain = Passage("Hujan turun di Bali", "id", ("hujan", "turun", "bali"))
    >>> lexical([kim, rain], [kim]).round(2).tolist()
    [[1.0], [0.0]]
    """
    import numpy as np

    if not a or not b:
        return np.zeros((len(a), len(b)))
    views = (_dice(*_bags(_words, a, b)), _dice(*_bags(_content, a, b)), _cosine(*_bags(_grams, a, b)))
    likely = probability(np.clip(sum(views) / len(views), 0.0, 1.0).round(6))
    if len({passage.language for passage in (*a, *b)}) > 1:
        likely = np.maximum(likely, across(a, b))
    return np.asarray(1 - (1 - likely) * (1 - SHARED_QUOTATION * _quoting(a, b)))


def probability(average: Matrix) -> Matrix:
    """Return *average* as a probability: one half at `HALF`, 0 at 0 and 1 at 1.

    >>> import numpy as np
    >>> probability(np.array([0.0, HALF, 1.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    import numpy as np

    odds = HALF / (1 - HALF)
    with np.errstate(divide="ignore"):
        return np.asarray(1 / (1 + ((1 - average) / average * odds) ** STEEP))


def _quoting(a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return 1 for each pair that shares a quotation of two words or more, whole or inside a longer one, else 0."""
    import numpy as np

    found = np.zeros((len(a), len(b)))
    columns = [(j, quote) for j, passage in enumerate(b) for quote in passage.quotes if " " in quote]
    for i, passage in enumerate(a):
        for quote in passage.quotes:
            for j, other in columns if " " in quote else ():
                if f" {quote} " in f" {other} " or f" {other} " in f" {quote} ":
                    found[i, j] = 1.0
    return found


def _bags(
    count: Callable[[Passage], Bag], a: Sequence[Passage], b: Sequence[Passage]
) -> tuple[Sequence[Bag], Sequence[Bag]]:
    """Return both sides counted; one object where both are the same, so that work on it is done once."""
    one = [count(passage) for passage in a]
    return one, one if a is b else [count(passage) for passage in b]


def _words(passage: Passage) -> Bag:
    """Return the words; of a sentence without any ("..."), the sentence itself, so that equals stay equal."""
    return Counter(dict.fromkeys(WORD.findall(passage.text.casefold()) or [passage.text], 1))


def _content(passage: Passage) -> Bag:
    """Return the norms; of a sentence without any, its words."""
    return Counter(dict.fromkeys(passage.norms, 1)) or _words(passage)


def _grams(passage: Passage) -> Bag:
    """Return the n-grams of each word with a space at either end; a short word counts once, whole."""
    return Counter(chain.from_iterable(map(_grams_of, WORD.findall(passage.text.casefold()) or [passage.text])))


@lru_cache(maxsize=8_192)  # a kilobyte each
def _grams_of(word: str) -> tuple[str, ...]:
    """Return the n-grams of one word.

    >>> _grams_of("di"), _grams_of("kim")
    ((' di', 'di ', ' di '), (' ki', 'kim', 'im ', ' kim', 'kim ', ' kim '))
    """
    padded = f" {word} "
    grams: list[str] = []
    for n in GRAMS:
        if len(padded) <= n:
            grams.append(padded)
            break
        grams += (padded[at : at + n] for at in range(len(padded) - n + 1))
    return tuple(grams)


@dataclass(frozen=True, slots=True)
class _Side:
    """The sentences of one side as a sparse table: for each entry its row, its term and how often it stands there."""

    size: int
    rows: NDArray[np.intp]
    terms: NDArray[np.intp]
    counts: Matrix

    def sums(self, values: Matrix) -> Matrix:
        """Return, for each sentence, the sum of the *values* of its entries."""
        import numpy as np

        return np.asarray(np.bincount(self.rows, weights=values, minlength=self.size), dtype=np.float64)


def _sides(a: Sequence[Bag], b: Sequence[Bag]) -> tuple[_Side, _Side, Matrix]:
    """Return both sides, and the rarity of each term: log(1 + sentences / sentences with it)."""
    import numpy as np

    number: dict[Hashable, int] = {}
    one = _side(a, number)
    other = one if a is b else _side(b, number)
    frequency = np.bincount(one.terms, minlength=len(number)) + np.bincount(other.terms, minlength=len(number))
    return one, other, np.log(1 + (len(a) + len(b)) / frequency)


def _side(bags: Sequence[Bag], number: dict[Hashable, int]) -> _Side:
    """Return *bags* as a table; a term met for the first time gets the next *number*."""
    import numpy as np

    rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    terms = np.fromiter((number.setdefault(term, len(number)) for bag in bags for term in bag), dtype=np.intp)
    counts = np.fromiter((count for bag in bags for count in bag.values()), dtype=np.float64)
    return _Side(len(bags), rows, terms, counts)


def _dice(a: Sequence[Bag], b: Sequence[Bag]) -> Matrix:
    """Return the weight two sentences share, twice, over the weight of both (Dice 1945)."""
    import numpy as np

    one, other, rarity = _sides(a, b)
    shared = _products(one, other, *(np.sqrt(rarity[side.terms]) for side in (one, other)))
    weight_a, weight_b = (side.sums(rarity[side.terms]) for side in (one, other))
    return np.asarray(2 * shared / np.maximum(weight_a[:, None] + weight_b[None, :], 1e-9))


def _cosine(a: Sequence[Bag], b: Sequence[Bag]) -> Matrix:
    """Return the cosine of two sentences' n-grams, each weighted by (1 + log count) times rarity."""
    import numpy as np

    one, other, rarity = _sides(a, b)
    weights = [(1 + np.log(side.counts)) * rarity[side.terms] for side in (one, other)]
    length_a, length_b = (np.sqrt(side.sums(w * w)) for side, w in zip((one, other), weights, strict=True))
    return np.asarray(_products(one, other, *weights) / np.maximum(length_a[:, None] * length_b[None, :], 1e-9))


def _products(one: _Side, other: _Side, weights_a: Matrix, weights_b: Matrix) -> Matrix:
    """Return, for each pair, the sum over shared terms of the product of their weights."""
    import numpy as np

    if one is other:
        shared = np.flatnonzero(np.bincount(one.terms) > 1)  # a term of one sentence alone bears on no other
    else:
        shared = np.intersect1d(one.terms, other.terms)
    column = np.full(1 + max(one.terms.max(initial=0), other.terms.max(initial=0)), -1)
    column[shared] = np.arange(len(shared))
    total = np.zeros((one.size, other.size))
    for first in range(0, len(shared), SLAB):
        slabs = []
        for side, weights in ((one, weights_a),) if one is other else ((one, weights_a), (other, weights_b)):
            at = column[side.terms] - first
            inside = (at >= 0) & (at < SLAB)
            slab = np.zeros((side.size, min(SLAB, len(shared) - first)))
            slab[side.rows[inside], at[inside]] = weights[inside]
            slabs.append(slab)
        total += slabs[0] @ slabs[-1].T
    if one is other:
        np.fill_diagonal(total, one.sums(weights_a * weights_a))
    return total
