"""What a coordinator sees of fairness: hours offered, accepted and let go by group over 90 days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select

from marketplace.infra.clock import LA_PAZ
from marketplace.infra.database import db
from marketplace.matching import history
from marketplace.matching.models import Assignment, MatchRun, Offer, Proposal, ProposalShare
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association, Member

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """Thousandths of an hour that a group was offered, that it accepted, and that went to others afterwards."""

    offered: int = 0
    accepted: int = 0
    released: int = 0


def asked_since(association_ids: Collection[int], since: date) -> dict[int, Asked]:
    """Hours offered and accepted by association since a day, in a constant number of queries.

    Work agreed without an offer counts as both. What was offered and accepted stays so whatever becomes of the work: pieces
    that were let go since are told beside it.
    """
    ids = list(association_ids)
    instant = datetime.combine(since, time(0), LA_PAZ)
    hours = Offer.pieces * Offer.millihours_per_piece
    taken = case((Offer.state == "accepted", Offer.accepted_pieces * Offer.millihours_per_piece), else_=0)
    by_offer = db.session.execute(
        select(Offer.association_id, func.sum(hours), func.sum(taken))
        .where(Offer.association_id.in_(ids), Offer.sent_at >= instant)
        .group_by(Offer.association_id)
    )
    offered, accepted, released = Counter[int](), Counter[int](), Counter[int]()
    for association_id, asked, said_yes in by_offer:
        offered[association_id], accepted[association_id] = int(asked), int(said_yes)
    works = _works(ids, instant, since)
    changes = history.changes_of([work.id for work in works])
    for work in works:
        agreed = history.agreed_pieces(work.pieces, changes.get(work.id, ())) * work.millihours_per_piece
        released[work.association_id] += max(agreed - work.pieces * work.millihours_per_piece, 0)
        if work.offer_id is None:
            offered[work.association_id] += agreed
            accepted[work.association_id] += agreed
    return {number: Asked(offered[number], accepted[number], released[number]) for number in {*offered, *released}}


def _works(ids: Sequence[int], instant: datetime, since: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Works that were agreed since a day, also those that were cancelled later."""
    day_of = or_(Assignment.accepted_at >= instant, and_(Assignment.accepted_at.is_(None), Assignment.starts_on >= since))
    return db.session.execute(
        select(
            Assignment.id, Assignment.association_id, Assignment.offer_id, Assignment.pieces, Assignment.millihours_per_piece
        ).where(Assignment.association_id.in_(ids), day_of)
    ).all()


def groups_of(programme_ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """(id, name, members) of every approved association of these programmes, by name."""
    return db.session.execute(
        select(Association.id, Association.name, func.count(Member.id).label("members"))
        .outerjoin(Member, (Member.association_id == Association.id) & (Member.left_on.is_(None)))
        .where(Association.programme_id.in_(list(programme_ids)), Association.state == "approved")
        .group_by(Association.id, Association.name)
        .order_by(Association.name, Association.id)
    ).all()


def newest_whole_run() -> MatchRun | None:
    """The newest finished run over every open order."""
    done = select(MatchRun).where(MatchRun.order_id.is_(None), MatchRun.state == "done")
    return db.session.scalars(done.order_by(MatchRun.id.desc()).limit(1)).first()


def proposals_of_run(run: MatchRun) -> list[Proposal]:
    """The proposals of a run with their figures, without shares and reasons."""
    return list(db.session.scalars(select(Proposal).where(Proposal.run_id == run.id).order_by(Proposal.id)))


def simulated(association_ids: Collection[int], proposal_id: int | None) -> bool:
    """Whether any work of these associations, or any order that the proposal divides, is simulated: a page then says so."""
    of_works = select(Assignment.id).where(Assignment.association_id.in_(list(association_ids)), Assignment.simulated)
    of_orders = (
        select(Order.id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(ProposalShare, ProposalShare.order_line_id == OrderLine.id)
        .where(ProposalShare.proposal_id == proposal_id, Order.simulated)
    )
    return bool(db.session.scalar(select(or_(of_works.exists(), of_orders.exists()))))
