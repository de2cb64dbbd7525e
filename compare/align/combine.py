"""From the figures of a pair to how likely it tells the same thing: a small sum of small tables.

Each table looks at two figures, asks of either whether it is above a bound, and adds what it has learned for that case
to the log-odds.  The tables are data, in ``tables.json``; ``python -m tests.training`` learns them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

FILE = Path(__file__).with_name("tables.json")


@dataclass(frozen=True, slots=True)
class Tables:
    """What was learned.

    Attributes:
        features: the names of the figures, in order.
        start: the log-odds a pair begins with: a constant, and the weights of the first figures.
        tables: for each the numbers of two figures, their bounds, and the log-odds it adds: where neither is above its
            bound, the second alone, the first alone, both.

    """

    features: tuple[str, ...]
    start: tuple[float, ...]
    tables: tuple[tuple[int, int, float, float, tuple[float, float, float, float]], ...]

    def odds(self, figures: Matrix) -> Matrix:
        """Return the log-odds of each row of *figures*."""
        import numpy as np

        columns = np.ascontiguousarray(figures.T)
        total = np.full(len(figures), self.start[0])
        for weight, column in zip(self.start[1:], columns, strict=False):
            total += weight * column
        for first, second, bound, other, added in self.tables:
            total += np.array(added)[2 * (columns[first] > bound) + (columns[second] > other)]
        return total

    def probability(self, figures: Matrix) -> Matrix:
        """Return how likely each row of *figures* is that of two sentences that tell the same thing."""
        import numpy as np

        return np.asarray(1 / (1 + np.exp(-self.odds(figures))))

    def form(self) -> dict[str, Any]:
        """Return the tables as they are written down."""
        names = self.features
        rows = [[names[f], b, names[s], o, *added] for f, s, b, o, added in self.tables]
        return {"features": list(names), "start": list(self.start), "tables": rows}

    @classmethod
    def of(cls, form: dict[str, Any]) -> Tables:
        """Return the tables written down in *form*."""
        names = tuple(form["features"])
        number = {name: at for at, name in enumerate(names)}
        rows: Sequence[Sequence[Any]] = form["tables"]
        return cls(
            names,
            tuple(form["start"]),
            tuple((number[f], number[s], b, o, (w, x, y, z)) for f, b, s, o, w, x, y, z in rows),
        )


@cache
def tables() -> Tables:
    """Return the tables that ship."""
    import json

    return Tables.of(json.loads(FILE.read_text(encoding="utf-8")))
