"""The handout: one lesson, drawn as the student's sheet and as the teacher's key."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from compare import Article, Collation, collate, read, render
from compare.model import Edition
from compare.render.handout import PLANS, READ, Handout
from compare.render.view import View, build
from compare.render.wording import Wording, root

if TYPE_CHECKING:
    from compare.render.tasks import Answer, Field, Task

ARTICLES = root().parent / "reports" / "kim-vladivostok" / "articles"
LEVELS = ("easier", "harder")


@cache
def sample() -> Collation:
    found = [
        read((ARTICLES / f"{name}.txt").read_bytes(), name=name, outlet=name.title())
        for name in ("tempo", "beritabali")
    ]
    return replace(collate(found), title="Kim Jong Un ke Rusia")


def told(count: int, *texts: str, title: str = "", language: str = "id") -> Collation:
    """A story by *count* outlets, which tell *texts* by turns."""
    sentences = [re.split(r"(?<=\.)\s", texts[n % len(texts)]) for n in range(count)]
    return collate(
        [
            Article.from_sentences(s, outlet=f"Media {n}", language=language, title=title)
            for n, s in enumerate(sentences)
        ]
    )


MADE_UP = (
    (
        "Jembatan di Desa Sukamaju runtuh pada Senin pagi. Tiga orang terluka dan dibawa ke rumah sakit terdekat. "
        '"Kami sudah lama meminta perbaikan," kata warga, Siti. Pemerintah kabupaten berjanji membangun jembatan baru.'
    ),
    (
        "Jembatan di Desa Sukamaju runtuh pada Selasa pagi. Lima orang terluka dan dibawa ke rumah sakit terdekat. "
        "Bupati Ahmad membantah jembatan itu tidak dirawat. Hujan deras turun sepanjang malam di wilayah tersebut."
    ),
    (
        "Sebuah jembatan runtuh di Desa Sukamaju pada Senin pagi karena hujan deras. Tiga orang terluka. "
        "Polisi menutup jalan menuju jembatan itu hingga besok. Sekolah di desa tersebut diliburkan dua hari."
    ),
)


def view_of(collation: Collation, level: str = "easier", minutes: int = 90, **more: Any) -> View:
    return build(collation, Wording.load("id"), Edition(level=level, minutes=minutes, **more))


def lesson(collation: Collation, level: str = "easier", minutes: int = 90) -> Handout:
    return view_of(collation, level, minutes).handout


def of_kind(handout: Handout, kind: str) -> Task:
    return next(task for task in handout.tasks if task.kind == kind)


def page(collation: Collation, part: str = "report", lang: str = "id", form: str = "html", **edition: Any) -> str:
    made = render(collation, template="handout", format=form, part=part, lang=lang, edition=Edition(**edition))
    return made.content.decode()


def pdf(collation: Collation, part: str = "report", **edition: Any) -> bytes:
    return render(collation, template="handout", format="pdf", part=part, edition=Edition(**edition)).content


# ---- the lesson ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("minutes", sorted(PLANS))
def test_reading_and_tasks_take_the_whole_lesson(level: str, minutes: int) -> None:
    made = lesson(sample(), level, minutes)
    assert made.reading + sum(task.minutes for task in made.tasks) == minutes
    assert [task.kind for task in made.tasks] == [kind for kind in PLANS[minutes] if kind != READ]
    assert [task.number for task in made.tasks] == list(range(1, len(made.tasks) + 1))


def test_a_longer_lesson_holds_the_tasks_of_a_shorter_one() -> None:
    assert PLANS[20].keys() <= PLANS[45].keys() <= PLANS[90].keys()
    assert len(PLANS[90]) == 13, "reading and twelve tasks"


@pytest.mark.parametrize("level", LEVELS)
def test_fields_have_names_of_their_own(level: str) -> None:
    names = [field.name for task in lesson(sample(), level).tasks for field in task.fields]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(-[A-Za-z0-9]+)*", name) for name in names)


def holds(view: View, answer: Answer) -> bool:
    """Whether the words of an answer stand in the sentences it names, piece by piece."""
    texts = [
        witness.text(i)
        for witness, marks in zip(view.collation.witnesses, view.marks, strict=True)
        for i, mark in marks.items()
        if mark in answer.marks
    ]
    return all(any(piece in text for text in texts) for piece in answer.text.split(" … "))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("story", ["sample", "made up"])
def test_answers_stand_in_the_sentences_they_name(level: str, story: str) -> None:
    view = view_of(sample() if story == "sample" else told(3, *MADE_UP), level)
    known = {mark for marks in view.marks for mark in marks.values()}
    checked = 0
    for task in view.handout.tasks:
        assert set(task.evidence) <= known, task.kind
        for field in task.fields:
            for answer in field.answers:
                # an order is a number, a source is named in words its sentence may spell with a pronoun
                if answer.text and answer.marks and task.kind not in ("order", "missing"):
                    assert holds(view, answer), (field.name, answer)
                    checked += 1
    assert checked > 15


@pytest.mark.parametrize("level", LEVELS)
def test_the_quotation_of_two_speakers_comes_first(level: str) -> None:
    (organiser,) = of_kind(lesson(sample(), level), "differs").organisers
    first = organiser.rows[0]
    assert (first.label.code, first.label.text) == ("F-SPEAKER", "kesalahan besar")
    assert [field.answers[0].text for field in first.fields if field] == [
        "Amerika Serikat",
        "Wakil Presiden AS Kamala Harrris",
    ]
    assert [field.answers[0].marks for field in first.fields if field] == [("A20",), ("B16",)]
    assert first.hints == (("A20", "B16") if level == "easier" else ())


def test_the_easier_level_has_less_to_do_and_more_to_go_by() -> None:
    easier, harder = (lesson(sample(), level) for level in LEVELS)
    for kind in ("sort", "differs", "order"):
        rows = [len(of_kind(made, kind).organisers[0].rows) for made in (easier, harder)]
        assert rows[0] < rows[1], kind
    assert {field.form for field in of_kind(easier, "sort").fields} == {"check"}
    assert {field.form for field in of_kind(harder, "sort").fields} == {"text"}
    assert all(row.hints for row in of_kind(easier, "sort").organisers[0].rows)
    assert not any(row.hints for row in of_kind(harder, "sort").organisers[0].rows)
    assert len(easier.tasks[3].cards) < len(harder.tasks[3].cards)


def test_a_box_is_ticked_for_each_outlet_that_tells_the_fact() -> None:
    view = view_of(sample())
    facts = {fact.label: fact for fact in view.facts}
    for row in of_kind(view.handout, "sort").organisers[0].rows:
        ticked = [bool(field.right) for field in row.fields if field]
        assert ticked == [cell.told for cell in facts[row.label.text].cells]
    groups = {tuple(bool(f.right) for f in row.fields if f) for row in of_kind(view.handout, "sort").organisers[0].rows}
    assert groups == {(True, True), (True, False), (False, True)}


def test_a_hint_does_not_give_the_answer_away() -> None:
    for row in of_kind(lesson(sample()), "sort").organisers[0].rows:
        assert [mark[0] for mark in row.hints] == ["A", "B"]


def test_the_order_is_that_of_each_text() -> None:
    for column in (0, 1):
        rows = of_kind(lesson(sample(), "harder"), "order").organisers[0].rows
        fields = [row.fields[column] for row in rows]
        ranked = sorted(fields, key=lambda field: int(field.answers[0].marks[0][1:]) if field else 0)
        assert [field.answers[0].text for field in ranked if field] == [str(n + 1) for n in range(len(rows))]


def test_every_card_is_in_one_group() -> None:
    task = of_kind(lesson(sample(), "harder"), "cards")
    named = [n for field in task.fields for n in re.findall(r"\d+", field.answers[0].text)]
    assert sorted(named, key=int) == [str(card.number) for card in task.cards]
    sorted_too = {row.label.text for row in of_kind(lesson(sample(), "harder"), "sort").organisers[0].rows}
    assert sorted_too & {card.label.text for card in task.cards} != sorted_too, (
        "cards are for other facts, where there are"
    )


def test_a_neutral_word_is_given_only_where_the_verb_merely_says() -> None:
    rows = of_kind(lesson(sample()), "words").organisers[0].rows
    found = {row.label.text: row.fields[-1].answers[0] for row in rows if row.fields[-1]}
    assert found["menegaskan"].text == "mengatakan"
    assert found["berjanji"].note == "open"


def test_a_fact_of_the_class_can_be_read_alone() -> None:
    for level in LEVELS:
        for row in of_kind(lesson(sample(), level), "sort").organisers[0].rows:
            assert 5 <= len(row.label.text.split()) <= 31
            assert row.label.text.split()[0].casefold() not in {"yang", "untuk", "ia", "dia", "bahwa", "dan"}


ON_TOP = (
    (
        "Bupati Ahmad Bangun Jembatan Baru di Sukamaju\n\nHujan deras turun sepanjang malam di wilayah tersebut. "
        "Sekolah di desa itu diliburkan dua hari."
    ),
    (
        "Bantuan Tiba\n\nBupati Ahmad membangun jembatan baru di Desa Sukamaju mulai tahun depan. "
        "Sekolah di desa itu diliburkan dua hari."
    ),
    (
        "Warga Lega\n\nBupati Ahmad membangun jembatan baru di Sukamaju. Hujan deras turun sepanjang malam di wilayah "
        "tersebut."
    ),
)


def files(*texts: str) -> Collation:
    """A story read from files, whose first line is a headline."""
    return collate([read(text.encode(), name=f"m{n}", outlet=f"Media {n}") for n, text in enumerate(texts)])


@pytest.mark.parametrize("level", LEVELS)
def test_a_fact_that_an_outlet_tells_in_its_headline_alone_is_not_asked(level: str) -> None:
    view = view_of(files(*ON_TOP), level)
    on_top = {fact.label for fact in view.facts if any(cell.told and not cell.marks for cell in fact.cells)}
    assert on_top, "the story has such a fact"
    asked = {
        row.label.text for task in view.handout.tasks for part in task.organisers for row in part.rows if row.label.text
    }
    assert not asked & on_top
    assert page(files(*ON_TOP), "key", level=level, minutes=90)


def test_an_article_that_is_no_more_than_its_headline() -> None:
    bare = Article("Media 0", "", title="Jembatan Runtuh", language="id")
    collation = collate([bare, Article("Media 1", MADE_UP[1], language="id")])
    assert [bool(text.lines) for text in lesson(collation).texts] == [False, True]
    for part in ("report", "key"):
        assert page(collation, part, minutes=90)


def test_possible_answers_are_days_places_and_people() -> None:
    collation = files(
        "Jembatan Runtuh\n\nJembatan di Desa Sukamaju runtuh pada Senin (11/9) selama sepuluh menit. Presiden Rusia "
        "Vladimir Putin tiba di Jakarta, kata kantor berita Interfax. Media 0 menghubungi warga Siti Aminah.",
        "Jembatan Roboh\n\nJembatan di Desa Sukamaju runtuh pada Senin (11/9). Presiden Rusia Vladimir Putin tiba di "
        "Jakarta.",
    )
    fields = {field.name: field for field in of_kind(lesson(collation), "grid").fields}
    said = {name: " | ".join(answer.text for answer in field.answers) for name, field in fields.items()}
    assert "Senin" in said["grid-when-A"]
    assert "menit" not in said["grid-when-A"]
    assert "Jakarta" in said["grid-where-A"]
    assert "Rusia" not in said["grid-where-A"]
    assert "Vladimir Putin" in said["grid-who-A"]
    assert not re.search("Interfax|Media 0", said["grid-who-A"])
    for name, field in fields.items():
        guessed = bool(field.answers[0].text) and "what" not in name
        assert (field.unsure, bool(field.heading)) == (guessed, guessed), name


def test_what_happened_is_what_others_tell_too() -> None:
    collation = told(
        2,
        "Siti sedang menyapu halaman rumahnya dengan tenang. Jembatan di Desa Sukamaju runtuh pada Senin pagi.",
        "Jembatan di Desa Sukamaju runtuh pada Senin pagi. Polisi menutup jalan menuju jembatan itu.",
    )
    (first, second) = (
        field.answers[0] for field in of_kind(lesson(collation), "grid").fields if field.name.startswith("grid-what")
    )
    assert (first.marks, second.marks) == (("A2",), ("B1",))


def test_whether_a_text_supports_its_headline_is_left_to_the_teacher() -> None:
    collation = files(
        "Jembatan Runtuhnya Sukamaju Gempar\n\nJembatan di Desa Sukamaju runtuh pada Senin pagi. Warga resah.",
        MADE_UP[1],
    )
    fields = {field.name: field for field in of_kind(lesson(collation), "headlines").fields}
    assert all(not field.right and field.unsure for name, field in fields.items() if name.endswith("borne"))
    nearest, nowhere = fields["headlines-A-borne"].answers
    assert (nearest.note, nearest.marks, nowhere.text) == ("nearest", ("A1",), "Gempar")
    assert "(A1)" in page(sample())


def test_only_sure_facts_are_sorted_where_there_are_enough() -> None:
    for level in LEVELS:
        view = view_of(sample(), level)
        asked = {row.label.text for row in of_kind(view.handout, "sort").organisers[0].rows}
        for fact in view.facts:
            if fact.label in asked:
                assert all((c.probability if c.told else 1 - c.probability) >= 0.85 for c in fact.cells), fact.label


def test_the_key_accepts_the_nearest_sentence_where_it_may_tell_the_fact() -> None:
    from compare.model import Status
    from compare.render.exercises import _ticked
    from compare.render.facts import FactCell

    cell = FactCell("B", "Media", "id", Status.ABSENT, "", (), "B3", 0.2)
    for numbered in (False, True):
        assert _ticked("x", cell, numbered=numbered).answers[-1].note == "accept"
        assert "B3" not in str(_ticked("x", replace(cell, probability=0.1), numbered=numbered).answers)


def test_each_difference_names_its_fact() -> None:
    for level in LEVELS:
        rows = of_kind(lesson(sample(), level), "differs").organisers[0].rows
        assert all(row.label.text and len(row.label.text.split()) <= 13 for row in rows)
        assert "F-SOURCE" not in {row.label.code for row in rows}


def test_the_rubric_speaks_of_the_tasks_of_this_sheet() -> None:
    assert lesson(sample(), minutes=20).rubric == ("proof", "told", "checking")
    assert lesson(sample(), minutes=45).rubric == ("proof", "told", "sources", "reasons", "checking")
    assert {"unheard", "neutral"} <= set(lesson(sample(), minutes=90).rubric)


def test_reasons_are_full_sentences() -> None:
    key = page(sample(), "key", "en")
    assert "A gives Reuters as its source." in key
    words = [source.words for source in view_of(sample()).sources]
    assert f"A is longer ({words[0]} words; B {words[1]})." in key


# ---- the sheet and the key ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_sheet_holds_no_answer(level: str, lang: str) -> None:
    source = page(sample(), lang=lang, level=level, minutes=90)
    tree = html.fromstring(source)
    allowed = {"", "–", *(Wording.load(lang).gettext(word) for word in ("yes", "partly", "no"))}
    cells = tree.xpath("//table[contains(@class, 'organiser')]//td[not(@class)]")
    assert len(cells) > 40
    for cell in cells:
        said = " ".join(part.strip() for part in cell.xpath(".//text()[not(ancestor::option)]"))
        assert set(said.split()) <= allowed, said
    assert not tree.xpath("//*[@class='answer'] | //*[@checked] | //*[@selected] | //textarea[text()]")
    assert not tree.xpath("//input[@type='text'][@value]")
    assert "Wakil Presiden AS Kamala Harrris</" not in source or level == "easier"
    assert not tree.xpath("//section[@class='teacher']")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("minutes", sorted(PLANS))
def test_the_key_has_every_task_of_the_sheet_with_its_answers(level: str, minutes: int) -> None:
    sheet, key = (html.fromstring(page(sample(), part, level=level, minutes=minutes)) for part in ("report", "key"))
    heads = "//section[contains(@class, 'task')]/h2/text()"
    assert sheet.xpath(heads) == key.xpath(heads)
    assert len(sheet.xpath(heads)) == len(PLANS[minutes]) - 1
    words = " ".join(key.text_content().split())
    for task in lesson(sample(), level, minutes).tasks:
        for field in task.fields:
            assert field.answers or field.right or field.form in ("check", "radio"), field.name
            for answer in field.answers:
                assert " ".join(answer.text.split()) in words
    assert not key.xpath("//section[contains(@class, 'task')]//*[self::input or self::textarea or self::select]")
    assert key.xpath("//section[@class='teacher']")


@pytest.mark.parametrize("count", [2, 5])
def test_headings_are_headings_and_every_column_has_one(count: int) -> None:
    for part in ("report", "key"):
        tree = html.fromstring(page(told(count, *MADE_UP), part, level="harder", minutes=90))
        assert not [h.text_content() for h in tree.xpath("//h2") if "menit" in h.text_content()]
        assert len(tree.xpath("//p[@class='minutes']")) == len(PLANS[90])
        heads = tree.xpath("//table[contains(@class, 'organiser')]//th")
        assert all(head.text_content().strip() for head in heads)
        if count > 3:
            letters = tree.xpath("//table[contains(@class, 'o-sort')]/thead//th[span]")
            assert [head.text for head in letters] == list("ABCDE")


def test_the_student_is_called_kamu_and_the_teacher_anda() -> None:
    for level in LEVELS:
        made_up = told(2, *MADE_UP)
        sheet = html.fromstring(page(made_up, level=level, minutes=90)).xpath("string(//main)")
        assert not re.search(r"\bAnda\b", sheet)
    assert "kamu" in sheet


def test_every_place_to_write_is_named_for_those_who_cannot_see_it() -> None:
    tree = html.fromstring(page(sample(), level="harder", minutes=90))
    for field in tree.xpath("//input | //textarea | //select"):
        assert field.get("title"), field.get("name")
        assert (
            field.get("aria-label")
            or field.xpath("ancestor::label")
            or tree.xpath(f"//label[@for='{field.get('id')}']")
        )


def test_what_links_leads_somewhere() -> None:
    for part in ("report", "key"):
        tree = html.fromstring(page(sample(), part, minutes=90))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids)


@pytest.mark.parametrize("count", [2, 3, 5, 12])
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("level", LEVELS)
def test_two_to_twelve_outlets(count: int, lang: str, level: str) -> None:
    collation = told(count, *MADE_UP, title="Jembatan Runtuh")
    for part in ("report", "key"):
        tree = html.fromstring(page(collation, part, lang, level=level, minutes=90))
        assert len(tree.xpath("//div[contains(@class, 'text columns')]")) == count
        for table in tree.xpath("//table[contains(@class, 'organiser')]"):
            widths = {len(row) for row in table.xpath(".//tr")}
            assert len(widths) == 1
        assert f"Media {count - 1}" in page(collation, part, lang, "md", level=level, minutes=90)


def test_a_story_with_nothing_in_common() -> None:
    collation = told(
        2, "Harga beras naik di pasar Denpasar pada bulan ini.", "Tim bulu tangkis menang di Paris kemarin malam."
    )
    for minutes in PLANS:
        for part in ("report", "key"):
            assert page(collation, part, minutes=minutes)
    made = lesson(collation)
    assert of_kind(made, "write").fields[0].answers[0].note == "nothing-shared"
    assert [field.form for field in of_kind(made, "order").fields] == ["area", "area"]


def test_two_equal_texts() -> None:
    made = lesson(told(2, MADE_UP[0]))
    (field,) = of_kind(made, "differs").fields
    assert field.answers[0].note == "nothing-found"
    assert all(field.right == ("on",) for field in of_kind(made, "sort").fields)
    assert page(told(2, MADE_UP[0]), "key", minutes=90)


def test_an_excerpt_has_every_sentence_that_is_asked_for_and_no_other() -> None:
    view = view_of(sample(), "harder", 20, excerpt=True)
    needed = {mark for task in view.handout.tasks for mark in task.evidence}
    shown = [line.mark for text in view.handout.texts for line in text.lines if line.mark]
    assert set(shown) == needed
    assert len(shown) < sum(len(marks) for marks in view.marks)
    source = page(sample(), level="harder", minutes=20, excerpt=True)
    assert "[…]" in source
    hidden = next(m for m in ("A5", "A14", "A22") if m not in needed)
    assert f'id="{hidden}"' not in source
    assert "[…]" not in page(sample(), minutes=20)


def test_no_sentence_is_lost_or_changed() -> None:
    tree = html.fromstring(page(sample(), minutes=20))
    view = view_of(sample())
    for witness, marks in zip(view.collation.witnesses, view.marks, strict=True):
        for i, mark in marks.items():
            assert tree.xpath(f"string(//*[@id='{mark}'])") == mark + witness.text(i)


HOSTILE = (
    "<script>alert(1)</script> runtuh di desa.",
    "{{ 7*7 }} {% raw %} runtuh di desa.",
    '"><input name="x" value="y"> runtuh di desa.',
    "Jembatan \u202eruntuh\u202c di \u200bdesa.",
    "| pipa * bintang _garis_ [x](javascript:alert(1)) runtuh.",
    "desa" * 12_500 + ".",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_stays_text(hostile: str) -> None:
    articles = [
        Article(
            hostile[:60],
            f"{hostile}\n{MADE_UP[n]}",
            title=hostile,
            language="id",
            byline=hostile,
            url="javascript:alert(1)",
            published=hostile,
            credits=(hostile,),
        )
        for n in (0, 1)
    ]
    plain = [
        replace(a, outlet=f"M{n}", title="Judul", byline="x", published="", credits=("y",))
        for n, a in enumerate(articles)
    ]
    names = [
        html.fromstring(page(collate(found), level="harder", minutes=20)).xpath("//input[not(@type='text')]/@type")
        for found in (articles, plain)
    ]
    assert set(names[0]) == set(names[1])
    for part in ("report", "key"):
        source = page(collate(articles), part, minutes=90)
        tree = html.fromstring(source)
        assert len(tree.xpath("//script")) <= len(
            html.fromstring(page(collate(plain), part, minutes=90)).xpath("//script")
        )
        assert not tree.xpath("//*[@name='x'] | //a[starts-with(@href, 'javascript')]")
        assert not re.search(r"\son\w+=\"|\sstyle=", re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL))
        assert page(collate(articles), part, form="md", minutes=90)


# ---- the PDF ------------------------------------------------------------------------------------------------


def filled(field: Field, options: list[str]) -> str:
    if field.form == "check":
        return "/on"
    if field.form == "radio":
        return "/0"
    return options[0] if field.form == "select" else f"Jawaban {field.name}"


def test_every_field_can_be_filled_in_and_read_back() -> None:
    from pypdf import PdfReader, PdfWriter

    fields = [field for task in lesson(sample()).tasks for field in task.fields]
    assert {field.form for field in fields} == {"text", "area", "check", "radio", "select"}
    reader = PdfReader(BytesIO(pdf(sample(), minutes=90)))
    there = reader.get_fields() or {}
    names = [*(field.name for field in fields), "student-name", "student-class", "student-date"]
    assert set(names) <= there.keys()
    assert all(there[name].get("/TU") for name in names)
    answers = {field.name: filled(field, list(field.options)) for field in fields}
    writer = PdfWriter(clone_from=reader)
    for sheet in writer.pages:
        if "/Annots" in sheet:
            writer.update_page_form_field_values(sheet, answers, auto_regenerate=False)
    target = BytesIO()
    writer.write(target)
    back = PdfReader(target).get_fields() or {}
    assert {name: str(back[name].get("/V")) for name in answers} == answers


@pytest.mark.parametrize("part", ["report", "key"])
@pytest.mark.parametrize("level", LEVELS)
def test_the_pdf_is_accessible(part: str, level: str, tmp_path: Any) -> None:
    import page as checker

    path = tmp_path / "handout.pdf"
    path.write_bytes(pdf(sample(), part, level=level, minutes=90))
    found = checker.validate_pdf(path, profile=checker.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, str(found)


def test_the_cards_have_a_sheet_of_their_own() -> None:
    from pypdf import PdfReader

    pages = [one.extract_text() for one in PdfReader(BytesIO(pdf(sample(), minutes=90))).pages]
    at = next(n for n, text in enumerate(pages) if "Gunting mengikuti garis" in text)
    assert at == len(pages) - 1
    assert at % 2 == 0, "a right-hand page: nothing stands on its back, and it on nobody's"


def test_the_comparison_goes_with_the_key_and_not_with_the_sheet() -> None:
    from pypdf import PdfReader

    carried = [sorted(PdfReader(BytesIO(pdf(sample(), part, minutes=20))).attachments) for part in ("report", "key")]
    assert carried[0] == []
    assert "report.json" in carried[1]
    assert 'id="data"' not in page(sample(), minutes=20)
