"""The fact table: a row for each fact, a cell for each outlet.

Collation -> FactViews
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import Status, VariantKind
from compare.render.flags import Flag, flag, flagged
from compare.render.rows import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.model import Collation, Reading, Variant, Witness


@dataclass(frozen=True, slots=True)
class FactCell:
    """What one outlet has of a fact: its status, its own words, the marks of its sentences; or the nearest sentence."""

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
    """One fact of the story.

    Attributes:
        number: its place in the table, from 1; "F12" in a report.
        kind: what becomes of it across the outlets: shared, omitted, only or unsure.
        label: the fact in the words of the outlet that says most.
        language: the language of the label.
        differing: flags of details that hang on it and that are told differently.
        salience: why it matters, the weightiest first.
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


def facts(collation: Collation, marks: Sequence[Mapping[int, str]], row_of: Mapping[str, int]) -> Iterator[FactView]:
    """Yield the facts: those of more outlets first, then those that stand earlier in a text."""
    details = [v for v in collation.variants if v.kind not in FACTS and flagged(v)]
    found = sorted((v for v in collation.variants if v.kind in FACTS), key=lambda v: _rank(collation, v))
    for number, variant in enumerate(found, 1):
        cells = tuple(_cells(collation, variant, marks))
        first = next(cell for cell in cells if cell.marks)
        yield FactView(
            number,
            variant.kind,
            variant.label,
            first.language,
            cells,
            tuple(flag(collation, detail, row_of) for detail in details if _hangs(detail, variant)),
            variant.why,
            tuple(variant.salience),
            variant.probability,
            row_of[first.marks[0]],
        )


def _rank(collation: Collation, variant: Variant) -> tuple[int, float, int]:
    """Return how early a fact stands: the share of the text before it, where it stands first."""
    told = [(at, reading) for at, reading in enumerate(variant.readings) if reading.told and reading.spans]
    shares = [(reading.spans[0].start / len(collation.witnesses[at].article.text), at) for at, reading in told]
    return (-len(told), *min(shares))


def _hangs(detail: Variant, fact: Variant) -> bool:
    """Whether a detail hangs on a fact: in some outlet it begins in what tells the fact."""
    pairs = zip(detail.readings, fact.readings, strict=True)
    return any(span.begins_in(told.spans) for told_otherwise, told in pairs for span in told_otherwise.spans)


def _cells(collation: Collation, variant: Variant, marks: Sequence[Mapping[int, str]]) -> Iterator[FactCell]:
    for at, (siglum, witness, reading) in enumerate(
        zip(collation.sigla, collation.witnesses, variant.readings, strict=True)
    ):
        yield _cell(siglum, witness, reading, marks[at])


def _cell(siglum: str, witness: Witness, reading: Reading, named: Mapping[int, str]) -> FactCell:
    text = witness.article.text
    near = reading.nearest.sentence if reading.nearest and not reading.spans else -1
    return FactCell(
        siglum,
        witness.article.outlet,
        witness.article.language,
        reading.status,
        " … ".join(span.of(text) for span in reading.spans),
        tuple(dict.fromkeys(named[i] for i in map(witness.holding, reading.spans) if i in named)),
        named.get(near, ""),
        reading.probability,
    )
