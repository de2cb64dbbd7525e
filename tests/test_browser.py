"""Reports in a real browser: filters, keys, links, what a machine can judge of access, and hostile texts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from compare import Article, Collation, collate, read, render
from compare.render.parcels import worded
from compare.render.templates import find, names
from compare.render.wording import Wording
from tests.test_couriers import PARCEL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

HOME = Path(__file__).parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
WIDE, PHONE = (1200, 900), (390, 800)
PAGES = [
    (template, part, lang)
    for template in names()
    for part in find(template, Wording.load("id")).parts
    for lang in ("id", "en")
]


def lacking() -> str:
    """Return what is missing here to drive a browser, or ""."""
    from playwright._impl._driver import compute_driver_executable

    if CHROMIUM is None:
        return "no Chromium here"
    node, _ = compute_driver_executable()
    done = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"the browser's driver does not start: {done.stderr.strip()}"


LACKING = lacking()
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def story() -> Collation:
    """Return the two sample articles, compared."""
    folder = HOME / "reports" / "kim-vladivostok" / "articles"
    return collate(
        [
            read((folder / f"{name.lower()}.txt").read_bytes(), name=f"{name}.txt", outlet=name)
            for name in ("Tempo", "Beritabali")
        ]
    )


Opens = Callable[..., "Page"]


@pytest.fixture
def opens(browser: Browser, tmp_path: Path) -> Iterator[Opens]:
    """Return what opens a page; whatever it asked of a network or wrote to the console fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(source: bytes, at: str = "", size: tuple[int, int] = WIDE, **options: Any) -> Page:
        file = tmp_path / "story.html"
        file.write_bytes(source)

        def asked(request: Request) -> None:
            if not request.url.startswith((file.as_uri(), "data:", "blob:")):
                faults.append(request.url[:80])

        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **options
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", asked)
        page.goto(file.as_uri() + at)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def shown(page: Page) -> list[int]:
    """Return the numbers of the rows that can be seen."""
    return [int(row.get_attribute("data-row") or 0) for row in page.locator("#rows tr[data-row]:visible").all()]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def focused(page: Page) -> str:
    """Return the id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


# ---- every template -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("template", "part", "lang"), PAGES)
def test_axe_finds_nothing(opens: Opens, story: Collation, template: str, part: str, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    source = render(story, template=template, part=part, lang=lang).content
    page = opens(source, bypass_csp=True)  # for axe alone, which is a script of its own
    # the words change nothing in colours and widths: the two languages share the four ways to look at a page
    looks: dict[str, tuple[tuple[Literal["light", "dark"], tuple[int, int]], ...]]
    looks = {"en": (("light", WIDE), ("dark", PHONE)), "id": (("dark", WIDE), ("light", PHONE))}
    for scheme, (width, height) in looks[lang]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        result = Axe().run(page)
        assert result.violations_count == 0, (scheme, width, result.generate_report())


@pytest.mark.parametrize(("template", "part", "lang"), PAGES)
def test_a_page_fits_and_asks_for_nothing(opens: Opens, story: Collation, template: str, part: str, lang: str) -> None:
    source = render(story, template=template, part=part, lang=lang).content
    for size in (WIDE, PHONE):
        assert overflow(opens(source, size=size)) <= 0


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("words", ["mail", "index"])
def test_what_couriers_bring_can_be_read_by_everyone(opens: Opens, words: str, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    parcel = replace(PARCEL, lang=lang, again=True, past=PARCEL.digests, failures=("Detik tidak dapat dibaca.",))
    page = opens(worded(parcel, words, "reports").html.encode(), size=(320, 700), bypass_csp=True)
    for scheme, width in (("light", 320), ("dark", 600)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 700})
        assert overflow(page) <= 0
        result = Axe().run(page)
        assert result.violations_count == 0, (scheme, width, result.generate_report())


@pytest.mark.parametrize(("template", "part", "lang"), PAGES)
def test_all_is_there_without_javascript(opens: Opens, story: Collation, template: str, part: str, lang: str) -> None:
    source = render(story, template=template, part=part, lang=lang).content
    page = opens(source, java_script_enabled=False)
    assert page.locator("#tools:visible").count() == 0
    assert page.locator("main").inner_text().strip()
    if template == "side-by-side":
        text = " ".join(page.locator("#rows").inner_text().split())
        for witness in story.witnesses:
            for number in witness.body:
                assert " ".join(witness.text(number).split()) in text


# ---- the bar ------------------------------------------------------------------------------------------------


@pytest.fixture
def page(opens: Opens, story: Collation) -> Page:
    """Return the side by side of the sample articles."""
    return opens(render(story, lang="en").content)


def test_a_kind_that_is_not_ticked_is_not_shown(page: Page) -> None:
    everything = shown(page)
    only = {int(row.get_attribute("data-row") or 0) for row in page.locator("#rows tr[data-kind=only]").all()}
    assert 0 < len(only) < len(everything)
    assert page.locator("#shown").inner_text() == str(len(everything))
    page.locator("input[value=only]").uncheck()
    assert shown(page) == [row for row in everything if row not in only]
    assert page.locator("[role=status]").inner_text().startswith(f"{len(everything) - len(only)} / {len(everything)}")
    assert page.locator("label:has(input[value=only]) .count").inner_text() == f"0 / {len(only)}"
    page.locator("#all").click()
    assert shown(page) == everything
    assert page.locator("input[value=only]").is_checked()
    assert page.locator("#all").is_hidden()


def test_the_ribbon_follows_the_filter(page: Page) -> None:
    lines = page.locator(".ribbon line[data-row]:not(.reach)")
    kinds = {
        row.get_attribute("data-row"): row.get_attribute("data-kind")
        for row in page.locator("#rows tr[data-row]").all()
    }
    page.locator("input[value=partly]").uncheck()
    seen = {line.get_attribute("data-row"): line.is_visible() for line in lines.all()}
    assert len(seen) > 3
    assert seen == {row: kinds[row] != "partly" for row in seen}


def test_words_are_marked_or_not(page: Page) -> None:
    weight = "getComputedStyle(document.querySelector('#rows .run-own')).textDecorationLine"
    assert page.evaluate(weight) == "underline"
    page.locator("#marked").uncheck()
    assert page.evaluate(weight) == "none"


def test_the_json_is_saved_under_the_name_of_the_page(page: Page, story: Collation) -> None:
    with page.expect_download() as found:
        page.locator("#save").click()
    assert found.value.suggested_filename == "story.json"
    assert json.loads(Path(found.value.path()).read_text(encoding="utf-8")) == json.loads(story.to_json())


def test_paper_shows_what_the_screen_shows(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("#tools").is_hidden()
    page.emulate_media(media="screen")
    page.locator("input[value=only]").uncheck()
    rows = shown(page)
    page.emulate_media(media="print")
    assert shown(page) == rows
    assert re.fullmatch(rf"{len(rows)} / \d+ rows shown", page.locator("#tools").inner_text().strip())


# ---- keys, pointer, links -----------------------------------------------------------------------------------


def test_j_and_k_go_from_row_to_row(page: Page) -> None:
    page.locator("input[value=only]").uncheck()
    page.evaluate("document.activeElement.blur()")
    rows = shown(page)
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("Control+j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == f"r{rows[at]}", key
        assert page.evaluate("location.hash") == f"#r{rows[at]}"
        bar = page.locator("#tools").bounding_box()
        row = page.locator(f"#r{rows[at]}").bounding_box()
        assert bar
        assert row
        assert row["y"] >= bar["y"] + bar["height"] - 1
    assert page.evaluate("history.length") == 2  # the page before, and this one


def test_row_and_ribbon_light_up_together(page: Page) -> None:
    number = page.locator(".ribbon line.differs").first.get_attribute("data-row")
    lit = f"line[data-row='{number}'].lit:not(.reach)"
    assert page.locator(lit).count() == 0
    page.locator(f"#r{number} th").hover()
    assert page.locator(lit).count() >= 1
    page.locator("h1").hover()
    assert page.locator(".lit").count() == 0
    page.keyboard.press("Shift")  # a pointer at rest, under which the page scrolls, takes no light from the keys
    page.locator(f".ribbon a[data-row='{number}']").first.focus()
    assert page.locator(f"#r{number}.lit").count() == 1


def test_a_click_in_the_ribbon_leads_to_the_row(page: Page) -> None:
    for part in ("line.differs", "a[data-row='3'] text"):
        number = page.locator(f".ribbon {part.split()[0]}").first.get_attribute("data-row")
        page.locator(f".ribbon {part}").first.click()
        page.wait_for_function(f"location.hash === '#r{number}'")
        assert page.locator(f"#r{number}:target").count() == 1


def test_whatever_names_a_row_leads_there(page: Page) -> None:
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<p id=cell data-row=5>5</p>');")
    page.locator("#cell").click()
    page.wait_for_function("location.hash === '#r5'")


def test_a_link_shows_what_was_filtered_out(page: Page) -> None:
    row = page.locator("#rows tr[data-kind=only]").first
    sentence = row.locator("a.mark").first.get_attribute("href")
    page.locator("input[value=only]").uncheck()
    assert row.is_hidden()
    page.evaluate(f"location.hash = '{sentence}'")
    page.wait_for_function("!document.querySelector('#rows tr[hidden]')")
    assert page.locator(f"p{sentence}:target").is_visible()
    page.locator("input[value=only]").uncheck()
    page.locator(f".ribbon a[href='#{row.get_attribute('id')}'] text").first.click()
    page.wait_for_function("!document.querySelector('#rows tr[hidden]')")
    page.wait_for_function("scrollY > 0")


def test_each_sentence_names_its_own_address(opens: Opens, story: Collation) -> None:
    page = opens(render(story).content, at="#A12")
    assert page.locator("p#A12:target a.mark").get_attribute("href") == "#A12"
    box = page.locator("p#A12").bounding_box()
    assert box
    assert 0 < box["y"] < WIDE[1]


# ---- long stories and hostile texts -------------------------------------------------------------------------


def test_a_thousand_rows_are_filtered_at_once(opens: Opens) -> None:
    long = Article(
        "A", "\n".join(f"Kota{n} mengirim {n + 2} kapal ke pelabuhan{n}." for n in range(1000)), language="id"
    )
    page = opens(render(collate([long, Article("B", "Kota7 mengirim 9 kapal.", language="id")])).content)
    assert page.locator("#rows tr[data-row]").count() >= 1000
    kind = page.locator("#tools .kinds input").first.get_attribute("value")
    page.locator(f"input[value={kind}]").uncheck()
    assert page.locator(f"#rows tr[data-kind={kind}]:visible").count() == 0


HOSTILE = (
    (
        '<script>alert(1)</script> "><img src=x onerror=alert(1)><svg onload=alert(1)> </script></title></style><b> '
        "{{7*7}} {% raise %} javascript:alert(1) אבג العربية 漢字 😀👩‍👩‍👧 \u200b\u200d\ufeff \u202eesrever\u202c \u2066x"
    ),
    "a" * 50_000,
    "漢" * 5_000,
)


@pytest.mark.parametrize("template", names())
def test_hostile_texts_stay_text(opens: Opens, template: str) -> None:
    for hostile in HOSTILE:
        articles = [
            Article(
                f"{name} {hostile}",
                f"Kim berangkat {hostile} ke Rusia.\n{more}",
                title=hostile,
                language="id",
                url=hostile,
                byline=hostile,
                credits=(hostile,),
                published=hostile,
            )
            for name, more in (("A", "Putin menunggu."), ("B", f'"Hujan {hostile}," kata {hostile}.'))
        ]
        collation = collate(articles, title=hostile)
        for part in find(template, Wording.load("id")).parts:
            page = opens(render(collation, template=template, part=part).content)
            for width, height in (WIDE, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                assert overflow(page) <= 0, (hostile[:40], part, width)
            page.context.close()
