"""Plug-ins that break their promises, one each.

They come in as any plug-in would: the folder beside this file is the metadata of an installed distribution, so
that a fault takes the very way a stranger's fault would take.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import numpy as np

from compare.errors import DeliveryError, RenderError
from compare.model import Receipt
from compare.plugins import Outcome
from compare.readers import FileReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from compare.model import Article, Document, Parcel
    from compare.plugins import Passage, Template, View

    Matrix = NDArray[np.float64]


class ExplosionError(Exception):
    """What no part of compare can have expected."""


# ---- readers ------------------------------------------------------------------------------------------------


def _explode(content: bytes, name: str) -> Article:
    raise ExplosionError(f"{name} blew up after {len(content)} bytes")


def _nothing(content: bytes, name: str) -> Any:
    return content.decode()


explosive = FileReader((".explosive",), _explode)
mute = FileReader((".mute",), _nothing)
"""Gives the words, and no article."""


# ---- similarities -------------------------------------------------------------------------------------------


def lopsided(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """Scores that depend on who is asked first."""
    return np.tril(np.ones((len(a), len(b))))


def boundless(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """Scores beyond 1."""
    return np.full((len(a), len(b)), 1.5)


def doubtful(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """Scores that are no number."""
    return np.full((len(a), len(b)), np.nan)


def ragged(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """A column too few."""
    return np.ones((len(a), len(b) - 1))


def selfless(a: Sequence[Passage], b: Sequence[Passage], /) -> Matrix:
    """No sentence is like itself."""
    return np.zeros((len(a), len(b)))


def explosive_similarity(a: Sequence[Passage], b: Sequence[Passage], /) -> NoReturn:
    raise ExplosionError(f"no model for {len(a)} and {len(b)} sentences")


# ---- renderers ----------------------------------------------------------------------------------------------


def explosive_renderer(view: View, template: Template, /) -> NoReturn:
    raise ExplosionError(f"the ink of {template.name} ran out on {view.title}")


def blocked(view: View, template: Template, /) -> NoReturn:
    """Refuses as a renderer should where the machine lacks something."""
    raise RenderError("E-PANGO", f"{template.name} cannot be drawn here", tip="newscompare doctor")


def mute_renderer(view: View, template: Template, /) -> bytes:
    """Gives the page, and no document."""
    return f"{template.name}: {view.title}".encode()


# ---- executors ----------------------------------------------------------------------------------------------


class Forgetful:
    """Loses the last item."""

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        for index, item in enumerate(list(items)[:-1]):
            yield Outcome(index, fn(item))


class Explosive:
    """Does not begin."""

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        raise ExplosionError("no worker")


class Tiring:
    """Begins, and gives up after the first item."""

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        for index, item in enumerate(items):
            if index:
                raise ExplosionError(f"tired after {index}")
            yield Outcome(index, fn(item))


class Fatal:
    """Reports the first item as lost with its worker."""

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        for index, item in enumerate(items):
            yield Outcome(index, fn(item)) if index else Outcome(index, failure=ExplosionError("the worker died"))


# ---- deliveries ---------------------------------------------------------------------------------------------


def torn(document: Document, address: str, /) -> Receipt:
    """Gives up half way, and tidies up behind itself as a delivery should."""
    beside = Path(address) / f"{document.name}.half"
    beside.write_bytes(document.content[: len(document.content) // 2])
    beside.unlink()
    raise DeliveryError("E-OUTPUT", f"{document.name} did not arrive", cause="the line went dead", tip="try again")


def explosive_delivery(document: Document, address: str, /) -> NoReturn:
    raise ExplosionError(f"{document.name} blew up on its way to {address}")


def mute_delivery(document: Document, address: str, /) -> None:
    """Says nothing of what became of the document."""


class Pigeon:
    """Writes each parcel down as a line of the file at its address, in the mood that the job file says."""

    parcels = True
    local = True
    keys: ClassVar = {"mood": str}
    words = ""
    paths = ()

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Any address will do."""

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        mood = options.get("mood", "well")
        if mood == "tired":
            raise DeliveryError("E-DELIVERY", "the pigeon sleeps", tip="wake it")
        begin()
        with Path(address).open("a", encoding="utf-8") as stream:
            names = [document.name for document in parcel.documents]
            line = {"id": parcel.id, "kind": parcel.kind, "again": parcel.again, "documents": names,
                    "stories": [digest.story for digest in parcel.digests], "failures": parcel.failures}  # fmt: skip
            stream.write(json.dumps(line) + "\n")
        if mood == "lost":
            raise DeliveryError("E-UNSURE", "the pigeon has not come back", tip="look for it")
        if mood == "shot":
            os.kill(os.getpid(), signal.SIGKILL)
        return Receipt(parcel.id, address, delivered=True)


pigeon = Pigeon()
