"""How an assignment is coming on: its pace, the day it will be ready, its light, and the risk that sorts the board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from marketplace.capacity.ahead import Ahead, look_ahead
from marketplace.capacity.open_days import OpenDay, open_days_of
from marketplace.fulfilment.queries import Work
from marketplace.infra import clock
from marketplace.kernel.pace import Forecast, Light, Progress, Report, forecast, hours_missing, risk, risk_order

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
    ids = {work.assignment.association_id for work in works}
    ahead = look_ahead(ids, max(clock.today(), *(work.assignment.due_on for work in works)))
    calendar = open_days_of(ids)
    return [_outlook(work, ahead[work.assignment.association_id], calendar[work.assignment.association_id]) for work in works]


def _outlook(work: Work, ahead: Ahead, open_day: OpenDay) -> Outlook:
    assignment = work.assignment
    per_piece = Fraction(assignment.millihours_per_piece, 1000)
    # A group with nobody on record has no hours that could be counted: that is no record, and not a shortage.
    without_hours = Fraction((ahead.missing or {}).get(assignment.id, 0), assignment.millihours_per_piece)
    seen = forecast(progress_of(work), clock.today(), open_day, without_hours)
    free = sum(max(week.free, 0) for week in ahead.weeks if week.monday <= assignment.due_on)
    missing = hours_missing(seen.pieces_missing, per_piece)
    return Outlook(work, seen, missing, risk(missing, Fraction(free, 1000)))


def worst_first(found: Sequence[Outlook]) -> list[Outlook]:
    """Sorted by risk, the worst first; ties by due day and number."""
    return sorted(found, key=lambda one: (risk_order(one.risk), one.work.assignment.due_on, one.work.assignment.id))


def _said(work: Work) -> list[Report]:
    """The reports as they stand: a later one with fewer pieces corrects those before it."""
    found: list[Report] = []
    for report in reversed(work.reports):
        least = min(report.pieces_finished, found[-1].finished) if found else report.pieces_finished
        found.append(Report(report.reported_on, least))
    return found[::-1]


def progress_of(work: Work) -> Progress:
    """Reports, deliveries and the notebook as one record: what came back or is on its way is finished, reported or not."""
    reports = _said(work)
    so_far = 0
    for delivery in sorted(work.live_deliveries, key=lambda one: (one.announced_on, one.id)):
        # Whoever announces pieces has finished them; once they are counted, the count is what there was.
        so_far += delivery.pieces if delivery.pieces_received is None else delivery.pieces_received
        reports.append(Report(delivery.announced_on, so_far))
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
