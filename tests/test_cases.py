"""Readable cases: a title, an input, what is expected.  The forms stand at the head of each file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from compare import Article, Collation, Settings, collate
from compare.align.told import told_at
from compare.collate import witness
from compare.extract import extract
from compare.extract.attributions import attributions
from compare.extract.hedges import hedges
from compare.extract.quotations import quotations
from compare.extract.words import words_of
from compare.languages import language
from compare.model import Emendation, EmendationKind, SlotKind, Span, Status
from compare.odds import differences
from compare.read import read
from compare.segment import segment

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).parent / "cases"
CASE = re.compile(
    r"^## (?P<title>[^\n]+)\n```input\n(?P<input>.*?)\n```\n```expected\n(?P<expected>.*?)\n```$",
    re.MULTILINE | re.DOTALL,
)


class Case(NamedTuple):
    file: str
    title: str
    given: str
    expected: str


def cases(pattern: str) -> list[Case]:
    found = [
        Case(path.name, match["title"], match["input"], match["expected"])
        for path in sorted(FOLDER.glob(pattern))
        for match in CASE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found, f"no case in {pattern}"
    return found


def failing(pattern: str) -> list[Any]:
    return [pytest.param(case, marks=pytest.mark.xfail(strict=True)) for case in cases(pattern)]


def named(case: Case) -> str:
    return f"{case.file}: {case.title}"


def tongue(case: Case) -> str:
    """The language in the name of a case's file, or Indonesian: "contrast.en.md", "negative.md"."""
    parts = case.file.split(".")
    return parts[1] if len(parts) > 2 else "id"


def told(given: str, code: str = "id", corrections: Sequence[Emendation] = ()) -> Collation:
    texts: dict[str, list[str]] = {}
    for line in given.splitlines():
        siglum, _, text = line.partition(": ")
        texts.setdefault(siglum, []).append(text)
    articles = [Article(siglum, "\n".join(lines), language=code) for siglum, lines in sorted(texts.items())]
    return collate(articles, emendations=corrections)


RENAMED = re.compile(r"(?:(\w+): )?(.+?) -> (.+?)(?: \((.+)\))?")


def corrected(given: str) -> str:
    """What a story with corrections comes to, in the form of ``emend.*.md``."""
    lines = given.splitlines()
    corrections = []
    for line in lines:
        kind, _, rest = line.partition(": ")
        if kind == "rename":
            asked = RENAMED.fullmatch(rest)
            assert asked
            outlet, speaker, name, sentence = asked.groups("")
            sentences = (sentence,) if sentence else ()
            corrections.append(Emendation(EmendationKind.RENAME, sentences, outlet=outlet, speaker=speaker, name=name))
        elif kind in [*EmendationKind]:
            corrections.append(Emendation(EmendationKind(kind), tuple(rest.split(" + "))))
    story = told("\n".join(lines[: -len(corrections)]), corrections=corrections)
    found = [f"{x.a}{x.i + 1} ~ {x.b}{x.j + 1} {', '.join(r.ground for r in x.why)}" for x in story.links]
    for one in story.emendations:
        marks = [f"{story.sigla[place.witness]}{place.sentence + 1}" for place in one.places]
        found.append(one.problem.code if one.problem else " ".join([one.kind, *marks]))
    found += [" | ".join(r.value for r in v.readings) for v in story.variants if v.kind == "reattributed"]
    return "\n".join(found)


def contrasted(case: Case) -> str:
    lines = []
    for variant in told(case.given, tongue(case)).variants:
        if variant.kind != "shared" and variant.level != "info":
            readings = [
                r.value or (r.status.value if r.status is not Status.TOLD else "told") for r in variant.readings
            ]
            lines.append(" | ".join([f"{variant.kind} {variant.slot or ''}".strip(), *readings]))
    return "\n".join(lines) or "-"


def claimed(case: Case) -> str:
    """The claims of a sentence, a line each, their pieces parted."""
    known = language(tongue(case))
    article = Article.from_sentences([case.given], outlet="A", language=known.code)
    claims = extract(article, segment(article, known), known)
    return "\n".join(" … ".join(span.of(article.text) for span in claim.spans) for claim in claims)


def test_every_heading_is_a_case() -> None:
    for path in FOLDER.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert len(CASE.findall(text)) == text.count("\n## "), f"a case of {path.name} has a wrong form"


@pytest.mark.parametrize("case", [*cases("segment.*.md"), *failing("known-segment.*.md")], ids=named)
def test_segment(case: Case) -> None:
    code = case.file.split(".")[1]
    article = Article("A", case.given, language=code)
    assert "\n".join(s.span.of(article.text) for s in segment(article, language(code))) == case.expected


@pytest.mark.parametrize("case", [*cases("extract.*.md"), *failing("known-extract.*.md")], ids=named)
def test_extract(case: Case) -> None:
    known = language(case.file.split(".")[1])
    article = Article.from_sentences([case.given], outlet="A", language=known.code)
    claims = extract(article, segment(article, known), known)
    said = claims[0].attribution
    lines = [f"{said.source} | {said.cue} | {said.kind}"] if said else []
    lines += [f"hedge {claim.hedge}" for claim in claims if claim.hedge]
    lines += [
        f"{slot.kind} {slot.value}"
        for claim in claims
        for slot in claim.slots
        if slot.kind in ("number", "time", "quote")
    ]
    assert ("\n".join(lines) or "-") == case.expected


NAMED = (SlotKind.PERSON, SlotKind.TITLE, SlotKind.ORGANISATION, SlotKind.PLACE)


@pytest.mark.parametrize("case", [*cases("names.*.md"), *failing("known-names.*.md")], ids=named)
def test_names(case: Case) -> None:
    known = language(case.file.split(".")[1])
    article = Article.from_sentences(case.given.splitlines(), outlet="A", language=known.code)
    slots = [slot for claim in extract(article, segment(article, known), known) for slot in claim.slots]
    lines = [
        f"{slot.kind} {slot.span.of(article.text)} = {slot.value}" + (f" ({slot.of})" if slot.of else "")
        for slot in slots
        if slot.kind in NAMED
    ]
    assert ("\n".join(lines) or "-") == case.expected


@pytest.mark.parametrize("case", cases("amounts.*.md"), ids=named)
def test_amounts(case: Case) -> None:
    known = language(case.file.split(".")[1])
    article = Article.from_sentences([case.given], outlet="A", language=known.code)
    claims = extract(article, segment(article, known), known)
    kinds = ("number", "rank", "negation", "modality")
    slots = sorted((s for claim in claims for s in claim.slots if s.kind in kinds), key=lambda s: (s.span, s.kind))
    lines = [" | ".join([f"{slot.kind} {slot.value}", slot.of, slot.span.of(case.given)]) for slot in slots]
    assert ("\n".join(lines) or "-") == case.expected


@pytest.mark.parametrize("case", [*cases("odds.*.md"), *failing("known-odds.*.md")], ids=named)
def test_odds(case: Case) -> None:
    known = language(case.file.split(".")[1])
    sides = []
    for text in case.given.splitlines():
        made = witness(Article.from_sentences([text], outlet="A", language=known.code), Settings().limits)
        sides.append(told_at(made, 0))
    a, b = sides
    found = differences(a.slots, b.slots, [word.norm for word in a.words], [word.norm for word in b.words])
    lines = [
        " | ".join(
            [x.level, x.how, *(slot.span.of(text) if slot else "-" for slot, text in zip(pair, texts, strict=True))]
        )
        for x in found
        for pair, texts in [((x.ours, x.theirs), case.given.splitlines())]
    ]
    assert ("\n".join(lines) or "-") == case.expected


@pytest.mark.parametrize("case", cases("attributions.*.md"), ids=named)
def test_attributions(case: Case) -> None:
    known = language(case.file.split(".")[1])
    article = Article("A", case.given, language=known.code)
    sentences = segment(article, known)
    words = [words_of(article.text, sentence) for sentence in sentences]
    quotes = [tuple(quotations(article.text, sentence.span)) for sentence in sentences]
    lines = []
    for number, said in enumerate(attributions(article.text, words, quotes, known), 1):
        for one in said:
            marks = [mark for mark, holds in (("act", one.act), ("carried", one.carried)) if holds]
            content = " + ".join(span.of(article.text) for span in one.content)
            lines.append(
                " | ".join([f"{number} {one.source or '?'}", one.cue, " ".join([one.stance, *marks]), content])
            )
    assert ("\n".join(lines) or "-") == case.expected


@pytest.mark.parametrize("case", cases("hedges.*.md"), ids=named)
def test_hedges(case: Case) -> None:
    known = language(case.file.split(".")[1])
    (sentence,) = segment(Article.from_sentences([case.given], outlet="A", language=known.code), known)
    found = hedges(words_of(case.given, sentence), known)
    assert ("\n".join(f"{slot.value} {slot.span.of(case.given)}" for slot in found) or "-") == case.expected


@pytest.mark.parametrize("case", cases("align.*.md"), ids=named)
def test_align(case: Case) -> None:
    story = told(case.given, tongue(case))
    assert ("\n".join(f"{x.a}{x.i + 1} ~ {x.b}{x.j + 1}" for x in story.links) or "-") == case.expected


@pytest.mark.parametrize("case", cases("emend.*.md"), ids=named)
def test_emend(case: Case) -> None:
    assert corrected(case.given) == case.expected


@pytest.mark.parametrize("case", [*cases("contrast.*.md"), *cases("negative*.md")], ids=named)
def test_contrast(case: Case) -> None:
    assert contrasted(case) == case.expected


@pytest.mark.parametrize("case", cases("claims.*.md"), ids=named)
def test_claims(case: Case) -> None:
    assert claimed(case) == case.expected


@pytest.mark.parametrize("case", failing("known-failures.md"), ids=named)
def test_known_failures(case: Case) -> None:
    assert contrasted(case) == case.expected


@pytest.mark.parametrize("case", failing("known-claims.*.md"), ids=named)
def test_known_failures_of_claims(case: Case) -> None:
    assert claimed(case) == case.expected


def test_spans_of_slots_are_verbatim() -> None:
    article = read(b'Rp 1,3 miliar raib, kata Budi: "Ini kesalahan besar".', name="a.txt", language="id")
    (claim,) = extract(article, segment(article, language("id")), language("id"))
    pieces = dict.fromkeys(slot.span.of(article.text) for slot in claim.slots)
    assert list(pieces) == ["Rp 1,3 miliar", "Budi", "Ini kesalahan besar", "besar"]
    assert Span(0, 2).of(article.text) == "Rp"
