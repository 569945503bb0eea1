"""Reads of the journal, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry

PAGE = 50
MOST_EXPORTED = 20_000


@dataclass(frozen=True)
class JournalFilter:
    """What is asked of the journal. Days are La Paz days, both included."""

    who: str = ""
    thing: str = ""
    thing_id: int | None = None
    verb: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True)
class JournalPage:
    """A page of lines, and how many there are in all."""

    lines: Sequence[JournalEntry]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def visible_lines(actor: Actor) -> Select[JournalEntry]:
    """An administrator's are all lines; a coordinator's and verifier's are their programmes' and their own."""
    statement = select(JournalEntry)
    if actor.role is Role.ADMINISTRATOR:
        return statement
    programmes = actor.programme_ids if actor.role in {Role.COORDINATOR, Role.VERIFIER} else frozenset()
    return statement.where(JournalEntry.programme_id.in_(programmes) | (JournalEntry.account_id == actor.account_id))


def journal(actor: Actor, asked: JournalFilter) -> JournalPage:
    """A page of the lines that the actor may read."""
    statement = _filtered(actor, asked)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    page = min(max(1, asked.page), max(1, -(-total // PAGE)))
    lines = db.session.scalars(statement.order_by(JournalEntry.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    return JournalPage(lines, total, page)


def lines_to_export(actor: Actor, asked: JournalFilter) -> Sequence[JournalEntry]:
    """The newest lines of the filter, 20,000 at most."""
    return db.session.scalars(_filtered(actor, asked).order_by(JournalEntry.id.desc()).limit(MOST_EXPORTED)).all()


def _filtered(actor: Actor, asked: JournalFilter) -> Select[JournalEntry]:
    statement = visible_lines(actor)
    if asked.who:
        like = "%" + asked.who.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(JournalEntry.who.ilike(like, escape="\\") | JournalEntry.acting_for.ilike(like, escape="\\"))
    if asked.thing:
        statement = statement.where(JournalEntry.thing == asked.thing)
    if asked.thing_id is not None:
        statement = statement.where(JournalEntry.thing_id == asked.thing_id)
    if asked.verb:
        statement = statement.where(JournalEntry.verb == asked.verb)
    if asked.since:
        statement = statement.where(JournalEntry.at >= _midnight(asked.since))
    if asked.until:
        statement = statement.where(JournalEntry.at < _midnight(asked.until + timedelta(days=1)))
    return statement


def _midnight(day: date) -> datetime:
    """The first instant of a La Paz day, in UTC."""
    return datetime.combine(day, time.min, clock.LA_PAZ).astimezone(UTC)
