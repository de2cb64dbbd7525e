"""Facts of the two sample articles: what becomes of each, and where the other article has it.

A gold fact is a claim or a detail of one, as pieces of an article, with its status against the other article: *shared*,
*diff* (told there, this detail otherwise or not at all), *only*.  Ours is read off the variants:

- a detail that a difference, a hedge or another speaker is about (half of either in the other) is *diff*;
- a claim that a conflict or another tense is about is *diff*, too;
- else what the fact is that holds most of it: shared, only, or unsure, which is *diff*: part of it is told.

What lies in no fact (who says it) stands as the facts of its sentence do.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare import Span, collate, read
from compare.model import Level, SlotKind, VariantKind
from tests.measures.scores import Row, Score, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from compare import Collation
    from compare.model import Reading, Variant, Witness
    from compare.settings import Settings

HALF = 0.5
FACTS = {
    VariantKind.SHARED: "shared",
    VariantKind.OMITTED: "shared",
    VariantKind.ONLY: "only",
    VariantKind.UNSURE: "diff",
}
"""What the gold calls a fact of ours."""

ABOUT_CLAIMS = (SlotKind.MODALITY, SlotKind.NEGATION, SlotKind.RANK)
"""Details that are the claim's own: another tense is another claim."""


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact of the gold laid over our article: whose it is, where it stands, what is said of it."""

    at: int
    spans: tuple[Span, ...]
    row: Row


def facts(folder: Path, settings: Settings) -> list[Score]:
    """Return how often status, counterpart and the counterpart's time are right."""
    gold = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    collation = collate([read(folder / article["file"]) for article in gold["articles"]], settings=settings)
    known = {fact["id"]: fact for fact in gold["facts"]}
    scored = list(_laid(gold, collation))
    ours = {fact.row["id"]: status(collation, fact) for fact in scored}
    strict = sum(ours[fact.row["id"]] == fact.row["status"] for fact in scored)
    lenient = sum(ours[f.row["id"]] in (f.row["status"], *f.row["also_accept"]) for f in scored)
    places = [fact for fact in scored if fact.row["counterpart"]]
    right = sum(_placed(collation, fact, [known[name] for name in fact.row["counterpart"]]) for fact in places)
    times = [f for f in scored if f.row["status"] == "diff" and (f.row["detail"] or {}).get("slot") == "time"]
    return [
        share("status strict", strict, len(scored)),
        share("status lenient", lenient, len(scored)),
        share("counterpart sentence", right, len(places)),
        share("counterpart time", sum(_timed(collation, fact) for fact in times), len(times)),
    ]


def _laid(gold: Row, collation: Collation) -> Iterator[GoldFact]:
    """Yield the facts whose pieces stand in sentences that tell the story."""
    for at, (article, witness) in enumerate(zip(gold["articles"], collation.witnesses, strict=True)):
        text = witness.article.text
        for row in (row for row in gold["facts"] if row["article"] == article["id"]):
            sentence = " ".join(unicodedata.normalize("NFC", article["sentences"][row["sent"]]["text"]).split())
            start = text.find(sentence)
            spans = tuple(
                Span(found, found + len(piece))
                for piece in row["spans"]
                if start >= 0 and (found := text.find(piece, start, start + len(sentence))) >= 0
            )
            if spans and witness.sentences[witness.holding(spans[0])].role.tells:
                yield GoldFact(at, spans, row)


def status(collation: Collation, fact: GoldFact) -> str:
    """Return what we say of *fact*: shared, diff or only."""
    apart = [v for v in _touching(collation, fact) if v.kind not in FACTS]
    if fact.row["level"] == "detail":
        if apart:
            return "diff"
    elif any(v.level is Level.CONFLICT or v.slot in ABOUT_CLAIMS for v in apart):
        return "diff"
    whole = _whole(collation, fact)
    return FACTS[whole.kind] if whole else "shared"


def _touching(collation: Collation, fact: GoldFact) -> list[Variant]:
    """Return the variants of which half lies in *fact*, or which hold half of it."""
    size = _size(fact.spans)
    return [
        variant
        for variant in collation.variants
        if (spans := variant.readings[fact.at].spans)
        and (variant.kind is not VariantKind.HEDGED or variant.readings[fact.at].value)
        and _overlap(spans, fact.spans) >= HALF * min(size, _size(spans))
    ]


def _whole(collation: Collation, fact: GoldFact) -> Variant | None:
    """Return the fact of ours that holds most of *fact*; of none, one of its sentence that tells most."""
    ours = [(v, v.readings[fact.at].spans) for v in collation.variants if v.kind in FACTS]
    held = [(_overlap(spans, fact.spans), -_size(spans), v) for v, spans in ours if _overlap(spans, fact.spans)]
    if not held:
        witness = collation.witnesses[fact.at]
        here = witness.holding(fact.spans[0])
        held = [(1, _size(spans), v) for v, spans in ours if spans and witness.holding(spans[0]) == here]
    return max(held, key=lambda found: found[:2])[2] if held else None


def _placed(collation: Collation, fact: GoldFact, counterparts: Sequence[Row]) -> bool:
    """Whether the sentence we show of the other article is one of those that hold a counterpart."""
    whole = _whole(collation, fact)
    other = 1 - fact.at
    shown = whole.readings[other] if whole else None
    here = _shown(collation.witnesses[other], shown) if shown else None
    wanted = {
        collation.witnesses[other].holding(Span(start, start))
        for row in counterparts
        for piece in row["spans"]
        if (start := collation.witnesses[other].article.text.find(piece)) >= 0
    }
    return here in wanted


def _shown(witness: Witness, reading: Reading) -> int | None:
    if reading.spans:
        return witness.holding(reading.spans[0])
    return reading.nearest.sentence if reading.nearest else None


def _timed(collation: Collation, fact: GoldFact) -> bool:
    """Whether the time we show of the other article is the gold's, by its words; or neither has one."""
    times = [v for v in _touching(collation, fact) if v.slot is SlotKind.TIME]
    told = " ".join(v.readings[1 - fact.at].value for v in times).casefold().split()
    gold = fact.row["detail"]["there"].casefold()
    days = [word.strip("(),;.") for word in told]
    return bool(times) and (any(day in gold for day in days) if days else not any(c in gold for c in DAYS))


DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


def _overlap(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in ours for b in theirs)


def _size(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)
