"""The floor price of a frame's terms: as for every offer, below it they need a reason, kept with the version and each offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.costing.queries import Floor, floor_of_product, floors_of
from marketplace.frames.models import FrameOrder
from marketplace.frames.queries import holding_of
from marketplace.kernel.errors import DomainError

MOST_REASON = 300


@dataclass(frozen=True)
class Below:
    """A price below the floor of its group, both in centavos of Bs."""

    price_minor: int
    floor: Floor

    @property
    def left_an_hour(self) -> int | None:
        """What the price leaves for an hour of work; None when it does not cover the other costs."""
        return self.floor.pay_an_hour_at(self.price_minor)


def floor_of(frame: FrameOrder) -> Floor | None:
    """The floor of a frame's piece (``agreement`` loaded): its product's, else that of the group's product of the kind."""
    if frame.product_id is not None:
        return floor_of_product(frame.product_id)
    key = (frame.agreement.association_id, frame.standard_key or "")
    return floors_of({key}).get(key)


def below(floor: Floor | None, price_minor: int | None) -> Below | None:
    """How a price lies below a floor; None where it does not, or where either is not known."""
    if floor is None or price_minor is None or price_minor >= floor.floor_minor:
        return None
    return Below(price_minor, floor)


def below_floor(frame: FrameOrder, price_minor: int | None = None) -> Below | None:
    """How a price, the frame's own where none is given, lies below the floor; None where it does not."""
    return below(floor_of(frame), frame.unit_price_minor if price_minor is None else price_minor)


def signed_floor(frame: FrameOrder, price_minor: int, reason: str) -> dict[str, Any]:
    """What is kept of the floor with terms or an offer at this price; empty where the piece has none.

    The reason is kept only where the price lies below. Raises DomainError ``below_floor`` when it does and none was given.
    """
    floor = floor_of(frame)
    if floor is None:
        return {}
    said = reason.strip()[:MOST_REASON] if price_minor < floor.floor_minor else ""
    if price_minor < floor.floor_minor and not said:
        raise DomainError("below_floor", field="floor_reason")
    return {"floor_minor": floor.floor_minor, "cost_version_id": floor.version_id, "floor_reason": said}


def agreed_reason(frame: FrameOrder) -> str:
    """Why the terms that hold are below the floor, as both sides signed it; empty where they are not."""
    holding = holding_of(frame.agreement)
    return str(holding.terms.get("floor_reason", "")) if holding else ""
