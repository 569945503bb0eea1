"""The application starts and says so."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_the_process_says_that_it_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_it_is_ready_once_the_migrations_are_run(client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ok"}
