"""The open days of groups, for whoever measures pace: holidays and the season neither blame nor flatter anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction

from sqlalchemy import and_, func, or_, select

from marketplace.capacity.queries import all_closures, seasons
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.calendar import FULL_DAY_HOURS, HOME, WORKSHOP, WorkCalendar, WorkPattern
from marketplace.producers.models import Association, Member

OpenDay = Callable[[date], Fraction]


def open_days_of(association_ids: Collection[int]) -> dict[int, OpenDay]:
    """For each association a function from a day to its open share (0..1), in three queries."""
    calendar = WorkCalendar(all_closures(), seasons())
    works = and_(Member.association_id == Association.id, or_(Member.left_on.is_(None), Member.left_on > clock.today()))
    rows = db.session.execute(
        select(Association.id, Association.zone, func.min(Member.millihours_a_day))
        .outerjoin(Member, works)
        .where(Association.id.in_(list(association_ids)))
        .group_by(Association.id, Association.zone)
    )
    return {
        association_id: _bind(calendar, WORKSHOP if least is not None and least >= FULL_DAY_HOURS * 1000 else HOME, zone)
        for association_id, zone, least in rows
    }


def _bind(calendar: WorkCalendar, pattern: WorkPattern, zone: str) -> OpenDay:
    places = frozenset({zone})
    return lambda day: calendar.open_day(day, pattern, places)
