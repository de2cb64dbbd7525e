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
from compare.model import Bead, Ground, Link, Reason, Relation, SlotKind, at_odds, sigla
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
SURE, UNLIKE = 0.7, 0.1
"""What a third witness takes off a score it speaks against; the scores from which its sentence is surely the same as
one of the two, and below which it is nothing like the other.  These three were chosen with indonesian-train and
cstnews in sight, so the figure of cstnews counts as seen."""

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
    alone = {pair: _relative(scores) for pair, scores in _scores(witnesses, similarity).items()}
    scores = _supported(alone, settings.threshold)
    proposed = [
        Candidate(Place(a, i), Place(b, j), score)
        for (a, b), matrix in sorted(scores.items())
        for i, j, score in _matches(witnesses[a].body, witnesses[b].body, matrix, settings.threshold)
    ]
    candidates = [c for c in _doubted(witnesses, proposed, alone) if c.score >= settings.threshold]
    held, beads = _held(witnesses, candidates, scores, settings.threshold)
    names = sigla(len(witnesses))
    return tuple(_link(names, witnesses, candidate) for candidate in held), beads


class Place(NamedTuple):
    """A sentence of a witness, by position of the witness and number of the sentence."""

    witness: int
    sentence: int


class Candidate(NamedTuple):
    """A pair that the matcher proposes: two sentences and how likely they tell the same thing."""

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


def _doubted(
    witnesses: Sequence[Witness], candidates: Sequence[Candidate], scores: dict[tuple[int, int], Matrix]
) -> Iterator[Candidate]:
    """Yield *candidates*, with a lower score where a third witness speaks against them.

    It does where one of the two has a sure counterpart there which is nothing like the other: then the two share a
    frame and not the fact.  A score of 1 stays.
    """
    rows = [{i: row for row, i in enumerate(witness.body)} for witness in witnesses]
    sure: dict[Place, list[tuple[int, int]]] = {}
    for (a, b), matrix in sorted(scores.items()):
        for (at, third), side in (((a, b), matrix), ((b, a), matrix.T)):
            for row, best in enumerate(side.argmax(axis=1).tolist() if side.size else ()):
                if side[row, best] >= SURE:
                    sure.setdefault(Place(at, row), []).append((third, best))

    def score(a: int, i: int, b: int, j: int) -> float:
        return float(scores[a, b][i, j] if a < b else scores[b, a][j, i])

    for candidate in candidates:
        one, other = (Place(p.witness, rows[p.witness][p.sentence]) for p in (candidate.a, candidate.b))
        against = any(
            third != there.witness and score(third, k, there.witness, there.sentence) < UNLIKE
            for here, there in ((one, other), (other, one))
            for third, k in sure.get(here, ())
        )
        if against and candidate.score < 1 - FAINT:
            yield candidate._replace(score=round(candidate.score * (1 - AGAINST), 4))
        else:
            yield candidate


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


def _matches(
    rows: Sequence[int], columns: Sequence[int], scores: Matrix, threshold: float
) -> Iterable[tuple[int, int, float]]:
    """Yield (i, j, score) of each pair that is the best of its row or of its column and reaches *threshold*."""
    if not scores.size:
        return
    best = {(i, int(j)) for i, j in enumerate(scores.argmax(axis=1))}
    best |= {(int(i), j) for j, i in enumerate(scores.argmax(axis=0))}
    for i, j in sorted(best):
        score = round(float(scores[i, j]), 4)
        if score >= threshold:
            yield rows[i], columns[j], score


def _held(
    witnesses: Sequence[Witness],
    candidates: Sequence[Candidate],
    scores: dict[tuple[int, int], Matrix],
    threshold: float,
) -> tuple[list[Candidate], tuple[Bead, ...]]:
    """Return the candidates that hold, and the beads they make, each bead by its first sentence.

    The surest are taken first.  One that would join two beads is held only where their sentences are alike on
    the whole (`COHERENT` of *threshold* on average), so that no bead is glued by one weak link.  Equals are
    decided by what they join, never by the order of the witnesses.
    """
    rows = [{i: row for row, i in enumerate(witness.body)} for witness in witnesses]
    bead_of = {Place(at, i): frozenset({Place(at, i)}) for at, witness in enumerate(witnesses) for i in witness.body}

    def alike(one: Iterable[Place], other: Iterable[Place]) -> float:
        pairs = [(a, b) if a.witness < b.witness else (b, a) for a in one for b in other if a.witness != b.witness]
        values = [
            scores[a.witness, b.witness][rows[a.witness][a.sentence], rows[b.witness][b.sentence]] for a, b in pairs
        ]
        return math.fsum(values) / len(values)

    held: list[Candidate] = []
    ranked = sorted(
        candidates, key=lambda c: (-c.score, sorted(witnesses[p.witness].text(p.sentence) for p in (c.a, c.b)))
    )
    for candidate in ranked:
        one, other = bead_of[candidate.a], bead_of[candidate.b]
        if one is not other:
            if min(len(one), len(other)) > 1 and alike(one, other) < COHERENT * threshold:
                continue
            for place in (joined := one | other):
                bead_of[place] = joined
        held.append(candidate)
    beads = (
        Bead(tuple(tuple(p.sentence for p in sorted(bead) if p.witness == at) for at in range(len(witnesses))))
        for bead in sorted(set(bead_of.values()), key=min)
    )
    return sorted(held), tuple(beads)


# ---- what a link rests on -----------------------------------------------------------------------------------


def _link(names: Sequence[str], witnesses: Sequence[Witness], candidate: Candidate) -> Link:
    (a, i), (b, j), score = candidate
    one, other = _Facts(witnesses[a], i), _Facts(witnesses[b], j)
    return Link(names[a], i, names[b], j, _relation(one, other), score, _why(one, other))


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
