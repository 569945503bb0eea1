"""Filters that one keeps: under a name, for one's own eyes, and never lost by one tap."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.desk.models import SavedFilter
from marketplace.desk.saved import plain_query
from marketplace.infra.database import db
from tests import factories


@pytest.fixture
def coordinator(app: Flask):
    account = factories.make_account("coordinator", programme_id=factories.make_programme().id)
    db.session.commit()
    return account


def save(browser, name: str = "Los atrasados", place: str = "orders.index", query: str = "late=1&page=3"):
    return browser.post("/filtros", data={"place": place, "query": query, "name": name})


def test_a_list_offers_to_keep_the_filter_in_force(coordinator, sign_in) -> None:
    page = sign_in(coordinator).get("/pedidos?late=1&page=2").text
    assert "/filtros?lugar=orders.index&amp;con=late%3D1" in page


def test_a_kept_filter_opens_its_list_as_it_was_without_the_page(coordinator, sign_in) -> None:
    browser = sign_in(coordinator)
    assert save(browser).status_code == 303
    page = browser.get("/filtros").text
    assert 'href="/pedidos?late=1"' in page
    assert "Los atrasados" in page


@pytest.mark.parametrize(
    ("name", "place", "sentence"),
    [
        ("  ", "orders.index", "Escribe un nombre"),
        ("x", "people.sign_in", "no tiene filtros"),
        ("Uno", "orders.index", "Ya tienes"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(coordinator, sign_in, name, place, sentence) -> None:
    browser = sign_in(coordinator)
    save(browser, "uno")
    answer = save(browser, name, place)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(SavedFilter.name)).all() == ["uno"]


def test_one_that_was_taken_away_can_be_put_back(coordinator, sign_in) -> None:
    browser = sign_in(coordinator)
    save(browser)
    number = db.session.scalars(select(SavedFilter.id)).one()
    browser.post(f"/filtros/{number}/quitar")
    assert 'href="/pedidos?late=1"' not in browser.get("/filtros").text
    browser.post(f"/filtros/{number}/devolver")
    assert 'href="/pedidos?late=1"' in browser.get("/filtros").text


def test_nobody_sees_or_touches_anothers(coordinator, sign_in) -> None:
    save(sign_in(coordinator), "Secreto")
    other = factories.make_account("coordinator", programme_id=factories.make_programme().id)
    db.session.commit()
    browser = sign_in(other)
    assert "Secreto" not in browser.get("/filtros").text
    number = db.session.scalars(select(SavedFilter.id)).one()
    assert browser.post(f"/filtros/{number}/quitar").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"), [("a=1&page=2", "a=1"), ("page=9", ""), ("a=&b=2", "b=2"), ("x=" + "y" * 900, ""), ("%%%", "")]
)
def test_a_query_is_kept_plain(typed: str, kept: str) -> None:
    assert plain_query(typed) == kept
