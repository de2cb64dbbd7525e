"""A job: what its file may say, how a wrong one is named, and what becomes of a run."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from compare.collate import collate
from compare.errors import CompareError, DeliveryError, Exit, JobError, SourceError, UsageError
from compare.form import FILE_BYTES
from compare.job import run
from compare.job.file import KEYS, LATER, load
from compare.job.recipe import Job, Order, Source, resolved
from compare.job.sources import expand
from compare.job.story import slug
from compare.job.timetable import Schedule
from compare.settings import Settings

TWO = """\
[[source]]
path = "kabar.txt"
[[source]]
path = "warta.txt"
"""
NOVEMBER = dt.datetime(2026, 11, 22, 12)  # noqa: DTZ001  (as the system tells it)

Write = Callable[[str], Path]


@pytest.fixture
def job(desk: Path) -> Write:
    """Writes a job file at the desk."""

    def write(text: str) -> Path:
        (desk / "pagi.toml").write_text(text, encoding="utf-8")
        return Path("pagi.toml")

    return write


def refused(path: Path) -> JobError:
    with pytest.raises(JobError) as caught:
        load(path)
    assert caught.value.exit_code == Exit.USAGE
    return caught.value


def last_line(text: str) -> str:
    """What tells one wrong file from another in the name of its test."""
    return (text.splitlines() or [""])[-1][:60]


# ---- what a file may say ------------------------------------------------------------------------------------


def test_a_whole_job(job: Write, misbehaving: Path) -> None:
    path = job("""\
title = "Sinabung"
as_of = 2026-11-22
base = "B"
executor = "processes"
keep_going = false

[[source]]
outlet = "Kabar Nusa"
path = "kabar.txt"
language = "id"

[[source]]
path = "warta.txt"

[[report]]
template = "side-by-side"
formats = ["pdf", "html"]
lang = "en"
name = "pagi.v2"
to = ["folder:laporan/harian", "torn:desk@example.org"]

[[report]]

[settings]
threshold = 1
absent = 0.8
""")
    assert load(path) == Job(
        (Source("kabar.txt", "Kabar Nusa", "id"), Source("warta.txt")),
        (
            Order("side-by-side", ("pdf", "html"), "en", ("folder:laporan/harian", "torn:desk@example.org"), "pagi.v2"),
            Order(to=("folder:reports",)),
        ),
        title="Sinabung",
        as_of="2026-11-22",
        base="B",
        settings=Settings(threshold=1, absent=0.8),
        executor="processes",
        keep_going=False,
        name="pagi",
        file="pagi.toml",
        folder=".",
    )


def test_a_job_of_sources_alone_makes_one_page_in_reports_beside_itself(job: Write) -> None:
    read = load(job(TWO))
    assert read == Job(
        (Source("kabar.txt"), Source("warta.txt")),
        keep_going=True,
        executor="processes",
        name="pagi",
        file="pagi.toml",
        folder=".",
    )
    assert read.orders == (Order(to=("folder:reports",)),)


@pytest.mark.parametrize(
    ("report", "to"),
    [
        ('[[report]]\nto = ["folder:b"]\n', "folder:tugas/b"),
        ('[[report]]\nto = ["folder:"]\n', "folder:tugas"),
        ("[[report]]\n", "folder:tugas/reports"),
        ("", "folder:tugas/reports"),
    ],
)
def test_paths_are_relative_to_the_job_file(desk: Path, report: str, to: str) -> None:
    (desk / "tugas").mkdir()
    (desk / "tugas/pagi.toml").write_text(f'[[source]]\npath = "a.txt"\n{report}')
    read = load("tugas/pagi.toml")
    assert (read.sources, read.orders[0].to) == ((Source("tugas/a.txt"),), (to,))


@pytest.mark.parametrize(
    ("as_of", "slot", "told"),
    [
        ("today", "2026-11-23T06:00+07:00", "2026-11-23"),
        ("now", "2026-11-23T06:00+07:00", "2026-11-23T06:00+07:00"),
        ("2023-09-12", "2026-11-23T06:00+07:00", "2023-09-12"),
        ("", "2026-11-23T06:00+07:00", ""),
    ],
)
def test_a_report_is_made_for_the_day_of_its_slot(as_of: str, slot: str, told: str) -> None:
    evening = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    asked = Job((), as_of=as_of)
    assert resolved(asked, evening, slot) == told


def test_the_day_is_that_of_the_schedule_s_zone() -> None:
    evening = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
    jakarta = Schedule(("06:00",), "Asia/Jakarta")
    assert resolved(Job((), as_of="today", schedule=jakarta), evening) == "2026-11-23"
    assert resolved(Job((), as_of="now", schedule=jakarta), evening) == "2026-11-23T06:30+07:00"


@pytest.mark.parametrize(
    ("pattern", "files"), [("[kw]a*.txt", ["kabar.txt", "warta.txt"]), ("????a.txt", ["warta.txt"])]
)
def test_a_pattern_stands_for_its_files_in_order(job: Write, pattern: str, files: list[str]) -> None:
    read = load(job(f'[[source]]\npath = "{pattern}"\noutlet = "X"\n'))
    assert list(expand(read, read.sources[0])) == files


def test_a_pattern_that_matches_nothing_costs_its_source_alone(job: Write) -> None:
    result = run(load(job('[[source]]\npath = "nirwana/*.txt"\n' + TWO)))
    assert [(failure.code, failure.message) for failure in result.failures] == [
        ("E-NO-ARTICLES", "nirwana/*.txt matches no file")
    ]
    assert result.exit_code == Exit.PARTIAL


def test_every_key_that_comes_later_is_a_key(job: Write) -> None:
    assert {*LATER} <= {key for table in KEYS.values() for key in table}


# ---- a wrong file: line, key and the nearest known key ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "tip"),
    [
        ('titel = "x"\n' + TWO, "pagi.toml:1 has an unknown key 'titel'", "did you mean 'title'?"),
        (TWO + 'languge = "id"\n', "pagi.toml:5 has an unknown key 'languge'", "did you mean 'language'?"),
        (TWO + '[[report]]\nformat = ["pdf"]\n', "pagi.toml:6 has an unknown key 'format'", "did you mean 'formats'?"),
        (TWO + "[settings]\nthresold = 0.5\n", "pagi.toml:6 has an unknown key 'thresold'", "did you mean 'threshold'?"),
        (TWO + "[setting]\n", "pagi.toml:5 has an unknown key 'setting'", "did you mean 'settings'?"),
        ("\n\nqwxyz = 1\n" + TWO, "pagi.toml:3 has an unknown key 'qwxyz'", "known: title,"),
        ("title = 7\n" + TWO, "pagi.toml:1 has title = 7", "title is of type str"),
        ("as_of = 7\n" + TWO, "pagi.toml:1 has as_of = 7", "as_of is of type str or date"),
        ('keep_going = "ya"\n' + TWO, "pagi.toml:1 has keep_going = 'ya'", "keep_going is of type bool"),
        (TWO + '[[report]]\nformats = "pdf"\n', "pagi.toml:6 has formats = 'pdf'", "formats is of type list"),
        (TWO + "[settings]\nthreshold = true\n", "pagi.toml:6 has threshold = True", "threshold is of type float"),
        (TWO + '[settings]\nthreshold = "0.5"\n', "pagi.toml:6 has threshold = '0.5'", "threshold is of type float"),
        ('source = "kabar.txt"\n', "pagi.toml:1 has source = 'kabar.txt'", "source is of type list"),
        ("source = [7]\n", "pagi.toml:1 has a 'source' that is no table", "[[source]]"),
        ('title = "x"\n', "pagi.toml:1 has no [[source]]", "[[source]]"),
        ("", "pagi.toml:1 has no [[source]]", "[[source]]"),
        ('[[source]]\noutlet = "x"\n', "pagi.toml:1 has a [[source]] without a path", 'path = "articles/*.txt"'),
        ('[[source]]\npath = "../a.txt"\n', "pagi.toml:2 leaves the job's folder with '../a.txt'", "allow_outside = true"),
        ('[[source]]\npath = "a/../../b.txt"\n', "pagi.toml:2 leaves the job's folder", "allow_outside = true"),
        ('[[source]]\npath = "../*.txt"\n', "pagi.toml:2 leaves the job's folder", "allow_outside = true"),
        ('[[source]]\npath = "/etc/passwd"\n', "pagi.toml:2 leaves the job's folder", "allow_outside = true"),
        (TWO + '[[report]]\nto = ["folder:.."]\n', "pagi.toml:6 leaves the job's folder with '..'", "allow_outside = true"),
        (TWO + '[[report]]\nto = ["folder:/tmp"]\n', "pagi.toml:6 leaves the job's folder with '/tmp'", "allow_outside = true"),
        (TWO + '[[report]]\nname = "../x"\n', "pagi.toml:6 has the name '../x', which is no plain file name", 'name = "report"'),
        (TWO + '[[report]]\nname = ".x"\n', "pagi.toml:6 has the name '.x'", 'name = "report"'),
        ("x = [\n" + TWO, "pagi.toml is not valid TOML", "check the line it names"),
        ('title = "a"\ntitle = "b"\n' + TWO, "pagi.toml is not valid TOML", "check the line it names"),
        ("x = " + "[" * 9999, "pagi.toml is not valid TOML", "check the line it names"),
        ('[[source]]\npath = "a.txt"\n[[source]]\npath = "../b.txt"\n', "pagi.toml:4 leaves", "allow_outside = true"),
        (TWO + '[[source]]\noutlet = "x"\n', "pagi.toml:5 has a [[source]] without a path", "path ="),
        (TWO + '[[report]]\nto = ["folder:a", "folder:a"]\n', "pagi.toml:5 has two reports of one name", "name ="),
        (TWO + '[[report]]\nto = ["laporan"]\n', "pagi.toml:6 has a receiver 'laporan' without a kind or an address", "folder:reports"),
        (TWO + '[[report]]\nto = ["folder:a", "folder"]\n', "pagi.toml:6 has a receiver 'folder' without a kind", "folder:reports"),
        (TWO + '[[report]]\nto = ["a@b.id"]\n', "pagi.toml:6 has a receiver 'a@b.id' without a kind", '"email:a@b.id"'),
        (TWO + '[[report]]\nto = [""]\n', "pagi.toml:6 has a receiver '' without a kind or an address", "folder:reports"),
        ("n = " + "1" * 5000 + "\n" + TWO, "pagi.toml", ""),
        (TWO + "[[report]]\nformats = [7]\n", "pagi.toml:6 has formats", ""),
        (TWO + "[[report]]\nformats = []\n", "pagi.toml:6 has formats = []", ""),
        (TWO + "[[report]]\nto = []\n", "pagi.toml:6 has to = []", ""),
        ('[[source]]\npath = "-"\n', "pagi.toml:1 has a [[source]] without a path", "path ="),
        ("min_outlets = 1\n" + TWO, "pagi.toml:1 has min_outlets = 1", "min_outlets is 2 or more"),
        ('stories = "../lain"\n', "pagi.toml:1 leaves the job's folder", "allow_outside = true"),
        ('state = "/var/lib"\n' + TWO, "pagi.toml:1 leaves the job's folder", "allow_outside = true"),
        ('stories = "a"\npairs = "../../../b.toml"\n', "pagi.toml:2 leaves the job's folder", "allow_outside = true"),
        ('stories = "a"\n[[source]]\npath = "../../../b"\n', "pagi.toml:3 leaves the job's folder", "allow_outside = true"),
        (TWO + "[limits]\ntries = 0\n", "pagi.toml:6 has tries = 0", "tries is 1 or more"),
        (TWO + "[limits]\nworkers = true\n", "pagi.toml:6 has workers = True", "workers is 0 or more"),
        (TWO + "[limits]\nseconds = 9\n", "pagi.toml:6 has an unknown key 'seconds'", "did you mean 'story_seconds'?"),
        (TWO + "[alarm]\nafter = 2\n", "pagi.toml:5 has an [alarm] that nobody hears", "email:"),
        (TWO + '[alarm]\nto = ["folder:."]\n', "pagi.toml:6 has an alarm for 'folder:", "email:"),
        (TWO + '[alarm]\nto = ["rss:."]\n', "pagi.toml:6 has an alarm for 'rss:", "email:"),
        (TWO + '[alarm]\nto = ["email:a@b.example"]\nafter = 0\n', "pagi.toml:7 has after = 0", "after is 1 or more"),
        (TWO + '[delivery.emial]\nhost = "x"\n', "pagi.toml:5 has an unknown key 'emial'", "did you mean 'email'?"),
        (TWO + '[delivery.email]\nhots = "x"\n', "pagi.toml:6 has an unknown key 'hots'", "did you mean 'host'?"),
        (TWO + "[delivery.email]\nhost = 7\n", "pagi.toml:6 has host = 7", "host is of type str"),
        (TWO + '[[report]]\nto = ["index:../x"]\n', "pagi.toml:6 leaves the job's folder", "allow_outside = true"),
        (TWO + '[[report]]\nname = "index"\nto = ["index:."]\n', "pagi.toml:6 has the name 'index'", 'name = "report"'),
        (TWO + '[schedule]\nat = "6 uhr"\ntimezone = "Asia/Jakarta"\n', "pagi.toml:6 has at = '6 uhr'", ""),
        (TWO + '[schedule]\nat = "06:00"\ntimezone = "Asia/Jakata"\n', "pagi.toml:7 has timezone = 'Asia/Jakata'", "Asia/Jakarta"),
        (TWO + '[schedule]\nat = "06:00"\nday = "mon"\n', "pagi.toml:7 has an unknown key 'day'", "did you mean 'days'?"),
    ],
    ids=last_line,
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_line_and_a_way_out(job: Write, text: str, where: str, tip: str) -> None:
    error = refused(job(text))
    assert error.code == "E-JOB"
    assert error.message.startswith(where)
    assert tip in error.tip
    assert "\n" not in error.message + error.tip


@pytest.mark.parametrize(
    ("text", "what", "tip"),
    [
        (TWO + "[settings]\nthreshold = 7\n", "threshold = 7 is no probability", "from 0 to 1"),
        (TWO + "[settings]\nthreshold = nan\n", "threshold = nan is no probability", "from 0 to 1"),
        (TWO + "[settings]\nabsent = -1.0\n", "absent = -1.0 is no probability", "from 0 to 1"),
        ('as_of = "besok"\n' + TWO, "'besok' is no date", "2026-11-22"),
        (TWO + '[[report]]\nformats = ["odt"]\n', "report 1 asks for 'odt'", "newscompare doctor"),
        (TWO + '[[report]]\n[[report]]\nformats = ["html", "odt"]\nname = "b"\n', "report 2 asks for 'odt'", "doctor"),
        (TWO + '[[report]]\nto = ["folder:.", "emial:x"]\n', "report 1 asks for 'emial'", "newscompare doctor"),
        (TWO + '[[report]]\nlang = "zz"\n', "reports are not written in 'zz'", "--lang"),
        (TWO + '[[report]]\ntemplate = "nirwana"\n', "no template 'nirwana'", "newscompare templates list"),
        (TWO + '[[report]]\nlevel = "hard"\n', "level hard: no such choice", "--level easier"),
        (TWO + "[[report]]\nminutes = 30\n", "minutes 30: no such choice", "--minutes 20"),
        (TWO + '[[report]]\nexcerpt = true\nformats = ["md", "json"]\n', "no excerpt can be made as json", "choose html"),
        (TWO + '[[report]]\nexcerpt = true\nformats = ["txt"]\n', "no excerpt can be made as txt", "choose html"),
        ('as_of = "2026-11-22T06:00"\n' + TWO, "'2026-11-22T06:00' names no zone", "2026-11-22T06:00+07:00"),
        ("as_of = 2026-11-22T06:00:00\n" + TWO, "'2026-11-22T06:00:00' names no zone", "+07:00"),
        ('executor = "nirwana"\n' + TWO, "no 'nirwana' among the executors", "newscompare doctor"),
        (TWO + '[settings]\nsimilarity = "nirwana"\n', "no 'nirwana' among the similarities", "newscompare doctor"),
    ],
    ids=last_line,
)  # fmt: skip
def test_what_is_asked_for_and_cannot_be_is_named_with_its_file(job: Write, text: str, what: str, tip: str) -> None:
    error = refused(job(text))
    assert error.code == "E-JOB"
    assert error.message.startswith(f"pagi.toml: {what}")
    assert tip in error.tip


@pytest.mark.parametrize("text", ['[[source]]\npath = "a\\u0000b"\n', TWO + '[[report]]\nto = ["folder:a\\u0000b"]\n'])
def test_a_path_that_no_system_takes_is_wrong(job: Write, text: str) -> None:
    assert refused(job(text)).code == "E-JOB"


@pytest.mark.parametrize("path", ["X=/etc/passwd", "X=../a.txt"])
def test_an_equals_sign_in_a_path_does_not_lead_out_of_the_folder(job: Write, path: str) -> None:
    read = load(job(f'[[source]]\npath = "{path}"\n'))
    assert read.sources == (Source(path),)
    assert [failure.code for failure in run(read).failures] == ["E-MISSING"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TWO + "[group]\nmin_outlets = 2\n", "group"),
        ('[[source]]\nurl = "https://a.example"\n', "url"),
        ('[[source]]\nfeed = "https://a.example/rss"\n', "feed"),
        ('[[source]]\nsitemap = "https://a.example/map"\n', "sitemap"),
    ],
)
def test_a_key_that_comes_later_says_so(job: Write, text: str, key: str) -> None:
    error = refused(job(text))
    assert error.code == "E-LATER"
    assert "pagi.toml:" in error.message
    assert repr(key) in error.tip


def test_a_job_file_of_another_program_is_refused_by_its_size(job: Write) -> None:
    assert "too large" in refused(job("#" * (FILE_BYTES + 1))).message
    assert load(job(TWO + "#" * (FILE_BYTES - len(TWO)))).sources


def test_a_job_file_that_is_no_text_is_refused(desk: Path) -> None:
    (desk / "pagi.toml").write_bytes(b'title = "\xe9"\n')
    assert "not valid TOML" in refused(desk / "pagi.toml").message


def test_a_byte_order_mark_does_no_harm(desk: Path) -> None:
    (desk / "pagi.toml").write_text(TWO, encoding="utf-8-sig")
    assert len(load(desk / "pagi.toml").sources) == 2


@pytest.mark.parametrize("path", ["nirwana.toml", "kabar.txt/pagi.toml", ".", "x" * 300])
def test_a_job_file_that_is_not_there(desk: Path, path: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(path)
    assert (caught.value.code, caught.value.exit_code) == ("E-MISSING", Exit.NOTHING)


def test_a_job_may_be_let_out_of_its_folder(desk: Path) -> None:
    (desk / "tugas").mkdir()
    text = 'allow_outside = true\n[[source]]\npath = "../*a*.txt"\n[[report]]\nto = ["folder:../laporan"]\n'
    (desk / "tugas/pagi.toml").write_text(text)
    assert run(load(desk / "tugas/pagi.toml")).exit_code == Exit.DONE
    assert len(list((desk / "laporan").iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")
@pytest.mark.parametrize(
    "path",
    [
        "keluar.txt",
        "kel*.txt",
        "kliping",
    ],
)
def test_a_link_does_not_lead_out_of_the_folder(desk: Path, path: str) -> None:
    tasks = desk / "tugas"
    (tasks / "kliping").mkdir(parents=True)
    (tasks / "keluar.txt").symlink_to(desk / "kabar.txt")
    (tasks / "kliping/keluar.txt").symlink_to(desk / "kabar.txt")
    (tasks / "warta.txt").write_bytes((desk / "warta.txt").read_bytes())
    (tasks / "pagi.toml").write_text(f'[[source]]\npath = "{path}"\n[[source]]\npath = "warta.txt"\n')
    if path == "keluar.txt":
        with pytest.raises(JobError, match="leaves the job's folder"):
            load(tasks / "pagi.toml")
        return
    result = run(load(tasks / "pagi.toml"))
    assert [failure.code for failure in result.failures] == ["E-OUTSIDE"]
    assert (result.exit_code, result.receipts) == (Exit.REFUSED, ())


# ---- a run --------------------------------------------------------------------------------------------------


def test_two_reports_are_made_of_one_comparison(job: Write, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(articles: Any, **choices: Any) -> Any:
        made.append(len(articles))
        return collate(articles, **choices)

    monkeypatch.setattr("compare.job.story.collate", counted)
    path = job(
        TWO
        + '[[report]]\nname = "meja"\nlang = "id"\nformats = ["md", "json"]\nto = ["folder:meja"]\n'
        + '[[report]]\nname = "desk"\nlang = "en"\nformats = ["md"]\nto = ["folder:desk", "folder:arsip"]\n'
    )
    result = run(load(path))
    assert result.exit_code == Exit.DONE
    assert [receipt.receiver for receipt in result.receipts] == [
        "meja/meja.md",
        "meja/meja.json",
        "desk/desk.md",
        "arsip/desk.md",
    ]
    assert "Hanya di kabar" in (desk / "meja/meja.md").read_text(encoding="utf-8")
    assert "Only in kabar" in (desk / "desk/desk.md").read_text(encoding="utf-8")
    assert (desk / "arsip/desk.md").read_bytes() == (desk / "desk/desk.md").read_bytes()
    assert made == [2]


def test_two_reports_do_not_fall_on_each_other(job: Write) -> None:
    result = run(load(job(TWO + '[[report]]\nlang = "id"\n[[report]]\nlang = "en"\n')))
    assert len({receipt.receiver for receipt in result.receipts}) == 2


def test_a_report_is_not_written_over_an_article(job: Write, desk: Path) -> None:
    before = (desk / "kabar.txt").read_bytes()
    with pytest.raises(DeliveryError, match=r"kabar\.txt is one of the articles") as caught:
        run(load(job(TWO + '[[report]]\nformats = ["md", "txt"]\nname = "kabar"\nto = ["folder:."]\n')))
    assert (caught.value.code, caught.value.exit_code) == ("E-OUTPUT", Exit.OUTPUT)
    assert (desk / "kabar.txt").read_bytes() == before
    assert not (desk / "kabar.md").exists()


@pytest.mark.parametrize("name", ["", 'name = "laporan"\n'], ids=["name from the title", "name of its own"])
def test_a_job_that_does_not_say_where_to_does_not_read_its_own_reports(job: Write, name: str) -> None:
    path = job(f'[[source]]\npath = "*a*.txt"\n[[report]]\nformats = ["txt"]\n{name}')
    assert run(load(path)).collation == run(load(path)).collation


def test_a_second_run_writes_the_same_bytes(job: Write, desk: Path) -> None:
    path = job(f'as_of = "today"\n{TWO}[[report]]\nformats = ["html", "json"]\nname = "x"\n')
    run(load(path), now=lambda: NOVEMBER)
    first = [(desk / "reports" / name).read_bytes() for name in ("x.html", "x.json")]
    run(load(path), now=lambda: NOVEMBER)
    assert [(desk / "reports" / name).read_bytes() for name in ("x.html", "x.json")] == first
    assert b"22 November 2026" in first[0]


def test_a_job_goes_on_without_what_cannot_be_read(job: Write) -> None:
    result = run(load(job('[[source]]\npath = "nirwana.txt"\n' + TWO)))
    assert result.exit_code == Exit.PARTIAL
    assert [failure.code for failure in result.failures] == ["E-MISSING"]
    assert len(result.receipts) == 1


def test_unless_it_is_told_to_stop(job: Write, desk: Path) -> None:
    result = run(load(job('keep_going = false\n[[source]]\npath = "nirwana.txt"\n' + TWO)))
    assert (result.exit_code, result.receipts, result.collation) == (Exit.NOTHING, (), None)


def test_one_article_in_no_language_costs_itself_alone(job: Write, desk: Path) -> None:
    (desk / "klingon.json").write_text('{"text": "Qapla.", "language": "klingon"}')
    result = run(load(job(TWO + '[[source]]\npath = "klingon.json"\n')))
    assert result.exit_code == Exit.PARTIAL
    assert [failure.code for failure in result.failures] == ["E-LANGUAGE"]
    assert len(result.receipts) == 1


def test_an_empty_folder_costs_itself_alone(desk: Path) -> None:
    (desk / "hampa").mkdir()
    result = run(Job((Source("kabar.txt"), Source("warta.txt"), Source("hampa")), keep_going=True))
    assert result.exit_code == Exit.PARTIAL
    assert [failure.code for failure in result.failures] == ["E-NO-ARTICLES"]


@pytest.mark.parametrize("as_of", ['"2026-11-22T06:00+07:00"', "2026-11-22T06:00:00+07:00"], ids=["text", "time"])
def test_a_report_is_made_for_a_time_and_called_by_its_day(job: Write, desk: Path, as_of: str) -> None:
    result = run(load(job(f'title = "Sinabung"\nas_of = {as_of}\n{TWO}[[report]]\nformats = ["md"]\nlang = "en"\n')))
    [receipt] = result.receipts
    assert Path(receipt.document).name.startswith("2026-11-22-sinabung-")
    text = (desk / "reports" / receipt.document).read_text(encoding="utf-8")
    assert "22 November 2026, 06:00 (UTC+7)" in text


def test_reports_of_several_levels_lengths_and_extents_do_not_collide(job: Write) -> None:
    reports = (
        f'[[report]]\nformats = ["md"]\nlevel = "{level}"\nminutes = {minutes}\n{extent}'
        for level in ("easier", "harder")
        for minutes in (20, 90)
        for extent in ("", "excerpt = true\n")
    )
    result = run(load(job(f'title = "Sinabung"\n{TWO}' + "".join(reports))))
    names = [Path(receipt.document).name for receipt in result.receipts]
    assert len(set(names)) == len(names) == 8
    assert names[0].endswith("-side-by-side-id-easier-20min.md")
    assert names[-1].endswith("-side-by-side-id-harder-90min-excerpt.md")


def test_two_reports_that_would_be_called_the_same_are_refused(job: Write) -> None:
    twice = '[[report]]\nlevel = "harder"\n' * 2
    assert "two reports of one name" in refused(job(TWO + twice)).message


def test_it_tells_what_it_is_doing(job: Write) -> None:
    told: list[str] = []
    run(load(job(TWO + '[[report]]\nformats = ["md", "json"]\n')), told.append)
    assert told == ["reading", "comparing 2 articles", "making side-by-side, md", "making side-by-side, json"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"orders": (Order(), Order(lang="zz"))}, "E-LANGUAGE"),
        ({"orders": (Order(template="nirwana"),)}, "E-TEMPLATE"),
        ({"orders": (Order(formats=("html", "odt")),)}, "E-FORMAT"),
        ({"orders": (Order(to=("folder:.", "emial:x")),)}, "E-PLUGIN"),
        ({"executor": "nirwana"}, "E-PLUGIN"),
        ({"settings": Settings(similarity="nirwana")}, "E-PLUGIN"),
        ({"settings": Settings(threshold=7)}, "E-USAGE"),
        ({"as_of": "besok"}, "E-USAGE"),
    ],
    ids=str,
)
def test_wrong_use_raises_before_anything_is_read(desk: Path, wrong: dict[str, Any], code: str) -> None:
    before = sorted(desk.iterdir())
    articles = (Source("kabar.txt"), Source("nirwana.txt"))  # were they read, the second would be missed
    with pytest.raises(CompareError) as caught:
        run(Job(articles, keep_going=True, **wrong))
    assert (caught.value.code, caught.value.exit_code) == (code, Exit.USAGE)
    assert sorted(desk.iterdir()) == before


def test_the_result_of_what_never_began() -> None:
    result = run(Job((Source("/nirwana/a.txt"), Source("/nirwana/b.txt"))))
    assert [failure.code for failure in result.failures] == ["E-MISSING", "E-MISSING"]
    assert result.exit_code == Exit.NOTHING
    assert all(isinstance(failure, CompareError) for failure in result.failures)


# ---- names of files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "beginning"),
    [
        ("Gunung Sinabung Meletus!", "gunung-sinabung-meletus-"),
        ("  Café: Été / 100 %  ", "cafe-ete-100-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("CON", "con-"),
        ("金正恩", "report-"),
        ("…", "report-"),
        ("\x1b[31m\x00\u202e", "31m-"),
        ("x" * 300, "x" * 60 + "-"),
    ],
)
def test_a_report_has_a_name_that_any_system_takes(desk: Path, title: str, beginning: str) -> None:
    result = run(Job((Source("kabar.txt"), Source("warta.txt")), (), title=title))
    assert result.collation is not None
    name = slug(result.collation)
    assert name.startswith(beginning)
    assert len(name) == len(beginning) + 8
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_other_articles_make_another_name(desk: Path) -> None:
    def name(*paths: str) -> str:
        result = run(Job(tuple(map(Source, paths)), (), title="Sinabung"))
        assert result.collation is not None
        return slug(result.collation)

    assert name("kabar.txt", "warta.txt") == name("kabar.txt", "warta.txt")
    assert name("kabar.txt", "warta.txt") != name("warta.txt", "kabar.txt") != name("kabar.txt", "kabar.txt")


def test_no_two_documents_of_a_report_share_a_file(desk: Path) -> None:
    formats = ("html", "md", "json", "csv", "txt")
    result = run(Job(tuple(map(Source, ("kabar.txt", "warta.txt"))), (Order("handout", formats, name="kelas"),)))
    names = [Path(receipt.receiver).name for receipt in result.receipts]
    assert sorted(names) == [
        "kelas-key.html", "kelas-key.md", "kelas.csv", "kelas.html", "kelas.json", "kelas.md", "kelas.txt",
    ]  # fmt: skip


def test_no_report_falls_on_another(desk: Path) -> None:
    twice = tuple(
        Order("side-by-side", ("md",), lang, ("folder:out",), name) for lang, name in (("id", "h"), ("en", "H"))
    )
    with pytest.raises(DeliveryError, match="written twice"):
        run(Job(tuple(map(Source, ("kabar.txt", "warta.txt"))), twice))
    assert not (desk / "out").exists()


def test_the_key_of_a_handout_keeps_its_name(desk: Path) -> None:
    orders = (
        Order("handout", ("md",), "id", ("folder:out",), "h"),
        Order("briefing", ("md",), "id", ("folder:out",), "h-key"),
    )
    with pytest.raises(DeliveryError, match="written twice"):
        run(Job(tuple(map(Source, ("kabar.txt", "warta.txt"))), orders))


def test_notes_are_not_written_over(desk: Path) -> None:
    (desk / "notes.md").write_text("Periksa dulu.\n", encoding="utf-8")
    order = Order("side-by-side", ("md",), "id", ("folder:.",), "notes", notes="notes.md")
    with pytest.raises(DeliveryError, match="notes"):
        run(Job(tuple(map(Source, ("kabar.txt", "warta.txt"))), (order,)))
    assert (desk / "notes.md").read_text(encoding="utf-8") == "Periksa dulu.\n"


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31T23:59-14:00"])
def test_a_day_of_no_time_is_refused(desk: Path, as_of: str) -> None:
    with pytest.raises(UsageError, match="no day of our time"):
        run(Job(tuple(map(Source, ("kabar.txt", "warta.txt"))), as_of=as_of))
