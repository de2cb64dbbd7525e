"""What makes one PDF both PDF/A-3a, to be kept, and PDF/UA-1, to be read aloud; and the files it carries.

WeasyPrint writes the one or the other.  `finish` adds what is wanting for both, just before the file is written.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pydyf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.plugins import View

ACCESSIBLE = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""The claim of PDF/UA-1, and its explanation, which PDF/A wants of every claim that is not its own."""

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for no date until `finish` takes it away: WeasyPrint would write the time of day."""

MULTILINE = 1 << 12
"""The flag of a field of several lines."""

FONT = re.compile(rb"/(\w+) ([\d.]+) Tf")
"""Font and size in the default appearance of a field."""


def dated(published: str) -> datetime | None:
    """Return the moment an edition is published, in UTC, or None.

    >>> dated("2026-11-22T09:30:00+07:00").isoformat()
    '2026-11-22T02:30:00+00:00'
    >>> dated("tomorrow") is None
    True
    """
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def attachments(view: View) -> list[Any]:
    """Return what the PDF carries: the comparison as JSON, each article as text; nothing where only excerpts may go."""
    from weasyprint import Attachment

    if view.edition.excerpt:
        return []
    moment = dated(view.edition.published) or UNDATED
    return [
        Attachment(string=text, name=name, description=said, relationship=relation, created=moment, modified=moment)
        for name, text, said, relation in sorted(_files(view))
    ]


def _files(view: View) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, text, description and relationship of each file."""
    yield "report.json", view.collation.to_json(), f"newscompare, JSON: {view.title}", "Data"
    for siglum, witness in zip(view.collation.sigla, view.collation.witnesses, strict=True):
        article = witness.article
        said = f"{siglum} · {article.outlet}: {article.title}"
        yield f"{plain(f'{siglum} {article.outlet}')}.txt", article.text, said.rstrip(": "), "Source"


def plain(name: str) -> str:
    """Return *name* as every system takes it in the name of a file.

    >>> plain("A Tempo.co"), plain("B Médi@ Ké-2"), plain("C 新聞")
    ('A-tempo-co', 'B-medi-ke-2', 'C')
    """
    siglum, _, outlet = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().partition(" ")
    return "-".join([siglum, *re.findall(r"[a-z0-9]+", outlet.lower())])[:60]


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Add to *pdf* what PDF/A-3a and PDF/UA-1 ask for beyond what WeasyPrint has written."""
    _claim(pdf)
    _head(pdf)
    _attach(pdf)
    if "AcroForm" in pdf.catalog:
        fonts = {font.hash: font for font in document.fonts.values() if font.used_in_forms}
        _fill(pdf, fonts)
        _spell(pdf, fonts)
    _pack(pdf)


def _claim(pdf: pydyf.PDF) -> None:
    """Claim PDF/UA beside PDF/A, in metadata that can be read without unpacking."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(b"</rdf:RDF>", ACCESSIBLE + b"</rdf:RDF>") for part in metadata.stream]


def _head(pdf: pydyf.PDF) -> None:
    """Say of each header cell what it heads: a column where it stands in a table's head, else its row."""
    for cell in _all(pdf, "S", "/TH"):
        group = _object(pdf, _object(pdf, cell["P"])["P"])
        cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _attach(pdf: pydyf.PDF) -> None:
    """List each attached file once, and without a date that nobody gave."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for file in _all(pdf, "Type", "/Filespec"):
        told = _object(pdf, file["EF"]["F"]).extra["Params"]
        if told["ModDate"].string == UNDATED.strftime("D:%Y%m%d%H%M%SZ"):
            del told["CreationDate"], told["ModDate"]


def _fill(pdf: pydyf.PDF, fonts: dict[str, Any]) -> None:
    """Give each field of a form the look that PDF/A wants drawn beforehand, and the form its fields once."""
    form = pdf.catalog["AcroForm"]
    del form["NeedAppearances"]
    for field in _all(pdf, "Subtype", "/Widget"):
        if field["FT"] == "/Btn":
            field["AP"]["N"]["Off"] = _look(pdf, field).reference
        else:
            field["AP"] = pydyf.Dictionary({"N": _look(pdf, field, _written(field, fonts)).reference})
        if "Parent" in field:  # one button of several: the name is its parent's
            del field["T"]
            form["Fields"].remove(field.reference)


def _spell(pdf: pydyf.PDF, fonts: dict[str, Any]) -> None:
    """Say what ligatures and other glyphs without a letter of their own stand for, in fonts that a reader may type in.

    WeasyPrint embeds such a font whole, and then spells its letters alone.
    """
    names = {font.name: font for font in fonts.values()}
    for entry in _all(pdf, "Type", "/Font"):
        if "ToUnicode" not in entry or entry["BaseFont"] not in names:
            continue
        used = names[entry["BaseFont"]].to_unicode
        spelling = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(used.items())]
        lines = _object(pdf, entry["ToUnicode"]).stream
        for at in range(0, len(spelling), 100):
            block = spelling[at : at + 100]
            written = "\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"])
            lines.insert(lines.index(b"endcmap"), written.encode())


def _pack(pdf: pydyf.PDF) -> None:
    """Pack each stream once: the writer would do so for the file and again for its identifier, as hard as it can."""
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress:
            parts = (getattr(part, "data", part) for part in stream.stream)
            packed = zlib.compress(b"\n".join(part if isinstance(part, bytes) else part.encode() for part in parts))
            # an end of line as the last byte could be taken for the one before "endstream"; a NUL after it is not read
            stream.stream, stream.compress = [packed + b"\0" if packed.endswith((b"\r", b"\n")) else packed], False
            stream.extra["Filter"] = "/FlateDecode"


def _look(pdf: pydyf.PDF, field: Any, drawn: bytes = b"") -> pydyf.Stream:
    """Return what *field* looks like, as an object of *pdf*."""
    x1, y1, x2, y2 = field["Rect"]
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": pydyf.Array((0, 0, abs(x2 - x1), abs(y2 - y1))),
        "Resources": pdf.catalog["AcroForm"]["DR"],
    }
    look = pydyf.Stream([drawn], extra)
    pdf.add_object(look)
    return look


def _written(field: Any, fonts: dict[str, Any]) -> bytes:
    """Return the drawing of the value that *field* has from the start."""
    from fontTools.ttLib import TTFont

    labels = {value.string: label.string for value, label in field.get("Opt", ())}
    value = field["V"].string if isinstance(field["V"], pydyf.String) else ""
    said = re.search(FONT, field["DA"].string)
    if not value or not said:
        return b"/Tx BMC EMC"
    font = TTFont(io.BytesIO(fonts[said[1].decode()].file_content))
    glyphs, size = font.getBestCmap(), float(said[2])
    lines = [
        "".join(f"{font.getGlyphID(glyphs[ord(c)]):04x}" for c in line if ord(c) in glyphs)
        for line in labels.get(value, value).splitlines()
    ]
    _, y1, _, y2 = field["Rect"]
    height = abs(y2 - y1)
    top = height - size * 1.25 if field.get("Ff") == MULTILINE else (height - size * 0.7) / 2
    shown = " ".join(f"<{line}> Tj 0 {-size * 1.2:.2f} Td" for line in lines)
    start: bytes = field["DA"].string
    return b"/Tx BMC q BT " + start + f" 2 {top:.2f} Td {shown} ET Q EMC".encode()


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _all(pdf: pydyf.PDF, key: str, value: str) -> Iterator[Any]:
    """Yield the dictionaries of *pdf* that have this value under *key*."""
    yield from [found for found in pdf.objects if isinstance(found, dict) and found.get(key) == value]
