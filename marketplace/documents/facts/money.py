"""Facts of payments and of the account of a deal. No weaver is named in them."""

from __future__ import annotations

from marketplace.documents.facts.base import Facts, buyer, deal_of, goods, iso, maker, names_of, standards_of, terms
from marketplace.infra import clock
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.money.queries import Account, accounts_of
from marketplace.money.statements import StatementEntry
from marketplace.money.statements import statement as ledger


def receipt(payment: Payment) -> Facts:
    """One payment of a buyer to a group."""
    line, association = payment.assignment.line, payment.assignment.association
    order = line.order
    return {
        "buyer": buyer(order.exporter),
        "maker": maker(association),
        "order": terms(order),
        "work": {"code": payment.assignment.code, "description": line.description, "names": names_of(line, standards_of([line]))},
        "payment": {
            "code": payment.code,
            "kind": payment.pays,
            "state": payment.state,
            "amount_minor": payment.amount_minor,
            "recovered_minor": payment.advance_recovered_minor,
            "paid_on": iso(payment.paid_on),
            "method": payment.method,
            "reference": payment.reference,
            "confirmed_at": iso(payment.confirmed_at),
        },
        "simulated": payment.simulated or order.simulated,
        "public": {
            "parties": [association.name, order.exporter.name],
            "total": {"minor": payment.amount_minor, "currency": "BOB"},
            "pieces": None,
        },
    }


def statement(assignment: Assignment) -> Facts:
    """What a buyer owes a group for an order, what was paid, and what is left, work by work."""
    deal = deal_of(assignment)
    standards = standards_of([work.assignment.line for work in deal.works])
    accounts = accounts_of(deal.works)
    paid = sum(account.paid_minor for account in accounts)
    return {
        "buyer": buyer(deal.order.exporter),
        "maker": maker(deal.association),
        "order": terms(deal.order),
        "as_of": iso(clock.today()),
        "works": [_account(account) | {"goods": goods(account.work.assignment.line, standards)} for account in accounts],
        "entries": [_entry(entry) for entry in ledger(accounts).entries],
        "paid_minor": paid,
        "due_minor": sum(account.due_minor for account in accounts),
        "simulated": deal.simulated,
        "public": {
            "parties": [deal.association.name, deal.order.exporter.name],
            "total": {"minor": paid, "currency": "BOB"},
            "pieces": None,
        },
    }


def _account(account: Account) -> Facts:
    one = account.work.assignment
    accepted = account.work.quantities.accepted
    return {
        "code": one.code,
        "pieces": one.pieces,
        "accepted": accepted,
        "unit_price_minor": one.unit_price_minor,
        "agreed_minor": one.pieces * one.unit_price_minor,
        "earned_minor": accepted * one.unit_price_minor,
        "paid_minor": account.paid_minor,
        "due_minor": account.due_minor,
    }


def _entry(entry: StatementEntry) -> Facts:
    return {
        "day": iso(entry.day),
        "kind": entry.kind,
        "of": entry.of,
        "reference": entry.reference,
        "work": entry.work_code,
        "pieces": entry.pieces,
        "charge_minor": entry.charge_minor,
        "payment_minor": entry.payment_minor,
        "balance_minor": entry.balance_minor,
    }
