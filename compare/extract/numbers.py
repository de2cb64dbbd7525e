"""How much and how many: amounts with their unit or currency, and what they count.

The value of a slot is "amount unit".  The amount is a number (``500 gram``), about a number (``~500 gram``), no less
than one (``>4 year``), no more (``<10 year``), between two (``10..15 orang``) or a score (``2-1 score``).  The unit is
a currency's code, a measure's name in every language alike, the word for people, or the noun that is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from compare.extract.times import CLOCK, YEAR
from compare.model import Slot, SlotKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from compare.extract.words import Word
    from compare.languages import Language

ABOUT, OVER, UNDER = "~", ">", "<"
"""What stands before a number that is not exact."""

SCORE = "score"
AGE = "age"
SHARE = "%"
"""The unit of a score, what years count that are an age, and the unit of a share."""

HIGHEST = 199
"""No score is higher, and nobody older."""

DENOMINATOR = 20
"""Greater numbers below a stroke make no fraction."""

DASHES = frozenset("-–")

PHRASE = 3
"""Words of the longest unit, currency or qualifier."""

REACH = 4
"""Words between a number of people and what became of them."""

NOUN = 3
"""Words between a number and the noun it counts, adjectives for the most part."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a language says of numbers, by the case-folded words it is looked up with.

    Attributes:
        measures: of words to the measure they are.
        currencies: of words to the code of the currency.
        nouns: of norms to the noun that is counted.
        people: words for people; the first of them is their unit.
        fates: of norms to what becomes of people, by one word in all languages.
        qualifiers: of words to the mark they put before a number.
        months: names of months.

    """

    language: Language
    measures: Mapping[str, str]
    currencies: Mapping[str, str]
    nouns: Mapping[str, str]
    people: Mapping[str, str]
    fates: Mapping[str, str]
    qualifiers: Mapping[str, str]
    between: frozenset[str]
    to: frozenset[str]
    uncounted: frozenset[str]
    ordinal_ends: frozenset[str]
    labels: frozenset[str]
    ages: frozenset[str]
    aged: frozenset[str]
    vague: frozenset[str]
    articles: frozenset[str]
    amounting: frozenset[str]
    short: Mapping[str, int]
    leading: Mapping[str, str]
    measured_before: bool


def grammar(language: Language) -> Grammar:
    """Return what *language* says of numbers."""
    return _grammar(language.code)


@cache
def _grammar(code: str) -> Grammar:
    from compare.languages import language

    known = language(code)
    data = known.data["numbers"]

    def turned(table: str) -> dict[str, str]:
        return {phrase.replace("/", " / "): name for name, phrases in data[table].items() for phrase in phrases}

    def listed(name: str) -> frozenset[str]:
        return frozenset(known.words("numbers", name))

    people = known.words("numbers", "people")
    return Grammar(
        known,
        turned("measures"),
        turned("currencies"),
        {known.norm(unit): unit for unit in known.words("numbers", "units")},
        dict.fromkeys(people, "".join(people[:1])),
        {known.norm(word): fate for fate, found in data["fates"].items() for word in found},
        {phrase: mark for mark, name in QUALIFIERS.items() for phrase in known.words("numbers", name)},
        listed("between"),
        listed("to"),
        listed("ordinals"),
        frozenset(known.words("ranks", "after")),
        listed("labels"),
        listed("ages"),
        listed("aged"),
        listed("vague"),
        listed("articles"),
        listed("amounting"),
        data["short"],
        data["leading"],
        data["measured"] == "before",
    )


QUALIFIERS = {ABOUT: "about", OVER: "over", UNDER: "under"}


class Amount(NamedTuple):
    """An amount in a row of words: as a slot has it, and from which word up to which it stands.

    *least* is its number, the lower of two.
    """

    value: str
    least: Decimal
    start: int
    end: int


class Unit(NamedTuple):
    """A unit, where what stands before and after the amount begins and ends, and what it counts where that is known."""

    name: str
    start: int
    end: int
    of: str = ""


def numbers(words: Sequence[Word], language: Language) -> Iterator[Slot]:
    """Yield amounts with what they count.

    A bare number counts only beside a noun: without one, nothing tells whether two numbers count the same thing.
    """
    known = grammar(language)
    at = 0
    waiting: list[Amount] = []
    while at < len(words):
        found = _amount(words, at, known)
        if found is None:
            at += 1
            continue
        waiting = [one for one in waiting if _listed(words, (waiting[-1].end, found.start), known)]
        at = found.end
        unit = None if _uncounted(words, found, known) else _unit(words, found, known)
        if unit is None and not _uncounted(words, found, known):
            waiting.append(found)
        if unit is not None:
            at = max(at, unit.end)
            if unit.name == SHARE and unit.of:
                found = found._replace(value=f"{float(100 * found.least):.4g}")
            value, start = _qualified(words, unit.start, found, known)
            span = _span(words, start, unit.end)
            of = unit.of or _of(words, unit._replace(start=start), known)
            for one in waiting:
                yield Slot(SlotKind.NUMBER, _span(words, one.start, one.end), f"{one.value} {unit.name}", of)
            waiting = []
            yield Slot(SlotKind.NUMBER, span, f"{value} {unit.name}", of)


def _span(words: Sequence[Word], start: int, end: int) -> Span:
    return Span(words[start].token.span.start, words[end - 1].token.span.end)


def _listed(words: Sequence[Word], between: tuple[int, int], known: Grammar) -> bool:
    """Whether two numbers are of one list, whose unit stands behind the last: "56 dan 53 suara"."""
    start, end = between
    joiners = known.language.words("numbers", "joiners")
    return 0 < end - start <= 2 and all(word.written == "," or word.folded in joiners for word in words[start:end])


# ---- the amount ---------------------------------------------------------------------------------------------


def _amount(words: Sequence[Word], at: int, known: Grammar) -> Amount | None:
    """Return the number at *at*, or two of them with what makes them a score, a fraction or a range."""
    if at and (words[at - 1].written in "/.:" and _beside(words, at - 1) and words[at].written.isdigit()):
        return None  # inside a date or an hour, or "0.5" of another language
    if not known.language.begins_amount(words[at].written):
        return None
    value, end = known.language.amount([word.written for word in words[at : at + 12]], 0)
    if value is None:
        return None
    end += at
    if end < len(words) and words[end].folded in known.short and _money(words, at, known):
        value, end = (value * known.short[words[end].folded]).normalize(), end + 1
    return _joined(words, Amount(f"{value:f}", value, at, end), known)


def _joined(words: Sequence[Word], one: Amount, known: Grammar) -> Amount:
    """Return an amount with the number that a mark or word joins to it: a score, a fraction, a range; else alone."""
    at, end = one.start, one.end
    if end + 1 >= len(words):
        return one
    mark = words[end].folded
    between = at > 0 and words[at - 1].folded in known.between
    if mark not in known.to and mark != "/" and not between:
        return one
    high, last = known.language.amount([word.written for word in words[end + 1 : end + 13]], 0)
    if high is None:
        return one
    last += end + 1
    figures = words[at].written.isdigit() and words[end + 1].written.isdigit() and _beside(words, end)
    if mark == "/":
        return _fraction(words, one, high, last) if figures else one
    measured = _measure(words, last, known) is not None
    counted = last < len(words) and one.least < high and _noun(words[last], known.language)
    if figures and mark in DASHES and max(one.least, high) <= HIGHEST and not (counted or measured):
        return Amount(f"{one.least:f}-{high:f}", one.least, at, last)
    figure = known.language.figure(words[end + 1].written)
    scaled = figure and end == at + 1 and words[at].written[0].isdigit()
    low = (one.least * (high / figure)).normalize() if figure and scaled else one.least  # "10-15 juta"
    if low >= high or not (mark in DASHES or between or measured):
        return one
    return Amount(f"{low:f}..{high:f}", low, at - between, last)


def _fraction(words: Sequence[Word], one: Amount, by: Decimal, last: int) -> Amount:
    """Return *one* divided, where it is no date: "2/3"."""
    bracket = one.start > 0 and words[one.start - 1].written == "("
    dated = bracket or (last < len(words) and words[last].written == "/")
    if dated or not 0 < one.least < by <= DENOMINATOR:
        return one
    return Amount(f"{one.least / by:.6f}", one.least / by, one.start, last)


def _beside(words: Sequence[Word], at: int) -> bool:
    """Whether no space parts the word at *at* from those before and behind it."""
    span = words[at].token.span
    before = at == 0 or words[at - 1].token.span.end == span.start
    return before and at + 1 < len(words) and words[at + 1].token.span.start == span.end


def _uncounted(words: Sequence[Word], found: Amount, known: Grammar) -> bool:
    """Whether a number counts nothing: a year, a day, an hour, a law, a minute of a match."""
    at, end = found.start, found.end
    before = words[at - 1].folded if at else ""
    if before == "." and at > 1:
        before = words[at - 2].folded
    after = words[end].folded if end < len(words) else ""
    language = known.language
    if before in known.uncounted or (before in known.labels and _measure(words, end, known) is None):
        return True
    if after in known.ordinal_ends and words[end].token.span.start == words[end - 1].token.span.end:
        return True  # "19th", which are two words
    if after in language.months or before in language.months or after == "/":
        return True
    if after == ":" and _beside(words, end):
        return True
    if end - at == 1 and YEAR.fullmatch(words[at].written) and _measure(words, end, known) is not None:
        return True  # "2017 tahun ini"
    clock = CLOCK.fullmatch(words[at].written) and before in language.words("time", "clock")
    return bool(clock) or _a_year(words, at, end, language)


def _a_year(words: Sequence[Word], start: int, end: int, language: Language) -> bool:
    """Whether the number at *start* is a year ("Februari 2018"), or a law's number before one ("35 Tahun 2009")."""
    years = language.words("numbers", "years")
    if end - start == 1 and YEAR.fullmatch(words[start].written):
        before = words[start - 1].folded if start else ""
        return before in language.months or before in language.stopwords or before in years
    return end + 1 < len(words) and words[end].folded in years and bool(YEAR.fullmatch(words[end + 1].written))


def _qualified(words: Sequence[Word], start: int, found: Amount, known: Grammar) -> tuple[str, int]:
    """Return the amount with the mark of what stands before it, and where that begins."""
    vague = any(word.folded in known.vague for word in words[found.start : found.end])
    for size in range(PHRASE, 0, -1):
        first = start - size
        if first >= 0:
            mark = known.qualifiers.get(" ".join(word.folded for word in words[first:start]))
            if mark is not None:
                return found.value if ".." in found.value else mark + found.value, first
    return (OVER if vague else "") + found.value, start


# ---- its unit -----------------------------------------------------------------------------------------------


def _unit(words: Sequence[Word], found: Amount, known: Grammar) -> Unit | None:
    """Return the unit of an amount: money, a score, an age, a measure, people, or the noun it counts."""
    start, end = found.start, found.end
    if "-" in found.value:
        return Unit(SCORE, start, end)
    money = _money(words, start, known)
    if money is not None:
        return money._replace(end=end)
    if start and _leads(words[start - 1], found, known):
        return Unit(known.leading[words[start - 1].folded], start - 1, end)
    if _in_brackets(words, start, end) and 0 < found.least <= HIGHEST and words[start].written.isdigit():
        return Unit("year", start, end, AGE) if start > 1 and words[start - 2].written.istitle() else None
    measure = _measure(words, end, known)
    if measure is not None:
        return measure._replace(start=start)
    aged = _aged(words, end, known)
    if aged:
        return Unit("year", start, aged, AGE)
    counted = _counted(words, start, end, known)
    if counted is not None and 0 < found.least < 1 and counted.end > end:  # a quarter of the members
        return Unit(SHARE, start, counted.end, words[counted.end - 1].token.norm)
    return counted


def _money(words: Sequence[Word], start: int, known: Grammar) -> Unit | None:
    """Return the currency before the word at *start*: "Rp", "US$"."""
    if not start:
        return None
    mark, at = words[start - 1].folded, start - 1
    if mark == "." and at:  # Rp.
        mark, at = words[at - 1].folded, at - 1
    if mark == "$" and at and words[at - 1].token.span.end == words[at].token.span.start:
        mark, at = words[at - 1].folded + mark, at - 1
        if mark not in known.currencies:
            mark, at = "$", at + 1
    symbol = not mark[0].isalpha() or mark.endswith("$") or len(mark) <= 3
    return Unit(known.currencies[mark], at, start) if symbol and mark in known.currencies else None


def _leads(word: Word, found: Amount, known: Grammar) -> bool:
    """Whether *word* announces what the number measures: "magnitudo"; a letter only as a capital before a fraction."""
    if len(word.written) == 1:
        return word.written.isupper() and word.folded in known.leading and found.least % 1 != 0
    return word.folded in known.leading


def _in_brackets(words: Sequence[Word], start: int, end: int) -> bool:
    return start > 0 and end < len(words) and words[start - 1].written == "(" and words[end].written == ")"


def _aged(words: Sequence[Word], at: int, known: Grammar) -> int:
    """Return the end of what makes the number before *at* an age: "year-old", "-year-old"; or 0."""
    at += at < len(words) and words[at].written == "-"
    for size in range(min(PHRASE, len(words) - at), 0, -1):
        if " ".join(word.folded for word in words[at : at + size]) in known.aged:
            return at + size
    return 0


def _counted(words: Sequence[Word], start: int, end: int, known: Grammar) -> Unit | None:
    """Return the noun that a number stands before, over adjectives to one that is known, or stands right behind."""
    language = known.language
    for at in range(end, min(end + NOUN, len(words))):
        word = words[at]
        if not word.written[0].isalpha() or word.folded in language.stopwords:
            break
        name = known.nouns.get(word.token.norm) or known.people.get(word.folded)
        if name is not None:
            return Unit(name, start, at + 1)
        if at == end and word.token.norm in known.fates and known.people:
            return Unit(next(iter(known.people.values())), start, at + 1, known.fates[word.token.norm])
    if end - start == 1 and YEAR.fullmatch(words[start].written):
        return None
    if words[start].folded in known.articles:
        return None  # "um avião"
    if end < len(words) and not _named(words, start, language) and _noun(words[end], language):
        return Unit(words[end].token.norm, start, end + 1)
    if start and words[start - 1].token.norm in known.fates and known.people:
        return Unit(next(iter(known.people.values())), start, end, known.fates[words[start - 1].token.norm])
    return None


def _named(words: Sequence[Word], start: int, language: Language) -> bool:
    """Whether the word before *start* is a name that the number belongs to ("Apollo 11"), not a sentence's first."""
    if start < 2 or not words[start - 2].token.norm:
        return False
    before = words[start - 1]
    return before.written[0].isupper() and before.folded not in language.stopwords


def _noun(word: Word, language: Language) -> bool:
    """Whether *word* may be the noun that is counted: no name, no mark, no word without content."""
    return (
        len(word.written) > 1
        and word.written.isalpha()
        and word.written.islower()
        and word.folded not in language.stopwords
    )


def _measure(words: Sequence[Word], at: int, known: Grammar) -> Unit | None:
    """Return the measure, currency or word for people that begins at *at*."""
    for size in range(min(PHRASE, len(words) - at), 0, -1):
        phrase = " ".join(word.folded for word in words[at : at + size])
        name = known.measures.get(phrase) or known.currencies.get(phrase) or known.people.get(phrase)
        if name is not None:
            return Unit(name, at, at + size)
    return None


# ---- what it counts -----------------------------------------------------------------------------------------


def _of(words: Sequence[Word], unit: Unit, known: Grammar) -> str:
    """Return what is counted: of people what became of them, of years an age, of the rest the noun behind the unit.

    What becomes of people is one word in all languages, so that "tewas" and "meninggal dunia" are one.
    """
    if unit.name in known.people.values():
        return _fate(words, unit, known)
    before = words[max(0, unit.start - 2) : unit.start]
    if unit.name == "year" and any(word.folded in known.ages for word in before):
        return AGE
    if unit.name in known.leading.values():
        return ""
    behind = words[unit.end : unit.end + 1]
    if unit.name in known.measures.values() and behind and _noun(behind[0], known.language):
        if behind[0].folded in known.measures:
            return ""
        return behind[0].token.norm
    return _measured(words, unit, known)


def _measured(words: Sequence[Word], unit: Unit, known: Grammar) -> str:
    """Return the noun before an amount that is no count of things, over words without content: "média de 32 km"."""
    if not known.measured_before or (unit.name not in known.measures.values() and not unit.name.isupper()):
        return ""
    for word in words[max(0, unit.start - NOUN) : unit.start][::-1]:
        if word.folded in known.amounting or word.folded in known.language.stopwords:
            continue
        if word.folded in known.language.data["numbers"]["magnitudes"]:
            return ""  # of the amount before: "Rp14,7 miliar dan Rp11,8 miliar"
        return word.token.norm if _noun(word, known.language) and word.token.norm not in known.fates else ""
    return ""


def _fate(words: Sequence[Word], unit: Unit, known: Grammar) -> str:
    """Return what became of the people counted: what is said behind them, else before."""
    behind = words[unit.end : unit.end + REACH]
    before = words[max(0, unit.start - REACH) : unit.start][::-1]
    for near in (behind, before):
        for word in near:
            if not word.token.norm or word.token.norm[0].isdigit():
                break
            fate = known.fates.get(word.token.norm) or known.fates.get(word.token.norm.partition("-")[0])
            if fate is not None:
                return fate
    counted = bool(behind) and _noun(behind[0], known.language) and behind[0].folded not in known.amounting
    return behind[0].token.norm if counted else ""
