"""Claims to facts: one row for one fact, the outlets as columns.

Inside a bead the claims of two witnesses tell one fact where each is the other's best counterpart, or one is the
other's best and holds much of it.  A claim without such a partner is a fact of its own; another witness may yet be
found to tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.contrast.told import TOLD
from compare.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.contrast.told import Judge, Judged
    from compare.model import Bead, Claim


MUCH = 0.5
"""How much of a claim's words another must hold that is not its best counterpart, to tell the same fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Claims of one or several witnesses that tell the same, as (witness, number of the claim), and their bead."""

    members: tuple[tuple[int, int], ...]
    bead: Bead

    def of(self, at: int) -> tuple[int, ...]:
        """Return the numbers of the claims of witness *at*."""
        return tuple(number for witness, number in self.members if witness == at)


def facts(judge: Judge, beads: Sequence[Bead]) -> Iterator[Fact]:
    """Yield the facts of a story, bead by bead; every claim stands in exactly one."""
    numbers: dict[Place, list[int]] = {}
    for at, witness in enumerate(judge.witnesses):
        for number, claim in enumerate(witness.claims):
            numbers.setdefault(Place(at, claim.sentence), []).append(number)
    for bead in beads:
        members = [
            (at, number) for at, cell in enumerate(bead.cells) for i in cell for number in numbers.get(Place(at, i), ())
        ]
        for group in _grouped(judge, members):
            yield Fact(tuple(group), bead)


def _grouped(judge: Judge, members: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the *members* in groups of claims that are each other's best."""
    rows = {judge.index.row_of[member]: member for member in members}
    above = {member: member for member in members}

    def first(member: tuple[int, int]) -> tuple[int, int]:
        while above[member] != member:
            member = above[member]
        return member

    for member in members:
        for at, judged in enumerate(judge.judged(*member)):
            other = rows.get(judged.row) if judged.row is not None and at != member[0] else None
            if other is not None and _same(judge, member, other, judged):
                one, two = sorted((first(member), first(other)))
                above[two] = one
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for member in members:
        groups.setdefault(first(member), []).append(member)
    return list(groups.values())


def _same(judge: Judge, one: tuple[int, int], other: tuple[int, int], judged: Judged) -> bool:
    """Whether the best of claim *one* is the *other*, and either is told there: each other's best, or much of it."""
    back, row = judge.judged(*other)[one[0]], judge.index.row_of[one]
    if back.row == row:
        return min(judged.absent, back.absent) <= TOLD
    return judged.absent <= TOLD and judge.beside[other].get(row, 0.0) >= MUCH


def fullest(judge: Judge, fact: Fact) -> tuple[int, int]:
    """Return the member that says most, by the weight of its words; of equals the one whose text comes first."""

    def said(member: tuple[int, int]) -> tuple[float, str, str]:
        claim = claim_of(judge, member)
        weight = sum(weight for _, weight in judge.index.forms(member[0], claim))
        text = judge.witnesses[member[0]].article.text
        source = claim.attribution.source if claim.attribution else ""
        return -round(weight, 6), " ".join(span.of(text) for span in claim.spans), source

    return min(fact.members, key=said)


def claim_of(judge: Judge, member: tuple[int, int]) -> Claim:
    """Return the claim that a member names."""
    return judge.witnesses[member[0]].claims[member[1]]
