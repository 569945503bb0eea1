"""The sheet of a work as it is printed: plain values, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.matching.models import Assignment
from marketplace.notebook.pages import notebook_of


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
        rows=rows,
        simulated=assignment.simulated or assignment.line.order.simulated or notebook.simulated,
    )
