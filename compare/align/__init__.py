"""Witnesses to links and beads: which sentences tell the same thing.

    tuple[Witness, ...], similarity -> tuple[Link, ...], tuple[Bead, ...]

Outlets reorder, drop and merge, so nothing here assumes order or one-to-one.  A pair is linked when it is the
best of its row *or* of its column and reaches the threshold; linked sentences that hang together make a bead of
m:n:... sentences, and a link that alone would glue two beads is let go.  Measured against mutual best, optimal
assignment and monotone dynamic programming on five sets, this rule was best or level on nearly all.

All witnesses are scored at once, in an order that depends on their content alone, so that turning them round
turns the result round and changes nothing else.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from compare.errors import LawError, SourceError
from compare.languages import language
from compare.model import Bead, Ground, Link, Place, Reason, Relation, SlotKind, at_odds, sigla
from compare.plugins import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.model import Token, Witness
    from compare.plugins import Similarity
    from compare.settings import Settings

    Matrix = NDArray[np.float64]

SAME_WORDS = 0.8
"""Share of the longer sentence's words that must be shared for *equivalent*."""

RELATIVE = (0.233, 0.928, 0.135)
"""Constant, weight of a score's log-odds, weight of their distance to the better rival: fitted by logistic
regression on the 1,274 candidates of indonesian-train.  No other set took part."""

FAINT = 1e-4
"""Scores nearer than this to 0 or 1 are as good as 0 or 1."""

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
indonesian-train it costs .007 of F1 and makes the largest bead a third as large."""

TERMS = 6
"""Terms named for one ground; more would not be read."""


def align(
    witnesses: Sequence[Witness], similarity: Similarity, settings: Settings
) -> tuple[tuple[Link, ...], tuple[Bead, ...]]:
    """Return the links between all pairs of *witnesses*, and the beads they make.

    Only sentences that tell the story take part; every one of them stands in exactly one bead, alone if
    nothing matches.  Ties go to the earlier sentence.  Raises `LawError` where the similarity breaks its law
    and `SourceError` beyond the limit of sentences for one story.
    """
    total = sum(len(witness.body) for witness in witnesses)
    if total > settings.limits.story_sentences:
        raise SourceError(
            "E-TOO-LARGE",
            f"the story has {total:,} sentences, {settings.limits.story_sentences:,} are compared at once",
            tip="compare fewer articles at a time",
        )
    bodies = [witness.body for witness in witnesses]
    alone = {pair: _relative(scores) for pair, scores in _scores(witnesses, similarity).items()}
    scores = _supported(alone, settings.threshold)
    proposed = [c for pair, matrix in sorted(scores.items()) for c in _matches(pair, matrix, settings.threshold)]
    candidates = [c for c in _doubted(proposed, alone) if c.score >= settings.threshold]
    # of equals by their texts, never by the order of the witnesses
    texts = [[witness.text(i) for i in body] for witness, body in zip(witnesses, bodies, strict=True)]
    candidates.sort(key=lambda c: (-c.score, sorted(texts[p.witness][p.sentence] for p in (c.a, c.b))))
    rows = [Place(at, row) for at, body in enumerate(bodies) for row in range(len(body))]
    held, groups = _held(rows, candidates, scores, settings.threshold)
    beads = (
        Bead(tuple(tuple(body[p.sentence] for p in sorted(group) if p.witness == at) for at, body in enumerate(bodies)))
        for group in groups
    )
    names = sigla(len(witnesses))
    links = (
        linked(
            names,
            witnesses,
            Place(a.witness, bodies[a.witness][a.sentence]),
            Place(b.witness, bodies[b.witness][b.sentence]),
            score,
        )
        for a, b, score in held
    )
    return tuple(links), tuple(beads)


# ---- scores and candidates: here a place is a row of the matrices, the n-th sentence that tells the story ----


class Candidate(NamedTuple):
    """A pair that the matcher proposes: two places and how likely they tell the same thing."""

    a: Place
    b: Place
    score: float


def _scores(witnesses: Sequence[Witness], similarity: Similarity) -> dict[tuple[int, int], Matrix]:
    """Return the matrix of scores for each pair of positions; computed once, in the order of the contents."""
    order = sorted(range(len(witnesses)), key=lambda at: (witnesses[at].article.text, witnesses[at].article.digest))
    passages = [passage for at in order for passage in passages_of(witnesses[at])]
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
    first: dict[int, int] = {}
    start = 0
    for at in order:
        first[at] = start
        start += len(witnesses[at].body)
    rows = {at: slice(first[at], first[at] + len(witnesses[at].body)) for at in order}
    return {(a, b): whole[rows[a], rows[b]] for a in rows for b in rows if a < b}


def _relative(scores: Matrix) -> Matrix:
    """Return *scores* with each pair held against the best of its row and of its column.

    A pair far below a rival of either sentence is likely the rival's shadow.  The log-odds are those of a logistic
    regression with two terms, the score's own log-odds and their distance to the better rival (`RELATIVE`).
    A score of 1 stays 1.
    """
    import numpy as np

    if not scores.size:
        return scores
    own = np.clip(scores, FAINT, 1 - FAINT)
    odds = np.log(own / (1 - own))
    distance = odds - np.maximum(odds.max(axis=1, keepdims=True), odds.max(axis=0, keepdims=True))
    constant, weight, far = RELATIVE
    likely = 1 / (1 + np.exp(-(constant + weight * odds + far * distance)))
    return np.where(scores >= 1 - FAINT, 1.0, likely)


def _supported(scores: dict[tuple[int, int], Matrix], threshold: float) -> dict[tuple[int, int], Matrix]:
    """Return *scores* with what third witnesses say: where a ~ c and b ~ c are sure, a ~ b gains.

    Never lowers a score.  Cost: the square of the number of sure counterparts of each sentence.
    """
    import numpy as np

    near: dict[Place, list[tuple[Place, float]]] = {}
    for (a, b), matrix in sorted(scores.items()):
        for i, j in np.argwhere(matrix >= threshold).tolist():
            one, other, score = Place(a, i), Place(b, j), float(matrix[i, j])
            near.setdefault(one, []).append((other, score))
            near.setdefault(other, []).append((one, score))
    supported = {pair: matrix.copy() for pair, matrix in scores.items()}
    for links in near.values():
        for (one, first), (other, second) in combinations(sorted(links), 2):
            if one.witness != other.witness:
                pair, place = (one.witness, other.witness), (one.sentence, other.sentence)
                gained = (1 - THIRD) * scores[pair][place] + THIRD * min(first, second)
                supported[pair][place] = max(supported[pair][place], gained)
    return supported


def _doubted(candidates: Sequence[Candidate], scores: dict[tuple[int, int], Matrix]) -> Iterator[Candidate]:
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


def _score(scores: dict[tuple[int, int], Matrix], one: Place, other: Place) -> float:
    """Return the score of two places, in whichever order."""
    a, b = sorted((one, other))
    return float(scores[a.witness, b.witness][a.sentence, b.sentence])


def passages_of(witness: Witness) -> list[Passage]:
    """Return the sentences that tell the story as a similarity sees them."""
    stopwords = language(witness.article.language).stopwords
    text = witness.article.text
    quotes: dict[int, tuple[str, ...]] = {
        claim.sentence: tuple(slot.value for slot in claim.slots if slot.kind is SlotKind.QUOTE)
        for claim in witness.claims
    }
    return [
        Passage(
            witness.text(i),
            witness.article.language,
            tuple(
                token.norm
                for token in witness.sentences[i].tokens
                if token.norm and token.span.of(text).casefold() not in stopwords
            ),
            quotes.get(i, ()),
        )
        for i in witness.body
    ]


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


def _matches(pair: tuple[int, int], scores: Matrix, threshold: float) -> Iterator[Candidate]:
    """Yield each candidate that is the best of its row or of its column and reaches *threshold*."""
    if not scores.size:
        return
    best = {(i, j) for i, j in enumerate(scores.argmax(axis=1).tolist())}
    best |= {(i, j) for j, i in enumerate(scores.argmax(axis=0).tolist())}
    for i, j in sorted(best):
        score = round(float(scores[i, j]), 4)
        if score >= threshold:
            yield Candidate(Place(pair[0], i), Place(pair[1], j), score)


def _held(
    places: Iterable[Place], candidates: Sequence[Candidate], scores: dict[tuple[int, int], Matrix], threshold: float
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


def _alike(scores: dict[tuple[int, int], Matrix], one: Iterable[Place], other: Iterable[Place]) -> float:
    """Return the mean score between two groups, over the pairs of different witnesses."""
    values = [_score(scores, a, b) for a in one for b in other if a.witness != b.witness]
    return math.fsum(values) / len(values)


# ---- what a link rests on -----------------------------------------------------------------------------------


def linked(names: Sequence[str], witnesses: Sequence[Witness], a: Place, b: Place, score: float) -> Link:
    """Return the link of two places, by sentence numbers of all roles: how they stand to each other, and why."""
    one, other = (_Facts(witnesses[place.witness], place.sentence) for place in (a, b))
    return Link(
        names[a.witness], a.sentence, names[b.witness], b.sentence, _relation(one, other), score, _why(one, other)
    )


class _Facts:
    """What a sentence holds that a link can rest on: words, names, numbers, quotations, by norm."""

    def __init__(self, witness: Witness, sentence: int) -> None:
        text = witness.article.text
        stopwords = language(witness.article.language).stopwords
        self.text = witness.text(sentence)
        slots = [slot for claim in witness.claims if claim.sentence == sentence for slot in claim.slots]
        self.quotes = tuple(dict.fromkeys(slot.value for slot in slots if slot.kind is SlotKind.QUOTE))
        self.exact = tuple(slot for slot in slots if slot.exact)
        self.written: dict[str, str] = {}
        self.named: set[str] = set()
        for at, token in enumerate(witness.sentences[sentence].tokens):
            word = token.span.of(text)
            if not token.norm or word.casefold() in stopwords:
                continue
            self.written.setdefault(token.norm, word)
            if _named(token, word, first=at == 0):
                self.named.add(token.norm)


def _named(token: Token, word: str, *, first: bool) -> bool:
    return token.norm.startswith("@") or (word[0].isupper() and not first)


def _relation(a: _Facts, b: _Facts) -> Relation:
    """Return how two linked sentences stand to each other.

    Conflict: the same unit is counted differently, or another date, month or hour is given.
    Equivalent: nearly all content words are shared.  Everything else is partial.
    """
    if at_odds(a.exact, b.exact):
        return Relation.CONFLICT
    shared = len(a.written.keys() & b.written.keys())
    longer = max(len(a.written), len(b.written))
    return Relation.EQUIVALENT if shared >= SAME_WORDS * longer else Relation.PARTIAL


def _why(a: _Facts, b: _Facts) -> tuple[Reason, ...]:
    """Return the grounds of a link in the words of its first sentence, the strongest first."""
    if a.text == b.text:
        return (Reason(Ground.SAME),)
    reasons = []
    quotes = [quote for quote in a.quotes if any(quote in other or other in quote for other in b.quotes)]
    if quotes:
        reasons.append(Reason(Ground.QUOTE, tuple(quotes[:TERMS])))
    shared = [norm for norm in a.written if norm in b.written]
    names = [a.written[norm] for norm in shared if norm in a.named and norm in b.named]
    numbers = [a.written[norm] for norm in shared if norm[0].isdigit()]
    words = [a.written[norm] for norm in shared if norm not in a.named and not norm[0].isdigit()]
    for ground, terms in ((Ground.NAMES, names), (Ground.NUMBERS, numbers), (Ground.WORDS, words)):
        if terms:
            reasons.append(Reason(ground, tuple(terms[:TERMS])))
    return tuple(reasons)
