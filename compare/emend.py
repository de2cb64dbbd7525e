"""Links, beads and speakers as an editor corrects them.

    tuple[Witness, ...], tuple[Link, ...], tuple[Bead, ...], emendations -> Emended

An emendation is the editor's word against the machine's, so it is certain where it can be used: what is joined is
linked with a score of 1, what is dropped is no link, what is split stands in two beads.  It touches nothing but what
it names.  Whether it was of use is judged by what the machine had found, so the order of the emendations is no
matter.  One that cannot be used stops nothing: it comes back with its problem.  Only two that contradict each other
raise, because neither may win in silence.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compare.errors import UsageError
from compare.languages import language
from compare.model import (
    Attribution,
    Bead,
    Emendation,
    EmendationKind,
    Ground,
    Place,
    Problem,
    Reason,
    Slot,
    SlotKind,
    SourceKind,
    Span,
    sigla,
)
from compare.places import WORD, Sentences, Unfit, UnfitError, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from compare.model import Claim, Link, Witness

    Linked = Callable[[Sequence[str], Sequence[Witness], Place, Place, float], Link]

Pair: TypeAlias = tuple[Place, Place]
"""Two places of different witnesses, the earlier witness first."""


class Emended(NamedTuple):
    """A story after an editor's corrections, and these with what became of each."""

    witnesses: tuple[Witness, ...]
    links: tuple[Link, ...]
    beads: tuple[Bead, ...]
    emendations: tuple[Emendation, ...]


class _Correction(NamedTuple):
    """An emendation whose sentences were found; *number* is its place among all."""

    number: int
    emendation: Emendation
    places: tuple[Place, ...]

    @property
    def kind(self) -> EmendationKind:
        return self.emendation.kind

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What a link can join: the places of different witnesses, two by two."""
        return tuple((a, b) for a, b in combinations(sorted(self.places), 2) if a.witness != b.witness)


def emend(
    witnesses: tuple[Witness, ...],
    links: tuple[Link, ...],
    beads: tuple[Bead, ...],
    emendations: Iterable[Emendation],
    linked: Linked,
) -> Emended:
    """Return the story with *emendations* made; *linked* makes a link of two places as it does of any.

    Raises `UsageError` where two emendations contradict each other.
    """
    asked = [
        replace(one, places=(), problem=None, origin=one.origin or f"correction {number}")
        for number, one in enumerate(emendations, 1)
    ]
    corrections, problems = _corrected(asked, Sentences(witnesses))
    links, beads, used = _relinked(witnesses, links, beads, corrections, linked)
    renamed, laid = _renamed(witnesses, corrections)
    used |= laid
    for number, one, _ in corrections:
        if number not in used:
            problems[number] = Problem("W-PAIRS-IDLE", one.origin, _idle(one, witnesses))
    told = (replace(one, places=used.get(at, ()), problem=problems.get(at)) for at, one in enumerate(asked))
    return Emended(renamed, links, beads, tuple(told))


def _idle(emendation: Emendation, witnesses: Sequence[Witness]) -> str:
    """Return why a correction whose sentences were found was still of no use."""
    if emendation.kind is EmendationKind.DROP:
        return "they were not linked"
    if emendation.kind is EmendationKind.SPLIT:
        return "they stood apart"
    sources = {claim.attribution.source for witness in witnesses for claim in witness.claims if claim.attribution}
    from difflib import get_close_matches

    near = get_close_matches(emendation.speaker, sorted(sources), n=1)
    return f"nothing is laid to “{emendation.speaker}”" + (f"; did you mean “{near[0]}”?" if near else "")


def _contradiction(one: _Correction, other: _Correction, what: str) -> UsageError:
    return UsageError(
        "E-PAIRS",
        f"{one.emendation.origin} {what} {other.emendation.origin}",
        cause=" and ".join(one.emendation.sentences) or f"“{one.emendation.speaker}”",
        tip="take one of the two out",
    )


# ---- which sentence is meant --------------------------------------------------------------------------------

CODES = {
    Unfit.OUTLET: "W-PAIRS-OUTLET",
    Unfit.SENTENCE: "W-PAIRS-SENTENCE",
    Unfit.SEVERAL: "W-PAIRS-SEVERAL",
}
"""The code of a correction whose sentence is not found, by the reason."""


def _corrected(asked: Sequence[Emendation], sentences: Sentences) -> tuple[list[_Correction], dict[int, Problem]]:
    """Return the corrections whose sentences are found, and by its number the problem of each other one."""
    corrections: list[_Correction] = []
    problems: dict[int, Problem] = {}
    for number, one in enumerate(asked):
        try:
            places = _places(one, sentences)
        except UnfitError as error:
            problems[number] = Problem(CODES[error.why], one.origin, error.message)
            continue
        unfit = _unfit(one, places, sentences)
        if unfit:
            problems[number] = Problem("W-PAIRS-UNFIT", one.origin, unfit)
        else:
            corrections.append(_Correction(number, one, tuple(sorted(set(places)))))
    return corrections, problems


def _places(emendation: Emendation, sentences: Sentences) -> tuple[Place, ...]:
    """Return the places that *emendation* names, or all of its outlet.  Raises `UnfitError`."""
    places = tuple(map(sentences.place, emendation.sentences))
    return places if places or emendation.kind is not EmendationKind.RENAME else sentences.by(emendation.outlet)


def _unfit(emendation: Emendation, places: Sequence[Place], sentences: Sentences) -> str:
    """Return why an emendation cannot be about *places*, or ""."""
    if emendation.kind is EmendationKind.RENAME:
        return ""
    if len(set(places)) < len(places):
        return f"it names {sentences.mark(max(places, key=places.count))} twice"
    witnesses = {place.witness for place in places}
    if len(places) < 2 or (len(witnesses) < 2 and emendation.kind is not EmendationKind.SPLIT):
        return f"{', '.join(map(sentences.mark, places))}: it takes sentences of two articles"
    return ""


# ---- links and beads ----------------------------------------------------------------------------------------


def _relinked(
    witnesses: Sequence[Witness],
    links: tuple[Link, ...],
    beads: tuple[Bead, ...],
    corrections: Sequence[_Correction],
    linked: Linked,
) -> tuple[tuple[Link, ...], tuple[Bead, ...], dict[int, tuple[Place, ...]]]:
    """Return links and beads as corrected, and the places at which each correction was used.

    A split cuts the weakest link of every path: links are taken up surest first, those of the editor before all, and
    one that would bring together what is split is left out.  Of equals by what the articles say, never by the order of
    the witnesses.
    """
    joins, drops, splits = (
        [one for one in corrections if one.kind is kind]
        for kind in (EmendationKind.JOIN, EmendationKind.DROP, EmendationKind.SPLIT)
    )
    if not joins and not drops and not splits:
        return links, beads, {}
    names = sigla(len(witnesses))
    position = {name: at for at, name in enumerate(names)}
    before = {(Place(position[x.a], x.i), Place(position[x.b], x.j)): x for x in links}
    joined = {pair: one for one in joins for pair in one.pairs}
    dropped = {pair: one for one in drops for pair in one.pairs}
    for pair in sorted(joined.keys() & dropped.keys()):
        raise _contradiction(joined[pair], dropped[pair], "joins what is dropped by")
    held = {pair: link for pair, link in before.items() if pair not in dropped}
    held |= {pair: _by_hand(linked(names, witnesses, *pair, 1.0)) for pair in joined}
    groups = _Groups((Place(at, i) for at, witness in enumerate(witnesses) for i in witness.body), splits)
    cutting: set[int] = set()
    marks = [(witness.article.text, witness.article.digest) for witness in witnesses]
    for pair in sorted(held, key=lambda p: (p not in joined, -held[p].score, sorted((marks[a], i) for a, i in p))):
        against = groups.join(*pair)
        if against and pair in joined:
            split = next(one for one in splits if one.number in against)
            raise _contradiction(joined[pair], split, "joins what is split by")
        if against:
            cutting |= against
            del held[pair]
    used = {one.number: one.places for one in joins}
    used |= {one.number: one.places for one in drops if before.keys() & set(one.pairs)}
    bead_of = {Place(at, i): bead for bead in beads for at, cell in enumerate(bead.cells) for i in cell}
    together = (one.number for one in splits if len({bead_of[place] for place in one.places}) < len(one.places))
    cutting |= set(together)
    used |= {one.number: one.places for one in splits if one.number in cutting}
    after = tuple(Bead(_cells(group, len(witnesses))) for group in groups.members())
    return tuple(held[pair] for pair in sorted(held)), after, used


def _by_hand(link: Link) -> Link:
    return replace(link, why=(Reason(Ground.EDITOR), *link.why))


def _cells(group: Iterable[Place], count: int) -> tuple[tuple[int, ...], ...]:
    cells: list[list[int]] = [[] for _ in range(count)]
    for place in group:
        cells[place.witness].append(place.sentence)
    return tuple(map(tuple, cells))


class _Groups:
    """Places that hang together, and which splits have a place in each group: no split has two in one."""

    def __init__(self, places: Iterable[Place], splits: Iterable[_Correction]) -> None:
        self.above = {place: place for place in places}
        self.splits: dict[Place, set[int]] = {place: set() for place in self.above}
        for split in splits:
            for place in split.places:
                self.splits[place].add(split.number)

    def first(self, place: Place) -> Place:
        """Return the place that stands for the group of *place*."""
        while self.above[place] != place:
            self.above[place] = place = self.above[self.above[place]]
        return place

    def join(self, a: Place, b: Place) -> set[int]:
        """Make one group of those of *a* and *b*, or return the splits that forbid it."""
        one, other = sorted((self.first(a), self.first(b)))
        if one == other:
            return set()
        against = self.splits[one] & self.splits[other]
        if not against:
            self.above[other] = one
            self.splits[one] |= self.splits.pop(other)
        return against

    def members(self) -> list[list[Place]]:
        """Return the groups, each in order and all by their first places."""
        groups: dict[Place, list[Place]] = {}
        for place in sorted(self.above):
            groups.setdefault(self.first(place), []).append(place)
        return list(groups.values())


# ---- speakers -----------------------------------------------------------------------------------------------


def _renamed(
    witnesses: tuple[Witness, ...], corrections: Iterable[_Correction]
) -> tuple[tuple[Witness, ...], dict[int, tuple[Place, ...]]]:
    """Return the witnesses with their speakers renamed, and the places at which each correction was used."""
    by: dict[tuple[Place, int], _Correction] = {}
    claims = [list(witness.claims) for witness in witnesses]
    used: dict[int, list[Place]] = {}
    for one in (one for one in corrections if one.kind is EmendationKind.RENAME):
        scope = set(one.places)
        for at, witness in enumerate(witnesses):
            for number, claim in enumerate(witness.claims):
                place = Place(at, claim.sentence)
                laid = _laid(witness, claim, one.emendation) if place in scope else None
                if laid is None:
                    continue
                first = by.setdefault((place, number), one)
                if first.emendation.name != one.emendation.name:
                    raise _contradiction(one, first, "gives another name to the speaker renamed by")
                claims[at][number] = laid
                used.setdefault(one.number, []).append(place)
    renamed = (replace(witness, claims=tuple(made)) for witness, made in zip(witnesses, claims, strict=True))
    return (tuple(renamed) if used else witnesses), {at: tuple(dict.fromkeys(places)) for at, places in used.items()}


def _laid(witness: Witness, claim: Claim, emendation: Emendation) -> Claim | None:
    """Return *claim* laid to the name that *emendation* gives, or None where it is not about this claim.

    Where the editor names the sentence, the speaker may be any words of it ("dia"); else it is a speaker that was
    found.  The kind of source stays, but an anonymous one that is given a name is so no longer.
    """
    said, name = claim.attribution, emendation.name
    if said and said.source == name:
        return None
    kind = said.kind if said and said.kind is not SourceKind.ANONYMOUS else SourceKind.NAMED
    span = None
    if said and words_of(said.source) == words_of(emendation.speaker):
        if said.carried:
            return replace(claim, attribution=replace(said, source=name, kind=kind))
        span = next((slot.span for slot in claim.slots if slot.kind is SlotKind.SPEAKER), None)
    elif emendation.sentences:
        span = _written(witness, claim, emendation.speaker)
    if span is None:
        return None
    known = language(witness.article.language)
    tokens = (
        token.norm
        for token in known.tokens(name, Span(0, len(name)))
        if token.norm and token.span.of(name).casefold() not in known.stopwords
    )
    slots = [slot for slot in claim.slots if slot.kind is not SlotKind.SPEAKER]
    slots.append(Slot(SlotKind.SPEAKER, span, " ".join(tokens)))
    laid = replace(said, source=name, kind=kind) if said else Attribution(name, "", kind)
    return replace(
        claim,
        attribution=replace(laid, source_span=span),
        slots=tuple(sorted(slots, key=lambda slot: (slot.span, slot.kind))),
    )


def _written(witness: Witness, claim: Claim, speaker: str) -> Span | None:
    """Return where the words of *speaker* stand in the sentence of *claim*, or None."""
    wanted = words_of(speaker).split()
    inside = witness.sentences[claim.sentence].span
    words = list(WORD.finditer(witness.article.text, inside.start, inside.end))
    folded = [words_of(word.group()) for word in words]
    for at in range(len(words) - len(wanted) + 1):
        if folded[at : at + len(wanted)] == wanted and wanted:
            return Span(words[at].start(), words[at + len(wanted) - 1].end())
    return None
