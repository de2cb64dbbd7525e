"""A parcel put into words: the mail that is sent, the page that lists all reports.

    Parcel -> Parcel with subject, text and html

Couriers only carry; what a reader sees is made here, once for HTML and plain text alike.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from compare.render.rows import SIGNS, Row
from compare.render.templates import BASE, shipped
from compare.render.wording import Wording, root
from compare.renderers.html import policy

if TYPE_CHECKING:
    from compare.model import Digest, Parcel

WHOLE = 10
"""Stories that a mail tells in full; of the others it gives the titles."""

SHEETS = (f"{BASE}/report.css", f"{BASE}/screen.css", "index/index.css")


def worded(parcel: Parcel, words: str, address: str) -> Parcel:
    """Return *parcel* as the courier to *address* wants it, who says by ``words`` what that is."""
    if words == "mail":
        return mail(parcel)
    return index(parcel, address) if words == "index" else parcel


def mail(parcel: Parcel) -> Parcel:
    """Return *parcel* with subject, text and html of a mail: the same marks and sentences in both.

    Stories with something new come first, then those with a contradiction: the last of many are titles only.
    """
    wording = Wording.load(parcel.lang)
    parcel = replace(parcel, digests=tuple(sorted(parcel.digests, key=_urgency, reverse=True)))

    def filled(page: str) -> str:
        return shipped("mail", page, wording, parcel=parcel, whole=WHOLE)

    return replace(
        parcel, subject=" ".join(filled("subject.txt").split()), text=filled("page.txt"), html=filled("page.html")
    )


def _urgency(digest: Digest) -> tuple[bool, bool]:
    return bool(digest.news), any(finding.mark == SIGNS[Row.DIFFERS] for finding in digest.findings)


def index(parcel: Parcel, folder: str) -> Parcel:
    """Return *parcel* with the html of a page in *folder* that lists all its reports, newest day first, news first."""
    style = "\n".join((root() / sheet).read_text(encoding="utf-8") for sheet in SHEETS)
    days = [
        (day, sorted(stories, key=_urgency, reverse=True))
        for day, stories in groupby(parcel.shelf, lambda digest: digest.as_of[:10])
    ]
    page = shipped(
        "index",
        "page.html",
        Wording.load(parcel.lang),
        parcel=parcel,
        days=[(day, [(digest, _labelled(digest, folder)) for digest in stories]) for day, stories in days],
        style=style,
        policy=policy(style),
    )
    return replace(parcel, html=page)


def _labelled(digest: Digest, folder: str) -> list[tuple[str, str]]:
    """Return what to call each document of *digest*, and its address: by its format, where that tells it apart."""
    links = digest.links(folder)
    formats = [name.rpartition(".")[2].upper() for name, _ in links]
    return [
        (kind if formats.count(kind) == 1 else name, address)
        for (name, address), kind in zip(links, formats, strict=True)
    ]
