"""Times in Indonesian news: the IndoTimex set, articles with TIMEX3 marks (TimeML)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compare import Article, Settings, Span
from compare.calendar import dated
from compare.collate import witness
from compare.errors import SourceError
from compare.model import SlotKind
from tests.measures.scores import Score, share

if TYPE_CHECKING:
    from pathlib import Path

MARK = re.compile(r"<TIMEX3([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
SORTS = ("DATE", "TIME", "DURATION", "SET")


@dataclass(frozen=True, slots=True)
class Timex:
    """A marked time: where it stands, of which sort it is, and its value; "" where none was given."""

    span: Span
    sort: str
    value: str


def indotimex(folder: Path) -> list[Score]:
    """Return the times found, by overlap, all and by sort, and how many of them have the value of the mark."""
    hits, found, right, comparable = 0, 0, 0, 0
    files = sorted([*folder.glob("*.tml"), *folder.glob("*.xml")])
    if not files:
        raise SourceError("E-MISSING", f"no .tml in {folder.name}", tip="lay the articles into this folder")
    by_sort = {sort: [0, 0, 0, 0] for sort in SORTS}  # hits and all of ours, found and all of theirs
    for path in files:
        text, published, marks = marked(path.read_text(encoding="utf-8", errors="replace"))
        ours = times(text, published)
        for mark in marks:
            over = [time for time in ours if time.span.start < mark.span.end and mark.span.start < time.span.end]
            found += bool(over)
            by_sort[mark.sort][2] += bool(over)
            by_sort[mark.sort][3] += 1
            if over and mark.value and not set(mark.value) <= set("X-"):
                comparable += 1
                right += any(_same(time.value, mark.value) for time in over)
        for time in ours:
            hit = any(time.span.start < mark.span.end and mark.span.start < time.span.end for mark in marks)
            hits += hit
            by_sort[time.sort][0] += hit
            by_sort[time.sort][1] += 1
    of_ours, of_theirs = (sum(counts[at] for counts in by_sort.values()) for at in (1, 3))
    return [
        share("time expressions P", hits, of_ours),
        share("time expressions R", found, of_theirs),
        share("value right", right, comparable),
        *(share(f"{sort} P", counts[0], counts[1]) for sort, counts in by_sort.items()),
        *(share(f"{sort} R", counts[2], counts[3]) for sort, counts in by_sort.items()),
    ]


def marked(source: str) -> tuple[str, str, list[Timex]]:
    """Return the text of a TimeML document, the day it was published and its marks.

    >>> marked('<DCT><TIMEX3 value="2014-1-5">5/1</TIMEX3></DCT><TEXT>Ia <EVENT>tiba</EVENT> '
    ...        '<TIMEX3 type="DATE" value="2014-01-04">kemarin</TIMEX3>.</TEXT>')
    ('Ia tiba kemarin.', '2014-01-05', [Timex(span=Span(start=8, end=15), sort='DATE', value='2014-01-04')])
    """
    written = re.search(r"<DCT>.*?value=\"(\d+)-(\d+)-(\d+)", source, re.DOTALL)
    published = "-".join(part.zfill(2) for part in written.groups()) if written else ""
    body = re.search(r"<TEXT>(.*)</TEXT>", source, re.DOTALL)
    text, marks, at = "", [], 0
    inside = (body[1] if body else "").strip()
    for mark in MARK.finditer(inside):
        text += html.unescape(TAG.sub("", inside[at : mark.start()]))
        said = html.unescape(TAG.sub("", mark[2]))
        attributes = dict(re.findall(r"(\w+)=\"([^\"]*)\"", mark[1]))
        span = Span(len(text), len(text) + len(said))
        if attributes.get("type") in SORTS:
            marks.append(Timex(span, attributes["type"], attributes.get("value", "")))
        text, at = text + said, mark.end()
    return text + html.unescape(TAG.sub("", inside[at:])), published, marks


def times(text: str, published: str) -> list[Timex]:
    """Return the times that the product finds in *text*, resolved as for an article of that day."""
    article = Article("kompas", text, language="id", published=published)
    (told,) = dated([witness(article, Settings().limits)])
    return [
        Timex(slot.span, _sort(slot.value), slot.value)
        for claim in told.claims
        for slot in claim.slots
        if slot.kind is SlotKind.TIME
    ]


def _sort(value: str) -> str:
    if value.startswith("R/"):
        return "SET"
    return (
        "DURATION"
        if value[0] == "P" and "_" not in value
        else "TIME"
        if "T" in value.split("_", maxsplit=1)[0]
        else "DATE"
    )


def _same(ours: str, theirs: str) -> bool:
    """Whether our value, or one end of it, is that of the mark; a clock time is held against the hour of a moment.

    >>> _same("T14:05+07:00", "2014-12-29T14:05"), _same("197X", "197"), _same("2014/2019", "2019"), _same("P3D", "P2D")
    (True, True, True, False)
    """
    wanted = _plain(theirs)
    return any(_plain(form) == wanted for form in (ours, *ours.split("/")))


def _plain(value: str) -> str:
    """Return what is compared of a value: of a moment the hour and minute; the marks know no midday."""
    clock = re.search(r"T\d\d:\d\d", value)
    if clock:
        return clock.group()
    bare = value.removeprefix("R/").replace("TMI", "TAF")
    return bare.rstrip("X") if bare[:1].isdigit() else bare
