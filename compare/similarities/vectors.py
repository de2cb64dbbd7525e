"""Similarity by sentence vectors: from any encoder's vectors to probabilities that mean what the others' do.

A sentence that holds several (a quotation of two) is as near as its nearest part.  Cosines are corrected for hubs,
vectors that lie near everything (cross-domain similarity local scaling, Conneau et al. 2018), and weighed together
with what the words say.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from compare.similarities.lexical import lexical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from compare.plugins import Passage

    Matrix = NDArray[np.float64]
    Encode: TypeAlias = Callable[[list[str]], Any]

NEAREST = 4
"""How many of a sentence's nearest in the other article tell how near it lies to anything; stories are short."""

QUOTES = dict.fromkeys(map(ord, '"“”„«»'))
"""Marks that would keep a quotation in one piece."""

PART = 3
"""A part of fewer words ("Ya.") is near too much to speak for its sentence."""

FAINT = 1e-4
"""Scores nearer than this to 0 or 1 are as good as 0 or 1."""

ONE_LANGUAGE = (-0.10, 0.85, 1.31)
"""Constant, weight of the log-odds by words, weight of the corrected cosine: logistic regression on the candidates
of indonesian-train, with the vectors of the extra `encoder`."""

TWO_LANGUAGES = (-3.81, 0.22, 15.72)
"""The same across languages, on the documents of NTREX kept for fitting.  Both by `python -m tests.fitting`."""


@dataclass(frozen=True)
class ByVectors:
    """A similarity made of a function from sentences to vectors.

    Attributes:
        encode: returns one vector for each text, as an array of two dimensions; of any length, for they are scaled.
        languages: ISO 639 codes it reads across, or "*" for all.
        needs: modules it imports, and `extra`, the extra of newscompare that brings them.

    >>> import numpy as np
    >>> from compare.plugins import Passage
    >>> vectors = {"Polisi tiba.": [1.0, 0.0], "Hujan.": [0.0, 1.0], "Police arrived.": [1.0, 0.0]}
    >>> similarity = ByVectors(lambda texts: np.array([vectors[text] for text in texts]), frozenset("*"))
    >>> ours = [Passage(text, "id", ()) for text in ("Polisi tiba.", "Hujan.")]
    >>> (similarity(ours, [Passage("Police arrived.", "en", ())]) > 0.5).tolist()
    [[True], [False]]

    """

    encode: Encode
    languages: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    extra: str = ""

    def __call__(self, a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
        """Return how likely each sentence of *a* tells the same thing as each of *b*."""
        import numpy as np

        words = lexical(a, b)
        if not a or not b:
            return words
        near = corrected(self.cosines(a, b), a, b)
        own = np.clip(words, FAINT, 1 - FAINT)
        other = np.array([p.language for p in a])[:, None] != np.array([p.language for p in b])[None, :]
        constant, weight, cosine = (np.where(other, *pair) for pair in zip(TWO_LANGUAGES, ONE_LANGUAGE, strict=True))
        odds = constant + weight * np.log(own / (1 - own)) + cosine * near
        return np.asarray(np.where(words >= 1 - FAINT, words, (1 / (1 + np.exp(-odds))).round(6)))

    def cosines(self, a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
        """Return the greatest cosine between a part of each sentence of *a* and a part of each of *b*."""
        import numpy as np

        one = self._parts(a)
        other = one if a is b else self._parts(b)
        whole = one[0] @ other[0].T
        nearest = np.maximum.reduceat(np.maximum.reduceat(whole, one[1], axis=0), other[1], axis=1)
        return np.asarray(nearest.round(6))

    def _parts(self, passages: Sequence[Passage]) -> tuple[Matrix, list[int]]:
        """Return unit vectors of all parts, and where those of each passage begin."""
        import numpy as np

        texts: list[str] = []
        first = []
        for passage in passages:
            first.append(len(texts))
            texts += parts(passage)
        vectors = np.asarray(self.encode(texts), dtype=np.float64)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), first


def parts(passage: Passage) -> list[str]:
    """Return the sentence, and where it holds several of `PART` words or more, each of these too.

    >>> from compare.plugins import Passage
    >>> parts(Passage('"Kami sudah siap. Semua tim datang," katanya.', "id", ()))[1:]
    ['Kami sudah siap.', 'Semua tim datang, katanya.']
    """
    from sentencex import segment

    inside = [part.strip() for part in segment(passage.language, passage.text.translate(QUOTES))]
    told = [part for part in inside if len(part.split()) >= PART]
    return [passage.text, *told] if len(told) > 1 else [passage.text]


def corrected(cosines: Matrix, a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return twice each cosine less how near either sentence lies to the other's article at its nearest."""
    return 2 * cosines - _nearness(cosines, b) - _nearness(cosines.T, a).T


def _nearness(cosines: Matrix, b: Sequence[Passage]) -> Matrix:
    """Return, for each entry, the mean of the greatest of its row in the columns of the same article."""
    import numpy as np

    nearness = np.empty(cosines.shape)
    for _, group in groupby(sorted(range(len(b)), key=lambda at: b[at].article), key=lambda at: b[at].article):
        columns = list(group)
        greatest = np.sort(cosines[:, columns], axis=1)[:, -NEAREST:]
        nearness[:, columns] = greatest.mean(axis=1, keepdims=True)
    return nearness
