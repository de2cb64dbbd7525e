"""The tasks of a class, as records: what a student fills in, and what the teacher's key holds for each field.

A task is the same on the sheet and in the key: the sheet draws its fields, the key draws their answers.  Every answer
names the sentences that bear it out; what a rule cannot decide is marked unsure and left to the teacher.
"""

from __future__ import annotations

from dataclasses import dataclass

ALSO = {
    "headlines": ("explained",),
    "differs": ("other-words",),
    "voices": ("other-places",),
    "missing": ("affected",),
    "words": ("same-sense",),
    "why": ("reasons",),
    "write": ("any-shared",),
}
"""What the key accepts beside its answers, by the kind of task; the page has the words."""


NAMED = 3
"""Outlets whose names have room at the head of a column."""


@dataclass(frozen=True, slots=True)
class Label:
    """What heads a row or a column: a code the page has words for, an outlet, or what an outlet wrote."""

    code: str = ""
    siglum: str = ""
    outlet: str = ""
    text: str = ""
    language: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing the key says.

    Attributes:
        text: words of an outlet, in *language*.
        marks: the sentences they stand in.
        note: a code the page has words for.
        siglum: the outlet it speaks of, where the field is about several.
        words: of an outlet's text, how many words it has.

    """

    text: str = ""
    marks: tuple[str, ...] = ()
    language: str = ""
    note: str = ""
    siglum: str = ""
    words: int | None = None


OPEN = Answer(note="open")
"""What the teacher has to judge."""


@dataclass(frozen=True, slots=True)
class Field:
    """One place to write, tick or choose.

    Attributes:
        name: its name in the form; unique on a sheet, the same on every run.
        form: "text", "area", "check", "radio" or "select".
        lines: of an area, how many lines are ruled.
        options: of radios and selects, the codes or numbers to choose from.
        right: the options that are right; of a box to tick "on" where it is to be ticked.
        answers: what the key holds.
        heading: a code for what stands above the answers in the key, or "".
        unsure: whether the teacher has to decide.

    """

    name: str
    form: str = "text"
    lines: int = 1
    options: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    heading: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One question: what heads it, the sentences to look at, a field for each column; None where there is none."""

    label: Label
    fields: tuple[Field | None, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organiser:
    """A table to fill in, with a code for what heads its rows; without columns they are questions with room below."""

    rows: tuple[Row, ...]
    columns: tuple[Label, ...] = ()
    corner: str = ""

    @property
    def lettered(self) -> bool:
        """Whether its columns are headed by letters alone: the names of so many outlets would break."""
        return sum(bool(column.siglum) for column in self.columns) > NAMED


@dataclass(frozen=True, slots=True)
class Card:
    """A fact to cut out: its number, what it says, who tells it and where."""

    number: int
    label: Label
    answers: tuple[Answer, ...]
    unsure: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the sheet: what kind it is, its place, how many minutes it has, what is filled in."""

    kind: str
    number: int
    minutes: int
    organisers: tuple[Organiser, ...]
    cards: tuple[Card, ...] = ()

    @property
    def also(self) -> tuple[str, ...]:
        """Codes of what the key accepts beside its answers."""
        return ALSO.get(self.kind, ())

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every place to write in."""
        return tuple(f for o in self.organisers for row in o.rows for f in row.fields if f is not None)

    @property
    def evidence(self) -> tuple[str, ...]:
        """The marks of all sentences it sends a reader to."""
        rows = [row for organiser in self.organisers for row in organiser.rows]
        answers = [answer for field in self.fields for answer in field.answers]
        answers += [answer for card in self.cards for answer in card.answers]
        named = [row.hints for row in rows] + [row.label.marks for row in rows] + [answer.marks for answer in answers]
        return tuple(dict.fromkeys(mark for marks in named for mark in marks))

    @property
    def unsure(self) -> bool:
        """Whether some of it is left to the teacher."""
        return any(field.unsure for field in self.fields) or any(card.unsure for card in self.cards)
