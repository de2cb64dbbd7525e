"""Wording that stands in more than one article: sentences copied whole or nearly, and how much of each text is reused.

    the story's sentences, witness by witness -> tuple[Copy, ...], tuple[Reuse, ...]

A *run* is five words in the same order (`RUN`).  Every run is looked up in one index over the whole story, so the
cost grows with the number of words and with what is found, never with the number of pairs of sentences.

Words are taken as written, not as stems; case, punctuation, the style of quotation marks and apostrophes and the
normal form of Unicode make no difference.  In scripts that part no words a character counts as a third of a word, so
that a run is fifteen characters there.

What is found says that the words are the same, not who took them from whom.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import accumulate, chain, combinations, product
from typing import TYPE_CHECKING, NamedTuple

from compare.model import Place, Reuse, sigla

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    Words = tuple[str, ...]
    Numbers = Mapping[int, Sequence[int]]

RUN = 5
"""Words of a run, as in passim, which finds reprints in newspapers (Smith, Cordell and Mullen 2015).  Shorter runs are
mostly stock phrases and names with a title; longer ones miss what was lightly edited."""

LETTERS = 3
"""Characters that weigh as much as a word where a script parts no words.  Five times three is the window of fifteen
characters by which Churnalism (Media Standards Trust 2011) found press releases; for Chinese it is on the safe side."""

NEARLY = 0.9
"""Share of the words of either sentence that must stand in common runs for a near copy: about one word in ten differs.
Set beforehand, not fitted."""

OFTEN = 100
"""Different sentences in which a run may stand before it says nothing about any two of them: a formula.  The bound is
passim's; without one, a story made of a single formula would cost the square of its sentences."""

UNPARTED = "".join(
    f"{first}-{last}"
    for first, last in ("\u0e00\u0eff", "\u1000\u109f", "\u1780\u17ff", "\u3005\u3007", "\u3040\u31ff")
) + "".join(f"{first}-{last}" for first, last in ("\u3400\u9fff", "\uf900\ufaff", "\U00020000\U0003ffff"))
"""The characters of scripts that part no words: Thai and Lao, Burmese, Khmer, Japanese, Chinese."""

WORD = re.compile(rf"[{UNPARTED}]|[^\s{UNPARTED}]+")
APOSTROPHES = frozenset("'‘’ʼʻ`")


class Copy(NamedTuple):
    """Two sentences of different witnesses in the same words (share 1), or nearly the same (share from `NEARLY`)."""

    a: Place
    b: Place
    share: float


def copies(texts: Sequence[Sequence[str]]) -> tuple[Copy, ...]:
    """Return the copies among *texts*, the sentences of each witness; a place is a witness and a row of its sentences.

    Where the same words stand several times in a witness, the first is paired with the other's first, the second with
    its second, and what is left over with its last: a sentence repeated 5,000 times has 5,000 copies, not their square.
    A sentence without words is no copy of any.  Turning the witnesses round turns the copies round.

    >>> copies([["Kim berangkat ke Rusia."], ["Hujan turun.", "“Kim” berangkat ke RUSIA"]])
    (Copy(a=Place(witness=0, sentence=0), b=Place(witness=1, sentence=1), share=1.0),)
    """
    places: dict[Words, dict[int, list[int]]] = {}
    for at, sentences in enumerate(texts):
        for row, sentence in enumerate(sentences):
            places.setdefault(words(sentence), {}).setdefault(at, []).append(row)
    places.pop((), None)
    alike = [*((told, told, 1.0) for told in places), *_near(places)]
    return tuple(sorted(copy for one, other, share in alike for copy in _paired(places[one], places[other], share)))


def reuse(texts: Sequence[Sequence[str]]) -> tuple[Reuse, ...]:
    """Return for each two of *texts*, the sentences of each witness, what share of either stands in runs of the other.

    Runs cross from one sentence into the next, for outlets cut differently.  A text shorter than a run is one run; a
    text without words reuses nothing.  Cost: the number of words times the number of witnesses.

    >>> reuse([["Kim tiba di Vladivostok pada Senin.", "Ia naik kereta."], ["KIM TIBA DI VLADIVOSTOK PADA SENIN!"]])
    (Reuse(a='A', b='B', of_a=0.6667, of_b=1.0),)
    """
    import numpy as np

    told = [tuple(chain.from_iterable(map(words, sentences))) for sentences in texts]
    first = np.array([0, *accumulate(map(len, told))])
    number: dict[Words, int] = {}
    runs = [
        (at, number.setdefault(own[start:end], len(number)), first[at] + start, first[at] + end)
        for at, own in enumerate(told)
        for start, end in _runs(own)
    ]
    holder, run, start, end = np.array(runs, dtype=np.intp).reshape(-1, 4).T
    shares = []
    for at in range(len(told)):
        held = np.zeros(len(number), dtype=bool)
        held[run[holder == at]] = True
        common = held[run]
        begun, ended = (np.bincount(edge[common], minlength=first[-1] + 1) for edge in (start, end))
        covered = np.append(0, np.cumsum(np.cumsum(begun - ended)[:-1] > 0))
        shares.append(((covered[first[1:]] - covered[first[:-1]]) / np.maximum(1, np.diff(first))).round(4).tolist())
    return tuple(
        Reuse(a, b, shares[j][i], shares[i][j]) for (i, a), (j, b) in combinations(enumerate(sigla(len(texts))), 2)
    )


def words(text: str) -> Words:
    """Return the words of *text* as they are compared here; of a script that parts none, the characters.

    >>> words("“Jum’at,” kata Kim"), words("JUM'AT kata 'Kim'."), words("金正恩 2019")
    (('jumat', 'kata', 'kim'), ('jumat', 'kata', 'kim'), ('金', '正', '恩', '2019'))
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return tuple(WORD.findall("".join(map(_plain, folded))))


@cache
def _plain(character: str) -> str:
    """Return a letter, digit or mark that belongs to one as it is, nothing for what joins, a space for what parts."""
    kind = unicodedata.category(character)
    if character in APOSTROPHES or kind == "Cf":
        return ""
    return character if kind[0] in "LMN" else " "


def _runs(told: Words) -> Iterator[tuple[int, int]]:
    """Yield where each run of *told* starts and ends; where there is none, the whole, unless it is empty.

    >>> list(_runs(("kim", "tiba", "di", "rusia", "pada", "senin"))), list(_runs(("kim", "tiba"))), list(_runs(()))
    ([(0, 5), (1, 6)], [(0, 2)], [])
    """
    weights = [1 if len(word) == 1 and _unparted(word) else LETTERS for word in told]
    weight, end = 0, 0
    for start, first in enumerate(weights):
        while weight < RUN * LETTERS and end < len(told):
            weight += weights[end]
            end += 1
        if weight >= RUN * LETTERS or start == 0:
            yield start, end
        weight -= first


@cache
def _unparted(character: str) -> bool:
    return re.fullmatch(f"[{UNPARTED}]", character) is not None


def _near(places: Mapping[Words, Numbers]) -> Iterator[tuple[Words, Words, float]]:
    """Yield each two sentences of different witnesses that are not the same and nearly are, with their share."""
    told = list(places)
    runs = [{words[start:end] for start, end in _runs(words)} for words in told]
    index: dict[Words, list[int]] = {}
    for at, own in enumerate(runs):
        for run in own:
            index.setdefault(run, []).append(at)
    meeting = dict.fromkeys(pair for ats in index.values() if 1 < len(ats) <= OFTEN for pair in combinations(ats, 2))
    for i, j in meeting:
        one, other = told[i], told[j]
        apart = len(places[one].keys() | places[other].keys()) > 1
        if apart and min(len(one), len(other)) >= NEARLY * max(len(one), len(other)):
            share = min(_covered(one, runs[j]), _covered(other, runs[i]))
            if share >= NEARLY:
                yield one, other, share


def _covered(told: Words, theirs: Container[Words]) -> float:
    """Return the share of *told* that stands in runs which are among *theirs*, to four places."""
    covered = last = 0
    for start, end in _runs(told):
        if told[start:end] in theirs:
            covered += end - max(start, last)
            last = end
    return round(covered / len(told), 4)


def _paired(one: Numbers, other: Numbers, share: float) -> Iterator[Copy]:
    """Yield the copies between the places of one sentence and those of another, which may be the same."""
    for (a, rows), (b, others) in product(one.items(), other.items()):
        if a < b or (a > b and one is not other):
            for at in range(max(len(rows), len(others))):
                first, second = sorted(
                    (Place(a, rows[min(at, len(rows) - 1)]), Place(b, others[min(at, len(others) - 1)]))
                )
                yield Copy(first, second, share)
