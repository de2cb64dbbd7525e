"""The findings: what an editor wants first, of all that was flagged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.render.sentences import FAIR, STRONG, reason, sentence, strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.model import Collation
    from compare.render.flags import Flag
    from compare.render.wording import Wording

FINDINGS = 6
"""Findings named at the head of a report; more would not be read."""

WHOLE = 4
"""Words that a fact has at least which stands at the head of a report."""

FIRST = ("F-SPEAKER", "F-DENIED", "F-NUMBER", "F-TIME")
ALONE = ("F-ONLY", "F-QUOTE")
LAST = ("F-HEDGED", "F-TENSE")
"""Rules whose flags are findings: what differs, what one outlet alone tells, what one tells as certain."""

UNSHARED = (*ALONE, "F-OMITTED", "F-UNSURE")
"""Rules of facts that not every outlet tells; the others are of facts that are told in different ways."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A flag at the head of a report: told as a sentence, with why it matters."""

    flag: Flag
    sentence: str
    why: str

    @property
    def strength(self) -> str:
        """How strong it is, as a word that templates translate."""
        return strength(self.flag.probability)


def findings(collation: Collation, found: Sequence[Flag], wording: Wording) -> tuple[Finding, ...]:
    """Return what an editor wants first, told in the reader's language."""
    return tuple(Finding(one, sentence(one, wording), reason(one, wording)) for one in _first(collation, found))


def _first(collation: Collation, found: Sequence[Flag]) -> list[Flag]:
    """Return contradictions, then what one outlet alone tells, the outlets by turns; nothing weak, no half sentence.

    The last place is for what one tells as certain and another does not, or as done and another as to come.
    """
    sure = [f for f in found if f.probability >= FAIR]
    differing = [f for f in sure if f.rule in FIRST and (f.rule != "F-DENIED" or f.probability >= STRONG)]
    alone = [f for f in sure if f.rule in ALONE and _whole(f.label)]
    outlets = dict.fromkeys(witness.article.outlet for witness in collation.witnesses)
    queues = [[f for f in alone if f.told[0].outlet == outlet] for outlet in outlets]
    turns = [queue[turn] for turn in range(max(map(len, queues))) for queue in queues if turn < len(queue)]
    last = [f for f in sure if f.rule in LAST][:1]
    first = sorted(differing, key=lambda f: FIRST.index(f.rule))[: FINDINGS - 2]
    return [*first, *turns[: FINDINGS - len(first) - len(last)], *last]


def _whole(label: str) -> bool:
    """Whether a fact can be read by itself: some words, from the beginning of a statement, and no question.

    >>> _whole("… untuk menghadiri Forum Ekonomi Timur"), _whole("… Kim meninggalkan Pyongyang pada Minggu malam")
    (False, True)
    """
    plain = label.removeprefix("… ").lstrip("“\"'‘«")
    return len(plain.split()) >= WHOLE and not plain[:1].islower() and not plain.rstrip("”\"'’».").endswith("?")
