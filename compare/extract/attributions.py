"""Who says it: the source a statement is laid to, and the words that do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compare.extract.words import Word, cue_at, quoted
from compare.model import Attribution, SourceKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.languages import Language
    from compare.model import Slot

SPEAKER_WORDS = 14
"""A speaker named in more words than this is no speaker but a clause."""

Said: TypeAlias = tuple[Attribution, Span, Span]
"""An attribution, the span of its speaker, the span of speaker and cue together."""


def attributed(text: str, words: Sequence[Word], quotes: Sequence[Slot], language: Language) -> Said | None:
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


Found: TypeAlias = "tuple[Sequence[Word], Sequence[Word]]"
"""The words of a cue and the words of the speaker it points to."""


def _before(words: Sequence[Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    cues = language.words("speech", "before")
    for at in range(len(words)):
        size = cue_at(words, at, cues)
        if not size or quoted(words[at], quotes):
            continue
        speaker = _until(words, at + size, language, stop=(",", ".", ";", ":"))
        if at == 0 or words[at - 1].written in (",", '"', "”"):
            return words[at : at + size], speaker
    return None


def _after(words: Sequence[Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    cues = language.words("speech", "after")
    for at in range(1, len(words)):
        if words[at - 1].written not in (",", '"', "”", "»", "’") or quoted(words[at], quotes):
            continue
        if words[at].folded in language.words("speech", "pronominal"):
            return None  # "katanya": he said, and who he is stands elsewhere
        size = cue_at(words, at, cues)
        if size:
            return words[at : at + size], _apposed(words, at + size, language)
        size = _subject_thencue_at(words, at, cues)
        if size:
            return words[at + size : at + size + 1], words[at : at + size]
    return None


def _subject_thencue_at(words: Sequence[Word], at: int, cues: Sequence[str]) -> int:
    """Return how many words of a speaker stand between a quotation's end and its verb: '", Biden said.'."""
    for size in range(1, 6):
        if at + size < len(words) and words[at + size].folded in cues:
            return size if words[at].written[0].isupper() else 0
    return 0


def _verb(words: Sequence[Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    verbs = language.words("speech", "verbs")
    for at in range(1, len(words)):
        if words[at].folded in verbs and not quoted(words[at], quotes):
            speaker = _subject(words, at, language)
            if speaker:
                return words[at : at + 1], speaker
    return None


def _subject(words: Sequence[Word], verb: int, language: Language) -> Sequence[Word]:
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


def _passive(words: Sequence[Word], quotes: Sequence[Slot], language: Language) -> Found | None:
    passives, by = language.words("speech", "passive"), language.words("speech", "by")
    for at in range(len(words) - 2):
        if words[at].folded in passives and words[at + 1].folded in by and not quoted(words[at], quotes):
            return words[at : at + 2], _until(words, at + 2, language, stop=(",", ".", ";", ":"))
    return None


def _until(words: Sequence[Word], start: int, language: Language, stop: Sequence[str]) -> Sequence[Word]:
    """Return the words from *start* to a mark, a relative clause or a date."""
    ends = language.words("speech", "ends")
    end = start
    while end < len(words) and words[end].written not in (*stop, '"', "“", "”", "("):
        if end > start and (words[end].folded in ends or words[end].folded in language.weekdays):
            break
        end += 1
    return words[start:end]


def _apposed(words: Sequence[Word], start: int, language: Language) -> Sequence[Word]:
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


def _kind(source: str, speaker: Sequence[Word], language: Language) -> SourceKind:
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
