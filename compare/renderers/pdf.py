"""PDF by WeasyPrint from the same page as the HTML: tagged (PDF/UA-1), same bytes from the same input.

WeasyPrint is imported here and nowhere else, and late: it takes half a second and needs Pango, and all other
formats must work without.
"""

from __future__ import annotations

import contextlib
import io
import logging
from typing import TYPE_CHECKING, Any

from compare.errors import RenderError
from compare.model import Document
from compare.renderers.html import style

if TYPE_CHECKING:
    from compare.plugins import Template, View

PAPER = ("fonts.paper.css", "report.css", "design.css", "paper.css", "page.css")
PANGO = {
    "apt-get": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "sudo dnf install pango",
    "brew": "brew install pango",
    "pacman": "pacman -S mingw-w64-ucrt-x86_64-pango",
}
"""What to type for Pango, by the program that installs on a system."""


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as PDF.  Raises `RenderError` where Pango is missing."""
    weasyprint = _weasyprint()
    page = template.fill(f"{template.part}.html", view, style=style(template, *PAPER), policy="")
    target = io.BytesIO()
    weasyprint.HTML(string=page, url_fetcher=_fetcher(weasyprint)).write_pdf(target, pdf_variant="pdf/ua-1")
    return Document(f"{template.part}.pdf", "application/pdf", target.getvalue())


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


def _fetcher(weasyprint: Any) -> Any:
    """Return a fetcher that serves what is inside the page and nothing else: no file, no network."""

    class Inside(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith("data:"):
                raise ValueError(f"a report may not fetch {url[:80]}")
            return super().fetch(url, headers)

    return Inside(allowed_protocols={"data"})
