"""The words that name a source, and what sort of source it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.telling import QUOTING, Stretch
from compare.model import SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.extract.telling import Cue, Spoken
    from compare.extract.words import Word
    from compare.languages import Language

SPEAKER_WORDS = 14
"""A speaker named in more words than this is no speaker but a clause."""

NAME_WORDS = 5
"""A name that follows a comma has no more words than this."""

PARENTHESIS_WORDS = 6
"""What is put in parentheses inside a speaker's title has no more words than this, marks counted."""

ASIDE_WORDS = 40
"""How far a subject may stand before its verb when something is put between commas: "X, di Jakarta, mengatakan"."""

BREAKS = frozenset(",;:()[]–—―") | QUOTING
"""Marks that no subject runs across."""

STOPS = frozenset(",.;:(") | QUOTING | frozenset("–—―")
"""Marks that end the naming of a speaker behind a cue."""

KINDS = (SourceKind.ANONYMOUS, SourceKind.CITIZEN, SourceKind.EXPERT, SourceKind.MEDIA, SourceKind.OFFICIAL)
"""The kinds that are known by a word, in the order in which they are asked for."""


def usable(telling: Spoken, speaker: Stretch) -> bool:
    """Whether the words may name a source: not none, not a whole clause, not function words alone."""
    folded = telling.folded[speaker.start : speaker.end]
    if not 0 < len(folded) <= SPEAKER_WORDS:
        return False
    stopwords, weekdays = telling.language.stopwords, telling.language.weekdays
    return any(
        word not in stopwords and word not in weekdays and telling.words[at].token.norm and not word[0].isdigit()
        for at, word in enumerate(folded, speaker.start)
    )


def pronoun(telling: Spoken, speaker: Stretch) -> bool:
    """Whether the words are a pronoun that stands for a source named before."""
    pronouns = telling.language.listed("speech", "pronouns", "owners")
    return speaker.end - speaker.start == 1 and telling.folded[speaker.start] in pronouns


def behind(telling: Spoken, start: int) -> Stretch:
    """Return the words from *start* that name a speaker, with the name that follows a comma.

    They end at a mark, a relative clause or a date: "warga Vladivostok, Fyodor, yang ..." to "Fyodor".
    """
    speaker = _until(telling, start)
    end = speaker.end
    if start < end < len(telling.words) and telling.folded[end] == ",":
        name = _until(telling, end + 1)
        capitals = all(telling.capital(at) for at in range(*name))
        ends = telling.language.listed("speech", "ends")
        closed = (
            name.end == len(telling.words) or telling.folded[name.end] in (",", ".") or telling.folded[name.end] in ends
        )
        if closed and 1 <= name.end - name.start <= NAME_WORDS and capitals and not _dated(telling, name.start):
            return Stretch(start, name.end)
    return speaker


def name_at(telling: Spoken, start: int) -> Stretch:
    """Return the words from *start* on that are written like a name."""
    end = start
    while end < len(telling.words) and telling.capital(end) and not telling.quoted[end]:
        end += 1
    return Stretch(start, end)


def _until(telling: Spoken, start: int) -> Stretch:
    ends = telling.language.listed("speech", "ends")
    end = start
    while end < len(telling.words) and telling.folded[end] not in STOPS:
        if end > start and (telling.folded[end] in ends or _dated(telling, end)):
            break
        end += 1
    return Stretch(start, end)


def _dated(telling: Spoken, at: int) -> bool:
    return telling.folded[at] in telling.language.weekdays


def refused(telling: Spoken, verb: int) -> bool:
    """Whether the word before *verb*, adverbs aside, takes the statement back: "menolak menjelaskan", "did not say"."""
    at = _before_adverbs(telling, verb) - 1
    if at < 0:
        return False
    word = telling.folded[at]
    return word in telling.language.listed("speech", "refusals") or word in telling.language.listed("negation", "words")


def _before_adverbs(telling: Spoken, verb: int) -> int:
    while verb and not telling.quoted[verb - 1] and adverb(telling, verb - 1):
        verb -= 1
    return verb


def adverb(telling: Spoken, at: int) -> bool:
    """Whether the word at *at* may stand between a speaker and the verb: "juga", "has", "repeatedly"."""
    speech = telling.language
    word = telling.folded[at]
    if word in speech.listed("speech", "adverbs"):
        return True
    return not telling.capital(at) and word.endswith(speech.words("speech", "endings"))


def subject(telling: Spoken, verb: int, begin: int) -> Stretch:
    """Return the words before *verb* that name its speaker; none reach before *begin*, where the last cue ended.

    What stands between commas is passed over: "Ketua X, di Jakarta, Rabu, mengatakan".
    """
    end = _before_adverbs(telling, verb)
    if end > begin and telling.folded[end - 1] in telling.language.listed("speech", "joins"):
        return Stretch(end, end)
    start = end
    begin = max(begin, end - ASIDE_WORDS)
    while start > begin and not _breaks(telling, start - 1):
        start -= 1
        if telling.folded[start - 1 : start] == (")",) and start < end and "(" in telling.folded[begin : start - 1]:
            start = _parenthesis(telling, start)
    if start < end:
        found = _trimmed(telling, Stretch(start, end))
        relative = start > begin and telling.folded[start - 1] in telling.language.listed("speech", "relatives")
        adverb_alone = relative and "-" in telling.folded[found.start] if found.end - found.start == 1 else False
        if (usable(telling, found) and not adverb_alone) or pronoun(telling, found):
            return found
        if start == begin or telling.folded[start - 1] != ",":
            return Stretch(end, end)
    if start > begin and telling.folded[start - 1] in (",", ")", "–", "—"):
        return _passed_over(telling, start - 1, begin)
    if start > begin and telling.folded[start - 1] in telling.language.listed("speech", "relatives"):
        at = start - 1 - (start - 1 > begin and telling.folded[start - 2] == ",")
        return subject(telling, at, begin) if at > begin else Stretch(at, at)
    return Stretch(end, end)


def _parenthesis(telling: Spoken, end: int) -> int:
    """Return where the short parenthesis that ends before *end* begins: "Kantor Staf Presiden (KSP) Moeldoko"."""
    return next((at for at in range(end - 1, max(end - PARENTHESIS_WORDS, -1), -1) if telling.folded[at] == "("), end)


def _breaks(telling: Spoken, at: int) -> bool:
    if telling.quoted[at] or telling.folded[at] in BREAKS:
        return True
    return telling.folded[at] in telling.language.listed("speech", "breaks", "relatives")


def _passed_over(telling: Spoken, comma: int, begin: int) -> Stretch:
    """Return the subject that stands before the asides that end at *comma*."""
    start = comma
    while (
        start > max(begin, comma - ASIDE_WORDS) and not telling.quoted[start - 1] and telling.folded[start - 1] != ";"
    ):
        start -= 1
    at = start
    while at < comma:
        end = at
        while end < comma and telling.folded[end] not in BREAKS:
            end += 1
        chunk = _trimmed(telling, Stretch(at, end))
        if usable(telling, chunk) and not setting(telling, at) and telling.named(chunk) | (at == 0):
            return _up_to_relative(telling, _with_name(telling, chunk, comma))
        if pronoun(telling, chunk):
            return chunk
        at = end + 1
    return Stretch(comma, comma)


def setting(telling: Spoken, at: int) -> bool:
    """Whether a stretch that begins at *at* says where or when: "di Jakarta", "Rabu", "after the vote"."""
    if at >= len(telling.words):
        return True
    return telling.folded[at] in telling.language.listed("speech", "ends", "breaks") or _dated(telling, at)


def _with_name(telling: Spoken, chunk: Stretch, comma: int) -> Stretch:
    """Return *chunk* with the name behind its comma: "Pengurus IDI, Halik Malik"."""
    if chunk.end >= comma or telling.folded[chunk.end] != ",":
        return chunk
    end = chunk.end + 1
    while end < comma and telling.folded[end] not in BREAKS:
        end += 1
    name = range(chunk.end + 1, end)
    if 1 <= len(name) <= NAME_WORDS and all(telling.capital(at) for at in name) and not _dated(telling, name[0]):
        return Stretch(chunk.start, end)
    return chunk


def _up_to_relative(telling: Spoken, chunk: Stretch) -> Stretch:
    relatives = telling.language.listed("speech", "relatives")
    cut = next((at for at in range(chunk.start + 1, chunk.end) if telling.folded[at] in relatives), chunk.end)
    return Stretch(chunk.start, cut)


def _trimmed(telling: Spoken, chunk: Stretch) -> Stretch:
    """Return *chunk* without the function words and days that open it, and without a setting before a name."""
    start, end = chunk
    language = telling.language
    pronouns, settings = language.listed("speech", "pronouns"), language.listed("speech", "ends")
    setting = start < end and telling.folded[start] in settings
    while start < end and telling.folded[start] not in pronouns and _opens(telling, start):
        start += 1
    if setting and start < end and telling.capital(end - 1):
        name = end - 1
        while name > start and telling.capital(name - 1):
            name -= 1
        start = name
    while end - 1 > start and telling.folded[end - 1] in language.data["time"].get("units", {}):
        end -= 1
    cut = next((at for at in range(start + 1, end) if telling.folded[at] in settings and telling.capital(at - 1)), end)
    return Stretch(start, cut)


def _opens(telling: Spoken, at: int) -> bool:
    word = telling.folded[at]
    if not telling.words[at].token.norm or (word[0].isdigit() and not telling.words[at].token.norm.startswith("@")):
        return not telling.capital(at)
    return (len(word) > 1 and word in telling.language.stopwords) or _dated(telling, at)


def inverted(telling: Spoken, cue: Cue) -> bool:
    """Whether the speaker follows the verb of *cue*, as in '..., said Don Fowler, who ...'; asked without a quotation.

    It does where what follows, up to the next mark, has no verb of its own.
    """
    speaker = _until(telling, cue.end)
    if not 0 < speaker.end - speaker.start <= SPEAKER_WORDS or pronoun(telling, speaker):
        return False
    finite = telling.language.listed("speech", "finite", "verbs")
    if any(telling.folded[at] in finite for at in range(*speaker)):
        return False
    words = telling.words[speaker.start : speaker.end]
    return (
        telling.named(speaker) or kind_of(" ".join(telling.folded[slice(*speaker)]), words, telling.language) != "named"
    )


def kind_of(source: str, speaker: Sequence[Word], language: Language) -> SourceKind:
    """Return what sort of source *source* is, by the words it is named with.

    >>> from compare.languages import language
    >>> kind_of("seorang warga desa", (), language("id")).value
    'citizen'
    """
    folded = source.casefold()
    for kind in KINDS:
        if language.pattern("sources", kind).search(folded):
            return kind
    if folded in language.words("credit", "agencies"):
        return SourceKind.MEDIA
    if speaker and all(word.token.norm.startswith("@") for word in speaker):
        return SourceKind.OFFICIAL
    return SourceKind.NAMED
