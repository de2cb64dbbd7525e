"""Which names of an article are of one person, and by which of them the person goes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from compare.names import slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Name: TypeAlias = tuple[str, ...]
"""The words of a name, case folded."""

Known: TypeAlias = dict[tuple[str, str], list[Name]]
"""The persons known so far, by what their name is asked for: its first word, its last, any word of so many."""


def canonical(mentioned: Sequence[Name]) -> dict[Name, Name]:
    """Return the fullest form of each name in an article, given every mention in order.

    A short form is the one fuller name that holds its words and ends with its last; else the one that begins with it,
    unless another person shares that word.  Where two could be meant, a short form stays itself: nothing is guessed.
    A slip in a long word is the other spelling, of two the more frequent.

    >>> un, laode = ("kim", "jong", "un"), ("laode", "m", "syarif")
    >>> names = canonical([un, ("kim",), laode, ("syarif",), ("laode",)])
    >>> [" ".join(names[short]) for short in (("kim",), ("syarif",), ("laode",))]
    ['kim jong un', 'laode m syarif', 'laode m syarif']
    """
    counted = Counter(mentioned)
    order = {name: at for at, name in reversed(list(enumerate(mentioned)))}
    known: Known = {}
    chosen: dict[Name, Name] = {}
    for name in sorted(counted, key=lambda name: (-len(name), -counted[name], order[name])):
        chosen[name] = _meant(name, known) or _spelled(name, known) or name
        if chosen[name] == name:
            for asked in _asked(name):
                known.setdefault(asked, []).append(name)
    return chosen


def _asked(name: Name) -> Iterator[tuple[str, str]]:
    """Yield what a name can be asked for by a shorter one, and by another spelling."""
    if len(name) > 1:
        yield "first", name[0]
        yield "last", name[-1]
        yield "letter", name[-1][0]
        yield from ((str(len(name)), word) for word in dict.fromkeys(name))


def _meant(name: Name, known: Known) -> Name | None:
    """Return the only fuller name that *name* can be short for."""
    for place, word in (("last", name[-1]), ("first", name[0])):
        fits = [full for full in known.get((place, word), ()) if len(full) > len(name) and _in_order(name, full)]
        if fits:
            return fits[0] if len(fits) == 1 else None
    return None


def _in_order(name: Name, full: Name) -> bool:
    """Whether the words of *name* stand in *full* in order, some of them perhaps by their first letter."""
    rest = iter(full)
    return all(
        any(word == other or (1 in (len(word), len(other)) and word[0] == other[0]) for other in rest) for word in name
    )


def _spelled(name: Name, known: Known) -> Name | None:
    """Return the only known name that *name* is but for a slip: in one of its words, or of which it is the last."""
    if len(name) == 1:
        alike: Iterable[Name] = known.get(("letter", name[0][0]), ())
        fits = [other for other in alike if slip(name[0], other[-1])]
    else:
        alike = dict.fromkeys(other for word in name for other in known.get((str(len(name)), word), ()))
        fits = [other for other in alike if _one_slip(name, other)]
    return fits[0] if len(fits) == 1 else None


def _one_slip(one: Name, other: Name) -> bool:
    apart = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(apart) == 1 and slip(*apart[0])


def acronym(short: str, words: Sequence[str]) -> bool:
    """Whether *short* can stand for *words*: its letters are their first letters, small words left out or not.

    >>> acronym("ksdae", ("konservasi", "sumber", "daya", "alam", "dan", "ekosistem"))
    True
    >>> acronym("kpu", ("komisi", "pemilihan", "umum")), acronym("kpk", ("komisi", "pemilihan", "umum"))
    (True, False)
    """
    at = 0
    for word in words:
        if at < len(short) and word[0] == short[at]:
            at += 1
        elif len(word) > 3:
            return False
    return at == len(short) > 1
