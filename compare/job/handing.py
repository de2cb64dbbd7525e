"""Documents to their receivers one by one, and what they may not be written over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from compare.deliver import deliver
from compare.errors import CompareError, DeliveryError
from compare.job.recipe import address, kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compare.job.recipe import Job
    from compare.model import Document, Receipt


def by_hand(job: Job) -> set[Path]:
    """Return the files of *job* that somebody wrote: the job itself, corrections, notes."""
    return {Path(path).resolve() for path in (job.file, job.pairs, *(order.notes for order in job.orders)) if path}


def spare(read_from: set[Path], documents: Sequence[tuple[Document, str]]) -> None:
    """Raise `DeliveryError` where a report would be written over what it is made of, or over another report."""
    taken: set[str] = set()
    for document, receiver in documents:
        if kind(receiver) != "folder":
            continue
        place = Path(address(receiver)) / document.name
        if place.resolve() in read_from:
            raise DeliveryError(
                "E-OUTPUT",
                f"{place} is one of the articles, their corrections or notes",
                cause="the report would be written over it",
                tip="give another place with -o",
            )
        if str(place.resolve()).casefold() in taken:  # not every disk tells capitals from small letters
            raise DeliveryError(
                "E-OUTPUT",
                f"{place} would be written twice",
                cause="two documents have one name, or names that differ in capitals alone",
                tip='give each report a name of its own: name = "..."',
            )
        taken.add(str(place.resolve()).casefold())


def deliveries(documents: Sequence[tuple[Document, str]]) -> tuple[tuple[Receipt, ...], tuple[CompareError, ...]]:
    """Return a receipt for each document that reached its receiver, and an error for each that did not."""
    receipts: list[Receipt] = []
    failures: list[CompareError] = []
    for document, receiver in documents:
        try:
            receipts.append(deliver(document, receiver))
        except CompareError as error:
            failures.append(error)
        except Exception as error:  # noqa: BLE001  (a plug-in may fail in any way; the others must still be served)
            cause = f"{type(error).__name__}: {error}"
            failures.append(DeliveryError("E-OUTPUT", f"{receiver} failed", cause=cause, tip="newscompare doctor"))
    return tuple(receipts), tuple(failures)
