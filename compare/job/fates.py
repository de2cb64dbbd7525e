"""What is to be done with each story of a run: made, left, or named.

Job, Known -> Case
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from compare.errors import Exit
from compare.job.sources import gather, nameless

if TYPE_CHECKING:
    from compare.job.ledger import Known
    from compare.job.recipe import Job
    from compare.job.sources import Found
    from compare.job.story import Task
    from compare.job.summary import Choices, World

ATTEMPTS = 3
"""A story that was under way so often when its worker or its run died is set aside."""


class Fate(StrEnum):
    """What is to be done with a story, and why.

    - NEW, CHANGED: it is made and told.
    - RESTORED: its documents are gone, altered or were never all made; it is made and told nobody.
    - UNCHANGED: nothing.
    - SKIPPED: it changed, and only new ones are wanted.
    - FAILING: it failed for a reason that lies in its input, and that is as it was.
    - SET_ASIDE: it was under way too often when something died.
    - NAMELESS: its name cannot be written down.
    """

    NEW = "new"
    CHANGED = "changed"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILING = "failing"
    SET_ASIDE = "set aside"
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Case:
    """A story of this run: what was found of it, what is remembered, and what is to be done with it."""

    task: Task
    found: Found
    known: Known
    fate: Fate

    @property
    def to_do(self) -> bool:
        """Whether it is to be made."""
        return self.fate in (Fate.NEW, Fate.CHANGED, Fate.RESTORED)


def case(job: Job, name: str, known: Known, base: Task, choices: Choices, world: World) -> Case:
    """Return the story of that name as it stands now, with its fate; *base* is a task that lacks only the story."""
    found = gather(job, name, world.sleep)
    task = replace(base, story=name, inputs=found.inputs, lost=found.lost)
    key = task.key
    same = key == known.key
    baseline = known.baseline if same or not known.announced else known.address
    task = replace(task, baseline=baseline, anew=choices.force or (same and bool(known.failures)))
    return Case(task, found, known, Fate.NAMELESS if nameless(name) else _fate(job, known, key, choices))


def _fate(job: Job, known: Known, key: str, choices: Choices) -> Fate:
    same = key == known.key
    if choices.force:
        return Fate.CHANGED if known.address else Fate.NEW
    if same:
        # as PDFs where Pango was missing
        unfinished = any(failure["exit"] == Exit.OUTPUT for failure in known.failures)
        return Fate.RESTORED if unfinished or not _stand(job, known) else Fate.UNCHANGED
    if choices.only_new and known.address:
        return Fate.SKIPPED
    if known.tried == key and known.failures:
        return Fate.FAILING
    if known.tried == key and known.attempts >= ATTEMPTS:
        return Fate.SET_ASIDE
    return Fate.CHANGED if known.address else Fate.NEW


def _stand(job: Job, known: Known) -> bool:
    """Whether the documents of a story stand where they were put, as they were."""
    for path, size, mtime, digest in known.places:
        try:
            seen = (Path(job.file).parent / path).stat()
            if (seen.st_size, seen.st_mtime_ns) == (size, mtime):
                continue
            if hashlib.sha256((Path(job.file).parent / path).read_bytes()).hexdigest() != digest:
                return False
        except OSError:
            return False
    return True
