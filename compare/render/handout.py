"""The handout: texts and tasks of one lesson; the student's sheet and the teacher's key are drawn from the same record.

View -> Handout
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from compare.render.exercises import task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.render.tasks import Task
    from compare.render.view import SourceView, View

PLANS = {
    20: {"read": 5, "headlines": 3, "sort": 5, "differs": 5, "exit": 2},
    45: {
        "read": 8, "headlines": 4, "grid": 6, "sort": 6, "differs": 5, "voices": 5, "order": 4, "why": 4, "exit": 3,
    },
    90: {
        "read": 10, "headlines": 6, "grid": 8, "sort": 8, "cards": 9, "differs": 8, "voices": 7, "missing": 5,
        "order": 6, "words": 7, "why": 5, "write": 8, "exit": 3,
    },
}  # fmt: skip
"""What a lesson of so many minutes holds, and how many minutes each has."""

READ = "read"

RUBRIC = {
    "proof": ("sort", "grid"),
    "told": ("sort", "cards"),
    "sources": ("voices",),
    "unheard": ("missing",),
    "neutral": ("words", "write"),
    "reasons": ("why",),
    "checking": ("exit",),
}
"""What a teacher looks for, and the tasks that show it."""

COLUMN = 1500
"""Characters of the longest sentence that is set in a column."""


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered sentence and whether it closes a paragraph; without a mark, a gap where sentences are left out."""

    mark: str
    text: str
    closes: bool


@dataclass(frozen=True, slots=True)
class Text:
    """One outlet's story as a class reads it: who wrote it when, and its sentences."""

    source: SourceView
    byline: str
    hour: str
    lines: tuple[Line, ...]

    @property
    def columns(self) -> bool:
        """Whether it can be set in columns: a sentence that would fill several takes minutes to balance."""
        return all(len(line.text) <= COLUMN for line in self.lines)


@dataclass(frozen=True, slots=True)
class Handout:
    """One lesson.

    Attributes:
        level: "easier" or "harder".
        minutes: how long the lesson is; reading and the tasks take all of it.
        reading: the minutes for reading.
        shortened: whether sentences are left out of the texts.

    """

    level: str
    minutes: int
    reading: int
    texts: tuple[Text, ...]
    tasks: tuple[Task, ...]
    shortened: bool

    @property
    def cards(self) -> Task | None:
        """The task whose cards are cut out, or None."""
        return next((one for one in self.tasks if one.cards), None)

    @property
    def rubric(self) -> tuple[str, ...]:
        """Codes of what the tasks of this sheet let a teacher look for."""
        kinds = {one.kind for one in self.tasks}
        return tuple(code for code, shown_by in RUBRIC.items() if kinds.intersection(shown_by))

    @property
    def unsure(self) -> bool:
        """Whether the key leaves something to the teacher."""
        return any(one.unsure for one in self.tasks)


def handout(view: View) -> Handout:
    """Return the lesson about the story of *view*, at the level and of the length that its edition asks for."""
    plan = PLANS[view.edition.minutes]
    tasks = tuple(
        task(view, kind, number, minutes)
        for number, (kind, minutes) in enumerate(((k, m) for k, m in plan.items() if k != READ), 1)
    )
    needed = {mark for one in tasks for mark in one.evidence}
    texts = tuple(_texts(view, needed if view.edition.excerpt else None))
    shortened = any(not line.mark for text in texts for line in text.lines)
    return Handout(view.edition.level, view.edition.minutes, plan[READ], texts, tasks, shortened)


def _texts(view: View, needed: set[str] | None) -> Iterator[Text]:
    """Yield the texts; where only some sentences are *needed*, with gaps for the others."""
    for source, witness, marks in zip(view.sources, view.collation.witnesses, view.marks, strict=True):
        lines: list[Line] = []
        for i, following in pairwise((*witness.body, -1)):
            if needed is None or marks[i] in needed:
                closes = witness.sentences[following].paragraph != witness.sentences[i].paragraph
                lines.append(Line(marks[i], witness.text(i), closes))
            elif not lines or lines[-1].mark:
                lines.append(Line("", "", closes=True))
        published = witness.article.published
        hour = published[11:16] if published[10:11] == "T" else ""
        yield Text(source, witness.article.byline.strip(), hour, tuple(lines))
