"""Word: the template's own page, written out as headings, paragraphs, lists and tables that a teacher can go on with.

    page.html -> docx

The page is filled as for HTML and walked through, so every template has a Word file without a line of its own.
python-docx comes with the extra ``docx`` and is imported late.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from compare.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compare.plugins import Template, View

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the file: a Word file is a ZIP, and those begin here."""

MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The date of a file that is made for no day."""

SANS, SERIF = "Arial", "Georgia"
BLANK = "_" * 24
LINE = "_" * 72
ROWS = 3
"""Lines of a field for several."""

BOX, RING = "☐", "○"

SKIPPED = frozenset({"head", "script", "style", "template", "colgroup", "noscript", "datalist", "option"})
INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd"),
        *("label", "mark", "meter", "q", "s", "samp", "select", "small", "span", "strong", "sub", "sup", "svg", "u"),
        *("textarea", "time", "var", "wbr"),
    }
)
BOLD = frozenset({"b", "strong", "th", "dt", "legend", "summary"})
ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
MARKED = {"run-own": (True, "SINGLE"), "run-changed": (False, "DOTTED")}
"""How words that differ are set: bold or not, and the line below them; never by colour alone."""

APART = frozenset({"mark", "sign", "role"})
"""Classes of what the style sheets set apart from the words behind it."""

WIDE = 7
"""Columns of a table that ask for a sheet on its side."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of words is set."""

    bold: bool = False
    italic: bool = False
    underline: str = ""
    strike: bool = False
    raised: str = ""
    serif: bool = False
    small: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes the Word file; what it needs comes with an extra."""

    needs: tuple[str, ...] = ("docx",)
    extra: str = "docx"

    def __call__(self, view: View, template: Template, /) -> Document:
        """Return the report as a Word file."""
        from lxml import html

        page = html.fromstring(template.fill(f"{template.part}.html", view, style="", policy="", paper=True))
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return Document(f"{template.part}.docx", kind, _Writer(view, template, page).written())


renderer = Renderer()


class _Writer:
    """A Word file that is being written."""

    def __init__(self, view: View, template: Template, page: Any) -> None:
        import docx

        self.word = docx.Document()
        self.page = page
        self.language = view.language
        self.title = page.findtext(".//title") or view.title
        self.published = view.edition.published
        self._sheet(template.page.millimetres)
        self._styles()

    def written(self) -> bytes:
        """Return the file: the same bytes from the same page."""
        self._blocks(self.page.find("body"), self.word, Style(), "")
        core = self.word.core_properties
        core.title, core.language, core.author, core.comments = self.title[:255], self.language, "newscompare", ""
        core.last_modified_by, core.revision = "newscompare", 1
        core.created = core.modified = _day(self.published)
        raw = io.BytesIO()
        self.word.save(raw)
        return _dated(raw)

    def _sheet(self, size: tuple[int, int]) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        width, height = size
        most = max((len(row) for row in self.page.iter("tr")), default=0)
        if most > WIDE and width < height:
            width, height = height, width
        section = self.word.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = Mm(18)
        section.top_margin = section.bottom_margin = Mm(18)

    def _styles(self) -> None:
        from docx.shared import Pt, RGBColor

        styles = self.word.styles
        for name, size, before in (("Normal", 10, 0), *((f"Heading {n}", s, 12) for n, s in HEADS)):
            style = styles[name]
            style.font.name, style.font.size = (SERIF if name == "Heading 1" else SANS), Pt(size)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if "heme" in key]:  # a theme's font would stand above ours
                del fonts.attrib[key]
            if before:
                style.font.color.rgb, style.font.bold, style.font.italic = RGBColor(0x16, 0x18, 0x1D), True, False
        for known in styles.element.iter(_name("lang")):
            known.set(_name("val"), self.language)

    # ---- blocks

    def _blocks(self, parent: Any, place: Any, style: Style, indent: str) -> None:
        """Write what *parent* holds: blocks one under the other, and text between them as paragraphs of its own."""
        words: list[Any] = [parent.text] if parent.text else []
        for child in parent:
            if _unwritten(child):
                pass
            elif _inline(child):
                words.append(child)
            else:
                self._paragraph(words, place, style, indent)
                words = []
                self._block(child, place, style, indent)
            words += [child.tail] if child.tail else []
        self._paragraph(words, place, style, indent)

    def _block(self, element: Any, place: Any, style: Style, indent: str) -> None:
        tag = element.tag
        if _unwritten(element):
            return
        style = _styled(element, style)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            paragraph = place.add_paragraph(style=f"Heading {tag[1]}")
            self._runs([element.text, *_children(element)], paragraph, replace(style, bold=False))
        elif tag == "table":
            self._table(element, place, style)
        elif tag in ("ul", "ol"):
            self._list(element, place, style, indent)
        elif tag == "hr":
            place.add_paragraph("")
        else:
            self._blocks(element, place, style, indent + ("    " if tag in ("dd", "blockquote") else ""))

    def _list(self, element: Any, place: Any, style: Style, indent: str) -> None:
        start = element.get("start", "1")
        for number, item in enumerate(element.iterchildren("li"), int(start) if start.isdecimal() else 1):
            mark = f"{number}." if element.tag == "ol" else "•"
            inner = _styled(item, style)
            first = item
            while not (first.text or "").strip() and len(first) and not _inline(first[0]):
                first = first[0]
            first.text = f"{mark} {(first.text or '').lstrip()}"
            self._blocks(item, place, inner, indent + "    ")

    def _paragraph(self, words: list[Any], place: Any, style: Style, indent: str) -> None:
        """Write *words* as one paragraph, unless there are none."""
        from docx.shared import Pt

        if not any(not isinstance(word, str) or word.strip() for word in words):
            return
        first = place.paragraphs[:1] if hasattr(place, "merge") else []  # a cell has an empty one to begin with
        fresh = bool(first) and len(place.paragraphs) == 1 and not first[0].text
        paragraph = first[0] if fresh else place.add_paragraph()
        if indent:
            paragraph.paragraph_format.left_indent = Pt(3.5 * len(indent))
        self._runs(words, paragraph, style)

    def _table(self, element: Any, place: Any, style: Style) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT

        for caption in element.iterchildren("caption"):
            self._blocks(caption, place, replace(style, bold=True), "")
        rows = list(element.iter("tr"))
        grid, width = _grid(rows)
        if not width:
            return
        table = place.add_table(rows=len(rows), cols=width)
        table.style, table.alignment = self.word.styles["Table Grid"], WD_TABLE_ALIGNMENT.LEFT
        cells = [list(row.cells) for row in table.rows]
        for row, made in zip(rows, table.rows, strict=True):
            properties = made._tr.get_or_add_trPr()  # noqa: SLF001  (python-docx has no word for these two)
            properties.append(_element("cantSplit"))
            if row.getparent().tag == "thead":
                properties.append(_element("tblHeader"))
        for (row, column), (cell, down, right) in grid.items():
            held = cells[row][column]
            if down > 1 or right > 1:
                held = held.merge(cells[row + down - 1][column + right - 1])
            self._blocks(cell, held, _styled(cell, style), "")

    # ---- words

    def _runs(self, words: Iterable[Any], paragraph: Any, style: Style) -> None:
        for word in words:
            if word is None:
                continue
            if isinstance(word, str):
                self._run(word, paragraph, style)
            else:
                self._inline(word, paragraph, style)

    def _inline(self, element: Any, paragraph: Any, style: Style) -> None:
        tag = element.tag
        if _unwritten(element):
            return
        inner = _styled(element, style)
        if tag == "br":
            paragraph.add_run().add_break()
        elif tag == "svg" or tag.endswith("}svg"):
            title = next((child.text for child in element if str(child.tag).endswith("title")), "")
            self._run(title or "", paragraph, replace(inner, italic=True))
        elif tag == "img":
            self._picture(element, paragraph, inner)
        elif tag in ("input", "select", "textarea"):
            self._run(_blank(element), paragraph, inner)
        else:
            quoted = ("“", "”") if tag == "q" else ("", "")
            self._run(quoted[0], paragraph, inner)
            self._runs([element.text, *_children(element)], paragraph, inner)
            self._run(quoted[1] or _gap(element), paragraph, inner)

    def _run(self, text: str, paragraph: Any, style: Style) -> None:
        from docx.enum.text import WD_UNDERLINE
        from docx.shared import Pt

        said = " ".join(text.split())
        said = (" " if text[:1].isspace() else "") + said + (" " if said and text[-1:].isspace() else "")
        said = "".join(c for c in said if c.isprintable() or c == "\u00a0")
        if not paragraph.text or paragraph.text[-1:].isspace():
            said = said.lstrip(" ")
        if not said:
            return
        run = paragraph.add_run(said)
        run.bold, run.italic = style.bold or None, style.italic or None
        run.font.strike = style.strike or None
        run.font.superscript, run.font.subscript = style.raised == "sup" or None, style.raised == "sub" or None
        if style.serif:
            run.font.name = SERIF
        if style.small:
            run.font.size = Pt(8.5)
        if style.underline:
            run.font.underline = WD_UNDERLINE[style.underline]
        if style.language and style.language != self.language:
            run.element.get_or_add_rPr().append(_element("lang", style.language))

    def _picture(self, element: Any, paragraph: Any, style: Style) -> None:
        from docx.shared import Mm

        kind, _, held = element.get("src", "").partition(";base64,")
        alt = element.get("alt", "")
        if kind not in ("data:image/png", "data:image/jpeg"):
            self._run(alt, paragraph, style)
            return
        shape = paragraph.add_run().add_picture(io.BytesIO(base64.b64decode(held)), height=Mm(9))
        shape._inline.docPr.set("descr", alt)  # noqa: SLF001  (nor for this)


HEADS = ((1, 18), (2, 13), (3, 11), (4, 10), (5, 10), (6, 10))
"""Levels of headings, and the size of each in points."""


def _day(published: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(published[:10]).replace(tzinfo=dt.UTC)
    except ValueError:
        return MADE


def _dated(raw: io.BytesIO) -> bytes:
    """Return a ZIP with every date in it fixed."""
    made = io.BytesIO()
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            entry = zipfile.ZipInfo(part, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(part))
    return made.getvalue()


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _element(tag: str, value: str = "") -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(f"w:{tag}")
    if value:
        made.set(_name("val"), value)
    return made


def _unwritten(element: Any) -> bool:
    """Whether an element is nothing to read: a comment, a style, the link that skips to the comparison."""
    return not isinstance(element.tag, str) or element.tag in SKIPPED or element.get("class") == "skip"


def _inline(element: Any) -> bool:
    """Whether an element stands within a line: it is of that kind, and holds no block."""
    if not isinstance(element.tag, str):
        return True
    return element.tag in INLINE and all(_inline(child) for child in element if element.tag != "svg")


def _children(element: Any) -> Iterator[Any]:
    """Yield the children of *element* and the texts behind them."""
    for child in element:
        yield child
        yield child.tail


def _styled(element: Any, style: Style) -> Style:
    """Return *style* as *element* changes it."""
    tag, classes = element.tag, (element.get("class") or "").split()
    bold, line = next((MARKED[name] for name in classes if name in MARKED), (tag in BOLD, ""))
    return replace(
        style,
        bold=style.bold or bold,
        italic=style.italic or tag in ITALIC,
        underline=line or ("SINGLE" if tag in ("u", "ins") else style.underline),
        strike=style.strike or tag in ("s", "del"),
        raised=tag if tag in ("sup", "sub") else style.raised,
        serif=style.serif or "outlet-text" in classes or "said" in classes,
        small=style.small or tag == "small" or "small" in classes or "hint" in classes or "evidence" in classes,
        language=element.get("lang", style.language),
    )


def _gap(element: Any) -> str:
    """Return a space where the page has one by its style sheet alone: behind a mark, and behind a figure."""
    apart = element.tag == "b" or APART & set((element.get("class") or "").split())
    behind = (element.tail or " x")[0]
    return " " if apart and (behind.isalnum() or not element.tail) else ""


def _blank(element: Any) -> str:
    """Return the room for an answer that a field of a form leaves."""
    if element.tag == "textarea":
        rows = element.get("rows", "")
        return " ".join([LINE] * (int(rows) if rows.isdecimal() and 0 < int(rows) < 20 else ROWS))
    kind = element.get("type", "text")
    if kind in ("hidden", "button", "submit", "reset"):
        return ""
    return f"{BOX} " if kind == "checkbox" else f"{RING} " if kind == "radio" else BLANK


def _grid(rows: list[Any]) -> tuple[dict[tuple[int, int], tuple[Any, int, int]], int]:
    """Return where each cell of a table stands, with the rows and columns it spans, and how many columns there are."""
    taken: set[tuple[int, int]] = set()
    grid: dict[tuple[int, int], tuple[Any, int, int]] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            right, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - number)
            grid[number, column] = (cell, down, right)
            taken |= {(number + y, column + x) for y in range(down) for x in range(right)}
            column += right
    return grid, max((column + 1 for _, column in taken), default=0)


def _span(cell: Any, key: str) -> int:
    said = cell.get(key, "1")
    return max(1, min(int(said), 100)) if said.isdecimal() else 1
