"""The migrations go up and down, and give exactly the tables that the code expects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from marketplace import create_app
from marketplace.infra import migrations
from marketplace.infra.database import db
from tests.conftest import fresh_postgresql, make_settings


@pytest.fixture
def bare_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    server = os.environ.get("TEST_DATABASE_URL")
    if server:
        with fresh_postgresql(server, f"migrations_{worker_id}") as url:
            app = create_app(make_settings(tmp_path, url))
            with app.app_context():
                yield app
                db.session.remove()
                db.engine.dispose()
        return
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'm.db'}"))
    with app.app_context():
        yield app


def test_up_gives_the_tables_of_the_code(bare_app: Flask) -> None:
    migrations.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _not_search})
        assert compare_metadata(context, db.metadata) == []


def test_down_leaves_nothing_and_up_again_works(bare_app: Flask) -> None:
    migrations.upgrade()
    migrations.downgrade()
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade()
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())


def test_two_upgrades_in_a_row_change_nothing(bare_app: Flask) -> None:
    migrations.upgrade()
    before = inspect(db.engine).get_table_names()
    migrations.upgrade()
    assert inspect(db.engine).get_table_names() == before


def _not_search(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    # The full-text tables are made by hand for each database; see the migration.
    return not (kind in {"table", "index"} and str(name).startswith("search_"))
