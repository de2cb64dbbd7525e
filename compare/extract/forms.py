"""The forms in which a sentence is laid to someone: which words are the source, the cue, and what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compare.extract.speakers import (
    NAME_WORDS,
    STOPS,
    adverb,
    behind,
    inverted,
    name_at,
    pronoun,
    refused,
    setting,
    subject,
    usable,
)
from compare.extract.telling import Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.extract.telling import Cue, Spoken

CONTENT_WORDS = 3
"""So many words at least are content; fewer are an opener: "Sebelumnya, menurut Budi, ..."."""

ADDRESSEE_WORDS = 12
"""So far behind a verb stands the "that" or the quotation its content begins with: "told a crowd in Ohio that"."""

LABEL_WORDS = 8
"""A speaker before a colon has no more words than this."""

OWNER_WORDS = 8
"""So far apart are a noun and the "that" it opens: "the claim by the governor that"."""

OWNER_BEFORE = 3
"""So far before a noun stands whose it is: "the police's earlier claim"."""

GENITIVE = ("'s", "’s", "s'", "s’")
"""The ends of a word that owns the next."""


class Found(NamedTuple):
    """One attribution in a sentence.  Without a speaker it is laid to that of the attribution before."""

    cue: Stretch
    speaker: Stretch | None
    content: tuple[Stretch, ...]

    @property
    def end(self) -> int:
        """Where source and cue are both past."""
        return max(self.cue.end, self.speaker.end if self.speaker else 0)


def found(telling: Spoken) -> list[Found]:
    """Return the attributions of the sentence, in the order of their cues."""
    made: list[Found] = []
    for cue in telling.cues:
        begin = made[-1].end if made else 0
        if cue.start < begin:
            continue
        for name, form in FORMS:
            one = form(telling, cue, made) if name in cue.lists else None
            if one is not None:
                made.append(one)
                break
    return made


def _begin(made: Sequence[Found]) -> int:
    return made[-1].end if made else 0


def _after(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker follows: '"...", kata X', '..., said X', "Kata X, ..."."""
    if cue.start == _begin(made) == 0:
        speaker = behind(telling, cue.end)
        opens = "verbs" not in cue.lists and usable(telling, speaker) and _at(telling, speaker.end) == ","
        return Found(Stretch(cue.start, cue.end), speaker, _content(telling, speaker.end)) if opens else None
    quotation = telling.quoted[cue.start - 1] or (telling.folded[cue.start - 1] == "," and _quoted_before(telling, cue))
    if not quotation and telling.folded[cue.start - 1] != ",":
        return None
    if not quotation and "verbs" in cue.lists and not inverted(telling, cue):
        return None
    speaker = behind(telling, cue.end)
    if cue.end < len(telling.words) and pronoun(telling, Stretch(cue.end, cue.end + 1)):
        speaker = Stretch(cue.end, cue.end + 1)
    elif not usable(telling, speaker) or any(other.start == speaker.start for other in telling.cues):
        return None
    head = _content(telling, _begin(made), cue.start)
    tail = _goes_on(telling, speaker.end)
    if not quotation and not tail and _at(telling, speaker.end) == "," and not setting(telling, speaker.end + 1):
        tail = _content(telling, speaker.end)
    return Found(Stretch(cue.start, cue.end), speaker, (*head, *tail))


def _quoted_before(telling: Spoken, cue: Cue) -> bool:
    return cue.start > 1 and telling.quoted[cue.start - 2]


def _goes_on(telling: Spoken, start: int) -> tuple[Stretch, ...]:
    """Return the quotation that goes on behind speaker and cue, if any."""
    opening = next((at for at in range(start, len(telling.words)) if telling.quoted[at]), None)
    if opening is not None:
        return _content(telling, opening)
    return ()


def _pronominal(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """A cue that holds its speaker: "katanya", "menurutnya"."""
    if cue.start == 0:
        content = _content(telling, cue.end)
    elif telling.quoted[cue.start - 1] or telling.folded[cue.start - 1] == ",":
        content = (*_content(telling, _begin(made), cue.start), *_goes_on(telling, cue.end))
    else:
        return None
    return Found(Stretch(cue.start, cue.end), Stretch(cue.start, cue.end), content)


def _before(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker follows, the statement stands on either side: "Menurut X, ...", "..., according to X"."""
    start = cue.end
    while _at(telling, start) in telling.language.listed("speech", "by"):
        start += 1
    if start >= len(telling.words) or telling.quoted[start]:
        return None
    speaker = behind(telling, start)
    if pronoun(telling, Stretch(start, start + 1)):
        speaker = Stretch(start, start + 1)
    elif not _parted(telling, cue.start):
        speaker = name_at(telling, start)
    if not pronoun(telling, speaker) and not usable(telling, speaker):
        return None
    if any(other.start == start and "nouns" not in other.lists for other in telling.cues):
        return None
    if telling.folded[start] in telling.language.listed("speech", "unsaid"):
        return None
    head = _content(telling, _begin(made), cue.start)
    tail = _content(telling, speaker.end)
    if sum(part.end - part.start for part in head) < CONTENT_WORDS:
        head = ()
    elif sum(part.end - part.start for part in tail) < CONTENT_WORDS or _at(telling, speaker.end) != ",":
        tail = ()
    return Found(Stretch(cue.start, cue.end), speaker, (*head, *tail))


def _parted(telling: Spoken, at: int) -> bool:
    """Whether a clause may begin at *at*: the sentence does, or a mark or a conjunction stands before."""
    if at == 0 or telling.quoted[at - 1] or not telling.words[at - 1].token.norm:
        return True
    return telling.folded[at - 1] in telling.language.listed("speech", "joins", "breaks")


def _verb(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker stands before: "X mengatakan (bahwa) ...", '"...", X said', "X is calling for ..."."""
    if refused(telling, cue.start) or (_auxiliary(telling, cue) and not cue.lists & {"participles"}):
        return None
    begin = _begin(made)
    if made and _aside(telling, made[-1], cue):
        begin = _begin(made[:-1])
    speaker = subject(telling, cue.start, begin)
    if speaker.start == speaker.end:
        joined = made and telling.folded[cue.start - 1] in (*telling.language.listed("speech", "joins"), ",")
        if not joined:
            return None
        return Found(Stretch(cue.start, cue.end), None, _behind_verb(telling, cue))
    if _clause(telling, speaker) or ("verbs" not in cue.lists and not _takes(telling, cue)):
        return None
    return Found(Stretch(cue.start, cue.end), speaker, _around(telling, cue, speaker, begin))


def _aside(telling: Spoken, last: Found, cue: Cue) -> bool:
    """Whether the attribution before stands between commas before the verb: "YTN, mengutip pejabat, melaporkan"."""
    return last.cue.start > 0 and telling.folded[last.cue.start - 1] == "," == telling.folded[cue.start - 1]


def _auxiliary(telling: Spoken, cue: Cue) -> bool:
    """Whether a form of "to be" stands before the verb: "was told", "is calling"."""
    at = cue.start
    while at and adverb(telling, at - 1):
        at -= 1
        if telling.folded[at] in telling.language.listed("speech", "be"):
            return True
    return False


def _clause(telling: Spoken, speaker: Stretch) -> bool:
    """Whether the words have a verb of their own, so that the cue is none: "He has made some claims"."""
    finite = telling.language.listed("speech", "finite")
    return any(telling.folded[at] in finite for at in range(*speaker))


def _takes(telling: Spoken, cue: Cue) -> bool:
    """Whether something follows a verb of belief or wish, or the verb may close a quotation."""
    follows = cue.end < len(telling.words) and (telling.words[cue.end].token.norm or telling.quoted[cue.end])
    return bool(follows) or "after" in cue.lists


def _around(telling: Spoken, cue: Cue, speaker: Stretch, begin: int) -> tuple[Stretch, ...]:
    """Return what a speaker and the verb behind it tell: mostly what follows, else what stands before them."""
    before = speaker.start - 1
    quotation = before >= begin and (telling.quoted[before] or (before > begin and telling.quoted[before - 1]))
    parted = before >= begin and (quotation or telling.folded[before] == ",")
    if not parted or "after" not in cue.lists:
        return _behind_verb(telling, cue)
    head = _content(telling, begin, speaker.start)
    after = _at(telling, cue.end)
    if sum(part.end - part.start for part in head) < CONTENT_WORDS:
        parted = after == "," and any(usable(telling, part) for part in head)
        return (*head, *_content(telling, cue.end)) if parted else _behind_verb(telling, cue)
    if quotation:
        return (*head, *_goes_on(telling, cue.end))
    if after == ",":
        return (*head, *_content(telling, cue.end))
    if after in ("", ".", ";") or (
        after in telling.language.listed("speech", "ends") and not _opener(telling, cue.end)
    ):
        return head
    return _behind_verb(telling, cue)


def _behind_verb(telling: Spoken, cue: Cue) -> tuple[Stretch, ...]:
    """Return what follows a verb, without the one it is told to: "told a crowd in Ohio that ..."."""
    opener = _opener(telling, cue.end)
    return _content(telling, cue.end if opener is None else opener)


def _opener(telling: Spoken, start: int) -> int | None:
    """Return where, near behind a verb, a "that" or a quotation begins."""
    that = telling.language.listed("speech", "that")
    for at in range(start, min(start + ADDRESSEE_WORDS, len(telling.words))):
        if telling.folded[at] in that:
            return at + 1
        if telling.quoted[at]:
            return at
    return None


def _participle(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker is that of the sentence: "Trump left early, saying ..."."""
    if _auxiliary(telling, cue):
        return _verb(telling, cue, made)
    if refused(telling, cue.start) or cue.end == len(telling.words):
        return None
    speaker = None if made else _head(telling, cue.start)
    if not made and speaker is None:
        return None
    return Found(Stretch(cue.start, cue.end), speaker, _behind_verb(telling, cue))


def _head(telling: Spoken, before: int) -> Stretch | None:
    """Return the name or pronoun that the sentence begins with."""
    start = 0
    while start < before and telling.folded[start] == "the":
        start += 1
    end = start
    while end < before and telling.capital(end):
        end += 1
    one = Stretch(start, min(start + 1, before))
    if one.end > one.start and pronoun(telling, one):
        return one
    return Stretch(start, end) if usable(telling, Stretch(start, end)) else None


def _passive(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker follows a verb in the passive: "dilaporkan oleh X", "disampaikan Menteri X"."""
    start = cue.end
    while _at(telling, start) in telling.language.listed("speech", "by"):
        start += 1
    bare = start == cue.end
    if start >= len(telling.words) or telling.quoted[start] or (bare and not telling.capital(start)):
        return None
    if bare and telling.language.code == "en":
        return None
    speaker = behind(telling, start)
    if not usable(telling, speaker):
        return None
    head = _content(telling, _begin(made), cue.start)
    that = _opener(telling, speaker.end)
    told = that is None and any(usable(telling, part) and not setting(telling, part.start) for part in head)
    content = head if told else ()
    return Found(
        Stretch(cue.start, start), speaker, content or _content(telling, speaker.end if that is None else that)
    )


def _noun(telling: Spoken, cue: Cue, _made: Sequence[Found]) -> Found | None:
    """A noun with a "that": "pernyataan X bahwa ...", "X's claim that ...", "her criticism of ..."."""
    owner = _owner(telling, cue)
    if (
        owner is not None
        and (telling.named(owner) or pronoun(telling, owner))
        and _at(telling, cue.end) in telling.language.listed("speech", "about")
    ):
        return Found(Stretch(cue.start, cue.end), owner, _content(telling, cue.end + 1))
    that = telling.language.listed("speech", "that")
    limit = min(cue.end + OWNER_WORDS, len(telling.words))
    at = next((a for a in range(cue.end, limit) if telling.folded[a] in that or telling.folded[a] in STOPS), None)
    if at is None or telling.folded[at] not in that:
        return None
    start = cue.end
    while _at(telling, start) in telling.language.listed("speech", "by"):
        start += 1
    speaker = Stretch(start, at)
    if not usable(telling, speaker) or not telling.named(speaker):
        if owner is None:
            return None
        speaker = owner
    return Found(Stretch(cue.start, cue.end), speaker, _content(telling, at + 1))


def _owner(telling: Spoken, cue: Cue) -> Stretch | None:
    """Return whose the noun of *cue* is: "the police's earlier claim", "her claim"."""
    for at in range(cue.start - 1, max(cue.start - OWNER_BEFORE, 0) - 1, -1):
        if telling.quoted[at] or not telling.words[at].token.norm:
            return None
        if telling.folded[at] in telling.language.listed("speech", "owners"):
            return Stretch(at, at + 1)
        if telling.folded[at].endswith(GENITIVE):
            start = at
            while start and telling.capital(start - 1):
                start -= 1
            return Stretch(start, at + 1)
    return None


def _signed(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """A name behind a dash, below or after a quotation: "— Ani Lestari"."""
    name = Stretch(cue.end, len(telling.words))
    while name.end > name.start and telling.folded[name.end - 1] == ".":
        name = Stretch(name.start, name.end - 1)
    if made or (cue.start and not telling.quoted[cue.start - 1]) or not 0 < name.end - name.start <= NAME_WORDS:
        return None
    if not usable(telling, name) or not all(telling.capital(at) for at in range(*name)):
        return None
    return Found(Stretch(cue.start, cue.end), name, _content(telling, 0, cue.start))


def _colon(telling: Spoken, cue: Cue, made: Sequence[Found]) -> Found | None:
    """The speaker stands before a colon, a quotation behind it: 'Menteri Ani: "..."'."""
    speaker = Stretch(0, cue.start)
    if made or not 0 < cue.start <= LABEL_WORDS or any(telling.quoted[: cue.start]):
        return None
    if not usable(telling, speaker) or not telling.capital(cue.start - 1):
        return None
    if cue.end >= len(telling.words) or not telling.quoted[cue.end]:
        return None
    return Found(Stretch(cue.start, cue.end), speaker, _content(telling, cue.end))


FORMS = (
    ("pronominal", _pronominal),
    ("before", _before),
    ("after", _after),
    ("verbs", _verb),
    ("participles", _participle),
    ("attitudes", _verb),
    ("passive", _passive),
    ("nouns", _noun),
    ("colon", _colon),
    ("signs", _signed),
)
"""A list of cues and the form they make; a cue in several lists makes the first that fits."""


def _at(telling: Spoken, at: int) -> str:
    return telling.folded[at] if at < len(telling.folded) else ""


def _content(telling: Spoken, start: int, end: int | None = None) -> tuple[Stretch, ...]:
    """Return the stretch from *start* to *end* without the marks round it, or nothing where it has no word."""
    end = len(telling.words) if end is None else end
    while start < end and not telling.words[start].token.norm and not telling.quoted[start]:
        start += 1
    while start < end and not telling.words[end - 1].token.norm and not telling.quoted[end - 1]:
        end -= 1
    return (Stretch(start, end),) if any(telling.words[at].token.norm for at in range(start, end)) else ()
