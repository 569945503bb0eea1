"""Writing an entry beside the payments of a work. Entries are only ever added."""

from __future__ import annotations

import secrets
from typing import Any

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.money.models import MoneyEntry


def enter(actor: Actor, kind: str, assignment: Assignment, amount_minor: int, *, reason: str = "", **more: Any) -> MoneyEntry:
    """Write an entry of a work; ``line`` is loaded. It gets its number at once, so that others can name it."""
    values = {"entered_on": clock.today(), **more}
    entry = MoneyEntry(
        code=new_reference("MOV", secrets.choice),
        kind=kind,
        order_id=assignment.line.order_id,
        assignment_id=assignment.id,
        amount_minor=amount_minor,
        entered_at=clock.business_now(),
        account_id=actor.account_id,
        reason=reason.strip()[:200],
        **values,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
