"""Which pages a phone keeps ahead, so that the journeys marked "offline: sí" open without ever having been opened there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.capacity.fairs import FAIRS
from marketplace.capacity.groups import OUR_WEEKS
from marketplace.fulfilment.outlook import outlooks, worst_first
from marketplace.fulfilment.queries import Work, still_open, visible_assignments, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_from, week_label
from marketplace.matching.models import Assignment, Offer
from marketplace.money.models import Payment
from marketplace.notebook.queries import people_with_work

MOST_WORKS = 4
MOST_NOTEBOOKS = 2
MOST_PEOPLE = 16
MOST_OFFERS = 3
MOST_PAYMENTS = 2


def kept_paths(actor: Actor) -> list[str]:
    """The addresses for a leader or weaver, the most needed first; a constant number of queries."""
    return list(_of_a_leader(actor) if actor.role is Role.LEADER else _of_a_weaver())


def _of_a_weaver() -> Iterator[str]:
    yield url_for("notebook.my_work")
    yield url_for("money.my_pay")
    yield url_for("web.help")


def _of_a_leader(actor: Actor) -> Iterator[str]:
    yield url_for("today.show")
    works = worst_first(outlooks(works_of(db.session.scalars(still_open(visible_assignments(actor))))))
    yield url_for("fulfilment.works")
    for one in works[:MOST_WORKS]:
        yield from _of_work(one.work)
    yield from _of_notebooks([one.work.assignment.id for one in works[:MOST_NOTEBOOKS]], actor)
    yield from _of_offers(actor)
    yield url_for("capacity.our_time")
    monday = monday_from(clock.today())
    for week in range(OUR_WEEKS):
        yield url_for("capacity.our_week", week=week_label(monday + timedelta(weeks=week)))
    for fair in FAIRS:
        yield url_for("capacity.fair", day=fair.name)
    yield url_for("catalogue.mine")
    yield url_for("catalogue.new", association_id=actor.association_id)
    yield from _of_money(actor)
    yield url_for("web.help")


def _of_work(work: Work) -> Iterator[str]:
    number = work.assignment.id
    yield url_for("fulfilment.assignment", assignment_id=number)
    yield url_for("fulfilment.progress", assignment_id=number)
    if work.quantities.to_deliver:
        yield url_for("fulfilment.announce", assignment_id=number)


def _of_notebooks(assignment_ids: list[int], actor: Actor) -> Iterator[str]:
    """The faces of each work, and the pages of those who have pieces of it; everybody's where nothing was shared out."""
    people = people_with_work(assignment_ids, actor.association_id or 0)
    for number in assignment_ids:
        yield url_for("notebook.index", assignment_id=number)
        for member_id in people[number][:MOST_PEOPLE]:
            yield url_for("notebook.person", assignment_id=number, member_id=member_id)


def _of_offers(actor: Actor) -> Iterator[str]:
    yield url_for("matching.offers")
    waiting = (
        select(Offer.id)
        .where(Offer.association_id == actor.association_id, Offer.state == "offered", Offer.expires_at > clock.business_now())
        .order_by(Offer.expires_at, Offer.id)
        .limit(MOST_OFFERS)
    )
    for number in db.session.scalars(waiting):
        for page in ("offer", "confirm", "some", "ask_why"):
            yield url_for(f"matching.{page}", offer_id=number)


def _of_money(actor: Actor) -> Iterator[str]:
    yield url_for("money.index")
    paid = (
        select(Payment.id)
        .join(Payment.assignment)
        .where(Assignment.association_id == actor.association_id, Payment.state == "paid")
        .order_by(Payment.paid_on, Payment.id)
        .limit(MOST_PAYMENTS)
    )
    for number in db.session.scalars(paid):
        yield url_for("money.payment", payment_id=number)
