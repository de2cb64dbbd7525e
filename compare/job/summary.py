"""What a run is told beside its job file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compare.errors import CompareError, Exit
from compare.job.story import told

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from compare.model import Problem


@dataclass(frozen=True, slots=True)
class Choices:
    """How one run departs from what the job file says.

    Attributes:
        scheduled_for: the time it serves, as ISO 8601 with its zone; "due"; or "".
        force: make everything anew, though nothing changed.
        only_new: leave stories alone that have been reported before.
        dry_run: say what would be done, and write nothing.

    """

    scheduled_for: str = ""
    force: bool = False
    only_new: bool = False
    dry_run: bool = False


def counted(stories: Mapping[str, int], deliveries: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return what became of the stories and of the parcels of a run, in a few words each, or "".

    >>> counted({"made": 1, "unchanged": 11}, [{"status": "delivered"}, {"status": "pending"}])
    ('1 made, 11 unchanged', '1 of 2 sent')
    """
    sent = sum(delivery["status"] == "delivered" for delivery in deliveries)
    fates = ", ".join(f"{count} {fate}" for fate, count in stories.items())
    return fates, f"{sent} of {len(deliveries)} sent" if deliveries else ""


@dataclass
class Summary:
    """What became of a run: counts of stories, what was written and sent, and all that went wrong."""

    job: str
    status: str = "unchanged"
    run: int = 0
    scheduled_for: str = ""
    as_of: str = ""
    stories: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    failures: list[tuple[str, CompareError]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    planned: dict[str, list[str]] = field(default_factory=dict)

    def count(self, what: str) -> None:
        """Count one more story of which that became."""
        self.stories[what] = self.stories.get(what, 0) + 1

    @property
    def exit_code(self) -> Exit:
        """The code for the shell: all is well, partly, or the code of what stopped it."""
        if not self.failures:
            return Exit.DONE
        good = self.written or self.stories.get("unchanged", 0)
        return Exit.PARTIAL if good else Exit(self.failures[-1][1].exit_code)

    def __str__(self) -> str:
        """Return the summary in a line for people.

        >>> str(Summary("pagi", "made", stories={"made": 1, "unchanged": 11}, written=["reports/pagi.html"]))
        'pagi: made; 1 made, 11 unchanged; 1 file written'
        """
        files = f"{len(self.written)} file{'s' * (len(self.written) != 1)} written" if self.written else ""
        stories, parcels = counted(self.stories, self.deliveries)
        return f"{self.job}: " + "; ".join(filter(None, (self.status, stories, files, parcels)))

    def to_form(self) -> dict[str, Any]:
        """Return the summary as JSON has it."""
        form = {
            "job": self.job,
            "status": self.status,
            "exit": int(self.exit_code),
            "run": self.run,
            "scheduled_for": self.scheduled_for,
            "as_of": self.as_of,
            "stories": self.stories,
            "written": self.written,
            "deliveries": self.deliveries,
            "failures": [{"story": story, **told(error)} for story, error in self.failures],
            "warnings": [{"code": p.code, "where": p.where, "message": p.message} for p in self.problems],
        }
        return {**form, "planned": self.planned} if self.planned else form


@dataclass(frozen=True, slots=True)
class World:
    """What a run cannot know by itself, handed in so that tests can have another: the time, and how to wait."""

    now: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    tell: Callable[[str], None]
