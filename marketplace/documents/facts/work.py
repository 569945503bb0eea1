"""Facts of deliveries and inspections."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.documents.facts.base import Deal, Facts, buyer, deal_of, goods, iso, maker, standards_of, terms
from marketplace.fulfilment.inspection_models import Defect
from marketplace.fulfilment.inspection_queries import chain_of, sheets_of, signatures_of
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.infra.database import db
from marketplace.matching.models import Assignment


def delivery_note(delivery: Delivery) -> Facts:
    """What was brought and counted."""
    facts = _head(delivery.assignment)
    return facts | {
        "simulated": facts["simulated"] or delivery.simulated,
        "delivery": {
            "code": delivery.code,
            "announced": delivery.pieces,
            "announced_on": iso(delivery.announced_on),
            "received": delivery.pieces_received,
            "received_on": iso(delivery.received_on),
            "cartons": delivery.announced_cartons,
            "difference": delivery.difference_reason,
        },
        "public": _public(facts, delivery.pieces_received if delivery.pieces_received is not None else delivery.pieces),
    }


def inspection(found: Inspection) -> Facts:
    """A sampling inspection: the plan, what was found, and what became of the lot."""
    facts = _head(found.delivery.assignment)
    sheet = sheets_of([found.id]).get(found.id)
    chain = chain_of(found)
    # An inspection that stands alone keeps the facts, and so the version, that its paper has.
    both = (("repeats", chain.before), ("repeated_by", chain.after))
    near = {name: [_in_brief(one) for one in rows] for name, rows in both if rows}
    return facts | near | {
        "simulated": facts["simulated"] or found.simulated,
        "faults": _faults({fault.code: (fault.gravity, fault.pieces) for fault in sheet.faults} if sheet else {}),
        "signatures": {side: row.name for side, row in sorted(signatures_of(found.id).items())},
        "delivery": {"code": found.delivery.code, "received_on": iso(found.delivery.received_on)},
        "inspection": {
            name: getattr(found, name)
            for name in (
                "code", "round", "lot_pieces", "level", "severity", "aql_hundredths", "code_letter", "plan_letter",
                "sample_pieces", "accept_number", "reject_number", "critical_found", "major_found",
                "minor_found", "result", "accepted_pieces",
                "rework_pieces", "rejected_pieces", "note", "inspector_name",
                "severity_reason",
            )
        } | {"inspected_on": iso(found.inspected_on), "annulled_on": iso(found.annulled_on)},
        "public": _public(facts, found.lot_pieces) | {"accepted": found.accepted_pieces},
    }  # fmt: skip


def _in_brief(one: Inspection) -> Facts:
    return {"code": one.code, "on": iso(one.inspected_on), "result": "annulled" if one.annulled_on else one.result}


def _faults(counted: dict[str, tuple[str, int]]) -> list[Facts]:
    """Each fault with its gravity, its names and how many pieces have it."""
    names = {row.code: row for row in db.session.scalars(select(Defect).where(Defect.code.in_(sorted(counted))))}
    return [
        {
            "code": code,
            "gravity": gravity,
            "pieces": pieces,
            "names": {"es": names[code].name_es, "en": names[code].name_en} if code in names else {"es": "", "en": ""},
        }
        for code, (gravity, pieces) in counted.items()
    ]


def _head(assignment: Assignment) -> Facts:
    deal: Deal = deal_of(assignment)
    line = next(work.assignment.line for work in deal.works if work.assignment.id == assignment.id)
    return {
        "buyer": buyer(deal.order.exporter),
        "maker": maker(deal.association),
        "order": terms(deal.order),
        "work": {"code": assignment.code, "pieces": assignment.pieces, "due_on": iso(assignment.due_on)},
        "goods": goods(line, standards_of([line])),
        "simulated": deal.simulated,
    }


def _public(facts: Facts, pieces: int) -> Facts:
    return {"parties": [facts["maker"]["name"], facts["buyer"]["name"]], "total": None, "pieces": pieces}
