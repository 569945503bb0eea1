"""Accept an offer, all or a part, or decline it: one transaction that takes the hours and writes the agreed work."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.capacity.drafts import Taking
from marketplace.capacity.services import lock_groups, take_hours
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.coverage import agreed_by_line, settle
from marketplace.matching.gates import tell_accepted
from marketplace.matching.models import Assignment, AssignmentWeek, Offer, ProposalShare
from marketplace.matching.services.offers import hold_offer, is_over, new_code, order_of
from marketplace.matching.states import DECLINE_REASONS, OFFER
from marketplace.orders.holding import hold
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN
from marketplace.people.models import Account


def accept(actor: Actor, offer: Offer, pieces: int) -> Assignment:
    """Agree on ``pieces`` of an offer: take the hours, write the work and its weeks, settle the order.

    Locks in one order everywhere: the group's hours, the offer, the order. Whoever comes second reads why. Raises
    DomainError ``offer_answered``, ``offer_expired``, ``not_open``, ``bad_part``, ``order_is_full`` or
    ``not_enough_hours`` (with how many pieces do fit).
    """
    lock_groups([offer.association_id])
    hold_offer(offer)
    _refuse_answered(offer)
    if not 1 <= pieces <= offer.pieces:
        raise DomainError("bad_part", field="pieces", most=offer.pieces)
    order = order_of(offer)
    hold(order)
    line = db.session.get_one(OrderLine, offer.order_line_id)
    _refuse_full(order, line, pieces)
    weeks = take_hours(
        Taking(
            offer.association_id, line.technique_code, pieces, offer.millihours_per_piece, offer.starts_on, offer.due_on,
            _planned(offer),
        )
    )  # fmt: skip
    OFFER.check(offer.state, "accepted")
    offer.state, offer.accepted_pieces, offer.answered_at = "accepted", pieces, clock.business_now()
    work = _assignment(actor, offer, pieces, weeks)
    db.session.add(work)
    # The journal line names the work by its id.
    db.session.flush()
    tell_accepted(actor, offer, work)
    note(actor, "accepted", "offer", offer.id, offer.scope(), pieces=pieces, offered=offer.pieces, record=work.code)
    settle(actor, order)
    return work


def _refuse_answered(offer: Offer) -> None:
    if offer.state != "offered":
        raise DomainError("offer_answered", state=offer.state)
    if is_over(offer):
        raise DomainError("offer_expired")


def _refuse_full(order: Order, line: OrderLine, pieces: int) -> None:
    if order.state not in OPEN:
        raise DomainError("not_open")
    left = line.quantity - agreed_by_line(order.id).get(line.id, 0)
    if pieces > left:
        raise DomainError("order_is_full", field="pieces", left=max(left, 0))


def _planned(offer: Offer) -> dict[date, int]:
    """Hours by Monday as the proposal planned them, which leave room for the group's other offers."""
    if offer.proposal_share_id is None:
        return {}
    share = db.session.get(ProposalShare, offer.proposal_share_id)
    return {date.fromisoformat(day): int(hours) for day, hours in (share.week_millihours if share else {}).items()}


def _assignment(actor: Actor, offer: Offer, pieces: int, weeks: dict[date, int]) -> Assignment:
    return Assignment(
        code=new_code("CON"),
        offer_id=offer.id,
        order_line_id=offer.order_line_id,
        association_id=offer.association_id,
        pieces=pieces,
        unit_price_minor=offer.unit_price_minor,
        piece_rate_minor=offer.piece_rate_minor,
        millihours_per_piece=offer.millihours_per_piece,
        starts_on=max(min(weeks, default=offer.starts_on), offer.starts_on),
        due_on=offer.due_on,
        accepted_at=clock.business_now(),
        accepted_by_id=actor.account_id,
        accepted_by_name=_signer(actor),
        weeks=[AssignmentWeek(week_start=monday, millihours=hours) for monday, hours in sorted(weeks.items())],
    )


def _signer(actor: Actor) -> str:
    """Who accepted, as the record says it: the person acted for first, the one who acted beside her."""
    if actor.acting_for_name:
        return f"{actor.acting_for_name} ({actor.display_name})"[:160]
    account = db.session.scalars(
        select(Account).where(Account.id == actor.account_id).options(joinedload(Account.member))
    ).first()
    member = account.member if account else None
    return member.full_name if member else actor.display_name


def decline(actor: Actor, offer: Offer, reason: str) -> None:
    """Say no, with one of the three drawn reasons; the pieces return to matching."""
    if reason not in DECLINE_REASONS:
        raise DomainError("bad_reason", field="reason")
    hold_offer(offer)
    _refuse_answered(offer)
    order = order_of(offer)
    hold(order)
    OFFER.check(offer.state, "declined")
    offer.state, offer.decline_reason, offer.answered_at = "declined", reason, clock.business_now()
    note(actor, "declined", "offer", offer.id, offer.scope(), pieces=offer.pieces, reason=reason)
    settle(actor, order)
