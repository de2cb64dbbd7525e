"""What ``template.toml`` says of a report: its sections, paper, brand, colours and fonts.

    path -> Design

Everything has a default, so a design is what differs from it.  A wrong one raises before anything is drawn, and names
line and key.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from compare.errors import CompareError, TemplateError
from compare.form import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "template": {
        "title": str, "about": str, "sections": list, "parts": list,
        "page": dict, "brand": dict, "colours": dict, "fonts": dict,
    },
    "page": {"size": str, "orientation": str},
    "brand": {"name": str, "logo": str},
    "colours": dict.fromkeys(
        ("ink", "soft", "rule", "accent", "differs", "same", "unsure", "tint-own", "tint-differs", "tint-unsure"), str
    ),
    "fonts": dict.fromkeys(("sans", "sans-bold", "serif", "serif-bold", "serif-italic"), str),
}  # fmt: skip
"""What ``template.toml`` may say, table by table, and of what type."""

SIZES = {"A4": (210, 297), "A5": (148, 210), "letter": (216, 279), "legal": (216, 356)}
"""Width and height of a sheet in millimetres."""

ORIENTATIONS = ("portrait", "landscape")

COLOURS = {
    "ink": "#16181d",
    "soft": "#565e6b",
    "rule": "#cbd2da",
    "accent": "#0b4f94",
    "differs": "#9c0f49",
    "same": "#235c2a",
    "unsure": "#6a5200",
    "tint-own": "#e8f0fa",
    "tint-differs": "#fdeef3",
    "tint-unsure": "#fdf6e0",
}
"""The colours of a report on white paper; what a screen shows in the dark is its own."""

VARIABLES = {"accent": "a"}
"""What the style sheets call a colour, where it is not its name."""

WRITTEN = ("ink", "soft", "accent", "differs", "same", "unsure")
"""Colours that something is written in."""

CONTRAST = 4.5
"""Least contrast of text and ground (WCAG 2.2, 1.4.3)."""

FACES = {
    "sans": "sans-400",
    "sans-bold": "sans-600",
    "serif": "serif-400",
    "serif-bold": "serif-600",
    "serif-italic": "serif-400-italic",
}
"""The file that each font stands for."""

FORMATS = {"ttf": "truetype", "otf": "opentype", "woff2": "woff2"}
"""Endings of fonts, and what a style sheet calls their format."""

LOGOS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "svg": "image/svg+xml"}
LOGO_BYTES = 512 * 1024
FONT_BYTES = 5 * 1024 * 1024

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
PART = re.compile(r"[a-z][a-z0-9-]{0,30}")
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Page:
    """The sheet a report is printed on."""

    size: str = "A4"
    orientation: str = "portrait"

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height.

        >>> Page("A5", "landscape").millimetres
        (210, 148)
        """
        width, height = SIZES[self.size]
        return (height, width) if self.orientation == "landscape" else (width, height)


@dataclass(frozen=True, slots=True)
class Brand:
    """Who hands the report out: a name, and a logo as a ``data:`` address, or ""."""

    name: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """What one template says of its reports.

    Attributes:
        sections: of its page, in order.
        parts: its documents beside the report.
        page: the sheet, or None for what the style sheets say.
        colours: those that differ from `COLOURS`.
        fonts: file and ending of each of `FACES` that is its own.

    """

    title: str = ""
    about: str = ""
    sections: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    page: Page | None = None
    brand: Brand = field(default_factory=Brand)
    colours: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)

    @property
    def variables(self) -> str:
        """The style sheet of its colours."""
        said = "; ".join(f"--{VARIABLES.get(name, name)}: {value}" for name, value in self.colours.items())
        return f":root {{ {said}; }}\n" if said else ""

    @property
    def sheet(self) -> str:
        """The style sheet of its paper."""
        return f"@page {{ size: {self.page.size} {self.page.orientation}; }}\n" if self.page else ""

    def faces(self, css: str) -> str:
        """Return a style sheet of fonts with its own in their places."""
        for name, (_, ending) in self.fonts.items():
            own = f'url({FACES[name]}.{ending}) format("{FORMATS[ending]}")'
            css = re.sub(rf'url\({FACES[name]}\.\w+\) format\("\w+"\)', own, css)
        return css

    def font(self, name: str) -> bytes | None:
        """Return its own font in place of the file called *name*, or None."""
        return next((held for face, (held, ending) in self.fonts.items() if name == f"{FACES[face]}.{ending}"), None)


def load(path: Path, sections: Iterable[str], pages: Iterable[str]) -> Design:
    """Return the design at *path*; *sections* are those there are, *pages* the files of its folder.

    Raises `TemplateError` that names line and key.
    """
    try:
        return _Form.load(path, "E-TEMPLATE", "template").design(tuple(sorted(sections)), frozenset(pages))
    except TemplateError:
        raise
    except CompareError as error:
        message = error.message if path.parent.name in error.message else f"{path.parent.name}/{error.message}"
        raise TemplateError("E-TEMPLATE", message, cause=error.cause, tip=error.tip) from error


class _Form(Form):
    """A template.toml."""

    __slots__ = ()

    def design(self, sections: tuple[str, ...], pages: frozenset[str]) -> Design:
        self.check("template", self.form, KEYS["template"])
        for table in ("page", "brand", "colours", "fonts"):
            self.check(table, self.form.get(table, {}), KEYS[table])
        page = self.form.get("page")
        brand = self.form.get("brand", {})
        return Design(
            self.form.get("title", ""),
            self.form.get("about", ""),
            tuple(self.named("sections", sections)),
            tuple(self.documents(pages)),
            self.page(page) if page else None,
            Brand(brand.get("name", ""), self.logo(brand)),
            dict(self.colours()),
            dict(self.fonts()),
        )

    def named(self, key: str, known: tuple[str, ...]) -> Iterator[str]:
        """Yield the entries of a list, each one of *known* and there once."""
        names = self.form.get(key, ())
        for at, name in enumerate(names):
            if name not in known:
                self.wrong(key, f"has no section {name!r}", name, known, ("", 0))
            if name in names[:at]:
                raise self.error(name, f"has the section {name!r} twice", "take one out")
            yield name

    def documents(self, pages: frozenset[str]) -> Iterator[str]:
        for part in self.form.get("parts", ()):
            if not PART.fullmatch(part) or not {f"{part}.html", f"{part}.md"} & pages:
                tip = f"write {part}.html beside it" if PART.fullmatch(part) else 'name a page, as parts = ["key"]'
                raise self.error("parts", f"has a part {part!r} without a page", tip)
            yield part

    def page(self, said: dict[str, str]) -> Page:
        page = Page(**said)
        for key, value, known in (("size", page.size, tuple(SIZES)), ("orientation", page.orientation, ORIENTATIONS)):
            if value not in known:
                self.wrong(key, f"has {key} = {value!r}", value, known, ("page", 0))
        return page

    def colours(self) -> Iterator[tuple[str, str]]:
        """Yield the colours that differ; what is written in one is legible on white, and on every tint."""
        said = self.form.get("colours", {})
        for name, value in said.items():
            if not COLOUR.fullmatch(value):
                raise self.error(
                    name, f"has {name} = {value!r}", f'write it as {name} = "{COLOURS[name]}"', ("colours", 0)
                )
        both = COLOURS | said
        grounds = {"white": "#ffffff"} | {name: both[name] for name in both if name.startswith("tint-")}
        for ground, below in grounds.items():
            for name in WRITTEN if ground == "white" else ("ink", "soft"):
                ratio = contrast(both[name], below)
                if ratio < CONTRAST:
                    raise self.error(
                        ground if ground in said and name not in said else name,
                        f"has {name} {both[name]} on {ground}: contrast {ratio:.2f}",
                        f"at least {CONTRAST}; take a {'darker' if ground == 'white' else 'lighter'} one",
                        ("colours", 0),
                    )
        yield from said.items()

    def fonts(self) -> Iterator[tuple[str, tuple[bytes, str]]]:
        for name, file in self.form.get("fonts", {}).items():
            ending = file.rpartition(".")[2].casefold()
            if ending not in FORMATS:
                raise self.error(
                    name, f"has {name} = {file!r}", f"give a file that ends in {', '.join(FORMATS)}", ("fonts", 0)
                )
            held = self.beside(name, file, FONT_BYTES, "fonts")
            cause = _no_font(held)
            if cause:
                raise self.error(name, f"has {name} = {file!r}, which is no font: {cause}", "give a font", ("fonts", 0))
            yield name, (held, ending)

    def logo(self, brand: dict[str, str]) -> str:
        """Return the logo as a ``data:`` address, or ""."""
        file = brand.get("logo", "")
        if not file:
            return ""
        ending = file.rpartition(".")[2].casefold()
        if ending not in LOGOS:
            raise self.error(
                "logo", f"has logo = {file!r}", f"give a file that ends in {', '.join(LOGOS)}", ("brand", 0)
            )
        if not brand.get("name", "").strip():
            raise self.error(
                "logo", "has a logo without a name", 'add name = "...": it is read where it is not seen', ("brand", 0)
            )
        held = self.beside("logo", file, LOGO_BYTES, "brand")
        cause = _no_drawing(held) if ending == "svg" else _no_picture(held, LOGOS[ending])
        if cause:
            raise self.error(
                "logo", f"has logo = {file!r}, which cannot be used: {cause}", "give another picture", ("brand", 0)
            )
        return f"data:{LOGOS[ending]};base64,{base64.b64encode(held).decode()}"

    def beside(self, key: str, file: str, most: int, table: str) -> bytes:
        """Return what a file of the template's folder holds."""
        at = (table, 0)
        place = self.file.parent / file
        try:
            if not place.resolve().is_relative_to(self.file.parent.resolve()):
                raise self.error(key, f"has {key} = {file!r}, outside the template's folder", "put it beside", at)
            with place.open("rb") as stream:
                held = stream.read(most + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", "") or error
            raise self.error(key, f"has {key} = {file!r}: {reason}", "put it beside template.toml", at) from error
        if len(held) > most:
            raise self.error(key, f"has {key} = {file!r}, which is too large", f"at most {most:,} bytes", at)
        return held

    def wrong(self, key: str, what: str, value: str, known: tuple[str, ...], at: tuple[str, int]) -> NoReturn:
        near = get_close_matches(value, known, n=1)
        tip = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        line = value if key == "sections" and f'"{value}"' in self.text else key
        raise self.error(line, what, tip, at)

    def line(self, key: str, at: tuple[str, int]) -> int:
        """Return the line of a key, or of an entry of a list that stands on lines of its own."""
        found = super().line(key, at)
        if found > 1 or key in self.form:
            return found
        quoted = self.text.find(f'"{key}"')
        return self.text.count("\n", 0, quoted) + 1 if quoted >= 0 else found


# ---- colours, pictures, fonts -------------------------------------------------------------------------------


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio).

    >>> round(contrast("#000000", "#ffffff"), 1), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _no_picture(held: bytes, kind: str) -> str:
    """Return why *held* is no picture of that kind, or ""."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(held), formats=("PNG", "JPEG")) as picture:
            found = picture.get_format_mimetype()
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "it is no PNG or JPEG picture"
    return "" if found == kind else f"it is {found}"


def _no_drawing(held: bytes) -> str:
    """Return why *held* is no SVG that draws and does nothing else, or ""."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        drawing = etree.fromstring(held, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return f"it is no SVG ({str(error)[:80]})"
    if drawing.tag not in (f"{SVG}svg", "svg"):
        return "it is no SVG"
    if drawing.getroottree().docinfo.doctype:
        return "it has a document type"
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name in ("script", "foreignObject", "style", "set", "animate", "animateTransform", "animateMotion"):
            return f"it holds <{name}>"
        for key, value in element.attrib.items():
            attribute = str(key).rpartition("}")[2].casefold()
            reaches = attribute in ("href", "src") and not str(value).startswith("#")
            if attribute.startswith("on") or reaches or re.search(r"url\(\s*[^#\s]", str(value)):
                return f"it holds {attribute}"
    return ""


def _no_font(held: bytes) -> str:
    """Return why *held* is no font, or ""."""
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(held))
        known = font.getBestCmap()
    except Exception as error:  # noqa: BLE001  (a broken font fails in any way)
        return f"{type(error).__name__}: {str(error)[:80]}"
    return "" if known and ord("a") in known else "it has no Latin letters"


# ---- a template of one's own --------------------------------------------------------------------------------


def commented(text: str) -> str:
    """Return a ``template.toml`` that says what *text* says, and every other key beside its default."""
    import tomllib

    said = tomllib.loads(text)
    lines = [text.rstrip("\n"), ""]
    lines += [f"# {line}" for line in PARTS] if "parts" not in said else []
    for table, about, keys in TABLES:
        if table in said:
            continue
        lines += ["", f"# {about}", f"# [{table}]", *(f'# {key} = "{value}"' for key, value in keys.items())]
    return "\n".join(lines) + "\n"


PARTS = ("Further documents of one run: a page of that name each, key.html and key.md.", 'parts = ["key"]')
TABLES = (
    ("page", f"The sheet: {', '.join(SIZES)}; {' or '.join(ORIENTATIONS)}.", {"size": "A4", "orientation": "portrait"}),
    (
        "brand",
        "Who hands it out. The logo is a file beside this one: png, jpg or svg.",
        {"name": "Our Paper", "logo": "logo.svg"},
    ),
    ("colours", f"Colours on white; what is written in one has a contrast of {CONTRAST} or more.", COLOURS),
    (
        "fonts",
        "Fonts of your own, files beside this one: ttf, otf or woff2. Without them those of newscompare.",
        {name: f"{file}.woff2" for name, file in FACES.items()},
    ),
)
