"""CSV: the fact table, a row a fact, for a spreadsheet.

UTF-8 with a mark at the head and CRLF at the line ends, as spreadsheets want it.  What an outlet wrote is no formula.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from compare.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.plugins import Template, View

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out."""

WORDS = 12
"""Words of a fact that an excerpt shows."""


def renderer(view: View, template: Template, /) -> Document:  # noqa: ARG001  (a table has no pages)
    """Return the fact table: what becomes of each fact, and what each outlet has of it.

    An excerpt leaves out the words of the outlets; the marks of their sentences stay.
    """
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerows([_plain(cell) for cell in row] for row in _rows(view))
    return Document("report.csv", "text/csv; charset=utf-8", target.getvalue().encode("utf-8-sig"))


def _rows(view: View) -> Iterator[list[object]]:
    say = view.wording.gettext
    full = not view.edition.excerpt
    outlets = [
        f"{siglum} · {witness.article.outlet}"
        for siglum, witness in zip(view.collation.sigla, view.collation.witnesses, strict=True)
    ]
    columns = [say("status"), say("sentences"), *([say("words used")] if full else [])]
    yield [
        say("No."),
        say("What becomes of it"),
        say("Fact"),
        *(f"{outlet}: {column}" for outlet in outlets for column in columns),
        say("Differs in"),
        say("Confidence"),
        say("row"),
    ]
    kinds = {
        "shared": say("told by all"),
        "shared-by-some": say("told by several"),
        "omitted": say("not told by all"),
        "only": say("told by one alone"),
        "unsure": say("unsure"),
    }
    statuses = {"told": say("told"), "absent": say("not found"), "unsure": say("unsure")}
    for fact in view.facts:
        cells: list[object] = []
        for cell in fact.cells:
            cells += [statuses[cell.status.value], ", ".join(cell.marks), *([cell.text] if full else [])]
        yield [
            f"F{fact.number}",
            kinds["shared-by-some" if fact.kind.value == "shared" and not fact.everywhere else fact.kind.value],
            fact.label if full else _cut(fact.label),
            *cells,
            "; ".join(_differing(flag) for flag in fact.differing),
            view.wording.percent(fact.probability),
            fact.row,
        ]


def _differing(flag: Any) -> str:
    """Return a detail that is told differently: the code of its rule, and what each outlet has."""
    told = " / ".join(f"{place.mark} {place.value or '–'}" for place in flag.told)
    return f"{flag.rule}: {told}"


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= WORDS else " ".join(words[:WORDS]) + " …"


def _plain(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> _plain("=HYPERLINK(1)"), _plain(7)
    ("'=HYPERLINK(1)", 7)
    """
    if not isinstance(cell, str):
        return cell
    text = "".join(c for c in cell if c in "\t\n\r" or c >= " ").replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA) else text
