"""A quick PDF for drafts, by PlutoPrint from the same page: no tags, no bookmarks, no files inside, and it says so."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from compare import plugins
from compare.errors import RenderError
from compare.model import Document
from compare.renderers.html import style
from compare.renderers.pdf import PAPER

if TYPE_CHECKING:
    from compare.plugins import Template, View


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as an untagged PDF.  Raises `RenderError` where PlutoPrint is missing."""
    lacking = plugins.missing(renderer)
    if lacking:
        raise RenderError("E-RENDER", "no draft was made: PlutoPrint is missing", tip=lacking)
    import plutoprint

    class Inside(plutoprint.ResourceFetcher):  # type: ignore[misc, unused-ignore]  # (typed where it is installed)
        def fetch_url(self, url: str) -> Any:
            if not url.startswith("data:"):
                raise ValueError(f"a report may not fetch {url[:80]}")
            return super().fetch_url(url)

    css = style(template, *PAPER) + template.fill("draft.css", view)
    page = template.fill(f"{template.part}.html", view, style=css, policy="", paper=True)
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    book.custom_resource_fetcher = Inside()
    book.load_html(page, base_url="https://report.invalid/")  # a link inside the page needs an address to start from
    book.set_metadata(plutoprint.PDF_METADATA_CREATION_DATE, view.edition.published or "1970-01-01T00:00:00Z")
    target = io.BytesIO()
    book.write_to_pdf_stream(target)
    return Document(f"{template.part}.draft.pdf", "application/pdf", target.getvalue())


renderer.needs = ("plutoprint",)  # type: ignore[attr-defined]
renderer.extra = "draft"  # type: ignore[attr-defined]
