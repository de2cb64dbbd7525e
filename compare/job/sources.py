"""Sources to stories: which files are to be compared, and what they hold, as hashes.

    Job -> Found, one for each story

Nothing is parsed here: a run of which nothing changed reads its files once and is done.  A source that does not
answer is asked again; one that stays away is a failure of its own, and the story is told without it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from compare.errors import EXPLANATIONS, CompareError, RefusedError, SourceError, printable
from compare.model import Problem
from compare.read import content, files, known_ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from compare.job.recipe import Job, Source
    from compare.settings import Limits

T = TypeVar("T")

PASSING = frozenset(
    getattr(errno, name)
    for name in ("EIO", "EAGAIN", "EBUSY", "ETIMEDOUT", "ESTALE", "ENETDOWN", "ENETUNREACH", "EHOSTDOWN", "ECONNRESET")
    if hasattr(errno, name)
)
"""What a network file system says and means "not now"."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file of a story: where it stands, what is known of it, and the SHA-256 of its bytes."""

    path: str
    outlet: str
    language: str
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the sources hold of one story; what could not be had, for its report; and why."""

    inputs: tuple[Input, ...] = ()
    lost: tuple[Problem, ...] = ()
    failures: tuple[CompareError, ...] = ()


def stories(job: Job, sleep: Callable[[float], None]) -> tuple[str, ...]:
    """Return the names of the stories of *job*, sorted; "" is the one of a job whose sources are one story.

    Raises `SourceError` where the folder of stories is missing or holds none.
    """
    if not job.stories:
        return ("",)
    place = Path(job.stories)

    def listed() -> list[str]:
        try:
            with os.scandir(place) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir() and entry.name[0] not in "._")
        except OSError as error:
            raise SourceError(
                "E-MISSING", f"{place}: {error.strerror or error}", tip="stories names a folder of folders"
            ) from error

    found = retried(listed, job.bounds.tries, sleep)
    if not found:
        raise SourceError("E-NO-ARTICLES", f"{place} holds no story", tip="put each story into a folder of its own")
    return tuple(found)


def gather(job: Job, story: str, sleep: Callable[[float], None]) -> Found:
    """Return the files of *story* in the order of the sources, each hashed, and what is not to be had."""
    if nameless(story):
        name = printable(story)
        return Found(
            failures=(SourceError("E-UNREADABLE", f"the name of the folder {name} is no text", tip="rename it"),)
        )
    inputs: list[Input] = []
    missing: list[Problem] = []
    failures: list[CompareError] = []
    for source in job.sources:
        path = source.path
        try:
            for path in retried(lambda source=source: expand(job, source, story), job.bounds.tries, sleep):  # type: ignore[misc]
                try:
                    raw = retried(lambda path=path: _raw(path, job.settings.limits), job.bounds.tries, sleep)  # type: ignore[misc]
                except SourceError as error:
                    failures.append(error)
                    missing.append(lost(source.outlet, path, error))
                else:
                    inputs.append(Input(path, source.outlet, source.language, hashlib.sha256(raw).hexdigest()))
        except SourceError as error:
            failures.append(error)
            missing.append(lost(source.outlet, path, error))
    return Found(tuple(inputs), tuple(missing), tuple(failures))


def nameless(story: str) -> bool:
    """Whether the name of a story is bytes that no letters stand for, so that nothing can be told under it."""
    return any("\ud800" <= letter <= "\udfff" for letter in story)


def lost(outlet: str, path: str, error: CompareError) -> Problem:
    """Return what a report says of an article that could not be had: no path of this machine, but its name.

    >>> lost("Kompas", "pagi/kompas.txt", SourceError("E-EMPTY", "pagi/kompas.txt holds no text")).message
    'kompas.txt: no text in an article'
    """
    name = printable(Path(path).name)
    return Problem("W-SOURCE-LOST", outlet or Path(name).stem, f"{name}: {EXPLANATIONS[error.code].title.casefold()}")


def _raw(path: str, limits: Limits) -> bytes:
    """Return the bytes of a file.  Raises `SourceError` also for a pipe or a device, which may give none for ever."""
    with suppress(OSError, ValueError):  # what is not there, `content` tells
        mode = Path(path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise SourceError(
                "E-UNREADABLE", f"{path} is a pipe or a device", tip="give a file, which is the same when read again"
            )
    return content(path, limits)[0]


def expand(job: Job, source: Source, story: str = "") -> tuple[str, ...]:
    """Return the files that *source* stands for.

    Raises `SourceError` where there are none, `RefusedError` where one lies outside the job's folder.
    """
    place = str(Path(job.stories, story, source.path)) if job.stories else source.path
    found = [place]
    if job.file and set("*?[") & set(Path(place).name):
        found = _matching(Path(place))
        if not found:
            raise SourceError("E-NO-ARTICLES", f"{place} matches no file", tip="check the pattern")
    paths = tuple(path for one in found for path in files(one))
    for path in (*found, *paths):
        guard(job, path)
    return paths


def _matching(pattern: Path) -> list[str]:
    """Return the files that *pattern* matches; one without an ending matches the kinds that a reader knows."""
    found = sorted(place for place in pattern.parent.glob(pattern.name) if place.is_file())
    ending = Path(pattern.name).suffix
    plain = ending and not set("*?[") & set(ending)
    return [str(place) for place in found if plain or known_ending(place.name)]


def guard(job: Job, path: str | Path) -> None:
    """Raise `RefusedError` where *path* leads out of the job's folder, if it has one; links are followed."""
    if not job.folder:
        return
    root = os.path.realpath(job.folder)
    if os.path.commonpath([root, os.path.realpath(path)]) != root:
        raise RefusedError(
            "E-OUTSIDE",
            f"{path} leaves the job's folder",
            cause="a link leads out of it",
            tip="copy what it leads to, or set allow_outside = true",
        )


def retried(ask: Callable[[], T], tries: int, sleep: Callable[[float], None]) -> T:
    """Return what *ask* gives, asked again after half a second, a second, two, where the system says "not now".

    Raises the last `SourceError`, and every other at once.
    """
    for turn in range(max(tries, 1) - 1):
        try:
            return ask()
        except SourceError as error:
            if getattr(error.__cause__, "errno", None) not in PASSING:
                raise
            sleep(0.5 * 2**turn)
    return ask()
