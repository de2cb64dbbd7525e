"""Markdown: the template's page, every text escaped so that it reads as it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compare.model import Document

if TYPE_CHECKING:
    from compare.plugins import Template, View


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as Markdown with at most one empty line in a row."""
    text = re.sub(r"\n{3,}", "\n\n", template.fill(f"{template.part}.md", view)).strip() + "\n"
    return Document(f"{template.part}.md", "text/markdown; charset=utf-8", text.encode())
