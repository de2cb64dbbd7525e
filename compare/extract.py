"""Sentences to claims with their slots: what is asserted, in which words, by whom.

    Article, tuple[Sentence, ...] -> tuple[Claim, ...]

A claim is a sentence that tells the story, for now whole; on it hang its quotations, numbers and times, the
speaker it is laid to, and the word that makes it less than certain.  All cues stand in the language's file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from compare.languages import QUOTATION
from compare.model import Attribution, Claim, Slot, SlotKind, SourceKind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.languages import Language
    from compare.model import Article, Sentence, Token

DATE = re.compile(r"\((\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\)|\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
CLOCK = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
CURRENCY = {"rp": "IDR", "us$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "rm": "MYR", "s$": "SGD"}
PARTING = frozenset(',;:()[]–—"“”«»„')
"""Marks between clauses."""

SPEAKER_WORDS = 14
"""A speaker named in more words than this is no speaker but a clause."""


def extract(article: Article, sentences: Sequence[Sentence], language: Language) -> tuple[Claim, ...]:
    """Return one claim for every sentence that tells the story, in order.

    >>> from compare.languages import language
    >>> from compare.model import Article, Role, Sentence
    >>> text = "Menurut media Korea Selatan, Kim akan menghadiri pertemuan."
    >>> tokens = language("id").tokens(text, Span(0, len(text)))
    >>> (claim,) = extract(Article("A", text), [Sentence(Span(0, len(text)), 0, Role.LEDE, tokens)], language("id"))
    >>> claim.attribution
    Attribution(source='media Korea Selatan', cue='Menurut', kind=<SourceKind.MEDIA: 'media'>)
    """
    return tuple(
        _claim(article.text, number, sentence, language)
        for number, sentence in enumerate(sentences)
        if sentence.role.tells
    )


def _claim(text: str, number: int, sentence: Sentence, language: Language) -> Claim:
    words = [_Word(token, token.span.of(text)) for token in sentence.tokens]
    quotes = tuple(_quotes(text, sentence.span))
    said = _attributed(text, words, quotes, language)
    slots = (*quotes, *_times(text, sentence, words, language), *_numbers(words, language))
    if said is not None:
        slots = (*slots, Slot(SlotKind.SPEAKER, said[1], " ".join(_content(words, said[1], language))))
    return Claim(
        number,
        (sentence.span,),
        keys=tuple(
            dict.fromkeys((norm, 1.0) for norm in _content(words, sentence.span, language, without=said and said[2]))
        ),
        slots=tuple(sorted(slots, key=lambda slot: (slot.span, slot.kind))),
        attribution=said and said[0],
        hedge=_hedge(text, sentence.span, language),
        clauses=tuple(_clauses(words, said and said[2], language)),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    token: Token
    written: str

    @property
    def folded(self) -> str:
        return self.written.casefold()


def _content(words: Sequence[_Word], inside: Span, language: Language, without: Span | None = None) -> Iterator[str]:
    """Yield the norms of the words in *inside* that say what it is about."""
    for word in words:
        span = word.token.span
        if not word.token.norm or word.folded in language.stopwords or not span.within(inside):
            continue
        if without is None or not span.within(without):
            yield word.token.norm


def _clauses(words: Sequence[_Word], said: Span | None, language: Language) -> Iterator[Span]:
    """Yield the stretches between marks that part, before words that open a clause, and round who says it."""
    openers = language.words("clauses", "openers")
    begin: _Word | None = None
    last: _Word | None = None
    for word in words:
        aside = said is not None and word.token.span.within(said)
        if aside or word.written in PARTING or word.folded in openers:
            if begin and last:
                yield Span(begin.token.span.start, last.token.span.end)
            begin = last = None
            if aside or not word.token.norm:
                continue
        if word.token.norm:
            begin, last = begin or word, word
    if begin and last:
        yield Span(begin.token.span.start, last.token.span.end)


# ---- quotations, numbers, times -----------------------------------------------------------------------------


def _quotes(text: str, span: Span) -> Iterator[Slot]:
    """Yield the quotations in *span*; the value is their words, without marks and case."""
    for found in QUOTATION.finditer(text, span.start, span.end):
        group = found.lastindex or 1
        inner = Span(found.start(group), found.end(group))
        value = " ".join(re.findall(r"\w+(?:[-'’]\w+)*", inner.of(text).casefold()))
        if value:
            yield Slot(SlotKind.QUOTE, inner, value)


def _times(text: str, sentence: Sentence, words: Sequence[_Word], language: Language) -> Iterator[Slot]:
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


def _time(words: Sequence[_Word], at: int, language: Language) -> Slot | None:
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


def _dated(words: Sequence[_Word], at: int, month: int) -> Slot | None:
    """Return the date written round the month's name at *at*: "11 September 2023", "Sept. 11, 2023"."""
    near = {offset: words[at + offset] for offset in (-1, 1, 2, 3, 4) if 0 <= at + offset < len(words)}
    day = next((o for o in (-1, 1, 2) if o in near and re.fullmatch(r"[12]?\d|3[01]", near[o].written)), None)
    if day is None or (day == 2 and near[1].written != "."):
        return _month(near, month, words[at].token.span)
    year = next((o for o in (1, 2, 3, 4) if o in near and o > day and YEAR.fullmatch(near[o].written)), None)
    first, last = min(at, at + day), max(at, at + day, at + (year or 0))
    span = Span(words[first].token.span.start, words[last].token.span.end)
    return Slot(SlotKind.TIME, span, _iso(near[year].written if year else None, month, int(near[day].written)))


def _month(near: dict[int, _Word], month: int, span: Span) -> Slot | None:
    """Return the month with the year behind it: "Februari 2018"."""
    year = near.get(1)
    if year is None or not YEAR.fullmatch(year.written):
        return None
    return Slot(SlotKind.TIME, Span(span.start, year.token.span.end), f"{year.written}-{month:02}")


def _numbers(words: Sequence[_Word], language: Language) -> Iterator[Slot]:
    """Yield amounts as "value unit"; the unit is a currency code, "%", or the unit word's norm.

    A bare number counts only with a unit: without one, nothing tells whether two numbers count the same thing.
    """
    units = {language.norm(unit): unit for unit in language.words("numbers", "units")}
    ordinals, percent = language.words("numbers", "ordinals"), language.words("numbers", "percent")
    written = [word.written for word in words]
    at = 0
    while at < len(words):
        start = at
        value, at = language.amount(written, at)
        if value is None:
            at = start + 1
            continue
        before = words[start - 1].folded if start else ""
        if before == "." and start > 1:
            before = words[start - 2].folded
        after = words[at] if at < len(words) else None
        span = Span(words[start].token.span.start, words[at - 1].token.span.end)
        if before in ordinals or _a_year(words, start, at, language):
            continue
        if before in CURRENCY:
            yield Slot(
                SlotKind.NUMBER, Span(words[start - 1].token.span.start, span.end), f"{value:f} {CURRENCY[before]}"
            )
        elif after is not None and (after.written == "%" or after.token.norm in units):
            unit = "%" if after.written == "%" or after.folded in percent else units[after.token.norm]
            yield Slot(SlotKind.NUMBER, Span(span.start, after.token.span.end), f"{value:f} {unit}")
            at += 1


def _a_year(words: Sequence[_Word], start: int, end: int, language: Language) -> bool:
    """Whether the number at *start* is a year ("Februari 2018"), or a law's number before one ("35 Tahun 2009")."""
    years = language.words("numbers", "years")
    if end - start == 1 and YEAR.fullmatch(words[start].written):
        before = words[start - 1].folded if start else ""
        return before in language.months or before in language.stopwords or before in years
    return end + 1 < len(words) and words[end].folded in years and bool(YEAR.fullmatch(words[end + 1].written))


# ---- who says it ------------------------------------------------------------------------------------------

Said: TypeAlias = tuple[Attribution, Span, Span]
"""An attribution, the span of its speaker, the span of speaker and cue together."""


def _attributed(text: str, words: Sequence[_Word], quotes: Sequence[Slot], language: Language) -> Said | None:
    """Return whom the sentence is laid to, by the first form that fits.

    Before: "Menurut X, ...".  After: '"...", kata X' or '..., menurut X'.  Verb: "X mengatakan (bahwa) ...".
    Passive: "dilaporkan oleh X".
    """
    for form in (_before, _after, _verb, _passive):
        found = form(words, quotes, language)
        if found is None:
            continue
        cue, speaker = found
        if not speaker or len(speaker) > SPEAKER_WORDS or speaker[0].folded in language.words("speech", "pronouns"):
            continue
        if all(word.folded in language.stopwords for word in speaker):
            continue
        span = Span(speaker[0].token.span.start, speaker[-1].token.span.end)
        source = span.of(text)
        both = Span(min(span.start, cue[0].token.span.start), max(span.end, cue[-1].token.span.end))
        written = Span(cue[0].token.span.start, cue[-1].token.span.end).of(text)
        return Attribution(source, written, _kind(source, speaker, language)), span, both
    return None


Found: TypeAlias = "tuple[Sequence[_Word], Sequence[_Word]]"
"""The words of a cue and the words of the speaker it points to."""


def _cue(words: Sequence[_Word], at: int, cues: Sequence[str]) -> int:
    """Return how many words at *at* make up the longest of *cues*, or 0."""
    sizes = (len(cue.split()) for cue in cues if [w.folded for w in words[at : at + len(cue.split())]] == cue.split())
    return max(sizes, default=0)


def _before(words: Sequence[_Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    cues = language.words("speech", "before")
    for at in range(len(words)):
        size = _cue(words, at, cues)
        if not size or _quoted(words[at], quotes):
            continue
        speaker = _until(words, at + size, language, stop=(",", ".", ";", ":"))
        if at == 0 or words[at - 1].written in (",", '"', "”"):
            return words[at : at + size], speaker
    return None


def _after(words: Sequence[_Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    cues = language.words("speech", "after")
    for at in range(1, len(words)):
        if words[at - 1].written not in (",", '"', "”", "»", "’") or _quoted(words[at], quotes):
            continue
        if words[at].folded in language.words("speech", "pronominal"):
            return None  # "katanya": he said, and who he is stands elsewhere
        size = _cue(words, at, cues)
        if size:
            return words[at : at + size], _apposed(words, at + size, language)
        size = _subject_then_cue(words, at, cues)
        if size:
            return words[at + size : at + size + 1], words[at : at + size]
    return None


def _subject_then_cue(words: Sequence[_Word], at: int, cues: Sequence[str]) -> int:
    """Return how many words of a speaker stand between a quotation's end and its verb: '", Biden said.'."""
    for size in range(1, 6):
        if at + size < len(words) and words[at + size].folded in cues:
            return size if words[at].written[0].isupper() else 0
    return 0


def _verb(words: Sequence[_Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    verbs = language.words("speech", "verbs")
    for at in range(1, len(words)):
        if words[at].folded in verbs and not _quoted(words[at], quotes):
            speaker = _subject(words, at, language)
            if speaker:
                return words[at : at + 1], speaker
    return None


def _subject(words: Sequence[_Word], verb: int, language: Language) -> Sequence[_Word]:
    """Return the words before a verb of speech that name its speaker."""
    adverbs = language.words("speech", "adverbs")
    end = verb
    while end and words[end - 1].folded in adverbs:
        end -= 1
    start = end
    while start and words[start - 1].written not in (",", ";", ":", '"', "”", "“"):
        start -= 1
    subject = list(words[start:end])
    if subject and subject[-1].folded in language.words("negation", "words"):
        return ()
    openers = {word for word in language.stopwords if len(word) > 1}
    while subject and subject[0].folded in openers and subject[0].folded not in language.words("speech", "pronouns"):
        subject.pop(0)
    return subject if any(w.written[0].isupper() or w.token.norm.startswith("@") for w in subject) or start == 0 else ()


def _passive(words: Sequence[_Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    passives, by = language.words("speech", "passive"), language.words("speech", "by")
    for at in range(len(words) - 2):
        if words[at].folded in passives and words[at + 1].folded in by and not _quoted(words[at], quotes):
            return words[at : at + 2], _until(words, at + 2, language, stop=(",", ".", ";", ":"))
    return None


def _quoted(word: _Word, quotes: Sequence[Slot]) -> bool:
    return any(word.token.span.within(quote.span) for quote in quotes)


def _until(words: Sequence[_Word], start: int, language: Language, stop: Sequence[str]) -> Sequence[_Word]:
    """Return the words from *start* to a mark, a relative clause or a date."""
    ends = language.words("speech", "ends")
    end = start
    while end < len(words) and words[end].written not in (*stop, '"', "“", "”", "("):
        if end > start and (words[end].folded in ends or words[end].folded in language.weekdays):
            break
        end += 1
    return words[start:end]


def _apposed(words: Sequence[_Word], start: int, language: Language) -> Sequence[_Word]:
    """Return a speaker with the name that follows a comma: "warga Vladivostok, Fyodor, yang ..."."""
    speaker = _until(words, start, language, stop=(",", ".", ";", ":"))
    end = start + len(speaker)
    if speaker and end < len(words) and words[end].written == ",":
        name = _until(words, end + 1, language, stop=(",", ".", ";", ":"))
        if (
            1 <= len(name) <= 5
            and all(w.written[0].isupper() for w in name)
            and name[0].folded not in language.weekdays
        ):
            return words[start : end + 1 + len(name)]
    return speaker


def _kind(source: str, speaker: Sequence[_Word], language: Language) -> SourceKind:
    """Return what sort of source *source* is, by the words it is named with."""
    folded = source.casefold()
    for kind in (SourceKind.ANONYMOUS, SourceKind.CITIZEN, SourceKind.EXPERT, SourceKind.MEDIA, SourceKind.OFFICIAL):
        if language.pattern("sources", kind).search(folded):
            return kind
    if folded in language.words("credit", "agencies"):
        return SourceKind.MEDIA
    if all(word.token.norm.startswith("@") for word in speaker):
        return SourceKind.OFFICIAL
    return SourceKind.NAMED


def _hedge(text: str, span: Span, language: Language) -> str:
    """Return the first word of *span* that makes it less than certain, or ""."""
    folded = span.of(text).casefold()
    found = [m for kind in language.data["hedge"] if (m := language.pattern("hedge", kind).search(folded))]
    return min(found, key=lambda match: match.start()).group() if found else ""
