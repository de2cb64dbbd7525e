"""How the outlets tell: counts with the sentences behind them.

    tuple[Witness, ...], tuple[Link, ...], tuple[Bead, ...] -> Signals

Whom they cite, how sure they sound, what stands first, which words they choose.  There is no score and no order among
outlets: a count is a place to look, and what it means is the reader's to say.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from compare.contrast.voices import voices
from compare.languages import language
from compare.model import (
    Between,
    Heading,
    Place,
    Rewording,
    Signals,
    SlotKind,
    Span,
    Stance,
    Telling,
    Trait,
    sigla,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compare.languages import Language
    from compare.model import Bead, Claim, Lineage, Link, Token, Witness

LEAD = 5
"""Sentences that are the lead: what a hurried reader sees."""

ORDERED = 3
"""Fewer facts in common have no order to speak of."""

OWN_WORDS = 12
"""Words of one side alone that are named; more would not be read."""

PREFIX = 5
"""Letters from which two words that begin alike are held for forms of one."""

SPELT_ALIKE = 75.0
"""Likeness, 0 to 100, from which two words are spellings of one: "pernapasan", "pernafasan"."""

PASSIVE_LETTERS = 5
"""A word shorter than this is no passive by its beginning."""

ADVERBS = 2
"""Words that may stand between an auxiliary and its participle."""

AGENT = 8
"""Words after a passive in which its agent is looked for."""

MARKS = frozenset(',.;:!?()"“”')
"""Marks that end the search for an agent."""


def signals(
    witnesses: Sequence[Witness], links: Sequence[Link], beads: Sequence[Bead], lineages: Sequence[Lineage]
) -> Signals:
    """Return how the witnesses tell: each alone, every two against each other, and the voices of the story."""
    words = [_words(witness) for witness in witnesses]
    linked = {Place(at, i) for bead in beads if bead.tellers > 1 for at, cell in enumerate(bead.cells) for i in cell}
    used = _used(witnesses, words)
    return Signals(
        tuple(
            _telling(at, witness, words[at], linked, tuple(_own_words(at, witness, words[at], linked, used)))
            for at, witness in enumerate(witnesses)
        ),
        tuple(_between(witnesses, words, links, beads)),
        voices(witnesses, lineages),
    )


class _Word(NamedTuple):
    """A word or mark of a sentence: as written, case folded, as compared, and whether it carries content."""

    span: Span
    written: str
    folded: str
    norm: str
    content: bool
    name: bool


def _words(witness: Witness) -> dict[int, list[_Word]]:
    """Return the words of each sentence of the body."""
    tongue = language(witness.article.language)
    return {i: list(_read(witness.article.text, witness.sentences[i].tokens, tongue)) for i in witness.body}


def _read(text: str, tokens: Iterable[Token], tongue: Language) -> Iterator[_Word]:
    """Yield the words; a capital is a name's unless the sentence begins with it."""
    begun = False
    for token in tokens:
        written = token.span.of(text)
        folded = written.casefold()
        norm = token.norm
        name = norm[:1] == "@" or norm[:1].isdigit() or (begun and written[0].isupper())
        yield _Word(token.span, written, folded, norm, bool(norm) and folded not in tongue.stopwords, name)
        begun = begun or bool(norm)


# ---- one witness ----------------------------------------------------------------------------------------------


def _telling(
    at: int, witness: Witness, words: Mapping[int, list[_Word]], linked: set[Place], own: tuple[Trait, ...]
) -> Telling:
    tongue = language(witness.article.language)
    quotes = _stretches(witness, SlotKind.QUOTE)
    spoken = [any(w.span.within(q) for q in quotes.get(i, ())) for i in witness.body for w in words[i] if w.norm]
    lead = witness.body[:LEAD]
    return Telling(
        sourced=tuple(dict.fromkeys(claim.sentence for claim in witness.claims if claim.attribution)),
        quoting=tuple(sorted(quotes)),
        quoted=round(sum(spoken) / len(spoken), 4) if spoken else 0.0,
        hedges=_by_kind(list(tongue.data["hedge"]), _hedged(witness.claims, tongue)),
        stances=_by_kind(list(Stance), _stances(witness.claims)),
        passives=_trait("passive", _passives(words, tongue)),
        lead=lead,
        lead_alone=tuple(i for i in lead if Place(at, i) not in linked),
        heading=_heading(witness, words, tongue),
        words=own,
    )


def _stretches(witness: Witness, kind: SlotKind) -> dict[int, set[Span]]:
    """Return the stretches of one kind of detail, by sentence, each once."""
    found: dict[int, set[Span]] = {}
    for claim in witness.claims:
        for slot in claim.slots:
            if slot.kind is kind:
                found.setdefault(claim.sentence, set()).add(slot.span)
    return found


def _by_kind(kinds: Sequence[str], found: Iterable[tuple[str, int, str]]) -> tuple[Trait, ...]:
    """Return one trait for each kind that was found, in the order of *kinds*."""
    of_kind: dict[str, list[tuple[int, str]]] = {}
    for kind, sentence, word in found:
        of_kind.setdefault(kind, []).append((sentence, word))
    return tuple(_trait(str(kind), of_kind[kind]) for kind in kinds if kind in of_kind)


def _trait(kind: str, found: Iterable[tuple[int, str]]) -> Trait:
    places = list(found)
    sentences = tuple(sorted({sentence for sentence, _ in places}))
    return Trait(kind, sentences, tuple(dict.fromkeys(word for _, word in places)))


def _hedged(claims: Sequence[Claim], tongue: Language) -> Iterator[tuple[str, int, str]]:
    """Yield what makes claims less than certain; "dilaporkan oleh X" names a source and is no hedge."""
    for claim in claims:
        cue = claim.attribution.cue.casefold().split() if claim.attribution else []
        if claim.hedge in tongue.labels("hedge") and claim.hedge not in cue:
            yield tongue.labels("hedge")[claim.hedge], claim.sentence, claim.hedge


def _stances(claims: Sequence[Claim]) -> Iterator[tuple[str, int, str]]:
    """Yield how each sentence's cue puts what is said; a sentence of several claims once."""
    for sentence, said in dict.fromkeys((c.sentence, c.attribution) for c in claims if c.attribution):
        if said.cue_span is not None:
            yield said.stance, sentence, said.cue.casefold()


def _cues(tongue: Language) -> frozenset[str]:
    """Return the words that lay a statement to somebody."""
    return tongue.listed("speech", "before", "verbs", "after", "passive", "pronominal")


def _passives(words: Mapping[int, list[_Word]], tongue: Language) -> Iterator[tuple[int, str]]:
    """Yield the passives that name no agent.

    Indonesian: a word with the prefix; English: an auxiliary and a participle.  Hedges and verbs of speech are
    counted elsewhere.
    """
    exceptions = frozenset(tongue.words("passives", "exceptions"))
    prefixes, endings = tongue.words("passives", "prefixes"), tongue.words("passives", "endings")
    auxiliaries = frozenset(tongue.words("passives", "auxiliaries"))
    participles = frozenset(tongue.words("passives", "participles"))
    for i, sentence in words.items():
        for at, word in enumerate(sentence):
            if word.folded in exceptions or word.folded in tongue.labels("hedge") or word.folded in _cues(tongue):
                continue
            if word.name or (len(word.folded) < PASSIVE_LETTERS and word.folded not in participles):
                continue
            by_prefix = word.folded.startswith(prefixes) if prefixes else False
            if not by_prefix and not word.folded.endswith(endings) and word.folded not in participles:
                continue
            if (by_prefix or _follows(sentence, at, auxiliaries, tongue)) and not _agent(
                sentence, at + 1, tongue, near=by_prefix
            ):
                yield i, word.folded


def _follows(sentence: Sequence[_Word], at: int, auxiliaries: frozenset[str], tongue: Language) -> bool:
    """Whether an auxiliary stands before the word at *at*, with nothing but an adverb or two between."""
    between, endings = tongue.words("passives", "between"), tongue.words("passives", "adverbs")
    for word in reversed(sentence[max(0, at - 1 - ADVERBS) : at]):
        if word.folded in auxiliaries:
            return True
        if word.folded not in between and not word.folded.endswith(endings):
            return False
    return False


def _agent(sentence: Sequence[_Word], at: int, tongue: Language, *, near: bool) -> bool:
    """Whether an agent follows: after "by" in the clause or, where the language allows, named at once.

    "ditangkap polisi", "diberikan Korut", but not "dibuka Senin".
    """
    by = tongue.words("passives", "by")
    for word in sentence[at : at + AGENT]:
        if word.written in MARKS:
            break
        if word.folded in by:
            return True
    if not near or at >= len(sentence):
        return False
    if sentence[at - 1].folded.endswith(tongue.words("passives", "agents")):
        return True
    following = sentence[at]
    if following.folded in tongue.weekdays or following.folded in tongue.months or following.norm[:1].isdigit():
        return False
    return (
        following.name
        or following.folded in tongue.designations
        or following.folded in tongue.words("speech", "pronouns")
    )


def _heading(witness: Witness, words: Mapping[int, list[_Word]], tongue: Language) -> Heading | None:
    """Return how far the body bears out the headline, by its content words."""
    title = witness.article.title
    asked = {
        word.norm: word.written
        for word in _read(title, tongue.tokens(title, Span(0, len(title))), tongue)
        if word.content
    }
    if not asked or not words:
        return None
    held = {i: asked.keys() & {word.norm for word in sentence} for i, sentence in words.items()}
    best = min(held, key=lambda i: (-len(held[i]), i))
    anywhere = frozenset[str]().union(*held.values())
    missing = tuple(written for norm, written in asked.items() if norm not in anywhere)
    return Heading(round(len(held[best]) / len(asked), 4), best if held[best] else None, missing)


# ---- words of one side -----------------------------------------------------------------------------------------


def _used(witnesses: Sequence[Witness], words: Sequence[Mapping[int, list[_Word]]]) -> dict[tuple[str, str], set[int]]:
    """Return which witnesses use a word, or one that begins like it, by language."""
    used: dict[tuple[str, str], set[int]] = {}
    for at, (witness, sentences) in enumerate(zip(witnesses, words, strict=True)):
        code = witness.article.language
        title = (
            token.norm for token in language(code).tokens(witness.article.title, Span(0, len(witness.article.title)))
        )
        for norm in (*title, *(word.norm for sentence in sentences.values() for word in sentence)):
            used.setdefault((code, norm), set()).add(at)
            used.setdefault((code, norm[:PREFIX]), set()).add(at)
    return used


def _own_words(
    at: int,
    witness: Witness,
    words: Mapping[int, list[_Word]],
    linked: set[Place],
    used: Mapping[tuple[str, str], set[int]],
) -> Iterator[Trait]:
    """Yield the words of linked sentences that this witness alone uses; none where nobody else writes its language.

    Names do not count, nor do the words for a speaker.
    """
    code = witness.article.language
    tongue = language(code)
    if not any(at not in users and key[0] == code for key, users in used.items()):
        return
    found: dict[str, list[tuple[int, str]]] = {}
    speakers = _stretches(witness, SlotKind.SPEAKER)
    names = {
        word.folded
        for i, sentence in words.items()
        for word in sentence
        if word.name or any(word.span.within(speaker) for speaker in speakers.get(i, ()))
    }
    speaking = _cues(tongue) | tongue.labels("hedge").keys()
    for i, sentence in words.items():
        for word in sentence if Place(at, i) in linked else ():
            if not word.content or word.folded in names or word.folded in speaking:
                continue
            if len(word.norm) > 2 and used[code, word.norm[:PREFIX]] == {at}:
                found.setdefault(word.norm, []).append((i, word.folded))
    ranked = sorted(found.values(), key=lambda places: (-len(places), places[0]))
    yield from (_trait(places[0][1], places) for places in ranked[:OWN_WORDS])


# ---- two witnesses ---------------------------------------------------------------------------------------------


def _between(
    witnesses: Sequence[Witness],
    words: Sequence[Mapping[int, list[_Word]]],
    links: Sequence[Link],
    beads: Sequence[Bead],
) -> Iterator[Between]:
    names = sigla(len(witnesses))
    position = {name: at for at, name in enumerate(names)}
    first: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for bead in beads:
        told = [(at, cell[0]) for at, cell in enumerate(bead.cells) if cell]
        for (a, i), (b, j) in combinations(told, 2):
            first.setdefault((a, b), []).append((i, j))
    reworded: dict[tuple[int, int], list[Rewording]] = {}
    for link in links:
        a, b = position[link.a], position[link.b]
        if witnesses[a].article.language == witnesses[b].article.language:
            reworded.setdefault((a, b), []).extend(_rewordings(words[a][link.i], words[b][link.j], link.i, link.j))
    for a, b in combinations(range(len(witnesses)), 2):
        places = first.get((a, b), [])
        yield Between(
            names[a], names[b], len(places), agreement(places), tuple(dict.fromkeys(reworded.get((a, b), ())))
        )


def agreement(places: Sequence[tuple[int, int]]) -> float | None:
    """Return Kendall's tau of two orders given as pairs of places, no place twice; None for fewer than three.

    Pairs in the same order less pairs in the opposite one, over all pairs (Kendall 1938).

    >>> agreement([(0, 4), (1, 5), (2, 6)]), agreement([(0, 6), (1, 5), (2, 4)]), agreement([(0, 1)])
    (1.0, -1.0, None)
    """
    if len(places) < ORDERED:
        return None
    pairs = list(combinations(sorted(places), 2))
    return round(sum(1 if one[1] < other[1] else -1 for one, other in pairs) / len(pairs), 4)


def _rewordings(one: Sequence[_Word], other: Sequence[_Word], i: int, j: int) -> Iterator[Rewording]:
    """Yield the content words that alone differ between two that are the same, in two linked sentences."""
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.fuzz import ratio

    a, b = ([word for word in side if word.content] for side in (one, other))
    norms_a, norms_b = [word.norm for word in a], [word.norm for word in b]
    codes = list(Levenshtein.opcodes(norms_a, norms_b))
    for before, code, after in zip(codes, codes[1:], codes[2:], strict=False):
        alone = code.tag == "replace" and code.src_end - code.src_start == 1 == code.dest_end - code.dest_start
        if not alone or before.tag != "equal" or after.tag != "equal":
            continue
        word_a, word_b = a[code.src_start], b[code.dest_start]
        if word_a.name or word_b.name or word_a.norm in norms_b or word_b.norm in norms_a:
            continue
        if word_a.norm[:PREFIX] != word_b.norm[:PREFIX] and ratio(word_a.folded, word_b.folded) < SPELT_ALIKE:
            yield Rewording(word_a.folded, word_b.folded, i, j)
