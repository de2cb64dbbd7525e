"""Deliveries: a document arrives whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from compare.deliver import deliver
from compare.deliveries.folder import folder
from compare.errors import DeliveryError, Exit, UsageError
from compare.model import Document, Receipt
from tests.conftest import held

REPORT = Document("laporan.html", "text/html; charset=utf-8", "yang baru – 👍".encode())


# ---- by name ------------------------------------------------------------------------------------------------


def test_a_receiver_is_a_delivery_and_its_address(tmp_path: Path) -> None:
    receipt = deliver(REPORT, f"folder:{tmp_path}")
    assert receipt == Receipt("laporan.html", str(tmp_path / "laporan.html"), delivered=True)
    assert (tmp_path / "laporan.html").read_bytes() == REPORT.content


@pytest.mark.parametrize("receiver", ["", "folder", "emial:desk@example.org", ":x", "reports/"])
def test_an_unknown_receiver_is_refused_with_the_known_ones(receiver: str) -> None:
    with pytest.raises(UsageError) as caught:
        deliver(REPORT, receiver)
    assert (caught.value.code, caught.value.exit_code) == ("E-PLUGIN", Exit.USAGE)
    assert "folder" in caught.value.cause
    assert "folder:" in caught.value.tip


def test_a_plug_in_delivers_under_its_own_name(misbehaving: Path, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="did not arrive"):
        deliver(REPORT, f"torn:{tmp_path}")


def test_a_delivery_that_gives_no_receipt_is_one_that_failed(misbehaving: Path, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"mute:.* did not say what became of laporan\.html") as caught:
        deliver(REPORT, f"mute:{tmp_path}")
    assert (caught.value.code, caught.value.exit_code) == ("E-OUTPUT", Exit.OUTPUT)
    assert "NoneType, not a receipt" in caught.value.cause
    assert caught.value.tip


# ---- into a folder ------------------------------------------------------------------------------------------


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder(REPORT, str(tmp_path / "satu/dua"))
    assert held(tmp_path / "satu/dua") == ["laporan.html"]


def test_an_address_may_be_relative_or_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert folder(REPORT, "").receiver == "laporan.html"
    assert folder(REPORT, ".").receiver == "laporan.html"
    assert folder(REPORT, "satu").receiver == str(Path("satu/laporan.html"))


def test_what_stood_there_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "laporan.html").write_text("yang lama dan jauh lebih panjang")
    folder(REPORT, str(tmp_path))
    assert (tmp_path / "laporan.html").read_bytes() == REPORT.content
    assert held(tmp_path) == ["laporan.html"]


def test_whoever_had_the_old_file_open_still_reads_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "laporan.html").write_text("yang lama")
    with (tmp_path / "laporan.html").open() as reader:
        folder(REPORT, str(tmp_path))
        assert reader.read() == "yang lama"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of POSIX")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0, 0o666)])
def test_the_umask_decides_who_may_read(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        folder(REPORT, str(tmp_path))
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "laporan.html").stat().st_mode) == mode


def test_the_document_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    flush, move = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        flush(handle)

    def moved(self: Path, target: Path) -> Path:
        steps.append("name")
        return move(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", moved)
    folder(REPORT, str(tmp_path))
    assert steps == (["file", "name", "folder"] if hasattr(os, "O_DIRECTORY") else ["file", "name"])


@pytest.mark.parametrize("name", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize(
    "fault",
    [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()],
    ids=["full disk", "interrupt", "memory"],
)
def test_a_fault_at_any_step_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, fault: BaseException
) -> None:
    (tmp_path / "laporan.html").write_text("yang lama")

    def fail(*_: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(os if name == "fsync" else Path, name, fail)
    with pytest.raises(DeliveryError if isinstance(fault, OSError) else type(fault)) as caught:
        folder(REPORT, str(tmp_path))
    monkeypatch.undo()
    if isinstance(caught.value, DeliveryError):
        assert (caught.value.code, caught.value.cause) == ("E-OUTPUT", "No space left on device")
        assert "laporan.html" in caught.value.message
    assert (tmp_path / "laporan.html").read_text() == "yang lama"
    assert held(tmp_path) == ["laporan.html"]


@pytest.mark.parametrize("address", ["berkas.txt", "berkas.txt/satu/dua"])
def test_a_folder_that_cannot_be_is_named(tmp_path: Path, address: str) -> None:
    (tmp_path / "berkas.txt").write_text("bukan folder")
    with pytest.raises(DeliveryError, match="cannot be written") as caught:
        folder(REPORT, str(tmp_path / address))
    assert caught.value.exit_code == Exit.OUTPUT
    assert caught.value.tip
    assert (tmp_path / "berkas.txt").read_text() == "bukan folder"


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "laporan.html").mkdir()
    (tmp_path / "laporan.html/isi.txt").write_text("penting")
    with pytest.raises(DeliveryError, match="cannot be written"):
        folder(REPORT, str(tmp_path))
    assert (tmp_path / "laporan.html/isi.txt").read_text() == "penting"
    assert held(tmp_path) == ["laporan.html"]


def test_a_name_that_is_too_long_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="cannot be written"):
        folder(Document("x" * 300, "text/plain", b""), str(tmp_path))
    assert held(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["../keluar.html", "satu/dua.html", "/tmp/keluar.html", "..", ".", "", "..\\keluar.html", "a\0.html"]
)
def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "dalam").mkdir()
    with pytest.raises(DeliveryError, match="cannot be written") as caught:
        folder(Document(name, "text/html", b""), str(tmp_path / "dalam"))
    assert caught.value.code == "E-OUTPUT"
    assert (held(tmp_path), held(tmp_path / "dalam")) == (["dalam"], [])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")
def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "asli.html").write_text("asli")
    (tmp_path / "laporan.html").symlink_to("asli.html")
    folder(REPORT, str(tmp_path))
    assert (tmp_path / "asli.html").read_text() == "asli"
    assert (tmp_path / "laporan.html").read_bytes() == REPORT.content
