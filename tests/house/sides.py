"""A neighbour in tests: her things by the names of URL arguments, and the marks that her texts carry.

A mark has a kind: ``pub`` what everybody may read, ``ord`` orders and their exporter, ``wrk`` work agreed on them,
``prv`` persons and their money.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from marketplace.infra.database import db
from marketplace.people.models import Account
from tests import factories

NOW = factories.NOW
ROLES = ("leader", "weaver", "exporter", "coordinator", "verifier", "administrator")
numbers = count(100)


def mark(side: str, kind: str) -> str:
    """The mark of a side's things of one kind, such as ``zqbprv``."""
    return f"zq{side}{kind}"


@dataclass
class Side:
    """One neighbour's things, by the names of URL arguments and by role."""

    letter: str
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    filters: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def text(self, kind: str) -> str:
        """A fresh text that carries the mark."""
        return f"{mark(self.letter, kind)}{next(numbers)}"


def add(row: Any) -> Any:
    """Keep a row, and give it with its number."""
    db.session.add(row)
    db.session.flush()
    return row
