"""Persons, organisations and places in Indonesian news, against mentions that people have marked (idner2k)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compare import Article, Settings
from compare.collate import witness
from compare.model import SlotKind
from tests.measures.scores import Score, Tally, rows, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

REPORTED = "idner2k_test.jsonl"
SORTS = {SlotKind.PERSON: "PER", SlotKind.ORGANISATION: "ORG", SlotKind.PLACE: "LOC"}
MARKS = " \"'“”‘’.,:;!?()[]"
CLOSING = frozenset(".,:;!?)]%")
OPENING = frozenset("([")


class Named(NamedTuple):
    """A mention: where it begins and ends in its sentence, and its sort."""

    start: int
    end: int
    sort: str


def ner_id(folder: Path, file: str = REPORTED) -> list[Score]:
    """Return how many of the mentions are found, with the same words and at all, and how many of ours are some."""
    found = exact = right = ours = theirs = 0
    typed = {sort: Tally() for sort in SORTS.values()}
    for row in rows(folder / file):
        text, gold = detokenised(row["tokens"], row["tags"])
        mentions = mentioned(text)
        theirs, ours = theirs + len(gold), ours + len(mentions)
        found += sum(any(_overlap(one, other) for other in mentions) for one in gold)
        exact += len({one[:2] for one in gold} & {other[:2] for other in mentions})
        right += sum(any(_overlap(one, other) for other in gold) for one in mentions)
        for sort, tally in typed.items():
            tally.add({m[:2] for m in mentions if m.sort == sort}, {g[:2] for g in gold if g.sort == sort})
    every = Tally(*(sum(getattr(tally, name) for tally in typed.values()) for name in ("right", "wrong", "missed")))
    return [
        share("mentions overlap", found, theirs),
        share("mentions exact", exact, theirs),
        share("mentions P", right, ours),
        every.f1("typed F1"),
        *(tally.f1(f"{sort} F1") for sort, tally in typed.items()),
    ]


def mentioned(text: str) -> list[Named]:
    """Return the persons, organisations and places that are found in a sentence; the outermost, if they lie in each other."""
    made = witness(Article.from_sentences([text], outlet="ner", language="id"), Settings().limits)
    slots = [slot for claim in made.claims for slot in claim.slots if slot.kind in SORTS]
    return [
        Named(slot.span.start, slot.span.end, SORTS[slot.kind])
        for slot in slots
        if not any(slot.span.within(other.span) and slot.span != other.span for other in slots)
    ]


def detokenised(tokens: Sequence[str], tags: Sequence[str]) -> tuple[str, list[Named]]:
    """Return the sentence that *tokens* make, and its mentions; marks at either end of one are not part of it.

    >>> detokenised(["Budi", "(Karo)", ",", "warga", "."], ["B-PER", "B-LOC", "O", "O", "O"])
    ('Budi (Karo), warga.', [Named(start=0, end=4, sort='PER'), Named(start=6, end=10, sort='LOC')])
    """
    text = ""
    places: list[tuple[int, int]] = []
    for token in tokens:
        if text and token not in CLOSING and text[-1] not in OPENING:
            text += " "
        places.append((len(text), len(text) + len(token)))
        text += token
    return text, list(_mentions(text, places, tags))


def _mentions(text: str, places: Sequence[tuple[int, int]], tags: Sequence[str]) -> Iterator[Named]:
    at = 0
    while at < len(tags):
        begin = at
        at += 1
        if tags[begin].startswith("B-"):
            while at < len(tags) and tags[at].startswith("I-"):
                at += 1
            start, end = places[begin][0], places[at - 1][1]
            written = text[start:end]
            start += len(written) - len(written.lstrip(MARKS))
            end -= len(written) - len(written.rstrip(MARKS if "(" not in written[1:] else MARKS.replace(")", "")))
            if start < end:
                yield Named(start, end, tags[begin].partition("-")[2])


def _overlap(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end
