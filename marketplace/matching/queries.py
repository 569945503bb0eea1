"""Reads of matching: the tray, a run, offers, records of acceptance. Lists are scoped to the actor and end in a total order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.catalogue.models import Product, TimeStandard
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import named
from marketplace.infra.jobs import Job
from marketplace.kernel.scope import Scope
from marketplace.matching import history
from marketplace.matching.models import Assignment, MatchRun, Offer, Proposal, ProposalReason, ProposalShare
from marketplace.matching.placed import is_waiting, placed_select
from marketplace.orders.models import ON_MARKET, Order, OrderLine
from marketplace.orders.states import OPEN
from marketplace.producers.models import Association, Technique

PER_PAGE = 24


@dataclass(frozen=True)
class TrayRow:
    """An open order in the tray: what is missing, and how near its date is."""

    order: Order
    pieces: int
    missing: int
    waiting: int
    run_id: int | None

    @property
    def days_left(self) -> int:
        """Days to its date; negative once it has passed."""
        return (self.order.due_date - clock.today()).days if self.order.due_date else 9999


def tray(page: int | None = 1) -> tuple[list[TrayRow], int]:
    """Open orders with pieces that no group has, a page or all, those nearest to their date first; three queries."""
    placed = placed_select().subquery()
    ordered, done = func.sum(OrderLine.quantity), func.sum(func.coalesce(placed.c.pieces, 0))
    sums = (
        select(OrderLine.order_id, ordered.label("pieces"), (ordered - done).label("missing"))
        .outerjoin(placed, placed.c.line_id == OrderLine.id)
        .group_by(OrderLine.order_id)
        .having(ordered > done)
        .subquery()
    )
    open_orders = select(Order, sums.c.pieces, sums.c.missing).join(sums, sums.c.order_id == Order.id)
    open_orders = open_orders.where(Order.state.in_(OPEN))
    total = db.session.scalar(select(func.count()).select_from(open_orders.subquery())) or 0
    ordered_by = (Order.due_date.is_(None), Order.due_date, sums.c.missing.desc(), Order.id)
    found = open_orders.options(joinedload(Order.exporter)).order_by(*ordered_by)
    if page is not None:
        found = found.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    rows = db.session.execute(found).all()
    extra = _runs_and_waiting([order.id for order, _, _ in rows])
    return [TrayRow(order, int(pieces), int(missing), *extra[order.id]) for order, pieces, missing in rows], total


def _runs_and_waiting(order_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
    runs = select(MatchRun.order_id, func.max(MatchRun.id).label("run_id"), func.count().label("n")).group_by(MatchRun.order_id)
    waits = (
        select(OrderLine.order_id, func.count(Offer.id).label("waiting"))
        .join(Offer, Offer.order_line_id == OrderLine.id)
        .where(is_waiting())
        .group_by(OrderLine.order_id)
        .subquery()
    )
    done = runs.where(MatchRun.state == "done").subquery()
    rows = db.session.execute(
        select(Order.id, func.coalesce(waits.c.waiting, 0), done.c.run_id)
        .outerjoin(waits, waits.c.order_id == Order.id)
        .outerjoin(done, done.c.order_id == Order.id)
        .where(Order.id.in_(list(order_ids)))
    )
    return {order_id: (waiting, run_id) for order_id, waiting, run_id in rows}


def load_open_order(order_id: int) -> Order | None:
    """An order that is on the market."""
    return db.session.scalars(
        select(Order).where(Order.id == order_id, Order.state.in_(ON_MARKET)).options(joinedload(Order.exporter))
    ).first()


def open_order_ids() -> list[int]:
    """Every order that is on the market."""
    return list(db.session.scalars(select(Order.id).where(Order.state.in_(OPEN)).order_by(Order.id)))


def load_run(run_id: int) -> MatchRun | None:
    """A run, without its proposals."""
    return db.session.get(MatchRun, run_id)


def job_of(run: MatchRun) -> Job | None:
    """The background work of a run."""
    return db.session.get(Job, run.job_id) if run.job_id else None


def load_share(share_id: int) -> ProposalShare | None:
    """A share with its line."""
    return db.session.scalars(
        select(ProposalShare).where(ProposalShare.id == share_id).options(joinedload(ProposalShare.line))
    ).first()


@dataclass(frozen=True)
class RunView:
    """A finished run: its orders with their lines, and its three proposals."""

    run: MatchRun
    orders: tuple[Order, ...]
    proposals: tuple[Proposal, ...]


def run_view(run: MatchRun) -> RunView:
    """Everything that the page of a run shows; at most six queries."""
    proposals = db.session.scalars(
        select(Proposal)
        .where(Proposal.run_id == run.id)
        .order_by(Proposal.id)
        .options(selectinload(Proposal.shares).joinedload(ProposalShare.association))
        .options(selectinload(Proposal.reasons).joinedload(ProposalReason.association))
    ).all()
    lines = {share.order_line_id for p in proposals for share in p.shares} | {
        r.order_line_id for p in proposals for r in p.reasons
    }
    wanted = Order.id == run.order_id if run.order_id else Order.id.in_(select(OrderLine.order_id).where(OrderLine.id.in_(lines)))
    orders = db.session.scalars(
        select(Order)
        .where(wanted)
        .options(joinedload(Order.exporter), selectinload(Order.lines).joinedload(OrderLine.product))
        .order_by(Order.due_date, Order.id)
    ).all()
    order_of = {name: place for place, name in enumerate(("on-time", "fair", "few-groups"))}
    return RunView(run, tuple(orders), tuple(sorted(proposals, key=lambda p: order_of.get(p.objective, 9))))


@dataclass(frozen=True)
class Standing:
    """What of an order's line stands already: agreed work, waiting offers, and the answers that brought pieces back."""

    agreed: tuple[Assignment, ...] = ()
    offers: tuple[Offer, ...] = ()
    kept: Mapping[int, int] = field(default_factory=dict)
    """Accepted pieces of agreed work that was closed short, by its number."""


def standing_of(order_id: int) -> dict[int, Standing]:
    """Agreed work and offers by line; two queries, and one more where work was closed short."""
    lines = select(OrderLine.id).where(OrderLine.order_id == order_id)
    work: dict[int, list[Assignment]] = defaultdict(list)
    for row in db.session.scalars(
        select(Assignment)
        .where(Assignment.order_line_id.in_(lines), Assignment.cancelled_on.is_(None))
        .options(joinedload(Assignment.association))
        .order_by(Assignment.id)
    ):
        work[row.order_line_id].append(row)
    offers: dict[int, list[Offer]] = defaultdict(list)
    for offer in db.session.scalars(
        select(Offer).where(Offer.order_line_id.in_(lines)).options(joinedload(Offer.association)).order_by(Offer.id)
    ):
        offers[offer.order_line_id].append(offer)
    kept = _kept_of([row.id for found in work.values() for row in found if row.closed_short_on])
    return {line_id: Standing(tuple(work[line_id]), tuple(offers[line_id]), kept) for line_id in {*work, *offers}}


def _kept_of(assignment_ids: Collection[int]) -> dict[int, int]:
    kept = history.kept_pieces()
    if kept is None or not assignment_ids:
        return {}
    rows = kept.subquery()
    found = db.session.execute(select(rows.c.assignment_id, rows.c.pieces).where(rows.c.assignment_id.in_(assignment_ids)))
    return {number: int(pieces or 0) for number, pieces in found}


def visible_offers(actor: Actor) -> Select[Offer]:
    """The offers that somebody may see: a leader her group's, coordinators and verifiers those of their programmes."""
    query = select(Offer).join(Association, Association.id == Offer.association_id)
    if actor.role is Role.LEADER:
        return query.where(Offer.association_id == actor.association_id)
    if actor.role in (Role.COORDINATOR, Role.VERIFIER):
        return query.where(Association.programme_id.in_(actor.programme_ids))
    if actor.role is Role.ADMINISTRATOR:
        return query
    return query.where(Offer.id.is_(None))


STATES = ("waiting", "accepted", "declined", "expired", "withdrawn")
"""What a list of offers may be narrowed to."""


@dataclass(frozen=True)
class OfferFilter:
    """What a list of offers is narrowed to."""

    state: str = ""
    order_id: int | None = None


def page_of_offers(actor: Actor, wanted: OfferFilter, page: int | None = 1) -> tuple[list[Offer], int]:
    """A page of offers, or all, those that wait first, and how many there are; two queries."""
    query = visible_offers(actor)
    if wanted.state:
        query = query.where(_in_state(wanted.state))
    if wanted.order_id is not None:
        query = query.where(Offer.order_line_id.in_(select(OrderLine.id).where(OrderLine.order_id == wanted.order_id)))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.options(*_whole_offer()).order_by(is_waiting().desc(), Offer.id.desc())
    if page is not None:
        ordered = ordered.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return list(db.session.scalars(ordered)), total


def marked_offers(actor: Actor, ids: Sequence[int]) -> list[Offer]:
    """Of these offers those that one may send, in the order of their numbers, which is the order that they are locked in."""
    query = visible_offers(actor).where(Offer.id.in_(ids)).options(*_whole_offer()).order_by(Offer.id)
    return [offer for offer in db.session.scalars(query) if may(actor, Permission.OFFER_SEND, offer.scope())]


def _in_state(state: str) -> Any:
    over = and_(Offer.state == "offered", ~is_waiting())
    return {
        "waiting": is_waiting(),
        "expired": or_(Offer.state == "expired", over),
    }.get(state, Offer.state == state)


def _whole_offer() -> tuple[Any, ...]:
    return (
        joinedload(Offer.association),
        joinedload(Offer.line).options(
            joinedload(OrderLine.order).joinedload(Order.exporter),
            joinedload(OrderLine.product).options(joinedload(Product.association), selectinload(Product.photos)),
            selectinload(OrderLine.cells),
        ),
    )


def load_offer(offer_id: int) -> Offer | None:
    """An offer with its association, line, order and exporter."""
    return db.session.scalars(select(Offer).where(Offer.id == offer_id).options(*_whole_offer())).first()


def offers_by_ids(ids: Collection[int]) -> list[Offer]:
    """Offers with all that their pages show, in order of their ids."""
    return list(db.session.scalars(select(Offer).where(Offer.id.in_(list(ids))).options(*_whole_offer()).order_by(Offer.id)))


def load_record(code: str) -> Assignment | None:
    """Agreed work by the number of its record, with everything that the record prints."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.code == code)
        .options(
            joinedload(Assignment.association),
            joinedload(Assignment.offer),
            selectinload(Assignment.weeks),
            joinedload(Assignment.line).options(
                joinedload(OrderLine.order).joinedload(Order.exporter), selectinload(OrderLine.cells)
            ),
        )
    ).first()


def record_of(offer: Offer) -> Assignment | None:
    """The agreed work that came of an offer."""
    return db.session.scalars(select(Assignment).where(Assignment.offer_id == offer.id)).first()


@dataclass(frozen=True)
class SomeOffers:
    """The offers that were just sent, as one thing of the market."""

    order: Order
    offers: tuple[Offer, ...] = field(default=())

    def scope(self) -> Scope:
        """The order's."""
        return self.order.scope()


def waiting_offers(actor: Actor, limit: int = 50) -> list[Offer]:
    """Visible offers that wait for an answer, the next to expire first."""
    query = visible_offers(actor).where(is_waiting()).options(*_whole_offer())
    return list(db.session.scalars(query.order_by(Offer.expires_at, Offer.id).limit(limit)))


def technique_names() -> dict[str, str]:
    """The name of every technique by its code, in the reader's language."""
    rows = db.session.execute(select(Technique.code, Technique.name_es, Technique.name_en))
    return {row.code: named(row) for row in rows}


def reasons_of(proposal_id: int, order_id: int) -> list[ProposalReason]:
    """The reasons that a proposal keeps for an order's lines."""
    return list(
        db.session.scalars(
            select(ProposalReason)
            .join(OrderLine, OrderLine.id == ProposalReason.order_line_id)
            .where(ProposalReason.proposal_id == proposal_id, OrderLine.order_id == order_id)
            .order_by(ProposalReason.id)
        )
    )


def kinds() -> list[tuple[str, str, str]]:
    """Every time standard that some product is of: key, name in the reader's language, technique; by name."""
    rows = db.session.execute(
        select(TimeStandard.key, TimeStandard.name_es, TimeStandard.name_en, TimeStandard.technique_code).where(
            TimeStandard.key.in_(select(Product.standard_key).where(Product.state != "withdrawn"))
        )
    )
    return sorted(((row.key, named(row), row.technique_code) for row in rows), key=lambda kind: (kind[1], kind[0]))


def visible_groups(actor: Actor) -> Select[Association]:
    """Approved associations whose hours somebody may see: those of her programmes; an administrator sees all."""
    query = select(Association).where(Association.state == "approved").order_by(Association.id)
    if actor.role is Role.ADMINISTRATOR:
        return query
    return query.where(Association.programme_id.in_(actor.programme_ids))


def latest_advice() -> list[dict[str, Any]]:
    """The advice of the newest finished run, as its first proposal keeps it."""
    found = db.session.scalars(
        select(Proposal.advice)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(MatchRun.state == "done")
        .order_by(MatchRun.order_id.is_(None).desc(), MatchRun.id.desc(), Proposal.id)
        .limit(1)
    ).first()
    return list(found or [])
