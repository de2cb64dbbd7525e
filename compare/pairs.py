"""A corrections file to emendations.

    path -> tuple[Emendation, ...]

The file is kept beside the articles and written by an editor, so it names a sentence as a report does: the outlet, and
words that stand in that sentence alone, or its number.  Whether a correction fits the articles of the day is for
`emend` to find out; here only what cannot be meant is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compare.form import Form
from compare.model import Emendation, EmendationKind
from compare.places import WORD, names_one
from compare.read import caption

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from compare.form import At

KEYS: dict[str, dict[str, type]] = {
    "": {"join": list, "drop": list, "split": list, "rename": list},
    "join": {"sentences": list, "note": str},
    "drop": {"sentences": list, "note": str},
    "split": {"sentences": list, "note": str},
    "rename": {"outlet": str, "from": str, "to": str, "sentences": list, "note": str},
}
"""What a corrections file may say, table by table, and of what type."""

MOST = 20
"""Sentences of one correction; a bead of more is no longer read."""


def load(path: str | Path) -> tuple[Emendation, ...]:
    """Return the corrections that the file at *path* asks for, in its order.

    Raises `SourceError` where there is no such file, and `JobError` that names line and key, and the nearest known
    key where one is unknown.
    """
    return _Form.load(path, "E-PAIRS", "corrections file").emendations()


class _Form(Form):
    """A corrections file."""

    __slots__ = ()

    def emendations(self) -> tuple[Emendation, ...]:
        self.check("", self.form, KEYS[""])
        found = sorted(self.found(), key=lambda one: one[0])
        return tuple(emendation for _, emendation in found)

    def found(self) -> Iterator[tuple[int, Emendation]]:
        """Yield each correction with the line it begins on."""
        for kind in EmendationKind:
            lines = self.lines(kind)
            for number, entry in enumerate(self.form.get(kind, ())):
                self.check(kind.value, entry, KEYS[kind], number)
                line = lines[number] if number < len(lines) else self.line(kind, ("", 0))
                yield line, self.emendation(kind, entry, (kind.value, number), line)

    def emendation(self, kind: EmendationKind, entry: dict[str, Any], at: At, line: int) -> Emendation:
        sentences = tuple(map(caption, entry.get("sentences", ())))
        if kind is EmendationKind.RENAME:
            for key in ("from", "to"):
                if not WORD.search(caption(entry.get(key, ""))):
                    raise self.error(key, f"has a [[{kind}]] without {key!r}", 'from = "dia"  to = "Fyodor"', at)
        elif len(sentences) < 2:
            raise self.error(
                "sentences",
                f"has a [[{kind}]] of fewer than two sentences",
                'sentences = ["Tempo: words that stand in it", "Beritabali 4"]',
                at,
            )
        if len(sentences) > MOST:
            raise self.error(
                "sentences", f"has {len(sentences)} sentences in one correction", f"at most {MOST}; make several", at
            )
        for sentence in sentences:
            if not names_one(sentence):
                raise self.error(
                    "sentences",
                    f"has {sentence[:80]!r}, which names no sentence",
                    'write "Tempo: words that stand in it", or "Tempo 8"',
                    at,
                )
        return Emendation(
            kind,
            sentences,
            outlet=caption(entry.get("outlet", "")),
            speaker=caption(entry.get("from", "")),
            name=caption(entry.get("to", "")),
            note=caption(entry.get("note", "")),
            origin=f"{caption(self.file.name)}:{line}",
        )
