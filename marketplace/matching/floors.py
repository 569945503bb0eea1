"""The floor price of what is offered: below it a weaver loses part of her rate, so an offer needs a signed reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.access.actor import Actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.costing.queries import Floor, floors_of
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Offer, ProposalShare
from marketplace.matching.workbench import Workbench


@dataclass(frozen=True)
class Below:
    """A share whose price lies below the floor of its group, and what it leaves for an hour in centavos."""

    share: ProposalShare
    floor: Floor

    @property
    def left_an_hour(self) -> int | None:
        """What the price leaves for an hour of work; None when it does not cover the other costs."""
        return self.floor.pay_an_hour_at(self.share.unit_price_minor)


def below_floor(bench: Workbench, actor: Actor) -> list[Below]:
    """The open shares of the actor's groups whose price lies below their floor."""
    may_send = Permission.OFFER_SEND
    open_shares = [one for one in bench.open_shares() if one.pieces and may(actor, may_send, one.association.scope())]
    floors = _floors(bench, [(one.order_line_id, one.association_id) for one in open_shares])
    found = ((one, floors.get((one.order_line_id, one.association_id))) for one in open_shares)
    return [Below(share, floor) for share, floor in found if floor is not None and share.unit_price_minor < floor.floor_minor]


def sign_floors(bench: Workbench, offers: Sequence[Offer], reason: str) -> None:
    """Write on each offer the floor that it was judged by, and the reason where it lies below.

    Raises DomainError ``below_floor`` when one does and no reason was given.
    """
    floors = _floors(bench, [(offer.order_line_id, offer.association_id) for offer in offers])
    signed = reason.strip()
    for offer in offers:
        floor = floors.get((offer.order_line_id, offer.association_id))
        if floor is None:
            continue
        offer.floor_minor, offer.cost_version_id = floor.floor_minor, floor.version_id
        if offer.unit_price_minor < floor.floor_minor:
            if not signed:
                raise DomainError("below_floor", field="floor_reason")
            offer.floor_reason = signed


def _floors(bench: Workbench, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Floor]:
    """The floor of each (line id, association id) that has one."""
    keys = {line.id: line.standard_key for line in bench.lines}
    floors = floors_of({(group, key) for line_id, group in wanted if (key := keys.get(line_id))})
    return {
        (line_id, group): floor
        for line_id, group in wanted
        if (key := keys.get(line_id)) and (floor := floors.get((group, key))) is not None
    }
