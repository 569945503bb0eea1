"""What must be true of producers, goods and the calendar, and the checks of every kind."""

from __future__ import annotations

from marketplace.access.actor import Actor
from marketplace.indicators.models import FORMULA_CODES
from marketplace.intake.checker import Check, Checker
from marketplace.intake.drafts import Draft, Ref
from marketplace.intake.report import Report
from marketplace.intake.rows import goods, people
from marketplace.intake.trade_checks import TRADE_CHECKS, pay_of_assignments
from marketplace.intake.world import World


def time_standard(check: Checker, draft: Draft, row: goods.TimeStandardRow) -> None:
    """Hours rise from least to most."""
    if not 0 < row.millihours_low <= row.millihours_typical <= row.millihours_high:
        check.error(draft, "millihours_typical", "sheet_hours_order")


def workshop(check: Checker, draft: Draft, row: people.WorkshopRow) -> None:
    """Its leader is of its association."""
    check.same_association(draft, "leader_member_id", Ref("associations", row.association_id))


def association(check: Checker, draft: Draft, row: people.AssociationRow) -> None:
    """Its leader is one of its members."""
    check.same_association(draft, "leader_member_id", Ref("associations", row.code))


def member(check: Checker, draft: Draft, row: people.MemberRow) -> None:
    """Her workshop is of her association; a day has 24 hours."""
    check.same_association(draft, "workshop_id", Ref("associations", row.association_id))
    if row.millihours_a_day > 24_000:
        check.error(draft, "millihours_a_day", "sheet_day_hours")


def loan(check: Checker, draft: Draft, row: people.LoanRow) -> None:
    """Its workshop is of its association; nobody owes more than was lent."""
    check.same_association(draft, "workshop_id", Ref("associations", row.association_id))
    if row.amount_usd_minor == 0:
        check.error(draft, "amount_usd_minor", "sheet_loan_of_nothing")
        return
    for column in ("outstanding_usd_minor", "share_lender_usd_minor"):
        if (getattr(row, column) or 0) > row.amount_usd_minor:
            check.error(draft, column, "sheet_over_loan")


def indicator(check: Checker, draft: Draft, row: people.IndicatorRow) -> None:
    """What nobody wrote down has no number, and what was written down has one; a formula is one of ours."""
    if row.state in ("no_record", "target") and row.achieved_hundredths is not None:
        check.error(draft, "achieved_hundredths", "sheet_number_without_record")
    if row.state in ("recorded", "not_planned") and row.achieved_hundredths is None:
        check.error(draft, "achieved_hundredths", "sheet_record_without_number")
    if row.formula is not None and row.formula not in FORMULA_CODES:
        check.error(draft, "formula", "sheet_no_such_formula")


def product(check: Checker, draft: Draft, row: goods.ProductRow) -> None:
    """It takes time."""
    if row.millihours_per_piece == 0:
        check.error(draft, "millihours_per_piece", "sheet_zero_hours")


def season(check: Checker, draft: Draft, row: goods.SeasonRow) -> None:
    """Twelve months."""
    if row.month > 12:
        check.error(draft, "month", "sheet_month")


def closure(check: Checker, draft: Draft, row: goods.ClosureRow) -> None:
    """A closure closes something."""
    if row.closed_hundredths == 0:
        check.error(draft, "closed_hundredths", "sheet_share_zero")


def capacity_change(check: Checker, draft: Draft, row: goods.CapacityChangeRow) -> None:
    """Weeks begin on Monday."""
    if row.week_start.weekday() != 0:
        check.error(draft, "week_start", "sheet_not_monday")


_OWN: dict[str, Check] = {
    "time_standards": time_standard,
    "associations": association,
    "workshops": workshop,
    "members": member,
    "loans": loan,
    "programme_indicators": indicator,
    "products": product,
    "calendar_closures": closure,
    "seasonal_factors": season,
    "capacity_changes": capacity_change,
}
CHECKS = _OWN | TRADE_CHECKS


def check_all(world: World, report: Report, actor: Actor | None) -> None:
    """Check all drafts; problems go to ``report``."""
    checker = Checker(world, report, actor)
    checker.check(CHECKS)
    pay_of_assignments(checker)
