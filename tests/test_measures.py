"""Measures that read a set in a way of their own, on sets small enough to count by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compare import Settings
from tests.measures.facts import facts

if TYPE_CHECKING:
    from pathlib import Path

A = "Polisi menangkap delapan tersangka narkoba di Batam. Presiden membuka pasar ikan di Kupang."
B = "Polisi menangkap tujuh tersangka narkoba di Batam. Hujan turun di Manado sejak pagi."


def test_facts_are_shared_different_or_only_here(tmp_path: Path) -> None:
    """Four facts: the arrest is shared, its number differs (we say so), two sentences stand alone; one label is wrong."""
    sentences = [[part.rstrip(".") + "." for part in text.split(". ")] for text in (A, B)]
    (tmp_path / "a.txt").write_text(A, encoding="utf-8")
    (tmp_path / "b.txt").write_text(B, encoding="utf-8")

    def fact(
        name: str, sent: int, level: str, status: str, *spans: str, also: tuple[str, ...] = ()
    ) -> dict[str, object]:
        counterpart = ["b1"] if name in ("a1", "a2") else []
        said = {"id": name, "article": name[0].upper(), "sent": sent, "level": level, "status": status, "detail": None}
        return said | {"spans": spans, "counterpart": counterpart, "also_accept": also}

    gold = {
        "articles": [
            {"id": "A", "file": "a.txt", "sentences": [{"text": text} for text in sentences[0]]},
            {"id": "B", "file": "b.txt", "sentences": [{"text": text} for text in sentences[1]]},
        ],
        "facts": [
            fact("a1", 0, "detail", "shared", "di Batam"),
            fact("a2", 0, "detail", "diff", "delapan tersangka"),
            fact("a3", 1, "claim", "only", "Presiden membuka pasar ikan"),
            fact("b1", 0, "detail", "only", "tujuh tersangka", also=("diff",)),
            fact("b2", 1, "claim", "shared", "Hujan turun di Manado"),
        ],
    }
    (tmp_path / "facts.json").write_text(json.dumps(gold), encoding="utf-8")
    scores = {score.metric: score.counts for score in facts(tmp_path, Settings())}
    assert scores == {
        "status strict": (3, 5),
        "status lenient": (4, 5),
        "counterpart sentence": (2, 2),
        "counterpart time": (0, 0),
    }
