"""The market on a day, read from the database into plain objects: what is to be made, who can make it, with which hours.

The problem of the engine, the judging of a hand-made change and the what-ifs are all computed from this, so they agree.
Hours are thousandths of an hour, amounts centavos of Bs, weeks 1..``weeks`` from ``first_monday``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from marketplace.kernel.weeks import monday_of
from marketplace.matching.history import TrackRecord

SPEC = "spec:"
"""Material of a line that names no time standard: any group of the technique, by its price for an hour."""


@dataclass(frozen=True)
class OpenLine:
    """An order line with pieces that nobody has agreed to make and nobody is asked for."""

    id: int
    code: str
    order_id: int
    order_code: str
    exporter_id: int
    position: int
    description: str
    technique: str
    standard_key: str | None
    quantity: int
    placed: int
    release: date
    due: date
    priority: int = 2
    partial: bool = True
    max_groups: int = 0
    ceiling_minor: int | None = None
    min_grade: int = 0
    millihours: int = 0
    groups_in: frozenset[int] = frozenset()
    """Associations that already have agreed work or a waiting offer of this line."""
    refused_by: frozenset[int] = frozenset()
    """Associations that declined the line, took only a part of it, or let pieces of it go because they are late."""
    refusals: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """How each of these answered: ``how`` is declined (with ``reason``), part (``taken`` of ``pieces``) or late."""

    @property
    def missing(self) -> int:
        """Pieces still to be placed."""
        return max(self.quantity - self.placed, 0)

    @property
    def skill(self) -> str:
        """What a group must make to be asked: the time standard, or any work of the technique."""
        return self.standard_key or SPEC + self.technique


@dataclass(frozen=True)
class Skill:
    """What a group makes of a kind: hours and price of a piece. For ``SPEC`` kinds: of an hour of work."""

    key: str
    technique: str
    millihours: int
    price_minor: int
    piece_rate_minor: int
    min_pieces: int = 1
    lead_days: int = 0
    product_id: int | None = None


@dataclass(frozen=True)
class Maker:
    """An association with its skills and its free hours by pool and week."""

    id: int
    code: str
    name: str
    programme_id: int
    members: int
    skills: Mapping[str, Skill]
    uses: Mapping[str, tuple[str, ...]]
    free: Mapping[str, tuple[int, ...]]
    """Free thousandths of an hour by pool, one figure a week; agreed work and waiting offers are taken off."""
    taken: Mapping[str, tuple[int, ...]]
    offered: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """What its members offer in all, by pool and week: holidays, fairs and weeks off are taken off, work is not."""
    people: Mapping[str, int] = field(default_factory=dict)
    """How many members work in each pool."""
    record: TrackRecord = field(default_factory=TrackRecord)
    agreed_minor: int = 0
    """What its agreed work of the window is worth: the income that fairness counts as so far."""


@dataclass(frozen=True)
class Lot:
    """What a piece of a line is at a group: thousandths of an hour, price and pay in centavos of Bs, its window in weeks."""

    millihours: int
    price_minor: int
    piece_rate_minor: int
    min_pieces: int
    start: int
    last: int
    pools: tuple[str, ...]


@dataclass(frozen=True)
class Market:
    """Everything together. Lines and makers are in order of their ids."""

    as_of: date
    first_monday: date
    weeks: int
    lines: tuple[OpenLine, ...]
    makers: tuple[Maker, ...]
    late_weeks: int = 0
    """How many weeks after its date a piece may still be proposed."""

    def week_of(self, day: date) -> int:
        """The number of the week that holds a day; 0 and below lie before week 1."""
        return (monday_of(day) - self.first_monday).days // 7 + 1

    def monday(self, week: int) -> date:
        """The Monday of a week's number."""
        return self.first_monday + timedelta(weeks=week - 1)

    def first_week(self, line: OpenLine) -> int:
        """The first week in which a line may be worked on: that of its release, never the running one."""
        return max(self.week_of(line.release), 1)

    def last_week(self, line: OpenLine) -> int:
        """The last week whose working days, Monday to Friday, end by the line's date."""
        week = self.week_of(line.due)
        return week if line.due.weekday() >= 4 else week - 1

    def lot(self, line: OpenLine, maker: Maker) -> Lot | None:
        """What a piece of the line is at the maker; None when it does not make such pieces."""
        skill = maker.skills.get(line.skill)
        if skill is None or skill.technique != line.technique:
            return None
        spec = line.standard_key is None
        hours = line.millihours if spec else skill.millihours
        return Lot(
            millihours=hours,
            price_minor=_times(skill.price_minor, hours) if spec else skill.price_minor,
            piece_rate_minor=_times(skill.piece_rate_minor, hours) if spec else skill.piece_rate_minor,
            min_pieces=1 if maker.id in line.groups_in else skill.min_pieces,
            start=self.first_week(line) + lead_weeks(skill.lead_days),
            last=min(self.last_week(line) + self.late_weeks, self.weeks),
            pools=maker.uses.get(skill.technique, ()),
        )


def lead_weeks(days: int) -> int:
    """Days that a kind of work needs beyond its hours, as whole weeks; less than half a week is part of any week."""
    return (days + 3) // 7


def _times(hourly_minor: int, millihours: int) -> int:
    return int(Fraction(hourly_minor * millihours, 1000) + Fraction(1, 2))
