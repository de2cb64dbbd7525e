"""The words inside a link: which are the same, which are said otherwise, which stand on one side alone.

difflib compares the words while that is quick; its worst case is more than quadratic, so longer texts go to
rapidfuzz, whose bound is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+(?:(?:[-'’]|(?<=\d)[.,](?=\d))\w+)*|[^\w\s]")
CELLS = 40_000
"""Product of two lengths, in words, up to which difflib compares them (worst case .06 s)."""

ALIKE = 0.4
"""Share of words in common below which marks would only be noise."""

SHORT = 4
"""A single shared word below this length, between two that differ, is chance and not agreement."""


class Mark(StrEnum):
    """What a run of words is, held against the other text."""

    SAME = "same"
    CHANGED = "changed"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and have one mark."""

    text: str
    mark: Mark = Mark.SAME


def marked(a: str, b: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Return *a* and *b* as runs that join to the texts unchanged.

    >>> [run.mark.value for run in marked("Kim berangkat ke Rusia", "Kim berangkat dari Korea ke Rusia")[1]]
    ['same', 'own', 'same']
    >>> "".join(run.text for run in marked("Kim pergi.", "Kim tiba.")[0])
    'Kim pergi.'
    """
    words = [list(WORD.finditer(text)) for text in (a, b)]
    keys = [[word.group().casefold() for word in side] for side in words]
    marks = [[Mark.SAME] * len(side) for side in keys]
    shared = 0
    for tag, i, k, j, m in _opcodes(keys[0], keys[1]):
        if tag == "equal":
            shared += k - i
            continue
        for side, start, end in ((0, i, k), (1, j, m)):
            marks[side][start:end] = [Mark.CHANGED if tag == "replace" else Mark.OWN] * (end - start)
    for side, theirs in ((0, set(keys[1])), (1, set(keys[0]))):
        marks[side] = [Mark.SAME if key in theirs else mark for key, mark in zip(keys[side], marks[side], strict=True)]
    longer = max(len(keys[0]), len(keys[1]))
    if shared < ALIKE * longer:
        return (Run(a),), (Run(b),)
    one, other = (tuple(_runs(text, found, kinds)) for text, found, kinds in zip((a, b), words, marks, strict=True))
    return one, other


def _opcodes(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how *b* comes from *a*, with chance agreements between two differences taken out."""
    codes: list[tuple[str, int, int, int, int]]
    if len(a) * len(b) <= CELLS:
        codes = [(tag, i, k, j, m) for tag, i, k, j, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()]
    else:
        from rapidfuzz.distance import Indel

        codes = [(c.tag, c.src_start, c.src_end, c.dest_start, c.dest_end) for c in Indel.opcodes(a, b)]
    chance = [
        0 < at < len(codes) - 1 and tag == "equal" and k - i == 1 and len(a[i]) < SHORT
        for at, (tag, i, k, j, m) in enumerate(codes)
    ]
    return [
        ("replace" if by_chance else tag, i, k, j, m)
        for by_chance, (tag, i, k, j, m) in zip(chance, codes, strict=True)
    ]


def _runs(text: str, words: Sequence[re.Match[str]], marks: Sequence[Mark]) -> Iterator[Run]:
    """Yield the runs of *text*; white space between two words of one mark belongs to it; punctuation is plain."""
    at = 0
    start, current = 0, Mark.SAME
    for word, mark in zip(words, marks, strict=True):
        kind = mark if word.group()[0].isalnum() else (current if at == word.start() else Mark.SAME)
        if kind is not current:
            edge = word.start() if current is Mark.SAME else at
            if edge > start:
                yield Run(text[start:edge], current)
            if word.start() > edge and kind is not Mark.SAME:
                yield Run(text[edge : word.start()], Mark.SAME)
                edge = word.start()
            start, current = edge, kind
        at = word.end()
    if current is not Mark.SAME and at < len(text):
        yield Run(text[start:at], current)
        start, current = at, Mark.SAME
    if start < len(text):
        yield Run(text[start:], current)
