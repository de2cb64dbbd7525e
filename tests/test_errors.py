"""Codes: each has words, a remedy and a way to provoke it, and each leaves the command with the code it promises."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from compare import laws
from compare.collate import collate
from compare.errors import (
    EXPLANATIONS,
    BusyError,
    CompareError,
    DeliveryError,
    Exit,
    JobError,
    LanguageError,
    LawError,
    PluginError,
    RenderError,
    SourceError,
    StateError,
    TemplateError,
    UsageError,
    printable,
)
from compare.model import Article
from tests.conftest import HERALD, KABAR, WARTA

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cli, Said

PACKAGE = Path(laws.__file__).parent
BOTH = "kabar.txt warta.txt"

TWO = b'[[source]]\npath = "kabar.txt"\n[[source]]\npath = "warta.txt"\n'

PROVOCATIONS: dict[str, tuple[str, Exit]] = {
    "E-USAGE": (f"report {BOTH} --threshold 7", Exit.USAGE),
    "E-MISSING": ("report kabar.txt nirwana.txt", Exit.NOTHING),
    "E-EMPTY": ("report kabar.txt kosong.txt", Exit.NOTHING),
    "E-BINARY": ("report kabar.txt biner.txt", Exit.NOTHING),
    "E-UNREADABLE": ("report kabar.txt rusak.json", Exit.NOTHING),
    "E-TOO-LARGE": ("report kabar.txt besar.txt", Exit.NOTHING),
    "E-NO-ARTICLES": ("report kabar.txt hampa", Exit.NOTHING),
    "E-FEW": ("report kabar.txt", Exit.NOTHING),
    "E-LANGUAGE": (f"report {BOTH} --language xx-klingon", Exit.USAGE),
    "E-FORMAT": (f"report {BOTH} -f odt", Exit.USAGE),
    "E-TEMPLATE": (f"report {BOTH} -t nirwana", Exit.USAGE),
    "E-PLUGIN": (f"report {BOTH} --executor nowhere", Exit.USAGE),
    "E-RENDER": (f"report {BOTH} -f explosive", Exit.OUTPUT),
    "E-PANGO": (f"report {BOTH} -f blocked", Exit.OUTPUT),
    "E-OUTPUT": (f"report {BOTH} -o kabar.txt/out", Exit.OUTPUT),
    "E-DELIVERY": ("run tolak.toml", Exit.OUTPUT),
    "E-UNSURE": ("run diam.toml", Exit.OUTPUT),
    "E-JOB": ("run salah.toml", Exit.USAGE),
    "E-PAIRS": (f"report {BOTH} --pairs salah.toml", Exit.USAGE),
    "E-NOTES": (f"report {BOTH} --notes biner.txt", Exit.NOTHING),
    "E-LATER": ("report kabar.txt https://tempo.example/kim", Exit.USAGE),
    "E-OUTSIDE": ("run luar.toml", Exit.REFUSED),
    "E-CHANGED": ("run --executor serial utuh.toml", Exit.NOTHING),  # and a file that changes: see `provoke`
    "E-BUSY": ("run utuh.toml", Exit.BUSY),  # while another holds its lock
    "E-STATE": ("run ingatan.toml", Exit.OUTPUT),
    "E-SCHEDULE": ("schedule salah.toml", Exit.USAGE),
    "E-CODE": ("explain E-NIRWANA", Exit.USAGE),
    "E-STRICT": ("report kabar.txt kabar.txt --strict", Exit.NOTHING),
    "E-ITEM": (f"report {BOTH} --executor fatal", Exit.NOTHING),
    "E-SIMILARITY": (f"report {BOTH} --similarity lopsided", Exit.BUG),
    "E-LAW": (f"report {BOTH}", Exit.BUG),  # and a law that is broken: see `provoke`
    "W-STATE-RESTORED": ("run utuh.toml", Exit.DONE),  # once its memory is harmed
    "W-STATE-NEW": ("run utuh.toml", Exit.DONE),
    "W-CLOCK": ("run utuh.toml", Exit.DONE),  # once a run lies in the future
    "W-SOURCE-LOST": ("run hilang.toml", Exit.PARTIAL),
    "W-LANGUAGE-UNSURE": ("report kabar.txt aneka.txt -o out", Exit.DONE),
    "W-LANGUAGE-NO-PACK": (f"report {BOTH} --language vi -o out", Exit.DONE),
    "W-LANGUAGES-DIFFER": ("report kabar.txt herald.txt -o out", Exit.DONE),
    "W-ENCODING-GUESSED": ("report kabar.txt kafe.txt -o out", Exit.DONE),
    "W-HIDDEN-CHARS": ("report kabar.txt tersembunyi.txt -o out", Exit.DONE),
    "W-IDENTICAL": ("report kabar.txt kabar.txt -o out", Exit.DONE),
    "W-NOTHING-SHARED": ("report kabar.txt lain.txt -o out", Exit.DONE),
    "W-SENTENCE-CUT": ("report kabar.txt panjang.txt -o out", Exit.DONE),
    "W-NAME-SPELLING": ("report kabar.txt ejaan.txt -o out", Exit.DONE),
    "W-PAIRS-OUTLET": (f"report {BOTH} --pairs outlet.toml -o out", Exit.DONE),
    "W-PAIRS-SENTENCE": (f"report {BOTH} --pairs kalimat.toml -o out", Exit.DONE),
    "W-PAIRS-SEVERAL": (f"report {BOTH} --pairs ganda.toml -o out", Exit.DONE),
    "W-PAIRS-UNFIT": (f"report {BOTH} --pairs sendiri.toml -o out", Exit.DONE),
    "W-PAIRS-IDLE": (f"report {BOTH} --pairs lepas.toml -o out", Exit.DONE),
    "W-NOTES-UNFIT": (f"report {BOTH} --notes catatan.md -o out", Exit.DONE),
    "W-UNIT-BODY": ("report kabar.txt iklan.txt --language id -o out", Exit.DONE),
}
"""How to provoke each code at the desk of `provoking`, and with what the command leaves."""

NEAR_MISSES = {
    "W-STATE-RESTORED": "run utuh.toml",
    "W-STATE-NEW": "run utuh.toml",
    "W-CLOCK": "run utuh.toml",
    "W-SOURCE-LOST": "run utuh.toml",
    "W-LANGUAGE-UNSURE": "report kabar.txt aneka.txt --language id -o out",
    "W-LANGUAGE-NO-PACK": f"report {BOTH} --language pt -o out",
    "W-LANGUAGES-DIFFER": "report kabar.txt herald.txt --language id -o out",
    "W-ENCODING-GUESSED": f"report {BOTH} -o out",
    "W-HIDDEN-CHARS": "report kabar.txt emoji.txt -o out",
    "W-IDENTICAL": f"report {BOTH} -o out",
    "W-NOTHING-SHARED": f"report {BOTH} --threshold 1 -o out",
    "W-SENTENCE-CUT": "report kabar.txt batas.txt -o out",
    "W-NAME-SPELLING": "report kabar.txt nama.txt -o out",
    "W-PAIRS-OUTLET": f"report {BOTH} --pairs lepas.toml -o out",
    "W-PAIRS-SENTENCE": f"report {BOTH} --pairs lepas.toml -o out",
    "W-PAIRS-SEVERAL": f"report {BOTH} --pairs lepas.toml -o out",
    "W-PAIRS-UNFIT": f"report {BOTH} --pairs terpisah.toml -o out",
    "W-PAIRS-IDLE": f"report {BOTH} --pairs terpakai.toml -o out",
    "W-NOTES-UNFIT": f"report {BOTH} --notes pas.md -o out",
    "W-UNIT-BODY": f"report {BOTH} -o out",
}
"""How to come close to each warning and not get it."""

REFUSALS = {
    CompareError: Exit.NOTHING,
    UsageError: Exit.USAGE,
    SourceError: Exit.NOTHING,
    LanguageError: Exit.USAGE,
    JobError: Exit.USAGE,
    PluginError: Exit.USAGE,
    TemplateError: Exit.USAGE,
    RenderError: Exit.OUTPUT,
    DeliveryError: Exit.OUTPUT,
    StateError: Exit.OUTPUT,
    BusyError: Exit.BUSY,
    LawError: Exit.BUG,
}


@pytest.fixture
def provoking(desk: Path, misbehaving: Path) -> Path:
    """The desk, with one file for each thing that can be wrong with one."""
    files = {
        "kosong.txt": b"",
        "biner.txt": b"Kim\x00\x01\x02",
        "rusak.json": b"{",
        "besar.txt": b"Kata. " * 1_000_000,
        "luar.toml": b'[[source]]\npath = "tautan/*.txt"\n',
        "ingatan.toml": b'state = "kabar.txt"\n' + TWO,
        "salah.toml": b'titel = "Pagi"\n',
        "tolak.toml": TWO + b'[[report]]\nto = ["pigeon:desk"]\n[delivery.pigeon]\nmood = "tired"\n',
        "diam.toml": TWO + b'[[report]]\nto = ["pigeon:desk"]\n[delivery.pigeon]\nmood = "lost"\n',
        "aneka.txt": b"Kim. OK. Ja. Oui.",
        "kafe.txt": f"{KABAR}Café Été.".encode("cp1252"),
        "tersembunyi.txt": KABAR.replace("Sinabung", "Sina\u200bbung").encode(),
        "lain.txt": b"Harga beras naik di pasar induk Cipinang sejak kemarin, kata para pedagang.\n",
        "panjang.txt": (KABAR + "kata " * 401).encode(),
        "batas.txt": (KABAR + "kata " * 400).encode(),
        "emoji.txt": f"{KABAR}Warga 👩\u200d🚀 tersenyum.".encode(),
        "ejaan.txt": WARTA.replace("Ginting", "Ginitng").encode(),
        "nama.txt": WARTA.replace("Ginting", "Tarigan").encode(),
        "catatan.md": b"## kabar 99\nSalah nomor.\n",
        "pas.md": b"## kabar 1\nPas.\n\n## Umum\nUntuk semua.\n",
        "iklan.txt": b"Baca juga: Kim Tiba di Rusia\nIklan\nEditor: Redaksi\n",
    }
    for name, sentences in {
        "outlet": '"kaba 1", "warta 1"',
        "kalimat": '"kabar: Merapi", "warta 1"',
        "ganda": '"kabar: Kabupaten", "kabar: Karo", "warta 1"',
        "sendiri": '"kabar 1", "kabar 1"',
        "terpisah": '"kabar 1", "warta 2"',
        "lepas": '"kabar 1", "warta 3"',
        "terpakai": '"kabar: Gunung Sinabung", "warta: Gunung Sinabung"',
    }.items():
        files[f"{name}.toml"] = f"[[split]]\nsentences = [{sentences}]\n".encode()
    for name, third in (("hilang", "nirwana.txt"), ("utuh", "lain.txt")):
        sources = "".join(f'[[source]]\npath = "{path}"\n' for path in ("kabar.txt", "warta.txt", third))
        files[f"{name}.toml"] = (
            f'title = "Pagi"\n{sources}[[report]]\nformats = ["json"]\nto = ["folder:out"]\n'.encode()
        )
    for name, content in files.items():
        (desk / name).write_bytes(content)
    (desk / "hampa").mkdir()
    (desk / "tautan").mkdir()
    (desk / "tautan/luar.txt").symlink_to(__file__)
    return desk


@pytest.fixture
def provoke(
    cli: Cli, provoking: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[..., Said]:
    """Provokes a code.  No plug-in can break a law, so one is told that it is broken; so with what needs a past."""
    memory = provoking / ".newscompare/utuh"

    def harm(*names: str) -> None:
        assert cli("run", "utuh.toml").code == Exit.DONE
        for name in names:
            (memory / name).write_bytes(b"rusak" * 1000)

    def call(code: str, *more: str) -> Said:
        match code:
            case "E-LAW":
                monkeypatch.setattr(laws, "every_sentence_in_one_bead", lambda _: ["a sentence is lost"])
            case "E-CHANGED":
                monkeypatch.setattr("compare.job.sources._raw", lambda *_: b"as it was")
            case "E-BUSY":
                memory.mkdir(parents=True)
                lock = FileLock(memory / "lock")
                lock.acquire()
                request.addfinalizer(lock.release)
            case "W-STATE-RESTORED":
                harm("state.db")
            case "W-STATE-NEW":
                harm("state.db", "state-copy.db")
            case "W-CLOCK":
                harm()
                with closing(sqlite3.connect(memory / "state.db")) as database, database:
                    database.execute("UPDATE run SET started = '2999-01-01T00:00:00+00:00'")
        return cli(*PROVOCATIONS[code][0].split(), *more)

    return call


def codes(said: Said) -> list[str]:
    """The codes that were told, on the terminal or in a report."""
    reports = (json.loads(path.read_text(encoding="utf-8")) for path in Path("out").glob("*.json"))
    return [*said.codes, *(problem["code"] for report in reports for problem in report.get("problems", ()))]


# ---- every code ---------------------------------------------------------------------------------------------


def test_no_code_is_without_a_provocation() -> None:
    assert PROVOCATIONS.keys() == EXPLANATIONS.keys()


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_a_code_is_provoked_and_leaves_with_the_exit_code_it_promises(provoke: Callable[..., Said], code: str) -> None:
    said = provoke(code)
    assert code in codes(said)
    assert said.code == PROVOCATIONS[code][1]


def test_no_warning_is_without_a_near_miss() -> None:
    assert NEAR_MISSES.keys() == {code for code in EXPLANATIONS if code.startswith("W-")}


@pytest.mark.parametrize("code", NEAR_MISSES)
def test_a_near_miss_is_not_warned_of(cli: Cli, provoking: Path, code: str) -> None:
    said = cli(*NEAR_MISSES[code].split())
    assert said.code == 0
    assert code not in said.codes


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_a_code_is_provoked_in_the_machine_form_too(provoke: Callable[..., Said], code: str) -> None:
    said = provoke(code, "--json-log")
    told = [json.loads(line) for line in said.err.splitlines()]
    assert code in [*(one["code"] for one in told), *codes(said)]
    assert {one["level"] for one in told} <= {"error", "warning"}


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_explain_prints_meaning_and_remedy(cli: Cli, code: str) -> None:
    explanation = EXPLANATIONS[code]
    assert min(len(explanation.title), len(explanation.meaning), len(explanation.remedy)) > 10
    said = cli("explain", code)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{code}: {explanation.title}\n")
    assert explanation.meaning in said.out
    assert f"Remedy: {explanation.remedy}" in said.out


def test_every_code_in_the_package_is_explained_and_every_explanation_is_needed() -> None:
    used = {
        code
        for path in PACKAGE.rglob("*.py")
        if path.name != "errors.py"
        for code in re.findall(r'"([EW]-[A-Z]+(?:-[A-Z]+)*)"', path.read_text(encoding="utf-8"))
    }
    assert used == EXPLANATIONS.keys()


def test_a_remedy_that_is_a_command_is_a_command(cli: Cli) -> None:
    for explanation in EXPLANATIONS.values():
        found = re.match(r"newscompare (\w+)", explanation.remedy)
        if found:
            assert cli(found.group(1), "--help").code == 0


def test_every_refusal_says_what_to_type_next() -> None:
    refusals = {kind.__name__ for kind in REFUSALS}
    silent = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in refusals
        and "tip" not in [keyword.arg for keyword in call.keywords]
    ]
    assert silent == []


# ---- the form of an error -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "code"), REFUSALS.items())
def test_each_kind_of_refusal_has_its_exit_code(kind: type[CompareError], code: Exit) -> None:
    assert kind("E-X", "x").exit_code is code


def test_no_kind_of_refusal_is_left_out() -> None:
    assert {*CompareError.__subclasses__(), CompareError} == REFUSALS.keys()


@pytest.mark.parametrize(
    ("cause", "tip", "lines"),
    [
        ("", "", "error[E-X]: kabar.txt is odd"),
        ("it is green", "", "error[E-X]: kabar.txt is odd\n  cause: it is green"),
        ("", "paint it", "error[E-X]: kabar.txt is odd\n  tip: paint it"),
        ("it is green", "paint it", "error[E-X]: kabar.txt is odd\n  cause: it is green\n  tip: paint it"),
    ],
)
def test_an_error_prints_as_one_to_three_lines(cause: str, tip: str, lines: str) -> None:
    assert str(SourceError("E-X", "kabar.txt is odd", cause=cause, tip=tip)) == lines


def test_an_error_never_prints_as_more() -> None:
    error = SourceError("E-X", "a\nb", cause="c\td", tip="e\u2028f\x1b[31m")
    assert str(error) == "error[E-X]: a\\nb\n  cause: c\\td\n  tip: e\\u2028f\\x1b[31m"


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize(
    "through", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))], ids=["copy", "deepcopy", "pickle"]
)
def test_an_error_crosses_from_a_worker_whole(kind: type[CompareError], through: object) -> None:
    assert callable(through)
    error = kind("E-X", "kabar.txt is odd", cause="it is green", tip="paint it")
    arrived = through(error)
    assert type(arrived) is kind
    assert (arrived.code, arrived.message, arrived.cause, arrived.tip) == (
        error.code,
        error.message,
        error.cause,
        error.tip,
    )
    assert str(arrived) == str(error)
    assert arrived.exit_code is error.exit_code


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Café “Été” 金正恩 👍", "Café “Été” 金正恩 👍"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202eterbalik", r"\u202eterbalik"),
        ("\ud800", r"\ud800"),
        ("a\rb", r"a\rb"),
        ("a\u2028b", r"a\u2028b"),
        ("", ""),
    ],
)
def test_printable_spells_out_what_could_steer_a_terminal(raw: str, shown: str) -> None:
    assert printable(raw) == shown


# ---- exit codes ---------------------------------------------------------------------------------------------


def test_the_exit_codes_are_those_of_the_contract() -> None:
    assert {exit_.name: int(exit_) for exit_ in Exit} == {
        "DONE": 0,
        "GATE": 1,
        "USAGE": 2,
        "PARTIAL": 3,
        "NOTHING": 4,
        "REFUSED": 5,
        "OUTPUT": 6,
        "BUSY": 7,
        "BUG": 70,
        "INTERRUPTED": 130,
        "TERMINATED": 143,
    }


def test_a_broken_law_says_that_it_is_a_bug() -> None:
    story = collate([Article("A", KABAR.strip(), language="id"), Article("B", HERALD.strip(), language="en")])
    assert laws.check(story) is story
    with pytest.raises(LawError, match="this is a bug in compare") as caught:
        laws.check(replace(story, beads=story.beads[1:]))
    assert (caught.value.code, caught.value.exit_code) == ("E-LAW", Exit.BUG)
