"""What a sentence holds that a reader of another language recognises: its anchors.

Values say the same in every language: a country's code, a number, a date, a weekday.  Words are anchors by their
spelling, which names and loanwords share ("Wladiwostok", "Vladivostok"; "militer", "military"), and by their sense
where both languages have a file in the folder ``senses``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from compare.model import SlotKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.languages import Language
    from compare.model import Slot, Token

DATE = re.compile(r"(\d{4}-|--)(\d\d)(?:-(\d\d))?")
"""A date, with or without its year and day, as a slot of time has it."""

CURRENCY = re.compile(r"[A-Z]{3}")
SHORTEST = 3
"""A word of fewer letters is no anchor."""

SPELLINGS = (
    ("ph", "f"), ("th", "t"), ("gh", "g"), ("kh", "k"), ("ck", "k"), ("qu", "kw"), ("q", "k"), ("x", "ks"),
    ("sh", "s"), ("dj", "j"), ("tion", "si"), ("sion", "si"), ("w", "v"), ("z", "s"), ("oe", "u"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ea", "e"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ch", "k"), ("c", "k"),
    ("y", "i"),
)  # fmt: skip
"""How one sound is written in several languages, brought to one form, in this order."""


def anchors(text: str, tokens: Sequence[Token], slots: Iterable[Slot], language: Language) -> tuple[str, ...]:
    """Return the anchors of a sentence of *text*, each once, in the order they stand.

    A value begins with a mark: "@" a country or office, "#" a number, "-" a date or weekday, "%".  A word is its
    spelling as `spelled` gives it, followed by "=" and its sense where it has one.

    >>> from compare.languages import language
    >>> from compare.model import Span
    >>> text = "Polisi Rusia menahan 1.200 orang di Wladiwostok, Senin."
    >>> anchors(text, language("id").tokens(text, Span(0, len(text))), (), language("id"))
    ('polisi=police', '@RU', 'menahan=arrest', '#1200', 'orang=people', 'vladivostok', '-W-1')
    """
    words = [token.span.of(text) for token in tokens]
    found = [*_named(tokens, words, language), *_numbers(tokens, words, language), *_values(slots)]
    return tuple(dict.fromkeys(anchor for _, anchor in sorted(found, key=lambda pair: pair[0])))


def spelled(word: str) -> str:
    """Return *word* without accents, case and the habits of one spelling.

    >>> spelled("Wladiwostok"), spelled("televisi"), spelled("television"), spelled("Café")
    ('vladivostok', 'televisi', 'televisi', 'kafe')
    """
    plain = unicodedata.normalize("NFKD", word.casefold())
    form = "".join(c for c in plain if not unicodedata.combining(c))
    for written, brought in SPELLINGS:
        form = form.replace(written, brought)
    return re.sub(r"(.)\1+", r"\1", form)


def _named(tokens: Sequence[Token], words: Sequence[str], language: Language) -> Iterator[tuple[int, str]]:
    """Yield names with a code, weekdays and months, and every other word that carries content."""
    for token, word in zip(tokens, words, strict=True):
        folded, start = word.casefold(), token.span.start
        if token.norm.startswith("@"):
            yield start, token.norm
        elif word[0].isupper() and folded in language.weekdays:
            yield start, f"-W-{language.weekdays[folded]}"
        elif word[0].isupper() and folded in language.months:
            yield start, f"--{language.months[folded]:02}"
        elif folded in language.words("numbers", "percent"):
            yield start, "%"
        elif word[0].isalpha() and len(word) >= SHORTEST and folded not in language.stopwords:
            sense = language.sense(folded)
            yield start, f"{spelled(word)}={sense}" if sense else spelled(word)


def _numbers(tokens: Sequence[Token], words: Sequence[str], language: Language) -> Iterator[tuple[int, str]]:
    """Yield every number, in figures or words, and the sign of a share."""
    at = 0
    while at < len(words):
        start = tokens[at].span.start
        value, end = language.amount(words, at)
        if value is not None:
            yield start, f"#{value:f}"
        elif words[at] == "%":
            yield start, "%"
        at = max(end, at + 1)


def _values(slots: Iterable[Slot]) -> Iterator[tuple[int, str]]:
    """Yield the day, month and year of each date, the hour, and the currency of each sum of money."""
    for slot in slots:
        if slot.kind is SlotKind.NUMBER:
            unit = slot.value.partition(" ")[2]
            if CURRENCY.fullmatch(unit):
                yield slot.span.start, f"@{unit}"
        elif slot.kind is SlotKind.TIME:
            date = DATE.fullmatch(slot.value.partition("T")[0])
            if date:
                year, month, day = date.groups()
                yield slot.span.start, f"--{month}"
                yield from ((slot.span.start, f"#{int(number)}") for number in (year.strip("-"), day) if number)
            elif slot.value.startswith("T"):
                yield slot.span.start, f"-{slot.value[:6]}"
