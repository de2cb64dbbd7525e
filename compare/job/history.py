"""What a job did: its runs, what they wrote, and what was new between two of them.

Job -> lines to read
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.errors import StateError
from compare.job.dispatch import places
from compare.job.ledger import DATABASE, Ledger, Run
from compare.job.runs import state_of
from compare.job.store import RESULTS, Store
from compare.job.summary import counted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from compare.job.recipe import Job
    from compare.model import Since


INPUT = ("story", "path", "outlet", "sha256")
"""What is remembered of each file that a report was made of."""


def remembered(job: Job) -> Ledger:
    """Return the ledger of *job*, to be read.  Raises `StateError` where it has none yet."""
    folder = state_of(job)
    if not (folder / DATABASE).exists():
        raise StateError("E-STATE", f"{job.name} has not run yet", tip=f"newscompare run {job.file}")
    return Ledger.read(folder)


def last_served(job: Job, now: dt.datetime) -> dt.datetime | None:
    """Return the latest scheduled time that *job* served, or None."""
    if not (state_of(job) / DATABASE).exists():
        return None
    with remembered(job) as ledger:
        return ledger.last_served(now)


def listed(job: Job, most: int = 20) -> Iterator[str]:
    """Yield a line for each run, the newest first, under a line of heads."""
    yield f"{'run':>5}  {'for':25}  {'began (UTC)':19}  {'status':10}  stories"
    with remembered(job) as ledger:
        for run in ledger.runs(most):
            counts = "; ".join(filter(None, counted(run.summary.get("stories", {}), run.summary.get("deliveries", ()))))
            when = f"{run.scheduled_for or 'by hand':25}  {run.started[:19]}"
            yield f"{run.id:5}  {when}  {run.status:10}  {counts}".rstrip()


def written(job: Job, number: int | None = None) -> list[str]:
    """Return the paths of the documents of a run that still stand; by default of the last run that wrote any.

    Raises `StateError` where there are none.
    """
    with remembered(job) as ledger:
        store = Store(ledger.folder / RESULTS)
        runs = [ledger.run(number)] if number is not None else ledger.runs()
        for run in runs:
            made = [address for _, address, _ in ledger.results(run.id).values() if address]
            found = [place for address in made for place, _ in places(job, store.result(address))]
            if standing := [place for place in found if Path(place).exists()]:
                return standing
            if found:
                break
    if number is not None:
        again = f"newscompare history {job.file} open"
        raise StateError("E-STATE", f"no report that run {number} wrote is there", tip=f"the last ones: {again}")
    again = f"newscompare run {job.file} --force"
    raise StateError("E-STATE", f"no report of {job.name} is there", tip=f"to make them anew: {again}")


def between(job: Job, first: int, second: int) -> Iterator[tuple[str, Since]]:
    """Yield each story of which the two runs hold different reports, with what is new in the second."""
    from compare.since import since

    with remembered(job) as ledger:
        store = Store(ledger.folder / RESULTS)
        before, now = (_standing(ledger, ledger.run(number)) for number in (first, second))
        for story in sorted(before.keys() & now.keys()):
            if before[story] != now[story]:
                old, new = store.collation(before[story]), store.collation(now[story])
                yield story, since(old, new, job.settings, store.result(before[story])["as_of"])


def _standing(ledger: Ledger, run: Run) -> dict[str, str]:
    """Return the address of each story's report as it stood after *run*."""
    standing: dict[str, str] = {}
    for earlier in reversed(ledger.runs()):
        if earlier.id <= run.id:
            standing |= {story: at for story, (_, at, _) in ledger.results(earlier.id).items() if at}
    return standing


def told_between(job: Job, first: int, second: int) -> Iterator[str]:
    """Yield what is new between two runs, a line each, in the sentences and the language of the job's first report."""
    from compare.render.since import SIGNS, moved, told
    from compare.render.wording import Wording

    wording = Wording.load(job.orders[0].lang)
    for story, since in between(job, first, second):
        yield f"{story or job.title or job.name}:"
        changes = [change for change in since.changes if change.outlet not in since.left]
        lines = [*moved(since, wording), *((SIGNS[change.kind], told(change, wording)) for change in changes)]
        yield from (f"  {sign} {sentence}" for sign, sentence in lines)
        if not lines:
            yield "  " + wording.gettext("no fact has come, gone or changed.")


def as_forms(job: Job, most: int = 20) -> list[dict[str, Any]]:
    """Return the runs as JSON has them, the newest first, each with the files that its reports were made of."""
    with remembered(job) as ledger:
        return [
            {
                "run": run.id,
                "scheduled_for": run.scheduled_for,
                "as_of": run.as_of,
                "started": run.started,
                "ended": run.ended,
                "starts": run.starts,
                "status": run.status,
                **run.summary,
                "inputs": [dict(zip(INPUT, one, strict=True)) for one in ledger.inputs(run.id)],
            }
            for run in ledger.runs(most)
        ]
