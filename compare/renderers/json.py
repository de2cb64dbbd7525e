"""JSON of schema 1: the comparison itself, without a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.model import Document

if TYPE_CHECKING:
    from compare.plugins import Template, View


def renderer(view: View, template: Template, /) -> Document:  # noqa: ARG001  (JSON has no pages)
    """Return the comparison as JSON."""
    return Document("report.json", "application/json", view.collation.to_json().encode())
