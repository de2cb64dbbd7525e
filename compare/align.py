"""Witnesses to links and beads: which sentences tell the same thing.

    tuple[Witness, ...], similarity -> tuple[Link, ...], tuple[Bead, ...]

Outlets reorder, drop and merge, so nothing here assumes order or one-to-one.  A pair is linked when it is the
best of its row *or* of its column and reaches the threshold; linked sentences that hang together make a bead of
m:n:... sentences.  Measured against mutual best, optimal assignment and monotone dynamic programming on five
sets, this rule was best or level on nearly all.

All witnesses are scored at once, in an order that depends on their content alone, so that turning them round
turns the result round and changes nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.errors import LawError, SourceError
from compare.languages import language
from compare.model import Bead, Ground, Link, Reason, Relation, SlotKind, sigla
from compare.plugins import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.model import Claim, Token, Witness
    from compare.plugins import Similarity
    from compare.settings import Settings

    Matrix = NDArray[np.float64]

SAME_WORDS = 0.8
"""Share of the longer sentence's words that must be shared for *equivalent*."""

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
    names = sigla(len(witnesses))
    scores = _scores(witnesses, similarity)
    links: list[Link] = []
    for a in range(len(witnesses)):
        for b in range(a + 1, len(witnesses)):
            for i, j, score in _matches(witnesses[a].body, witnesses[b].body, scores[a, b], settings.threshold):
                links.append(_link(names[a], i, witnesses[a], names[b], j, witnesses[b], score))
    return tuple(links), _beads(witnesses, links)


def _scores(witnesses: Sequence[Witness], similarity: Similarity) -> dict[tuple[int, int], Matrix]:
    """Return the matrix of scores for each pair of positions; computed once, in the order of the contents."""
    order = sorted(range(len(witnesses)), key=lambda at: (witnesses[at].article.text, witnesses[at].article.digest))
    passages = [passage for at in order for passage in passages_of(witnesses[at])]
    whole = similarity(passages, passages)
    _check(whole, len(passages))
    first: dict[int, int] = {}
    start = 0
    for at in order:
        first[at] = start
        start += len(witnesses[at].body)
    rows = {at: slice(first[at], first[at] + len(witnesses[at].body)) for at in order}
    return {(a, b): whole[rows[a], rows[b]] for a in rows for b in rows if a < b}


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


def _beads(witnesses: Sequence[Witness], links: Sequence[Link]) -> tuple[Bead, ...]:
    """Return the groups of sentences that links hold together, in reading order of the first witness that has one."""
    places = {name: at for at, name in enumerate(sigla(len(witnesses)))}
    root = {(at, i): (at, i) for at, witness in enumerate(witnesses) for i in witness.body}

    def find(node: tuple[int, int]) -> tuple[int, int]:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for link in links:
        one, other = find((places[link.a], link.i)), find((places[link.b], link.j))
        root[max(one, other)] = min(one, other)
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for node in sorted(root):
        members.setdefault(find(node), []).append(node)
    return tuple(
        Bead(tuple(tuple(i for at, i in group if at == place) for place in range(len(witnesses))))
        for _, group in sorted(members.items())
    )


# ---- what a link rests on -----------------------------------------------------------------------------------


def _link(a: str, i: int, of_a: Witness, b: str, j: int, of_b: Witness, score: float) -> Link:
    one, other = _Facts(of_a, i), _Facts(of_b, j)
    return Link(a, i, b, j, _relation(one, other), score, _why(one, other))


class _Facts:
    """What a sentence holds that a link can rest on: words, names, numbers, quotations, by norm."""

    def __init__(self, witness: Witness, sentence: int) -> None:
        text = witness.article.text
        stopwords = language(witness.article.language).stopwords
        self.text = witness.text(sentence)
        claims = [claim for claim in witness.claims if claim.sentence == sentence]
        self.quotes = _values(claims, SlotKind.QUOTE)
        self.numbers = _values(claims, SlotKind.NUMBER)
        self.times = _values(claims, SlotKind.TIME)
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


def _values(claims: Iterable[Claim], kind: SlotKind) -> dict[str, None]:
    return dict.fromkeys(slot.value for claim in claims for slot in claim.slots if slot.kind is kind)


def _relation(a: _Facts, b: _Facts) -> Relation:
    """Return how two linked sentences stand to each other.

    Conflict: the same unit is counted differently, or a weekday is given where the other has another.
    Equivalent: nearly all content words are shared.  Everything else is partial.
    """
    if differing(a.numbers, b.numbers):
        return Relation.CONFLICT
    shared = len(a.written.keys() & b.written.keys())
    longer = max(len(a.written), len(b.written))
    return Relation.EQUIVALENT if shared >= SAME_WORDS * longer else Relation.PARTIAL


def differing(a: Iterable[str], b: Iterable[str]) -> bool:
    """Whether two sets of amounts count one unit differently and agree on no amount of it.

    >>> differing(["500 gram"], ["442 gram"]), differing(["500 gram", "3 hari"], ["500 gram"]), differing(["2 ton"], [])
    (True, False, False)
    """
    by_unit: list[dict[str, set[str]]] = [{}, {}]
    for amounts, units in zip((a, b), by_unit, strict=True):
        for amount in amounts:
            value, _, unit = amount.partition(" ")
            units.setdefault(unit, set()).add(value)
    return any(by_unit[0][unit].isdisjoint(by_unit[1][unit]) for unit in by_unit[0].keys() & by_unit[1].keys())


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
