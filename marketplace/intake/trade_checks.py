"""What must be true of orders, work, deliveries and pay: quantities that add up, each thing with its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from marketplace.intake.checker import Check, Checker
from marketplace.intake.derive import accepted_of, inspected_counts
from marketplace.intake.drafts import Draft
from marketplace.intake.rows import trade
from marketplace.intake.world import Row
from marketplace.kernel.money import half_up


def order(check: Checker, draft: Draft, row: trade.OrderRow) -> None:
    """Its dates are in order, and it has lines."""
    if row.release_date is not None and row.release_date > row.due_date:
        check.error(draft, "release_date", "sheet_dates_turned")
    if row.created > check.world.today:
        check.warn(draft, "created", "sheet_future_created")
    if not check.world.hanging("order_lines", "order_id", row.code):
        check.warn(draft, "code", "sheet_no_lines")


def order_line(check: Checker, draft: Draft, row: trade.OrderLineRow) -> None:
    """Sizes and colours add up to the quantity; technique and hours are known."""
    for field, margin in (("sizes", row.sizes), ("colours", row.colours)):
        if margin and sum(margin.values()) != row.quantity:
            check.error(draft, field, "sheet_sum_differs", total=sum(margin.values()), quantity=row.quantity)
    if row.standard_key is None and (row.technique_code is None or row.millihours_per_piece is None):
        check.error(draft, "standard_key", "sheet_no_hours")
    elif row.millihours_per_piece == 0:
        check.error(draft, "millihours_per_piece", "sheet_zero_hours")


def assignment(check: Checker, draft: Draft, row: trade.AssignmentRow) -> None:
    """Its dates are in order, its line is not given away twice, its association knows the technique."""
    if row.starts_on > row.due_on:
        check.error(draft, "starts_on", "sheet_dates_turned")
    line = check.world.row(draft.values["order_line_id"])
    if line is None:
        return
    siblings = check.world.hanging("assignments", "order_line_id", row.order_line_id)
    given = sum(one["pieces"] for one in siblings if one.get("cancelled_on") is None)
    if given > line["quantity"]:
        check.error(draft, "pieces", "sheet_over_line", total=given, quantity=line["quantity"])
    _knows_technique(check, draft, line)
    if row.status == "delivered" and not check.world.hanging("deliveries", "assignment_id", row.code):
        check.warn(draft, "status", "sheet_no_deliveries")


def _knows_technique(check: Checker, draft: Draft, line: dict[str, Any]) -> None:
    ref, technique = draft.values["association_id"], line.get("technique_code")
    group = check.world.parsed.find("associations").get(ref.key)
    drafted = group.children.get("techniques") if group else None
    known = drafted if drafted is not None else check.world.children["associations"]["techniques"].get(ref.key)
    if technique is not None and known is not None and (technique.key,) not in known:
        check.warn(draft, "association_id", "sheet_no_technique", value=technique.key)


def delivery(check: Checker, draft: Draft, row: trade.DeliveryRow) -> None:
    """Accepted and rejected pieces are the delivered ones, and no more are accepted than were agreed."""
    if row.accepted is not None and row.rejected is not None and row.accepted + row.rejected > row.pieces:
        check.error(draft, "pieces", "sheet_not_delivered", total=row.accepted + row.rejected, quantity=row.pieces)
    inspections = check.world.hanging("quality_inspections", "delivery_id", row.code)
    if row.accepted is not None and not inspections:
        check.warn(draft, "accepted", "sheet_uninspected")
    if row.accepted is not None and row.rejected is not None and inspections:
        _adds_up(check, draft, row, inspections[-1])
    work = check.world.row(draft.values["assignment_id"])
    if work is not None:
        total = accepted_of(check.world.hanging("deliveries", "assignment_id", row.assignment_id), check.world)
        if total > work["pieces"]:
            check.error(draft, "accepted", "sheet_over_assignment", total=total, quantity=work["pieces"])


def _adds_up(check: Checker, draft: Draft, row: trade.DeliveryRow, inspection_row: dict[str, Any]) -> None:
    counts = inspected_counts(inspection_row, check.world)
    if counts is not None and sum(counts) != row.pieces:
        check.error(draft, "pieces", "sheet_not_delivered", total=sum(counts), quantity=row.pieces)


def inspection(check: Checker, draft: Draft, row: trade.InspectionRow) -> None:
    """The lot is what was delivered, its parts add up, and the result is what the numbers say."""
    delivered = check.world.row(draft.values["delivery_id"])
    counts = inspected_counts({"code": row.code}, check.world)
    if counts is None:
        check.error(draft, "accepted", "sheet_no_counts")
    elif sum(counts) != row.lot_pieces or min(counts) < 0:
        check.error(draft, "lot_pieces", "sheet_not_delivered", total=sum(counts), quantity=row.lot_pieces)
    if delivered is not None and delivered["pieces"] != row.lot_pieces:
        check.error(draft, "lot_pieces", "sheet_lot_differs", lot=row.lot_pieces, quantity=delivered["pieces"])
    if row.sample_pieces > row.lot_pieces:
        check.error(draft, "sample_pieces", "sheet_sample_over_lot")
    if row.result != "hold" and (row.major_found <= row.accept_number) != (row.result == "pass"):
        check.error(draft, "result", "sheet_result_differs", found=row.major_found)
    if row.inspected_on > check.world.today:
        check.error(draft, "inspected_on", "sheet_future_inspection")


def payment(check: Checker, draft: Draft, row: trade.PaymentRow) -> None:
    """It belongs to its order, assignment and delivery, once; a balance is what the accepted pieces are worth."""
    work = check.world.row(draft.values["assignment_id"])
    line = check.world.row(work["order_line_id"]) if work else None
    if line is not None and line["order_id"] != draft.values["order_id"]:
        check.error(draft, "assignment_id", "sheet_wrong_order", assignment=row.assignment_id)
    delivered = check.world.row(draft.values["delivery_id"])
    if delivered is not None and delivered["assignment_id"] != draft.values["assignment_id"]:
        check.error(draft, "delivery_id", "sheet_wrong_assignment", delivery=row.delivery_id)
    if row.kind == "balance":
        _balance(check, draft, row, work, delivered)
    if row.day > check.world.today:
        check.warn(draft, "day", "sheet_future_payment")


def _balance(check: Checker, draft: Draft, row: trade.PaymentRow, work: Row | None, delivered: Row | None) -> None:
    if row.delivery_id is None:
        return check.error(draft, "delivery_id", "sheet_balance_without_delivery")
    others = check.world.hanging("payments", "assignment_id", row.assignment_id)
    same = [one["code"] for one in others if one["kind"] == "balance" and one["delivery_id"] == draft.values["delivery_id"]]
    alive = [code for code in same if (check.world.base["payments"].get(code) or {}).get("state") != "void"]
    if alive[:1] != [row.code] and row.code in alive:
        check.error(draft, "delivery_id", "sheet_balance_twice", value=alive[0])
    if work is not None and delivered is not None:
        worth = accepted_of([delivered], check.world) * work["unit_price_minor"]
        over = row.amount_minor + row.advance_recovered_minor - worth
        if abs(over) > 1:
            check.warn(draft, "amount_minor", "sheet_net_differs", amount=_bs(abs(over)))
    return None


def member_pay(check: Checker, draft: Draft, row: trade.MemberPayRow) -> None:
    """Pieces by pay a piece is the amount; she is of the association that works; together no more than was agreed."""
    due = half_up(Fraction(row.pieces * row.piece_rate_minor))
    if due != row.amount_minor:
        check.error(draft, "amount_minor", "sheet_amount_differs", pieces=row.pieces, amount=_bs(due))
    if row.state == "paid" and row.paid_on is None:
        check.error(draft, "paid_on", "sheet_paid_without_date")
    if row.paid_on is not None and row.paid_on > check.world.today:
        check.warn(draft, "paid_on", "sheet_future_payment")
    work = check.world.row(draft.values["assignment_id"])
    if work is not None and work.get("association_id") is not None:
        check.same_association(draft, "member_id", work["association_id"])


def pay_of_assignments(check: Checker) -> None:
    """Each weaver once an assignment, and all together no more pieces than it has: asked once for each assignment."""
    drafts = check.world.parsed.find("work_allocations")
    last = {draft.values["assignment_id"]: draft for draft in drafts.values()}
    for ref, draft in last.items():
        pays = check.world.hanging("work_allocations", "assignment_id", ref.key)
        work = check.world.row(ref)
        total = sum(pay["pieces"] for pay in pays)
        if work is not None and total > work["pieces"]:
            check.error(draft, "pieces", "sheet_pay_over", total=total, quantity=work["pieces"])
        first: dict[Any, str] = {}
        for pay in pays:
            earlier = first.setdefault(pay["member_id"], pay["code"])
            if earlier != pay["code"] and pay["code"] in drafts:
                check.error(drafts[pay["code"]], "member_id", "sheet_paid_twice", value=earlier)


def _bs(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


TRADE_CHECKS: dict[str, Check] = {
    "orders": order,
    "order_lines": order_line,
    "assignments": assignment,
    "deliveries": delivery,
    "quality_inspections": inspection,
    "payments": payment,
    "work_allocations": member_pay,
}
