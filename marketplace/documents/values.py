"""What stands in the cells of a document: an amount, pieces, a weight, a day. Each is written for people and for spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.infra import clock, i18n
from marketplace.infra.tables import Cell


@dataclass(frozen=True)
class Amount:
    """An amount in minor units; None where there is no record."""

    minor: int | None
    currency: str = "BOB"

    def __str__(self) -> str:
        return i18n.money(self.minor, self.currency)

    @property
    def cell(self) -> Cell:
        """The amount in whole units."""
        return None if self.minor is None else Decimal(self.minor) / 100


@dataclass(frozen=True)
class Count:
    """A whole number, or one with decimals; None where there is no record."""

    value: int | float | Decimal | None
    digits: int = 0
    unit: str = ""

    def __str__(self) -> str:
        text = i18n.number(self.value, self.digits)
        return f"{text}\u00a0{self.unit}" if self.unit and self.value is not None else text

    @property
    def cell(self) -> Cell:
        """The number itself."""
        return self.value


@dataclass(frozen=True)
class Weight:
    """Grams, written in kilograms; None where nobody weighed."""

    grams: int | None

    def __str__(self) -> str:
        return str(Count(None if self.grams is None else Decimal(self.grams) / 1000, 2, "kg"))

    @property
    def cell(self) -> Cell:
        """Kilograms."""
        return None if self.grams is None else Decimal(self.grams) / 1000


@dataclass(frozen=True)
class Day:
    """A date, written with its year; None where there is none. ``narrow`` writes it in digits."""

    value: date | None
    narrow: bool = False

    def __str__(self) -> str:
        return short_day(self.value) if self.narrow else long_day(self.value)

    @property
    def short(self) -> Day:
        """The same day for a narrow column."""
        return Day(self.value, narrow=True)

    @property
    def cell(self) -> Cell:
        """The date."""
        return self.value


@dataclass(frozen=True)
class Words:
    """Text as it is; empty is "sin dato"."""

    text: str | None

    def __str__(self) -> str:
        return self.text or _("sin dato")

    @property
    def cell(self) -> Cell:
        """The text."""
        return self.text or None


Value = Amount | Count | Weight | Day | Words


def long_day(value: date | None) -> str:
    """A date with its year whatever the year: a paper is read long afterwards."""
    if value is None:
        return str(_("sin fecha"))
    spanish = str(get_locale()).startswith("es")
    return i18n.day(value, "d 'de' MMMM 'de' y" if spanish else "d MMMM y")


def short_day(value: date | None) -> str:
    """A date for a narrow column."""
    if value is None:
        return str(_("sin fecha"))
    return i18n.day(value, "dd/MM/yyyy" if str(get_locale()).startswith("es") else "d MMM y")


def moment(text: str | None) -> str:
    """An instant kept as ISO text, as its date and time in La Paz."""
    if not text:
        return str(_("sin fecha"))
    local = datetime.fromisoformat(text).astimezone(clock.LA_PAZ)
    return f"{long_day(local.date())}, {local:%H:%M}"


def day_of(text: str | None) -> date | None:
    """A date kept as ISO text."""
    return date.fromisoformat(text) if text else None


def either(names: dict[str, str], language: str) -> str:
    """A name kept in both languages, in the one wanted; Spanish where there is no other."""
    return names.get(language) or names.get("es", "")
