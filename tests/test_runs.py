"""A job with a memory: what is new is made and told once, and whatever happens in the night, nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from compare import plugins
from compare.errors import BusyError, Exit, RefusedError, SourceError, StateError, UsageError
from compare.job import history, runs, story
from compare.job.file import load
from compare.job.ledger import COPY, DATABASE, Ledger
from compare.job.recipe import Alarm
from compare.job.sources import retried
from compare.job.summary import Choices, Summary, World

HOME = Path(__file__).parent.parent
MONDAY = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))

ONE = '[[source]]\npath = "kabar.txt"\n[[source]]\npath = "warta.txt"\n'
REPORT = '[[report]]\nname = "pagi"\nformats = ["md", "json"]\n'
PIGEON = '[[report]]\nname = "pagi"\nformats = ["md"]\nto = ["folder:reports", "pigeon:sent"]\n'

Write = Callable[[str], Path]


@pytest.fixture
def job(desk: Path) -> Write:
    """Writes a job file at the desk, that runs in this process."""

    def write(text: str) -> Path:
        (desk / "pagi.toml").write_text(f'executor = "serial"\n{text}', encoding="utf-8")
        return desk / "pagi.toml"

    return write


@pytest.fixture
def stories(desk: Path) -> Path:
    """A folder of three stories, of two articles each."""
    for name in ("abu", "batu", "cadas"):
        place = desk / "stories" / name
        place.mkdir(parents=True)
        for outlet in ("kabar", "warta"):
            text = (desk / f"{outlet}.txt").read_text(encoding="utf-8")
            (place / f"{outlet}.txt").write_text(text.replace("Sinabung", name.title()), encoding="utf-8")
    return desk / "stories"


def world(now: dt.datetime = MONDAY) -> World:
    return World(lambda: now, lambda _: None, lambda _: None)


def serve(path: Path, now: dt.datetime = MONDAY, **choices: Any) -> Summary:
    [summary] = runs.serve(load(path), Choices(**choices), world(now))
    return summary


def ledger(desk: Path) -> Path:
    return desk / ".newscompare/pagi"


def seen(desk: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of the reports, with its bytes and when it was written."""
    return {
        str(path.relative_to(desk)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted((desk / "reports").rglob("*"))
        if path.is_file()
    }


def edit(place: Path, before: str = "900", after: str = "950") -> None:
    text = place.read_text(encoding="utf-8")
    assert before in text
    place.write_text(text.replace(before, after), encoding="utf-8")


def sent(desk: Path) -> list[dict[str, Any]]:
    """The parcels the pigeon carried."""
    place = desk / "sent"
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()] if place.exists() else []


# ---- what is new is made, and what is not is left alone -----------------------------------------------------


def test_a_second_run_finds_nothing_new_and_touches_nothing(job: Write, desk: Path) -> None:
    path = job(ONE + REPORT)
    first = serve(path)
    assert (first.status, first.stories, first.exit_code) == ("made", {"made": 1}, Exit.DONE)
    before = seen(desk)
    assert [*before] == ["reports/pagi.json", "reports/pagi.md"]
    second = serve(path)
    assert (second.status, second.stories, second.written) == ("unchanged", {"unchanged": 1}, [])
    assert seen(desk) == before


def test_a_new_day_alone_is_no_news(job: Write, desk: Path) -> None:
    path = job(f'as_of = "today"\n{ONE}[[report]]\nformats = ["md"]\n')
    serve(path)
    assert serve(path, MONDAY + dt.timedelta(days=1)).status == "unchanged"
    assert [name[:25] for name in seen(desk)] == ["reports/2026-11-23-kabar-"]


def test_each_story_has_the_title_of_its_folder(job: Write, stories: Path, desk: Path) -> None:
    serve(job('title = "Pagi"\nstories = "stories"\n' + REPORT))
    titles = [json.loads((desk / f"reports/{name}/pagi.json").read_text())["title"] for name in ("abu", "batu")]
    assert titles == ["Abu", "Batu"]


def test_of_many_stories_only_the_edited_one_is_made(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    assert serve(path).stories == {"made": 3}
    before = seen(desk)
    assert [*before] == [
        f"reports/{story}/pagi.{form}" for story in ("abu", "batu", "cadas") for form in ("json", "md")
    ]
    edit(stories / "batu/warta.txt")
    second = serve(path)
    assert (second.stories, second.written) == (
        {"made": 1, "unchanged": 2},
        [str(desk / "reports/batu/pagi.md"), str(desk / "reports/batu/pagi.json")],
    )
    after = seen(desk)
    assert {name for name in after if after[name] != before[name]} == {"reports/batu/pagi.json", "reports/batu/pagi.md"}


def test_a_new_story_an_old_one_gone(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    serve(path)
    shutil.copytree(stories / "abu", stories / "debu")
    shutil.rmtree(stories / "cadas")
    assert serve(path).stories == {"made": 1, "unchanged": 2}
    assert (desk / "reports/cadas/pagi.md").exists(), "what was reported stays"


@pytest.mark.parametrize(
    ("wanted", "fate"),
    [({"only_new": True}, {"skipped": 1, "made": 1, "unchanged": 2}), ({}, {"made": 2, "unchanged": 2})],
    ids=["only new", "all"],
)
def test_only_new_leaves_edited_stories_alone(
    job: Write, stories: Path, wanted: dict[str, Any], fate: dict[str, int]
) -> None:
    path = job('stories = "stories"\n' + REPORT)
    serve(path)
    edit(stories / "batu/warta.txt")
    shutil.copytree(stories / "abu", stories / "debu")
    assert serve(path, **wanted).stories == fate


def test_force_makes_everything_anew(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    serve(path)
    before = seen(desk)
    assert serve(path, force=True).stories == {"made": 3}
    assert {name: text for name, (text, _) in seen(desk).items()} == {name: text for name, (text, _) in before.items()}
    assert seen(desk) != before


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    held = sorted(desk.rglob("*"))
    said = serve(path, dry_run=True)
    assert (said.status, said.planned) == ("dry run", {"new": ["abu", "batu", "cadas"]})
    assert sorted(desk.rglob("*")) == held
    serve(path)
    edit(stories / "batu/warta.txt")
    before = (ledger(desk) / DATABASE).read_bytes()
    assert serve(path, dry_run=True).planned == {"changed": ["batu"], "unchanged": ["abu", "cadas"]}
    assert (ledger(desk) / DATABASE).read_bytes() == before


def test_a_dry_run_is_for_the_time_it_is_asked_for(job: Write) -> None:
    path = job('as_of = "today"\n' + ONE + REPORT)
    assert serve(path, dry_run=True, scheduled_for="2026-11-30T06:00+07:00").as_of == "2026-11-30"


@pytest.mark.parametrize("harm", ["gone", "altered"])
def test_a_report_that_is_gone_or_altered_is_put_back_and_told_nobody(
    job: Write, desk: Path, misbehaving: Path, harm: str
) -> None:
    path = job(ONE + PIGEON)
    serve(path)
    [(name, (text, _))] = seen(desk).items()
    if harm == "gone":
        (desk / name).unlink()
    else:
        (desk / name).write_text("coretan")
    again = serve(path)
    assert (again.stories, next(iter(seen(desk).values()))[0]) == ({"restored": 1}, text)
    assert len(sent(desk)) == 1


def test_what_a_report_is_made_by_counts_too(job: Write, desk: Path) -> None:
    serve(job(ONE + REPORT))
    assert serve(job(f'title = "Lain"\n{ONE}{REPORT}')).stories == {"made": 1}
    (desk / "notes.md").write_text("Periksa dulu.")
    noted = f'title = "Lain"\n{ONE}{REPORT}notes = "notes.md"\n'
    assert serve(job(noted)).stories == {"made": 1}
    assert serve(job(noted)).stories == {"unchanged": 1}
    (desk / "notes.md").write_text("Sudah diperiksa.")
    assert serve(job(noted)).stories == {"made": 1}


def test_each_story_has_corrections_of_its_own(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\npairs = "pairs.toml"\n' + REPORT)
    serve(path)
    (stories / "abu/pairs.toml").write_text('[[drop]]\nsentences = ["A1", "B1"]\n')
    assert serve(path).stories == {"made": 1, "unchanged": 2}
    told = json.loads((desk / "reports/abu/pagi.json").read_text(encoding="utf-8"))
    assert len(told["emendations"]) == 1
    assert json.loads((desk / "reports/batu/pagi.json").read_text(encoding="utf-8")).get("emendations", []) == []


# ---- sources ------------------------------------------------------------------------------------------------


def test_a_lost_article_is_named_in_the_report(job: Write, desk: Path) -> None:
    (desk / "herald.txt").write_text("")
    path = job(ONE + '[[source]]\noutlet = "Herald"\npath = "herald.txt"\n' + REPORT)
    said = serve(path)
    assert (said.status, said.exit_code, said.stories) == ("partial", Exit.PARTIAL, {"made": 1})
    assert [error.code for _, error in said.failures] == ["E-EMPTY"]
    told = json.loads((desk / "reports/pagi.json").read_text(encoding="utf-8"))
    assert [(p["code"], p["where"], p["message"]) for p in told["problems"] if p["code"] == "W-SOURCE-LOST"] == [
        ("W-SOURCE-LOST", "Herald", "herald.txt: no text in an article")
    ]
    assert "Herald" in (desk / "reports/pagi.md").read_text(encoding="utf-8")
    assert serve(path).status == "unchanged", "told once is enough"
    (desk / "herald.txt").write_text("Mount Sinabung erupted on Monday morning, officials said.\n")
    assert serve(path).stories == {"made": 1}


def test_a_parcel_names_the_stories_that_have_no_report_and_leaves_the_rest_to_the_reports(
    job: Write, desk: Path, stories: Path, misbehaving: Path
) -> None:
    shutil.copy(desk / "herald.txt", stories / "abu/herald.txt")
    for spoilt in ("abu/warta.txt", "batu/warta.txt"):
        (stories / spoilt).write_text("")
    serve(job('stories = "stories"\n' + PIGEON))
    [parcel] = sent(desk)
    assert (parcel["stories"], parcel["failures"]) == (["abu", "cadas"], ["batu: warta.txt holds no text"])


def test_too_few_outlets_are_no_story(job: Write, desk: Path) -> None:
    said = serve(job("min_outlets = 3\n" + ONE + REPORT))
    assert (said.status, said.exit_code, [error.code for _, error in said.failures]) == (
        "failed", Exit.NOTHING, ["E-FEW"],
    )  # fmt: skip
    assert not (desk / "reports").exists()


def test_one_story_that_fails_costs_itself_alone_and_is_not_tried_again_until_it_changes(
    job: Write, desk: Path, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job('stories = "stories"\n' + REPORT)
    (stories / "batu/warta.txt").write_text("")
    first = serve(path)
    assert (first.stories, first.exit_code) == ({"made": 2, "failed": 1}, Exit.PARTIAL)
    assert [(story, error.code) for story, error in first.failures] == [("batu", "E-EMPTY")]
    with monkeypatch.context() as patch:
        patch.setattr(runs, "work", None)
        second = serve(path)
    assert (second.stories, second.exit_code) == ({"unchanged": 2, "failed": 1}, Exit.PARTIAL)
    assert [(story, error.code) for story, error in second.failures] == [("batu", "E-EMPTY")]
    (stories / "batu/warta.txt").write_text("Gunung Batu meletus pada Senin pagi.\n")
    assert serve(path).stories == {"made": 1, "unchanged": 2}


def test_a_story_that_kills_its_worker_is_set_aside_and_taken_up_again_when_told(
    job: Write, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job('stories = "stories"\n' + REPORT)
    tried = []

    def work(task: Any) -> story.Made:
        tried.append(task.story)
        if task.story == "batu":
            raise TimeoutError("60 s")
        return real(task)

    real = story.work
    monkeypatch.setattr(runs, "work", work)
    for _ in range(5):
        said = serve(path)
        assert [(story, error.code) for story, error in said.failures] == [("batu", "E-ITEM")]
    assert tried == ["abu", "batu", "cadas", "batu", "batu"]
    runs.forgive(load(path))
    monkeypatch.setattr(runs, "work", real)
    assert serve(path).stories == {"made": 1, "unchanged": 2}


def test_a_disk_that_stays_full_sets_no_story_aside(job: Write, stories: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = job('stories = "stories"\n' + REPORT)

    def full(_: Any) -> story.Made:
        raise StateError("E-STATE", "the folder takes no result", cause="No space left on device", tip="make room")

    with monkeypatch.context() as patch:
        patch.setattr(runs, "work", full)
        for _ in range(5):
            assert [error.code for _, error in serve(path).failures] == ["E-STATE"]
    assert serve(path).stories == {"made": 3}


def test_a_report_that_could_be_made_in_no_format_is_tried_again(
    job: Write, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(ONE + '[[report]]\nname = "pagi"\nformats = ["blocked"]\n')
    assert [[error.code for _, error in serve(path).failures] for _ in range(5)] == [["E-PANGO"]] * 5
    plain = plugins.load("renderers", "txt")
    monkeypatch.setattr(plugins, "renderer", lambda _: plain)
    assert serve(path).stories == {"made": 1}


def test_a_folder_of_stories_that_is_not_there_is_named(job: Write, desk: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    said = serve(path)
    assert (said.status, said.exit_code) == ("failed", Exit.NOTHING)
    assert [error.code for _, error in said.failures] == ["E-MISSING"]
    (desk / "stories").mkdir()
    assert [error.code for _, error in serve(path).failures] == ["E-NO-ARTICLES"]


@pytest.mark.parametrize("misses", [0, 1, 2, 3])
def test_a_source_that_does_not_answer_is_asked_again(misses: int) -> None:
    waited: list[float] = []
    asked = 0

    def ask() -> str:
        nonlocal asked
        asked += 1
        if asked <= misses:
            raise SourceError("E-UNREADABLE", "x") from OSError(5, "Input/output error")
        return "ada"

    if misses < 3:
        assert retried(ask, 3, waited.append) == "ada"
    else:
        with pytest.raises(SourceError):
            retried(ask, 3, waited.append)
    assert waited == [0.5, 1.0][:misses]


def test_what_will_not_be_otherwise_is_not_asked_again() -> None:
    def ask() -> str:
        raise SourceError("E-MISSING", "x") from FileNotFoundError(2, "No such file")

    with pytest.raises(SourceError):
        retried(ask, 3, lambda _: pytest.fail("waited"))


# ---- one run for each time, one at a time -------------------------------------------------------------------

SCHEDULE = '[schedule]\nat = "06:00"\ntimezone = "Asia/Jakarta"\n'


def test_a_scheduled_time_is_served_once(job: Write, desk: Path) -> None:
    path = job(f'as_of = "today"\n{ONE}{REPORT}{SCHEDULE}')
    slot = "2026-11-23T06:00+07:00"
    first = serve(path, scheduled_for=slot)
    assert (first.scheduled_for, first.as_of, first.status) == (slot, "2026-11-23", "made")
    same = serve(path, scheduled_for="2026-11-22T23:00Z")
    assert (same.status, same.run, same.exit_code) == ("served already", first.run, Exit.DONE)
    assert serve(path, scheduled_for=slot, force=True).run == first.run
    with Ledger.open(ledger(desk)) as memory, pytest.raises(StateError, match="cannot be used"):
        memory.begin("pagi", slot, "", "")


def test_what_is_due_is_served_under_its_own_time(job: Write) -> None:
    path = job(f'as_of = "now"\n{ONE}{REPORT}{SCHEDULE}')
    late = MONDAY + dt.timedelta(minutes=7)
    assert serve(path, late, scheduled_for="due").as_of == "2026-11-23T06:00+07:00"
    assert serve(path, late, scheduled_for="due").status == "not due"
    assert serve(path, late + dt.timedelta(days=3), scheduled_for="due").scheduled_for == "2026-11-26T06:00+07:00"


def test_what_was_missed_is_served_one_by_one_where_that_is_wanted(job: Write) -> None:
    path = job(f'as_of = "today"\n{ONE}{REPORT}{SCHEDULE}missed = "run-all"\n')
    serve(path, scheduled_for="due")
    made = runs.serve(load(path), Choices(scheduled_for="due"), world(MONDAY + dt.timedelta(days=3)))
    assert [summary.as_of for summary in made] == ["2026-11-24", "2026-11-25", "2026-11-26"]


@pytest.mark.parametrize(("time", "code"), [("besok", "E-USAGE"), ("2026-11-23T06:00", "E-USAGE"), ("due", "E-USAGE")])
def test_a_time_that_is_none_is_refused(job: Write, time: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        serve(job(ONE + REPORT), scheduled_for=time)
    assert caught.value.code == code


def test_a_job_that_is_running_is_left_alone(job: Write, desk: Path) -> None:
    path = job(ONE + REPORT)
    serve(path)
    with FileLock(ledger(desk) / "lock"), pytest.raises(BusyError) as caught:
        serve(path)
    assert (caught.value.code, caught.value.exit_code) == ("E-BUSY", Exit.BUSY)
    assert serve(path).status == "unchanged"


def cut_off(monkeypatch: pytest.MonkeyPatch, path: Path, **choices: Any) -> None:
    """Run a job and cut it off before it tells anybody."""
    with monkeypatch.context() as patch:
        patch.setattr(runs, "announce", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            serve(path, **choices)


def test_a_run_that_was_cut_off_goes_on_under_its_day(
    job: Write, desk: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(f'as_of = "today"\n{ONE}{PIGEON}')
    cut_off(monkeypatch, path)
    assert sent(desk) == []
    said = serve(path, MONDAY + dt.timedelta(days=1))
    assert (said.run, said.as_of, said.stories) == (1, "2026-11-23", {"unchanged": 1})
    assert [parcel["stories"] for parcel in sent(desk)] == [[""]]


def test_what_a_crashed_run_told_nobody_is_told_by_the_next(
    job: Write, desk: Path, stories: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(f'stories = "stories"\n{PIGEON}{SCHEDULE}')
    cut_off(monkeypatch, path, scheduled_for="2026-11-23T06:00+07:00")
    edit(stories / "batu/warta.txt")
    said = serve(path, scheduled_for="2026-11-24T06:00+07:00")
    assert (said.run, said.stories) == (2, {"made": 1, "unchanged": 2})
    assert [parcel["stories"] for parcel in sent(desk)] == [["abu", "batu", "cadas"]]
    with Ledger.open(ledger(desk)) as memory:
        assert [run.status for run in memory.runs()] == ["made", "crashed"]


# ---- parcels ------------------------------------------------------------------------------------------------


def test_a_parcel_is_sent_once(job: Write, desk: Path, misbehaving: Path) -> None:
    path = job(ONE + PIGEON)
    said = serve(path)
    assert [(d["receiver"], d["status"]) for d in said.deliveries] == [(f"pigeon:{desk}/sent", "delivered")]
    serve(path)
    serve(path)
    assert [(parcel["kind"], parcel["documents"], parcel["again"]) for parcel in sent(desk)] == [
        ("reports", ["pagi.md"], False)
    ]


def test_a_time_that_is_served_again_by_force_tells_again_that_it_may_be_known(
    job: Write, desk: Path, misbehaving: Path
) -> None:
    path = job(ONE + PIGEON)
    for force in (False, False, True):
        serve(path, scheduled_for="2026-11-23T06:00+07:00", force=force)
    assert [parcel["again"] for parcel in sent(desk)] == [False, True]
    assert len({parcel["id"] for parcel in sent(desk)}) == 1


def test_a_format_that_could_not_be_made_is_tried_again_and_told_nobody(
    job: Write, desk: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ONE + PIGEON.replace('["md"]', '["md", "blocked"]')
    first = serve(job(text))
    assert (first.stories, first.exit_code, [error.code for _, error in first.failures]) == (
        {"made": 1}, Exit.PARTIAL, ["E-PANGO"],
    )  # fmt: skip
    assert serve(job(text)).exit_code == Exit.PARTIAL
    plain = plugins.load("renderers", "txt")
    real = plugins.renderer
    monkeypatch.setattr(plugins, "renderer", lambda name: plain if name == "blocked" else real(name))
    assert serve(job(text)).stories == {"restored": 1}
    assert serve(job(text)).stories == {"unchanged": 1}
    assert len(sent(desk)) == 1


def test_a_parcel_that_could_not_be_sent_goes_with_the_next_run(job: Write, desk: Path, misbehaving: Path) -> None:
    said = serve(job(ONE + PIGEON + '[delivery.pigeon]\nmood = "tired"\n'))
    assert (said.status, said.exit_code) == ("partial", Exit.PARTIAL)
    assert [error.message for _, error in said.failures] == ["the pigeon sleeps"]
    late = serve(job(ONE + PIGEON))
    assert (late.status, late.stories, late.exit_code) == ("unchanged", {"unchanged": 1}, Exit.DONE)
    assert [(parcel["documents"], parcel["again"]) for parcel in sent(desk)] == [(["pagi.md"], False)]


def test_a_parcel_that_may_have_arrived_is_sent_again_under_its_id_and_says_so(
    job: Write, desk: Path, misbehaving: Path
) -> None:
    serve(job(ONE + PIGEON + '[delivery.pigeon]\nmood = "lost"\n'))
    serve(job(ONE + PIGEON))
    first, second = sent(desk)
    assert (first["again"], second["again"]) == (False, True)
    assert first["id"] == second["id"]


def test_a_parcel_is_given_up_after_ten_runs_and_taken_up_again_when_told(
    job: Write, desk: Path, misbehaving: Path
) -> None:
    tired = job(ONE + PIGEON + '[delivery.pigeon]\nmood = "tired"\n')
    states = [[d["status"] for d in serve(tired).deliveries] for _ in range(12)]
    assert states == [["pending"]] * 9 + [["given up"]] + [[]] * 2
    path = job(ONE + PIGEON)
    assert serve(path).deliveries == []
    runs.forgive(load(path))
    serve(path)
    assert len(sent(desk)) == 1


def test_an_alarm_is_sounded_once_after_so_many_failures_and_called_off_once(
    job: Write, desk: Path, misbehaving: Path
) -> None:

    path = job('stories = "stories"\n' + PIGEON)
    alarmed = replace(load(path), alarm=Alarm((f"pigeon:{desk}/sent",), 3))
    kinds = []
    for _ in range(5):
        runs.serve(alarmed, Choices(), world())
        kinds.append([parcel["kind"] for parcel in sent(desk)])
    assert kinds == [[], [], ["alarm"], ["alarm"], ["alarm"]]
    assert "stories" in sent(desk)[0]["failures"][0]
    for outlet in ("kabar", "warta"):
        (desk / "stories/abu").mkdir(parents=True, exist_ok=True)
        shutil.copy(desk / f"{outlet}.txt", desk / "stories/abu")
    for _ in range(2):
        runs.serve(alarmed, Choices(), world())
    assert sorted(parcel["kind"] for parcel in sent(desk)) == ["alarm", "recovered", "reports"]


# ---- the memory itself --------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["zeroes", "cut", "empty", "text"])
def test_a_damaged_memory_is_put_aside_and_its_copy_takes_its_place(
    job: Write, desk: Path, misbehaving: Path, harm: str
) -> None:
    path = job(ONE + PIGEON)
    serve(path)
    place = ledger(desk) / DATABASE
    raw = place.read_bytes()
    harmed = {"zeroes": bytes(len(raw)), "cut": raw[: len(raw) // 2], "empty": b"", "text": b"bukan basis data" * 99}
    place.write_bytes(harmed[harm])
    said = serve(path)
    assert [problem.code for problem in said.problems] == ["W-STATE-RESTORED"]
    assert (said.status, said.stories) == ("unchanged", {"unchanged": 1})
    assert (ledger(desk) / "damaged-1" / DATABASE).read_bytes() == harmed[harm]
    assert len(sent(desk)) == 1
    assert serve(path).problems == []


def test_where_the_copy_is_damaged_too_a_new_memory_begins(job: Write, desk: Path) -> None:
    path = job(ONE + REPORT)
    serve(path)
    before = seen(desk)
    for name in (DATABASE, COPY):
        (ledger(desk) / name).write_bytes(b"rusak" * 1000)
    said = serve(path)
    assert [problem.code for problem in said.problems] == ["W-STATE-NEW"]
    assert {name: text for name, (text, _) in seen(desk).items()} == {name: text for name, (text, _) in before.items()}


def test_bytes_flipped_in_the_memory_are_found_or_do_no_harm(job: Write, desk: Path, stories: Path) -> None:
    path = job('stories = "stories"\n' + REPORT)
    serve(path)
    whole = {name: text for name, (text, _) in seen(desk).items()}
    place, choose = ledger(desk) / DATABASE, random.Random(6)
    good = place.read_bytes()
    codes = set()
    for _ in range(100):
        harmed = bytearray(good)
        harmed[choose.randrange(len(harmed))] ^= 1 << choose.randrange(8)
        place.write_bytes(harmed)
        try:
            codes.add(serve(path).status)
        except StateError as error:
            codes.add(error.code)
        assert {name: text for name, (text, _) in seen(desk).items()} == whole
        for left in ledger(desk).glob(f"{DATABASE}*"):
            left.unlink()
    assert "unchanged" in codes


def test_a_memory_of_a_newer_release_is_left_alone(job: Write, desk: Path) -> None:
    path = job(ONE + REPORT)
    serve(path)
    with closing(sqlite3.connect(ledger(desk) / DATABASE)) as memory:
        memory.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="newer release"):
        serve(path)


def test_a_damaged_result_is_made_again(job: Write, desk: Path) -> None:
    path = job(ONE + REPORT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs._Run, "_published", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            serve(path)
    [place] = (ledger(desk) / "results").glob("??/*/document-0")
    place.write_bytes(b"rusak")
    said = serve(path)
    assert [error.code for _, error in said.failures] == ["E-STATE"]
    assert serve(path).stories == {"made": 1}


def test_a_clock_set_back_is_told_and_serves_no_time_twice(job: Write) -> None:
    path = job(f"{ONE}{REPORT}{SCHEDULE}")
    serve(path, scheduled_for="due")
    before = MONDAY - dt.timedelta(hours=12)
    said = serve(path, before, scheduled_for="due")
    assert (said.status, [problem.code for problem in said.problems]) == ("not due", ["W-CLOCK"])
    assert serve(path, MONDAY + dt.timedelta(days=1), scheduled_for="due").status == "unchanged"


def test_a_clock_that_was_years_ahead_holds_nobody_up(job: Write) -> None:
    path = job(f"{ONE}{REPORT}{SCHEDULE}")
    serve(path, MONDAY.replace(year=2036), scheduled_for="due")
    said = serve(path, MONDAY, scheduled_for="due")
    assert (said.status, said.scheduled_for) == ("unchanged", "2026-11-23T06:00+07:00")
    assert [problem.code for problem in said.problems] == ["W-CLOCK"]
    assert serve(path, MONDAY, scheduled_for="due").status == "not due"


def test_a_folder_that_takes_no_files_is_named_and_the_reports_are_whole(job: Write, desk: Path) -> None:
    (desk / ".newscompare").write_text("bukan folder")
    with pytest.raises(StateError) as caught:
        serve(job(ONE + REPORT))
    assert (caught.value.code, caught.value.exit_code) == ("E-STATE", Exit.OUTPUT)


def test_the_memory_may_stand_elsewhere(job: Write, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(job(f'state = "ingatan"\n{ONE}{REPORT}'))
    assert (desk / "ingatan/pagi" / DATABASE).exists()
    monkeypatch.setenv("NEWSCOMPARE_STATE", str(desk / "lain"))
    serve(job(ONE + REPORT))
    [place] = (desk / "lain").iterdir()
    assert place.name.startswith("pagi-")


def test_old_results_are_swept_and_the_last_ones_kept(job: Write, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "KEPT", 2)
    path = job(ONE + REPORT)
    for turn in range(5):
        edit(desk / "warta.txt", str(900 + turn), str(901 + turn))
        serve(path)
    kept = list((ledger(desk) / "results").glob("??/*"))
    assert len(kept) == 2
    assert not list((ledger(desk) / "results").glob("??/*/document-*"))


def test_of_old_runs_the_ledger_keeps_the_last_report_of_each_story(
    job: Write, desk: Path, stories: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 2)
    path = job('stories = "stories"\n' + REPORT)
    for turn in range(5):
        edit(stories / "abu/warta.txt", str(900 + turn), str(901 + turn))
        serve(path)
    with Ledger.open(ledger(desk)) as memory:
        assert [[*memory.results(run)] for run in (1, 2, 3, 4, 5)] == [["batu", "cadas"], [], ["abu"], ["abu"], ["abu"]]
        assert {story for story, *_ in memory.inputs(1)} == {"batu", "cadas"}
    assert [line for line in history.told_between(load(path), 4, 5) if line.startswith(("abu", "batu"))] == ["abu:"]


# ---- what nobody would do on purpose ------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_among_the_articles_is_named_and_waited_for_by_nobody(job: Write, desk: Path) -> None:
    os.mkfifo(desk / "pipa.txt")
    said = serve(job(ONE + '[[source]]\npath = "pipa.txt"\n' + REPORT))
    assert ([error.code for _, error in said.failures], said.stories) == (["E-UNREADABLE"], {"made": 1})


@pytest.mark.parametrize("link", ["reports/batu", "reports/batu/dalam", ".newscompare", ".newscompare/pagi/results"])
def test_no_link_leads_what_a_job_writes_out_of_its_folder(
    job: Write, desk: Path, stories: Path, tmp_path_factory: pytest.TempPathFactory, link: str
) -> None:
    outside = tmp_path_factory.mktemp("luar")
    path = job('stories = "stories"\n' + REPORT)
    if link.endswith("dalam"):
        (outside / "pagi.md").write_text("milik orang")
        (desk / "reports/batu").mkdir(parents=True)
        (desk / "reports/batu/pagi.md").symlink_to(outside / "pagi.md")
        assert serve(path).exit_code == Exit.DONE
        assert (outside / "pagi.md").read_text() == "milik orang", "the link is replaced, not followed"
        return
    (desk / link).parent.mkdir(parents=True, exist_ok=True)
    (desk / link).symlink_to(outside)
    if link.startswith("reports"):
        said = serve(path)
        assert [(name, error.code) for name, error in said.failures] == [("batu", "E-OUTSIDE")]
        assert said.stories == {"made": 2, "failed": 1}
    else:
        with pytest.raises(RefusedError):
            serve(path)
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are not bytes here")
def test_names_that_are_no_text_cost_nobody_else_a_report(job: Write, desk: Path, stories: Path) -> None:
    (stories / os.fsdecode(b"caf\xe9")).mkdir()
    (stories / "abu/kabar.txt").rename(stories / "abu" / os.fsdecode(b"kab\xe9r.txt"))
    (stories / "batu" / os.fsdecode(b"koran\xe9.txt")).write_text("")
    path = job('stories = "stories"\n' + REPORT)
    said = serve(path)
    assert said.stories == {"made": 3, "failed": 1}
    assert [(name, error.code) for name, error in said.failures] == [
        (os.fsdecode(b"caf\xe9"), "E-UNREADABLE"), ("batu", "E-EMPTY"),
    ]  # fmt: skip
    assert "koran" in (desk / "reports/batu/pagi.md").read_text(encoding="utf-8")
    assert serve(path).stories == {"failed": 1, "unchanged": 3}


@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_an_article_caught_while_it_was_written_is_read_again_by_the_next_run(
    job: Write, desk: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    path = job(ONE + '[[source]]\npath = "herald.txt"\n' + PIGEON)
    whole = (desk / "herald.txt").read_text()

    def work(task: Any) -> story.Made:
        (desk / "herald.txt").write_text(whole[:9]) if harm == "cut" else (desk / "herald.txt").unlink()
        made = story.work(task)
        (desk / "herald.txt").write_text(whole)
        return made

    with monkeypatch.context() as patch:
        patch.setattr(runs, "work", work)
        first = serve(path)
    assert ([error.code for _, error in first.failures], first.stories) == (["E-CHANGED"], {"made": 1})
    assert "airport" not in (desk / "reports/pagi.md").read_text(encoding="utf-8")
    assert serve(path).stories == {"made": 1}, "though no file is another than the first run saw"
    assert "airport" in (desk / "reports/pagi.md").read_text(encoding="utf-8")
    assert serve(path).stories == {"unchanged": 1}


@pytest.mark.parametrize("step", ["announce", "published"])
def test_what_a_run_published_before_the_disk_was_full_is_told_by_the_next(
    job: Write, desk: Path, stories: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = job(f'stories = "stories"\n{PIGEON}')
    real, calls = getattr(Ledger, step), []

    def full(self: Ledger, *arguments: Any) -> None:
        calls.append(step)
        if step == "announce" or len(calls) == 3:
            raise StateError("E-STATE", "the memory of the job cannot be used", cause="No space left on device")
        real(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, step, full)
        assert serve(path).exit_code == Exit.PARTIAL
    assert sent(desk) == []
    assert serve(path).exit_code == Exit.DONE
    assert [(parcel["stories"], parcel["documents"]) for parcel in sent(desk)] == [
        (["abu", "batu", "cadas"], ["pagi.md"] * 3)
    ]
    serve(path)
    assert len(sent(desk)) == 1


def test_what_a_crashed_run_has_announced_is_sent_once_and_whole(
    job: Write, desk: Path, stories: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(f'stories = "stories"\n{PIGEON}{SCHEDULE}')
    with monkeypatch.context() as patch:
        patch.setattr(runs._Run, "_dispatch", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            serve(path, scheduled_for="2026-11-23T06:00+07:00")
    edit(stories / "batu/warta.txt")
    serve(path, scheduled_for="2026-11-24T06:00+07:00")
    assert [(parcel["stories"], len(parcel["documents"])) for parcel in sent(desk)] == [
        (["abu", "batu", "cadas"], 3), (["batu"], 1),
    ]  # fmt: skip


def test_a_step_that_could_not_be_written_down_leaves_nothing_open(job: Write, desk: Path) -> None:
    serve(job(ONE + REPORT))
    with Ledger.open(ledger(desk)) as memory, pytest.MonkeyPatch.context() as patch:
        real = Ledger._do

        def do(self: Ledger, statement: str, *values: Any) -> Any:
            if statement == "COMMIT":
                raise StateError("E-STATE", "x")
            return real(self, statement, *values)

        patch.setattr(Ledger, "_do", do)
        with pytest.raises(StateError):
            memory.forgive()
        assert not memory._connection.in_transaction
        memory.copy()  # would wait for ever for what is open


def test_a_receiver_taken_out_of_the_job_is_sent_nothing_more(job: Write, desk: Path, misbehaving: Path) -> None:
    serve(job(ONE + PIGEON + '[delivery.pigeon]\nmood = "tired"\n'))
    said = serve(job(ONE + PIGEON.replace("pigeon:sent", "pigeon:lain")))
    assert [(d["status"], d["detail"]) for d in said.deliveries] == [("given up", "the job no longer names it")]
    assert (said.exit_code, sent(desk)) == (Exit.DONE, [])
    assert not (desk / "lain").exists()


def test_a_parcel_that_waits_holds_its_own_report_when_reports_change_places(
    job: Write, desk: Path, misbehaving: Path
) -> None:
    public = '[[report]]\nname = "umum"\nformats = ["md"]\nto = ["folder:reports", "pigeon:sent"]\n'
    inner = '[[report]]\nname = "dalam"\nformats = ["md"]\nto = ["folder:reports"]\n'
    serve(job(ONE + public + inner + '[delivery.pigeon]\nmood = "tired"\n'))
    serve(job(ONE + inner + public))
    assert {name for parcel in sent(desk) for name in parcel["documents"]} == {"umum.md"}


def test_a_parcel_for_a_folder_finds_it_wherever_the_run_is_started_from(
    job: Write, desk: Path, misbehaving: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job(ONE + PIGEON + '[delivery.pigeon]\nmood = "tired"\n')
    serve(Path("pagi.toml"))
    path = job(ONE + PIGEON)
    (desk / "jauh").mkdir()
    monkeypatch.chdir(desk / "jauh")
    serve(path)
    assert len(sent(desk)) == 1


def test_an_alarm_that_could_not_be_sent_goes_with_the_next_run_though_that_fails_too(
    job: Write, desk: Path, misbehaving: Path
) -> None:
    text = 'stories = "stories"\n' + PIGEON
    for mood, parcels in (("tired", []), ("tired", []), ("well", ["alarm"]), ("well", ["alarm"])):
        alarmed = replace(
            load(job(f'{text}[delivery.pigeon]\nmood = "{mood}"\n')), alarm=Alarm((f"pigeon:{desk}/sent",), 2)
        )
        [said] = runs.serve(alarmed, Choices(), world())
        assert said.status == "failed"
        assert [parcel["kind"] for parcel in sent(desk)] == parcels


def test_a_run_that_was_cut_off_is_served_first_where_each_is_wanted(
    job: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = job(f'as_of = "today"\n{ONE}{REPORT}{SCHEDULE}missed = "run-all"\n')
    cut_off(monkeypatch, path, scheduled_for="due")
    made = runs.serve(load(path), Choices(scheduled_for="due"), world(MONDAY + dt.timedelta(days=2)))
    assert [(summary.run, summary.as_of) for summary in made] == [
        (1, "2026-11-23"), (2, "2026-11-24"), (3, "2026-11-25"),
    ]  # fmt: skip


@pytest.mark.parametrize("again", [{}, {"force": True}], ids=str)
def test_a_result_that_is_damaged_stops_no_run(
    job: Write, desk: Path, stories: Path, misbehaving: Path, again: dict[str, Any]
) -> None:
    path = job('stories = "stories"\n' + PIGEON.replace("pigeon:sent", 'pigeon:sent", "index:reports'))
    serve(path)
    before = seen(desk)["reports/batu/pagi.md"][0]
    for place in (ledger(desk) / "results").glob("??/*/result.json"):
        if '"story": "batu"' in place.read_text():
            place.write_text("{")
    (desk / "reports/batu/pagi.md").unlink()
    said = serve(path, **again)
    assert said.exit_code == Exit.DONE
    assert seen(desk)["reports/batu/pagi.md"][0] == before


def test_a_damaged_result_of_an_earlier_run_is_told_once_and_then_left_out_of_the_index(
    job: Write, desk: Path, stories: Path
) -> None:
    path = job('stories = "stories"\n' + PIGEON.replace("pigeon:sent", "index:reports"))
    serve(path)
    for place in (ledger(desk) / "results").glob("??/*/result.json"):
        if '"story": "batu"' in place.read_text():
            place.write_text("{")
    edit(stories / "abu/warta.txt")
    first, second = serve(path), serve(path)
    assert ([error.code for _, error in first.failures], first.stories) == (["E-STATE"], {"made": 1, "unchanged": 2})
    assert (second.failures, [d["status"] for d in second.deliveries]) == ([], ["delivered"])


# ---- what the system refuses --------------------------------------------------------------------------------

mounts = pytest.mark.skipif(
    sys.platform != "linux"
    or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0,
    reason="no file systems of one's own here",
)


def inside(script: str, desk: Path) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a name space of its own, where it may mount."""
    return subprocess.run(
        ["unshare", "-rm", "sh", "-ec", script],
        cwd=desk,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HOME), "RUN": f"{sys.executable} -m compare run"},
    )


@mounts
def test_a_full_disk_for_reports_leaves_what_stood_there(job: Write, desk: Path) -> None:
    path = job(ONE + '[[report]]\nname = "pagi"\nformats = ["html"]\n')
    done = inside(
        "mkdir reports; mount -t tmpfs -o size=64k tmpfs reports; echo kemarin >reports/pagi.html\n"
        f"$RUN {path} && exit 1 || test $? = 6; cat reports/pagi.html; ls -A reports\n"
        f"mount -o remount,size=9m reports; $RUN {path}; ls -A reports",
        desk,
    )
    assert done.returncode == 0, done.stderr
    first, kemarin, held, second, after = done.stdout.splitlines()
    assert (kemarin, held, after) == ("kemarin", "pagi.html", "pagi.html")
    assert "No space left" in json.loads(first)["failures"][0]["cause"]
    assert json.loads(second)["stories"] == {"made": 1}
    assert "error[E-OUTPUT]" in done.stderr


@mounts
def test_a_full_disk_for_the_memory_is_named_and_writes_no_report(job: Write, desk: Path) -> None:
    path = job(ONE + '[[report]]\nname = "pagi"\nformats = ["html"]\n')
    done = inside(
        "mkdir .newscompare; mount -t tmpfs -o size=180k tmpfs .newscompare\n"
        f"$RUN {path} && exit 1 || test $? = 6; test ! -e reports/pagi.html\n"
        f"mount -o remount,size=9m .newscompare; $RUN {path}; ls -A reports",
        desk,
    )
    assert done.returncode == 0, done.stderr
    assert "error[E-STATE]" in done.stderr
    assert done.stdout.splitlines()[-1] == "pagi.html"


@mounts
@pytest.mark.parametrize(("folder", "code"), [("reports", "E-OUTPUT"), (".newscompare", "E-STATE")])
def test_a_read_only_folder_is_named_and_nothing_is_lost(job: Write, desk: Path, folder: str, code: str) -> None:
    path = job(ONE + REPORT)
    serve(path)
    before = {name: text for name, (text, _) in seen(desk).items()}
    edit(desk / "warta.txt")
    done = inside(
        f"mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}; $RUN {path} && exit 1 || test $? = 6", desk
    )
    assert done.returncode == 0, done.stderr
    assert f"error[{code}]" in done.stderr
    assert {name: text for name, (text, _) in seen(desk).items()} == before
    assert serve(path).stories == {"made": 1}
