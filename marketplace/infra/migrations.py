"""Run the migrations from the application, under a lock: two starts at once take turns."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from flask import current_app


def alembic_config() -> Config:
    """Alembic's settings without a file."""
    config = Config()
    config.set_main_option("script_location", str(current_app.config["MIGRATIONS"]))
    return config


def upgrade(revision: str = "head") -> None:
    """Bring the database up to ``revision``."""
    command.upgrade(alembic_config(), revision)


def downgrade(revision: str = "base") -> None:
    """Bring the database down to ``revision``."""
    command.downgrade(alembic_config(), revision)
