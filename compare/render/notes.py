"""An editor's notes in Markdown: which stand at the head of a report, which beside a sentence.

    text, Collation -> Notes

A heading that names a sentence, as ``## Tempo 8`` or ``## Tempo: words of it``, begins a note that stands beside that
sentence, up to the next heading of its level or above.  All else stands at the head.  A note is written by hand, but
it is pasted, too: what is no plain text, list, table or link is taken out.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from compare.errors import SourceError
from compare.model import Problem
from compare.places import Sentences, UnfitError, names_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from compare.model import Collation, Place

NOTES_BYTES = 256 * 1024
"""A file of notes larger than this was not written by hand."""

HIGHEST = 3
"""The level of a note's highest heading: the title of the report and those of its sections stand above."""

TAGS = frozenset(
    {
        *("p", "br", "hr", "div", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"),
        *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "u"),
        *("sub", "sup", "table", "thead", "tbody", "tfoot", "tr", "th", "td"),
    }
)
ATTRIBUTES = {"a": {"href", "id", "title"}, "li": {"id"}, "sup": {"id"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
FOOTNOTE = re.compile(r"fn(?:ref\d*)?-[A-Za-z]+\d*-.*", re.DOTALL)
EXTENSIONS = ("tables", "sane_lists", "def_list", "smarty")

HEADING = re.compile(r"^(#{1,6})(?!#)", re.MULTILINE)
TAG = re.compile(r"<(?=[A-Za-z/!?])")
TARGET = re.compile(r"(\]\(|\]:)([ \t]{0,9}<?)(?:(?!https?:|mailto:)[^\s:/#?)]{1,40}:)+", re.IGNORECASE)
"""Where a link leads that leaves the web: the scheme is taken out."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note of an editor.

    Attributes:
        number: its place among all, from 1.
        mark: of the sentence it stands beside, or "".
        heading: what names the sentence, as the editor wrote it, or "".
        source: its Markdown, without what a report does not take.

    """

    number: int
    mark: str
    heading: str
    source: str

    @property
    def html(self) -> Markup:
        """The note as clean HTML."""
        from markupsafe import Markup

        return Markup(_html(self.source, self.mark or f"N{self.number}"))  # noqa: S704  (cleaned by nh3)

    @property
    def text(self) -> str:
        """The words of the note alone."""
        import nh3

        words = html.unescape(nh3.clean(_html(self.source, self.mark or f"N{self.number}"), tags=set()))
        return re.sub(r"\n{2,}", "\n", words).strip()


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one report: those at its head, those beside a sentence, and what is wrong with them."""

    head: tuple[Note, ...] = ()
    placed: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.head or self.placed)


def load(path: str | Path) -> str:
    """Return the notes in a file.  Raises `SourceError` where it is missing, too large or no UTF-8 text."""
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(NOTES_BYTES + 1)
    except (OSError, ValueError) as error:
        raise SourceError(
            "E-MISSING", f"{path}: {getattr(error, 'strerror', '') or error}", tip="check the spelling"
        ) from error
    tip = "give the notes as a Markdown file in UTF-8"
    if len(raw) > NOTES_BYTES:
        raise SourceError(
            "E-NOTES", f"{path} is too large for notes", cause=f"more than {NOTES_BYTES:,} bytes", tip=tip
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("E-NOTES", f"{path} is not UTF-8", cause=str(error), tip=tip) from error
    if "\0" in text:
        raise SourceError("E-NOTES", f"{path} is no text", cause="it holds NUL bytes", tip=tip)
    return text


def notes(collation: Collation, text: str) -> Notes:
    """Return the notes in *text*, each at the sentence of *collation* that it names.

    One that names no sentence of this story stands at the head with its heading, and is told as a problem.
    """
    if not text.strip():
        return Notes()
    sentences = Sentences(collation.witnesses)
    head: list[Note] = []
    placed: list[tuple[Place, Note]] = []
    problems: list[Problem] = []
    for number, section in enumerate(_sections(text), 1):
        place = None
        if section.name:
            try:
                place = sentences.place(section.name)
            except UnfitError as error:
                problems.append(Problem("W-NOTES-UNFIT", section.name, f"line {section.line}: {error.message}"))
        note = Note(number, sentences.mark(place) if place else "", section.name, _cleaned(section.text))
        if place:
            placed.append((place, note))
        else:
            head.append(note)
    return Notes(tuple(head), tuple(note for _, note in sorted(placed, key=lambda one: one[0])), tuple(problems))


class _Section(NamedTuple):
    """What stands below a heading that names a sentence, or below none; *line* is where it begins."""

    line: int
    name: str
    text: str


def _sections(text: str) -> Iterator[_Section]:
    r"""Yield the parts of *text*, cut before each heading that names a sentence and where what it heads has ended.

    >>> [section.name for section in _sections("Lead.\n## Tempo 8\nSee.\n### More\nx\n## All\ny")]
    ['', 'Tempo 8', '']
    """
    line, name, level, held = 1, "", 0, list[str]()
    for number, row in enumerate(text.splitlines(), 1):
        depth = len(row) - len(row.lstrip("#"))
        title = row.strip("#").strip() if 1 <= depth <= 6 else ""
        named = bool(title) and names_one(title)
        if named or (name and title and depth <= level):
            if "".join(held).strip() or name:
                yield _Section(line, name, "\n".join(held).strip("\n"))
            line, name, level, held = number, (title if named else ""), depth, [] if named else [row]
        else:
            held.append(row)
    if "".join(held).strip() or name:
        yield _Section(line, name, "\n".join(held).strip("\n"))


def _cleaned(source: str) -> str:
    """Return Markdown without markup of HTML, pictures and links that leave the web, its headings below a report's.

    >>> _cleaned("# Lead <b onclick=x> ![](a.png) [x](javascript:y)")
    '### Lead &lt;b onclick=x> [](a.png) [x](y)'
    """
    levels = [len(found[1]) for found in HEADING.finditer(source)]
    deeper = max(0, HIGHEST - min(levels, default=HIGHEST))
    text = HEADING.sub(lambda found: "#" * min(6, len(found[1]) + deeper), source)
    text = TAG.sub("&lt;", text.replace("![", "["))
    text = TARGET.sub(r"\1\2", text).replace("\xa0", " ")
    return "".join(c for c in text if c in "\n\t" or c.isprintable())


def _html(source: str, name: str) -> str:
    """Return *source* as HTML that holds nothing but `TAGS`; *name* keeps its footnotes apart from those of others."""
    import nh3
    from markdown import Markdown
    from markdown.extensions.footnotes import FootnoteExtension

    footnotes = FootnoteExtension(SEPARATOR=f"-{name}-", BACKLINK_TITLE="")
    made = Markdown(extensions=[*EXTENSIONS, footnotes], output_format="html").convert(source)
    clean = nh3.clean(
        made,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return str(clean)


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value, or None: an id only of a footnote, a link only to the web or to a footnote."""
    if name == "id":
        return value if FOOTNOTE.fullmatch(value) else None
    if name == "href" and tag == "a":
        inside = value.startswith("#") and FOOTNOTE.fullmatch(value, 1)
        return value if inside or value.partition(":")[0].casefold() in SCHEMES else None
    return value
