"""Who says it: the sources that the statements of an article are laid to, and the words that do so.

An article is read in one pass, because a source named once goes on speaking: "Ia juga mengatakan", "katanya", and
quotations that run over several sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.extract.forms import found
from compare.extract.speakers import kind_of, pronoun
from compare.extract.telling import OPENING, Stretch, telling
from compare.model import Attribution, SourceKind, Span, Stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.extract.forms import Found
    from compare.extract.telling import Spoken
    from compare.extract.words import Word
    from compare.languages import Language
    from compare.model import Slot

OPEN = 10
"""A quotation runs over no more sentences than this; a mark that is never closed was a slip."""

REACH = 8
"""A pronoun stands for a source that was named no more sentences before than this."""


def attributions(
    text: str, sentences: Sequence[Sequence[Word]], quotes: Sequence[Sequence[Slot]], language: Language
) -> tuple[tuple[Attribution, ...], ...]:
    """Return the attributions of each sentence, in the order in which they stand; of a chain, the teller first.

    *sentences* are the words of the sentences of *text*, *quotes* the quotations of each.  A source that is a pronoun
    is given as the one it stands for, or as "" where none was named near.

    >>> from compare.extract.words import words_of
    >>> from compare.languages import language
    >>> from compare.model import Role, Sentence
    >>> text = "Ani Yudhoyono mengatakan harga naik. Ia juga berjanji membantu petani."
    >>> known, spans = language("id"), (Span(0, 36), Span(37, 70))
    >>> words = [words_of(text, Sentence(span, 0, Role.BODY, known.tokens(text, span))) for span in spans]
    >>> for (one,) in attributions(text, words, [(), ()], known):
    ...     print(one.source, "|", one.cue, "|", one.stance, "|", one.content[0].of(text), "|", one.carried)
    Ani Yudhoyono | mengatakan | neutral | harga naik | False
    Ani Yudhoyono | berjanji | promising | membantu petani | True
    """
    made: list[tuple[Attribution, ...]] = []
    named: Attribution | None = None
    named_at = 0
    opened, since = "", 0
    tellings: list[Spoken] = []
    for number, (words, quoted) in enumerate(zip(sentences, quotes, strict=True)):
        opened, before = (opened, bool(opened)) if number - since <= OPEN else ("", False)
        one, opened = telling(words, quoted, opened, language)
        since = since if before else number
        tellings.append(one)
        known = named if number - named_at <= REACH else None
        said = _made(text, one, known)
        if not said and number and one.quotation:
            said = _going_on(one, made[-1])
        made.append(said)
        person = next((a for a in reversed(said) if _person(a)), None)
        if person is not None or (named is not None and any(a.carried and a.source for a in said)):
            named, named_at = person or named, number
    _lead_in(text, tellings, made)
    return tuple(made)


def _person(said: Attribution) -> bool:
    """Whether a pronoun may stand for the source: someone with a name or an office, and no outlet."""
    known = any(word[0].isupper() for word in said.source.split()) or said.kind is not SourceKind.NAMED
    return bool(said.source) and known and not said.carried and said.kind is not SourceKind.MEDIA


def _made(text: str, one: Spoken, named: Attribution | None) -> tuple[Attribution, ...]:
    """Return the attributions that stand in the sentence; a pronoun is given as *named*."""
    made: list[Attribution] = []
    for form in found(one):
        speaker = form.speaker
        if speaker is None:
            made.append(_laid(text, one, form, made[-1].source, made[-1].kind, None, carried=made[-1].carried))
        elif speaker == form.cue or pronoun(one, speaker):
            known = next((a for a in reversed(made) if a.source and a.kind is not SourceKind.MEDIA), named)
            source, kind = (known.source, known.kind) if known else ("", SourceKind.NAMED)
            made.append(_laid(text, one, form, source, kind, one.span(speaker), carried=True))
        else:
            span = one.span(speaker)
            source = span.of(text)
            kind = kind_of(source, one.words[speaker.start : speaker.end], one.language)
            made.append(_laid(text, one, form, source, kind, span, carried=False))
    return tuple(sorted(made, key=_place))


def _place(said: Attribution) -> int:
    """Where source or cue begins, whichever stands first."""
    return min(span.start for span in (said.source_span, said.cue_span) if span is not None)


def _laid(
    text: str, one: Spoken, form: Found, source: str, kind: SourceKind, span: Span | None, *, carried: bool
) -> Attribution:
    cue = one.span(form.cue)
    stance = stance_of(" ".join(one.folded[form.cue.start : form.cue.end]), one.language)
    return Attribution(
        source,
        cue.of(text),
        kind,
        source_span=span,
        cue_span=cue,
        content=tuple(one.span(stretch) for stretch in form.content),
        stance=stance,
        act=stance in one.language.listed("speech", "acts"),
        carried=carried,
    )


def stance_of(cue: str, language: Language) -> Stance:
    """Return how a case-folded *cue* puts a statement.

    >>> from compare.languages import language
    >>> stance_of("membantah", language("id")).value, stance_of("said", language("en")).value
    ('denying', 'neutral')
    """
    stances = language.labels("speech", "stance")
    return Stance(stances.get(cue) or stances.get(cue.split(" ", maxsplit=1)[0], Stance.NEUTRAL))


def _going_on(one: Spoken, before: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Return the attribution of a sentence that is all quotation: it goes on from that of the sentence before."""
    return tuple(_continued(one, said) for said in before[-1:])


def _continued(one: Spoken, said: Attribution) -> Attribution:
    whole = one.span(Stretch(0, len(one.words)))
    return Attribution(
        said.source, said.cue, said.kind, content=(whole,), stance=said.stance, act=said.act, carried=True
    )


def _lead_in(text: str, tellings: Sequence[Spoken], made: list[tuple[Attribution, ...]]) -> None:
    """Lay a quotation that leads up to another one to the speaker who is named there.

    The other goes on with the first one, or begins anew in the same paragraph.
    """
    for number in range(len(tellings) - 2, -1, -1):
        one, after, said = tellings[number], tellings[number + 1], made[number + 1]
        signed = said and said[0].cue_span is not None and said[0].cue_span.start == after.words[0].token.span.start
        if made[number] or not said or not one.quotation or not (any(after.quoted[:1]) or signed):
            continue
        between = text[one.words[-1].token.span.end : after.words[0].token.span.start]
        if signed or "\n" not in between or after.words[0].written not in OPENING:
            made[number] = (_continued(one, said[0]),)
