"""What the tests share: a desk with articles on it, the command, and plug-ins that misbehave."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compare import plugins
from compare.cli import main

PLUGINS = Path(__file__).parent / "plugins"

KABAR = """\
Gunung Sinabung di Kabupaten Karo, Sumatera Utara, meletus pada Senin pagi.
Sebanyak 1.200 warga mengungsi ke balai kecamatan, kata Kepala BPBD Karo Natanael Ginting.
Abu vulkanik menutupi jalan menuju Berastagi sehingga kendaraan tidak bisa lewat.
"""
WARTA = """\
Gunung Sinabung di Kabupaten Karo, Sumatera Utara, meletus pada Senin pagi.
Sebanyak 900 warga mengungsi ke balai kecamatan, kata Kepala BPBD Karo Natanael Ginting.
Bandara Kualanamu tetap dibuka bagi penumpang karena angin bertiup ke arah barat.
"""
HERALD = """\
Mount Sinabung erupted on Monday morning, officials said.
Some 1,200 people fled to the district hall, said Natanael Ginting.
The airport at Kualanamu stayed open to passengers.
"""

MESSAGE = re.compile(r"^(?:error|warning)\[([EW]-[A-Z-]+)\]", re.MULTILINE)
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Said:
    """What the command left behind: its exit code, its results, its remarks."""

    code: int
    out: str
    err: str

    @property
    def codes(self) -> list[str]:
        """The codes of all errors and warnings, in order."""
        return MESSAGE.findall(self.err)

    @property
    def written(self) -> list[str]:
        """What `run` says it wrote, over all jobs."""
        return [place for line in self.out.splitlines() for place in json.loads(line)["written"]]


Cli = Callable[..., Said]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with three short articles on one eruption."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("kabar.txt", KABAR), ("warta.txt", WARTA), ("herald.txt", HERALD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def cli(desk: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command, called at the desk.  Whatever it is asked, it keeps its manners: see `polite`."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # --help and --version leave this way
            code = int(stop.code or 0)
        said = Said(int(code), *capsys.readouterr())
        polite(said)
        return said

    return call


def held(folder: str | Path) -> list[str]:
    """The names in a folder, sorted."""
    return sorted(path.name for path in Path(folder).iterdir())


def polite(said: Said) -> None:
    """Check what holds of every answer: no traceback, nothing that steers a terminal, three lines a message."""
    assert "Traceback" not in said.out + said.err
    assert not STEERING.search(said.out + said.err), "a control character reached the terminal"
    messages = re.split(r"^(?=(?:error|warning)\[|\{)", said.err, flags=re.MULTILINE)
    assert all(message.count("\n") <= 3 for message in messages), f"a message of more than three lines:\n{said.err}"


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Installs the distribution in ``tests/plugins``, whose every part breaks a promise."""
    monkeypatch.syspath_prepend(PLUGINS)
    plugins._points.cache_clear()  # entry points are asked for once a process
    yield PLUGINS
    plugins._points.cache_clear()
