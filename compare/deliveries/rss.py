"""A feed of the reports: ``feed.xml`` in a folder, RSS 2.0 (rssboard.org/rss-specification)."""

from __future__ import annotations

import datetime as dt
import html
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from compare.deliveries.folder import folder
from compare.errors import UsageError
from compare.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element

    from compare.model import Digest, Parcel, Receipt

ITEMS = 50
"""Reports that a feed lists."""

ATOM = "http://www.w3.org/2005/Atom"

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


class Rss:
    """Writes all reports of a job as a feed, newest first."""

    parcels = True
    local = True
    words = ""
    paths = ()

    @property
    def keys(self) -> Mapping[str, type | tuple[type, ...]]:
        """What ``[delivery.rss]`` may say."""
        return {"link": str, "items": int}

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Raise `UsageError` where *address* is a file, or an option is none that a feed can have."""
        if address.endswith(".xml"):
            raise UsageError(
                "E-USAGE", "a feed is named by its folder, where it is feed.xml", tip='to = ["rss:reports/"]'
            )
        link = options.get("link", "")
        if link and not re.fullmatch(r"https?://[^\s\x00-\x1f]+", link):
            raise UsageError(
                "E-USAGE", f"link = {link!r} of rss is no web address", tip='link = "https://example.org/"'
            )
        if options.get("items", ITEMS) < 1:
            raise UsageError("E-USAGE", f"items = {options['items']} of rss", tip=f"items = {ITEMS}")

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        """Put the feed into the folder *address*, in one step.  Raises `DeliveryError`, and the old feed stands."""
        from dataclasses import replace

        self.check(address, options)
        begin()
        receipt = folder(Document("feed.xml", "application/rss+xml", feed(parcel, address, options)), address)
        lacks = (
            "" if options.get("link") else "links are relative; with link = ... in [delivery.rss] they work anywhere"
        )
        return replace(receipt, detail=lacks)


rss = Rss()


def feed(parcel: Parcel, address: str, options: Mapping[str, Any]) -> bytes:
    """Return the feed of *parcel* for the folder *address*.  No clock: the same parcel makes the same bytes."""
    from lxml import etree

    base = options.get("link", "").removesuffix("/")
    root = etree.Element("rss", {"version": "2.0"}, {"atom": ATOM} if base else None)
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", parcel.title)
    _add(channel, "link", f"{base}/" if base else "./")
    _add(channel, "description", parcel.title)
    _add(channel, "language", parcel.lang)
    _add(channel, "generator", "newscompare")
    if base:
        itself = {"href": f"{base}/feed.xml", "rel": "self", "type": "application/rss+xml"}
        etree.SubElement(channel, f"{{{ATOM}}}link", itself)
    for digest in parcel.shelf[: options.get("items", ITEMS)]:
        _item(etree.SubElement(channel, "item"), digest, parcel.job, address, base)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _item(item: _Element, digest: Digest, job: str, address: str, base: str) -> None:
    """Fill *item* with *digest*; a reader of feeds knows it again by what never changes of it."""
    _add(item, "title", digest.title)
    for _, link in digest.links(address)[:1]:
        _add(item, "link", f"{base}/{link}" if base else link)
    _add(item, "description", _told(digest))
    name = sha256(f"{job}\x1f{digest.story}\x1f{digest.as_of}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
    _add(item, "guid", f"newscompare:{name}").set("isPermaLink", "false")
    date = _date(digest.as_of)
    if date:
        _add(item, "pubDate", date)


def _told(digest: Digest) -> str:
    """Return what *digest* tells, a line each, as HTML: readers of feeds take a description for that."""
    points = [*digest.news, *digest.findings]
    lines = [f"{point.mark} {point.sentence}" + (f" [{point.strength}]" if point.strength else "") for point in points]
    told = [", ".join(digest.outlets), *lines, *(f"! {problem}" for problem in digest.problems)]
    return "<br>\n".join(html.escape(" ".join(line.split()), quote=False) for line in told if line)


def _date(as_of: str) -> str:
    """Return an ISO date or time as RSS writes it, or "".

    >>> _date("2026-11-22T06:00+07:00"), _date("2026-11-22"), _date("")
    ('Sun, 22 Nov 2026 06:00:00 +0700', 'Sun, 22 Nov 2026 00:00:00 +0000', '')
    """
    from email.utils import format_datetime

    try:
        moment = dt.datetime.fromisoformat(as_of)
    except ValueError:
        return ""
    return format_datetime(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))


def _add(parent: _Element, name: str, text: str) -> _Element:
    from lxml import etree

    element = etree.SubElement(parent, name)
    element.text = UNWRITABLE.sub("\ufffd", text)
    return element
