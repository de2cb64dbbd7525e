"""What is denied, what is said by a word that has an opposite, and how sure or when: negation and modality."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from compare.model import Slot, SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compare.extract.words import Word
    from compare.languages import Language

DENIED, REFUSED, AFFIRMED = "denied", "refused", "affirmed"
"""Values of a negation: by a word like *not*, by a verb that denies, or the word whose opposite others may use."""

REACH = 3
"""Words between a negation and what it denies."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of a language: what denies, poles to (key, which), words of modality to their class."""

    denying: frozenset[str]
    refusing: frozenset[str]
    idle: frozenset[str]
    poles: Mapping[str, tuple[tuple[str, int], ...]]
    mutual: frozenset[str]
    modality: Mapping[str, str]
    relatives: frozenset[str]
    stopwords: frozenset[str]


@cache
def _cues(code: str) -> Cues:
    from compare.languages import language

    known = language(code)
    poles: dict[str, tuple[tuple[str, int], ...]] = {}
    for sort, mark in (("opposites", "+"), ("qualities", "+=")):
        for key, sides in known.data["polarity"][sort].items():
            for side, listed in enumerate(sides):
                for word in listed:
                    poles[word] = (*poles.get(word, ()), (f"{mark}{key}", side))
    return Cues(
        frozenset(known.words("polarity", "denying")),
        frozenset(known.words("polarity", "refusing")),
        frozenset(known.words("polarity", "idle")),
        poles,
        frozenset(f"+{key}" for key in known.words("polarity", "mutual")),
        {word: name for name, listed in known.data["modality"].items() for word in listed},
        frozenset(known.words("claims", "relative")),
        known.stopwords,
    )


def polarity(words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield what is denied, with the deed; opposites ("+rise"; of words that say how, "+=many"); and modality.

    Where one wins, another loses: of such deeds the name before them is kept, too ("+win zhang").

    What is said of some alone ("those who do not") denies no deed: it has no *of*.

    A word with an opposite that is denied itself says neither: who does not win need not lose.
    """
    cues = _cues(language.code)
    denied_at = -REACH - 1
    who = ""
    for at, word in enumerate(words):
        folded = word.folded
        if word.token.norm and word.written[0].isupper() and folded not in cues.stopwords and folded not in cues.poles:
            who = word.token.norm
        if not word.token.norm and word.written in ",;.:":
            denied_at = -REACH - 1
        if folded in cues.denying:
            if at + 1 < len(words) and f"{folded} {words[at + 1].folded}" in cues.idle:
                continue
            denied_at = at
            apart = at > 0 and words[at - 1].folded in cues.relatives
            yield Slot(SlotKind.NEGATION, word.token.span, DENIED, "" if apart else _of(words, at, cues))
        elif folded in cues.refusing:
            yield Slot(SlotKind.NEGATION, word.token.span, REFUSED, _of(words, at, cues))
        elif folded in cues.modality:
            yield Slot(SlotKind.MODALITY, word.token.span, cues.modality[folded])
        if folded in cues.poles and at - denied_at > REACH:
            for key, side in cues.poles[folded]:
                yield Slot(
                    SlotKind.NEGATION,
                    word.token.span,
                    (AFFIRMED, DENIED)[side],
                    _deed(key, who, cues),
                )


def _deed(key: str, who: str, cues: Cues) -> str:
    return f"{key} {who}" if who and key in cues.mutual else key


def _of(words: Sequence[Word], at: int, cues: Cues) -> str:
    """Return the norm of the first word behind *at* that carries content, or ""."""
    for word in words[at + 1 : at + 1 + 2 * REACH]:
        if not word.token.norm:
            return ""
        if word.folded not in cues.stopwords and word.folded not in cues.denying:
            return word.token.norm
    return ""
