"""What forms hand to services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from marketplace.notebook.kinds import Kind


@dataclass(frozen=True)
class EntryDraft:
    """Pieces, or grams of yarn, that changed hands.

    ``seen`` is the last line of hers that the form showed: a like line after it was noted by somebody else meanwhile.
    ``again`` says that it is another one all the same. ``sure`` says that an unlikely number is meant. ``day`` None is today.
    """

    kind: Kind
    amount: int
    size: str = ""
    colour: str = ""
    seen: int | None = None
    again: bool = False
    day: date | None = None
    sure: bool = False


@dataclass(frozen=True)
class SheetDraft:
    """A sheet that came back on paper: what each weaver's row says, by member and kind; empty cells are left out."""

    day: date
    cells: Mapping[tuple[int, Kind], int] = field(default_factory=dict)
    seen: int | None = None
    again: bool = False
    sure: bool = False
