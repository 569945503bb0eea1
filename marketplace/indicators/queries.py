"""Reads for the pages of results: whose one sees, the programmes' own indicators, the days a report may be cut off at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.indicators.facts import months_before
from marketplace.indicators.formulas import FORMULAS
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.indicators.results import Formula
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Programme

RECENT, OLDER = 6, 18


@dataclass(frozen=True)
class Asked:
    """Whose results are asked for, a programme's or those of all that one sees; and of which formula, if of one."""

    programmes: tuple[Programme, ...]
    alone: bool
    formula: Formula | None = None

    @property
    def ids(self) -> list[int]:
        """The programmes' ids."""
        return [programme.id for programme in self.programmes]

    @property
    def programme_id(self) -> int | None:
        """The programme's id; None for all together."""
        return self.programmes[0].id if self.alone else None

    def scope(self) -> Scope:
        """The programme's."""
        return Scope(programme_id=self.programme_id)


def visible_programmes(actor: Actor) -> Select[Programme]:
    """The programmes whose results somebody sees, by code."""
    query = select(Programme).order_by(Programme.code, Programme.id)
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(Programme.id.in_(actor.programme_ids))
        case _:
            return query.where(false())


def all_of(actor: Actor, formula: str | None = None) -> Asked | None:
    """The results of every programme that somebody sees, together; None for a formula that does not exist."""
    if formula is not None and formula not in FORMULAS:
        return None
    programmes = tuple(db.session.scalars(visible_programmes(actor)))
    return Asked(programmes, False, FORMULAS[formula] if formula else None)


def load_asked(programme_id: int, formula: str | None = None, **_rest: str) -> Asked | None:
    """The results of one programme; None where it or the formula does not exist."""
    programme = db.session.get(Programme, programme_id)
    if programme is None or (formula is not None and formula not in FORMULAS):
        return None
    return Asked((programme,), True, FORMULAS[formula] if formula else None)


def indicators_of(programme_ids: Sequence[int]) -> Sequence[ProgrammeIndicator]:
    """The programmes' own indicators, by programme and code."""
    return db.session.scalars(
        select(ProgrammeIndicator)
        .join(ProgrammeIndicator.programme)
        .where(ProgrammeIndicator.programme_id.in_(list(programme_ids)))
        .options(joinedload(ProgrammeIndicator.programme))
        .order_by(Programme.code, ProgrammeIndicator.code, ProgrammeIndicator.id)
    ).all()


def load_indicator(indicator_id: int) -> ProgrammeIndicator | None:
    """A programme's own indicator."""
    query = select(ProgrammeIndicator).where(ProgrammeIndicator.id == indicator_id)
    return db.session.scalars(query.options(joinedload(ProgrammeIndicator.programme))).first()


def cut_offs(today: date) -> list[date]:
    """Today, and the ends of the months before this one, the newest first."""
    first = today.replace(day=1)
    return [today, *(months_before(first, back) - timedelta(days=1) for back in range(RECENT + OLDER - 1))]
