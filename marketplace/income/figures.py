"""What follows from answers and payments: pure functions on plain values. Amounts are centavos of Bs, None is no record.

weaving income of a month = sum of pieces x pay - own yarn        hours of a month = days a week x hours a day x 4.33
pay an hour = income / hours
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from marketplace.income.drafts import BaselineDraft
from marketplace.kernel.costs import HOURS_PER_MONTH
from marketplace.kernel.money import half_up
from marketplace.kernel.privacy import FEWEST

Key = TypeVar("Key", bound=Hashable)
WEEKS_PER_MONTH = Fraction("4.33")


@dataclass(frozen=True)
class BaselineFigures:
    """What the nine answers give; each None where an answer that it needs is not known."""

    income_minor: int | None
    month_millihours: int | None
    hour_minor: int | None
    year_average_minor: int | None
    """The same spread over twelve months, by the months in which she has orders."""


def baseline_figures(answers: BaselineDraft) -> BaselineFigures:
    """Reckon with what she said, and with nothing that she did not."""
    income, hours = _income(answers), _hours(answers)
    hour = half_up(Fraction(income * 1000, hours)) if income is not None and hours else None
    months = answers.months_a_year
    average = half_up(Fraction(income * months, 12)) if income is not None and months is not None else None
    return BaselineFigures(income, hours, hour, average)


def _income(answers: BaselineDraft) -> int | None:
    if answers.pieces is None or any(one.each_minor is None for one in answers.pieces):
        return None
    earned = sum(one.pieces * (one.each_minor or 0) for one in answers.pieces)
    if answers.yarn_by is None and answers.pieces:
        return None
    if answers.yarn_by == "me":
        return None if answers.yarn_minor is None else earned - answers.yarn_minor
    return earned


def _hours(answers: BaselineDraft) -> int | None:
    if answers.days_a_week is None or answers.millihours_a_day is None:
        return None
    return half_up(answers.days_a_week * answers.millihours_a_day * WEEKS_PER_MONTH)


@dataclass(frozen=True)
class Earned:
    """One pay: the day on which it was handed over, how much, its hours of work, and whether she confirmed it."""

    on: date
    minor: int
    millihours: int
    confirmed: bool


@dataclass(frozen=True)
class Sum:
    """Pay added up: how much, for how many hours of work, beside the minimum wage of a month where one is on record."""

    minor: int
    millihours: int
    minimum_wage_minor: int | None

    @property
    def hour_minor(self) -> int | None:
        """For an hour of work, half up; None where no hours are on record."""
        return half_up(Fraction(self.minor * 1000, self.millihours)) if self.millihours else None

    @property
    def minimum_share(self) -> Fraction | None:
        """The whole over the minimum wage of a month; None where no minimum wage is on record."""
        return Fraction(self.minor, self.minimum_wage_minor) if self.minimum_wage_minor else None

    @property
    def hour_share(self) -> Fraction | None:
        """An hour over an hour at the minimum wage."""
        if not self.minimum_wage_minor or self.hour_minor is None:
            return None
        return self.hour_minor * HOURS_PER_MONTH / self.minimum_wage_minor


@dataclass(frozen=True)
class MonthIncome:
    """What a weaver was paid in a month: what she confirmed, and what was handed over and waits for her word."""

    month: date
    confirmed: Sum | None
    """None where she confirmed nothing: that is no record, and not 0."""
    unconfirmed: Sum | None

    @property
    def headline(self) -> Sum:
        """What her month is told by: what she confirmed, and only where that is nothing what she has still to confirm."""
        found = self.confirmed or self.unconfirmed
        assert found is not None, "a month without a record does not appear"
        return found


def by_month(rows: Iterable[Earned], minimum_wage: Mapping[int, int | None]) -> list[MonthIncome]:
    """Pay added up by month, the newest first; ``minimum_wage`` is by year. A month without a record does not appear."""
    months: dict[date, list[Earned]] = {}
    for row in rows:
        months.setdefault(row.on.replace(day=1), []).append(row)
    return [
        MonthIncome(month, _sum(found, True, minimum_wage), _sum(found, False, minimum_wage))
        for month, found in sorted(months.items(), reverse=True)
    ]


def _sum(rows: Iterable[Earned], confirmed: bool, minimum_wage: Mapping[int, int | None]) -> Sum | None:
    chosen = [row for row in rows if row.confirmed is confirmed]
    if not chosen:
        return None
    return Sum(sum(row.minor for row in chosen), sum(row.millihours for row in chosen), minimum_wage.get(chosen[0].on.year))


@dataclass(frozen=True)
class Confirmed:
    """The part of a group's month that weavers confirmed: how many they are, how much, for how many hours of work."""

    weavers: int
    minor: int
    millihours: int


@dataclass(frozen=True)
class GroupMonth:
    """A group's month: how many different weavers were paid, and how much they were together, confirmed or not."""

    month: date
    weavers: int
    minor: int
    millihours: int
    minimum_wage_minor: int | None
    confirmed: Confirmed | None = None
    """None where nothing is confirmed, or where it may not be told apart: of fewer than five, or leaving fewer than five."""

    @property
    def each_minor(self) -> int:
        """For each weaver, half up."""
        return half_up(Fraction(self.minor, self.weavers))

    @property
    def hour_minor(self) -> int | None:
        """For an hour of work, half up."""
        return half_up(Fraction(self.minor * 1000, self.millihours)) if self.millihours else None

    @property
    def minimum_share(self) -> Fraction | None:
        """Of the minimum wage of a month, for each weaver."""
        return Fraction(self.minor, self.weavers * self.minimum_wage_minor) if self.minimum_wage_minor else None

    @property
    def of_confirmed(self) -> GroupMonth | None:
        """The same month from confirmed pay alone; None where that is not told."""
        part = self.confirmed
        if part is None:
            return None
        return replace(self, weavers=part.weavers, minor=part.minor, millihours=part.millihours, confirmed=None)


def confirmed_part(rows: Iterable[tuple[int, int, int, bool]]) -> Confirmed | None:
    """What may be told of confirmed pay in a month that may be told; rows are (weaver, centavos, millihours, confirmed).

    What is left over when it is taken off the whole is the pay of those who have not confirmed: neither may be fewer than five.
    """
    rows = list(rows)
    yes, no = ({row[0] for row in rows if row[3] is said} for said in (True, False))
    if len(yes) < FEWEST or 0 < len(no) < FEWEST:
        return None
    return Confirmed(len(yes), sum(row[1] for row in rows if row[3]), sum(row[2] for row in rows if row[3]))


def woman_month(months: Iterable[GroupMonth]) -> tuple[int, Fraction | None] | None:
    """What each weaver was paid on average in a month with pay, and that in minimum wages; None without a record."""
    months = list(months)
    weavers = sum(one.weavers for one in months)
    if not weavers:
        return None
    wages = sum(one.weavers * one.minimum_wage_minor for one in months if one.minimum_wage_minor)
    minor = sum(one.minor for one in months)
    return half_up(Fraction(minor, weavers)), Fraction(minor, wages) if wages else None


def hidden(counts: Mapping[Key, int]) -> set[Key]:
    """The parts of a whole that must not be told, when the whole itself is told: parts of fewer than five people, and so many
    of the smallest others that what is missing from the whole is never one part, nor fewer than five people.
    """
    away = {key for key, count in counts.items() if 0 < count < FEWEST}
    rest = sorted((key for key, count in counts.items() if count >= FEWEST), key=lambda key: counts[key])
    while away and rest and (len(away) < 2 or sum(counts[key] for key in away) < FEWEST):
        away.add(rest.pop(0))
    return away
