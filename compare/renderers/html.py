"""HTML: one self-contained file under a content policy that allows nothing but its own style and script."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from compare.model import Document

if TYPE_CHECKING:
    from compare.plugins import Template, View

SCREEN = ("fonts.css", "report.css", "design.css", "screen.css", "kind.css", "page.css")
SCRIPT = "report.js"
POLICY = "default-src 'none'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
URL = re.compile(r"url\(([\w.-]+\.(woff2|ttf|otf))\)")


def renderer(view: View, template: Template, /) -> Document:
    """Return the report as one HTML file: fonts and script inside, no request to anywhere."""
    css, script = style(template, *SCREEN), template.asset(SCRIPT).decode()
    said = policy(css, script)
    page = template.fill(f"{template.part}.html", view, style=css, script=script, policy=said, paper=False)
    return Document(f"{template.part}.html", "text/html; charset=utf-8", page.encode())


def policy(css: str, script: str = "") -> str:
    """Return the content policy of a page that has *css* and *script* in it, and nothing else."""
    return f"{POLICY}; style-src {_hash(css)}" + (f"; script-src {_hash(script)}" if script else "")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def style(template: Template, *names: str) -> str:
    """Return the style sheets of *template* as one, with the fonts they name inside."""

    def inlined(found: re.Match[str]) -> str:
        font = base64.b64encode(template.asset(found.group(1))).decode()
        return f"url(data:font/{found.group(2)};base64,{font})"

    return "\n".join(URL.sub(inlined, template.asset(name).decode()) for name in names)
