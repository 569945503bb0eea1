"""Collections by season: begun, filled, ordered, shown to those meant to see them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import Product
from marketplace.documents.catalogue.selection import Choice, chapters, published
from marketplace.infra.database import db
from marketplace.seasons.models import Collection, CollectionItem
from tests import factories


@pytest.fixture
def buyer(app: Flask, sign_in) -> FlaskClient:
    account = factories.make_account("exporter", exporter_id=factories.make_exporter().id)
    db.session.commit()
    return sign_in(account)


def start(browser: FlaskClient, **values: str):
    return browser.post("/colecciones", data={"title": "Puna", "season": "autumn-winter", "year": "2027", "text": ""} | values)


def only() -> Collection:
    return db.session.scalars(select(Collection)).one()


def filled(browser: FlaskClient, *names: str) -> list[int]:
    group = factories.make_association()
    ids = [factories.make_product(group, name_es=name).id for name in names]
    db.session.commit()
    start(browser)
    for product_id in ids:
        browser.post(f"/colecciones/{only().id}/producto/{product_id}")
    return ids


def titles(page: str) -> list[str]:
    return re.findall(r'class="card-link"[^>]*>([^<]+)<', page)


def test_products_are_shown_in_the_collections_own_order(app: Flask, buyer: FlaskClient, client: FlaskClient) -> None:
    filled(buyer, "Chalina", "Poncho", "Gorro")
    last = db.session.scalars(select(CollectionItem).order_by(CollectionItem.position.desc())).first()
    buyer.post(f"/colecciones/piezas/{last.id}/subir")
    buyer.post(f"/colecciones/{only().id}/mostrar/link")
    assert titles(client.get(f"/coleccion/{only().token}").text) == ["Chalina", "Gorro", "Poncho"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "  "}, "Escribe un nombre"),
        ({"year": "27"}, "Pon un año"),
        ({"year": "1999"}, "Pon un año"),
        ({"year": "x"}, "Pon un año"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(buyer: FlaskClient, values: dict[str, str], sentence: str) -> None:
    answer = start(buyer, text="Con lana de la puna", **values)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Con lana de la puna" in answer.text


def test_a_draft_has_no_page(buyer: FlaskClient, client: FlaskClient) -> None:
    filled(buyer, "Chalina")
    assert client.get(f"/coleccion/{only().token}").status_code == 404


def test_an_empty_collection_is_not_shown_to_anybody(buyer: FlaskClient) -> None:
    start(buyer)
    assert buyer.post(f"/colecciones/{only().id}/mostrar/public").status_code == 409
    assert only().visibility == "draft"


def test_a_new_address_shuts_out_those_who_had_the_old_one(buyer: FlaskClient, client: FlaskClient) -> None:
    filled(buyer, "Chalina")
    buyer.post(f"/colecciones/{only().id}/mostrar/link")
    before = only().token
    buyer.post(f"/colecciones/{only().id}/direccion")
    assert client.get(f"/coleccion/{before}").status_code == 404
    assert client.get(f"/coleccion/{only().token}").status_code == 200


def test_a_product_withdrawn_later_is_no_longer_shown(buyer: FlaskClient, client: FlaskClient) -> None:
    first, _second = filled(buyer, "Chalina", "Poncho")
    buyer.post(f"/colecciones/{only().id}/mostrar/public")
    db.session.get_one(Product, first).state = "withdrawn"
    db.session.commit()
    assert titles(client.get(f"/coleccion/{only().token}").text) == ["Poncho"]


def test_the_same_product_goes_in_once(buyer: FlaskClient) -> None:
    first = filled(buyer, "Chalina")[0]
    assert buyer.post(f"/colecciones/{only().id}/producto/{first}").status_code == 409
    assert len(db.session.scalars(select(CollectionItem)).all()) == 1


def test_one_that_was_taken_away_can_be_put_back(buyer: FlaskClient, client: FlaskClient) -> None:
    filled(buyer, "Chalina")
    buyer.post(f"/colecciones/{only().id}/mostrar/link")
    answer = buyer.post(f"/colecciones/{only().id}/quitar")
    assert client.get(f"/coleccion/{only().token}").status_code == 404
    assert "Devolver" in buyer.get(answer.headers["Location"]).text
    buyer.post(f"/colecciones/{only().id}/devolver")
    assert client.get(f"/coleccion/{only().token}").status_code == 200


def test_another_exporter_may_neither_see_nor_change_it(buyer: FlaskClient, sign_in) -> None:
    filled(buyer, "Chalina")
    other = factories.make_account("exporter", exporter_id=factories.make_exporter().id)
    db.session.commit()
    stranger = sign_in(other)
    assert stranger.get(f"/colecciones/{only().id}").status_code == 404
    assert "Puna" not in stranger.get("/colecciones").text


def test_the_lookbook_holds_its_products_in_its_order(buyer: FlaskClient) -> None:
    filled(buyer, "Poncho", "Chalina")
    choice = Choice(by="season", only=str(only().id))
    parts = chapters(choice, published(choice), "")
    assert [(part.title, [product.name_es for product in part.products]) for part in parts] == [("Puna", ["Poncho", "Chalina"])]


def test_the_page_costs_the_same_however_many_products_it_has(buyer: FlaskClient, client: FlaskClient, count_queries) -> None:
    filled(buyer, "Uno", "Dos")
    buyer.post(f"/colecciones/{only().id}/mostrar/link")
    with count_queries() as few:
        client.get(f"/coleccion/{only().token}")
    group = factories.make_association()
    for number in range(6):
        product = factories.make_product(group)
        db.session.add(CollectionItem(collection_id=only().id, product_id=product.id, position=10 + number))
    db.session.commit()
    with count_queries() as many:
        client.get(f"/coleccion/{only().token}")
    assert len(many) == len(few)
