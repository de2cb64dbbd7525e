"""Measure how right the comparison is, on texts that people have labelled.

    python tests/accuracy.py GOLD [--only SET,...] [--similarity NAME] [--json] [--pin]

GOLD is a folder of sets or one set's folder; `tests/gold/README.md` says what each set is and what is counted.
One line per set and metric goes to standard output, the time of each set to standard error.  `tests/gold/floors.toml`
holds the floor of each metric, with what others reached; another similarity has its own beside it.

Exit 0 where every floor is held, 1 where a score is under its floor or a set could not be compared, 2 where there is
nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
import time
import tomllib
import unicodedata
from collections import defaultdict
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import Article, Collation, CompareError, Settings, Span, collate, plugins, read
from compare.align import align
from compare.collate import witness
from compare.contrast import contrast
from compare.languages import language
from compare.model import Bead, Relation, Role, Status, VariantKind
from compare.segment import segment

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that it runs as a file, too
from tests.measures.facts import facts
from tests.measures.indonli import indonli
from tests.measures.indotimex import indotimex
from tests.measures.ner_id import ner_id
from tests.measures.only import Only
from tests.measures.pfsa_id import pfsa_id
from tests.measures.polnear import polnear
from tests.measures.scores import Pair, Row, Score, Tally, auc, calibration_error, rows, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from compare.model import Link, Witness

FLOORS = Path(__file__).parent / "gold" / "floors.toml"
SLACK = 0.0005
"""How far a score may lie under its floor, which is written with three decimals."""

LEAST = frozenset({"false only, primary", "false only, any"})
"""Metrics that count mistakes: their floor is the most that is let pass."""

SETTINGS: ContextVar[Settings] = ContextVar("settings")
"""What is measured: the settings as shipped, or with the similarity that was asked for."""

HALF = 0.5
"""Share of a sentence that must lie in another span for the one to count as the other."""


# ---- from a gold row to a comparison ------------------------------------------------------------------------


def told(documents: Sequence[Sequence[str]], outlets: Sequence[str], *codes: str) -> Collation:
    """Return the comparison of all *documents* as one story, each with its sentences kept as given.

    *codes* are their languages, one for all or one for each.  The similarity is the one the command was asked for.
    """
    return collate(
        [
            Article.from_sentences(sentences, outlet=outlet, language=code)
            for sentences, outlet, code in zip(
                documents, outlets, codes * len(documents) if len(codes) == 1 else codes, strict=True
            )
        ],
        settings=SETTINGS.get(Settings()),
    )


def between(collation: Collation, a: int, b: int) -> dict[Pair, Link]:
    """Return the links between the witnesses at positions *a* and *b*, by (sentence of a, sentence of b)."""
    one, other = collation.sigla[a], collation.sigla[b]
    links = {(link.i, link.j): link for link in collation.links if (link.a, link.b) == (one, other)}
    return links | {(link.j, link.i): link for link in collation.links if (link.a, link.b) == (other, one)}


def conflicts(links: dict[Pair, Link]) -> set[Pair]:
    """Return the pairs that are linked as contradicting each other."""
    return {pair for pair, link in links.items() if link.relation is Relation.CONFLICT}


def pairs(listed: Iterable[Sequence[Any]]) -> set[Pair]:
    """Return the sentence numbers that begin each entry of *listed*."""
    return {(entry[0], entry[1]) for entry in listed}


# ---- the sets -----------------------------------------------------------------------------------------------


def labelled(folder: Path, code: str) -> list[Score]:
    """Return links and conflicts of stories told by several outlets; each story is compared once, all its outlets."""
    labels = defaultdict(list)
    for label in rows(folder / "labels.jsonl"):
        labels[label["story"]].append(label)
    links, conflicting, only = Tally(), Tally(), Only()
    for story in rows(folder / "stories.jsonl"):
        outlets = [article["outlet"] for article in story["articles"]]
        documents = [[sentence["text"] for sentence in article["sentences"]] for article in story["articles"]]
        collation = told(documents, outlets, code)
        for label in labels[story["id"]]:
            found = between(collation, outlets.index(label["a"]), outlets.index(label["b"]))
            ignored = pairs(label["ignore"])
            links.add(set(found), pairs(label["links"]), ignored)
            conflicting.add(conflicts(found), pairs(label["conflicts"]), ignored)
            only.add(collation, outlets.index(label["a"]), outlets.index(label["b"]), label)
    return [*links.scores("link"), *conflicting.scores("conflict"), *only.scores()]


def indonesian(folder: Path) -> list[Score]:
    """Return the scores of the Indonesian stories."""
    return labelled(folder, "id")


def english(folder: Path) -> list[Score]:
    """Return the scores of the English stories."""
    return labelled(folder, "en")


def cstnews(folder: Path) -> list[Score]:
    """Return links, contradictions and sentences without a counterpart of Brazilian stories, all outlets at once."""
    gold = defaultdict(list)
    for pair in rows(folder / "pairs.jsonl"):
        cluster, _, documents = pair["id"].rpartition(":")
        gold[cluster].append((pair, documents.split("-")))
    links, contradictions, alone = Tally(), Tally(), Tally()
    for cluster in rows(folder / "clusters.jsonl"):
        names = [document["doc"] for document in cluster["docs"]]
        collation = told([document["sentences"] for document in cluster["docs"]], names, "pt")
        for pair, (a, b) in gold[cluster["cluster"]]:
            found = between(collation, names.index(a), names.index(b))
            linked = pairs(pair["links"])
            links.add(set(found), linked)
            contradictions.add(conflicts(found), pairs(r for r in pair["relations"] if r[2] == "Contradiction"))
            for side, sentences in enumerate((pair["a"], pair["b"])):
                alone.add(_unlinked(len(sentences), side, found), _unlinked(len(sentences), side, linked))
    return [*links.scores("link"), alone.f1("unaligned F1"), *contradictions.scores("conflict")]


def _unlinked(count: int, side: int, links: Iterable[Pair]) -> set[Pair]:
    """Return (side, number) of each of *count* sentences of one side that stand in none of *links*."""
    linked = {pair[side] for pair in links}
    return {(side, number) for number in range(count) if number not in linked}


def document_pairs(file: Path, code: str) -> Tally:
    """Return the tally of links over documents that are compared two by two."""
    links = Tally()
    for pair in rows(file):
        found = between(told((pair["a"], pair["b"]), ("a", "b"), code), 0, 1)
        links.add(set(found), pairs(pair["links"]))
    return links


def aesop(folder: Path) -> list[Score]:
    """Return the links between two tellings of a fable."""
    return document_pairs(folder / "all.jsonl", "en").scores("link")


def deplain_web(folder: Path) -> list[Score]:
    """Return the links between German pages and what they are in plain words."""
    return document_pairs(folder / "test.jsonl", "de").scores("link")


def ud_id(folder: Path) -> list[Score]:
    """Return how many sentence ends of running Indonesian text are found where they are, the last one included."""
    known = language("id")
    ends = Tally()
    for document in rows(folder / "csui_train.jsonl"):
        article = Article("ud", " ".join(document["sentences"]), language="id")
        gold, at = set(), -1
        for sentence in document["sentences"]:
            at += 1 + len(sentence)
            gold.add((0, at))
        ends.add({(0, sentence.span.end) for sentence in segment(article, known)}, gold)
    return ends.scores("boundary")


# ---- ntrex: translated news, made to look like the news of two outlets ------------------------------------------

DROPPED, MERGED = 0.2, 0.1
"""Share of the segments that one side leaves out; share of those left that it tells in one with the next."""

PARAGRAPH = 3
"""Sentences that stay together when the order of a side is shuffled."""

FITTING = 3
"""The first of this many parts of the set is for fitting; only the others are reported."""


def ntrex(folder: Path) -> list[Score]:
    """Return the links between Indonesian and English news, on the documents no constant was fitted on."""
    links = Tally()
    for (numbers_a, a), (numbers_b, b) in ntrex_documents(folder, reported=True):
        found = between(told((a, b), ("a", "b"), "id", "en"), 0, 1)
        links.add(set(found), ntrex_links(numbers_a, numbers_b))
    return links.scores("link")


Side = tuple[list[tuple[int, ...]], list[str]]
"""The sentences of one side, and of each the numbers of the segments it holds."""


def ntrex_documents(folder: Path, *, reported: bool, telling: str = "") -> list[tuple[Side, Side]]:
    """Return both sides of each document, of the part that is *reported* or of the part for fitting.

    Another *telling* leaves out and joins other sentences.
    """
    documents = list(rows(folder / "id_en.jsonl"))
    first = len(documents) // FITTING
    return [
        (
            told_anew(document["id_sentences"], f"{document['id']} id{telling}"),
            told_anew(document["en_sentences"], f"{document['id']} en{telling}"),
        )
        for document in (documents[first:] if reported else documents[:first])
    ]


def told_anew(segments: Sequence[str], seed: str) -> Side:
    """Return *segments* as another outlet would tell them: some left out, some told in one, paragraphs shuffled.

    The same *seed* gives the same result, on every machine.
    """
    chance = random.Random(seed)
    kept = [number for number in range(len(segments)) if chance.random() >= DROPPED]
    joined: list[tuple[int, ...]] = []
    for number in kept:
        if joined and len(joined[-1]) == 1 and chance.random() < MERGED:
            joined[-1] += (number,)
        else:
            joined.append((number,))
    paragraphs = [joined[at : at + PARAGRAPH] for at in range(0, len(joined), PARAGRAPH)]
    chance.shuffle(paragraphs)
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    return sentences, [" ".join(segments[number] for number in numbers) for numbers in sentences]


def ntrex_links(a: Sequence[tuple[int, ...]], b: Sequence[tuple[int, ...]]) -> set[Pair]:
    """Return the pairs of sentences that hold a segment in common."""
    return {(i, j) for i, one in enumerate(a) for j, other in enumerate(b) if set(one) & set(other)}


# ---- propsegment: is it told there at all? ------------------------------------------------------------------


def propsegment(folder: Path) -> list[Score]:
    """Return the links between two editions of an encyclopedia, and how well *only here* is told from *told there too*."""
    links = document_pairs(folder / "doc_pairs.jsonl", "en")
    documents = {doc["doc"]: doc["sentences"] for c in rows(folder / "clusters.jsonl") for doc in c["docs"]}
    made = {doc: _witness(doc, sentences) for doc, sentences in documents.items()}
    judged: dict[str, list[tuple[Status, float]]] = {"absent": [], "entailed": []}
    for row in rows(folder / "propositions.jsonl"):
        if row["label"] in judged:
            sentences = list(documents[row["hyp_doc"]])
            sentences[row["hyp_sent"]] = row["proposition"]
            hypothesis = _witness(row["hyp_doc"], sentences)
            judgement = _judged(made[row["premise_doc"]], made[row["hyp_doc"]], hypothesis, row["hyp_sent"])
            judged[row["label"]].append(judgement)
    absent, entailed = judged["absent"], judged["entailed"]
    flagged = sum(status is Status.ABSENT for status, _ in absent)
    spared = sum(status is not Status.ABSENT for status, _ in entailed)
    rates = (share("R absent", flagged, len(absent)).value, share("R entailed", spared, len(entailed)).value)
    return [
        *links.scores("link"),
        share("only here P", flagged, flagged + len(entailed) - spared),
        share("only here R", flagged, len(absent)),
        Score("only here balanced accuracy", math.fsum(rates) / 2),
        Score(
            "only here calibration error",
            calibration_error([(1 - p, 1) for _, p in absent] + [(1 - p, 0) for _, p in entailed]),
        ),
        Score("only here AUC", auc([coverage for _, coverage in absent], [coverage for _, coverage in entailed])),
    ]


def _witness(outlet: str, sentences: Sequence[str]) -> Witness:
    return witness(Article.from_sentences(sentences, outlet=outlet, language="en"), Settings().limits)


@cache
def _links(premise: Witness, whole: Witness) -> tuple[Link, ...]:
    return align((premise, whole), plugins.similarity("lexical"), Settings()).links


def _judged(premise: Witness, whole: Witness, hypothesis: Witness, number: int) -> tuple[Status, float]:
    """Return what *premise* is held to have of sentence *number* of *hypothesis*, and how likely it tells that.

    The sentence was put in the place of one of the *whole* article, whose links it keeps.  Should it fall into several
    claims, the one that is least likely told decides.
    """
    variants = contrast((premise, hypothesis), _links(premise, whole), (Bead(((), (number,))),), Settings())
    readings = [v.readings[0] for v in variants if v.kind in (VariantKind.ONLY, VariantKind.UNSURE, VariantKind.SHARED)]
    covered = [(reading.probability, reading.status) for reading in readings]
    score, status = min(covered)
    return status, score


# ---- kim-vladivostok: the two sample articles, from the files on --------------------------------------------

ROLES = {
    Role.HEADLINE: "headline",
    Role.DATELINE: "dateline",
    Role.LEDE: "body",
    Role.BODY: "body",
    Role.CREDIT: "furniture",
    Role.FURNITURE: "furniture",
}
"""What the gold calls each of our roles."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """One document of the gold beside the article made of its file: whose sentences stand where."""

    witness: Witness
    ids: tuple[str, ...]
    roles: tuple[str, ...]
    spans: tuple[Span | None, ...]

    @classmethod
    def of(cls, document: Row, made: Witness) -> Aligned:
        """Return *document* laid over *made*; a sentence whose words are not found there has no span."""
        sentences = document["sentences"]
        spans: list[Span | None] = []
        at = 0
        for sentence in sentences:
            words = " ".join(unicodedata.normalize("NFC", sentence["text"]).split())
            start = made.article.text.find(words, at)
            spans.append(Span(start, start + len(words)) if start >= 0 else None)
            at = start + len(words) if start >= 0 else at
        return cls(made, tuple(s["id"] for s in sentences), tuple(s["role"] for s in sentences), tuple(spans))

    def inside(self, span: Span) -> frozenset[str]:
        """Return the gold sentences of which *span* holds at least half, or which hold half of *span*."""
        return frozenset(
            name
            for name, own in zip(self.ids, self.spans, strict=True)
            if own is not None and _common(own, span) >= HALF * min(_length(own), _length(span))
        )

    def right_roles(self) -> int:
        """Return how many gold sentences stand in sentences of ours that all have their role."""
        ours = [(s.span, ROLES[s.role]) for s in self.witness.sentences]
        count = 0
        for role, own in zip(self.roles, self.spans, strict=True):
            roles = {ours_role for span, ours_role in ours if own is not None and _common(own, span)}
            count += roles == {role}
        return count


def _common(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _length(span: Span) -> int:
    return span.end - span.start


def kim_vladivostok(folder: Path) -> list[Score]:
    """Return links, roles and false flags of the two sample articles, read from their files.

    One of our sentences may hold two of the gold's: a link of ours is right where any pair of gold sentences it
    joins is linked, and finds every such pair.
    """
    gold = json.loads((folder / "alignment.json").read_text(encoding="utf-8"))
    documents = [gold["documents"][name] for name in ("a", "b")]
    collation = collate([read(folder / document["file"]) for document in documents], settings=SETTINGS.get(Settings()))
    sides = [Aligned.of(document, made) for document, made in zip(documents, collation.witnesses, strict=True)]
    by_strength = defaultdict(set)
    for pair in gold["pairs"]:
        by_strength[pair["strength"]].add((pair["a"], pair["b"]))
    primary, linked = by_strength["primary"], by_strength["primary"] | by_strength["secondary"]

    found: set[tuple[str, str]] = set()
    right = wrong = 0
    for i, j in between(collation, 0, 1):
        joined = {(a, b) for a in _ids(sides[0], i) for b in _ids(sides[1], j)}
        found |= joined & linked
        right += bool(joined & linked)
        wrong += not joined & (linked | by_strength["ignore"])
    precision, recall = share("link P", right, right + wrong), share("links found", len(found), len(linked))
    both = precision.value + recall.value
    flagged = _flagged(collation, sides)
    return [
        share("primary links found", len(found & primary), len(primary)),
        recall,
        precision,
        Score("link F1", 2 * precision.value * recall.value / both if both else 0.0),
        share("roles", sum(side.right_roles() for side in sides), sum(len(side.ids) for side in sides)),
        _count("false only, primary", flagged & {name for pair in primary for name in pair}),
        _count("false only, any", flagged & {name for pair in linked for name in pair}),
        *(facts(folder, SETTINGS.get(Settings())) if (folder / "facts.json").is_file() else ()),
    ]


def _ids(side: Aligned, sentence: int) -> frozenset[str]:
    return side.inside(side.witness.sentences[sentence].span)


def _flagged(collation: Collation, sides: Sequence[Aligned]) -> set[str]:
    """Return the gold sentences that are shown as told by one alone: half of the sentence or more is in the flag."""
    flagged: set[str] = set()
    for variant in collation.variants:
        if variant.kind is not VariantKind.ONLY:
            continue
        for side, reading in zip(sides, variant.readings, strict=True):
            for name, own in zip(side.ids, side.spans, strict=True):
                if own is not None and sum(_common(own, span) for span in reading.spans) >= HALF * _length(own):
                    flagged.add(name)
    return flagged


def _count(metric: str, names: set[str]) -> Score:
    return Score(metric, float(len(names)))


@dataclass(frozen=True, slots=True)
class Measure:
    """How a set is measured, and the files it takes."""

    scores: Callable[[Path], list[Score]]
    files: tuple[str, ...]


MEASURES = {
    "kim-vladivostok": Measure(kim_vladivostok, ("alignment.json",)),
    "indonesian": Measure(indonesian, ("stories.jsonl", "labels.jsonl")),
    "english": Measure(english, ("stories.jsonl", "labels.jsonl")),
    "cstnews": Measure(cstnews, ("clusters.jsonl", "pairs.jsonl")),
    "propsegment": Measure(propsegment, ("doc_pairs.jsonl", "clusters.jsonl", "propositions.jsonl")),
    "aesop": Measure(aesop, ("all.jsonl",)),
    "deplain_web": Measure(deplain_web, ("test.jsonl",)),
    "indonli": Measure(indonli, ("diagnostic.jsonl",)),
    "ntrex": Measure(ntrex, ("id_en.jsonl",)),
    "ud_id": Measure(ud_id, ("csui_train.jsonl",)),
    "ner_id": Measure(ner_id, ("idner2k_test.jsonl",)),
    "indotimex": Measure(indotimex, ()),
    "pfsa_id": Measure(pfsa_id, ("dev.jsonl",)),
    "polnear": Measure(polnear, ("test.jsonl",)),
}


# ---- floors -------------------------------------------------------------------------------------------------

Floors = dict[str, dict[str, dict[str, float]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a score of a set beside what is known of the metric."""

    set: str
    score: Score
    known: dict[str, float] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether the score is not under its floor; a count of mistakes, not above it."""
        return "floor" not in self.known or self._gain("floor") >= -SLACK

    @property
    def reached(self) -> bool:
        """Whether the score is no worse than the figure to reach."""
        return self._gain("reach") >= -SLACK

    def _gain(self, than: str) -> float:
        gain = self.score.value - self.known[than]
        return -gain if self.score.metric in LEAST else gain


def pinned(line: Line) -> float | None:
    """Return the floor that *line* earns, rounded to what it certainly reached; None where it is no higher than now.

    >>> pinned(Line("english", Score("link F1", 0.6789), {"floor": 0.65}))
    0.678
    >>> pinned(Line("english", Score("link F1", 0.6789), {"floor": 0.7})) is None
    True
    """
    if "floor" not in line.known:
        return None
    up = line.score.metric in LEAST
    thousandths = line.score.value * 1000
    floor = (math.ceil(thousandths - 1e-9) if up else math.floor(thousandths + 1e-9)) / 1000
    better = floor < line.known["floor"] if up else floor > line.known["floor"]
    return floor if better else None


def pin(file: Path, lines: Iterable[Line]) -> list[str]:
    """Raise the floors in *file* to what *lines* reached and return what was raised; no floor is ever lowered."""
    earned = {(line.set, line.score.metric): (line, floor) for line in lines if (floor := pinned(line)) is not None}
    raised, written, table = [], [], ""
    for row in file.read_text(encoding="utf-8").splitlines(keepends=True):
        if row.startswith("["):
            table = row.strip().strip("[]")
        metric = row.partition(" = ")[0].strip('"')
        line, floor = earned.pop((table, metric), (None, 0.0))
        after = _figure(line, floor) if line else ""
        written.append(re.sub(r"\bfloor = [\d.]+", f"floor = {after}", row, count=1) if line else row)
        if line:
            raised.append(f"{table}, {metric}: {_figure(line, line.known['floor'])} -> {after}")
    if earned:
        raise ValueError(f'{file}: no line of the form "metric" = {{ floor = ... }} for {sorted(earned)}')
    file.write_text("".join(written), encoding="utf-8")
    return raised


def _figure(line: Line, value: float) -> str:
    return f"{value:.0f}" if line.score.metric in LEAST else f"{value:.3f}"


# ---- the command --------------------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Return the exit code of the command with these *arguments*."""
    options = _parser().parse_args(arguments)
    only = tuple(name for name in options.only.split(",") if name) or tuple(MEASURES)
    unknown = sorted(set(only) - set(MEASURES))
    if unknown:
        return _refused(f"no set {', '.join(unknown)}; known: {', '.join(MEASURES)}")
    folders, skipped = _folders(options.gold, only)
    if not folders:
        return _refused(f"no set to measure in {', '.join(map(str, options.gold))}; looked for {', '.join(only)}")
    try:
        SETTINGS.set(replace(Settings(), similarity=options.similarity))
        plugins.similarity(options.similarity)
    except CompareError as error:
        return _refused(" ".join(str(error).split()))
    options.floors = options.floors or _floors_of(options.similarity)
    try:
        floors: Floors = tomllib.loads(options.floors.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        return _refused(f"{options.floors} cannot be read: {error}")

    lines: list[Line] = []
    notes = {name: f"skipped, {why}" for name, why in skipped.items()}
    failed = False
    for name, folder in folders.items():
        begun = time.perf_counter()
        try:
            scores = MEASURES[name].scores(folder)
        except CompareError as error:
            notes[name], failed = f"failed, {' '.join(str(error).split())}", True
            continue
        known = floors.get(name, {})
        lines += [Line(name, score, known.get(score.metric, {})) for score in scores]
        for metric in sorted(known.keys() - {score.metric for score in scores}):
            notes[f"{name}, {metric}"], failed = "has an entry among the floors and is not measured", True
        print(f"{name}: {time.perf_counter() - begun:.1f} s", file=sys.stderr)

    print(_json(lines, notes) if options.json else _table(lines, notes))
    if options.pin:
        for raised in pin(options.floors, lines):
            print(f"floor raised: {raised}", file=sys.stderr)
    return 1 if failed or not all(line.held for line in lines) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="accuracy", description="Measure how right the comparison is.")
    parser.add_argument("gold", nargs="+", type=Path, metavar="GOLD", help="a folder of gold sets, or one set's folder")
    parser.add_argument("--only", default="", metavar="SET,...", help="these sets and no others")
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was measured; none is lowered")
    parser.add_argument(
        "--similarity", default="lexical", metavar="NAME", help="another similarity, with floors of its own"
    )
    parser.add_argument("--floors", type=Path, metavar="FILE", help="another file of floors")
    return parser


def _floors_of(similarity: str) -> Path:
    """Return the file of floors for *similarity*: each has its own, one without holds none."""
    own = FLOORS if similarity == Settings().similarity else FLOORS.with_stem(f"floors-{similarity.partition(':')[0]}")
    return own if own.is_file() else Path(os.devnull)


def _refused(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 2


def _folders(given: Sequence[Path], only: Sequence[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the folder of each set that is there, and why the others are not measured.

    Where every path is a set's own folder, no other set was asked for, so none is missing.
    """
    folders, skipped = {}, {}
    roots = [path for path in given if path.resolve().name not in MEASURES]
    for name in only:
        own = [path for path in given if path.resolve().name == name] + [path / name for path in roots]
        folder = next((path for path in own if path.is_dir()), None)
        absent = [file for file in MEASURES[name].files if folder is not None and not (folder / file).is_file()]
        if folder is not None and not absent:
            folders[name] = folder
        elif folder is not None:
            skipped[name] = f"{', '.join(absent)} missing"
        elif roots or len(only) < len(MEASURES):
            skipped[name] = "not there"
    return folders, skipped


def _table(lines: Sequence[Line], notes: dict[str, str]) -> str:
    head = ("set", "metric", "score", "counts", "floor", "reach?", "human", "best", "")
    cells: list[tuple[str, ...]] = [head]
    for line in lines:
        known = line.known
        reach = f"{known['reach']:.3f} {'yes' if line.reached else 'no'}" if "reach" in known else ""
        others = (f"{known[key]:.3f}" if key in known else "" for key in ("human", "best"))
        floor = _figure(line, known["floor"]) if "floor" in known else ""
        under = "" if line.held else "UNDER ITS FLOOR"
        counts = " of ".join(map(str, line.score.counts or ()))
        shown = _figure(line, line.score.value)
        cells.append((line.set, line.score.metric, shown, counts, floor, reach, *others, under))
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([*table, *(f"{name}: {note}" for name, note in notes.items())])


def _json(lines: Sequence[Line], notes: dict[str, str]) -> str:
    scores = [
        {
            "set": line.set,
            "metric": line.score.metric,
            "score": round(line.score.value, 4),
            "counts": line.score.counts,
            "held": line.held,
            **{key: line.known.get(key) for key in ("floor", "reach", "human", "best")},
        }
        for line in lines
    ]
    form = {"scores": scores, "notes": notes, "signature": SETTINGS.get(Settings()).signature}
    return json.dumps(form, ensure_ascii=False, indent=1, sort_keys=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
