"""What is known of the languages articles are written in; a language is a file of data beside this one.

A file adds to ``und.toml``, which holds what is true of any language.  Names of countries, months and
weekdays come from CLDR, so they need not be written down.  A language without a file is read by the
rules of ``und.toml`` alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare.errors import LanguageError
from compare.model import Span, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

FOLDER = Path(__file__).parent
UNDETERMINED = "und"
SENSES = "senses"
"""The folder of files that say what words mean, for stories in several languages."""

CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8}){0,3}")
"""An ISO 639 code, with what may follow it: "id", "pt-br"."""

WORD = re.compile(
    r"[Rr][Pp](?=\d)"  # Rp1.500 is two
    r"|\d+(?:[.,]\d+)*"  # 1.500.000,00
    r"|[^\W_]+(?:['’\-][^\W_]+)*(?:\.[^\W_]+)*"  # ber-AC, TEMPO.CO, U.S
    r"|[^\w\s]|_"
)
"""What a token is: a number, a word with what joins it, or one mark."""

QUOTATION = re.compile(
    r"“([^”\n]{1,2000})”|\"([^\"\n]{1,2000})\"|«([^»\n]{1,2000})»|„([^“”\n]{1,2000})[“”]|‘([^’\n]{2,2000})’(?!\w)"
)
"""Words between quotation marks."""

Phrase = tuple[tuple[str, ...], frozenset[str]]
"""The words of a phrase, and the lists it stands in."""


@dataclass(frozen=True)
class Language:
    """The knowledge of one language.  `known` tells whether it has a file of its own."""

    code: str
    known: bool
    data: Mapping[str, Any]

    @cached_property
    def stopwords(self) -> frozenset[str]:
        """Words that say nothing about what a sentence is about."""
        return frozenset(self.data["stopwords"].split())

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Words whose full stop never ends a sentence, without that stop, case folded."""
        lists = (_load(UNDETERMINED)["segment"]["abbreviations"], self.data["segment"]["abbreviations"])
        return frozenset(word.casefold() for words in lists for word in words.split())

    def words(self, section: str, name: str) -> tuple[str, ...]:
        """Return the list *name* of *section*, or an empty one."""
        return tuple(self.data.get(section, {}).get(name, ()))

    def pattern(self, section: str, name: str) -> re.Pattern[str]:
        """Return what finds any of a list of words or phrases in case-folded text, the longest first.

        >>> language("id").pattern("sources", "citizen").search("kata seorang warga desa").group()
        'warga'
        """
        found = self._patterns.get((section, name))
        if found is None:
            phrases = sorted(self.words(section, name), key=lambda phrase: (-len(phrase), phrase))
            found = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b" if phrases else r"(?!)")
            self._patterns[section, name] = found
        return found

    def labels(self, *path: str) -> Mapping[str, str]:
        """Return each phrase of the lists in a table of the data, with the name of its list; the first one counts.

        >>> language("id").labels("hedge")["konon"]
        'hearsay'
        """
        found = self._labels.get(path)
        if found is None:
            table: Any = self.data
            for key in path:
                table = table.get(key, {})
            found = {}
            for name, phrases in table.items():
                for phrase in phrases:
                    found.setdefault(phrase, name)
            self._labels[path] = found
        return found

    @cached_property
    def _labels(self) -> dict[tuple[str, ...], dict[str, str]]:
        return {}

    def phrases(self, section: str, *names: str) -> Mapping[str, tuple[Phrase, ...]]:
        """Return the phrases of the lists *names*, by their first word, the longest first, each with its lists.

        >>> language("en").phrases("speech", "before")["according"]
        ((('according', 'to'), frozenset({'before'})),)
        """
        found = self._phrases.get((section, names))
        if found is None:
            lists: dict[tuple[str, ...], set[str]] = {}
            for name in names:
                for phrase in self.words(section, name):
                    lists.setdefault(tuple(phrase.split()), set()).add(name)
            by_first: dict[str, list[Phrase]] = {}
            for words in sorted(lists, key=lambda words: (-len(words), words)):
                by_first.setdefault(words[0], []).append((words, frozenset(lists[words])))
            found = {first: tuple(phrases) for first, phrases in by_first.items()}
            self._phrases[section, names] = found
        return found

    @cached_property
    def _phrases(self) -> dict[tuple[str, tuple[str, ...]], dict[str, tuple[Phrase, ...]]]:
        return {}

    def listed(self, section: str, *names: str) -> frozenset[str]:
        """Return what stands in any of the lists *names* of *section*, to be asked for by word."""
        found = self._listed.get((section, names))
        if found is None:
            found = self._listed[section, names] = frozenset(w for name in names for w in self.words(section, name))
        return found

    @cached_property
    def _listed(self) -> dict[tuple[str, tuple[str, ...]], frozenset[str]]:
        return {}

    @cached_property
    def _patterns(self) -> dict[tuple[str, str], re.Pattern[str]]:
        return {}

    @cached_property
    def stem(self) -> Callable[[str], str]:
        """The function from a case-folded word to its stem (Snowball); a word without one is itself."""
        name = self.data["stemmer"]
        if not name:
            return _plain
        from Stemmer import Stemmer

        return cache(Stemmer(name).stemWord)

    @cached_property
    def weekdays(self) -> dict[str, int]:
        """Names of weekdays, case folded, with their ISO number (Monday is 1)."""
        return {name.casefold(): day + 1 for day, name in self._cldr("days", "wide").items()}

    @cached_property
    def months(self) -> dict[str, int]:
        """Names of months, case folded, with their number."""
        named = {
            name.casefold().rstrip("."): month
            for width in ("wide", "abbreviated")
            for month, name in self._cldr("months", width).items()
        }
        return named | dict(self.data["time"]["months"])

    @cached_property
    def names(self) -> dict[tuple[str, ...], str]:
        """Words of a name as written, to the key of what it names."""
        named: dict[tuple[str, ...], str] = {}
        locale = _locale(self.code)
        if locale is not None:
            for country, name in locale.territories.items():
                if len(country) == 2 and country.isalpha():
                    named[tuple(WORD.findall(name))] = f"@{country}"
        for key, spellings in self.data["names"].items():
            for name in spellings:
                named[tuple(WORD.findall(name))] = key
        return named

    @cached_property
    def _names_by_first(self) -> dict[str, list[tuple[str, ...]]]:
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(self.names, key=len, reverse=True):
            by_first.setdefault(words[0], []).append(words)
        return by_first

    @cached_property
    def decimal_point(self) -> str:
        """The mark between a number's whole and its fraction: "," in 1.500,75."""
        locale = _locale(self.code)
        return "." if locale is None else str(locale.number_symbols["latn"]["decimal"])

    def sense(self, word: str) -> str:
        """Return the key of what a case-folded *word* means, one key in all languages, or "" where none is known.

        >>> language("id").sense("kepolisian"), language("en").sense("police"), language("vi").sense("police")
        ('police', 'police', '')
        """
        exact, stems = self._senses
        stem = self.norm(word)
        return exact.get(word) or exact.get(stem) or stems.get(stem) or ""

    @cached_property
    def _senses(self) -> tuple[dict[str, str], dict[str, str]]:
        """Words to their sense, and stems to that of their first word; read when a story first asks for them."""
        exact: dict[str, str] = {}
        stems: dict[str, str] = {}
        if (FOLDER / SENSES / f"{self.code}.toml").is_file():
            for sense, words in _load(f"{SENSES}/{self.code}").items():
                for word in words.split():
                    exact.setdefault(word, sense)
                    stems.setdefault(self.norm(word), sense)
        return exact, stems

    def amount(self, words: Sequence[str], at: int) -> tuple[Decimal | None, int]:
        """Return the number that begins at *at* of *words* and where it ends: "1,3 miliar", "dua puluh", "500".

        >>> language("id").amount(["dua", "puluh", "lima", "orang"], 0)
        (Decimal('25'), 3)
        """
        from decimal import Decimal

        names, magnitudes = self.data["numbers"]["words"], self.data["numbers"]["magnitudes"]
        total = Decimal(0)
        found = False
        while at < len(words):
            word = words[at].casefold()
            part = Decimal(names[word]) if word in names else self.figure(words[at])
            if part is None:
                break
            at += 1
            while at < len(words) and words[at].casefold() in magnitudes:
                part *= magnitudes[words[at].casefold()]
                at += 1
            total += part
            found = True
        return (total.normalize() if found else None), at

    def figure(self, written: str) -> Decimal | None:
        """Return the value of *written* figures by the language's own marks.

        >>> language("id").figure("1.500,75"), language("en").figure("1,500.75")
        (Decimal('1500.75'), Decimal('1500.75'))
        """
        from decimal import Decimal, InvalidOperation

        if not written[0].isdigit() or len(written) > 24:
            return None
        point = self.decimal_point
        group = "," if point == "." else "."
        whole, _, fraction = written.partition(point)
        groups = whole.split(group)
        if len(groups) > 1 and not all(len(g) == 3 for g in groups[1:]):
            return None
        try:
            return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))
        except InvalidOperation:
            return None

    def _cldr(self, what: str, width: str) -> dict[int, str]:
        locale = _locale(self.code)
        return {} if locale is None else dict(getattr(locale, what)["format"][width])

    def tokens(self, text: str, span: Span) -> tuple[Token, ...]:
        """Return the tokens of *text* inside *span*; a known name of several words is one token.

        >>> [t.norm for t in language("id").tokens("Kim ke Korea Utara.", Span(0, 19))]
        ['kim', 'ke', '@KP', '']
        """
        found = list(WORD.finditer(text, span.start, span.end))
        words = [match.group() for match in found]
        tokens: list[Token] = []
        at = 0
        while at < len(found):
            name = next(
                (n for n in self._names_by_first.get(words[at], ()) if tuple(words[at : at + len(n)]) == n), None
            )
            size = len(name) if name else 1
            norm = self.names[name] if name else self.norm(words[at])
            tokens.append(Token(Span(found[at].start(), found[at + size - 1].end()), norm))
            at += size
        return tuple(tokens)

    def norm(self, word: str) -> str:
        """Return *word* as it is compared: case folded and stemmed; "" for a mark.

        >>> language("en").norm("Reported"), language("id").norm("Menteri"), language("id").norm(",")
        ('report', 'teri', '')
        """
        if not word[0].isalnum():
            return ""
        folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
        return folded if folded[0].isdigit() else self.stem(folded)


def _plain(word: str) -> str:
    return word


@cache
def language(code: str) -> Language:
    """Return what is known of the language with that ISO 639 code.

    Raises `LanguageError` where no such language exists.

    >>> language("id").known, language("vi").known
    (True, False)
    """
    common = _load(UNDETERMINED)
    given, found = code, CODE.fullmatch(code.casefold())
    code = found.group(1) if found else code
    if code in ("", UNDETERMINED):
        return Language(UNDETERMINED, known=False, data=common)
    if code in codes():
        return Language(code, known=True, data=_joined(common, _load(code)))
    if not CODE.fullmatch(code) or _locale(code) is None:
        raise LanguageError(
            "E-LANGUAGE",
            f"no language has the code {given[:40]!r}",
            tip=f"use an ISO 639 code; with a language file of their own: {', '.join(codes())}",
        )
    return Language(code, known=False, data=common)


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != UNDETERMINED))


@cache
def _load(code: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def _joined(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return *own* laid over *common*: tables and lists are joined, all else is replaced.

    >>> _joined({"a": [1], "b": {"c": "x"}}, {"a": [2], "b": {"d": "y"}})
    {'a': [1, 2], 'b': {'c': 'x', 'd': 'y'}}
    """
    joined = dict(common)
    for key, value in own.items():
        before = common.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            joined[key] = _joined(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            joined[key] = [*before, *(item for item in value if item not in before)]
        else:
            joined[key] = value
    return joined


@cache
def _locale(code: str) -> Any:
    """Return the CLDR locale of a language code, or None where CLDR has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
