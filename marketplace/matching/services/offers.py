"""Send, withdraw, remind and expire offers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.coverage import settle
from marketplace.matching.drafts import SendDraft
from marketplace.matching.floors import sign_floors
from marketplace.matching.gates import blocked_groups
from marketplace.matching.market import OpenLine
from marketplace.matching.models import Assignment, Offer, ProposalShare
from marketplace.matching.placed import is_waiting, placed_by_line
from marketplace.matching.states import OFFER
from marketplace.matching.workbench import Workbench
from marketplace.membership.services import invite
from marketplace.orders.holding import hold
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN
from marketplace.people.models import Account, RoleGrant
from marketplace.producers.models import Association, Member

MOST_DAYS = 14
OFFERS_PATH = "/ofertas"


def send_offers(actor: Actor, bench: Workbench, draft: SendDraft) -> list[Offer]:
    """Offer the open shares to the groups of the actor's programmes, and prepare each leader's link.

    Groups of other programmes are left for their own coordinators. Raises DomainError ``not_open``, ``nothing_to_offer``,
    ``more_than_missing`` when a line would be given out twice, ``only_verbal`` for a group whose spoken agreement blocks
    offers, ``over_capacity`` when a group would get more work than it has hours and no reason was signed, ``below_floor`` when
    a price takes from a weaver's rate and no reason was signed. Acceptance counts the hours again, so nobody is over-allocated
    even then.
    """
    if not 1 <= draft.days <= MOST_DAYS:
        raise DomainError("bad_days", field="days", most=MOST_DAYS)
    hold(bench.order)
    if bench.order.state not in OPEN:
        raise DomainError("not_open")
    shares = [share for share in bench.open_shares() if share.pieces > 0 and may_offer(actor, share.association)]
    if not shares:
        raise DomainError("nothing_to_offer")
    _refuse_too_many(bench, shares)
    blocked = blocked_groups(bench.order.exporter_id, [share.association_id for share in shares])
    if blocked:
        raise DomainError("only_verbal", groups=", ".join(blocked))
    signed = draft.reason.strip()
    if bench.judge().over_capacity and not signed:
        raise DomainError("over_capacity", field="reason")
    offers = [_offer(actor, bench, share, draft.days) for share in shares]
    sign_floors(bench, offers, draft.floor_reason)
    db.session.add_all(offers)
    # The links and the journal name the offers by their ids.
    db.session.flush()
    _prepare_links(actor, offers)
    for offer in offers:
        note(actor, "offered", "offer", offer.id, offer.scope(), order=bench.order.code, pieces=offer.pieces, reason=signed)
    settle(actor, bench.order)
    return offers


def may_offer(actor: Actor, association: Association) -> bool:
    """Whether the actor may make this association an offer: it is of her programmes."""
    return may(actor, Permission.OFFER_SEND, association.scope())


def _refuse_too_many(bench: Workbench, shares: Sequence[ProposalShare]) -> None:
    # Counted anew under the order's lock: somebody else may have offered the same pieces a moment ago.
    placed = placed_by_line([line.id for line in bench.lines])
    for line in bench.lines:
        pieces = sum(share.pieces for share in shares if share.order_line_id == line.id)
        missing = max(line.quantity - placed.get(line.id, 0), 0)
        if pieces > missing:
            raise DomainError("more_than_missing", line=line.description, pieces=pieces, missing=missing)


def _offer(actor: Actor, bench: Workbench, share: ProposalShare, days: int) -> Offer:
    line = bench.line(share.order_line_id)
    assert line is not None, "a share of the order has a line of the order"
    return Offer(
        code=new_code("OFE"),
        order_line_id=share.order_line_id,
        association_id=share.association_id,
        association=share.association,
        proposal_share_id=share.id,
        state="offered",
        pieces=share.pieces,
        unit_price_minor=share.unit_price_minor,
        piece_rate_minor=share.piece_rate_minor,
        millihours_per_piece=share.millihours_per_piece,
        starts_on=_start(bench, line),
        due_on=max(share.finishes_on, line.due),
        expires_at=clock.end_of_day(clock.today() + timedelta(days=days)),
        sent_at=clock.business_now(),
        sent_by_id=actor.account_id,
    )


def _start(bench: Workbench, line: OpenLine) -> date:
    """The first day on which the work may begin: the hours are counted from its week on."""
    return max(bench.market.monday(bench.market.first_week(line)), line.release)


def new_code(kind: str) -> str:
    """A fresh reference of an offer (OFE) or of agreed work and its record (CON)."""
    while True:
        code = new_reference(kind, secrets.choice)
        known = union_all(select(Offer.id).where(Offer.code == code), select(Assignment.id).where(Assignment.code == code))
        if db.session.execute(known).first() is None:
            return code


def leaders_of(association_ids: Sequence[int]) -> dict[int, Account]:
    """The account of each association's leader, with her member row; those without an account are left out."""
    rows = db.session.execute(
        select(RoleGrant.association_id, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == "leader",
            RoleGrant.association_id.in_(list(association_ids)),
            RoleGrant.ended_at.is_(None),
            Account.ended_at.is_(None),
        )
        .order_by(RoleGrant.id)
        .options(joinedload(Account.member))
    )
    return {association_id: account for association_id, account in rows if association_id is not None}


def _prepare_links(actor: Actor, offers: Sequence[Offer]) -> None:
    """A one-use sign-in link for each leader, to her offer, or to all of them when several wait; her account if she has none.

    A leader who left, or whose account holds more than her association's roles, gets no link: the offer waits all the same.
    """
    several = _waiting_by_group({offer.association_id for offer in offers})
    paths = {o.association_id: offer_path(o) if several.get(o.association_id, 0) < 2 else OFFERS_PATH for o in offers}
    leaders = db.session.scalars(
        select(Member)
        .join(Association, Association.leader_member_id == Member.id)
        .where(Association.id.in_(list(paths)))
        .order_by(Member.id)
        .options(joinedload(Member.association))
    ).all()
    for member in leaders:
        try:
            invite(actor, member).next_path = paths[member.association_id]
        except DomainError as error:
            note(actor, "not_invited", "member", member.id, member.association.scope(), why=error.code)


def _waiting_by_group(association_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Offer.association_id, func.count())
        .where(Offer.association_id.in_(list(association_ids)), is_waiting())
        .group_by(Offer.association_id)
    )
    return {association_id: many for association_id, many in rows}  # noqa: C416 - rows are no pairs to a type checker


def offer_path(offer: Offer) -> str:
    """Where an offer is answered."""
    return f"{OFFERS_PATH}/{offer.id}"


def remind(actor: Actor, offer: Offer) -> None:
    """Prepare a fresh link for the leader of a waiting offer, to remind her with."""
    hold_offer(offer)
    _refuse_unless_waiting(offer)
    _prepare_links(actor, [offer])
    note(actor, "reminded", "offer", offer.id, offer.scope())


def each(actor: Actor, offers: Iterable[Offer], act: Callable[[Actor, Offer], None]) -> int:
    """Do the same with many offers; with how many it was done. One answered or expired meanwhile is left as it is."""
    done = 0
    for offer in offers:
        try:
            act(actor, offer)
            done += 1
        except DomainError as error:
            if error.code not in {"offer_answered", "offer_expired"}:
                raise
    return done


def hold_offer(offer: Offer) -> None:
    """Lock an offer's row and read its answer anew."""
    db.session.refresh(offer, ["state", "expires_at", "answered_at", "accepted_pieces", "pieces"], with_for_update=True)


def is_over(offer: Offer) -> bool:
    """Whether a waiting offer's time has passed, even where the sweep has not written it yet."""
    return offer.state == "offered" and offer.expires_at <= clock.business_now()


def _refuse_unless_waiting(offer: Offer) -> None:
    if offer.state != "offered":
        raise DomainError("offer_answered", state=offer.state)
    if is_over(offer):
        raise DomainError("offer_expired")


def withdraw(actor: Actor, offer: Offer) -> None:
    """Take an offer back that nobody has answered; its pieces return to matching."""
    order = order_of(offer)
    hold_offer(offer)
    hold(order)
    _refuse_unless_waiting(offer)
    OFFER.check(offer.state, "withdrawn")
    offer.state, offer.answered_at = "withdrawn", clock.business_now()
    note(actor, "withdrawn", "offer", offer.id, offer.scope(), pieces=offer.pieces)
    settle(actor, order)


def order_of(offer: Offer) -> Order:
    """The order that an offer is about."""
    return db.session.scalars(
        select(Order).join(OrderLine, OrderLine.order_id == Order.id).where(OrderLine.id == offer.order_line_id)
    ).one()


def expire_offers() -> int:
    """Write down that offers have expired and settle their orders; how many. The caller commits."""
    late = select(Offer.id).where(Offer.state == "offered", Offer.expires_at <= clock.business_now()).order_by(Offer.id)
    ids = list(db.session.scalars(late))
    for offer in db.session.scalars(
        select(Offer).where(Offer.id.in_(ids)).order_by(Offer.id).options(joinedload(Offer.association))
    ):
        hold_offer(offer)
        if is_over(offer):
            order = order_of(offer)
            hold(order)
            offer.state, offer.answered_at = "expired", offer.expires_at
            note(None, "expired", "offer", offer.id, offer.scope(), pieces=offer.pieces)
            settle(None, order)
    return len(ids)
