"""Who and where: persons with their titles, organisations and places, each by one name in the whole article.

Capitals carry the names, so four things are asked of every run of them: does it begin a sentence, and only therefore
have a capital; which of its words name an office; does a word in it say what sort of thing is named; and what do the
words around it say.  What one sentence cannot tell, the article may: a sort once known holds for the name everywhere.
All words that decide stand in the language's file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from compare.extract.coreference import acronym, canonical
from compare.languages import language as known_language
from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.languages import Language
    from compare.model import Sentence, Token

PERSON, ORGANISATION, PLACE, TITLE = SlotKind.PERSON, SlotKind.ORGANISATION, SlotKind.PLACE, SlotKind.TITLE
HONORIFIC, ORGANISATION_HEAD, PLACE_HEAD = "honorific", "organisation head", "place head"
OTHER, NAME, ABBREVIATED = "other", "name", "abbreviated"
"""What a piece of a sentence is, beside the kinds of slots; a name is of a sort not known yet."""

ABBREVIATION = re.compile(r"[A-Z][A-Z&-]{1,7}|(?:[A-Z]\.)+[A-Z]")
ROMAN = re.compile(r"[IVX]{1,5}")
CAMEL = re.compile(r"[a-z]{3}[A-Z]")
CLITIC = re.compile(r"(?:['’]s|['’]|-nya)$")
PARTY = re.compile(r"[A-Z]-[A-Z][a-z]+")
"""What stands behind a politician's name: D-Mass."""

QUOTE_MARKS = frozenset('"“”«»„‘’')
OPENING = QUOTE_MARKS | frozenset(".:?!;-–—•")
"""Marks after which a capital says nothing."""

TITLE_CASE = 0.75
"""Share of its longer words from which a line of capitals is a headline."""

LONGEST_NAME = 7


class Piece(NamedTuple):
    """The words from *first* to *last* (exclusive) of a line, and what they are."""

    sort: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a language's file says of names, made ready: phrases by their first word, the longest first."""

    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    sorts: dict[str, str]
    modifiers: frozenset[str]
    linking: frozenset[str]
    pointing: frozenset[str]
    sides: frozenset[str]
    suffixes: frozenset[str]
    plain: frozenset[str]
    particles: frozenset[str]
    joiners: frozenset[str]
    openers: frozenset[str]
    formed: re.Pattern[str]
    votes_before: dict[str, str]
    votes_after: frozenset[str]
    nouns: bool

    def common(self, folded: str) -> bool:
        """Whether a word is one of the language, not of a name."""
        return folded in self.openers or self.formed.fullmatch(folded) is not None


class Line:
    """A sentence as names are sought in it: its words as written and folded, which begin it, and its case."""

    __slots__ = ("folded", "initial", "number", "titled", "tokens", "written")

    def __init__(self, text: str, number: int, sentence: Sentence, language: Language) -> None:
        self.number = number
        self.tokens = sentence.tokens
        self.written = [text[t.span.start : t.span.end] for t in sentence.tokens]
        self.folded = [CLITIC.sub("", w.casefold()) for w in self.written]
        self.initial = set(self._initial(language))
        long = [w for w in self.written if len(w) > 3 and w[0].isalpha()]
        capitals = sum(w[0].isupper() for w in long) >= TITLE_CASE * len(long)
        self.titled = len(long) > 3 and capitals and (self.written[-1] != "." or all(w.isupper() for w in long))

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


@dataclass(frozen=True, slots=True)
class Casing:
    """How the article writes its words where case says something."""

    lower: frozenset[str]
    upper: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Casing:
        """Return the words of *lines* that stand in lower case, and those with a capital that nothing else asks for."""
        lower: set[str] = set()
        upper: set[str] = set()
        for line in lines:
            for at, word in enumerate(line.written):
                if word[0].islower():
                    lower.add(line.folded[at])
                elif not line.titled and word[0].isupper() and at not in line.initial:
                    upper.add(line.folded[at])
        return cls(frozenset(lower), frozenset(upper))


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: its sort as far as known, its words folded, its title, and what speaks for a sort.

    *also* is the name that it stands in brackets behind: "Joko Widodo (Jokowi)".
    """

    line: Line
    sort: str
    first: int
    last: int
    words: tuple[str, ...]
    title: tuple[int, int] = (0, 0)
    votes: tuple[tuple[str, int], ...] = ()
    also: tuple[str, ...] = ()


def names(text: str, sentences: Sequence[Sentence], language: Language) -> dict[int, tuple[Slot, ...]]:
    """Return the persons, titles, organisations and places of each sentence that tells the story, by its number.

    >>> from compare.model import Role, Sentence
    >>> text = "Wakil Presiden AS Kamala Harris tiba di Jakarta."
    >>> line = Span(0, len(text))
    >>> known = known_language("id")
    >>> found = names(text, [Sentence(line, 0, Role.LEDE, known.tokens(text, line))], known)
    >>> [f"{slot.kind} {slot.value}" for slot in found[0]]
    ['title @vice-president @US', 'place @US', 'person kamala harris', 'place jakarta']
    """
    lexicon = lexicon_of(language.code)
    lines = [Line(text, number, s, language) for number, s in enumerate(sentences) if s.role.tells]
    casing = Casing.of(lines)
    mentions = [mention for line in lines for mention in _mentions(line, lexicon, casing)]
    mentions = _sorted_out(mentions)
    persons = canonical([m.words for m in mentions if m.sort == PERSON and not m.also])
    persons |= {m.words: persons[m.also] for m in mentions if m.sort == PERSON and m.also}
    organisations = _organisations(mentions)
    countries = _countries(mentions)
    slots: dict[int, list[Slot]] = {}
    for mention in mentions:
        found = slots.setdefault(mention.line.number, [])
        span = _span(mention.line, mention.first, mention.last)
        if mention.sort == PERSON:
            value = " ".join(persons[mention.words])
            found.append(Slot(PERSON, span, value))
            found.extend(_title(mention, lexicon, value))
        elif mention.sort == ORGANISATION:
            found.append(Slot(ORGANISATION, span, organisations.get(mention.words, " ".join(mention.words))))
        elif mention.sort == PLACE:
            value = " ".join(mention.words)
            found.append(Slot(PLACE, span, value + countries.get(value, "")))
    return {
        number: tuple(sorted(found, key=lambda s: (s.span.start, -s.span.end, s.kind)))
        for number, found in slots.items()
    }


@cache
def lexicon_of(code: str) -> Lexicon:
    """Return what the file of the language with that code says of names."""
    language = known_language(code)
    listed: dict[tuple[str, ...], str] = {}
    for section, name, sort in (
        ("mentions", "known", ORGANISATION),
        ("mentions", "persons", PERSON),
        ("places", "names", PLACE),
        ("mentions", "titles", TITLE),
        ("mentions", "honorifics", HONORIFIC),
        ("mentions", "organisations", ORGANISATION_HEAD),
        ("mentions", "places", PLACE_HEAD),
        ("mentions", "others", OTHER),
    ):
        for phrase in language.words(section, name):
            listed.setdefault(tuple(_words(phrase, language)), sort)
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, sort in sorted(listed.items(), key=lambda item: (-len(item[0]), item[0])):
        by_first.setdefault(words[0], []).append((words, sort))
    sorts = {PLACE: "before_places", ORGANISATION: "of_organisations"}
    before = {word: sort for sort, name in sorts.items() for word in language.words("mentions", name)}
    before |= {word: f"{PLACE} named" for word in language.words("mentions", "of_places")}
    before |= dict.fromkeys(language.words("speech", "after"), PERSON)
    before |= {cue: PERSON for cue in language.words("speech", "before") if " " not in cue}
    speech = {
        *language.words("speech", "verbs"),
        *language.words("speech", "after"),
        *language.words("speech", "adverbs"),
    }
    plain = {
        *language.words("mentions", "plain"),
        *language.weekdays,
        *language.months,
        *language.words("speech", "pronouns"),
    }
    data = language.data.get("mentions", {})
    return Lexicon(
        {first: tuple(phrases) for first, phrases in by_first.items()},
        {
            key: sort
            for name, sort in (("title_keys", TITLE), ("organisation_keys", ORGANISATION), ("other_keys", OTHER))
            for key in language.words("mentions", name)
        },
        *(
            frozenset(language.words("mentions", name))
            for name in ("modifiers", "linking", "pointing", "sides", "suffixes")
        ),
        frozenset(plain),
        *(frozenset(language.words("mentions", name)) for name in ("particles", "joiners")),
        language.stopwords | frozenset(data.get("openers", "").split()),
        re.compile(data.get("formed") or r"(?!)"),
        before,
        frozenset(speech),
        bool(data.get("nouns", False)),
    )


def _words(phrase: str, language: Language) -> Iterator[str]:
    for token in language.tokens(phrase, Span(0, len(phrase))):
        yield token.span.of(phrase).casefold()


def _span(line: Line, first: int, last: int) -> Span:
    """Return the characters of some words, without the clitic of the last: Trump's, Jokowi-nya."""
    end = line.tokens[last - 1].span.end
    clitic = CLITIC.search(line.written[last - 1])
    return Span(line.tokens[first].span.start, end - (len(clitic.group()) if clitic else 0))


# ---- pieces ---------------------------------------------------------------------------------------------------


class _Reader:
    """Cuts a line into pieces, from its head to its end."""

    def __init__(self, line: Line, lexicon: Lexicon, casing: Casing) -> None:
        self.line, self.lexicon, self.casing = line, lexicon, casing
        self.capital = [self._capital(at) for at in range(len(line.written))]

    def pieces(self) -> list[Piece]:
        """Return the pieces in order."""
        found: list[Piece] = []
        at = 0
        while at < len(self.line.written):
            piece = self._piece(at, after_title=_follows_title(found, at, self.line))
            if piece is not None:
                found.append(piece)
            at = piece.last if piece is not None else at + 1
        return found

    def _piece(self, at: int, *, after_title: bool) -> Piece | None:
        line = self.line
        size, sort = self._phrase(at)
        if not size and line.folded[at] in self.lexicon.plain:
            return None
        norm = line.tokens[at].norm
        if size < 2 and norm.startswith("@"):
            return self._keyed(at, norm)
        if sort in (TITLE, HONORIFIC):
            return Piece(sort, at, self._title_end(at + size))
        if sort == PLACE:
            return Piece(PLACE, at, self._sided(at + size))
        if sort == PERSON and not self.capital[at + size : at + size + 1] == [True]:
            return Piece(NAME, at, at + size)
        if sort == ORGANISATION:
            return Piece(ORGANISATION, at, self._bracketed(at, at + size))
        if sort in (ORGANISATION_HEAD, PLACE_HEAD, OTHER):
            end = self._absorbed(at + size, sparing=after_title)
            if end > at + size or (ABBREVIATION.fullmatch(line.written[at]) and sort != OTHER):
                return Piece(sort.removesuffix(" head"), at, end)
            return Piece(OTHER, at, end) if sort == OTHER else None
        if not self.capital[at]:
            return None
        if ABBREVIATION.fullmatch(line.written[at]):
            if line.written[at - 1 : at] == ["("] and at > 1:
                return Piece(ABBREVIATED, at, at + 1)
            end = at + 1 if after_title else self._absorbed(at + 1, sparing=True)
            return Piece(ORGANISATION, at, end)
        return self._name(at)

    def _phrase(self, at: int) -> tuple[int, str]:
        """Return how many words the longest listed phrase at *at* has, and what it is."""
        line = self.line
        for words, sort in self.lexicon.phrases.get(line.folded[at], ()):
            if len(words) > 1 and tuple(line.folded[at : at + len(words)]) != words:
                continue
            if sort not in (TITLE, HONORIFIC) and not line.written[at][0].isupper():
                continue
            if sort != OTHER and line.titled and not self.capital[at]:
                continue
            if sort == ORGANISATION and at in line.initial and not self.capital[at] and len(words) == 1:
                continue  # "Antara lain": no news agency
            return len(words), sort
        return 0, ""

    def _keyed(self, at: int, norm: str) -> Piece | None:
        sort = self.lexicon.sorts.get(norm) or self.lexicon.sorts.get(norm.partition("-")[0], PLACE)
        if sort == TITLE:
            return Piece(TITLE, at, self._title_end(at + 1))
        end = at + 1
        if sort == ORGANISATION and norm.startswith("@ministry") and end < len(self.line.tokens):
            end += len(self.line.tokens[end].norm) == 3 and self.line.tokens[end].norm[0] == "@"
        return Piece(sort, at, self._sided(end) if sort == PLACE else end)

    def _title_end(self, end: int) -> int:
        """Return where a title ends that goes on: "Menteri Perdagangan", "Ketua Komisi III", "Sen."."""
        line, lexicon = self.line, self.lexicon
        if end < len(line.written) and line.written[end] == "." and self._abbreviated(end):
            return end + 1
        while end < len(line.written):
            word, folded = line.written[end], line.folded[end]
            if folded in lexicon.modifiers or ROMAN.fullmatch(word):
                end += 1
            elif word[0].isupper() and self._phrase(end)[0] == 0 and lexicon.common(folded) and not self._keyed_at(end):
                end += 1
            elif folded in lexicon.joiners and self._common_capital(end + 1):
                end += 2
            else:
                break
        return end

    def _abbreviated(self, dot: int) -> bool:
        return dot not in self.line.initial and dot + 1 < len(self.line.written) and self.capital[dot + 1]

    def _keyed_at(self, at: int) -> bool:
        return self.line.tokens[at].norm.startswith("@")

    def _common_capital(self, at: int) -> bool:
        line = self.line
        return at < len(line.written) and line.written[at][0].isupper() and self.lexicon.common(line.folded[at])

    def _sided(self, end: int) -> int:
        """Return where the name of a place ends that a quarter follows: "Gaza Selatan", "Orange County"."""
        line = self.line
        while end < len(line.written) and line.folded[end] in self.lexicon.sides and line.written[end][0].isupper():
            end += 1
        return end

    def _absorbed(self, at: int, *, sparing: bool) -> int:
        """Return where a name ends that its first word opens: "Komisi Pemilihan Umum (KPU)".

        *sparing* takes words of the language and one other, because behind a title a person's name follows.
        """
        line, lexicon = self.line, self.lexicon
        size, sort = self._phrase(at) if at < len(line.written) else (0, "")
        if sort == ORGANISATION:
            return self._bracketed(at, at + size)
        if sort == ORGANISATION_HEAD:
            return self._absorbed(at + size, sparing=sparing)
        end = at
        while end < len(line.written) and end - at < LONGEST_NAME:
            word, folded = line.written[end], line.folded[end]
            if word[0].isupper() and folded not in lexicon.plain and (not line.titled or self.capital[end]):
                ordinary = (
                    lexicon.common(folded) or folded in lexicon.sides or self._known_place(end) or ROMAN.fullmatch(word)
                )
                if sparing and not ordinary and end > at:
                    break
                if sparing and end > at and self._phrase(end)[1] in (TITLE, HONORIFIC):
                    break
                end += 1
            elif end > at and folded in lexicon.joiners and self._common_capital(end + 1):
                end += 2
            elif (
                end > at
                and folded in (lexicon.particles | lexicon.linking)
                and end + 1 < len(line.written)
                and self.capital[end + 1]
            ):
                end += 2
            elif word.isdigit() and end > at and end + 1 < len(line.written) and self.capital[end + 1]:
                end += 1
            elif word == "." and end > at and self._abbreviated(end) and len(line.written[end - 1]) <= 2:
                end += 1
            else:
                break
        return self._bracketed(at, end)

    def _known_place(self, at: int) -> bool:
        norm = self.line.tokens[at].norm
        return (len(norm) == 3 and norm[0] == "@") or self._phrase(at)[1] == PLACE

    def _bracketed(self, at: int, end: int) -> int:
        """Return the end of a name with its abbreviation in brackets behind it."""
        written = self.line.written
        if end > at and written[end : end + 1] == ["("] and written[end + 2 : end + 3] == [")"]:
            if ABBREVIATION.fullmatch(written[end + 1]):
                return end + 3
        return end

    def _name(self, at: int) -> Piece | None:
        """Return the run of capitals at *at*, unless all its words are words of the language."""
        line, lexicon = self.line, self.lexicon
        end = at + 1
        while end < len(line.written):
            if (
                self.capital[end]
                and not self._keyed_at(end)
                and self._phrase(end)[1] not in (ORGANISATION_HEAD, PLACE_HEAD, OTHER, ORGANISATION, HONORIFIC)
            ):
                end += 1
            elif line.written[end] == "." and len(line.written[end - 1]) <= 2 and self._abbreviated(end):
                end += 1
            elif line.folded[end] in lexicon.particles and end + 1 < len(line.written) and self.capital[end + 1]:
                end += 2
            else:
                break
        if end - at > 1 and line.folded[end - 1] in lexicon.suffixes:
            return Piece(ORGANISATION, at, self._bracketed(at, end))
        if end - at > 1 and line.folded[end - 1] in lexicon.sides:
            return Piece(PLACE, at, end)
        if end - at == 1 and len(line.written[at]) == 1:
            return None
        if all(
            lexicon.common(w) if i in line.initial else w in lexicon.openers
            for i, w in enumerate(line.folded[at:end], at)
        ):
            return None
        if lexicon.nouns and end - at < 2 and line.folded[at] not in self.casing.upper:
            return None
        return Piece(NAME, at, end)

    def _capital(self, at: int) -> bool:
        """Whether the capital of a word says that it is (part of) a name."""
        line, lexicon = self.line, self.lexicon
        word, folded = line.written[at], line.folded[at]
        if not word[0].isupper():
            joined = word.find("-") + 1
            return 1 < joined < len(word) and word[joined].isupper() and word[: joined - 1] in lexicon.particles
        if folded in lexicon.plain or PARTY.fullmatch(word):
            return False
        if line.titled:
            return folded in self.casing.upper and folded not in self.casing.lower
        if at not in line.initial or folded in self.casing.upper:
            return True
        if ABBREVIATION.fullmatch(word):
            return True
        if folded in self.casing.lower or lexicon.common(folded):
            return False
        if at + 1 < len(line.written) and line.folded[at + 1] in lexicon.pointing:
            return False
        return bool(lexicon.formed.pattern != r"(?!)" or lexicon.openers)


def _follows_title(found: Sequence[Piece], at: int, line: Line) -> bool:
    """Whether a title, or what a title is of, stands right before the word at *at*."""
    for piece in reversed(found):
        if piece.last != at or piece.sort not in (TITLE, ORGANISATION, PLACE):
            return False
        if piece.sort == TITLE:
            return True
        at = piece.first
    return False


# ---- mentions -------------------------------------------------------------------------------------------------


def _mentions(line: Line, lexicon: Lexicon, casing: Casing) -> Iterator[Mention]:
    """Yield the names of a line with their titles and what speaks for their sort."""
    pieces = _Reader(line, lexicon, casing).pieces()
    mention: Mention | None = None
    for number, piece in enumerate(pieces):
        if piece.sort not in (NAME, ORGANISATION, PLACE, ABBREVIATED):
            continue
        words = _norms(line, piece)
        bracketed = bool(mention and mention.last == piece.first - 1 and line.written[piece.first - 1] == "(")
        if piece.sort in (NAME, ABBREVIATED) and bracketed and mention and mention.sort == NAME:
            if piece.sort == ABBREVIATED and not any(sort == PERSON for sort, _ in mention.votes):
                mention = replace(mention, votes=(*mention.votes, (ORGANISATION, 3)))
            yield mention
            mention = replace(
                mention, first=piece.first, last=piece.last, words=words, title=(0, 0), also=mention.words
            )
            continue
        if mention is not None:
            yield mention
        mention = None
        if piece.sort == NAME:
            title, told = _titled(line, pieces, number, lexicon)
            votes = (*told, *_votes(line, pieces, number, lexicon))
            mention = Mention(line, NAME, piece.first, piece.last, words, title, votes)
        elif piece.sort == ABBREVIATED:
            yield Mention(line, OTHER, piece.first, piece.last, words)
        else:
            mention = Mention(line, piece.sort, piece.first, piece.last, words)
    if mention is not None:
        yield mention


def _norms(line: Line, piece: Piece) -> tuple[str, ...]:
    """Return the words of a name as they are compared: keys for what has one, else folded; no marks, no brackets."""
    words: list[str] = []
    for at in range(piece.first, piece.last):
        norm = line.tokens[at].norm
        if line.written[at] == "(":
            break
        if norm.startswith("@"):
            words.append(norm)
        elif norm:
            words.append(line.folded[at])
    return tuple(words)


def _titled(
    line: Line, pieces: Sequence[Piece], number: int, lexicon: Lexicon
) -> tuple[tuple[int, int], list[tuple[str, int]]]:
    """Return the title of the name that is piece *number*, before it or behind a comma, and its votes."""
    piece = pieces[number]
    first, honoured = _title_before(line, pieces, number, piece.first, lexicon)
    if first < piece.first:
        return (first, piece.first), [(PERSON, 4)]
    if honoured:
        return (0, 0), [(PERSON, 4)]
    before = line.written[piece.first - 1] if piece.first else ""
    closed = piece.last == len(line.written) or line.written[piece.last] in (",", ".", ")")
    if before in (",", "(") and closed:
        first, _ = _title_before(line, pieces, number, piece.first - 1, lexicon)
        if first < piece.first - 1:
            return (first, piece.first - 1), [(PERSON, 2)]
    behind = pieces[number + 1 :]
    if behind and behind[0].sort == TITLE and behind[0].first == piece.last + 1 and line.written[piece.last] == ",":
        last = behind[0].last
        for following in behind[1:]:
            if following.first != last or following.sort not in (TITLE, ORGANISATION, PLACE):
                if following.first == last and following.sort == NAME:
                    return (0, 0), []
                break
            last = following.last
        if last == len(line.written) or not line.written[last][0].isalnum():
            return (behind[0].first, last), [(PERSON, 2)]
    return (0, 0), []


def _title_before(line: Line, pieces: Sequence[Piece], number: int, end: int, lexicon: Lexicon) -> tuple[int, bool]:
    """Return where the title begins that ends at *end* (or *end*), and whether a form of address stands there."""
    first, at, honoured = end, end, False
    for piece in reversed(pieces[:number]):
        gap = range(piece.last, at)
        between = lexicon.modifiers if at == end else lexicon.modifiers | lexicon.linking
        if len(gap) > 2 or any(line.folded[i] not in between for i in gap):
            break
        if piece.sort == HONORIFIC:
            honoured = True
        elif piece.sort == TITLE:
            first = piece.first
        elif piece.sort not in (ORGANISATION, PLACE):
            break
        at = piece.first
    return first, honoured


def _votes(line: Line, pieces: Sequence[Piece], number: int, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Yield what the words beside a name say about its sort."""
    piece = pieces[number]
    before = line.folded[piece.first - 1] if piece.first else ""
    sort = lexicon.votes_before.get(before, "")
    earlier, later = pieces[number - 1] if number else None, pieces[number + 1] if number + 1 < len(pieces) else None
    if earlier and earlier.sort == PLACE and earlier.last == piece.first and earlier.first:
        sort = lexicon.votes_before.get(line.folded[earlier.first - 1], "")  # "kantor berita Rusia Interfax"
        sort = sort if sort == ORGANISATION else ""
    if sort:
        yield sort.removesuffix(" named"), 3 if sort != PLACE else 2
    after = line.folded[piece.last] if piece.last < len(line.written) else ""
    if after in lexicon.votes_after:
        yield PERSON, 3
    if CAMEL.search(line.written[piece.first]):
        yield ORGANISATION, 2
    if earlier and earlier.sort == PLACE and earlier.last == piece.first - 1 and (not after or not after[0].isalnum()):
        yield PLACE, 2
    if later and later.sort == PLACE and later.first == piece.last + 1 and after == ",":
        yield PLACE, 2


def _sorted_out(mentions: Sequence[Mention]) -> list[Mention]:
    """Return *mentions*, those of a sort not known given the one that most speaks for in the whole article."""
    told: dict[tuple[str, ...], Counter[str]] = {}
    for mention in mentions:
        counted = told.setdefault(mention.words, Counter())
        if mention.sort != NAME:
            counted[mention.sort] += 2
        for sort, weight in mention.votes:
            counted[sort] += weight
    fuller: dict[str, Counter[str]] = {}
    for words, counted in told.items():
        if len(words) > 1 and counted[PERSON] >= max(counted.values(), default=0):
            for word in {words[0], words[-1]}:
                fuller.setdefault(word, Counter())[PERSON] += 1 + counted[PERSON]
    found: list[Mention] = []
    for mention in mentions:
        if mention.sort == OTHER or (mention.sort == ORGANISATION and told[mention.words][OTHER]):
            continue
        if mention.sort == ORGANISATION and len(mention.words) == 1 and told[mention.words][PERSON] > 2:
            found.append(replace(mention, sort=PERSON))  # a person who goes by initials: SBY
        elif mention.sort == NAME:
            votes = told[mention.words] + (
                fuller.get(mention.words[0], Counter()) if len(mention.words) == 1 else Counter()
            )
            votes[PERSON] += 1
            found.append(replace(mention, sort=max((PERSON, PLACE, ORGANISATION), key=lambda sort: votes[sort])))
        else:
            found.append(mention)
    return found


# ---- values ---------------------------------------------------------------------------------------------------


def _title(mention: Mention, lexicon: Lexicon, person: str) -> Iterator[Slot]:
    first, last = mention.title
    line = mention.line
    while last > first and not line.tokens[last - 1].norm:
        last -= 1
    norms = [line.tokens[at].norm for at in range(first, last) if line.tokens[at].norm]
    if norms:
        yield Slot(TITLE, _span(line, first, last), " ".join(norms), person)


def _organisations(mentions: Sequence[Mention]) -> dict[tuple[str, ...], str]:
    """Return the one name of each organisation that the article names by a long and a short form."""
    long = [m.words for m in mentions if m.sort == ORGANISATION and len(m.words) > 1]
    values: dict[tuple[str, ...], str] = {}
    for mention in mentions:
        if mention.sort == ORGANISATION and len(mention.words) == 1:
            full = next((words for words in long if acronym(mention.words[0], words)), None)
            if full:
                values[mention.words] = " ".join(full)
    return values


def _countries(mentions: Sequence[Mention]) -> dict[str, str]:
    """Return the country that each place is once named with: "Khasan, Rusia"; "kota perbatasan Rusia, Khasan"."""
    found: dict[str, str] = {}
    for one, other in zip(mentions, mentions[1:], strict=False):
        if (
            one.line is other.line
            and one.sort == other.sort == PLACE
            and other.first == one.last + 1
            and one.line.written[one.last] == ","
        ):
            for place, country in ((one, other), (other, one)):
                if len(country.words) == 1 and country.words[0].startswith("@") and not place.words[0].startswith("@"):
                    found.setdefault(" ".join(place.words), country.words[0])
    return found
