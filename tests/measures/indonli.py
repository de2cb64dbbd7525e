"""Whether one Indonesian sentence contradicts another, by their numbers, times and denials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare import Article, Settings
from compare.align import linked
from compare.collate import witness
from compare.model import Place, Relation
from tests.measures.scores import Score, Tally, rows

if TYPE_CHECKING:
    from pathlib import Path

TAGS = frozenset({"NUM", "TEMP"})
"""What a pair must be about to be asked for: numbers or times."""

CONTRADICTION = "c"


def indonli(folder: Path) -> list[Score]:
    """Return how many pairs about numbers or times are called a conflict rightly, of all and of each of the two."""
    tallies = {name: Tally() for name in ("", *sorted(TAGS))}
    for row in rows(folder / "diagnostic.jsonl"):
        tags = TAGS.intersection(row["inference_phenomena"])
        if tags:
            found = {(0, 0)} if at_odds(row["premise"], row["hypothesis"]) else set()
            gold = {(0, 0)} if row["label"] == CONTRADICTION else set()
            for name in ("", *sorted(tags)):
                tallies[name].add(found, gold)
    return [score for name, tally in tallies.items() for score in tally.scores(f"{name} conflict".strip())]


def at_odds(premise: str, hypothesis: str) -> bool:
    """Whether two sentences, held against each other as if they were linked, are called a conflict."""
    made = [
        witness(Article.from_sentences([text], outlet=name, language="id"), Settings().limits)
        for name, text in (("premise", premise), ("hypothesis", hypothesis))
    ]
    return linked(("A", "B"), made, Place(0, 0), Place(1, 0), 1.0).relation is Relation.CONFLICT
