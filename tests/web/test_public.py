"""The public face: what can be read and shared without signing in."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.el_alto import app  # noqa: F401


@pytest.mark.parametrize("path", ["/", "/para-compradores", "/unirse", "/catalogo"])
def test_a_shared_link_shows_a_title_a_sentence_and_a_picture(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page))
    assert told["title"]
    assert told["description"]
    assert told["url"] == f"http://localhost{path}"
    picture = client.get(told["image"].removeprefix("http://localhost"))
    assert (picture.status_code, picture.mimetype) == (200, "image/png")


def test_the_front_page_shows_the_newest_products_and_tells_of_new_ones(client: FlaskClient, count_queries) -> None:
    with count_queries() as queries:
        page = client.get("/").text
    assert len(re.findall(r'<a class="card-link" href="/catalogo/\d+"', page)) == 4
    feed = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page)
    assert feed is not None
    assert client.get(feed[1]).mimetype == "application/atom+xml"
    assert len(queries) <= 6


def test_buyers_and_groups_find_how_it_goes_from_every_public_page(client: FlaskClient) -> None:
    for path in ("/", "/catalogo", "/entrar"):
        page = client.get(path).text
        assert 'href="/para-compradores"' in page
        assert 'href="/unirse"' in page
