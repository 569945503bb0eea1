"""Papers on A5 without a number: an offer to talk over, a group's members to sign."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.documents.models import IssuedDocument
from marketplace.infra.database import db
from marketplace.orders.models import Order
from marketplace.producers.models import Association, Member
from tests import factories
from tests.documents.conftest import pages_of, text_of
from tests.el_alto import app, by_code  # noqa: F401


def test_an_offer_on_paper_says_what_it_pays_and_until_when_to_answer(app, sign_in):
    group = by_code(Association, "A19")
    order = db.session.scalars(select(Order).where(Order.state == "posted").order_by(Order.id)).first()
    line = factories.make_order_line(order, position=90)
    offer = factories.make_offer(line, group, pieces=5, unit_price_minor=57162)
    said = (line.description, "Bs 571,62", "Bs 2.858,10", "Solo algunas", f"/ofertas/{offer.id}")
    client = sign_in(factories.make_account("leader", association_id=group.id))
    answer = client.get(f"/ofertas/{offer.id}/hoja.pdf")
    text = text_of(answer.data)
    assert answer.mimetype == "application/pdf"
    assert pages_of(answer.data) == 1
    assert [words for words in said if words not in text] == []
    assert db.session.scalars(select(IssuedDocument)).first() is None, "such a paper is no document"


def test_the_list_of_members_has_each_of_the_group_and_nobody_else(app, sign_in):
    group, other = by_code(Association, "A02"), by_code(Association, "A19")
    client = sign_in(factories.make_account("leader", association_id=group.id))
    text = text_of(client.get(f"/asociaciones/{group.id}/tejedoras.pdf").data)
    names = {
        one.id: set(db.session.scalars(select(Member.full_name).where(Member.association_id == one.id, Member.left_on.is_(None))))
        for one in (group, other)
    }
    assert all(name in text for name in names[group.id])
    assert not any(name in text for name in names[other.id] - names[group.id])
    assert client.get(f"/asociaciones/{other.id}/tejedoras.pdf").status_code in {403, 404}
