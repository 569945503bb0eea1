"""The check and the load of sent files as background jobs.

Both may run twice: a check writes nothing, and a second load finds everything the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.access.actor import Actor, Role
from marketplace.infra import files, jobs
from marketplace.infra.database import db, read_only
from marketplace.infra.i18n import force_locale
from marketplace.infra.messages import say
from marketplace.intake import services
from marketplace.intake.report import Problem, Report
from marketplace.intake.sheets import FileContent
from marketplace.kernel.errors import DomainError
from marketplace.people.models import Account
from marketplace.people.sessions import actor_of

CHECK, LOAD = "intake_check", "intake_load"
LOCALE = "es_BO"
"""Coordinators read Spanish; a report is written once and read by whoever opens it."""


@jobs.work(CHECK)
def check_files(job: jobs.Job) -> dict[str, Any]:
    """Check the files of the job; its result is the report."""
    with force_locale(LOCALE):
        reading, account_id = _read(job)
        token = read_only.set(True)
        try:
            actor = _actor(account_id)
            return (_refused() if actor is None else services.check(reading, actor)).as_json()
        finally:
            # The read-only transaction must end before the job's end is written.
            db.session.rollback()
            read_only.reset(token)


@jobs.work(LOAD)
def load_files(job: jobs.Job) -> dict[str, Any]:
    """Load the files of the job, all or nothing; its result is the report of what was loaded or why not."""
    with force_locale(LOCALE):
        reading, account_id = _read(job)
        actor = _actor(account_id)
        return (_refused() if actor is None else services.load(reading, actor)).as_json()


def _read(job: jobs.Job) -> tuple[services.Reading, int | None]:
    job_id, payload, account_id = job.id, dict(job.payload), job.account_id
    # Reading tells its progress, for which no transaction may be open.
    db.session.commit()

    def progress(done: int, total: int, name: str) -> None:
        jobs.report(job_id, done, total + 1, name)

    return services.read(_contents(payload), progress=progress), account_id


def _contents(payload: Mapping[str, Any]) -> list[FileContent]:
    return [FileContent(one["name"], files.path_of(one["key"]).read_bytes()) for one in payload["files"]]


def _actor(account_id: int | None) -> Actor | None:
    """Who sent the files, with the role of this moment: it may have ended since."""
    found = db.session.scalars(select(Account).where(Account.id == account_id).options(selectinload(Account.grants))).first()
    actor = actor_of(found) if found is not None and found.ended_at is None else None
    return actor if actor is not None and actor.role in (Role.COORDINATOR, Role.ADMINISTRATOR) else None


def _refused() -> Report:
    report = Report()
    report.add_error(Problem("", None, "", say(DomainError("intake_not_allowed"))))
    return report
