"""Which sentence of a story an editor means: outlet and number, or outlet and words that stand in it.

A corrections file and an editor's notes name sentences in this one way, as a report prints them.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from compare.model import Place, sigla

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.model import Witness

WORD = re.compile(r"\w+")
AFTER_OUTLET = re.compile(r"\s*(\d{1,99})?\s*(?::(.*))?", re.DOTALL)
"""What follows the outlet where a sentence is named: its number, words of it, or both."""

SHOWN = 5
"""Sentences named where words stand in several; more would not be read."""


class Unfit(StrEnum):
    """Why a name is that of no sentence: no such outlet, no such sentence there, or several it could be."""

    OUTLET = "outlet"
    SENTENCE = "sentence"
    SEVERAL = "several"


class UnfitError(Exception):
    """A name that is that of no one sentence: why, and the rest of the message."""

    def __init__(self, why: Unfit, message: str) -> None:
        super().__init__(why, message)
        self.why = why
        self.message = message


class Sentences:
    """The sentences of a story that tell it, by the names an editor gives them."""

    def __init__(self, witnesses: Sequence[Witness]) -> None:
        self.witnesses = witnesses
        self.bodies = [witness.body for witness in witnesses]
        self.names = sigla(len(witnesses))
        by_outlet: dict[str, tuple[int, ...]] = {}
        for at, witness in enumerate(witnesses):
            name = plain(witness.article.outlet)
            by_outlet[name] = (*by_outlet.get(name, ()), at)
        # the name of an outlet stands above a letter, which depends on the order of the articles
        letters = {name.casefold(): (at,) for at, name in enumerate(self.names)}
        self.by_name = {name: at for name, at in (letters | by_outlet).items() if name}

    @cached_property
    def words(self) -> dict[Place, str]:
        """The words of each sentence, between spaces."""
        return {
            Place(at, i): f" {words_of(self.witnesses[at].text(i))} "
            for at, body in enumerate(self.bodies)
            for i in body
        }

    def by(self, outlet: str) -> tuple[Place, ...]:
        """Return all places of the articles of *outlet*, or of all."""
        name = plain(outlet)
        if name and name not in self.by_name:
            raise self.stranger(outlet, name)
        positions = self.by_name[name] if name else range(len(self.witnesses))
        return tuple(Place(at, i) for at in positions for i in self.bodies[at])

    def place(self, given: str) -> Place:
        """Return the one place that *given* names: outlet or siglum, and its number, or words of it, which decide."""
        outlet, number, words = self.parted(given)
        numbered = [Place(at, self.bodies[at][number - 1]) for at in outlet if 1 <= number <= len(self.bodies[at])]
        if not words:
            return self.only(numbered, outlet, number)
        found = [Place(at, i) for at in outlet for i in self.bodies[at] if f" {words} " in self.words[Place(at, i)]]
        if not found:
            raise UnfitError(Unfit.SENTENCE, f"no sentence holds the words of “{given}”")
        if len(found) > 1:
            found = [place for place in found if place in numbered] or found
        if len(found) > 1:
            marks = ", ".join(map(self.mark, found[:SHOWN]))
            raise UnfitError(Unfit.SEVERAL, f"the words of “{given}” stand in {marks}")
        return found[0]

    def only(self, numbered: Sequence[Place], outlet: Sequence[int], number: int) -> Place:
        """Return the one sentence of that number."""
        if len(outlet) > 1:
            letters = ", ".join(self.names[at] for at in outlet)
            name = self.witnesses[outlet[0]].article.outlet
            raise UnfitError(Unfit.SEVERAL, f"{letters} are all of {name}: give words, or the letter")
        if not numbered:
            mark = f"{self.names[outlet[0]]}{number}"
            raise UnfitError(Unfit.SENTENCE, f"{mark}: it has {len(self.bodies[outlet[0]])} sentences")
        return numbered[0]

    def parted(self, given: str) -> tuple[tuple[int, ...], int, str]:
        """Return (positions of the outlet, number, words) of what names a sentence; the longest name that fits wins."""
        asked = plain(given)
        for name in sorted(self.by_name, key=len, reverse=True):
            rest = AFTER_OUTLET.fullmatch(asked, len(name)) if asked.startswith(name) else None
            if rest and (rest[1] or words_of(rest[2] or "")):
                return self.by_name[name], int(rest[1] or 0), words_of(rest[2] or "")
        raise self.stranger(given, asked.partition(":")[0].rstrip("0123456789 "))

    def stranger(self, given: str, name: str) -> UnfitError:
        """Return the error that an outlet which is not here is, with the nearest that is."""
        outlets = {plain(witness.article.outlet): witness.article.outlet for witness in self.witnesses}
        from difflib import get_close_matches

        near = get_close_matches(name, outlets, n=1)
        return UnfitError(Unfit.OUTLET, f"“{given}”" + (f"; did you mean {outlets[near[0]]}?" if near else ""))

    def mark(self, place: Place) -> str:
        """Return the mark of a sentence as the report prints it."""
        return f"{self.names[place.witness]}{self.bodies[place.witness].index(place.sentence) + 1}"


def plain(name: str) -> str:
    """Return a name as it is compared: one case, one space."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def words_of(text: str) -> str:
    """Return the words of *text* as they are compared: no marks, so that an editor may type other quotation marks.

    >>> words_of("“Kesalahan besar”, kata Kamala")
    'kesalahan besar kata kamala'
    """
    return " ".join(WORD.findall(plain(text)))


def names_one(sentence: str) -> bool:
    """Whether a text can name a sentence: words behind an outlet and a colon, or a number behind an outlet.

    >>> [names_one(text) for text in ("Tempo: Kim tiba", "A8", "Tempo 8:", "Tempo", "8", ": Kim tiba")]
    [True, True, True, False, False, False]
    """
    outlet, _, words = sentence.partition(":")
    numbered = outlet.rstrip()[-1:].isdecimal() and WORD.search(outlet.rstrip("0123456789 "))
    return bool(numbered or (WORD.search(outlet) and WORD.search(words)))
