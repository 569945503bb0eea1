"""Money in whole minor units: centavos of the boliviano (BOB), cents of the dollar (USD).

Amounts never pass through floating point. Shares, rates and quantities are ``Fraction``; wherever a result must become
whole minor units the rounding is named. Writing amounts for people is left to Babel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from marketplace.kernel.errors import DomainError

BOB, USD = "BOB", "USD"
CURRENCIES = (BOB, USD)
MINOR_PER_UNIT = 100
MOST_MINOR = 2**31 - 1
"""What a column of minor units holds: more than 21 million."""

_CURRENCY_SIGNS = re.compile(r"^(bs\.?|bob|us\$|\$us|usd|\$)\s*|\s*(bs\.?|bob|usd)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<sign>[-\u2212]?)(?P<digits>\d[\d.,]*)")


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero, as in trade: 2.5 is 3, -2.5 is -3."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


@dataclass(frozen=True)
class Money:
    """An amount of ``minor`` units of ``currency``. Raises DomainError ``unknown_currency``."""

    minor: int
    currency: str = BOB

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise DomainError("unknown_currency", currency=self.currency)

    def __add__(self, other: Money) -> Money:
        """The sum. Raises DomainError ``currency_mismatch``."""
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        """The difference. Raises DomainError ``currency_mismatch``."""
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def times(self, factor: Fraction | int) -> Money:
        """The amount times ``factor`` (a share, a number of pieces), rounded half up."""
        return Money(half_up(Fraction(self.minor) * factor), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise DomainError("currency_mismatch", currency=self.currency, other=other.currency)
        return other.minor


@dataclass(frozen=True)
class ExchangeRate:
    """Bolivianos for one dollar, of a ``kind`` (official, reference, agreed), valid ``on`` a day.

    Two rates live side by side in Bolivia, so kind and day belong to every amount that was converted. Raises DomainError
    ``bad_rate`` unless the rate is above 0.
    """

    bob_per_usd: Fraction
    kind: str
    on: date

    def __post_init__(self) -> None:
        if self.bob_per_usd <= 0:
            raise DomainError("bad_rate", value=str(self.bob_per_usd))

    def convert(self, amount: Money, currency: str) -> Money:
        """``amount`` in ``currency``, rounded half up to its minor unit. Raises DomainError ``unknown_currency``."""
        if amount.currency == currency:
            return amount
        rate = self.bob_per_usd if currency == BOB else 1 / self.bob_per_usd
        return Money(half_up(amount.minor * rate), currency)


def allocate(total_minor: int, weights: Sequence[int | Fraction]) -> list[int]:
    """``total_minor`` shared by ``weights`` into whole minor units that add up to it exactly.

    Largest remainder: everybody gets the whole part of the exact share, the units left over go one each to the largest
    remainders, the earlier part first in a tie. A negative total is shared like the positive one. Raises DomainError
    ``nothing_to_share_by`` when no weight is above 0 or one lies below 0.
    """
    whole = sum(map(Fraction, weights), Fraction(0))
    if whole <= 0 or min(weights) < 0:
        raise DomainError("nothing_to_share_by")
    exact = [abs(total_minor) * Fraction(weight) / whole for weight in weights]
    parts = [floor(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: abs(total_minor) - sum(parts)]:
        parts[i] += 1
    return parts if total_minor >= 0 else [-part for part in parts]


def parse_amount(text: str) -> int:
    """Minor units of an amount as people type it: ``1.234,50``, ``1,234.50``, ``1234.5``, ``Bs 1 234``.

    Raises DomainError ``bad_amount`` for anything else, more than two decimals and amounts that no column holds included.
    """
    minor = int(parse_number(_CURRENCY_SIGNS.sub("", text.strip()), places=2, code="bad_amount") * MINOR_PER_UNIT)
    if abs(minor) > MOST_MINOR:
        raise DomainError("bad_amount", value=text)
    return minor


def parse_number(text: str, places: int, code: str = "bad_number") -> Fraction:
    """The exact value of a number with at most ``places`` decimals, whichever of ``.`` and ``,`` separates them.

    With both signs the last one is the decimal sign. A sign used twice groups thousands. A single one before exactly three
    digits groups thousands when fewer than three decimals are allowed (a price of ``1.234``), else it is decimal. Raises
    DomainError ``code`` with the text as ``value``.
    """
    match = _NUMBER.fullmatch(re.sub(r"(?<=\d)[\s']+(?=\d{3})", "", text.strip()))
    whole, decimals = _split(match["digits"], places) if match else ("", "")
    if not match or not whole or len(decimals) > places:
        raise DomainError(code, value=text)
    value = Fraction(int(whole + decimals), 10 ** len(decimals))
    return -value if match["sign"] else value


def _split(digits: str, places: int) -> tuple[str, str]:
    """The whole part, ``""`` if wrongly written, and the decimals of digits with ``.`` and ``,`` among them."""
    sign = max(".,", key=digits.rfind)
    if sign not in digits:
        return digits, ""
    head, _, tail = digits.rpartition(sign)
    if digits.count(sign) > 1 or (len(tail) == 3 > places and not set(".,") & set(head)):
        head, tail, sign = digits, "", ""
    return _without_groups(head, sign), tail


def _without_groups(head: str, decimal_sign: str) -> str:
    groups = re.split(r"[.,]", head)
    used = set(head) & set(".,")
    right = len(used) <= 1 and decimal_sign not in used and (not used or 1 <= len(groups[0]) <= 3)
    return "".join(groups) if right and all(len(group) == 3 for group in groups[1:]) else ""
