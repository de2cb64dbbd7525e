"""The nouns: every record that passes between the stages.

All are frozen, hold tuples, and carry offsets into `Article.text`, which never
changes once an article is read.  A `Collation` goes to JSON and back without loss.

The words are those of textual criticism and of news: a *witness* is one outlet's
text made ready, its *siglum* is its letter; a *link* joins two sentences, a *bead*
is a group of linked sentences over all witnesses; a *variant* is a fact with the
*reading* each witness has of it; an *emendation* is what an editor corrected.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA = 1
"""The version of the JSON form."""


class Role(StrEnum):
    """What a sentence is in its article; only lede and body tell the story."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    LEDE = "lede"
    BODY = "body"
    CREDIT = "credit"
    FURNITURE = "furniture"

    @property
    def tells(self) -> bool:
        """Whether a sentence of this role is part of the story as told."""
        return self in (Role.LEDE, Role.BODY)


class Relation(StrEnum):
    """How two linked sentences stand to each other."""

    EQUIVALENT = "equivalent"
    PARTIAL = "partial"
    CONFLICT = "conflict"


class SlotKind(StrEnum):
    """What sort of detail a slot holds."""

    QUOTE = "quote"
    NUMBER = "number"
    TIME = "time"
    SPEAKER = "speaker"
    PERSON = "person"
    TITLE = "title"
    ORGANISATION = "organisation"
    PLACE = "place"
    HEDGE = "hedge"
    NEGATION = "negation"
    RANK = "rank"
    MODALITY = "modality"


class SourceKind(StrEnum):
    """What sort of source a statement is laid to."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    OFFICIAL = "official"
    MEDIA = "media"
    CITIZEN = "citizen"
    EXPERT = "expert"


class Stance(StrEnum):
    """How a cue puts a statement: "mengatakan" says no more than that it was said, "membantah" denies it."""

    NEUTRAL = "neutral"
    CERTAIN = "certain"
    CLAIMING = "claiming"
    DENYING = "denying"
    CONCEDING = "conceding"
    ACCUSING = "accusing"
    PROMISING = "promising"
    WARNING = "warning"
    DEMANDING = "demanding"
    BELIEVING = "believing"
    WANTING = "wanting"


class VariantKind(StrEnum):
    """What becomes of a fact across the witnesses.

    `HEDGED`: told as certain by one, as less than certain by another.  `ONLY`: told
    by one witness alone.  `OMITTED`: missing from a minority of three or more.
    `UNSURE`: told by one, and whether another tells it cannot be decided.
    """

    SHARED = "shared"
    DIFFERS = "differs"
    REATTRIBUTED = "reattributed"
    HEDGED = "hedged"
    ONLY = "only"
    OMITTED = "omitted"
    UNSURE = "unsure"


class Level(StrEnum):
    """How much a difference weighs."""

    CONFLICT = "conflict"
    DETAIL = "detail"
    INFO = "info"


class Salience(StrEnum):
    """Why a variant matters to an editor.

    `SPEAKER`: laid to another mouth.  `CONFLICT`, `DETAIL`, `HEDGED`: how it differs.  `QUOTED`, `NAMED`, `FIGURE`:
    what one alone has.  `BESIDE`: it stands beside a quotation laid to another mouth.  `LEAD`: it stands among the
    first sentences of an article.
    """

    SPEAKER = "speaker"
    CONFLICT = "conflict"
    DETAIL = "detail"
    HEDGED = "hedged"
    QUOTED = "quoted"
    NAMED = "named"
    FIGURE = "figure"
    BESIDE = "beside"
    LEAD = "lead"


class Status(StrEnum):
    """Whether a witness tells a fact."""

    TOLD = "told"
    UNSURE = "unsure"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of characters of `Article.text`.

    >>> Span(0, 3).of("Kim Jong Un")
    'Kim'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of *text* that the span covers."""
        return text[self.start : self.end]

    def within(self, other: Span) -> bool:
        """Whether this span lies inside *other*."""
        return other.start <= self.start and self.end <= other.end

    def begins_in(self, others: Iterable[Span]) -> bool:
        """Whether this span begins inside one of *others*."""
        return any(other.start <= self.start < other.end for other in others)


class Place(NamedTuple):
    """A sentence of a story: the position of its witness and its number there.  A key, so a tuple: it hashes in C."""

    witness: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an article whose role is known before it is cut into sentences."""

    span: Span
    role: Role


@dataclass(frozen=True, slots=True)
class Problem:
    """Imperfect material, as a value: a code of `compare.errors.EXPLANATIONS`, where, and what."""

    code: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Article:
    """One outlet's text of a story, as read.

    Attributes:
        outlet: who published it, as a reader would name it.
        text: paragraphs, each on a line of its own, NFC; headline and credits stand in it.
        title: the headline, or "" where the source has none.
        language: ISO 639 code, or "" where it is not known.
        url: where it stood, or "".
        published: ISO 8601 date or time, or "".
        byline: who wrote it, or "".
        credits: agencies and papers it names as its source.
        parts: stretches whose role is known; what lies between them is body.
        problems: what was imperfect in the source.

    """

    outlet: str
    text: str
    title: str = ""
    language: str = ""
    url: str = ""
    published: str = ""
    byline: str = ""
    credits: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def from_sentences(cls, sentences: Sequence[str], *, outlet: str, language: str = "", title: str = "") -> Article:
        r"""Return an article whose given sentence split is kept: the i-th sentence stays the i-th.

        White space at either end of a sentence is dropped.  Raises `ValueError` on an empty sentence,
        because dropping it would shift the numbers of all that follow.

        >>> Article.from_sentences(["Kim berangkat.", "Ia naik kereta."], outlet="Tempo").text
        'Kim berangkat.\nIa naik kereta.'
        """
        stripped = [" ".join(s.split("\n")).strip() for s in sentences]
        if not all(stripped):
            raise ValueError(f"sentence {stripped.index('')} of {outlet} is empty")
        parts: list[Part] = []
        start = 0
        for sentence in stripped:
            parts.append(Part(Span(start, start + len(sentence)), Role.BODY))
            start += len(sentence) + 1
        return cls(outlet, "\n".join(stripped), title=title, language=language, parts=tuple(parts))

    @property
    def digest(self) -> str:
        """SHA-256 over everything the article says, in hexadecimal."""
        from hashlib import sha256

        said = [self.outlet, self.text, self.title, self.language, self.url, self.published, self.byline]
        said += [*self.credits, *(f"{p.span.start}-{p.span.end}:{p.role}" for p in self.parts)]
        return sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: as written by its span, as compared by its norm.

    The norm is "" for what says nothing (punctuation) and begins with "@" for a
    thing known by several names (Korut, Korea Utara: "@KP").
    """

    span: Span
    norm: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article.  Tokens can be made again, so they take no part in equality."""

    span: Span
    paragraph: int
    role: Role
    tokens: tuple[Token, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who a statement is laid to, by which words, and what sort of source that is.

    Attributes:
        source: whom it is laid to, in the article's words; of a pronoun, the source it stands for, or "".
        cue: the word that lays it there, or that of the sentence this one goes on from.
        kind: what sort of source it is.
        source_span: where the source stands in this sentence; a pronoun's place where one stands for it.
        cue_span: where the cue stands in this sentence.
        content: what is laid to the source.
        stance: how the cue puts it.
        act: whether the cue is part of what is told: "berjanji" is, "mengatakan" is not.
        carried: whether the source was named in another sentence.

    """

    source: str
    cue: str
    kind: SourceKind
    source_span: Span | None = field(default=None, repr=False)
    cue_span: Span | None = field(default=None, repr=False)
    content: tuple[Span, ...] = field(default=(), repr=False)
    stance: Stance = field(default=Stance.NEUTRAL, repr=False)
    act: bool = field(default=False, repr=False)
    carried: bool = field(default=False, repr=False)

    @property
    def aside(self) -> Span | None:
        """The stretch that says no more than who tells: source and cue.  None where these are part of the claim."""
        found = [span for span in (self.source_span, self.cue_span) if span is not None]
        if self.act or not found:
            return None
        return Span(min(span.start for span in found), max(span.end for span in found))


MEASURES = (
    (r"[<=>]?-W-", "weekday"),
    (r"T\d", "hour"),
    (r"(\d{4}|[<=>]?-)-\d\d-\d\d|---\d", "date"),
    (r"(\d{4}|[<=>]?-)-\d\d", "month"),
    (r"\d{4}-W", "week"),
    (r"(\d{4}|-)-[QH]", "quarter"),
    (r"\d{4}", "year"),
    (r"\d{2,3}X", "decades"),
    (r"P[\dX]+[YE]", "years"),
    (r"P[\dX]+M", "months"),
    (r"P[\dX]+W", "weeks"),
    (r"P[\dX]+D", "days"),
    (r"PT[\dX]+H", "hours"),
    (r"PT", "minutes"),
    (r"R", "repeated"),
    (r"[+-]\d", "relative"),
    (r"[A-Z]+_REF", "vague"),
)
"""What a time is measured in, by how its normal form begins; the first that fits."""

EXACT = frozenset({"date", "month", "hour", "years", "months", "weeks", "days", "hours", "minutes"})
"""Of two times of such a measure that differ one must be wrong."""


@lru_cache(maxsize=4096)
def _measure_of_time(value: str) -> str:
    return next((measure for form, measure in MEASURES if re.match(form, value)), "")


@dataclass(frozen=True, slots=True)
class Slot:
    """A detail that hangs on a claim: its kind, where it stands, its normal form, and what it belongs to.

    *of* is of a title the person who bears it, of a number or rank what it counts, of a negation what it denies; else
    "".  The normal forms of times are listed in `compare.extract.times`: dates and clock times of ISO 8601, durations
    ("P3D"), days without a year ("--09-11") or of a week ("-W-1"), and what points from the day it is told ("-1D",
    "<-W-1", "PAST_REF"), which `compare.calendar` makes dates; *of* holds the weekday of a date, START, MID or END, and
    AHEAD of what is to come.

    >>> Slot(SlotKind.NUMBER, Span(0, 8), "500 gram").measure, Slot(SlotKind.TIME, Span(0, 5), "-W-1").measure
    ('gram', 'weekday')
    """

    kind: SlotKind
    span: Span
    value: str
    of: str = ""

    @property
    def measure(self) -> str:
        """What the value can be held against: the unit of an amount; of a time weekday, hour, date, days and so on."""
        if self.kind is SlotKind.NUMBER:
            return self.value.partition(" ")[2]
        if self.kind is SlotKind.TIME:
            return _measure_of_time(self.value)
        return ""

    @property
    def weekday(self) -> str:
        """The weekday that stands beside a date, or ""."""
        return next((said for said in self.of.split() if said.startswith("-W-")), "")

    @property
    def exact(self) -> bool:
        """Whether two values of this measure cannot both be true of one event: not so of a weekday or a year alone."""
        return self.kind is SlotKind.NUMBER or self.measure in EXACT


@dataclass(frozen=True, slots=True)
class Claim:
    """One asserted clause: the unit in which facts are compared.

    Attributes:
        sentence: number of its sentence, all roles counted, from 0.
        spans: the verbatim pieces of the article it consists of.
        keys: its weighted content words; made from the tokens, so no part of equality.
        slots: its details.
        attribution: who says it, or None where the outlet itself does.
        hedge: the word that makes it less than certain, or "".
        clauses: the stretches it falls into, whoever says it left out; found by rule, so no part of equality.

    """

    sentence: int
    spans: tuple[Span, ...]
    keys: tuple[tuple[str, float], ...] = field(default=(), compare=False, repr=False)
    slots: tuple[Slot, ...] = ()
    attribution: Attribution | None = None
    hedge: str = ""
    clauses: tuple[Span, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Witness:
    """An article made ready to be compared; its siglum is given by its position.

    `body` holds the numbers of the sentences that tell the story; worked out once, for it is asked for by sentence.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    body: tuple[int, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", tuple(i for i, s in enumerate(self.sentences) if s.role.tells))

    def text(self, sentence: int) -> str:
        """Return the characters of the sentence with that number."""
        return self.sentences[sentence].span.of(self.article.text)

    def holding(self, span: Span) -> int:
        """Return the number of the sentence, of whatever role, that *span* begins in."""
        return bisect_right(self.sentences, span.start, key=lambda sentence: sentence.span.start) - 1


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell one story, in the order they will be given sigla."""

    title: str
    articles: tuple[Article, ...]
    base: str | None = None


class Ground(StrEnum):
    """What a link rests on: what its two sentences have in common, or an editor's word."""

    SAME = "same"
    QUOTE = "quote"
    NAMES = "names"
    NUMBERS = "numbers"
    WORDS = "words"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a link, with the words that bear it.

    >>> str(Reason(Ground.NAMES, ("Putin", "Vladivostok")))
    'names: Putin | Vladivostok'
    """

    ground: Ground
    terms: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.ground}: {' | '.join(self.terms)}" if self.terms else str(self.ground)

    @classmethod
    def parse(cls, text: str) -> Reason:
        """Return the reason that prints as *text*."""
        ground, _, terms = text.partition(": ")
        return cls(Ground(ground), tuple(terms.split(" | ")) if terms else ())


@dataclass(frozen=True, slots=True)
class Link:
    """Two sentences of two witnesses that tell the same thing: sentence *i* of *a*, *j* of *b*.

    *i* and *j* number the sentences of all roles, from 0; a report numbers those that tell the story, from 1.
    """

    a: str
    i: int
    b: str
    j: int
    relation: Relation
    score: float
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reuse:
    """What share of either's words, in [0, 1], two witnesses have in common, in runs of several words.

    It says nothing of who took it from whom: both may carry the words of one agency.
    """

    a: str
    b: str
    of_a: float
    of_b: float


@dataclass(frozen=True, slots=True)
class Bead:
    """Linked sentences over all witnesses; `cells[k]` are sentence numbers of the k-th witness."""

    cells: tuple[tuple[int, ...], ...]

    @property
    def tellers(self) -> int:
        """How many witnesses have a sentence in it."""
        return sum(bool(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The nearest counterpart of a fact in a witness: its sentence and how much of the fact it covers."""

    sentence: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one witness has of a fact; *probability* is how likely it tells the fact, in [0, 1]."""

    status: Status
    spans: tuple[Span, ...] = ()
    value: str = ""
    nearest: Evidence | None = None
    probability: float = 0.0

    @property
    def told(self) -> bool:
        """Whether the witness is held to tell the fact."""
        return self.status is Status.TOLD


RULES_BY_KIND = {
    VariantKind.REATTRIBUTED: "F-SPEAKER",
    VariantKind.HEDGED: "F-HEDGED",
    VariantKind.OMITTED: "F-OMITTED",
    VariantKind.UNSURE: "F-UNSURE",
    VariantKind.SHARED: "F-SHARED",
    VariantKind.ONLY: "F-ONLY",
}
RULES_BY_SLOT = {
    SlotKind.NUMBER: "F-NUMBER",
    SlotKind.TIME: "F-TIME",
    SlotKind.SPEAKER: "F-SOURCE",
    SlotKind.MODALITY: "F-TENSE",
    SlotKind.NEGATION: "F-DENIED",
    SlotKind.QUOTE: "F-VERBATIM",
}
"""The rule by which a variant is flagged, by its kind, and of a difference by its detail; else F-DETAIL."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One fact and what each witness has of it; `readings[k]` is that of the k-th witness.

    Attributes:
        kind: what becomes of the fact across the witnesses.
        slot: the kind of detail that differs, or None for the whole claim.
        probability: how sure the kind is, in [0, 1].
        level: how much the difference weighs, or None where there is none.
        label: the fact in the words of a witness.
        why: terms that bear the judgement: for *only*, the words not found elsewhere.
        salience: why it matters to an editor, the weightiest first.

    """

    kind: VariantKind
    slot: SlotKind | None
    readings: tuple[Reading, ...]
    probability: float
    level: Level | None = None
    label: str = ""
    why: tuple[str, ...] = ()
    salience: tuple[Salience, ...] = ()

    @property
    def rule(self) -> str:
        """The code of the rule by which it was flagged: ``newscompare explain`` says what it means."""
        if self.kind is VariantKind.ONLY and self.slot is SlotKind.QUOTE:
            return "F-QUOTE"
        if self.kind is not VariantKind.DIFFERS:
            return RULES_BY_KIND[self.kind]
        if self.level is Level.INFO:
            return "F-ADDED"
        if self.level is Level.DETAIL and self.slot is SlotKind.NUMBER:
            return "F-PRECISE"
        return RULES_BY_SLOT.get(self.slot or SlotKind.PERSON, "F-DETAIL")


class EmendationKind(StrEnum):
    """What an editor corrects.

    `JOIN`: sentences that tell the same thing.  `DROP`: a link between sentences that do not.  `SPLIT`: sentences that
    may not stand in one bead.  `RENAME`: who a statement is laid to.
    """

    JOIN = "join"
    DROP = "drop"
    SPLIT = "split"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Emendation:
    """One correction by an editor; in a comparison also what became of it.

    Attributes:
        kind: what is corrected.
        sentences: the sentences, as the editor names them: "Tempo 8", "A8", "Tempo: words that stand in it".
        outlet: the outlet in whose articles a speaker is renamed, or "" for all.
        speaker: who is renamed, as the article or the report names them.
        name: whom the statements are laid to from now on.
        note: why, in the editor's words.
        origin: where it is written down, as "pairs.toml:4".
        places: the sentences it was used at; none where it was not used.
        problem: why it was not used.

    """

    kind: EmendationKind
    sentences: tuple[str, ...] = ()
    outlet: str = ""
    speaker: str = ""
    name: str = ""
    note: str = ""
    origin: str = ""
    places: tuple[Place, ...] = ()
    problem: Problem | None = None


class ChangeKind(StrEnum):
    """What became of a fact since the last report.

    - CAME: no outlet told it then.
    - SPREAD: one outlet told it then, and another tells it now.
    - CHANGED: the same outlet tells it otherwise now.
    - WENT: the outlet that told it does not any more.
    """

    CAME = "came"
    SPREAD = "spread"
    CHANGED = "changed"
    WENT = "went"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is not what it was in the last report, in whole sentences.

    Attributes:
        kind: what became of it.
        outlet: who tells it now, or told it then.
        language: ISO 639 code of the words.
        said: the words now, verbatim; "" where it went.
        before: the words then, verbatim; "" where it came.
        slot: what kind of detail changed, where it is one; a quotation, where one came or went.
        values: the detail itself, then and now; "" where one side has none.
        others: outlets that told it then, where it spread; that tell it now, too, where it came or went.
        role: where it stands: in the headline or in the body.

    """

    kind: ChangeKind
    outlet: str
    language: str = ""
    said: str = ""
    before: str = ""
    slot: SlotKind | None = None
    values: tuple[str, str] = ("", "")
    others: tuple[str, ...] = ()
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Revision:
    """One article as it was and as it is: an edited page, fetched again.

    *rows* are its headline and its sentences in the new order, each (then, now); "" where one side has none.
    """

    outlet: str
    language: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What is new in a story since the last report on it.

    Attributes:
        as_of: ISO date or time of the last report, or "".
        changes: facts that came, spread, changed or went, weightiest first.
        revisions: the articles that were edited.
        joined: outlets that were not in the last report.
        left: outlets that are not in this one.

    """

    as_of: str = ""
    changes: tuple[Change, ...] = ()
    revisions: tuple[Revision, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def to_form(self) -> Form:
        """Return it as what JSON can hold; `from_form` makes it again without loss."""
        return asdict(self)

    @classmethod
    def from_form(cls, form: Form) -> Since:
        """Return what `to_form` was asked of."""
        return cls(
            form["as_of"],
            tuple(map(_read_change, form["changes"])),
            tuple(
                Revision(one["outlet"], one["language"], tuple((then, now) for then, now in one["rows"]))
                for one in form["revisions"]
            ),
            tuple(form["joined"]),
            tuple(form["left"]),
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """The choices of one report that leave the comparison as it is.

    Attributes:
        published: ISO date or time the report is made for, or "".
        level: of a handout: "easier" or "harder".
        minutes: of a handout: how long the class has, 20, 45 or 90.
        excerpt: whether only the sentences that are needed are printed, for the sake of copyright.
        notes: an editor's notes in Markdown.
        since: what is new since the last report on the story, where there was one.

    """

    published: str = ""
    level: str = "easier"
    minutes: int = 45
    excerpt: bool = False
    notes: str = ""
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A report ready to be handed on; *story* is the name of its story within a job, or ""."""

    name: str
    media_type: str
    content: bytes
    story: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a digest tells: a finding, or a change since the last report.

    Attributes:
        mark: the sign of its kind, the same in HTML and plain text: ≠ ◆ ...
        sentence: what is found, in the reader's language, whole.
        strength: how sure it is, in the reader's words, or "".
        quotes: who says what, verbatim: (outlet, words).

    """

    mark: str
    sentence: str
    strength: str = ""
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """One story in a few sentences, in a reader's language: what a mail, a feed or an index page tells of it.

    Attributes:
        story: the name of the story within its job.
        title: the title of its reports.
        lang: the reader's language.
        as_of: ISO date or time the reports are made for, or "".
        outlets: who tells the story.
        findings: what stands on page 1, three at most.
        news: what is new since the last report.
        problems: what was imperfect, in sentences: an outlet that could not be read, first.
        places: where the documents of it stand, as paths.

    """

    story: str
    title: str
    lang: str
    as_of: str = ""
    outlets: tuple[str, ...] = ()
    findings: tuple[Point, ...] = ()
    news: tuple[Point, ...] = ()
    problems: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def links(self, folder: str) -> tuple[tuple[str, str], ...]:
        """Return name and address of each of its documents as a page in *folder* links to them, web pages first.

        >>> Digest("kim", "Kim", "id", places=("reports/kim.pdf", "reports/22/kim tiba.html")).links("reports")
        (('kim tiba.html', '22/kim%20tiba.html'), ('kim.pdf', 'kim.pdf'))
        """
        import os
        from urllib.parse import quote

        found = [os.path.relpath(place, folder or ".").replace(os.sep, "/") for place in self.places]
        found.sort(key=lambda path: not path.endswith(".html"))
        return tuple((path.rpartition("/")[2], quote(path)) for path in found)

    def to_form(self) -> Form:
        """Return it as what JSON can hold; `from_form` makes it again without loss."""
        return asdict(self)

    @classmethod
    def from_form(cls, form: Form) -> Digest:
        """Return what `to_form` was asked of."""
        return cls(
            form["story"],
            form["title"],
            form["lang"],
            form["as_of"],
            tuple(form["outlets"]),
            tuple(map(_read_point, form["findings"])),
            tuple(map(_read_point, form["news"])),
            tuple(form["problems"]),
            tuple(form["places"]),
        )


class ParcelKind(StrEnum):
    """Why a parcel is sent: reports, an alarm that a job keeps failing, or word that it works again."""

    REPORTS = "reports"
    ALARM = "alarm"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that one run of a job hands to one receiver.

    Attributes:
        id: the same whenever it is sent again, and of no other parcel; letters, digits and dashes.
        kind: reports, an alarm or its end.
        job: the name of the job.
        title: what it is about, in the reader's language.
        lang: the reader's language.
        as_of: ISO date or time with its zone that the run is for.
        digests: the stories of this run, one each.
        documents: their reports.
        failures: what went wrong in this run, a sentence each.
        past: digests of earlier runs, the newest first, for a feed or an index.
        again: whether an earlier sending was cut off and may have arrived.
        subject: all of it in one line, in the reader's language; like text and html made by `compare.render.parcels`.
        text: all of it as plain text.
        html: all of it as a page.

    """

    id: str
    kind: ParcelKind
    job: str
    title: str
    lang: str
    as_of: str = ""
    digests: tuple[Digest, ...] = ()
    documents: tuple[Document, ...] = ()
    failures: tuple[str, ...] = ()
    past: tuple[Digest, ...] = ()
    again: bool = False
    subject: str = ""
    text: str = ""
    html: str = ""

    @property
    def shelf(self) -> tuple[Digest, ...]:
        """The digests of this run and of those before, the newest day first.

        A report made again for the same time, or written over, stands there once.

        >>> old, new = (Digest("kim", title, "id", "2026-11-22", places=("kim.html",)) for title in ("Kim", "Kim Tiba"))
        >>> parcel = Parcel("1", ParcelKind.REPORTS, "pagi", "Pagi", "id", digests=(new,), past=(old,))
        >>> [digest.title for digest in parcel.shelf]
        ['Kim Tiba']
        """
        from dataclasses import replace

        kept: list[Digest] = []
        seen: set[tuple[str, str]] = set()
        taken: set[str] = set()
        for digest in (*self.digests, *self.past):
            places = tuple(place for place in digest.places if place not in taken)
            if (digest.story, digest.as_of) not in seen and (places or not digest.places):
                kept.append(replace(digest, places=places))
            seen.add((digest.story, digest.as_of))
            taken.update(digest.places)
        return tuple(sorted(kept, key=lambda digest: digest.as_of[:10], reverse=True))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of handing one document to one receiver."""

    document: str
    receiver: str
    delivered: bool
    detail: str = ""


class Basis(StrEnum):
    """How a text says where it has its words from.

    `CREDIT`, `BYLINE`, `DATELINE`, `REPRINT` ("first published by") hold for the whole article; `RELAYED` ("dikutip
    Reuters") and `REPORTED` ("Interfax melaporkan") for the sentences they stand in.
    """

    CREDIT = "credit"
    BYLINE = "byline"
    DATELINE = "dateline"
    REPRINT = "reprint"
    RELAYED = "relayed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Origin:
    """A medium that a text names as where its words come from.

    Attributes:
        name: the medium, by the name that the tables of the languages give it.
        basis: how the text says so.
        said: the words that say so.
        sentences: the sentences it holds for; none where it holds for the whole article.

    """

    name: str
    basis: Basis
    said: str
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """All origins that one witness names; none where it names none, which is no proof that it has none."""

    origins: tuple[Origin, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """The media that the whole article is laid to."""
        return tuple(dict.fromkeys(origin.name for origin in self.origins if not origin.sentences))

    def of(self, sentence: int) -> tuple[str, ...]:
        """Return the media that the sentence with that number is laid to, those of the whole article among them.

        >>> antara, afp = Origin("Antara", Basis.CREDIT, "ANTARA"), Origin("AFP", Basis.RELAYED, "Mengutip", (3,))
        >>> lineage = Lineage((antara, afp))
        >>> lineage.of(3), lineage.of(4)
        (('Antara', 'AFP'), ('Antara',))
        """
        own = (origin.name for origin in self.origins if sentence in origin.sentences)
        return tuple(dict.fromkeys([*self.whole, *own]))


@dataclass(frozen=True, slots=True)
class Support:
    """How many outlets tell what one bead holds, and how many sources they come from as far as they say.

    Attributes:
        bead: the number of the bead, from 0.
        outlets: how many witnesses tell it.
        sources: how many are left once those of one origin count as one; who names none counts as one of its own.
        origins: the media that two or more of them have in common.

    """

    bead: int
    outlets: int
    sources: int
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trait:
    """One feature of how a witness tells: its kind or the word itself, where it stands, the words that show it."""

    kind: str
    sentences: tuple[int, ...]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """One source over all witnesses; `cells[k]` are the sentences that the k-th witness lays to it.

    `alone` tells that one witness only has it: it must be known by a name or a country, and nobody like it be heard
    elsewhere.
    """

    name: str
    kind: SourceKind
    cells: tuple[tuple[int, ...], ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """How far the body bears out the headline.

    Attributes:
        share: share of the headline's content words that the nearest sentence of the body holds.
        sentence: that sentence, or None where none holds any.
        missing: content words of the headline that stand nowhere in the body.

    """

    share: float
    sentence: int | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """How one witness tells, as counts with the sentences behind them.

    Attributes:
        sourced: sentences laid to a source.
        quoting: sentences with a direct quotation.
        quoted: share of the body's words that stand in direct quotations.
        hedges: sentences told as less than certain, by class.
        stances: sentences with a verb of speech, by `Stance`.
        passives: sentences with a passive that names no agent, as a rule finds them; the words are the verbs.
        lead: the first sentences.
        lead_alone: those of them that no other witness is linked to.
        heading: how far the body bears out the headline; None without a headline.
        words: content words of linked sentences that no other witness in the language uses, most used first.

    """

    sourced: tuple[int, ...] = ()
    quoting: tuple[int, ...] = ()
    quoted: float = 0.0
    hedges: tuple[Trait, ...] = ()
    stances: tuple[Trait, ...] = ()
    passives: Trait = Trait("passive", ())
    lead: tuple[int, ...] = ()
    lead_alone: tuple[int, ...] = ()
    heading: Heading | None = None
    words: tuple[Trait, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewording:
    """Two words in the same place of two linked sentences that otherwise agree round them."""

    word_a: str
    word_b: str
    i: int
    j: int


@dataclass(frozen=True, slots=True)
class Between:
    """How two witnesses tell, held against each other.

    `shared` beads both tell; `order` is Kendall's tau over them, from -1 (reversed) to 1 (the same order), and None
    for fewer than three.
    """

    a: str
    b: str
    shared: int
    order: float | None = None
    rewordings: tuple[Rewording, ...] = ()


@dataclass(frozen=True, slots=True)
class Signals:
    """How the witnesses tell: each alone, two by two, and whom they give a voice.  Counts; no score, no verdict."""

    tellings: tuple[Telling, ...] = ()
    between: tuple[Between, ...] = ()
    voices: tuple[Voice, ...] = ()


def sigla(count: int) -> tuple[str, ...]:
    """Return *count* sigla: A to Z, then AA, AB and on.

    >>> sigla(3), sigla(28)[-1]
    (('A', 'B', 'C'), 'AB')
    """
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names: list[str] = []
    for number in range(count):
        name, rest = "", number + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = letters[letter] + name
        names.append(name)
    return tuple(names)


@dataclass(frozen=True, slots=True)
class Collation:
    """A story compared: witnesses, links, beads and variants, with what was imperfect and what an editor corrected.

    `near` are near misses: pairs that fell short of a link.  `to_json` and `from_json` lose nothing; `signature` names
    the settings and the version.  `lineages` has one for each witness, `supports` one for each bead that two tell.
    """

    title: str
    witnesses: tuple[Witness, ...]
    links: tuple[Link, ...]
    beads: tuple[Bead, ...]
    variants: tuple[Variant, ...]
    base: str | None = None
    problems: tuple[Problem, ...] = ()
    signature: str = ""
    reuse: tuple[Reuse, ...] = ()
    emendations: tuple[Emendation, ...] = ()
    near: tuple[Link, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    supports: tuple[Support, ...] = ()
    signals: Signals = Signals()

    @property
    def sigla(self) -> tuple[str, ...]:
        """The letters of the witnesses, by position."""
        return sigla(len(self.witnesses))

    def to_json(self, *, indent: int | None = 1) -> str:
        """Return the collation as JSON of schema 1: UTF-8 text, keys sorted, scores to four places.

        Without *indent* it stands in one line and is written several times as fast, for then Python's encoder is in C.
        """
        import json

        form = _collation(self)
        return json.dumps(form, ensure_ascii=False, sort_keys=True, indent=indent, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Collation:
        """Return the collation that `to_json` wrote.

        Raises `ValueError` where the text is not JSON or not of a known schema.
        """
        import json

        form = json.loads(text)
        if not isinstance(form, dict) or form.get("schema") != SCHEMA:
            raise ValueError(f"not a comparison of schema {SCHEMA}")
        return _read_collation(form)


# ---- the JSON form, one function a record, writer beside reader -------------------------------------------

Form = dict[str, Any]


def _spans(spans: Iterable[Span]) -> list[list[int]]:
    return [[s.start, s.end] for s in spans]


def _read_spans(form: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in form)


def _problem(problem: Problem) -> Form:
    return {"code": problem.code, "where": problem.where, "message": problem.message}


def _witness(siglum: str, witness: Witness) -> Form:
    article = witness.article
    return {
        "siglum": siglum,
        "outlet": article.outlet,
        "title": article.title,
        "language": article.language,
        "published": article.published,
        "url": article.url,
        "byline": article.byline,
        "credits": list(article.credits),
        "digest": article.digest,
        "text": article.text,
        "parts": [[p.span.start, p.span.end, p.role] for p in article.parts],
        "problems": [_problem(p) for p in article.problems],
        "sentences": [
            {"start": s.span.start, "end": s.span.end, "paragraph": s.paragraph, "role": s.role}
            for s in witness.sentences
        ],
        "claims": [_claim(c) for c in witness.claims],
    }


def _read_witness(form: Form) -> Witness:
    article = Article(
        form["outlet"],
        form["text"],
        title=form["title"],
        language=form["language"],
        url=form["url"],
        published=form["published"],
        byline=form["byline"],
        credits=tuple(form["credits"]),
        parts=tuple(Part(Span(start, end), Role(role)) for start, end, role in form.get("parts", ())),
        problems=tuple(Problem(**p) for p in form.get("problems", ())),
    )
    sentences = tuple(Sentence(Span(s["start"], s["end"]), s["paragraph"], Role(s["role"])) for s in form["sentences"])
    return Witness(article, sentences, tuple(_read_claim(c) for c in form["claims"]))


def _claim(claim: Claim) -> Form:
    said = claim.attribution
    return {
        "sentence": claim.sentence,
        "spans": _spans(claim.spans),
        "attribution": said and _attribution(said),
        "hedge": claim.hedge or None,
        "slots": [_slot(slot) for slot in claim.slots],
    }


def _attribution(said: Attribution) -> Form:
    form: Form = {"source": said.source, "cue": said.cue, "kind": said.kind, "stance": said.stance}
    for name, span in (("source_span", said.source_span), ("cue_span", said.cue_span)):
        form |= {name: [span.start, span.end]} if span else {}
    form |= {"content": _spans(said.content)} if said.content else {}
    return form | {name: True for name, holds in (("act", said.act), ("carried", said.carried)) if holds}


def _read_attribution(form: Form) -> Attribution:
    source, cue = form.get("source_span"), form.get("cue_span")
    return Attribution(
        form["source"],
        form["cue"],
        SourceKind(form["kind"]),
        source_span=source and Span(*source),
        cue_span=cue and Span(*cue),
        content=_read_spans(form.get("content", ())),
        stance=Stance(form.get("stance", Stance.NEUTRAL)),
        act=form.get("act", False),
        carried=form.get("carried", False),
    )


def _slot(slot: Slot) -> Form:
    form: Form = {"kind": slot.kind, "start": slot.span.start, "end": slot.span.end, "value": slot.value}
    return form | {"of": slot.of} if slot.of else form


def _read_claim(form: Form) -> Claim:
    said = form["attribution"]
    return Claim(
        form["sentence"],
        _read_spans(form["spans"]),
        slots=tuple(
            Slot(SlotKind(s["kind"]), Span(s["start"], s["end"]), s["value"], s.get("of", "")) for s in form["slots"]
        ),
        attribution=said and _read_attribution(said),
        hedge=form["hedge"] or "",
    )


def _link(link: Link) -> Form:
    return {
        "a": link.a,
        "i": link.i,
        "b": link.b,
        "j": link.j,
        "relation": link.relation,
        "score": round(link.score, 4),
        "why": [str(reason) for reason in link.why],
    }


def _read_link(form: Form) -> Link:
    why = tuple(Reason.parse(text) for text in form["why"])
    return Link(form["a"], form["i"], form["b"], form["j"], Relation(form["relation"]), form["score"], why)


def _reuse(reuse: Reuse) -> Form:
    return {"a": reuse.a, "b": reuse.b, "of_a": round(reuse.of_a, 4), "of_b": round(reuse.of_b, 4)}


def _reading(reading: Reading) -> Form:
    form: Form = {
        "told": reading.told,
        "status": reading.status,
        "spans": _spans(reading.spans),
        "probability": round(reading.probability, 4),
    }
    if reading.value:
        form["value"] = reading.value
    if reading.nearest:
        form["nearest"] = {"sentence": reading.nearest.sentence, "score": round(reading.nearest.score, 4)}
    return form


def _read_reading(form: Form) -> Reading:
    nearest = form.get("nearest")
    return Reading(
        Status(form["status"]),
        _read_spans(form["spans"]),
        form.get("value", ""),
        nearest and Evidence(nearest["sentence"], nearest["score"]),
        form.get("probability", 0.0),
    )


def _variant(variant: Variant, names: Sequence[str]) -> Form:
    return {
        "rule": variant.rule,
        "kind": variant.kind,
        "slot": variant.slot,
        "probability": round(variant.probability, 4),
        "level": variant.level,
        "label": variant.label,
        "why": list(variant.why),
        "salience": list(variant.salience),
        "readings": {name: _reading(reading) for name, reading in zip(names, variant.readings, strict=True)},
    }


def _read_variant(form: Form, names: Sequence[str]) -> Variant:
    return Variant(
        VariantKind(form["kind"]),
        form["slot"] and SlotKind(form["slot"]),
        tuple(_read_reading(form["readings"][name]) for name in names),
        form["probability"],
        form["level"] and Level(form["level"]),
        form["label"],
        tuple(form["why"]),
        tuple(Salience(reason) for reason in form.get("salience", ())),
    )


def _emendation(emendation: Emendation, names: Sequence[str]) -> Form:
    form: Form = {
        "kind": emendation.kind,
        "sentences": list(emendation.sentences),
        "note": emendation.note,
        "origin": emendation.origin,
        "places": [[names[place.witness], place.sentence] for place in emendation.places],
        "problem": emendation.problem and _problem(emendation.problem),
    }
    if emendation.kind is EmendationKind.RENAME:
        form |= {"outlet": emendation.outlet, "speaker": emendation.speaker, "name": emendation.name}
    return form


def _read_emendation(form: Form, names: Sequence[str]) -> Emendation:
    return Emendation(
        EmendationKind(form["kind"]),
        tuple(form["sentences"]),
        outlet=form.get("outlet", ""),
        speaker=form.get("speaker", ""),
        name=form.get("name", ""),
        note=form["note"],
        origin=form["origin"],
        places=tuple(Place(names.index(name), sentence) for name, sentence in form["places"]),
        problem=form["problem"] and Problem(**form["problem"]),
    )


def _lineage(lineage: Lineage) -> list[Form]:
    return [{"name": o.name, "basis": o.basis, "said": o.said, "sentences": list(o.sentences)} for o in lineage.origins]


def _read_lineage(form: Iterable[Form]) -> Lineage:
    return Lineage(tuple(Origin(o["name"], Basis(o["basis"]), o["said"], tuple(o["sentences"])) for o in form))


def _support(support: Support) -> Form:
    return {
        "bead": support.bead,
        "outlets": support.outlets,
        "sources": support.sources,
        "origins": list(support.origins),
    }


def _read_support(form: Form) -> Support:
    return Support(form["bead"], form["outlets"], form["sources"], tuple(form["origins"]))


def _trait(trait: Trait) -> Form:
    return {"kind": trait.kind, "sentences": list(trait.sentences), "terms": list(trait.terms)}


def _read_trait(form: Form) -> Trait:
    return Trait(form["kind"], tuple(form["sentences"]), tuple(form["terms"]))


def _telling(telling: Telling) -> Form:
    heading = telling.heading
    return {
        "sourced": list(telling.sourced),
        "quoting": list(telling.quoting),
        "quoted": round(telling.quoted, 4),
        "hedges": [_trait(t) for t in telling.hedges],
        "stances": [_trait(t) for t in telling.stances],
        "passives": _trait(telling.passives),
        "lead": list(telling.lead),
        "lead_alone": list(telling.lead_alone),
        "heading": heading
        and {"share": round(heading.share, 4), "sentence": heading.sentence, "missing": list(heading.missing)},
        "words": [_trait(t) for t in telling.words],
    }


def _read_telling(form: Form) -> Telling:
    heading = form["heading"]
    return Telling(
        tuple(form["sourced"]),
        tuple(form["quoting"]),
        form["quoted"],
        tuple(map(_read_trait, form["hedges"])),
        tuple(map(_read_trait, form["stances"])),
        _read_trait(form["passives"]),
        tuple(form["lead"]),
        tuple(form["lead_alone"]),
        heading and Heading(heading["share"], heading["sentence"], tuple(heading["missing"])),
        tuple(map(_read_trait, form["words"])),
    )


def _between(between: Between) -> Form:
    return {
        "a": between.a,
        "b": between.b,
        "shared": between.shared,
        "order": None if between.order is None else round(between.order, 4),
        "rewordings": [[r.word_a, r.word_b, r.i, r.j] for r in between.rewordings],
    }


def _read_between(form: Form) -> Between:
    rewordings = tuple(Rewording(*one) for one in form["rewordings"])
    return Between(form["a"], form["b"], form["shared"], form["order"], rewordings)


def _voice(voice: Voice, names: Sequence[str]) -> Form:
    cells = {name: list(cell) for name, cell in zip(names, voice.cells, strict=True) if cell}
    return {"name": voice.name, "kind": voice.kind, "cells": cells, "alone": voice.alone}


def _read_voice(form: Form, names: Sequence[str]) -> Voice:
    cells = tuple(tuple(form["cells"].get(name, ())) for name in names)
    return Voice(form["name"], SourceKind(form["kind"]), cells, form["alone"])


def _signals(signals: Signals, names: Sequence[str]) -> Form:
    return {
        "tellings": [_telling(t) for t in signals.tellings],
        "between": [_between(b) for b in signals.between],
        "voices": [_voice(v, names) for v in signals.voices],
    }


def _read_signals(form: Form, names: Sequence[str]) -> Signals:
    return Signals(
        tuple(map(_read_telling, form["tellings"])),
        tuple(map(_read_between, form["between"])),
        tuple(_read_voice(v, names) for v in form["voices"]),
    )


def _read_change(form: Form) -> Change:
    then, now = form["values"]
    return Change(
        ChangeKind(form["kind"]),
        form["outlet"],
        form["language"],
        form["said"],
        form["before"],
        form["slot"] and SlotKind(form["slot"]),
        (then, now),
        tuple(form["others"]),
        Role(form["role"]),
    )


def _read_point(form: Form) -> Point:
    quotes = tuple((outlet, words) for outlet, words in form["quotes"])
    return Point(form["mark"], form["sentence"], form["strength"], quotes)


def _collation(collation: Collation) -> Form:
    names = collation.sigla
    form: Form = {
        "schema": SCHEMA,
        "title": collation.title,
        "base": collation.base,
        "signature": collation.signature,
        "problems": [_problem(p) for p in collation.problems],
        "witnesses": [_witness(name, w) for name, w in zip(names, collation.witnesses, strict=True)],
        "links": [_link(link) for link in collation.links],
        "near": [_link(link) for link in collation.near],
        "reuse": [_reuse(reuse) for reuse in collation.reuse],
        "beads": [
            {"cells": {name: list(cell) for name, cell in zip(names, bead.cells, strict=True) if cell}}
            for bead in collation.beads
        ],
        "variants": [_variant(v, names) for v in collation.variants],
        "lineages": [_lineage(one) for one in collation.lineages],
        "supports": [_support(one) for one in collation.supports],
        "signals": _signals(collation.signals, names),
    }
    if collation.emendations:
        form["emendations"] = [_emendation(e, names) for e in collation.emendations]
    return form


def _read_collation(form: Form) -> Collation:
    witnesses = tuple(_read_witness(w) for w in form["witnesses"])
    names = sigla(len(witnesses))
    return Collation(
        form["title"],
        witnesses,
        tuple(_read_link(link) for link in form["links"]),
        tuple(Bead(tuple(tuple(b["cells"].get(name, ())) for name in names)) for b in form["beads"]),
        tuple(_read_variant(v, names) for v in form["variants"]),
        form["base"],
        tuple(Problem(**p) for p in form["problems"]),
        form["signature"],
        tuple(Reuse(**reuse) for reuse in form.get("reuse", ())),
        tuple(_read_emendation(e, names) for e in form.get("emendations", ())),
        tuple(_read_link(link) for link in form.get("near", ())),
        tuple(map(_read_lineage, form.get("lineages", ()))),
        tuple(map(_read_support, form.get("supports", ()))),
        _read_signals(form["signals"], names) if "signals" in form else Signals(),
    )
