"""On Fridays each group is asked how many pieces it finished, work by work, unless it has said so that week.

The journal's line is what notices hear, and what says that it was asked: once a work and week, whoever looks first.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from marketplace.fulfilment.models import ProgressReport
from marketplace.fulfilment.queries import all_assignments, still_open
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.journal.services import note
from marketplace.kernel.weeks import monday_of
from marketplace.matching.models import Assignment

FRIDAY = 4
ASKED = "asked_progress"


def ask_on_fridays() -> int:
    """Ask for the week's progress of every work that began and has no report of this week; how many were asked."""
    today = clock.today()
    if today.weekday() != FRIDAY:
        return 0
    begun = still_open(all_assignments()).where(Assignment.started_on <= today)
    works = db.session.scalars(begun.with_for_update(of=Assignment)).all()
    told = _told_this_week([work.id for work in works])
    asked = [work for work in works if work.id not in told]
    for work in asked:
        note(None, ASKED, "assignment", work.id, work.scope(), code=work.code)
    return len(asked)


def _told_this_week(assignment_ids: Collection[int]) -> set[int]:
    """Works that reported, or were asked, since Monday."""
    monday = monday_of(clock.today())
    reported = select(ProgressReport.assignment_id).where(
        ProgressReport.assignment_id.in_(assignment_ids), ProgressReport.reported_on >= monday
    )
    asked = select(JournalEntry.thing_id).where(
        JournalEntry.verb == ASKED,
        JournalEntry.thing == "assignment",
        JournalEntry.thing_id.in_(assignment_ids),
        JournalEntry.at > clock.end_of_day(monday - timedelta(days=1)),
    )
    return {number for query in (reported, asked) for number in db.session.scalars(query) if number is not None}
