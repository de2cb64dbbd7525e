"""PFSA-ID: the quoted statements of public figures in Indonesian news, with the words that lay them to someone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compare import Article
from compare.extract.attributions import attributions
from compare.extract.quotations import quotations
from compare.extract.words import words_of
from compare.languages import language
from compare.model import Role, Span
from compare.segment import segment
from tests.measures.scores import Score, Tally, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.measures.scores import Row

DEVELOPED = 2
"""The first of this many parts of the set is for developing; only the others are reported."""

NO_SPACE_BEFORE = frozenset(".,;:?!)”")
NO_SPACE_AFTER = frozenset("(“")

HALF = 0.5
"""Share of the longer of two statements that they have in common when the one counts as the other."""


class Text(NamedTuple):
    """An article set in running text, and the labelled spans of each kind."""

    text: str
    gold: dict[str, list[Span]]


def pfsa_id(folder: Path) -> list[Score]:
    """Return how the statements, cues and speakers are found, on the part no rule was written on."""
    sentences = list(rows(folder / "dev.jsonl"))
    return stated(sentences[len(sentences) // DEVELOPED :])


def stated(sentences: Sequence[Row]) -> list[Score]:
    """Return the scores over *sentences* in a row; `tests/gold/README.md` says what is counted."""
    near, exact, tokens, cues, persons = Tally(), Tally(), Tally(), Tally(), Tally()
    for article in articles(sentences):
        text, gold = article
        found = stated_in(text)
        statements = gold["STATEMENT"]
        pairs = [(a, b) for a in statements for b in found["STATEMENT"] if _same(a, b)]
        near.right += len({a for a, _ in pairs})
        near.missed += len(set(statements) - {a for a, _ in pairs})
        near.wrong += len(set(found["STATEMENT"]) - {b for _, b in pairs})
        exact.add(set(map(_pair, found["STATEMENT"])), set(map(_pair, statements)))
        tokens.add(_covered(found["STATEMENT"], text), _covered(statements, text))
        cues.add(set(map(_pair, found["CUE"])), set(map(_pair, gold["CUE"])))
        heard = [p for p in gold["PERSON"] if any(0 <= p.start - c.end < 80 for c in gold["CUE"])]
        persons.right += sum(any(_overlap(p, q) for q in found["PERSON"]) for p in heard)
        persons.missed += sum(not any(_overlap(p, q) for q in found["PERSON"]) for p in heard)
        persons.wrong += sum(not any(_overlap(p, q) for p in gold["PERSON"]) for q in found["PERSON"])
    return [
        *near.scores("statement"),
        exact.f1("statement exact F1"),
        tokens.f1("statement token F1"),
        *cues.scores("cue"),
        *persons.scores("person"),
    ]


def articles(sentences: Sequence[Row]) -> Iterator[Text]:
    """Yield the articles, which begin with the paper's dateline, up to the last label of each.

    The labels of an article may end before it does: what follows the last one was not labelled.
    """
    article: list[Row] = []
    for row in [*sentences, None]:
        if row is None or ("KOMPAS" in row["tokens"][:8] and "—" in row["tokens"][:10]):
            last = max((at for at, r in enumerate(article) if any("STATEMENT" in tag for tag in r["tags"])), default=-1)
            if last >= 0:
                yield _set(article[: last + 1])
            article = []
        if row is not None:
            article.append(row)


def _set(article: Sequence[Row]) -> Text:
    """Return the running text of *article*.

    The set writes opening and closing marks alike and puts an opening one at the end of the sentence before; here
    each is given its form back by turns.
    """
    tokens = [token for row in article for token in row["tokens"]]
    tags = [tag for row in article for tag in row["tags"]]
    text, opened, after = "", False, ""
    starts = []
    for at, token in enumerate(tokens):
        written = token
        if token in "“”":
            opened = not opened and not (at and tokens[at - 1] == ",")
            written = "“" if opened else "”"
        if text and written[0] not in NO_SPACE_BEFORE and after not in NO_SPACE_AFTER:
            text += " "
        starts.append(len(text))
        text += written
        after = written
    return Text(text, _gold(tags, starts, [len(token) for token in tokens]))


def _gold(tags: Sequence[str], starts: Sequence[int], sizes: Sequence[int]) -> dict[str, list[Span]]:
    """Return the labelled spans: statements, cues with and without a pronoun in them, and who speaks."""
    gold: dict[str, list[Span]] = {"STATEMENT": [], "CUE": [], "PERSON": []}
    begun = 0
    for at, tag in enumerate(tags):
        place, _, kind = tag.partition("-")
        kind = kind.removesuffix("COREF")
        begun = at if place in "BU" else begun
        if kind in gold and place in "LU":
            gold[kind].append(Span(starts[begun], starts[at] + sizes[at]))
    return gold


def stated_in(text: str) -> dict[str, list[Span]]:
    """Return the quotations of *text* that are laid to someone, the cues that do so, and who is named there."""
    known = language("id")
    sentences = [s for s in segment(Article("pfsa", text, language="id"), known) if s.role in (Role.LEDE, Role.BODY)]
    words = [words_of(text, sentence) for sentence in sentences]
    quotes = [tuple(quotations(text, sentence.span)) for sentence in sentences]
    found: dict[str, list[Span]] = {"STATEMENT": [], "CUE": [], "PERSON": []}
    opened: Span | None = None
    for said in attributions(text, words, quotes, known):
        for one in said[:1]:
            for content in one.content:
                if text[content.start] == "“" and text[content.end - 1] == "”":
                    found["STATEMENT"].append(content)
                    opened = None
                elif text[content.start] == "“" and not opened:
                    opened = content
                elif opened and text[content.end - 1] == "”":
                    found["STATEMENT"].append(Span(opened.start, content.end))
                    opened = None
                else:
                    continue
                if one.cue_span:
                    found["CUE"].append(one.cue_span)
                if one.source_span and one.source_span != one.cue_span:
                    found["PERSON"].append(one.source_span)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _same(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common >= HALF * max(one.end - one.start, other.end - other.start)


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _covered(spans: Sequence[Span], text: str) -> set[tuple[int, int]]:
    """Return the places of the words that lie in any of *spans*."""
    known = language("id")
    return {_pair(token.span) for span in spans for token in known.tokens(text, span)}
