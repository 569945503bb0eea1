"""A plan's entries gathered into lots: pieces finished and hours worked, by line, group and week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketplace.engine.referee.facts import Facts, Key


@dataclass
class Lot:
    """Pieces of one line at one group by week, and hours by pool and week."""

    pieces: dict[int, int] = field(default_factory=dict)
    hours: dict[str, dict[int, float]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Pieces over all weeks."""
        return sum(self.pieces.values())

    def finished(self, week: int) -> int:
        """Pieces finished by the end of ``week``."""
        return sum(pieces for at, pieces in self.pieces.items() if at <= week)

    def worked(self, pool: str, week: int) -> float:
        """Hours of a pool worked by the end of ``week``."""
        return sum(hours for at, hours in self.hours.get(pool, {}).items() if at <= week)


class Work:
    """The lots of a plan; entries that name nothing known are reported by ``strangers`` and left out."""

    def __init__(self, facts: Facts, plan: Mapping[str, Any]) -> None:
        self.lots: dict[Key, Lot] = {}
        self.by_line: dict[str, dict[str, Lot]] = {}
        self.strangers: list[str] = []
        self.used: dict[Key, list[float]] = {}
        for index, entry in enumerate(plan.get("assignments", [])):
            wrong = _stranger(facts, entry)
            if wrong:
                self.strangers.append(f"assignments[{index}]: {wrong}")
            else:
                self._add(facts, entry)

    def _add(self, facts: Facts, entry: Mapping[str, Any]) -> None:
        line, group, week = entry["line"], entry["group"], int(entry["week"])
        lot = self.lots.setdefault((line, group), Lot())
        self.by_line.setdefault(line, {})[group] = lot
        if entry["pieces"]:
            lot.pieces[week] = lot.pieces.get(week, 0) + int(entry["pieces"])
        for pool, hours in entry["hours"].items():
            weekly = lot.hours.setdefault(pool, {})
            weekly[week] = weekly.get(week, 0.0) + hours
            if (group, pool) in facts.hours:
                self.used.setdefault((group, pool), [0.0] * facts.weeks)[week - 1] += hours

    def pieces(self, line_id: str, group_id: str) -> int:
        """Pieces of a line at a group."""
        lot = self.lots.get((line_id, group_id))
        return lot.total if lot else 0

    def placed(self, line_id: str) -> int:
        """Pieces of a line over all groups."""
        return sum(lot.total for lot in self.by_line.get(line_id, {}).values())

    def users(self, line_id: str) -> list[str]:
        """Groups with pieces of the line."""
        return [group for group, lot in self.by_line.get(line_id, {}).items() if lot.total]


def _stranger(facts: Facts, entry: Mapping[str, Any]) -> str | None:
    if entry["line"] not in facts.lines:
        return f"line {entry['line']} is not in the problem"
    if entry["group"] not in facts.groups:
        return f"group {entry['group']} is not in the problem"
    if not 1 <= entry["week"] <= facts.weeks:
        return f"week {entry['week']} is not in 1..{facts.weeks}"
    if entry["pieces"] < 0:
        return f"{entry['pieces']} pieces is negative"
    negative = [pool for pool, hours in entry["hours"].items() if hours < 0]
    return f"hours of {negative[0]} are negative" if negative else None
