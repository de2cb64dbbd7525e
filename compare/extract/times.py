"""When: dates, months, weekdays, years and hours, as ISO 8601."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.extract.words import Word
    from compare.languages import Language
    from compare.model import Sentence

DATE = re.compile(r"\((\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\)|\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
CLOCK = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


def times(text: str, sentence: Sentence, words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield dates, months, weekdays, years and hours as ISO 8601.

    A date without a year begins with "--", a weekday with "-W-", an hour with "T".
    """
    taken: list[Span] = []
    for found in DATE.finditer(text, sentence.span.start, sentence.span.end):
        day, month, year = (found.group(1), found.group(2), found.group(3)) if found.group(1) else found.group(4, 5, 6)
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            taken.append(Span(*found.span()))
            yield Slot(SlotKind.TIME, taken[-1], _iso(year, int(month), int(day)))
    for at, word in enumerate(words):
        if not any(word.token.span.within(date) for date in taken):
            found_here = _time(words, at, language)
            if found_here is not None:
                taken.append(found_here.span)
                yield found_here


def _time(words: Sequence[Word], at: int, language: Language) -> Slot | None:
    """Return the weekday, date, month, hour or year that the word at *at* names or announces."""
    word = words[at]
    named = word.written[0].isupper()
    if named and word.folded in language.weekdays:
        return Slot(SlotKind.TIME, word.token.span, f"-W-{language.weekdays[word.folded]}")
    if named and word.folded in language.months:
        return _dated(words, at, language.months[word.folded])
    if word.folded in language.words("time", "clock") and at + 1 < len(words):
        hour = CLOCK.fullmatch(words[at + 1].written)
        return (
            Slot(SlotKind.TIME, words[at + 1].token.span, f"T{int(hour.group(1)):02}:{hour.group(2)}") if hour else None
        )
    return Slot(SlotKind.TIME, word.token.span, word.written) if YEAR.fullmatch(word.written) else None


def _iso(year: str | None, month: int, day: int) -> str:
    if not year:
        return f"--{month:02}-{day:02}"
    return f"{year if len(year) == 4 else '20' + year}-{month:02}-{day:02}"


def _dated(words: Sequence[Word], at: int, month: int) -> Slot | None:
    """Return the date written round the month's name at *at*: "11 September 2023", "Sept. 11, 2023"."""
    near = {offset: words[at + offset] for offset in (-1, 1, 2, 3, 4) if 0 <= at + offset < len(words)}
    day = next((o for o in (-1, 1, 2) if o in near and re.fullmatch(r"[12]?\d|3[01]", near[o].written)), None)
    if day is None or (day == 2 and near[1].written != "."):
        return _month(near, month, words[at].token.span)
    year = next((o for o in (1, 2, 3, 4) if o in near and o > day and YEAR.fullmatch(near[o].written)), None)
    first, last = min(at, at + day), max(at, at + day, at + (year or 0))
    span = Span(words[first].token.span.start, words[last].token.span.end)
    return Slot(SlotKind.TIME, span, _iso(near[year].written if year else None, month, int(near[day].written)))


def _month(near: dict[int, Word], month: int, span: Span) -> Slot | None:
    """Return the month with the year behind it: "Februari 2018"."""
    year = near.get(1)
    if year is None or not YEAR.fullmatch(year.written):
        return None
    return Slot(SlotKind.TIME, Span(span.start, year.token.span.end), f"{year.written}-{month:02}")
