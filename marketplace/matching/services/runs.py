"""Start a run of the engine, carry it out in the background, keep its three proposals."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import and_, delete, func, select, update

from marketplace.access.actor import Actor
from marketplace.engine.formats.problem_writer import problem_document
from marketplace.engine.problem import Plan, Problem
from marketplace.engine.progress import Progress
from marketplace.engine.solve import solve
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.jobs import Cancelled, Job, enqueue, report, work
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching import figures
from marketplace.matching.advice import advice_of
from marketplace.matching.handing import handed_on
from marketplace.matching.market import Market
from marketplace.matching.models import MatchRun, Proposal, ProposalReason, ProposalShare
from marketplace.matching.problem import Kept, build_problem
from marketplace.matching.read_market import read_market
from marketplace.matching.results import Outcome, Share, outcome_of
from marketplace.matching.scope import competing
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN

OBJECTIVES = ("on-time", "fair", "few-groups")
"""The three proposals of a run, in the order in which people see them."""
EXACT_UP_TO = 2_000
"""Problems of at most so many lines x groups are solved with fixed effort: the same day gives the same proposals."""
SECONDS_EACH = 20.0
MOST_STORED_LINES = 1_000
MOST_LATE_WEEKS = 8
TELL_EVERY_SECONDS = 0.4
BEAT_EVERY_SECONDS = 20.0


@dataclass(frozen=True)
class _Asked:
    """What a run was asked, read before the work begins so that no row is held meanwhile."""

    run_id: int
    order_id: int | None
    late_weeks: int
    kept: tuple[int, ...]


def start_run(actor: Actor, order: Order | None, late_weeks: int = 0) -> MatchRun:
    """Ask for a run over the order and all that competes with it, or over every open order.

    Shares that the coordinators last worked with are handed on: locked ones of every order stay, the others of the orders
    that are asked for are moved only where that is worth it. Raises DomainError ``not_open`` for an order that is not on
    the market.
    """
    if order is not None and order.state not in OPEN:
        raise DomainError("not_open")
    if not 0 <= late_weeks <= MOST_LATE_WEEKS:
        raise DomainError("bad_late_weeks", field="late_weeks", most=MOST_LATE_WEEKS)
    run = MatchRun(
        order_id=order.id if order else None,
        as_of=clock.today(),
        first_week=clock.today(),
        weeks=0,
        started_by_id=actor.account_id,
        created_at=clock.business_now(),
        options={"late_weeks": late_weeks, "kept": _standing_shares(order)},
    )
    db.session.add(run)
    # The job's row names the run.
    db.session.flush()
    run.job_id = enqueue("match", {"run_id": run.id}, actor.account_id).id
    scope = order.scope() if order else None
    note(actor, "started", "match_run", run.id, scope, order=order.code if order else None, late_weeks=late_weeks)
    return run


def _standing_shares(order: Order | None) -> list[int]:
    """Of every open order the proposal that was last worked with, whichever run it is of: one with a lock or a change.

    Its locked shares, and of ``order``, or of all orders without one, the others too.
    """
    worked_with = (
        select(OrderLine.order_id, func.max(ProposalShare.proposal_id).label("proposal_id"))
        .join(OrderLine, OrderLine.id == ProposalShare.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(OPEN), ProposalShare.locked | (ProposalShare.pieces != ProposalShare.engine_pieces))
        .group_by(OrderLine.order_id)
        .subquery()
    )
    shares = (
        select(ProposalShare.id)
        .join(OrderLine, OrderLine.id == ProposalShare.order_line_id)
        .join(
            worked_with,
            and_(worked_with.c.order_id == OrderLine.order_id, worked_with.c.proposal_id == ProposalShare.proposal_id),
        )
        .where(ProposalShare.pieces > 0)
    )
    if order is not None:
        shares = shares.where(ProposalShare.locked | (OrderLine.order_id == order.id))
    return list(db.session.scalars(shares.order_by(ProposalShare.id)))


@work("match")
def match(job: Job) -> dict[str, Any] | None:
    """Carry a run out. A job may run twice: what an earlier try kept is replaced."""
    run = db.session.get_one(MatchRun, job.payload["run_id"])
    asked = _Asked(run.id, run.order_id, run.options.get("late_weeks", 0), tuple(run.options.get("kept", ())))
    job_id = job.id
    try:
        return _carry_out(asked, job_id)
    except BaseException as error:
        db.session.rollback()
        failed = db.session.get_one(MatchRun, asked.run_id)
        failed.state, failed.finished_at = "cancelled" if isinstance(error, Cancelled) else "failed", clock.business_now()
        db.session.commit()
        raise


def _carry_out(asked: _Asked, job_id: int) -> dict[str, Any]:
    market, problem = _read(asked)
    # The engine may work for long: nothing may be locked meanwhile.
    db.session.commit()
    stop = threading.Event()
    with _heartbeat(job_id):
        plans = [(objective, _solve(problem, objective, place, job_id, stop)) for place, objective in enumerate(OBJECTIVES)]
    run = db.session.get_one(MatchRun, asked.run_id)
    run.options = {**run.options, "stopped": stop.is_set()}
    _keep(run, market, problem, plans)
    run.first_week, run.weeks, run.as_of = market.first_monday, market.weeks, market.as_of
    small = len(problem.lines) <= MOST_STORED_LINES
    run.problem = problem_document(problem) if small else None
    run.state, run.finished_at = "done", clock.business_now()
    db.session.commit()
    return {"run_id": asked.run_id}


@contextmanager
def _heartbeat(job_id: int) -> Iterator[None]:
    """Say every 20 seconds that the work goes on: the engine tells nothing while it is being compiled the first time."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.config["SETTINGS"].testing:
        # A test has one connection for everything, which no other thread may use.
        yield
        return
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_EVERY_SECONDS):
            with app.app_context(), db.engine.begin() as connection:
                connection.execute(update(Job).where(Job.id == job_id).values(heartbeat_at=clock.now()))

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _read(asked: _Asked) -> tuple[Market, Problem]:
    run = db.session.get_one(MatchRun, asked.run_id)
    run.state = "running"
    market = read_market(asked.late_weeks)
    if asked.order_id is not None:
        market = competing(market, asked.order_id)
    locked, previous = _kept(market, asked.kept)
    kept = [*previous, *handed_on(market, previous)]
    return market, build_problem(market, locked=locked, previous=kept, name=f"run {asked.run_id}")


def _kept(market: Market, share_ids: Sequence[int]) -> tuple[list[Kept], list[Kept]]:
    """Locked shares and other earlier ones, as far as their pieces are still to be placed."""
    lines = {line.id: line for line in market.lines}
    rows = db.session.scalars(select(ProposalShare).where(ProposalShare.id.in_(share_ids)).order_by(ProposalShare.id))
    locked, previous, left = [], [], {line.id: line.missing for line in market.lines}
    for share in rows:
        line = lines.get(share.order_line_id)
        # Where the group has an offer or said no, its share has had its answer.
        if line is None or share.association_id in line.groups_in | line.refused_by:
            continue
        pieces = min(share.pieces, left[line.id])
        week = min(max(market.week_of(share.finishes_on), 1), market.weeks)
        kept = Kept(line.id, share.association_id, pieces, week)
        if share.locked and pieces:
            locked.append(kept)
            left[line.id] -= pieces
        previous.append(kept)
    return locked, previous


def _solve(problem: Problem, objective: str, place: int, job_id: int, stop: threading.Event) -> Plan:
    """One of the three plans, telling the job how far it is.

    Once the job was asked to stop, this plan and those after it are as good as they are by then: right, but not improved further.
    """
    small = len(problem.lines) * len(problem.groups) <= EXACT_UP_TO
    tell = _teller(objective, place, job_id, stop)
    limit = None if small else SECONDS_EACH
    return solve(problem, objective=objective, time_limit=limit, progress=tell, cancelled=stop.is_set)


def _teller(objective: str, place: int, job_id: int, stop: threading.Event) -> Callable[[Progress], None]:
    last = 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < TELL_EVERY_SECONDS:
            return
        last = time.monotonic()
        told = {
            "objective": objective,
            "stage": progress.stage,
            "score": None if progress.score is None else round(progress.score),
            "bound": None if progress.bound is None else round(progress.bound),
            "gap": None if progress.gap is None else round(progress.gap, 4),
            "components": progress.components,
        }
        try:
            report(job_id, int(100 * (place + progress.share)), 100 * len(OBJECTIVES), json.dumps(told))
        except Cancelled:
            stop.set()

    return tell


def _keep(run: MatchRun, market: Market, problem: Problem, plans: Sequence[tuple[str, Plan]]) -> None:
    _forget(run)
    lines = {line.code for line in market.lines if run.order_id in (None, line.order_id)}
    order_ids = None if run.order_id is None else {run.order_id}
    known = figures.known_of(market)
    for objective, plan in plans:
        outcome = outcome_of(market, plan, order_ids)
        every = outcome if order_ids is None else outcome_of(market, plan)
        passed = figures.passed_over_for(problem, plan, lines)
        shown = figures.of_plan(market, every.shares, outcome.shares, known, passed)
        db.session.add(_proposal(run, objective, market, plan, outcome, shown))


def _forget(run: MatchRun) -> None:
    ids = select(Proposal.id).where(Proposal.run_id == run.id)
    for table in (ProposalShare, ProposalReason):
        db.session.execute(delete(table).where(table.proposal_id.in_(ids)))
    db.session.execute(delete(Proposal).where(Proposal.run_id == run.id))


def _proposal(run: MatchRun, objective: str, market: Market, plan: Plan, outcome: Outcome, shown: dict[str, Any]) -> Proposal:
    return Proposal(
        run_id=run.id,
        objective=objective,
        score_micro=round(plan.score * 1_000_000),
        bound_micro=round(plan.bound * 1_000_000),
        parts={name: round(points, 3) for name, points in plan.parts.items()},
        advice=advice_of(market, plan),
        figures=shown,
        shares=[_share(share) for share in outcome.shares],
        reasons=[
            ProposalReason(
                order_line_id=reason.line_id,
                association_id=reason.maker_id,
                reason=reason.reason,
                pieces=reason.pieces,
                params=reason.params,
            )
            for reason in outcome.reasons
        ],
    )


def _share(share: Share) -> ProposalShare:
    return ProposalShare(
        order_line_id=share.line.id,
        association_id=share.maker.id,
        engine_pieces=share.pieces,
        pieces=share.pieces,
        unit_price_minor=share.lot.price_minor,
        piece_rate_minor=share.lot.piece_rate_minor,
        millihours_per_piece=share.lot.millihours,
        starts_on=share.starts_on,
        finishes_on=share.finishes_on,
        week_millihours={monday.isoformat(): hours for monday, hours in sorted(share.weeks.items())},
    )
