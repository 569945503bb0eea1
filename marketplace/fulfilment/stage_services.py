"""Writes of stages: set a technique's parts, reach a stage, revise its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import all_assignments, still_open
from marketplace.fulfilment.stage_models import AssignmentStage, StageDefault
from marketplace.fulfilment.stage_queries import kept_stages, planned_stages
from marketplace.fulfilment.stages import STAGES, WHOLE, Share
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import day as day_in_words
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Technique


def set_technique_stages(actor: Actor, technique: Technique, shares: Sequence[Share]) -> None:
    """Set the stages of a technique and their parts; open work of it keeps the plan that it has.

    Raises ``unknown_stage``, ``no_stages``, ``stage_share_missing``, ``not_hundred`` with ``percent``.
    """
    if any(stage not in STAGES for stage, _part in shares) or len({stage for stage, _part in shares}) != len(shares):
        raise DomainError("unknown_stage")
    if not shares:
        raise DomainError("no_stages")
    if any(part <= 0 for _stage, part in shares):
        raise DomainError("stage_share_missing")
    whole = sum(part for _stage, part in shares)
    if whole != WHOLE:
        raise DomainError("not_hundred", percent=whole / 100)
    open_work = still_open(all_assignments()).where(OrderLine.technique_code == technique.code)
    _keep_plans(list(db.session.scalars(open_work)))
    db.session.execute(delete(StageDefault).where(StageDefault.technique_code == technique.code))
    for position, (stage, part) in enumerate(shares, start=1):
        db.session.add(
            StageDefault(
                technique_code=technique.code, position=position, stage=stage, basis_points=part,
                set_at=clock.business_now(), set_by_id=actor.account_id,
            )
        )  # fmt: skip
    note(actor, "set_stages", "technique", None, None, technique=technique.code, stages=[list(one) for one in shares])


def reach_stage(actor: Actor, assignment: Assignment, stage: str) -> None:
    """Say what a group is at: every stage before it is done, by today; a stage said to be done too early is open again.

    Raises ``unknown_stage``.
    """
    rows = _rows_of(assignment)
    names = [row.stage for row in rows]
    if stage not in names:
        raise DomainError("unknown_stage", field="stage")
    reached = names.index(stage)
    for place, row in enumerate(rows):
        if place < reached and row.actual_on is None:
            row.actual_on = clock.today()
        elif place >= reached:
            row.actual_on = None
    note(actor, "reached", "assignment", assignment.id, assignment.scope(), stage=stage, code=assignment.code)


def finish_stages(actor: Actor, assignment: Assignment) -> None:
    """Say that every stage is done."""
    for row in _rows_of(assignment):
        row.actual_on = row.actual_on or clock.today()
    note(actor, "reached", "assignment", assignment.id, assignment.scope(), stage="done", code=assignment.code)


def revise_stages(actor: Actor, assignment: Assignment, days: Mapping[str, date | None], *, late: bool = False) -> None:
    """Say by when stages are expected now; None goes back to the plan. Done stages stay as they are.

    ``late`` says that days after the due day are meant. Raises ``unknown_stage``, ``stage_order`` where a stage would end before
    the one that it follows, ``stage_after_due`` with ``due``; each with the stage.
    """
    rows = _rows_of(assignment)
    if set(days) - {row.stage for row in rows}:
        raise DomainError("unknown_stage")
    for row in rows:
        if row.stage in days and row.actual_on is None:
            day = days[row.stage]
            if day is not None and day > assignment.due_on and day != row.revised_on and not late:
                raise DomainError("stage_after_due", field=row.stage, due=day_in_words(assignment.due_on))
            row.revised_on = None if day == row.planned_on else day
    expected = [row.actual_on or row.revised_on or row.planned_on for row in rows]
    for first, row, before, here in zip(rows, rows[1:], expected, expected[1:], strict=False):
        if here < before and row.actual_on is None:
            raise DomainError("stage_order", field=_typed(first, row, days))
        # What is done already cannot wait for what comes before it.
        if here < before and first.actual_on is None and days.get(first.stage) is not None:
            raise DomainError("stage_order", field=first.stage)
    said = {row.stage: row.revised_on.isoformat() for row in rows if row.revised_on is not None}
    note(actor, "revised", "assignment", assignment.id, assignment.scope(), stages=said, code=assignment.code)


def _typed(first: AssignmentStage, second: AssignmentStage, days: Mapping[str, date | None]) -> str:
    """Of two stages in the wrong order the one whose day was typed, the later one where both or neither was."""
    return first.stage if days.get(first.stage) is not None and days.get(second.stage) is None else second.stage


def _rows_of(assignment: Assignment) -> list[AssignmentStage]:
    _keep_plans([assignment])
    return kept_stages([assignment.id])[assignment.id]


def _keep_plans(assignments: Sequence[Assignment]) -> None:
    """Write down the plans of works that have none yet, so that nothing moves them later."""
    db.session.execute(select(Assignment.id).where(Assignment.id.in_([one.id for one in assignments])).order_by(Assignment.id)
                       .with_for_update())  # fmt: skip
    have = kept_stages(one.id for one in assignments)
    for assignment_id, stages in planned_stages(one for one in assignments if one.id not in have).items():
        for position, one in enumerate(stages, start=1):
            db.session.add(
                AssignmentStage(assignment_id=assignment_id, position=position, stage=one.stage, planned_on=one.planned_on)
            )
    # They are read again by their numbers.
    db.session.flush()
