from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import units
from marketplace.kernel.errors import DomainError
from marketplace.kernel.units import Unit
from tests.kernel.el_alto import rows


@given(st.integers(0, 10**6))
def test_whole_small_units_survive_the_way_there_and_back(amount: int) -> None:
    assert units.minutes_of_hours(units.hours_of_minutes(amount)) == amount
    assert units.hundredths_of_hours(units.hours_of_hundredths(amount)) == amount
    assert units.grams_of_kilograms(units.kilograms_of_grams(amount)) == amount


def test_all_hours_per_piece_of_el_alto_are_whole_hundredths() -> None:
    for row in rows("products"):
        hundredths = units.hundredths_of_hours(Fraction(row["hours_per_unit"]))
        assert units.hours_of_hundredths(hundredths) == Fraction(row["hours_per_unit"])


def test_dozens_and_pairs_are_counted_in_pieces() -> None:
    assert units.singles(Fraction(5, 2), Unit.DOZEN) == 30
    assert units.singles(3, Unit.DOZEN_PAIRS) == 36
    assert units.singles(7, Unit.PAIR) == 7
    assert units.dozens(30) == (2, 6)


def test_hours_are_shown_in_tenths() -> None:
    assert units.tenths_of_hours(Fraction("-2554.286")) == -25543


def test_parts_that_cannot_be_kept_are_refused() -> None:
    for attempt in (
        lambda: units.singles(Fraction(1, 5), Unit.DOZEN),
        lambda: units.grams_of_kilograms(Fraction("0.0005")),
        lambda: units.hundredths_of_hours(Fraction("0.875")),
    ):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "too_fine"
