"""The command, from its arguments to what it leaves behind: files, exit code, results, remarks."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from compare.errors import EXPLANATIONS, Exit
from compare.rules import RULES
from compare.settings import VERSION
from tests.conftest import KABAR, WARTA, Said, held, polite

if TYPE_CHECKING:
    from tests.conftest import Cli

BOTH = ("kabar.txt", "warta.txt")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"

bug = pytest.mark.xfail


def form(path: str | Path) -> dict[str, object]:
    """The comparison in a JSON report."""
    read: dict[str, object] = json.loads(Path(path).read_text(encoding="utf-8"))
    return read


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Put *content* on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


# ---- report: what is written, and where ---------------------------------------------------------------------


def test_a_report_goes_into_reports_under_a_name_from_its_title(cli: Cli) -> None:
    said = cli("report", *BOTH, "--title", "Sinabung Meletus!")
    [path] = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert path.startswith("reports/sinabung-meletus-")
    assert Path(path).read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_gets_a_file_called_report(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "keluaran/hari ini").out == "keluaran/hari ini/report.html\n"


def test_a_file_name_chooses_folder_name_and_format(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "keluaran/sinabung.v2.json").out == "keluaran/sinabung.v2.json\n"
    assert form("keluaran/sinabung.v2.json")["schema"] == 1


def test_every_format_asked_for_is_written_and_named_on_standard_output(cli: Cli) -> None:
    said = cli("report", *BOTH, "-o", "out", "-f", "html, md,json,txt,md")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == ["out/report.html", "out/report.md", "out/report.json", "out/report.txt"]
    assert held("out") == ["report.html", "report.json", "report.md", "report.txt"]


def test_a_pdf_is_a_pdf(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "sinabung.pdf").out == "sinabung.pdf\n"
    assert Path("sinabung.pdf").read_bytes().startswith(b"%PDF-")


def test_an_existing_report_is_replaced(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "out", "-f", "md", "--title", "Kemarin")
    cli("report", *BOTH, "-o", "out", "-f", "md", "--title", "Hari ini")
    text = Path("out/report.md").read_text(encoding="utf-8")
    assert "Hari ini" in text
    assert "Kemarin" not in text


def test_a_report_does_not_overwrite_an_article_it_is_made_of(cli: Cli) -> None:
    said = cli("report", *BOTH, "-o", "kabar.txt")
    assert (said.code, said.codes, said.out) == (Exit.OUTPUT, ["E-OUTPUT"], "")
    assert Path("kabar.txt").read_text(encoding="utf-8") == KABAR


def test_a_file_name_of_an_unknown_format_is_not_taken_for_a_folder(cli: Cli) -> None:
    said = cli("report", *BOTH, "-o", "sinabung.odt")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-FORMAT"])
    assert not Path("sinabung.odt").exists()


@bug(reason="-o x.MD writes x.md, which is not the name that was typed")
def test_capitals_do_not_change_a_format(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "sinabung.MD").out == "sinabung.MD\n"


def test_a_file_name_and_a_format_that_contradict_are_wrong_use(cli: Cli) -> None:
    said = cli("report", *BOTH, "-o", "sinabung.json", "-f", "md")
    assert (said.code, said.codes) == (Exit.USAGE, ["E-USAGE"])


# ---- report: the options ------------------------------------------------------------------------------------


def test_the_report_speaks_the_language_of_its_reader(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "id.md")
    cli("report", *BOTH, "-o", "en.md", "--lang", "en")
    assert "Hanya di kabar" in Path("id.md").read_text(encoding="utf-8")
    assert "Only in kabar" in Path("en.md").read_text(encoding="utf-8")


def test_the_day_of_the_report_is_written_out(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "x.html", "--as-of", "2026-11-22")
    assert "22 November 2026" in Path("x.html").read_text(encoding="utf-8")


def test_without_a_day_the_report_names_none(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "a.html")
    cli("report", *BOTH, "-o", "b.html")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_base_title_outlet_and_language_reach_the_comparison(cli: Cli) -> None:
    articles = ("Kabar Nusa=kabar.txt", "warta.txt")
    cli("report", *articles, "-o", "x.json", "--base", "B", "--title", "Sinabung", "--language", "Kabar Nusa=ms")
    said = form("x.json")
    witnesses = said["witnesses"]
    assert isinstance(witnesses, list)
    assert (said["title"], said["base"]) == ("Sinabung", "B")
    assert [(w["siglum"], w["outlet"], w["language"]) for w in witnesses] == [
        ("A", "Kabar Nusa", "ms"),
        ("B", "warta", "id"),
    ]


def test_one_language_for_all_articles(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "x.json", "--language", "pt")
    witnesses = form("x.json")["witnesses"]
    assert isinstance(witnesses, list)
    assert [w["language"] for w in witnesses] == ["pt", "pt"]


@pytest.mark.parametrize(("threshold", "links"), [("0", True), ("1.0", True), ("0.9999", True)])
def test_equal_sentences_are_linked_at_any_threshold(cli: Cli, threshold: str, links: bool) -> None:
    cli("report", *BOTH, "-o", "x.json", "--threshold", threshold)
    assert bool(form("x.json")["links"]) is links


def test_a_higher_threshold_links_less(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "low.json", "--threshold", "0")
    cli("report", *BOTH, "-o", "high.json", "--threshold", "1")
    low, high = form("low.json")["links"], form("high.json")["links"]
    assert isinstance(low, list)
    assert isinstance(high, list)
    assert len(low) > len(high) == 1


def test_processes_write_the_same_bytes_as_one_process(cli: Cli) -> None:
    cli("report", *BOTH, "-o", "serial.json")
    cli("report", *BOTH, "-o", "processes.json", "--executor", "processes")
    assert Path("serial.json").read_bytes() == Path("processes.json").read_bytes()


def test_a_folder_stands_for_its_articles_in_the_order_of_their_names(cli: Cli, desk: Path) -> None:
    for name in ("b.txt", "a.md", ".hidden.txt", "_draft.txt", "foto.png"):
        (desk / "kliping" / name).parent.mkdir(exist_ok=True)
        (desk / "kliping" / name).write_text(KABAR if name[0] == "a" else WARTA, encoding="utf-8")
    assert cli("report", "kliping", "-o", "x.json").code == 0
    witnesses = form("x.json")["witnesses"]
    assert isinstance(witnesses, list)
    assert [w["outlet"] for w in witnesses] == ["a", "b"]


def test_a_hyphen_stands_for_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, KABAR.encode())
    assert cli("report", "Kawat=-", "warta.txt", "-o", "x.json").code == 0
    witnesses = form("x.json")["witnesses"]
    assert isinstance(witnesses, list)
    assert [w["outlet"] for w in witnesses] == ["Kawat", "warta"]


# ---- report: exit codes that are asked for ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gate", "articles", "code"),
    [
        ("omitted", BOTH, Exit.GATE),
        ("conflict", BOTH, Exit.GATE),
        ("any", BOTH, Exit.GATE),
        ("conflict,omitted", BOTH, Exit.GATE),
        ("any", ("kabar.txt", "kabar.txt"), Exit.DONE),
        ("conflict", ("kabar.txt", "agrees.txt"), Exit.DONE),
        ("omitted", ("kabar.txt", "agrees.txt"), Exit.GATE),
    ],
)
def test_a_gate_trips_on_what_it_names_and_the_report_is_written_all_the_same(
    cli: Cli, desk: Path, gate: str, articles: tuple[str, ...], code: int
) -> None:
    (desk / "agrees.txt").write_text("".join(KABAR.splitlines(keepends=True)[:2]), encoding="utf-8")
    said = cli("report", *articles, "-o", "out", "-f", "json", "--fail-on", gate)
    assert (said.code, said.out) == (code, "out/report.json\n")


def test_differences_alone_are_success(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "out").code == Exit.DONE


def test_a_warning_is_told_and_leaves_the_exit_code_alone(cli: Cli) -> None:
    said = cli("report", "kabar.txt", "kabar.txt", "-o", "out")
    assert (said.code, said.codes, said.out) == (Exit.DONE, ["W-IDENTICAL"], "out/report.html\n")


def test_strict_turns_a_warning_into_an_error(cli: Cli, desk: Path) -> None:
    said = cli("report", "kabar.txt", "kabar.txt", "-o", "out", "--strict")
    assert said.code == Exit.NOTHING
    assert said.codes[0] == "E-STRICT"
    assert "newscompare explain W-IDENTICAL" in said.err
    assert not (desk / "out").exists()


def test_strict_lets_clean_articles_pass(cli: Cli) -> None:
    assert cli("report", *BOTH, "-o", "out", "--strict").code == Exit.DONE


def test_an_unreadable_article_stops_the_report(cli: Cli, desk: Path) -> None:
    said = cli("report", *BOTH, "nirwana.txt", "-o", "out")
    assert (said.code, said.codes, said.out) == (Exit.NOTHING, ["E-MISSING"], "")
    assert not (desk / "out").exists()


def test_keep_going_leaves_it_out_and_says_so(cli: Cli) -> None:
    said = cli("report", "nirwana.txt", *BOTH, "-o", "out", "-f", "json", "--keep-going")
    assert (said.code, said.codes, said.out) == (Exit.PARTIAL, ["E-MISSING"], "out/report.json\n")
    assert len(form("out/report.json")["witnesses"]) == 2  # type: ignore[arg-type]


def test_keep_going_needs_two_articles_all_the_same(cli: Cli, desk: Path) -> None:
    said = cli("report", "nirwana.txt", "kabar.txt", "-o", "out", "--keep-going")
    assert (said.code, said.out) == (Exit.NOTHING, "")
    assert not (desk / "out").exists()


def test_all_articles_that_fail_are_named_in_their_order(cli: Cli) -> None:
    said = cli("report", "satu.txt", "kabar.txt", "dua.txt")
    assert said.codes == ["E-MISSING", "E-MISSING"]
    assert said.err.index("satu.txt") < said.err.index("dua.txt")


def test_keep_going_and_an_output_that_fails_is_an_output_that_failed(cli: Cli) -> None:
    said = cli("report", "nirwana.txt", *BOTH, "-o", "kabar.txt/out", "--keep-going")
    assert (said.code, said.codes) == (Exit.OUTPUT, ["E-MISSING", "E-OUTPUT"])


def test_an_interruption_has_its_own_code(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compare.job.story.collate", interrupt)
    assert cli("report", *BOTH, "-o", "out").code == Exit.INTERRUPTED


# ---- machines -----------------------------------------------------------------------------------------------


def test_a_json_log_is_one_object_a_line(cli: Cli) -> None:
    said = cli("report", "nirwana.txt", "kabar.txt", "kabar.txt", "-o", "out", "--keep-going", "--json-log")
    error, warning = map(json.loads, said.err.splitlines())
    assert (error["level"], error["code"], error["message"]) == ("error", "E-MISSING", "nirwana.txt: no such file")
    assert (warning["level"], warning["code"], warning["where"]) == ("warning", "W-IDENTICAL", "A and B")
    assert said.out == "out/report.html\n"


def test_a_json_log_holds_wrong_use_too(cli: Cli) -> None:
    said = cli("report", *BOTH, "--json-log", "--warna")
    assert json.loads(said.err)["code"] == "E-USAGE"


def test_a_json_log_holds_a_bug_too(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise RuntimeError("sulit")

    monkeypatch.setattr(import_module("compare.contrast"), "contrast", fail)
    said = cli("report", *BOTH, "--json-log")
    told = json.loads(said.err)
    assert (said.code, told["code"]) == (Exit.BUG, "E-LAW")
    assert "this is a bug in compare: RuntimeError: sulit" in told["message"]


# ---- the other commands -------------------------------------------------------------------------------------


def test_show_prints_the_comparison_and_writes_nothing(cli: Cli, desk: Path) -> None:
    before = sorted(desk.iterdir())
    said = cli("show", *BOTH, "--lang", "en", "--title", "Sinabung")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Sinabung\n")
    assert "A3  Abu vulkanik" in said.out
    assert sorted(desk.iterdir()) == before


def test_show_is_coloured_on_a_terminal_unless_that_is_not_wanted(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from compare.cli import main

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    main(["show", *BOTH])
    coloured = capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    main(["show", *BOTH])
    plain = capsys.readouterr().out
    assert "\x1b[1;34m◆" in coloured
    assert "\x1b" not in plain
    assert "◆" in plain


def test_show_of_what_cannot_be_read_prints_nothing(cli: Cli) -> None:
    said = cli("show", "nirwana.txt", "kabar.txt")
    assert (said.code, said.codes, said.out) == (Exit.NOTHING, ["E-MISSING"], "")


@pytest.fixture
def jobs_at_the_desk(desk: Path) -> Path:
    """The desk, with one job that is good and one for each way to go wrong."""
    source = '[[source]]\npath = "kabar.txt"\n[[source]]\npath = "warta.txt"\n'
    jobs = {
        "good": f'{source}[[report]]\nname = "good"\n',
        "partial": f'{source}[[source]]\npath = "nirwana.txt"\n',
        "wrong": f'{source}[[report]]\ntemplate = "nirwana"\n',
        "later": f"{source}[schedule]\n",
        "broken": f"{source}[[",
        "colon": f'{source}[[report]]\nto = ["laporan"]\n',
        "base": f'base = "Z"\n{source}',
        "dead": 'keep_going = false\n[[source]]\npath = "nirwana.txt"\n',
        "empty": '[[source]]\npath = "nirwana/*.txt"\n',
        "similarity": f'{source}[settings]\nsimilarity = "explosive"\n',
        "executor": f'executor = "explosive"\n{source}',
        "over": f'{source}[[report]]\nname = "kabar"\nformats = ["txt"]\nto = ["folder:."]\n',
    }
    for name, text in jobs.items():
        (desk / f"{name}.toml").write_text(text)
    return desk


def test_run_writes_what_a_job_asks_for(cli: Cli, desk: Path) -> None:
    (desk / "job.toml").write_text(
        '[[source]]\npath = "[kw]a*.txt"\n[[report]]\nformats = ["json", "md"]\nname = "pagi"\n'
    )
    said = cli("run", "job.toml")
    assert (said.code, said.written) == (0, ["reports/pagi.json", "reports/pagi.md"])


@pytest.mark.parametrize(
    ("jobs", "code"),
    [
        (("good", "good"), Exit.DONE),
        (("dead", "dead"), Exit.NOTHING),
        (("dead", "empty"), Exit.NOTHING),
        (("base", "base"), Exit.USAGE),
        (("dead", "base"), Exit.PARTIAL),
        (("partial", "partial"), Exit.PARTIAL),
    ],
)
def test_several_jobs_have_one_exit_code(cli: Cli, jobs_at_the_desk: Path, jobs: tuple[str, ...], code: int) -> None:
    assert cli("run", *(f"{job}.toml" for job in jobs)).code == code


@pytest.mark.parametrize("wrong", ["wrong", "later", "broken", "colon"])
@pytest.mark.parametrize("first", [True, False])
def test_no_job_is_run_where_one_is_wrong(cli: Cli, jobs_at_the_desk: Path, wrong: str, first: bool) -> None:
    jobs = (f"{wrong}.toml", "good.toml") if first else ("good.toml", f"{wrong}.toml")
    said = cli("run", *jobs)
    assert (said.code, said.out, len(said.codes)) == (Exit.USAGE, "", 1)
    assert f"{wrong}.toml" in said.err
    assert not (jobs_at_the_desk / "reports").exists()


@pytest.mark.parametrize(
    ("stopped", "error"),
    [
        ("base", "E-USAGE"),  # how many articles there are is known when they are read
        ("dead", "E-MISSING"),
        ("empty", "E-NO-ARTICLES"),
        ("nirwana", "E-MISSING"),
        ("similarity", "E-SIMILARITY"),
        ("executor", "E-PLUGIN"),
        ("over", "E-OUTPUT"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_job_that_is_stopped_costs_itself_alone(
    cli: Cli, jobs_at_the_desk: Path, misbehaving: Path, stopped: str, error: str, first: bool
) -> None:
    jobs = (f"{stopped}.toml", "good.toml") if first else ("good.toml", f"{stopped}.toml")
    said = cli("run", *jobs)
    assert (said.code, said.codes, said.written) == (Exit.PARTIAL, [error], ["reports/good.html"])
    assert held(jobs_at_the_desk / "reports") == ["good.html"]


def test_a_bug_that_one_job_meets_costs_it_alone(
    cli: Cli, jobs_at_the_desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compare.collate import collate

    def once(*articles: Any, **choices: Any) -> Any:
        monkeypatch.setattr("compare.job.story.collate", collate)
        raise RuntimeError("sulit")

    monkeypatch.setattr("compare.job.story.collate", once)
    said = cli("run", "--executor", "serial", "partial.toml", "good.toml")
    assert (said.code, said.codes, said.written) == (Exit.PARTIAL, ["E-MISSING", "E-LAW"], ["reports/good.html"])


def test_templates_are_listed_with_what_they_are(cli: Cli) -> None:
    said = cli("templates")
    assert "\nside-by-side   Every sentence" in said.out
    assert said == cli("templates", "list")


def test_a_copied_template_draws_the_same_report(cli: Cli) -> None:
    assert cli("templates", "copy", "side-by-side", "mine").out == "mine\n"
    cli("report", *BOTH, "-o", "shipped.md")
    cli("report", *BOTH, "-o", "mine.md", "-t", "mine")
    assert Path("mine.md").read_bytes() == Path("shipped.md").read_bytes()


def test_a_copied_template_can_be_changed(cli: Cli) -> None:
    cli("templates", "copy", "side-by-side", "mine")
    Path("mine/report.md").write_text("# Cuma {{ view.title }}\n", encoding="utf-8")
    cli("report", *BOTH, "-o", "mine.md", "-t", "mine", "--title", "ini")
    assert Path("mine.md").read_text(encoding="utf-8") == "# Cuma ini\n"


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("copy",), Exit.USAGE, "E-USAGE"),
        (("copy", "side-by-side"), Exit.USAGE, "E-USAGE"),
        (("copy", "nirwana", "mine"), Exit.USAGE, "E-TEMPLATE"),
        (("copy", "side-by-side", "kabar.txt"), Exit.USAGE, "E-TEMPLATE"),
        (("copy", "side-by-side", "kabar.txt/mine"), Exit.OUTPUT, "E-OUTPUT"),
        (("burn",), Exit.USAGE, "E-USAGE"),
    ],
)
def test_a_template_that_cannot_be_copied(cli: Cli, arguments: tuple[str, ...], code: int, error: str) -> None:
    said = cli("templates", *arguments)
    assert (said.code, said.codes, said.out) == (code, [error], "")
    assert "tip:" in said.err


@pytest.mark.parametrize(
    "content",
    [
        b"{{ view.nirwana }}",
        b"{% if %}",
        b"{% include 'nirwana.md' %}",
        b"{{ ''.__class__.__mro__ }}",
        b"{{ 1 / 0 }}",
        b"{{ 'Kim' + 1 }}",
        b"{% include 'report.md' %}",
        b"Caf\xe9",
    ],
)
def test_a_fault_in_a_template_is_its_own(cli: Cli, content: bytes) -> None:
    cli("templates", "copy", "side-by-side", "mine")
    Path("mine/report.md").write_bytes(b"# Judul\n" + content)
    said = cli("report", *BOTH, "-t", "mine", "-o", "x.md")
    assert (said.code, said.codes, said.out) == (Exit.USAGE, ["E-TEMPLATE"], "")
    assert "mine" in said.err
    assert "report.md" in said.err


@pytest.mark.parametrize("missing", ["report.md", "report.html"])
def test_a_page_that_a_template_lacks_is_named(cli: Cli, missing: str) -> None:
    cli("templates", "copy", "side-by-side", "mine")
    Path("mine", missing).unlink()
    said = cli("report", *BOTH, "-t", "mine", "-o", "x" + Path(missing).suffix)
    assert (said.code, said.codes) == (Exit.USAGE, ["E-TEMPLATE"])
    assert missing in said.err


def test_doctor_names_every_part(cli: Cli) -> None:
    said = cli("doctor")
    assert said.code == 0
    for part in (
        VERSION,
        "lexical",
        "html, json, md, pdf, txt",
        "processes, serial",
        "folder",
        "side-by-side",
        "WeasyPrint",
    ):
        assert part in said.out


def test_doctor_names_the_remedy_where_pango_is_missing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    without_pango(monkeypatch)
    said = cli("doctor")
    assert said.code == Exit.PARTIAL
    assert "missing; type: " in said.out


def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the import of WeasyPrint fail as it does where its system library is missing."""

    class NoPango:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])


def test_without_pango_all_but_the_pdf_is_written(cli: Cli, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_pango(monkeypatch)
    said = cli("report", *BOTH, "-o", "out", "-f", "pdf,html")
    assert (said.code, said.codes, said.out) == (Exit.PARTIAL, ["E-PANGO"], "out/report.html\n")
    assert held(desk / "out") == ["report.html"]


def test_explain_lists_all_codes_and_forgives_small_letters(cli: Cli) -> None:
    listed = [line.split()[0] for line in cli("explain").out.splitlines()]
    assert listed == [*EXPLANATIONS, *RULES]
    assert cli("explain", "e-few").out == cli("explain", "E-FEW").out


def test_version_and_help(cli: Cli) -> None:
    assert cli("--version").out == f"newscompare {VERSION}\n"
    assert "ARTICLE" in cli("report", "--help").out


# ---- bad input: one article that cannot be used -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        pytest.param("kosong.txt", b"", "E-EMPTY", id="empty"),
        pytest.param("putih.txt", b" \n\t\r\n \n", "E-EMPTY", id="white space"),
        pytest.param("tak-tampak.txt", "\u200b\u200b\n\ufeff".encode(), "E-EMPTY", id="invisible characters"),
        pytest.param("kosong.html", b"<html><body><script>tulis()</script></body></html>", "E-EMPTY", id="page without text"),
        pytest.param("kosong.md", b"[ ]: <>\n", "E-EMPTY", id="markup without text"),
        pytest.param("foto.png", PNG, "E-BINARY", id="PNG"),
        pytest.param("foto.txt", PNG, "E-BINARY", id="PNG called text"),
        pytest.param("foto.html", PNG, "E-BINARY", id="PNG called page"),
        pytest.param("derau.txt", bytes(range(1, 32)) * 9, "E-BINARY", id="control characters"),
        pytest.param("dokumen.docx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00", "E-BINARY", id="office document"),
        pytest.param("besar.txt", b"Kata. " * 2_000_000, "E-TOO-LARGE", id="twelve million bytes"),
        pytest.param("panjang.txt", b"Kata kata kata kata. " * 60_000, "E-TOO-LARGE", id="a million characters"),
        pytest.param("banyak.txt", b"Hujan.\n" * 5_001, "E-TOO-LARGE", id="5,001 sentences"),
        pytest.param("rusak.json", b'{"text": "Kim', "E-UNREADABLE", id="broken JSON"),
        pytest.param("daftar.json", b'[{"text": "Kim berangkat."}]', "E-UNREADABLE", id="a list"),
        pytest.param("angka.json", b"17", "E-UNREADABLE", id="a number"),
        pytest.param("jenis.json", b'{"text": 17}', "E-UNREADABLE", id="a text that is none"),
        pytest.param("kredit.json", b'{"text": "Kim.", "credits": "AP"}', "E-UNREADABLE", id="credits that are no list"),
        pytest.param("kalimat.json", b'{"sentences": ["Kim.", ""]}', "E-UNREADABLE", id="an empty sentence"),
        pytest.param("laporan.json", b'{"schema": 1, "witnesses": []}', "E-UNREADABLE", id="a report"),
        pytest.param("dalam.json", b'{"text": ' + b"[" * 99_999, "E-UNREADABLE", id="deep nesting"),
        pytest.param("tanpa.json", b'{"judul": "Kim"}', "E-EMPTY", id="JSON without text"),
        pytest.param("putus.txt", b"\xff\xfeK\x00i", "E-UNREADABLE", id="UTF-16 that breaks off"),
        pytest.param("digit.json", b'{"text": "Kim.", "n": ' + b"1" * 5000 + b"}", "E-UNREADABLE", id="5,000 digits"),
    ],
)  # fmt: skip
def test_an_article_that_cannot_be_used(cli: Cli, desk: Path, name: str, content: bytes, code: str) -> None:
    (desk / name).write_bytes(content)
    said = cli("report", name, "kabar.txt", "-o", "out")
    assert (said.code, said.codes, said.out) == (Exit.NOTHING, [code], "")
    assert Path(name).stem in said.err
    assert "tip:" in said.err
    assert not (desk / "out").exists()


def test_a_file_that_is_too_large_is_told_the_limit(cli: Cli, desk: Path) -> None:
    (desk / "besar.txt").write_bytes(b"Kata. " * 2_000_000)  # reading stops at the limit, so nobody knows more
    assert "more than 5,242,880 bytes" in cli("report", "besar.txt", "kabar.txt").err


# ---- bad input: what is asked for cannot be ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "error", "named"),
    [
        ((), Exit.USAGE, "E-USAGE", "COMMAND"),
        (("laporkan",), Exit.USAGE, "E-USAGE", "laporkan"),
        (("report",), Exit.USAGE, "E-USAGE", "ARTICLE"),
        (("report", *BOTH, "--warna"), Exit.USAGE, "E-USAGE", "--warna"),
        (("report", *BOTH, "--title"), Exit.USAGE, "E-USAGE", "--title"),
        (("report", "kabar.txt"), Exit.NOTHING, "E-FEW", "1 article"),
        (("report", "kabar.txt", "nirwana.txt"), Exit.NOTHING, "E-MISSING", "nirwana.txt"),
        (("report", "kabar.txt", "Nirwana=nirwana.txt"), Exit.NOTHING, "E-MISSING", "nirwana.txt"),
        (("report", "kabar.txt", "hampa"), Exit.NOTHING, "E-NO-ARTICLES", "hampa"),
        (("report", *BOTH, "-t", "nirwana"), Exit.USAGE, "E-TEMPLATE", "nirwana"),
        (("report", *BOTH, "-t", "hampa"), Exit.USAGE, "E-TEMPLATE", "hampa"),
        (("report", *BOTH, "-f", "odt"), Exit.USAGE, "E-FORMAT", "odt"),
        (("report", *BOTH, "-f", "html,HTML"), Exit.USAGE, "E-FORMAT", "HTML"),
        (("report", *BOTH, "-o", "arsip"), Exit.OUTPUT, "E-OUTPUT", "arsip"),
        (("report", *BOTH, "-o", "kabar.txt/out"), Exit.OUTPUT, "E-OUTPUT", "kabar.txt/out"),
        (("report", *BOTH, "-o", "kabar.txt/x.json"), Exit.OUTPUT, "E-OUTPUT", "kabar.txt/x.json"),
        (("report", *BOTH, "-o", "x" * 300), Exit.OUTPUT, "E-OUTPUT", "xxx"),
        (("report", *BOTH, "--language", "xx-klingon"), Exit.USAGE, "E-LANGUAGE", "xx-klingon"),
        (("report", *BOTH, "--language", "kabar=zz"), Exit.USAGE, "E-LANGUAGE", "zz"),
        (("report", *BOTH, "--lang", "ms"), Exit.USAGE, "E-LANGUAGE", "ms"),
        (("report", *BOTH, "--similarity", "telepati"), Exit.USAGE, "E-PLUGIN", "telepati"),
        (("report", *BOTH, "--executor", "peladen"), Exit.USAGE, "E-PLUGIN", "peladen"),
        (("report", *BOTH, "--base", "C"), Exit.USAGE, "E-USAGE", "C"),
        (("report", *BOTH, "--threshold", "2"), Exit.USAGE, "E-USAGE", "2"),
        (("report", *BOTH, "--threshold", "nan"), Exit.USAGE, "E-USAGE", "nan"),
        (("report", *BOTH, "--threshold", "tinggi"), Exit.USAGE, "E-USAGE", "tinggi"),
        (("report", *BOTH, "--as-of", "kemarin"), Exit.USAGE, "E-USAGE", "kemarin"),
        (("report", *BOTH, "--fail-on", "hujan"), Exit.USAGE, "E-USAGE", "hujan"),
        (("report", "https://tempo.example/kim", "kabar.txt"), Exit.USAGE, "E-LATER", "https://tempo.example/kim"),
        (("report", "Tempo=https://tempo.example/kim", "kabar.txt"), Exit.USAGE, "E-LATER", "https://tempo.example/kim"),
        (("show", *BOTH, "-f", "html"), Exit.USAGE, "E-USAGE", "-f"),
        (("run", "nirwana.toml"), Exit.NOTHING, "E-MISSING", "nirwana.toml"),
        (("explain", "E-NIRWANA"), Exit.USAGE, "E-CODE", "E-NIRWANA"),
        (("report", *BOTH, "--as-of", "2026-13-45"), Exit.USAGE, "E-USAGE", "2026-13-45"),
        (("report", "kabar.txt/x.txt", "kabar.txt"), Exit.NOTHING, "E-UNREADABLE", "kabar.txt/x.txt"),
        (("report", "x" * 300, "kabar.txt"), Exit.NOTHING, "E-UNREADABLE", "xxx"),
        (("report", *BOTH, "-t", "x" * 300), Exit.USAGE, "E-TEMPLATE", "xxx"),
        (("report", *BOTH, "--language", "x" * 300), Exit.USAGE, "E-LANGUAGE", "xxx"),
        (("report", *BOTH, "--language", "../languages/en"), Exit.USAGE, "E-LANGUAGE", "../languages/en"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_name_with_a_way_out(
    cli: Cli, desk: Path, arguments: tuple[str, ...], code: int, error: str, named: str
) -> None:
    (desk / "hampa").mkdir()
    (desk / "arsip").write_text("bukan folder")
    before = sorted(desk.rglob("*"))
    said = cli(*arguments)
    assert (said.code, said.codes, said.out) == (code, [error], "")
    assert named in said.err
    assert "tip:" in said.err
    assert sorted(desk.rglob("*")) == before


def test_an_article_in_a_language_that_the_detector_knows_and_cldr_does_not(cli: Cli, desk: Path) -> None:
    minangkabau = (
        "Kabupaten Agam adolah sabuah kabupaten di Provinsi Sumatera Barat. Kabupaten iko mamiliki laweh wilayah."
    )
    (desk / "agam.txt").write_text(minangkabau, encoding="utf-8")
    said = cli("report", "agam.txt", *BOTH, "-o", "out")
    assert said.code == Exit.DONE
    assert "W-LANGUAGE-NO-PACK" in said.codes


# ---- encodings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_its_mark_is_read_without_a_word(cli: Cli, desk: Path, encoding: str) -> None:
    (desk / "kafe.txt").write_bytes(f"{KABAR}Ia minum di “Café Été”.".encode(encoding))
    said = cli("report", "kafe.txt", "warta.txt", "-o", "x.json", "--language", "id")
    assert (said.code, said.codes) == (0, [])
    assert "“Café Été”" in Path("x.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_an_older_encoding_is_guessed_and_told(cli: Cli, desk: Path, encoding: str) -> None:
    (desk / "kafe.txt").write_bytes(f"{KABAR}Ia minum di Café Été.".encode(encoding))
    said = cli("report", "kafe.txt", "warta.txt", "-o", "x.json", "--language", "id")
    assert (said.code, said.codes) == (0, ["W-ENCODING-GUESSED"])
    assert "Café Été" in Path("x.json").read_text(encoding="utf-8")


# ---- hostile material ---------------------------------------------------------------------------------------

ESCAPE = "\x1b]0;milikku\x07\x1b[31mMerah\x1b[0m"


def test_escape_sequences_in_an_article_do_not_reach_the_terminal(cli: Cli, desk: Path) -> None:
    (desk / "jahat.txt").write_text(
        f"{ESCAPE} Gunung Meletus Pagi Ini\n{KABAR}\u202eterbalik\u202c \x9b31m.", encoding="utf-8"
    )
    said = cli(
        "show", "jahat.txt", "warta.txt", "--language", "id", "--title", ESCAPE
    )  # the fixture looks for control characters
    assert said.code == 0
    assert "Merah" in said.out
    assert said.codes == ["W-HIDDEN-CHARS"]


@pytest.mark.parametrize("place", ["--base", "--similarity", "-t", "missing"])
def test_escape_sequences_in_what_was_typed_wrong_come_back_spelled_out(cli: Cli, place: str) -> None:
    arguments = {
        "missing": ("show", ESCAPE, "warta.txt"),
        "-t": ("report", *BOTH, "-t", ESCAPE),
    }.get(place, ("show", *BOTH, place, ESCAPE))
    assert r"\x1b]0;milikku\x07\x1b[31mMerah\x1b[0m" in cli(*arguments).err


@pytest.mark.parametrize("place", ["--title", "outlet", "file name"])
def test_escape_sequences_in_what_a_report_shows_are_taken_out(cli: Cli, desk: Path, place: str) -> None:
    (desk / f"{ESCAPE}.txt").write_text(KABAR, encoding="utf-8")
    arguments = {
        "--title": (*BOTH, "--title", ESCAPE),
        "outlet": (f"{ESCAPE}=kabar.txt", "warta.txt"),
        "file name": (f"{ESCAPE}.txt", "warta.txt"),
    }[place]
    said = cli("show", *arguments)
    assert said.code == 0
    assert "]0;milikku[31mMerah[0m" in said.out


@pytest.mark.parametrize("line", ["***", "?", "—", "👍👍", "[...]"])
def test_a_line_without_a_word_does_not_stop_a_report(cli: Cli, desk: Path, line: str) -> None:
    (desk / "bintang.txt").write_text(f"{KABAR}{line}\n{WARTA}", encoding="utf-8")
    assert cli("report", "bintang.txt", "warta.txt", "-o", "out").code == 0


def test_escape_sequences_in_an_output_path_come_back_spelled_out(cli: Cli) -> None:
    said = cli("report", *BOTH, "-o", f"{ESCAPE}.json")
    assert (said.code, said.out) == (0, "\\x1b]0;milikku\\x07\\x1b[31mMerah\\x1b[0m.json\n")


@pytest.mark.parametrize("form", ["txt", "md", "html", "json"])
@pytest.mark.parametrize("place", ["--title", "outlet"])
def test_no_report_holds_a_control_character(cli: Cli, place: str, form: str) -> None:
    articles = (f"{ESCAPE}=kabar.txt", "warta.txt") if place == "outlet" else BOTH
    cli("report", *articles, "-o", f"x.{form}", *(("--title", ESCAPE) if place == "--title" else ()))
    assert not set(Path(f"x.{form}").read_text(encoding="utf-8")) & set(
        map(chr, (*range(9), *range(11, 32), *range(127, 160)))
    )


@pytest.mark.parametrize("key", ["text", "title", "outlet", "byline", "published", "url"])
def test_lone_surrogates_do_not_stop_a_report(cli: Cli, desk: Path, key: str) -> None:
    article = {"title": "Gunung Meletus", "text": KABAR, key: KABAR.replace("Sinabung", "Sina\ud800bung")}
    (desk / "ganjil.json").write_text(json.dumps(article), encoding="ascii")
    assert cli("report", "ganjil.json", "warta.txt", "-o", "out", "-f", "json,html,md,txt").code == 0


def test_lone_surrogates_are_told(cli: Cli, desk: Path) -> None:
    (desk / "ganjil.json").write_text(json.dumps({"text": f"{KABAR}\ud800"}), encoding="ascii")
    assert cli("report", "ganjil.json", "warta.txt", "-o", "out").codes == ["W-HIDDEN-CHARS"]


def test_lone_surrogates_in_credits_do_not_stop_a_report(cli: Cli, desk: Path) -> None:
    (desk / "ganjil.json").write_text(json.dumps({"text": KABAR, "credits": ["\ud800"]}), encoding="ascii")
    assert cli("report", "ganjil.json", "warta.txt", "-o", "x.json").code == 0


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="this file system takes Unicode names only")
def test_a_file_name_that_is_no_unicode_does_not_stop_a_report(cli: Cli, desk: Path) -> None:
    name = os.fsdecode(b"berita-\xe9.txt")
    (desk / name).write_text(KABAR, encoding="utf-8")
    assert cli("report", name, "warta.txt", "-o", "out").code == 0


def test_a_line_feed_in_a_name_does_not_forge_a_message(cli: Cli) -> None:
    assert cli("report", "x\nerror[E-LAW]: palsu\na\nb", "kabar.txt").codes == ["E-MISSING"]


def test_a_line_feed_in_an_outlet_does_not_forge_a_message(cli: Cli, desk: Path) -> None:
    article = {"outlet": "Kabar\nerror[E-LAW]: palsu", "text": f"{KABAR}\u200b"}
    (desk / "palsu.json").write_text(json.dumps(article), encoding="ascii")
    assert cli("report", "palsu.json", "warta.txt", "-o", "out").codes == ["W-HIDDEN-CHARS"]


# ---- what stood there stays ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-t", "nirwana"), Exit.USAGE),
        (("-t", "pecah"), Exit.USAGE),
        (("-f", "html,odt"), Exit.USAGE),
        (("--base", "Z"), Exit.USAGE),
        (("nirwana.txt",), Exit.NOTHING),
        (("kabar.txt", "--strict"), Exit.NOTHING),
        (("-f", "blocked"), Exit.OUTPUT),
        (("-f", "explosive"), Exit.OUTPUT),
        (("--similarity", "lopsided"), Exit.BUG),
        (("--similarity", "explosive"), Exit.BUG),
        (("--executor", "forgetful"), Exit.USAGE),
        (("--executor", "explosive"), Exit.USAGE),
        (("-f", "mute"), Exit.OUTPUT),
        (("diam.mute",), Exit.NOTHING),
        (("--executor", "fatal"), Exit.NOTHING),
        (("--executor", "nowhere"), Exit.USAGE),
        (("meledak.explosive",), Exit.NOTHING),
    ],
)
def test_a_failed_run_leaves_the_report_that_stood_there(
    cli: Cli, desk: Path, misbehaving: Path, arguments: tuple[str, ...], code: int
) -> None:
    (desk / "meledak.explosive").write_text("bum")
    (desk / "diam.mute").write_text("...")
    (desk / "pecah").mkdir()
    (desk / "pecah/template.toml").write_text('title = "pecah"\n')
    (desk / "pecah/report.html").write_text("{{ view.nirwana }}")
    (desk / "out").mkdir()
    (desk / "out/report.html").write_bytes(b"yang kemarin")
    said = cli("report", *BOTH, *arguments, "-o", "out")
    assert (said.code, said.out) == (code, "")
    assert (desk / "out/report.html").read_bytes() == b"yang kemarin"
    assert held(desk / "out") == ["report.html"]


def test_a_delivery_that_fails_leaves_the_report_that_stood_there(cli: Cli, desk: Path, misbehaving: Path) -> None:
    (desk / "out").mkdir()
    (desk / "out/pagi.html").write_bytes(b"yang kemarin")
    (desk / "job.toml").write_text('[[source]]\npath = "[kw]a*.txt"\n[[report]]\nname = "pagi"\nto = ["torn:out"]\n')
    said = cli("run", "job.toml")
    assert (said.code, said.codes, said.written) == (Exit.OUTPUT, ["E-OUTPUT"], [])
    assert (desk / "out/pagi.html").read_bytes() == b"yang kemarin"
    assert held(desk / "out") == ["pagi.html"]


def test_one_receiver_that_fails_does_not_keep_the_report_from_the_others(
    cli: Cli, desk: Path, misbehaving: Path
) -> None:
    (desk / "job.toml").write_text(
        '[[source]]\npath = "[kw]a*.txt"\n[[report]]\nname = "pagi"\nto = ["torn:.", "folder:."]\n'
    )
    said = cli("run", "job.toml")
    assert (said.code, said.codes, said.written) == (Exit.PARTIAL, ["E-OUTPUT"], ["pagi.html"])


# ---- plug-ins that break their promises ---------------------------------------------------------------------


@pytest.mark.parametrize("similarity", ["boundless", "doubtful", "lopsided", "ragged", "selfless"])
def test_a_similarity_that_breaks_its_law_is_named(cli: Cli, misbehaving: Path, similarity: str) -> None:
    said = cli("report", *BOTH, "-o", "out", "--similarity", similarity)
    assert (said.code, said.codes, said.out) == (Exit.BUG, ["E-SIMILARITY"], "")
    assert "--similarity lexical" in said.err


def test_a_similarity_that_raises_is_named(cli: Cli, misbehaving: Path) -> None:
    said = cli("report", *BOTH, "-o", "out", "--similarity", "explosive")
    assert (said.code, said.codes, said.out) == (Exit.BUG, ["E-SIMILARITY"], "")
    assert "the similarity failed" in said.err
    assert "ExplosionError: no model" in said.err
    assert "tip: --similarity lexical" in said.err


@pytest.mark.parametrize(
    ("executor", "name", "cause"),
    [
        ("explosive", "Explosive", "ExplosionError: no worker"),
        ("tiring", "Tiring", "ExplosionError: tired after 1"),
        ("forgetful", "Forgetful", "it lost warta"),
    ],
)
def test_an_executor_that_raises_or_loses_an_article_is_named(
    cli: Cli, misbehaving: Path, executor: str, name: str, cause: str
) -> None:
    said = cli("report", *BOTH, "-o", "out", "--executor", executor)
    assert (said.code, said.codes, said.out) == (Exit.USAGE, ["E-PLUGIN"], "")
    assert f"the executor {name} failed" in said.err
    assert cause in said.err
    assert "tip: --executor serial" in said.err


def test_the_reader_of_one_kind_of_file_does_not_touch_the_others(cli: Cli, misbehaving: Path) -> None:
    assert cli("report", *BOTH, "-o", "out").code == 0


@pytest.mark.parametrize(
    ("reader", "cause"), [("explosive", "ExplosionError: apa."), ("mute", "it gave str, not an article")]
)
def test_a_reader_that_raises_or_gives_no_article_costs_its_article_alone(
    cli: Cli, desk: Path, misbehaving: Path, reader: str, cause: str
) -> None:
    (desk / f"apa.{reader}").write_text("bum")
    said = cli("report", *BOTH, f"apa.{reader}", "-o", "out", "--keep-going")
    assert (said.code, said.codes, said.out) == (Exit.PARTIAL, ["E-UNREADABLE"], "out/report.html\n")
    assert f"apa.{reader} cannot be read: the reader {reader!r} failed" in said.err
    assert cause in said.err
    assert "tip:" in said.err


@pytest.mark.parametrize(
    ("renderer", "cause"),
    [("explosive", "ExplosionError: the ink"), ("mute", "the renderer gave bytes, not a document")],
)
def test_a_renderer_that_raises_or_gives_no_document_costs_its_format_alone(
    cli: Cli, misbehaving: Path, renderer: str, cause: str
) -> None:
    said = cli("report", *BOTH, "-f", f"{renderer},html", "-o", "out")
    assert (said.code, said.codes, said.out) == (Exit.PARTIAL, ["E-RENDER"], "out/report.html\n")
    assert f"no {renderer} was made" in said.err
    assert cause in said.err
    assert "tip:" in said.err


@pytest.mark.parametrize(
    ("delivery", "cause"), [("explosive", "ExplosionError: pagi.html"), ("mute", "gave NoneType, not a receipt")]
)
def test_a_delivery_that_raises_or_gives_no_receipt_costs_itself_alone(
    cli: Cli, desk: Path, misbehaving: Path, delivery: str, cause: str
) -> None:
    (desk / "job.toml").write_text(
        f'[[source]]\npath = "[kw]a*.txt"\n[[report]]\nname = "pagi"\nto = ["folder:.", "{delivery}:."]\n'
    )
    said = cli("run", "job.toml")
    assert (said.code, said.codes, said.written) == (Exit.PARTIAL, ["E-OUTPUT"], ["pagi.html"])
    assert f"{delivery}:." in said.err
    assert cause in said.err
    assert "tip:" in said.err


def test_debug_shows_where_a_fault_comes_from(
    desk: Path, misbehaving: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from compare.cli import main

    assert main(["report", *BOTH, "-f", "explosive", "--debug"]) == Exit.OUTPUT
    assert "explosive_renderer" in capsys.readouterr().err


# ---- a process of its own -----------------------------------------------------------------------------------


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m compare` with these arguments, in an environment without a locale."""
    return subprocess.run(
        [sys.executable, "-m", "compare", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=50,
        check=False,
        env={**os.environ, "LC_ALL": "C", **environment},
    )


def test_the_module_is_the_command(desk: Path) -> None:
    done = process("report", *BOTH, "-o", "satu.json", PYTHONHASHSEED="1", TZ="Asia/Jakarta")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"satu.json\n", b"")
    process("report", str(desk / "kabar.txt"), "./warta.txt", "-o", "dua.json", PYTHONHASHSEED="2", TZ="UTC")
    assert Path("satu.json").read_bytes() == Path("dua.json").read_bytes()


def test_unicode_gets_through_a_terminal_without_a_locale(desk: Path) -> None:
    done = process("show", *BOTH, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "◆" in done.stdout.decode()


def test_a_process_hands_its_code_to_the_shell(desk: Path) -> None:
    done = process("report", "kabar.txt", "nirwana.txt")
    assert (done.returncode, done.stdout) == (Exit.NOTHING, b"")
    polite_bytes(done)


def polite_bytes(done: subprocess.CompletedProcess[bytes]) -> None:
    polite(Said(done.returncode, done.stdout.decode(), done.stderr.decode()))


def test_a_reader_who_leaves_the_pipe_is_no_error(desk: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "compare", "show", *BOTH], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        remarks = running.stderr.read()
        assert (running.wait(50), remarks) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_an_output_that_failed(desk: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "compare", "explain"], stdout=full, stderr=subprocess.DEVNULL, check=False
        )
    assert done.returncode == Exit.OUTPUT
