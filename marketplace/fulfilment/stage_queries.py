"""Reads of stages: a technique's parts of the lead time, and a work's plan with what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.capacity.open_days import open_days_of
from marketplace.fulfilment.stage_models import AssignmentStage, StageDefault
from marketplace.fulfilment.stages import STAGES, Share, plan, usual_shares
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.producers.models import Technique


@dataclass(frozen=True)
class StageView:
    """A stage of a work: planned, revised, actual."""

    stage: str
    planned_on: date
    revised_on: date | None = None
    actual_on: date | None = None
    recorded: bool = False
    """Whether anybody ever said what the work is at: without it a day that is past says nothing."""

    @property
    def expected_on(self) -> date:
        """By when it is expected now."""
        return self.revised_on or self.planned_on

    @property
    def is_past(self) -> bool:
        """Whether the day by which it is expected lies behind."""
        return self.expected_on < clock.today()

    @property
    def word(self) -> str:
        """What people call it."""
        return str(STAGES[self.stage][0])

    @property
    def icon(self) -> str:
        """Its picture."""
        return STAGES[self.stage][1]

    @property
    def tone(self) -> str:
        """ok done in time, warn done late, bad not done and its day is past; "" still to come, or nobody knows."""
        if self.actual_on is not None:
            return "ok" if self.actual_on <= self.planned_on else "warn"
        return "bad" if self.recorded and self.is_past else ""


@dataclass(frozen=True)
class TechniqueStages:
    """A technique with its stages, and whether somebody set them."""

    technique: Technique
    shares: list[Share]
    set_by_hand: bool

    def scope(self) -> Scope:
        """Nobody's own: stages are everybody's, as the calendar is."""
        return Scope()


def shares_by_technique() -> dict[str, list[Share]]:
    """The stages that coordinators set, by technique. One query."""
    found: dict[str, list[Share]] = defaultdict(list)
    for row in db.session.scalars(select(StageDefault).order_by(StageDefault.technique_code, StageDefault.position)):
        found[row.technique_code].append((row.stage, row.basis_points))
    return found


def all_technique_stages() -> list[TechniqueStages]:
    """Every technique with its stages, by name."""
    by_hand = shares_by_technique()
    techniques = db.session.scalars(select(Technique).order_by(Technique.name_es, Technique.code))
    return [_stages_of(technique, by_hand) for technique in techniques]


def load_technique_stages(technique_code: str) -> TechniqueStages | None:
    """A technique with its stages."""
    technique = db.session.get(Technique, technique_code)
    return None if technique is None else _stages_of(technique, shares_by_technique())


def _stages_of(technique: Technique, by_hand: dict[str, list[Share]]) -> TechniqueStages:
    own = by_hand.get(technique.code)
    return TechniqueStages(technique, own or list(usual_shares(technique.code)), own is not None)


def stages_of(assignment: Assignment) -> list[StageView]:
    """The stages of a work in order: as kept once somebody touched them, else as its technique's parts give them."""
    kept = kept_stages([assignment.id]).get(assignment.id)
    if kept:
        return [StageView(row.stage, row.planned_on, row.revised_on, row.actual_on, recorded=True) for row in kept]
    return planned_stages([assignment])[assignment.id]


def kept_stages(assignment_ids: Iterable[int]) -> dict[int, list[AssignmentStage]]:
    """The rows of stages of works that have them. One query."""
    found: dict[int, list[AssignmentStage]] = defaultdict(list)
    for row in db.session.scalars(
        select(AssignmentStage)
        .where(AssignmentStage.assignment_id.in_(list(assignment_ids)))
        .order_by(AssignmentStage.assignment_id, AssignmentStage.position)
    ):
        found[row.assignment_id].append(row)
    return found


def planned_stages(assignments: Iterable[Assignment]) -> dict[int, list[StageView]]:
    """What the parts of each work's technique give; ``line`` is loaded. A constant number of queries."""
    works = list(assignments)
    by_hand = shares_by_technique()
    calendar = open_days_of({work.association_id for work in works})
    found = {}
    for work in works:
        code = work.line.technique_code
        shares = by_hand.get(code) or usual_shares(code)
        planned = plan(shares, work.starts_on, work.due_on, calendar[work.association_id])
        found[work.id] = [StageView(one.stage, one.planned_on) for one in planned]
    return found


def current_stage(stages: Iterable[StageView]) -> StageView | None:
    """The first stage that is not done; None when all are."""
    return next((one for one in stages if one.actual_on is None), None)
