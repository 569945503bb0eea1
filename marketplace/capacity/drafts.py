"""What the forms of capacity hand to its services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Taking:
    """Work about to be agreed: pieces of a technique at ``millihours_per_piece``, from ``starts_on`` to ``due_on``.

    ``plan`` holds wanted hours by Monday, in thousandths of an hour; weeks without room are passed over.
    """

    association_id: int
    technique_code: str
    pieces: int
    millihours_per_piece: int
    starts_on: date
    due_on: date
    plan: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ClosureDraft:
    """A day on which part of the work stops, and where that is written."""

    day: date
    name: str
    scope_kind: str
    closed_hundredths: int
    source: str
    zone: str = ""
