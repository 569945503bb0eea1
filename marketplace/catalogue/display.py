"""What a product says of itself: pay an hour, share of the minimum wage, sizes and colours."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from marketplace.catalogue.models import Colour, Product
from marketplace.infra.database import db
from marketplace.kernel.costs import hourly_pay_minor, share_of_minimum

MINIMUM_WAGE_MINOR = 330_000
"""Bolivia's minimum wage of 2026 in centavos a month (DS 5503 and DS 5516, as in minimum_wage_bo.csv)."""


@dataclass(frozen=True)
class Pay:
    """Pay to the weaver: a piece and an hour in centavos, and the hour as a percentage of the minimum wage's."""

    piece_minor: int
    hour_minor: int
    minimum_percent: int


def pay_of(product: Product) -> Pay:
    """What a product pays."""
    return pay(product.piece_rate_minor, product.millihours_per_piece)


def pay(piece_rate_minor: int, millihours: int) -> Pay:
    """What a piece rate pays for a piece of so many thousandths of an hour."""
    hour = hourly_pay_minor(piece_rate_minor, Fraction(millihours, 1000))
    return Pay(piece_rate_minor, hour, round(100 * share_of_minimum(hour, MINIMUM_WAGE_MINOR)))


def split(joined: str) -> list[str]:
    """Sizes or colours that are kept joined by ";"."""
    return [part for part in joined.split(";") if part]


def colours_of(product: Product) -> list[Colour]:
    """A product's colours, in its order; codes that the card does not know are left out."""
    codes = split(product.colours)
    known = {colour.code: colour for colour in db.session.scalars(select(Colour).where(Colour.code.in_(codes)))}
    return [known[code] for code in codes if code in known]
