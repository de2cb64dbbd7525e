"""When: dates, clock times, stretches of time and the words that point to them, in normal forms.

    words of a sentence -> Slot(SlotKind.TIME, span, value, of)

Each word that has to do with time becomes a letter, a sentence a line of letters; what a time looks like is a pattern
over them.  "Senin (11/9) malam" is ``w(d/d)p``.  The words stand in the language's file, in tables named as below.

| value | is | written |
|---|---|---|
| `2023-09-11`, `--09-11` | a date, with or without its year | 11 September, Senin (11/9) |
| `---24` | a day of some month | tanggal 24 |
| `2023-09`, `--09`, `2023`, `198X`, `19XX` | month, year, decade, century | September 2023, 1980-an, abad ke-20 |
| `2015-Q2`, `--Q3`, `2015-H1` | quarter, half of a year | kuartal kedua 2015 |
| `-W-1` | a weekday, Monday is 1 | Senin |
| `2023-09-11TNI`, `-W-7TNI` | part of a day: TDW small hours, TMO, TMI, TAF, TEV, TNI | Minggu malam |
| `T14:05`, `T14:05+07:00`, `T10:00[ET]` | clock time; its zone, in brackets where not fixed | pukul 14.05 WIB |
| `A/B` | from A to B | 9-11 September, Senin hingga Rabu |
| `P3D`, `PT3H`, `P2D/P3D`, `PXD` | so long; between two lengths; some days | dua-tiga hari |
| `R/P1D` | again and again | setiap hari |
| `-1D`, `+0Y`, `+1W`, `-1DTNI` | so many days, years, weeks from the day it is told | kemarin, tahun ini, pekan depan |
| `+1W-2` | a weekday of such a week | Selasa pekan depan |
| `<-W-1`, `=--12`, `>--10` | the last one before that day, the one now, the next one | Senin lalu, Oktober mendatang |
| `PAST_REF`, `PRESENT_REF`, `FUTURE_REF` | some time | baru-baru ini |

*of* holds what else is said of it, parted by blanks: the weekday of a date, `START`, `MID` or `END` of a stretch, and
`AHEAD` where the words round it speak of what is to come.  `compare.calendar` makes of relative values dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from compare.extract.clauses import PARTING
from compare.languages import language as language_of
from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from compare.extract.words import Word
    from compare.languages import Language

YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
CLOCK = re.compile(r"\d{1,2}\.\d\d")
DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
LISTS = {
    "clock": "C",  # before an hour with minutes
    "hour": "K",  # before any hour
    "every": "E",
    "several": "v",
    "recent": "l",  # "lima tahun terakhir"
    "ago": "A",
    "hence": "H",
    "to": "t",
    "between": "b",
    "and": "&",
    "of": "O",
    "decade": "Z",
    "century": "B",
    "one": "i",  # "a week ago"
    "uncounted": "g",  # an age, an angle
    "date": "D",  # "tanggal 24"
    "old": "G",
}
"""The lists of a language's table ``time``, and the letter that each of their words becomes."""

TABLES = {
    "units": "u",
    "single": "S",  # "setahun"
    "parts": "p",
    "fixed": "r",
    "modifiers": "M",
    "periods": "q",
    "ordinals": "o",
    "meridiem": "x",
}
"""The tables beside them, whose words have a value."""

BEFORE, AFTER = {-1: "L", 0: "T", 1: "N"}, {-1: "<", 0: "=", 1: ">"}
"""Letters of "last", "this", "next" where they stand before what they point from, and where behind."""

SHIFTS = {"L": -1, "T": 0, "N": 1, "<": -1, "=": 0, ">": 1}
MARKS = {"–": "-", "—": "-"} | {mark: mark for mark in "(),./:-"}
HOURS = {"TDW": 0, "TMO": 3, "TMI": 10, "TAF": 13, "TEV": 16, "TNI": 18}
"""From which hour on a part of the day lasts, at most twelve hours."""

FEW = 2
"""So many words before a time and it still heads its clause."""

REACH = 40
"""So many words to either side of a time may tell whether it lies ahead."""


class Item(NamedTuple):
    """What words stand for: a letter, a value, the stretch of text, and the numbers of the words."""

    letter: str
    value: str
    span: Span
    words: range


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of times in one language: phrases by their first word, the longest first, and the patterns."""

    phrases: Mapping[str, Sequence[tuple[tuple[str, ...], str, str]]]
    zones: Mapping[str, str]
    full: frozenset[str]
    doubtful: frozenset[str]
    inside: frozenset[str]
    ahead: frozenset[str]
    openers: frozenset[str]
    rules: re.Pattern[str]


def times(text: str, words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield what a sentence of *text* says of when, in order; no two overlap.

    >>> from compare.extract.words import words_of
    >>> from compare.languages import language
    >>> from compare.model import Role, Sentence, Span
    >>> text = "Ia tiba Minggu malam (10/9) dan dua hari lalu tidur selama tiga jam."
    >>> line = Sentence(Span(0, len(text)), 0, Role.BODY, language("id").tokens(text, Span(0, len(text))))
    >>> [(s.span.of(text), s.value, s.of) for s in times(text, words_of(text, line), language("id"))]
    [('Minggu malam (10/9)', '--09-10TNI', '-W-7'), ('dua hari lalu', '-2D', ''), ('tiga jam', 'PT3H', '')]
    """
    lexicon = _lexicon(language.code)
    items = list(_items(words, lexicon, language))
    for found in lexicon.rules.finditer("".join(item.letter for item in items)):
        rule = found.lastgroup
        inside = items[found.start() : found.end()]
        made = RULES[rule](inside) if rule else None
        if made is not None:
            value, of = made
            span = Span(inside[0].span.start, inside[-1].span.end)
            first, last = inside[0].words.start, inside[-1].words.stop
            if (value[0].isdigit() or value[:2] in {"-W", "--"}) and _ahead(words, first, last, lexicon):
                of = f"{of} AHEAD".strip()
            yield Slot(SlotKind.TIME, _trimmed(text, span), value, of)


def _trimmed(text: str, span: Span) -> Span:
    """Return *span* without brackets that hold nothing but the date: what is read is the day."""
    bare = text[span.start] == "(" and text[span.end - 1] == ")"
    return Span(span.start + 1, span.end - 1) if bare else span


# ---- words to letters ---------------------------------------------------------------------------------------------


def _items(words: Sequence[Word], lexicon: Lexicon, language: Language) -> Iterator[Item]:
    at = 0
    while at < len(words):
        for item in _item(words, at, lexicon, language):
            yield item
            at = item.words.stop


def _item(words: Sequence[Word], at: int, lexicon: Lexicon, language: Language) -> Sequence[Item]:
    """Return what begins at the word *at*: one item, or three where a word is two with a hyphen."""
    written, span = words[at].written, words[at].token.span
    if written[0].isdigit():
        return (_figure(words, at, language),)
    if not written[0].isalpha():
        return (Item(MARKS.get(written, "_"), "", span, range(at, at + 1)),)
    folded = words[at].folded
    if written in lexicon.zones or folded in lexicon.phrases:
        item = _phrase(words, at, lexicon)
        if item is not None and not (item.letter == "u" and _a_weekday(words, at, lexicon, language)):
            return (item,)
    if written[0].isupper() and folded in language.weekdays:
        return (Item("w", str(language.weekdays[folded]), span, range(at, at + 1)),)
    if written[0].isupper() and folded in language.months:
        letter = "m" if folded in lexicon.full and _certain(words, at, lexicon) else "a"
        return (Item(letter, str(language.months[folded]), span, range(at, at + 1)),)
    if folded in language.data["numbers"]["words"]:
        value, end = language.amount([word.written for word in words[at : at + 8]], 0)
        return (Item("n", f"{value:f}", Span(span.start, words[at + end - 1].token.span.end), range(at, at + end)),)
    if "-" in written:
        return _hyphened(words[at], at, lexicon, language)
    return (Item("_", "", span, range(at, at + 1)),)


def _phrase(words: Sequence[Word], at: int, lexicon: Lexicon) -> Item | None:
    """Return the longest phrase that begins at *at*; the stop of "p.m." belongs to it."""
    start = words[at].token.span.start
    if words[at].written in lexicon.zones:
        return Item("z", lexicon.zones[words[at].written], words[at].token.span, range(at, at + 1))
    phrases = lexicon.phrases[words[at].folded]
    longest = len(phrases[0][0])
    here = tuple(word.folded for word in words[at : at + longest])
    for phrase, letter, value in phrases:
        end = at + len(phrase)
        if here[: len(phrase)] == phrase:
            if letter == "x" and "." in phrase[0] and end < len(words) and words[end].written == ".":
                end += 1
            return Item(letter, value, Span(start, words[end - 1].token.span.end), range(at, end))
    return None


def _a_weekday(words: Sequence[Word], at: int, lexicon: Lexicon, language: Language) -> bool:
    """Whether a word for a stretch names a day here: "Minggu", but not where "Minggu lalu" opens a sentence."""
    if not words[at].written[0].isupper() or words[at].folded not in language.weekdays:
        return False
    opens = at == 0 or not words[at - 1].written[0].isalnum()
    shifted = at + 1 < len(words) and any(
        letter in "<=>" for _, letter, _ in lexicon.phrases.get(words[at + 1].folded, ())
    )
    return not (opens and shifted)


def _certain(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether the name of a month is none of "may" and "march"."""
    return words[at].folded not in lexicon.doubtful or (at > 0 and words[at - 1].folded in lexicon.inside)


def _figure(words: Sequence[Word], at: int, language: Language) -> Item:
    """Return a day, a year, a clock time or a number; "11th" is one item."""
    written, span = words[at].written, words[at].token.span
    after = words[at + 1].folded if at + 1 < len(words) else ""
    if after in language.data["numbers"]["magnitudes"]:
        value, end = language.amount([word.written for word in words[at : at + 4]], 0)
        if value is not None:
            return Item("n", f"{value:f}", Span(span.start, words[at + end - 1].token.span.end), range(at, at + end))
    if DAY.fullmatch(written):
        suffixed = after in language.words("time", "suffixes") and words[at + 1].token.span.start == span.end
        end = at + 1 + suffixed
        return Item("d", str(int(written)), Span(span.start, words[end - 1].token.span.end), range(at, end))
    if YEAR.fullmatch(written):
        money = at > 0 and (words[at - 1].written == "$" or words[at - 1].folded in {"rp", "usd"})
        return Item("n" if money or after == "%" else "y", written, span, range(at, at + 1))
    if CLOCK.fullmatch(written):
        return Item("c", written.replace(".", ":"), span, range(at, at + 1))
    number = language.figure(written)
    return Item("_" if number is None else "n", "" if number is None else f"{number:f}", span, range(at, at + 1))


def _hyphened(word: Word, at: int, lexicon: Lexicon, language: Language) -> Sequence[Item]:
    """Return the parts of "Senin-Rabu", "mid-September", "two-day" and "ke-20"; another word is one item."""
    whole = (Item("_", "", word.token.span, range(at, at + 1)),)
    first, _, second = word.written.partition("-")
    prefixes = language.words("time", "prefixes")
    if first.casefold() in prefixes and second.isdigit():
        return (Item("o", second, word.token.span, range(at, at + 1)),)
    start, middle, end = word.token.span.start, word.token.span.start + len(first), word.token.span.end
    parts = []
    for written, span in ((first, Span(start, middle)), (second, Span(middle + 1, end))):
        if not written:
            return whole
        letter, value = _part(written, lexicon, language)
        parts.append(Item(letter, value, span, range(at, at + 1)))
    if any(part.letter not in "wmdnyuM" for part in parts):
        return whole
    return (parts[0], Item("-", "", Span(middle, middle + 1), range(at, at + 1)), parts[1])


def _part(written: str, lexicon: Lexicon, language: Language) -> tuple[str, str]:
    """Return the letter and value of one side of a hyphen."""
    folded, named = written.casefold(), written[0].isupper()
    if named and folded in language.weekdays:
        return "w", str(language.weekdays[folded])
    if named and folded in language.months:
        return "m", str(language.months[folded])
    if YEAR.fullmatch(written):
        return "y", written
    if folded in language.data["numbers"]["words"]:
        return "n", str(language.data["numbers"]["words"][folded])
    return next(((of, v) for phrase, of, v in lexicon.phrases.get(folded, ()) if len(phrase) == 1), ("_", ""))


@cache
def _lexicon(code: str) -> Lexicon:
    """Return what the language of that code knows of times."""
    language = language_of(code)
    table: Mapping[str, Any] = language.data["time"]
    known = [(word, letter, "") for name, letter in LISTS.items() for word in table.get(name, ())]
    known += [(w, letter, str(v)) for name, letter in TABLES.items() for w, v in table.get(name, {}).items()]
    known += [(w, BEFORE[v], "") for w, v in table.get("before", {}).items()]
    known += [(w, AFTER[v], "") for w, v in table.get("after", {}).items()]
    known += [(w, "z", v) for w, v in table.get("zones", {}).items() if " " in w]
    letters: dict[str, set[str]] = {}
    for word, letter, _ in known:
        letters.setdefault(word, set()).add(letter)
    phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for word, letter, value in known:
        both = letters[word] >= {"K", "u"}  # "jam": an hour, or o'clock
        parts = tuple(word.split())
        if not (both and letter == "K"):
            phrases.setdefault(parts[0], []).append((parts, "J" if both else letter, value))
    for entries in phrases.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    longest: dict[int, str] = {}
    for name, month in language.months.items():
        longest[month] = max(longest.get(month, ""), name, key=len)
    return Lexicon(
        phrases,
        {w: v for w, v in table.get("zones", {}).items() if " " not in w},
        frozenset(longest.values()),
        frozenset(table.get("doubtful", ())),
        frozenset(table.get("inside", ())),
        frozenset(table.get("ahead", ())),
        frozenset(language.words("clauses", "openers")),
        _rules(month_first=bool(table.get("month_first", False))),
    )


# ---- letters to patterns ------------------------------------------------------------------------------------------


def _rules(*, month_first: bool) -> re.Pattern[str]:
    """Return the pattern that finds a time, whose groups are named by what it is; the earlier alternative wins."""
    year = r"(?:\.?[,O]?y)?"
    named = rf"d\.?O?[ma]{year}" + (rf"|[ma]\.?d(?![:dn]){year}" if month_first else "")
    written = r"\(d/d(?:/[ydn])?\)|d/d/[ydn]|y-d-d"
    date = rf"(?:{named}|{written})"
    day = rf"(?:w(?:,?p?,?(?:{date}|d/d))?|{date})"
    through = r"[-t]"
    clock = r"(?:[KJ](?:c|[dn]:[dn]|[dn])(?![uJ])|C(?:c|[dn]:[dn])(?![uJ])|C?(?:c|d:[dn])(?=x|p?z)|C?d(?=x))x?p?z?"
    bare = r"(?:c|d:[dn]|d)"
    unit = r"[uJ]"
    lot = rf"(?:[dnv](?:[-t][dn])?-?{unit}(?:[dn]{unit})*|S)"
    rules = {
        "days": rf"d{through}dO?[ma]{year}|\(d-d/d(?:/[ydn])?\)"
        + (rf"|[ma]\.?d{through}d{year}" if month_first else ""),
        "clocks": rf"[KJCb]{bare}x?{through}{bare}x?p?z?|{bare}x?{through}{bare}x|{bare}{through}{bare}z",
        "interval": rf"(?:{day}p?{through}{day}p?|{day}&{day}(?!.)|[ma]y?{through}[ma]y?|y[-t/]y)(?!{unit})",
        "between": rf"b(?:{day}&{day}|[ma]y?&[ma]y?|y&y)",
        "weekday": r"wp?(?:[LTN]u|u[<=>])",
        "numbered": r"Dd(?![-t./:ma])[<=>]?",
        "day": rf"D?M?[LTN]?{day}p?[<=>]?",
        "clock": clock,
        "period": r"M?(?:qo|oq)(?:[-,O]?u?(?:y|u[<=>])|O?[LTN]u|[<=>])?|[LTN]q|M?q[<=>]",
        "age": rf"g(?:{lot}|[dn])|\({lot}\)|{lot}G|[dn]-?G|L?{lot}(?=G)",
        "ago": rf"(?:{lot}|i{unit})[<>AH]",
        "lasting": rf"[LNl]?{lot}(?!y)l?",
        "repeated": rf"E[dn]?(?:{unit}|w|p)",
        "near": r"M?O?(?:u[<=>]|[LTN]u)|Mu(?!y)",
        "decade": r"M?u?y-?Z",
        "century": r"M?(?:[od]B|Bo)",
        "month": r"M?-?u?m(?:\.?[,O]?y)?[<=>]?|M?-?u?a\.?y|[LTN]m",
        "year": r"M?-?u?y[<=>]?",
        "part": r"p=|Tp",
        "fixed": rf"Mr|rp?(?:{written})?",
    }
    named_rules = "|".join(f"(?P<{name}>{pattern})" for name, pattern in rules.items())
    return re.compile(f"(?!_)(?:{named_rules})")  # most words are "_", with which no rule begins


# ---- what they mean -----------------------------------------------------------------------------------------------

Made = tuple[str, str] | None
"""A value, and what else is said of it."""


def _of(items: Sequence[Item], letters: str) -> str:
    """Return the value of the first item with one of *letters*, or ""."""
    return next((item.value for item in items if item.letter in letters), "")


def _shift(items: Sequence[Item]) -> int | None:
    """Return whether the items point back (-1), to now (0) or ahead (1), or None."""
    return next((SHIFTS[item.letter] for item in items if item.letter in SHIFTS), None)


def _numbers(items: Sequence[Item]) -> list[int]:
    return [int(item.value) for item in items if item.letter == "d"]


def _iso(year: str, month: int, day: int) -> str | None:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    full = f"20{int(year):02}" if year and len(year) < 4 else year
    return f"{full}-{month:02}-{day:02}" if full else f"--{month:02}-{day:02}"


def _date(items: Sequence[Item]) -> str | None:
    """Return the date that the items write, "" where they write none, None where it cannot be one."""
    days, month, year = _numbers(items), _of(items, "ma"), _of(items, "y")
    if month:
        return _iso(year, int(month), days[0])
    if len(days) < 2:
        return ""
    if items[0].letter == "y":
        return _iso(year, days[0], days[1])
    day, month_of = (days[1], days[0]) if days[1] > 12 else (days[0], days[1])
    return _iso(year or (str(days[2]) if len(days) > 2 else _of(items, "n")), month_of, day)


def _day(items: Sequence[Item]) -> Made:
    weekday, part, shift = _of(items, "w"), _of(items, "p"), _shift(items)
    date = _date(items)
    if date is None:
        return None
    value = date or f"-W-{weekday}"
    if shift is not None and not value[0].isdigit():
        value = "<=>"[shift + 1] + value
    return value + part, " ".join(filter(None, (f"-W-{weekday}" if date and weekday else "", _of(items, "M"))))


def _numbered(items: Sequence[Item]) -> Made:
    return f"---{int(_of(items, 'd')):02}", ""


def _weekday(items: Sequence[Item]) -> Made:
    """Return a weekday of a week: "Selasa pekan depan"."""
    if _of(items, "u") != "W":
        return _day([item for item in items if item.letter in "wp"])
    return f"{_shift(items):+}W-{_of(items, 'w')}{_of(items, 'p')}", ""


def _days(items: Sequence[Item]) -> Made:
    """Return "9-11 September": two days of one month."""
    first, last = _numbers(items)[:2]
    rest = [item for item in items if item.letter in "may"]
    if not _of(items, "ma"):
        rest = [item for item in items if item.letter in "dyn"][2:]
        month, year = int(rest[0].value), rest[1].value if len(rest) > 1 else ""
    else:
        month, year = int(_of(rest, "ma")), _of(rest, "y")
    ends = _iso(year, month, first), _iso(year, month, last)
    return (f"{ends[0]}/{ends[1]}", "") if ends[0] and ends[1] and first < last else None


def _interval(items: Sequence[Item]) -> Made:
    """Return from when to when; a year that only the end names holds for the start, too."""
    if items[0].letter == "b":
        items = items[1:]
    inner = [at for at, item in enumerate(items) if item.letter in "t&-"]
    years = [item for item in items if item.letter == "y"]
    if [item.letter for item in items] == ["y", "/", "y"] or (len(years) == 2 == len(items) - 1):
        first, last = years[0].value, years[1].value
        return (f"{first}/{last}", "") if first < last else None
    ends = []
    for side in (items[: inner[0]], items[inner[0] + 1 :]):
        made = _day(side) if any(item.letter in "wd" for item in side) else _month(side)
        if made is None:
            return None
        ends.append(made[0])
    if ends[0].startswith("--") and ends[1][0].isdigit():
        ends[0] = ends[1][:4] + ends[0][1:]
    return "/".join(ends), ""


def _clock(items: Sequence[Item]) -> Made:
    time = _time(items)
    return (time + _of(items, "z"), "") if time else None


def _clocks(items: Sequence[Item]) -> Made:
    """Return "pukul 09.00-11.00 WIB"; what is said of the half of the day at the end holds for the start, too."""
    middle = next(at for at, item in enumerate(items) if item.letter in "-t")
    tail = [item for item in items[middle:] if item.letter in "xp"]
    first = _time([*items[:middle], *([] if _of(items[:middle], "x") else tail)])
    last = _time(items[middle + 1 :])
    if items[0].letter in "Cb" and not (tail or _of(items, "z") or _of(items, "c")):
        return None
    zone = _of(items, "z")
    return (f"{first}{zone}/{last}{zone}", "") if first and last else None


def _time(items: Sequence[Item]) -> str | None:
    """Return the clock time; "jam 7 malam" is 19:00, "12 a.m." midnight."""
    written = _of(items, "c") or ":".join(item.value for item in items if item.letter in "dn")
    hour, _, minute = written.partition(":")
    if not hour.isdigit() or not (minute or "0").isdigit() or int(hour) > 24 or int(minute or 0) > 59:
        return None
    hours = int(hour)
    half, part = _of(items, "x"), _of(items, "p")
    if half and 1 <= hours <= 12:
        hours = hours % 12 + int(half)
    elif part and hours <= 12 and hours < HOURS[part]:
        hours += 12 if hours + 12 >= HOURS[part] and hours + 12 < HOURS[part] + 12 else 0
    return f"T{hours % 24 if part and hours == 24 else hours:02}:{int(minute or 0):02}"


def _period(items: Sequence[Item]) -> Made:
    """Return a quarter or half of a year."""
    of, sort, number, shift = _of(items, "M"), _of(items, "q"), _of(items, "o"), _shift(items)
    if not number:
        return f"{shift:+}{sort}", of
    year = _of(items, "y") or (f"{shift:+}Y" if shift is not None else "-")
    return f"{year}-{sort}{number}", of


def _length(items: Sequence[Item]) -> list[str]:
    """Return how long the items say it takes, the least and the most: ["P2D", "P3D"]; "X" is some."""
    single = _of(items, "S")
    if single:
        return [_lasts([(single[:-1], single[-1])])]
    numbers = [item for item in items if item.letter in "dnv"]
    units = [item.value for item in items if item.letter in "uJ"]
    amounts = ["X" if item.letter == "v" else item.value for item in numbers]
    if len(units) == 1:
        return [_lasts([(amount, units[0])]) for amount in amounts]
    return [_lasts(list(zip(amounts, units, strict=False)))]


def _lasts(pieces: Sequence[tuple[str, str]]) -> str:
    """Return a duration of ISO 8601; a decade is ten years, a quarter three months.

    >>> _lasts([("2", "TH"), ("30", "TM")]), _lasts([("2", "E")]), _lasts([("1", "W")])
    ('PT2H30M', 'P20Y', 'P1W')
    """
    whole, clock = "P", ""
    for amount, unit in pieces:
        many = {"E": 10, "C": 100, "Q": 3, "H": 6}.get(unit)
        number = f"{int(amount) * many}" if many and amount.isdigit() else amount
        short = {"E": "Y", "C": "Y", "Q": "M", "H": "M"}.get(unit, unit)
        if short.startswith("T"):
            clock += number + short[1:]
        else:
            whole += number + short
    return whole + (f"T{clock}" if clock else "")


def _lasting(items: Sequence[Item]) -> Made:
    return "/".join(_length(items)), ""


def _age(_: Sequence[Item]) -> Made:
    """Return nothing: how old somebody is is no time of the story."""
    return None


def _ago(items: Sequence[Item]) -> Made:
    """Return how far back or ahead: "-2D"; "beberapa hari lalu" is some time in the past."""
    back = items[-1].letter in "<A"
    sign = "-" if back else "+"
    if items[0].letter == "i":
        return f"{sign}1{_of(items, 'uJ')}", ""
    single = _of(items, "S")
    if single:
        return sign + single, ""
    amounts = [item for item in items if item.letter in "dnv"]
    if any(item.letter == "v" for item in amounts) or not all(item.value.isdigit() for item in amounts):
        return ("PAST_REF" if back else "FUTURE_REF"), ""
    unit = _of(items, "uJ")
    if items[-1].letter == ">":  # "dua tahun mendatang": the two years to come
        return "/".join(_length(items)), ""
    return f"{sign}{amounts[0].value}{unit}", ""


def _repeated(items: Sequence[Item]) -> Made:
    unit = _of(items, "uJ")
    return f"R/{_lasts([(_of(items, 'dn') or '1', unit)]) if unit else 'P1W' if _of(items, 'w') else 'P1D'}", ""


def _near(items: Sequence[Item]) -> Made:
    """Return "pekan lalu", "awal bulan ini", "akhir tahun"."""
    unit = _of(items, "u")
    if unit.startswith("T"):
        return None
    return f"{_shift(items) or 0:+}{unit}", _of(items, "M")


def _decade(items: Sequence[Item]) -> Made:
    return f"{_of(items, 'y')[:3]}X", _of(items, "M")


def _century(items: Sequence[Item]) -> Made:
    return f"{int(_of(items, 'od')) - 1:02}XX", _of(items, "M")


def _month(items: Sequence[Item]) -> Made:
    month, year, shift = int(_of(items, "ma")), _of(items, "y"), _shift(items)
    if year:
        return f"{year}-{month:02}", _of(items, "M")
    return f"{'' if shift is None else '<=>'[shift + 1]}--{month:02}", _of(items, "M")


def _year(items: Sequence[Item]) -> Made:
    return _of(items, "y"), _of(items, "M")


def _part_now(items: Sequence[Item]) -> Made:
    return f"+0D{_of(items, 'p')}", ""


def _fixed(items: Sequence[Item]) -> Made:
    """Return what a phrase means by itself; a date in brackets behind it says the same and more."""
    value, date = _of(items, "r"), _date(items)
    if date:
        return date + _of(items, "p"), ""
    return (value + _of(items, "p") if value.endswith("D") else value, _of(items, "M")) if value else None


RULES: Mapping[str, Callable[[Sequence[Item]], Made]] = {
    "days": _days,
    "clocks": _clocks,
    "interval": _interval,
    "between": _interval,
    "weekday": _weekday,
    "numbered": _numbered,
    "day": _day,
    "clock": _clock,
    "period": _period,
    "age": _age,
    "ago": _ago,
    "lasting": _lasting,
    "repeated": _repeated,
    "near": _near,
    "decade": _decade,
    "century": _century,
    "month": _month,
    "year": _year,
    "part": _part_now,
    "fixed": _fixed,
}


# ---- what lies ahead ----------------------------------------------------------------------------------------------


def _ahead(words: Sequence[Word], first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether the clause round a time tells what is to come: "akan tiba pada Rabu", "Pada Rabu, Kim akan"."""

    def parts(at: int) -> bool:
        return words[at].written in PARTING or words[at].folded in lexicon.openers

    at = first - 1
    while at >= max(0, first - REACH) and not parts(at):
        if words[at].folded in lexicon.ahead:
            return True
        at -= 1
    if first - 1 - at > FEW:
        return False
    at = last + (at < 0 and last < len(words) and words[last].written == ",")
    while at < min(len(words), last + REACH) and not parts(at):
        if words[at].folded in lexicon.ahead:
            return True
        at += 1
    return False
