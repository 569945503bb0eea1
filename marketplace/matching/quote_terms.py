"""The money of a quote: the most that who asks would pay for a piece, and what the groups ask. Centavos of Bs, unless said.

A quote has no columns for prices. What was asked and said is kept where it was written down: in its line of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import number
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BOB, USD, half_up, parse_amount
from marketplace.orders.rates import MICRO, known_rates

QUOTED = "quoted"


@dataclass(frozen=True)
class Ceiling:
    """The most for a piece: ``minor`` of ``currency``, and the rate by which it became Bs; no rate for Bs."""

    minor: int
    currency: str = BOB
    rate_micro: int | None = None
    rate_kind: str = ""

    @property
    def bob_minor(self) -> int:
        """In centavos of Bs."""
        return self.minor if self.rate_micro is None else half_up(Fraction(self.minor * self.rate_micro, MICRO))


def currencies() -> list[tuple[str, str]]:
    """In what a ceiling may be said: bolivianos, and dollars at each rate that is known today."""
    dollars = [
        (f"{USD}-{rate.kind}", gettext("USD, %(kind)s %(rate)s", kind=rate.kind, rate=number(rate.micro / MICRO, 2)))
        for rate in known_rates(clock.today())
    ]
    return [(BOB, gettext("Bs")), *dollars]


def read_ceiling(text: str, currency: str) -> Ceiling | None:
    """A ceiling as it was typed; None for none. Raises DomainError ``bad_amount``, also for 0 and an unknown currency."""
    if not text.strip():
        return None
    minor, rates = parse_amount(text), {f"{USD}-{rate.kind}": rate for rate in known_rates(clock.today())}
    if minor <= 0 or (currency != BOB and currency not in rates):
        raise DomainError("bad_amount", field="ceiling", value=text)
    rate = rates.get(currency)
    return Ceiling(minor, USD, rate.micro, rate.kind) if rate else Ceiling(minor)


@dataclass(frozen=True)
class Terms:
    """What was said when a quote was made: the ceiling, if any, and the price of a piece by association."""

    ceiling: Ceiling | None
    prices: Mapping[int, int]


def journalled(ceiling: Ceiling | None, prices: Mapping[int, int]) -> dict[str, Any]:
    """The details of the line in the journal."""
    asked = ceiling and {
        "price_minor": ceiling.bob_minor, "cents": ceiling.minor, "currency": ceiling.currency,
        "rate_micro": ceiling.rate_micro, "kind": ceiling.rate_kind,
    }  # fmt: skip
    return {"ceiling": asked, "prices": [{"association_id": who, "price_minor": minor} for who, minor in sorted(prices.items())]}


def terms_of(quote_id: int) -> Terms:
    """What was said when a quote was made; nothing for one from before prices were asked."""
    details = db.session.scalars(
        select(JournalEntry.details)
        .where(JournalEntry.thing == "quote", JournalEntry.thing_id == quote_id, JournalEntry.verb == QUOTED)
        .order_by(JournalEntry.id)
        .limit(1)
    ).first()
    kept = (details or {}).get("ceiling")
    ceiling = Ceiling(kept["cents"], kept["currency"], kept["rate_micro"], kept["kind"]) if kept else None
    return Terms(ceiling, {row["association_id"]: row["price_minor"] for row in (details or {}).get("prices", ())})
