"""The documentation is run: every command and every block of the README."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from compare import Article, collate, pairs, read
from compare.cli import main
from compare.job.file import load

HOME = Path(__file__).parent.parent
README = (HOME / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARTICLES = HOME / "reports" / "kim-vladivostok" / "articles"


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(README) if kind == language]


JOB, DELIVERED = (text for text in blocks("toml") if "[[source]]" in text)
"""The job files of the README: one to run, and one whose reports go to others."""


def test_the_receivers_of_the_readme_can_be_reached(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAGI_PASSWORD", "HOOK_SECRET"):
        monkeypatch.setenv(name, "rahasia")
    (desk / "job.toml").write_text(DELIVERED, encoding="utf-8")
    assert {to.partition(":")[0] for to in load("job.toml").orders[0].to} == {
        "folder", "email", "webhook", "rss", "index",
    }  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the articles the README speaks of."""
    for name in ("tempo.txt", "beritabali.txt"):
        shutil.copy(ARTICLES / name, tmp_path)
    [corrections] = [text for text in blocks("toml") if "[[join]]" in text]
    (tmp_path / "pairs.toml").write_text(corrections, encoding="utf-8")
    (tmp_path / "job.toml").write_text(JOB, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> list[str]:
    found = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("newscompare ")]
    assert len(found) >= 3
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_runs(command: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if "my-briefing" in command and "copy" not in command:  # what the command before it made
        assert main(["templates", "copy", "briefing", "my-briefing"]) == 0
    if "history" in command:
        assert main(["run", "job.toml"]) == 0
    code = main(shlex.split(command)[1:])
    said = capsys.readouterr().err
    assert code == 0 or (code == 3 and "E-PANGO" in said), command
    assert "W-PAIRS" not in said, "a correction of the README is not used"
    written = re.findall(r"-o (\S+)", command)
    assert all((desk / place).exists() for place in written)


def test_the_commands_of_make_are_there() -> None:
    makefile = (HOME / "Makefile").read_text(encoding="utf-8")
    targets = [line.split()[1] for block in blocks("sh") for line in block.splitlines() if line.startswith("make ")]
    assert targets == ["report", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("code", blocks("python"))
def test_every_python_block_runs(code: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "README.md", "exec"), {})
    assert "Kamala Harrris menegaskan" in capsys.readouterr().out
    assert (desk / "report.html").stat().st_size > 10_000


def test_the_job_of_the_readme_runs(desk: Path) -> None:
    assert main(["run", "job.toml"]) == 0
    assert {"report.html", "report.json"} <= {path.name for path in (desk / "reports").iterdir()}


def test_the_similarity_of_the_tour_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a stand-in for sentence-transformers, whose model counts two meanings."""
    from types import ModuleType

    import numpy as np

    class SentenceTransformer:
        def __init__(self, folder: str) -> None:
            assert folder

        def encode(self, texts: list[str]) -> np.ndarray:
            meanings = (("gunung", "volcano"), ("pasar", "market"))
            return np.array([[float(any(w in text.casefold() for w in m)) for m in meanings] for text in texts])

    package = ModuleType("sentence_transformers")
    package.SentenceTransformer = SentenceTransformer  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sentence_transformers", package)
    tour = (HOME / "compare" / "README.md").read_text(encoding="utf-8")
    (code,) = [text for kind, text in BLOCK.findall(tour) if kind == "python"]
    space: dict[str, Any] = {}
    exec(compile(code, "compare/README.md", "exec"), space)
    ours, theirs = ["Gunung itu diam.", "Pasar ramai."], ["Market day.", "The volcano sleeps."]
    story = collate(
        [
            Article.from_sentences(sentences, outlet=code, language=code)
            for sentences, code in ((ours, "id"), (theirs, "en"))
        ],
        similarity=space["similarity"],
    )
    assert [(link.i, link.j) for link in story.links] == [(0, 1), (1, 0)]
    assert story.problems == ()


def test_the_corrections_of_the_readme_are_used(desk: Path) -> None:
    articles = [read("tempo.txt", outlet="Tempo"), read("beritabali.txt", outlet="Beritabali")]
    story = collate(articles, emendations=pairs.load("pairs.toml"))
    assert [(one.kind, one.problem) for one in story.emendations] == [("join", None), ("rename", None)]
    (desk / "job.toml").write_text('pairs = "pairs.toml"\n[[source]]\npath = "*.txt"\n', encoding="utf-8")
    assert load("job.toml").pairs == "pairs.toml"


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "templates/README.md",
        "reports/README.md",
        "tests/README.md",
        "compare/README.md",
        "compare/SERVER.md",
    ],
)
def test_no_link_is_dead(page: str) -> None:
    here = HOME / page
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", here.read_text(encoding="utf-8")):
        assert (here.parent / target).exists(), f"{page}: {target}"


def test_commands_of_the_template_guide_run(desk: Path) -> None:
    guide = (HOME / "templates" / "README.md").read_text(encoding="utf-8")
    lines = [line for kind, text in BLOCK.findall(guide) if kind == "sh" for line in text.splitlines()]
    assert len(lines) == 2
    for line in lines:
        assert main(shlex.split(line)[1:]) == 0, line
    assert any((desk / "reports").iterdir())
