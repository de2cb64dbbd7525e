"""What is new in a story since the last report on it.

    Collation then, Collation now -> Since

Articles are paired first.  One whose words are the same is passed over; an edited one is collated with its own earlier
text, where what was not touched is found word for word, so that what only one of the two tells has come or gone.
Whether a fact is new to the story, too, the readings of the two comparisons say.

An editor must be able to trust each line.  A line is a whole sentence as printed; what was moved, cut otherwise, set in
other marks or said in other words without another fact is no news, and neither is what is unsure.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from compare.collate import collate
from compare.model import (
    Change,
    ChangeKind,
    Level,
    Place,
    Revision,
    Role,
    Since,
    SlotKind,
    Span,
    Status,
    VariantKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from compare.model import Article, Claim, Collation, Slot, Variant, Witness
    from compare.settings import Settings

SURE = 0.65
"""How likely a fact must be told by one side alone to be news; what is less likely is passed over."""

MOST = 0.5
"""Share of a sentence's letters that must be news for the sentence to be; share of two texts of one outlet, either's,
that must stand in the other for them to be one article at two addresses."""

QUOTED = 5.0
"""What a quotation weighs as news, and a new headline: as a quotation does in `compare.contrast.salience`."""

NEARLY, NEARER = 0.8, 0.9
"""Share of their words that two versions of a sentence have in common, a detail left out, if it was edited; for a name
more, because another may be told beside it."""

NAMES = (SlotKind.PERSON, SlotKind.TITLE, SlotKind.ORGANISATION, SlotKind.PLACE)

QUOTE_WORDS = 4
"""Words of the shortest quotation whose coming and going is told."""

SHORT = 3
"""Words of the shortest sentence that is told."""

DETAILS = (VariantKind.DIFFERS, VariantKind.REATTRIBUTED, VariantKind.HEDGED)
WHOLE = (VariantKind.SHARED, VariantKind.OMITTED, VariantKind.ONLY, VariantKind.UNSURE)
"""Kinds of variants that speak of a detail, and of a whole fact."""

MEASURED = (SlotKind.NUMBER, SlotKind.TIME)
"""Details that are held against each other by their normal forms where two versions are nearly the same sentence."""

FIGURE = re.compile(r"\d(?:[\d.,:/]*\d)?")
"""A figure of any sort, as the number of a law, which no detail is made of."""


class _News(NamedTuple):
    """A change with what decides its place: the group it belongs to, and its weight."""

    group: int
    weight: float
    change: Change


@dataclass(frozen=True, slots=True)
class _Text:
    """One version of an article: where it stands, the words of the other version, the sentences that stand there."""

    collation: Collation
    at: int
    theirs: str = ""
    kept: frozenset[int] = frozenset()

    @property
    def witness(self) -> Witness:
        return self.collation.witnesses[self.at]

    @property
    def outlet(self) -> str:
        return self.witness.article.outlet

    @property
    def language(self) -> str:
        return self.witness.article.language

    def stands(self, said: str) -> bool:
        """Whether the words of *said* stand in a row in the other version."""
        return f" {_words(said)} ".replace("  ", " ") in self.theirs

    @property
    def touched(self) -> tuple[int, ...]:
        """The sentences that tell the story and do not stand in the other version."""
        return tuple(i for i in self.witness.body if i not in self.kept)


def since(before: Collation, now: Collation, settings: Settings, as_of: str = "") -> Since:
    """Return what is new in *now*, held against *before*, the last report on the story, which was *as_of*.

    Pure and deterministic; the order of the outlets changes nothing.  *settings* are those of the comparison.

    >>> from compare.model import Article
    >>> from compare.settings import Settings
    >>> tempo = Article("Tempo", "Gempa mengguncang Lombok pada Senin. Sebanyak 12 orang tewas.", language="id")
    >>> bali = Article("Bali Post", "Gempa mengguncang Lombok. Jalan ke Senggigi tertutup longsor.", language="id")
    >>> edited = replace(tempo, text=tempo.text.replace("12", "17"))
    >>> (change,) = since(collate([tempo, bali]), collate([edited, bali]), Settings()).changes
    >>> change.kind.value, change.slot.value, change.values
    ('changed', 'number', ('12 orang', '17 orang'))
    """
    pairs = _pairs(before, now)
    then = tuple(_text(before, at, now, pairs.get(at)) for at in range(len(before.witnesses)))
    back = {theirs: ours for ours, theirs in pairs.items()}
    today = tuple(_text(now, at, before, back.get(at)) for at in range(len(now.witnesses)))
    news: list[_News] = []
    revisions: list[Revision] = []
    for ours, theirs in sorted(pairs.items()):
        old, new = then[ours], today[theirs]
        if old.touched or new.touched or _retitled(old.witness, new.witness):
            pair = collate([old.witness.article, new.witness.article], settings=settings)
            news += _edited(old, new, pair, then, today)
            revisions.append(_revision(pair))
    for one in (one for one in today if one.at not in back):
        news += _alone(one, today, ChangeKind.CAME)
    for one in (one for one in then if one.at not in pairs):
        news += _alone(one, then, ChangeKind.WENT)
    return Since(
        as_of,
        tuple(one.change for one in sorted(_once(news, now), key=_order)),
        tuple(sorted(revisions, key=lambda one: (one.outlet, one.rows))),
        _outlets(now, before),
        _outlets(before, now),
    )


def _order(news: _News) -> tuple[int, float, str, str, str, str]:
    change = news.change
    return news.group, -news.weight, change.outlet, change.kind, change.said, change.before


def _outlets(of: Collation, without: Collation) -> tuple[str, ...]:
    """Return the outlets *of* one comparison that have no article in the other, in the order of their names."""
    known = {witness.article.outlet.casefold() for witness in without.witnesses}
    names = (witness.article.outlet for witness in of.witnesses)
    return tuple(sorted(dict.fromkeys(name for name in names if name.casefold() not in known)))


# ---- which article is which, and what was touched in it -------------------------------------------------------


def _pairs(before: Collation, now: Collation) -> dict[int, int]:
    """Return the position now of each article of then that is still there: by address, else by outlet and order.

    Two addresses of one outlet are two articles, unless half of either text stands in the other.
    """
    articles = [witness.article for witness in now.witnesses]
    free = dict.fromkeys(range(len(articles)))
    pairs: dict[int, int] = {}
    for same in (_same_address, _same_outlet):
        for at, witness in enumerate(before.witnesses):
            found = next((to for to in free if at not in pairs and same(witness.article, articles[to])), None)
            if found is not None:
                pairs[at] = found
                del free[found]
    return pairs


def _same_address(one: Article, other: Article) -> bool:
    return bool(one.url) and one.url == other.url


def _same_outlet(one: Article, other: Article) -> bool:
    if one.outlet.casefold() != other.outlet.casefold():
        return False
    if not (one.url and other.url):
        return True
    from compare.align.reuse import reuse

    (shared,) = reuse([[one.text], [other.text]])
    return min(shared.of_a, shared.of_b) >= MOST


def _text(collation: Collation, at: int, other: Collation, to: int | None) -> _Text:
    """Return an article with the sentences whose words stand in a row in its other version, if it has one."""
    if to is None:
        return _Text(collation, at)
    text = _Text(collation, at, f" {_words(other.witnesses[to].article.text)} ")
    return replace(text, kept=frozenset(i for i in text.witness.body if text.stands(text.witness.text(i))))


def _words(text: str) -> str:
    """Return the words of *text* as two versions are held against each other: marks and case make no difference."""
    from compare.align.reuse import words

    return " ".join(words(text))


def _title(witness: Witness) -> str:
    """Return the headline of an article: its title, or where it has none the headline in its text."""
    headlines = (i for i, sentence in enumerate(witness.sentences) if sentence.role is Role.HEADLINE)
    return witness.article.title or next(map(witness.text, headlines), "")


def _retitled(then: Witness, now: Witness) -> bool:
    titles = _words(_title(then)), _words(_title(now))
    return all(titles) and titles[0] != titles[1]


# ---- an edited article ------------------------------------------------------------------------------------


def _edited(old: _Text, new: _Text, pair: Collation, then: Sequence[_Text], today: Sequence[_Text]) -> Iterator[_News]:
    """Yield what an edited article tells otherwise, tells now, and tells no more."""
    if _retitled(old.witness, new.witness):
        titles = _title(old.witness), _title(new.witness)
        changed = Change(ChangeKind.CHANGED, new.outlet, new.language, titles[1], titles[0], role=Role.HEADLINE)
        yield _News(0, QUOTED, changed)
    one, other = _text(pair, 0, pair, 1), _text(pair, 1, pair, 0)
    for bead in pair.beads:
        dropped, added = ([i for i in bead.cells[t.at] if i in t.touched] for t in (one, other))
        if dropped and added:
            yield from _rewritten(one, other, dropped, added)
        for i in added if not dropped else ():
            yield from _appeared(other, i, ChangeKind.CAME, today[new.at], today)
        for i in dropped if not added else ():
            yield from _appeared(one, i, ChangeKind.WENT, then[old.at], then)


def _rewritten(old: _Text, new: _Text, dropped: Sequence[int], added: Sequence[int]) -> Iterator[_News]:
    """Yield the detail that sentences of then tell otherwise now, else that they tell more or less than they did."""
    said, before = _sentences(new, added), _sentences(old, dropped)
    changed = Change(ChangeKind.CHANGED, new.outlet, new.language, said, before)
    details = [*_details(old, new, dropped, added)]
    lost = next(((i, quote) for i in dropped if (quote := _quote(old, i))), None)
    if lost and not any(_quotes(new, i) for i in added):
        yield _News(1, QUOTED, _change(ChangeKind.WENT, old, *lost))
        return
    if details:
        weight, slot, values = min(details, key=lambda one: (-one[0], one[1], one[2]))
        yield _News(0, weight, replace(changed, slot=slot, values=values))
        return
    facts = [v for t, held in ((old, dropped), (new, added)) for i in held for v in _only(t, i)]
    if facts:
        yield _News(1, max(map(_weight, facts)), changed)


def _details(
    old: _Text, new: _Text, dropped: Sequence[int], added: Sequence[int]
) -> Iterator[tuple[float, SlotKind, tuple[str, str]]]:
    """Yield each detail that differs between two versions of a sentence: its weight, its kind, then and now.

    It must be what sets the two apart: the words beside it are nearly the same, and neither stands on the other side.
    """
    before, said = (_sentences(text, held) for text, held in ((old, dropped), (new, added)))
    for weight, kind, (then, now) in _differing(old, new, dropped, added):
        apart = not (_within(then, said) or _within(now, before))
        least = NEARER if kind in NAMES else NEARLY
        if apart and _alike(_without(before, then), _without(said, now), least):
            yield weight, kind, (then, now)


def _differing(
    old: _Text, new: _Text, dropped: Sequence[int], added: Sequence[int]
) -> Iterator[tuple[float, SlotKind, tuple[str, str]]]:
    """Yield what may be such a detail: by the variants, by what is measured, by figures of any sort."""
    held = ((old, dropped), (new, added))
    for variant in old.collation.variants:
        if variant.kind in DETAILS and variant.level is not Level.INFO and variant.probability >= SURE:
            then, now = variant.readings
            if all(r.spans and t.witness.holding(r.spans[0]) in i for r, (t, i) in zip((then, now), held, strict=True)):
                kind = _kind(variant)
                if kind is not None:
                    yield _weight(variant), kind, (then.value, now.value)
    claims = [[claim for claim in t.witness.claims if claim.sentence in i] for t, i in held]
    texts = old.witness.article.text, new.witness.article.text
    for kind in MEASURED:
        one, other = _left_over(claims[0], claims[1], kind), _left_over(claims[1], claims[0], kind)
        if len(one) == len(other) == 1 and one[0].measure == other[0].measure:
            yield 1.0, kind, (one[0].span.of(texts[0]), other[0].span.of(texts[1]))
    figures = [FIGURE.findall(_sentences(text, i)) for text, i in held]
    gone, come = ([f for f in figures[at] if f not in figures[1 - at]] for at in (0, 1))
    if gone and len(gone) == len(come):
        kind = SlotKind.TIME if "/" in gone[0] else SlotKind.NUMBER
        yield 0.5, kind, (gone[0], come[0]) if len(gone) == 1 else ("", "")


def _sentences(text: _Text, numbers: Iterable[int]) -> str:
    return " ".join(map(text.witness.text, numbers))


def _within(value: str, sentence: str) -> bool:
    """Whether the words of a detail stand in a row in *sentence*."""
    return bool(value) and f" {_words(value)} " in f" {_words(sentence)} "


def _without(sentence: str, value: str) -> str:
    """Return the words of *sentence* but for those of a detail."""
    return f" {_words(sentence)} ".replace(f" {_words(value)} ", " ", 1) if value else _words(sentence)


def _alike(one: str, other: str, least: float) -> bool:
    """Whether two sentences have at least that share of their words in common, whatever their order."""
    ours, theirs = Counter(one.split()), Counter(other.split())
    return 2 * (ours & theirs).total() >= least * (ours.total() + theirs.total())


def _kind(variant: Variant) -> SlotKind | None:
    if variant.kind is VariantKind.REATTRIBUTED:
        return SlotKind.SPEAKER
    return SlotKind.HEDGE if variant.kind is VariantKind.HEDGED else variant.slot


def _left_over(ours: Iterable[Claim], theirs: Iterable[Claim], kind: SlotKind) -> list[Slot]:
    """Return the details of a kind in *ours* whose normal form none in *theirs* has."""
    known = {slot.value for claim in theirs for slot in claim.slots}
    found = {slot.span: slot for claim in ours for slot in claim.slots if slot.kind is kind and slot.value not in known}
    return [found[span] for span in sorted(found)]


def _only(text: _Text, sentence: int) -> list[Variant]:
    """Return the facts that a sentence of one version of an article tells and the other version surely does not."""
    return [
        variant
        for variant in text.collation.variants
        if variant.kind is VariantKind.ONLY
        and variant.probability >= SURE
        and any(text.witness.holding(span) == sentence for span in variant.readings[text.at].spans)
    ]


def _appeared(text: _Text, sentence: int, kind: ChangeKind, own: _Text, all_: Sequence[_Text]) -> Iterator[_News]:
    """Yield a sentence that stands in one version of an article alone, where most of it is told there alone."""
    facts = _only(text, sentence)
    quote = _quote(text, sentence)
    spans = [span for fact in facts for span in fact.readings[text.at].spans]
    claimed = _claimed(text.witness, sentence)
    if not quote and not _mostly(spans, claimed, text.witness.text(sentence)):
        return
    others = [
        one.outlet
        for one in all_
        if one.at != own.at and _tells(one, own, claimed if quote else spans) and _holds(one, quote)
    ]
    spread = kind is ChangeKind.CAME and bool(others)
    weight = max([*map(_weight, facts), QUOTED * bool(quote)])
    yield _News(1, weight, _change(ChangeKind.SPREAD if spread else kind, text, sentence, quote, others))


def _mostly(spans: Iterable[Span], claimed: Iterable[Span], sentence: str) -> bool:
    """Whether *spans* are most of what a sentence claims, and the sentence is long enough to be read alone."""
    return len(sentence.split()) >= SHORT and 0 < MOST * _letters(claimed) <= _letters(spans)


def _quotes(text: _Text, sentence: int) -> list[str]:
    """Return the quotations of a sentence, the longest first."""
    found = {
        slot.span.of(text.witness.article.text).rstrip(" ,.")
        for claim in text.witness.claims
        if claim.sentence == sentence
        for slot in claim.slots
        if slot.kind is SlotKind.QUOTE and len(slot.value.split()) >= QUOTE_WORDS
    }
    return sorted(found, key=lambda quote: (-len(quote), quote))


def _quote(text: _Text, sentence: int) -> str:
    """Return the longest quotation of a sentence if its words do not stand in the other version, else ""."""
    quote = next(iter(_quotes(text, sentence)), "")
    return "" if text.stands(quote) else quote


def _change(kind: ChangeKind, text: _Text, sentence: int, quote: str, others: Iterable[str] = ()) -> Change:
    """Return the change that a whole sentence is, or the quotation in it."""
    words = text.witness.text(sentence)
    went = kind is ChangeKind.WENT
    return Change(
        kind,
        text.outlet,
        text.language,
        "" if went else words,
        words if went else "",
        SlotKind.QUOTE if quote else None,
        (quote, "") if went else ("", quote),
        tuple(sorted(dict.fromkeys(others))),
    )


def _tells(other: _Text, own: _Text, spans: Sequence[Span]) -> bool:
    """Whether another outlet tells most of what *spans* of one say, in sentences that stand in both its versions."""
    told = [
        span
        for variant in own.collation.variants
        if variant.kind in WHOLE and _in_kept(other, variant)
        for span in variant.readings[own.at].spans
        if any(span.within(one) or one.within(span) for one in spans)
    ]
    return bool(spans) and _letters(told) >= MOST * _letters(spans)


def _holds(text: _Text, quote: str) -> bool:
    """Whether the words of a quotation, if there is one, stand in an article: of one, the gist is not the same."""
    return not quote or _within(quote, text.witness.article.text)


def _in_kept(text: _Text, variant: Variant) -> bool:
    reading = variant.readings[text.at]
    return reading.told and any(text.witness.holding(span) in text.kept for span in reading.spans)


# ---- an outlet that joined or left ----------------------------------------------------------------------------


def _alone(text: _Text, all_: Sequence[_Text], kind: ChangeKind) -> Iterator[_News]:
    """Yield the sentences of an article that has no other version whose facts no lasting article tells."""
    facts: dict[int, list[Variant]] = {}
    for variant in text.collation.variants:
        own = variant.readings[text.at].spans
        if variant.kind in WHOLE and own and _unheard(variant, text, all_):
            facts.setdefault(text.witness.holding(own[0]), []).append(variant)
    linked = _linked(text, all_)
    for sentence, found in sorted(facts.items()):
        spans = [span for fact in found for span in fact.readings[text.at].spans]
        words, claimed = text.witness.text(sentence), _claimed(text.witness, sentence)
        if sentence not in linked and _mostly(spans, claimed, words):
            change = _change(kind, text, sentence, next(iter(_quotes(text, sentence)), ""))
            yield _News(2 if kind is ChangeKind.CAME else 3, max(map(_weight, found)), change)


def _unheard(variant: Variant, text: _Text, all_: Sequence[_Text]) -> bool:
    """Whether no article that has another version tells a fact, nor may be telling it, in sentences of both."""
    if variant.kind is VariantKind.ONLY and variant.probability < SURE:
        return False
    return all(
        variant.readings[one.at].status is Status.ABSENT
        or (variant.readings[one.at].told and not _in_kept(one, variant))
        for one in all_
        if one.at != text.at
    )


def _linked(text: _Text, all_: Sequence[_Text]) -> set[int]:
    """Return the sentences of *text* that are linked to one that stands in both versions of its article."""
    kept = {Place(one.at, i) for one in all_ for i in one.kept}
    at = {name: n for n, name in enumerate(text.collation.sigla)}
    ends = ((Place(at[link.a], link.i), Place(at[link.b], link.j)) for link in text.collation.links)
    return {
        here.sentence
        for one, other in ends
        for here, there in ((one, other), (other, one))
        if here.witness == text.at and there in kept
    }


# ---- what several need ----------------------------------------------------------------------------------------


def _once(news: Sequence[_News], now: Collation) -> Iterator[_News]:
    """Yield the news, with what came to several outlets at once told once, in the words of the one that says most."""
    bead_of = {
        (witness.article.outlet, witness.text(i)): number
        for number, bead in enumerate(now.beads)
        for witness, cell in zip(now.witnesses, bead.cells, strict=True)
        for i in cell
    }
    came: dict[object, list[_News]] = {}
    for one in news:
        if one.change.kind is ChangeKind.CAME:
            place = one.change.outlet, one.change.said
            came.setdefault(bead_of.get(place, place), []).append(one)
        else:
            yield one
    for same in came.values():
        first, *more = sorted(same, key=lambda one: (-len(one.change.said), one.change.outlet, one.change.said))
        outlets = {one.change.outlet for one in more} - {first.change.outlet}
        yield _News(
            min(one.group for one in same),
            max(one.weight for one in same),
            replace(first.change, others=tuple(sorted(outlets))),
        )


def _weight(variant: Variant) -> float:
    from compare.contrast.salience import weight

    return weight(variant)


def _claimed(witness: Witness, sentence: int) -> list[Span]:
    return [span for claim in witness.claims if claim.sentence == sentence for span in claim.spans]


def _letters(spans: Iterable[Span]) -> int:
    """Return how many characters *spans* cover, each counted once."""
    covered = end = 0
    for span in sorted(spans):
        covered += max(0, span.end - max(span.start, end))
        end = max(end, span.end)
    return covered


# ---- the version diff -----------------------------------------------------------------------------------------


def _revision(pair: Collation) -> Revision:
    """Return an edited article sentence by sentence; what was dropped stands behind what it stood behind."""
    old, new = pair.witnesses
    to = _counterparts(old, new, pair)
    back = {j: i for i, j in to.items()}
    behind: dict[int, list[int]] = {}
    last = -1
    for i in old.body:
        last = to.get(i, last)
        if i not in to:
            behind.setdefault(last, []).append(i)
    rows = [(_title(old), _title(new))]
    for j in (-1, *new.body):
        if j >= 0:
            rows.append((old.text(back[j]) if j in back else "", new.text(j)))
        rows += [(old.text(i), "") for i in behind.get(j, ())]
    return Revision(new.article.outlet, new.article.language, tuple(row for row in rows if any(row)))


def _counterparts(old: Witness, new: Witness, pair: Collation) -> dict[int, int]:
    """Return for each sentence of then the one of now that took its place: its copy, else the surest link."""
    seen: Counter[str] = Counter()
    places: dict[tuple[str, int], int] = {}
    for j in new.body:
        words = _words(new.text(j))
        places[words, seen[words]] = j
        seen[words] += 1
    seen.clear()
    to: dict[int, int] = {}
    for i in old.body:
        words = _words(old.text(i))
        if (words, seen[words]) in places:
            to[i] = places[words, seen[words]]
        seen[words] += 1
    taken = set(to.values())
    for link in sorted(pair.links, key=lambda link: (-link.score, link.i, link.j)):
        if link.i not in to and link.j not in taken:
            to[link.i] = link.j
            taken.add(link.j)
    return to
