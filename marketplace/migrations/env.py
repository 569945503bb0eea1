"""Alembic's environment: the application's engine and metadata."""

from __future__ import annotations

from alembic import context
from flask import current_app

from marketplace.infra.database import db


def _not_search(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    # The full-text tables and indexes are written by hand for each database.
    return not (kind in {"table", "index"} and str(name).startswith("search_"))


def run() -> None:
    """Run the migrations on the application's database, under one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="marketplace.infra.database.",
            include_object=_not_search,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Two servers that start at once take turns.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(72101)")
            context.run_migrations()


assert current_app, "migrations run inside the application"
run()
