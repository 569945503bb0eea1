"""Whose a thing is: the ids that permission rules look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Whose thing it is. None means that it belongs to no one of that kind."""

    association_id: int | None = None
    programme_id: int | None = None
    exporter_id: int | None = None
    member_id: int | None = None
    account_id: int | None = None
    on_market: bool = False
    """An order that is posted: coordinators of every programme may see it, to match it."""
