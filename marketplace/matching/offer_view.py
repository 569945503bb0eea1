"""An offer as its leader sees it: pieces, days, money, hours, pay for an hour beside the minimum wage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from marketplace.capacity.drafts import Taking
from marketplace.capacity.services import free_hours
from marketplace.infra import clock
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.kernel.costs import HOURS_PER_MONTH
from marketplace.kernel.money import half_up
from marketplace.matching.models import Offer
from marketplace.matching.services.offers import is_over


@dataclass(frozen=True)
class OfferView:
    """Figures for ``pieces`` of an offer: centavos of Bs, thousandths of an hour."""

    offer: Offer
    pieces: int
    total_minor: int
    pay_minor: int
    millihours: int
    free_millihours: int
    pay_an_hour_minor: int
    wage_percent: int | None
    state: str
    expires_on: date

    @property
    def fits(self) -> bool:
        """Whether the hours are there at this moment; acceptance counts them again."""
        return self.millihours <= self.free_millihours

    @property
    def most(self) -> int:
        """How many of the offered pieces the free hours allow."""
        each = self.offer.millihours_per_piece
        return min(self.offer.pieces, self.free_millihours // each) if each else self.offer.pieces

    def of(self, pieces: int) -> OfferView:
        """The same for other pieces."""
        offer = self.offer
        return replace(
            self,
            pieces=pieces,
            total_minor=pieces * offer.unit_price_minor,
            pay_minor=pieces * offer.piece_rate_minor,
            millihours=pieces * offer.millihours_per_piece,
        )


def offer_view(offer: Offer) -> OfferView:
    """The view of all its pieces, or of those accepted; ``line`` and ``association`` must be loaded."""
    pieces = offer.accepted_pieces or offer.pieces
    hourly = Fraction(offer.piece_rate_minor * 1000, offer.millihours_per_piece) if offer.millihours_per_piece else Fraction(0)
    wage = minimum_wage_minor(clock.today())
    return OfferView(
        offer=offer,
        pieces=pieces,
        total_minor=pieces * offer.unit_price_minor,
        pay_minor=pieces * offer.piece_rate_minor,
        millihours=pieces * offer.millihours_per_piece,
        free_millihours=sum(max(hours, 0) for hours in free_hours(_taking(offer, pieces)).values()),
        pay_an_hour_minor=half_up(hourly),
        wage_percent=half_up(100 * hourly * HOURS_PER_MONTH / wage) if wage else None,
        state="expired" if is_over(offer) else offer.state,
        expires_on=clock.local_date(offer.expires_at),
    )


def _taking(offer: Offer, pieces: int) -> Taking:
    return Taking(
        offer.association_id, offer.line.technique_code, pieces, offer.millihours_per_piece, offer.starts_on, offer.due_on
    )
