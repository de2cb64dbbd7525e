"""Odds: what differs between two accounts, and whether both can be true."""

from __future__ import annotations

from itertools import product

import pytest

from compare.extract import extract
from compare.languages import language
from compare.model import Article, Level, Slot, SlotKind, Span
from compare.odds import How, differences
from compare.segment import segment

HERE = Span(0, 1)


def number(value: str, of: str = "") -> Slot:
    return Slot(SlotKind.NUMBER, HERE, value, of)


def how(one: str, other: str) -> How | None:
    found = differences([number(one)], [number(other)])
    return found[0].how if found else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("98 %", "98.72 %", How.PRECISION),
        ("98 %", "97.2 %", How.PRECISION),
        ("98 %", "96.9 %", How.OTHER),
        ("1300000000 IDR", "1287000000 IDR", How.PRECISION),
        ("10 orang", "12 orang", How.OTHER),
        ("~500 gram", "442 gram", How.BOUND),
        ("~500 gram", "~500 gram", None),
        (">4 year", "5 year", How.BOUND),
        (">4 year", "3 year", How.OTHER),
        ("<10 year", "12 year", How.OTHER),
        ("10..15 orang", "12 orang", How.BOUND),
        ("10..15 orang", "16 orang", How.OTHER),
        ("1.5 ton", "1500 kilogram", None),
        ("90 minute", "1.5 hour", None),
        ("2 hour", "90 minute", How.OTHER),
        ("2-1 score", "1-2 score", None),
        ("2-1 score", "2-0 score", How.OTHER),
        ("3 gram", "3 meter", None),
        ("0 orang", "0.0 orang", None),
    ],
)
def test_amounts(one: str, other: str, expected: How | None) -> None:
    assert how(one, other) is expected
    assert how(other, one) is expected


def test_what_is_counted_decides_what_is_held_against_what() -> None:
    dead, hurt = number("12 orang", "dead"), number("15 orang", "injured")
    assert differences([dead], [hurt]) == ()
    (found,) = differences([dead, number("5 orang", "injured")], [number("12 orang", "dead"), hurt])
    assert (found.ours, found.theirs, found.level) == (number("5 orang", "injured"), hurt, Level.CONFLICT)


def test_the_sum_of_two_is_no_conflict_and_their_difference_is() -> None:
    parts = [number("350 gram", "sabu"), number("92 gram", "sabu")]
    assert differences(parts, [number("442 gram", "sabu")]) == ()
    assert differences(parts, [number("258 gram", "sabu")])[0].level is Level.CONFLICT


def test_several_amounts_that_do_not_say_what_they_count_are_not_held_against_one() -> None:
    assert differences([number("11 %"), number("4 %")], [number("29 %")]) == ()
    assert differences([number("11 %")], [number("29 %")])[0].level is Level.CONFLICT


def test_two_events_are_not_held_against_each_other() -> None:
    one, other = [number("8 tersangka")], [number("7 tersangka")]
    assert differences(one, other, ["polisi", "rampok"], ["panitia", "lomba"]) == ()
    assert differences(one, other, ["polisi", "rampok"], ["polisi", "bank"]) != ()


def test_differences_are_the_same_from_both_sides() -> None:
    texts = [
        "Polisi menangkap delapan tersangka, sekitar 500 gram sabu disita pada menit ke-18.",
        "Polisi tidak menangkap tujuh tersangka, 200 gram sabu disita pada menit 19.",
        "Harga naik 5 persen, 12 orang tewas.",
        "Harga turun 5,4 persen, 15 orang meninggal dunia.",
    ]
    known = language("id")
    made = []
    for text in texts:
        article = Article.from_sentences([text], outlet="A", language="id")
        claims = extract(article, segment(article, known), known)
        words = [norm for claim in claims for norm, _ in claim.keys]
        made.append(([slot for claim in claims for slot in claim.slots], words))
    for (a, a_words), (b, b_words) in product(made, made):
        there = sorted((x.how, x.level) for x in differences(a, b, a_words, b_words))
        assert there == sorted((x.how, x.level) for x in differences(b, a, b_words, a_words))
        if a is b:
            assert there == []


def test_a_difference_names_the_two_details() -> None:
    (found,) = differences([number("8 tersangka")], [number("7 tersangka")])
    assert (found.ours, found.theirs, found.how) == (number("8 tersangka"), number("7 tersangka"), How.OTHER)
    assert [one.how for one in differences([number("98 %")], [number("98.72 %")])] == [How.PRECISION]


def year(*values: str) -> list[Slot]:
    return [Slot(SlotKind.TIME, HERE, value) for value in values]


def test_another_year_is_a_conflict_only_where_all_else_is_alike() -> None:
    alike, other = ("jembatan", "bangun", "warga"), ("jembatan", "bangun", "desa", "kayu")
    (found,) = differences(year("1911"), year("1910"), alike, alike)
    assert found.level is Level.CONFLICT
    (found,) = differences(year("1911"), year("1910"), alike, other)
    assert found.level is Level.DETAIL
    (found,) = differences(year("1911", "1913", "1915"), year("1910"), alike, alike)
    assert found.level is Level.DETAIL  # a list


def test_numbers_of_two_persons_differ_without_a_conflict() -> None:
    def of(name: str, count: str) -> list[Slot]:
        return [Slot(SlotKind.PERSON, HERE, name), number(count)]

    assert differences(of("budi santoso", "3 gol"), of("ahmad yani", "2 gol")) == ()
    assert differences(of("budi santoso", "3 gol"), of("santoso", "2 gol")) != ()


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [("<70 %", ">70 %", Level.CONFLICT), ("<80 %", ">70 %", Level.DETAIL), (">70 %", ">80 %", Level.DETAIL)],
)
def test_bounds(one: str, other: str, level: Level) -> None:
    for a, b in ((one, other), (other, one)):
        assert [found.level for found in differences([number(a)], [number(b)])] == [level]


def test_a_letter_more_in_a_name_is_a_conflict_another_spelling_is_none() -> None:
    def named(name: str) -> list[Slot]:
        return [Slot(SlotKind.PLACE, HERE, name)]

    assert [x.level for x in differences(named("brieville"), named("brienville"))] == [Level.CONFLICT]
    assert differences(named("widjajakusuma"), named("wijayakusuma")) == ()
