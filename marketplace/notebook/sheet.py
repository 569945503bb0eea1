"""The sheet of a work as it is printed: plain values, for whoever draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.matching.models import Assignment
from marketplace.notebook.pages import notebook_of
from marketplace.notebook.queries import CellChoice, cells_of


@dataclass(frozen=True)
class SheetRow:
    """A weaver's row. Pieces are None where nothing was shared out or noted."""

    name: str
    workshop: str
    pieces: int | None
    good: int
    faulty: int
    yarn_out_grams: int


@dataclass(frozen=True)
class Strip:
    """Columns of a sheet that stand beside each other: the sizes and colours of an order, each with its head."""

    title: str
    """The colour, where each has a strip of its own."""
    columns: tuple[tuple[CellChoice, str], ...]


MOST_BESIDE = 7
"""So many columns are wide enough for a hand on A5; where there are more, each colour has a table of its own."""


def strips_of(cells: Sequence[CellChoice]) -> tuple[Strip, ...]:
    """A matrix as columns, colour by colour, the smallest size first; none for a work of one size and colour."""
    if len(cells) < 2:
        return ()
    by_colour: dict[str, list[CellChoice]] = {}
    for cell in cells:
        by_colour.setdefault(cell.colour, []).append(cell)
    if len(by_colour) > 1 and len(cells) > MOST_BESIDE and any(cell.size for cell in cells):
        return tuple(
            Strip(found[0].colour_name, tuple((cell, cell.size or cell.colour_name) for cell in found))
            for found in by_colour.values()
        )
    several = len(by_colour) > 1
    named = [
        (cell, f"{cell.size} {cell.colour_name}".strip() if several else cell.size or cell.colour_name)
        for found in by_colour.values()
        for cell in found
    ]
    return (Strip("", tuple(named)),)


@dataclass(frozen=True)
class Sheet:
    """A work's sheet: what it is, for whom, and a row for each weaver who has something to do with it."""

    code: str
    association: str
    description: str
    order_code: str
    pieces: int
    due_on: date
    printed_on: date
    uses_yarn: bool
    strips: tuple[Strip, ...]
    """Where pieces brought back are counted by size and colour; empty where one column counts them."""
    rows: list[SheetRow]
    simulated: bool


def sheet_of(assignment: Assignment, today: date) -> Sheet:
    """The sheet of a work; everybody is on it while nothing was shared out. No pay stands on it."""
    notebook = notebook_of(assignment)
    rows = [
        SheetRow(
            name=row.member.full_name,
            workshop=workshop.name,
            pieces=row.share if row.share is not None else row.pieces.out,
            good=row.pieces.good,
            faulty=row.pieces.faulty,
            yarn_out_grams=row.yarn_out,
        )
        for workshop, found in notebook.busy
        for row in found
    ]
    return Sheet(
        code=assignment.code,
        association=assignment.association.name,
        description=assignment.line.description,
        order_code=assignment.line.order.code,
        pieces=assignment.pieces,
        due_on=assignment.due_on,
        printed_on=today,
        uses_yarn=notebook.uses_yarn,
        strips=strips_of(cells_of(assignment.order_line_id)),
        rows=rows,
        simulated=assignment.simulated or assignment.line.order.simulated or notebook.simulated,
    )
