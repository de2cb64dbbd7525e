"""What a language says of names: which words open, carry on, close and announce them.

The lists stand in the sections ``mentions`` and ``places`` of the language's file; here they are made ready to be asked
word by word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from compare.languages import language
from compare.model import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compare.languages import Language


class Sort(StrEnum):
    """What a stretch of words is to one who seeks names; the first four are kinds of slots, too."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    TITLE = "title"
    HONORIFIC = "honorific"
    ORGANISATION_HEAD = "organisation head"
    PLACE_HEAD = "place head"
    OTHER = "other"
    NAME = "name"
    ABBREVIATED = "abbreviated"


LISTS = (
    ("mentions", "known", Sort.ORGANISATION),
    ("mentions", "persons", Sort.PERSON),
    ("places", "names", Sort.PLACE),
    ("mentions", "titles", Sort.TITLE),
    ("mentions", "honorifics", Sort.HONORIFIC),
    ("mentions", "organisations", Sort.ORGANISATION_HEAD),
    ("mentions", "places", Sort.PLACE_HEAD),
    ("mentions", "others", Sort.OTHER),
)
"""Where phrases stand in a language's file and what they are; what is listed twice is what comes first here."""

KEYS = (("title_keys", Sort.TITLE), ("organisation_keys", Sort.ORGANISATION), ("other_keys", Sort.OTHER))

NEVER = r"(?!)"

Phrase = tuple[tuple[str, ...], Sort]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language that decide on names, case folded.

    Attributes:
        phrases: listed phrases by their first word, the longest first.
        keys: what the keys of known names are; one that is not listed is a country.
        modifiers: words that carry on a title ("terpilih").
        linking: words between a title or head and what it is of ("of").
        pointing: words behind a word at the head of a sentence that say it is no name ("itu").
        sides: words that close the name of a place ("Selatan").
        suffixes: words that close the name of an organisation ("Tbk").
        particles: words of a name in lower case ("bin").
        joiners: words that join the words of an organisation's name ("dan").
        plain: words with a capital that are no names.
        openers: words of the language.
        listed: whether they are more than its stop words, so that any other word at the head of a sentence is a name.
        formed: what words of the language look like, or never.
        announced: words before a name, to the sort and weight they speak for.
        saying: words behind a name that a person is the subject of.
        nouns: whether common nouns have a capital too, so that one word with a capital alone is no name.

    """

    phrases: Mapping[str, tuple[Phrase, ...]]
    keys: Mapping[str, Sort]
    modifiers: frozenset[str]
    linking: frozenset[str]
    pointing: frozenset[str]
    sides: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    joiners: frozenset[str]
    plain: frozenset[str]
    openers: frozenset[str]
    listed: bool
    formed: re.Pattern[str]
    announced: Mapping[str, tuple[Sort, int]]
    saying: frozenset[str]
    nouns: bool

    def common(self, folded: str) -> bool:
        """Whether a word at the head of a sentence is one of the language, not of a name.

        >>> lexicon("id").common("gempuran"), lexicon("id").common("jokowi")
        (True, False)
        """
        return folded in self.openers or self.formed.fullmatch(folded) is not None

    def key(self, norm: str) -> Sort:
        """Return what the thing is that a key stands for.

        >>> [str(lexicon("id").key(norm)) for norm in ("@minister-foreign", "@UN", "@RU")]
        ['title', 'organisation', 'place']
        """
        return self.keys.get(norm) or self.keys.get(norm.partition("-")[0], Sort.PLACE)


@cache
def lexicon(code: str) -> Lexicon:
    """Return what the file of the language with that code says of names."""
    known = language(code)
    data = known.data["mentions"]

    def listed(name: str) -> frozenset[str]:
        return frozenset(known.words("mentions", name))

    plain = {*listed("plain"), *known.weekdays, *known.months, *known.words("speech", "pronouns")}
    return Lexicon(
        phrases=_phrases(known),
        keys={key: sort for name, sort in KEYS for key in known.words("mentions", name)},
        modifiers=listed("modifiers"),
        linking=listed("linking"),
        pointing=listed("pointing"),
        sides=listed("sides"),
        suffixes=listed("suffixes"),
        particles=listed("particles"),
        joiners=listed("joiners"),
        plain=frozenset(plain),
        openers=known.stopwords | frozenset(data["openers"].split()),
        listed=bool(data["openers"]),
        formed=re.compile(data["formed"] or NEVER),
        announced=_announced(known),
        saying=frozenset(word for name in ("verbs", "after", "adverbs") for word in known.words("speech", name)),
        nouns=data["nouns"],
    )


def _phrases(known: Language) -> dict[str, tuple[Phrase, ...]]:
    listed: dict[tuple[str, ...], Sort] = {}
    for section, name, sort in LISTS:
        for phrase in known.words(section, name):
            tokens = known.tokens(phrase, Span(0, len(phrase)))
            listed.setdefault(tuple(token.span.of(phrase).casefold() for token in tokens), sort)
    by_first: dict[str, list[Phrase]] = {}
    for words in sorted(listed, key=lambda words: (-len(words), words)):
        by_first.setdefault(words[0], []).append((words, listed[words]))
    return {first: tuple(phrases) for first, phrases in by_first.items()}


def _announced(known: Language) -> dict[str, tuple[Sort, int]]:
    """Return the words before a name that speak for its sort: those of speech the most, a preposition the least."""
    return {
        **dict.fromkeys(known.words("mentions", "before_places"), (Sort.PLACE, 2)),
        **dict.fromkeys(known.words("mentions", "of_organisations"), (Sort.ORGANISATION, 3)),
        **dict.fromkeys(known.words("mentions", "of_places"), (Sort.PLACE, 3)),
        **dict.fromkeys(known.words("speech", "after"), (Sort.PERSON, 3)),
        **dict.fromkeys(known.words("speech", "before"), (Sort.PERSON, 3)),
    }
