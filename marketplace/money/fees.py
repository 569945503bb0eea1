"""Late fees on record, kept equal to the rule by entries: a void and a new entry set right what was entered before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.matching.models import Assignment
from marketplace.money.dues import AcceptedLot, Terms
from marketplace.money.late_fees import Coming, History, Leaving, late_fees
from marketplace.money.ledger import enter
from marketplace.money.models import MoneyEntry, Payment
from marketplace.money.queries import Account, account_of, live_entries, terms_of


def set_late_fees(actor: Actor, assignment: Assignment, new: Payment | None = None) -> None:
    """After money or accepted pieces changed: each payment that stands carries the fee that the rule gives it now.

    ``new`` was just recorded: its fee is dated as it is, every other correction today. What was waived of a fee that is gone
    is taken back too, which may give a further correction; each turn waives less, so this ends.
    """
    if not assignment.line.order.late_fee_basis_points:
        return
    while True:
        # What was just written is read back with the rest.
        db.session.flush()
        account = account_of(assignment)
        _correct(actor, account, new)
        if not _trim_waivers(actor, assignment):
            return


def fee_history(account: Account) -> History:
    """What the late fees of a work follow from."""
    number, live = account.work.assignment.id, live_entries(account.entries, account.payments)
    comings = [
        Coming(row.paid_on, row.pays, row.delivery_id, row.amount_minor, row.id)
        for row in account.payments
        if row.paid_on is not None
    ]
    comings += [
        Coming(entry.entered_on, entry.to_kind, entry.to_delivery_id, entry.amount_minor)
        for entry in live
        if entry.kind == "credit_use" and entry.to_assignment_id == number
    ]
    leavings = [
        Leaving(entry.entered_on, entry.amount_minor)
        for entry in live
        if entry.kind in {"credit_return", "credit_use"} and entry.assignment_id == number
    ]
    ended_on = _ended_on(account)

    def terms_on(day: date) -> Terms:
        return terms_of(account.work.assignment, over=ended_on is not None and ended_on <= day)

    return History(terms_on, lambda day, named: _lots_on(account, day, named), comings, leavings, _waived(live))


def _ended_on(account: Account) -> date | None:
    """The day from which no more pieces were to be accepted; None while some are."""
    if not account.position.terms.over:
        return None
    assignment = account.work.assignment
    accepted = [one.inspected_on for delivery in account.work.live_deliveries for one in delivery.inspections]
    return assignment.cancelled_on or assignment.closed_short_on or max(accepted, default=date.min)


def _lots_on(account: Account, day: date, named: Collection[int]) -> list[AcceptedLot]:
    """What was accepted up to a day; of a delivery that is named at least what was accepted first."""
    found = []
    for delivery in account.work.live_deliveries:
        accepted = [one for one in delivery.inspections if one.accepted_pieces]
        until = max(day, min(one.inspected_on for one in accepted)) if accepted and delivery.id in named else day
        known = [one for one in accepted if one.inspected_on <= until]
        if known:
            pieces, last = sum(one.accepted_pieces for one in known), max(one.inspected_on for one in known)
            found.append(AcceptedLot(delivery.id, pieces, last))
    return found


def _correct(actor: Actor, account: Account, new: Payment | None) -> None:
    live = live_entries(account.entries, account.payments)
    charged = {entry.payment_id: entry for entry in live if entry.kind == "late_fee"}
    rows = {payment.id: payment for payment in account.payments}
    for payment_id, fee in late_fees(fee_history(account)).items():
        before = charged.get(payment_id)
        if fee != (before.amount_minor if before else 0):
            is_new = new is not None and new.id == payment_id
            _charge(actor, account.work.assignment, rows[payment_id], fee, before, is_new=is_new)


def _charge(actor: Actor, assignment: Assignment, payment: Payment, fee: int, before: MoneyEntry | None, *, is_new: bool) -> None:
    gone = enter(actor, "void", assignment, before.amount_minor, voids_id=before.id) if before else None
    if not fee:
        assert gone is not None, "nothing was charged, and nothing is to be"
        note(actor, "dropped_late_fee", "money_entry", gone.id, assignment.scope(), code=payment.code)
        return
    entered_on = payment.paid_on if is_new else clock.today()
    entry = enter(actor, "late_fee", assignment, fee, payment_id=payment.id, entered_on=entered_on)
    verb = "charged_late_fee" if is_new else "corrected_late_fee"
    note(actor, verb, "money_entry", entry.id, assignment.scope(), amount_minor=fee, code=payment.code)


def _waived(live: list[MoneyEntry]) -> int:
    return sum(entry.amount_minor for entry in live if entry.kind == "fee_waiver")


def _trim_waivers(actor: Actor, assignment: Assignment) -> bool:
    """What was waived of a fee that is gone is taken back, and what still holds entered anew. Whether there was any."""
    account = account_of(assignment)
    live = live_entries(account.entries, account.payments)
    waivers = [entry for entry in live if entry.kind == "fee_waiver"]
    charged = sum(entry.amount_minor for entry in live if entry.kind == "late_fee")
    paid = sum(coming.amount_minor for coming in fee_history(account).comings if coming.kind == "late_fee")
    left = max(charged - paid, 0)
    if _waived(live) <= left:
        return False
    for entry in waivers:
        enter(actor, "void", assignment, entry.amount_minor, voids_id=entry.id)
    if left:
        enter(actor, "fee_waiver", assignment, left, reason=waivers[-1].reason)
    return True
