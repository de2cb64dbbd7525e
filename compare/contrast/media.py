"""Media by their names: which outlet or agency a credit, a byline or a speaker means.

The tables stand in the languages' files; a web address names a medium that no table knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.languages import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.languages import Language

BETWEEN = re.compile(r"[/|,;&()\[\]]")
"""What parts several media in one credit."""


def key(name: str, language: Language) -> str:
    """Return *name* as media are held against each other: letters and figures alone, without the end of an address.

    >>> from compare.languages import language
    >>> key("CNN Indonesia", language("id")) == key("www.cnnindonesia.com", language("id"))
    True
    """
    folded = name.casefold().removeprefix("www.")
    while "." in folded and folded.rpartition(".")[2] in language.words("media", "suffixes"):
        folded = folded.rpartition(".")[0]
    return "".join(filter(str.isalnum, folded)) or name


def known(words: Sequence[str], language: Language) -> Iterator[str]:
    """Yield the media that *words* name: those of the tables, written with a capital, and web addresses.

    >>> from compare.languages import language
    >>> list(known(["Kantor", "berita", "Kyodo", "dan", "contohkabar.com"], language("id")))
    ['Kyodo', 'contohkabar.com']
    >>> list(known(["antara", "dua", "kota"], language("id")))
    []
    """
    at = 0
    while at < len(words):
        folded = words[at].casefold()
        size = 1
        if words[at][0].isupper():
            sizes = (
                n
                for n in language.media_sizes.get(folded, ())
                if " ".join(words[at : at + n]).casefold() in language.media
            )
            size = next(sizes, 1)
            name = language.media.get(" ".join(words[at : at + size]).casefold(), "")
        else:
            name = ""
        name = name or address(folded, language)
        if name:
            yield name
        at += size


def address(word: str, language: Language) -> str:
    """Return the medium whose web address *word* is, by its name where a table has one, or "".

    >>> from compare.languages import language
    >>> address("nasional.kompas.com", language("id")), address("contohkabar.co.id", language("id"))
    ('Kompas', 'contohkabar.co.id')
    """
    folded = word.casefold().removeprefix("www.")
    first, dot, last = folded.partition(".")
    if not dot or len(first) < 2 or last.rpartition(".")[2] not in language.words("media", "suffixes"):
        return ""
    while dot:
        if first + dot + last in language.media:
            return language.media[first + dot + last]
        first, dot, last = last.partition(".")
    return folded


def credited(credit: str, language: Language) -> Iterator[str]:
    """Yield the media a credit names; a piece that no table knows stands as written.

    >>> from compare.languages import language
    >>> list(credited("Antara/Reuters", language("id"))), list(credited("Humas Polda", language("id")))
    (['Antara', 'Reuters'], ['Humas Polda'])
    """
    for piece in filter(None, map(str.strip, BETWEEN.split(credit))):
        words = WORD.findall(piece)
        named = language.media.get(piece.casefold()) or address(piece, language)
        yield from (named,) if named else (tuple(known(words, language)) or (piece,))
