"""Drawings, styles and scripts are the same for everybody: no cookie makes a phone fetch them again."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests import factories


def test_a_static_file_is_kept_whatever_the_cookie(app: Flask, sign_in, count_queries) -> None:
    browser = sign_in(factories.make_account("exporter", exporter_id=factories.make_exporter().id))
    with app.test_request_context():
        address = app.jinja_env.globals["asset_url"]("css/app.css")
    with count_queries() as queries:
        answer = browser.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    assert len(queries) == 0


def test_a_static_file_runs_nothing_when_opened_by_itself(client: FlaskClient) -> None:
    answer = client.get("/static/img/mark.svg")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
