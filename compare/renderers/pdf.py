"""PDF by WeasyPrint from the same page as the HTML: PDF/A-3a and PDF/UA-1 at once, same bytes from the same input.

WeasyPrint is imported here and nowhere else, and late: it takes half a second and needs Pango, and all other
formats must work without.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import logging
import re
import threading
import warnings
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from compare.errors import RenderError
from compare.model import Document
from compare.renderers.html import URL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compare.plugins import Template, View

PAPER = ("fonts.paper.css", "report.css", "design.css", "paper.css", "kind.css", "page.css")
TAG = re.compile(r"(<[^>]*>)")
ENDLESS = re.compile(r"(?:&#?\w{1,10};|[^\s&]){60,}")
PIECE = re.compile(r"(?:&#?\w{1,10};|[^\s&]){1,30}")
"""The text of a page lies between its tags; a word longer than a line, and the pieces it may break into."""

PANGO = {
    "apt-get": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "sudo dnf install pango",
    "brew": "brew install pango",
    "pacman": "pacman -S mingw-w64-ucrt-x86_64-pango",
}
"""What to type for Pango, by the program that installs on a system."""


DRAWING = threading.Lock()
"""One report is drawn at a time: Pango's fonts, kept from report to report, are not for two threads."""


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as PDF.  Raises `RenderError` where Pango is missing."""
    weasyprint = _weasyprint()
    from compare.renderers.archive import attachments, dated, finish

    page = _breakable(template.fill(f"{template.part}.html", view, style="", policy="", paper=True))
    css, files = sheets(template, *PAPER)
    target = io.BytesIO()
    with DRAWING, _uncollected():
        sheet, fonts = _styled(css, files)
        drawn = weasyprint.HTML(string=page, url_fetcher=_fetcher(weasyprint)).render(
            fonts, stylesheets=[sheet], pdf_forms=True, pdf_variant="pdf/a-3a"
        )
        _number(drawn)
        moment = dated(view.edition.published)
        drawn.metadata.created = moment and moment.isoformat(timespec="seconds")
        drawn.metadata.attachments = attachments(view) if template.part == template.parts[-1] else []
        with warnings.catch_warnings():  # WeasyPrint leaves it to Python to close its colour profile
            warnings.simplefilter("ignore", ResourceWarning)
            drawn.write_pdf(target, finisher=finish, pdf_variant="pdf/a-3a")
    return Document(f"{template.part}.pdf", "application/pdf", target.getvalue())


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from going through the pages again and again while they grow: a tenth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _number(drawn: Any) -> None:
    """Put the numbers of pages into the contents, now that the pages are there.

    WeasyPrint's own ``target-counter`` lays the first pages out thrice: .44 s of the 2.1 s of a briefing.  Here the
    template left room, figures in an element with ``data-of``, and the number stands at its left edge.
    """
    at = {name: number for number, page in enumerate(drawn.pages, 1) for name in page.anchors}
    for page in drawn.pages:
        for box in page._page_box.descendants():  # noqa: SLF001  (WeasyPrint has no other door to what it laid out)
            element = getattr(box, "element", None)
            target = element.get("data-of") if element is not None and hasattr(box, "pango_layout") else None
            if target in at:
                box.text = box.pango_layout.text = str(at[target])


def _breakable(page: str) -> str:
    """Return *page* with places to break in words longer than a line: one of 50,000 letters took minutes to lay out.

    >>> _breakable('<p class="' + "x" * 99 + '">' + "y" * 61 + " &amp; z</p>").count("\u200b")
    2
    """
    parts = TAG.split(page)
    parts[::2] = [ENDLESS.sub(lambda word: "\u200b".join(PIECE.findall(word[0])), text) for text in parts[::2]]
    return "".join(parts)


def sheets(template: Template, *names: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """Return the style sheets of *template* as one, and the files they name."""
    css = "\n".join(template.asset(name).decode() for name in names)
    files = {found[1]: template.asset(found[1]) for found in URL.finditer(css)}
    return URL.sub(r"url(asset:\1)", css), tuple(files.items())


@lru_cache(maxsize=4)
def _styled(css: str, files: tuple[tuple[str, bytes], ...]) -> tuple[Any, Any]:
    """Return a style sheet ready for use and the fonts it brings: worked out once, for reports come in numbers."""
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(_styled.cache_clear)  # takes the fonts' folder away
    return weasyprint.CSS(string=css, font_config=fonts, url_fetcher=_fetcher(weasyprint, dict(files))), fonts


def version() -> str:
    """Return the versions of what draws a PDF here.  Raises `RenderError` where Pango is missing."""
    weasyprint = _weasyprint()
    from weasyprint.text.ffi import harfbuzz_subset, pango

    number = pango.pango_version()
    said = f"WeasyPrint {weasyprint.__version__}, Pango {number // 10000}.{number // 100 % 100}.{number % 100}"
    return said + ("" if harfbuzz_subset else "; slow fonts, libharfbuzz-subset0 is missing")


def _weasyprint() -> Any:
    """Return WeasyPrint, or raise with the command that gets what it needs; its banner stays off standard output."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            import weasyprint
    except OSError as error:
        raise RenderError(
            "E-PANGO", "no PDF was made: Pango is missing", cause=str(error).splitlines()[0], tip=remedy()
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    return weasyprint


def remedy() -> str:
    """Return the command that installs Pango here."""
    from shutil import which

    return next((command for program, command in PANGO.items() if which(program)), PANGO["apt-get"])


def _fetcher(weasyprint: Any, files: Mapping[str, bytes] = MappingProxyType({})) -> Any:
    """Return a fetcher that serves *files* and what is inside the page, and nothing else: no folder, no network."""

    class Inside(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, _, name = url.partition(":")
            if kind == "asset" and name in files:
                return weasyprint.urls.URLFetcherResponse(url, files[name])
            if kind != "data":
                raise ValueError(f"a report may not fetch {url[:80]}")
            return super().fetch(url, headers)

    return Inside(allowed_protocols={"data"})
