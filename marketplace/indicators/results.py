"""What a formula gives: a value with what it is a part of, the records behind it, or why there is no record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from flask_babel import LazyString

from marketplace.documents.values import Count, Value
from marketplace.indicators.facts import Facts
from marketplace.infra import i18n

Text: TypeAlias = str | LazyString


@dataclass(frozen=True)
class Month:
    """A month by its first day, written with its year."""

    first: date

    def __str__(self) -> str:
        return i18n.day(self.first, "MMMM y")

    @property
    def cell(self) -> str:
        """Year and month, which sort."""
        return f"{self.first:%Y-%m}"


Shown: TypeAlias = Value | Month


@dataclass(frozen=True)
class Record:
    """One record behind a number: its cells, and the page where it stands. ``counts`` says whether it is in the numerator."""

    title: Shown | Text
    cells: tuple[Shown | Text, ...]
    endpoint: str = ""
    values: tuple[tuple[str, Any], ...] = ()
    counts: bool = True
    simulated: bool = False

    @property
    def place(self) -> dict[str, Any]:
        """The values of its address."""
        return dict(self.values)


@dataclass(frozen=True)
class Part:
    """A figure that stands under the main one."""

    title: Shown | Text
    value: Value | None
    n: int | None = None


@dataclass(frozen=True)
class Result:
    """What a formula gives. ``value`` None is no record, and ``why`` says what is missing; it is never 0."""

    value: Value | None
    n: int = 0
    """Of how many it is reckoned."""
    share: Fraction | None = None
    """The value as a part of ``n``, where it is one."""
    parts: tuple[Part, ...] = ()
    records: tuple[Record, ...] = ()
    why: Text = ""
    note: Text = ""
    simulated: bool = False

    @property
    def percent(self) -> Count | None:
        """The share in a hundred, to a tenth."""
        return None if self.share is None else percent(self.share)


@dataclass(frozen=True)
class Formula:
    """An indicator that the marketplace reckons from what happened."""

    code: str
    theme: str
    title: Text
    formula: Text
    """How it is reckoned, in words and signs."""
    over: Text
    """What ``n`` counts."""
    source: Text
    """The records that it is reckoned from."""
    columns: tuple[Text, ...]
    """Heads of the list of records; the first is the record's own."""
    reckon: Callable[[Facts], Result] = field(repr=False)
    private: bool = False
    """Whether its records are what single persons earn."""


def percent(share: Fraction) -> Count:
    """A share in a hundred: whole where it is whole, else to a tenth."""
    tenths = Fraction(round(share * 1000), 10)
    return Count(Decimal(tenths.numerator) / tenths.denominator, 0 if tenths.denominator == 1 else 1, "%")


def decimal(value: Fraction, digits: int, unit: str = "") -> Count:
    """A number to so many digits."""
    scaled = round(value * 10**digits)
    return Count(Decimal(scaled).scaleb(-digits), digits, unit)


def no_record(why: Text, **values: Any) -> Result:
    """There is nothing on record to reckon with."""
    return Result(None, why=why, **values)


def part_of(number: int, n: int, records: tuple[Record, ...], why: Text, **values: Any) -> Result:
    """So many of so many; no record where there are none at all."""
    if not n:
        return no_record(why, records=records, **values)
    simulated = any(record.simulated for record in records)
    return Result(Count(number), n, Fraction(number, n), records=records, simulated=simulated, **values)


def median(numbers: list[int]) -> Fraction:
    """The middle number, or half of the two in the middle."""
    return quantile(numbers, Fraction(1, 2))


def quantile(numbers: list[int], share: Fraction) -> Fraction:
    """The number below which a share lies, on the straight line between its neighbours (R's and Excel's usual one)."""
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def day_key(day: date | None) -> tuple[bool, date]:
    """To sort by day, those without one last."""
    return day is None, day or date.max
