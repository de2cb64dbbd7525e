"""The briefing: what page 1 says, what the table of facts holds, who is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from compare import Article, Collation, collate, read, render
from compare.model import RULES_BY_KIND, RULES_BY_SLOT, Status, VariantKind
from compare.render.findings import UNSHARED
from compare.render.flags import Flag, Here, Nowhere, together
from compare.render.sentences import reason, sentence, shortened, strength
from compare.render.view import View, build
from compare.render.wording import Wording, languages

REPORTED = (
    'Wali Kota Sari Lestari membuka jembatan baru pada Senin.\n"Jembatan ini milik warga," kata Sari Lestari.\n'
    "Biaya pembangunan mencapai 12 miliar rupiah.\nSebanyak 40 pedagang pindah ke pasar lama."
)
TOLD = (
    'Wali Kota Sari Lestari membuka jembatan baru pada Selasa.\n"Jembatan ini milik warga," kata Gubernur Budi Hartono.\n'
    "Biaya pembangunan mencapai 15 miliar rupiah.\nHujan deras turun sejak pagi di kota itu."
)


def story(*texts: str) -> Collation:
    told = texts or (REPORTED, TOLD)
    return collate(
        [Article(f"Harian {n}", text, language="id") for n, text in enumerate(told, 1)], title="Jembatan baru"
    )


def view(collation: Collation, lang: str = "id") -> View:
    return build(collation, Wording.load(lang))


def flag(rule: str) -> Flag:
    told = (Here("Tempo", "A1", "akan"), Here("Kompas", "B2", "" if rule == "F-HEDGED" else "telah"))
    lacking = (Nowhere("Antara", "C3", 0.2),) if rule in UNSHARED else ()
    return Flag(rule, "", "", "air naik", "Budi", told, lacking, (), 0.9, (), 1)


GALLERY = Path(__file__).parent.parent / "reports"
RULES = {"F-QUOTE", "F-PRECISE", "F-DETAIL", *RULES_BY_KIND.values(), *RULES_BY_SLOT.values()} - {"F-SHARED"}


# ---- sentences ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("lang", languages())
def test_every_rule_is_told_as_a_sentence_that_names_the_outlets(rule: str, lang: str) -> None:
    said = sentence(flag(rule), Wording.load(lang))
    assert said.endswith(("”.", ".")), said
    assert "Tempo" in said
    assert "Kompas" in said
    assert "%" not in said
    assert reason(flag(rule), Wording.load(lang)).endswith(".")


def test_each_rule_has_words_of_its_own() -> None:
    said = {sentence(flag(rule), Wording.load("en")) for rule in RULES}
    assert len(said) == len(RULES)


def test_outlets_that_have_the_same_stand_together() -> None:
    three = replace(
        flag("F-NUMBER"), told=(Here("Tempo", "A1", "12"), Here("Kompas", "B1", "15"), Here("Antara", "C1", "12"))
    )
    assert (
        sentence(three, Wording.load("id"))
        == "Angkanya berbeda: Tempo dan Antara menulis “12” dan Kompas menulis “15”."
    )


def test_a_long_fact_is_cut_between_words() -> None:
    assert shortened("… kata " * 60).endswith(" …")
    assert len(shortened("kata " * 60)) <= 180
    assert shortened("… dua kata") == "dua kata"


# ---- page 1 -------------------------------------------------------------------------------------------------


def test_page_1_names_what_differs_first() -> None:
    found = view(story()).findings[:3]
    assert [f.flag.rule for f in found] == ["F-SPEAKER", "F-NUMBER", "F-TIME"]
    assert found[0].sentence == (
        "Ucapan yang sama, “Jembatan ini milik warga”, dikaitkan dengan narasumber yang berbeda: "
        "Sari Lestari (Harian 1) dan Gubernur Budi Hartono (Harian 2)."
    )


@pytest.mark.parametrize("lang", languages())
def test_each_finding_has_evidence_and_strength(lang: str) -> None:
    source = render(story(), template="briefing", format="md", lang=lang).content.decode()
    findings = source.split("## ")[1]
    lines = [line for line in findings.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert len(lines) == 3
    words = Wording.load(lang)
    for line, finding in zip(lines, view(story(), lang).findings, strict=False):
        assert finding.sentence.split("“")[0] in line
        for here in finding.flag.told:
            assert f"{here.outlet} {here.mark}" in line
        assert words.gettext(finding.strength) in line
        assert words.percent(finding.flag.probability) in line


@pytest.mark.parametrize(("lang", "said"), [("id", "Tidak ada perbedaan berarti"), ("en", "No significant difference")])
def test_where_nothing_differs_it_says_so(lang: str, said: str) -> None:
    for form in ("html", "md"):
        source = render(story(REPORTED, REPORTED), template="briefing", format=form, lang=lang).content.decode()
        assert said in source


def test_strength_is_told_in_words() -> None:
    assert [strength(p) for p in (0.85, 0.849, 0.65, 0.64)] == ["strong", "fair", "fair", "weak"]


# ---- the table of facts -------------------------------------------------------------------------------------


def test_every_claim_stands_in_one_line_of_the_table() -> None:
    collation = story()
    shown = view(collation)
    told = [variant for same in together(collation) for variant in same]
    assert len(told) == len({id(v) for v in told}) == len([v for v in collation.variants if v.kind in KINDS])
    assert [fact.number for fact in shown.facts] == list(range(1, len(shown.facts) + 1))
    assert len(shown.facts) == len(list(together(collation)))
    marks = {mark for fact in shown.facts for cell in fact.cells for mark in cell.marks}
    assert marks == {sentence.mark for row in shown.rows for cell in row.cells for sentence in cell.sentences}


KINDS = (VariantKind.SHARED, VariantKind.OMITTED, VariantKind.ONLY, VariantKind.UNSURE)


def test_what_more_outlets_tell_comes_first() -> None:
    tellers = [len(fact.tellers) for fact in view(story()).facts]
    assert tellers == sorted(tellers, reverse=True)


def test_parts_of_one_sentence_that_one_outlet_alone_tells_are_one_fact() -> None:
    alone = "Wali kota datang untuk membuka pasar, yang dibangun pada 2019, ketika hujan turun."
    facts = view(story(alone, "Harga beras naik di Denpasar.")).facts
    assert [fact.label for fact in facts if fact.tellers[0].siglum == "A"] == [alone.rstrip(".")]


def test_a_cell_holds_the_outlets_own_words() -> None:
    collation = story()
    for fact in view(collation).facts:
        for at, cell in enumerate(fact.cells):
            assert bool(cell.text) == (cell.status is Status.TOLD)
            for piece in cell.text.split(" … "):
                assert piece in " ".join(collation.witnesses[at].article.text.split())


def test_what_is_told_differently_is_marked_in_the_table() -> None:
    disputed = [fact.label for fact in view(story()).facts if fact.disputed]
    assert any("miliar" in label for label in disputed)
    assert any("Jembatan ini milik warga" in label for label in disputed)
    assert not any("Hujan" in label for label in disputed)


def test_agreed_disputed_and_alone_part_the_facts() -> None:
    shown = view(story())
    assert {f.number for f in shown.agreed}.isdisjoint({f.number for _, told in shown.alone for f in told})
    assert all(f.rule not in UNSHARED for f in shown.disputed)
    hujan = [f.label for source, told in shown.alone if source.siglum == "B" for f in told]
    assert any("Hujan deras" in label for label in hujan)


# ---- who is heard -------------------------------------------------------------------------------------------


def test_a_quotation_stands_once_with_everyone_it_is_laid_to() -> None:
    quotes = view(story()).quotes
    assert [q.text for q in quotes] == ["Jembatan ini milik warga"]
    assert quotes[0].apart
    assert [(s.mark, s.speaker) for s in quotes[0].said] == [("A2", "Sari Lestari"), ("B2", "Gubernur Budi Hartono")]


def test_sources_are_counted_by_kind_and_told_with_their_sentences() -> None:
    shown = view(story())
    assert {v.name for v in shown.voices} == {v.name for v in shown.collation.signals.voices}
    for at, found in enumerate(shown.kinds):
        assert sum(found.counts) == sum(bool(v.cells[at]) for v in shown.voices)


def test_outlets_of_one_agency_count_as_one() -> None:
    texts = ["Air naik di kota itu.\n(ANTARA)", "Air naik di kota itu.\n(ANTARA)", "Air naik di kota itu."]
    told = [read(t.encode(), name=f"{n}.txt", outlet=f"O{n}", language="id") for n, t in enumerate(texts)]
    assert view(collate(told)).independent == 2


def test_the_order_of_the_facts_is_that_of_each_text() -> None:
    first = "Wali Kota Sari Lestari membuka jembatan baru."
    then = "Biaya pembangunan mencapai 12 miliar rupiah."
    drawn = view(story(f"{first}\n{then}", f"{then}\n{first}")).order
    assert [line.number for line in drawn.lines] == [1, 2]
    tops = [[y for _, y in line.points] for line in drawn.lines]
    assert tops[0] == list(reversed(tops[1]))
    assert [line.moved for line in drawn.lines] == [1, 1]


@pytest.mark.parametrize("outlets", [2, 3, 4, 7, 12, 13])
@pytest.mark.parametrize("lang", languages())
def test_it_is_made_for_any_number_of_outlets(outlets: int, lang: str) -> None:
    collation = story(*(f"{REPORTED}\nBerita ke-{n} menambah {n + 20} rumah rusak." for n in range(outlets)))
    for form in ("html", "md"):
        source = render(collation, template="briefing", format=form, lang=lang).content.decode()
        assert all(source.count(f"Harian {n}") > 1 for n in range(1, outlets + 1))


def test_outlets_of_one_name_are_told_apart() -> None:
    told = [Article("Harian", REPORTED, language="id"), Article("harian", TOLD, language="id")]
    collation = collate(told, title="Jembatan baru")
    shown = view(collation)
    assert [source.outlet for source in shown.sources] == ["Harian (A)", "harian (B)"]
    assert "Harian (A)" in shown.findings[0].sentence
    assert [source.digest for source in shown.sources] == [article.digest for article in told]
    assert render(collation, format="json").content.decode() == collation.to_json()


def test_what_is_unsure_is_not_called_the_same() -> None:
    told = [Article("Harian", REPORTED, language="id"), Article("Diário", "A ponte nova abriu hoje.", language="pt")]
    shown = view(collate(told))
    assert not shown.findings
    assert shown.unsure
    source = render(collate(told), template="briefing", format="md", lang="id").content.decode()
    assert "Tidak ada perbedaan berarti" not in source
    assert "Tidak ada yang cukup pasti" in source


def test_what_is_weak_does_not_stand_on_page_1() -> None:
    from compare.render.findings import findings

    collation = story()
    weak = [replace(one, probability=0.6) for one in view(collation).all_flags]
    assert findings(collation, weak, Wording.load("id")) == ()


@pytest.mark.parametrize(
    "label", ["… untuk menghadiri sidang di Jakarta", "Mengapa ini bisa terjadi sekarang?", "Dua kata"]
)
def test_half_a_sentence_does_not_stand_on_page_1(label: str) -> None:
    from compare.render.findings import findings

    alone = replace(flag("F-ONLY"), label=label, told=(Here("Harian 1", "A1", label),))
    whole = replace(alone, label="Wali kota menghadiri sidang di Jakarta")
    assert [f.flag for f in findings(story(), [alone, whole], Wording.load("id"))] == [whole]


def test_a_fact_keeps_the_marks_of_its_quotation() -> None:
    told = [read(path) for path in sorted((GALLERY / "jembatan-arumdalu" / "articles").iterdir())]
    labels = [fact.label for fact in view(collate(told)).facts]
    assert any("“Sayur saya sudah layu sebelum sampai lapak,” kata Juminah" in label for label in labels)
    assert all(label.count("“") == label.count("”") for label in labels)
