"""A flag told as a sentence, why it matters, and how strong it is, in the reader's language.

Flag, Wording -> sentence
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from compare.render.flags import Flag, Here
    from compare.render.wording import Wording

LETTERS = 180
"""Letters of a fact that a sentence quotes, at most."""

NAME = 3
"""Letters up to which the name of a speaker is none, as "Mr" or "J"."""

STRONG, FAIR = 0.85, 0.65
"""Probabilities from which a finding is called strong, and fair."""


def sentence(flag: Flag, wording: Wording) -> str:
    """Return *flag* as one full sentence that names the outlets."""
    _ = wording.gettext
    told = wording.listed([here.outlet for here in flag.told])
    lacking = wording.listed([nowhere.outlet for nowhere in flag.lacking])
    quoted = shortened(flag.label)
    match flag.rule:
        case "F-SPEAKER":
            speakers = _each(flag, wording, _("%(value)s (%(outlet)s)"))
            return _("The same words, “%(quote)s”, are attributed to different speakers: %(speakers)s.") % {
                "quote": quoted,
                "speakers": speakers,
            }
        case "F-QUOTE" if len(flag.source) > NAME:
            return _("Only %(outlet)s quotes %(speaker)s: “%(quote)s”.") % {
                "outlet": told,
                "speaker": flag.source,
                "quote": quoted,
            }
        case "F-QUOTE":
            return _("Only %(outlet)s has the quotation “%(quote)s”.") % {"outlet": told, "quote": quoted}
        case "F-ONLY":
            return _("Only %(outlet)s reports: “%(fact)s”.") % {"outlet": told, "fact": quoted}
        case "F-UNSURE":
            return _("Perhaps only %(outlet)s reports: “%(fact)s”.") % {"outlet": told, "fact": quoted}
        case "F-OMITTED":
            return _("Not found in %(lacking)s, though %(told)s report it: “%(fact)s”.") % {
                "lacking": lacking,
                "told": told,
                "fact": quoted,
            }
        case "F-HEDGED":
            sure = wording.listed([here.outlet for here in flag.told if not here.value])
            open_ = _joined(
                [here for here in flag.told if here.value], wording, _("%(outlet)s leaves it open (“%(value)s”)")
            )
            return _("%(sure)s states it as fact, %(open)s: “%(fact)s”.") % {
                "sure": sure,
                "open": open_,
                "fact": quoted,
            }
        case "F-TENSE":
            values = _each(flag, wording, _("%(outlet)s (“%(value)s”)"))
            return _("Already done or still to come? The texts disagree – %(values)s: “%(fact)s”.") % {
                "values": values,
                "fact": quoted,
            }
    return _SAYING.get(flag.rule, _detail)(_) % {
        "values": _each(flag, wording, _("%(outlet)s has “%(value)s”")),
        "fact": quoted,
    }


def _detail(_: Callable[[str], str]) -> str:
    return _("A detail differs: %(values)s.")


_SAYING: dict[str, Callable[[Callable[[str], str]], str]] = {
    "F-NUMBER": lambda _: _("The figures differ: %(values)s."),
    "F-PRECISE": lambda _: _("One figure is more exact than the other: %(values)s."),
    "F-TIME": lambda _: _("The times differ: %(values)s."),
    "F-DENIED": lambda _: _("One text carries a denial of what another reports: %(values)s."),
    "F-SOURCE": lambda _: _("The same statement has different sources: %(values)s."),
    "F-VERBATIM": lambda _: _("Quoted in one text, in plain words in another: %(values)s."),
}


def reason(flag: Flag, wording: Wording) -> str:
    """Return why *flag* matters to an editor, as one sentence."""
    _ = wording.gettext
    match flag.rule:
        case "F-SPEAKER":
            return _("Who said it decides how much it weighs: find the original statement before you quote it.")
        case "F-NUMBER" | "F-TIME":
            return _("All can be right only if they count different things or speak of different moments.")
        case "F-DENIED":
            return _("Readers of one text learn the opposite of what the other tells: name both.")
        case "F-QUOTE":
            return _("Readers of the other texts do not hear this voice.")
        case "F-ONLY" | "F-UNSURE":
            return _("No other text supplied bears it out: a lead to follow, or a fact with a single source.")
        case "F-OMITTED":
            return _("Most texts have it; the readers of the rest do not learn it.")
        case "F-HEDGED":
            return _("Look which text can back up its certainty.")
        case "F-TENSE":
            return _("What is still to come should not be reported as done.")
    return _("The wording decides what readers take away: compare both before you choose.")


def strength(probability: float) -> str:
    """Return how strong a finding is, as a word that templates translate.

    >>> [strength(p) for p in (0.97, 0.7, 0.5)]
    ['strong', 'fair', 'weak']
    """
    return "strong" if probability >= STRONG else "fair" if probability >= FAIR else "weak"


def shortened(text: str, letters: int = LETTERS) -> str:
    """Return *text* without the dots before it, cut between two words where it is longer than *letters*.

    >>> shortened("… Kim Jong Un meninggalkan Pyongyang", 20)
    'Kim Jong Un …'
    """
    plain = text.removeprefix("… ").strip().removesuffix(".")
    return plain if len(plain) <= letters else f"{plain[: letters - 1].rsplit(' ', 1)[0]} …"


def _each(flag: Flag, wording: Wording, form: str) -> str:
    return _joined(list(flag.told), wording, form)


def _joined(told: list[Here], wording: Wording, form: str) -> str:
    """Return a list of what the outlets have, each put as *form* says; those that have the same stand together."""
    outlets: dict[str, list[str]] = {}
    for here in told:
        outlets.setdefault(here.value, []).append(here.outlet)
    return wording.listed(
        [
            form % {"outlet": wording.listed(named), "value": shortened(value, LETTERS // 2)}
            for value, named in outlets.items()
        ]
    )
