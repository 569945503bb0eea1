"""How an assignment is coming on: its pace, the day it will be ready, its light, and the risk that sorts the board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from marketplace.capacity.open_days import open_days_of
from marketplace.capacity.queries import hours_by_week
from marketplace.fulfilment.queries import Work
from marketplace.infra import clock
from marketplace.kernel.pace import Forecast, Light, Progress, Report, forecast, hours_missing, risk, risk_order
from marketplace.kernel.weeks import monday_of

TONES = {Light.GREEN: "ok", Light.AMBER: "warn", Light.RED: "bad"}


@dataclass(frozen=True)
class Outlook:
    """A work with its forecast. ``risk`` is hours missing over free hours until the due day; None is worse than any number."""

    work: Work
    forecast: Forecast
    missing_hours: Fraction
    risk: Fraction | None

    @property
    def tone(self) -> str:
        """The traffic light's tone: ok, warn or bad."""
        return TONES[self.forecast.light]

    @property
    def pieces_missing(self) -> int:
        """Whole pieces that will be missing on the due day, rounded up."""
        return -int(-self.forecast.pieces_missing // 1)

    @property
    def days_late(self) -> int | None:
        """Days after the due day on which the last piece comes at this pace; None without a pace."""
        if self.forecast.finish is None:
            return None
        return max((self.forecast.finish - self.work.assignment.due_on).days, 0)


def outlooks(works: Iterable[Work]) -> list[Outlook]:
    """The outlook of each work, in the same order; queries do not grow with them. Associations are loaded."""
    works = list(works)
    if not works:
        return []
    today = clock.today()
    first = monday_of(today)
    last = max(work.assignment.due_on for work in works)
    weeks = max((monday_of(last) - first).days // 7 + 1, 1)
    ids = {work.assignment.association_id for work in works}
    hours = hours_by_week(ids, first, weeks)
    calendar = open_days_of(ids)
    found = []
    for work in works:
        open_day = calendar[work.assignment.association_id]
        seen = forecast(progress_of(work), today, open_day)
        until = work.assignment.due_on
        free = sum(max(week.free, 0) for week in hours[work.assignment.association_id] if week.monday <= until)
        missing = hours_missing(seen.pieces_missing, Fraction(work.assignment.millihours_per_piece, 1000))
        found.append(Outlook(work, seen, missing, risk(missing, Fraction(free, 1000))))
    return found


def worst_first(found: Sequence[Outlook]) -> list[Outlook]:
    """Sorted by risk, the worst first; ties by due day and number."""
    return sorted(found, key=lambda one: (risk_order(one.risk), one.work.assignment.due_on, one.work.assignment.id))


def progress_of(work: Work) -> Progress:
    """Reports, deliveries and the notebook as one record: what came back or was delivered is finished, reported or not."""
    reports: list[Report] = [Report(report.reported_on, report.pieces_finished) for report in work.reports]
    so_far = 0
    for delivery in work.live_deliveries:
        if delivery.received_on is not None:
            so_far += delivery.pieces_received or 0
            reports.append(Report(delivery.received_on, so_far))
    so_far = 0
    for day, good in work.noted:
        so_far += good
        reports.append(Report(day, so_far))
    merged: list[Report] = []
    for report in sorted(reports, key=lambda one: (one.day, one.finished)):
        best = max(report.finished, merged[-1].finished if merged else 0)
        if merged and merged[-1].day == report.day:
            merged.pop()
        merged.append(Report(report.day, best))
    quantities = work.quantities
    # A rejected piece is made again: it does not count as finished any more.
    if merged and quantities.rejected:
        last = merged[-1]
        merged[-1] = Report(last.day, max(last.finished - quantities.rejected, 0))
    assignment = work.assignment
    return Progress(assignment.pieces, min(assignment.starts_on, assignment.due_on), assignment.due_on, tuple(merged))
