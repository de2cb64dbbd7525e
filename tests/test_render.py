"""Reports: what a view shows, that text stays text, that every word is in both languages."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compare import Article, Collation, Emendation, collate, read, render
from compare.errors import CompareError, LawError, TemplateError, UsageError
from compare.model import Edition, EmendationKind
from compare.render.marks import Mark, marked
from compare.render.rows import SIGNS, Row
from compare.render.templates import _markdown
from compare.render.view import build
from compare.render.wording import Wording

TEMPO = "Tempo\n" + 'Kim berangkat ke Rusia pada Senin.\n"Kami menunggu kunjungan ini," kata warga, Fyodor.\nREUTERS'
BALI = "Kim Berangkat ke Rusia Pakai Kereta\nKim berangkat ke Rusia pada Selasa.\nHujan turun di Denpasar.\nEditor: Redaksi"


def story() -> Collation:
    return collate(
        [
            read(text.encode(), name=f"{name}.txt", outlet=name, language="id")
            for name, text in (("Tempo", TEMPO), ("Bali", BALI))
        ]
    )


def page(collation: Collation, lang: str = "id") -> str:
    return render(collation, format="html", lang=lang).content.decode()


class Tree(HTMLParser):
    """The elements and attributes of a page, without its text and without what numbers and links vary."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


ATTRIBUTES = {"id", "class", "lang", "href", "scope", "colspan", "data-label", "aria-labelledby", "aria-hidden"}


def parted(source: str) -> tuple[str, str]:
    """A page without the sections on lineage and telling, whose form depends on the words found; and these two."""
    before, _, rest = source.partition('<section aria-labelledby="h-lineage">')
    found, end, after = rest.partition('<section aria-labelledby="h-aside">')
    found, near, misses = found.partition('<section aria-labelledby="h-near">')
    return before + near + misses + end + after, found


# ---- the view -----------------------------------------------------------------------------------------------


def test_every_sentence_is_shown_once_and_the_rest_is_listed() -> None:
    view = build(story(), Wording.load("id"))
    shown = [s.mark for row in view.rows for cell in row.cells for s in cell.sentences]
    assert sorted(shown) == sorted(f"{s.siglum}{n + 1}" for s in view.sources for n in range(s.sentences))
    assert [[a.text for a in listed] for _, listed in view.furniture] == [
        ["REUTERS"],
        ["Kim Berangkat ke Rusia Pakai Kereta", "Editor: Redaksi"],
    ]


def test_a_view_that_loses_a_sentence_breaks_the_law() -> None:
    collation = story()
    with pytest.raises(LawError, match="every sentence of"):
        build(replace(collation, beads=collation.beads[1:]), Wording.load("id"))


def test_rows_have_the_kind_of_what_is_found() -> None:
    view = build(story(), Wording.load("id"))
    kinds = {next(s.mark for cell in row.cells for s in cell.sentences): row.kind for row in view.rows}
    assert kinds == {"A1": Row.ONLY, "A2": Row.DIFFERS, "A3": Row.ONLY, "B2": Row.ONLY}


def corrected(*emendations: Emendation) -> Collation:
    return collate([witness.article for witness in story().witnesses], emendations=emendations)


def test_a_correction_is_marked_in_each_row_it_was_used_in_and_leads_there() -> None:
    drop = Emendation(EmendationKind.DROP, ("Tempo: berangkat ke Rusia", "Bali 1"))
    lost = Emendation(EmendationKind.JOIN, ("Tempo 9", "Bali 1"))
    collation = corrected(lost, drop)
    view = build(collation, Wording.load("id"))
    marked_rows = {row.number for row in view.rows if row.corrections}
    assert [row.corrections for row in view.rows if row.corrections] == [((2, "drop"),)] * 2
    assert [set(one.rows) for one in view.corrections] == [set(), marked_rows]
    assert view.corrections[0].problem is not None
    assert view.corrections[0].problem[:2] == ("W-PAIRS-SENTENCE", "Kalimat yang dikoreksi tidak ditemukan")
    assert view.corrections[1].problem is None
    assert [code for code, *_ in view.problems if code.startswith("W-PAIRS")] == []
    source = page(collation)
    assert source.count('<a href="#correction-2">2</a>:</b> Padanan dihapus') == 2
    assert 'href="#correction-1"' not in source
    ids = re.findall(r'id="([^"]+)"', source)
    assert sorted(ids) == sorted(set(ids))
    assert {link[1:] for link in Tree(source).links if link.startswith("#")} <= set(ids)


def test_a_renamed_speaker_is_named_in_the_findings() -> None:
    name = Emendation(EmendationKind.RENAME, speaker="warga, Fyodor", name="Fyodor Tertitskiy")
    findings = build(corrected(name), Wording.load("id")).findings
    assert "Fyodor Tertitskiy" in [finding.flag.source for finding in findings]


@pytest.mark.parametrize("form", ["html", "md", "txt"])
def test_without_corrections_no_report_speaks_of_them(form: str) -> None:
    text = render(story(), format=form, lang="en").content.decode()
    assert "orrection" not in text


def test_findings_name_the_quotation_of_one_alone() -> None:
    findings = [finding.flag for finding in build(story(), Wording.load("id")).findings]
    quoted = [(f.told[0].outlet, f.label) for f in findings if f.rule == "F-QUOTE"]
    assert quoted == [("Tempo", "Kami menunggu kunjungan ini")]
    times = [[(h.outlet, h.mark, h.value) for h in f.told] for f in findings if f.rule == "F-TIME"]
    assert times == [[("Tempo", "A2", "Senin"), ("Bali", "B1", "Selasa")]]


def test_signs_are_told_apart_without_colour() -> None:
    assert len(set(SIGNS.values())) == len(Row)


def test_many_outlets_are_stacked() -> None:
    told = [read(TEMPO.encode(), name=f"{n}.txt", outlet=f"O{n}", language="id") for n in range(7)]
    source = page(collate(told))
    assert 'class="rows stacked"' in source
    assert all(f"O{n}" in source for n in range(7))
    assert 'class="rows"' in page(collate(told[:6]))


def test_nothing_differs_is_said_plainly() -> None:
    same = read(TEMPO.encode(), name="a.txt", outlet="A", language="id")
    source = page(collate([same, replace(same, outlet="B")]))
    assert "Tidak ditemukan perbedaan" in source


# ---- the words inside a link --------------------------------------------------------------------------------

words = st.lists(
    st.sampled_from(["Kim", "pergi", "tiba", "ke", "dari", "Rusia", ",", ".", '"', "2019", "naik-turun"]), max_size=30
).map(" ".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(words, words)
def test_runs_join_to_the_text(a: str, b: str) -> None:
    one, other = marked(a, b)
    assert "".join(run.text for run in one) == a
    assert "".join(run.text for run in other) == b


def test_long_texts_are_compared_too() -> None:
    a = " ".join(f"kata{n}" for n in range(600))
    one, other = marked(a, a.replace("kata300", "lain300"))
    assert [run.text for run in other if run.mark is not Mark.SAME] == ["lain300"]
    assert "".join(run.text for run in one) == a


# ---- text stays text ----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% raise %} {{ view.collation }}",
    "</title></style><b>",
    "--> <!-- ]]>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "' onmouseover='x",
    "\u202eesrever\u202c \u2066x",
    "אבג 漢字 😀👩‍👩‍👧",
    "x" * 3000,
    "=HYPERLINK(1) | `code` *b* [a](b)",
)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_field_changes_the_structure_of_the_page(hostile: str) -> None:
    def told(text: str) -> Collation:
        return collate(
            [
                Article(
                    f"A {text}",
                    f"Kim berangkat {text} ke Rusia.\nPutin menunggu.",
                    title=text,
                    language="id",
                    url=text,
                    byline=text,
                    credits=(text,),
                    published=text,
                ),
                Article(f"B {text}", f"Kim berangkat {text} ke Rusia.\nHujan turun.", title=text, language="id"),
            ],
            title=text,
        )

    plain, odd = page(told("biasa")), page(told(hostile))
    fixed, found = parted(odd)
    assert Tree(fixed).tags == Tree(parted(plain)[0]).tags
    assert {tag for tag, _ in Tree(found).tags} <= {tag for tag, _ in Tree(page(story())).tags}
    assert {name for _, names in Tree(found).tags for name in names} <= ATTRIBUTES
    assert all(link.startswith("#") for link in Tree(odd).links)
    assert "{{7*7}}" not in hostile or html.escape(hostile) in odd


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_correction_changes_the_structure_of_the_page(hostile: str) -> None:
    def told(text: str) -> Collation:
        join = Emendation(EmendationKind.JOIN, ("Tempo 1", "Bali 1"), note=text, origin=text)
        lost = Emendation(EmendationKind.JOIN, (f"Tempo: {text}", f"{text}: x"), note=text, origin=text)
        name = Emendation(EmendationKind.RENAME, outlet=text, speaker=text, name=text, origin=text)
        return corrected(join, lost, name)

    plain, odd = page(told("biasa")), page(told(hostile))
    assert Tree(odd).tags == Tree(plain).tags
    assert all(link.startswith("#") for link in Tree(odd).links)


def test_an_outlets_text_comes_back_unchanged() -> None:
    text = 'Kim <b>"berangkat"</b> & pergi\'s {{7*7}}.'
    source = page(collate([Article("A", text, language="id"), Article("B", "Putin.", language="id")]))
    cell = re.search(r'<p id="A1">(.*?)</p>', source)
    assert cell
    assert html.unescape(re.sub(r"<[^>]+>", "", cell.group(1))) == f"A1{text}"


def test_only_web_addresses_become_links() -> None:
    for url, linked in (
        ("https://tempo.co/a", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("//host/a", False),
    ):
        source = page(
            collate([Article("A", "Kim pergi.", language="id", url=url), Article("B", "Putin.", language="id")])
        )
        assert (f'href="{url}"' in source) is linked


def test_the_page_allows_nothing_but_its_own_style_and_script() -> None:
    source = page(story())
    assert re.findall(r"<script[^>]*>", source) == [
        '<script type="application/json" id="data">',
        "<script>",
    ]
    assert " style=" not in source
    assert not re.search(r"\son\w+=", source)
    policy = html.unescape(source)
    assert "default-src 'none'" in policy
    for kind in ("style", "script"):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", source, re.DOTALL)
        assert inside
        digest = base64.b64encode(hashlib.sha256(inside.group(1).encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not re.search(r"(?:src|href)=\"(?!#)", source)


def test_a_page_holds_the_comparison_as_json_unless_it_shows_excerpts() -> None:
    odd = "</script><!-- \x85\x9f\u2028 "
    collation = replace(story(), title=odd)
    held = build(collation, Wording.load("id")).data
    assert "<" not in held
    assert "\x85" not in held
    assert json.loads(held) == json.loads(collation.to_json())
    assert f'id="data">{held}</script>' in page(collation)
    excerpts = render(collation, edition=Edition(excerpt=True)).content.decode()
    assert 'id="data"' not in excerpts
    assert 'id="save"' not in excerpts


def test_json_too_long_for_a_page_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("compare.render.view"), "DATA", 100)
    assert 'id="data"' not in page(story())


def test_every_cell_has_the_language_of_its_article() -> None:
    told = [Article("A", "Kim berangkat ke Rusia.", language="id"), Article("B", "Kim left for Russia.", language="en")]
    source = page(collate(told), lang="en")
    assert '<html lang="en">' in source
    assert re.search(r'<td class="[^"]*outlet-text" lang="id"', source)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_markdown_reads_as_the_text_was(text: str) -> None:
    from markdown import markdown

    source = "".join(c for c in text if c.isprintable() and c != "\\")
    shown = re.sub(r"<[^>]+>", "", markdown(f"x {_markdown(source)} x"))
    assert " ".join(html.unescape(shown).split()) == " ".join(f"x {source} x".split())


# ---- what cannot be made ------------------------------------------------------------------------------------


def test_unknown_format_template_and_language() -> None:
    for wrong, error in (
        ({"format": "doc"}, UsageError),
        ({"template": "poster"}, TemplateError),
        ({"lang": "fr"}, UsageError),
    ):
        with pytest.raises(error):
            render(story(), **wrong)  # type: ignore[arg-type]


def test_a_broken_template_names_file_and_line(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "mine"
    folder.mkdir()
    (folder / "template.toml").write_text('title = "Mine"\n')
    (folder / "report.html").write_text("<p>\n{{ view.titel }}\n</p>")
    with pytest.raises(TemplateError, match=r"report\.html:2"):
        render(story(), template=str(folder))


def test_a_template_cannot_reach_out(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path)) / "mine"
    folder.mkdir()
    (folder / "template.toml").write_text('title = "Mine"\n')
    for attack in (
        "{{ view.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{% include '/etc/passwd' %}",
    ):
        (folder / "report.html").write_text(attack)
        with pytest.raises(CompareError):
            render(story(), template=str(folder))


def test_both_languages() -> None:
    assert "Narasumber berbeda" not in page(story(), "en")
    assert "What stands out" in page(story(), "en")
    assert "Temuan utama" in page(story(), "id")


def test_the_date_is_written_out() -> None:
    source = render(story(), format="html", lang="id", edition=Edition(published="2026-11-22")).content.decode()
    assert "22 November 2026" in source


def test_the_ribbon_and_the_rows_call_the_same_sentences_differing() -> None:
    folder = Path(__file__).parents[1] / "reports" / "kim-vladivostok" / "articles"
    view = build(collate([read(folder / "tempo.txt"), read(folder / "beritabali.txt")]), Wording.load("id"))
    apart = {row.number for row in view.rows if row.kind in (Row.DIFFERS, Row.SPEAKER)}
    assert {line.row for line in view.ribbon.lines if line.kind == "differs"} == apart
