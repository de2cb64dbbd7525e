"""Similarity by words alone: no model, any language, the same on every machine.

Three views of a pair of sentences are averaged: the words as written, the words that carry content as stems,
and character n-grams, which forgive inflection and spelling.  Each is weighted by rarity inside the story
(inverse document frequency over its sentences), so that names that stand in every sentence count for little.
The average is then turned into a probability, and a shared quotation is evidence beside it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

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


SAME_QUOTE = 0.94
"""How likely two sentences that share a quotation tell the same thing: 14 of 14 pairs in indonesian-train did, and
(14 + 1) / (14 + 2) is what that allows to say (Laplace)."""


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
    return np.asarray(1 - (1 - likely) * (1 - SAME_QUOTE * _quoting(a, b)))


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
    grams: Bag = Counter()
    for word in WORD.findall(passage.text.casefold()) or [passage.text]:
        padded = f" {word} "
        for n in GRAMS:
            if len(padded) <= n:
                grams[padded] += 1
                break
            for at in range(len(padded) - n + 1):
                grams[padded[at : at + n]] += 1
    return grams


def _rarity(bags: Sequence[Bag]) -> dict[Hashable, float]:
    """Return the weight of each term: log(1 + sentences / sentences with it)."""
    frequency: Bag = Counter()
    for bag in bags:
        frequency.update(bag.keys())
    return {term: math.log(1 + len(bags) / count) for term, count in frequency.items()}


def _dice(a: Sequence[Bag], b: Sequence[Bag]) -> Matrix:
    """Return the weight two sentences share, twice, over the weight of both (Dice 1945)."""
    import numpy as np

    rarity = _rarity([*a, *b])
    shared = _products(a, b, lambda term, _: math.sqrt(rarity[term]))
    weights = [np.array([math.fsum(rarity[term] for term in bag) for bag in bags]) for bags in (a, b)]
    return np.asarray(2 * shared / np.maximum(weights[0][:, None] + weights[1][None, :], 1e-9))


def _cosine(a: Sequence[Bag], b: Sequence[Bag]) -> Matrix:
    """Return the cosine of two sentences' n-grams, each weighted by (1 + log count) times rarity."""
    import numpy as np

    rarity = _rarity([*a, *b])

    def weight(term: Hashable, count: int) -> float:
        return (1 + math.log(count)) * rarity[term]

    lengths = [
        np.array([math.sqrt(math.fsum(weight(t, n) ** 2 for t, n in bag.items())) for bag in bags]) for bags in (a, b)
    ]
    return np.asarray(_products(a, b, weight) / np.maximum(lengths[0][:, None] * lengths[1][None, :], 1e-9))


def _products(a: Sequence[Bag], b: Sequence[Bag], weight: Callable[[Hashable, int], float]) -> Matrix:
    """Return, for each pair, the sum over shared terms of the product of their weights."""
    import numpy as np

    terms = sorted(set().union(*a) & set().union(*b))  # type: ignore[type-var]
    column = {term: at for at, term in enumerate(terms)}
    total = np.zeros((len(a), len(b)))
    for first in range(0, len(terms), SLAB):
        sides = []
        for bags in (a,) if a is b else (a, b):
            side = np.zeros((len(bags), min(SLAB, len(terms) - first)))
            for row, bag in enumerate(bags):
                for term, count in bag.items():
                    at = column.get(term, -1) - first
                    if 0 <= at < SLAB:
                        side[row, at] = weight(term, count)
            sides.append(side)
        total += sides[0] @ sides[-1].T
    return total
