"""Input that no news article is ends in seconds or in a clear limit.

No clock: each of these sizes would take minutes, or all memory, where the work grew with the square of what repeats.
"""

from __future__ import annotations

import random

import pytest

from compare import Article, Collation, CompareError, collate, render
from compare.settings import Limits, Settings

SAME = "Pemerintah mengatakan bahwa warga akan mengungsi ke balai kecamatan pada Senin pagi."
SHORT = "Warga mengungsi.\nHujan turun."


def article(text: str, outlet: str = "Outlet") -> Article:
    return Article(outlet, text, language="id")


def told(*texts: str) -> Collation:
    story = collate([article(text) for text in texts])
    assert len(render(story, format="html", lang="id").content) > 10_000
    return story


def made_up(sentences: int, words: int) -> list[str]:
    chance = random.Random(0)
    return [" ".join(f"kata{n}" for n in chance.choices(range(3_000), k=words)) + "." for _ in range(sentences)]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        pytest.param(["Warga mengungsi.\n" * 20_000, SHORT], "more than 5,000 sentences", id="20,000 sentences"),
        pytest.param(["Warga mengungsi. " * 20_000, SHORT], "more than 5,000 sentences", id="20,000 in one paragraph"),
        pytest.param([f"{SAME}\n" * 5_000] * 2, "10,000 sentences, 6,000", id="one sentence 5,000 times, twice"),
        pytest.param([SHORT] * 201, "201 articles, 200", id="201 articles"),
    ],
)
def test_what_is_too_large_is_refused_by_name(texts: list[str], says: str) -> None:
    with pytest.raises(CompareError, match=says) as refused:
        collate([article(text) for text in texts])
    assert refused.value.code == "E-TOO-LARGE"
    assert refused.value.tip


def test_a_limit_of_articles_is_what_is_still_taken() -> None:
    three = [article(SHORT, outlet) for outlet in "ABC"]
    assert len(collate(three, settings=Settings(limits=Limits(articles=3))).witnesses) == 3
    with pytest.raises(CompareError, match="3 articles, 2"):
        collate(three, settings=Settings(limits=Limits(articles=2)))


def test_one_sentence_a_thousand_times_in_each_of_two() -> None:
    """A million pairs, all of them sure."""
    story = told(*[f"{SAME}\n" * 1_000] * 2)
    assert {link.score for link in story.links} == {1.0}
    assert {i for link in story.links for i in (link.i, link.j)} == set(range(1_000))
    assert (story.reuse[0].of_a, story.reuse[0].of_b) == (1.0, 1.0)


def test_a_thousand_sentences_against_two() -> None:
    """All begin alike, so every word may be another's spelling."""
    story = told("\n".join(made_up(1_000, 12)), SHORT)
    assert len(story.beads) == 1_002


def test_a_sentence_of_fifty_thousand_words() -> None:
    story = told(made_up(1, 50_000)[0].removesuffix("."), SHORT)
    assert [problem.code for problem in story.problems] == ["W-SENTENCE-CUT", "W-NOTHING-SHARED"]
    assert len(story.witnesses[0].sentences) == 125


def test_a_formula_repeated_in_both_articles_is_not_linked_with_every_other() -> None:
    """Every one of 400 x 400 pairs is as near as the best; each sentence is linked with one, not with all."""
    sentence = "Polisi menangkap tersangka di Batam pada Senin malam."
    story = collate([Article.from_sentences([sentence] * 400, outlet=outlet, language="id") for outlet in "AB"])
    assert len(story.links) < 1000
