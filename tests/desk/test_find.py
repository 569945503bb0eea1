"""One search over everything: references, names without their accents, telephone numbers; and nothing that one may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from marketplace.infra.database import db
from marketplace.kernel.references import new_reference
from marketplace.money.models import Payment
from marketplace.orders.models import Order, OrderLine
from tests import factories


class Town:
    """Two programmes with one piece of agreed work each."""

    def __init__(self, name: str, phone: str, code: str) -> None:
        self.association = factories.make_association(name=f"Tejedoras {name}")
        workshop = factories.make_workshop(self.association)
        self.member = factories.make_member(workshop, full_name=f"Felipa Ñáñez {name}", phone=phone)
        self.exporter = factories.make_exporter(name=f"Andes {name}")
        order = factories.make_order(self.exporter, title=f"Colección {name}")
        line = order_line(order.id)
        self.work = factories.make_assignment(line, self.association)
        self.payment = Payment(code=code, order_id=order.id, assignment_id=self.work.id, kind="advance", state="paid",
                               amount_minor=1000, paid_on=date(2026, 11, 20), reference=f"QR {name}")  # fmt: skip
        db.session.add(self.payment)
        db.session.flush()
        self.coordinator = factories.make_account("coordinator", programme_id=self.association.programme_id)
        self.leader = factories.make_account("leader", association_id=self.association.id)
        self.weaver = factories.make_account("weaver", association_id=self.association.id, member_id=self.member.id)
        self.buyer = factories.make_account("exporter", exporter_id=self.exporter.id)
        db.session.commit()


def order_line(order_id: int) -> OrderLine:
    return db.session.query(OrderLine).filter_by(order_id=order_id).one()


@pytest.fixture
def north(app: Flask) -> Town:
    return Town("Norte", "+59171234567", new_reference("PAG", lambda signs: "7"))


@pytest.fixture
def south(app: Flask) -> Town:
    return Town("Sur", "+59172222222", new_reference("PAG", lambda signs: "9"))


def test_words_are_found_without_their_accents_and_in_any_order(north: Town, south: Town, sign_in) -> None:
    page = sign_in(north.coordinator).get("/buscar?q=nanez+felipa+NORTE").text
    assert "Felipa Ñáñez Norte" in page
    assert "Felipa Ñáñez Sur" not in page


def test_a_telephone_number_finds_its_owner_however_it_is_written(north: Town, sign_in) -> None:
    assert "Felipa Ñáñez Norte" in sign_in(north.coordinator).get("/buscar?q=712+345").text


@pytest.mark.parametrize("said", [str, str.lower, lambda code: code.lower().replace("-", " ")], ids=["written", "small", "said"])
def test_a_reference_leads_straight_to_its_thing(north: Town, sign_in, said: Callable[[str], str]) -> None:
    answer = sign_in(north.coordinator).get("/buscar", query_string={"q": said(north.payment.code)})
    assert answer.headers.get("Location") == f"/pagos/{north.payment.id}"


@pytest.mark.parametrize("typed", ["Felipa", "Ñáñez", "QR Norte", "PAG-7777", "71234567"])
def test_nobody_finds_a_neighbours_things(north: Town, south: Town, sign_in, typed: str) -> None:
    for account in (south.coordinator, south.leader, south.buyer, south.weaver):
        answer = sign_in(account).get("/buscar", query_string={"q": typed})
        assert answer.status_code == 200
        found = answer.text.split("<main", 1)[1].split("</main", 1)[0]
        assert "Norte" not in found.replace(f'value="{typed}"', "")


def test_an_exporter_and_a_weaver_find_no_people(north: Town, sign_in) -> None:
    for account in (north.buyer, north.weaver):
        assert "Felipa Ñáñez" not in sign_in(account).get("/buscar?q=felipa").text


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "'", '"', "\\", "¿?"])
def test_signs_alone_find_nothing_rather_than_everything(north: Town, sign_in, typed: str) -> None:
    answer = sign_in(north.coordinator).get("/buscar", query_string={"q": typed})
    assert answer.status_code == 200
    assert "Felipa" not in answer.text


def test_every_hit_opens(north: Town, south: Town, sign_in) -> None:
    for account in (north.coordinator, north.leader, north.buyer):
        browser = sign_in(account)
        page = browser.get("/buscar?q=norte").text.split("<main", 1)[1].split("</main", 1)[0]
        links = [link for link in re.findall(r'<a href="([^"]+)"', page) if not link.startswith("/buscar")]
        assert links
        for link in links:
            assert browser.get(link).status_code == 200, link


def test_the_search_costs_the_same_however_much_it_finds(north: Town, sign_in, count_queries) -> None:
    browser = sign_in(north.coordinator)
    with count_queries() as few:
        browser.get("/buscar?q=norte")
    for number in range(12):
        factories.make_order(north.exporter, title=f"Colección Norte {number}")
    db.session.commit()
    with count_queries() as many:
        page = browser.get("/buscar?q=norte").text
    assert len(many) == len(few)
    assert "Ver todos" in page


def test_works_of_one_garment_are_told_apart_by_their_number_and_order(north: Town, sign_in) -> None:
    order = db.session.query(Order).filter_by(exporter_id=north.exporter.id).one().code
    page = sign_in(north.coordinator).get(f"/buscar?q={north.association.name}").text
    assert f"{north.work.code} · {order} · {north.association.name}" in page
