"""Errors are pages in plain Spanish, even when the error is in the page that every page is made of."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient


def test_what_does_not_exist_says_so_with_a_way_on(client: FlaskClient) -> None:
    answer = client.get("/nada")
    assert answer.status_code == 404
    assert 'href="/' in answer.text


def test_somebody_who_wants_json_gets_json(client: FlaskClient) -> None:
    assert client.get("/nada", headers={"Accept": "application/json"}).json == {"error": 404, "why": ""}


def test_a_broken_layout_still_answers_with_a_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_actor: object) -> None:
        raise RuntimeError("the layout is broken")

    monkeypatch.setattr("marketplace.application.nav_items", broken)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        answer = app.test_client().get("/entrar")
    finally:
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "Prueba otra vez" in answer.text
