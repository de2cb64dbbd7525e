"""The made-up story of the gallery shows every mark there is; a mark that is lost fails here by its name."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compare import Collation, collate, pairs, read
from compare.languages import language
from compare.model import EmendationKind, Ground, Level, Relation, Role, Salience, SourceKind, Stance, Status
from compare.render.marks import Mark
from compare.render.rows import Row
from compare.render.signals import ALIKE
from compare.render.view import View, build
from compare.render.wording import Wording
from compare.rules import RULES

STORY = Path(__file__).parent.parent / "reports" / "jembatan-arumdalu"
QUIET = {"F-ADDED", "F-SHARED"}
"""Rules that a report does not flag."""


@cache
def recipe() -> dict[str, Any]:
    return tomllib.loads((STORY / "job.toml").read_text(encoding="utf-8"))


@cache
def story() -> Collation:
    articles = [read(STORY / one["path"], outlet=one.get("outlet", "")) for one in recipe()["source"]]
    return collate(articles, title=recipe()["title"], emendations=pairs.load(STORY / recipe()["pairs"]))


@cache
def view() -> View:
    return build(story(), Wording.load("id"))


def test_four_outlets_tell_it_each_in_another_kind_of_file() -> None:
    assert [Path(one["path"]).suffix for one in recipe()["source"]] == [".txt", ".md", ".html", ".json"]
    assert len({witness.article.outlet for witness in story().witnesses}) == 4
    assert all(12 <= len(witness.body) <= 22 for witness in story().witnesses)
    assert {witness.article.language for witness in story().witnesses} == {"id"}


def test_nobody_real_is_named_by_an_address() -> None:
    written = [*STORY.glob("articles/*"), STORY / "notes.md", STORY / "pairs.toml", STORY / "job.toml"]
    hosts = [host for path in written for host in re.findall(rb"https?://([\w.-]+)", path.read_bytes())]
    assert hosts
    assert all(host.endswith(b".example") for host in hosts)


def test_every_kind_of_row() -> None:
    assert {row.kind for row in view().rows} == set(Row)


def test_every_rule_stands_among_the_flags_that_a_report_lists() -> None:
    assert {flag.rule for flag in view().flags} == RULES.keys() - QUIET


def test_every_mark_of_words() -> None:
    runs = [run.mark for row in view().rows for cell in row.cells for one in cell.sentences for run in one.runs]
    assert set(runs) == set(Mark)


def test_every_role_of_a_line() -> None:
    assert {sentence.role for witness in story().witnesses for sentence in witness.sentences} == set(Role)


def test_every_relation_ground_level_status_and_reason_to_come_first() -> None:
    assert {link.relation for link in story().links} == set(Relation)
    assert {reason.ground for link in story().links for reason in link.why} == set(Ground)
    assert {variant.level for variant in story().variants} >= set(Level)
    assert {reading.status for variant in story().variants for reading in variant.readings} == set(Status)
    assert {reason for variant in story().variants for reason in variant.salience} == set(Salience)


def test_every_kind_of_correction_is_used_and_one_no_longer_fits() -> None:
    used = [one.kind for one in story().emendations if one.places]
    assert sorted(used) == sorted(EmendationKind)
    assert [one.problem.code for one in story().emendations if one.problem] == ["W-PAIRS-SENTENCE"]
    assert {kind for row in view().rows for _, kind in row.corrections} == set(EmendationKind)


def test_a_pair_nearly_matched() -> None:
    assert view().near


def test_every_kind_of_source() -> None:
    assert {voice.kind for voice in story().signals.voices} == set(SourceKind)


def test_every_class_of_hedge_every_stance_and_a_passive_without_an_agent() -> None:
    tellings = story().signals.tellings
    assert {hedge.kind for one in tellings for hedge in one.hedges} == language("id").data["hedge"].keys()
    assert {stance.kind for one in tellings for stance in one.stances} == set(Stance)
    assert any(one.passives.sentences for one in tellings)
    assert any(pair.rewordings for pair in story().signals.between)


def test_two_outlets_lean_on_one_agency() -> None:
    assert [line.whole for line in story().lineages] == [("Tiranusa",), (), ("Tiranusa",), ()]
    assert any(support.sources < support.outlets for support in story().supports)
    assert [(one.a, one.b) for one in story().reuse if max(one.of_a, one.of_b) > ALIKE] == [("A", "C")]


def test_what_was_imperfect_in_the_files() -> None:
    assert [problem[0] for problem in view().problems] == ["W-ENCODING-GUESSED", "W-NAME-SPELLING"]


def test_the_quotation_in_two_mouths_comes_first() -> None:
    assert view().all_flags[0].rule == "F-SPEAKER"
    assert [here.mark for here in view().all_flags[0].told] == ["A3", "B5"]


def headings() -> list[str]:
    return re.findall(r"^## (.+)$", (STORY / recipe()["report"][0]["notes"]).read_text(encoding="utf-8"), re.MULTILINE)


def test_a_note_stands_at_the_head_and_two_beside_sentences() -> None:
    assert not (STORY / "notes.md").read_text(encoding="utf-8").startswith("#")
    assert len(headings()) == 2


@pytest.mark.parametrize("heading", headings())
def test_a_note_names_one_sentence(heading: str) -> None:
    outlet, colon, words = heading.partition(": ")
    outlet, number = (outlet, "") if colon else (outlet.rstrip("0123456789 "), outlet.rpartition(" ")[2])
    (witness,) = [one for one in story().witnesses if one.article.outlet == outlet]
    if colon:
        assert sum(words in witness.text(i) for i in witness.body) == 1
    else:
        assert 1 <= int(number) <= len(witness.body)
