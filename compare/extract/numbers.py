"""How much and how many: amounts with their unit or currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.times import YEAR
from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language

CURRENCY = {"rp": "IDR", "us$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "rm": "MYR", "s$": "SGD"}


def numbers(words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield amounts as "value unit"; the unit is a currency code, "%", or the unit word's norm.

    A bare number counts only with a unit: without one, nothing tells whether two numbers count the same thing.
    """
    units = {language.norm(unit): unit for unit in language.words("numbers", "units")}
    ordinals, percent = language.words("numbers", "ordinals"), language.words("numbers", "percent")
    written = [word.written for word in words]
    at = 0
    while at < len(words):
        start = at
        value, at = language.amount(written, at)
        if value is None:
            at = start + 1
            continue
        before = words[start - 1].folded if start else ""
        if before == "." and start > 1:
            before = words[start - 2].folded
        after = words[at] if at < len(words) else None
        span = Span(words[start].token.span.start, words[at - 1].token.span.end)
        if before in ordinals or _a_year(words, start, at, language):
            continue
        if before in CURRENCY:
            yield Slot(
                SlotKind.NUMBER, Span(words[start - 1].token.span.start, span.end), f"{value:f} {CURRENCY[before]}"
            )
        elif after is not None and (after.written == "%" or after.token.norm in units):
            unit = "%" if after.written == "%" or after.folded in percent else units[after.token.norm]
            yield Slot(SlotKind.NUMBER, Span(span.start, after.token.span.end), f"{value:f} {unit}")
            at += 1


def _a_year(words: Sequence[Word], start: int, end: int, language: Language) -> bool:
    """Whether the number at *start* is a year ("Februari 2018"), or a law's number before one ("35 Tahun 2009")."""
    years = language.words("numbers", "years")
    if end - start == 1 and YEAR.fullmatch(words[start].written):
        before = words[start - 1].folded if start else ""
        return before in language.months or before in language.stopwords or before in years
    return end + 1 < len(words) and words[end].folded in years and bool(YEAR.fullmatch(words[end + 1].written))
