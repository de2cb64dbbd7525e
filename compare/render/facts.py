"""The fact table: a line for each fact, a cell for each outlet.

Collation -> FactViews
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import Status, VariantKind
from compare.render.flags import FACTS, Flag, flag, flagged, together, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.model import Collation, Variant

    Marks = Sequence[Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class FactCell:
    """What one outlet has of a fact: its status, words, sentences or the nearest one, and how sure it is."""

    siglum: str
    outlet: str
    language: str
    status: Status
    text: str
    marks: tuple[str, ...]
    nearest: str
    probability: float

    @property
    def told(self) -> bool:
        """Whether this outlet tells it."""
        return self.status is Status.TOLD


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact of the story, or several that the same outlets tell in the same sentences.

    Attributes:
        number: its place in the table, from 1; "F12" in a report.
        kind: what becomes of it across the outlets: shared, omitted, only or unsure.
        label: the fact in the words of the outlet that says most, if no fact before it has the same.
        language: the language of the label.
        differing: flags of details that hang on it and that are told differently.
        terms: words of it that stand nowhere else.
        salience: why it matters, the weightiest first.
        probability: how sure its kind is; of several facts, that of the least sure.
        row: the row of the side by side in which it first stands.

    """

    number: int
    kind: VariantKind
    label: str
    language: str
    cells: tuple[FactCell, ...]
    differing: tuple[Flag, ...]
    terms: tuple[str, ...]
    salience: tuple[str, ...]
    probability: float
    row: int

    @property
    def tellers(self) -> tuple[FactCell, ...]:
        """The cells of the outlets that tell it."""
        return tuple(cell for cell in self.cells if cell.told)

    @property
    def everywhere(self) -> bool:
        """Whether every outlet tells it."""
        return all(cell.told for cell in self.cells)

    @property
    def disputed(self) -> bool:
        """Whether it is told with different details, here or in a fact of another outlet."""
        return bool(self.differing)


def facts(collation: Collation, marks: Marks, row_of: Mapping[str, int]) -> Iterator[FactView]:
    """Yield the facts: those of more outlets first, then those that stand earlier in a text."""
    details = [variant for variant in collation.variants if variant.kind not in FACTS and flagged(variant)]
    named: set[str] = set()
    for number, same in enumerate(sorted(together(collation), key=lambda same: _rank(collation, same)), 1):
        cells = tuple(_cells(collation, same, marks))
        told = sorted((cell for cell in cells if cell.marks), key=lambda cell: -len(cell.text))
        label = next((cell for cell in told if cell.text not in named), told[0])
        named.add(label.text)
        first = next(cell for cell in cells if cell.marks)
        yield FactView(
            number,
            same[0].kind,
            label.text,
            label.language,
            cells,
            tuple(flag(collation, d, row_of) for d in details if any(_hangs(collation, d, fact) for fact in same)),
            tuple(dict.fromkeys(term for fact in same for term in fact.why)),
            tuple(dict.fromkeys(reason.value for fact in same for reason in fact.salience)),
            min(fact.probability for fact in same),
            row_of[first.marks[0]],
        )


def _rank(collation: Collation, same: Sequence[Variant]) -> tuple[int, float, int]:
    """Return where a fact belongs: by how many tell it, then by the share of the text before it, where it is least."""
    told = [(at, reading) for at, reading in enumerate(same[0].readings) if reading.told and reading.spans]
    shares = [(reading.spans[0].start / len(collation.witnesses[at].article.text), at) for at, reading in told]
    return (-len(told), *min(shares))


def _hangs(collation: Collation, detail: Variant, fact: Variant) -> bool:
    """Whether a detail hangs on a fact: in some outlet it begins in what tells it, or is who says what it quotes."""
    for witness, told_otherwise, told in zip(collation.witnesses, detail.readings, fact.readings, strict=True):
        if any(span.begins_in(told.spans) for span in told_otherwise.spans):
            return True
        if detail.kind is VariantKind.REATTRIBUTED:
            text = witness.article.text
            here = {witness.holding(span) for span in told_otherwise.spans}
            said = [span.of(text).casefold() for span in told.spans if witness.holding(span) in here]
            if any(detail.label.casefold() in words for words in said):
                return True
    return False


def _cells(collation: Collation, same: Sequence[Variant], marks: Marks) -> Iterator[FactCell]:
    for at, (siglum, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        readings = [fact.readings[at] for fact in same]
        spans = sorted({span for reading in readings for span in reading.spans})
        near = max((r.nearest for r in readings if r.nearest and not r.spans), key=lambda n: n.score, default=None)
        yield FactCell(
            siglum,
            witness.article.outlet,
            witness.article.language,
            readings[0].status,
            words(witness, spans),
            tuple(dict.fromkeys(marks[at][i] for i in map(witness.holding, spans) if i in marks[at])),
            marks[at].get(near.sentence, "") if near else "",
            min(reading.probability for reading in readings),
        )
