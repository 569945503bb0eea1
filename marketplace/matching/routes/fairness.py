"""How evenly work and pay are shared: of the result of a run, and of all groups of a coordinator's programmes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.tables import Cell, table_file
from marketplace.matching import fair_view, queries
from marketplace.matching import fairness as past
from marketplace.matching.fair_view import Fairness, FairRow
from marketplace.matching.models import MatchRun, Proposal
from marketplace.matching.routes.blueprint import bp


@bp.get("/emparejar/justicia")
@requires(Permission.FAIRNESS_LIST)
def fairness() -> ResponseReturnValue:
    """All groups of one's programmes, with what the newest proposal for all orders would add."""
    run = past.newest_whole_run()
    proposals = past.proposals_of_run(run) if run else []
    chosen = _chosen(proposals)
    return _page(fair_view.of_programmes(the_actor(), run, chosen), run, proposals, chosen)


@bp.get("/emparejar/justicia/lista.<any(csv, xlsx):kind>")
@requires(Permission.FAIRNESS_LIST)
def fairness_file(kind: str) -> ResponseReturnValue:
    """The same groups as a file."""
    run = past.newest_whole_run()
    chosen = _chosen(past.proposals_of_run(run) if run else [])
    return _file(fair_view.of_programmes(the_actor(), run, chosen), kind)


@bp.get("/emparejar/corridas/<int:run_id>/justicia")
@requires(Permission.FAIRNESS_LIST, load=queries.load_run)
def run_fairness(run: MatchRun) -> ResponseReturnValue:
    """The groups that one of a run's proposals uses or could have used."""
    proposals = past.proposals_of_run(run)
    chosen = _chosen(proposals) or abort(404)
    return _page(fair_view.of_proposal(the_actor(), run, chosen), run, proposals, chosen)


@bp.get("/emparejar/corridas/<int:run_id>/justicia/lista.<any(csv, xlsx):kind>")
@requires(Permission.FAIRNESS_LIST, load=lambda run_id, kind: queries.load_run(run_id))
def run_fairness_file(run: MatchRun) -> ResponseReturnValue:
    """The same groups as a file."""
    chosen = _chosen(past.proposals_of_run(run)) or abort(404)
    return _file(fair_view.of_proposal(the_actor(), run, chosen), (request.view_args or {})["kind"])


def _chosen(proposals: list[Proposal]) -> Proposal | None:
    """The proposal that the address names by its aim, else the first."""
    aim = request.args.get("forma", "")
    return next((one for one in proposals if one.objective == aim), proposals[0] if proposals else None)


def _wanted(found: Fairness) -> list[FairRow]:
    args = request.args
    return found.wanted(args.get("ver", ""), args.get("q", "").strip()[:80], args.get("sort", ""))


def _page(found: Fairness, run: MatchRun | None, proposals: list[Proposal], chosen: Proposal | None) -> ResponseReturnValue:
    rows, page = _wanted(found), max(request.args.get("page", 1, type=int), 1)
    size = fair_view.PER_PAGE
    return render_template(
        "matching/fairness.html", found=found, run=run, proposals=proposals, chosen=chosen, total=len(rows),
        rows=rows[(page - 1) * size : page * size], page=page, pages=ceil(len(rows) / size), per_page=size,
        order=queries.load_open_order(run.order_id) if run and run.order_id else None,
        of_run="run_id" in (request.view_args or {}), state_of=fair_view.state_of,
        simulated=past.simulated([row.id for row in found.rows], chosen.id if chosen else None),
    )  # fmt: skip


def _file(found: Fairness, kind: str) -> ResponseReturnValue:
    header = [
        gettext("Grupo"), gettext("Tejedoras"), gettext("Horas ofrecidas"), gettext("Horas aceptadas"),
        gettext("Horas que pasaron a otros"), gettext("Pago por socia antes"), gettext("Se suma"), gettext("Con esto"),
        gettext("Horas de la propuesta"), gettext("En la propuesta"), gettext("Por qué"),
    ]  # fmt: skip
    lines: Iterator[list[Cell]] = (
        [row.name, row.members, *map(_hours, (row.asked.offered, row.asked.accepted, row.asked.released)),
         *map(_amount, (row.paid_each, row.new_each, row.after_each)), _hours(row.new_hours),
         fair_view.state_of(row) if found.until else None, row.why]
        for row in _wanted(found)
    )  # fmt: skip
    return table_file("parejo", header, lines, kind)


def _hours(millihours: int) -> Decimal:
    return Decimal(millihours).scaleb(-3)


def _amount(minor: int | None) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-2)
