"""Work whose lots are inspected, and who inspects them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.inspection_models import Defect
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    db.session.add_all([
        Defect(code="D02", name_es="Punto caído", gravity="major"),
        Defect(code="D07", name_es="Hilo suelto", gravity="minor"),
        Defect(code="D11", name_es="Aguja", gravity="critical"),
        Defect(code="D14", name_es="Grieta", gravity="major", techniques="CE"),
    ])  # fmt: skip
    order = make_order(make_exporter(), lines=0)
    made = make_assignment(make_order_line(order, quantity=1000), make_association(members=2), pieces=1000)
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def inspector(assignment: Assignment) -> Actor:
    exporter_id = assignment.line.order.exporter_id
    account = make_account("exporter", exporter_id=exporter_id)
    return Actor(account.id, "Inspectora", Role.EXPORTER, exporter_id=exporter_id)


@pytest.fixture
def desk(inspector: Actor, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(make_account("exporter", exporter_id=inspector.exporter_id))
