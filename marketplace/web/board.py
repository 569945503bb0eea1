"""The coordinator's board: what needs somebody today, the most urgent first. Verifiers read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Actor
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.queries import hours_by_week
from marketplace.fulfilment.alerts import latest_alerts
from marketplace.fulfilment.outlook import outlooks, worst_first
from marketplace.fulfilment.queries import Punctuality, Work, punctuality, still_open, visible_assignments, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_from
from marketplace.matching import queries as matching
from marketplace.matching.advice_view import advice_of_latest_run
from marketplace.producers.models import Association

bp = Blueprint("board", __name__)
WEEKS_AHEAD = 12
MOST_ROWS = 8


@dataclass(frozen=True)
class OverCommitted:
    """A group that has promised more hours than it offers: in how many weeks, from which on, thousandths of an hour."""

    association: Association
    monday: date
    weeks: int
    over: int


@dataclass(frozen=True)
class GroupRecord:
    """What a group has kept of its finished work."""

    association: Association
    kept: Punctuality


@bp.get("/tablero")
@requires(Permission.BOARD_VIEW)
def index() -> ResponseReturnValue:
    """What will be late, what has no group, which offers wait, which weeks are over-committed, what would help."""
    actor = the_actor()
    works = works_of(db.session.scalars(still_open(visible_assignments(actor))).all())
    seen = worst_first(outlooks(works))
    behind = [one for one in seen if one.tone != "ok"]
    rows, unmatched = matching.tray()
    waiting = matching.waiting_offers(actor)
    over = over_committed(actor)
    all_works = works_of(db.session.scalars(visible_assignments(actor)).all())
    return render_template(
        "web/board.html",
        behind=behind[:MOST_ROWS],
        alerts=latest_alerts(one.work.assignment.id for one in behind[:MOST_ROWS]),
        behind_count=len(behind),
        open_count=len(seen),
        rows=rows[:MOST_ROWS],
        unmatched=unmatched,
        waiting=waiting[:MOST_ROWS],
        waiting_count=len(waiting),
        over=over[:MOST_ROWS],
        over_count=len(over),
        advice=advice_of_latest_run(actor),
        kept=punctuality(all_works),
        records=group_records(all_works),
    )


def group_records(works: Iterable[Work]) -> list[GroupRecord]:
    """On time and in full of every group that has finished something, the least punctual first; ties by name and number."""
    by_group: dict[int, list[Work]] = defaultdict(list)
    for work in works:
        by_group[work.assignment.association_id].append(work)
    records = [GroupRecord(group[0].assignment.association, punctuality(group)) for group in by_group.values()]
    return sorted(
        (one for one in records if one.kept.finished),
        key=lambda one: (one.kept.on_time / one.kept.finished, one.association.name, one.association.id),
    )


def over_committed(actor: Actor) -> list[OverCommitted]:
    """Visible groups with more promised than offered in the coming weeks, soonest first; a constant number of queries."""
    groups = {group.id: group for group in db.session.scalars(matching.visible_groups(actor))}
    hours = hours_by_week(list(groups), monday_from(clock.today()), WEEKS_AHEAD)
    found = []
    for group_id, weeks in hours.items():
        over = [week for week in weeks if _over(week)]
        if over:
            found.append(OverCommitted(groups[group_id], over[0].monday, len(over), -sum(week.free for week in over)))
    return sorted(found, key=lambda one: (one.monday, -one.over, one.association.id))


def _over(week: WeekHours) -> bool:
    # Hours are split to a thousandth; less than a tenth of an hour is rounding, not a promise.
    return week.taken - week.offered >= 100
