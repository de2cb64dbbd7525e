"""The calendar of a story: what its times come to, and how two of them stand to each other."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from compare import Article, Settings
from compare.calendar import Agreement, Days, agreement, dated, resolved
from compare.collate import witness
from compare.model import SlotKind, Witness

MONDAY = Days((date(2023, 9, 11),), exact=True)


def told(*texts: str, code: str = "id", published: str = "") -> list[Witness]:
    return [
        witness(Article(f"outlet {at}", text, language=code, published=published), Settings().limits)
        for at, text in enumerate(texts)
    ]


def values(witnesses: list[Witness]) -> list[list[str]]:
    return [
        [slot.value for claim in one.claims for slot in claim.slots if slot.kind is SlotKind.TIME]
        for one in dated(witnesses)
    ]


def test_one_date_with_its_weekday_dates_the_whole_story() -> None:
    story = told(
        "Kereta itu terakhir terlihat pada 2019. Pada Senin (11/9), Kim terlihat lagi.",
        "Ia berangkat Minggu malam. Pekan lalu ia di rumah, tahun lalu juga. Ia akan tiba pada Selasa.",
    )
    assert values(story) == [["2019", "2023-09-11"], ["2023-09-10TNI", "2023-W36", "2022", "2023-09-12"]]


def test_the_order_of_outlets_makes_no_difference() -> None:
    texts = ("Rapat Senin (11/9) batal.", "Rapat Minggu (10/9) jadi.", "Rapat Minggu siang, bukan 2019.")
    expected = dict(zip(texts, values(told(*texts)), strict=True))
    assert expected[texts[2]] == ["2023-09-10TMI", "2019"]
    for order in permutations(texts):
        assert dict(zip(order, values(told(*order)), strict=True)) == expected


def test_without_any_year_days_are_dated_without_it() -> None:
    story = told("Kapal tiba pada Senin (11/9).", "Kapal berangkat Minggu, pekan lalu rusak.")
    assert values(story) == [["--09-11"], ["--09-10", "-1W"]]


def test_the_day_of_publishing_goes_before_all_else() -> None:
    story = told(
        "Rapat Jumat, kemarin, dan 30 Desember batal; rapat akan diulang 3 Januari.", published="2015-01-02T08:00"
    )
    assert values(story) == [["2015-01-02", "2015-01-01", "2014-12-30", "2015-01-03"]]


def test_each_article_counts_from_its_own_day() -> None:
    story = told(
        "Pada Senin (11/9/2023), kata dia, kemarin hujan.", "Pada Selasa (12/9/2023), kata dia, kemarin hujan."
    )
    assert values(story) == [["2023-09-11", "2023-09-10"], ["2023-09-12", "2023-09-11"]]


def test_who_names_no_day_is_dated_only_where_all_the_others_lead_to_one() -> None:
    story = told("Senin (11/9/2023) hujan.", "Selasa (12/9/2023) hujan.", "Kemarin hujan, Minggu cerah.")
    assert values(story)[2] == ["-1D", "2023-09-10"]


def test_dates_that_contradict_each_other_settle_nothing() -> None:
    story = told("Senin (11/9) hujan, bukan 2019.", "Senin (12/9) cerah.", "Minggu mendung.")
    assert values(story) == [["--09-11", "2019"], ["--09-12"], ["-W-7"]]


def test_a_year_that_lies_ahead_is_not_the_year_of_the_story() -> None:
    story = told("Pada Senin (11/9) ia mundur. Sejak 2019 ia ragu. Ia akan maju lagi pada 2024.")
    assert values(story) == [["2023-09-11", "2019", "2024"]]


def test_without_a_date_nothing_is_dated() -> None:
    assert values(told("Minggu malam hujan.", "Kemarin cerah.")) == [["-W-7TNI"], ["-1D"]]


def test_a_day_that_lies_ahead_is_not_the_day_of_telling() -> None:
    assert values(told("Pada Senin (11/9/2023) ia di rumah. Ia akan tiba Rabu (13/9/2023). Minggu ia tidur.")) == [
        ["2023-09-11", "2023-09-13", "2023-09-10"]
    ]


def test_english_words_lead_to_the_same_days() -> None:
    text = "He left on Sunday night. He will arrive on Tuesday. Last week he slept, two days ago he did not."
    assert values(told(text, code="en", published="2023-09-11")) == [
        ["2023-09-10TNI", "2023-09-12", "2023-W36", "2023-09-09"]
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<-W-1", "2023-09-04"),
        ("=-W-3", "2023-09-13"),
        (">-W-1", "2023-09-18"),
        ("<--12-19", "2022-12-19"),
        ("=--12", "2023-12"),
        ("<--09", "2022-09"),
        ("---24", "2023-08-24"),
        ("+0Y-Q3", "2023-Q3"),
        ("-1M", "2023-08"),
        ("--02-30", "--02-30"),
        ("--10-01", "2023-10-01"),
        ("-W-7/-W-1", "2023-09-10/2023-09-11"),
        ("P3D", "P3D"),
        ("T14:05", "T14:05"),
        ("PAST_REF", "PAST_REF"),
        ("FUTURE_REF", "FUTURE_REF"),
        ("R/P1D", "R/P1D"),
        ("-2TH", "-2TH"),
    ],
)
def test_a_value_seen_from_a_monday(value: str, expected: str) -> None:
    assert resolved(value, MONDAY) == expected


def test_the_weekday_beside_a_date_must_be_its_own() -> None:
    assert resolved("--09-12", MONDAY, "-W-1") != "2023-09-12"
    assert resolved("--09-12", MONDAY, "-W-2") == "2023-09-12"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2023-09-11", "2023-09-11", "same"),
        ("2023", "2023-09-12", "refines"),
        ("2023-W37", "2023-09-12", "refines"),
        ("2023-09", "2023-09-10/2023-09-12", "refines"),
        ("2023-09-10", "2023-09-10TNI", "refines"),
        ("2023-09-11", "--09-11", "refines"),
        ("-W-1", "-W-1TNI", "refines"),
        ("2015-Q1", "2015-03", "refines"),
        ("2015-H2", "2015-Q1", "differs"),
        ("199X", "1995", "refines"),
        ("19XX", "2001-01-01", "differs"),
        ("2023", "2022-09-12", "differs"),
        ("2023-09-10", "2023-09-12", "differs"),
        ("2023-09-10TMO", "2023-09-10TNI", "differs"),
        ("--09-11", "2023-09-12", "differs"),
        ("--10", "2023-09", "differs"),
        ("-W-2", "-W-3", "differs"),
        ("2023-09-10TNI", "2023-09-11TDW", "near"),
        ("2023-09-10TNI", "2023-09-11", "near"),
        ("2023-09-10TNI", "2023-09-11TEV", "differs"),
        ("-W-7TNI", "-W-1TDW", "near"),
        ("2023-09-09/2023-09-11", "2023-09-11/2023-09-13", "unknown"),
        ("T14:05", "T14:06", "differs"),
        ("T14:05", "T14:05+07:00", "same"),
        ("T14:05+07:00", "T15:05+08:00", "same"),
        ("T23:30+07:00", "T00:30+08:00", "same"),
        ("T14:05+07:00", "T14:05+08:00", "differs"),
        ("T10:00[ET]", "T10:30[ET]", "differs"),
        ("T10:00[ET]", "T21:00+07:00", "unknown"),
        ("T09:00/T11:00", "T10:00", "refines"),
        ("P1W", "P7D", "same"),
        ("PT90M", "PT1H30M", "same"),
        ("P2D/P3D", "P3D", "refines"),
        ("P3D", "P4D", "differs"),
        ("PXD", "P4D", "unknown"),
        ("P3D", "2023-09-11", "unknown"),
        ("P3D", "T14:05", "unknown"),
        ("T14:05", "2023-09-11", "unknown"),
        ("-1D", "+0D", "unknown"),
        ("-1D", "2023-09-11", "unknown"),
        ("PAST_REF", "2023", "unknown"),
        ("R/P1D", "P1D", "unknown"),
    ],
)
def test_two_values_stand_to_each_other_either_way(one: str, other: str, expected: str) -> None:
    assert agreement(one, other) == agreement(other, one) == Agreement(expected)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Kemarin polisi datang, Senin ia pergi.", "0001-01-01"),
        ("Besok polisi datang, Senin ia pergi.", "9999-12-31"),
        ("Sejuta hari lalu bintang itu padam.", "2023-09-12"),
        ("Bintang itu padam 5.000 tahun lalu dan 200.000 minggu lalu.", "2023-09-12"),
    ],
)
def test_a_day_beyond_all_calendars_is_left_as_it_was_told(text: str, published: str) -> None:
    (found,) = values(list(dated(told(text, published=published))))
    assert found
    assert not any(value[:4].isdigit() for value in found)
