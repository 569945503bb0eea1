"""Units as the trade writes them, in whole small units inside: minutes, grams, single pieces, hundredths of an hour.

Hours per piece come with two decimals (0.88 h is 52.8 minutes), so they are kept as hundredths of an hour, exactly; whole
minutes serve for hours of a day or a week that somebody said.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up

MINUTES_PER_HOUR = 60
GRAMS_PER_KILOGRAM = 1000
HUNDREDTHS = 100


class Unit(StrEnum):
    """What one counted unit is; a pair (shoes, gloves) and a set are one piece of work each."""

    PIECE = "piece"
    GARMENT = "garment"
    PAIR = "pair"
    SET = "set"
    DOZEN = "dozen"
    DOZEN_PAIRS = "dozen_pairs"


_SINGLES = {Unit.DOZEN: 12, Unit.DOZEN_PAIRS: 12}


def hours_of_minutes(minutes: int) -> Fraction:
    """Hours, exactly, of whole minutes."""
    return Fraction(minutes, MINUTES_PER_HOUR)


def minutes_of_hours(hours: Fraction) -> int:
    """Whole minutes of hours, rounded half up."""
    return half_up(hours * MINUTES_PER_HOUR)


def hours_of_hundredths(hundredths: int) -> Fraction:
    """Hours, exactly, of hundredths of an hour: 88 is 0.88 h."""
    return Fraction(hundredths, HUNDREDTHS)


def hundredths_of_hours(hours: Fraction) -> int:
    """Hundredths of an hour. Raises DomainError ``too_fine`` when that would round the hours."""
    return _exact(hours * HUNDREDTHS, hours)


def tenths_of_hours(hours: Fraction) -> int:
    """Tenths of an hour, rounded half up: the precision in which capacity is shown."""
    return half_up(hours * 10)


def grams_of_kilograms(kilograms: Fraction) -> int:
    """Whole grams. Raises DomainError ``too_fine`` for a part of a gram."""
    return _exact(kilograms * GRAMS_PER_KILOGRAM, kilograms)


def kilograms_of_grams(grams: int) -> Fraction:
    """Kilograms, exactly, of whole grams."""
    return Fraction(grams, GRAMS_PER_KILOGRAM)


def singles(quantity: Fraction | int, unit: Unit) -> int:
    """Countable pieces (pairs for shoes and gloves) in ``quantity`` units: 2 1/2 dozen are 30.

    Raises DomainError ``too_fine`` when that is no whole number.
    """
    return _exact(Fraction(quantity) * _SINGLES.get(unit, 1), Fraction(quantity))


def dozens(pieces: int) -> tuple[int, int]:
    """Whole dozens and the pieces left over."""
    return divmod(pieces, 12)


def _exact(value: Fraction, said: Fraction) -> int:
    if value.denominator != 1:
        raise DomainError("too_fine", value=str(said))
    return int(value)
