"""What a report says of each fact that is not simply shared: by which rule, in whose words, with the nearest place."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import Level, VariantKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from compare.model import Collation, Span, Variant, Witness

SHOWN = 40
"""Flags listed in a report, at most, the weightiest first; the JSON report has all."""


ALONE = (VariantKind.ONLY, VariantKind.UNSURE, VariantKind.OMITTED)
"""What becomes of a fact that is not told everywhere."""


@dataclass(frozen=True, slots=True)
class Here:
    """What one witness has of a flagged fact: its outlet, the sentence ("A12"), its words or value; "" for certain."""

    outlet: str
    mark: str
    value: str


@dataclass(frozen=True, slots=True)
class Nowhere:
    """A witness in which a fact is not found: its outlet, the nearest sentence or "", the share of words it holds."""

    outlet: str
    nearest: str
    score: float


@dataclass(frozen=True, slots=True)
class Flag:
    """One flagged fact: *told* by some, laid to *source* or "", *lacking* in others; *terms* are not found there."""

    rule: str
    slot: str
    level: str
    label: str
    source: str
    told: tuple[Here, ...]
    lacking: tuple[Nowhere, ...]
    terms: tuple[str, ...]
    probability: float
    salience: tuple[str, ...]
    row: int


def mark(siglum: str, sentence: int, witness: Witness) -> str:
    """Return how a sentence is named in a report: siglum and number among those that tell the story, from 1."""
    return f"{siglum}{bisect_left(witness.body, sentence) + 1}"


def flagged(variant: Variant) -> bool:
    """Whether a variant is worth a flag: not what all tell, nor a detail that one side merely leaves out."""
    return variant.kind is not VariantKind.SHARED and variant.level is not Level.INFO


def flags(collation: Collation, row_of: Mapping[str, int]) -> Iterator[Flag]:
    """Yield a flag for each variant that is worth one, the weightiest first; *row_of* gives the row of a sentence."""
    against = contradicted(collation)
    for variant in filter(flagged, collation.variants):
        if not otherwise(variant, against):
            yield flag(collation, variant, row_of)


def contradicted(collation: Collation) -> tuple[tuple[int, Span], ...]:
    """Return where figures, times and speakers stand that others contradict, by the position of the witness."""
    return tuple(
        (at, span)
        for variant in collation.variants
        if variant.level is Level.CONFLICT or variant.kind is VariantKind.REATTRIBUTED
        for at, reading in enumerate(variant.readings)
        for span in reading.spans
    )


def otherwise(variant: Variant, against: Iterable[tuple[int, Span]]) -> bool:
    """Whether a fact of one alone holds what stands *against* another: told otherwise, it is not called alone, too."""
    return variant.kind in ALONE and any(span.begins_in(variant.readings[at].spans) for at, span in against)


def flag(collation: Collation, variant: Variant, row_of: Mapping[str, int]) -> Flag:
    """Return *variant* as it is shown."""
    told: list[Here] = []
    lacking: list[Nowhere] = []
    source = ""
    for name, witness, reading in zip(collation.sigla, collation.witnesses, variant.readings, strict=True):
        if reading.spans:
            source = source or _source(witness, reading.spans[0])
            own = " … ".join(span.of(witness.article.text) for span in reading.spans)
            here = mark(name, witness.holding(reading.spans[0]), witness)
            certain = variant.kind is VariantKind.HEDGED
            told.append(Here(witness.article.outlet, here, reading.value or ("" if certain else own)))
        else:
            near = reading.nearest
            shown = near is not None and witness.sentences[near.sentence].role.tells
            nearest = mark(name, near.sentence, witness) if near and shown else ""
            lacking.append(Nowhere(witness.article.outlet, nearest, near.score if near else 0.0))
    return Flag(
        variant.rule,
        variant.slot or "",
        variant.level or "",
        _within(collation, variant),
        source,
        tuple(told),
        tuple(lacking),
        variant.why,
        variant.probability,
        tuple(variant.salience),
        row_of[told[0].mark],
    )


def _within(collation: Collation, variant: Variant) -> str:
    """Return the words of a fact, with dots where its sentence begins before them."""
    for witness, reading in zip(collation.witnesses, variant.readings, strict=True):
        text = witness.article.text
        if reading.spans and " … ".join(span.of(text) for span in reading.spans) == variant.label:
            start = witness.sentences[witness.holding(reading.spans[0])].span.start
            before = text[start : reading.spans[0].start]
            return f"… {variant.label}" if any(map(str.isalnum, before)) else variant.label
    return variant.label


def _source(witness: Witness, span: Span) -> str:
    """Return whom the claim that *span* begins is laid to, or ""."""
    claim = next((c for c in witness.claims if span in c.spans), None)
    return claim.attribution.source if claim and claim.attribution else ""
