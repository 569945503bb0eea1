"""What is paid for accepted pieces: net = accepted x price x (1 - advance share), the advance recovered pro rata.

Amounts are minor units of the contract's currency; an advance share is a ``Fraction`` in 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from marketplace.kernel.money import half_up


@dataclass(frozen=True)
class Settlement:
    """What one accepted delivery is worth (``gross``), what of it repays the advance, and what is still to be paid."""

    gross_minor: int
    recovered_minor: int

    @property
    def net_minor(self) -> int:
        """To be paid now; gross = recovered + net to the centavo."""
        return self.gross_minor - self.recovered_minor


def advance_minor(pieces: int, price_minor: int, advance_share: Fraction) -> int:
    """The advance on ``pieces`` ordered at ``price_minor`` each, rounded half up."""
    return half_up(pieces * price_minor * advance_share)


def settle(
    accepted: int, price_minor: int, advance_share: Fraction, advance_left_minor: int, *, last: bool = False
) -> Settlement:
    """Settle ``accepted`` pieces of a delivery against the part of the advance that is still owed.

    The recovery is the advance share of the gross, rounded half up, never more than ``advance_left_minor``. ``last`` says
    that these pieces complete the quantity: then everything still owed is recovered as far as the gross reaches, so that
    rounding leaves nothing behind. The advance on rejected pieces stays owed until they are made again. Raises ValueError
    for amounts below 0.
    """
    if min(accepted, price_minor, advance_left_minor) < 0:
        raise ValueError("pieces, price and advance are never below 0")
    gross = accepted * price_minor
    share = gross if last else half_up(gross * advance_share)
    return Settlement(gross, min(share, advance_left_minor))


def late_fee_minor(owed_minor: int, days_late: int, daily_share: Fraction) -> int:
    """The fee on ``owed_minor`` paid ``days_late`` days late at ``daily_share`` a day (2 % is 1/50), simple, half up."""
    return half_up(owed_minor * max(days_late, 0) * daily_share)
