"""What a report says of each fact that is not simply shared: by which rule, in whose words, with the nearest place."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import Level, Span, VariantKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compare.model import Collation, Variant, Witness

SHOWN = 40
"""Flags listed in a report, at most, the weightiest first; the JSON report has all."""


LETTERS, WORD = 1_000, 80
"""Letters of a fact, and of a word not found, that a list shows at most; the sentence itself is shown whole."""

FACTS = (VariantKind.SHARED, VariantKind.OMITTED, VariantKind.ONLY, VariantKind.UNSURE)
"""What becomes of a whole fact; the other kinds speak of a detail."""

PAIRS = {"”": "“", '"': '"', "’": "‘", "»": "«"}
"""Closing quotation marks, each with the one that opens."""

CLOSING = re.compile(r"[.,!?]?([”\"’»])")
"""What may end a quotation behind a claim."""

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
    """Yield a flag for all that is worth one, the weightiest first; *row_of* gives the row of a sentence."""
    against = contradicted(collation)
    groups = {id(variant): same for same in together(collation) for variant in same}
    told: set[int] = set()
    for variant in filter(flagged, collation.variants):
        if id(variant) in told or otherwise(variant, against):
            continue
        same = [v for v in groups.get(id(variant), [variant]) if not otherwise(v, against)]
        told.update(map(id, same))
        yield flag(collation, variant, row_of, same)


def together(collation: Collation) -> Iterable[list[Variant]]:
    """Return the facts, those that the same outlets tell in the same sentences as one: half a sentence reads badly."""
    found: dict[tuple[object, ...], list[Variant]] = {}
    for variant in collation.variants:
        if variant.kind in FACTS:
            statuses = tuple(reading.status for reading in variant.readings)
            held = zip(collation.witnesses, variant.readings, strict=True)
            sentences = tuple(frozenset(map(witness.holding, reading.spans)) for witness, reading in held)
            found.setdefault((variant.kind, statuses, sentences), []).append(variant)
    return found.values()


def words(witness: Witness, spans: Iterable[Span]) -> str:
    """Return the words of *spans* in the order of the text; dots for another claim that stands between two of them.

    Who says it stays in its place, and a quotation keeps the marks round it.
    """
    spans = sorted(spans)
    text, said, end = witness.article.text, "", -1
    for span in spans:
        if span.end > end:
            said += _between(witness, end, span.start) if end >= 0 else ""
            said += text[max(end, span.start) : span.end]
            end = span.end
    opening = min(spans).start - 1 if said else -1
    if opening >= 0 and text[opening] in PAIRS.values() and _opened(said, text[opening]):
        said = text[opening] + said
    closing = CLOSING.match(text, end) if end >= 0 else None
    if closing and _open(said, closing[1]):
        said += closing[0]
    return " ".join(said.split())


def _between(witness: Witness, start: int, end: int) -> str:
    """Return what stands between two spans of a fact, or dots where it is another sentence's or another claim's."""
    between = witness.article.text[start:end]
    if not any(map(str.isalnum, between)):
        return between
    here = witness.holding(Span(start, end))
    apart = witness.sentences[here].span.end < end
    others = (span for claim in witness.claims if claim.sentence == here for span in claim.spans)
    return " … " if apart or any(span.start < end and span.end > start for span in others) else between


def _opened(said: str, opening: str) -> bool:
    """Whether *said* ends a quotation that it did not begin."""
    closing = next(mark for mark, begins in PAIRS.items() if begins == opening)
    return bool(said.count(opening) % 2) if opening == closing else said.count(closing) > said.count(opening)


def _open(said: str, closing: str) -> bool:
    """Whether a quotation that *closing* ends begins in *said* and has not ended."""
    opening = PAIRS[closing]
    return bool(said.count(opening) % 2) if opening == closing else said.count(opening) > said.count(closing)


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


def flag(collation: Collation, variant: Variant, row_of: Mapping[str, int], same: Sequence[Variant] = ()) -> Flag:
    """Return *variant* as it is shown, with the facts that the *same* outlets tell in the same sentences."""
    told: list[Here] = []
    lacking: list[Nowhere] = []
    source = ""
    for name, witness, reading in zip(collation.sigla, collation.witnesses, variant.readings, strict=True):
        if reading.spans:
            source = source or _source(witness, reading.spans[0])
            own = words(witness, reading.spans)
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
        _cut(variant.label if variant.rule == "F-QUOTE" else _within(collation, same or (variant,)), LETTERS),
        source,
        tuple(told),
        tuple(lacking),
        tuple(dict.fromkeys(_cut(term, WORD) for fact in same or (variant,) for term in fact.why)),
        variant.probability,
        tuple(variant.salience),
        row_of[told[0].mark],
    )


def _cut(text: str, letters: int) -> str:
    """Return *text* no longer than *letters*: what no newsroom wrote may not fill the pages of a list."""
    return text if len(text) <= letters else f"{text[:letters]} …"


def _within(collation: Collation, same: Sequence[Variant]) -> str:
    """Return the words of a fact where they are fullest, with dots where their sentence begins before them."""
    if same[0].kind not in FACTS:
        return same[0].label
    fullest, start, witness = "", 0, collation.witnesses[0]
    for at, one in enumerate(collation.witnesses):
        spans = [span for fact in same for span in fact.readings[at].spans]
        said = words(one, spans)
        if len(said) > len(fullest):
            fullest, start, witness = said, min(spans).start, one
    sentence = witness.sentences[witness.holding(Span(start, start + 1))].span
    before = witness.article.text[sentence.start : start]
    return f"… {fullest}" if any(map(str.isalnum, before)) else fullest


def _source(witness: Witness, span: Span) -> str:
    """Return whom the claim that *span* begins is laid to, or ""."""
    claim = next((c for c in witness.claims if span in c.spans), None)
    return claim.attribution.source if claim and claim.attribution else ""
