"""The side menu: parts with names, and one place marked for each page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Role
from marketplace.people.models import Account
from marketplace.web.navigation import BY_ROLE, parts_of, place_of
from tests.factories import make_account, make_association, make_exporter


@pytest.mark.parametrize(("endpoint", "place"), [
    ("fulfilment.assignment", "fulfilment.works"),
    ("fulfilment.inspection", "fulfilment.inspections"),
    ("fulfilment.inspections", "fulfilment.inspections"),
    ("orders.draft", "orders.index"),
    ("web.help", ""),
    (None, ""),
])  # fmt: skip
def test_each_page_belongs_to_one_place(endpoint: str | None, place: str) -> None:
    assert place_of(BY_ROLE[Role.COORDINATOR], endpoint) == place


def test_long_menus_have_parts_and_a_producers_menu_has_none() -> None:
    assert parts_of(BY_ROLE[Role.LEADER]) == {}
    for role in (Role.EXPORTER, Role.COORDINATOR, Role.VERIFIER):
        places = [endpoint for endpoint, _label, _icon in BY_ROLE[role]]
        begun = [endpoint for endpoint in places if endpoint in parts_of(BY_ROLE[role])]
        assert len(begun) in (4, 5), role
        assert places.index(begun[0]) <= 1, "nothing stands long without a name"


def test_the_page_of_an_inspection_marks_inspections_alone(app: Flask) -> None:
    from flask import render_template_string

    with app.test_request_context("/revisiones"):
        items = BY_ROLE[Role.COORDINATOR]
        menu = '{% from "_parts/nav.html" import menu with context %}{{ menu(items, "side") }}'
        page = render_template_string(menu, items=items)
    assert page.count("aria-current") == 1
    assert page.count("data-part") == 5


@pytest.mark.parametrize("path", ["/catalogo", "/comparar/productos"])
def test_a_desk_keeps_its_menu_and_search_in_the_catalogue(
    app: Flask, client: FlaskClient, sign_in: Callable[[Account], FlaskClient], path: str
) -> None:
    """Who works at a desk looks a product up without leaving it; visitors and producers see the public page."""
    exporter = sign_in(make_account("exporter", exporter_id=make_exporter().id)).get(path).text
    assert "is-desk" in exporter
    assert 'action="/buscar"' in exporter
    assert "htmx-config" in exporter
    leader = sign_in(make_account("leader", association_id=make_association().id)).get(path).text
    for page in (leader, client.get(path).text):
        assert "is-public" in page
        assert "htmx" not in page
