"""What a measure gives: scores, and the counts they are made of."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Pair = tuple[int, int]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What was measured; of a share also its counts, part of whole."""

    metric: str
    value: float
    counts: tuple[int, int] | None = None


@dataclass(slots=True)
class Tally:
    """Right, wrong and missed answers, summed over all document pairs of a set."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: set[Pair], gold: set[Pair], ignored: Iterable[Pair] = ()) -> None:
        """Count what was *found* against *gold*; a pair in *ignored* is neither right nor wrong."""
        self.right += len(found & gold)
        self.wrong += len(found - gold - set(ignored))
        self.missed += len(gold - found)

    def precision(self, metric: str) -> Score:
        """Return the share of what was found that is right."""
        return share(metric, self.right, self.right + self.wrong)

    def recall(self, metric: str) -> Score:
        """Return the share of what is there that was found."""
        return share(metric, self.right, self.right + self.missed)

    def f1(self, metric: str) -> Score:
        """Return the harmonic mean of precision and recall."""
        whole = 2 * self.right + self.wrong + self.missed
        return Score(metric, 2 * self.right / whole if whole else 1.0)

    def scores(self, of: str) -> list[Score]:
        """Return precision, recall and F1 of *of*."""
        return [self.precision(f"{of} P"), self.recall(f"{of} R"), self.f1(f"{of} F1")]


def share(metric: str, part: int, whole: int) -> Score:
    """Return *part* of *whole* as a score; where nothing was asked, nothing is wrong.

    >>> share("roles", 3, 4).value, share("roles", 0, 0).value
    (0.75, 1.0)
    """
    return Score(metric, part / whole if whole else 1.0, (part, whole))


def rows(file: Path) -> Iterator[Row]:
    """Yield the records of a JSON Lines file."""
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def auc(absent: Sequence[float], entailed: Sequence[float]) -> float:
    """Return the probability that what is absent is covered less than what is told; a tie counts one half.

    >>> auc([0.1, 0.5], [0.5, 0.9])
    0.875
    """
    wins = sum((a < e) + (a == e) / 2 for a in absent for e in entailed)
    return wins / (len(absent) * len(entailed)) if absent and entailed else 1.0


def calibration_error(judged: Sequence[tuple[float, int]], bins: int = 10) -> float:
    """Return how far stated probabilities lie from what happened: the mean over *bins* of equal width, by their size.

    >>> calibration_error([(0.95, 1), (0.95, 1), (0.05, 0), (0.45, 1)])
    0.175
    """
    sorted_in: dict[int, list[tuple[float, int]]] = {}
    for stated, happened in judged:
        sorted_in.setdefault(min(bins - 1, int(stated * bins)), []).append((stated, happened))
    gaps = (abs(sum(p for p, _ in one) - sum(y for _, y in one)) for one in sorted_in.values())
    return round(sum(gaps) / len(judged), 4) if judged else 0.0
