"""Products and groups side by side."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.infra.database import db
from tests import factories


def makers(many: int) -> list:
    return [factories.make_association(name=f"Grupo {number}", members=number) for number in range(1, many + 1)]


def cells(page: str, label: str) -> list[str]:
    row = re.search(rf'<th scope="row">{re.escape(label)}</th>(.*?)</tr>', page, re.S)
    assert row, label
    return [cell.replace("\xa0", " ").strip() for cell in re.findall(r"<td>(.*?)</td>", row[1], re.S)]


def test_products_stand_side_by_side_in_the_order_asked_for(app: Flask, client: FlaskClient) -> None:
    group = makers(1)[0]
    dear = factories.make_product(group, name_es="Poncho", price_minor=90000)
    cheap = factories.make_product(group, name_es="Chalina", price_minor=12000, grams=None)
    db.session.commit()
    page = client.get(f"/comparar/productos?id={dear.id}&id={cheap.id}").text
    assert cells(page, "Precio del grupo") == ["Bs 900,00", "Bs 120,00"]
    assert cells(page, "Peso") == ["sin dato", "sin dato"]


def test_only_the_first_four_are_compared(app: Flask, client: FlaskClient) -> None:
    group = makers(1)[0]
    made = [factories.make_product(group) for _ in range(6)]
    db.session.commit()
    page = client.get("/comparar/productos?" + "&".join(f"id={one.id}" for one in made)).text
    assert len(cells(page, "Precio del grupo")) == 4
    assert "Ya son cuatro" in page


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_published_is_not_shown(app: Flask, client: FlaskClient, state: str) -> None:
    hidden = factories.make_product(makers(1)[0], name_es="Secreto", state=state, published_at=None)
    db.session.commit()
    assert "Secreto" not in client.get(f"/comparar/productos?id={hidden.id}&q=secreto").text.replace('value="secreto"', "")


@pytest.mark.parametrize("query", ["id=x", "id=-1", "id=99999999999999", "id=0", "id=", "q=%25"])
def test_a_strange_address_compares_nothing(app: Flask, client: FlaskClient, query: str) -> None:
    answer = client.get(f"/comparar/productos?{query}")
    assert answer.status_code == 200
    assert "Elija qué comparar" in answer.text


def test_a_name_typed_offers_what_may_be_added(app: Flask, client: FlaskClient) -> None:
    group = makers(1)[0]
    first, second = factories.make_product(group, name_es="Chalina"), factories.make_product(group, name_es="Mañanita")
    db.session.commit()
    page = client.get(f"/comparar/productos?id={first.id}&q=mananita").text
    assert f"id={first.id}&amp;id={second.id}" in page


def test_a_strangers_comparison_of_groups_holds_no_record_of_their_promises(app: Flask, client: FlaskClient, sign_in) -> None:
    one, two = makers(2)
    buyer = factories.make_account("exporter", exporter_id=factories.make_exporter().id)
    db.session.commit()
    address = f"/comparar/asociaciones?id={one.id}&id={two.id}"
    assert cells(client.get(address).text, "Personas") == ["1", "2"]
    assert "a tiempo" not in client.get(address).text
    assert cells(sign_in(buyer).get(address).text, "Entregado a tiempo, un año") == ["sin dato", "sin dato"]


def test_it_costs_the_same_for_two_and_for_four(app: Flask, client: FlaskClient, count_queries) -> None:
    ids = [group.id for group in makers(4)]
    db.session.commit()

    def asked(many: int) -> int:
        with count_queries() as queries:
            client.get("/comparar/asociaciones?" + "&".join(f"id={one}" for one in ids[:many]))
        return len(queries)

    assert asked(4) == asked(2)
