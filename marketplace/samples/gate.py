"""No bulk before the pre-production sample: whoever starts, hands out or delivers bulk work asks here first."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.samples.models import SampleRound
from marketplace.samples.states import APPROVED, PRE_PRODUCTION


def bulk_blocked(work: Assignment) -> bool:
    """Whether bulk may not start: the order asks for a sample and none before production is approved.

    ``line.order`` is loaded. One query, and only for orders that ask for a sample.
    """
    if not work.line.order.sample_required:
        return False
    approved = select(SampleRound.id).where(
        SampleRound.assignment_id == work.id, SampleRound.kind == PRE_PRODUCTION, SampleRound.state.in_(APPROVED)
    )
    return db.session.scalar(approved.limit(1)) is None


def check_bulk(work: Assignment) -> None:
    """Raise DomainError ``sample_not_approved`` where bulk may not start."""
    if bulk_blocked(work):
        raise DomainError("sample_not_approved")
