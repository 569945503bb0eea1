"""Months of a frame as its pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.frames.models import CallOff, FrameOrder
from marketplace.fulfilment.queries import Work
from marketplace.infra import clock


@dataclass(frozen=True)
class MonthView:
    """A month: what becomes of it, and how far its order is."""

    call_off: CallOff
    state: str
    """over, skipped, planned, called (nobody has agreed yet), agreed, or done."""
    agreed: int
    accepted: int


def month_views(frame: FrameOrder, works: dict[int, list[Work]]) -> list[MonthView]:
    """The months in order."""
    return [_view(one, works.get(one.order_id or 0, [])) for one in frame.call_offs]


def _view(one: CallOff, works: list[Work]) -> MonthView:
    agreed = sum(work.assignment.pieces for work in works if work.assignment.cancelled_on is None)
    return MonthView(one, _state(one, agreed), agreed, sum(work.quantities.accepted for work in works))


def _state(one: CallOff, agreed: int) -> str:
    if one.order is not None:
        if one.order.state == "closed":
            return "done"
        return "agreed" if agreed else "called"
    if not one.pieces:
        return "skipped"
    return "over" if one.due_on < clock.today() else "planned"
