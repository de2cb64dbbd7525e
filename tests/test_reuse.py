"""Reused wording: copies and shares, what counts as the same word, and what a story made of one formula costs."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compare import Article, Collation, collate, render
from compare.align import align
from compare.align.reuse import NEARLY, OFTEN, copies, reuse, words
from compare.collate import witness
from compare.errors import LawError
from compare.laws import check
from compare.model import Part, Place, Reuse, Role, Span, sigla
from compare.settings import Limits, Settings

KIM = "Pemimpin Korea Utara Kim Jong Un dikabarkan telah berangkat dengan kereta khusus menuju Rusia pada hari Senin."
NEAR = KIM.replace("khusus", "lapis")
RAIN = "Hujan turun di Denpasar sejak pagi hingga malam."
CHINESE = "朝鲜最高领导人金正恩已经乘坐专列离开平壤前往俄罗斯访问。"
JAPANESE = "北朝鮮の金正恩総書記は専用列車でロシアに向けて出発したと韓国メディアが伝えた。"
THAI = "นายคิมจองอึนผู้นำเกาหลีเหนือเดินทางออกจากกรุงเปียงยางด้วยรถไฟขบวนพิเศษไปยังรัสเซีย"


def shares(a: list[str], b: list[str]) -> tuple[float, float]:
    (found,) = reuse([a, b])
    return found.of_a, found.of_b


# ---- what is a copy -----------------------------------------------------------------------------------------


def test_the_same_words_are_a_copy_wherever_they_stand() -> None:
    assert copies([[RAIN, KIM], [KIM], [RAIN]]) == (
        (Place(0, 0), Place(2, 0), 1.0),
        (Place(0, 1), Place(1, 0), 1.0),
    )


def test_a_word_changed_in_a_long_sentence_is_a_near_copy() -> None:
    ((_, _, share),) = copies([[KIM], [NEAR]])
    assert NEARLY <= share < 1
    assert share == round(16 / 17, 4)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(" ".join(reversed(KIM.split())), id="the same words in another order"),
        pytest.param(KIM + " " + RAIN, id="the whole of it and half as much again"),
        pytest.param("Pemimpin Korea Utara Kim Jong Un tiba di Vladivostok.", id="only the name"),
    ],
)
def test_what_is_no_copy(other: str) -> None:
    assert copies([[KIM], [other]]) == ()


def test_a_sentence_is_no_copy_of_another_in_its_own_witness() -> None:
    assert copies([[KIM, KIM, NEAR], [RAIN]]) == ()


def test_a_sentence_without_words_is_no_copy() -> None:
    assert copies([["..."], ["..."]]) == ()


def test_repeated_sentences_are_paired_in_their_order() -> None:
    pairs = [(a.sentence, b.sentence) for a, b, _ in copies([[KIM, RAIN, KIM, KIM], [KIM, KIM]])]
    assert pairs == [(0, 0), (2, 1), (3, 1)]


# ---- what is a word -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KIM tiba, kata dia.", "Kim tiba kata dia"),
        ("“Kim” tiba", '"Kim" tiba'),
        ("«Kim» tiba", "'Kim' tiba"),
        ("hari Jum’at", "hari Jum'at"),
        ("ber-AC, naik–turun", "ber AC naik turun"),
        ("Pérez", unicodedata.normalize("NFD", "Pérez")),
        ("ﬁlm 2019", "film ２０１９"),
        ("Straße", "STRASSE"),
        ("Kim\u00adberangkat\u200b", "Kimberangkat"),
    ],
)
def test_how_words_are_written_is_no_matter(one: str, other: str) -> None:
    assert words(one) == words(other) != ()


def test_other_endings_are_other_words() -> None:
    assert words("membawa") != words("dibawa")


@pytest.mark.parametrize("text", [CHINESE, JAPANESE, THAI])
def test_scripts_that_part_no_words(text: str) -> None:
    half = text[: len(text) // 2 + 5]
    assert copies([[text], [text.removesuffix("。")]])[0].share == 1
    assert shares([text], [text]) == (1.0, 1.0)
    of_whole, of_half = shares([text], [half])
    assert of_half == 1.0
    assert 0.4 < of_whole < 0.9
    assert shares([text], [text[::-1]]) == (0.0, 0.0)


def test_a_few_characters_in_common_are_no_run() -> None:
    assert shares(["金正恩已经乘坐专列离开平壤"], ["金正恩访问了一所学校和医院并发表讲话"]) == (0.0, 0.0)


def test_a_story_in_chinese_and_thai_is_compared() -> None:
    for code, text in (("zh", CHINESE), ("th", THAI), ("ja", JAPANESE)):
        told = [Article.from_sentences([text], outlet=o, language=code) for o in "AB"]
        assert collate(told).reuse == (Reuse("A", "B", 1.0, 1.0),)


# ---- how much is reused -------------------------------------------------------------------------------------


def test_the_share_is_of_ones_own_words() -> None:
    assert shares([KIM], [KIM, RAIN]) == (1.0, round(17 / 25, 4))


def test_four_words_in_common_are_no_run_and_five_are() -> None:
    assert shares(["a b c d x y"], ["p a b c d q"]) == (0.0, 0.0)
    assert shares(["a b c d e x"], ["p a b c d e q r"]) == (round(5 / 6, 4), 0.625)


def test_runs_cross_the_end_of_a_sentence() -> None:
    assert shares(["Kim tiba. Ia naik kereta."], ["Kim tiba.", "Ia naik kereta."]) == (1.0, 1.0)


def test_runs_do_not_cross_into_another_witness() -> None:
    assert reuse([["a b c"], ["d e f"], ["a b c d e f"]])[0] == Reuse("A", "B", 0.0, 0.0)
    assert [(r.of_a, r.of_b) for r in reuse([["a b c"], ["d e f"], ["a b c d e f"]])] == [(0.0, 0.0)] * 3


def test_texts_without_words_reuse_nothing() -> None:
    assert shares([], []) == shares(["..."], ["..."]) == shares([], [KIM]) == (0.0, 0.0)


words_of = st.lists(st.sampled_from(["kim", "putin", "rusia", "tiba", "di", "ke", "dan"]), min_size=1, max_size=30)
texts = st.lists(words_of.map(" ".join), min_size=1, max_size=4)
quick = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@quick
@given(st.lists(texts, min_size=2, max_size=4))
def test_reuse_is_what_a_plain_count_finds(told: list[list[str]]) -> None:
    """Every word that lies in a stretch of five, or of the whole text, which the other has."""
    flat = [" ".join(sentences).split() for sentences in told]

    def share(own: list[str], other: list[str]) -> float:
        size = min(5, len(own))
        held = {tuple(other[i : i + 5]) for i in range(max(1, len(other) - 4))}
        inside = {i + k for i in range(len(own) - size + 1) if tuple(own[i : i + size]) in held for k in range(size)}
        return round(len(inside) / len(own), 4)

    names = sigla(len(told))
    for found in reuse(told):
        one, other = flat[names.index(found.a)], flat[names.index(found.b)]
        assert (found.of_a, found.of_b) == (share(one, other), share(other, one))


@quick
@given(st.lists(texts, min_size=2, max_size=4))
def test_turning_the_witnesses_round_turns_it_round(told: list[list[str]]) -> None:
    turned = dict(zip(sigla(len(told)), reversed(sigla(len(told))), strict=True))
    back = {(turned[r.b], turned[r.a], r.of_b, r.of_a) for r in reuse(told[::-1])}
    assert {(r.a, r.b, r.of_a, r.of_b) for r in reuse(told)} == back
    last = len(told) - 1
    round_again = [
        (Place(last - b.witness, b.sentence), Place(last - a.witness, a.sentence), share)
        for a, b, share in copies(told[::-1])
    ]
    assert sorted(round_again) == list(copies(told))


@quick
@given(texts)
def test_a_text_against_itself_is_one(told: list[str]) -> None:
    assert shares(told, told) == (1.0, 1.0)
    own = {(a.sentence, b.sentence): share for a, b, share in copies([told, told])}
    assert all(any(own.get((i, j)) == 1.0 for j in range(len(told))) for i in range(len(told)))


# ---- in a comparison ----------------------------------------------------------------------------------------


def articles(*told: list[str]) -> list[Article]:
    return [Article.from_sentences(text, outlet=f"O{n}", language="id") for n, text in enumerate(told)]


def test_a_copy_is_linked_whatever_the_similarity_says() -> None:
    told = [witness(article, Limits()) for article in articles([RAIN, KIM], [KIM, "Putin menunggu."], [NEAR])]
    links, _, _ = align(told, lambda a, _: np.eye(len(a)), Settings())
    found = {(link.a, link.i, link.b, link.j): link.score for link in links}
    assert found == {("A", 1, "B", 0): 1.0, ("A", 1, "C", 0): 0.9412, ("B", 0, "C", 0): 0.9412}


def test_a_comparison_has_one_reuse_for_every_two() -> None:
    story = collate(articles([KIM], [NEAR], [RAIN]))
    assert [(r.a, r.b) for r in story.reuse] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert Collation.from_json(story.to_json()).reuse == story.reuse
    with pytest.raises(LawError, match="not one for every two"):
        check(replace(story, reuse=story.reuse[1:]))
    with pytest.raises(LawError, match="outside"):
        check(replace(story, reuse=(replace(story.reuse[0], of_a=1.5), *story.reuse[1:])))


def test_only_the_story_counts() -> None:
    plain = articles([KIM], [RAIN])
    line = f"\nBaca juga: {KIM}"
    told = [replace(article, text=article.text + line) for article in plain]
    assert collate(told).reuse[0].of_b > 0.5
    aside = [
        replace(a, parts=(*a.parts, Part(Span(len(a.text) - len(line) + 1, len(a.text)), Role.FURNITURE))) for a in told
    ]
    assert collate(aside).reuse == (Reuse("A", "B", 0.0, 0.0),)


@pytest.mark.parametrize("form", ["html", "md", "txt"])
@pytest.mark.parametrize(("lang", "said"), [("id", "Susunan kata yang sama"), ("en", "Reused wording")])
def test_reports_tell_the_shares(form: str, lang: str, said: str) -> None:
    page = render(collate(articles([KIM], [KIM, RAIN])), format=form, lang=lang).content.decode()
    assert said in page
    told = re.sub(r"<[^>]+>|[*]", "", page)
    assert re.search(r"O0 100\s?% – B\s+(?:· )?O1 68\s?%", told)


def test_of_many_outlets_the_highest_pairs_are_told() -> None:
    story = collate(articles(*([" ".join(f"kata{n}{at}" for at in range(6))] for n in range(4)), [KIM], [KIM, RAIN]))
    page = render(story, format="txt", lang="en").content.decode()
    told = page[page.index("Reused wording") :].splitlines()
    assert told[1] == "E  O4 100% – F  O5 68%"
    assert told[11] == "The 10 highest of 15 pairs."


# ---- what it costs ------------------------------------------------------------------------------------------


def test_a_sentence_repeated_has_as_many_copies_as_places() -> None:
    """Each against each would be 25 million."""
    found = copies([[KIM] * 5_000, [KIM] * 5_000])
    assert len(found) == 5_000
    assert shares([KIM] * 5_000, [KIM] * 5_000) == (1.0, 1.0)


def test_a_formula_says_nothing_of_two_sentences() -> None:
    """The same seventeen words and one more: a near copy of one sentence, and a formula where thousands share them."""
    here, there = ([f"{KIM} {outlet}{n}" for n in range(3_000)] for outlet in "ab")
    few = OFTEN // 2
    assert len(copies([here[:few], there[:few]])) == few**2
    assert copies([here, there]) == ()


def test_two_hundred_thousand_words() -> None:
    chance = random.Random(0)
    long = " ".join(f"kata{n}" for n in chance.choices(range(3_000), k=200_000))
    assert copies([[long], [long]]) == ((Place(0, 0), Place(1, 0), 1.0),)
    assert shares([long], [long, RAIN]) == (1.0, round(200_000 / 200_008, 4))
