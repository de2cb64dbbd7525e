"""What each witness has of a claim, where a witness has nothing or two places are as good."""

from __future__ import annotations

import numpy as np
import pytest

from compare import Article, Settings
from compare.collate import witness
from compare.contrast.index import Index
from compare.contrast.told import Judge
from compare.model import Witness

HARBOUR = ["Pelabuhan ditutup sejak pagi.", "Warga menunggu di dermaga."]


def told(*texts: str) -> Witness:
    return witness(Article.from_sentences(list(texts), outlet="Satu", language="id"), Settings().limits)


@pytest.fixture
def nothing() -> Witness:
    return Witness(Article("Dua", "", language="id"), (), ())


@pytest.mark.parametrize("silent_at", [0, 1, 2])
def test_a_witness_without_rows_has_nothing_wherever_it_stands(nothing: Witness, silent_at: int) -> None:
    witnesses = [told(*HARBOUR), told(*HARBOUR)]
    witnesses.insert(silent_at, nothing)
    first, second = (at for at in range(3) if at != silent_at)
    judge = Judge(witnesses, [])
    found = judge.judged(first, 1)
    assert found[silent_at].row is None
    assert found[silent_at].coverage == 0.0
    assert found[second].row == judge.index.row_of[second, 1]
    assert found[second].coverage == 1.0


def test_the_best_row_is_the_first_of_equals_in_each_witness(nothing: Witness) -> None:
    index = Index([told(*HARBOUR), nothing, told(*HARBOUR, HARBOUR[0])])
    worth = np.array([0.2, 0.7, 0.5, 0.1, 0.5])
    assert index.greatest(worth).tolist() == [0.7, 0.0, 0.5]
    best = index.best(worth)
    assert (best[0], best[2]) == (1, 2)
