"""Learn the tables that tell how likely two sentences say the same thing, and measure them on stories not learned from.

    python -m tests.training GOLD            learn from indonesian-train, write compare/align/tables.json
    python -m tests.training GOLD --check    learn again and compare, without writing
    python -m tests.training GOLD --across   leave one part of the stories out at a time: what was learned without it

GOLD holds `indonesian-train`: 28 stories, 939 links.  No other set takes part, so every other one is fresh.

The tables are gradient boosting (Friedman 2001) with trees of depth two whose second question is the same on both
sides: few, small, the same on every machine.  Bounds are quantiles of the figures over the candidates.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from compare.align import similarity_of
from compare.align.combine import FILE, Tables
from compare.align.evidence import FEATURES, candidates, evidence
from compare.align.match import matches
from compare.align.told import passages_of, told
from compare.similarities.lexical import lexical
from tests.accuracy import pairs
from tests.fitting import made, regression
from tests.measures.scores import Row, Tally, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from compare.align.combine import Matrix
    from compare.model import Witness

ROUNDS, RATE = 160, 0.04
BOUNDS = 24
"""Bounds tried for each figure."""

RIDGE = 5.0
"""What is added to the curvature of a case before its log-odds are worked out, so that few examples say little."""

LEAST = 30
"""Least examples of a case."""

STRAIGHT = 2
"""The first figures, whose weights are learned first, by logistic regression: the tables say only what these do not."""

SAMPLE, HEARD, SEED = 0.8, 0.5, 0
"""Share of the examples and of the figures that each table is learned from, drawn anew each time: what one table
makes too much of, the next has not seen."""

PARTS = 7


class Story(NamedTuple):
    """A story as it is learned from: figures of its candidates, whether they are links, and all it takes to score."""

    figures: Matrix
    linked: Matrix
    pairs: tuple[
        tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], tuple[int, int], set[tuple[int, int]]], ...
    ]


def stories(folder: Path, code: str = "id") -> Iterator[Story]:
    """Yield the stories of a set of labels."""
    labels: dict[str, list[Row]] = {}
    for label in rows(folder / "labels.jsonl"):
        labels.setdefault(label["story"], []).append(label)
    for story in rows(folder / "stories.jsonl"):
        outlets = [article["outlet"] for article in story["articles"]]
        witnesses = [made([s["text"] for s in article["sentences"]], code) for article in story["articles"]]
        yield story_of(witnesses, outlets, labels[story["id"]])


def story_of(witnesses: Sequence[Witness], outlets: Sequence[str], labels: Sequence[Row]) -> Story:
    """Return a story with its labels laid over its candidates; pairs of articles without labels take no part."""
    sentences = [told(witness) for witness in witnesses]
    first = np.cumsum([0, *map(len, sentences)])
    owner = np.repeat(np.arange(len(sentences)), np.diff(first))
    passages = [p for w, s in zip(witnesses, sentences, strict=True) for p in passages_of(w, s)]
    similar = similarity_of(passages, lexical)
    a, b = candidates(similar, owner)
    whole = [one for side in sentences for one in side]
    figures = evidence(whole, owner, similar, a, b)
    linked = np.zeros(similar.shape)
    judged = np.zeros(similar.shape, dtype=bool)
    listed = []
    for label in labels:
        i, j = outlets.index(label["a"]), outlets.index(label["b"])
        gold = pairs(label["links"])
        if i > j:
            i, j, gold = j, i, {(y, x) for x, y in gold}
        judged[first[i] : first[i + 1], first[j] : first[j + 1]] = True
        for x, y in gold:
            linked[first[i] + x, first[j] + y] = 1
        inside = np.flatnonzero((owner[a] == i) & (owner[b] == j))
        listed.append(
            (inside, a[inside] - first[i], b[inside] - first[j], (len(sentences[i]), len(sentences[j])), gold)
        )
    keep = judged[a, b]
    number = np.cumsum(keep) - 1
    return Story(
        figures[keep],
        linked[a, b][keep],
        tuple((number[inside], x, y, shape, gold) for inside, x, y, shape, gold in listed),
    )


def learn(told_: Sequence[Story], rounds: int = ROUNDS) -> Tables:
    """Return the tables that *told_* teach."""
    figures = np.concatenate([story.figures for story in told_])
    linked = np.concatenate([story.linked for story in told_])
    bounds = [np.unique(np.quantile(column, np.linspace(0, 1, BOUNDS + 2)[1:-1]).round(4)) for column in figures.T]
    above = [(column[:, None] > cut[None, :]).astype(np.float32) for column, cut in zip(figures.T, bounds, strict=True)]
    at = np.cumsum([0, *(len(cut) for cut in bounds)])
    asked = np.concatenate(above, axis=1)
    start = regression([figures[:, :STRAIGHT]], [linked])
    odds = start[0] + figures[:, :STRAIGHT] @ np.array(start[1:])
    learned = []
    chance = np.random.default_rng(SEED)
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-odds))
        slope, curve = linked - likely, likely * (1 - likely)
        drawn = chance.random(len(odds)) < SAMPLE
        heard = np.repeat(chance.random(len(FEATURES)) < HEARD, np.diff(at))
        first = _best(asked, heard, slope, curve, drawn[None])
        side = asked[:, first] > 0
        second = _best(asked, heard, slope, curve, np.stack([~side & drawn, side & drawn]))
        case = 2 * side + (asked[:, second] > 0)
        added = RATE * np.bincount(case, slope * drawn, 4) / (np.bincount(case, curve * drawn, 4) + RIDGE)
        none, right, left, both = added.round(4).tolist()
        odds += np.array([none, right, left, both])[case]
        (f, b), (s, o) = ((int(np.searchsorted(at, n, side="right") - 1), n) for n in (first, second))
        learned.append((f, s, float(bounds[f][b - at[f]]), float(bounds[s][o - at[s]]), (none, right, left, both)))
    return Tables(FEATURES, start, tuple(learned))


def _best(
    asked: NDArray[np.float32], heard: NDArray[np.bool_], slope: Matrix, curve: Matrix, sides: NDArray[np.bool_]
) -> int:
    """Return the question that gains most, summed over *sides*."""
    gain = np.zeros(asked.shape[1])
    allowed = heard.copy()
    for side in sides:
        weights = np.stack([slope * side, curve * side, side * 1.0]).astype(np.float64)
        yes = weights @ asked
        whole = weights.sum(axis=1, keepdims=True)
        no = whole - yes
        gain += yes[0] ** 2 / (yes[1] + RIDGE) + no[0] ** 2 / (no[1] + RIDGE)
        if len(sides) == 1:
            allowed &= (yes[2] >= LEAST) & (no[2] >= LEAST)
    return int(np.where(allowed, gain, -np.inf).argmax())


def tally(story: Story, likely: Matrix, threshold: float) -> Tally:
    """Return right, wrong and missed links of *story*, whose candidates have these probabilities."""
    counted = Tally()
    for inside, i, j, shape, gold in story.pairs:
        matrix = np.zeros(shape)
        matrix[i, j] = likely[inside]
        counted.add({(c.a.sentence, c.b.sentence) for c in matches((0, 1), matrix, threshold)}, gold)
    return counted


def across(learned_from: Sequence[Story], rounds: int = ROUNDS) -> list[Matrix]:
    """Return the probabilities of each story by tables learned without it."""
    likely: dict[int, Matrix] = {}
    for part in range(PARTS):
        made_ = learn([story for n, story in enumerate(learned_from) if n % PARTS != part], rounds)
        for n in range(part, len(learned_from), PARTS):
            likely[n] = made_.probability(learned_from[n].figures)
    return [likely[n] for n in range(len(learned_from))]


def report(told_: Sequence[Story], likely: Sequence[Matrix]) -> None:
    """Print precision, recall and F1 of the links by threshold, and how often a probability was right."""
    for threshold in (0.3, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.6):
        whole = Tally()
        for story, one in zip(told_, likely, strict=True):
            counted = tally(story, one, threshold)
            whole = Tally(whole.right + counted.right, whole.wrong + counted.wrong, whole.missed + counted.missed)
        print(f"threshold {threshold:.2f}", *(f"{s.metric} {s.value:.3f}" for s in whole.scores("link")))
    scores, linked = np.concatenate(likely), np.concatenate([story.linked for story in told_])
    for low in np.arange(0, 1, 0.1):
        inside = (scores >= low) & (scores < low + 0.1)
        print(f"probability {low:.1f} to {low + 0.1:.1f}: {linked[inside].mean():.2f} of {inside.sum()} are links")


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, and write, check or measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="the folder that holds indonesian-train")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the tables would differ")
    parser.add_argument("--across", action="store_true", help="measure each story by tables learned without it")
    chosen = parser.parse_args(arguments)
    told_ = list(stories(chosen.gold / "indonesian-train"))
    if chosen.across:
        report(told_, across(told_))
        return 0
    text = json.dumps(learn(told_).form()).replace("], [", "],\n[").replace('"tables": [', '"tables": [\n')
    if chosen.check:
        return int(text + "\n" != FILE.read_text(encoding="utf-8"))
    FILE.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
