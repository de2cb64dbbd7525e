"""What is new since the last report, as sentences in the reader's language and as a diff of each edited article.

Since, Wording -> SinceView
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare.model import ChangeKind, Role, SlotKind
from compare.render.marks import WORD, Mark, Run, marked
from compare.render.sentences import LETTERS, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from compare.model import Change, Revision, Since
    from compare.render.wording import Wording

    Runs = tuple[Run, ...]

SHOWN = 8
"""Changes of a kind that a report lists; of more, how many there are."""

FIRST = 2
"""Changes that stand at the head of a briefing, the weightiest."""

SIGNS = {
    ChangeKind.CHANGED: "≠",
    ChangeKind.CAME: "+",
    ChangeKind.SPREAD: "→",
    ChangeKind.WENT: "−",
}
"""A sign for each kind of change, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change: told as a *sentence*; its words then and now as runs, where those that differ are marked."""

    kind: str
    sign: str
    sentence: str
    language: str
    then: Runs
    now: Runs


@dataclass(frozen=True, slots=True)
class KindView:
    """The changes of one kind: those listed, and how many there are *more*."""

    kind: str
    sign: str
    changes: tuple[ChangeView, ...]
    more: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.changes) + self.more


@dataclass(frozen=True, slots=True)
class EditView:
    """A sentence of an edited article then and now, or *unchanged* sentences in a row, folded."""

    kind: str
    sign: str
    then: Runs = ()
    now: Runs = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class RevisionView:
    """An edited article: its sentences in order, those that were not touched folded."""

    outlet: str
    language: str
    edits: tuple[EditView, ...]


@dataclass(frozen=True, slots=True)
class SinceView:
    """What is new since the last report: the *first* things to know, and all by their kinds.

    *moved* tells, with a sign, which outlets joined and which left.
    """

    as_of: str
    first: tuple[ChangeView, ...]
    kinds: tuple[KindView, ...]
    moved: tuple[tuple[str, str], ...]
    revisions: tuple[RevisionView, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing is new at all."""
        return not (self.kinds or self.moved or self.revisions)


def since_view(since: Since, wording: Wording) -> SinceView:
    """Return *since* as a report shows it; of outlets that left, facts are counted and not listed."""
    listed = [change for change in since.changes if change.outlet not in since.left]
    kinds = []
    for kind, sign in SIGNS.items():
        found = [change for change in listed if change.kind is kind]
        if found:
            shown = tuple(_change(change, wording) for change in found[:SHOWN])
            kinds.append(KindView(kind.value, sign, shown, len(found) - len(shown)))
    revisions = tuple(map(_revision, since.revisions))
    first = tuple(_change(change, wording) for change in listed[:FIRST])
    return SinceView(since.as_of, first, tuple(kinds), tuple(moved(since, wording)), revisions)


def moved(since: Since, wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield which outlets joined and which left, a sentence each with its sign."""
    _ = wording.gettext
    if since.joined:
        said = _("New among the texts compared: %(outlets)s.")
        yield SIGNS[ChangeKind.CAME], said % {"outlets": wording.listed(since.joined)}
    for outlet in since.left:
        alone = sum(change.outlet == outlet for change in since.changes)
        said = _("No longer among the texts compared: %(outlet)s.")
        if alone:
            said = f"{said} " + _("Sentences that only it told: %(facts)s.")
        yield SIGNS[ChangeKind.WENT], said % {"outlet": outlet, "facts": alone}


def _change(change: Change, wording: Wording) -> ChangeView:
    then, now = compared(change.before, change.said)
    return ChangeView(change.kind.value, SIGNS[change.kind], told(change, wording), change.language, then, now)


def compared(then: str, now: str) -> tuple[Runs, Runs]:
    """Return two versions as runs: what is not the same was dropped from the one, or is new in the other.

    Two that have little in common are wholly so.

    >>> [run.text for run in compared("Kim tiba Senin pagi.", "Kim tiba Selasa pagi.")[1] if run.mark is Mark.OWN]
    ['Selasa']
    >>> [run.text for run in compared("Uang Rp1,6 miliar raib.", "Uang Rp1,67 miliar raib.")[1] if run.mark is Mark.OWN]
    ['Rp1,67']
    """
    old, new = marked(then, now)
    if _worded(then) != _worded(now) and all(run.mark is Mark.SAME for run in (*old, *new)):
        return _own(then), _own(now)
    return tuple(map(_told, old)), tuple(map(_told, new))


def _worded(text: str) -> list[str]:
    """Return the words of *text* without its marks."""
    return [word.casefold() for word in WORD.findall(text) if word[0].isalnum()]


def _own(text: str) -> Runs:
    return (Run(text, Mark.OWN),) if text else ()


def _told(run: Run) -> Run:
    return run if run.mark is Mark.SAME else Run(run.text, Mark.OWN)


def told(change: Change, wording: Wording) -> str:
    """Return *change* as one or two full sentences that name the outlets."""
    _ = wording.gettext
    then, now = change.values
    words = {
        "outlet": change.outlet,
        "others": wording.listed(change.others),
        "then": shortened(then or change.before, LETTERS // 2),
        "now": shortened(now or change.said, LETTERS // 2),
        "fact": shortened(change.said or change.before),
        "quote": shortened(now or then or change.said or change.before),
    }
    said = _SAYING[change.kind](change, _)
    if change.others and change.kind is ChangeKind.CAME:
        said = f"{said} " + _("Also new in %(others)s.")
    if change.others and change.kind is ChangeKind.WENT:
        said = f"{said} " + _("It still stands in %(others)s.")
    return said % words


def _changed(change: Change, _: Callable[[str], str]) -> str:
    if change.role is Role.HEADLINE:
        return _("%(outlet)s has a new headline: “%(now)s”.")
    match change.slot, change.values:
        case SlotKind.HEDGE, ("", _now):
            return _("%(outlet)s is less certain now (“%(now)s”): “%(fact)s”.")
        case SlotKind.HEDGE, (_then, ""):
            return _("%(outlet)s now states as fact: “%(fact)s”. Before: “%(then)s”.")
        case _, ("", _) | (_, ""):
            return _("%(outlet)s has rewritten a passage: “%(fact)s”.")
        case SlotKind.NUMBER | SlotKind.RANK, _:
            return _("%(outlet)s has another figure: “%(now)s” instead of “%(then)s”.")
        case SlotKind.TIME, _:
            return _("%(outlet)s has another time: “%(now)s” instead of “%(then)s”.")
        case SlotKind.SPEAKER, _:
            return _("%(outlet)s names another source for the same statement: “%(now)s” instead of “%(then)s”.")
    return _("%(outlet)s has changed a detail: “%(now)s” instead of “%(then)s”.")


def _came(change: Change, _: Callable[[str], str]) -> str:
    if change.slot is SlotKind.QUOTE:
        return _("New quotation in %(outlet)s: “%(quote)s”.")
    return _("New in %(outlet)s: “%(fact)s”.")


def _spread(_change: Change, _: Callable[[str], str]) -> str:
    return _("%(outlet)s now has it, too, after %(others)s: “%(fact)s”.")


def _went(change: Change, _: Callable[[str], str]) -> str:
    if change.slot is SlotKind.QUOTE:
        return _("%(outlet)s no longer has the quotation “%(quote)s”.")
    return _("%(outlet)s no longer has: “%(fact)s”.")


_SAYING = {
    ChangeKind.CHANGED: _changed,
    ChangeKind.CAME: _came,
    ChangeKind.SPREAD: _spread,
    ChangeKind.WENT: _went,
}


def _revision(revision: Revision) -> RevisionView:
    return RevisionView(revision.outlet, revision.language, tuple(_edits(revision.rows)))


def _edits(rows: Sequence[tuple[str, str]]) -> Iterator[EditView]:
    """Yield the edited sentences, and between them how many were not touched."""
    unchanged = 0
    for then, now in rows:
        old, new = compared(then, now)
        if all(run.mark is Mark.SAME for run in (*old, *new)):
            unchanged += 1
            continue
        if unchanged:
            yield EditView("same", "=", unchanged=unchanged)
            unchanged = 0
        kind = ChangeKind.CHANGED if then and now else ChangeKind.CAME if now else ChangeKind.WENT
        yield EditView(kind.value, SIGNS[kind], old, new)
    if unchanged:
        yield EditView("same", "=", unchanged=unchanged)
