"""Since the last report: what is news and what is not, how it is told, and what a digest holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare import Article, Collation, Settings, collate, read, render
from compare.model import (
    Change,
    ChangeKind,
    Digest,
    Edition,
    Point,
    Problem,
    Revision,
    Role,
    Since,
    SlotKind,
)
from compare.render.digest import FINDINGS, NEWS, digest
from compare.render.findings import ALONE
from compare.render.marks import Mark
from compare.render.since import SHOWN, SIGNS, compared, since_view, told
from compare.render.view import build
from compare.render.wording import Wording, languages
from compare.since import since
from tests.test_cases import Case, cases, named, tongue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

AS_OF = "2026-11-22T06:00+07:00"


def story(given: str, day: str, code: str, *, turned: bool = False) -> Collation:
    """The articles of a case on one day, ``then`` or ``now``."""
    texts: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for line in given.splitlines():
        when, name, text = re.fullmatch(r"(then|now|both) (\w+(?: title)?): (.*)", line).groups()  # type: ignore[union-attr]
        if when in (day, "both"):
            outlet, _, title = name.partition(" ")
            if title:
                titles[outlet] = text
            else:
                texts.setdefault(outlet, []).append(text)
    articles = [
        Article(outlet, "\n".join(lines), title=titles.get(outlet, ""), language=code)
        for outlet, lines in sorted(texts.items(), reverse=turned)
    ]
    if len(articles) == 1:
        articles.append(Article("Z", "Hujan turun di tempat lain.", language=code))
    return collate(articles)


def new(case: Case, *, turned: bool = False) -> Since:
    before, now = (story(case.given, day, tongue(case), turned=turned and day == "now") for day in ("then", "now"))
    return since(before, now, Settings(), AS_OF)


def lines(found: Since) -> Iterable[str]:
    for change in found.changes:
        kind = f"{change.kind} {'headline' if change.role is Role.HEADLINE else change.slot or ''}".strip()
        outlets = ", ".join([change.outlet, *change.others])
        then, now = change.values if any(change.values) else (change.before, change.said)
        yield f"{kind} | {outlets} | " + f"{then} -> {now}".strip()
    for what, outlets in (
        ("joined", ", ".join(found.joined)),
        ("left", ", ".join(found.left)),
        ("edited", ", ".join(one.outlet for one in found.revisions)),
    ):
        if outlets:
            yield f"{what} {outlets}"


# ---- what is news ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("since.*.md"), ids=named)
def test_since(case: Case) -> None:
    assert ("\n".join(lines(new(case))) or "-") == case.expected


@pytest.mark.parametrize("case", cases("since.*.md"), ids=named)
def test_the_order_of_the_outlets_changes_nothing(case: Case) -> None:
    assert new(case, turned=True) == new(case)


@pytest.mark.parametrize("case", cases("since.*.md"), ids=named)
def test_nothing_is_new_in_the_same_story(case: Case) -> None:
    for day in ("then", "now"):
        one = story(case.given, day, tongue(case))
        assert since(one, one, Settings()) == Since()


@pytest.mark.parametrize("case", cases("since.*.md"), ids=named)
def test_a_revision_holds_every_sentence_of_both_versions_once(case: Case) -> None:
    before, now = (story(case.given, day, tongue(case)) for day in ("then", "now"))
    for revision in since(before, now, Settings()).revisions:
        for collation, side in ((before, 0), (now, 1)):
            witness = next(one for one in collation.witnesses if one.article.outlet == revision.outlet)
            expected = [witness.article.title, *(witness.text(i) for i in witness.body)]
            assert sorted(filter(None, (row[side] for row in revision.rows))) == sorted(filter(None, expected))
            if side:
                assert [row[1] for row in revision.rows if row[1]] == list(filter(None, expected))


def moved(url_then: str, url_now: str, text_now: str) -> Since:
    text = "Kim berangkat ke Rusia dengan kereta khusus.\nPutin menunggu di Vladivostok sejak Senin malam."
    other = Article("Bali", "Hujan turun di Denpasar.", language="id")
    then, now = (
        Article("Tempo", body, language="id", url=url) for body, url in ((text, url_then), (text_now or text, url_now))
    )
    return since(collate([then, other]), collate([other, now]), Settings())


def test_an_article_is_known_by_its_address_and_else_by_its_outlet() -> None:
    assert moved("https://a/1", "https://a/1", "") == Since()
    assert moved("", "https://a/1", "") == Since()
    assert moved("https://a/1", "https://a/kim-berangkat", "") == Since(), "the address changed with the headline"


def test_another_article_of_an_outlet_is_no_edit() -> None:
    found = moved("https://a/1", "https://a/2", "Menteri Pertahanan Rusia menyambut tamunya dengan upacara besar.")
    assert found.revisions == ()
    assert (found.joined, found.left) == ((), ())
    assert {change.kind for change in found.changes} == {ChangeKind.CAME, ChangeKind.WENT}


def test_furniture_that_changed_is_no_news() -> None:
    def compared(teaser: str) -> Collation:
        text = f"Gunung Sinabung di Kabupaten Karo meletus pada Senin pagi.\nBaca juga: {teaser}\nWarga mengungsi."
        other = Article("Warta", "Gunung Sinabung meletus pada Senin pagi.", language="id")
        return collate([read(text.encode(), name="kabar.txt", language="id"), other])

    before, now = compared("Warga Karo Mengungsi ke Balai Desa"), compared("Bandara Kualanamu Tetap Dibuka")
    assert before.witnesses[0].article.text != now.witnesses[0].article.text
    assert since(before, now, Settings()) == Since()


# ---- its form in JSON -----------------------------------------------------------------------------------------

WORDS = st.text(max_size=8)
NAMES = st.lists(WORDS, max_size=3).map(tuple)
CHANGES = st.builds(
    Change,
    st.sampled_from(ChangeKind),
    WORDS,
    WORDS,
    WORDS,
    WORDS,
    st.none() | st.sampled_from(SlotKind),
    st.tuples(WORDS, WORDS),
    NAMES,
    st.sampled_from(Role),
)
REVISIONS = st.builds(Revision, WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=3).map(tuple))
POINTS = st.lists(
    st.builds(Point, WORDS, WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple)), max_size=2
).map(tuple)


@given(
    st.builds(
        Since,
        WORDS,
        st.lists(CHANGES, max_size=3).map(tuple),
        st.lists(REVISIONS, max_size=2).map(tuple),
        NAMES,
        NAMES,
    )
)
@settings(max_examples=60, deadline=None)
def test_since_goes_to_json_and_back(found: Since) -> None:
    assert Since.from_form(json.loads(json.dumps(found.to_form()))) == found


@given(st.builds(Digest, WORDS, WORDS, WORDS, WORDS, NAMES, POINTS, POINTS, NAMES, NAMES))
@settings(max_examples=60, deadline=None)
def test_a_digest_goes_to_json_and_back(found: Digest) -> None:
    assert Digest.from_form(json.loads(json.dumps(found.to_form()))) == found


# ---- in the reports -------------------------------------------------------------------------------------------

GIVEN = """\
then A title: Jembatan Dibuka
now A title: Jembatan Dibuka di Tengah Protes
both A: Wali Kota Sari Lestari membuka jembatan baru pada Senin.
both A: Jembatan itu menghubungkan dua kecamatan di tepi Sungai Musi.
then A: "Jembatan ini dibangun tanpa izin dari warga sekitar," kata ketua RT Darmawan.
then A: Biaya pembangunan mencapai 12 miliar rupiah.
now A: Biaya pembangunan mencapai 15 miliar rupiah.
now A: Puluhan pedagang memprotes pembongkaran kios mereka di bawah jembatan.
now A: Pengerjaan jembatan sempat tertunda karena <b>banjir</b> besar.
both B: Jembatan baru dibuka pada Senin oleh Wali Kota Sari Lestari.
both B: Pengerjaan jembatan itu sempat tertunda karena banjir besar.
then C: Jembatan baru dibuka pada Senin oleh Wali Kota Sari Lestari.
then C: Gubernur tidak hadir karena mengikuti rapat di Jakarta.
now D: Jembatan baru dibuka pada Senin oleh Wali Kota Sari Lestari.
now D: Polisi mengalihkan arus lalu lintas ke jalan lingkar selama tiga hari.
"""


@pytest.fixture(scope="module")
def today() -> Collation:
    return story(GIVEN, "now", "id")


@pytest.fixture(scope="module")
def found(today: Collation) -> Since:
    return since(story(GIVEN, "then", "id"), today, Settings(), AS_OF)


def page(collation: Collation, edition: Edition, **more: str) -> str:
    return render(collation, edition=edition, **more).content.decode()


def section(text: str) -> str:
    start = text.index('<section class="since"')
    return text[start : text.index("</section>", start)]


def test_all_that_is_new_is_found(found: Since) -> None:
    kinds = [change.kind for change in found.changes]
    assert {kind: kinds.count(kind) for kind in ChangeKind} == {
        ChangeKind.CAME: 2,
        ChangeKind.SPREAD: 1,
        ChangeKind.CHANGED: 2,
        ChangeKind.WENT: 2,
    }
    assert (found.joined, found.left) == (("D",), ("C",))
    assert kinds[:2] == [ChangeKind.CHANGED] * 2, "what is told otherwise comes first"
    assert found.changes[-1].outlet == "C", "what went with an outlet comes last"


@pytest.mark.parametrize("template", ["briefing", "side-by-side"])
@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("format", ["html", "md"])
def test_reports_tell_what_is_new(today: Collation, found: Since, template: str, lang: str, format: str) -> None:
    say = Wording.load(lang).gettext
    text = page(today, Edition(since=found), template=template, lang=lang, format=format)
    shown = text.replace("\\", "")
    assert say("Since the last report") in text
    for change in found.changes:
        if change.outlet not in found.left:
            assert told(change, Wording.load(lang)).partition("<b>")[0] in shown
    gone = next(change for change in found.changes if change.outlet in found.left)
    assert gone.before not in text, "what an outlet told that left is counted, not listed"
    without = page(today, Edition(), template=template, lang=lang, format=format)
    assert say("Since the last report") not in without


@pytest.mark.parametrize("lang", languages())
def test_a_report_says_plainly_that_nothing_is_new(today: Collation, lang: str) -> None:
    wording = Wording.load(lang)
    for as_of, said in (
        (AS_OF, wording.gettext("Nothing new since %(date)s.") % {"date": wording.date(AS_OF)}),
        ("", wording.gettext("Nothing new since the last report.")),
    ):
        for kind in ("html", "md"):
            assert said in page(today, Edition(since=Since(as_of)), template="briefing", lang=lang, format=kind)


def test_words_dropped_are_struck_and_new_ones_marked_as_such(today: Collation, found: Since) -> None:
    shown = section(page(today, Edition(since=found), lang="en"))
    assert "<del>12</del> miliar rupiah" in shown
    assert "<ins>15</ins> miliar rupiah" in shown
    assert re.search(r"<del class=whole>&#34;Jembatan ini dibangun tanpa izin", shown)
    assert "&lt;b&gt;banjir" in shown
    assert "Sentences not edited: 2" in shown
    assert shown.count('scope="row"') == len(re.findall(r"(?:Edited|Added|Dropped)</th>", shown)) == 5


def test_an_excerpt_shows_of_an_edited_article_only_what_was_edited(today: Collation, found: Since) -> None:
    untouched = "Jembatan itu menghubungkan dua kecamatan di tepi Sungai Musi."
    assert untouched in [now for revision in found.revisions for _, now in revision.rows]
    for excerpt in (True, False):
        assert untouched not in section(page(today, Edition(since=found, excerpt=excerpt)))


def test_page_1_of_a_briefing_stands_alone(today: Collation, found: Since) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    many = replace(found, revisions=found.revisions * 4)
    made = render(today, template="briefing", format="pdf", lang="en", edition=Edition(since=many)).content
    first, *more = (" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(made)).pages)
    for finding in build(today, Wording.load("en")).findings[:FINDINGS]:
        assert finding.sentence[:40] in first
    assert "Since 22 November 2026" in first
    assert any("then and now" in one for one in more)


@pytest.mark.parametrize("template", ["briefing", "side-by-side"])
def test_a_pdf_with_a_diff_is_accessible(today: Collation, found: Since, template: str, tmp_path: Path) -> None:
    import page as checker

    file = tmp_path / "report.pdf"
    file.write_bytes(render(today, template=template, format="pdf", edition=Edition(since=found)).content)
    for profile in (checker.ValidationProfile.PDF_UA_1, checker.ValidationProfile.PDF_A_3A):
        checked = checker.validate_pdf(str(file), profile=profile)
        assert checked.is_compliant, checked.failures


def test_of_many_changes_a_report_lists_the_first() -> None:
    many = Since("", tuple(Change(ChangeKind.CAME, "A", "id", f"Fakta {n}.") for n in range(SHOWN + 3)))
    (kind,) = since_view(many, Wording.load("en")).kinds
    assert (len(kind.changes), kind.more, kind.count) == (SHOWN, 3, SHOWN + 3)


@pytest.mark.parametrize("lang", languages())
def test_every_change_is_told_as_a_sentence_that_names_its_outlet(lang: str) -> None:
    wording = Wording.load(lang)
    values = [("", ""), ("", "diduga"), ("diduga", ""), ("12 orang", "17 orang")]
    said = set()
    for kind in ChangeKind:
        for slot in (None, *SlotKind):
            for pair in values:
                for role in (Role.HEADLINE, Role.BODY):
                    change = Change(kind, "Tempo", "id", "Air naik.", "Air surut.", slot, pair, ("Kompas",), role)
                    said.add(told(change, wording))
    assert len(said) > 10
    for one in said:
        assert one.endswith((".", "”."))
        assert "Tempo" in one
        assert "%" not in one
        assert "“”" not in one


def test_two_versions_differ_in_their_words_and_not_in_their_marks() -> None:
    for then, now in (('"Ya," kata dia.', "“Ya”, kata dia."), ("Kim  tiba", "Kim tiba")):
        assert all(run.mark is Mark.SAME for side in compared(then, now) for run in side)
    for then, now in (("Kim tiba Senin.", "Hujan turun deras di kota."), ("Kim tiba.", "")):
        assert "".join(run.text for run in compared(then, now)[0] if run.mark is Mark.OWN) == then
    assert len(set(SIGNS.values())) == len(ChangeKind)


# ---- the digest -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", languages())
def test_a_digest_holds_page_1_and_what_is_new(today: Collation, found: Since, lang: str) -> None:
    made = digest(today, "jembatan", lang, Edition(published=AS_OF, since=found))
    findings = build(today, Wording.load(lang)).findings[:FINDINGS]
    assert findings
    assert [point.sentence for point in made.findings] == [finding.sentence for finding in findings]
    assert all(point.strength and point.mark for point in made.findings)
    for finding, point in zip(findings, made.findings, strict=True):
        has = tuple((here.outlet, here.value) for here in finding.flag.told)
        if finding.flag.rule in ALONE or all(words in point.sentence for _, words in has):
            assert point.quotes == (), "nothing is said twice"
        else:
            assert [outlet for outlet, _ in point.quotes] == [outlet for outlet, _ in has]
    assert (made.story, made.lang, made.as_of, made.outlets) == ("jembatan", lang, AS_OF, ("A", "B", "D"))
    sentences = [point.sentence for point in made.news]
    listed = [change for change in found.changes if change.outlet not in found.left]
    assert sentences[:NEWS] == [told(change, Wording.load(lang)) for change in listed[:NEWS]]
    assert len(sentences) == NEWS + 1 + 2, "how many more, who joined, who left"
    assert Wording.load(lang).gettext("And %(more)s more changes.") % {"more": 1} in sentences
    assert digest(today, "jembatan", lang, Edition()).news == ()


def test_a_digest_names_what_could_not_be_read_first(today: Collation) -> None:
    problems = (Problem("W-IDENTICAL", "A and B", "the same"), Problem("W-SOURCE-LOST", "Antara", "no answer in 30 s"))
    made = digest(replace(today, problems=problems), "jembatan", "id", Edition())
    assert made.problems == (
        "Antara tidak dapat dibaca: no answer in 30 s.",
        f"{Wording.load('id').gettext('Two articles have the same text')}: A and B.",
    )
    assert digest(replace(today, problems=()), "jembatan", "id", Edition()).problems == ()
