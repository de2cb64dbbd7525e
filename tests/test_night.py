"""A job from end to end, through the command: mail, feed and index, dead names, refusals, alarms, history, kills."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from signal import Signals
from typing import TYPE_CHECKING

import pytest

from compare.errors import Exit
from tests.test_couriers import Post, office
from tests.test_runs import HOME, ONE, edit

if TYPE_CHECKING:
    from tests.conftest import Cli, Said

DESK = "desk@newsroom.example"
MAILED = (
    f'title = "Pagi"\nas_of = "2026-11-23T06:00+07:00"\nexecutor = "serial"\n{ONE}'
    '[[report]]\nname = "pagi"\ntemplate = "briefing"\nformats = ["html", "md"]\nlang = "id"\n'
    f'to = ["folder:reports", "email:{DESK}", "rss:reports", "index:reports"]\n'
)


def post_office(host: str, port: int) -> str:
    return (
        f'[delivery.email]\nhost = "{host}"\nport = {port}\nfrom = "pagi@newsroom.example"\ntls = "none"\ntimeout = 5\n'
        'attach = ["md"]\n'
    )


def statuses(said: Said) -> dict[str, str]:
    """What became of each delivery, by its kind."""
    return {d["receiver"].partition(":")[0]: d["status"] for d in json.loads(said.out)["deliveries"]}


def test_a_story_is_mailed_once_and_its_news_once_more(cli: Cli, desk: Path) -> None:
    post = Post()
    with office(post) as options:
        (desk / "job.toml").write_text(MAILED + post_office("127.0.0.1", options["port"]))
        first = cli("run", "job.toml")
        again = cli("run", "job.toml")
        edit(desk / "warta.txt", "900 warga", "950 warga")
        later = cli("run", "job.toml")
    assert (first.code, again.code, later.code) == (0, 0, 0)
    assert statuses(first) == {"email": "delivered", "index": "delivered", "rss": "delivered"}
    assert statuses(again) == {}
    assert len(post.got) == 2
    old, new = post.got
    assert old["Message-ID"] != new["Message-ID"]
    assert old["References"] == new["References"], "one thread"
    text = new.get_body(("plain",))
    assert text is not None
    assert "900 warga" in text.get_content()
    assert "950 warga" in text.get_content()
    assert [part.get_filename() for part in new.iter_attachments()] == ["pagi.md"]
    assert "950" in (desk / "reports/pagi.md").read_text(encoding="utf-8")
    assert "Sejak laporan" in (desk / "reports/pagi.html").read_text(encoding="utf-8")
    assert (desk / "reports/index.html").exists()
    assert (desk / "reports/feed.xml").exists()


@pytest.mark.parametrize(
    ("rcpt", "host", "said"),
    [("550 no such desk", "127.0.0.1", "no such desk"), ("", "no-such-host.invalid", "no-such-host.invalid")],
    ids=["refused", "no such name"],
)
def test_a_mail_that_cannot_go_waits_and_the_reports_stand(
    cli: Cli, desk: Path, rcpt: str, host: str, said: str
) -> None:
    strict, open_house = Post(rcpt=rcpt), Post()
    with office(strict) as options:
        (desk / "job.toml").write_text(MAILED + post_office(host, options["port"]))
        first = cli("run", "job.toml")
    assert first.code == Exit.PARTIAL
    assert first.codes == ["E-DELIVERY"]
    assert said in first.err
    assert statuses(first) == {"email": "pending", "index": "delivered", "rss": "delivered"}
    assert (desk / "reports/pagi.html").exists()
    with office(open_house) as options:
        (desk / "job.toml").write_text(MAILED + post_office("127.0.0.1", options["port"]))
        second = cli("run", "job.toml")
    assert (second.code, statuses(second), len(open_house.got)) == (0, {"email": "delivered"}, 1)
    assert strict.got == []


def test_an_alarm_goes_by_mail_and_its_end_too(cli: Cli, desk: Path) -> None:
    post = Post()
    with office(post) as options:
        text = MAILED.replace("kabar.txt", "nirwana.txt") + post_office("127.0.0.1", options["port"])
        (desk / "job.toml").write_text(f'{text}[alarm]\nto = ["email:{DESK}"]\nafter = 2\n')
        codes = [cli("run", "job.toml").code for _ in range(3)]
        (desk / "nirwana.txt").write_bytes((desk / "kabar.txt").read_bytes())
        codes.append(cli("run", "job.toml").code)
    assert codes == [Exit.NOTHING, Exit.NOTHING, Exit.NOTHING, Exit.DONE]
    assert len(post.got) == 3, "the alarm, its end, the report"
    body = post.got[0].get_body(("plain",))
    assert body is not None
    assert "nirwana.txt" in body.get_content()


def test_many_machines_make_the_same_reports(cli: Cli, desk: Path) -> None:
    for number in range(6):
        (desk / f"stories/{number}").mkdir(parents=True)
        for outlet in ("kabar", "warta"):
            text = (desk / f"{outlet}.txt").read_text(encoding="utf-8")
            (desk / f"stories/{number}/{outlet}.txt").write_text(text.replace("1.200", f"1.20{number}"), "utf-8")
    (desk / "job.toml").write_text('stories = "stories"\n[[report]]\nname = "pagi"\nformats = ["md", "json"]\n')
    made = []
    for executor in ("serial", "processes:2", "dask:2"):
        said = cli("run", "--force", "job.toml", "--executor", executor)
        assert (said.code, json.loads(said.out)["stories"]) == (0, {"made": 6})
        made.append({path: path.read_bytes() for path in sorted((desk / "reports").rglob("pagi.*"))})
    assert len(made[0]) == 12
    assert made[0] == made[1] == made[2]


def test_history_lists_opens_and_tells_two_runs_apart(cli: Cli, desk: Path) -> None:
    (desk / "job.toml").write_text(f'executor = "serial"\n{ONE}[[report]]\nname = "pagi"\nformats = ["md"]\n')
    cli("run", "job.toml")
    edit(desk / "warta.txt", "900 warga", "950 warga")
    cli("run", "job.toml")
    listed = cli("history", "job.toml").out.splitlines()
    assert [line.split()[0] for line in listed] == ["run", "2", "1"]
    forms = [json.loads(line) for line in cli("history", "job.toml", "--json").out.splitlines()]
    assert [form["run"] for form in forms] == [2, 1]
    digest = hashlib.sha256((desk / "warta.txt").read_bytes()).hexdigest()
    assert forms[0]["inputs"][1] == {"story": "", "path": "warta.txt", "outlet": "", "sha256": digest}
    assert forms[1]["inputs"][1]["sha256"] != digest
    assert cli("history", "job.toml", "open").out == "reports/pagi.md\n"
    cli("run", "job.toml")
    assert cli("history", "job.toml", "open").out == "reports/pagi.md\n"
    nothing = cli("history", "job.toml", "open", "3")
    assert (nothing.codes, nothing.out) == (["E-STATE"], ""), "the last run wrote nothing"
    told = cli("history", "job.toml", "diff", "1", "2").out.splitlines()
    assert told[1:] == ["  ≠ warta mengubah angka: “950 warga”, sebelumnya “900 warga”."]
    assert cli("history", "job.toml", "diff", "2", "2").out == "no story has another report\n"
    assert cli("history", "job.toml", "retry").code == 0
    assert cli("history", "job.toml", "alarm").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("diff", "1"), "E-USAGE"), (("open", "1", "2"), "E-USAGE"), (("open", "9"), "E-STATE")],
    ids=str,
)
def test_history_of_what_is_not_there(cli: Cli, desk: Path, arguments: tuple[str, ...], code: str) -> None:
    (desk / "job.toml").write_text(f'executor = "serial"\n{ONE}')
    assert cli("history", "job.toml").codes == ["E-STATE"]
    cli("run", "job.toml")
    assert cli("history", "job.toml", *arguments).codes == [code]


def test_a_folder_of_jobs_is_run_and_other_files_in_it_are_let_be(cli: Cli, desk: Path) -> None:
    (desk / "job.toml").write_text(f'executor = "serial"\n{ONE}[[report]]\nname = "pagi"\nformats = ["md"]\n')
    (desk / "pairs.toml").write_text('[[drop]]\nsentences = ["A1", "B1"]\n')
    assert cli("run", ".").written == ["reports/pagi.md"]


@pytest.mark.skipif(sys.platform != "linux", reason="forks and kills")
@pytest.mark.parametrize(
    "how", [("--points", "--stride", "2"), ("--times", "20")], ids=["every second step", "moments"]
)
def test_nothing_is_lost_doubled_or_half_whenever_a_run_is_killed(how: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.kills", *how],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["kills"] > 10


def at_work(process: Path, folder: Path) -> bool:
    """Whether a process has *folder* for its own."""
    try:
        return (process / "cwd").readlink() == folder
    except OSError:  # it has ended, or is another's
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="no such processes to look at")
@pytest.mark.parametrize(
    ("signal", "code"), [(Signals.SIGTERM, Exit.TERMINATED), (Signals.SIGINT, Exit.INTERRUPTED)], ids=["TERM", "INT"]
)
def test_a_run_that_is_asked_to_end_leaves_no_worker_behind_and_goes_on_later(
    cli: Cli, desk: Path, signal: Signals, code: Exit
) -> None:
    for number in range(40):
        (desk / f"stories/{number:02}").mkdir(parents=True)
        for outlet in ("kabar", "warta"):
            (desk / f"stories/{number:02}/{outlet}.txt").write_bytes((desk / f"{outlet}.txt").read_bytes())
    (desk / "job.toml").write_text(
        'stories = "stories"\nexecutor = "processes:2"\n[[report]]\nname = "pagi"\nformats = ["md"]\n'
    )
    run = subprocess.Popen(
        [sys.executable, "-m", "compare", "run", "job.toml"],
        cwd=desk,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )
    while not list(desk.glob("reports/*/pagi.md")):
        assert run.poll() is None
        time.sleep(0.02)
    run.send_signal(signal)
    assert run.wait() == code
    until = time.monotonic() + 20  # the tracker of shared memory goes last, by itself
    while any(at_work(pid, desk) for pid in Path("/proc").glob("[0-9]*") if pid.name != str(os.getpid())):
        assert time.monotonic() < until, "a worker is left behind"
        time.sleep(0.05)
    made = len(list((desk / "reports").rglob("*.md")))
    assert 0 < made < 40
    later = json.loads(cli("run", "job.toml").out)["stories"]
    assert sum(later.values()) == 40
    assert later.get("unchanged", 0) >= made - 1, "of one it may not be written down yet that it stands"
    assert len(list((desk / "reports").rglob("*.md"))) == 40


def test_a_story_that_kills_the_run_itself_is_set_aside_when_it_has_done_so_three_times(desk: Path) -> None:
    """Serially there is no worker to lose: the run dies, is begun again, and learns."""
    for story in ("abu", "batu", "cadas"):
        (desk / "stories" / story).mkdir(parents=True)
        for outlet in ("kabar", "warta"):
            (desk / "stories" / story / f"{outlet}.txt").write_bytes((desk / f"{outlet}.txt").read_bytes())
    (desk / "job.toml").write_text('stories = "stories"\nexecutor = "serial"\n[[report]]\nformats = ["md"]\n')
    script = (
        "import os, sys\n"
        "from compare.cli import main\n"
        "from compare.job import runs, story\n"
        "def work(task):\n"
        "    if task.story == 'batu':\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return story.work(task)\n"
        "runs.work = work\n"
        "sys.exit(main(['run', 'job.toml']))\n"
    )
    ended = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=desk,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(HOME)},
        )
        for _ in range(4)
    ]
    assert [done.returncode for done in ended] == [-9, -9, -9, Exit.PARTIAL]
    said = json.loads(ended[-1].stdout)
    assert said["run"] == 1
    assert [(failure["story"], failure["code"]) for failure in said["failures"]] == [("batu", "E-ITEM")]
    assert sorted(path.parent.name for path in (desk / "reports").rglob("*.md")) == ["abu", "cadas"]


@pytest.fixture
def two(desk: Path) -> Path:
    """Two jobs of one story each."""
    for name in ("pagi", "sore"):
        text = f'executor = "serial"\n{ONE}[[report]]\nname = "{name}"\nformats = ["md"]\n'
        (desk / f"{name}.toml").write_text(text)
    return desk


@pytest.mark.skipif(sys.platform != "linux", reason="a shell and its devices")
@pytest.mark.parametrize(
    ("streams", "codes"),
    [
        (">&-", {0}), ("2>&-", {0}), ("<&- >&- 2>&-", {0}), (">/dev/full", {Exit.OUTPUT, Exit.PARTIAL}),
        ("2>/dev/full", {0}), ("| true", {0}),
    ],
    ids=str,
)  # fmt: skip
def test_nobody_listening_costs_no_report(two: Path, streams: str, codes: set[int]) -> None:
    (two / "warta.txt").write_text("Gunung Sinabung meletus. Ada 900 warga.")  # a warning, for standard error
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m compare run pagi.toml sore.toml {streams}"],
        cwd=two,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )
    assert sorted(path.name for path in (two / "reports").iterdir()) == ["pagi.md", "sore.md"]
    assert done.returncode in codes
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="signals")
@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_run_that_is_told_to_stop_leaves_with_143_and_goes_on_later(cli: Cli, desk: Path, executor: str) -> None:
    for number in range(12):
        (desk / f"stories/{number:02}").mkdir(parents=True)
        for outlet in ("kabar", "warta"):
            shutil.copy(desk / f"{outlet}.txt", desk / f"stories/{number:02}")
    (desk / "job.toml").write_text(
        f'stories = "stories"\nexecutor = "{executor}"\n[[report]]\nname = "pagi"\nformats = ["html", "md"]\n'
    )
    started = subprocess.Popen(
        [sys.executable, "-m", "compare", "run", "job.toml"],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(HOME)},
    )
    while started.poll() is None and not any((desk / "reports").glob("*/*.md")):
        time.sleep(0.01)
    started.send_signal(signal.SIGTERM)
    assert started.communicate() == (b"", b"")
    assert started.returncode == Exit.TERMINATED
    said = json.loads(cli("run", "job.toml", "--executor", "serial").out)
    assert (said["run"], said["exit"]) == (1, 0)
    assert len(list((desk / "reports").glob("*/*.md"))) == 12
