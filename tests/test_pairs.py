"""The corrections file: what it may say, how a wrong one is named, and what the command makes of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compare import Emendation
from compare.errors import Exit, JobError, SourceError
from compare.form import FILE_BYTES
from compare.model import EmendationKind
from compare.pairs import KEYS, MOST, load
from tests.conftest import KABAR

if TYPE_CHECKING:
    from tests.conftest import Cli

BOTH = ("kabar.txt", "warta.txt")
JOIN = '[[join]]\nsentences = ["kabar: Abu vulkanik", "warta: Bandara"]\nnote = "Dampaknya"\n'


def asked(text: str | bytes, name: str = "pairs.toml") -> tuple[Emendation, ...]:
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(name)


def made(name: str) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(Path(name).read_text(encoding="utf-8"))
    return form


# ---- what a file may say ------------------------------------------------------------------------------------


def test_a_whole_file_in_its_own_order(desk: Path) -> None:
    found = asked("""\
# why this is here
[[split]]
sentences = ["Tempo 1", "A3"]

[[rename]]
outlet = "Tempo"
from = "dia"
to = "Fyodor  Tertitskiy"
sentences = ["Tempo: kata dia"]

  [[ join ]]  # indented
sentences = [
  "Tempo 8: Kim tiba",   # one
  "CNN: Indonesia: berangkat",
]
note = "same meeting"

[[drop]]
sentences = ["A1", "B1"]
""")
    split, rename, join, drop = EmendationKind.SPLIT, EmendationKind.RENAME, EmendationKind.JOIN, EmendationKind.DROP
    assert found == (
        Emendation(split, ("Tempo 1", "A3"), origin="pairs.toml:2"),
        Emendation(
            rename, ("Tempo: kata dia",), "Tempo", "dia", "Fyodor Tertitskiy", origin="pairs.toml:5"
        ),
        Emendation(join, ("Tempo 8: Kim tiba", "CNN: Indonesia: berangkat"), note="same meeting", origin="pairs.toml:11"),
        Emendation(drop, ("A1", "B1"), origin="pairs.toml:18"),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff# from Windows\r\n"])
def test_a_file_may_be_empty(desk: Path, text: str) -> None:
    assert asked(text) == ()


def test_windows_line_ends_do_no_harm(desk: Path) -> None:
    assert asked(JOIN.replace("\n", "\r\n") * 2)[1].origin == "pairs.toml:4"


def test_hidden_characters_are_taken_out(desk: Path) -> None:
    [one] = asked('[[join]]\nsentences = ["A\\u200b1", "B1"]\nnote = "a\\u001b[31m\\nb"\n')
    assert (one.sentences, one.note) == (("A1", "B1"), "a[31m b")


def test_every_kind_of_correction_has_its_keys() -> None:
    assert set(KEYS) == {"", *EmendationKind}
    assert set(KEYS[""]) == {*EmendationKind}


# ---- a wrong file: line, key and the nearest known key ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "tip"),
    [
        ('[[joins]]\nsentences = ["A1", "B1"]\n', "pairs.toml:1 has an unknown key 'joins'", "did you mean 'join'?"),
        ('[[gabung]]\nsentences = ["A1", "B1"]\n', "pairs.toml:1 has an unknown key 'gabung'", "known: join, drop"),
        (JOIN + '[[join]]\nsentence = ["A1", "B1"]\n', "pairs.toml:5 has an unknown key 'sentence'", "'sentences'?"),
        ('[join]\nsentences = ["A1", "B1"]\n', "pairs.toml:1 has join = {", "written as [[join]]"),
        ("join = [7]\n", "pairs.toml:1 has a 'join' that is no table", "[[join]]"),
        ("[[join]]\n", "pairs.toml:1 has a [[join]] of fewer than two", 'sentences = ["Tempo:'),
        ('[[drop]]\nsentences = ["A1"]\n', "pairs.toml:2 has a [[drop]] of fewer than two", 'sentences = ["Tempo:'),
        ('[[join]]\nsentences = "A1, B1"\n', "pairs.toml:2 has sentences = 'A1, B1'", "of type list"),
        ("[[join]]\nsentences = [1, 2]\n", "pairs.toml:2 has sentences = [1, 2]", "a list of texts"),
        ('[[join]]\nsentences = ["Tempo", "B1"]\n', "pairs.toml:2 has 'Tempo', which names no sentence", "Tempo 8"),
        ('[[join]]\nsentences = ["8", "B1"]\n', "pairs.toml:2 has '8', which names no sentence", "Tempo 8"),
        ('[[join]]\nsentences = ["Tempo: ", "B1"]\n', "pairs.toml:2 has 'Tempo:', which names", "Tempo 8"),
        ('[[join]]\nsentences = ["A1", "B1"]\nnote = 7\n', "pairs.toml:3 has note = 7", "note is of type str"),
        (f"[[split]]\nsentences = {['A1'] * (MOST + 1)}\n", "pairs.toml:2 has 21 sentences in one", "at most 20"),
        ('[[rename]]\nfrom = "dia"\n', "pairs.toml:1 has a [[rename]] without 'to'", "Fyodor"),
        ('[[rename]]\nfrom = " "\nto = "Kim"\n', "pairs.toml:2 has a [[rename]] without 'from'", "Fyodor"),
        ('[[rename]]\nfrom = "a"\nto = "b"\noutlets = "x"\n', "pairs.toml:4 has an unknown key 'outlets'", "'outlet'?"),
        ('[[join]]\nsentences = ["A1"\n[[drop]]\n', "pairs.toml is not valid TOML", "check the line it names"),
        ("x = " + "[" * 9999, "pairs.toml is not valid TOML", "check the line it names"),
        ("<html>", "pairs.toml is not valid TOML", "check the line it names"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "pairs.toml is not valid TOML", "check the line it names"),
        (b'[[join]]\nnote = "\xe9"\n', "pairs.toml is not valid TOML", "check the line it names"),
        (b"\x00" * 10_000_000, "pairs.toml is too large for a corrections file", "give a corrections file"),
        ("\n" * (FILE_BYTES - 8) + "x = 1", f"pairs.toml:{FILE_BYTES - 7} has an unknown key 'x'", "known: join"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "bytes",
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_line_and_a_way_out(
    desk: Path, cli: Cli, text: str | bytes, where: str, tip: str
) -> None:
    with pytest.raises(JobError) as caught:
        asked(text)
    error = caught.value
    assert (error.code, error.exit_code) == ("E-PAIRS", Exit.USAGE)
    assert error.message.startswith(where)
    assert tip in error.tip
    said = cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out")
    assert (said.code, said.codes, said.out) == (Exit.USAGE, ["E-PAIRS"], "")
    assert len(said.err) < 1000
    assert not Path("out").exists()


@pytest.mark.parametrize("path", ["nirwana.toml", "kabar.txt/pairs.toml", ".", "x" * 300, "a\x00b"])
def test_a_file_that_is_not_there(desk: Path, cli: Cli, path: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(path)
    assert caught.value.code == "E-MISSING"
    assert cli("report", *BOTH, "--pairs", path).code == Exit.NOTHING


# ---- the command --------------------------------------------------------------------------------------------


def test_a_report_says_where_a_correction_was_used(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN, encoding="utf-8")
    said = cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out", "-f", "html,md,txt,json", "--lang", "en")
    assert (said.code, said.err) == (0, "")
    form = made("out/report.json")
    assert [(one["kind"], one["places"], one["problem"]) for one in form["emendations"]] == [
        ("join", [["A", 2], ["B", 2]], None)
    ]
    assert "|pairs:" in form["signature"]
    for name in ("report.html", "report.md", "report.txt"):
        text = Path("out", name).read_text(encoding="utf-8")
        assert text.count("Corrections by the editor") >= 1, name
        assert "Dampaknya" in text, name
        assert "Used:" in text, name
        assert "pairs.toml:1" in text, name


def test_one_that_does_not_fit_is_a_warning_and_the_report_is_made(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN + JOIN.replace("warta", "wartta"), encoding="utf-8")
    said = cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out", "-f", "md", "--lang", "id")
    assert (said.code, said.codes) == (0, ["W-PAIRS-OUTLET"])
    assert "pairs.toml:4" in said.err
    assert "did you mean warta?" in said.err
    text = Path("out/report.md").read_text(encoding="utf-8")
    assert "**Tidak terpakai:** Koreksi menyebut media yang tidak ada dalam laporan ini" in text
    assert "Catatan tentang naskah" not in text, "a correction is no fault of the articles"
    assert cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "strict", "--strict").codes[0] == "E-STRICT"


def test_it_is_applied_again_when_the_article_has_grown(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN, encoding="utf-8")
    Path("kabar.txt").write_text(f"Sebuah paragraf baru ditambahkan pagi ini.\n{KABAR}", encoding="utf-8")
    assert cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out.json").err == ""
    assert made("out.json")["emendations"][0]["places"] == [["A", 3], ["B", 2]]


def test_the_order_of_the_articles_is_no_matter(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN, encoding="utf-8")
    assert cli("report", *BOTH[::-1], "--pairs", "pairs.toml", "-o", "out.json").err == ""
    assert made("out.json")["emendations"][0]["places"] == [["A", 2], ["B", 2]]


def test_two_that_contradict_each_other_stop_the_report(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN + JOIN.replace("join", "drop"), encoding="utf-8")
    said = cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-PAIRS"])
    assert "pairs.toml:1 joins what is dropped by pairs.toml:4" in said.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("sentences", "code"),
    [
        ('"kabar 1", "kabar 1"', "W-PAIRS-UNFIT"),
        ('"kabar 1", "kabar: Gunung Sinabung"', "W-PAIRS-UNFIT"),
        ('"kabar 1", "kabar 2"', "W-PAIRS-UNFIT"),
        ('"nirwana 1", "warta 2"', "W-PAIRS-OUTLET"),
        ('"kabar 99999999999999999999", "warta 2"', "W-PAIRS-SENTENCE"),
    ],
)
def test_what_cannot_be_joined_is_told(cli: Cli, sentences: str, code: str) -> None:
    Path("pairs.toml").write_text(f"[[join]]\nsentences = [{sentences}]\n", encoding="utf-8")
    said = cli("report", *BOTH, "--pairs", "pairs.toml", "-o", "out")
    assert (said.code, said.codes) == (0, [code])


def test_the_terminal_shows_it_too(cli: Cli) -> None:
    Path("pairs.toml").write_text(JOIN, encoding="utf-8")
    said = cli("show", *BOTH, "--pairs", "pairs.toml", "--lang", "en")
    assert "     Correction 1: Joined" in said.out.splitlines()
    assert "1  Joined: kabar: Abu vulkanik + warta: Bandara – Dampaknya" in said.out.splitlines()


def test_a_report_does_not_overwrite_the_corrections(cli: Cli) -> None:
    Path("koreksi.md").write_text(JOIN, encoding="utf-8")
    said = cli("report", *BOTH, "--pairs", "koreksi.md", "-o", "koreksi.md")
    assert (said.code, said.codes) == (Exit.OUTPUT, ["E-OUTPUT"])
    assert Path("koreksi.md").read_text(encoding="utf-8") == JOIN


# ---- the job ------------------------------------------------------------------------------------------------

JOB = '[[source]]\npath = "../*a*.txt"\n[[report]]\nformats = ["json"]\nname = "out"\n'


def tasks(desk: Path, job: str) -> None:
    (desk / "tugas").mkdir()
    (desk / "tugas/pagi.toml").write_text(f"allow_outside = true\n{job}{JOB}")
    (desk / "tugas/pairs.toml").write_text(JOIN)


def test_a_job_names_its_corrections_relative_to_itself(desk: Path, cli: Cli) -> None:
    tasks(desk, 'pairs = "pairs.toml"\n')
    assert cli("run", "tugas/pagi.toml").code == 0
    assert made("tugas/reports/out.json")["emendations"][0]["problem"] is None


def test_a_job_does_not_take_corrections_from_outside(desk: Path, cli: Cli) -> None:
    tasks(desk, 'pairs = "../pairs.toml"\n')
    (desk / "tugas/pagi.toml").write_text(f'pairs = "../pairs.toml"\n{JOB.replace("../", "")}')
    for name in BOTH:
        (desk / "tugas" / name).write_bytes((desk / name).read_bytes())
    said = cli("run", "tugas/pagi.toml")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-JOB"])
    assert "pagi.toml:1 leaves the job's folder" in said.err


def test_a_job_with_wrong_corrections_is_not_run(desk: Path, cli: Cli) -> None:
    tasks(desk, 'pairs = "pairs.toml"\n')
    (desk / "tugas/pairs.toml").write_text(JOIN + "nota = 7\n")
    said = cli("run", "tugas/pagi.toml")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-PAIRS"])
    assert "pairs.toml:4 has an unknown key 'nota'" in said.err
    (desk / "tugas/pairs.toml").unlink()
    said = cli("run", "tugas/pagi.toml")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-JOB"])
    assert "pagi.toml: " in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="no such devices")
def test_a_file_without_end_is_not_read_to_its_end(desk: Path) -> None:
    with pytest.raises(JobError, match="too large"):
        load("/dev/zero")
