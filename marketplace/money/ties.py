"""What money says of an inspection that somebody would annul: what was paid for stays accepted."""

from __future__ import annotations

from marketplace.fulfilment.queries import load_delivery
from marketplace.money.pay_queries import pay_list
from marketplace.money.queries import account_of


def paid_tie(delivery_id: int) -> str | None:
    """``delivery_paid`` where money holds for the delivery, ``pieces_shared`` where weavers are to be paid for its pieces.

    A mistake is then taken back as a new entry, first of all: the payment is voided or corrected, or the sharing changed.
    """
    delivery = load_delivery(delivery_id)
    if delivery is None or not delivery.inspections:
        return None
    account = account_of(delivery.assignment)
    if any(lot.paid_minor for lot in account.position.lots if lot.delivery_id == delivery_id):
        return "delivery_paid"
    left = account.work.quantities.accepted - delivery.inspections[-1].accepted_pieces
    return "pieces_shared" if sum(line.pieces for line in pay_list(delivery.assignment)) > max(left, 0) else None
