"""Alerts: the same day that a date is seen to be missed, coordinator and exporter are told. Once a work and day, and again
on another day only when it has changed.

The journal's line is what notices hear: the bell, the message for WhatsApp and the e-mail come from there. A second look on
the same day sets the alert right, and what is not sent yet with it; a work that will keep its date again calls its alert off.
"""

from __future__ import annotations

from collections.abc import Iterable
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

_checked_at: tuple[date, int] | None = None


def check(assignment: Assignment) -> WorkAlert | None:
    """Look at a work anew: record an alert, set today's right or call it off; the new one, or None where there is none."""
    work = work_of(assignment)
    if not work.quantities.is_open:
        _call_off(assignment)
        return None
    return _judge(outlooks([work])[0])


def check_all() -> int:
    """Look at every open work; gives how many alerts are new. The worker does so once an hour."""
    works = works_of(db.session.scalars(still_open(all_assignments())))
    seen = outlooks(work for work in works if work.quantities.is_open)
    latest = latest_alerts(one.work.assignment.id for one in seen)
    return sum(_judge(one) is not None for one in seen if will_be_late(one) or one.work.assignment.id in latest)


def check_today() -> int:
    """Look at every open work once an hour: what changes hours or plans during a day is told on that day.

    The worker asks again and again.
    """
    global _checked_at
    hour = (clock.today(), clock.now().hour)
    if _checked_at == hour:
        return 0
    found = check_all()
    _checked_at = hour
    return found


def will_be_late(outlook: Outlook) -> bool:
    """Whether the date is missed: by the pace, by the hours that the group does not have, or because the day has passed."""
    forecast, assignment = outlook.forecast, outlook.work.assignment
    known = forecast.per_open_day is not None or forecast.hours_short or assignment.due_on < clock.today()
    return outlook.tone != "ok" and forecast.pieces_missing > 0 and known


def _judge(outlook: Outlook) -> WorkAlert | None:
    assignment = outlook.work.assignment
    if not will_be_late(outlook):
        _call_off(assignment)
        return None
    last = _newest(assignment.id)
    if last is None or (last.day != clock.today() and (last.called_off_at or _told(last) != _seen(outlook))):
        return _raise(outlook)
    if last.called_off_at:
        return _tell_again(last, outlook)
    if _told(last) != _seen(outlook):
        _correct(last, outlook)
    return None


def _newest(assignment_id: int) -> WorkAlert | None:
    here = select(WorkAlert).where(WorkAlert.assignment_id == assignment_id)
    return db.session.scalars(here.order_by(WorkAlert.id.desc()).limit(1)).first()


def _told(alert: WorkAlert) -> tuple[object, ...]:
    return alert.tone, alert.pieces_missing, alert.due_on


def _seen(outlook: Outlook) -> tuple[object, ...]:
    return outlook.tone, outlook.pieces_missing, outlook.work.assignment.due_on


def _raise(outlook: Outlook) -> WorkAlert | None:
    assignment = outlook.work.assignment
    alert = WorkAlert(assignment_id=assignment.id, day=clock.today(), raised_at=clock.business_now())
    _write(alert, outlook)
    try:
        with db.session.begin_nested():
            db.session.add(alert)
            # Somebody else may be telling it at the same moment: one row wins.
            db.session.flush()
    except IntegrityError:
        return None
    _note("alerted", outlook, alert)
    return alert


def _tell_again(alert: WorkAlert, outlook: Outlook) -> WorkAlert:
    """Called off today, and late again today: one row a day, told anew."""
    alert.called_off_at = None
    _write(alert, outlook)
    _note("alerted", outlook, alert)
    return alert


def _note(verb: str, outlook: Outlook, alert: WorkAlert) -> None:
    assignment = outlook.work.assignment
    # What is told reads the alert's row.
    db.session.flush()
    note(None, verb, "assignment", assignment.id, assignment.scope(), missing=alert.pieces_missing, code=assignment.code)


def _write(alert: WorkAlert, outlook: Outlook) -> None:
    alert.tone, alert.pieces_missing, alert.due_on = outlook.tone, outlook.pieces_missing, outlook.work.assignment.due_on
    alert.finish_on = outlook.forecast.finish


def _correct(alert: WorkAlert, outlook: Outlook) -> None:
    _write(alert, outlook)
    _note("corrected_alert", outlook, alert)


def _call_off(assignment: Assignment) -> None:
    alert = _newest(assignment.id)
    if alert is not None and alert.called_off_at is None:
        alert.called_off_at = clock.business_now()
        note(None, "called_off_alert", "assignment", assignment.id, assignment.scope(), code=assignment.code)


def latest_alerts(assignment_ids: Iterable[int]) -> dict[int, WorkAlert]:
    """The newest alert of each work that has one which was not called off. One query."""
    ids = list(assignment_ids)
    newest = select(func.max(WorkAlert.id)).where(WorkAlert.assignment_id.in_(ids)).group_by(WorkAlert.assignment_id)
    standing = select(WorkAlert).where(WorkAlert.id.in_(newest), WorkAlert.called_off_at.is_(None))
    return {alert.assignment_id: alert for alert in db.session.scalars(standing)}
