"""Where the words come from, as far as the texts say, and how many sources tell a fact.

    tuple[Witness, ...] -> tuple[Lineage, ...]; with beads -> tuple[Support, ...]

Credits, bylines, datelines and "first published by" hold for a whole article; "dikutip Reuters" and "Interfax
melaporkan" for the sentence they stand in.  Nothing is guessed: a text that names no origin counts as a source of its
own, and wording that two texts share is no proof of one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from compare.contrast.media import address, credited, key, known
from compare.contrast.voices import proper
from compare.languages import WORD, language
from compare.model import Basis, Lineage, Origin, Role, SourceKind, Support

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.languages import Language
    from compare.model import Bead, Claim, Witness

REACH = 6
"""Words after "dikutip dari", "citing" in which the medium is named."""

LONGEST = 5
"""A credit of more words names no medium but tells something."""

NAMED = 8
"""A speaker of more words is a clause; which medium in it speaks cannot be told."""

MARKS = frozenset(',.;:()"“”')
"""Marks that end the naming of a medium."""


def lineages(witnesses: Sequence[Witness]) -> tuple[Lineage, ...]:
    """Return the lineage of each witness."""
    return tuple(map(lineage, witnesses))


def lineage(witness: Witness) -> Lineage:
    """Return the origins that *witness* names, those of the whole article first, each once; never itself."""
    tongue = language(witness.article.language)
    own = _own(witness, tongue)
    found: dict[tuple[str, bool], list[Origin]] = {}
    for origin in (*_of_the_article(witness, tongue), *_of_sentences(witness, tongue)):
        if key(origin.name, tongue) not in own:
            found.setdefault((key(origin.name, tongue), bool(origin.sentences)), []).append(origin)
    return Lineage(tuple(origin for same in found.values() for origin in _joined(same)))


def supports(witnesses: Sequence[Witness], lineages: Sequence[Lineage], beads: Sequence[Bead]) -> tuple[Support, ...]:
    """Return the support of every bead that two or more witnesses tell: how many outlets, from how many sources.

    Outlets that name an origin in common, for the article or for one of these sentences, count as one source; so do
    an outlet and one that took its words from it.  Who names no origin counts as a source of its own: so the number of
    sources is what the texts bear out, not what is true.
    """
    return tuple(
        Support(number, *_groups(witnesses, lineages, bead.cells))
        for number, bead in enumerate(beads)
        if bead.tellers > 1
    )


def _groups(
    witnesses: Sequence[Witness], lineages: Sequence[Lineage], cells: Sequence[Sequence[int]]
) -> tuple[int, int, tuple[str, ...]]:
    """Return outlets, sources, and the origins that two outlets have in common."""
    groups: list[set[str]] = []
    named: dict[str, str] = {}
    telling: Counter[str] = Counter()
    for witness, line, cell in zip(witnesses, lineages, cells, strict=True):
        if not cell:
            continue
        tongue = language(witness.article.language)
        own = {name for i in cell for name in (witness.article.outlet, *line.of(i))}
        group = {key(name, tongue): name for name in sorted(own)}
        named |= group
        telling.update(group.keys())
        joined = [other for other in groups if not other.isdisjoint(group)]
        groups = [other for other in groups if other.isdisjoint(group)] + [set(group).union(*joined)]
    outlets = sum(map(bool, cells))
    return outlets, len(groups), tuple(sorted(named[name] for name, count in telling.items() if count > 1))


def _own(witness: Witness, tongue: Language) -> frozenset[str]:
    """Return the names the witness goes by: its outlet's, and that of its address."""
    article = witness.article
    host = article.url.partition("://")[2].partition("/")[0]
    names = [article.outlet, *known(WORD.findall(article.outlet), tongue), address(host, tongue)]
    return frozenset(key(name, tongue) for name in names if name)


def _of_the_article(witness: Witness, tongue: Language) -> Iterator[Origin]:
    article = witness.article
    for credit in article.credits:
        for name in credited(credit, tongue):
            if len(name.split()) <= LONGEST:
                yield Origin(name, Basis.CREDIT, credit)
    for name in known(WORD.findall(article.byline), tongue):
        yield Origin(name, Basis.BYLINE, article.byline)
    for number, sentence in enumerate(witness.sentences):
        text = witness.text(number)
        reprint = sentence.role is Role.FURNITURE and tongue.pattern("media", "reprints").match(text.casefold())
        if sentence.role is Role.DATELINE or reprint:
            for name in known(WORD.findall(text), tongue):
                yield Origin(name, Basis.REPRINT if reprint else Basis.DATELINE, text)


def _of_sentences(witness: Witness, tongue: Language) -> Iterator[Origin]:
    """Yield what is laid to a medium sentence by sentence."""
    relays = frozenset(tongue.words("media", "relays"))
    for claim in witness.claims:
        yield from _of_claim(claim, relays, tongue)
    for i in witness.body:
        words = [token.span.of(witness.article.text) for token in witness.sentences[i].tokens]
        for at, word in enumerate(words):
            if word.casefold() in relays:
                reach = words[at + 1 : at + 1 + REACH]
                end = next((n for n, one in enumerate(reach) if one in MARKS), len(reach))
                for name in list(known(" ".join(reach[:end]).split(), tongue))[:1]:
                    yield Origin(name, Basis.RELAYED, word, (i,))


def _of_claim(claim: Claim, relays: frozenset[str], tongue: Language) -> Iterator[Origin]:
    said = claim.attribution
    if said is None or len(said.source.split()) > NAMED:
        return
    relayed = not relays.isdisjoint(said.cue.casefold().split())
    media = tuple(known(WORD.findall(said.source), tongue))
    if said.kind is SourceKind.MEDIA and not media:
        media = tuple(filter(None, [" ".join(proper(said.source, tongue))]))
    elif said.kind is not SourceKind.MEDIA and not relayed:
        return
    for name in media:
        yield Origin(name, Basis.RELAYED if relayed else Basis.REPORTED, said.cue, (claim.sentence,))


def _joined(same: Sequence[Origin]) -> Iterator[Origin]:
    """Yield the mentions of one medium as one for each basis; a sentence that relays it does not report it as well."""
    if not same[0].sentences:
        yield same[0]
        return
    relayed = {i for origin in same if origin.basis is Basis.RELAYED for i in origin.sentences}
    for basis in (Basis.RELAYED, Basis.REPORTED):
        mentions = [o for o in same if o.basis is basis and (basis is Basis.RELAYED or relayed.isdisjoint(o.sentences))]
        if mentions:
            sentences = tuple(sorted({i for origin in mentions for i in origin.sentences}))
            yield Origin(same[0].name, basis, mentions[0].said, sentences)
