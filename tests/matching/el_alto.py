"""A finished run on El Alto's data, and who acts on it."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.infra.jobs import run_job
from marketplace.matching.models import MatchRun, Proposal
from marketplace.matching.services.runs import start_run
from marketplace.matching.workbench import Workbench, open_workbench
from marketplace.orders.models import Order
from marketplace.people.models import Account
from marketplace.producers.models import Programme
from tests import factories as make
from tests.el_alto import by_code


def coordinator(*programmes: str) -> tuple[Account, Actor]:
    """A coordinator of these programmes (of all three without any): her account and what services take."""
    codes = programmes or ("P-BO481", "P-NN", "P-USAID")
    ids = [by_code(Programme, code).id for code in codes]
    account = make.make_account("coordinator", programme_id=ids[0])
    for more in ids[1:]:
        db.session.add(make.RoleGrant(account_id=account.id, role="coordinator", programme_id=more, granted_at=make.NOW))
    db.session.flush()
    return account, Actor(account.id, account.display_name, Role.COORDINATOR, programme_ids=frozenset(ids))


def finished_run(actor: Actor, code: str | None) -> MatchRun:
    """Start a run for an order (or over all), carry it out, and give it back as it is stored."""
    order = by_code(Order, code) if code else None
    run_id, job_id = (run := start_run(actor, order)).id, run.job_id
    db.session.commit()
    assert job_id is not None
    run_job(job_id)
    return db.session.get_one(MatchRun, run_id)


def bench_of(run: MatchRun, objective: str = "on-time") -> Workbench:
    """The workbench of one of a run's proposals."""
    proposal_id = db.session.scalars(select(Proposal.id).where(Proposal.run_id == run.id, Proposal.objective == objective)).one()
    assert run.order_id is not None
    bench = open_workbench(proposal_id, run.order_id)
    assert bench is not None
    return bench
