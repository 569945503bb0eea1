"""Reads of exporters."""

from __future__ import annotations

from marketplace.exporters.models import Exporter
from marketplace.infra.database import db


def load_exporter(exporter_id: int) -> Exporter | None:
    """An exporter."""
    return db.session.get(Exporter, exporter_id)
