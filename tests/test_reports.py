"""The gallery made again: every folder of ``reports/`` is a job whose result must come out as it stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compare import job
from compare.errors import RenderError
from compare.renderers.pdf import version

REPORTS = Path(__file__).parent.parent / "reports"
JOBS = sorted(REPORTS.glob("*/job.toml"))
AGAIN = """
import sys
from compare.job import load, run
result = run(load(sys.argv[1]))
sys.exit(result.exit_code)
"""


def can_draw() -> bool:
    try:
        return bool(version())
    except RenderError:
        return False


pdf = pytest.mark.skipif(not can_draw(), reason="Pango is missing")


def made(recipe: Path, where: Path, seed: str = "0", zone: str = "UTC") -> Path:
    """Run a copy of the recipe's folder in a process of its own; return the copy."""
    copy = where / f"{recipe.parent.name}-{seed}"
    shutil.copytree(recipe.parent, copy, ignore=shutil.ignore_patterns("report.*"))
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(copy / "job.toml")],
        check=False,
        capture_output=True,
        text=True,
        cwd=where,
        env=environment,
    )
    assert done.returncode in (0, 3), done.stderr
    return copy


def test_there_is_a_gallery() -> None:
    assert REPORTS / "kim-vladivostok" / "job.toml" in JOBS


@pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
def test_the_gallery_comes_out_as_it_stands(recipe: Path, tmp_path: Path) -> None:
    copy = made(recipe, tmp_path)
    for name in ("report.html", "report.md", "report.json"):
        assert (copy / name).read_bytes() == (recipe.parent / name).read_bytes(), f"{name} is out of date: make report"


@pdf
@pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
def test_two_processes_make_the_same_bytes(recipe: Path, tmp_path: Path) -> None:
    one, other = made(recipe, tmp_path, "1", "Asia/Jakarta"), made(recipe, tmp_path, "2", "America/New_York")
    for name in ("report.html", "report.md", "report.json", "report.pdf"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


@pdf
@pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
def test_the_pdf_holds_what_the_html_holds(recipe: Path, tmp_path: Path) -> None:
    from pypdf import PdfReader

    copy = made(recipe, tmp_path)
    read = PdfReader(copy / "report.pdf")
    kept = PdfReader(recipe.parent / "report.pdf")
    assert [page.extract_text() for page in read.pages] == [page.extract_text() for page in kept.pages]
    words = " ".join(page.extract_text() for page in read.pages)
    assert "Narasumber berbeda" in words
    assert read.metadata is not None
    assert read.metadata.title
    assert read.trailer["/Root"]["/Lang"] == "id"  # type: ignore[index]


@pdf
@pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
def test_the_pdf_is_accessible(recipe: Path) -> None:
    """PDF/UA-1, every rule of the checker."""
    import page

    report = page.validate_pdf(str(recipe.parent / "report.pdf"), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, report.failures
    assert report.rules.total > 100


@pdf
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing")
@pytest.mark.parametrize("recipe", JOBS, ids=lambda path: path.parent.name)
def test_the_picture_in_the_readme_is_of_the_report(recipe: Path, tmp_path: Path) -> None:
    from PIL import Image, ImageChops

    picture = recipe.parent / "page-1.png"
    subprocess.run(
        ["pdftoppm", "-png", "-r", "90", "-f", "1", "-singlefile", recipe.parent / "report.pdf", tmp_path / "page-1"],
        check=True,
    )
    with Image.open(picture) as kept, Image.open(tmp_path / "page-1.png") as drawn:
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
    result = job.run(job.load(copy / "job.toml"))
    assert result.exit_code == 4
    assert (copy / "report.html").read_bytes() == before
