"""The seams: what a plug-in promises, and the one loader that finds it.

A plug-in is an entry point of one of five groups.  What ships with newscompare is
declared in the same groups, so the door is always in use:

    [project.entry-points."compare.similarities"]
    mine = "my_package:similarity"
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from compare.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from compare.model import Article, Collation, Document, Edition, Parcel, Receipt


class Reader(Protocol):
    """Turns the bytes of one kind of file into an article.  Runs wherever `read` is called."""

    def __call__(self, content: bytes, name: str, /) -> Article | None:
        """Return the article in *content*, or None where this reader does not know the kind.

        *name* is the file's name, or the address; it tells the kind.  Of the article only what the file
        itself says need be filled in; `read` normalises the text and tells the roles apart.
        """

    @property
    def suffixes(self) -> Sequence[str]:
        """The endings of file names this reader takes, with the dot, in lower case."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as a similarity sees it.

    Attributes:
        text: the sentence as written.
        language: ISO 639 code.
        norms: its content words as they are compared.
        quotes: what it quotes.
        article: the digest of its article: two sentences of one article are rivals for a sentence of another.
        anchors: what a reader of another language recognises (`compare.languages.anchors`); filled only where a
            story has several languages.

    """

    text: str
    language: str
    norms: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    article: str = ""
    anchors: tuple[str, ...] = ()


class Similarity(Protocol):
    """Scores every sentence of one article against every sentence of another."""

    def __call__(self, a: Sequence[Passage], b: Sequence[Passage], /) -> NDArray[np.float64]:
        """Return a matrix of shape (len(a), len(b)) with scores in [0, 1], 1 on equals.

        Symmetric: ``s(b, a)`` is ``s(a, b)`` transposed.  A score of one half or more means: these two
        more likely than not tell the same thing.

        One that reads across languages says so with an attribute ``languages``, the ISO 639 codes it knows or
        "*" for all; a story within them is not warned of.  One that needs an address (``model:FOLDER``) is a
        function from the address to the similarity, with an attribute ``takes`` that names it ("FOLDER").
        """


class View(Protocol):
    """What a report shows, worked out beforehand; templates read it and decide nothing."""

    @property
    def collation(self) -> Collation:
        """The comparison the report is made of."""

    @property
    def language(self) -> str:
        """ISO 639 code of the reader's language."""

    @property
    def edition(self) -> Edition:
        """The choices of this one report."""

    @property
    def title(self) -> str:
        """The title of the report."""

    @property
    def wording(self) -> Any:
        """The reader's language (`compare.render.wording.Wording`)."""

    @property
    def facts(self) -> Sequence[Any]:
        """The fact table (`compare.render.facts.FactView`)."""


class Template(Protocol):
    """A folder of pages and style sheets, ready to be filled."""

    @property
    def name(self) -> str:
        """The name of the template."""

    @property
    def part(self) -> str:
        """Which of its documents is made: "report", or another page that it has, as "key"."""

    @property
    def parts(self) -> tuple[str, ...]:
        """All its documents; the last one may carry the comparison, which holds the answers of a worksheet."""

    @property
    def page(self) -> Any:
        """The sheet it is printed on (`compare.render.design.Page`)."""

    def fill(self, page: str, view: View, **more: Any) -> str:
        """Return *page* filled with *view*.  Raises `TemplateError` with file and line."""

    def asset(self, name: str) -> bytes:
        """Return a file of the template, or of the base it stands on."""


class Renderer(Protocol):
    """Makes a document of one format."""

    def __call__(self, view: View, template: Template, /) -> Document:
        """Return the document.  Raises `RenderError` where this machine cannot make the format."""


class Delivery(Protocol):
    """Brings a document to an address.  Runs in the process of the job."""

    def __call__(self, document: Document, address: str, /) -> Receipt:
        """Deliver wholly or not at all.  Raises `DeliveryError`, and then nothing has changed."""


class Courier(Protocol):
    """A delivery that takes all that a run made for an address at once, such as a mail.

    It is known by its attribute ``parcels``, which is true.  Runs in the process of the job.
    """

    parcels: bool
    local: bool
    """Whether the address is a path; it is then taken from the job's folder and may not leave it."""

    words: str
    """What `compare.render.parcels.worded` makes of a parcel beforehand: "mail", "index", or "" for nothing."""

    @property
    def keys(self) -> Mapping[str, type | tuple[type, ...]]:
        """What the table ``[delivery.NAME]`` of a job file may say, and of what type."""

    @property
    def paths(self) -> Sequence[str]:
        """Those of its keys that are paths; they are then taken from the job's folder, and may leave it."""

    def check(self, address: str, options: Mapping[str, Any], /) -> None:
        """Raise `UsageError` where address or options cannot be right.  Opens no connection."""

    def __call__(
        self, parcel: Parcel, address: str, options: Mapping[str, Any], begin: Callable[[], None], /
    ) -> Receipt:
        """Deliver wholly or not at all.

        *begin* is called once, right before the step from which on the parcel may have arrived.  Raises
        `DeliveryError`: with the code E-UNSURE where it may have arrived, with another where it did not.
        """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item of a run: its value, or the failure that stopped it."""

    index: int
    value: Any = None
    failure: BaseException | None = None
    attempts: int = 1


class Executor(Protocol):
    """Runs a function over items, on this machine or on many.

    The plug-in is what makes one; of ``address``, ``workers``, ``seconds`` and ``memory`` it is given what it has
    parameters for and the user asks for.
    """

    def run(self, fn: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Outcome]:
        """Yield exactly one `Outcome` for every item, in any order.

        *fn* and the items cross to other processes, so they must pickle.  An item that raises, hangs or
        kills its worker costs itself alone.
        """


GROUPS = ("readers", "similarities", "renderers", "executors", "deliveries")
"""The five seams, by the names of their shelves."""


def names(group: str) -> tuple[str, ...]:
    """Return the names of all installed plug-ins of *group*, sorted.

    >>> names("similarities")
    ('encoder', 'lexical', 'model')
    """
    return tuple(sorted(point.name for point in _points(group)))


def load(group: str, name: str) -> Any:
    """Return the plug-in of *group* called *name*.

    Raises `PluginError` where there is none or it does not load.
    """
    for point in _points(group):
        if point.name == name:
            try:
                return point.load()
            except Exception as error:
                raise PluginError(
                    "E-PLUGIN",
                    f"{name} of {group} does not load ({point.value})",
                    cause=f"{type(error).__name__}: {error}",
                    tip="reinstall the package it comes from",
                ) from error
    raise PluginError(
        "E-PLUGIN",
        f"no {name!r} among the {group}",
        cause=f"installed: {', '.join(names(group)) or 'none'}",
        tip="newscompare doctor",
    )


def similarity(name: str) -> Similarity:
    """Return the similarity called *name*; what follows a colon is its address.

    Raises `PluginError` where there is none, it does not load, a package is missing that it needs, or its address is
    missing or too much.

    >>> similarity("lexical").__name__
    'lexical'
    """
    kind, _, address = name.partition(":")
    found = load("similarities", kind)
    lacking = missing(found)
    if lacking:
        raise PluginError("E-PLUGIN", f"the similarity {kind} needs a package that is not installed", tip=lacking)
    takes = getattr(found, "takes", "")
    if bool(address) != bool(takes):
        raise PluginError(
            "E-PLUGIN",
            f"the similarity {kind} {'needs an address' if takes else 'takes no address'}",
            tip=f"--similarity {kind}:{takes}" if takes else f"--similarity {kind}",
        )
    made: Similarity = found(address) if takes else found
    return made


def executor(name: str, *, workers: int = 0, seconds: float | None = None, memory: int | None = None) -> Executor:
    """Return the executor called *name*; a number behind a colon is how many workers, all else there an address.

    An item may take *seconds*, a worker *memory* bytes, 0 for no bound; without them the executor has bounds of its
    own.  Raises `PluginError` where there is none, it does not load or start, a package is missing that it needs, or
    it takes no such address or number.

    >>> executor("processes:4", seconds=30).workers
    4
    """
    from inspect import signature

    kind, _, address = name.partition(":")
    found = load("executors", kind)
    lacking = missing(found)
    if lacking:
        raise PluginError("E-PLUGIN", f"the executor {kind} needs a package that is not installed", tip=lacking)
    if address.isdecimal():
        workers, address = int(address), ""
    try:
        known = signature(found).parameters
        unknown = [what for what, value in (("address", address), ("workers", workers)) if value and what not in known]
        if unknown and kind != name:
            raise PluginError("E-PLUGIN", f"the executor {kind} takes no {unknown[0]}", tip=f"--executor {kind}")  # noqa: TRY301
        wanted = {"address": address, "workers": workers, "seconds": seconds, "memory": memory}
        made: Executor = found(**{what: value for what, value in wanted.items() if value is not None and what in known})
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(
            "E-PLUGIN",
            f"the executor {kind} does not start",
            cause=f"{type(error).__name__}: {error}",
            tip="--executor serial",
        ) from error
    return made


def renderer(name: str) -> Renderer:
    """Return the renderer called *name*.

    Raises `PluginError` where there is none, it does not load, or a package is missing that it needs.
    """
    found: Renderer = load("renderers", name)
    lacking = missing(found)
    if lacking:
        raise PluginError("E-PLUGIN", f"the format {name} needs a package that is not installed", tip=lacking)
    return found


def missing(plugin: Any) -> str:
    """Return what to type where a module is missing that *plugin* says it ``needs``, or ""."""
    from importlib.util import find_spec

    lacks = any(find_spec(module) is None for module in getattr(plugin, "needs", ()))
    return f"pip install 'newscompare[{plugin.extra}]'" if lacks else ""


def spans(similarity: Similarity, codes: Iterable[str]) -> bool:
    """Whether *similarity* reads across the languages *codes*."""
    known = getattr(similarity, "languages", ())
    return "*" in known or set(codes) <= set(known)


@cache
def _points(group: str) -> tuple[Any, ...]:
    from importlib.metadata import entry_points  # 30 ms, and not every use of the library needs it

    return tuple(entry_points(group=f"compare.{group}"))
