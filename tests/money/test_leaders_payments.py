"""A leader's payments are cards to tap; what she is asked stands above what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money import services
from marketplace.money.drafts import PaymentDraft
from marketplace.money.models import Payment
from marketplace.money.queries import load_payment
from marketplace.people.models import Account
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


@pytest.fixture
def work(app: Flask) -> Assignment:
    """Thirty of a hundred of ten pieces are due before it begins: Bs 15.493,98."""
    order = make_order(make_exporter(), lines=0, advance_basis_points=3000)
    made = make_assignment(make_order_line(order), make_association(members=3), pieces=10, unit_price_minor=516_466)
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def payment(work: Assignment) -> Payment:
    account = make_account("exporter", exporter_id=work.line.order.exporter_id)
    buyer = Actor(account.id, "Compras", Role.EXPORTER, exporter_id=work.line.order.exporter_id)
    return services.record_payment(buyer, work, "advance", None, PaymentDraft("QR", "QR-1"))


@pytest.fixture
def leader(work: Assignment, request: pytest.FixtureRequest, sign_in: Callable[[Account], FlaskClient]) -> FlaskClient:
    # Signing in commits, and what was loaded is gone afterwards: the payment is recorded before.
    if "payment" in request.fixturenames:
        request.getfixturevalue("payment")
    return sign_in(make_account("leader", association_id=work.association_id))


def cards(page: str) -> list[str]:
    return [" ".join(re.sub(r"<[^>]+>", " ", card).split()) for card in re.findall(r'<a class="card-link".*?</a>', page, re.S)]


def test_what_is_owed_then_each_payment_is_a_card_that_speaks(leader: FlaskClient, work: Assignment, payment: Payment) -> None:
    page = leader.get("/pagos?estado=paid").text
    (card,) = cards(page)
    assert card.startswith("¿Llegó? 15.493,98 Bs")
    assert 'data-say="¿Llegó?. 15.493,98 Bs.' in page
    assert "<table" not in page
    assert f'href="/pagos/{payment.id}"' in page
    account = make_account("leader", association_id=work.association_id)
    services.confirm_payment(
        Actor(account.id, "Felipa", Role.LEADER, association_id=work.association_id), load_payment(payment.id)
    )
    db.session.commit()
    assert cards(leader.get("/pagos?estado=paid").text) == []
    assert "No hay pagos aquí" in leader.get("/pagos?estado=paid").text
    assert [card.split(" 15")[0] for card in cards(leader.get("/pagos").text)] == ["Llegó"]


def test_the_question_comes_before_the_papers(leader: FlaskClient, payment: Payment) -> None:
    page = leader.get(f"/pagos/{payment.id}").text
    places = [
        page.index(words) for words in ("¿Llegó el dinero?", "15.493,98", "Sí, llegó", "Todavía no", "QR-1", "Recibo en PDF")
    ]
    assert places == sorted(places)


def test_the_amount_of_what_is_owed_leads_to_its_work(leader: FlaskClient, work: Assignment) -> None:
    page = leader.get("/pagos").text
    (card,) = cards(page)
    assert card.startswith("Nos deben 15.493,98 Bs")
    assert f'href="/trabajos/{work.id}/pagos"' in page
