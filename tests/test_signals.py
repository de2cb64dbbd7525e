"""Where the words come from, and how it is told: readable cases, laws, and what the counts are made of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from compare import Article, Collation, collate, read, render
from compare.contrast.lineage import lineages, supports
from compare.contrast.media import key
from compare.errors import LawError
from compare.languages import codes, language
from compare.laws import check
from compare.model import Bead, Support
from compare.render.view import build
from compare.render.wording import Wording
from tests.test_cases import Case, cases, failing, named
from tests.test_laws import articles, quick, stories, texts


def told(case: Case) -> Collation:
    lines: dict[str, list[str]] = {}
    for line in case.given.splitlines():
        outlet, _, text = line.partition(": ")
        lines.setdefault(outlet, []).append(text)
    code = case.file.split(".")[1]
    return collate(
        [read("\n".join(text).encode(), name="a.txt", outlet=outlet, language=code) for outlet, text in lines.items()]
    )


def numbered(story: Collation, at: int, sentences: tuple[int, ...]) -> str:
    return ", ".join(str(story.witnesses[at].body.index(i) + 1) for i in sentences)


@pytest.mark.parametrize("case", [*cases("lineage.*.md"), *failing("known-lineage.*.md")], ids=named)
def test_lineage(case: Case) -> None:
    story = told(case)
    found = []
    for at, (siglum, line) in enumerate(zip(story.sigla, story.lineages, strict=True)):
        found += [f"{siglum} <- {o.name} {o.basis} {numbered(story, at, o.sentences)}".rstrip() for o in line.origins]
    found += [f"{s.outlets} / {s.sources}: {', '.join(s.origins) or '-'}" for s in story.supports]
    assert ("\n".join(found) or "-") == case.expected


@pytest.mark.parametrize("case", cases("signals.*.md"), ids=named)
def test_signals(case: Case) -> None:
    story = told(case)
    found = []
    for at, (siglum, one) in enumerate(zip(story.sigla, story.signals.tellings, strict=True)):
        found += [
            f"{siglum} {trait.kind} {numbered(story, at, trait.sentences)}: {', '.join(trait.terms)}"
            for trait in (*one.hedges, *one.stances, one.passives)
            if trait.sentences
        ]
        found += [f"{siglum} only {word.kind}" for word in one.words]
        found += [f"{siglum} voice {voice.name}" for voice in story.signals.voices if voice.alone and voice.cells[at]]
    for pair in story.signals.between:
        found += [f"{pair.a} ~ {pair.b}: {word.word_a} / {word.word_b}" for word in pair.rewordings]
        found += [f"{pair.a} ~ {pair.b}: {pair.order}"] if pair.order is not None else []
    assert ("\n".join(found) or "-") == case.expected


# ---- laws ---------------------------------------------------------------------------------------------------


@quick
@given(texts)
def test_a_text_against_itself_has_one_order_and_nothing_of_its_own(text: str) -> None:
    story = collate(articles([text, text]))
    assert [pair.order for pair in story.signals.between] in ([None], [1.0])
    assert not any(pair.rewordings for pair in story.signals.between)
    assert not any(telling.words for telling in story.signals.tellings)
    assert not any(voice.alone for voice in story.signals.voices)


@quick
@given(stories)
def test_turning_the_witnesses_round_turns_the_columns_round(written: list[str]) -> None:
    told = articles(written)
    forth, back = collate(told), collate(told[::-1])
    assert forth.signals.tellings == back.signals.tellings[::-1]
    assert forth.lineages == back.lineages[::-1]
    assert {(v.name, v.kind, v.cells, v.alone) for v in forth.signals.voices} == {
        (v.name, v.kind, v.cells[::-1], v.alone) for v in back.signals.voices
    }
    assert sorted((b.shared, b.order or 0.0, len(b.rewordings)) for b in forth.signals.between) == sorted(
        (b.shared, b.order or 0.0, len(b.rewordings)) for b in back.signals.between
    )
    assert sorted((s.outlets, s.sources, s.origins) for s in forth.supports) == sorted(
        (s.outlets, s.sources, s.origins) for s in back.supports
    )


def test_a_count_of_sentences_that_are_none_is_noticed() -> None:
    story = collate(articles(["Kim berangkat ke Rusia.\nPutin menunggu.", "Kim berangkat ke Rusia."]))
    telling = replace(story.signals.tellings[0], sourced=(99,))
    signals = replace(story.signals, tellings=(telling, *story.signals.tellings[1:]))
    with pytest.raises(LawError, match="no sentence of its story"):
        check(replace(story, signals=signals))
    with pytest.raises(LawError, match="3 sources for 2 outlets"):
        check(replace(story, supports=(Support(story.supports[0].bead, 2, 3),)))


# ---- what the counts are made of ------------------------------------------------------------------------------


def test_three_outlets_two_of_them_from_one_agency() -> None:
    text = "Gempa mengguncang Kota Palu pada Rabu pagi.\n"
    written = [("A", text + "ANTARA"), ("B", text + "(sumber: antaranews.com)"), ("C", text)]
    story = collate([read(t.encode(), name="a.txt", outlet=outlet, language="id") for outlet, t in written])
    beads = [Bead(((0,), (0,), (0,))), Bead(((0,), (0,), ())), Bead(((0,), (), (0,)))]
    found = supports(story.witnesses, lineages(story.witnesses), beads)
    assert [(one.outlets, one.sources) for one in found] == [(3, 2), (2, 1), (2, 2)]


def test_a_headline_is_held_against_the_body() -> None:
    body = "Gempa mengguncang Palu pada pagi hari.\nDelapan rumah roboh."
    one = Article("A", body, title="Gempa Guncang Palu, Ribuan Mengungsi", language="id")
    heading = collate([one, Article("B", body, language="id")]).signals.tellings[0].heading
    assert heading is not None
    assert (heading.share, heading.sentence, heading.missing) == (0.6, 0, ("Ribuan", "Mengungsi"))


def test_the_share_of_quoted_words() -> None:
    text = 'Hujan turun di kota.\n"Kami pulang sekarang," kata Budi.'
    one, _ = collate(articles([text, "Hujan turun."])).signals.tellings
    assert (one.quoted, one.quoting) == (round(3 / 9, 4), (1,))


def test_a_language_without_a_file_has_empty_signals() -> None:
    story = collate([Article(name, "Xin chào các bạn.\nTrời mưa.", language="vi") for name in "AB"])
    assert [t.passives.sentences + t.sourced for t in story.signals.tellings] == [(), ()]


@pytest.mark.parametrize("code", codes())
def test_no_medium_has_two_names(code: str) -> None:
    known = language(code)
    seen: dict[str, str] = {}
    for name, aliases in known.data["media"]["names"].items():
        for alias in (name.casefold(), *aliases):
            assert alias == alias.casefold()
            assert seen.setdefault(alias, name) == name, alias
    assert key("www.Contoh-Kabar.co.id", known) == "contohkabar"


@pytest.mark.parametrize("code", ["id", "en"])
def test_a_verb_of_speech_has_no_two_stances(code: str) -> None:
    verbs = [verb for verbs in language(code).data["speech"]["stance"].values() for verb in verbs]
    assert verbs
    assert len(verbs) == len(set(verbs))


# ---- the report -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_count_links_to_sentences_that_stand_in_the_page(lang: str) -> None:
    text = "Gempa mengguncang Kota Palu pada Rabu pagi.\nDikutip Kyodo, delapan rumah rusak di desa itu.\n"
    written = [("Satu", text + "ANTARA"), ("Dua", text + "(sumber: antaranews.com)"), ("Tiga", "Hujan lebat turun.")]
    story = collate([read(t.encode(), name="a.txt", outlet=outlet, language="id") for outlet, t in written])
    page = render(story, format="html", lang=lang).content.decode()
    section = page[page.index('aria-labelledby="h-lineage"') : page.index('aria-labelledby="h-aside"')]
    marks = set(re.findall(r'href="#([A-C]\d+)"', section))
    assert {"A2", "B2"} <= marks
    assert all(f'id="{mark}"' in page for mark in marks)
    assert "Antara" in section
    assert "Tiga" in section
    markdown = render(story, format="md", lang=lang).content.decode()
    assert "Satu** ← Antara" in markdown
    assert "Kyodo" in markdown


def test_outlets_alike_in_wording_are_named_and_not_counted() -> None:
    text = "Gempa mengguncang Kota Palu pada Rabu pagi kemarin sekali."
    story = collate([Article(outlet, text, language="id") for outlet in ("Satu", "Dua")])
    view = build(story, Wording.load("id"))
    assert [pair[-1] for pair in view.lineage.alike] == [1.0]
    assert (view.lineage.fewer, view.lineage.shared) == (0, 1)


def test_a_row_that_is_empty_everywhere_is_not_shown() -> None:
    story = collate([Article(outlet, "Hujan lebat turun di kota.", language="id") for outlet in ("Satu", "Dua")])
    kinds = {line.kind for _, lines in build(story, Wording.load("id")).telling.groups for line in lines}
    assert "denying" not in kinds
    assert "quoted" in kinds
