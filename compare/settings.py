"""Every choice a user can make, its default, and the signature of them all.

The defaults that carry a figure say where it was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import PurePath

VERSION = "0.1.0"

SHARED_QUOTATION = 0.94
"""How likely two sentences that share a quotation tell the same thing: 14 of 14 pairs in indonesian-train did, and
(14 + 1) / (14 + 2) is what that allows to say (Laplace)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in before it is refused by name; every limit is generous for news.

    Attributes:
        file_bytes: bytes of one file.
        text_chars: characters of one article.
        sentences: sentences of one article.
        sentence_tokens: tokens of one sentence; a longer one is cut and the cut is told.
        articles: articles of one story; the work grows with their pairs.
        story_sentences: sentences of one story over all its articles.

    """

    file_bytes: int = 5 * 1024 * 1024
    text_chars: int = 1024 * 1024
    sentences: int = 5_000
    sentence_tokens: int = 400
    articles: int = 200
    story_sentences: int = 6_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that change what a comparison says.

    Attributes:
        similarity: name of the similarity plug-in, after a colon its address if it takes one.
        threshold: least probability, in [0, 1], at which two sentences are linked.  Links between it and
            one half are shown as unsure.  At 0.405 four of five links are right on stories of indonesian-train that
            were not learned from.  F1 is level there from .36 to .46; of these it is the least at which no other set
            fell behind what it had before.
        absent: probability of not being told, in [0, 1], from which a claim counts as not found in another article;
            below it, unless it is surely told, that is *unsure*.  The probability was fitted on human-labelled
            propositions (PropSegmEnt).
        limits: how much is taken in.

    >>> Settings().signature
    'similarity:lexical|threshold:0.405|absent:0.5|newscompare:0.1.0'

    """

    similarity: str = "lexical"
    threshold: float = 0.405
    absent: float = 0.50
    limits: Limits = field(default_factory=Limits)

    @property
    def signature(self) -> str:
        """One line that names every choice and the version, so that a figure can be made again."""
        kind, colon, address = self.similarity.partition(":")
        shown = replace(self, similarity=f"{kind}{colon}{PurePath(address).name}")  # a path is this machine's alone
        choices = [f"{f.name}:{getattr(shown, f.name)}" for f in fields(self) if f.name != "limits"]
        return "|".join([*choices, f"newscompare:{VERSION}"])
