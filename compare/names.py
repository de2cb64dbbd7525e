"""Whether two names can be of one person, and whether one of them is misspelt.

A name here is canonical: case folded, without titles, its words parted by spaces ("kim jong un"), as the value of a
slot of kind person.
"""

from __future__ import annotations

from itertools import groupby

SHORTEST = 5
"""A word of fewer letters is too near to others for a slip to be told from another name: Anna, Anne."""

CAREFUL = 6
"""From this many letters on a slip is certain enough to be told to the reader."""

LONG = 9
"""From this many letters on a word may hold two slips."""

CERTAIN = 8
"""From this many letters on two words that differ in one are hardly two names."""

SPELLINGS = str.maketrans({"y": "i"})
"""Letters that stand for each other where a name comes from another script or an older spelling."""

DIGRAPHS = (("dj", "j"), ("tj", "c"), ("oe", "u"), ("sj", "sy"), ("nj", "ny"), ("ck", "k"), ("ph", "f"), ("v", "w"))
"""The same, of more than one letter."""

INITIAL = 1


def same_person(one: str, other: str) -> bool:
    """Whether two names can be of one person: the shorter is part of the fuller, up to initials and a slip.

    A single word names a person by the last word of the fuller name, or by its first.

    >>> same_person("laode", "laode m syarif"), same_person("laode syarif", "laode muhammad syarif")
    (True, True)
    >>> same_person("kamala harrris", "harris"), same_person("kim jong un", "kim yo jong"), same_person("", "")
    (True, False, False)
    """
    shorter, fuller = sorted((one.split(), other.split()), key=len)
    if not shorter:
        return False
    if len(shorter) == 1:
        return _same_word(shorter[0], fuller[-1]) or _same_word(shorter[0], fuller[0])
    return _inside(shorter, fuller)


def misspelt(one: str, other: str, *, same_title: bool = False) -> bool:
    """Whether two spellings are certainly of one name: one word is a slip, all else is equal.

    What is equal must be a long word, or both must bear the same title.

    >>> misspelt("kamala harrris", "kamala harris"), misspelt("muhammad yusuf", "muhammad yunus")
    (True, False)
    >>> misspelt("harrris", "harris")  # a single word may be another name
    False
    >>> misspelt("joko widodo", "joko widoddo"), misspelt("joko widodo", "joko widoddo", same_title=True)
    (False, True)
    """
    ours, theirs = one.split(), other.split()
    if len(ours) != len(theirs) or ours == theirs:
        return False
    apart = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    shared = [a for a, b in zip(ours, theirs, strict=True) if a == b]
    if len(apart) != 1 or not slip(*apart[0]) or min(map(len, apart[0])) < CAREFUL:
        return False
    if f"{min(apart[0], key=len)}s" in apart[0]:  # an office in the plural: "Communication", "Communications"
        return False
    return any(len(word) >= CAREFUL for word in shared) or (same_title and bool(shared))


def slip(one: str, other: str) -> bool:
    """Whether two words are one but for a slip of the pen: a letter too many, too few, another or two in turn.

    >>> slip("harrris", "harris"), slip("kim", "kin"), slip("karnavian", "karnavina")
    (True, False, True)
    """
    least = min(len(one), len(other))
    if one == other or least < SHORTEST:
        return False

    allowed = 2 if least >= LONG else 1
    return _slips(one, other, allowed) <= allowed


def one_letter_off(one: str, other: str) -> bool:
    """Whether two spellings of one name differ in a letter that is no matter of how a name may be written.

    >>> one_letter_off("brieville", "brienville"), one_letter_off("budi santosa", "budi santoso")
    (True, False)
    >>> one_letter_off("zelensky", "zelenskyy"), one_letter_off("soegiharto", "sugiharto")
    (False, False)
    """
    ours, theirs = one.split(), other.split()
    if len(ours) != len(theirs):
        return False
    apart = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    if len(apart) != 1 or min(map(len, apart[0])) < CERTAIN or _written_alike(*apart[0]):
        return False
    return _slips(*apart[0], 1) == 1


def _written_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for double letters and letters that stand for each other."""
    return _plain(one) == _plain(other)


def _plain(word: str) -> str:
    for written, meant in DIGRAPHS:
        word = word.replace(written, meant)
    return "".join(letter for letter, _ in groupby(word.translate(SPELLINGS)))


def _same_word(one: str, other: str) -> bool:
    """Whether two words of a name are the same, up to an initial and a slip."""
    if INITIAL in (len(one), len(other)):
        return one[0] == other[0]
    return one == other or slip(one, other)


def _inside(shorter: list[str], fuller: list[str]) -> bool:
    """Whether the words of *shorter* stand in *fuller* in order, one of them at its head or its end."""
    at = 0
    found: list[int] = []
    for word in shorter:
        while at < len(fuller) and not _same_word(word, fuller[at]):
            at += 1
        if at == len(fuller):
            return False
        found.append(at)
        at += 1
    return found[-1] == len(fuller) - 1 or found[0] == 0


def _slips(one: str, other: str, most: int) -> int:
    """Return how many letters were put in, left out, swapped or changed; beyond *most*, one more than that."""
    from rapidfuzz.distance import OSA

    return int(OSA.distance(one, other, score_cutoff=most))
