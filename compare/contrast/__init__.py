"""Links and claims to variants: told by all, told differently, laid to another mouth, told by one alone.

    tuple[Witness, ...], tuple[Link, ...], tuple[Bead, ...] -> tuple[Variant, ...]

Two questions are kept apart.  *Is it told there at all?* is answered by coverage: the share of a claim's content
words, weighted by rarity, that one place of the other article holds.  *Where would it be?* is answered by the
nearest counterpart.  That two say different things is decided on slots, never on similarity, because similarity
cannot see contradiction.

A false "both say so" is the worst error and a false "only here" the second, so what lies between is *unsure*.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from compare.languages import language
from compare.model import (
    Claim,
    Evidence,
    Level,
    Place,
    Reading,
    Role,
    Slot,
    SlotKind,
    Span,
    Status,
    Variant,
    VariantKind,
    sigla,
)
from compare.names import same_person
from compare.odds import at_odds
from compare.settings import SHARED_QUOTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.languages import Language
    from compare.model import Bead, Link, Witness
    from compare.settings import Settings

CALIBRATION = (
    (0.0, 0.99),
    (0.1, 0.94),
    (0.2, 0.92),
    (0.3, 0.86),
    (0.4, 0.69),
    (0.5, 0.52),
    (0.6, 0.47),
    (0.7, 0.19),
    (0.8, 0.07),
    (0.9, 0.02),
    (1.0, 0.0),
)
"""P(not told there | coverage), from 1,051 propositions of PropSegmEnt judged by three raters each."""

NEIGHBOUR = 0.6
"""What a word counts that stands in the sentence before or after, not in the sentence itself."""

PREFIX = 5
ALIKE = 0.8
"""What a word counts that shares its first five letters and is otherwise another."""

QUOTE_WORDS = 2
"""Fewer quoted words are a name or a mark of doubt, not a quotation."""

SAME_QUOTE = 85.0
"""Likeness, 0 to 100, from which two quotations are one."""

MISSING = 6
"""Words named as not found; more would not be read."""


def contrast(
    witnesses: Sequence[Witness], links: Sequence[Link], beads: Sequence[Bead], settings: Settings
) -> tuple[Variant, ...]:
    """Return the variants of a story, those that an editor wants first in front.

    Every variant has one reading per witness.  The order: quotations laid to another mouth, conflicts and other
    differences, what one alone tells, what a minority lacks, what is unsure, what all tell; inside each by place.
    """
    story = _Story(witnesses, links)
    found = [
        *_reattributed(story),
        *_differences(story, beads),
        *(_told(story, bead, settings) for bead in beads),
    ]
    return tuple(sorted(found, key=_rank))


ORDER = (
    VariantKind.REATTRIBUTED,
    VariantKind.DIFFERS,
    VariantKind.ONLY,
    VariantKind.OMITTED,
    VariantKind.UNSURE,
    VariantKind.SHARED,
)
LEVELS = (Level.CONFLICT, Level.DETAIL, Level.INFO, None)


def _rank(variant: Variant) -> tuple[int, int, list[tuple[int, Span]]]:
    places = [(at, reading.spans[0]) for at, reading in enumerate(variant.readings) if reading.spans]
    return ORDER.index(variant.kind), LEVELS.index(variant.level), places


class _Story:
    """All that is asked of the witnesses together: claims and surest link by sentence, and which words stand where."""

    def __init__(self, witnesses: Sequence[Witness], links: Sequence[Link]) -> None:
        import numpy as np

        self.witnesses = witnesses
        self.claims = {
            Place(at, claim.sentence): claim for at, witness in enumerate(witnesses) for claim in witness.claims
        }
        position = {name: at for at, name in enumerate(sigla(len(witnesses)))}
        self.surest: dict[Place, float] = {}
        for link in links:
            for place in (Place(position[link.a], link.i), Place(position[link.b], link.j)):
                self.surest[place] = max(self.surest.get(place, 0.0), link.score)
        # a row is a sentence that tells anything: where each word stands, and where a word that begins like it does
        self.rows = [
            Place(at, number)
            for at, witness in enumerate(witnesses)
            for number, sentence in enumerate(witness.sentences)
            if sentence.role.tells or sentence.role is Role.HEADLINE
        ]
        standing: dict[str, list[int]] = {}
        alike: dict[str, list[int]] = {}
        for row, place in enumerate(self.rows):
            tokens = witnesses[place.witness].sentences[place.sentence].tokens
            for norm in dict.fromkeys(token.norm for token in tokens if token.norm):
                standing.setdefault(norm, []).append(row)
                if len(norm) >= PREFIX and norm[0].isalpha():
                    alike.setdefault(norm[:PREFIX], []).append(row)
        self.standing, self.alike = ({k: np.array(v) for k, v in found.items()} for found in (standing, alike))
        self.tellers, self.tellers_alike = (
            {k: frozenset(self.rows[row].witness for row in v) for k, v in found.items()} for found in (standing, alike)
        )
        self.follows = np.array([b == (a.witness, a.sentence + 1) for a, b in pairwise(self.rows)], dtype=np.float64)
        at_row = [row.witness for row in self.rows]
        self.rows_of = [slice(bisect_left(at_row, at), bisect_right(at_row, at)) for at in range(len(witnesses))]

    def words(self, at: int) -> frozenset[str]:
        """Return the words of a witness's story as written, case folded."""
        witness = self.witnesses[at]
        tokens = (token for i in witness.body for token in witness.sentences[i].tokens)
        return frozenset(token.span.of(witness.article.text).casefold() for token in tokens)

    def rarity(self, norm: str) -> float:
        """Return how much a word says in this story: log(1 + sentences / sentences with it)."""
        return math.log(1 + len(self.rows) / max(1, len(self.standing.get(norm, ()))))

    def nearest(self, keys: Iterable[str]) -> dict[int, Evidence]:
        """Return, for each witness by position, where most of *keys* stand together and how much of them.

        Cost: one pass over the sentences a key, in numpy.
        """
        import numpy as np

        weights = {key: self.rarity(key) for key in keys}
        own = np.zeros((len(weights), len(self.rows)))
        for held, (key, weight) in zip(own, weights.items(), strict=True):
            if len(key) >= PREFIX and key[:PREFIX] in self.alike:
                held[self.alike[key[:PREFIX]]] = weight * ALIKE
            if key in self.standing:
                held[self.standing[key]] = weight
        beside, best = own * NEIGHBOUR, own.copy()
        np.maximum(best[:, 1:], beside[:, :-1] * self.follows, out=best[:, 1:])
        np.maximum(best[:, :-1], beside[:, 1:] * self.follows, out=best[:, :-1])
        scores = np.where(own.any(axis=0), (best.sum(axis=0) / (math.fsum(weights.values()) or 1.0)).round(4), -1.0)
        found: dict[int, Evidence] = {}
        for at, rows in enumerate(self.rows_of):
            row = rows.start + int(scores[rows].argmax()) if rows.start < rows.stop else -1
            if row >= 0 and scores[row] >= 0:
                found[at] = Evidence(self.rows[row].sentence, min(1.0, float(scores[row])))
        return found

    def holders(self, norm: str) -> frozenset[int]:
        """Return the witnesses that have a word, or one that begins like it."""
        held: frozenset[int] = self.tellers.get(norm, frozenset())
        return held | self.tellers_alike.get(norm[:PREFIX], frozenset()) if len(norm) >= PREFIX else held

    def missing(self, claim: Claim, at: int, others: Iterable[int]) -> tuple[str, ...]:
        """Return the words of *claim* of witness *at* that none of *others* has: names whole, then the rest.

        A name is a run of capitals; the first word of a sentence is one only inside a longer run.
        """
        witness, others = self.witnesses[at], frozenset(others)
        text, stopwords = witness.article.text, language(witness.article.language).stopwords
        names: list[list[str]] = [[]]
        words: list[tuple[float, str]] = []
        for number, token in enumerate(witness.sentences[claim.sentence].tokens):
            word = token.span.of(text)
            lacking = token.norm and word.casefold() not in stopwords and others.isdisjoint(self.holders(token.norm))
            if lacking and (word[0].isupper() or word[0].isdigit()):
                names[-1] += [word] if number or names[-1] else [word, ""]
                continue
            names += [[]] if names[-1] else []
            if lacking:
                words.append((-self.rarity(token.norm), word))
        runs = [" ".join(filter(None, run)) for run in names if run and run[1:] != [""]]
        return tuple(dict.fromkeys([*runs, *(word for _, word in sorted(words))]))[:MISSING]


# ---- told or not --------------------------------------------------------------------------------------------


def _told(story: _Story, bead: Bead, settings: Settings) -> Variant:
    """Return the variant of one bead: who tells it, and what becomes of it elsewhere."""
    tellers = [at for at, cell in enumerate(bead.cells) if cell]
    first = Place(tellers[0], bead.cells[tellers[0]][0])
    claim = story.claims[first]
    nearest = _nearest(story, bead)
    readings = tuple(
        _reading(story, at, cell, nearest.get(at), settings, first.witness) for at, cell in enumerate(bead.cells)
    )
    statuses = [reading.status for reading in readings]
    if len(tellers) > 1:
        absent = statuses.count(Status.ABSENT)
        omitted = len(readings) > 2 and absent > 0 and absent * 2 < len(readings) and Status.UNSURE not in statuses
        kind = VariantKind.OMITTED if omitted else VariantKind.SHARED
        probability = _strength(story, bead)
    else:
        covered = max((r.nearest.score for r in readings if r.nearest), default=0.0)
        kind = VariantKind.ONLY if Status.UNSURE not in statuses else VariantKind.UNSURE
        probability = absence(covered)
    quote = next(
        (slot for slot in claim.slots if slot.kind is SlotKind.QUOTE and len(slot.value.split()) > QUOTE_WORDS), None
    )
    alone = kind in (VariantKind.ONLY, VariantKind.UNSURE)
    lacking = [at for at, reading in enumerate(readings) if not reading.told]
    return Variant(
        kind,
        SlotKind.QUOTE if quote and alone else None,
        readings,
        round(probability, 4),
        label=story.witnesses[first.witness].text(first.sentence),
        why=story.missing(claim, first.witness, lacking) if lacking and kind is not VariantKind.SHARED else (),
    )


def _nearest(story: _Story, bead: Bead) -> dict[int, Evidence]:
    """Return the best that each witness has for any claim of *bead*, whoever makes it: so the order is no matter."""
    best: dict[int, Evidence] = {}
    if all(bead.cells):
        return best
    for at, cell in enumerate(bead.cells):
        for i in cell:
            for other, evidence in story.nearest(key for key, _ in story.claims[Place(at, i)].keys).items():
                if other not in best or evidence.score > best[other].score:
                    best[other] = evidence
    return best


def _reading(
    story: _Story, at: int, cell: tuple[int, ...], nearest: Evidence | None, settings: Settings, teller: int
) -> Reading:
    """Return what one witness has of a bead; without a sentence in it, told is never more than unsure.

    Nor is absent, where the two are in different languages: words cannot tell then.
    """
    if cell:
        return Reading(Status.TOLD, tuple(story.witnesses[at].sentences[i].span for i in cell))
    covered = nearest.score if nearest else 0.0
    foreign = story.witnesses[at].article.language != story.witnesses[teller].article.language
    return Reading(Status.UNSURE if foreign or covered >= settings.absent else Status.ABSENT, nearest=nearest)


def absence(coverage: float) -> float:
    """Return the probability that a claim is not told where *coverage* of it is found.

    >>> absence(0.0), absence(0.45), absence(1.0)
    (0.99, 0.605, 0.0)
    """
    at = min(bisect_right(CALIBRATION, (coverage, 2.0)), len(CALIBRATION) - 1)
    (low, above), (high, below) = CALIBRATION[at - 1], CALIBRATION[at]
    return round(above + (below - above) * (min(coverage, 1.0) - low) / (high - low), 4)


def _strength(story: _Story, bead: Bead) -> float:
    """Return how sure the bead is: the score of its weakest sentence's surest link."""
    return min(story.surest[Place(at, i)] for at, cell in enumerate(bead.cells) for i in cell)


# ---- told differently ----------------------------------------------------------------------------------------


def _differences(story: _Story, beads: Sequence[Bead]) -> Iterator[Variant]:
    """Yield a variant for each measure on which the tellers of a bead are at odds; one for all of them.

    All a witness says in the bead counts: who gives two days, one of them the other's, is not at odds with it.
    """
    for bead in beads:
        for kind in (SlotKind.NUMBER, SlotKind.TIME):
            by_measure: dict[str, dict[int, list[Slot]]] = {}
            for at, cell in enumerate(bead.cells):
                for slot in (s for i in cell for s in story.claims[Place(at, i)].slots if s.kind is kind):
                    by_measure.setdefault(slot.measure, {}).setdefault(at, []).append(slot)
            for sides in by_measure.values():
                if any(at_odds(sides[a], sides[b]) for a, b in combinations(sides, 2)):
                    yield _variant(story, bead, sides, kind)


def _variant(story: _Story, bead: Bead, sides: dict[int, list[Slot]], kind: SlotKind) -> Variant:
    """Return a variant whose readings show the slots themselves."""
    readings = [Reading(Status.ABSENT)] * len(story.witnesses)
    for at, slots in sides.items():
        text = story.witnesses[at].article.text
        values = dict.fromkeys(slot.span.of(text) for slot in slots)
        readings[at] = Reading(Status.TOLD, tuple(sorted(slot.span for slot in slots)), ", ".join(values))
    first = min(sides)
    level = Level.CONFLICT if sides[first][0].exact else Level.DETAIL
    span = sides[first][0].span
    number = next(i for i in bead.cells[first] if span.within(story.witnesses[first].sentences[i].span))
    label = story.witnesses[first].text(number)
    return Variant(VariantKind.DIFFERS, kind, tuple(readings), _strength(story, bead), level, label)


# ---- laid to another mouth -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Quotation:
    """Quoted words with their place, their speaker as written, the persons and the words of names in it."""

    place: Place
    slot: Slot
    source: str
    persons: tuple[str, ...]
    names: frozenset[str]
    keys: frozenset[str]


def _reattributed(story: _Story) -> Iterator[Variant]:
    """Yield a variant for each quotation that two witnesses lay to different speakers; one for all who carry it."""
    for carried in _by_words(_quotations(story)):
        by_witness: dict[int, list[_Quotation]] = {}
        for quotation in carried:
            by_witness.setdefault(quotation.place.witness, []).append(quotation)
        apart = [
            (a, b)
            for a, b in combinations(sorted(by_witness), 2)
            if not any(_same_speaker(one, other) for one in by_witness[a] for other in by_witness[b])
        ]
        if apart:
            first = {at: quotations[0] for at, quotations in by_witness.items()}
            strangers = any(_strangers(story, first[a], first[b]) for a, b in apart)
            yield _laid_apart(story, first, Level.CONFLICT if strangers else Level.DETAIL)


def _laid_apart(story: _Story, quotations: dict[int, _Quotation], level: Level) -> Variant:
    """Return the variant of one quotation, whose readings show the speakers."""
    readings = [Reading(Status.ABSENT)] * len(story.witnesses)
    for at, quotation in quotations.items():
        readings[at] = Reading(Status.TOLD, (quotation.slot.span,), quotation.source)
    longest = min(quotations.values(), key=lambda q: (-len(q.slot.value), q.place))
    words = longest.slot.span.of(story.witnesses[longest.place.witness].article.text).rstrip(" ,")
    return Variant(VariantKind.REATTRIBUTED, SlotKind.QUOTE, tuple(readings), SHARED_QUOTATION, level, words)


def _by_words(quotations: Iterable[_Quotation]) -> list[list[_Quotation]]:
    """Return the quotations in groups of the same words."""
    groups: list[list[_Quotation]] = []
    for quotation in quotations:
        same = [g for g in groups if any(_same_words(quotation.slot.value, q.slot.value) for q in g)]
        groups = [g for g in groups if g not in same]
        groups.append([q for g in same for q in g] + [quotation])
    return groups


def _strangers(story: _Story, one: _Quotation, other: _Quotation) -> bool:
    """Whether both speakers are named and neither article knows the other's: then one of the two must be wrong."""
    if not one.names or not other.names:
        return False
    return not (one.names & story.words(other.place.witness) or other.names & story.words(one.place.witness))


def _quotations(story: _Story) -> Iterator[_Quotation]:
    for place, claim in story.claims.items():
        said = claim.attribution
        if said is None:
            continue
        witness = story.witnesses[place.witness]
        speaker = next((slot for slot in claim.slots if slot.kind is SlotKind.SPEAKER), None)
        if speaker is None:
            continue
        names = frozenset(_names(said.source, language(witness.article.language)))
        as_written = speaker.span.of(witness.article.text) == said.source  # an editor may have named another
        persons = tuple(
            slot.value for slot in claim.slots if slot.kind is SlotKind.PERSON and slot.span.within(speaker.span)
        )
        for slot in claim.slots:
            if slot.kind is SlotKind.QUOTE and len(slot.value.split()) >= QUOTE_WORDS:
                keys = frozenset(speaker.value.split())
                yield _Quotation(place, slot, said.source, persons if as_written else (), names, keys)


def _names(speaker: str, language: Language) -> Iterator[str]:
    """Yield the proper names in a speaker's designation: not countries, offices or common words."""
    common = {
        word
        for kind in ("anonymous", "citizen", "expert", "media", "official")
        for cue in language.words("sources", kind)
        for word in cue.split()
    }
    for token in language.tokens(speaker, Span(0, len(speaker))):
        word = token.span.of(speaker)
        if word[0].isupper() and not token.norm.startswith("@") and word.casefold() not in common:
            yield word.casefold()


def _same_words(one: str, other: str) -> bool:
    """Whether two quotations are the same words: one holds the other whole, or they differ by a slip.

    >>> _same_words("kesalahan besar", "adalah kesalahan besar"), _same_words("ada kesamaan", "tidak ada")
    (True, False)
    """
    if f" {one} " in f" {other} " or f" {other} " in f" {one} ":
        return True
    shorter = min(len(one), len(other))
    if shorter < 20 or shorter * 2 < max(len(one), len(other)):
        return False
    from rapidfuzz.fuzz import ratio

    return bool(ratio(one, other) >= SAME_QUOTE)


def _same_speaker(one: _Quotation, other: _Quotation) -> bool:
    """Whether two speakers can be one: one person, or a name in common; or neither is named and they share a word."""
    if not one.names or not other.names:
        return not one.names and not other.names and bool(one.keys & other.keys)
    if one.persons and other.persons:
        return any(same_person(a, b) for a in one.persons for b in other.persons)
    return any(same_person(a, b) for a in one.names for b in other.names)
