"""Templates of one's own: what template.toml may say, how a broken one is told, and that none can hold up a run."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest

from compare import Article, collate, render
from compare.errors import TemplateError
from compare.render.design import COLOURS, KEYS, WRITTEN, contrast
from compare.render.templates import Folder, copy, find, names
from compare.render.wording import Wording, root
from tests.conftest import KABAR, WARTA, Cli

STORY = collate([Article("Kabar", KABAR.strip(), language="id"), Article("Warta", WARTA.strip(), language="id")])
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'


def picture(form: str) -> bytes:
    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (4, 4)).save(held, form)
    return held.getvalue()


def template(folder: Path, said: str = "", *, page: str = '{% extends "page.html" %}', **files: bytes) -> Folder:
    (folder / "template.toml").write_text(said, encoding="utf-8")
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "report.md").write_text('{% extends "page.md" %}', encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return find(str(folder), Wording.load("en"))


def page(folder: Path, form: str = "html") -> str:
    return render(STORY, template=str(folder), format=form, lang="en").content.decode()


# ---- what template.toml says ------------------------------------------------------------------------------------


def test_sections_are_those_named_in_their_order(tmp_path: Path) -> None:
    template(tmp_path, 'sections = ["method", "findings"]')
    source = page(tmp_path)
    assert re.findall(r'<h2 id="h-(\w+)"', source) == ["method", "findings"]
    assert page(tmp_path, "md").count("\n## ") == 2


def test_a_section_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "sapa.html").write_text("<p>Halo {{ view.title }}</p>")
    template(tmp_path, 'sections = ["sapa"]')
    assert "<p>Halo Kabar · Warta</p>" in page(tmp_path)


def test_colours_reach_style_sheet_and_drawings_and_leave_the_dark_alone(tmp_path: Path) -> None:
    template(tmp_path, 'sections = ["numbers"]\n[colours]\naccent = "#7a1f1f"\n')
    source = page(tmp_path)
    assert ":root { --a: #7a1f1f; }" in source
    assert source.index("--a: #7a1f1f") < source.index("prefers-color-scheme: dark")
    assert 'fill="#7a1f1f"' in source
    assert COLOURS["accent"] not in source.split("</style>")[1]


def test_the_defaults_are_those_of_the_style_sheet() -> None:
    css = (root() / "base" / "report.css").read_text(encoding="utf-8").partition("}")[0]
    said = dict(re.findall(r"--([\w-]+): (#\w{6})", css))
    said["accent"] = said.pop("a")
    assert {name: said[name] for name in COLOURS} == COLOURS
    assert COLOURS.keys() == KEYS["colours"].keys()
    assert min(contrast(COLOURS[name], "#ffffff") for name in WRITTEN) >= 4.5


def test_the_sheet(tmp_path: Path) -> None:
    from pypdf import PdfReader

    found = template(tmp_path, 'sections = ["findings"]\n[page]\nsize = "A5"\norientation = "landscape"\n')
    assert found.page.millimetres == (210, 148)
    pdf = render(STORY, template=str(tmp_path), format="pdf", lang="en").content
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (210, 148)


@pytest.mark.parametrize(
    ("file", "content", "kind"),
    [("logo.png", picture("PNG"), "png"), ("logo.jpg", picture("JPEG"), "jpeg"), ("logo.svg", SVG % b"", "svg+xml")],
)
def test_a_logo_is_inside_the_page_and_has_a_name(tmp_path: Path, file: str, content: bytes, kind: str) -> None:
    (tmp_path / file).write_bytes(content)
    template(tmp_path, f'[brand]\nname = "Kabar <Pagi>"\nlogo = "{file}"\n')
    source = page(tmp_path)
    assert f'<img src="data:image/{kind};base64,' in source
    assert 'alt="Kabar &lt;Pagi&gt;"' in source
    assert "img-src data:" in source


def test_a_name_without_a_logo(tmp_path: Path) -> None:
    template(tmp_path, '[brand]\nname = "Kabar Pagi"\n')
    assert '<p class="brand">Kabar Pagi</p>' in page(tmp_path)


@pytest.mark.parametrize("ending", ["ttf", "woff2"])
def test_a_font_of_its_own_stands_in_for_ours(tmp_path: Path, ending: str) -> None:
    import base64

    own = (root() / "fonts" / f"serif-600.{ending}").read_bytes()
    (tmp_path / f"own.{ending}").write_bytes(own)
    found = template(tmp_path, f'[fonts]\nsans = "own.{ending}"\n')
    source = page(tmp_path)
    assert source.count(base64.b64encode(own).decode()) == 1 + (ending == "woff2")
    assert f"sans-400.{ending}" in found.asset("fonts.paper.css").decode()


WRONG: list[tuple[str, str, str]] = [
    ('title = "x"\nsectoins = ["rows"]', r":2 has an unknown key 'sectoins'", "did you mean 'sections'?"),
    ('sections = [\n  "rows",\n  "findigs",\n]', r":3 has no section 'findigs'", "did you mean 'findings'?"),
    ('sections = ["rows", "rows"]', r":1 has the section 'rows' twice", "take one out"),
    ('sections = ["../rows"]', r"has no section '\.\./rows'", "rows"),
    ('sections = "rows"', r":1 has sections = 'rows'", "list"),
    ("title = 7", r":1 has title = 7", "str"),
    ('parts = ["key"]', r":1 has a part 'key' without a page", "key.html"),
    ('parts = ["../report"]', r"has a part", "page"),
    ('[page]\nsize = "A9"', r":2 has size = 'A9'", "A4"),
    ('[page]\nsize = "a4"', r":2 has size = 'a4'", "A4"),
    ('[page]\norientation = "lanscape"', r":2 has orientation", "did you mean 'landscape'?"),
    ('[page]\nformat = "A4"', r":2 has an unknown key 'format'", "size"),
    ('[colours]\nink = "red"', r":2 has ink = 'red'", "#16181d"),
    ('[colours]\n\nsoft = "#999999"', r":3 has soft #999999 on white: contrast 2\.85", "at least 4.5"),
    ('[colours]\ntint-own = "#333333"', r":2 has ink #16181d on tint-own: contrast", "at least 4.5"),
    ('[colours]\nacent = "#000000"', r":2 has an unknown key 'acent'", "did you mean 'accent'?"),
    ('[brand]\nlogo = "nowhere.png"\nname = "x"', r":2 has logo = 'nowhere\.png': No such file", "beside"),
    (
        '[brand]\nlogo = "text.png"\nname = "x"',
        r":2 has logo = 'text\.png', which cannot be used: it is no PNG",
        "picture",
    ),
    ('[brand]\nlogo = "real.jpg"\nname = "x"', r"cannot be used: it is image/png", "picture"),
    ('[brand]\nlogo = "text.gif"\nname = "x"', r"has logo = 'text\.gif'", "svg"),
    ('[brand]\nlogo = "bad.svg"\nname = "x"', r"it holds <script>", "picture"),
    ('[brand]\nlogo = "real.png"', r":2 has a logo without a name", "name"),
    ('[brand]\nlogo = "../x.png"\nname = "x"', r"outside the template's folder", "beside"),
    ('[fonts]\nsans = "text.ttf"', r":2 has sans = 'text\.ttf', which is no font", "font"),
    ('[fonts]\nsans = "text.exe"', r":2 has sans = 'text\.exe'", "ttf"),
    ('[fonts]\nserif = "nowhere.otf"', r":2 has serif = 'nowhere\.otf': No such file", "beside"),
    ("title = ", r"is not valid TOML", "line"),
]


@pytest.mark.parametrize(("said", "message", "tip"), WRONG)
def test_a_wrong_template_names_line_and_key(tmp_path: Path, said: str, message: str, tip: str) -> None:
    files = {"text_png": b"x", "text_gif": b"x", "text_ttf": b"x", "text_exe": b"x", "real_png": picture("PNG")}
    files |= {"real_jpg": picture("PNG"), "bad_svg": SVG % b"<script>1</script>"}
    with pytest.raises(TemplateError, match=message) as caught:
        assert template(tmp_path, said, page="", **files).parts
    assert tip in caught.value.tip
    assert "template.toml" in caught.value.message


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b"<foreignObject/>",
        b"<image href='http://contoh.id/x.png'/>",
        b"<image xmlns:x='http://www.w3.org/1999/xlink' x:href='file:///etc/passwd'/>",
        b"<rect onload='x()'/>",
        b"<style>@import 'x'</style>",
        b"<rect fill='url(http://contoh.id/x)'/>",
        b"<a href='javascript:x'/>",
        b"<rect>",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path: Path, inside: bytes) -> None:
    with pytest.raises(TemplateError, match="cannot be used"):
        assert template(tmp_path, '[brand]\nname = "x"\nlogo = "l.svg"', l_svg=SVG % inside).parts


def test_a_drawing_may_refer_to_itself(tmp_path: Path) -> None:
    inside = b"<defs><path id='a'/></defs><use href='#a'/><rect fill='url(#a)'/>"
    assert template(tmp_path, '[brand]\nname = "x"\nlogo = "l.svg"', l_svg=SVG % inside).brand.logo


# ---- a template that loops --------------------------------------------------------------------------------------

LOOPS = [
    "{% for a in range(90000) %}{% for b in range(90000) %}x{% endfor %}{% endfor %}",
    "{% for a in range(90000) %}{% for b in range(9) %}" + "x" * 9000 + "{% endfor %}{% endfor %}",
    "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(40) }}",
    "{% include 'report.html' %}",
    "{% set n = n | default(30) - 1 %}{% if n %}{% include 'report.html' %}{% include 'report.html' %}{% endif %}",
    "{% for i in [1, 2] recursive %}{{ loop([1, 2]) }}{% endfor %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{{ 'x' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ 'x' | center(999999999) }}",
    "{{ 'x'.ljust(999999999) }}",
    "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] | join %}{% endfor %}",
]


@pytest.mark.parametrize("source", LOOPS, ids=range(len(LOOPS)))
def test_a_template_that_loops_ends_in_an_error(tmp_path: Path, source: str) -> None:
    template(tmp_path, page=source)
    with pytest.raises(TemplateError, match=r"fails at report\.html:\d"):
        page(tmp_path)


def test_a_long_story_stays_far_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    from compare.render import sandbox

    lines = "".join(f"Warga desa nomor {n} mengungsi ke balai {n * 7}.\n" for n in range(120))
    story = collate([Article(name, lines, language="id") for name in ("A", "B", "C")])
    budget = sandbox.Budget()
    monkeypatch.setattr(sandbox, "Budget", lambda: budget)
    render(story, lang="en")
    assert sandbox.TURNS - budget.turns < sandbox.TURNS / 20
    assert sandbox.LETTERS - budget.letters < sandbox.LETTERS / 20


@pytest.mark.parametrize(
    ("file", "source", "place"),
    [
        ("sections/rows.html", "\n{{ view.nirwana }}", r"fails at sections/rows\.html:2"),
        ("sections/rows.html", "\n\n{% if %}", r"fails at sections/rows\.html:3"),
        ("sections/rows.html", "\n{% include 'nirwana.html' %}", r"fails at sections/rows\.html:2"),
        ("page.html", "{{ nirwana }}", r"fails at page\.html:1"),
        ("report.html", "{{ view.rows[0].number / 0 }}", r"fails at report\.html:1"),
    ],
)
def test_a_fault_is_told_where_it_is(tmp_path: Path, file: str, source: str, place: str) -> None:
    (tmp_path / "sections").mkdir()
    template(tmp_path, 'sections = ["rows"]')
    (tmp_path / file).write_text(source)
    with pytest.raises(TemplateError, match=place) as caught:
        page(tmp_path)
    assert str(tmp_path) not in caught.value.cause


# ---- list, copy, check ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_a_copy_draws_the_same_and_tells_every_key(tmp_path: Path, name: str) -> None:
    wording = Wording.load("id")
    shipped = find(name, wording)
    copy(shipped, tmp_path / "mine")
    mine = find(str(tmp_path / "mine"), wording)
    assert mine.design == shipped.design
    for part in shipped.parts:
        for form in ("html", "md"):
            one, other = (render(STORY, template=t, format=form, part=part) for t in (name, str(tmp_path / "mine")))
            assert one == other
    said = (tmp_path / "mine" / "template.toml").read_text(encoding="utf-8")
    for table, keys in KEYS.items():
        for key in keys:
            wanted = rf"^(?:# )?\[{key}\]$" if keys[key] is dict else rf"^(?:# )?{key} = "
            assert re.search(wanted, said, re.MULTILINE), (table, key)


def test_what_a_copy_comments_out_is_valid(tmp_path: Path) -> None:
    copy(find(names()[0], Wording.load("id")), tmp_path / "mine")
    file = tmp_path / "mine" / "template.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"^# (?=\[|[\w-]+ = )", "", text, flags=re.MULTILINE), encoding="utf-8")
    for name in ("sans-400", "sans-600", "serif-400", "serif-600", "serif-400-italic"):
        (tmp_path / "mine" / f"{name}.woff2").write_bytes((root() / "fonts" / f"{name}.woff2").read_bytes())
    (tmp_path / "mine" / "logo.svg").write_bytes(SVG % b"")
    (tmp_path / "mine" / "key.html").write_text("")
    assert find(str(tmp_path / "mine"), Wording.load("id")).brand.name == "Our Paper"


def test_check_finds_a_fault_in_any_page(cli: Cli) -> None:
    assert cli("templates", "copy", "side-by-side", "mine").code == 0
    assert cli("templates", "check", "mine").out == "mine\n"
    Path("mine/sections/rows.md").write_text("\n{{ view.nirwana }}", encoding="utf-8")
    said = cli("templates", "check", "mine")
    assert (said.code, said.codes) == (2, ["E-TEMPLATE"])
    assert "sections/rows.md:2" in said.err
    assert cli("templates", "check").codes == ["E-USAGE"]
