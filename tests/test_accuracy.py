"""The accuracy command on tiny sets of our own, whose scores were worked out by hand.

The sentences share no word, so that two are linked exactly where they are the same.  What a set then scores depends
on its labels alone: a link that is labelled between two that differ is missed, one that is not labelled between two
that are the same is wrong.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compare import collate, read
from compare.errors import SourceError
from compare.model import VariantKind
from tests import accuracy
from tests.measures.scores import Score, Tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from compare import Article, Collation

TRAIN = "Pemimpin Korea Utara berangkat menumpang kereta khusus."
RAIN = "Hujan deras mengguyur pasar ikan sejak subuh."
GOAL = "Striker muda mencetak gol kemenangan tuan rumah."
TAX = "Pajak kendaraan naik mulai tahun depan."
SCHOOL = "Ratusan siswa mengikuti lomba cerdas cermat."
VOLCANO = "Gunung Semeru memuntahkan abu setinggi dua kilometer."

RIVER = "Flood water covered seven villages along the Brantas."
CHESS = "A teenage grandmaster won the Jakarta chess open."
BREAD = "Bakers raised prices because wheat became scarce."
COURT = "Judges postponed the bribery trial again."


# ---- tiny sets ----------------------------------------------------------------------------------------------


def lines(folder: Path, name: str, *records: Any) -> None:
    """Write *records* as JSON Lines."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def article(outlet: str, *sentences: str) -> dict[str, Any]:
    return {"outlet": outlet, "sentences": [{"i": i, "text": text} for i, text in enumerate(sentences)]}


def label(
    a: str, b: str, links: Sequence[Any], ignore: Sequence[Any] = (), conflicts: Sequence[Any] = (), **only: Any
) -> Any:
    return {"story": "s", "a": a, "b": b, "links": links, "ignore": ignore, "conflicts": conflicts, **only}


def indonesian(gold: Path) -> None:
    """Three outlets.  Right 3, wrong 1 (the tax), ignored 1 (the goal), missed 1 (school and volcano).

    Only in one: the school is, the train is not; the volcano is marked and not listed.
    """
    listed = {"sentences": [4], "facts_first": [[4, SCHOOL, "event"], [0, TRAIN, "event"]]}
    story = {
        "id": "s",
        "articles": [
            article("tempo", TRAIN, RAIN, GOAL, TAX, SCHOOL),
            article("kompas", TRAIN, RAIN, GOAL, TAX, VOLCANO),
            article("bali", SCHOOL),
        ],
    }
    shared = [[0, 0, "equivalent"], [1, 1, "partial"], [4, 4, "conflict"]]
    lines(gold / "indonesian", "stories.jsonl", story)
    lines(
        gold / "indonesian",
        "labels.jsonl",
        label(
            "tempo",
            "kompas",
            shared,
            ignore=[[2, 2]],
            conflicts=[[4, 4, "the mountain"]],
            only_a=listed,
            only_b={"sentences": []},
        ),
        label("bali", "tempo", [[0, 4, "equivalent"]]),  # the other way round than the articles stand
        label("bali", "kompas", []),
    )


def english(gold: Path) -> None:
    """Two outlets that count the dead differently.  Links: all right.  Conflicts: right 1."""
    five, seven = "The Brantas flood killed 5 people.", "The Brantas flood killed 7 people."
    lines(gold / "english", "stories.jsonl", {"id": "s", "articles": [article("a", five), article("b", seven)]})
    labelled = label("a", "b", [[0, 0, "conflict"]], conflicts=[[0, 0, "the dead"]])
    lines(gold / "english", "labels.jsonl", labelled)


def cstnews(gold: Path) -> None:
    """Links: right 2, wrong 1, missed 1.  Alone: found a3 a4 b0 b4, labelled a1 a4 b2 b4.  Conflicts: right 1 of 2."""
    a = [TRAIN, RAIN, "A inflação subiu 5% em abril.", SCHOOL, TAX]
    b = [VOLCANO, TRAIN, RAIN, "A inflação subiu 7% em abril.", COURT]
    documents = [{"doc": "D1", "sentences": a}, {"doc": "D2", "sentences": b}]
    relations = [(0, 1, "Overlap"), (2, 3, "Contradiction"), (3, 0, "Contradiction"), (4, 2, "Elaboration")]
    lines(gold / "cstnews", "clusters.jsonl", {"cluster": "C1_a:b", "docs": documents})
    pair = {"id": "C1_a:b:D1-D2", "a": a, "b": b, "links": [[0, 1], [2, 3], [3, 0]], "relations": relations}
    lines(gold / "cstnews", "pairs.jsonl", pair)


def propsegment(gold: Path) -> None:
    """Links: right 1, missed 1.  Absent: three not covered, one covered whole; entailed: one not covered of three."""
    premise, hypothesis = [RIVER, CHESS], [RIVER, BREAD]
    documents = [{"doc": "p", "sentences": premise}, {"doc": "h", "sentences": hypothesis}]
    lines(gold / "propsegment", "clusters.jsonl", {"cluster": "c", "docs": documents})
    lines(gold / "propsegment", "doc_pairs.jsonl", {"a": premise, "b": hypothesis, "links": [[0, 0], [1, 1]]})
    judged = [
        (0, "absent", COURT),
        (0, "absent", BREAD),
        (1, "absent", "wheat became scarce"),
        (1, "absent", CHESS),
        (0, "entailed", RIVER),
        (1, "entailed", "A teenage grandmaster won"),
        (1, "entailed", "Bakers ... scarce"),
        (0, None, RIVER),
        (0, "contradicted", RIVER),
    ]
    rows = [
        {"premise_doc": "p", "hyp_doc": "h", "hyp_sent": n, "label": said, "proposition": text}
        for n, said, text in judged
    ]
    lines(gold / "propsegment", "propositions.jsonl", *rows)


def aesop(gold: Path) -> None:
    """Two pairs: right 2, wrong 0, missed 2."""
    one = {"a": [RIVER, CHESS], "b": [CHESS, BREAD], "links": [[1, 0], [0, 1]]}
    other = {"a": [COURT], "b": [RIVER, COURT], "links": [[0, 1], [0, 0]]}
    lines(gold / "aesop", "all.jsonl", one, other)


def deplain_web(gold: Path) -> None:
    """Links that carry a third field: right 1, wrong 1, missed 0."""
    pair = {"a": [RIVER, CHESS], "b": [RIVER, CHESS], "links": [[0, 0, "identical"]]}
    lines(gold / "deplain_web", "test.jsonl", pair)


def ud_id(gold: Path) -> None:
    """A heading without a full stop is not told from what follows it; two sentences stand as one: 4 right of 5 each."""
    sentences = [
        "Kim tiba di Rusia.",
        "Putin menyambut tamunya.",
        "Judul tanpa titik",
        "Mereka pulang.",
        "Ia datang. Ia pergi.",
    ]
    lines(gold / "ud_id", "csui_train.jsonl", {"doc": "d", "sentences": sentences})


def ntrex(gold: Path) -> None:
    """Three documents, the first kept for fitting: nothing in it is the same.

    The second is told as 0 1 2 3 4 5 6 and 3 4 6 0 1 2, and what is 2 here is not 2 there: right 5, missed 1.
    The third as 0 1+2 5 6 and 3 4 5 6 0 1 2, so 1+2 is linked twice: right 5.
    """
    segments = [TRAIN, RAIN, GOAL, TAX, SCHOOL, VOLCANO, COURT]
    other = [TRAIN, RAIN, RIVER, TAX, SCHOOL, VOLCANO, COURT]
    documents = {"fit": ([TRAIN] * 7, [BREAD] * 7), "one": (segments, other), "two": (segments, segments)}
    lines(
        gold / "ntrex",
        "id_en.jsonl",
        *({"id": name, "id_sentences": a, "en_sentences": b} for name, (a, b) in documents.items()),
    )


def pfsa_id(gold: Path) -> None:
    """The first half is for developing: nothing in it is found.  In the second one statement is right, one was not
    labelled, and one that is no quotation is missed; what follows the last label is not looked at.
    """
    statement = {
        "B": "B-STATEMENT",
        "I": "I-STATEMENT",
        "L": "L-STATEMENT",
        "C": "U-CUE",
        "P": "B-PERSON",
        "E": "L-PERSON",
    }
    told = [
        ("JAKARTA , KOMPAS — Hujan turun . ”", "OOOOOOOB"),
        ("Air naik , ” kata Budi Santoso .", "IIILCPEO"),
        ("Jalan licin . ”", "OOOO"),
        ("Kami takut , ” ujar Sri .", "OOOOOOO"),
        ("Harga naik .", "BLO"),
        ("Lampu mati . ”", "OOOO"),
        ("Gelap , ” ujar Sri .", "OOOOOO"),
    ]
    sentences = [
        {"tokens": text.split(), "tags": [statement.get(tag, "O") for tag in tags]}
        for text, tags in [("Angin kencang .", "BLO")] * len(told) + told
    ]
    lines(gold / "pfsa_id", "dev.jsonl", *sentences)


def polnear(gold: Path) -> None:
    """Five sentences: two are right, the belief was not labelled, one is nobody's, and the shrug is missed."""
    text = "Ann Lee said taxes rise. Rain fell all night. Critics believe it. Snow fell, he shrugged. “We lost,” said Tom Reed."
    laid = [("Ann Lee", "said", "taxes rise"), ("he", "shrugged", "Snow fell"), ("Tom Reed", "said", "“We lost,”")]
    attributions = []
    for source, cue, content in laid:
        near = text.index(content) - 20
        pieces = {
            kind: [[at, at + len(words), words]]
            for kind, words in (("source", source), ("cue", cue), ("content", content))
            for at in [text.index(words, max(near, 0))]
        }
        attributions.append(pieces | {"has_quote_marks": "“" in content})
    lines(gold / "polnear", "test.jsonl", {"text": text, "attributions": attributions})


def kim_vladivostok(gold: Path) -> None:
    """Two files.

    Ours: train right, quotation right (one sentence that holds two of the gold's), tax wrong, school ignored.
    Gold: of 5 links 3 are found, of 2 primary ones 1; rain, goal and volcano are shown as told by one alone.
    Roles: all right but one that is labelled otherwise.  Facts: of five statuses three are right, with the goal four.
    """
    quoted = ('"Kami senang menonton.', 'Semua warga gembira," kata Fyodor.')
    folder = gold / "kim-vladivostok"
    folder.mkdir()
    texts = {
        "a.txt": f"TEMPO.CO, Jakarta - {TRAIN} {RAIN}\n{GOAL} {TAX}\n{' '.join(quoted)}\n{SCHOOL}\nREUTERS\n",
        "b.txt": f"{TRAIN} {VOLCANO}\n{TAX}\n{' '.join(quoted)}\n{SCHOOL}\nEditor: Redaksi\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    told: dict[str, list[tuple[str, str]]] = {
        "a": [
            ("dateline", "TEMPO.CO, Jakarta -"),
            *(("body", text) for text in (TRAIN, RAIN, GOAL, TAX, *quoted, SCHOOL)),
            ("furniture", "REUTERS"),
        ],
        "b": [
            *(("body", text) for text in (TRAIN, VOLCANO, TAX, *quoted)),
            ("dateline", SCHOOL),
            ("furniture", "Editor: Redaksi"),
        ],
    }
    documents = {
        name: {
            "file": f"{name}.txt",
            "sentences": [{"id": f"{name}{i}", "role": role, "text": text} for i, (role, text) in enumerate(sentences)],
        }
        for name, sentences in told.items()
    }
    strengths = [
        ("a1", "b0", "primary"),
        ("a2", "b1", "primary"),
        ("a5", "b3", "secondary"),
        ("a6", "b4", "secondary"),
        ("a3", "b1", "secondary"),
        ("a7", "b5", "ignore"),
    ]
    pairs = [{"a": a, "b": b, "strength": strength} for a, b, strength in strengths]
    (folder / "alignment.json").write_text(json.dumps({"documents": documents, "pairs": pairs}), encoding="utf-8")
    labelled = [("A", 1, TRAIN, "shared", []), ("A", 2, RAIN, "only", []), ("A", 3, GOAL, "shared", ["only"])]
    facts = [
        {"id": f"{at}{i}", "article": at, "sent": i, "spans": [text.rstrip(".")], "level": "claim", "status": status}
        | {"also_accept": also, "detail": None, "counterpart": ["B0"] if text == TRAIN else []}
        for at, i, text, status, also in [*labelled, ("B", 0, TRAIN, "shared", []), ("B", 1, VOLCANO, "diff", [])]
    ]
    articles = [
        {"id": name.upper(), "file": f"{name}.txt", "sentences": [{"text": text} for _, text in told[name]]}
        for name in ("a", "b")
    ]
    (folder / "facts.json").write_text(json.dumps({"articles": articles, "facts": facts}), encoding="utf-8")


def ner_id(gold: Path) -> None:
    """Of six mentions four found as they are, one longer than it is, one missed; one of ours is none, one another sort."""
    tagged = (
        ("Budi/B-PER Hartono/I-PER tiba di Surabaya/B-LOC , kata Rukmini/B-PER ."),
        ("Menurut Slamet/B-PER Riyadi/I-PER Putranto , hujan turun ."),
        ("Warga desa sukamaju/B-LOC mengungsi ."),
        ("Ia membeli Satria Muda kemarin ."),
        ("Ia bekerja di Sinar/B-ORG Lestari/I-ORG ."),
    )
    words = [[word.partition("/") for word in sentence.split()] for sentence in tagged]
    records = ({"tokens": [w for w, _, _ in row], "tags": [tag or "O" for _, _, tag in row]} for row in words)
    lines(gold / "ner_id", "idner2k_test.jsonl", *records)


def indotimex(gold: Path) -> None:
    """Four marks: two found with their value, one with another day, one missed; of four found one is no mark."""
    (gold / "indotimex").mkdir()
    (gold / "indotimex" / "a.tml").write_text(
        '<TimeML><DCT><TIMEX3 type="DATE" value="2014-12-9">9 Desember 2014</TIMEX3></DCT><TEXT>Hujan turun '
        '<TIMEX3 type="DATE" value="2014-12-08">kemarin</TIMEX3> selama <TIMEX3 type="DURATION" value="PT3H">tiga jam'
        '</TIMEX3> dan <TIMEX3 type="DATE" value="2014-12-05">Sabtu</TIMEX3>, lalu <TIMEX3 type="TIME" value="2014-12-09'
        'TMO">menjelang fajar</TIMEX3>. Reda pada 2013.</TEXT></TimeML>',
        encoding="utf-8",
    )


def indonli(gold: Path) -> None:
    """Found 2: one right, one wrong; one missed; one of another kind left out."""

    def row(label: str, premise: str, hypothesis: str, *tags: str) -> dict[str, Any]:
        return {"premise": premise, "hypothesis": hypothesis, "label": label, "inference_phenomena": tags}

    lines(
        gold / "indonli",
        "diagnostic.jsonl",
        row("c", "Kebun itu punya 30 pohon apel.", "Kebun itu punya 40 pohon apel.", "NUM"),
        row("n", "Kebun itu punya 30 pohon apel.", "Kebun itu punya 35 pohon apel.", "NUM", "TEMP"),
        row("c", "Kebun itu ada di Malang sejak dulu.", "Kebun itu ada di Kediri.", "TEMP"),
        row("c", "Kebun itu punya 30 pohon apel.", "Kebun itu punya 40 pohon apel.", "LEX"),
        row("e", "Kebun itu punya 30 pohon apel.", "Kebun itu punya 30 pohon apel.", "NUM"),
    )


SETS = (
    kim_vladivostok,
    indonesian,
    english,
    cstnews,
    propsegment,
    aesop,
    deplain_web,
    indonli,
    ntrex,
    ud_id,
    ner_id,
    indotimex,
    pfsa_id,
    polnear,
)

EXPECTED: dict[str, dict[str, float]] = {
    "kim-vladivostok": {
        "primary links found": 1 / 2,
        "links found": 3 / 5,
        "link P": 2 / 3,
        "link F1": 12 / 19,
        "roles": 15 / 16,
        "false only, primary": 2,
        "false only, any": 3,
        "status strict": 3 / 5,
        "status lenient": 4 / 5,
        "counterpart sentence": 1.0,
        "counterpart time": 1.0,  # none is asked for
    },
    "indonesian": {
        "link P": 3 / 4,
        "link R": 3 / 4,
        "link F1": 3 / 4,
        "conflict P": 1.0,  # nothing was called a conflict, so nothing was called one wrongly
        "conflict R": 0.0,
        "conflict F1": 0.0,
        "only facts R": 1 / 2,
        "only sentences P": 1 / 2,
    },
    "english": {
        "link P": 1.0,
        "link R": 1.0,
        "link F1": 1.0,
        "conflict P": 1.0,
        "conflict R": 1.0,
        "conflict F1": 1.0,
        "only facts R": 1.0,  # none is listed
        "only sentences P": 1.0,
    },
    "cstnews": {
        "link P": 2 / 3,
        "link R": 2 / 3,
        "link F1": 2 / 3,
        "unaligned F1": 1 / 2,
        "conflict P": 1.0,
        "conflict R": 1 / 2,
        "conflict F1": 2 / 3,
    },
    "propsegment": {
        "link P": 1.0,
        "link R": 1 / 2,
        "link F1": 2 / 3,
        "only here P": 3 / 4,
        "only here R": 3 / 4,
        "only here balanced accuracy": (3 / 4 + 2 / 3) / 2,
        "only here calibration error": 0.2386,  # of the seven probabilities, as they are
        "only here AUC": 8 / 12,
    },
    "aesop": {"link P": 1.0, "link R": 1 / 2, "link F1": 2 / 3},
    "deplain_web": {"link P": 1 / 2, "link R": 1.0, "link F1": 2 / 3},
    "indonli": {
        "conflict P": 1 / 2,
        "conflict R": 1 / 2,
        "conflict F1": 1 / 2,
        "NUM conflict P": 1 / 2,
        "NUM conflict R": 1.0,
        "NUM conflict F1": 2 / 3,
        "TEMP conflict P": 0.0,
        "TEMP conflict R": 0.0,
        "TEMP conflict F1": 0.0,
    },
    "ntrex": {"link P": 1.0, "link R": 10 / 11, "link F1": 20 / 21},
    "ud_id": {"boundary P": 4 / 5, "boundary R": 4 / 5, "boundary F1": 4 / 5},
    "ner_id": {
        "mentions overlap": 5 / 6,
        "mentions exact": 4 / 6,
        "mentions P": 5 / 6,
        "typed F1": 1 / 2,
        "PER F1": 4 / 7,
        "ORG F1": 0.0,
        "LOC F1": 1 / 2,
    },
    "indotimex": {
        "time expressions P": 3 / 4,
        "time expressions R": 3 / 4,
        "value right": 2 / 3,
        "DATE P": 2 / 3,
        "TIME P": 1.0,  # none was found, so none wrongly
        "DURATION P": 1.0,
        "SET P": 1.0,
        "DATE R": 1.0,
        "TIME R": 0.0,
        "DURATION R": 1.0,
        "SET R": 1.0,
    },
    "pfsa_id": {
        "statement P": 1 / 2,
        "statement R": 1 / 2,
        "statement F1": 1 / 2,
        "statement exact F1": 1 / 2,
        "statement token F1": 10 / 17,
        "cue P": 1 / 2,
        "cue R": 1.0,
        "cue F1": 2 / 3,
        "person P": 1 / 2,
        "person R": 1.0,
        "person F1": 2 / 3,
    },
    "polnear": {
        "sentence P": 2 / 3,
        "sentence R": 2 / 3,
        "sentence F1": 2 / 3,
        "quoted sentence R": 1.0,
        "quoted speaker": 1.0,
        **{f"{kind} span {rate}": 2 / 3 for kind in ("content", "source", "cue") for rate in "PR"},
    },
}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all the tiny sets."""
    folder = tmp_path_factory.mktemp("gold")
    for write in SETS:
        write(folder)
    return folder


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    """Return a file of floors that the tiny sets hold, with a remark."""
    file = tmp_path / "floors.toml"
    file.write_text(
        '# a remark\n[ud_id]\n"boundary F1" = { floor = 0.1 }\n\n'
        '[aesop]\n"link F1" = { floor = 0.5, reach = 0.9 }\n"link R" = { reach = 0.5 }\n'
        '[kim-vladivostok]\n"false only, any" = { floor = 4 }\n',
        encoding="utf-8",
    )
    return file


def run(*arguments: str | Path) -> int:
    return accuracy.main([str(argument) for argument in arguments])


# ---- what is measured ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXPECTED)
def test_scores_are_those_worked_out_by_hand(gold: Path, name: str) -> None:
    scores = {score.metric: score.value for score in accuracy.MEASURES[name].scores(gold / name)}
    assert scores == pytest.approx(EXPECTED[name])


def test_every_set_has_a_tiny_one() -> None:
    assert set(EXPECTED) == set(accuracy.MEASURES)


def test_a_story_is_compared_once_with_all_its_outlets(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def counted(articles: Sequence[Article], **more: Any) -> Collation:
        sizes.append(len(articles))
        return collate(articles, **more)

    monkeypatch.setattr(accuracy, "collate", counted)
    accuracy.MEASURES["indonesian"].scores(gold / "indonesian")
    assert sizes == [3]


def test_a_document_is_told_anew_the_same_way_every_time() -> None:
    sides = [accuracy.told_anew(list("0123456"), seed) for seed in ("one id", "one en", "two id", "two en", "two id")]
    assert ["".join(texts) for _, texts in sides] == ["0123456", "346012", "01 256", "3456012", "01 256"]
    assert sides[2][0] == [(0,), (1, 2), (5,), (6,)]


def test_what_is_fitted_on_is_not_reported(gold: Path) -> None:
    fitting, reported = (accuracy.ntrex_documents(gold / "ntrex", reported=told) for told in (False, True))
    assert (len(fitting), len(reported)) == (1, 2)
    assert {text for a, b in fitting for _, texts in (a, b) for text in texts}.isdisjoint(
        {RAIN, GOAL, TAX} | {text for a, b in reported for _, texts in (a, b) for text in texts} - {TRAIN}
    )


def test_an_ignored_pair_is_neither_right_nor_wrong() -> None:
    tally = Tally()
    tally.add({(0, 0), (1, 1), (2, 2)}, {(0, 0), (3, 3)}, ignored=[(2, 2), (3, 4)])
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 1)


def test_nothing_asked_is_nothing_wrong() -> None:
    assert [score.value for score in Tally().scores("link")] == [1.0, 1.0, 1.0]


def aligned(text: str, *sentences: tuple[str, str]) -> accuracy.Aligned:
    """Return gold *sentences* (role, text) laid over *text* as it is read."""
    other = read(RAIN.encode(), name="b.txt", language="id")
    made = collate([read(text.encode(), name="a.txt", language="id"), other]).witnesses[0]
    document = {"sentences": [{"id": str(i), "role": role, "text": said} for i, (role, said) in enumerate(sentences)]}
    return accuracy.Aligned.of(document, made)


def test_a_gold_sentence_has_the_right_role_where_all_of_it_has() -> None:
    text = f"TEMPO.CO, Jakarta - {TRAIN}"
    assert aligned(text, ("dateline", "TEMPO.CO, Jakarta -"), ("body", TRAIN)).right_roles() == 2
    assert aligned(text, ("body", text)).right_roles() == 0
    assert aligned(text, ("body", VOLCANO), ("body", TRAIN)).right_roles() == 1  # the first is not in the text


def test_a_sentence_said_twice_stands_in_two_places() -> None:
    twice = aligned(f"{TRAIN}\n{GOAL}\n{TRAIN}", ("body", TRAIN), ("body", TRAIN))
    assert [span.start for span in twice.spans if span] == [0, len(TRAIN) + len(GOAL) + 2]


def test_only_what_is_shown_as_told_by_one_alone_is_a_flag(gold: Path) -> None:
    folder = gold / "kim-vladivostok"
    documents = json.loads((folder / "alignment.json").read_text(encoding="utf-8"))["documents"]
    story = collate([read(folder / "a.txt"), read(folder / "b.txt")])
    sides = [accuracy.Aligned.of(documents[name], made) for name, made in zip("ab", story.witnesses, strict=True)]
    assert accuracy._flagged(story, sides) == {"a2", "a3", "b1"}
    unsure = tuple(replace(variant, kind=VariantKind.UNSURE) for variant in story.variants)
    assert accuracy._flagged(replace(story, variants=unsure), sides) == set()


# ---- the command --------------------------------------------------------------------------------------------


def test_one_line_a_metric_and_the_same_as_json(gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(gold, "--floors", floors) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split() == ["set", "metric", "score", "counts", "floor", "reach?", "human", "best"]
    assert len(table) == 1 + sum(map(len, EXPECTED.values()))
    assert "aesop link F1 0.667 0.500 0.900 no" in [" ".join(line.split()) for line in table]
    assert "aesop link R 0.500 2 of 4 0.500 yes" in [" ".join(line.split()) for line in table]

    assert run(gold, "--floors", floors, "--json") == 0
    first = capsys.readouterr().out
    scores = json.loads(first)["scores"]
    assert {(s["set"], s["metric"]): s["score"] for s in scores} == {
        (name, metric): round(value, 4) for name, metrics in EXPECTED.items() for metric, value in metrics.items()
    }
    assert run(gold, "--floors", floors, "--json") == 0
    assert capsys.readouterr().out == first


def test_a_score_under_its_floor_is_exit_1(gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors.write_text('[aesop]\n"link F1" = { floor = 0.668 }\n', encoding="utf-8")
    assert run(gold, "--only", "aesop", "--floors", floors) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("UNDER ITS FLOOR")
    floors.write_text('[aesop]\n"link F1" = { floor = 0.667 }\n', encoding="utf-8")  # 2/3 and three decimals
    assert run(gold, "--only", "aesop", "--floors", floors) == 0


def test_more_false_flags_than_their_floor_is_exit_1(gold: Path, floors: Path) -> None:
    floors.write_text('[kim-vladivostok]\n"false only, any" = { floor = 2 }\n', encoding="utf-8")
    assert run(gold, "--only", "kim-vladivostok", "--floors", floors) == 1
    floors.write_text('[kim-vladivostok]\n"false only, any" = { floor = 3 }\n', encoding="utf-8")
    assert run(gold, "--only", "kim-vladivostok", "--floors", floors) == 0


def test_pin_raises_floors_rounded_down_and_leaves_the_rest(
    gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = floors.read_text(encoding="utf-8")
    assert run(gold, "--only", "aesop,kim-vladivostok", "--floors", floors, "--pin") == 0
    pinned = before.replace("{ floor = 0.5,", "{ floor = 0.666,").replace("{ floor = 4 }", "{ floor = 3 }")
    assert floors.read_text(encoding="utf-8") == pinned
    assert "floor raised: aesop, link F1: 0.500 -> 0.666" in capsys.readouterr().err
    assert run(gold, "--floors", floors) == 0


def test_pin_never_lowers_a_floor(gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '[aesop]\n"link F1" = { floor = 0.9 }\n[kim-vladivostok]\n"false only, any" = { floor = 1 }\n'
    floors.write_text(text, encoding="utf-8")
    assert run(gold, "--only", "aesop,kim-vladivostok", "--floors", floors, "--pin") == 1
    assert floors.read_text(encoding="utf-8") == text
    assert "floor raised" not in capsys.readouterr().err


def test_a_missing_set_is_skipped_with_a_line(tmp_path: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    aesop(tmp_path)
    (tmp_path / "ud_id").mkdir()
    assert run(tmp_path, "--only", "aesop,ud_id,english", "--floors", floors) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "ud_id: skipped, csui_train.jsonl missing",
        "english: skipped, not there",
    ]


def test_a_sets_own_folder_asks_for_no_other(gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(gold / "aesop", "--floors", floors) == 0
    out = capsys.readouterr().out
    assert "skipped" not in out
    assert len(out.splitlines()) == 1 + len(EXPECTED["aesop"])


@pytest.mark.parametrize(
    ("arguments", "said"), [((), "no set to measure in"), (("--only", "aesop,fables"), "no set fables; known: kim-")]
)
def test_nothing_to_measure_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(tmp_path, *arguments) == 2
    assert capsys.readouterr().err.startswith(f"error: {said}")


def test_floors_that_cannot_be_read_are_exit_2(gold: Path, tmp_path: Path) -> None:
    assert run(gold / "aesop", "--floors", tmp_path / "none.toml") == 2


def test_another_similarity_is_measured_and_has_floors_of_its_own(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(gold / "aesop", "--similarity", "encoder", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert "similarity:encoder" in told["signature"]
    assert {score["floor"] for score in told["scores"]} == {None}
    assert run(gold / "aesop", "--similarity", "telepati") == 2
    assert "no 'telepati' among the similarities" in capsys.readouterr().err


def test_a_floor_that_nothing_answers_to_is_exit_1(
    gold: Path, floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    floors.write_text('[aesop]\n"link F2" = { floor = 0.1 }\n', encoding="utf-8")
    assert run(gold / "aesop", "--floors", floors) == 1
    assert "aesop, link F2: has an entry among the floors and is not measured" in capsys.readouterr().out


def test_a_set_that_cannot_be_compared_is_exit_1_and_the_others_are_measured(
    gold: Path, floors: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> Any:
        raise SourceError("E-EMPTY", "a.txt is empty", tip="give a file with text")

    monkeypatch.setitem(accuracy.MEASURES, "aesop", accuracy.Measure(broken, ("all.jsonl",)))
    assert run(gold, "--only", "aesop,ud_id", "--floors", floors) == 1
    out = capsys.readouterr().out
    assert "ud_id  boundary F1" in out
    assert "aesop: failed, error[E-EMPTY]: a.txt is empty tip: give a file with text" in out


# ---- the floors that are shipped ----------------------------------------------------------------------------


def test_shipped_floors_name_sets_and_metrics_that_are_measured() -> None:
    floors = tomllib.loads(accuracy.FLOORS.read_text(encoding="utf-8"))
    assert {(name, metric) for name, metrics in floors.items() for metric in metrics} <= {
        (name, metric) for name, metrics in EXPECTED.items() for metric in metrics
    }
    known = {key for metrics in floors.values() for entry in metrics.values() for key in entry}
    assert known <= {"floor", "reach", "human", "best"}


def test_every_shipped_floor_can_be_raised(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text(accuracy.FLOORS.read_text(encoding="utf-8"), encoding="utf-8")
    floors = tomllib.loads(file.read_text(encoding="utf-8"))
    perfect = [
        accuracy.Line(name, Score(metric, 0.0 if metric in accuracy.LEAST else 1.0), entry)
        for name, metrics in floors.items()
        for metric, entry in metrics.items()
    ]
    accuracy.pin(file, perfect)
    raised = tomllib.loads(file.read_text(encoding="utf-8"))
    for line in perfect:
        if "floor" in line.known:
            assert raised[line.set][line.score.metric] == line.known | {"floor": line.score.value}
        else:
            assert raised[line.set][line.score.metric] == line.known
