"""The list of work: what is open with its outlook, what is finished with its result, narrowed, sorted and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, not_, or_, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.outlook import Outlook, outlooks, worst_first
from marketplace.fulfilment.queries import Work, still_open, visible_assignments, works_of
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association

PER_PAGE = 40
SORTS: dict[str, tuple[Any, ...]] = {
    "due": (Assignment.due_on, Assignment.id),
    "-due": (Assignment.due_on.desc(), Assignment.id.desc()),
    "code": (Assignment.code, Assignment.id),
    "-code": (Assignment.code.desc(), Assignment.id.desc()),
    "group": (Association.name, Assignment.due_on, Assignment.id),
    "-group": (Association.name.desc(), Assignment.due_on, Assignment.id),
}
STATES = ("open", "finished", "all")
TONES = ("bad", "warn", "ok")


@dataclass(frozen=True)
class WorkFilter:
    """What a person asked to see. ``tone`` narrows open work to a traffic light; ``sort`` "risk" puts the worst first."""

    text: str = ""
    state: str = "open"
    tone: str = ""
    association_id: int | None = None
    sort: str = "risk"


@dataclass(frozen=True)
class WorkRow:
    """A work in the list; only open work has an outlook."""

    work: Work
    outlook: Outlook | None


def page_of_works(actor: Actor, wanted: WorkFilter, page: int | None) -> tuple[list[WorkRow], int]:
    """One page of the list and how many there are in all; every row where ``page`` is None.

    By risk or by light, open work is looked at as a whole first: both come from the pace and stand in no column.
    """
    if wanted.state == "open" and (wanted.sort == "risk" or wanted.tone):
        return _by_outlook(actor, wanted, page)
    query = narrowed(actor, wanted)
    total = (
        db.session.scalar(select(func.count()).select_from(query.order_by(None).with_only_columns(Assignment.id).subquery())) or 0
    )
    ordered = query.order_by(None).order_by(*SORTS.get(wanted.sort, SORTS["-due"]))
    if page is not None:
        ordered = ordered.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    works = works_of(db.session.scalars(ordered))
    seen = {one.work.assignment.id: one for one in outlooks(work for work in works if work.quantities.is_open)}
    return [WorkRow(work, seen.get(work.assignment.id)) for work in works], total


def _by_outlook(actor: Actor, wanted: WorkFilter, page: int | None) -> tuple[list[WorkRow], int]:
    query = narrowed(actor, wanted)
    if wanted.sort in SORTS:
        query = query.order_by(None).order_by(*SORTS[wanted.sort])
    found: Sequence[Outlook] = outlooks(works_of(db.session.scalars(query)))
    if wanted.tone:
        found = [one for one in found if one.tone == wanted.tone]
    if wanted.sort not in SORTS:
        found = worst_first(found)
    part = found if page is None else found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return [WorkRow(one.work, one) for one in part], len(found)


def narrowed(actor: Actor, wanted: WorkFilter) -> Select[Any]:
    """Visible assignments that match a filter."""
    query = visible_assignments(actor)
    if wanted.state == "open":
        query = still_open(query)
    elif wanted.state == "finished":
        running = still_open(visible_assignments(actor)).order_by(None).with_only_columns(Assignment.id)
        query = query.where(not_(Assignment.id.in_(running)))
    for word in wanted.text.split()[:6]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(
            or_(
                Assignment.code.ilike(like),
                OrderLine.description.ilike(like),
                Order.code.ilike(like),
                Association.name.ilike(like),
            )
        )
    if wanted.association_id is not None:
        query = query.where(Assignment.association_id == wanted.association_id)
    return query


def groups_at_work(actor: Actor) -> list[tuple[int, str]]:
    """The groups to filter by: those with a work that may be seen, by name."""
    ids = visible_assignments(actor).order_by(None).with_only_columns(Assignment.association_id)
    rows = db.session.execute(
        select(Association.id, Association.name).where(Association.id.in_(ids)).order_by(Association.name, Association.id)
    )
    return [(number, name) for number, name in rows]
