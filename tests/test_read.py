"""Reading: what is the story and what is not, who says it, and that no word is lost on the way."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare.errors import LanguageError, SourceError, UsageError
from compare.read import detect, files, named, normalised, read
from compare.settings import Limits

if TYPE_CHECKING:
    from compare.model import Article

bug = pytest.mark.xfail

SAMPLES = Path(__file__).parent.parent / "reports/kim-vladivostok/articles"
STORY = {
    "id": "Presiden tiba di Vladivostok pada Senin pagi.\nWarga menyambutnya di stasiun kereta.",
    "en": "The president arrived in Vladivostok on Monday.\nCrowds met him at the railway station.",
}


def article(text: str, language: str = "id", name: str = "kabar.txt") -> Article:
    return read(text.encode(), name=name, language=language)


def parts(one: Article) -> list[tuple[str, str]]:
    """What is not the story, as (role, words)."""
    return [(part.role.value, part.span.of(one.text)) for part in one.parts]


# ---- the two samples ----------------------------------------------------------------------------------------


def test_tempo_is_taken_apart() -> None:
    tempo = read(SAMPLES / "tempo.txt")
    assert parts(tempo) == [
        ("dateline", "TEMPO.CO, Jakarta -"),
        ("credit", "REUTERS"),
        (
            "furniture",
            "Pilihan Editor: Polisi Belanda Bubarkan Demo dengan Meriam Air, Aktivis Lingkungan Menyambut dengan Tarian",
        ),
    ]
    assert (tempo.outlet, tempo.title, tempo.language, tempo.credits) == ("TEMPO.CO", "", "id", ("REUTERS",))


def test_beritabali_is_taken_apart() -> None:
    bali = read(SAMPLES / "beritabali.txt")
    headline = "Ingin Temui Putin, Kim Jong Un Berangkat ke Rusia Pakai Kereta Khusus"
    assert parts(bali) == [
        ("headline", headline),
        ("furniture", f"beritabali.com/cnnindonesia.com/{headline}"),
        ("furniture", "GOOGLE NEWS"),
        ("dateline", "BERITABALI.COM, DUNIA."),
        ("credit", "(sumber: cnnindonesia.com)"),
        ("credit", "Editor: Redaksi"),
        ("credit", "Reporter: bbn/net"),
    ]
    assert (bali.outlet, bali.title, bali.language) == ("beritabali.com", headline, "id")
    assert (bali.byline, bali.credits) == ("bbn/net", ("cnnindonesia.com",))


@pytest.mark.parametrize("name", ["tempo", "beritabali"])
def test_no_word_of_a_sample_is_lost(name: str) -> None:
    raw = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    assert read(SAMPLES / f"{name}.txt").text.split() == raw.split()


# ---- before the story ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words", "outlet"),
    [
        ("TEMPO.CO, Jakarta - Presiden tiba.", "TEMPO.CO, Jakarta -", "TEMPO.CO"),
        ("TEMPO.CO, Jakarta- Presiden tiba.", "TEMPO.CO, Jakarta-", "TEMPO.CO"),
        ("JAKARTA, KOMPAS.com – Presiden tiba.", "JAKARTA, KOMPAS.com –", "KOMPAS.com"),
        ("REPUBLIKA.CO.ID, JAKARTA -- Presiden tiba.", "REPUBLIKA.CO.ID, JAKARTA --", "REPUBLIKA.CO.ID"),
        ("Bisnis.com, JAKARTA — Presiden tiba.", "Bisnis.com, JAKARTA —", "Bisnis.com"),
        ("Suara.com - Presiden tiba.", "Suara.com -", "Suara.com"),
        (
            "Liputan6.com, Jakarta Presiden tiba di Vladivostok untuk bertemu rekannya pada Senin.",
            "Liputan6.com, Jakarta",
            "Liputan6.com",
        ),
        ("Jakarta, CNN Indonesia -- Presiden tiba.", "Jakarta, CNN Indonesia --", "kabar"),
        ("Jakarta (ANTARA) - Presiden tiba.", "Jakarta (ANTARA) -", "kabar"),
        ("Jakarta - Presiden tiba.", "Jakarta -", "kabar"),
        ("VIVA – Presiden tiba.", "VIVA –", "kabar"),
        ("WASHINGTON (Reuters) - The president left.", "WASHINGTON (Reuters) -", "kabar"),
        ("KYIV, Ukraine (AP) — Russia attacked.", "KYIV, Ukraine (AP) —", "kabar"),
        ("SEOUL, Sept 11 (Reuters) - Kim left.", "SEOUL, Sept 11 (Reuters) -", "kabar"),
        ("Washington, D.C. — The president left.", "Washington, D.C. —", "kabar"),
        ("BERITABALI.COM, DUNIA.", "BERITABALI.COM, DUNIA.", "BERITABALI.COM"),
        ("JAKARTA, iNews.id - Presiden tiba.", "JAKARTA, iNews.id -", "iNews.id"),
    ],
)  # fmt: skip
def test_a_dateline_is_told_from_the_sentence_it_opens(line: str, words: str, outlet: str) -> None:
    one = article(f"{line}\n{STORY['id']}")
    assert parts(one) == [("dateline", words)]
    assert one.outlet == outlet


@pytest.mark.parametrize(
    "line",
    [
        "Kim pergi - kata media - ke Rusia.",
        "Presiden Rusia Vladimir Putin - yang menunggu - tersenyum.",
        "Rusia–Korut bertemu di Vladivostok.",
        "Kereta api itu berjalan lambat - sekali.",
        '"Kami siap" - begitu kata Putin.',
        "The summit - long expected - began on Tuesday.",
        "Kim - pemimpin Korea Utara - pergi ke Rusia.",
        "Vladimir Putin - presiden Rusia - menunggu.",
        "KPK - lembaga antirasuah - menahan dua orang.",
        "Sejak 2019 – ketika Kim bertemu Trump – belum ada kemajuan.",
        pytest.param("KPK - Polri sepakat bekerja sama.", marks=bug(reason="two names joined by a dash: the first is a dateline")),
        "Liputan6.com, Jakarta Presiden tiba di Jakarta.",
    ],
)  # fmt: skip
def test_a_dash_in_a_sentence_makes_no_dateline(line: str) -> None:
    told = [words for role, words in parts(article(f"{line}\n{STORY['id']}")) if role == "dateline"]
    assert told in ([], ["Liputan6.com, Jakarta"])


@pytest.mark.parametrize(
    "line",
    [
        "Kim Jong Un Berangkat ke Rusia Naik Kereta",
        "Apa yang Terjadi di Vladivostok?",
        'Kim: "Kami Siap Membantu Rusia"',
        "Gempa Guncang Vladivostok, 12 Rumah Rusak!",
        "5 Fakta Kunjungan Kim ke Rusia",
    ],
)
def test_a_first_line_without_a_full_stop_is_the_headline(line: str) -> None:
    one = article(f"{line}\n{STORY['id']}")
    assert parts(one) == [("headline", line)]
    assert one.title == line


@pytest.mark.parametrize(
    "text",
    [
        STORY["id"],
        "Jakarta\nPresiden tiba di Vladivostok.",
        "Presiden tiba di Jakarta\ndan disambut menteri luar negeri.",
        "Presiden tiba di Vladivostok pada Senin untuk bertemu Kim",
        "Presiden berkata:\nKami siap menyambut tamu kami.",
        '"Kami siap. Kami menunggu," kata Putin. "Kami tidak takut."\nKim diam saja.',
        f"{'Kata yang panjang sekali ' * 9}di sini\nPresiden tiba di Vladivostok.",
        "Presiden tiba di Vladivostok.\nKim Jong Un Berangkat ke Rusia Naik Kereta\nWarga menyambutnya.",
    ],
    ids=["sentence", "one word", "broken line", "nothing after", "colon", "quotation", "too long", "not first"],
)
def test_a_line_of_the_story_is_no_headline(text: str) -> None:
    one = article(text)
    assert parts(one) == []
    assert one.title == ""


def test_the_second_line_is_no_second_headline() -> None:
    one = article(f"Kim Berangkat ke Rusia\nPutin Menunggu di Vladivostok\n{STORY['id']}")
    assert parts(one) == [("headline", "Kim Berangkat ke Rusia")]


@pytest.mark.parametrize(
    ("line", "language", "byline"),
    [
        ("Oleh Budi Santoso", "id", "Budi Santoso"),
        ("Oleh: Budi Santoso", "id", "Budi Santoso"),
        ("Reporter: Budi Santoso", "id", "Budi Santoso"),
        ("Penulis : Budi Santoso", "id", "Budi Santoso"),
        ("By JANE DOE", "en", "JANE DOE"),
        ("By Jane Doe and John Roe", "en", "Jane Doe and John Roe"),
    ],
)
def test_a_byline_names_the_writer(line: str, language: str, byline: str) -> None:
    one = article(f"Kim Berangkat ke Rusia Naik Kereta\n{line}\n{STORY[language]}", language)
    assert parts(one)[1:] == [("credit", line)]
    assert one.byline == byline


@pytest.mark.parametrize(
    "line",
    [
        "By evening he was back in Moscow.",
        "By the time the train had crossed the border at Khasan the crowds had long gone home",
        "By Land and Sea, Kim Travels to Russia",
    ],
)
def test_what_begins_with_by_is_not_always_a_byline(line: str) -> None:
    one = article(f"{line}\n{STORY['en']}", "en")
    assert one.byline == ""
    assert "credit" not in dict(parts(one))


def test_a_byline_in_small_letters_does_not_cost_the_headline() -> None:
    one = article(f"Storm Hits the Coast of Florida\nby Jane Doe\n{STORY['en']}", "en")
    assert parts(one) == [("headline", "Storm Hits the Coast of Florida"), ("credit", "by Jane Doe")]


@pytest.mark.parametrize(
    ("line", "outlet", "credit"),
    [
        ("beritabali.com/cnnindonesia.com/Kim Berangkat", "beritabali.com", ("cnnindonesia.com",)),
        ("Kompas.com/Budi Santoso", "Kompas.com", ()),
    ],
)
def test_a_breadcrumb_is_furniture_that_names_the_outlet(line: str, outlet: str, credit: tuple[str, ...]) -> None:
    one = article(f"{line}\n{STORY['id']}")
    assert parts(one) == [("furniture", line)]
    assert (one.outlet, one.credits) == (outlet, credit)


# ---- anywhere in the article --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "role", "language"),
    [
        ("Baca juga: Kim Tiba di Rusia", "furniture", "id"),
        ("BACA JUGA: Kim Tiba di Rusia", "furniture", "id"),
        ("Baca Juga", "furniture", "id"),
        ("Pilihan Editor: Polisi Bubarkan Demo", "furniture", "id"),
        ("Simak Video Pilihan Berikut:", "furniture", "id"),
        ("[Gambas:Video 20detik]", "furniture", "id"),
        ("ADVERTISEMENT", "furniture", "id"),
        ("SCROLL TO CONTINUE WITH CONTENT", "furniture", "id"),
        ("Artikel ini telah tayang di Kompas.com", "furniture", "id"),
        ("© 2023 Kabar Nusa", "furniture", "id"),
        ("Read more: The storms of the year", "furniture", "en"),
        ("Sign up for our newsletter", "furniture", "en"),
        ("Leia mais: O trem de Kim", "furniture", "pt"),
        ("REUTERS", "credit", "id"),
        ("(Reuters)", "credit", "en"),
        ("[ANTARA]", "credit", "id"),
        ("Reuters/AFP", "credit", "id"),
        ("REUTERS | ANTARA", "credit", "id"),
        ("The Associated Press", "credit", "en"),
        ("Editor: Redaksi", "credit", "id"),
        ("Reporter: bbn/net", "credit", "id"),
        ("Sumber: Kompas.com", "credit", "id"),
        ("Foto: Kim di stasiun kereta", "credit", "id"),
        ("Editing by: Lincoln Feast", "credit", "en"),
        ("Fonte: Agência Brasil", "credit", "pt"),
        ("(ita/ita)", "credit", "id"),
        ("(Reporting by Josh Smith; Editing by Lincoln Feast)", "credit", "en"),
        ("Reporting by Josh Smith; editing by Lincoln Feast", "credit", "en"),
        ("Tag: kim, putin", "furniture", "id"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_the_story_is_set_aside_wherever_it_stands(line: str, role: str, language: str) -> None:
    told = STORY.get(language, STORY["id"])
    first, second = told.split("\n")
    assert parts(article(f"{told}\n{line}", language)) == [(role, line)]
    assert parts(article(f"{first}\n{line}\n{second}", language)) == [(role, line)]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Video ini menjadi viral, kata polisi.", "id"),
        ("Foto itu palsu.", "id"),
        ("Editor surat kabar itu dipecat.", "id"),
        ("Sumber daya alam Rusia melimpah.", "id"),
        ("Sumber: polisi mengatakan korban berjumlah tiga orang.", "id"),
        ("Reuters melaporkan Kim telah tiba.", "id"),
        ("AP: Kim tiba di Rusia kemarin.", "id"),
        ("Iklan rokok akan dilarang.", "id"),
        ("Ia membagikan foto itu.", "id"),
        ("Selanjutnya polisi memeriksa saksi.", "id"),
        ("Related cases are rare, doctors say.", "en"),
        ("Share prices fell on Monday.", "en"),
        ("The reporter: a man of forty who had seen it all before and did not wish to see it again", "en"),
        ("Subscribers to the service fell by 200,000, Netflix said.", "en"),
        ("Copyrighted works were used without a licence, a judge said.", "en"),
        ("Copyright law is to change next year, ministers said.", "en"),
        ("Konten ini diunggah oleh akun anonim, kata polisi.", "id"),
        ("Penulis adalah korban penipuan, menurut jaksa.", "id"),
        ("Editing by hand is slow, she said.", "en"),
        ("Tag: harga naik, kata polisi kemarin sore.", "id"),
    ],
)
def test_a_sentence_is_not_set_aside_for_the_word_it_begins_with(line: str, language: str) -> None:
    told = STORY[language]
    assert parts(article(f"{told}\n{line}", language)) == []


def test_agencies_named_together_are_credited_together() -> None:
    assert article(f"{STORY['id']}\n(Reuters)\nEditor: Redaksi\nSumber: Kompas.com").credits == (
        "Reuters",
        "Kompas.com",
    )


@pytest.mark.parametrize(
    ("closing", "set_aside", "credits_", "byline"),
    [
        (" (sumber: cnnindonesia.com)", "(sumber: cnnindonesia.com)", ("cnnindonesia.com",), ""),
        ("(Sumber : Antara)", "(Sumber : Antara)", ("Antara",), ""),
        (" (Reuters)", "(Reuters)", ("Reuters",), ""),
        (" (ita/ita)", "(ita/ita)", (), "ita/ita"),
        (" (AP)", "(AP)", ("AP",), ""),
    ],
)
def test_a_credit_glued_to_the_last_sentence_is_cut_off(
    closing: str, set_aside: str, credits_: tuple[str, ...], byline: str
) -> None:
    one = article(f"{STORY['id']}{closing}")
    assert parts(one) == [("credit", set_aside)]
    assert (one.credits, one.byline) == (credits_, byline)


@pytest.mark.parametrize(
    "closing", [" (12/9)", " (BPBD)", " (36 tahun)", " (sumber daya alam)", " (Reuters melaporkan)"]
)
def test_a_remark_in_brackets_stays_with_its_sentence(closing: str) -> None:
    assert parts(article(f"{STORY['id']}{closing}")) == []


@pytest.mark.parametrize("sentence", ["Kata dia kepada wartawan (Reuters)", "Ia sakit (sic)"])
def test_brackets_inside_an_unfinished_sentence_are_no_credit(sentence: str) -> None:
    assert parts(article(f"{STORY['id']}\n{sentence}")) == []


def test_a_teaser_glued_to_a_sentence_is_cut_off_and_the_sentence_kept() -> None:
    one = article(f"{STORY['id']}\nBaca juga:, Kim tiba di Rusia kemarin malam.")
    assert parts(one) == [("furniture", "Baca juga:,")]


def test_several_teasers_glued_to_a_sentence_are_cut_off_together() -> None:
    one = article(f"{STORY['id']}\nBaca juga:, Simak juga:, Kim tiba di Rusia.")
    assert parts(one) == [("furniture", "Baca juga:, Simak juga:,")]


def test_a_teaser_before_a_headline_is_furniture_as_a_whole() -> None:
    line = "Baca juga:, Kim Tiba di Rusia"
    assert parts(article(f"{STORY['id']}\n{line}")) == [("furniture", line)]


def test_everything_may_be_set_aside() -> None:
    one = article("Baca juga: Kim Tiba di Rusia\nIklan\nEditor: Redaksi")
    assert [role for role, _ in parts(one)] == ["furniture", "furniture", "credit"]


def test_a_language_without_cues_keeps_what_only_other_languages_would_set_aside() -> None:
    assert parts(article(f"{STORY['en']}\nBaca juga: Kim Tiba di Rusia", "en")) == []


# ---- outlet and language ------------------------------------------------------------------------------------


def test_what_is_given_stands_above_what_the_file_says() -> None:
    text = f"TEMPO.CO, Jakarta - {STORY['id']}".encode()
    assert read(text, name="a.txt").outlet == "TEMPO.CO"
    assert read(text, name="a.txt", outlet="Koran Tempo").outlet == "Koran Tempo"
    assert read(text, name="a.txt", language="ms").language == "ms"


def test_an_outlet_that_nothing_names_is_that_of_the_file() -> None:
    assert article(STORY["id"], name="kabar-nusa.txt").outlet == "kabar-nusa"
    assert read(STORY["id"].encode()).outlet == "input"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("id", "Pemerintah Indonesia menyatakan bahwa harga beras tidak akan naik hingga akhir tahun ini."),
        ("en", "The government said on Monday that the price of rice would not rise this year."),
        ("pt", "O governo informou na segunda-feira que o preço do arroz não vai subir neste ano."),
    ],
)
def test_the_language_is_detected(code: str, text: str) -> None:
    assert detect(text)[0] == code
    assert read(text.encode(), name="a.txt").language == code


@pytest.mark.parametrize("code", ["klingon", "xx-klingon", "zz", "12", " "])
def test_a_language_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(LanguageError) as caught:
        article(STORY["id"], code)
    assert caught.value.code == "E-LANGUAGE"


@pytest.mark.parametrize("code", ["ID", "Id"])
def test_capitals_do_not_change_a_language(code: str) -> None:
    assert article(STORY["id"], code).language == "id"


def test_a_language_is_no_path(tmp_path: Path) -> None:
    from compare.languages import FOLDER

    (tmp_path / "palsu.toml").write_text((FOLDER / "und.toml").read_text(encoding="utf-8"), encoding="utf-8")
    path = "/".join([*[".."] * len(FOLDER.parts[1:]), *tmp_path.parts[1:], "palsu"])
    with pytest.raises(LanguageError):
        article(STORY["id"], path)


def test_a_text_in_any_language_is_read() -> None:
    minangkabau = (
        "Kabupaten Agam adolah sabuah kabupaten di Provinsi Sumatera Barat. Kabupaten iko mamiliki laweh wilayah."
    )
    assert read(minangkabau.encode(), name="a.txt").text == minangkabau


# ---- the text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "clean", "told"),
    [
        ("Putin  ke\tRusia \n\n\n Kim", "Putin ke Rusia\nKim", ""),
        ("Putin\r\nKim\rTrump\u2028Xi\u2029Abe", "Putin\nKim\nTrump\nXi\nAbe", ""),
        ("Putin\u00a0ke\u3000Rusia", "Putin ke Rusia", ""),
        ("Pu\u200btin", "Putin", "1 taken out"),
        ("Pu\u00adtin", "Putin", "1 taken out"),
        ("\ufeffPutin\u2060", "Putin", "2 taken out"),
        ("\u202eniturP\u202c", "niturP", "2 taken out"),
        ("\u2066Putin\u2069", "Putin", "2 taken out"),
        ("Pu\x00tin\x1b[0m\x7f\x9b", "Putin[0m", "4 taken out"),
        ("Putin\U000e0041", "Putin", "1 taken out"),
        ("Pu\u061ctin", "Putin", "1 taken out"),
        ("Pu\u3164tin\u034f", "Putin", "2 taken out"),
        ("Pu\ud800tin", "Putin", "1 taken out"),
        ("Pu\u200dtin pu\u200ctin", "Putin putin", "2 taken out"),
        ("Z" + "\u0301" * 40, "Z" + "\u0301" * 30, "10 taken out"),
        ("Cafe\u0301", "Café", ""),
        ("ﬁnal", "ﬁnal", ""),
        ("Kim 👩\u200d🚀 dan ❤\ufe0f\u200d🔥", "Kim 👩\u200d🚀 dan ❤\ufe0f\u200d🔥", ""),
        ("می\u200cخواهم", "می\u200cخواهم", ""),
        ("क्\u200dष", "क्\u200dष", ""),
        ("", "", ""),
        ("ikon \ue000 di sini", "ikon \ue000 di sini", ""),
        ("kata\x0bdia\x0clagi", "kata\ndia\nlagi", ""),
        ("kata\x85dia\x1clagi", "kata\ndia\nlagi", ""),
    ],
)  # fmt: skip
def test_normalised(raw: str, clean: str, told: str) -> None:
    text, problems = normalised(raw, "kabar.txt")
    assert text == unicodedata.normalize("NFC", clean)
    assert [(p.code, p.where, p.message) for p in problems] == ([("W-HIDDEN-CHARS", "kabar.txt", told)] if told else [])


def test_what_is_hidden_is_told_once_and_taken_out_of_title_and_text() -> None:
    one = article(f"Kim\u200b Berangkat ke Rusia\n{STORY['id']}")
    assert one.title == "Kim Berangkat ke Rusia"
    assert [problem.code for problem in one.problems] == ["W-HIDDEN-CHARS"]


LINES = st.lists(
    st.text(
        st.characters(categories=["Lu", "Ll", "Nd", "Po", "Pd", "Ps", "Pe", "Sm"], max_codepoint=0x24F), max_size=40
    ).map(str.strip),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(LINES, st.sampled_from(["\n", "\n\n", "\r\n", " \n\t"]))
def test_no_word_is_lost_and_every_part_is_where_it_says(lines: list[str], between: str) -> None:
    raw = between.join(lines)
    if not raw.strip():
        return
    one = article(raw)
    assert one.text.split() == unicodedata.normalize("NFC", raw).split()
    ends = [0, *(at for part in one.parts for at in (part.span.start, part.span.end)), len(one.text)]
    assert ends == sorted(ends)
    assert all(part.span.of(one.text).strip() == part.span.of(one.text) != "" for part in one.parts)


# ---- where articles come from -------------------------------------------------------------------------------


def test_a_file_stands_for_itself_and_may_be_given_an_outlet(tmp_path: Path) -> None:
    assert named("kabar.txt") == ("", "kabar.txt")
    assert named("Kabar Nusa=kabar.txt") == ("Kabar Nusa", "kabar.txt")
    assert named("Kabar=a=b.txt") == ("Kabar", "a=b.txt")
    assert named("=kabar.txt") == ("", "=kabar.txt")
    assert named("-") == ("", "-")


def test_a_file_whose_name_holds_an_equals_sign_is_that_file(tmp_path: Path) -> None:
    odd = tmp_path / "a=b.txt"
    odd.write_text(STORY["id"], encoding="utf-8")
    assert named(str(odd)) == ("", str(odd))


def test_a_folder_stands_for_its_articles_by_name(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.md", "c.html", "d.json", "e.htm", ".f.txt", "_g.txt", "h.png", "i.csv", "~j.bak"):
        (tmp_path / name).write_text("x")
    (tmp_path / "anak").mkdir()
    (tmp_path / "anak/k.txt").write_text("x")
    (tmp_path / "folder.txt").mkdir()
    assert [Path(path).name for path in files(str(tmp_path))] == ["a.md", "b.TXT", "c.html", "d.json", "e.htm"]


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "foto.png").write_bytes(b"x")
    with pytest.raises(SourceError) as caught:
        files(str(tmp_path))
    assert caught.value.code == "E-NO-ARTICLES"


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/x",
        "HTTP://a.example",
        "file:///etc/passwd",
        "Kabar=ftp://a.example/x",
        "Kabar=https://a.example/x?id=5",
        "https://a.example/x?id=5",
    ],
)
def test_an_address_is_refused_before_anything_is_opened(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        files(named(address)[1])
    assert caught.value.code == "E-LATER"


def test_a_folder_is_no_article(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder") as caught:
        read(tmp_path)
    assert caught.value.code == "E-UNREADABLE"


# ---- limits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limits", "fits"), [(Limits(file_bytes=20), True), (Limits(file_bytes=19), False), (Limits(text_chars=18), True), (Limits(text_chars=17), False)])  # fmt: skip
def test_a_limit_is_what_is_still_taken(tmp_path: Path, limits: Limits, fits: bool) -> None:
    content = b"Kim tiba di Rusia.\n\n"
    (tmp_path / "kim.txt").write_bytes(content)
    for source in (content, tmp_path / "kim.txt"):
        if fits:
            assert read(source, language="id", limits=limits).text == "Kim tiba di Rusia."
        else:
            with pytest.raises(SourceError, match="is too large") as caught:
                read(source, language="id", limits=limits)
            assert caught.value.code == "E-TOO-LARGE"
