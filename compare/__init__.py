"""Compare how several outlets tell one story.

    from compare import collate, read, render

    story = collate([read("tempo.txt"), read("beritabali.txt")])
    document = render(story, template="side-by-side", format="html", lang="id")

What is public stands in ``__all__``; every record is in `compare.model`.
"""

from compare.collate import collate
from compare.errors import CompareError
from compare.model import (
    Article,
    Bead,
    Claim,
    Collation,
    Document,
    Emendation,
    Link,
    Problem,
    Reading,
    Sentence,
    Span,
    Variant,
    Witness,
)
from compare.read import read
from compare.render import render
from compare.settings import VERSION, Settings

__version__ = VERSION

__all__ = [
    "Article",
    "Bead",
    "Claim",
    "Collation",
    "CompareError",
    "Document",
    "Emendation",
    "Link",
    "Problem",
    "Reading",
    "Sentence",
    "Settings",
    "Span",
    "Variant",
    "Witness",
    "collate",
    "read",
    "render",
]
