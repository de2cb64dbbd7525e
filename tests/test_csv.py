"""The fact table as CSV: what a spreadsheet opens, and what it must not work out."""

from __future__ import annotations

import csv
import io

import pytest

from compare import Article, Collation, collate
from compare.model import Edition
from compare.render.templates import find
from compare.render.view import build
from compare.render.wording import Wording
from compare.renderers.csv import renderer
from tests.conftest import HERALD, KABAR, WARTA


def story(*outlets: str) -> Collation:
    texts = (KABAR, WARTA, HERALD)
    return collate([Article(name, texts[at % 3].strip(), language="id") for at, name in enumerate(outlets)])


def content(collation: Collation, lang: str = "en", edition: Edition | None = None) -> bytes:
    wording = Wording.load(lang)
    return renderer(build(collation, wording, edition), find("side-by-side", wording)).content


def table(*arguments: object, **more: object) -> list[list[str]]:
    text = content(*arguments, **more).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("outlets", [("Kabar", "Warta"), ("Kabar", "Warta", "Herald")])
def test_a_row_a_fact_and_three_columns_an_outlet(outlets: tuple[str, ...]) -> None:
    collation = story(*outlets)
    head, *rows = table(collation)
    facts = build(collation, Wording.load("en")).facts
    assert len(head) == 6 + 3 * len(outlets)
    assert [row[0] for row in rows] == [f"F{fact.number}" for fact in facts]
    assert {len(row) for row in rows} == {len(head)}
    assert head[3:6] == ["A · Kabar: status", "A · Kabar: sentences", "A · Kabar: words used"]


def test_what_differs_is_named_with_its_rule() -> None:
    rows = table(story("Kabar", "Warta"))
    assert any("F-NUMBER: A2 1.200 warga / B2 900 warga" in row[-3] for row in rows), [row[-3] for row in rows]


def test_it_speaks_the_readers_language() -> None:
    told = table(story("Kabar", "Warta"), "id")
    assert told[0][1] == "Keadaannya"
    assert {row[1] for row in told[1:]} <= {"dimuat semua media", "hanya dimuat satu media", "belum pasti"}


def test_as_spreadsheets_want_it() -> None:
    raw = content(story("Kabar", "Warta"))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert raw == content(story("Kabar", "Warta"))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(sign: str) -> None:
    hostile = f"{sign}cmd|' /C calc'!A0 membuka Sinabung."
    collation = collate(
        [Article(f"{sign}Kabar", hostile, language="id"), Article("Warta", WARTA.strip(), language="id")]
    )
    cells = [cell for row in table(collation) for cell in row]
    assert any(hostile[1:12] in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_an_excerpt_holds_no_sentence_in_full() -> None:
    head, *rows = table(story("Kabar", "Warta"), edition=Edition(excerpt=True))
    assert not [column for column in head if "words used" in column]
    assert max(len(row[2].split()) for row in rows) <= 13
