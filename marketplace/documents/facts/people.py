"""Facts of papers between two sides that are not about one work's goods: a frame's agreement, and a work's sheet of weavers."""

from __future__ import annotations

from marketplace.documents.facts.base import Facts, buyer, iso, maker
from marketplace.frames.models import AgreementVersion, FrameOrder
from marketplace.frames.queries import is_simulated, kind_of, on_buyer_goods
from marketplace.frames.terms import total_minor
from marketplace.infra import clock
from marketplace.matching.models import Assignment
from marketplace.notebook.sheet import sheet_of


def notebook(assignment: Assignment) -> Facts:
    """A work's weavers with what each took and brought, for signatures. No pay stands in it."""
    sheet = sheet_of(assignment, clock.today())
    return {
        "maker": maker(assignment.association),
        "assignment_id": assignment.id,
        "work": {
            "code": sheet.code,
            "description": sheet.description,
            "order": sheet.order_code,
            "pieces": sheet.pieces,
            "due_on": iso(sheet.due_on),
        },
        "uses_yarn": sheet.uses_yarn,
        "strips": [{"title": one.title, "heads": [head for _cell, head in one.columns]} for one in sheet.strips],
        "rows": [
            {
                "name": row.name,
                "workshop": row.workshop,
                "pieces": row.pieces,
                "good": row.good,
                "faulty": row.faulty,
                "yarn_grams": row.yarn_out_grams,
            }
            for row in sheet.rows
        ],
        "simulated": sheet.simulated,
        "public": {"parties": [sheet.association], "total": None, "pieces": sheet.pieces},
    }


def agreement(frame: FrameOrder, version: AgreementVersion) -> Facts:
    """A frame's agreement as one version keeps it, with both names as far as they signed."""
    one = frame.agreement
    terms = version.terms
    pieces = sum(month["pieces"] for month in terms["months"])
    return {
        "buyer": buyer(one.exporter),
        "maker": maker(one.association),
        "agreement": {
            "code": one.code,
            "frame": frame.code,
            "version": version.number,
            "state": version.state,
            "exporter_name": version.exporter_name,
            "sent_at": iso(version.sent_at),
            "association_name": version.association_name,
            "answered_at": iso(version.answered_at),
        },
        "terms": dict(terms) | {"buyer_goods": on_buyer_goods(frame, terms)},
        "goods": _frame_goods(frame, terms),
        "simulated": is_simulated(frame),
        "public": {
            "parties": [one.exporter.name, one.association.name],
            "total": {"minor": total_minor(terms), "currency": "BOB"},
            "pieces": pieces,
        },
    }


def _frame_goods(frame: FrameOrder, terms: Facts) -> Facts:
    """What is made every month: product, technique, material, each as far as it is known."""
    product, kind = frame.product, kind_of(frame)
    return {
        "names": {"es": kind.name_es, "en": kind.name_en} if kind else {"es": "", "en": ""},
        "technique": {"es": frame.technique.name_es, "en": frame.technique.name_en},
        # Versions kept before papers named it may not say.
        "material": terms.get("material") or (product.material if product else ""),
    }
