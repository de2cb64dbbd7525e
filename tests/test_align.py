"""What speaks for a pair, how it is weighed, and what the matcher makes of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from compare import Article, Collation, Settings, collate
from compare.align import match
from compare.align.combine import Tables, tables
from compare.align.evidence import FEATURES, Table, candidates, evidence
from compare.align.told import Sort, told
from compare.collate import witness
from compare.model import Place, Slot, SlotKind, Span, Witness
from compare.odds import differences
from tests import training

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

A = ["Polisi menangkap WAN di Batam, Senin (16/9).", "Ia membawa 500 gram sabu.", '"Kami kembangkan," kata Budi.']
B = [
    "Hujan turun di Bali.",
    "WAN ditangkap polisi di Batam karena membawa 442 gram sabu.",
    "Menurut Budi, kasus meluas.",
]


def made(sentences: list[str], outlet: str = "A", code: str = "id") -> Witness:
    return witness(Article.from_sentences(sentences, outlet=outlet, language=code), Settings().limits)


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, dtype=float)


def test_words_know_their_sort_and_whether_they_are_told() -> None:
    first, second, third = told(made(A))
    assert {word.written: word.sort for word in first.words if word.written in ("menangkap", "WAN", "16")} == {
        "menangkap": Sort.COMMON,
        "WAN": Sort.NAME,
        "16": Sort.NUMBER,
    }
    assert not any(word.core for word in first.words if word.written in ("16", "9"))  # when it was, not what
    assert second.values(SlotKind.NUMBER) == ("500 gram",)
    assert third.quoting
    assert not first.quoting


def test_clauses_leave_out_who_says_it() -> None:
    text = "Menurut Budi, polisi datang karena warga melapor, lalu pergi."
    claim = made([text]).claims[0]
    assert [span.of(text) for span in claim.clauses] == ["polisi datang", "karena warga melapor", "lalu pergi"]


def test_a_language_without_a_file_is_cut_at_marks_alone() -> None:
    text = "Polisi tiba, warga pergi."
    (claim,) = made([text], code="vi").claims
    assert [span.of(text) for span in claim.clauses] == ["Polisi tiba", "warga pergi"]


def test_a_table_finds_what_rows_share() -> None:
    table = Table.of([["a", "b", "c"], ["c", "d", "a"], [], ["d"]])
    which, one, other = table.common(np.array([0, 1, 2]), np.array([1, 3, 0]))
    names = {number: term for term, number in table.number.items()}
    assert [(k, names[table.terms[i]], names[table.terms[j]]) for k, i, j in zip(which, one, other, strict=True)] == [
        (0, "a", "a"),
        (0, "c", "c"),
        (1, "d", "d"),
    ]


def test_evidence_is_the_same_from_either_side() -> None:
    sentences = [*told(made(A)), *told(made(B))]
    owner = np.array([0, 0, 0, 1, 1, 1])
    similar = np.full((6, 6), 0.3) + np.eye(6) * 0.7
    a, b = candidates(similar, owner)
    assert len(a) == 9
    there = evidence(sentences, owner, similar, a, b)
    turned = evidence([*sentences[3:], *sentences[:3]], owner, similar, (b + 3) % 6, (a + 3) % 6)
    assert there.shape == (9, len(FEATURES))
    assert np.isfinite(there).all()
    np.testing.assert_allclose(there, turned)


def test_evidence_sees_names_amounts_and_rivals() -> None:
    sentences = [*told(made(A)), *told(made(B))]
    owner = np.array([0, 0, 0, 1, 1, 1])
    similar = np.full((6, 6), 0.02)
    similar[0, 4] = similar[4, 0] = 0.6
    figure = dict(zip(FEATURES, evidence(sentences, owner, similar, np.array([0, 1]), np.array([4, 4])).T, strict=True))
    assert figure["names_sum"][0] > 0 == figure["names_sum"][1]
    assert figure["other_amount"].tolist() == [0, 1]  # 500 gram, 442 gram
    assert figure["ahead_less"][0] > 0 > figure["ahead_less"][1]
    assert figure["clause_share"].max() <= 1


def test_no_pairs_have_no_evidence() -> None:
    none = np.zeros(0, dtype=np.intp)
    assert evidence([], none, np.zeros((0, 0)), none, none).shape == (0, len(FEATURES))


def test_tables_add_up_and_come_back() -> None:
    small = Tables(("x", "y"), (-1.0, 2.0), ((0, 1, 0.5, 0.5, (0.0, 0.25, 0.5, 1.0)),))
    assert small.odds(rows([0, 0], [0, 1], [1, 0], [1, 1])).tolist() == [-1.0, -0.75, 1.5, 2.0]
    assert Tables.of(json.loads(json.dumps(small.form()))) == small


def test_the_tables_that_ship_read_these_figures() -> None:
    assert tables().features == FEATURES
    assert all(0 <= at < len(FEATURES) for f, s, *_ in tables().tables for at in (f, s))


def test_a_pair_near_the_best_is_proposed_and_one_far_below_is_not() -> None:
    scores = rows([0.9, 0.8, 0.5], [0.9, 0.1, 0.9])
    found = {(c.a.sentence, c.b.sentence) for c in match.matches((0, 1), scores, 0.4)}
    assert found == {(0, 0), (0, 1), (1, 0), (1, 2)}  # 0.5 is neither near 0.9 in its row nor in its column


def test_near_misses_are_the_best_of_both_and_free() -> None:
    scores = {(0, 1): rows([0.9, 0.3, 0.0], [0.3, 0.35, 0.0], [0.0, 0.0, 0.1])}
    held = [match.Candidate(Place(0, 0), Place(1, 0), 0.9)]
    near = match.missed(scores, held, 0.2, 0.4)
    assert [(c.a.sentence, c.b.sentence, c.score) for c in near] == [(1, 1, 0.35)]


def test_near_misses_are_kept_and_not_linked() -> None:
    story = collate(
        [Article.from_sentences(s, outlet=o, language="id") for s, o in ((A, "A"), (B, "B"))],
        settings=Settings(threshold=0.99),
    )
    assert story.near
    assert not {(m.i, m.j) for m in story.near} & {(x.i, x.j) for x in story.links}
    assert Collation.from_json(story.to_json()) == story


def story(pairs: list[tuple[str, str]]) -> training.Story:
    """Return a story of two outlets where the n-th sentences tell the same."""
    sides = [made([pair[at] for pair in pairs], "AB"[at]) for at in (0, 1)]
    links = [[n, n, "partial"] for n in range(len(pairs))]
    return training.story_of(sides, ["A", "B"], [{"a": "A", "b": "B", "links": links}])


def test_training_learns_what_marks_a_link_and_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "LEAST", 2)
    things = ["Gempa", "Banjir", "Kebakaran", "Longsor", "Kecelakaan", "Demo", "Panen", "Pasar"]
    places = ["Bali", "Solo", "Medan", "Palu", "Ambon", "Bogor", "Kudus", "Tegal"]
    tale = story(
        [
            (f"{t} terjadi di {p} hari ini.", f"Warga {p} melihat {t} hari ini.")
            for t, p in zip(things, places, strict=True)
        ]
    )
    learned = training.learn([tale], rounds=20)
    assert learned == training.learn([tale], rounds=20)
    likely = learned.probability(tale.figures)
    assert likely[tale.linked == 1].min() > likely[tale.linked == 0].max()
    assert training.tally(tale, likely, 0.5).missed == 0


def test_training_refuses_to_pass_off_other_tables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(training, "stories", lambda folder: [story([("Gempa di Bali.", "Bali gempa.")])])
    monkeypatch.setattr(training, "learn", lambda told_: tables())
    monkeypatch.setattr(training, "FILE", tmp_path / "tables.json")
    assert training.main([str(tmp_path)]) == 0
    assert training.main([str(tmp_path), "--check"]) == 0
    (tmp_path / "tables.json").write_text("{}", encoding="utf-8")
    assert training.main([str(tmp_path), "--check"]) == 1


def test_spans_of_clauses_are_verbatim() -> None:
    one = made(A)
    for claim in one.claims:
        for span in claim.clauses:
            assert span.within(one.sentences[claim.sentence].span)


def test_a_time_of_day_is_not_held_against_a_number_of_hours() -> None:
    """Both are measured in hours, and the one is no amount."""
    a = Slot(SlotKind.NUMBER, Span(0, 1), "2 hour"), Slot(SlotKind.NUMBER, Span(0, 1), "3 hour")
    b = (Slot(SlotKind.TIME, Span(0, 1), "T10:00"),)
    assert differences(a, b) == ()
    assert differences(b, a) == ()
