"""Markdown: the template's ``report.md``, every text escaped so that it reads as it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.model import Document

if TYPE_CHECKING:
    from compare.plugins import Template, View


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as Markdown with at most one empty line in a row."""
    text = re.sub(r"\n{3,}", "\n\n", template.fill("report.md", view)).strip() + "\n"
    return Document("report.md", "text/markdown; charset=utf-8", text.encode())
