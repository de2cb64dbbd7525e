"""One story in a few sentences: what a mail, a feed or an index page tells of its report.

Collation, Edition -> Digest
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare.errors import EXPLANATIONS, LOSSES
from compare.model import Digest, Point
from compare.render.findings import ALONE
from compare.render.rows import SIGNS, Row
from compare.render.since import SIGNS as CHANGES
from compare.render.since import moved, told
from compare.render.view import build
from compare.render.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compare.model import Collation, Edition, Problem, Since
    from compare.render.findings import Finding

FINDINGS = 3
"""Findings on page 1 of a briefing, and so in a digest."""

NEWS = 5
"""Changes that a digest tells; of more, how many there are."""

BY_RULE = {"F-SPEAKER": Row.SPEAKER, "F-ONLY": Row.ONLY, "F-QUOTE": Row.ONLY}
"""The row whose sign a finding bears, by its rule; else that of a row that differs."""

LOST = "W-SOURCE-LOST"
CAUSES = {EXPLANATIONS[code].title.casefold(): EXPLANATIONS[code].title for code in LOSSES}
"""Why an article can be lost, as its problem says it, and as the catalogues know it."""

MATTERS = ("W-NOTHING-SHARED", "W-UNIT-BODY", "W-IDENTICAL", "W-LANGUAGES-DIFFER")
"""Codes of problems that make a comparison poorer than it looks; the report lists all."""


def digest(collation: Collation, story: str, lang: str, edition: Edition) -> Digest:
    """Return what is to be told of *collation*, the story called *story* in its job, to a reader of *lang*.

    Its findings are those on page 1 of the briefing.
    """
    wording = Wording.load(lang)
    view = build(collation, wording, edition)
    return Digest(
        story,
        view.title,
        lang,
        edition.published,
        tuple(source.outlet for source in view.sources),
        tuple(_finding(one, wording) for one in view.findings[:FINDINGS]),
        tuple(_news(edition.since, wording)) if edition.since else (),
        tuple(_problems(collation.problems, wording)),
    )


def _finding(finding: Finding, wording: Wording) -> Point:
    """Return a finding with what each outlet has, unless its sentence says all that already."""
    _ = wording.gettext
    told = tuple((here.outlet, here.value or _("stated as fact")) for here in finding.flag.told)
    said = finding.flag.rule in ALONE or all(words in finding.sentence for _outlet, words in told)
    sign = SIGNS[BY_RULE.get(finding.flag.rule, Row.DIFFERS)]
    return Point(sign, finding.sentence, _(finding.strength), () if said else told)


def _news(since: Since, wording: Wording) -> Iterator[Point]:
    """Yield the weightiest changes, how many more there are, and which outlets joined or left."""
    _ = wording.gettext
    changes = [change for change in since.changes if change.outlet not in since.left]
    for change in changes[:NEWS]:
        yield Point(CHANGES[change.kind], told(change, wording))
    if len(changes) > NEWS:
        yield Point("…", _("And %(more)s more changes.") % {"more": len(changes) - NEWS})
    for sign, sentence in moved(since, wording):
        yield Point(sign, sentence)


def _problems(problems: tuple[Problem, ...], wording: Wording) -> Iterator[str]:
    """Yield what was imperfect as sentences: an outlet that could not be read, first."""
    _ = wording.gettext
    for one in problems:
        if one.code == LOST:
            file, _colon, why = one.message.partition(": ")
            cause = f"{file}: {_(CAUSES[why]).casefold()}" if why in CAUSES else one.message
            yield _("%(outlet)s could not be read: %(cause)s.") % {"outlet": one.where, "cause": cause}
    for code in MATTERS:
        for one in problems:
            if one.code == code:
                yield f"{_(EXPLANATIONS[code].title)}: {one.where}."
