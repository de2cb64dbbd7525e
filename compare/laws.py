"""What must be true of any comparison, checked on every run.

A broken law is a bug: it raises `LawError`, and nothing is written.  Laws of turning, of a text against
itself and of determinism need several runs, so they are held as properties in the tests.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from compare.errors import LawError
from compare.model import Collation, EmendationKind, Place, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compare.model import Span, Witness


def check(collation: Collation) -> Collation:
    """Return *collation* unchanged where every law holds.  Raises `LawError` with all that do not."""
    broken = [
        *(fault for witness in collation.witnesses for fault in sentences_partition_the_text(witness)),
        *every_sentence_in_one_bead(collation),
        *every_span_is_verbatim(collation),
        *one_reading_per_witness(collation),
        *one_reuse_per_pair(collation),
        *every_emendation_is_kept(collation),
        *every_count_has_its_sentences(collation),
    ]
    broken = broken or list(json_loses_nothing(collation))
    if broken:
        raise LawError(
            "E-LAW",
            f"this is a bug in compare: {broken[0]}",
            cause=f"{len(broken)} broken in all; nothing was overwritten"
            if len(broken) > 1
            else "nothing was overwritten",
            tip="please report it with the articles that provoke it",
        )
    return collation


def sentences_partition_the_text(witness: Witness) -> Iterator[str]:
    """Law 1: sentences are in order, do not overlap, and leave only white space between them."""
    text, at = witness.article.text, 0
    for number, sentence in enumerate(witness.sentences):
        if sentence.span.start < at or sentence.span.end <= sentence.span.start:
            yield f"sentence {number} of {witness.article.outlet} is out of order"
        if text[at : sentence.span.start].strip():
            yield f"text before sentence {number} of {witness.article.outlet} is in no sentence"
        at = sentence.span.end
    if text[at:].strip():
        yield f"text at the end of {witness.article.outlet} is in no sentence"


def every_sentence_in_one_bead(collation: Collation) -> Iterator[str]:
    """Law 2: every sentence that tells the story stands in exactly one bead."""
    for at, (name, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        seen = sorted(number for bead in collation.beads for number in bead.cells[at])
        if seen != list(witness.body):
            yield f"the beads hold sentences {seen[:9]}... of {name}, not each of its body once"


def every_span_is_verbatim(collation: Collation) -> Iterator[str]:
    """Law 3: every span shown lies inside its article; a claim's inside its sentence."""
    for name, witness in zip(collation.sigla, collation.witnesses, strict=True):
        for claim in witness.claims:
            inside = witness.sentences[claim.sentence].span
            spans = (*claim.spans, *(slot.span for slot in claim.slots))
            yield from (
                f"{name}: a claim of sentence {claim.sentence} leaves it" for s in spans if not s.within(inside)
            )
    for variant in collation.variants:
        for name, witness, reading in zip(collation.sigla, collation.witnesses, variant.readings, strict=False):
            yield from _outside(name, len(witness.article.text), reading.spans)


def _outside(name: str, length: int, spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if not 0 <= span.start < span.end <= length:
            yield f"{name}: a reading shows {span}, which is not in the article"


def one_reading_per_witness(collation: Collation) -> Iterator[str]:
    """Law 4: every variant has one reading per witness, at least one of them told, and told means shown."""
    for number, variant in enumerate(collation.variants):
        if len(variant.readings) != len(collation.witnesses):
            yield f"variant {number} has {len(variant.readings)} readings for {len(collation.witnesses)} witnesses"
        if not any(reading.told for reading in variant.readings):
            yield f"variant {number} is told by nobody"
        if any(bool(reading.spans) != (reading.status is Status.TOLD) for reading in variant.readings):
            yield f"variant {number} tells without showing, or shows without telling"


def one_reuse_per_pair(collation: Collation) -> Iterator[str]:
    """Law 4, of wording: every two witnesses have one reuse, and a share is in [0, 1]."""
    if [(reuse.a, reuse.b) for reuse in collation.reuse] != list(combinations(collation.sigla, 2)):
        yield f"{len(collation.reuse)} reuses for {len(collation.witnesses)} witnesses, not one for every two"
    for reuse in collation.reuse:
        if not (0 <= reuse.of_a <= 1 and 0 <= reuse.of_b <= 1):
            yield f"the reuse of {reuse.a} and {reuse.b} is outside [0, 1]"


def every_emendation_is_kept(collation: Collation) -> Iterator[str]:
    """Law 11: every emendation was used or says why not; what was joined is linked, what was parted is apart."""
    position = {name: at for at, name in enumerate(collation.sigla)}
    linked = {(Place(position[x.a], x.i), Place(position[x.b], x.j)) for x in collation.links}
    bead_of = {Place(at, i): bead for bead in collation.beads for at, cell in enumerate(bead.cells) for i in cell}
    for emendation in collation.emendations:
        places = sorted(emendation.places)
        pairs = {(a, b) for a, b in combinations(places, 2) if a.witness != b.witness}
        if bool(places) is bool(emendation.problem):
            yield f"{emendation.origin} was neither used nor refused"
        if emendation.kind is EmendationKind.JOIN and not pairs <= linked:
            yield f"{emendation.origin} joins what is not linked"
        if emendation.kind is EmendationKind.DROP and pairs & linked:
            yield f"{emendation.origin} drops what is linked"
        if emendation.kind is EmendationKind.SPLIT and len({bead_of.get(place) for place in places}) < len(places):
            yield f"{emendation.origin} splits what stands in one bead"


def every_count_has_its_sentences(collation: Collation) -> Iterator[str]:
    """Law 12: one lineage and one telling a witness; what they count are sentences of its story; no source is lost."""
    signals, beads = collation.signals, collation.beads
    if not len(collation.lineages) == len(signals.tellings) == len(collation.witnesses):
        yield f"{len(collation.witnesses)} witnesses have {len(collation.lineages)} lineages"
        return
    for at, (name, witness) in enumerate(zip(collation.sigla, collation.witnesses, strict=True)):
        telling = signals.tellings[at]
        traits = (*telling.hedges, *telling.stances, telling.passives, *telling.words)
        counted = {i for origin in collation.lineages[at].origins for i in origin.sentences}
        counted.update(telling.sourced, telling.quoting, telling.lead, *(trait.sentences for trait in traits))
        counted.update(*(voice.cells[at] for voice in signals.voices))
        if not counted <= set(witness.body):
            yield f"a signal of {name} counts what is no sentence of its story"
    for support in collation.supports:
        if not 1 <= support.sources <= support.outlets == beads[support.bead].tellers:
            yield f"bead {support.bead} has {support.sources} sources for {beads[support.bead].tellers} outlets"


def json_loses_nothing(collation: Collation) -> Iterator[str]:
    """Law 9: the collation comes back from its JSON as it was."""
    if Collation.from_json(collation.to_json(indent=None)) != collation:
        yield "the collation does not come back from its JSON"
