"""Writes of exporters."""

from __future__ import annotations

from dataclasses import asdict

from marketplace.access.actor import Actor
from marketplace.exporters.drafts import TermsDraft
from marketplace.exporters.models import Exporter
from marketplace.journal.services import note


def set_terms(actor: Actor, exporter: Exporter, draft: TermsDraft) -> None:
    """Change the usual terms. Orders that exist keep theirs."""
    before = {}
    for name, value in asdict(draft).items():
        if getattr(exporter, name) != value:
            before[name] = getattr(exporter, name)
            setattr(exporter, name, value)
    note(actor, "set_terms", "exporter", exporter.id, exporter.scope(), before=before, **asdict(draft))
