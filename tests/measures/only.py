"""Facts that annotators found in one article alone: are they flagged, on the right side?

A listed fact is a few words about one sentence.  It is found where at least half of its words that stand in the sentence
are marked as not told by the other article: by a fact that the other does not tell, or as words of a shared fact that
the other's account of it lacks.  Precision is over sentences: of those of which we mark half or more, how many hold a
listed fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.languages import language
from compare.model import Span, Status, VariantKind
from tests.measures.scores import Score, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare import Collation
    from tests.measures.scores import Row

HALF = 0.5
WHOLE = (VariantKind.ONLY, VariantKind.OMITTED, VariantKind.SHARED, VariantKind.UNSURE)


class Only:
    """The counts over all document pairs of a set."""

    def __init__(self) -> None:
        self.found = self.listed = self.right = self.marked = 0

    def add(self, collation: Collation, a: int, b: int, label: Row) -> None:
        """Count what *label* lists of the articles at positions *a* and *b*."""
        for one, other, listed in ((a, b, label.get("only_a")), (b, a, label.get("only_b"))):
            if not listed:
                continue
            facts = listed.get("facts_first") or listed.get("facts") or []
            marks = _marks(collation, one, other)
            for number, words, *_ in facts:
                here = _stand(collation, one, number, words)
                if here:
                    self.listed += 1
                    self.found += sum(any(s.within(m) for m in marks) for s in here) >= HALF * len(here)
            witness = collation.witnesses[one]
            for i in witness.body:
                span = witness.sentences[i].span
                size = sum(min(m.end, span.end) - max(m.start, span.start) for m in marks if m.within(span))
                if size >= HALF * (span.end - span.start):
                    self.marked += 1
                    self.right += i in listed["sentences"]

    def scores(self) -> list[Score]:
        """Return how many listed facts are found, and how many marked sentences hold one."""
        return [share("only facts R", self.found, self.listed), share("only sentences P", self.right, self.marked)]


def _marks(collation: Collation, one: int, other: int) -> list[Span]:
    """Return the stretches of one witness that are marked as not told by the other."""
    marks: list[Span] = []
    for variant in collation.variants:
        ours, theirs = variant.readings[one], variant.readings[other]
        lacking = variant.kind in WHOLE and theirs.status is Status.ABSENT
        if (lacking or (variant.kind is VariantKind.DIFFERS and variant.slot is None)) and ours.told:
            marks += ours.spans
    return marks


def _stand(collation: Collation, at: int, sentence: int, words: str) -> Sequence[Span]:
    """Return where the words with content of a note stand in a sentence."""
    witness = collation.witnesses[at]
    known = language(witness.article.language)
    noted = known.tokens(words, Span(0, len(words)))
    wanted = {t.norm for t in noted if t.norm and t.span.of(words).casefold() not in known.stopwords}
    tokens = witness.sentences[sentence].tokens
    text = witness.article.text
    return [t.span for t in tokens if t.norm in wanted and t.span.of(text).casefold() not in known.stopwords]
