"""What speaks for two sentences telling the same thing, and against it: one row of figures for each pair.

A similarity of whole sentences cannot tell one shared fact inside two long sentences from two statements of one man
on one subject.  So a pair is also held against what its words do: what they share of what is told, once those who say
it and when are left out; names, numbers and other words each for themselves; the best two clauses; whether the same
one speaks; amounts that agree or do not; and how far the pair lies ahead of every rival for either sentence.

Only pairs that the similarity gives a chance are looked at (`CHANCE`), so the cost grows with these.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from compare.align.told import Sort
from compare.model import SlotKind
from compare.similarities.anchors import next_best

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.align.told import Told

    Matrix = NDArray[np.float64]
    Numbers = NDArray[np.intp]

CHANCE = 0.01
"""A pair with less similarity than this is taken for none."""

MOST = 400_000
"""Pairs looked at in one story, at most; 46 articles of thirty sentences have about half of that."""

FAINT = 1e-4
"""Scores nearer than this to 0 or 1 are as good as 0 or 1."""

LOSS = 0.3
"""What a word that two clauses do not share takes off, as a part of its weight, where one looks for the two that share
most and differ least."""

FEATURES = (
    "similar",  # log-odds of the similarity
    "ahead_less", "ahead_more",  # ... less those of the best rival for either sentence: the smaller, the greater
    "crowd",  # how similar either sentence is to the other article on average
    "along",  # similarity of the sentences before and after, taken together: a passage told in one order
    "beside",  # the greatest similarity of either sentence with a neighbour of the other
    "words_share", "words_part",  # all words, those without content too: Dice, share of the smaller
    "content_share", "content_part", "content_sum",  # words with content, and their weight
    "core_share", "core_part", "core_sum",  # of these, the ones that are told
    "names_share", "names_part", "names_sum", "both_name",
    "numbers_share", "numbers_part", "numbers_sum", "both_number",
    "common_share", "common_part", "common_sum",
    "clause_share", "clause_net", "clause_sum",  # of the best two clauses
    "pairs_part",  # words that stand beside each other: share of the smaller
    "run",  # log(1 + runs of three words)
    "shorter", "longer",  # log(1 + content words)
    "both_quote", "one_quotes",
    "same_speaker", "other_speaker",
    "same_time", "same_amount", "other_amount",
)  # fmt: skip
"""What the figures of a pair are, in order; none depends on which sentence is first.  Weights are rarities."""


class Table(NamedTuple):
    """Sentences as sorted lists of term numbers: those of row i stand from `first[i]` to `first[i + 1]`."""

    first: Numbers
    terms: Numbers
    number: dict[Hashable, int]

    @classmethod
    def of(cls, bags: Iterable[Iterable[Hashable]]) -> Table:
        """Return *bags* as a table, each term once; a term met for the first time gets the next number."""
        import numpy as np

        number: dict[Hashable, int] = {}
        lists = [sorted({number.setdefault(term, len(number)) for term in bag}) for bag in bags]
        first = np.cumsum([0, *map(len, lists)])
        terms = np.fromiter((term for terms in lists for term in terms), dtype=np.intp, count=int(first[-1]))
        return cls(first, terms, number)

    @property
    def rows(self) -> Numbers:
        """The row of each entry of `terms`."""
        import numpy as np

        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    def rarity(self) -> Matrix:
        """Return how rare each entry's term is: log(1 + sentences / those with it), 1 at most."""
        import numpy as np

        rows = len(self.first) - 1
        held = np.maximum(np.bincount(self.terms, minlength=len(self.number)), 1)
        return np.asarray((np.log(1 + rows / held) / np.log(1 + max(rows, 1)))[self.terms])

    def common(self, a: Numbers, b: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Return each term that row a[k] and row b[k] share: k, and where it stands in `terms` for either."""
        import numpy as np

        held = np.bincount(self.terms, minlength=len(self.number))
        several = np.flatnonzero(held[self.terms] > 1)  # a term of one row is shared by none
        first = np.searchsorted(several, self.first)
        terms, size = self.terms[several], len(self.number)
        (which, one), (whose, other) = _entries(first, a), _entries(first, b)
        ours, theirs = which * size + terms[one], whose * size + terms[other]
        at = np.minimum(np.searchsorted(theirs, ours), max(0, len(theirs) - 1))
        found = theirs[at] == ours if len(theirs) else np.zeros(len(ours), dtype=bool)
        return which[found], several[one[found]], several[other[at[found]]]


def _entries(first: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Return all entries of *rows*: for each the position in *rows*, and where it stands."""
    import numpy as np

    sizes = first[rows + 1] - first[rows]
    which = np.repeat(np.arange(len(rows)), sizes)
    begin = np.repeat(first[rows] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    return which, begin + np.arange(len(which))


def candidates(similar: Matrix, owner: Numbers) -> tuple[Numbers, Numbers]:
    """Return the pairs worth a look: rows i < j of different witnesses that are similar by `CHANCE` or more.

    Of more than `MOST` pairs those are left out that are no more similar than the next one.
    """
    import numpy as np

    rows, columns = np.nonzero(np.triu(similar >= CHANCE, 1))
    apart = owner[rows] != owner[columns]
    rows, columns = rows[apart], columns[apart]
    if len(rows) > MOST:
        least = np.partition(similar[rows, columns], -MOST - 1)[-MOST - 1]
        above = similar[rows, columns] > least
        rows, columns = rows[above], columns[above]
    return rows, columns


def evidence(told: Sequence[Told], owner: Numbers, similar: Matrix, a: Numbers, b: Numbers) -> Matrix:
    """Return the figures of the pairs (a[k], b[k]) of *told*: shape (pairs, `FEATURES`).

    *owner* is the witness of each sentence, ascending; *similar* their similarity to each other.
    """
    import numpy as np

    figures = [*_standing(owner, similar, a, b), *_shared(told, a, b), *_said(told, a, b)]
    return np.stack(figures, axis=1) if len(a) else np.zeros((0, len(FEATURES)))


def log_odds(scores: Matrix) -> Matrix:
    """Return the log-odds of *scores*, those of 0 and 1 kept finite."""
    import numpy as np

    own = np.clip(scores, FAINT, 1 - FAINT)
    return np.asarray(np.log(own / (1 - own)))


def _standing(owner: Numbers, similar: Matrix, a: Numbers, b: Numbers) -> list[Matrix]:
    """Return how a pair stands among the others of its two articles."""
    import numpy as np

    odds, none = log_odds(similar), float(log_odds(np.zeros(1))[0])
    bounds = np.searchsorted(owner, np.arange(owner[-1] + 2)) if len(owner) else np.zeros(1, dtype=np.intp)
    spans = [slice(begin, end) for begin, end in pairwise(bounds.tolist())]
    figures = np.zeros((5, len(a)))
    block = owner[a] * (len(spans) + 1) + owner[b] if len(a) else a
    order = np.argsort(block, kind="stable")
    edges = np.flatnonzero(np.diff(block[order], prepend=-1, append=-1))
    for begin, end in pairwise(edges.tolist()):
        at = order[begin:end]
        rows, columns = spans[owner[a[at[0]]]], spans[owner[b[at[0]]]]
        i, j = a[at] - rows.start, b[at] - columns.start
        own, near = odds[rows, columns], np.pad(similar[rows, columns], 1)
        ahead = np.stack([own - next_best(own, none), own - next_best(own.T, none).T])[:, i, j]
        score = similar[rows, columns]
        figures[0, at], figures[1, at] = ahead.min(axis=0), ahead.max(axis=0)
        figures[2, at] = score.mean(axis=1)[i] + score.mean(axis=0)[j]
        figures[3, at] = (near[i, j] + near[i + 2, j + 2]) / 2
        figures[4, at] = np.max([near[i, j + 1], near[i + 2, j + 1], near[i + 1, j], near[i + 1, j + 2]], axis=0)
    return [odds[a, b], *figures]


def _shared(told: Sequence[Told], a: Numbers, b: Numbers) -> list[Matrix]:
    """Return what the words of each pair share, all weighed by rarity in the story."""
    import numpy as np

    table = Table.of([word.norm for word in one.words] for one in told)
    weight, row = table.rarity(), table.rows
    words = [word for one in told for word in sorted(one.words, key=lambda word: table.number[word.norm])]
    sort, core, clause = (np.array([word[at] for word in words], dtype=np.intp) for at in (2, 3, 4))
    which, one, other = table.common(a, b)
    masks = [core >= 0, core == 1, *(sort == kind for kind in (Sort.NAME, Sort.NUMBER, Sort.COMMON))]
    figures = []
    for at, mask in enumerate(masks):
        whole = np.bincount(row, weight * mask, minlength=len(told))
        both = np.bincount(which, weight[one] * (mask[one] & mask[other]), minlength=len(a))
        smaller = np.minimum(whole[a], whole[b])
        figures += [2 * both / np.maximum(whole[a] + whole[b], 1e-9), both / np.maximum(smaller, 1e-9), both]
        if at in (2, 3):
            figures.append((smaller > 0) * 1.0)
    clauses = _clauses(row, clause, weight, (which, one, other), len(a))
    beside = Table.of(pairwise(word.norm for word in one.words) for one in told)
    runs = Table.of(zip(one.norms, one.norms[1:], one.norms[2:], strict=False) for one in told)
    said = Table.of(one.norms for one in told)
    length = np.log1p(np.diff(table.first))
    return [
        *_overlap(said, a, b), *figures, *clauses,
        _overlap(beside, a, b)[1],
        np.log1p(np.bincount(runs.common(a, b)[0], minlength=len(a))),
        np.minimum(length[a], length[b]), np.maximum(length[a], length[b]),
    ]  # fmt: skip


def _overlap(table: Table, a: Numbers, b: Numbers) -> tuple[Matrix, Matrix]:
    """Return the weight each pair shares, twice, over that of both (Dice), and as a part of the lesser one's."""
    import numpy as np

    weight = table.rarity()
    whole = np.bincount(table.rows, weight, minlength=len(table.first) - 1)
    which, one, _ = table.common(a, b)
    both = np.bincount(which, weight[one], minlength=len(a))
    smaller = np.minimum(whole[a], whole[b])
    return 2 * both / np.maximum(whole[a] + whole[b], 1e-9), both / np.maximum(smaller, 1e-9)


def _clauses(
    row: Numbers, clause: Numbers, weight: Matrix, shared: tuple[Numbers, Numbers, Numbers], pairs: int
) -> list[Matrix]:
    """Return, of the clauses of each pair that share words, the best Dice, the best balance and the greatest weight."""
    import numpy as np

    which, one, other = shared
    inside = (clause[one] >= 0) & (clause[other] >= 0)
    which, one, other = which[inside], one[inside], other[inside]
    most = int(clause.max(initial=0)) + 1
    whole = np.bincount(row * (most + 1) + np.where(clause >= 0, clause, most), weight)
    first, second = row[one] * (most + 1) + clause[one], row[other] * (most + 1) + clause[other]
    meeting, at = np.unique((which * most + clause[one]) * most + clause[other], return_inverse=True)
    both = np.bincount(at, weight[one], minlength=len(meeting))
    either = np.zeros(len(meeting))
    either[at] = whole[first] + whole[second]
    pair = meeting // (most * most)
    figures = []
    for values in (2 * both / np.maximum(either, 1e-9), both - LOSS * (either - 2 * both), both):
        best = np.zeros(pairs)
        np.maximum.at(best, pair, values)
        figures.append(best)
    return figures


def _said(told: Sequence[Told], a: Numbers, b: Numbers) -> list[Matrix]:
    """Return who speaks, and which times and amounts agree."""
    import numpy as np

    quoting = np.array([one.quoting for one in told], dtype=bool)
    speakers = [frozenset(" ".join(one.values(SlotKind.SPEAKER)).split()) for one in told]
    times, amounts = ([frozenset(one.values(kind)) for one in told] for kind in (SlotKind.TIME, SlotKind.NUMBER))
    units = [frozenset(slot.measure for slot in one.slots if slot.kind is SlotKind.NUMBER) for one in told]
    figures = np.zeros((5, len(a)))
    for at, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        if speakers[i] and speakers[j]:
            figures[0 if speakers[i] & speakers[j] else 1, at] = 1
        if times[i] and times[j]:
            figures[2, at] = len(times[i] & times[j])
        if amounts[i] and amounts[j]:
            figures[3, at] = same = len(amounts[i] & amounts[j])
            figures[4, at] = not same and bool(units[i] & units[j])
    both, either = quoting[a] & quoting[b], quoting[a] | quoting[b]
    return [both * 1.0, (either & ~both) * 1.0, *figures]
