"""Checks and loads that were asked for."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.infra.jobs import Job
from marketplace.intake.work import CHECK, LOAD

SHOWN = 10


def find_load(job_id: int) -> Job | None:
    """A check or load by its number."""
    return db.session.scalars(select(Job).where(Job.id == job_id, Job.kind.in_((CHECK, LOAD)))).first()


def visible_loads(actor: Actor) -> list[Job]:
    """The last loads of the person, or of everybody for an administrator; the newest first."""
    statement = select(Job).where(Job.kind == LOAD).order_by(Job.id.desc()).limit(SHOWN)
    if actor.role is not Role.ADMINISTRATOR:
        statement = statement.where(Job.account_id == actor.account_id)
    return list(db.session.scalars(statement))
