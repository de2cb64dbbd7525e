"""Witnesses to links and beads: which sentences tell the same thing.

    tuple[Witness, ...], similarity -> Alignment

Outlets reorder, drop and merge, so nothing here assumes order or one-to-one.  The similarity says which pairs are
worth a look; what speaks for these and against them (`evidence`) is made one probability (`combine`); a pair is
linked where that reaches the threshold and comes near the best of its row *or* of its column (`match`).  Linked
sentences that hang together make a bead of m:n:... sentences, and a link that alone would glue two beads is let go.

All witnesses are scored at once, in an order that depends on their content alone, so that turning them round
turns the result round and changes nothing else.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from compare.align import match
from compare.align.combine import tables
from compare.align.evidence import FAINT, candidates, evidence, log_odds
from compare.align.reasons import relation, why
from compare.align.reuse import copies
from compare.align.told import anchored_passages_of, passages_of, told, told_at
from compare.errors import LawError, SourceError
from compare.model import Bead, Link, Place, sigla

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.align.match import Candidate
    from compare.align.told import Told
    from compare.model import Witness
    from compare.plugins import Passage, Similarity
    from compare.settings import Settings

    Matrix = NDArray[np.float64]
    Numbers = NDArray[np.intp]

RELATIVE = (0.233, 0.928, 0.135)
"""Across languages: constant, weight of a score's log-odds, weight of their distance to the better rival.  Fitted by
logistic regression on the 1,274 candidates of indonesian-train."""

NEAR = 0.2
"""Least probability of a near miss."""


class Alignment(NamedTuple):
    """What became of the pairs of a story.

    Attributes:
        links: the pairs that are held to tell the same thing.
        beads: the groups these make; every sentence that tells the story stands in exactly one.
        near: pairs that fell short of the threshold, each the best of its row and of its column, between sentences
            that have no link to the other's witness.

    """

    links: tuple[Link, ...]
    beads: tuple[Bead, ...]
    near: tuple[Link, ...]


def align(witnesses: Sequence[Witness], similarity: Similarity, settings: Settings) -> Alignment:
    """Return the links between all pairs of *witnesses*, the beads they make, and the near misses.

    Only sentences that tell the story take part.  Ties go to the earlier sentence.  Raises `LawError` where the
    similarity breaks its law and `SourceError` beyond the limit of sentences for one story.
    """
    total = sum(len(witness.body) for witness in witnesses)
    if total > settings.limits.story_sentences:
        raise SourceError(
            "E-TOO-LARGE",
            f"the story has {total:,} sentences, {settings.limits.story_sentences:,} are compared at once",
            tip="compare fewer articles at a time",
        )
    bodies = [witness.body for witness in witnesses]
    sentences = [told(witness) for witness in witnesses]
    texts = [[one.text for one in side] for side in sentences]
    alone = _likely(witnesses, sentences, similarity)
    for a, b, share in copies(texts):  # whatever the similarity says
        scores_of = alone[a.witness, b.witness]
        scores_of[a.sentence, b.sentence] = max(share, scores_of[a.sentence, b.sentence])
    scores, found = match.proposed(alone, settings.threshold)
    # of equals by their texts, never by the order of the witnesses
    found.sort(key=lambda c: (-c.score, sorted(texts[p.witness][p.sentence] for p in (c.a, c.b))))
    rows = [Place(at, row) for at, body in enumerate(bodies) for row in range(len(body))]
    held, groups = match.held(rows, found, scores, settings.threshold)
    beads = (
        Bead(tuple(tuple(body[p.sentence] for p in sorted(group) if p.witness == at) for at, body in enumerate(bodies)))
        for group in groups
    )
    missed = match.missed(scores, held, min(NEAR, settings.threshold), settings.threshold)
    names = sigla(len(witnesses))

    def link(candidate: Candidate) -> Link:
        one, other = (sentences[place.witness][place.sentence] for place in candidate[:2])
        a, b = (Place(place.witness, bodies[place.witness][place.sentence]) for place in candidate[:2])
        return _link(names, a, b, candidate.score, one, other)

    return Alignment(tuple(map(link, held)), tuple(beads), tuple(map(link, missed)))


def linked(names: Sequence[str], witnesses: Sequence[Witness], a: Place, b: Place, score: float) -> Link:
    """Return the link of two places, by sentence numbers of all roles: how they stand to each other, and why."""
    one, other = (told_at(witnesses[place.witness], place.sentence) for place in (a, b))
    return _link(names, a, b, score, one, other)


def _link(names: Sequence[str], a: Place, b: Place, score: float, one: Told, other: Told) -> Link:
    return Link(
        names[a.witness], a.sentence, names[b.witness], b.sentence, relation(one, other), score, why(one, other)
    )


# ---- how likely each pair is --------------------------------------------------------------------------------


def _likely(
    witnesses: Sequence[Witness], sentences: Sequence[Sequence[Told]], similarity: Similarity
) -> dict[tuple[int, int], Matrix]:
    """Return the probabilities for each pair of positions, computed in the order of the contents."""
    import numpy as np

    order = sorted(range(len(witnesses)), key=lambda at: (witnesses[at].article.text, witnesses[at].article.digest))
    codes = [witnesses[at].article.language for at in order]
    seen = anchored_passages_of if len(set(codes)) > 1 else passages_of
    similar = similarity_of([p for at in order for p in seen(witnesses[at], sentences[at])], similarity)
    owner = np.repeat(np.arange(len(order)), [len(sentences[at]) for at in order])
    whole = _combined([one for at in order for one in sentences[at]], owner, similar)
    first = np.cumsum([0, *(len(sentences[at]) for at in order)]).tolist()
    rows = {at: slice(first[n], first[n + 1]) for n, at in enumerate(order)}
    likely: dict[tuple[int, int], Matrix] = {}
    for a, b in combinations(range(len(witnesses)), 2):
        if witnesses[a].article.language == witnesses[b].article.language:
            likely[a, b] = whole[rows[a], rows[b]].copy()
        else:
            likely[a, b] = _relative(similar[rows[a], rows[b]])
    return likely


def _combined(sentences: Sequence[Told], owner: Numbers, similar: Matrix) -> Matrix:
    """Return the probability of every pair of *sentences* by all that speaks for it; 0 where it has no chance."""
    import numpy as np

    a, b = candidates(similar, owner)
    unequal = similar[a, b] < 1 - FAINT
    a, b = a[unequal], b[unequal]
    likely = np.zeros(similar.shape)
    likely[a, b] = tables().probability(evidence(sentences, owner, similar, a, b)).round(6)
    likely = np.maximum(likely, likely.T)
    return np.where(similar >= 1 - FAINT, 1.0, likely)


def _relative(scores: Matrix) -> Matrix:
    """Return *scores* with each pair held against the best of its row and of its column.

    A pair far below a rival of either sentence is likely the rival's shadow.  A score of 1 stays 1.
    """
    import numpy as np

    if not scores.size:
        return scores
    odds = log_odds(scores)
    distance = odds - np.maximum(odds.max(axis=1, keepdims=True), odds.max(axis=0, keepdims=True))
    constant, weight, far = RELATIVE
    likely = 1 / (1 + np.exp(-(constant + weight * odds + far * distance)))
    return np.where(scores >= 1 - FAINT, 1.0, likely)


def similarity_of(passages: list[Passage], similarity: Similarity) -> Matrix:
    """Return the similarity of all *passages* to each other.  Raises where it fails or breaks its law."""
    try:
        whole = similarity(passages, passages)
    except Exception as error:
        raise LawError(
            "E-SIMILARITY",
            "the similarity failed",
            cause=f"{type(error).__name__}: {error}",
            tip="--similarity lexical",
        ) from error
    _check(whole, len(passages))
    return whole


def _check(whole: Matrix, size: int) -> None:
    """Raise unless *whole* keeps the law of similarities: in [0, 1], symmetric, 1 on equals."""
    fault = ""
    if getattr(whole, "shape", None) != (size, size):
        fault = f"it gave a matrix of shape {getattr(whole, 'shape', None)} for {size} sentences"
    elif not ((whole >= 0) & (whole <= 1)).all():
        fault = "it gave a score outside [0, 1]"
    elif (abs(whole - whole.T) > 1e-6).any():
        fault = "it is not symmetric"
    elif (whole.diagonal() < 1 - 1e-6).any():
        fault = "it does not give 1 to a sentence and itself"
    if fault:
        raise LawError("E-SIMILARITY", "the similarity breaks its law", cause=fault, tip="--similarity lexical")
