"""Entries beside the payments of a work: late fees waived, credit used or given back, and what takes them back."""

from __future__ import annotations

from typing import Any

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import load_assignment
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money.drafts import ReturnDraft
from marketplace.money.fees import set_late_fees
from marketplace.money.ledger import enter
from marketplace.money.locks import is_voided, lock_assignments
from marketplace.money.models import MoneyEntry
from marketplace.money.queries import account_of, deal_accounts

TAKEN_BACK = ("fee_waiver", "credit_use", "credit_return")


def waive_late_fees(actor: Actor, assignment: Assignment, reason: str) -> MoneyEntry:
    """The association lets the open late fees of a work go. Raises ``reason_missing``, ``nothing_due``."""
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    lock_assignments([assignment.id])
    due = account_of(assignment).due("late_fee", None)
    if due is None:
        raise DomainError("nothing_due")
    entry = enter(actor, "fee_waiver", assignment, due.amount_minor, reason=reason)
    note(
        actor, "waived_fee", "money_entry", entry.id, assignment.scope(),
        amount_minor=entry.amount_minor, reason=entry.reason, code=entry.code,
    )  # fmt: skip
    return entry


def use_credit(actor: Actor, assignment: Assignment, kind: str, delivery_id: int | None) -> list[MoneyEntry]:
    """Pay a due of a work with the credit of other works of the same order and association, as far as either reaches.

    Credit of the work itself needs no act: it is set against its deliveries as they are accepted. Raises ``nothing_due``,
    ``no_credit``.
    """
    order_id, association_id = assignment.line.order_id, assignment.association_id
    lock_assignments([account.work.assignment.id for account in deal_accounts(order_id, association_id)])
    accounts = deal_accounts(order_id, association_id)
    works = {account.work.assignment.id: account.work.assignment for account in accounts}
    own = next(account for account in accounts if account.work.assignment.id == assignment.id)
    due = own.due(kind, delivery_id)
    if due is None:
        raise DomainError("nothing_due")
    left, entries = due.amount_minor, []
    for account in accounts:
        amount = min(account.credit_minor, left)
        if account is own or amount <= 0:
            continue
        left -= amount
        target: dict[str, Any] = {"to_assignment_id": assignment.id, "to_kind": kind, "to_delivery_id": delivery_id}
        entries.append(enter(actor, "credit_use", account.work.assignment, amount, **target))
    if not entries:
        raise DomainError("no_credit")
    for number in sorted({assignment.id, *(entry.assignment_id for entry in entries)}):
        set_late_fees(actor, works[number])
    used = sum(entry.amount_minor for entry in entries)
    note(actor, "used_credit", "money_entry", entries[0].id, assignment.scope(), amount_minor=used, code=entries[0].code)
    return entries


def return_credit(actor: Actor, assignment: Assignment, draft: ReturnDraft) -> MoneyEntry:
    """The association gives money back that the exporter paid too much.

    Raises ``more_than_credit`` with ``most``, ``no_amount``, ``method_unknown``.
    """
    if draft.method not in ("QR", "transferencia", "efectivo"):
        raise DomainError("method_unknown", field="method")
    if draft.amount_minor <= 0:
        raise DomainError("no_amount", field="amount")
    lock_assignments([assignment.id])
    most = account_of(assignment).credit_minor
    if draft.amount_minor > most:
        raise DomainError("more_than_credit", field="amount", most=most)
    entry = enter(
        actor, "credit_return", assignment, draft.amount_minor,
        method=draft.method, reference=draft.reference.strip()[:60], photo_key=draft.photo_key,
    )  # fmt: skip
    set_late_fees(actor, assignment)
    note(actor, "returned_credit", "money_entry", entry.id, assignment.scope(), amount_minor=entry.amount_minor, code=entry.code)
    return entry


def void_entry(actor: Actor, entry: MoneyEntry, reason: str) -> MoneyEntry:
    """Take back a waiver, a use or a return of credit that was entered by mistake.

    Raises ``reason_missing``, ``already_voided``, ``entry_follows`` for a late fee or a void, which follow from payments.
    """
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    if entry.kind not in TAKEN_BACK:
        raise DomainError("entry_follows")
    lock_assignments([number for number in (entry.assignment_id, entry.to_assignment_id) if number])
    if is_voided(entry):
        raise DomainError("already_voided")
    void = enter(actor, "void", entry.assignment, entry.amount_minor, voids_id=entry.id, reason=reason)
    for number in (entry.assignment_id, entry.to_assignment_id):
        work = load_assignment(number) if number is not None else None
        if work is not None:
            set_late_fees(actor, work)
    note(actor, "voided", "money_entry", entry.id, entry.scope(), reason=void.reason, code=entry.code)
    return void
