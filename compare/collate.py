"""Articles to a Collation: the pure stages in order, and the laws checked.

segment -> extract             each article alone, on any executor
align -> emend -> contrast     the story
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from compare import laws, plugins
from compare.emend import emend
from compare.errors import CompareError, PluginError, SourceError, UsageError
from compare.executors.serial import Serial
from compare.languages import language
from compare.model import Article, Collation, Problem, SlotKind, Witness, sigla
from compare.names import misspelt
from compare.plugins import Outcome
from compare.segment import segment
from compare.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compare.model import Emendation, Link
    from compare.plugins import Executor, Similarity

NAMED = 4
"""Outlets that a title names, where it must name outlets."""


def collate(
    articles: Sequence[Article],
    *,
    settings: Settings | None = None,
    title: str = "",
    base: str | None = None,
    similarity: Similarity | None = None,
    executor: Executor | None = None,
    emendations: Sequence[Emendation] = (),
) -> Collation:
    """Return the comparison of two or more articles on one story: pure, deterministic, no network.

    A *title* names the report; without one it is the outlets' names, for a headline would take a side.  *base* is
    the siglum of the article the others are held against, if any.  *similarity* stands above the one named in
    *settings*; *executor* runs the work on each article; *emendations* are an editor's corrections.  Raises
    `SourceError` for fewer than two articles or beyond a limit, `LanguageError` for an unknown language, `UsageError`
    for corrections that contradict each other, `LawError` for a bug.

    >>> tempo = Article.from_sentences(["Kim berangkat ke Rusia.", "Putin menunggu."], outlet="Tempo", language="id")
    >>> bali = Article.from_sentences(["Hujan turun.", "Kim berangkat ke Rusia."], outlet="Beritabali", language="id")
    >>> [(link.a, link.i, link.b, link.j) for link in collate([tempo, bali]).links]
    [('A', 0, 'B', 1)]
    """
    from compare.align import align, linked  # 15 ms, and not every use of the library needs it
    from compare.align.reuse import reuse
    from compare.calendar import dated
    from compare.contrast import contrast
    from compare.contrast.lineage import lineages, supports
    from compare.contrast.signals import signals

    settings = settings or Settings()
    for article in articles:
        if not isinstance(article, Article):
            raise UsageError(
                "E-USAGE", f"{article!r} is no article", tip="collate([read('tempo.txt'), read('bali.txt')])"
            )
    if len(articles) < 2:
        raise SourceError(
            "E-FEW",
            f"{len(articles)} article{'s' * (len(articles) != 1)} cannot be compared",
            tip="give two or more articles on one story",
        )
    if len(articles) > settings.limits.articles:
        raise SourceError(
            "E-TOO-LARGE",
            f"the story has {len(articles):,} articles, {settings.limits.articles:,} are compared at once",
            tip="compare fewer articles at a time",
        )
    witnesses = _witnesses(articles, settings.limits, executor or Serial())
    similarity = similarity or plugins.similarity(settings.similarity)
    links, beads, near = align(witnesses, similarity, settings)
    witnesses, links, beads, told = emend(witnesses, links, beads, emendations, linked)
    witnesses = dated(witnesses)
    named = lineages(witnesses)
    collation = Collation(
        title or _outlets(articles),
        witnesses,
        links,
        beads,
        contrast(witnesses, links, beads, settings),
        base,
        (),
        _signature(settings, told),
        reuse([[one.text(i) for i in one.body] for one in witnesses]),
        told,
        _still_near(near, links, told, sigla(len(witnesses))),
        named,
        supports(witnesses, named, beads),
        signals(witnesses, links, beads, named),
    )
    if base is not None and base not in collation.sigla:
        raise UsageError("E-USAGE", f"--base {base}: no such article", tip=f"one of {', '.join(collation.sigla)}")
    return laws.check(replace(collation, problems=tuple(_problems(collation, settings.limits, similarity))))


def _still_near(
    near: Sequence[Link], links: Sequence[Link], emendations: Sequence[Emendation], names: Sequence[str]
) -> tuple[Link, ...]:
    """Return the near misses that no editor has judged: between sentences that no correction names."""
    judged = {(names[place.witness], place.sentence) for e in emendations for place in e.places}
    joined = {(link.a, link.i, link.b, link.j) for link in links}
    return tuple(
        miss
        for miss in near
        if not {(miss.a, miss.i), (miss.b, miss.j)} <= judged and (miss.a, miss.i, miss.b, miss.j) not in joined
    )


def _signature(settings: Settings, emendations: Sequence[Emendation]) -> str:
    """Return the signature of *settings*, with eight characters that the corrections alone decide, if there are any."""
    if not emendations:
        return settings.signature
    from hashlib import sha256

    said = [[str(e.kind), *e.sentences, e.outlet, e.speaker, e.name] for e in emendations]
    choices, _, version = settings.signature.rpartition("|")
    return f"{choices}|pairs:{sha256(repr(said).encode()).hexdigest()[:8]}|{version}"


def witness(article: Article, limits: Limits) -> Witness:
    """Return *article* made ready to be compared: its sentences and its claims."""
    from compare.extract import extract

    known = language(article.language)
    sentences = segment(article, known, limits)
    return Witness(article, sentences, extract(article, sentences, known))


def _witnesses(articles: Sequence[Article], limits: Limits, executor: Executor) -> tuple[Witness, ...]:
    """Return the witnesses in the order of the articles.  Raises for the first that could not be made."""
    try:
        outcomes = list(executor.run(partial(witness, limits=limits), articles))
    except CompareError:
        raise
    except (Exception, SystemExit) as error:
        raise _at_fault(executor, f"{type(error).__name__}: {error}") from error
    for outcome in outcomes:
        if not isinstance(outcome, Outcome) or not 0 <= outcome.index < len(articles):
            raise _at_fault(executor, f"it gave {outcome!r:.80}")
        if isinstance(outcome.failure, CompareError):
            raise outcome.failure
        if outcome.failure is not None:
            raise SourceError(
                "E-ITEM",
                f"{articles[outcome.index].outlet} could not be made ready",
                cause=f"{type(outcome.failure).__name__}: {outcome.failure}",
                tip="run again without it",
            )
    made: dict[int, Witness] = {outcome.index: outcome.value for outcome in outcomes}
    lost = [articles[at].outlet for at in range(len(articles)) if not isinstance(made.get(at), Witness)]
    if lost:
        raise _at_fault(executor, f"it lost {lost[0]}")
    return tuple(made[at] for at in range(len(articles)))


def _at_fault(executor: Executor, cause: str) -> PluginError:
    return PluginError(
        "E-PLUGIN", f"the executor {type(executor).__name__} failed", cause=cause, tip="--executor serial"
    )


def _problems(collation: Collation, limits: Limits, similarity: Similarity) -> Iterator[Problem]:
    """Yield what was imperfect, article by article and then for the story."""
    for name, one in zip(collation.sigla, collation.witnesses, strict=True):
        article = one.article
        where = f"{name} {article.outlet}"
        yield from (replace(problem, where=where) for problem in article.problems)
        if not language(article.language).known:
            yield Problem("W-LANGUAGE-NO-PACK", where, f"language {article.language or 'und'}")
        if not one.body:
            yield Problem("W-UNIT-BODY", where, "every line was set aside")
        cut = sum(
            len(piece.tokens) == limits.sentence_tokens
            and piece.paragraph == rest.paragraph
            and piece.span.of(article.text)[-1] not in '.!?"”’)'
            for piece, rest in pairwise(one.sentences)
        )
        if cut:
            yield Problem("W-SENTENCE-CUT", where, f"{cut} cut at {limits.sentence_tokens} words")
    texts: dict[str, str] = {}
    for name, one in zip(collation.sigla, collation.witnesses, strict=True):
        first = texts.setdefault(one.article.text, name)
        if first != name:
            yield Problem("W-IDENTICAL", f"{first} and {name}", "the same text, word for word")
    codes = tuple(dict.fromkeys(one.article.language for one in collation.witnesses))
    if len(codes) > 1 and not plugins.spans(similarity, codes):
        yield Problem("W-LANGUAGES-DIFFER", ", ".join(collation.sigla), f"{', '.join(codes)}; {_cure(codes)}")
    yield from _spellings(collation)
    yield from (emendation.problem for emendation in collation.emendations if emendation.problem)
    if not collation.links:
        yield Problem("W-NOTHING-SHARED", ", ".join(collation.sigla), "no sentence was linked to another")


def _spellings(collation: Collation) -> Iterator[Problem]:
    """Yield the names of persons that are certainly misspelt somewhere in the story, each with both its spellings."""
    written: dict[str, dict[str, str]] = {}
    titles: dict[str, set[str]] = {}
    by_word: dict[str, list[str]] = {}
    for siglum, one in zip(collation.sigla, collation.witnesses, strict=True):
        for slot in (slot for claim in one.claims for slot in claim.slots):
            if slot.kind is SlotKind.PERSON:
                spelling = slot.span.of(one.article.text)
                if spelling not in written:
                    for word in dict.fromkeys(spelling.casefold().split()):
                        by_word.setdefault(word, []).append(spelling)
                written.setdefault(spelling, {}).setdefault(siglum, slot.value)
            elif slot.kind is SlotKind.TITLE:
                titles.setdefault(slot.of, set()).add(slot.value)
    pairs = dict.fromkeys(pair for spellings in by_word.values() for pair in combinations(spellings, 2))
    for first, second in pairs:
        borne = [{title for name in written[s].values() for title in titles.get(name, ())} for s in (first, second)]
        if misspelt(first.casefold(), second.casefold(), same_title=bool(borne[0] & borne[1])):
            where = dict.fromkeys([*written[first], *written[second]])
            told = (f"“{spelling}” in {', '.join(written[spelling])}" for spelling in (first, second))
            yield Problem("W-NAME-SPELLING", ", ".join(sorted(where)), "; ".join(told))


def _cure(codes: Sequence[str]) -> str:
    """Return what reads across the languages *codes*; the same whatever is installed here."""
    if plugins.spans(plugins.load("similarities", "encoder"), codes):
        return "pip install 'newscompare[encoder]', --similarity encoder"
    return "pip install 'newscompare[model]', --similarity model:FOLDER"


def _outlets(articles: Sequence[Article]) -> str:
    """Return the outlets as a title: all of a few, of many the first and how many more there are."""
    outlets = list(dict.fromkeys(article.outlet for article in articles))
    more = len(outlets) - NAMED
    return " · ".join(outlets if more <= 1 else [*outlets[:NAMED], f"+{more}"])
