"""The blueprint of capacity, and how its pages show hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint

from marketplace.capacity import messages as _messages  # noqa: F401
from marketplace.capacity.ledger import WeekHours

bp = Blueprint("capacity", __name__)


@dataclass(frozen=True)
class WeekView:
    """A week in hours, as charts and tables take it."""

    start: date
    offered: float
    taken: float
    free: float
    href: str = ""
    note: str = ""


def in_hours(week: WeekHours, href: str = "", note: str = "") -> WeekView:
    """A week as pages show it, to a tenth of an hour."""
    offered, taken, free = (round(value / 1000, 1) for value in (week.offered, week.taken, week.free))
    return WeekView(week.monday, offered, taken, free, href, note)
