"""Which names of an article are of one person, and by which of them the person goes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from compare.names import slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Name: TypeAlias = tuple[str, ...]
"""The words of a name, case folded."""


def canonical(mentioned: Sequence[Name]) -> dict[Name, Name]:
    """Return the fullest form of each name in an article, given every mention in order.

    A short form is the one fuller name that holds its words and ends with its last; else the one that begins with it,
    unless another person shares that word.  Where two could be meant, a short form stays itself: nothing is guessed.

    >>> un, laode = ("kim", "jong", "un"), ("laode", "m", "syarif")
    >>> names = canonical([un, ("kim",), laode, ("syarif",), ("laode",)])
    >>> [" ".join(names[short]) for short in (("kim",), ("syarif",), ("laode",))]
    ['kim jong un', 'laode m syarif', 'laode m syarif']
    """
    counted = Counter(mentioned)
    order = {name: at for at, name in reversed(list(enumerate(mentioned)))}
    chosen: dict[Name, Name] = {}
    for name in sorted(counted, key=lambda n: (-len(n), -counted[n], order[n])):
        fuller = sorted({full for full in chosen.values() if len(full) > len(name)}, key=lambda n: order[n])
        same = [full for full in chosen.values() if len(full) == len(name)]
        chosen[name] = _meant(name, fuller) or _spelled(name, same) or name
    for name in [n for n in counted if len(n) == 1 and chosen[n] == n]:
        slipped = {full for full in chosen.values() if len(full) > 1 and slip(name[0], full[-1])}
        if len(slipped) == 1:
            chosen[name] = slipped.pop()
    return chosen


def _meant(name: Name, fuller: Iterable[Name]) -> Name | None:
    """Return the only one of *fuller* names that *name* can be short for."""
    held = [full for full in fuller if _in_order(name, full)]
    for fits in (
        [full for full in held if full[-1] == name[-1] and (len(name) > 1 or full[-1] == name[0])],
        [full for full in held if full[0] == name[0]],
    ):
        if fits:
            return fits[0] if len(fits) == 1 else None
    return None


def _in_order(name: Name, full: Name) -> bool:
    rest = iter(full)
    return all(
        any(word == other or {len(word), len(other)} > {1} and word[0] == other[0] for other in rest) for word in name
    )


def _spelled(name: Name, others: Iterable[Name]) -> Name | None:
    """Return the name of as many words that *name* is but for a slip in one of them."""
    for other in others:
        apart = [(a, b) for a, b in zip(name, other, strict=True) if a != b]
        if len(name) > 1 and len(apart) == 1 and slip(*apart[0]):
            return other
    return None


def acronym(short: str, words: Sequence[str]) -> bool:
    """Whether *short* can stand for *words*: its letters are their first letters, small words left out or not.

    >>> acronym("ksdae", ("konservasi", "sumber", "daya", "alam", "dan", "ekosistem"))
    True
    >>> acronym("kpu", ("komisi", "pemilihan", "umum")), acronym("kpk", ("komisi", "pemilihan", "umum"))
    (True, False)
    """
    letters = iter(short)
    wanted = next(letters, "")
    matched = 0
    for word in words:
        if wanted and word[0] == wanted:
            matched += 1
            wanted = next(letters, "")
        elif len(word) > 3:
            return False
    return matched == len(short) > 1
