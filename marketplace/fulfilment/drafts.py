"""What forms hand to services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class InspectionDraft:
    """Faults found in the sample, and what becomes of the lot's pieces. None: not looked for."""

    critical_found: int | None
    major_found: int
    minor_found: int | None
    accepted_pieces: int
    rework_pieces: int
    rejected_pieces: int
    note: str = ""
    inspector_name: str = ""
    rework_due_on: date | None = None
    """The day by which mended pieces come back."""
