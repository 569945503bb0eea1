"""Browsing the catalogue: what is found, what is counted, and what strangers never see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from marketplace.access.actor import Actor, Role
from marketplace.catalogue import facets, services
from marketplace.catalogue.browse import find, wanted_from
from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.producers.models import Association
from tests import factories
from tests.el_alto import app, by_code  # noqa: F401


@pytest.fixture(autouse=True)
def fresh_index(app: Any) -> None:
    facets.forget()


def found(query: str = "") -> Any:
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    return find(wanted_from(MultiDict([(name, value.replace("+", " ")) for name, value in pairs])))


def names(query: str) -> list[str]:
    return [product.name_es for product in found(query).products]


@pytest.mark.parametrize("typed", ["chompa", "chompas", "CHOMPA", "Chompás", "chmopa", "chonpa"])
def test_accents_plurals_and_typing_mistakes_find_the_same(typed: str) -> None:
    assert names(f"q={typed}") == names("q=chompa")
    assert "Chompa" in names(f"q={typed}")[0]


@pytest.mark.parametrize("typed", ["chullos", "ch'ulu", "chulu", "Ch’ulu"])
def test_a_word_of_aymara_is_found_with_and_without_its_apostrophe(typed: str) -> None:
    assert any("Chullo" in name for name in names(f"q={typed}"))


def test_capitals_do_not_matter() -> None:
    assert found("q=TEJIDO").total == found("q=tejido").total > 0


def test_signs_alone_find_nothing() -> None:
    assert found("q=%%%").total == 0
    assert found('q="*^').total == 0


def test_what_was_looked_for_instead_is_said(client: FlaskClient) -> None:
    assert "Buscamos palabras parecidas" in client.get("/catalogo?q=chmopa").text
    assert "Buscamos palabras parecidas" not in client.get("/catalogo?q=chompa").text


def test_the_whole_word_comes_before_one_that_only_begins_so() -> None:
    assert names("q=chal")[0].split()[0] in ("Chal", "Chaleco")
    assert names("q=chal")[0].startswith("Chal ")


@pytest.mark.parametrize(
    "query",
    ["", "tecnica=HK", "tecnica=HK&precio=400-800", "talla=M", "color=N05&tecnica=HK", "q=alpaca&plazo=3-6"],
)
def test_every_count_is_what_choosing_it_then_finds(query: str) -> None:
    page = found(query)
    chosen = wanted_from(MultiDict([pair.split("=") for pair in query.split("&") if pair])).chosen
    checked = 0
    for facet in page.facets:
        for option in facet.options:
            if facet.name not in chosen:
                assert found(f"{query}&{facet.name}={option.value}").total == option.count, (facet.name, option.value)
                checked += 1
    assert checked > 10


def test_the_page_of_products_agrees_with_the_total() -> None:
    for query in ("tecnica=HK", "talla=XL", "color=T10", "plazo=7-", "zona=Senkata", "precio=800-"):
        page = found(query)
        assert len(page.products) == min(page.total, 24), query


def test_a_facet_offers_eight_values_and_more_on_asking() -> None:
    short = next(facet for facet in found().facets if facet.name == "prenda")
    long = next(facet for facet in found("ver=prenda").facets if facet.name == "prenda")
    assert (len(short.options), short.more) == (8, True)
    assert len(long.options) > 20
    assert not long.more


def test_counts_follow_a_product_that_is_withdrawn_and_published_again() -> None:
    product = found("tecnica=HK").products[0]
    before = found("tecnica=HK").total
    whole = db.session.get_one(Product, product.id)
    actor = Actor(account_id=factories.make_account("administrator").id, display_name="A", role=Role.ADMINISTRATOR)
    services.move_product(actor, _loaded(whole.id), "withdrawn")
    assert found("tecnica=HK").total == before - 1
    services.move_product(actor, _loaded(whole.id), "published")
    assert found("tecnica=HK").total == before


def _loaded(product_id: int) -> Product:
    from marketplace.catalogue.queries import load_product

    product = load_product(product_id)
    assert product is not None
    return product


def test_products_of_a_suspended_association_are_not_shown(client: FlaskClient) -> None:
    product = found().products[0]
    db.session.get_one(Association, product.association_id).state = "suspended"
    db.session.commit()
    facets.forget()
    assert product.id not in {one.id for one in found().products}
    assert client.get(f"/catalogo/{product.id}").status_code in (302, 404)
    assert client.get(f"/asociaciones/{product.association_id}/publica").status_code in (302, 404)


def test_drafts_are_seen_by_nobody_in_the_catalogue(client: FlaskClient) -> None:
    draft = db.session.query(Product).filter_by(state="draft").first()
    assert draft is not None
    assert client.get(f"/catalogo/{draft.id}").status_code in (302, 404)
    assert draft.code not in client.get("/catalogo/lista.csv").text


@pytest.mark.parametrize("path", ["/catalogo", "/catalogo?tecnica=HK&talla=M", "/catalogo?q=chompa", "/catalogo?page=2"])
def test_a_page_takes_few_queries_and_weighs_little(client: FlaskClient, count_queries: Callable[[], Any], path: str) -> None:
    client.get(path)
    with count_queries() as queries:
        answer = client.get(path)
    assert len(queries) <= 5
    assert len(answer.data) <= 30 * 1024


def test_what_a_weaver_earns_always_stands_as_three_together(client: FlaskClient) -> None:
    cards = re.findall(r'<article class="card card-flush product">.*?</article>', client.get("/catalogo").text, re.S)
    assert len(cards) == 24
    for card in cards:
        assert re.search(r"Bs\xa0[\d.,]+ por pieza · Bs\xa0[\d.,]+ por hora · \d+ % del mínimo", card), card


def test_a_shared_link_shows_title_sentence_and_picture(client: FlaskClient) -> None:
    product = by_code(Product, "SKU-A01-FL-RAMO")
    html = client.get(f"/catalogo/{product.id}").text
    assert f'property="og:url" content="http://localhost/catalogo/{product.id}"' in html
    assert re.search(r'property="og:image" content="http://localhost/[^"]+"', html)
    assert "https://wa.me/?text=" in html


def test_the_export_holds_what_the_address_finds(client: FlaskClient) -> None:
    lines = client.get("/catalogo/lista.csv?tecnica=HK").text.strip().splitlines()
    assert len(lines) - 1 == found("tecnica=HK").total


def test_an_unknown_address_is_passed_over_rather_than_refused(client: FlaskClient) -> None:
    for path in ("/catalogo?page=0", "/catalogo?page=99999999999", "/catalogo?orden=x&ver=y&tecnica=ZZ", "/catalogo?grupo=x"):
        assert client.get(path).status_code == 200


def test_an_association_s_public_page_names_no_person(client: FlaskClient) -> None:
    association = by_code(Association, "A02")
    html = client.get(f"/asociaciones/{association.id}/publica").text
    assert association.name.split()[0] in html
    from marketplace.producers.models import Member

    for member in db.session.query(Member).filter_by(association_id=association.id):
        assert member.full_name not in html


def test_the_price_in_dollars_stands_with_both_rates_their_kind_and_day(client: FlaskClient) -> None:
    html = client.get(f"/catalogo/{by_code(Product, 'SKU-A01-FL-RAMO').id}").text
    assert re.search(r"1 USD = Bs 6,96, tipo oficial, \d+ de \w+( de \d+)?<br>1 USD = Bs 9,\d\d, tipo referencial, \d+ de", html)
