from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import money
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import ExchangeRate, Money

AMOUNTS = st.integers(-(2**31 - 1), 2**31 - 1)
WEIGHTS = st.lists(st.one_of(st.integers(0, 10**6), st.fractions(0, 1000)), min_size=1, max_size=80).filter(any)


@given(AMOUNTS, WEIGHTS)
def test_shared_money_adds_up_and_nobody_is_a_centavo_away_from_the_exact_share(total: int, weights: list[Fraction]) -> None:
    parts = money.allocate(total, weights)
    assert sum(parts) == total
    whole = sum(map(Fraction, weights))
    assert all(abs(part - total * Fraction(weight) / whole) < 1 for part, weight in zip(parts, weights, strict=True))


@given(st.integers(0, 10**6), WEIGHTS)
def test_a_larger_weight_never_gets_less(total: int, weights: list[Fraction]) -> None:
    pairs = sorted(zip(map(Fraction, weights), money.allocate(total, weights), strict=True))
    smaller_weights_first = [part for _, part in pairs]
    assert smaller_weights_first == sorted(smaller_weights_first)


def test_the_centavo_left_over_goes_to_the_first_of_equals() -> None:
    assert money.allocate(1000, [1, 1, 1]) == [334, 333, 333]
    assert money.allocate(-1000, [1, 1, 1]) == [-334, -333, -333]


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_money_cannot_be_shared_by_nothing(weights: list[int]) -> None:
    with pytest.raises(DomainError) as refused:
        money.allocate(100, weights)
    assert refused.value.code == "nothing_to_share_by"


@pytest.mark.parametrize(
    ("value", "rounded"), [("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("0.5", 1), ("-0.4", 0), ("1.005", 1), ("-7", -7)]
)
def test_halves_are_rounded_away_from_zero(value: str, rounded: int) -> None:
    assert money.half_up(Fraction(value)) == rounded


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("1234,5", 123450),
        ("1.234", 123400),
        ("1,234", 123400),
        ("1.234.567", 123456700),
        ("1.234.567,8", 123456780),
        ("1 234,50", 123450),
        ("1'234.50", 123450),
        (" Bs 1.234,50 ", 123450),
        ("$us 12", 1200),
        ("12 Bs.", 1200),
        ("-3,5", -350),
        ("0", 0),
        ("0,07", 7),
        ("13.85", 1385),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert money.parse_amount(text) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bs",
        "doce",
        "1.2345",
        "12,345,6",
        "1,23.456",
        "1.234,567",
        "1,2,3",
        "1234.567,00",
        ".5",
        "1.23.4",
        "1..2",
        "--1",
        "1e5",
        "1234.567",
    ],
)
def test_what_is_no_amount_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        money.parse_amount(text)
    assert refused.value.code == "bad_amount"


@given(AMOUNTS)
def test_every_amount_is_read_back_in_both_notations(minor: int) -> None:
    sign = "-" if minor < 0 else ""
    english = f"{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02d}"
    spanish = english.translate(str.maketrans(".,", ",."))
    assert money.parse_amount(english) == money.parse_amount(spanish) == minor


def test_three_decimals_are_decimals_where_three_are_allowed() -> None:
    assert money.parse_number("0.875", places=3) == Fraction(7, 8)
    assert money.parse_number("9,3", places=6) == Fraction("9.3")


def test_currencies_never_mix() -> None:
    assert Money(100) + Money(50) - Money(30) == -Money(-120)
    with pytest.raises(DomainError) as refused:
        Money(100, "BOB") + Money(100, "USD")
    assert refused.value.code == "currency_mismatch"
    with pytest.raises(DomainError):
        Money(1, "EUR")


def test_an_amount_is_exchanged_at_a_rate_of_a_kind_and_a_day() -> None:
    rate = ExchangeRate(Fraction("9.3"), "reference", date(2026, 11, 20))
    assert rate.convert(Money(75060), "USD") == Money(8071, "USD")
    assert rate.convert(Money(8071, "USD"), "BOB") == Money(75060)
    assert rate.convert(Money(5), "BOB") == Money(5)


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(DomainError) as refused:
        ExchangeRate(Fraction(0), "official", date(2026, 1, 1))
    assert refused.value.code == "bad_rate"


def test_a_share_of_money_is_rounded_half_up() -> None:
    assert Money(1101).times(Fraction(1, 2)) == Money(551)
