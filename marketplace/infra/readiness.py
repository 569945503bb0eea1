"""Whether the application can serve: the database answers and is migrated to what the code expects."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from marketplace.infra.database import db


def problems() -> list[str]:
    """What stands in the way, as plain words; empty when nothing does. Nothing of the set-up is told to strangers."""
    heads = set(ScriptDirectory(str(current_app.config["MIGRATIONS"])).get_heads())
    try:
        present = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    except SQLAlchemyError:
        return ["database does not answer"]
    return [] if present == heads else ["migrations are not up to date"]
