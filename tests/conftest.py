"""Shared fixtures. The database is made once per worker; each test runs inside a transaction that is rolled back.

TEST_DATABASE_URL points the whole suite at PostgreSQL; each xdist worker makes a database of its own there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from marketplace import create_app
from marketplace.config import Settings
from marketplace.infra.database import db
from marketplace.people.models import Account
from marketplace.people.sessions import open_session
from tests.browser import chromium  # noqa: F401
from tests.el_alto import el_alto_app, el_alto_url, loaded_el_alto  # noqa: F401  fixtures for every test
from tests.journeys.table import STARTED, lines

TODAY = date(2026, 11, 21)

# Property tests try the same examples each time, so that a red run is a red change; HYPOTHESIS_PROFILE=thorough tries many new
# ones. No example is late: a busy machine is not a mistake.
PATIENT: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("default", max_examples=60, derandomize=True, **PATIENT)
settings.register_profile("thorough", max_examples=1000, **PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The journeys' taps, typed fields and kilobytes beside their goals; the process that prints is not the one that walks."""
    if table := lines(since=STARTED):
        terminalreporter.section("journeys: measured / at most")
        terminalreporter.write_line("\n".join(table))


def make_settings(folder: Path, database_url: str, **changes: Any) -> Settings:
    """Settings for a test application that keeps everything in ``folder``."""
    values: dict[str, Any] = {
        "data_dir": folder,
        "database_url": database_url,
        "host": "127.0.0.1",
        "port": 8000,
        "base_url": "http://localhost",
        "secret_key": "only-for-tests-" + "0" * 32,
        "mail": f"folder:{folder / 'outbox'}",
        "today": TODAY,
        "queue": "memory:",
        "testing": True,
    }
    return Settings(**values | changes)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """An empty database for this worker: a file on SQLite, a fresh database on PostgreSQL."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        return
    with fresh_postgresql(server, f"marketplace_test_{worker_id}") as url:
        yield url


@contextmanager
def fresh_postgresql(server: str, name: str) -> Iterator[str]:
    """A new, empty database called ``name`` on ``server``, dropped afterwards."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


class Browser(FlaskClient):
    """A test browser. Each request has an application context, and so a ``g`` and a database session, of its own."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        # What the test holds may have been changed by the request.
        db.session.expire_all()
        return response


@pytest.fixture(scope="session")
def empty_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its tables and nothing in them, made once per worker by the migrations."""
    from marketplace.infra import migrations

    app = create_app(make_settings(tmp_path_factory.mktemp("data"), database_url))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        migrations.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def rolled_back(flask_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back at the end, commits of its requests included.

    Binding the session does not work with Flask-SQLAlchemy 3.1, so the engine itself is replaced by a connection.
    """
    with flask_app.app_context():
        engines = db._app_engines[flask_app]
        engine = engines[None]
        connection = engine.connect()
        transaction = connection.begin()
        options = db.session.session_factory.kw
        before = options.get("join_transaction_mode")
        # What a test puts in their place must not reach the next one: the application is shared.
        extensions, config = dict(flask_app.extensions), dict(flask_app.config)
        engines[None] = connection
        options["join_transaction_mode"] = "create_savepoint"
        try:
            yield flask_app
        finally:
            db.session.remove()
            transaction.rollback()
            connection.close()
            engines[None] = engine
            options["join_transaction_mode"] = before or "conditional_savepoint"
            flask_app.extensions.update(extensions)
            flask_app.config.update(config)


@pytest.fixture
def app(empty_app: Flask) -> Iterator[Flask]:
    """The application without any data, inside a transaction that the test's end rolls back."""
    with rolled_back(empty_app) as flask_app:
        yield flask_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Account], FlaskClient]:
    """Sign an account in on a new browser, by a real session row."""

    def enter(account: Account) -> FlaskClient:
        token = open_session(account, timedelta(hours=1), "test")
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return enter


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """``with count_queries() as queries:`` collects the statements that are sent, without transaction control."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA", "SET TRANSACTION")):
                statements.append(statement)

        connection: Any = db.engine
        event.listen(connection, "before_cursor_execute", remember)
        try:
            yield statements
        finally:
            event.remove(connection, "before_cursor_execute", remember)

    return counting


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """This xdist worker's name, or "master"."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")
