"""A sentence cut into the pieces that names are made of: titles, heads, countries, runs of capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from compare.languages.lexicon import Sort
from compare.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.languages import Language
    from compare.languages.lexicon import Lexicon
    from compare.model import Sentence

ABBREVIATION = re.compile(r"[A-Z][A-Z&-]{1,7}|(?:[A-Z]\.)+[A-Z]")
ROMAN = re.compile(r"[IVX]{1,5}")
CLITIC = re.compile(r"(?:['’]s|['’]|-nya)$")
PARTY = re.compile(r"[A-Z]-[A-Z][a-z]+")
"""What stands behind a politician's name: D-Mass."""

OPENING = frozenset('"“”«»„‘’.:?!;-–—•')
"""Marks after which a capital says nothing."""

TITLE_CASE = 0.75
"""Share of its longer words with a capital from which a line is a headline."""

LONGEST = 7
"""Words that the head of an organisation or place takes along at most."""

STILL = frozenset({Sort.ORGANISATION_HEAD, Sort.PLACE_HEAD, Sort.ORGANISATION, Sort.OTHER, Sort.HONORIFIC})
"""What ends a run of capitals."""


class Piece(NamedTuple):
    """The words from *first* to *last* (exclusive) of a line, and what they are."""

    sort: Sort
    first: int
    last: int


class Line:
    """A sentence as names are sought in it: its words as written and folded, which begin it, and its case."""

    __slots__ = ("folded", "initial", "number", "titled", "tokens", "written")

    def __init__(self, text: str, number: int, sentence: Sentence, language: Language) -> None:
        self.number = number
        self.tokens = sentence.tokens
        self.written = [text[t.span.start : t.span.end] for t in sentence.tokens]
        self.folded = [_folded(word) for word in self.written]
        self.initial = frozenset(self._initial(language))
        long = [word for word in self.written if len(word) > 3 and word[0].isalpha()]
        capitals = sum(word[0].isupper() for word in long) >= TITLE_CASE * len(long)
        closed = bool(long) and self.written[-1] == "." and not all(word.isupper() for word in long)
        self.titled = len(long) > 3 and capitals and not closed

    def _initial(self, language: Language) -> Iterator[int]:
        opened = True
        for at, word in enumerate(self.written):
            if word[0].isalnum():
                if opened:
                    yield at
                opened = False
            elif word == ".":
                before = self.written[at - 1] if at else ""
                opened = len(before) > 1 and self.folded[at - 1] not in language.abbreviations
            elif word in OPENING:
                opened = True

    def word(self, at: int) -> str:
        """Return a word folded, "" beyond the ends."""
        return self.folded[at] if 0 <= at < len(self.folded) else ""

    def keyed(self, at: int) -> bool:
        """Whether a word is a thing known by several names."""
        return self.tokens[at].norm.startswith("@")

    def span(self, first: int, last: int) -> Span:
        """Return the characters of some words, without the clitic of the last: Trump's, Jokowi-nya."""
        clitic = CLITIC.search(self.written[last - 1])
        end = self.tokens[last - 1].span.end - (len(clitic.group()) if clitic else 0)
        return Span(self.tokens[first].span.start, end)


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    """Return *word* case folded, without its clitic."""
    return CLITIC.sub("", word.casefold())


@dataclass(frozen=True, slots=True)
class Casing:
    """How the article writes its words where case says something."""

    lower: frozenset[str]
    upper: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Casing:
        """Return the words of *lines* in lower case, and those with a capital that nothing but a name asks for."""
        lower: set[str] = set()
        upper: set[str] = set()
        for line in lines:
            for at, word in enumerate(line.written):
                if word[0].islower():
                    lower.add(line.folded[at])
                elif not line.titled and word[0].isupper() and at not in line.initial:
                    upper.add(line.folded[at])
        return cls(frozenset(lower), frozenset(upper))


def pieces(line: Line, lexicon: Lexicon, casing: Casing) -> list[Piece]:
    """Return the pieces of a line, in order; words that belong to no name stand in none."""
    cutter = _Cutter(line, lexicon, casing)
    found: list[Piece] = []
    at = 0
    while at < len(line.written):
        piece = cutter.piece(at, titled=_follows_title(found, at)) if cutter.opens(at) else None
        if piece is not None:
            found.append(piece)
        at = piece.last if piece is not None else at + 1
    return found


def _follows_title(found: Sequence[Piece], at: int) -> bool:
    """Whether a title, or what a title is of, stands right before the word at *at*."""
    for piece in reversed(found):
        if piece.last != at or piece.sort not in (Sort.TITLE, Sort.ORGANISATION, Sort.PLACE):
            return False
        if piece.sort is Sort.TITLE:
            return True
        at = piece.first
    return False


class _Cutter:
    """Says of a line which piece begins at a word."""

    def __init__(self, line: Line, lexicon: Lexicon, casing: Casing) -> None:
        self.line, self.lexicon, self.casing = line, lexicon, casing
        self.capital = [self._capital(at) for at in range(len(line.written))]

    def opens(self, at: int) -> bool:
        """Whether a piece may begin at a word: most words are asked no further."""
        line = self.line
        return self.capital[at] or line.folded[at] in self.lexicon.phrases or line.keyed(at)

    def piece(self, at: int, *, titled: bool) -> Piece | None:
        """Return the piece that begins at *at*, or None; *titled* where a title stands before it."""
        line = self.line
        size, sort = self._phrase(at)
        if size < 2 and line.keyed(at):
            return self._keyed(at) if size or line.folded[at] not in self.lexicon.plain else None
        if sort is not None:
            return self._listed(at, size, sort, titled=titled)
        if not self.capital[at]:
            return None
        if ABBREVIATION.fullmatch(line.written[at]):
            if at > 1 and line.written[at - 1] == "(":
                return Piece(Sort.ABBREVIATED, at, at + 1)
            return Piece(Sort.ORGANISATION, at, at + 1 if titled else self._absorbed(at + 1, sparing=True))
        return self._name(at)

    def _listed(self, at: int, size: int, sort: Sort, *, titled: bool) -> Piece | None:
        """Return the piece that a listed phrase is or opens."""
        end = at + size
        if sort in (Sort.TITLE, Sort.HONORIFIC):
            return Piece(sort, at, self._title_end(end))
        if sort is Sort.PLACE:
            return Piece(sort, at, self._sided(end))
        if sort is Sort.ORGANISATION:
            return Piece(sort, at, self._bracketed(end))
        if sort is Sort.PERSON:
            return self._name(at) if self._is_capital(end) else Piece(Sort.NAME, at, end)
        last = self._absorbed(end, sparing=titled)
        if sort is Sort.OTHER:
            return Piece(sort, at, last)
        named = Sort.ORGANISATION if sort is Sort.ORGANISATION_HEAD else Sort.PLACE
        alone = last == end and not ABBREVIATION.fullmatch(self.line.written[at])
        return None if alone else Piece(named, at, last)

    def _keyed(self, at: int) -> Piece:
        """Return the piece of a thing known by several names; a ministry takes its country along."""
        norm, end = self.line.tokens[at].norm, at + 1
        sort = self.lexicon.key(norm)
        if sort is Sort.TITLE:
            return Piece(sort, at, self._title_end(end))
        if norm.startswith("@ministry") and end < len(self.line.tokens) and self._country(end):
            end += 1
        return Piece(sort, at, self._sided(end) if sort is Sort.PLACE else end)

    def _phrase(self, at: int) -> tuple[int, Sort | None]:
        """Return how many words the longest listed phrase at *at* has, and what it is."""
        line = self.line
        for words, sort in self.lexicon.phrases.get(line.word(at), ()):
            if len(words) > 1 and tuple(line.folded[at : at + len(words)]) != words:
                continue
            if sort not in (Sort.TITLE, Sort.HONORIFIC) and not line.written[at][0].isupper():
                continue
            if not self.capital[at]:
                if line.titled and sort is not Sort.OTHER:
                    continue
                if sort is Sort.ORGANISATION and len(words) == 1:
                    continue  # "Antara lain": no news agency
            return len(words), sort
        return 0, None

    # ---- where a piece ends ----

    def _title_end(self, end: int) -> int:
        """Return where a title ends that goes on: "Menteri Perdagangan", "Ketua Komisi III", "Sen."."""
        line, lexicon = self.line, self.lexicon
        if self._dotted(end):
            return end + 1
        while end < len(line.written):
            listed = self._phrase(end)[1] is not None or line.keyed(end)
            if (
                line.folded[end] in lexicon.modifiers
                or ROMAN.fullmatch(line.written[end])
                or (self._common_capital(end) and not listed)
            ):
                end += 1
            elif line.folded[end] in lexicon.joiners and self._common_capital(end + 1):
                end += 2
            else:
                break
        return end

    def _absorbed(self, at: int, *, sparing: bool) -> int:
        """Return where a name ends that its first word opens: "Komisi Pemilihan Umum (KPU)".

        Where *sparing*, at most one word that is not of the language: behind a title a person's name will follow.
        """
        line = self.line
        size, sort = self._phrase(at)
        while sort is Sort.ORGANISATION_HEAD:  # "DPP Partai ..."
            at += size
            size, sort = self._phrase(at)
        if sort is Sort.ORGANISATION:
            return self._bracketed(at + size)
        end = at
        while end < len(line.written) and end - at < LONGEST:
            if self._could_belong(end):
                if sparing and end > at and not self._belongs(end):
                    break
                end += 1
            else:
                step = self._step(end) if end > at else 0
                if not step:
                    break
                end += step
        return self._bracketed(end) if end > at else end

    def _could_belong(self, at: int) -> bool:
        line = self.line
        capital = self.capital[at] if line.titled else line.written[at][0].isupper()
        return capital and line.folded[at] not in self.lexicon.plain

    def _belongs(self, at: int) -> bool:
        """Whether a word with a capital is of the language or a place, so that it is not a person's name."""
        word, sort = self.line.folded[at], self._phrase(at)[1]
        if sort in (Sort.TITLE, Sort.HONORIFIC):
            return False
        ordinary = self.lexicon.common(word) or word in self.lexicon.sides or ROMAN.fullmatch(self.line.written[at])
        return bool(ordinary) or sort is Sort.PLACE or self._country(at)

    def _step(self, at: int) -> int:
        """Return how many words to go on inside a name where a word without a capital stands."""
        word = self.line.folded[at]
        if word in self.lexicon.joiners:
            return 2 if self._common_capital(at + 1) else 0
        if word in self.lexicon.particles or word in self.lexicon.linking:
            return 2 if self._is_capital(at + 1) else 0
        return int((word.isdigit() and self._is_capital(at + 1)) or self._initialled(at))

    def _name(self, at: int) -> Piece | None:
        """Return the run of capitals at *at*, unless all its words are words of the language."""
        line, lexicon = self.line, self.lexicon
        end = at + 1
        while end < len(line.written):
            goes_on = self.capital[end] and not line.keyed(end) and self._phrase(end)[1] not in STILL
            if goes_on or self._initialled(end):
                end += 1
            elif line.folded[end] in lexicon.particles and self._is_capital(end + 1):
                end += 2
            else:
                break
        last = line.folded[end - 1]
        if end - at > 1 and last in lexicon.suffixes:
            return Piece(Sort.ORGANISATION, at, self._bracketed(end))
        if end - at > 1 and last in lexicon.sides:
            return Piece(Sort.PLACE, at, end)
        return Piece(Sort.NAME, at, end) if self._names(at, end) else None

    def _names(self, first: int, last: int) -> bool:
        """Whether a run of capitals names anything: not a letter alone, nor words of the language alone."""
        line, lexicon = self.line, self.lexicon
        if last - first == 1:
            if len(line.written[first]) == 1 or lexicon.nouns:
                return False
            if first in line.initial:
                return not lexicon.common(line.folded[first])
        return any(word not in lexicon.openers for word in line.folded[first:last])

    def _sided(self, end: int) -> int:
        """Return where the name of a place ends that a quarter follows: "Gaza Selatan", "Orange County"."""
        line = self.line
        while end < len(line.written) and line.folded[end] in self.lexicon.sides and line.written[end][0].isupper():
            end += 1
        return end

    def _bracketed(self, end: int) -> int:
        """Return the end of a name with its abbreviation in brackets behind it."""
        written = self.line.written
        brackets = written[end : end + 1] == ["("] and written[end + 2 : end + 3] == [")"]
        return end + 3 if brackets and ABBREVIATION.fullmatch(written[end + 1]) else end

    # ---- single words ----

    def _capital(self, at: int) -> bool:
        """Whether the capital of a word says that it is (part of) a name."""
        line, lexicon = self.line, self.lexicon
        word, folded = line.written[at], line.folded[at]
        if not word[0].isupper():
            particle, _, rest = word.partition("-")  # "al-Bashir"
            return rest[:1].isupper() and particle in lexicon.particles
        if folded in lexicon.plain or PARTY.fullmatch(word):
            return False
        if line.titled:
            return folded in self.casing.upper and folded not in self.casing.lower
        if at not in line.initial or folded in self.casing.upper or ABBREVIATION.fullmatch(word):
            return True
        if folded in self.casing.lower or line.word(at + 1) in lexicon.pointing:
            return False
        return not lexicon.common(folded) and (lexicon.listed or self._goes_on(at + 1))

    def _goes_on(self, at: int) -> bool:
        line = self.line
        return at < len(line.written) and at not in line.initial and line.written[at][0].isupper()

    def _is_capital(self, at: int) -> bool:
        return at < len(self.capital) and self.capital[at]

    def _common_capital(self, at: int) -> bool:
        line = self.line
        return at < len(line.written) and line.written[at][0].isupper() and self.lexicon.common(line.folded[at])

    def _country(self, at: int) -> bool:
        return self.line.keyed(at) and self.lexicon.key(self.line.tokens[at].norm) is Sort.PLACE

    def _dotted(self, at: int) -> bool:
        """Whether at *at* stands the full stop of an abbreviation, with a name behind it."""
        return self.line.word(at) == "." and at + 1 not in self.line.initial and self._is_capital(at + 1)

    def _initialled(self, at: int) -> bool:
        return self._dotted(at) and len(self.line.written[at - 1]) <= 2
