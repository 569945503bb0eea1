"""What the features above say of an offer before it goes out, and hear of work that was agreed.

Agreements, tech packs and samples stand above matching. They register their questions here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from marketplace.access.actor import Actor
from marketplace.matching.models import Assignment, Offer

Blocked = Callable[[int, Collection[int]], list[str]]
"""Takes an exporter's id and associations' ids and gives the names of the groups that may get no offer of it."""
Accepted = Callable[[Actor, Offer, Assignment], None]
"""Hears of work that was just agreed, in the same transaction."""

_blocked: list[Blocked] = []
_accepted: dict[str, Accepted] = {}


def register(*, blocked: Blocked | None = None, **accepted: Accepted) -> None:
    """Set who answers; registering a name again replaces it."""
    if blocked is not None:
        _blocked[:] = [blocked]
    _accepted.update(accepted)


def blocked_groups(exporter_id: int, association_ids: Collection[int]) -> list[str]:
    """Names of groups that may get no offer of this exporter."""
    return _blocked[0](exporter_id, association_ids) if _blocked else []


def tell_accepted(actor: Actor, offer: Offer, work: Assignment) -> None:
    """Tell everybody above that work was agreed."""
    for hear in _accepted.values():
        hear(actor, offer, work)
