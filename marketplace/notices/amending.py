"""Notices that no longer say what is true: those that nobody has sent or seen yet are set right, or never told.

What was sent stays as it was sent: it is what somebody was told.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.notices.events import EVENTS
from marketplace.notices.models import Notice

REPLACED = {
    ("alerted", "assignment"): "alerted",
    ("called_off_alert", "assignment"): "alerted",
    ("sent_sample", "sample_round"): "requested",
    ("confirmed", "payment"): "paid",
    ("voided", "payment"): "paid",
}
"""Lines that take the place of what an earlier line of the named verb told about the same thing."""
CORRECTED = {("corrected_alert", "assignment"): "alerted"}
"""Lines after which what an earlier line told is told with other facts."""


def amend(entry: JournalEntry) -> None:
    """Set right or drop what earlier lines told of the same thing and nobody has sent or seen; before the line's own notices."""
    key = (entry.verb, entry.thing)
    if key in REPLACED:
        for notice in _not_sent(entry, REPLACED[key]):
            db.session.delete(notice)
    elif key in CORRECTED:
        facts = EVENTS[CORRECTED[key], entry.thing].gather(entry.thing_id or 0)
        for notice in _not_sent(entry, CORRECTED[key]):
            notice.params = facts.params if facts else notice.params


def _not_sent(entry: JournalEntry, verb: str) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice)
        .join(JournalEntry, JournalEntry.id == Notice.entry_id)
        .where(
            JournalEntry.verb == verb,
            JournalEntry.thing == entry.thing,
            JournalEntry.thing_id == entry.thing_id,
            JournalEntry.id < entry.id,
            Notice.read_at.is_(None),
            Notice.told_at.is_(None),
            Notice.mailed_at.is_(None),
        )
        .order_by(Notice.id)
    ).all()
