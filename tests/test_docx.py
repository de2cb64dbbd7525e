"""Word files: the words of the page, in order, in the same bytes."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import pytest

from compare import Article, collate, plugins
from compare.errors import PluginError
from compare.model import Edition
from compare.render.templates import find
from compare.render.view import build
from compare.render.wording import Wording
from compare.renderers import docx as word
from tests.conftest import KABAR, WARTA

docx = pytest.importorskip("docx")


def made(lang: str = "id", outlets: int = 2, template: str = "side-by-side", edition: Edition | None = None) -> bytes:
    texts = (KABAR, WARTA)
    told = [Article(f"Kabar {n}", texts[n % 2].strip(), title=f"Sinabung {n}", language="id") for n in range(outlets)]
    wording = Wording.load(lang)
    view = build(collate(told), wording, edition)
    return word.renderer(view, find(template, wording)).content


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def words(document: Any) -> list[str]:
    from docx.oxml.ns import qn

    lines = ("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p")))
    return re.findall(r"\w+", " ".join(lines))


def test_every_word_of_the_articles_is_in_it_and_headings_are_headings() -> None:
    document = opened(made())
    found = Counter(words(document))
    for text in (KABAR, WARTA):
        assert Counter(re.findall(r"\w+", text)) - found == Counter()
    heads = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert heads[0] == "Heading 1"
    assert heads.count("Heading 2") >= 6
    assert "Temuan utama" in [p.text for p in document.paragraphs if p.style.name == "Heading 2"]


def test_the_words_of_the_page_are_the_words_of_the_file() -> None:
    from lxml import html

    wording = Wording.load("en")
    told = [Article("A", KABAR.strip(), language="id"), Article("B", WARTA.strip(), language="id")]
    view, template = build(collate(told), wording), find("side-by-side", wording)
    page = html.fromstring(template.fill("report.html", view, style="", policy="", paper=True))
    for drawing in page.xpath("//svg"):
        for child in list(drawing)[1:]:
            drawing.remove(child)
    for head in page.xpath("//head|//*[@class='skip']"):
        head.drop_tree()
    said = Counter(re.findall(r"[^\W\d]{3,}", " ".join(page.itertext())))
    assert (
        said - Counter(re.findall(r"[^\W\d]{3,}", " ".join(words(opened(word.renderer(view, template).content)))))
        == Counter()
    )


def test_tables_repeat_their_heads_and_rows_stay_whole() -> None:
    document = opened(made())
    rows = next(t for t in document.tables if any("A1" in c.text for c in t.rows[1].cells) and len(t.columns) == 4)
    assert "tblHeader" in rows.rows[0]._tr.xml
    assert all("cantSplit" in row._tr.xml for row in rows.rows)


def test_differing_words_are_marked_by_a_line() -> None:
    marked = [
        run.text
        for table in opened(made()).tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.underline
    ]
    assert any("900" in text for text in marked)


def test_same_bytes_and_a_title_and_no_date_of_today() -> None:
    edition = Edition(published="2026-11-22")
    assert made(edition=edition) == made(edition=edition)
    core = opened(made(edition=edition)).core_properties
    assert (core.created.isoformat()[:10], core.author, core.language) == ("2026-11-22", "newscompare", "id")
    assert core.title.startswith("Kabar 0")


def test_many_columns_turn_the_sheet() -> None:
    assert opened(made()).sections[0].page_width < opened(made()).sections[0].page_height
    wide = opened(made(outlets=6)).sections[0]
    assert wide.page_width > wide.page_height


def test_fields_of_a_form_are_blanks(tmp_path: Any) -> None:
    (tmp_path / "template.toml").write_text('title = "x"\n')
    (tmp_path / "report.html").write_text(
        '<html lang="id"><head><title>T</title></head><body><p>Nama <input name="n"></p><label><input type="checkbox"> ya'
        '</label><textarea rows="2"></textarea><ol start="3"><li><p>Satu</p></li></ol><p><q>kata</q></p>'
        '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table></body></html>'
    )
    document = opened(made(template=str(tmp_path)))
    lines = [p.text for p in document.paragraphs]
    assert lines[0] == f"Nama {word.BLANK}"
    assert "☐ ya" in lines[1]
    assert lines[1].count(word.LINE) == 2
    assert lines[2:] == ["3. Satu", "“kata”"]
    assert [[c.text for c in row.cells] for row in document.tables[0].rows] == [["a", "b"], ["a", "c"]]


def test_hostile_text_stays_text() -> None:
    hostile = "Kim <b>& {{7*7}}\u202e \x0b 😀 ]]> berangkat."
    told = [Article("A", hostile, title=hostile, language="id"), Article("B", WARTA.strip(), language="id")]
    wording = Wording.load("en")
    document = opened(word.renderer(build(collate(told), wording), find("side-by-side", wording)).content)
    assert "{{7*7}}" in " ".join(c.text for t in document.tables for row in t.rows for c in row.cells)


def test_without_python_docx_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "load", lambda *_: word.Renderer(needs=("nowhere_at_all",)))
    with pytest.raises(PluginError, match="docx needs a package") as caught:
        plugins.renderer("docx")
    assert caught.value.tip == "pip install 'newscompare[docx]'"
