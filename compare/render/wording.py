"""The reader's language: messages from ``templates/locale``, dates and percentages by CLDR."""

from __future__ import annotations

import datetime as dt
import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from compare.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


ZONES = {"id": {"UTC+7": "WIB", "UTC+8": "WITA", "UTC+9": "WIT"}}
"""What the readers of a language call a zone."""

REGIONS = {"en": "en_GB"}
"""Whose way to write dates a language follows: the day first, as all the world but one country reads it."""


def root() -> Path:
    """Return the folder of the shipped templates: inside the package when installed, beside it in a checkout."""
    packed = Path(__file__).parent.parent / "templates"
    return packed if packed.is_dir() else packed.parent.parent / "templates"


def languages() -> tuple[str, ...]:
    """Return the codes of the languages a report can be read in.

    >>> languages()
    ('en', 'id')
    """
    return tuple(sorted(path.stem for path in (root() / "locale").glob("*.po")))


@dataclass(frozen=True)
class Wording:
    """Messages of one language.

    >>> Wording.load("id").gettext("Only here"), Wording.load("id").percent(0.714)
    ('Hanya di satu media', '71%')
    """

    code: str
    catalogue: gettext.NullTranslations

    @classmethod
    def load(cls, code: str) -> Wording:
        """Return the wording of a language.  Raises `UsageError` where reports are not written in it."""
        if code not in languages():
            raise UsageError(
                "E-LANGUAGE", f"reports are not written in {code!r}", tip=f"--lang {' or --lang '.join(languages())}"
            )
        return cls(code, _catalogue(code))

    def gettext(self, message: str) -> str:
        """Return *message* in the reader's language."""
        return self.catalogue.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return the form of a message for *count* things, with the count filled in."""
        return self.catalogue.ngettext(one, many, count) % {"num": count}

    def percent(self, share: float) -> str:
        """Return a share in [0, 1] as a whole percentage; only what is certain is 0 % or 100 %.

        >>> Wording.load("en").percent(0.999), Wording.load("en").percent(1.0)
        ('99%', '100%')
        """
        whole = round(share * 100)
        return f"{whole if share in (0.0, 1.0) else min(99, max(1, whole))}%"

    def decimal(self, value: float) -> str:
        """Return a number to two places.

        >>> Wording.load("id").decimal(-0.375), Wording.load("en").decimal(1.0)
        ('-0,38', '1.00')
        """
        from babel.numbers import format_decimal

        return str(format_decimal(value, format="0.00", locale=self.code))

    def listed(self, items: Sequence[str]) -> str:
        """Return *items* as one enumeration.

        >>> Wording.load("id").listed(["Tempo", "Kompas", "Antara"]), Wording.load("en").listed(["Tempo", "Kompas"])
        ('Tempo, Kompas, dan Antara', 'Tempo and Kompas')
        """
        from babel.lists import format_list

        return str(format_list(list(items), locale=self.code)) if items else ""

    def date(self, iso: str) -> str:
        """Return an ISO date in full, as the language writes it, with the time where a zone is named.

        What is no date is left alone.

        >>> Wording.load("id").date("2026-11-22"), Wording.load("id").date("2026-11-22T06:00+07:00")
        ('22 November 2026', '22 November 2026, 06.00 (WIB)')
        """
        from babel.dates import format_date, format_skeleton

        try:
            day = dt.date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        region = REGIONS.get(self.code, self.code)
        said = format_date(day, format="long", locale=region)
        try:
            moment = dt.datetime.fromisoformat(iso)
        except ValueError:
            return said
        if moment.tzinfo is None:
            return said
        hour = format_skeleton("Hm", moment, tzinfo=moment.tzinfo, locale=region)
        zone = _zone(moment)
        return f"{said}, {hour} ({ZONES.get(self.code, {}).get(zone, zone)})"

    def language_name(self, code: str) -> str:
        """Return the name of a language, or its code where CLDR has none."""
        from babel import Locale

        return str(Locale(self.code).languages.get(code, code or "?"))


def _zone(moment: dt.datetime) -> str:
    """Return the zone of a time by its distance from UTC.

    >>> [_zone(dt.datetime.fromisoformat(f"2026-11-22T06:00{zone}")) for zone in ("Z", "+07:00", "-03:30")]
    ['UTC', 'UTC+7', 'UTC-3:30']
    """
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + (f"{'+' if minutes > 0 else '-'}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """Return the messages of ``code.po``, compiled in memory: no build step, no stale file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (root() / "locale" / f"{code}.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
