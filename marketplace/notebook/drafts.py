"""What forms hand to services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

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


class SheetCell(NamedTuple):
    """Where a number stands on a sheet: in whose row, and in which column. Faults are counted without a size."""

    member_id: int
    kind: Kind
    size: str = ""
    colour: str = ""

    @property
    def key(self) -> str:
        """How the form names it."""
        return f"{self.kind}-{self.member_id}" + (f"-{self.size}|{self.colour}" if self.size or self.colour else "")


@dataclass(frozen=True)
class SheetDraft:
    """A sheet that came back on paper: what each weaver's row says, by its cells; empty cells are left out."""

    day: date
    cells: Mapping[SheetCell, int] = field(default_factory=dict)
    seen: int | None = None
    again: bool = False
    sure: bool = False
