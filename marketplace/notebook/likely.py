"""What a line says measured against what she has and what the order asks for: the impossible is refused, the unlikely asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook.balance import Noted, pieces_of
from marketplace.notebook.drafts import EntryDraft
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry
from marketplace.notebook.queries import cells_of
from marketplace.producers.models import Member

UNLIKELY = ("sure_more_than_out", "sure_more_than_cell")
"""Refusals that one more tap answers: the number is meant."""
COMES_BACK = (Kind.GOOD, Kind.FAULTY, Kind.SPOILED)
COUNTED = {Kind.OUT: {Kind.OUT: 1, Kind.SPOILED: -1}, Kind.GOOD: {Kind.GOOD: 1, Kind.MENDED: 1}}
"""Which lines of a size and colour count against what is ordered: a spoiled piece is handed out again."""


def check_hers(noted: Mapping[int | None, Sequence[Noted]], member: Member, draft: EntryDraft, job_work: bool) -> None:
    """Nobody brings back more than she has. Where nobody notes what is handed out, nothing is known.

    Raises ``more_than_out`` on the buyer's own pieces, which nobody can make, else ``sure_more_than_out``; with ``most``.
    """
    hers = pieces_of(noted.get(member.id, ()))
    handed_out = any(one.kind is Kind.OUT and one.amount for lines in noted.values() for one in lines)
    if draft.kind not in COMES_BACK or (hers.out is None and not (job_work and handed_out)):
        return
    most = max((hers.out or 0) - hers.returned, 0)
    if draft.amount <= most:
        return
    if job_work and hers.out is not None:
        raise DomainError("more_than_out", field="amount", most=most)
    if not draft.sure:
        raise DomainError("sure_more_than_out", field="amount", most=most)


def check_cell(assignment: Assignment, draft: EntryDraft) -> None:
    """More of a size and colour than the order asks for, of all its groups together, is asked about.

    Raises ``sure_more_than_cell`` with ``ordered`` and ``most``.
    """
    counted = COUNTED.get(draft.kind)
    cell = next((one for one in cells_of(assignment.order_line_id) if (one.size, one.colour) == (draft.size, draft.colour)), None)
    if counted is None or cell is None or draft.sure:
        return
    rows = db.session.execute(
        select(NotebookEntry.kind, func.sum(NotebookEntry.amount))
        .join(Assignment, Assignment.id == NotebookEntry.assignment_id)
        .where(
            Assignment.order_line_id == assignment.order_line_id,
            NotebookEntry.kind.in_(counted),
            NotebookEntry.size == draft.size,
            NotebookEntry.colour == draft.colour,
        )
        .group_by(NotebookEntry.kind)
    )
    most = cell.pieces - sum(int(amount) * counted[Kind(kind)] for kind, amount in rows)
    if draft.amount > most:
        raise DomainError("sure_more_than_cell", field="amount", ordered=cell.pieces, most=max(most, 0))
