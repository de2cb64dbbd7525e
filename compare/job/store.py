"""Results by their address: each a folder that is whole or not there.

A result is written beside its place, flushed, and moved there in one step; of two that make the same, one is kept.
Any worker that sees the folder may write, so it is what a cluster has to share.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.deliveries.folder import settle
from compare.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from compare.model import Collation

RESULTS = "results"
"""The folder in a job's memory that holds what was made."""

RESULT = "result.json"
COLLATION = "collation.json.gz"
BESIDE = ".part-"
"""How the name of a folder begins that is being written."""


@dataclass(frozen=True, slots=True)
class Store:
    """The results of one job, in *folder*."""

    folder: Path

    def place(self, address: str) -> Path:
        """Return the folder of a result."""
        return self.folder / address[:2] / address

    def holds(self, address: str) -> bool:
        """Whether there is a result at *address*."""
        return (self.place(address) / RESULT).is_file()

    def whole(self, address: str) -> bool:
        """Whether the result at *address* still has all its documents."""
        place = self.place(address)
        try:
            documents = self.result(address)["documents"] if self.holds(address) else None
        except StateError:  # damaged, so it is not, and will be made anew
            return False
        return documents is not None and all(
            (place / document_name(number)).is_file() for number in range(len(documents))
        )

    def keep(self, address: str, files: Mapping[str, bytes]) -> None:
        """Put *files* at *address*, all or none, in place of those there.

        Raises `StateError` where the disk does not take them.
        """
        place = self.place(address)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = Path(tempfile.mkdtemp(prefix=BESIDE, dir=self.folder))
            try:
                made = beside / "made"
                made.mkdir()
                for name, content in files.items():
                    _flush(made / name, content)
                if place.exists():
                    place.rename(beside / "before")
                settle(made)
                made.rename(place)
                settle(place.parent)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
        except OSError as error:
            if self.holds(address):  # another worker was faster
                return
            raise StateError(
                "E-STATE",
                f"{self.folder} takes no result",
                cause=error.strerror or str(error),
                tip='make room there or give another place: state = "..."',
            ) from error

    def result(self, address: str) -> dict[str, Any]:
        """Return what a result says of itself, and its address.

        Raises `StateError` where it is gone, or damaged: then it is taken away, so that nothing stumbles on it again.
        """
        raw = self.read(address, RESULT)
        try:
            return {**json.loads(raw), "address": address}
        except ValueError as error:
            self.drop(address)
            raise StateError(
                "E-STATE", f"the result {address[:8]} is damaged", cause=str(error), tip="newscompare run --force"
            ) from error

    def read(self, address: str, name: str, digest: str = "") -> bytes:
        """Return one file of a result.  Raises `StateError` where it is gone, or is not what *digest* says."""
        place = self.place(address) / name
        try:
            content = place.read_bytes()
        except OSError as error:
            raise StateError(
                "E-STATE", f"{place} cannot be read", cause=error.strerror or str(error), tip="newscompare run --force"
            ) from error
        if digest and hashlib.sha256(content).hexdigest() != digest:
            raise StateError(
                "E-STATE", f"{place} is damaged", cause="its bytes are not those written", tip="newscompare run --force"
            )
        return content

    def collation(self, address: str) -> Collation:
        """Return the comparison of a result.  Raises `StateError` where it cannot be read."""
        from compare.model import Collation

        raw = self.read(address, COLLATION)
        try:
            return Collation.from_json(gzip.decompress(raw).decode())
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise StateError(
                "E-STATE",
                f"the comparison {address[:8]} cannot be read",
                cause=f"{type(error).__name__}: {error}",
                tip="newscompare run --force",
            ) from error

    def drop(self, address: str) -> None:
        """Take a result away that turned out to be damaged, so that it is made again."""
        shutil.rmtree(self.place(address), ignore_errors=True)

    def sweep(self, kept: Iterable[str], whole: Iterable[str]) -> None:
        """Take away what no run needs any more: results that are not *kept*, documents of those not kept *whole*.

        What a killed worker left half written goes too.  Nobody else may be writing.
        """
        kept, whole = set(kept), set(whole)
        with suppress(OSError):  # room that is not won today is won on another day
            for place in self.folder.glob("??/*"):
                if place.name not in kept:
                    shutil.rmtree(place, ignore_errors=True)
                elif place.name not in whole:
                    for document in place.glob(document_name("*")):
                        document.unlink()
            for place in self.folder.glob(f"{BESIDE}*"):
                shutil.rmtree(place, ignore_errors=True)


def _flush(place: Path, content: bytes) -> None:
    with place.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def document_name(number: int | str) -> str:
    """Return the name of a document within its result."""
    return f"document-{number}"


def packed(collation: Collation) -> bytes:
    """Return a comparison as it lies in the store: the same bytes for the same comparison."""
    return gzip.compress(collation.to_json().encode(), mtime=0)


def writable(folder: Path) -> None:
    """Raise `StateError` unless *folder* is there, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise StateError(
            "E-STATE",
            f"{folder} cannot be written",
            cause=error.strerror or str(error),
            tip=f"chmod u+w {folder}" if folder.is_dir() else 'give another place: state = "..."',
        ) from error
