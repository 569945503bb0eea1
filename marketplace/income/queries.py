"""Reads of income. One person's for her and her coordinator; groups for the others, and never of fewer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from marketplace.income.drafts import BaselineDraft, PieceDraft
from marketplace.income.figures import (
    BaselineFigures,
    Earned,
    GroupMonth,
    MonthIncome,
    baseline_figures,
    by_month,
    confirmed_part,
    hidden,
    woman_month,
)
from marketplace.income.models import Baseline
from marketplace.infra.database import db
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.kernel.privacy import FEWEST
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay
from marketplace.producers.models import Association, Member, Workshop


@dataclass(frozen=True)
class Income:
    """A weaver's income by month, the newest first, beside her baseline."""

    member: Member
    months: list[MonthIncome]
    baseline: Baseline | None
    figures: BaselineFigures | None

    @property
    def latest(self) -> MonthIncome | None:
        """Her newest month with pay."""
        return self.months[0] if self.months else None

    def against_baseline(self, month: MonthIncome) -> int | None:
        """By how many percent a month's headline lies above (or below 0) her baseline; None where either is not known."""
        base = self.figures.income_minor if self.figures else None
        return None if not base or base < 0 else round(Fraction(100 * (month.headline.minor - base), base))


def income_of(member: Member) -> Income:
    """A weaver's own income."""
    baseline, rows = baseline_of(member.id), _earned(member.id)
    figures = baseline_figures(answers_of(baseline)) if baseline else None
    return Income(member, by_month(rows, _wages(rows)), baseline, figures)


def _earned(member_id: int) -> list[Earned]:
    rows = db.session.execute(
        select(MemberPay.paid_on, MemberPay.amount_minor, MemberPay.pieces, Assignment.millihours_per_piece, MemberPay.state)
        .join(Assignment, Assignment.id == MemberPay.assignment_id)
        .where(MemberPay.member_id == member_id, MemberPay.paid_on.is_not(None), MemberPay.voided_on.is_(None))
        .order_by(MemberPay.paid_on, MemberPay.id)
    )
    return [Earned(on, minor, pieces * each, state == "confirmed") for on, minor, pieces, each, state in rows if on is not None]


def _wages(months: Iterable[Earned]) -> Mapping[int, int | None]:
    """The minimum wage of a month, as in force at the end of each year."""
    return {year: minimum_wage_minor(date(year, 12, 31)) for year in {row.on.year for row in months}}


def baseline_of(member_id: int) -> Baseline | None:
    """Where a weaver began: her first answers, as corrected last; None while she was not asked."""
    later = aliased(Baseline)
    return db.session.scalars(
        select(Baseline)
        .outerjoin(later, later.corrects_id == Baseline.id)
        .where(Baseline.member_id == member_id, later.id.is_(None))
        .options(selectinload(Baseline.pieces))
        .order_by(Baseline.taken_on, Baseline.id)
    ).first()


def answers_of(baseline: Baseline) -> BaselineDraft:
    """The answers as they were given; ``pieces`` is loaded."""
    pieces = tuple(PieceDraft(row.what, row.pieces, row.each_minor) for row in baseline.pieces)
    return BaselineDraft(
        consent=baseline.consent,
        pieces=pieces if baseline.pieces_known else None,
        yarn_by=baseline.yarn_by,
        yarn_minor=baseline.yarn_minor,
        days_a_week=baseline.days_a_week,
        millihours_a_day=baseline.millihours_a_day,
        season=baseline.season,
        other_work=baseline.other_work,
        months_a_year=baseline.months_a_year,
        owed_minor=baseline.owed_minor,
    )


@dataclass(frozen=True)
class Asked:
    """A weaver, and when she was asked; None while she was not."""

    member: Member
    taken_on: date | None


def asked_of(association_id: int) -> list[Asked]:
    """The present weavers of an association, by workshop and name, and who was asked."""
    members = db.session.scalars(
        select(Member)
        .join(Member.workshop)
        .where(Member.association_id == association_id, Member.left_on.is_(None))
        .options(joinedload(Member.workshop))
        .order_by(Workshop.code, Member.full_name, Member.id)
    ).all()
    rows = db.session.execute(
        select(Baseline.member_id, Baseline.taken_on)
        .where(Baseline.member_id.in_([member.id for member in members]))
        .order_by(Baseline.taken_on, Baseline.id)
    )
    taken: dict[int, date] = {}
    for member_id, day in rows:
        taken.setdefault(member_id, day)
    return [Asked(member, taken.get(member.id)) for member in members]


@dataclass(frozen=True)
class GroupIncome:
    """A group with the months that may be told of it, the newest first, and how many may not."""

    id: int
    name: str
    months: list[GroupMonth]
    kept_back: int

    @property
    def woman_month(self) -> tuple[int, Fraction | None] | None:
        """Each weaver's average month, confirmed or not, over the months that are told, and that in minimum wages."""
        return woman_month(self.months)

    @property
    def confirmed_woman_month(self) -> tuple[int, Fraction | None] | None:
        """The same from confirmed pay alone; None where none of it may be told."""
        return woman_month(month.of_confirmed for month in self.months if month.of_confirmed is not None)


@dataclass(frozen=True)
class _Pay:
    month: date
    member_id: int
    association_id: int
    workshop_id: int
    minor: int
    millihours: int
    confirmed: bool


def programme_incomes(programme_ids: Collection[int]) -> list[GroupIncome]:
    """Associations with pay on record, by name. What is told of each cannot be used to reckon what is kept back of another."""
    rows = _pay(programme_ids)
    told = _told_associations(rows, _programmes())
    names = _names(Association, {row.association_id for row in rows})
    found = [
        _group(number, names[number], [row for row in rows if row.association_id == number], told) for number in sorted(names)
    ]
    return sorted(found, key=lambda group: (group.name, group.id))


def association_income(association: Association) -> tuple[GroupIncome, list[GroupIncome]]:
    """An association as a group, and its workshops; where the association may not be told, neither are its workshops."""
    programme = _pay([association.programme_id])
    told = _told_associations(programme, _programmes())
    rows = [row for row in programme if row.association_id == association.id]
    whole = _group(association.id, association.name, rows, told)
    workshops = _told_workshops([row for row in rows if (row.month, row.association_id) in told])
    names = _names(Workshop, {row.workshop_id for row in rows})
    parts = [
        _group(number, names[number], [row for row in rows if row.workshop_id == number], workshops, False) for number in names
    ]
    return whole, sorted(parts, key=lambda group: (group.name, group.id))


def _pay(programme_ids: Collection[int]) -> list[_Pay]:
    rows = db.session.execute(
        select(
            MemberPay.paid_on, MemberPay.member_id, Member.association_id, Member.workshop_id, MemberPay.amount_minor,
            MemberPay.pieces, Assignment.millihours_per_piece, MemberPay.state,
        )
        .join(Assignment, Assignment.id == MemberPay.assignment_id)
        .join(Member, Member.id == MemberPay.member_id)
        .join(Association, Association.id == Member.association_id)
        .where(
            Association.programme_id.in_(list(programme_ids)), MemberPay.paid_on.is_not(None), MemberPay.voided_on.is_(None)
        )
        .order_by(MemberPay.id)
    )  # fmt: skip
    return [
        _Pay(on.replace(day=1), member, association, workshop, minor, pieces * each, state == "confirmed")
        for on, member, association, workshop, minor, pieces, each, state in rows
        if on is not None
    ]


def _programmes() -> dict[int, int]:
    rows = db.session.execute(select(Association.id, Association.programme_id))
    return {number: programme for number, programme in rows}  # noqa: C416 - rows are no pairs to a type checker


def _told_associations(rows: Iterable[_Pay], programmes: dict[int, int]) -> set[tuple[date, int]]:
    """(month, association id) that may be told: within each programme's month parts and whole must not give one another away."""
    return _told(rows, lambda row: (row.month, programmes[row.association_id]), lambda row: (row.month, row.association_id))


def _told_workshops(rows: Iterable[_Pay]) -> set[tuple[date, int]]:
    """The same for the workshops of an association's months."""
    return _told(rows, lambda row: (row.month, row.association_id), lambda row: (row.month, row.workshop_id))


def _told(
    rows: Iterable[_Pay], whole: Callable[[_Pay], tuple[date, int]], part: Callable[[_Pay], tuple[date, int]]
) -> set[tuple[date, int]]:
    people: dict[tuple[date, int], dict[tuple[date, int], set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        people[whole(row)][part(row)].add(row.member_id)
    told: set[tuple[date, int]] = set()
    for parts in people.values():
        counts = {key: len(members) for key, members in parts.items()}
        told |= counts.keys() - hidden(counts)
    return told


def _group(number: int, name: str, rows: Collection[_Pay], told: set[tuple[date, int]], apart: bool = True) -> GroupIncome:
    """``apart`` tells confirmed pay apart too: not in parts of a group of which that is told, since few could be left over."""
    months: dict[date, list[_Pay]] = defaultdict(list)
    for row in rows:
        months[row.month].append(row)
    found = [_group_month(month, pays, apart) for month, pays in sorted(months.items(), reverse=True) if (month, number) in told]
    assert all(month.weavers >= FEWEST for month in found), "nobody's income is told in a group of fewer"
    return GroupIncome(number, name, found, len(months) - len(found))


def _group_month(month: date, rows: Collection[_Pay], apart: bool) -> GroupMonth:
    return GroupMonth(
        month=month,
        weavers=len({row.member_id for row in rows}),
        minor=sum(row.minor for row in rows),
        millihours=sum(row.millihours for row in rows),
        minimum_wage_minor=minimum_wage_minor(date(month.year, 12, 31)),
        confirmed=confirmed_part((row.member_id, row.minor, row.millihours, row.confirmed) for row in rows) if apart else None,
    )


def _names(table: type[Association] | type[Workshop], ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(ids)))
    return {number: name for number, name in rows}  # noqa: C416 - rows are no pairs to a type checker
