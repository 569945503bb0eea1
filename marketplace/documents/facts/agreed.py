"""Facts of what was agreed: the acceptance of one work; purchase order, proforma, invoice and origin of a whole deal."""

from __future__ import annotations

from marketplace.documents.facts.base import (
    Deal,
    Facts,
    buyer,
    colours_in,
    deal_of,
    goods,
    iso,
    maker,
    materials_of,
    standards_of,
    terms,
)
from marketplace.fulfilment.queries import Work
from marketplace.matching import history
from marketplace.matching.models import Assignment
from marketplace.money.queries import accounts_of


def acceptance(assignment: Assignment) -> Facts:
    """One agreed work: pieces, price, pay a piece, day, and who said yes."""
    deal = deal_of(assignment)
    work = next(work for work in deal.works if work.assignment.id == assignment.id)
    one = work.assignment
    # The paper of an acceptance says what was accepted; what changed since stands below it, each with its day.
    changes = history.changes_of([one.id]).get(one.id, [])
    pieces = history.agreed_pieces(one.pieces, changes)
    total = pieces * one.unit_price_minor
    return {
        **_sides(deal),
        "simulated": deal.simulated,
        # A work that nothing changed in keeps the facts, and so the version, that its paper has.
        **({"changes": [_change(each) for each in changes], "pieces_now": one.pieces} if changes else {}),
        "work": {
            **_work(work, deal),
            "pieces": pieces,
            "piece_rate_minor": one.piece_rate_minor,
            "millihours_per_piece": one.millihours_per_piece,
            "starts_on": iso(one.starts_on),
            "accepted_at": iso(one.accepted_at),
            "accepted_by": one.accepted_by_name,
        },
        "colours": colours_in([goods(one.line, {})]),
        "public": _public(deal, total, pieces),
    }


def _change(change: history.Change) -> Facts:
    return {"on": iso(change.on), "pieces": change.pieces, "by": change.by, "reason": change.reason}


def purchase_order(assignment: Assignment) -> Facts:
    """What the buyer orders of a group: every agreed line of the order."""
    deal = deal_of(assignment)
    works = [_work(work, deal) for work in deal.works if work.assignment.cancelled_on is None]
    return _of_lines(deal, works, "pieces")


def proforma(assignment: Assignment) -> Facts:
    """What a group will charge for what was agreed."""
    return purchase_order(assignment)


def invoice(assignment: Assignment) -> Facts:
    """What a group charges for the pieces that were accepted, and what was paid of it."""
    deal = deal_of(assignment)
    facts = _of_lines(deal, [_work(work, deal) for work in deal.works], "accepted")
    accounts = accounts_of(deal.works)
    facts["paid_minor"] = sum(account.paid_minor for account in accounts)
    return facts


def origin(assignment: Assignment) -> Facts:
    """What the authority asks for a certificate of origin: goods, tariff numbers, materials, process, weight, value.

    Of the pieces that were accepted, like the invoice that goes with it: nobody certifies what is not made.
    """
    deal = deal_of(assignment)
    works = [_work(work, deal) for work in deal.works]
    return _of_lines(deal, [{**work, "pieces": work["accepted"]} for work in works], "pieces")


def _sides(deal: Deal) -> Facts:
    return {"buyer": buyer(deal.order.exporter), "maker": maker(deal.association), "order": terms(deal.order)}


def _work(work: Work, deal: Deal) -> Facts:
    one, lines = work.assignment, [each.assignment.line for each in deal.works]
    return {
        "code": one.code,
        "goods": goods(one.line, standards_of(lines), materials_of(one.association_id, lines)),
        "pieces": one.pieces,
        "accepted": work.quantities.accepted,
        "unit_price_minor": one.unit_price_minor,
        "due_on": iso(one.due_on),
    }


def _of_lines(deal: Deal, works: list[Facts], counted: str) -> Facts:
    works = [work for work in works if work[counted]]
    total = sum(work[counted] * work["unit_price_minor"] for work in works)
    return {
        **_sides(deal),
        "simulated": deal.simulated,
        "works": works,
        "total_minor": total,
        "colours": colours_in([work["goods"] for work in works]),
        "public": _public(deal, total, sum(work[counted] for work in works)),
    }


def _public(deal: Deal, total_minor: int, pieces: int) -> Facts:
    """What anybody who holds the paper may check."""
    return {
        "parties": [deal.association.name, deal.order.exporter.name],
        "total": {"minor": total_minor, "currency": "BOB"},
        "pieces": pieces,
    }
