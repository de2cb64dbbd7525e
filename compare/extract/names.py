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
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from compare.extract.coreference import acronym, canonical
from compare.extract.pieces import Casing, Line, pieces
from compare.languages.lexicon import Sort, lexicon
from compare.model import Slot, SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.coreference import Name
    from compare.extract.pieces import Piece
    from compare.languages import Language
    from compare.languages.lexicon import Lexicon
    from compare.model import Sentence

CAMEL = re.compile(r"[a-z]{3}[A-Z]")
"""A capital inside a word: a firm."""

NOBODY = (0, 0)
"""The title of who has none."""

Votes: TypeAlias = tuple[tuple[Sort, int], ...]
"""What speaks for a sort, and how much."""

HOLDING = frozenset({Sort.ORGANISATION, Sort.PLACE})
"""What a title can be of."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: its sort as far as known, its words folded, its title, and what speaks for a sort.

    *also* is the name that it stands in brackets behind: "Joko Widodo (Jokowi)".
    """

    line: Line
    sort: Sort
    first: int
    last: int
    words: Name
    title: tuple[int, int] = NOBODY
    votes: Votes = ()
    also: Name = ()


def names(text: str, sentences: Sequence[Sentence], language: Language) -> dict[int, tuple[Slot, ...]]:
    """Return the persons, titles, organisations and places of each sentence that tells the story, by its number.

    >>> from compare.languages import language
    >>> from compare.model import Role, Sentence, Span
    >>> text = "Wakil Presiden AS Kamala Harris tiba di Jakarta."
    >>> line = Span(0, len(text))
    >>> known = language("id")
    >>> found = names(text, [Sentence(line, 0, Role.LEDE, known.tokens(text, line))], known)
    >>> [f"{slot.kind} {slot.value}" for slot in found[0]]
    ['title @vice-president @US', 'place @US', 'person kamala harris', 'place jakarta']
    """
    known = lexicon(language.code)
    lines = [Line(text, number, s, language) for number, s in enumerate(sentences) if s.role.tells]
    casing = Casing.of(lines)
    mentions = _sorted_out([mention for line in lines for mention in _mentions(line, known, casing)])
    values = _values(mentions)
    slots: dict[int, list[Slot]] = {}
    for mention in mentions:
        value = values[mention.sort, mention.words]
        found = slots.setdefault(mention.line.number, [])
        found.append(Slot(SlotKind(mention.sort), mention.line.span(mention.first, mention.last), value))
        if mention.sort is Sort.PERSON:
            found.extend(_title(mention, value))
    return {number: tuple(sorted(found, key=lambda slot: (slot.span, slot.kind))) for number, found in slots.items()}


# ---- mentions -------------------------------------------------------------------------------------------------


def _mentions(line: Line, known: Lexicon, casing: Casing) -> Iterator[Mention]:
    """Yield the names of a line with their titles and what speaks for their sort."""
    found = pieces(line, known, casing)
    before: Mention | None = None
    for number, piece in enumerate(found):
        if piece.sort not in (Sort.NAME, Sort.ABBREVIATED, *HOLDING):
            continue
        mention = Mention(line, piece.sort, piece.first, piece.last, _words(line, piece))
        bracketed = before is not None and before.last == piece.first - 1 and line.word(before.last) == "("
        if before and bracketed and before.sort is Sort.NAME and piece.sort not in HOLDING:
            mention = replace(mention, sort=Sort.NAME, also=before.words)
            if piece.sort is Sort.ABBREVIATED:  # letters are an organisation's, unless the name is plainly a person's
                mention = replace(mention, votes=((Sort.ORGANISATION, 3),))
        elif piece.sort is Sort.ABBREVIATED:
            mention = replace(mention, sort=Sort.OTHER)
        elif piece.sort is Sort.NAME:
            title, votes = _titled(line, found, number, known)
            mention = replace(mention, title=title, votes=(*votes, *_votes(line, found, number, known)))
        yield mention
        before = mention


def _words(line: Line, piece: Piece) -> Name:
    """Return the words of a name as they are compared: keys for what has one, else folded; no marks, no brackets."""
    words: list[str] = []
    for at in range(piece.first, piece.last):
        if line.written[at] == "(":
            break
        norm = line.tokens[at].norm
        if norm:
            words.append(norm if norm.startswith("@") else line.folded[at])
    return tuple(words)


def _votes(line: Line, found: Sequence[Piece], number: int, known: Lexicon) -> Iterator[tuple[Sort, int]]:
    """Yield what the words beside a name say about its sort."""
    piece = found[number]
    earlier = found[number - 1] if number else None
    later = found[number + 1] if number + 1 < len(found) else None
    announced = known.announced.get(line.word(piece.first - 1))
    if earlier and earlier.sort is Sort.PLACE and earlier.last == piece.first:  # "kantor berita Rusia Interfax"
        announced = known.announced.get(line.word(earlier.first - 1))
        announced = announced if announced and announced[0] is Sort.ORGANISATION else None
    if announced:
        yield announced
    after = line.word(piece.last)
    if after in known.saying:
        yield Sort.PERSON, 3
    if CAMEL.search(line.written[piece.first]):
        yield Sort.ORGANISATION, 2
    if earlier and earlier.sort is Sort.PLACE and earlier.last == piece.first - 1 and not after[:1].isalnum():
        yield Sort.PLACE, 2
    if later and later.sort is Sort.PLACE and later.first == piece.last + 1 and after == ",":
        yield Sort.PLACE, 2


def _sorted_out(mentions: Sequence[Mention]) -> list[Mention]:
    """Return *mentions* with the sort that most speaks for in the whole article, without those that name nothing."""
    told = _told(mentions)
    fuller = _fuller(told)
    sorts = {words: _sort(votes, fuller[words]) for words, votes in told.items()}
    found: list[Mention] = []
    for mention in mentions:
        votes = told[mention.words]
        if mention.sort is Sort.NAME:
            found.append(replace(mention, sort=sorts[mention.also or mention.words]))
        elif mention.sort is Sort.PLACE:
            found.append(mention)
        elif mention.sort is Sort.ORGANISATION and not votes[Sort.OTHER]:
            by_initials = len(mention.words) == 1 and votes[Sort.PERSON] > 2  # a person who goes by letters: SBY
            found.append(replace(mention, sort=Sort.PERSON) if by_initials else mention)
    return found


def _told(mentions: Sequence[Mention]) -> dict[Name, Counter[Sort]]:
    """Return what the article says about the sort of each name; a name and that in brackets behind it share it."""
    told: dict[Name, Counter[Sort]] = {}
    for mention in mentions:
        votes = told.setdefault(mention.words, Counter())
        if mention.sort is not Sort.NAME:
            votes[mention.sort] += 2
        for sort, weight in mention.votes:
            votes[sort] += weight
        if mention.also:
            told[mention.also] += votes
    return told


def _sort(votes: Counter[Sort], fuller: int) -> Sort:
    """Return the sort of a name: a person's, unless more speaks for another than for that, with *fuller* names."""
    weights = votes + Counter({Sort.PERSON: 1 + fuller})
    return max((Sort.PERSON, Sort.PLACE, Sort.ORGANISATION), key=lambda sort: weights[sort])


def _fuller(told: dict[Name, Counter[Sort]]) -> Counter[Name]:
    """Return how much speaks for a person in the fuller names that begin or end with a word."""
    found: Counter[Name] = Counter()
    for words, votes in told.items():
        if len(words) > 1 and votes[Sort.PERSON] >= max(votes.values(), default=0):
            for word in {words[0], words[-1]}:
                found[word,] += 1 + votes[Sort.PERSON]
    return found


# ---- titles ---------------------------------------------------------------------------------------------------


def _titled(line: Line, found: Sequence[Piece], number: int, known: Lexicon) -> tuple[tuple[int, int], Votes]:
    """Return the words of a name's title, right before it or before or behind a comma, and how much that says."""
    piece = found[number]
    first, honoured = _title_before(line, found[:number], piece.first, known)
    if first < piece.first:
        return (first, piece.first), ((Sort.PERSON, 4),)
    if honoured:
        return NOBODY, ((Sort.PERSON, 4),)
    if line.word(piece.first - 1) in (",", "(") and line.word(piece.last) in (",", ".", ")", ""):
        first, _ = _title_before(line, found[:number], piece.first - 1, known)
        if first < piece.first - 1:
            return (first, piece.first - 1), ((Sort.PERSON, 2),)
    behind = _title_behind(line, found[number + 1 :], piece.last)
    return (behind, ((Sort.PERSON, 2),)) if behind else (NOBODY, ())


def _title_before(line: Line, found: Sequence[Piece], end: int, known: Lexicon) -> tuple[int, bool]:
    """Return where the title begins that ends at *end*, or *end*; and whether a form of address stands there."""
    first, at, honoured = end, end, False
    for piece in reversed(found):
        between = known.modifiers if at == end else known.modifiers | known.linking
        if at - piece.last > 2 or any(word not in between for word in line.folded[piece.last : at]):
            break
        if piece.sort is Sort.TITLE:
            first = piece.first
        elif piece.sort is Sort.HONORIFIC:
            honoured = True
        elif piece.sort not in HOLDING:
            break
        at = piece.first
    return first, honoured


def _title_behind(line: Line, found: Sequence[Piece], end: int) -> tuple[int, int] | None:
    """Return the title that stands between a comma at *end* and the next mark, and belongs to no name behind it."""
    if not found or found[0].sort is not Sort.TITLE or found[0].first != end + 1 or line.word(end) != ",":
        return None
    last = found[0].last
    for piece in found[1:]:
        if piece.first != last or piece.sort not in (Sort.TITLE, *HOLDING):
            break
        last = piece.last
    return None if line.word(last)[:1].isalnum() else (end + 1, last)


def _title(mention: Mention, person: str) -> Iterator[Slot]:
    """Yield the title of a person, in norms."""
    first, last = mention.title
    tokens = mention.line.tokens
    while last > first and not tokens[last - 1].norm:
        last -= 1
    if last > first:
        norms = (token.norm for token in tokens[first:last] if token.norm)
        yield Slot(SlotKind.TITLE, mention.line.span(first, last), " ".join(norms), person)


# ---- values ---------------------------------------------------------------------------------------------------


def _values(mentions: Sequence[Mention]) -> dict[tuple[Sort, Name], str]:
    """Return the one name of whatever *mentions* name: of a person the fullest, of an organisation the long one."""
    persons = canonical([m.words for m in mentions if m.sort is Sort.PERSON and not m.also])
    long: dict[str, list[Name]] = {}
    for full in dict.fromkeys(m.words for m in mentions if m.sort is Sort.ORGANISATION and len(m.words) > 1):
        long.setdefault(full[0][0], []).append(full)
    countries = _countries(mentions)
    values: dict[tuple[Sort, Name], str] = {}
    for mention in mentions:
        words, key = mention.words, (mention.sort, mention.words)
        if mention.sort is Sort.PERSON:
            values.setdefault(key, " ".join(persons.get(words, words)))
        elif mention.sort is Sort.PLACE:
            values[key] = " ".join(words) + countries.get(words, "")
        else:
            alike = long.get(words[0][0], ()) if len(words) == 1 and key not in values else ()
            values.setdefault(key, " ".join(next((full for full in alike if acronym(words[0], full)), words)))
        if mention.also:
            values[key] = " ".join(persons.get(mention.also, mention.also))
    return values


def _countries(mentions: Sequence[Mention]) -> dict[Name, str]:
    """Return the country that each place is once named with: "Khasan, Rusia"; "kota perbatasan Rusia, Khasan"."""
    found: dict[Name, str] = {}
    for one, other in pairwise(mentions):
        beside = one.line is other.line and other.first == one.last + 1 and one.line.word(one.last) == ","
        if beside and one.sort is other.sort is Sort.PLACE:
            for place, country in ((one, other), (other, one)):
                if len(country.words) == 1 and country.words[0].startswith("@") and not place.words[0].startswith("@"):
                    found.setdefault(place.words, country.words[0])
    return found
