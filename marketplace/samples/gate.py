"""No bulk before the pre-production sample: whoever starts, hands out or delivers bulk work asks here first."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.samples.models import SampleRound
from marketplace.samples.states import APPROVED, PRE_PRODUCTION

Producing = Callable[[Assignment], bool]
"""Whether pieces of a work exist already, told by fulfilment, which stands above this feature."""

_producing: list[Producing] = []


def register(producing: Producing) -> None:
    """Name who knows whether a work is being made; a later one takes its place."""
    _producing[:] = [producing]


def bulk_blocked(work: Assignment) -> bool:
    """Whether bulk may not start: a sample before production is asked for and none is approved.

    It is asked for by the order, or by a round that somebody requested. Work that is being made goes on: only its start is
    held. ``line.order`` is loaded. One query, and those of the registered source where nothing is approved.
    """
    rounds = select(SampleRound.state).where(SampleRound.assignment_id == work.id, SampleRound.kind == PRE_PRODUCTION)
    states = set(db.session.scalars(rounds))
    if states & set(APPROVED) or not (work.line.order.sample_required or states):
        return False
    return not (_producing and _producing[0](work))


def check_bulk(work: Assignment) -> None:
    """Raise DomainError ``sample_not_approved`` where bulk may not start."""
    if bulk_blocked(work):
        raise DomainError("sample_not_approved")
