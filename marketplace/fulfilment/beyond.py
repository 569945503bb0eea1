"""What the features above know of a delivery: how far it is packed and sent, and what ties its inspections down.

Cartons, shipments and payments stand above fulfilment. They register their answers here, and what they do when accepted
pieces change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from marketplace.access.actor import Actor
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment


@dataclass(frozen=True)
class Leg:
    """A shipment that carries pieces of a delivery; ``dispatched_on`` is None while it is prepared."""

    id: int
    code: str
    exporter_id: int
    programme_id: int | None
    tracking: str
    dispatched_on: date | None

    def scope(self) -> Scope:
        """The shipment's."""
        return Scope(exporter_id=self.exporter_id, programme_id=self.programme_id)


@dataclass(frozen=True)
class Packed:
    """Pieces of a delivery that are in cartons, and that have left in a shipment."""

    pieces: int = 0
    dispatched: int = 0
    cartons: int = 0
    legs: tuple[Leg, ...] = ()


Packing = Callable[[Collection[int]], dict[int, Packed]]
"""Takes delivery ids and gives those with anything packed, in a constant number of queries."""
Tie = Callable[[int], str | None]
"""Takes a delivery id and gives the code of the refusal that keeps its inspection from being annulled; None for none."""

Follows = Callable[[Actor, Assignment], None]
"""Takes who acted and the work whose accepted pieces changed, or that ended. It is held by whoever calls."""

_packing: list[Packing] = []
_follows: list[Follows] = []
_ties: dict[str, Tie] = {}


def register(*, packing: Packing | None = None, follows: Follows | None = None, **ties: Tie) -> None:
    """Set who answers; registering again replaces."""
    if packing is not None:
        _packing[:] = [packing]
    if follows is not None:
        _follows[:] = [follows]
    _ties.update(ties)


def packed_of(delivery_ids: Collection[int]) -> dict[int, Packed]:
    """How far these deliveries are packed and sent; those with nothing packed are left out."""
    return _packing[0](delivery_ids) if _packing else {}


def tied_by(delivery_id: int) -> str | None:
    """Why an inspection of this delivery cannot be annulled any more; None where it can."""
    return next((code for tie in _ties.values() if (code := tie(delivery_id))), None)


def accepted_changed(actor: Actor, assignment: Assignment) -> None:
    """Tell what stands above that the accepted pieces of a work changed, or that no more will come."""
    for follow in _follows:
        follow(actor, assignment)
