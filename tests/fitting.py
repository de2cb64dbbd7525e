"""Make the constants of the similarities across languages and by vectors, and of what is told, again.

    python -m tests.fitting GOLD

GOLD holds `ntrex`, of which only the documents kept for fitting are read, `indonesian-train`, and `propsegment`, on
which the probability of not being told is fitted.  Prints each constant
with its name; a figure in the code is one of these, rounded.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from compare import Article, Settings
from compare.align import align
from compare.align.told import anchored_passages_of, passages_of
from compare.collate import witness
from compare.contrast.index import Index
from compare.similarities import anchors, vectors
from compare.similarities.encoder import encoder
from compare.similarities.lexical import lexical
from tests.accuracy import ntrex_documents, ntrex_links, pairs
from tests.measures.scores import Row, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from compare.model import Witness
    from compare.plugins import Passage

    Matrix = NDArray[np.float64]

TELLINGS = ("", "1", "2", "3")
"""Each document is told anew this many times: other sentences are left out and joined, so more is learned of each."""


def main(gold: Path) -> None:
    """Print the constants."""
    translated = list(ntrex(gold / "ntrex"))
    print("anchors.SHARE", regression([by_anchors(a, b) for a, b, _ in translated], [y for *_, y in translated]))
    two = [by_vectors(lexical(a, b), a, b) for a, b, _ in translated]
    print("vectors.TWO_LANGUAGES", regression(two, [y for *_, y in translated]))
    told = list(stories(gold / "indonesian-train"))
    one = [by_vectors(words, a, b)[chosen(words, a, b)] for words, a, b, _ in told]
    terms, absent = propositions(gold / "propsegment")
    print("contrast.told: CONSTANT, TOGETHER, ANYWHERE, LINKED", regression([terms], [absent]))
    print("vectors.ONE_LANGUAGE", regression(one, [linked[chosen(words, a, b)] for words, a, b, linked in told]))


def propositions(folder: Path) -> tuple[Matrix, Matrix]:
    """Return the shares of each proposition's words in one place and anywhere and its link's score; 1 where absent."""
    documents = {doc["doc"]: doc["sentences"] for c in rows(folder / "clusters.jsonl") for doc in c["docs"]}
    whole = {name: made(sentences, "en") for name, sentences in documents.items()}
    links: dict[tuple[str, str], dict[int, float]] = {}
    for a, b in {(row["premise_doc"], row["hyp_doc"]) for row in rows(folder / "propositions.jsonl")}:
        best = links[a, b] = {}
        for link in align((whole[a], whole[b]), lexical, Settings()).links:
            best[link.j] = max(best.get(link.j, 0.0), link.score)
    terms, absent = [], []
    for row in rows(folder / "propositions.jsonl"):
        if row["label"] in ("absent", "entailed"):
            sentences = list(documents[row["hyp_doc"]])
            sentences[row["hyp_sent"]] = row["proposition"]
            hypothesis = made(sentences, "en")
            index = Index((whole[row["premise_doc"]], hypothesis))
            claims = [claim for claim in hypothesis.claims if claim.sentence == row["hyp_sent"]]
            held = [index.coverage(index.forms(1, claim)) for claim in claims]
            together, anywhere = min((index.greatest(one.rows)[0], one.anywhere[0]) for one in held)
            terms.append((together, anywhere, links[row["premise_doc"], row["hyp_doc"]].get(row["hyp_sent"], 0.0)))
            absent.append(row["label"] == "absent")
    return np.array(terms), np.array(absent, dtype=np.float64)


def ntrex(folder: Path) -> Iterator[tuple[list[Passage], list[Passage], Matrix]]:
    """Yield both sides of each document kept for fitting, and 1 where two sentences are linked."""
    for telling in TELLINGS:
        for (numbers_a, a), (numbers_b, b) in ntrex_documents(folder, reported=False, telling=telling):
            linked = np.zeros((len(a), len(b)))
            linked[tuple(zip(*ntrex_links(numbers_a, numbers_b), strict=True))] = 1
            yield anchored_passages_of(made(a, "id")), anchored_passages_of(made(b, "en")), linked


def stories(folder: Path) -> Iterator[tuple[Matrix, list[Passage], list[Passage], Matrix]]:
    """Yield the scores by words, both sides and the links of each pair of articles of one language."""
    labels: dict[str, list[Row]] = {}
    for label in rows(folder / "labels.jsonl"):
        labels.setdefault(label["story"], []).append(label)
    for story in rows(folder / "stories.jsonl"):
        by_outlet = {
            article["outlet"]: passages_of(made([s["text"] for s in article["sentences"]], "id"))
            for article in story["articles"]
        }
        whole = [passage for passages in by_outlet.values() for passage in passages]
        words = lexical(whole, whole)
        first = dict(zip(by_outlet, np.cumsum([0, *map(len, by_outlet.values())]).tolist(), strict=False))
        for label in labels[story["id"]]:
            a, b = by_outlet[label["a"]], by_outlet[label["b"]]
            i, j = first[label["a"]], first[label["b"]]
            linked = np.zeros((len(a), len(b)))
            linked[tuple(zip(*pairs(label["links"]), strict=True)) or ((), ())] = 1
            yield words[i : i + len(a), j : j + len(b)], a, b, linked


def made(sentences: Sequence[str], code: str) -> Witness:
    return witness(Article.from_sentences(sentences, outlet=code, language=code), Settings().limits)


def by_anchors(a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return the two terms of `anchors.SHARE` for each pair."""
    return np.stack(anchors.terms(a, b), axis=-1)


def by_vectors(words: Matrix, a: Sequence[Passage], b: Sequence[Passage]) -> Matrix:
    """Return the two terms of `vectors.ONE_LANGUAGE` for each pair."""
    own = np.clip(words, vectors.FAINT, 1 - vectors.FAINT)
    return np.stack([np.log(own / (1 - own)), vectors.corrected(encoder.cosines(a, b), a, b)], axis=-1)


def chosen(words: Matrix, a: Sequence[Passage], b: Sequence[Passage]) -> NDArray[np.bool_]:
    """Return the candidates: the best of a row or a column by words or by vectors."""
    best = np.zeros(words.shape, dtype=bool)
    for scores in (words, vectors.corrected(encoder.cosines(a, b), a, b)):
        best |= (scores == scores.max(axis=1, keepdims=True)) | (scores == scores.max(axis=0, keepdims=True))
    return best


def regression(terms: Sequence[Matrix], linked: Sequence[Matrix]) -> tuple[float, ...]:
    """Return the constant and weights of a logistic regression (Newton's method, barely regularised)."""
    x = np.concatenate([t.reshape(-1, t.shape[-1]) for t in terms])
    x = np.column_stack([np.ones(len(x)), x])
    y = np.concatenate([one.ravel() for one in linked])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-x @ weights))
        curve = (x * (likely * (1 - likely))[:, None]).T @ x + 0.01 * np.eye(len(weights))
        weights += np.linalg.solve(curve, x.T @ (y - likely) - 0.01 * weights)
    assert math.isfinite(weights.sum())
    return tuple(round(float(weight), 3) for weight in weights)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
