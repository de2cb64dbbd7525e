"""A Collation to a view, a view to a Document.

    Collation, template, format, language -> Document

The view is worked out first, as plain records; templates only draw it.  `view` builds it, `marks` finds the words
that differ, `templates` finds the folders, `wording` speaks the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compare import plugins
from compare.errors import CompareError, RenderError, UsageError
from compare.model import Document

if TYPE_CHECKING:
    from compare.model import Collation, Edition


def render(
    collation: Collation,
    *,
    template: str = "side-by-side",
    format: str = "html",
    lang: str = "id",
    part: str = "report",
    edition: Edition | None = None,
) -> Document:
    """Return the report of *collation* in one format, in the reader's language.

    *template* is a shipped one or a folder; *part* is which of its documents: a handout has a "key" beside its
    "report"; *edition* holds the choices of this one report.  Raises
    `TemplateError` for a template or `UsageError` for a format or language that is not there, `RenderError` where
    this machine cannot make the format, `LawError` where the report would not show every sentence once.
    """
    # what draws is loaded when something is drawn: most uses of the library only compare
    if format not in plugins.names("renderers"):
        raise UsageError(
            "E-FORMAT",
            f"no report format {format!r}",
            cause=f"known: {', '.join(plugins.names('renderers'))}",
            tip="newscompare report -f html,pdf ...",
        )
    from compare.render.templates import find
    from compare.render.view import build
    from compare.render.wording import Wording

    wording = Wording.load(lang)
    view = build(collation, wording, edition)
    try:
        document = plugins.renderer(format)(view, find(template, wording, part))
    except CompareError:
        raise
    except Exception as error:
        raise _unmade(format, f"{type(error).__name__}: {error}") from error
    if not isinstance(document, Document):
        raise _unmade(format, f"the renderer gave {type(document).__name__}, not a document")
    return document


def _unmade(form: str, cause: str) -> RenderError:
    return RenderError("E-RENDER", f"no {form} was made", cause=cause, tip="choose another format with -f")
