"""Write the journal: one line for each change, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.scope import Scope


def note(actor: Actor | None, verb: str, thing: str, thing_id: int | None, scope: Scope | None = None, **details: Any) -> None:
    """Add a line: ``verb`` in the past tense, ``thing`` by its table's name. ``details`` are plain JSON values.

    Amounts of a person's pay are not details: the journal is read by more people than may see them.
    """
    scope = scope or Scope()
    db.session.add(
        JournalEntry(
            at=clock.business_now(),
            account_id=actor.account_id if actor else None,
            who=actor.display_name if actor else "",
            acting_for_member_id=actor.acting_for_member_id if actor else None,
            acting_for=(actor.acting_for_name or "") if actor else "",
            verb=verb,
            thing=thing,
            thing_id=thing_id,
            association_id=scope.association_id,
            exporter_id=scope.exporter_id,
            programme_id=scope.programme_id,
            details=details,
        )
    )
