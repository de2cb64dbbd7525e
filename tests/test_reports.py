"""The gallery made again: every folder of ``reports/`` is a job whose results must come out as they stand."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from compare import job
from compare.errors import RenderError
from compare.job.file import load
from compare.renderers.pdf import version

REPORTS = Path(__file__).parent.parent / "reports"
JOBS = sorted(REPORTS.glob("*/job.toml"))
AGAIN = """
import sys
from compare.job import run
from compare.job.file import load
result = run(load(sys.argv[1]))
sys.exit(result.exit_code)
"""


MADE_FROM = ("job.toml", "pairs.toml", "notes.md", "articles")
"""What a folder's reports are made from; all else in it is made, and the picture is drawn from that."""
PICTURE = "page-1.png"


def can_draw() -> bool:
    try:
        return bool(version())
    except RenderError:
        return False


pdf = pytest.mark.skipif(not can_draw(), reason="Pango is missing")
every_folder = pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return what runs a copy of a recipe's folder in a process of its own, once for each seed, and gives the copy."""
    where = tmp_path_factory.mktemp("gallery")

    @cache
    def make(recipe: Path, seed: str = "1", zone: str = "Asia/Jakarta") -> Path:
        copy = where / f"{recipe.parent.name}-{seed}"
        copy.mkdir()
        for source in filter(Path.exists, (recipe.parent / name for name in MADE_FROM)):
            copier = shutil.copytree if source.is_dir() else shutil.copy
            copier(source, copy / source.name)
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, str(copy / "job.toml")],
            check=False,
            capture_output=True,
            text=True,
            cwd=where,
            env={
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "PATH": "/usr/bin:/bin",
                "LC_ALL": "C",
                "PYTHONPATH": str(REPORTS.parent),
            },
        )
        assert done.returncode in (0, 3), done.stderr
        return copy

    return make


def reports(folder: Path, ending: str = "") -> list[str]:
    """Return the names of the reports in *folder*."""
    found = sorted(path.name for path in folder.iterdir() if path.name not in (*MADE_FROM, PICTURE, ".newscompare"))
    return [name for name in found if name.endswith(ending)]


def test_there_is_a_gallery() -> None:
    assert [recipe.parent.name for recipe in JOBS] == ["jembatan-arumdalu", "kim-vladivostok"]


@every_folder
def test_the_gallery_comes_out_as_it_stands(recipe: Path, made: Make) -> None:
    copy = made(recipe)
    expected = [name for name in reports(recipe.parent) if can_draw() or not name.endswith(".pdf")]
    assert reports(copy) == expected, "reports that no job makes, or that were never made: make report"
    for name in expected:
        if not name.endswith(".pdf"):
            assert (copy / name).read_bytes() == (recipe.parent / name).read_bytes(), f"{name} is out of date"


@pdf
@every_folder
def test_two_processes_make_the_same_bytes(recipe: Path, made: Make) -> None:
    one, other = made(recipe), made(recipe, "2", "America/New_York")
    assert reports(one) == reports(other)
    for name in reports(one):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pdf
@every_folder
def test_a_pdf_holds_the_words_that_it_held(recipe: Path, made: Make) -> None:
    from pypdf import PdfReader

    copy = made(recipe)
    for name in reports(recipe.parent, ".pdf"):
        read, kept = PdfReader(copy / name), PdfReader(recipe.parent / name)
        assert [page.extract_text() for page in read.pages] == [page.extract_text() for page in kept.pages], name


@pdf
@every_folder
def test_a_pdf_says_its_title_and_language(recipe: Path) -> None:
    from pypdf import PdfReader

    assert reports(recipe.parent, ".pdf")
    for name in reports(recipe.parent, ".pdf"):
        page = (recipe.parent / name).with_suffix(".html").read_text(encoding="utf-8")
        written = PdfReader(recipe.parent / name)
        assert written.metadata is not None
        assert written.metadata.title, name
        assert f'<html lang="{written.trailer["/Root"]["/Lang"]}"' in page, name  # type: ignore[index]


@pdf
@every_folder
def test_every_pdf_is_accessible(recipe: Path) -> None:
    """PDF/UA-1 and PDF/A-3a, every rule of the checker."""
    import page

    for name in reports(recipe.parent, ".pdf"):
        for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
            report = page.validate_pdf(str(recipe.parent / name), profile=profile)
            assert report.is_compliant, (name, profile, report.failures)
            assert report.rules.total > 100


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is missing")
@every_folder
def test_every_pdf_is_whole(recipe: Path) -> None:
    for name in reports(recipe.parent, ".pdf"):
        done = subprocess.run(["qpdf", "--check", recipe.parent / name], check=False, capture_output=True, text=True)
        assert done.returncode == 0, (name, done.stdout, done.stderr)


@pdf
@every_folder
def test_every_page_looks_as_it_looked(recipe: Path, made: Make) -> None:
    """Each page drawn small, in grey: of the report that is kept, and of the one made now."""
    from PIL import ImageChops
    from pypdfium2 import PdfDocument

    copy = made(recipe)
    for name in reports(recipe.parent, ".pdf"):
        with PdfDocument(recipe.parent / name) as kept, PdfDocument(copy / name) as drawn:
            assert len(kept) == len(drawn), name
            for number, (one, other) in enumerate(zip(kept, drawn, strict=True), 1):
                pictures = [page.render(scale=0.7).to_pil().convert("L") for page in (one, other)]
                assert pictures[0].size == pictures[1].size, (name, number)
                apart = sum(ImageChops.difference(*pictures).histogram()[48:])
                assert apart < pictures[0].width * pictures[0].height * 0.001, (name, number)


@pdf
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing")
def test_the_picture_in_the_readme_is_of_the_report(tmp_path: Path) -> None:
    from PIL import Image, ImageChops

    folder = REPORTS / "kim-vladivostok"
    subprocess.run(
        ["pdftoppm", "-png", "-r", "90", "-f", "1", "-singlefile", folder / "briefing-en.pdf", tmp_path / "page-1"],
        check=True,
    )
    with Image.open(folder / PICTURE) as kept, Image.open(tmp_path / PICTURE) as drawn:
        assert kept.size == drawn.size
        difference = ImageChops.difference(kept.convert("L"), drawn.convert("L"))
        assert sum(difference.histogram()[32:]) < kept.width * kept.height * 0.001, (
            "draw it again: see reports/README.md"
        )


def test_a_job_that_fails_leaves_what_stood_there(tmp_path: Path) -> None:
    copy = tmp_path / "kim"
    shutil.copytree(REPORTS / "kim-vladivostok", copy)
    before = (copy / "report.html").read_bytes()
    (copy / "articles" / "tempo.txt").write_bytes(b"")
    result = job.run(load(copy / "job.toml"))
    assert result.exit_code == 4
    assert (copy / "report.html").read_bytes() == before
