"""The whole El Alto data for tests, loaded once per worker through the importer and rolled back after each test.

A test that takes ``el_alto_app`` works on the loaded data inside a transaction that its end rolls back, so it may change
anything and costs milliseconds. To make ``client``, ``sign_in`` and ``count_queries`` work on it too, a test module says:

    from tests.el_alto import app  # noqa: F401

which puts the loaded application in place of the empty one for that module. Rows are found by their codes:
``by_code(Association, "A19")``. The business date is 2026-11-21.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

import marketplace
from marketplace import create_app
from marketplace.infra.database import db

FOLDER = Path(marketplace.__file__).parent / "data" / "el_alto"


def by_code(model: Any, code: str) -> Any:
    """The row with a code; fails the test when there is none."""
    return db.session.scalars(select(model).where(model.code == code)).one()


@pytest.fixture(scope="session")
def el_alto_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A database of its own for the loaded data: the tests of an empty house must not see it."""
    from tests.conftest import fresh_postgresql

    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('el_alto') / 'test.db'}"
        return
    with fresh_postgresql(server, f"marketplace_el_alto_{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def loaded_el_alto(el_alto_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with the El Alto data committed; not to be changed: tests take ``el_alto_app``."""
    from marketplace.infra import migrations
    from marketplace.intake.command import load_folder
    from tests.conftest import Browser, make_settings

    app = create_app(make_settings(tmp_path_factory.mktemp("el_alto_data"), el_alto_url))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        migrations.upgrade()
        assert load_folder(FOLDER) == 0
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def el_alto_app(loaded_el_alto: Flask) -> Iterator[Flask]:
    """The loaded application inside a transaction that the test's end rolls back."""
    from tests.conftest import rolled_back

    with rolled_back(loaded_el_alto) as app:
        yield app


@pytest.fixture
def app(el_alto_app: Flask) -> Flask:
    """The loaded application under the name that ``client``, ``sign_in`` and ``count_queries`` ask for."""
    return el_alto_app
