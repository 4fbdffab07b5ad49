"""The languages of the board: catalogues of sentences, and how each language writes numbers and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from inventory.web.wording import ago

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""The languages there are, by code, as each calls itself; the catalogue of a further one is `locale/CODE.po`."""

FIRST = "en"

_LARGEST = 18
"""Digits before the point of what is written out as an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language, and the time zone in which times are written."""

    code: str
    catalogue: NullTranslations
    zone: tzinfo = UTC

    def say(self, text: str) -> str:
        """Return a sentence of the board in this language; one that the catalogue lacks stays English."""
        return self.catalogue.gettext(text) if text else ""

    def counted(self, figure: int, one: str, many: str = "") -> str:
        """Return a number with its noun: `1 tool`, `2 tools`."""
        return f"{self.grouped(figure)} {self.catalogue.ngettext(one, many or one + 's', figure)}"

    def grouped(self, figure: float) -> str:
        """Return a whole number with its thousands apart."""
        return str(format_decimal(int(figure), locale=self.code))

    def decimal(self, figure: float, digits: int = 1) -> str:
        """Return a number with so many decimals."""
        return str(format_decimal(figure, format=f"#,##0.{'0' * digits}", locale=self.code))

    def money(self, amount: Decimal) -> str:
        """Return an exact amount with all its decimals, two at least; one that nobody can mean is shown in short."""
        exponent = amount.as_tuple().exponent
        if not isinstance(exponent, int) or not amount.is_finite() or amount.adjusted() > _LARGEST:
            return f"{amount:.6E}" if amount.is_finite() else str(amount)
        digits = max(2, -exponent)
        return str(format_decimal(amount, format=f"#,##0.{'0' * digits}", locale=self.code, decimal_quantization=False))

    def percent(self, part: int, whole: int) -> str:
        """Return a share as a percentage with one decimal that is never rounded up."""
        return f"{self.decimal((part * 1000 // whole if whole else 0) / 10)} %"

    def moment(self, at: datetime) -> str:
        """Return a time in the zone of the plant, and say which zone that is."""
        there = at.astimezone(self.zone)
        if self.code == FIRST:
            return f"{there:%Y-%m-%d %H:%M %Z}"
        return f"{format_datetime(there, 'dd.MM.yyyy HH:mm', locale=self.code)} {there:%Z}"

    def ago(self, at: datetime, now: datetime) -> str:
        """Return how long ago a time was, roughly, as people say it."""
        if self.code == FIRST:
            return ago(at, now)
        return str(format_timedelta(min(at - now, timedelta()), add_direction=True, locale=self.code))

    def day(self, on: date) -> str:
        """Return a date."""
        return f"{on:%Y-%m-%d}" if self.code == FIRST else str(format_date(on, "dd.MM.yyyy", locale=self.code))


@cache
def language(code: str, zone: tzinfo = UTC) -> Language:
    """Return a language of `LANGUAGES`; its catalogue is read once."""
    return Language(code=code, catalogue=_catalogue(code), zone=zone)


def preferred(wanted: str, accepted: str) -> str:
    """Return the code of the language to use: the one chosen, else the first that the browser accepts, else English.

    `accepted` is an Accept-Language header: `de-AT,de;q=0.9,en;q=0.8`.
    """
    if wanted in LANGUAGES:
        return wanted
    ranked = sorted((_rank(part) for part in accepted[:200].split(",")), key=lambda ranked: -ranked[1])
    return next((code for code, weight in ranked if weight > 0 and code in LANGUAGES), FIRST)


def _rank(part: str) -> tuple[str, float]:
    name, _, weight = part.strip().partition(";q=")
    try:
        return name.partition("-")[0].lower(), float(weight) if weight else 1.0
    except ValueError:
        return "", 0.0


def _catalogue(code: str) -> NullTranslations:
    source = files("inventory.web") / "locale" / f"{code}.po"
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source.read_bytes()), locale=Locale.parse(code)))
    compiled.seek(0)
    return Translations(compiled)
