"""What makes a statement less than certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compare.languages import Language
    from compare.model import Span


def hedge(text: str, span: Span, language: Language) -> str:
    """Return the first word of *span* that makes it less than certain, or ""."""
    folded = span.of(text).casefold()
    found = [m for kind in language.data["hedge"] if (m := language.pattern("hedge", kind).search(folded))]
    return min(found, key=lambda match: match.start()).group() if found else ""
