"""Hours of one group in periods that are not weeks, such as the months of a frame order. Hours are thousandths of an hour.

A week that two periods share is divided between them by its open days, and agreed work by the open days of its own window.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.capacity.away import ALL, works_on
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.ledger import PARTS, SUNDAY, OpenDays, spread
from marketplace.capacity.queries import _Group, _Tables
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_of
from marketplace.producers.models import Member, workshop_technique

Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True)
class PeriodHours:
    """Hours for one technique in a period: offered, already promised, and by how many people."""

    first: date
    last: date
    offered: int
    taken: int
    people: int
    open_hundredths: int
    """Open days, in hundredths: 1725 is seventeen days and a quarter."""

    @property
    def free(self) -> int:
        """Hours that can still be promised; negative where too much is promised."""
        return self.offered - self.taken

    @property
    def each(self) -> int | None:
        """Hours that one person offers in the period; None where there is nobody."""
        return self.offered // self.people if self.people else None


def hours_in(
    association_id: int, technique: str, spans: Sequence[Span], leaving_out: Collection[int] = ()
) -> list[PeriodHours] | None:
    """Hours of a group for a technique in each span, in 8 queries; None for a group that does not have the technique.

    ``leaving_out`` are assignments whose hours are not counted as taken, as everywhere in capacity.
    """
    if not spans:
        return []
    first, last = monday_of(min(span[0] for span in spans)), max(span[1] for span in spans)
    tables = _Tables([association_id], first, (last - first).days // 7 + 1, leaving_out)
    group = tables.groups.get(association_id)
    if group is None or technique not in group.by_technique:
        return None
    people = _people(association_id, technique)
    return [_period(tables, group, technique, span, people) for span in spans]


def open_span(association_id: int, first: date, last: date) -> Span:
    """The first and the last open day of a group within a span; the span itself where nothing is open. Six queries."""
    tables = _Tables([association_id], monday_of(first), (last - first).days // 7 + 2, ())
    group = tables.groups.get(association_id)
    if group is None:
        return first, last
    days = tables.days(group)
    open_days = [day for day in _each_day(first, last) if days.between(day, day)]
    return (open_days[0], open_days[-1]) if open_days else (first, last)


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _people(association_id: int, technique: str) -> int:
    here = select(func.count(Member.id)).join(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
    of_group = (Member.association_id == association_id, workshop_technique.c.technique_code == technique)
    return db.session.scalar(here.where(*of_group, works_on(clock.today()))) or 0


def _period(tables: _Tables, group: _Group, technique: str, span: Span, people: int) -> PeriodHours:
    days = tables.days(group)
    own = technique if group.by_technique[technique] < group.daily else ALL
    pools = {ALL, own}
    found = {pool: (_offered(tables, group, days, pool, span), _taken(tables, group, days, pool, span)) for pool in pools}
    # The pool with the least left is what limits; its figures are shown.
    offered, taken = min(found.values(), key=lambda pair: pair[0] - pair[1])
    return PeriodHours(*span, offered, taken, people, days.between(*span) * 100 // PARTS)


def _offered(tables: _Tables, group: _Group, days: OpenDays, pool: str, span: Span) -> int:
    total, monday = 0, monday_of(span[0])
    while monday <= span[1]:
        weights = tables.weights(group, pool, monday)
        part = days.worked(*weights, max(monday, span[0]), min(monday + SUNDAY, span[1]))
        whole = days.worked(*weights, monday, monday + SUNDAY)
        total += tables.offered(group, pool, monday) * part // whole if whole else 0
        monday += timedelta(weeks=1)
    return total


def _taken(tables: _Tables, group: _Group, days: OpenDays, pool: str, span: Span) -> int:
    work = [one for one in group.work if pool in (ALL, one.technique_code)]
    return sum(_taken_by(days, one, span, tables.as_of) for one in work)


def _taken_by(days: OpenDays, work: Commitment, span: Span, as_of: date) -> int:
    total = 0
    for monday, hours in spread(days, work, as_of).items():
        begin, end = max(monday, work.starts_on), min(monday + SUNDAY, work.due_on)
        if begin > end:
            # Late work stands in a week after its date: it takes that week's open days.
            begin, end = monday, monday + SUNDAY
        inside = max(begin, span[0]), min(end, span[1])
        if inside[0] <= inside[1]:
            whole = days.between(begin, end)
            total += hours * days.between(*inside) // whole if whole else hours * (begin == inside[0])
    return total
