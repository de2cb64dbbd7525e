"""The laws of any comparison, as properties of random stories."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compare import Article, Collation, collate, read
from compare.errors import LawError
from compare.laws import check
from compare.model import Bead, Reuse, Role, Span, VariantKind, sigla
from compare.plugins import Passage
from compare.similarities.lexical import lexical

WORDS = [
    "Kim",
    "Putin",
    "Rusia",
    "Korea",
    "Utara",
    "Vladivostok",
    "Tempo",
    "berangkat",
    "tiba",
    "kereta",
    "khusus",
    "pertemuan",
    "puncak",
    "senjata",
    "2019",
    "500",
    "gram",
    "Senin",
    "Selasa",
    "kata",
    "mengatakan",
    "menurut",
    "tidak",
    "dan",
    "di",
    "ke",
    "yang",
    "KTT",
    "ASEAN",
    "Jakarta",
    "polisi",
    "menangkap",
    "tujuh",
    "delapan",
    "tersangka",
]
MARKS = (".", "?", "!", '."', " (11/9).")

word = st.sampled_from(WORDS)
sentence = st.builds(
    lambda words, mark, quoted: (
        " ".join([words[0].capitalize(), *words[1:]][: len(words)]) + (' "kesalahan besar"' if quoted else "") + mark
    ),
    st.lists(word, min_size=1, max_size=14),
    st.sampled_from(MARKS),
    st.booleans(),
)
paragraphs = st.lists(st.lists(sentence, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6)
texts = paragraphs.map("\n".join)
stories = st.lists(texts, min_size=2, max_size=4)

quick = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def articles(written: list[str]) -> list[Article]:
    return [read(text.encode(), name=f"{n}.txt", outlet=f"O{n}", language="id") for n, text in enumerate(written)]


@quick
@given(stories)
def test_every_law_holds_on_any_story(written: list[str]) -> None:
    collate(articles(written))  # `check` runs inside and raises where one does not


@quick
@given(stories)
def test_turning_the_witnesses_round_turns_the_result_round(written: list[str]) -> None:
    told = articles(written)
    forth, back = collate(told), collate(told[::-1])
    turned = dict(zip(sigla(len(told)), reversed(sigla(len(told))), strict=True))
    links = {frozenset({(turned[x.a], x.i), (turned[x.b], x.j)}): (x.relation, x.score) for x in back.links}
    assert {frozenset({(x.a, x.i), (x.b, x.j)}): (x.relation, x.score) for x in forth.links} == links
    assert sorted(bead.cells for bead in forth.beads) == sorted(bead.cells[::-1] for bead in back.beads)
    assert sorted((v.kind, v.level or "", [r.status for r in v.readings]) for v in forth.variants) == sorted(
        (v.kind, v.level or "", [r.status for r in v.readings[::-1]]) for v in back.variants
    )
    assert {(r.a, r.b, r.of_a, r.of_b) for r in forth.reuse} == {
        (turned[r.b], turned[r.a], r.of_b, r.of_a) for r in back.reuse
    }


@quick
@given(texts)
def test_a_text_against_itself_has_only_shared(text: str) -> None:
    story = collate(articles([text, text]))
    assert {variant.kind for variant in story.variants} <= {VariantKind.SHARED}
    assert story.reuse == (Reuse("A", "B", 1.0, 1.0),)


@quick
@given(stories)
def test_json_out_and_in_gives_the_same(written: list[str]) -> None:
    story = collate(articles(written))
    again = Collation.from_json(story.to_json())
    assert again == story
    assert again.to_json() == story.to_json()
    in_one_line = story.to_json(indent=None)
    assert Collation.from_json(in_one_line) == story
    assert in_one_line.count("\n") == 1


@quick
@given(st.lists(sentence, min_size=1, max_size=8), st.lists(sentence, min_size=1, max_size=8))
def test_the_lexical_similarity_keeps_its_law(a: list[str], b: list[str]) -> None:
    one, other = ([Passage(text, "id", tuple(text.casefold().split())) for text in texts] for texts in (a, b))
    forth, back = lexical(one, other), lexical(other, one)
    assert ((forth >= 0) & (forth <= 1)).all()
    assert (abs(forth - back.T) < 1e-9).all()
    assert (lexical(one, one).diagonal() == 1).all()


@quick
@given(texts)
def test_from_sentences_keeps_the_split(text: str) -> None:
    given_split = text.split("\n")
    article = Article.from_sentences(given_split, outlet="A", language="id")
    story = collate([article, article])
    assert [story.witnesses[0].text(i) for i in range(len(given_split))] == given_split


# ---- that the laws can be broken, and are then noticed ------------------------------------------------------


def broken_sentences(story: Collation) -> Collation:
    witness = story.witnesses[0]
    return replace(
        story, witnesses=(replace(witness, sentences=witness.sentences[1:], claims=()), *story.witnesses[1:])
    )


def broken_beads(story: Collation) -> Collation:
    return replace(story, beads=(*story.beads, Bead(((story.witnesses[0].body[0],), ()))))


def broken_span(story: Collation) -> Collation:
    variant = story.variants[0]
    outside = replace(variant.readings[0], spans=(Span(0, 10_000),))
    return replace(story, variants=(replace(variant, readings=(outside, *variant.readings[1:])),))


def broken_readings(story: Collation) -> Collation:
    return replace(story, variants=(replace(story.variants[0], readings=story.variants[0].readings[:1]),))


def broken_json(story: Collation) -> Collation:
    return replace(story, links=(replace(story.links[0], score=0.123456789),))


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (broken_sentences, "in no sentence"),
        (broken_beads, "not each of its body once"),
        (broken_span, "not in the article"),
        (broken_readings, "readings for 2 witnesses"),
        (broken_json, "does not come back"),
    ],
)
def test_a_broken_law_is_noticed(breaks: object, says: str) -> None:
    story = collate(articles(["Kim berangkat ke Rusia.\nIa naik kereta.", "Kim berangkat ke Rusia.\nPutin menunggu."]))
    assert callable(breaks)
    with pytest.raises(LawError, match=says):
        check(breaks(story))


def test_roles_that_tell() -> None:
    assert [role for role in Role if role.tells] == [Role.LEDE, Role.BODY]
