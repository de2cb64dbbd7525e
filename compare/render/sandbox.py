"""The sandbox in which pages are filled: what it keeps out, and how much one page may do and hold.

A template is a user's own, but it may be copied from anywhere, and a slip makes a loop without an end.  So a fill has
a budget: turns of loops, calls and includes, and characters.  One that spends it fails with its file and line.
"""

from __future__ import annotations

import functools
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TURNS = 5_000_000
"""Turns of loops, calls and includes of one fill: two seconds, and more than the largest story takes."""

LETTERS = 64_000_000
"""Characters that one fill may hold, those of macros counted again where they are put in."""

LARGEST = 1_000_000
"""The largest number that may say how often or how wide."""

CALL, INCLUDE = 10, 100
"""Turns that a call and an include cost."""


@dataclass(slots=True)
class Budget:
    """What a fill may still do and hold."""

    turns: int = TURNS
    letters: int = LETTERS

    def turn(self, cost: int = 1) -> None:
        """Take *cost* turns.  Raises `TemplateRuntimeError` where none are left."""
        self.turns -= cost
        if self.turns < 0:
            raise TemplateRuntimeError(f"it goes on for more than {TURNS:,} turns of loops, calls and includes")

    def hold(self, value: Any) -> Any:
        """Return *value* once its characters are taken.  Raises `TemplateRuntimeError` where none are left."""
        if isinstance(value, str):
            self.letters -= len(value)
            if self.letters < 0:
                raise TemplateRuntimeError(f"it makes more than {LETTERS:,} characters")
        return value


SEQUENCES = (str, list, tuple)

OUTSIDE = (PurePath, NullTranslations)
"""What a page may not ask for anything: it reads files, or changes the process."""

_budget: ContextVar[Budget] = ContextVar("_budget")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox with a budget; it keeps what it decided, for that hangs on type and name alone."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})
    decided: ClassVar[dict[tuple[type, str], bool]] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a page may ask *obj* for *attr*."""
        key = (type(obj), attr)
        if key not in self.decided:
            safe = super().is_safe_attribute(obj, attr, value)
            self.decided[key] = safe and not isinstance(obj, OUTSIDE)
        return self.decided[key]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters = {name: _modest(function) for name, function in self.filters.items()}
        self.filters["_counted"] = _counted
        self.filters["_held"] = _held
        del self.globals["lipsum"]  # makes up text; no report wants any

    def fill(self, page: str, values: dict[str, Any]) -> str:
        """Return *page* filled with *values*, within a budget of its own."""
        budget = Budget()
        token = _budget.set(budget)
        try:
            return "".join(budget.hold(piece) for piece in self.get_template(page).generate(values))
        finally:
            _budget.reset(token)

    def get_template(self, *arguments: Any, **more: Any) -> Any:
        """Return a page; each include asks for one."""
        _spend(INCLUDE)
        return super().get_template(*arguments, **more)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the page with a count in every loop and at every joining of texts."""
        page = super()._parse(source, name, filename)
        for loop in page.find_all(nodes.For):
            inside = sum(len(piece.data) for piece in loop.find_all(nodes.TemplateData))
            cost = nodes.Const(1 + inside // 1000, lineno=loop.lineno)
            loop.iter = nodes.Filter(loop.iter, "_counted", [cost], [], None, None, lineno=loop.lineno)
        for assign in page.find_all(nodes.Assign):
            if next(assign.node.find_all(nodes.Concat), None) or isinstance(assign.node, nodes.Concat):
                assign.node = nodes.Filter(assign.node, "_held", [], [], None, None, lineno=assign.lineno)
        return page

    def call(self, context: Any, obj: Any, /, *arguments: Any, **more: Any) -> Any:
        """Return what a call gives: it takes a turn, and no number in it is huge."""
        _spend(CALL)
        _check(arguments)
        made = super().call(context, obj, *arguments, **more)
        return _held(made) if isinstance(obj, Macro) else made

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return what an operator gives, unless that would be huge."""
        if operator == "%" and isinstance(left, str) and any(len(word) > 4 for word in _digits(left)):
            raise SecurityError("a text may not be formatted that wide")
        if operator == "**":
            _check((left, right * 1000))
        elif operator == "*" and (isinstance(left, SEQUENCES) or isinstance(right, SEQUENCES)):
            sizes = [len(side) if isinstance(side, SEQUENCES) else side for side in (left, right)]
            _check((sizes[0] * sizes[1],))
        elif operator == "+" and isinstance(left, SEQUENCES) and isinstance(right, SEQUENCES):
            _check((len(left) + len(right),))
        return _held(super().call_binop(context, operator, left, right))


def _digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split() if "%" in text else []


def _spend(cost: int) -> None:
    budget = _budget.get(None)
    if budget is not None:
        budget.turn(cost)


def _held(value: Any) -> Any:
    budget = _budget.get(None)
    return value if budget is None else budget.hold(value)


def _counted(items: Iterable[Any], cost: int) -> Iterable[Any]:
    """Return *items*, each of which takes *cost* turns; what knows its length is paid for beforehand."""
    if isinstance(items, (tuple, list, dict, range)):
        _spend(cost * len(items))
        return items
    return _each(items, cost)


def _each(items: Iterable[Any], cost: int) -> Iterator[Any]:
    for item in items:
        _spend(cost)
        yield item


def _modest(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses huge numbers, and whose texts count."""

    @functools.wraps(function)
    def checked(*arguments: Any, **more: Any) -> Any:
        _check((*arguments, *more.values()))
        return _held(function(*arguments, **more))

    return checked


def _check(values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, int) and abs(value) > LARGEST:
            raise SecurityError(f"a number may not be larger than {LARGEST:,} here")
