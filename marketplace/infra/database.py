"""The database: one declarative base, column types, and how SQLite and PostgreSQL begin a transaction.

A GET is read-only on both. On SQLite a writer takes its lock at once (BEGIN IMMEDIATE): a deferred writer that
upgrades half-way fails with "database is locked" under contention, an immediate one waits its turn.
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import DateTime, TypeDecorator

read_only: ContextVar[bool] = ContextVar("read_only", default=False)
"""True while a request that must not write is served."""


class Base(DeclarativeBase):
    """Every table's base; constraint names are derived so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. SQLite drops the zone of DateTime(timezone=True), so it is taken off and put back here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: it would silently be taken for UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()


def init_database(app: Flask) -> None:
    """Bind the database and the migrations to the application."""
    settings = app.config["SETTINGS"]
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _engine_options(settings.database_url))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(db.engine)
    if not event.contains(Session, "before_flush", _refuse_to_write):
        event.listen(Session, "before_flush", _refuse_to_write)


def _refuse_to_write(session: Session, _context: Any, _instances: Any) -> None:
    if read_only.get() and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a GET must not write")


def _engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        # One waiting writer may wait this long; readers never wait in WAL mode.
        return {"connect_args": {"timeout": 30, "check_same_thread": False}, "pool_size": 40, "max_overflow": 60}
    return {"pool_size": 20, "max_overflow": 40, "pool_pre_ping": True}


def prepare_engine(engine: Engine) -> None:
    """Install how connections open and transactions begin on this engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN is deferred and comes too late; ours is emitted on "begin".
    connection.isolation_level = None
    cursor = connection.cursor()
    # synchronous=FULL: NORMAL makes no fsync per commit in WAL mode, and people are told "saved".
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # query_only must be set before BEGIN: set after it, it does not protect the transaction under way.
    only_reads = read_only.get()
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if only_reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if read_only.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def is_sqlite() -> bool:
    """Whether the application runs on SQLite."""
    return db.engine.dialect.name == "sqlite"
