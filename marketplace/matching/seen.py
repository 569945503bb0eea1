"""Whose figures somebody sees: hours, prices and income of a group are its own programme's."""

from __future__ import annotations

from marketplace.access.actor import Actor, Role


def sees(actor: Actor, programme_id: int) -> bool:
    """Whether hours, prices and income of a programme's groups are the actor's to see."""
    return actor.role is Role.ADMINISTRATOR or programme_id in actor.programme_ids
