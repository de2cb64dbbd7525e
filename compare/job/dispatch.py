"""What a run made, to those who wait for it: once to each, as far as the receiver's protocol allows.

A parcel is written down before it is sent, again right before the step from which on it may have arrived, and once
more when it has.  What was cut off in between goes out a second time under the same id and says so.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import plugins
from compare.errors import CompareError, DeliveryError
from compare.job.recipe import Order, address, courier, kind, local, placed
from compare.job.store import document_name
from compare.job.story import asked
from compare.model import Digest, Document, Parcel, ParcelKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compare.job.ledger import Delivery, Ledger, Run
    from compare.job.recipe import Job
    from compare.job.store import Store

TRIES = 10
"""Runs in which a parcel is tried before it is given up; `newscompare history JOB retry` takes it up again."""

CARRIED = 64 * 1024 * 1024
"""Bytes of documents in one parcel; what is beyond is named by its place."""

PAST = 200
"""Reports that a feed or an index can show."""


def announce(job: Job, ledger: Ledger, run: Run) -> None:
    """Write down what is to be sent of *run*: a parcel to each receiver of reports that something was published for."""
    fresh = any(status == "published" for status, _, _ in ledger.results(run.id).values())
    receivers = dict.fromkeys(to for order in job.orders for to in order.to if courier(to)) if fresh else {}
    ledger.announce(run.id, _parcels(job, run, ParcelKind.REPORTS, receivers))


def sound(job: Job, ledger: Ledger, run: Run, alarm: ParcelKind) -> None:
    """Write down that an alarm, or its end, is to be sent."""
    ledger.send(run.id, _parcels(job, run, alarm, job.alarm.to))


def _parcels(job: Job, run: Run, why: ParcelKind, receivers: Iterable[str]) -> list[tuple[str, str, str]]:
    lasting = [_lasting(job, to) for to in receivers]
    return [(_id(job, run, to, why), to, why) for to in lasting]


def _lasting(job: Job, receiver: str) -> str:
    """Return *receiver* as it is written down: a folder as seen from the job's, wherever a run is started from."""
    if not local(receiver):
        return receiver
    return f"{kind(receiver)}:{os.path.relpath(address(receiver), Path(job.file).parent)}"


def _id(job: Job, run: Run, receiver: str, why: ParcelKind) -> str:
    said = "\n".join([job.name, str(run.id), run.started, receiver, why])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def dispatch(
    job: Job, ledger: Ledger, store: Store, tell: Callable[[str], None]
) -> Iterator[tuple[Delivery, CompareError | None]]:
    """Send all that waits, of this run and of earlier ones; yield each parcel with what went wrong.

    Whom the job no longer names is sent nothing more.
    """
    receivers = {
        _lasting(job, to): to for to in (*(to for order in job.orders for to in order.to if courier(to)), *job.alarm.to)
    }
    for waiting in ledger.deliveries("pending", "sending"):
        if waiting.receiver not in receivers:
            gone = replace(waiting, status="given up", detail="the job no longer names it")
            ledger.settle(gone.id, gone.status, gone.detail)
            yield gone, None
            continue
        delivery = replace(waiting, receiver=receivers[waiting.receiver])
        tell(f"sending to {delivery.receiver}")
        cut_off = delivery.status == "sending"
        again = delivery.again or cut_off
        try:
            parcel = replace(_parcel(job, ledger, store, delivery), again=again)
            detail = _send(job, ledger, parcel, delivery)
        except CompareError as error:
            unsure = again or error.code == "E-UNSURE"
            status = "given up" if delivery.attempts + 1 >= TRIES else "pending"
            ledger.settle(delivery.id, status, error.message, again=unsure)
            yield replace(delivery, status=status, again=unsure, detail=error.message), error
        else:
            ledger.settle(delivery.id, "delivered", detail, again=again)
            yield replace(delivery, status="delivered", again=again, detail=detail), None


def _send(job: Job, ledger: Ledger, parcel: Parcel, delivery: Delivery) -> str:
    from compare.render.parcels import worded

    name, to = kind(delivery.receiver), address(delivery.receiver)
    courier = plugins.load("deliveries", name)
    begin = partial(ledger.settle, delivery.id, "sending", again=delivery.again)
    try:
        receipt = courier(worded(parcel, courier.words, to), to, job.couriers.get(name, {}), begin)
    except CompareError:
        raise
    except Exception as error:  # a plug-in may fail in any way; the others must still be served
        raise DeliveryError(
            "E-UNSURE",
            f"{delivery.receiver} failed",
            cause=f"{type(error).__name__}: {error}",
            tip="newscompare doctor",
        ) from error
    return str(receipt.detail)


def _parcel(job: Job, ledger: Ledger, store: Store, delivery: Delivery) -> Parcel:
    """Return the parcel that was written down, made from what the store holds."""
    run = ledger.run(delivery.run)
    lang = _language(job, delivery.receiver)
    results = ledger.results(run.id)
    reports = delivery.kind == ParcelKind.REPORTS
    made = [store.result(at) for status, at, _ in results.values() if status == "published" and reports]
    return Parcel(
        delivery.id,
        ParcelKind(delivery.kind),
        job.name,
        job.title or job.name,
        lang,
        as_of=run.as_of or run.scheduled_for,
        digests=tuple(_digest(job, said, lang) for said in made),
        documents=tuple(_documents(job, store, made, delivery.receiver)),
        failures=_failures(run, results),
        past=tuple(_past(job, ledger, store, run, lang)) if reports and local(delivery.receiver) else (),
    )


def _language(job: Job, receiver: str) -> str:
    """Return the language a receiver reads: that of the first report it is sent, or of the first there is."""
    return next((order.lang for order in job.orders if receiver in order.to), job.orders[0].lang)


def _failures(run: Run, results: dict[str, tuple[str, str, tuple[dict[str, Any], ...]]]) -> tuple[str, ...]:
    """Return what went wrong with stories that have no report, a line each, or with the run; a report tells its own."""
    told = [
        f"{story}: {form['message']}" if story else form["message"]
        for story, (status, _, all_) in results.items()
        for form in all_
        if status == "failed"
    ]
    return tuple(told or [failure["message"] for failure in run.summary.get("failures", ()) if not results])


def _digest(job: Job, said: dict[str, Any], lang: str) -> Digest:
    """Return what a result says of itself in *lang*, with the places of its documents."""
    forms = said["digests"]
    digest = Digest.from_form(forms.get(lang) or next(iter(forms.values())))
    return replace(digest, places=tuple(place for place, _ in places(job, said)))


def places(job: Job, said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path of each document of a result with what is known of it, in folders that the job still has."""
    for document in said["documents"]:
        for to in placed(_order(job, document), said["story"]).to:
            if kind(to) == "folder":
                yield str(Path(address(to)) / document["name"]), document


def _order(job: Job, document: dict[str, Any]) -> Order:
    """Return the order a document was made for as the job has it now; one that goes to nobody where it has none."""
    at = document["order"]
    there = (order for order in (*job.orders[at : at + 1], *job.orders) if asked(order) == document.get("asked"))
    return next(there, Order(to=()))


def _documents(job: Job, store: Store, made: list[dict[str, Any]], receiver: str) -> Iterator[Document]:
    """Yield the documents that *receiver* is sent, as many as one parcel carries."""
    left = CARRIED
    for said in made:
        for number, document in enumerate(said["documents"]):
            if receiver not in _order(job, document).to:
                continue
            left -= document["bytes"]
            if left < 0:
                return
            content = store.read(said["address"], document_name(number), document["sha256"])
            yield Document(document["name"], document["media_type"], content, said["story"])


def _past(job: Job, ledger: Ledger, store: Store, run: Run, lang: str) -> Iterator[Digest]:
    """Yield what earlier runs told, the newest first, as far back as results are kept."""
    for at in ledger.told_before(run.id - 1, PAST):
        if store.holds(at):
            yield _digest(job, store.result(at), lang)
