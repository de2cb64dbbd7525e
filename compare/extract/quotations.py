"""Words between quotation marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.languages import QUOTATION
from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator


def quotations(text: str, span: Span) -> Iterator[Slot]:
    """Yield the quotations in *span*; the value is their words, without marks and case."""
    for found in QUOTATION.finditer(text, span.start, span.end):
        group = found.lastindex or 1
        inner = Span(found.start(group), found.end(group))
        value = " ".join(re.findall(r"\w+(?:[-'’]\w+)*", inner.of(text).casefold()))
        if value:
            yield Slot(SlotKind.QUOTE, inner, value)
