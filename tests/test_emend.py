"""An editor's corrections: what they change, what they leave alone, and that none is silent."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compare import Article, Collation, Emendation, collate, laws
from compare.errors import Exit, LawError, UsageError
from compare.model import EmendationKind, Ground, Place, SlotKind, SourceKind, sigla
from tests.test_laws import articles, quick, stories

JOIN, DROP, SPLIT, RENAME = EmendationKind

TEMPO = (
    "Kementerian Luar Negeri Korea Selatan mengatakan sedang memantau perkembangan.",
    "Kementerian Unifikasi Korea Selatan mengatakan tidak mempunyai informasi.",
    "Keduanya akan membahas pasokan senjata.",
)
BALI = (
    "Kementerian Luar Negeri dan Kementerian Unifikasi Korea Selatan mengaku tidak memiliki informasi perkembangan.",
    "Putin membujuk Pyongyang menjual amunisi.",
)
KABAR = ("Kementerian Unifikasi Korea Selatan mengatakan tidak mempunyai informasi apa pun.",)


def told(*sentences: tuple[str, ...], outlets: tuple[str, ...] = ("Tempo", "Beritabali", "Kabar")) -> list[Article]:
    return [
        Article.from_sentences(one, outlet=outlet, language="id")
        for one, outlet in zip(sentences, outlets, strict=False)
    ]


def linked(story: Collation) -> set[frozenset[str]]:
    """Return the links by the words they join, whatever the order of the witnesses."""
    at = dict(zip(story.sigla, story.witnesses, strict=True))
    return {frozenset({at[x.a].text(x.i), at[x.b].text(x.j)}) for x in story.links}


def together(story: Collation) -> set[frozenset[str]]:
    """Return the beads as sets of sentences."""
    return {
        frozenset(w.text(i) for w, cell in zip(story.witnesses, bead.cells, strict=True) for i in cell)
        for bead in story.beads
    }


# ---- what a correction changes ------------------------------------------------------------------------------


def test_without_corrections_nothing_is_different() -> None:
    plain = collate(told(TEMPO, BALI))
    assert plain.emendations == ()
    assert "pairs" not in plain.signature
    assert '"emendations"' not in plain.to_json()


def test_a_join_is_a_link_like_any_other_but_certain() -> None:
    join = Emendation(JOIN, ("Tempo: pasokan senjata", "Beritabali: menjual amunisi"), note="the same weapons")
    plain, story = collate(told(TEMPO, BALI)), collate(told(TEMPO, BALI), emendations=[join])
    [link] = [x for x in story.links if x not in plain.links]
    assert (link.a, link.i, link.b, link.j, link.score) == ("A", 2, "B", 1, 1.0)
    assert link.why[0].ground is Ground.EDITOR
    assert {TEMPO[2], BALI[1]} in together(story)
    assert story.emendations == (replace(join, origin="correction 1", places=(Place(0, 2), Place(1, 1))),)
    assert story.problems == plain.problems


def test_it_touches_nothing_but_what_it_names() -> None:
    plain = collate(told(TEMPO, BALI, KABAR))
    story = collate(told(TEMPO, BALI, KABAR), emendations=[Emendation(JOIN, ("Tempo 3", "Beritabali 2"))])
    assert {x for x in story.links if (x.a, x.i) != ("A", 2)} == set(plain.links)
    assert story.witnesses == plain.witnesses


def test_a_drop_leaves_two_together_that_hang_on_a_third_and_a_split_does_not() -> None:
    names = ("Tempo: Kementerian Unifikasi", "Kabar: apa pun")
    plain = collate(told(TEMPO, BALI, KABAR))
    pair = frozenset({TEMPO[1], KABAR[0]})
    assert pair in linked(plain)
    assert any(pair < bead for bead in together(plain))
    dropped = collate(told(TEMPO, BALI, KABAR), emendations=[Emendation(DROP, names)])
    assert linked(dropped) == linked(plain) - {pair}
    assert any(pair < bead for bead in together(dropped))
    parted = collate(told(TEMPO, BALI, KABAR), emendations=[Emendation(SPLIT, names)])
    assert not any(pair <= bead for bead in together(parted))


def test_a_split_lets_the_weakest_link_go() -> None:
    plain = collate(told(TEMPO, BALI))
    scores = {x.i: x.score for x in plain.links if x.j == 0}
    assert scores.keys() == {0, 1}
    assert scores[0] != scores[1]
    story = collate(told(TEMPO, BALI), emendations=[Emendation(SPLIT, ("Tempo 1", "Tempo 2"))])
    assert [x.i for x in story.links if x.j == 0] == [max(scores, key=lambda i: scores[i])]


def test_a_rename_changes_source_and_slot_and_keeps_the_article() -> None:
    one = ('"Itu kesalahan besar", kata sumber anonim.',)
    rename = Emendation(RENAME, speaker="sumber anonim", name="Kamala Harris", outlet="tempo")
    plain, story = collate(told(one, one)), collate(told(one, one), emendations=[rename])
    [claim], [other] = story.witnesses[0].claims, story.witnesses[1].claims
    assert claim.attribution
    assert (claim.attribution.source, claim.attribution.kind) == ("Kamala Harris", SourceKind.NAMED)
    assert plain.witnesses[0].claims[0].attribution
    assert plain.witnesses[0].claims[0].attribution.kind is SourceKind.ANONYMOUS
    assert [slot.value for slot in claim.slots if slot.kind is SlotKind.SPEAKER] == ["kamala harris"]
    assert other == plain.witnesses[1].claims[0]
    assert story.witnesses[0].article == plain.witnesses[0].article
    assert story.links == plain.links


def test_a_rename_without_an_outlet_holds_everywhere() -> None:
    one = ('"Itu kesalahan besar", kata Kamala Harrris.',)
    story = collate(told(one, one), emendations=[Emendation(RENAME, speaker="kamala harrris", name="Kamala Harris")])
    assert story.emendations[0].places == (Place(0, 0), Place(1, 0))


# ---- again on every run -------------------------------------------------------------------------------------


def test_words_find_their_sentence_again_when_the_article_has_grown() -> None:
    corrections = [
        Emendation(JOIN, ("Tempo 3: pasokan senjata", "Beritabali 2: menjual amunisi")),
        Emendation(JOIN, ("Tempo 3", "Beritabali 1")),
    ]
    grown = ("Sebuah paragraf baru.", *TEMPO)
    story = collate(told(grown, BALI), emendations=corrections)
    words, number = story.emendations
    assert words.places == (Place(0, 3), Place(1, 1))
    assert number.places == (Place(0, 2), Place(1, 0)), "a number alone counts as the report does"


def test_what_became_of_a_correction_before_is_no_matter() -> None:
    corrections = [Emendation(JOIN, ("Tempo 3", "Beritabali 2")), Emendation(DROP, ("Tempo 9", "Beritabali 2"))]
    story = collate(told(TEMPO, BALI), emendations=corrections)
    assert collate(told(TEMPO, BALI), emendations=story.emendations) == story


def test_the_order_of_the_corrections_changes_only_their_order() -> None:
    corrections = [
        Emendation(JOIN, ("Tempo 3", "Beritabali 2"), origin="p:1"),
        Emendation(DROP, ("Tempo 1", "Beritabali 1"), origin="p:2"),
        Emendation(SPLIT, ("Tempo 1", "Beritabali 1"), origin="p:3"),
        Emendation(SPLIT, ("Tempo 1", "Tempo 2"), origin="p:4"),
    ]
    forth = collate(told(TEMPO, BALI), emendations=corrections)
    back = collate(told(TEMPO, BALI), emendations=corrections[::-1])
    assert (forth.links, forth.beads, forth.variants) == (back.links, back.beads, back.variants)
    assert forth.emendations == back.emendations[::-1]
    assert all(one.places for one in forth.emendations), "each is judged by what the machine had found"


def test_the_signature_tells_which_corrections_took_part() -> None:
    join = Emendation(JOIN, ("Tempo 3", "Beritabali 2"))
    signatures = [
        collate(told(TEMPO, BALI), emendations=asked).signature
        for asked in ([], [join], [replace(join, note="x", origin="y:7")], [replace(join, kind=SPLIT)])
    ]
    assert signatures[1] == signatures[2]
    assert len(set(signatures)) == 3
    assert signatures[1].split("|")[-2].startswith("pairs:")
    assert signatures[1].split("|")[-1] == signatures[0].split("|")[-1]


kinds = st.sampled_from([JOIN, DROP, SPLIT])
named = st.builds("O{} {}".format, st.integers(0, 2), st.integers(1, 3))
renames = st.builds(
    lambda outlet, speaker: Emendation(RENAME, outlet=outlet, speaker=speaker, name="Kamala Harris"),
    st.sampled_from(["", "O0", "O1"]),
    st.sampled_from(["polisi", "Kim", "Tempo"]),
)
corrections_ = st.lists(
    st.builds(Emendation, kinds, st.lists(named, min_size=2, max_size=3).map(tuple)) | renames, max_size=5
)


@quick
@given(stories, corrections_)
def test_laws_hold_and_the_order_of_witnesses_is_no_matter(written: list[str], corrections: list[Emendation]) -> None:
    found: list[Collation | None] = []
    for order in (articles(written), articles(written)[::-1]):
        try:
            found.append(collate(order, emendations=corrections))  # `check` runs inside
        except UsageError:
            found.append(None)
    forth, back = found
    assert (forth is None) is (back is None)
    if forth is None or back is None:
        return
    turned = dict(zip(sigla(len(written)), reversed(sigla(len(written))), strict=True))
    links = {frozenset({(turned[x.a], x.i), (turned[x.b], x.j)}): (x.relation, x.score) for x in back.links}
    assert {frozenset({(x.a, x.i), (x.b, x.j)}): (x.relation, x.score) for x in forth.links} == links
    assert sorted(bead.cells for bead in forth.beads) == sorted(bead.cells[::-1] for bead in back.beads)
    last = len(written) - 1
    for one, other in zip(forth.emendations, back.emendations, strict=True):
        assert {(p.witness, p.sentence) for p in one.places} == {(last - p.witness, p.sentence) for p in other.places}
        assert (one.problem and one.problem.code) == (other.problem and other.problem.code)
    assert Collation.from_json(forth.to_json()) == forth


def test_of_equal_links_the_articles_decide_and_not_their_order() -> None:
    same = told(KABAR, KABAR, KABAR)
    split = Emendation(SPLIT, ("Tempo 1", "Kabar 1"))
    tellers = set()
    for order in permutations(same):
        story = collate(order, emendations=[split])
        names = [w.article.outlet for w in story.witnesses]
        tellers.add(
            frozenset(n for b in story.beads if b.tellers > 1 for n, c in zip(names, b.cells, strict=True) if c)
        )
    assert len(tellers) == 1


# ---- which sentence is meant --------------------------------------------------------------------------------


@pytest.mark.parametrize("outlet", ["Kanal 24", "detik20", "CNN: Indonesia", "tempo.co", "B", "Radio  Bali", "2045"])
def test_an_outlet_may_have_any_name(outlet: str) -> None:
    for sentence in (f"{outlet}: pasokan senjata", f"{outlet} 3", f"{outlet.upper()} 3: pasokan senjata"):
        story = collate(
            told(TEMPO, BALI, outlets=(outlet, "Beritabali")),
            emendations=[Emendation(JOIN, (sentence, "Beritabali 2"))],
        )
        assert story.emendations[0].places == (Place(0, 2), Place(1, 1)), sentence


def test_the_longest_outlet_is_meant() -> None:
    for sentence, place in (
        ("Kanal 24 2", Place(1, 1)),
        ("Kanal 24: menjual amunisi", Place(1, 1)),
        ("Kanal 2", Place(0, 1)),
        ("Kanal 24", None),
    ):
        story = collate(
            told(TEMPO, BALI, KABAR, outlets=("Kanal", "Kanal 24", "Kabar")),
            emendations=[Emendation(JOIN, (sentence, "Kabar 1"))],
        )
        assert story.emendations[0].places[:1] == ((place,) if place else ()), sentence


def test_of_two_articles_of_one_outlet_words_or_the_letter_tell() -> None:
    told_twice = told(TEMPO, BALI, KABAR, outlets=("Tempo", "Tempo", "Kabar"))
    codes = []
    for sentence in ("Tempo: menjual amunisi", "B2", "Tempo 2", "Tempo: Kementerian Unifikasi Korea Selatan"):
        [one] = collate(told_twice, emendations=[Emendation(JOIN, (sentence, "Kabar 1"))]).emendations
        codes.append(one.problem.code if one.problem else one.places[0])
    assert codes == [Place(1, 1), Place(1, 1), "W-PAIRS-SEVERAL", "W-PAIRS-SEVERAL"]


def test_only_sentences_that_tell_the_story_are_counted_and_searched() -> None:
    from compare import read

    page = b"Kim Berangkat ke Rusia\nKim naik kereta.\nIa turun di Vladivostok.\nEditor: Redaksi\n"
    tempo = read(page, name="tempo.txt", outlet="Tempo", language="id")
    asked = [Emendation(JOIN, (sentence, "Beritabali 2")) for sentence in ("Tempo 1", "Tempo: Redaksi")]
    first, credit = collate([tempo, *told(TEMPO, BALI)[1:]], emendations=asked).emendations
    assert first.places == (Place(0, 1), Place(1, 1))
    assert credit.problem
    assert credit.problem.code == "W-PAIRS-SENTENCE"


def test_a_problem_says_where_and_what_is_near() -> None:
    asked = [
        Emendation(JOIN, ("Tmpo 3", "Beritabali 2"), origin="pairs.toml:1"),
        Emendation(JOIN, ("Tempo 40", "Beritabali 2"), origin="pairs.toml:4"),
    ]
    story = collate(told(TEMPO, BALI), emendations=asked)
    assert [(p.code, p.where, p.message) for p in story.problems] == [
        ("W-PAIRS-OUTLET", "pairs.toml:1", "“Tmpo 3”; did you mean Tempo?"),
        ("W-PAIRS-SENTENCE", "pairs.toml:4", "A40: it has 3 sentences"),
    ]


@pytest.mark.parametrize("sentence", ["", ":", "Tempo", "Tempo:", "Tempo: !?", "8", "Tempo " + "9" * 5000, "\x00"])
def test_what_names_no_sentence_is_a_problem_from_the_library_too(sentence: str) -> None:
    [one] = collate(told(TEMPO, BALI), emendations=[Emendation(JOIN, (sentence, "Beritabali 2"))]).emendations
    assert one.problem
    assert one.problem.code == "W-PAIRS-OUTLET"


# ---- contradictions -----------------------------------------------------------------------------------------

PAIR = ("Tempo 3", "Beritabali 2")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([Emendation(JOIN, PAIR), Emendation(DROP, PAIR[::-1])], "correction 1 joins what is dropped by correction 2"),
        ([Emendation(SPLIT, PAIR), Emendation(JOIN, PAIR)], "correction 2 joins what is split by correction 1"),
        (
            [
                Emendation(JOIN, ("Tempo 3", "Beritabali 2")),
                Emendation(JOIN, ("Tempo 2", "Beritabali 2")),
                Emendation(SPLIT, ("Tempo 2", "Tempo 3")),
            ],
            "joins what is split by correction 3",
        ),
        (
            [Emendation(RENAME, PAIR[:1], speaker="Keduanya", name=name) for name in ("Kim", "Putin")],
            "correction 2 gives another name to the speaker renamed by correction 1",
        ),
    ],
)
def test_two_that_contradict_each_other_stop_the_report(asked: list[Emendation], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        collate(told(TEMPO, BALI), emendations=asked)
    assert (caught.value.code, caught.value.exit_code) == ("E-PAIRS", Exit.USAGE)
    assert says in caught.value.message


def test_two_that_say_the_same_do_not_contradict() -> None:
    asked = [Emendation(kind, PAIR) for kind in (JOIN, JOIN)]
    assert all(one.places for one in collate(told(TEMPO, BALI), emendations=asked).emendations)


# ---- the law ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        ({"places": ()}, "neither used nor refused"),
        ({"kind": DROP}, "drops what is linked"),
        ({"kind": SPLIT}, "splits what stands in one bead"),
        ({"places": (Place(0, 0), Place(1, 1))}, "joins what is not linked"),
    ],
)
def test_a_correction_that_was_not_kept_is_noticed(breaks: dict[str, object], says: str) -> None:
    story = collate(told(TEMPO, BALI), emendations=[Emendation(JOIN, PAIR)])
    broken = replace(story.emendations[0], **breaks)  # type: ignore[arg-type]
    with pytest.raises(LawError, match=says):
        laws.check(replace(story, emendations=(broken,)))
