"""PDF: to be kept (PDF/A-3a) and to be read aloud (PDF/UA-1), with its files, bookmarks, forms and wide pages."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compare import Article, Collation, collate, read, render
from compare.errors import RenderError
from compare.model import Edition
from compare.render.rows import Row
from compare.render.view import PAPER_ROWS, build
from compare.render.wording import Wording
from compare.renderers import pdf

if TYPE_CHECKING:
    from pypdf import PdfReader

HOME = Path(__file__).parents[1]
ARTICLES = HOME / "reports" / "kim-vladivostok" / "articles"


def can_draw() -> bool:
    try:
        return bool(pdf.version())
    except RenderError:
        return False


drawn = pytest.mark.skipif(not can_draw(), reason="Pango is missing")


@cache
def story() -> Collation:
    return collate([read(ARTICLES / "tempo.txt"), read(ARTICLES / "beritabali.txt")])


@cache
def made(lang: str = "id", *, excerpt: bool = False, template: str = "side-by-side") -> bytes:
    edition = Edition(published="2026-11-22", excerpt=excerpt)
    return render(story(), format="pdf", lang=lang, template=template, edition=edition).content


def opened(content: bytes) -> PdfReader:
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(content))


def compliant(content: bytes) -> None:
    import page

    for profile, rules in ((page.ValidationProfile.PDF_A_3A, 150), (page.ValidationProfile.PDF_UA_1, 100)):
        report = page.validate_pdf_bytes(content, profile=profile)
        assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
        assert report.rules.total > rules


def template(folder: Path, sections: str, **pages: str) -> str:
    """A user's template with these sections, some of them its own."""
    (folder / "sections").mkdir(parents=True)
    (folder / "template.toml").write_text(f'title = "Mine"\nsections = [{sections}]\n')
    (folder / "report.html").write_text('{% extends "page.html" %}')
    for name, page in pages.items():
        (folder / "sections" / f"{name}.html").write_text(page)
    return str(folder)


FORM = """<section aria-labelledby="h-form"><h2 id="h-form">Tugas</h2><form>
<p><label for="name">Nama</label> <input id="name" name="name" type="text"></p>
<p><label for="given">Kelas</label> <input id="given" name="given" type="text" value="VII office"></p>
<p><label for="answer">Jawaban</label> <textarea id="answer" name="answer">satu
dua</textarea></p>
<p><input id="yes" name="yes" type="checkbox"> <label for="yes">Ya</label></p>
<p><input id="a" name="who" type="radio" value="A"> <label for="a">A</label>
<input id="b" name="who" type="radio" value="B" checked> <label for="b">B</label></p>
<p><label for="kind">Jenis</label>
<select id="kind" name="kind"><option value="">–</option><option value="q" selected>Kutipan</option></select></p>
</form></section>"""


# ---- to be kept, to be read aloud ---------------------------------------------------------------------------


@drawn
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_report_is_both_pdf_a_and_pdf_ua(lang: str) -> None:
    compliant(made(lang))
    read = opened(made(lang))
    assert read.trailer["/Root"]["/Lang"] == lang  # type: ignore[index]
    assert read.metadata is not None
    assert (read.metadata.title or "").startswith(story().title)
    assert read.metadata.creation_date is not None
    assert read.metadata.creation_date.isoformat().startswith("2026-11-22")


@drawn
@pytest.mark.parametrize("outlets", [5, 8])
def test_many_outlets_keep_to_both(outlets: int) -> None:
    told = [
        Article(f"Media {n}", f"Kim berangkat ke Rusia pada Senin.\nWarga {n} menunggu.", language="id")
        for n in range(outlets)
    ]
    content = render(collate(told), format="pdf").content
    compliant(content)
    across = [float(page.mediabox.width) > float(page.mediabox.height) for page in opened(content).pages]
    assert any(across) is (outlets == 5)
    assert not across[0]


@drawn
def test_a_form_can_be_filled_and_keeps_to_both(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    content = made(template=template(tmp_path / "mine", '"contents", "form", "findings"', form=FORM))
    compliant(content)
    read = opened(content)
    fields: dict[str, Any] = read.get_fields() or {}
    assert sorted(fields) == ["answer", "given", "kind", "name", "who", "yes"]
    assert fields["name"]["/TU"] == "Nama"
    assert [fields[name]["/V"] for name in ("given", "kind", "who", "yes")] == ["VII office", "q", "/1", "/Off"]
    assert "/NeedAppearances" not in read.trailer["/Root"]["/AcroForm"]  # type: ignore[index]
    filled = PdfWriter(clone_from=read)
    for page in filled.pages:
        filled.update_page_form_field_values(page, {"name": "Siti", "yes": "/on"}, auto_regenerate=False)
    written = io.BytesIO()
    filled.write(written)
    again: dict[str, Any] = opened(written.getvalue()).get_fields() or {}
    assert [again[name]["/V"] for name in ("name", "yes")] == ["Siti", "/on"]


@drawn
@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is missing")
def test_the_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(made())
    subprocess.run(["qpdf", "--check", tmp_path / "report.pdf"], check=True, capture_output=True)


# ---- the files it carries -----------------------------------------------------------------------------------


@drawn
def test_the_comparison_and_the_articles_are_attached() -> None:
    read = opened(made())
    kept = {name: contents[0].decode() for name, contents in read.attachments.items()}
    assert kept == {
        "A-tempo-co.txt": story().witnesses[0].article.text,
        "B-beritabali-com.txt": story().witnesses[1].article.text,
        "report.json": story().to_json(),
    }
    root: Any = read.trailer["/Root"]
    files = [file.get_object() for file in root["/AF"]]
    assert [file["/AFRelationship"] for file in files] == ["/Source", "/Source", "/Data"]
    assert all(file["/Desc"] for file in files)
    assert files[0]["/EF"]["/F"]["/Params"]["/ModDate"] == "D:20261122000000Z"


@drawn
def test_an_excerpt_carries_no_whole_text() -> None:
    assert opened(made(excerpt=True)).attachments == {}
    compliant(made(excerpt=True))


# ---- finding one's way --------------------------------------------------------------------------------------


@drawn
def test_bookmarks_contents_and_page_numbers(tmp_path: Path) -> None:
    content = made(
        "en", template=template(tmp_path / "mine", '"contents", "findings", "telling", "corrections", "aside"')
    )
    compliant(content)
    read = opened(content)
    outline: Any = read.outline
    assert [mark["/Title"] for mark in outline if isinstance(mark, dict)] == [
        "What stands out",
        "How it is told",
        "Not compared",
    ]
    assert [mark["/Title"] for mark in outline[2]] == ["Outlets in pairs"]
    first = read.pages[0].extract_text()
    assert f"Page 1 of {len(read.pages)}" in first
    listed = re.search(r"How it is told\W*(\d+)", first)
    assert listed
    target: Any = next(mark for mark in outline if isinstance(mark, dict) and mark["/Title"] == "How it is told")
    assert int(listed[1]) == (read.get_destination_page_number(target) or 0) + 1
    assert "Corrections by the editor" not in first  # a section without anything to say is not listed
    assert "Page 2 of" in (second := read.pages[1].extract_text())
    assert story().title in second


@drawn
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is missing")
def test_the_text_comes_in_the_order_of_reading(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(made("en"))
    done = subprocess.run(["pdftotext", tmp_path / "report.pdf", "-"], check=True, capture_output=True, text=True)
    heads = (
        "What stands out",
        "In numbers",
        "Order of presentation",
        "Fact by fact",
        "How it is told",
        "How this was made",
    )
    places = [done.stdout.index(f"{head}\n") for head in heads]
    assert places == sorted(places)
    row = next(row for row in build(story(), Wording.load("en")).rows if len(row.tellers) == 2)
    said = [cell.sentences[0].mark for cell in row.cells]
    first, second = (re.search(rf"\b{mark} [A-Z]", done.stdout) for mark in said)
    assert first
    assert second
    assert first.start() < second.start()


# ---- very many rows -----------------------------------------------------------------------------------------


def test_of_very_many_rows_paper_shows_those_that_differ_most() -> None:
    view = build(story(), Wording.load("id"))
    assert view.paper_rows == view.rows
    plain = next(row for row in view.rows if row.kind is Row.PARTLY)
    apart = next(row for row in view.rows if row.kind is Row.SPEAKER)
    numbered = [replace(plain, number=n) for n in range(1, PAPER_ROWS + 10)]
    many = replace(view, rows=(*numbered, replace(apart, number=PAPER_ROWS + 10)))
    assert len(many.paper_rows) == PAPER_ROWS
    assert many.paper_rows[-1].kind is Row.SPEAKER
    assert [row.number for row in many.paper_rows[:-1]] == list(range(1, PAPER_ROWS))


# ---- the same bytes, no complaint ---------------------------------------------------------------------------

AGAIN = """
import hashlib, sys
from compare import collate, read, render
story = collate([read(name) for name in sys.argv[1:]])
for _ in range(2):
    print(hashlib.sha256(render(story, format="pdf").content).hexdigest())
"""


@drawn
def test_every_process_makes_the_same_bytes() -> None:
    seen = [hashlib.sha256(render(story(), format="pdf").content).hexdigest()]
    for seed, zone in (("1", "Asia/Jakarta"), ("2", "America/New_York")):
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, *map(str, sorted(ARTICLES.glob("*.txt"), reverse=True))],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(HOME)},
        )
        seen += done.stdout.split()
    assert len(seen) == 5
    assert len(set(seen)) == 1


@drawn
@pytest.mark.parametrize("lang", ["id", "en"])
def test_weasyprint_has_nothing_to_complain_of(
    lang: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = logging.getLogger("weasyprint")
    monkeypatch.setattr(log, "setLevel", lambda level: None)
    monkeypatch.setattr(log, "level", logging.WARNING)
    log.manager._clear_cache()  # type: ignore[attr-defined]
    pdf._styled.cache_clear()
    with caplog.at_level(logging.WARNING, "weasyprint"):
        render(story(), format="pdf", lang=lang)
    assert [record.getMessage() for record in caplog.records] == []


@drawn
def test_nothing_but_what_is_inside_the_page_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("rahasia")
    outside = f'<link rel="attachment" href="{(tmp_path / "secret.txt").as_uri()}"><p>x</p>'
    content = made(template=template(tmp_path / "mine", '"outside"', outside=outside), excerpt=True)
    assert opened(content).attachments == {}
    assert b"rahasia" not in content


@pytest.mark.parametrize(("lang", "said"), [("id", "Konsep"), ("en", "Draft")])
def test_a_draft_says_on_each_page_that_it_is_one(lang: str, said: str) -> None:
    pytest.importorskip("plutoprint")
    from compare.render.templates import find
    from compare.renderers.draft import renderer

    wording = Wording.load(lang)
    view, folder = build(story(), wording), find("side-by-side", wording)
    document = renderer(view, folder)
    assert document.name == "report.draft.pdf"
    assert document.content == renderer(view, folder).content
    pages = [page.extract_text() for page in opened(document.content).pages]
    assert all(f"{said} – " in page and "untagged" in page for page in pages)


def test_without_pango_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    genuine = builtins.__import__

    def lacking(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return genuine(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(RenderError, match="Pango is missing"):
        render(story(), format="pdf")


@drawn
def test_a_word_without_an_end_is_broken_and_kept() -> None:
    from pypdf import PdfReader

    told = [Article("A", f"Kim pergi {'x' * 50_000} ke Rusia.", language="id"), Article("B", "Putin.", language="id")]
    for template in ("briefing", "handout", "side-by-side"):
        read = PdfReader(io.BytesIO(render(collate(told), template=template, format="pdf").content))
        text = "".join(page.extract_text() for page in read.pages)
        assert text.count("x") >= 50_000, template
