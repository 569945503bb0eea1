"""Ask for a check of sent files, and for their load."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.access.actor import Actor
from marketplace.infra import files, jobs
from marketplace.infra.jobs import Job
from marketplace.intake.report import Report
from marketplace.intake.sheets import FileContent
from marketplace.intake.work import CHECK, LOAD
from marketplace.kernel.errors import DomainError


def send_files(actor: Actor, sent: Sequence[FileContent]) -> Job:
    """Keep the files and ask for their check."""
    kept = [{"name": file.name, "key": files.keep(file.content, ".upload")} for file in sent]
    return jobs.enqueue(CHECK, {"files": kept}, actor.account_id)


def ask_load(actor: Actor, check: Job, *, looked: bool) -> Job:
    """Ask for the load of checked files.

    Raises DomainError ``wrong_state`` (not a finished check), ``intake_has_errors``, or ``intake_look`` when names look alike
    and the person has not said that she looked.
    """
    if check.kind != CHECK or check.state != "done" or check.result is None:
        raise DomainError("wrong_state")
    report = Report.from_json(check.result)
    if not report.ok:
        raise DomainError("intake_has_errors")
    if report.must_look and not looked:
        raise DomainError("intake_look", field="looked")
    return jobs.enqueue(LOAD, {"files": check.payload["files"], "check": check.id}, actor.account_id)
