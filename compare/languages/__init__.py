"""What is known of the languages articles are written in; a language is a file of data beside this one.

A file adds to ``und.toml``, which holds what is true of any language.  Names of countries, months and
weekdays come from CLDR, so they need not be written down.  A language without a file is read by the
rules of ``und.toml`` alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
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
STEMS = 32_768
"""Stems kept at hand: a worker that reads news for days must not grow with every name in it."""
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

VERB = 5
"""Letters of the shortest word that its form alone makes a verb."""

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

    @cached_property
    def media(self) -> dict[str, str]:
        """Names and addresses of media, case folded, with the name each is shown by."""
        names = self.data["media"]["names"]
        return {alias: name for name, aliases in names.items() for alias in (name.casefold(), *aliases)}

    @cached_property
    def media_sizes(self) -> dict[str, tuple[int, ...]]:
        """The first word of each name of a medium, with how many words such names have, the longest first."""
        sizes: dict[str, set[int]] = {}
        for alias in self.media:
            words = alias.split()
            sizes.setdefault(words[0], set()).add(len(words))
        return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}

    @cached_property
    def designations(self) -> frozenset[str]:
        """Words that say what sort of source somebody is and are no name: "menteri", "warga", "kantor", "berita"."""
        lists: dict[str, Sequence[str]] = self.data["sources"]
        return frozenset(word for cues in lists.values() for cue in cues for word in cue.split())

    def words(self, section: str, name: str) -> tuple[str, ...]:
        """Return the list *name* of *section*, or an empty one."""
        found = self._words.get((section, name))
        if found is None:
            found = self._words[section, name] = tuple(self.data.get(section, {}).get(name, ()))
        return found

    @cached_property
    def _words(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

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

        return lru_cache(STEMS)(Stemmer(name).stemWord)

    @cached_property
    def weekdays(self) -> dict[str, int]:
        """Names of weekdays, case folded, with their ISO number (Monday is 1)."""
        named = {name.casefold(): day + 1 for day, name in self._cldr("days", "wide").items()}
        return named | dict(self.data["time"].get("weekdays", {}))

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
    def _verbs(self) -> tuple[frozenset[str], frozenset[str], tuple[str, ...], tuple[str, ...]]:
        rules = self.data.get("claims", {})
        listed, never = (frozenset(rules.get(name, "").split()) for name in ("verbs", "not_verbs"))
        return listed, never, self.words("claims", "verb_prefixes"), self.words("claims", "verb_endings")

    def verb(self, folded: str) -> bool:
        """Whether a case-folded word is a verb, by list or by its form; in a language without such rules none is.

        >>> language("id").verb("mengunjungi"), language("id").verb("menteri"), language("en").verb("visited")
        (True, False, True)
        """
        found = self._verbal.get(folded)
        if found is None:
            listed, never, prefixes, endings = self._verbs
            formed = len(folded) >= VERB and folded.isalpha() and folded not in never
            formed = formed and (folded.startswith(prefixes) or folded.endswith(endings))
            found = self._verbal[folded] = folded in listed or formed
        return found

    @cached_property
    def _verbal(self) -> dict[str, bool]:
        return {}

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
        found = self._sensed.get(word)
        if found is None:
            exact, stems = self._senses
            stem = self.norm(word)
            found = self._sensed[word] = exact.get(word) or exact.get(stem) or stems.get(stem) or ""
        return found

    @cached_property
    def _sensed(self) -> dict[str, str]:
        return {}

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

        A number is parts, each smaller than the last: figures or a word, and the magnitudes behind it.  Two that do
        not go on like this are two numbers.

        >>> language("id").amount(["tiga", "ratus", "lima", "puluh", "ribu", "orang"], 0)
        (Decimal('3.5E+5'), 5)
        >>> language("en").amount(["half", "a", "million"], 0), language("en").amount(["10", "15"], 0)
        ((Decimal('5E+5'), 3), (Decimal('1E+1'), 1))
        """
        if not self.begins_amount(words[at]):
            return None, at
        from decimal import Decimal

        total, parts = Decimal(0), list[Decimal]()
        start, end, figures = at, at, False
        while at < len(words):
            folded = words[at].casefold()
            if parts and folded in self._magnitudes:
                parts, total = _magnified(parts, total, self._magnitudes[folded])
                figures = False
            elif parts and not figures and folded in self._teens:
                parts[-1] += 10
            elif (part := self._part(words, at, opening=at == start)) is not None:
                figures_here = words[at][0].isdigit()
                if (parts and (figures or figures_here)) or not self._goes_on(words, at, part, parts, total):
                    break
                parts.append(part)
                figures = figures_here
            elif self._joins(words, at, parts, figures=figures):
                at += 1
                continue
            else:
                break
            at += 1
            end = at
        return ((total + sum(parts)).normalize() if end > start else None), end

    def begins_amount(self, word: str) -> bool:
        """Whether a number may begin with *word*: figures, or a word for a number."""
        return word[0] in "0123456789" or word.casefold() in self._number_openers

    def _goes_on(self, words: Sequence[str], at: int, part: Decimal, parts: Sequence[Decimal], total: Decimal) -> bool:
        """Whether *part* is smaller than the place it would fill; after a total, figures need their own magnitude."""
        if parts:
            return part < _place(parts[-1])
        if not total:
            return True
        own = at + 1 < len(words) and words[at + 1].casefold() in self._magnitudes
        return part < _place(total) and (own or not words[at][0].isdigit())

    def _part(self, words: Sequence[str], at: int, *, opening: bool) -> Decimal | None:
        """Return the value of one word of a number; an article before a magnitude is one of it."""
        folded = words[at].casefold()
        if folded in self._number_names:
            return self._number_names[folded]
        following = words[at + 1].casefold() if at + 1 < len(words) else ""
        if opening and folded in self._articles and following in self._magnitudes:
            from decimal import Decimal

            return Decimal(1)
        return self.figure(words[at])

    def _joins(self, words: Sequence[str], at: int, parts: Sequence[Decimal], *, figures: bool) -> bool:
        """Whether the word at *at* only joins what is before it to what follows: "half a million", "cento e dez"."""
        if at + 1 == len(words) or figures or not parts:
            return False
        folded, following = words[at].casefold(), words[at + 1].casefold()
        if folded in self._articles:
            return parts[-1] < 1 and following in self._magnitudes
        joined = self._number_names.get(following, parts[-1])
        return folded in self._joiners and joined < 100 and joined < _place(parts[-1])

    @cached_property
    def _number_names(self) -> dict[str, Decimal]:
        """Words for numbers; of tens and ones the joined form, too: "twenty-five"."""
        from decimal import Decimal

        names = {word: Decimal(str(value)) for word, value in self.data["numbers"]["words"].items()}
        tens = {word: value for word, value in names.items() if 20 <= value < 100}
        ones = {word: value for word, value in names.items() if 0 < value < 10 and value % 1 == 0}
        return names | {f"{ten}-{one}": tens[ten] + ones[one] for ten in tens for one in ones}

    @cached_property
    def _magnitudes(self) -> dict[str, Decimal]:
        from decimal import Decimal

        return {word: Decimal(str(value)) for word, value in self.data["numbers"]["magnitudes"].items()}

    @cached_property
    def _teens(self) -> frozenset[str]:
        return frozenset(self.words("numbers", "teens"))

    @cached_property
    def _articles(self) -> frozenset[str]:
        return frozenset(self.words("numbers", "articles"))

    @cached_property
    def _joiners(self) -> frozenset[str]:
        return frozenset(self.words("numbers", "joiners"))

    @cached_property
    def _number_openers(self) -> frozenset[str]:
        """The words a number may begin with, beside figures."""
        return frozenset(self._number_names) | self._articles

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
        found = self._norms.get(word)
        if found is None:
            folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
            found = self._norms[word] = folded if folded[0].isdigit() else self.stem(folded)
        return found

    @cached_property
    def _norms(self) -> dict[str, str]:
        return {}


def _magnified(parts: list[Decimal], total: Decimal, by: Decimal) -> tuple[list[Decimal], Decimal]:
    """Return *parts* and *total* with a magnitude behind them.

    A hundred and less multiplies the last part, a fraction too; a thousand and more all of them, which are then told.
    """
    if by < 1_000:
        return [*parts[:-1], parts[-1] * by], total
    return [], total + sum(parts) * by


def _place(number: Decimal) -> Decimal:
    """Return the place of the last digit of *number* that is no nought.

    >>> from decimal import Decimal
    >>> _place(Decimal(25)), _place(Decimal(300)) == 100
    (Decimal('1'), True)
    """
    return type(number)(1).scaleb(int(number.normalize().as_tuple().exponent))


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
