"""A folder on this machine: written beside, flushed to disk, then moved into place."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from compare.errors import DeliveryError
from compare.model import Receipt

if TYPE_CHECKING:
    from compare.model import Document


def folder(document: Document, address: str, /) -> Receipt:
    """Put *document* into the folder *address*, which is made where it is missing.

    A file that stood there is replaced in one step, or not at all.  Raises `DeliveryError`.
    """
    place = Path(address) / document.name
    try:
        if Path(document.name).name != document.name or "\\" in document.name or "\0" in str(place):
            raise OSError(None, "its name is no plain file name")  # noqa: TRY301  (one way out)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_dir():
            raise IsADirectoryError(None, "a folder stands in its place", str(place))
        _replace(place, document.content)
    except OSError as error:
        raise DeliveryError(
            "E-OUTPUT",
            f"{place} cannot be written",
            cause=error.strerror or str(error),
            tip="give another place with -o; what stood there is untouched",
        ) from error
    return Receipt(document.name, str(place), delivered=True)


def _replace(place: Path, content: bytes) -> None:
    """Write beside, flush, rename, flush the folder: whenever the power goes, the old or the new file stands whole."""
    _sweep(place)
    handle, beside = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            _held(handle)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(0o666 & ~_umask())
        Path(beside).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
    settle(place.parent)


def settle(folder: Path) -> None:
    """Flush a folder, so that what was moved into it stays there when the power goes."""
    if hasattr(os, "O_DIRECTORY"):
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _sweep(place: Path) -> None:
    """Take away what a killed process left beside *place*: the system has let go of its lock on it."""
    for left in place.parent.glob(f".{escape(place.name)}.????????.part"):
        with suppress(OSError), left.open("rb") as stream:  # another may be faster
            if _held(stream.fileno()):
                left.unlink()


def _held(handle: int) -> bool:
    """Lock an open file, and return whether it could be; where the system has no such locks it never can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
