"""Alerts: the same day that the pace says a date will be missed, coordinator and exporter are told. Once a work and day.

The journal's line is what notices hear: the bell, the message for WhatsApp and the e-mail come from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.fulfilment.outlook import Outlook, outlooks
from marketplace.fulfilment.queries import all_assignments, still_open, work_of, works_of
from marketplace.fulfilment.stage_models import WorkAlert
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.matching.models import Assignment

_checked_on: date | None = None


def check(assignment: Assignment) -> WorkAlert | None:
    """Look at the pace of a work, and record an alert where it will miss the date; None where not, or told before today."""
    work = work_of(assignment)
    return _raise(outlooks([work])[0]) if work.quantities.is_open else None


def check_all() -> int:
    """Look at every open work; gives how many alerts are new. The worker does so once a day."""
    works = works_of(db.session.scalars(still_open(all_assignments())))
    seen = [one for one in outlooks(work for work in works if work.quantities.is_open) if will_be_late(one)]
    told = _told_today([one.work.assignment.id for one in seen])
    return sum(_raise(one) is not None for one in seen if one.work.assignment.id not in told)


def check_today() -> int:
    """Look at every open work the first time that it is asked on a day: the worker asks again and again."""
    global _checked_on
    if _checked_on == clock.today():
        return 0
    found = check_all()
    _checked_on = clock.today()
    return found


def will_be_late(outlook: Outlook) -> bool:
    """Whether the pace misses the date: without a pace nothing is said before the day has passed."""
    forecast, assignment = outlook.forecast, outlook.work.assignment
    over = assignment.due_on < clock.today()
    return outlook.tone != "ok" and forecast.pieces_missing > 0 and (forecast.per_open_day is not None or over)


def _raise(outlook: Outlook) -> WorkAlert | None:
    assignment = outlook.work.assignment
    if not will_be_late(outlook) or _told_today([assignment.id]):
        return None
    alert = WorkAlert(
        assignment_id=assignment.id,
        day=clock.today(),
        tone=outlook.tone,
        pieces_missing=outlook.pieces_missing,
        finish_on=outlook.forecast.finish,
        due_on=assignment.due_on,
        raised_at=clock.business_now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(alert)
            # Somebody else may be telling it at the same moment: one row wins.
            db.session.flush()
    except IntegrityError:
        return None
    note(None, "alerted", "assignment", assignment.id, assignment.scope(), missing=alert.pieces_missing, code=assignment.code)
    return alert


def _told_today(assignment_ids: Collection[int]) -> set[int]:
    here = (WorkAlert.assignment_id.in_(list(assignment_ids)), WorkAlert.day == clock.today())
    return set(db.session.scalars(select(WorkAlert.assignment_id).where(*here)))


def latest_alerts(assignment_ids: Iterable[int]) -> dict[int, WorkAlert]:
    """The newest alert of each work that has one. One query."""
    ids = list(assignment_ids)
    newest = select(func.max(WorkAlert.id)).where(WorkAlert.assignment_id.in_(ids)).group_by(WorkAlert.assignment_id)
    return {alert.assignment_id: alert for alert in db.session.scalars(select(WorkAlert).where(WorkAlert.id.in_(newest)))}
