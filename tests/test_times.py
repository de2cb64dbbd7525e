"""What is a time and what is none; more of what they look like stands in ``cases/extract.*.md``."""

from __future__ import annotations

import pytest

from compare.extract.times import times
from compare.extract.words import words_of
from compare.languages import codes, language
from compare.model import Role, Sentence, Slot, SlotKind, Span


def found(text: str, code: str = "id") -> list[Slot]:
    known = language(code)
    whole = Span(0, len(text))
    return list(times(text, words_of(text, Sentence(whole, 0, Role.BODY, known.tokens(text, whole))), known))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("id", "Siti (34 tahun) dan Budi berusia 34 tahun"),
        ("id", "di 3 derajat 22 menit 46 detik"),
        ("id", "Ia naik di Pasar Minggu."),
        ("id", "Skor akhir 2-1, nomor 17, 2.500 orang, Rp 2000."),
        ("id", "Kerusakan 13/13/2019."),
        ("id", "pukul 25.10 dan pukul 10.75"),
        ("en", "The 20-year-old, her friend aged 34, another 34 years old."),
        ("en", "He may march with Jan, and may not."),
        ("en", "It was 3:2 at half."),
        ("vi", "Một câu không có thời gian 12."),
    ],
)
def test_no_time(code: str, text: str) -> None:
    assert [slot.value for slot in found(text, code)] == []


def test_a_date_in_figures_has_the_month_in_the_middle_where_it_can() -> None:
    assert [slot.value for slot in found("On 9/30/2001, 30/9/2001.", "en")] == ["2001-09-30", "2001-09-30"]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Ia tiba Senin (11/9).", "-W-1"),
        ("Pada awal 2013 ia tiba.", "START"),
        ("Pada pertengahan September 2013 ia tiba.", "MID"),
        ("Ia akan tiba pada Rabu.", "AHEAD"),
        ("Pada Rabu, ia akan tiba.", "AHEAD"),
        ("Ia akan tiba pada Rabu (13/9).", "-W-3 AHEAD"),
        ("Ia akan tiba, kata Budi pada Rabu.", ""),
        ("Budi mengatakan, Rabu (13/9), ia akan tiba.", "-W-3"),
        ("Kemarin ia akan tiba.", ""),
    ],
)
def test_what_else_is_said_of_a_time(text: str, of: str) -> None:
    assert [slot.of for slot in found(text)] == [of]


@pytest.mark.parametrize(
    ("value", "measure", "exact"),
    [
        ("-W-1TNI", "weekday", False),
        ("2023-09-11TNI", "date", True),
        ("<--12-19", "date", True),
        ("2023-09", "month", True),
        ("2023-W36", "week", False),
        ("2015-Q2", "quarter", False),
        ("2014/2019", "year", False),
        ("198X", "decades", False),
        ("T14:05+07:00", "hour", True),
        ("P3D", "days", True),
        ("PT30M", "minutes", True),
        ("R/P1D", "repeated", False),
        ("-1D", "relative", False),
        ("PAST_REF", "vague", False),
    ],
)
def test_what_a_time_is_measured_in(value: str, measure: str, exact: bool) -> None:
    slot = Slot(SlotKind.TIME, Span(0, 1), value)
    assert (slot.measure, slot.exact) == (measure, exact)


@pytest.mark.parametrize("code", codes())
def test_every_language_reads_a_date_in_figures_and_a_year(code: str) -> None:
    assert [slot.value for slot in found("x 30/9/2019 y 2018 z.", code)] == ["2019-09-30", "2018"]


def test_spans_are_verbatim_and_apart() -> None:
    text = "Minggu malam (10/9), pukul 07.55 WIB, dua hari lalu; (5/10/2023)."
    spans = [slot.span for slot in found(text)]
    assert [span.of(text) for span in spans] == ["Minggu malam (10/9)", "pukul 07.55 WIB", "dua hari lalu", "5/10/2023"]
