"""Hear the journal: its lines of a transaction are remembered, and told just before the commit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from marketplace.journal.models import JournalEntry
from marketplace.notices import later_events as _later_events  # noqa: F401  registers its events
from marketplace.notices import sample_events as _sample_events  # noqa: F401  registers its events
from marketplace.notices.services import tell

HEARD = "journal lines heard"


def init_notices() -> None:
    """Install the listeners, once."""
    if event.contains(Session, "before_commit", _before_commit):
        return
    event.listen(Session, "pending_to_persistent", _hear)
    event.listen(Session, "before_commit", _before_commit)
    event.listen(Session, "after_rollback", _forget)


def _hear(session: Session, thing: Any) -> None:
    if isinstance(thing, JournalEntry):
        session.info.setdefault(HEARD, []).append(thing)


def _before_commit(session: Session) -> None:
    # Only a flush makes lines persistent; the commit would do it anyway a moment later.
    session.flush()
    # A line of a savepoint that was rolled back is no longer there: nothing is told of it.
    heard = [entry for entry in session.info.pop(HEARD, []) if inspect(entry).persistent]
    if heard:
        tell(heard)


def _forget(session: Session) -> None:
    session.info.pop(HEARD, None)
