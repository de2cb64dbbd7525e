"""Readers: what each kind of file tells of its article, and what bytes they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compare import plugins
from compare.errors import SourceError
from compare.model import Role
from compare.read import read
from compare.readers.encoding import decode
from compare.readers.text import unwrapped

PAGE = """\
<!DOCTYPE html>
<html lang="id">
<head>
<meta charset="utf-8">
<title>Gunung Sinabung Meletus, Warga Mengungsi - Kabar Nusa</title>
<meta name="author" content="Rina Wijaya">
<meta property="og:type" content="article">
<meta property="og:site_name" content="Kabar Nusa">
<meta property="og:title" content="Gunung Sinabung Meletus, Warga Mengungsi">
<meta property="og:url" content="https://www.kabarnusa.example/berita/sinabung">
<meta property="article:published_time" content="2023-09-11T06:30:00+07:00">
<link rel="canonical" href="https://www.kabarnusa.example/berita/sinabung">
<style>p { margin: 0 }</style>
<script>var iklan = "Beli sekarang juga";</script>
</head>
<body>
<nav><ul><li><a href="/">Beranda</a></li><li><a href="/politik">Politik</a></li><li><a href="/olahraga">Olahraga</a></li></ul></nav>
<main>
<article>
<h1>Gunung Sinabung Meletus, Warga Mengungsi</h1>
<figure><img src="sinabung.jpg" alt="Abu vulkanik"></figure>
<p>KARO, KABARNUSA.COM - Gunung Sinabung di Sumatera Utara meletus pada Senin pagi dan memuntahkan abu setinggi
2.000&nbsp;meter.</p>
<p>Sebanyak <b>1.200</b> warga dari tiga desa mengungsi ke balai kecamatan, kata Kepala BPBD Karo, <a href="/tokoh/natanael">Natanael
Ginting</a>.</p>
<p><a href="/daerah/gunung-api">Baca juga: Sepuluh Gunung Api yang Masih Aktif</a></p>
<p>&ldquo;Kami minta warga tidak kembali dulu,&rdquo; ujar Natanael kepada wartawan di lokasi pengungsian.</p>
<p>Editor: Sari Dewi</p>
</article>
</main>
<aside><h3>Terpopuler</h3><ul><li><a href="/1">Harga Cabai Naik Lagi di Pasar Induk</a></li></ul></aside>
<footer><p>Tentang Kami | Redaksi | Pedoman Media Siber</p></footer>
</body>
</html>
"""


def page(head: str, *paragraphs: str) -> str:
    """A small saved page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>"


ERUPTION = (
    "Gunung Sinabung di Sumatera Utara meletus pada Senin pagi dan memuntahkan abu, kata petugas pos pengamatan.",
    "Sebanyak 1.200 warga dari tiga desa mengungsi ke balai kecamatan “demi keselamatan”, kata Natanael Ginting.",
)


# ---- which reader -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.txt", "text"), ("a.TEXT", "text"), ("a.md", "markdown"), ("a.markdown", "markdown"), ("a.html", "html"),
        ("A.HTM", "html"), ("a.xhtml", "html"), ("a.json", "json"), ("a.docx", None), ("txt", None), ("a.txt.bak", None),
    ],
)  # fmt: skip
def test_the_ending_of_a_name_chooses_the_reader(name: str, reader: str | None) -> None:
    content = b'{"text": "Kim tiba."}' if reader == "json" else "\n".join(ERUPTION).encode()
    content = page("", *ERUPTION).encode() if reader == "html" else content
    takers = [kind for kind in plugins.names("readers") if plugins.load("readers", kind)(content, name) is not None]
    assert takers == ([reader] if reader else [])


@pytest.mark.parametrize("name", ["kawat", "kawat.kliping", "kawat.csv"])
def test_a_file_of_no_known_kind_is_read_as_text(name: str) -> None:
    assert read(b"Kim tiba di Rusia.", name=name, language="id").text == "Kim tiba di Rusia."


def test_a_pdf_is_no_text() -> None:
    with pytest.raises(SourceError):
        read(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", name="a.pdf", language="id")


# ---- plain text ---------------------------------------------------------------------------------------------

WRAPPED = """\
Kim Jong Un berangkat ke Rusia pada Senin pagi naik kereta
khusus yang berlapis baja menuju perbatasan timur laut
negaranya.

Presiden Putin menunggu di Vladivostok dan akan
menyambutnya di stasiun.
"""


def test_hard_wrapped_paragraphs_become_a_line_each() -> None:
    assert unwrapped(WRAPPED) == (
        "Kim Jong Un berangkat ke Rusia pada Senin pagi naik kereta khusus yang berlapis baja menuju perbatasan timur laut negaranya.\n"
        "Presiden Putin menunggu di Vladivostok dan akan menyambutnya di stasiun."
    )
    assert unwrapped(WRAPPED.replace("\n", "\r\n")) == unwrapped(WRAPPED)


@pytest.mark.parametrize(
    "text",
    [
        "Kim tiba.\nPutin menunggu.",
        "Judul Berita\nKim tiba\nPutin menunggu",
        "Kim tiba.\nIa disambut.\n\nPutin menunggu.\nIa tersenyum.",
        f"Kim tiba\ndi Rusia.\n\n{'Putin menunggu lama sekali ' * 5}",
        "Kim tiba.",
        "",
    ],
    ids=["lines", "no blank line", "whole sentences", "a long line", "one line", "nothing"],
)
def test_lines_that_nobody_wrapped_stay_lines(text: str) -> None:
    assert unwrapped(text).split("\n") == text.splitlines() or unwrapped(text) == text == ""


def test_a_wrapped_file_is_read_with_its_headline() -> None:
    one = read(f"Kim Berangkat ke Rusia Naik Kereta\n\n{WRAPPED}".encode(), name="kim.txt", language="id")
    assert one.title == "Kim Berangkat ke Rusia Naik Kereta"
    assert one.text.count("\n") == 2


# ---- Markdown -----------------------------------------------------------------------------------------------


def test_markdown_may_say_who_when_and_where_from() -> None:
    text = """\
Title: Gunung Sinabung Meletus
Outlet: Kabar Nusa
Date: 2023-09-11
Author: Rina Wijaya
URL: https://www.kabarnusa.example/berita/sinabung
Language: id

Gunung Sinabung *meletus* pada **Senin**.
"""
    one = read(text.encode(), name="sinabung.md")
    assert (one.title, one.outlet, one.published) == ("Gunung Sinabung Meletus", "Kabar Nusa", "2023-09-11")
    assert (one.byline, one.url, one.language) == ("Rina Wijaya", "https://www.kabarnusa.example/berita/sinabung", "id")
    assert one.text == "Gunung Sinabung Meletus\nGunung Sinabung meletus pada Senin."
    assert [part.role for part in one.parts] == [Role.HEADLINE]


def test_front_matter_between_dashes_is_understood() -> None:
    one = read(b"---\ntitle: Sinabung Meletus\noutlet: Kabar Nusa\n---\n\nWarga mengungsi.", name="a.md", language="id")
    assert (one.title, one.outlet, one.text) == ("Sinabung Meletus", "Kabar Nusa", "Sinabung Meletus\nWarga mengungsi.")


def test_the_first_heading_is_the_title() -> None:
    one = read(b"# Sinabung *Meletus*\n\nWarga mengungsi.\n\n## Abu\n\nAbu tebal.", name="a.md", language="id")
    assert one.title == "Sinabung Meletus"
    assert one.text == "Sinabung Meletus\nWarga mengungsi.\nAbu\nAbu tebal."


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Kim [tiba](https://a.example) di **Rusia**.", "Kim tiba di Rusia."),
        ("Kim tiba\ndi Rusia.", "Kim tiba di Rusia."),
        ("> Kami siap.", "Kami siap."),
        ("- Kim\n- Putin", "Kim\nPutin"),
        ("1. Kim\n2. Putin", "Kim\nPutin"),
        ("| Nama | Negara |\n|---|---|\n| Kim | Korut |", "Nama\nNegara\nKim\nKorut"),
        ("Kim &amp; Putin &lt;3", "Kim & Putin <3"),
        ("Kim <b>tiba</b> di Rusia.", "Kim tiba di Rusia."),
        ("    indentasi empat", "indentasi empat"),
        ("5 \\* 3 = 15", "5 * 3 = 15"),
        ("- Kim pergi\n    - naik kereta", "Kim pergi\nnaik kereta"),
        ("<div>Kim tiba di Rusia.</div>\n\nPutin menunggu.", "Kim tiba di Rusia.\nPutin menunggu."),
        ("Jakarta: Kim tiba di Rusia.\n\nPutin menunggu.", "Jakarta: Kim tiba di Rusia.\nPutin menunggu."),
        ("Kim tiba.\n\n<script>alert(1)</script>", "Kim tiba."),
    ],
)  # fmt: skip
def test_markup_goes_and_words_stay(markdown: str, text: str) -> None:
    assert read(markdown.encode(), name="a.md", language="id").text == text


def test_deep_nesting_does_not_cost_the_article() -> None:
    assert (
        "Putin menunggu." in read(("> " * 3000 + "Kim.\n\nPutin menunggu.").encode(), name="a.md", language="id").text
    )


# ---- a saved page -------------------------------------------------------------------------------------------


def test_the_article_is_found_in_a_page() -> None:
    one = read(PAGE.encode(), name="sinabung.html")
    assert one.text.split("\n") == [
        "Gunung Sinabung Meletus, Warga Mengungsi",
        "KARO, KABARNUSA.COM - Gunung Sinabung di Sumatera Utara meletus pada Senin pagi dan memuntahkan abu setinggi 2.000 meter.",
        "Sebanyak 1.200 warga dari tiga desa mengungsi ke balai kecamatan, kata Kepala BPBD Karo, Natanael Ginting.",
        "Baca juga: Sepuluh Gunung Api yang Masih Aktif",
        "“Kami minta warga tidak kembali dulu,” ujar Natanael kepada wartawan di lokasi pengungsian.",
        "Editor: Sari Dewi",
    ]
    assert [(part.role.value, part.span.of(one.text)) for part in one.parts] == [
        ("headline", "Gunung Sinabung Meletus, Warga Mengungsi"),
        ("dateline", "KARO, KABARNUSA.COM -"),
        ("furniture", "Baca juga: Sepuluh Gunung Api yang Masih Aktif"),
        ("credit", "Editor: Sari Dewi"),
    ]


def test_the_head_of_a_page_names_outlet_title_hour_writer_and_address() -> None:
    one = read(PAGE.encode(), name="sinabung.html")
    assert (one.outlet, one.title) == ("Kabar Nusa", "Gunung Sinabung Meletus, Warga Mengungsi")
    assert (one.published, one.byline) == ("2023-09-11T06:30:00+07:00", "Rina Wijaya")
    assert one.url == "https://www.kabarnusa.example/berita/sinabung"
    assert (one.language, one.problems) == ("id", ())


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(SourceError, match="holds no article text") as caught:
        read(b"<html><body><script>tulis('Kim')</script></body></html>", name="a.html")
    assert caught.value.code == "E-EMPTY"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_page_is_read_in_its_encoding(encoding: str) -> None:
    named = {"cp1252": '<meta charset="windows-1252">'}.get(encoding, "")
    text = read(page(named, *ERUPTION).encode(encoding), name="a.html", language="id").text
    assert text == "\n".join(ERUPTION)


@pytest.mark.parametrize(
    ("named", "true"),
    [
        ("utf-9", "utf-8"),
        ("utf-8", "cp1252"),
        ("ascii", "utf-8"),
        ("base64", "utf-8"),
        ("undefined", "utf-8"),
        ("idna", "utf-8"),
        ("unicode_escape", "utf-8"),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("iso-8859-1", "utf-8"),
    ],
)  # fmt: skip
def test_a_page_that_names_the_wrong_encoding_is_read_all_the_same(named: str, true: str) -> None:
    content = page(f'<meta charset="{named}">', *ERUPTION).encode(true)
    for padding in (b"", b" "):  # one of the two has an even number of bytes
        assert read(content + padding, name="a.html", language="id").text == "\n".join(ERUPTION)


# ---- JSON ---------------------------------------------------------------------------------------------------


def from_json(**form: Any) -> Any:
    return read(json.dumps(form).encode(), name="a.json")


def test_json_tells_all_it_knows() -> None:
    one = from_json(
        outlet="Tempo", title="Kim Berangkat", text="Kim tiba di Rusia.", language="id", url="https://a.example/kim",
        published="2023-09-11", byline="Budi", credits=["Reuters", "YTN"], unknown={"is": ["left", "alone"]},
    )  # fmt: skip
    assert (one.outlet, one.title, one.language, one.url) == ("Tempo", "Kim Berangkat", "id", "https://a.example/kim")
    assert (one.published, one.byline, one.credits) == ("2023-09-11", "Budi", ("Reuters", "YTN"))
    assert one.text == "Kim Berangkat\nKim tiba di Rusia."
    assert [part.role for part in one.parts] == [Role.HEADLINE]


def test_a_title_that_the_text_begins_with_is_not_told_twice() -> None:
    assert from_json(title="Kim Tiba", text="Kim Tiba\nIa disambut.", language="id").text == "Kim Tiba\nIa disambut."


def test_a_given_split_into_sentences_is_kept() -> None:
    given = ["Kim tiba. Ia naik kereta.", "Baca juga: Putin", "putin menunggu"]
    one = from_json(outlet="Tempo", title="Kim", sentences=given, language="id")
    assert one.text.split("\n") == given
    assert [part.span.of(one.text) for part in one.parts] == given
    assert {part.role for part in one.parts} == {Role.BODY}
    assert (one.outlet, one.title) == ("Tempo", "Kim")


@pytest.mark.parametrize(
    "first",
    [
        pytest.param("Kim  tiba di Rusia.", id="two spaces"),
        pytest.param("Pu\u200btin tiba.", id="zero-width space"),
        pytest.param("Cafe\u0301 itu penuh.", id="decomposed accent"),
        pytest.param("Kim tiba.\r\nIa naik.", id="line break"),
        pytest.param("Kim tiba di Rusia.", id="plain"),
    ],
)  # fmt: skip
def test_a_given_split_stays_in_step_with_the_text(first: str) -> None:
    one = from_json(sentences=[first, "Putin menunggu."], language="id")
    assert one.parts[1].span.of(one.text) == "Putin menunggu."
    assert one.parts[0].span.start == 0


def test_a_given_split_keeps_what_else_is_known() -> None:
    one = from_json(
        sentences=["Kim tiba."],
        language="id",
        url="https://a.example",
        published="2023-09-11",
        byline="Budi",
        credits=["AP"],
    )
    assert (one.url, one.published, one.byline, one.credits) == ("https://a.example", "2023-09-11", "Budi", ("AP",))


def test_a_given_split_keeps_what_was_uncertain() -> None:
    content = '{"sentences": ["Café tutup."], "language": "id"}'.encode("cp1252")
    assert [problem.code for problem in read(content, name="a.json").problems] == ["W-ENCODING-GUESSED"]


@pytest.mark.parametrize("key", ["outlet", "title", "byline", "url", "published"])
def test_nothing_hidden_gets_in_beside_the_text(key: str) -> None:
    one = from_json(text="Kim tiba di Rusia.", language="id", **{key: "Ka\u202ebar\x1b[31m\u200b\nNusa"})
    assert not set("\u202e\x1b\u200b\n") & set(getattr(one, key))


@pytest.mark.parametrize("form", [[], 17, "Kim", None, {"text": ["Kim"]}, {"title": 1, "text": "Kim"}, {"sentences": "Kim"}, {"sentences": [1]}, {"witnesses": []}])  # fmt: skip
def test_json_that_is_no_article_is_refused_with_the_form_it_should_have(form: object) -> None:
    with pytest.raises(SourceError, match=r'"outlet": "Tempo"') as caught:
        read(json.dumps(form).encode(), name="a.json")
    assert caught.value.code == "E-UNREADABLE"


# ---- encodings ----------------------------------------------------------------------------------------------

CAFE = "Ia menunggu di “Café Été” – 5 €."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_decoded_without_a_word(encoding: str) -> None:
    assert decode(CAFE.encode(encoding), "a.txt") == (CAFE, ())


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32-be"])
def test_a_mark_tells_the_byte_order(encoding: str) -> None:
    assert decode(f"\ufeff{CAFE}".encode(encoding), "a.txt") == (CAFE, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_its_mark_is_recognised(encoding: str) -> None:
    text, problems = decode("Kim berangkat ke Rusia naik kereta.".encode(encoding), "a.txt")
    assert text == "Kim berangkat ke Rusia naik kereta."
    assert [problem.code for problem in problems] == ["W-ENCODING-GUESSED"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CAFE, "cp1252"),
        ("Três mil pessoas estão na praça, disse o prefeito à televisão.", "latin-1"),
        ("Президент России прибыл во Владивосток в понедельник утром.", "cp1251"),
        ("金正恩委員長は月曜日の朝、特別列車でロシアに到着したと関係者が語った。", "shift_jis"),
    ],
)  # fmt: skip
def test_an_older_encoding_is_guessed_and_told(text: str, encoding: str) -> None:
    decoded, problems = decode(text.encode(encoding), "a.txt")
    assert decoded == text
    assert [(problem.code, problem.where) for problem in problems] == [("W-ENCODING-GUESSED", "a.txt")]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01\x02",
        b"\x7fELF\x02\x01\x01\x00",
        bytes(range(256)),
        b"\x01\x02\x03\x04Kim",
        b"\x1f\x8b\x08\x08\xc4\xf5\x03\x65\x02\x03kim\xff\xfe\xfd\xfc\x01\x02\x04\x05",
    ],
    ids=["PNG", "ZIP", "PDF", "ELF", "all bytes", "control characters", "gzip"],
)
def test_a_binary_file_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        decode(content, "a.txt")
    assert caught.value.code == "E-BINARY"


def test_a_few_control_characters_make_no_binary_file() -> None:
    assert decode(b"Kim\x1b[31m tiba di Rusia pada Senin pagi.", "a.txt")[1] == ()


def test_text_that_breaks_off_in_its_encoding_is_named() -> None:
    with pytest.raises(SourceError, match="begins as utf-16") as caught:
        decode(b"\xff\xfeK\x00i", "a.txt")
    assert caught.value.code == "E-UNREADABLE"
