"""Editor's notes: where they stand, and what of them reaches a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from compare import Article, Collation, collate, render
from compare.errors import SourceError
from compare.model import Edition
from compare.render.notes import NOTES_BYTES, load, notes
from tests.conftest import KABAR, WARTA, Cli

if TYPE_CHECKING:
    from pathlib import Path

NOTES = """\
Belum dicek[^1].

## Kabar 2
Tanya BPBD.

## Umum
Untuk semua.

## warta: Bandara Kualanamu
Cek *jam*.

## Kabar 99
Salah.

[^1]: Catatan kaki.
"""


def story() -> Collation:
    return collate([Article("Kabar", KABAR.strip(), language="id"), Article("Warta", WARTA.strip(), language="id")])


def page(text: str, form: str = "html", lang: str = "en") -> str:
    return render(story(), format=form, lang=lang, edition=Edition(notes=text)).content.decode()


def test_each_note_stands_at_the_sentence_it_names_and_the_rest_at_the_head() -> None:
    found = notes(story(), NOTES)
    assert [(note.mark, note.text) for note in found.placed] == [("A2", "Tanya BPBD."), ("B3", "Cek jam.")]
    assert [note.heading for note in found.head] == ["", "", "Kabar 99"]
    assert [(p.code, p.where) for p in found.problems] == [("W-NOTES-UNFIT", "Kabar 99")]
    assert "line 12: A99: it has 3 sentences" in found.problems[0].message


def test_a_deeper_heading_belongs_to_its_note() -> None:
    placed = notes(story(), "## Kabar 1\nSatu\n### Lagi\nDua\n# Lain\nTiga").placed
    assert [note.text for note in placed] == ["Satu\nLagi\nDua"]


@pytest.mark.parametrize("form", ["html", "md", "txt"])
def test_all_notes_are_in_every_format_once(form: str) -> None:
    source = page(NOTES, form)
    for text in ("Tanya BPBD", "Untuk semua", "Salah.", "Cek"):
        assert source.count(text) == 1, text
    assert source.index("Untuk semua") < source.index("Tanya BPBD")


def test_a_template_without_rows_has_all_notes_at_the_head(tmp_path: Path) -> None:
    (tmp_path / "template.toml").write_text('title = "x"\nsections = ["findings"]\n')
    (tmp_path / "report.html").write_text('{% extends "page.html" %}')
    source = render(story(), template=str(tmp_path), lang="en", edition=Edition(notes=NOTES)).content.decode()
    assert "On A2" in source
    assert "Tanya BPBD" in source


def test_identifiers_stay_single_with_footnotes_in_every_note() -> None:
    source = page("A[^1].\n\n[^1]: x\n\n## Kabar 1\nB[^1].\n\n[^1]: y\n\n## Warta 1\nC[^1].\n\n[^1]: z")
    ids = re.findall(r'\sid="([^"]+)"', source)
    assert len([i for i in ids if i.startswith("fn")]) == 6
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', source)) <= set(ids)


def test_without_notes_no_page_speaks_of_them() -> None:
    assert "From the editor" not in page("")
    assert "From the editor" not in page("  \n\n")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![x](a.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[x](javascript:javascript:alert(1))",
        "<a href='javascript:alert(1)' id='A1'>x</a>",
        "x {: onclick=alert(1) id=A1 }",
        '<div markdown="1" style="position:fixed">x</div>',
        "<iframe src=//x></iframe><style>p{}</style>",
        "{{ 7*7 }} {% raise %}",
    ],
)
def test_nothing_but_text_lists_tables_and_links_reaches_a_page(hostile: str) -> None:
    plain, odd = page("biasa"), page(f"biasa\n\n{hostile}\n\n## Kabar 1\n{hostile}")
    tags = set(re.findall(r"<(\w+)", odd)) - set(re.findall(r"<(\w+)", plain))
    assert tags <= {"em", "strong", "br"}
    assert not re.search(r"<[^>]*\s(?:on\w+|style|src)=", odd)
    assert re.findall(r'href="(?!#)[^"]*"', odd) == []
    assert odd.count('id="A1"') == 1
    markdown = page(hostile, "md")
    assert not re.search(r"\((?:javascript|data):|\]:\s*javascript:|!\[|<(?:script|img|a|div|iframe|style)\b", markdown)


def test_links_tables_and_definitions_are_kept() -> None:
    source = page("[a](https://contoh.id/x?y=1&z=2)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nKata\n:   arti")
    assert '<a href="https://contoh.id/x?y=1&amp;z=2" rel="noopener noreferrer nofollow">a</a>' in source
    assert "<td>1</td>" in source
    assert "<dd>arti</dd>" in source


def test_a_notes_heading_stands_below_those_of_the_report() -> None:
    source = page("# Satu\n\n## Dua\n\nx")
    assert "<h3>Satu</h3>" in source
    assert "<h4>Dua</h4>" in source
    assert source.count("<h1>") == 1


@pytest.mark.parametrize(
    ("content", "said"), [(b"\x00\x01", "no text"), (b"Caf\xe9", "not UTF-8"), (b"a" * (NOTES_BYTES + 1), "too large")]
)
def test_a_file_that_is_no_notes(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "n.md").write_bytes(content)
    with pytest.raises(SourceError, match=said):
        load(tmp_path / "n.md")
    with pytest.raises(SourceError, match=r"n\.nowhere"):
        load(tmp_path / "n.nowhere")


def test_the_command_and_the_job_take_notes(cli: Cli, desk: Path) -> None:
    (desk / "n.md").write_text(NOTES, encoding="utf-8")
    said = cli("report", "kabar.txt", "warta.txt", "--notes", "n.md", "-o", "x.md")
    assert (said.code, said.codes) == (0, ["W-NOTES-UNFIT"])
    assert "Tanya BPBD" in (desk / "x.md").read_text(encoding="utf-8")
    job = '[[source]]\npath = "kabar.txt"\n[[source]]\npath = "warta.txt"\n[[report]]\nformats = ["md"]\nname = "y"\nnotes = '
    (desk / "job.toml").write_text(f'{job}"n.md"\n', encoding="utf-8")
    assert cli("run", "job.toml").codes == ["W-NOTES-UNFIT"]
    assert "Tanya BPBD" in (desk / "reports" / "y.md").read_text(encoding="utf-8")
    (desk / "job.toml").write_text(f'{job}"../n.md"\n', encoding="utf-8")
    assert (said := cli("run", "job.toml")).codes == ["E-JOB"]
    assert "leaves the job's folder" in said.err
    assert cli("report", "kabar.txt", "warta.txt", "--notes", "n.md", "--strict", "-o", "z.md").codes[0] == "E-STRICT"


@pytest.mark.parametrize("form", ["html", "md"])
def test_an_excerpt_prints_the_rows_that_differ_or_are_spoken_of(form: str) -> None:
    more = (
        "Pasar pagi di Brastagi buka seperti biasa.\n"
        "Petani jeruk memanen lebih awal tahun ini.\n"
        "Sekolah dasar meliburkan muridnya sampai Kamis.\n"
    )
    texts = (KABAR + more, KABAR.replace("1.200", "900") + more)
    same = collate([Article(name, text.strip(), language="id") for name, text in zip("XY", texts, strict=True)])
    whole, part = (
        render(same, format=form, lang="en", edition=Edition(excerpt=one, notes="## X 4\nLihat.")).content.decode()
        for one in (False, True)
    )
    assert "memanen lebih awal" in whole
    for text, there in (("1.200", True), ("Lihat.", True), ("Pasar pagi", True), ("memanen lebih awal", False)):
        assert (text in part) is there, text
    assert "An excerpt: 2 of 6 rows" in part


def test_no_link_of_a_note_reaches_a_markdown_report() -> None:
    from compare.model import Edition

    told = [Article(f"Harian {n}", "Kim pergi ke Rusia.", language="id") for n in (1, 2)]
    note = "Lihat [ini](\njavascript:alert(1)) dan [itu](&#106;avascript:alert(2)).\n\n```\nkode tanpa akhir\n\n## Harian 1\nIni."
    source = render(collate(told), format="md", edition=Edition(notes=note)).content.decode()
    assert "](" not in source
    assert "javascript" not in source
    assert "```" not in source
