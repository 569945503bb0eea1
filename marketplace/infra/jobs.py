"""Long work: a ``job`` row is the truth (state, progress, heartbeat, attempts); Huey only carries its number.

Huey is at-most-once, so ``sweep`` hands stale jobs to the queue again; therefore every job may run twice and must not mind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, MemoryHuey, SqliteHuey
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.infra import clock
from marketplace.infra.database import Base, UtcDateTime, db
from marketplace.infra.transaction import after_commit
from marketplace.kernel.scope import Scope

log = structlog.get_logger()
STALE_AFTER = timedelta(minutes=2)
MOST_ATTEMPTS = 3
UNDER_WAY = ("queued", "running")
Work = Callable[["Job"], dict[str, Any] | None]
_WORKS: dict[str, Work] = {}


class Cancelled(Exception):  # noqa: N818 - it is not an error
    """The job was asked to stop."""


class Job(Base):
    """A piece of long work and how far it is."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_job_state", "state", "heartbeat_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str] = mapped_column(String(300), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    attempts: Mapped[int] = mapped_column(default=0)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def scope(self) -> Scope:
        """Who started it."""
        return Scope(account_id=self.account_id)


def work(kind: str) -> Callable[[Work], Work]:
    """Register the function that does jobs of ``kind``."""

    def register(function: Work) -> Work:
        _WORKS[kind] = function
        return function

    return register


def init_jobs(app: Flask) -> None:
    """Make the queue that QUEUE names: sqlite:PATH, or memory: which runs a job at once after its commit (tests)."""
    queue: str = app.config["SETTINGS"].queue
    huey: Huey = MemoryHuey(immediate=True) if queue.startswith("memory") else SqliteHuey(filename=queue.removeprefix("sqlite:"))
    app.extensions["huey"] = huey

    @huey.task(name="run_job")  # type: ignore[untyped-decorator]
    def carry(job_id: int) -> None:
        if app.config["SETTINGS"].testing:
            run_job(job_id)
        else:
            with app.app_context():
                run_job(job_id)

    app.extensions["carry_job"] = carry


def enqueue(kind: str, payload: dict[str, Any], account_id: int | None) -> Job:
    """Write the job's row; it is handed to the queue when the present transaction is committed."""
    job = Job(kind=kind, payload=payload, account_id=account_id, created_at=clock.now())
    db.session.add(job)
    # Its number is needed by the caller and by the queue.
    db.session.flush()
    carry, job_id = current_app.extensions["carry_job"], job.id
    after_commit(lambda: carry(job_id))
    return job


def run_job(job_id: int) -> None:
    """Run one job: claim it, do it, write how it ended. A job that is not queued is left alone."""
    claimed = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "queued")
        .values(state="running", attempts=Job.attempts + 1, heartbeat_at=clock.now())
    )
    db.session.commit()
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return
    job = db.session.get_one(Job, job_id)
    # Work begins without a transaction under way: SQLite has one writer at a time, and progress is told in its own.
    db.session.expunge(job)
    db.session.rollback()
    try:
        result = _WORKS[job.kind](job)
        _finish(job_id, "done", result)
    except Cancelled:
        db.session.rollback()
        _finish(job_id, "cancelled", None)
    except Exception as error:
        db.session.rollback()
        log.exception("job_failed", job=job_id)
        _finish(job_id, "failed", {"error": type(error).__name__})


def _finish(job_id: int, state: str, result: dict[str, Any] | None) -> None:
    db.session.execute(update(Job).where(Job.id == job_id).values(state=state, result=result, finished_at=clock.now()))
    db.session.commit()


def report(job_id: int, done: int, total: int | None, message: str = "") -> None:
    """Tell how far the job is, in a transaction of its own; raises Cancelled when it was asked to stop.

    On SQLite there is one writer at a time: the work must not hold a transaction of its own while it tells.
    """
    # In tests the engine is a connection with a transaction under way, which then takes a savepoint.
    with Session(db.engine, join_transaction_mode="create_savepoint") as session, session.begin():
        session.execute(
            update(Job).where(Job.id == job_id).values(done=done, total=total, message=message[:300], heartbeat_at=clock.now())
        )
        asked = session.execute(select(Job.cancel_asked).where(Job.id == job_id)).scalar_one()
    if asked:
        raise Cancelled


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun stops at once."""
    job.cancel_asked = True
    if job.state == "queued":
        job.state, job.finished_at = "cancelled", clock.now()


def sweep() -> int:
    """Hand jobs to the queue again that a stopped worker left; how many."""
    stale = clock.now() - STALE_AFTER
    rows = db.session.scalars(select(Job).where(Job.state.in_(UNDER_WAY), Job.created_at < stale)).all()
    again = [job for job in rows if job.heartbeat_at is None or job.heartbeat_at < stale]
    for job in again:
        job.state = "failed" if job.attempts >= MOST_ATTEMPTS else "queued"
    ids = [job.id for job in again if job.state == "queued"]
    db.session.commit()
    for job_id in ids:
        current_app.extensions["carry_job"](job_id)
    return len(ids)
