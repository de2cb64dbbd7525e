"""Voices: who is cited, under one name over all witnesses.

    tuple[Witness, ...] -> tuple[Voice, ...]

A source with a proper name or a known medium is one voice wherever that name stands, long or short, typos forgiven; any
other is known by its words.  A pronoun is nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.contrast.media import known
from compare.languages import WORD, language
from compare.model import SourceKind, Span, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.languages import Language
    from compare.model import Lineage, Witness

SAME_NAME = 85.0
"""Likeness, 0 to 100, from which two words of a name are one with a typo."""

SHORT = 5
"""Below this length a letter makes another name."""


def voices(witnesses: Sequence[Witness], lineages: Sequence[Lineage]) -> tuple[Voice, ...]:
    """Return the voices of a story, those that most witnesses hear first, then by name."""
    heard = [one for at, witness in enumerate(witnesses) for one in _heard(at, witness)]
    elsewhere = list(map(_named_there, witnesses, lineages))
    found = []
    for group in _grouped(heard):
        cells = tuple(
            tuple(sorted({one.sentence for one in group if one.witness == at})) for at in range(len(witnesses))
        )
        tellers = {one.witness for one in group}
        others = [named for at, named in enumerate(elsewhere) if at not in tellers]
        alone = len(tellers) == 1 and bool(others) and any(one.known for one in group)
        alone = alone and not any(one.marks <= held for one in group for named in others for held in named)
        found.append(Voice(_name(group), _kind(group), cells, alone))
    return tuple(sorted(found, key=lambda voice: (-sum(map(bool, voice.cells)), voice.name.casefold(), voice.name)))


def _named_there(witness: Witness, lineage: Lineage) -> set[frozenset[str]]:
    """Return the words of each sentence that is laid to somebody, and the media the article comes from.

    Whoever is named there may be heard beside the source that was found.
    """
    sourced = {claim.sentence for claim in witness.claims if claim.attribution}
    words = {frozenset(token.norm for token in witness.sentences[i].tokens) for i in sourced}
    tongue = language(witness.article.language)
    return words | {frozenset(map(tongue.norm, name.split())) for name in lineage.whole}


def proper(source: str, language: Language) -> tuple[str, ...]:
    """Return the proper name in a designation, without countries, offices and common words.

    >>> from compare.languages import language
    >>> proper("Menteri Luar Negeri Retno Marsudi", language("id")), proper("media Jepang", language("id"))
    (('Retno', 'Marsudi'), ())
    """
    return tuple(
        word
        for token in language.tokens(source, Span(0, len(source)))
        if (word := token.span.of(source))[0].isupper()
        and not token.norm.startswith("@")
        and word.casefold() not in language.designations
        and word.casefold() not in language.weekdays
        and word.casefold() not in language.stopwords
    )


@dataclass(frozen=True, slots=True)
class _Heard:
    """One mention of a source: where, as written, and what it is known by."""

    witness: int
    sentence: int
    kind: SourceKind
    shown: str
    names: tuple[str, ...]
    stems: frozenset[str]
    keys: frozenset[str]

    @property
    def marks(self) -> frozenset[str]:
        """The words that must stand together where it is spoken of: its name, or else all it is called."""
        return self.stems or self.keys

    @property
    def known(self) -> bool:
        """Whether it has a name, or a country or office that goes by several."""
        return bool(self.names) or any(one.startswith("@") for one in self.keys)


def _heard(at: int, witness: Witness) -> Iterator[_Heard]:
    tongue = language(witness.article.language)
    nobody = frozenset(tongue.words("speech", "pronouns"))
    for claim in witness.claims:
        said = claim.attribution
        if said is None or said.source.casefold() in nobody:
            continue
        media = tuple(known(WORD.findall(said.source), tongue))
        named = tuple(media[0].split()) if media else proper(said.source, tongue)
        tokens = tongue.tokens(said.source, Span(0, len(said.source)))
        keys = frozenset(t.norm for t in tokens if t.norm and t.span.of(said.source).casefold() not in tongue.stopwords)
        if keys:
            shown = " ".join(named) if media else said.source
            names = tuple(name.casefold() for name in named)
            kind = SourceKind.MEDIA if media and said.kind is SourceKind.NAMED else said.kind
            yield _Heard(at, claim.sentence, kind, shown, names, frozenset(map(tongue.norm, named)), keys)


def _grouped(heard: Iterable[_Heard]) -> list[list[_Heard]]:
    """Return the mentions in groups of one source.

    Full names first.  A name of one word joins the one full name that holds it; where several do, it stays alone.
    """
    by_names: dict[tuple[str, ...], list[_Heard]] = {}
    by_keys: dict[frozenset[str], list[_Heard]] = {}
    for one in heard:
        if one.names:
            by_names.setdefault(one.names, []).append(one)
        else:
            by_keys.setdefault(one.keys, []).append(one)
    groups: list[list[tuple[str, ...]]] = []
    for names in sorted((n for n in by_names if len(n) > 1), key=lambda n: (-len(n), n)):
        same = [group for group in groups if any(_same(names, other) for other in group)]
        groups = [group for group in groups if group not in same] + [[n for g in same for n in g] + [names]]
    full = len(groups)
    for names in sorted(n for n in by_names if len(n) == 1):
        holding = [group for group in groups[:full] if any(_same(names, other) for other in group)]
        alike = [group for group in groups[full:] if any(_same(names, other) for other in group)]
        if len(holding) == 1:
            holding[0].append(names)
        elif alike:
            alike[0].append(names)
        else:
            groups.append([names])
    return [[one for names in group for one in by_names[names]] for group in groups] + list(by_keys.values())


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether every word of the shorter name stands in the longer."""
    shorter, longer = sorted((one, other), key=len)
    return all(any(_alike(word, theirs) for theirs in longer) for word in shorter)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if one[0] != other[0] or min(len(one), len(other)) < SHORT:
        return False
    from rapidfuzz.fuzz import ratio

    return bool(ratio(one, other) >= SAME_NAME)


def _name(group: Sequence[_Heard]) -> str:
    """Return what a voice is called: the form used most, the longest of them."""
    shown = Counter(one.shown for one in group)
    return min(shown, key=lambda name: (-shown[name], -len(name), name))


def _kind(group: Sequence[_Heard]) -> SourceKind:
    """Return what sort of source it is: what most mentions say beyond the bare name."""
    kinds = Counter(one.kind for one in group)
    order = list(SourceKind)
    return min(kinds, key=lambda kind: (kind is SourceKind.NAMED, -kinds[kind], order.index(kind)))
