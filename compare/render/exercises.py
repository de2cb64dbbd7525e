"""The making of tasks: from what the comparison found to questions with their answers.

    View, kind -> Task

What is asked is chosen by rule and in an order that gives nothing away; what a rule cannot answer stays open.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING

from compare.languages import WORD, language
from compare.model import SlotKind, SourceKind, Stance, Status, VariantKind
from compare.render.tasks import OPEN, Answer, Card, Field, Label, Organiser, Row, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from compare.model import Slot, Voice, Witness
    from compare.render.facts import FactCell, FactView
    from compare.render.flags import Flag
    from compare.render.view import View

STEM = 5
"""Letters in which two forms of one word agree."""

POSSIBLE = 0.15
"""Probability that an outlet tells a fact from which the key accepts its nearest sentence, too."""

BRIEF = 12
"""Words of a fact that remind a class of it."""

COLUMNS = 3
"""Outlets that have a column to write in; more get a table of their own below."""

NUMBERED = 4
"""Outlets up to which a column holds the numbers of sentences; of more it is ticked."""

SURE = 0.85
"""Probability from which a fact is given to a class as sure."""

WHOLE = 5
"""Words of a fact that can stand on a card of its own."""

DIFFERING = (
    "F-SPEAKER", "F-NUMBER", "F-TIME", "F-DENIED", "F-SOURCE", "F-DETAIL", "F-PRECISE", "F-HEDGED", "F-TENSE",
)  # fmt: skip
"""Rules of a fact that is told differently, in the order in which a class meets them."""

MILD = (Stance.BELIEVING, Stance.WANTING)
"""Stances of what somebody thinks: they carry less weight than those of what somebody says."""

ASKED = {
    "who": (SlotKind.PERSON, SlotKind.ORGANISATION),
    "when": (SlotKind.TIME,),
    "where": (SlotKind.PLACE,),
}
"""The questions of a news story whose answers are details of its first sentences."""

DATED = ("date", "weekday", "hour")
"""Measures of a time that answers "when": how long something took does not."""

NAMES = (SlotKind.TITLE, SlotKind.SPEAKER, SlotKind.ORGANISATION)
"""Details whose words may hold a place that is not where something happened: "Presiden Rusia"."""

LETTERS = 2
"""Capital letters that stand for somebody who is not named."""

FEWEST = 4
"""Sure facts from which a class is given no others."""

SHORT = 30
"""Words of a fact that a class can still weigh as one."""

PLACES = 3
"""Sentences of one outlet that are named for a source."""

LISTED = 4
"""Answers named for one question; more would not be read in a lesson."""


def task(view: View, kind: str, number: int, minutes: int) -> Task:
    """Return one task about *view*, at the level of its edition."""
    found = tuple(MAKERS[kind](view)) or (_unfound(kind),)
    return Task(kind, number, minutes, found, tuple(_cards(view)) if kind == "cards" else ())


def _unfound(kind: str) -> Organiser:
    """Return the question for a task that the comparison found nothing for: the class looks for itself."""
    field = Field(f"{kind}-open", "area", lines=5, answers=(Answer(note="nothing-found"),), unsure=True)
    return Organiser((Row(Label("look"), (field,)),))


# ---- headlines, and the questions every story answers --------------------------------------------------------


def _headlines(view: View) -> Iterator[Organiser]:
    """Yield what each headline and lead promises, which words carry feeling, whether the text bears it out."""
    loaded = _loaded(view)
    rows = []
    for at, source in enumerate(view.sources):
        lead = tuple(view.marks[at].values())[:1]
        feeling = tuple(one.word for one in loaded if one.word.marks == lead)
        fields = (
            Field(
                f"headlines-{source.siglum}-promise",
                "area",
                lines=3,
                answers=(Answer(note="promise", marks=lead),),
            ),
            Field(
                f"headlines-{source.siglum}-feeling",
                "area",
                lines=3,
                answers=feeling or (Answer(note="none-found"),),
                unsure=not feeling,
            ),
            Field(
                f"headlines-{source.siglum}-borne",
                "radio",
                options=("yes", "partly", "no"),
                answers=tuple(_borne(view, at)),
                unsure=True,
            ),
        )
        rows.append(Row(Label("", source.siglum, source.outlet, source.title, source.language, lead), fields))
    yield Organiser(tuple(rows), tuple(map(Label, ("promise", "feeling", "borne"))), "outlet")


def _borne(view: View, at: int) -> Iterator[Answer]:
    """Yield what helps to judge whether a text supports its headline: the nearest sentence, and words it lacks."""
    tellings = view.collation.signals.tellings
    heading = tellings[at].heading if tellings else None
    if heading is None or heading.sentence is None:
        yield OPEN
        return
    yield Answer(note="nearest", marks=(view.marks[at][heading.sentence],))
    witness = view.collation.witnesses[at]
    stems = {word[:STEM] for i in witness.body for word in _words_of(witness.text(i))}
    missing = [word for word in heading.missing if word.casefold()[:STEM] not in stems]
    if missing:
        yield Answer(", ".join(missing), language=view.sources[at].language, note="nowhere")


def _grid(view: View) -> Iterator[Organiser]:
    """Yield the grid of what, who, when, where, why and how; the outlets in tables of a few."""
    every = range(len(view.sources))
    for places in (every[start : start + COLUMNS] for start in every[::COLUMNS]):
        rows = []
        for question in ("what", "who", "when", "where", "why", "how"):
            fields = []
            for at in places:
                answers = tuple(_asked(view, at, question))
                guessed = bool(answers) and question != "what"
                fields.append(
                    Field(
                        f"grid-{question}-{view.sources[at].siglum}",
                        "area",
                        lines=3 if question == "what" else 2,
                        answers=answers or (OPEN,),
                        heading="possible" if guessed else "",
                        unsure=guessed,
                    )
                )
            rows.append(Row(Label(question), tuple(fields)))
        yield Organiser(tuple(rows), tuple(_outlet(view, at) for at in places), "question")


def _asked(view: View, at: int, question: str) -> Iterator[Answer]:
    """Yield what the first sentences of one outlet answer; of "why", what they give as cause or purpose."""
    witness, marks = view.collation.witnesses[at], view.marks[at]
    code = witness.article.language
    if question == "what":
        for i in _told_first(view, at):
            yield Answer(witness.text(i), (marks[i],), code)
    elif question == "why":
        cues = frozenset(language(code).words("classroom", "why"))
        found = ((i, _because(witness.text(i), cues)) for i in _lead(view, at))
        yield from [Answer(text, (marks[i],), code) for i, text in found if text][:2]
    elif question in ASKED:
        by_value: dict[str, tuple[str, list[str]]] = {}
        for i, slot in _slots(witness, _lead(view, at), ASKED[question]):
            text = slot.span.of(witness.article.text)
            if _answers(view, witness, i, slot, text):
                named = by_value.setdefault(slot.value, (text, []))
                named[1].extend([marks[i]] if marks[i] not in named[1] else [])
        yield from [Answer(text, tuple(named), code) for text, named in by_value.values()][:LISTED]


def _told_first(view: View, at: int) -> tuple[int, ...]:
    """Return the sentence that says what happened: of the first ones that whose fact most outlets tell.

    One that begins afresh is better than one that goes on.  Where those have no fact in common with others it is the
    first sentence with a counterpart, else the first.
    """
    marks, witness = view.marks[at], view.collation.witnesses[at]
    tellers = {mark: len(fact.tellers) for fact in reversed(_shared(view)) for mark in fact.cells[at].marks}
    lead = [i for i in _lead(view, at) if marks.get(i) in tellers]
    if lead:
        code = witness.article.language
        return (max(lead, key=lambda i: (_begins(witness.text(i), code), tellers[marks[i]])),)
    linked = sorted(i for bead in view.collation.beads if bead.tellers > 1 for i in bead.cells[at] if i in marks)
    return (linked[0],) if linked else witness.body[:1]


def _answers(view: View, witness: Witness, sentence: int, slot: Slot, text: str) -> bool:
    """Whether a detail can be an answer: a day or an hour, a place that is no part of a name, who is no medium."""
    if slot.kind is SlotKind.TIME:
        return slot.measure in DATED
    if slot.kind is SlotKind.PLACE:
        return not any(slot.span.begins_in((name.span,)) for _, name in _slots(witness, (sentence,), NAMES))
    words = _words_of(text)
    media = [voice.name for voice in view.collation.signals.voices if voice.kind is SourceKind.MEDIA]
    media += [source.outlet.partition(".")[0] for source in view.sources]
    letters = all(len(word) <= LETTERS and word.isupper() for word in text.split())
    return not letters and not any(_words_of(name) <= words for name in media)


def _words_of(text: str) -> set[str]:
    """Return the words of a name, without regard to case."""
    return {word.group().casefold() for word in WORD.finditer(text) if word.group()[0].isalnum()}


def _lead(view: View, at: int) -> tuple[int, ...]:
    """Return the first sentences of one outlet."""
    tellings = view.collation.signals.tellings
    return tellings[at].lead if tellings else view.collation.witnesses[at].body[:LISTED]


def _slots(witness: Witness, sentences: Iterable[int], kinds: Iterable[SlotKind]) -> Iterator[tuple[int, Slot]]:
    """Yield the details of some kinds in some sentences, each with its sentence."""
    wanted, of = frozenset(sentences), frozenset(kinds)
    for claim in witness.claims:
        if claim.sentence in wanted:
            yield from ((claim.sentence, slot) for slot in claim.slots if slot.kind in of)


def _because(text: str, cues: frozenset[str]) -> str:
    """Return the words from the first cue of a cause or a purpose to the next comma, or "".

    >>> _because("Ia pulang karena hujan, lalu tidur.", frozenset({"karena"}))
    'karena hujan'
    """
    words = list(WORD.finditer(text))
    first = next((at for at, word in enumerate(words) if word.group().casefold() in cues), None)
    if first is None:
        return ""
    end = next((word.start() for word in words[first:] if word.group() in ",.;:!?"), len(text))
    return text[words[first].start() : end].strip()


# ---- who tells which fact ----------------------------------------------------------------------------------


def _sort(view: View) -> Iterator[Organiser]:
    """Yield facts to be sorted: ticked at the easier level, proved with numbers of sentences at the harder one."""
    easier = view.edition.level == "easier"
    numbered = not easier and len(view.sources) <= NUMBERED
    rows = []
    for number, fact in enumerate(_chosen(view), 1):
        hints = tuple(mark for cell in fact.cells for mark in (*cell.marks, cell.nearest)[:1])
        fields = [_ticked(f"sort-{number}-{cell.siglum}", cell, numbered=numbered) for cell in fact.cells]
        if not easier and not numbered:
            marks = tuple(mark for cell in fact.cells for mark in cell.marks)
            fields.append(Field(f"sort-{number}-marks", answers=(Answer(marks=marks),)))
        rows.append(Row(_fact(fact), tuple(fields), hints if easier and all(hints) else ()))
    columns = [_outlet(view, at) for at in range(len(view.sources))]
    columns += [Label("numbers")] if not easier and not numbered else []
    if rows:
        yield Organiser(tuple(rows), tuple(columns), "fact")


def _ticked(name: str, cell: FactCell, *, numbered: bool) -> Field:
    """Return the field for one fact of one outlet."""
    unsure = cell.status is Status.UNSURE
    also = cell.nearest and not cell.told and cell.probability > POSSIBLE
    near = (Answer(note="accept", marks=(cell.nearest,)),) if also else ()
    if numbered:
        answers = (Answer(marks=cell.marks) if cell.told else Answer(note="absent"), *near)
        return Field(name, answers=answers, unsure=unsure)
    answers = (Answer(marks=cell.marks),) if cell.told else near
    return Field(name, "check", right=("on",) if cell.told else (), answers=answers, unsure=unsure)


def _chosen(view: View) -> list[FactView]:
    """Return the facts to be sorted, in an order that gives nothing away: sure ones, and fewer at the easier level."""
    easier = view.edition.level == "easier"
    usable = _ranked(view.facts)
    sure = [fact for fact in usable if _given(fact)]
    return _shuffled(_by_turns(sure if len(sure) >= FEWEST else usable, 6 if easier else 10))


def _given(fact: FactView) -> bool:
    """Whether it is sure enough who tells a fact for a class to be asked."""
    return fact.kind is not VariantKind.UNSURE and not fact.disputed and _surety(fact) >= SURE


def _surety(fact: FactView) -> float:
    """Return how sure it is who tells a fact and who does not."""
    return min((cell.probability if cell.told else 1 - cell.probability) for cell in fact.cells)


def _stands_alone(fact: FactView) -> bool:
    """Whether a fact can be read without what stands round it: it begins afresh and is whole."""
    words = [word.group().casefold() for word in WORD.finditer(fact.label) if word.group()[0].isalnum()]
    if not WHOLE <= len(words) <= SHORT or fact.label.rstrip('"”').endswith("?"):
        return False
    known = language(fact.language)
    joining = {*known.words("claims", "openers"), *known.words("claims", "joiners"), *known.words("clauses", "openers")}
    before, mark, _ = fact.label.rpartition('"')
    cut = mark and before.count('"') % 2 == 0 and before[-1:].strip()
    return _begins(fact.label, fact.language) and words[-1] not in joining and not cut


def _begins(text: str, code: str) -> bool:
    """Whether words open no clause and point back to nobody.

    >>> _begins("Namun Kremlin diam.", "id"), _begins("Kremlin diam.", "id")
    (False, True)
    """
    first = next((word.group().casefold() for word in WORD.finditer(text) if word.group()[0].isalnum()), "")
    known = language(code)
    back = (("claims", "openers"), ("claims", "joiners"), ("clauses", "openers"), ("claims", "relative"))
    told = {word for group, name in (*back, ("speech", "pronouns")) for word in known.words(group, name)}
    return re.split("['’]", first)[0] not in told


def _ranked(facts: Iterable[FactView]) -> list[FactView]:
    """Return facts that stand alone in sentences of the body, those told alike, whole sentences and sure ones first."""
    usable = (fact for fact in facts if _stands_alone(fact) and all(cell.marks for cell in fact.tellers))
    return sorted(usable, key=lambda fact: (fact.disputed, fact.label[:1].islower(), -_surety(fact)))


def _by_turns(facts: Sequence[FactView], count: int) -> list[FactView]:
    """Return *count* facts, by turns from those that all tell, some tell, and one tells, the first of each first."""
    queues: dict[tuple[str, ...], list[FactView]] = {}
    for fact in facts:
        queues.setdefault(tuple(cell.siglum for cell in fact.tellers), []).append(fact)
    ordered = [queues[who] for who in sorted(queues, key=lambda who: (-len(who), who))]
    turns = range(max(map(len, ordered), default=0))
    return [queue[turn] for turn in turns for queue in ordered if turn < len(queue)][:count]


def _shuffled(facts: Iterable[FactView]) -> list[FactView]:
    """Return facts in an order that is the same on every run and says nothing of who tells them."""
    return sorted(facts, key=lambda fact: sha256(fact.label.encode("utf-8", "surrogatepass")).digest())


def _mat(view: View) -> Iterator[Organiser]:
    """Yield the mat on which the cards are laid out: one field for each group."""
    groups = [_told_by(view, card) for card in _cards(view)]
    kinds = ["all", *view.collation.sigla] if len(view.sources) == 2 else ["all", "some", "one"]
    fields = []
    for kind in kinds:
        there = [str(number) for number, group in enumerate(groups, 1) if group == kind]
        answers = (Answer(", ".join(there)),) if there else (Answer(note="no-card"),)
        fields.append(Field(f"cards-{kind}", "area", lines=3, answers=answers))
    at = {siglum: position for position, siglum in enumerate(view.collation.sigla)}
    columns = tuple(replace(_outlet(view, at[kind]), code="only") if kind in at else Label(kind) for kind in kinds)
    yield Organiser((Row(Label("cards"), tuple(fields)),), columns, "question")


def _told_by(view: View, card: Card) -> str:
    """Return the group a card belongs to: all, some or one outlet; of two outlets, which one."""
    if len(card.answers) == len(view.sources):
        return "all"
    if len(view.sources) == 2:
        return card.answers[0].siglum
    return "one" if len(card.answers) == 1 else "some"


def _cards(view: View) -> Iterator[Card]:
    """Yield the cards: facts that are not sorted in another task, as far as there are enough."""
    taken = {fact.number for fact in _chosen(view)}
    left = sorted(_ranked(view.facts), key=lambda fact: fact.number in taken)
    count = 8 if view.edition.level == "easier" else 12
    for number, fact in enumerate(_shuffled(_by_turns(left, count)), 1):
        answers = tuple(Answer(marks=cell.marks, siglum=cell.siglum) for cell in fact.tellers)
        unsure = fact.kind is VariantKind.UNSURE or _surety(fact) < SURE
        yield Card(number, _fact(fact), answers, unsure)


# ---- the same fact told differently --------------------------------------------------------------------------


def _differs(view: View) -> Iterator[Organiser]:
    """Yield facts told differently: with the sentences named at the easier level, with the first at the harder one."""
    easier = view.edition.level == "easier"
    every = tuple(range(len(view.sources)))
    rows = []
    for number, flag in enumerate(_various(_differing(view), 3 if easier else 5), 1):
        told = {_position(view, here.mark): here for here in flag.told}
        places = every if len(every) <= COLUMNS else tuple(told)[:COLUMNS]
        fields: list[Field | None] = []
        for at in places:
            if here := told.get(at):
                answers = (_value(here.value, here.mark, view.sources[at].language, flag.rule),)
                name = f"differs-{number}-{view.sources[at].siglum}"
                fields.append(Field(name, "area", lines=2, answers=answers, unsure=flag.probability < SURE))
            else:
                fields.append(None)
        marks = tuple(told[at].mark for at in places if at in told)
        quoted = flag.rule == "F-SPEAKER"
        language_of = view.sources[_position(view, flag.told[0].mark)].language
        label = Label(flag.rule, text=flag.label if quoted else _brief(flag.label), language=language_of)
        rows.append((places, Row(label, tuple(fields), marks if easier else () if quoted else marks[:1])))
    for places, group in groupby(rows, key=lambda row: row[0]):
        yield Organiser(tuple(row for _, row in group), tuple(_outlet(view, at) for at in places), "question")


def _brief(text: str) -> str:
    """Return the first words of a fact.

    >>> _brief("satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua belas")
    'satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas dua …'
    """
    words = text.split()
    return " ".join(words[:BRIEF]) + (" …" if len(words) > BRIEF else "")


def _differing(view: View) -> list[Flag]:
    """Return the flags of facts told differently, in the order in which a class meets them; bare sources at need."""
    found = [flag for flag in view.all_flags if flag.rule in DIFFERING]
    told = [flag for flag in found if flag.rule != "F-SOURCE"] or found
    return sorted(told, key=lambda flag: DIFFERING.index(flag.rule))


def _various(flags: Sequence[Flag], count: int) -> list[Flag]:
    """Return *count* flags, those of different rules and different sentences before more of one kind."""
    seen: Counter[str] = Counter()
    places: Counter[tuple[str, ...]] = Counter()
    ranked = []
    for flag in flags:
        marks = tuple(here.mark for here in flag.told)
        ranked.append(((places[marks], seen[flag.rule] > 0), flag))
        seen[flag.rule] += 1
        places[marks] += 1
    chosen = sorted(ranked, key=lambda one: one[0])[:count]
    return sorted((flag for _, flag in chosen), key=flags.index)


def _value(value: str, mark: str, code: str, rule: str) -> Answer:
    """Return what one outlet has of a fact; nothing said of certainty or of a speaker says something, too."""
    note = "" if value else "stated" if rule == "F-HEDGED" else "itself"
    return Answer(value, (mark,), code, note)


# ---- who speaks ----------------------------------------------------------------------------------------------


def _voices(view: View) -> Iterator[Organiser]:
    """Yield the table of sources: given at the easier level, to be found at the harder one."""
    easier = view.edition.level == "easier"
    shown = sorted(_various_voices(view)[: 6 if easier else 8], key=_first)
    named = ("named", "quoted", "where") if easier else ("source", "named", "quoted", "where")
    rows = []
    for number, voice in enumerate(shown, 1):
        code = view.sources[_first(voice)[0]].language
        marks = _marks(view, voice)
        fields = {
            "source": Field(f"voices-{number}-source", answers=(Answer(voice.name, language=code),)),
            "named": _named(view, voice, f"voices-{number}-named"),
            "quoted": _quoted(view, voice, f"voices-{number}-quoted"),
            "where": Field(f"voices-{number}-where", answers=(Answer(marks=marks),)),
        }
        label = Label(text=voice.name, language=code) if easier else Label(text=str(number))
        rows.append(Row(label, tuple(fields[name] for name in named)))
    if rows:
        yield Organiser(tuple(rows), tuple(map(Label, named)), "source" if easier else "number")


def _various_voices(view: View) -> list[Voice]:
    """Return the voices heard: those of each kind by turns, those quoted first."""
    queues: dict[SourceKind, list[Voice]] = {kind: [] for kind in SourceKind}
    for voice in view.collation.signals.voices:
        if any(voice.cells):
            queues[voice.kind].append(voice)
    for queue in queues.values():
        queue.sort(key=lambda voice: (not _quoting(view, voice), -sum(map(len, voice.cells))))
    turns = range(max(map(len, queues.values())))
    return [queue[turn] for turn in turns for queue in queues.values() if turn < len(queue)]


def _first(voice: Voice) -> tuple[int, int]:
    """Return where a voice is first heard: the position of the witness and the sentence."""
    return next((at, cell[0]) for at, cell in enumerate(voice.cells) if cell)


def _marks(view: View, voice: Voice) -> tuple[str, ...]:
    """Return the first sentences of each outlet that are laid to a source."""
    named = ([marks[i] for i in cell if i in marks] for marks, cell in zip(view.marks, voice.cells, strict=True))
    return tuple(mark for marks in named for mark in marks[:PLACES])


def _named(view: View, voice: Voice, name: str) -> Field:
    """Return whether a source is known by a name; unsure of a country or an office, which is a name of no person."""
    anonymous = voice.kind is SourceKind.ANONYMOUS
    known = any(_has_name(view.collation.witnesses[at], cell, voice.name) for at, cell in enumerate(voice.cells))
    right = ("no",) if anonymous or not known else ("yes",)
    unsure = not anonymous and not known and voice.kind is SourceKind.OFFICIAL
    return Field(name, "radio", options=("yes", "no"), right=right, unsure=unsure)


def _has_name(witness: Witness, sentences: Sequence[int], name: str) -> bool:
    """Whether a name of a person or an organisation stands in the words for a source."""
    kinds = (SlotKind.PERSON, SlotKind.ORGANISATION)
    found = (slot.span.of(witness.article.text) for _, slot in _slots(witness, sentences, kinds))
    return any(words in name or name in words for words in found)


def _quoted(view: View, voice: Voice, name: str) -> Field:
    """Return whether a source is quoted word for word, with the sentences that have quotation marks."""
    found = _quoting(view, voice)
    answers = (Answer(marks=found),) if found else ()
    return Field(name, "radio", options=("yes", "no"), right=("yes",) if found else ("no",), answers=answers)


def _quoting(view: View, voice: Voice) -> tuple[str, ...]:
    """Return the sentences laid to a source that have quotation marks."""
    cells = zip(view.marks, voice.cells, view.collation.signals.tellings, strict=True)
    named = ([marks[i] for i in cell if i in telling.quoting and i in marks] for marks, cell, telling in cells)
    return tuple(mark for marks in named for mark in marks[:PLACES])


def _missing(view: View) -> Iterator[Organiser]:
    """Yield the questions whom the stories leave out; the key hints at whom only one outlet hears."""
    alone = [voice for voice in _various_voices(view) if voice.alone and voice.kind is not SourceKind.MEDIA]
    points = tuple(
        Answer(voice.name, _marks(view, voice), view.sources[_first(voice)[0]].language) for voice in alone[:6]
    )
    heard = Field(
        "missing-who", "area", lines=3, answers=points or (OPEN,), heading="hints" if points else "", unsure=True
    )
    yield Organiser(
        (
            Row(Label("missing"), (heard,)),
            Row(Label("call"), (Field("missing-call", "area", lines=3, answers=(OPEN,)),)),
        )
    )


# ---- order and words -------------------------------------------------------------------------------------------


def _order(view: View) -> Iterator[Organiser]:
    """Yield shared facts to be numbered in the order of each outlet."""
    easier = view.edition.level == "easier"
    usable = _shared(view)
    chosen: list[FactView] = []
    taken: set[str] = set()
    for fact in usable:
        if not taken & {cell.marks[0] for cell in fact.tellers}:
            chosen.append(fact)
            taken |= {cell.marks[0] for cell in fact.tellers}
    chosen = _shuffled(chosen[: 4 if easier else 6])
    if len(chosen) < COLUMNS:
        yield Organiser(tuple(_firsts(view)))
        return
    ranks = [_ranks(chosen, at) for at in range(len(view.sources))]
    options = tuple(str(n + 1) for n in range(len(chosen)))
    rows = []
    for number, fact in enumerate(chosen, 1):
        fields = []
        for at, cell in enumerate(fact.cells):
            there = ranks[at].get(fact.number)
            answer = Answer(str(there), cell.marks[:1]) if there else Answer(note="absent")
            fields.append(
                Field(
                    f"order-{number}-{cell.siglum}",
                    "select" if easier else "text",
                    options=options if easier else (),
                    right=(str(there),) if there else (),
                    answers=(answer,),
                    unsure=cell.status is Status.UNSURE,
                )
            )
        rows.append(Row(_fact(fact), tuple(fields)))
    yield Organiser(tuple(rows), tuple(_outlet(view, at) for at in range(len(view.sources))), "fact")


def _firsts(view: View) -> Iterator[Row]:
    """Yield the question what each outlet tells first, for a story whose outlets have too little in common."""
    for source, marks in zip(view.sources, view.marks, strict=True):
        answers = (Answer(marks=tuple(marks.values())[:3]),)
        field = Field(f"order-{source.siglum}", "area", lines=2, answers=answers, unsure=True)
        yield Row(Label("first-three", source.siglum, source.outlet), (field,))


def _shared(view: View) -> list[FactView]:
    """Return the facts that several outlets tell, those of more outlets first."""
    return sorted(_ranked(fact for fact in view.facts if len(fact.tellers) > 1), key=lambda fact: -len(fact.tellers))


def _ranks(facts: Sequence[FactView], at: int) -> dict[int, int]:
    """Return which place each fact has among those one outlet tells, from 1, by the number of the fact."""
    told = [fact for fact in facts if fact.cells[at].told]
    told.sort(key=lambda fact: int(fact.cells[at].marks[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    return {fact.number: place for place, fact in enumerate(told, 1)}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A word that is not neutral: where it stands, whether it is a mild one, what else could stand there."""

    word: Answer
    neutral: tuple[Answer, ...] = ()
    mild: bool = False


def _words(view: View) -> Iterator[Organiser]:
    """Yield loaded words: given at the easier level, to be found at the harder one; the key rewrites where it can."""
    easier = view.edition.level == "easier"
    found = _loaded(view)[: 4 if easier else 6]
    given = easier and bool(found)
    named = ("effect", "neutral") if given else ("word", "effect", "neutral")
    rows = []
    for number in range(1, (len(found) if given else max(3, len(found))) + 1):
        loaded = found[number - 1] if number <= len(found) else _Loaded(OPEN)
        fields = {
            "word": Field(f"words-{number}-word", answers=(loaded.word,)),
            "effect": Field(f"words-{number}-effect", answers=(OPEN,)),
            "neutral": Field(f"words-{number}-neutral", answers=loaded.neutral or (OPEN,)),
        }
        word = loaded.word
        label = Label(text=word.text, language=word.language, marks=word.marks) if given else Label(text=str(number))
        rows.append(Row(label, tuple(fields[name] for name in named)))
    yield Organiser(tuple(rows), tuple(map(Label, named)), "word" if given else "number")


def _loaded(view: View) -> list[_Loaded]:
    """Return words that say more than that something was said or is so, each once, the outlets by turns.

    A neutral word is safe where the word only lays a statement to a source: then any verb of saying serves.  Last
    comes what somebody believes or wants.
    """
    found: list[tuple[tuple[bool, int, int], _Loaded]] = []
    for at, witness in enumerate(view.collation.witnesses):
        code = witness.article.language
        plain = tuple(Answer(word, language=code) for word in language(code).words("classroom", "says")[:1])
        own: dict[str, _Loaded] = {}
        for claim in witness.claims:
            said, mark = claim.attribution, view.marks[at].get(claim.sentence, "")
            if not (mark and said and said.cue_span) or said.stance is Stance.NEUTRAL:
                continue
            if witness.holding(said.cue_span) == claim.sentence:
                word = Answer(said.cue_span.of(witness.article.text), (mark,), code)
                loaded = _Loaded(word, () if said.act else plain, said.stance in MILD)
                own.setdefault(word.text.casefold(), loaded)
        for text, other, mark in _reworded(view, at):
            loaded = _Loaded(Answer(text, (mark,), code), (Answer(other, language=code, note="other-outlet"),))
            own.setdefault(text.casefold(), loaded)
        found += [((one.mild, turn, at), one) for turn, one in enumerate(own.values())]
    ordered = [one for _, one in sorted(found, key=lambda ranked: ranked[0])]
    return list({one.word.text.casefold(): one for one in reversed(ordered)}.values())[::-1]


def _reworded(view: View, at: int) -> Iterator[tuple[str, str, str]]:
    """Yield the words of one outlet for which another has a word of its own, that word, and the sentence."""
    siglum, marks = view.sources[at].siglum, view.marks[at]
    for pair in view.collation.signals.between:
        for one in pair.rewordings:
            if pair.a == siglum and one.i in marks:
                yield one.word_a, one.word_b, marks[one.i]
            if pair.b == siglum and one.j in marks:
                yield one.word_b, one.word_a, marks[one.j]


# ---- open questions --------------------------------------------------------------------------------------------


def _why(view: View) -> Iterator[Organiser]:
    """Yield the question why the outlets may differ; the key gives what the texts themselves say of it."""
    points = []
    for at, source in enumerate(view.sources):
        origins = view.collation.lineages[at].whole if view.collation.lineages else source.credits
        points.append(Answer(", ".join(origins), note="origin" if origins else "no-origin", siglum=source.siglum))
    dated = (source for source in view.sources if source.published)
    points += [Answer(view.wording.date(one.published), note="published", siglum=one.siglum) for one in dated]
    field = Field("why-reasons", "area", lines=6, answers=(*points, _lengths(view)), unsure=True)
    yield Organiser((Row(Label("reasons"), (field,)),))


def _lengths(view: View) -> Answer:
    """Return which outlet's text is the longest, and how long the others are."""
    longest, *others = sorted(view.sources, key=lambda source: -source.words)
    told = "; ".join(f"{source.siglum} {source.words}" for source in others)
    if not others or longest.words == others[0].words:
        return Answer(told, note="lengths", siglum=longest.siglum, words=longest.words)
    return Answer(told, note="longest" if len(others) > 1 else "longer", siglum=longest.siglum, words=longest.words)


def _write(view: View) -> Iterator[Organiser]:
    """Yield the neutral report of three sentences from what the outlets have in common."""
    shared = list({fact.label: fact for fact in reversed(_shared(view))}.values())[:-6:-1]
    answers = tuple(
        Answer(fact.label, tuple(mark for cell in fact.tellers for mark in cell.marks), fact.language)
        for fact in shared
    )
    numbers = tuple(dict.fromkeys(mark for answer in answers for mark in answer.marks))
    yield Organiser(
        (
            Row(
                Label("report"),
                (Field("write-report", "area", lines=7, answers=answers or (Answer(note="nothing-shared"),)),),
            ),
            Row(
                Label("numbers"),
                (
                    Field(
                        "write-numbers",
                        answers=(Answer(marks=numbers),) if numbers else (Answer(note="nothing-shared"),),
                    ),
                ),
            ),
        )
    )


def _exit(view: View) -> Iterator[Organiser]:
    """Yield the exit ticket: one thing to check, and how; the key names what the comparison left open."""
    open_facts = [fact for fact in view.facts if fact.kind is VariantKind.UNSURE][:2]
    points = [Answer(fact.label, fact.tellers[0].marks, fact.language) for fact in open_facts]
    differing = _differing(view)[:2]
    points = [Answer(note=flag.rule, marks=tuple(here.mark for here in flag.told)) for flag in differing] + points
    yield Organiser(
        (
            Row(Label("check"), (Field("exit-check", "area", lines=2, answers=tuple(points) or (OPEN,), unsure=True),)),
            Row(Label("how-check"), (Field("exit-how", "area", lines=2, answers=(Answer(note="ways"),), unsure=True),)),
        )
    )


def _fact(fact: FactView) -> Label:
    """Return a fact as a label; a quotation mark that its words open is closed."""
    plain, curly = fact.label.count('"') % 2, fact.label.count("“") > fact.label.count("”")
    return Label(text=fact.label + ('"' if plain else "”" if curly else ""), language=fact.language)


def _outlet(view: View, at: int) -> Label:
    source = view.sources[at]
    return Label("", source.siglum, source.outlet)


def _position(view: View, mark: str) -> int:
    """Return the position of the witness that a mark belongs to."""
    return view.collation.sigla.index(mark.rstrip("0123456789"))


MAKERS: dict[str, Callable[[View], Iterator[Organiser]]] = {
    "headlines": _headlines,
    "grid": _grid,
    "sort": _sort,
    "cards": _mat,
    "differs": _differs,
    "voices": _voices,
    "missing": _missing,
    "order": _order,
    "words": _words,
    "why": _why,
    "write": _write,
    "exit": _exit,
}
"""What makes each task, in the order of the sheet."""
