"""Writes of quality: what an exporter asks of inspections."""

from __future__ import annotations

from marketplace.access.actor import Actor
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.inspection_models import QualityTerms
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.aql import AQL_HUNDREDTHS
from marketplace.kernel.errors import DomainError


def set_terms(
    actor: Actor, exporter: Exporter, *, minor_aql_hundredths: int | None, reduced_agreed: bool, all_buyers: bool
) -> QualityTerms:
    """Set what an exporter asks of inspections, from the next one on. Raises ``unknown_aql``."""
    if minor_aql_hundredths is not None and minor_aql_hundredths not in AQL_HUNDREDTHS:
        raise DomainError("unknown_aql", field="minor_aql", value=minor_aql_hundredths / 100)
    terms = db.session.get(QualityTerms, exporter.id)
    if terms is None:
        terms = QualityTerms(exporter_id=exporter.id)
        db.session.add(terms)
    terms.minor_aql_hundredths = minor_aql_hundredths
    terms.reduced_agreed = reduced_agreed
    terms.all_buyers = all_buyers
    note(
        actor, "set_quality_terms", "exporter", exporter.id, exporter.scope(), minor_aql_hundredths=minor_aql_hundredths,
        reduced_agreed=reduced_agreed, all_buyers=all_buyers,
    )  # fmt: skip
    return terms
