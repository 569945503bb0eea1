"""Small problems and plans for tests, with defaults that make everything eligible."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.engine.problem import Group, Line, Objective, Offer, Pool, Problem

PLAIN = Objective(price_weight=0.0, reliability_weight=0.0, split_loss=0.0)
"""Only worth and lateness count: a piece of the default line on time is worth 4 points."""


def offer(**changes: Any) -> Offer:
    """Knitting in wool, one hour and one unit of money a piece."""
    usual: dict[str, Any] = {
        "id": "o1",
        "technique": "knit",
        "materials": ("wool",),
        "unit_price": 1.0,
        "uses": (("hands", 1.0),),
        "grade": 1,
        "min_lot": 1,
        "max_lot": 1_000,
        "lead_weeks": 0,
    }
    return Offer(**usual | changes)


def group(name: str = "A", hours: float = 10.0, **changes: Any) -> Group:
    """Ten members, one pool ``hands`` of ``hours`` a week, one offer."""
    usual: dict[str, Any] = {"id": name, "members": 10, "pools": (Pool("hands", hours),), "offers": (offer(),)}
    return Group(**usual | changes)


def line(name: str = "L1", quantity: int = 10, **changes: Any) -> Line:
    """Knitting in wool, due in week 4, 4 points a piece, never late."""
    usual: dict[str, Any] = {
        "id": name,
        "family": name.split("#")[0],
        "technique": "knit",
        "material": "wool",
        "quantity": quantity,
        "release": 1,
        "due": 4,
        "priority": 1,
        "max_unit_price": 1.0,
        "piece_value": 1.0,
    }
    return Line(**usual | changes)


def problem(groups: Any = None, lines: Any = None, weeks: int = 4, objective: Objective = PLAIN, **changes: Any) -> Problem:
    """One group and one line unless given."""
    return Problem(
        name="test",
        start=date(2026, 11, 30),
        weeks=weeks,
        currency="USD",
        objective=objective,
        groups=(group(),) if groups is None else tuple(groups),
        lines=(line(),) if lines is None else tuple(lines),
        **changes,
    )


def entry(
    line_id: str = "L1", group_id: str = "A", week: int = 1, pieces: int = 0, hours: float = 0.0, pool: str = "hands"
) -> dict[str, Any]:
    """One assignment entry."""
    return {"line": line_id, "group": group_id, "week": week, "pieces": pieces, "hours": {pool: hours} if hours else {}}


def plan(*assignments: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan document with these entries."""
    return {"format": "marketplace-match-plan/1", "assignments": list(assignments), **more}
