"""PolNeAR: whose words and views the sentences of English political news are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare import Article
from compare.extract.attributions import attributions
from compare.extract.quotations import quotations
from compare.extract.words import words_of
from compare.languages import language
from compare.model import Span
from compare.segment import segment
from tests.measures.scores import Score, Tally, rows, share

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from compare.model import Attribution
    from tests.measures.scores import Row


def polnear(folder: Path) -> list[Score]:
    """Return how the sentences and spans that are laid to someone are found, on the part no rule was written on."""
    return attributed(folder / "test.jsonl")


def attributed(file: Path) -> list[Score]:
    """Return the scores of one part of the set; `tests/gold/README.md` says what is counted."""
    sentences, quoted = Tally(), Tally()
    spans = {"content": [0, 0, 0, 0], "source": [0, 0, 0, 0], "cue": [0, 0, 0, 0]}
    speakers: list[bool] = []
    for number, row in enumerate(rows(file)):
        cut, laid = _read(row)
        gold = {kind: _gold(row, kind) for kind in spans}
        found = {
            "content": [span for said in laid for one in said for span in one.content],
            "source": [one.source_span for said in laid for one in said if one.source_span],
            "cue": [one.cue_span for said in laid for one in said if one.cue_span],
        }
        for kind, counts in spans.items():
            counts[0] += sum(any(_overlap(span, other) for other in gold[kind]) for span in found[kind])
            counts[1] += len(found[kind])
            counts[2] += sum(any(_overlap(span, other) for other in found[kind]) for span in gold[kind])
            counts[3] += len(gold[kind])
        ours = {(number, at) for at, said in enumerate(laid) if said}
        sentences.add(ours, _holding(number, cut, (*gold["content"], *gold["cue"])))
        marked = [one for one in row["attributions"] if one["has_quote_marks"]]
        quoted.add(ours, _holding(number, cut, [Span(*s[:2]) for one in marked for s in one["content"]]))
        speakers += [_spoken(one, laid) for one in marked if one["source"] and one["content"]]
    return [
        *sentences.scores("sentence"),
        quoted.recall("quoted sentence R"),
        share("quoted speaker", sum(speakers), len(speakers)),
        *(
            score
            for kind, counts in spans.items()
            for score in (share(f"{kind} span P", *counts[:2]), share(f"{kind} span R", *counts[2:]))
        ),
    ]


def _read(row: Row) -> tuple[list[Span], tuple[tuple[Attribution, ...], ...]]:
    """Return the spans of the sentences, and their attributions; every line tells the story."""
    text, known = row["text"], language("en")
    sentences = segment(Article("polnear", text, language="en"), known)
    words = [words_of(text, sentence) for sentence in sentences]
    quotes = [tuple(quotations(text, sentence.span)) for sentence in sentences]
    return [sentence.span for sentence in sentences], attributions(text, words, quotes, known)


def _gold(row: Row, kind: str) -> list[Span]:
    return [Span(start, end) for one in row["attributions"] for start, end, _ in one[kind]]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _holding(number: int, cut: list[Span], spans: Iterable[Span]) -> set[tuple[int, int]]:
    """Return the numbers of the sentences in which any of *spans* lies, in part or whole."""
    spans = list(spans)
    return {(number, at) for at, sentence in enumerate(cut) if any(_overlap(sentence, span) for span in spans)}


def _spoken(one: Row, laid: tuple[tuple[Attribution, ...], ...]) -> bool:
    """Whether an attribution of ours has part of the content and points to the source, where that is written."""
    contents = [Span(*piece[:2]) for piece in one["content"]]
    sources = [Span(*piece[:2]) for piece in one["source"]]
    return any(
        any(_overlap(span, piece) for span in ours.content for piece in contents)
        and any(ours.source_span is not None and _overlap(ours.source_span, source) for source in sources)
        for said in laid
        for ours in said
    )
