"""Who pays for a work; each module has its own ``assignment``."""

from __future__ import annotations

import pytest

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.queries import load_assignment
from marketplace.matching.models import Assignment
from tests.factories import make_account


@pytest.fixture
def buyer(assignment: Assignment) -> Actor:
    """Who pays for the work."""
    account = make_account("exporter", exporter_id=assignment.line.order.exporter_id)
    return Actor(account.id, "Compras", Role.EXPORTER, exporter_id=assignment.line.order.exporter_id)


def loaded(number: int) -> Assignment:
    """A work with all that its money is reckoned from."""
    found = load_assignment(number)
    assert found is not None
    return found
