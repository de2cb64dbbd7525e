"""Plain text for a terminal: the rows one under the other, a sign and a word before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.errors import printable
from compare.model import Document

if TYPE_CHECKING:
    from compare.plugins import Template, View


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as text, without a control character that could steer a terminal."""
    return Document("report.txt", "text/plain; charset=utf-8", printable(template.fill("report.txt", view)).encode())
