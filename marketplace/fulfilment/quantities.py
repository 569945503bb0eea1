"""What an assignment's quantities say: pure functions, so that no status can disagree with its pieces.

Pieces are whole numbers. ``finished`` is None where nobody has reported: no record is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """Where an assignment stands. Derived, never stored."""

    ACCEPTED = "accepted"
    IN_PRODUCTION = "in_production"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    SHORT_CLOSED = "short_closed"
    CANCELLED = "cancelled"


class DeliveryStage(StrEnum):
    """Where a delivery stands. Derived, never stored."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    INSPECTED = "inspected"
    PACKED = "packed"
    DISPATCHED = "dispatched"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Quantities:
    """Pieces of one assignment, counted from its reports, deliveries and inspections.

    ``delivered`` counts what was received and what is announced; ``judged`` each received piece once, however often it was
    looked at; ``rework`` and ``rejected`` are what the latest look at each delivery left open or refused.
    """

    pieces: int
    finished: int | None = None
    announced: int = 0
    received: int = 0
    judged: int = 0
    accepted: int = 0
    rework: int = 0
    rejected: int = 0
    cancelled: bool = False
    short_closed: bool = False
    order_closed: bool = False

    @property
    def delivered(self) -> int:
        """Pieces brought or on their way."""
        return self.announced + self.received

    @property
    def not_inspected(self) -> int:
        """Received pieces that nobody has looked at: received = accepted + rework + rejected + not inspected."""
        return self.received - self.judged

    @property
    def made(self) -> int | None:
        """Pieces known to exist: as reported or as delivered or announced, whichever is more; None without a record of any."""
        if self.finished is None and not self.delivered:
            return None
        return max(self.finished or 0, self.delivered)

    @property
    def to_deliver(self) -> int:
        """Pieces that may still be announced: what is agreed and what was rejected, less what is delivered."""
        return max(self.pieces + self.rejected - self.delivered, 0)

    @property
    def missing(self) -> int:
        """Accepted pieces still missing."""
        return max(self.pieces - self.accepted, 0)

    @property
    def stage(self) -> Stage:
        """Where the assignment stands."""
        if self.cancelled:
            return Stage.CANCELLED
        if self.short_closed:
            return Stage.SHORT_CLOSED
        if self.accepted >= self.pieces or (self.order_closed and self.judged >= self.pieces):
            return Stage.COMPLETED
        if self.received >= self.pieces + self.rejected or self.order_closed:
            return Stage.DELIVERED
        return Stage.IN_PRODUCTION if self.made else Stage.ACCEPTED

    @property
    def is_open(self) -> bool:
        """Whether work on it can still be recorded."""
        return self.stage in {Stage.ACCEPTED, Stage.IN_PRODUCTION, Stage.DELIVERED} and not self.order_closed


@dataclass(frozen=True)
class Parcel:
    """Pieces of one delivery, as far as they have come. ``received`` is None before they are counted."""

    received: int | None = None
    inspected: bool = False
    accepted: int = 0
    rework: int = 0
    packed: int = 0
    dispatched: int = 0
    cancelled: bool = False

    @property
    def stage(self) -> DeliveryStage:
        """Where the delivery stands. Packed and dispatched it is once all its accepted pieces are, and none is to be mended."""
        if self.cancelled:
            return DeliveryStage.CANCELLED
        if self.received is None:
            return DeliveryStage.ANNOUNCED
        if not self.inspected:
            return DeliveryStage.RECEIVED
        whole = self.accepted > 0 and self.rework == 0
        if whole and self.dispatched >= self.accepted:
            return DeliveryStage.DISPATCHED
        return DeliveryStage.PACKED if whole and self.packed >= self.accepted else DeliveryStage.INSPECTED


@dataclass(frozen=True)
class Lot:
    """A received delivery as counted: the day, and its pieces."""

    received_on: date
    pieces: int
    accepted: int
    """Accepted pieces at its last inspection; 0 before one."""


def finished_on(pieces: int, lots: list[Lot]) -> date | None:
    """The day on which deliveries with accepted pieces reached the agreed quantity; None while they have not.

    A lot that was refused as a whole does not count: its pieces come again in a later one.
    """
    so_far = 0
    for lot in sorted(lots, key=lambda lot: lot.received_on):
        if lot.accepted == 0:
            continue
        so_far += lot.pieces
        if so_far >= pieces:
            return lot.received_on
    return None


def on_time(pieces: int, due_on: date, lots: list[Lot]) -> bool | None:
    """Whether everything came by the due day; None while it has not all come."""
    done = finished_on(pieces, lots)
    return None if done is None else done <= due_on
