"""Feeds of new products, as a reader of feeds takes them."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from marketplace.infra.database import db
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(answer) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in ElementTree.fromstring(answer.data).iter(f"{ATOM}entry")]


def test_the_newest_products_come_first_and_hostile_names_stay_text(app: Flask, client: FlaskClient) -> None:
    group = factories.make_association(name="A & B <c>")
    factories.make_product(group, name_es="Vieja", published_at=factories.NOW - timedelta(days=9))
    factories.make_product(group, name_es="<script>&\"'", published_at=factories.NOW)
    db.session.commit()
    answer = client.get("/catalogo/novedades.xml")
    assert answer.mimetype == "application/atom+xml"
    assert titles(answer) == ["<script>&\"'", "Vieja"]


def test_a_feed_may_be_of_one_association_only(app: Flask, client: FlaskClient) -> None:
    one, two = factories.make_association(), factories.make_association()
    factories.make_product(one, name_es="De una")
    factories.make_product(two, name_es="De otra")
    db.session.commit()
    assert titles(client.get(f"/catalogo/novedades.xml?grupo={one.id}")) == ["De una"]


def test_drafts_and_suspended_groups_are_not_told(app: Flask, client: FlaskClient) -> None:
    factories.make_product(factories.make_association(), name_es="Borrador", state="draft", published_at=None)
    factories.make_product(factories.make_association(state="suspended"), name_es="Suspendida")
    db.session.commit()
    assert titles(client.get("/catalogo/novedades.xml")) == []


def test_a_reader_that_has_it_is_told_so(app: Flask, client: FlaskClient) -> None:
    factories.make_product(factories.make_association())
    db.session.commit()
    first = client.get("/catalogo/novedades.xml")
    again = client.get("/catalogo/novedades.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_catalogue_says_where_its_feed_is(app: Flask, client: FlaskClient) -> None:
    assert 'type="application/atom+xml"' in client.get("/catalogo").text
