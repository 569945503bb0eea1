"""A group's week from the heat map: the work that takes its hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.capacity import groups
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.groups import GroupWeek
from marketplace.capacity.queries import work_of_week
from marketplace.capacity.routes.blueprint import in_hours
from marketplace.frames.models import Agreement, CallOff, FrameOrder
from marketplace.fulfilment.queries import whole_assignment
from marketplace.infra.database import db
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.weeks import week_label
from marketplace.matching.models import Assignment
from marketplace.matching.queries import kinds
from marketplace.matching.quote_models import QuoteShare
from marketplace.matching.quotes import APART

bp = Blueprint("week_work", __name__)


@dataclass(frozen=True)
class Taking:
    """Work that takes hours of the week."""

    kind: str
    """assignment, month (of a frame order) or quote."""
    code: str
    title: str
    buyer: str
    pieces: int
    due_on: date
    hours: int
    """Thousandths of an hour in this week."""
    left: int
    """Thousandths of an hour left in all weeks."""
    href: str
    """Its page; empty for whoever may not open it."""


@bp.get("/capacidad/<int:association_id>/<week>/trabajo")
@requires(Permission.CAPACITY_VIEW, load=groups.load_week)
def show(place: GroupWeek) -> ResponseReturnValue:
    """What takes the hours of a group's week, the most first."""
    technique = request.args.get("technique", "")[:20]
    return render_template(
        "capacity/work.html",
        place=place,
        week=in_hours(groups.week_of(place, technique)),
        label=week_label(place.monday),
        technique=next((one for one in groups.techniques() if one.code == technique), None),
        rows=takings(the_actor(), work_of_week(place.association.id, place.monday, technique)),
    )


@bp.get("/capacidad/<int:association_id>/<week>/trabajo.<any(csv, xlsx):kind>")
@requires(Permission.CAPACITY_VIEW, load=lambda association_id, week, kind: groups.load_week(association_id, week))
def export(place: GroupWeek) -> ResponseReturnValue:
    """The same list as a file."""
    header = [
        gettext("Trabajo"), gettext("Pieza"), gettext("Exportador"), gettext("Piezas"), gettext("Entrega"),
        gettext("Esta semana (h)"), gettext("Faltan en todo (h)"),
    ]  # fmt: skip
    work = work_of_week(place.association.id, place.monday, request.args.get("technique", "")[:20])
    rows: list[list[Cell]] = [
        [one.code, one.title, one.buyer, one.pieces, one.due_on, one.hours / 1000, one.left / 1000]
        for one in takings(the_actor(), work)
    ]
    kind = str((request.view_args or {})["kind"])
    return table_file(f"semana-{week_label(place.monday)}", header, rows, kind)


def takings(actor: Actor, work: Sequence[tuple[Commitment, int]]) -> list[Taking]:
    """Each work with its names, in the order given; three queries."""
    numbers = [commitment.assignment_id for commitment, _hours in work]
    works = _by_id(select(Assignment).where(Assignment.id.in_(numbers)).options(*whole_assignment()))
    called = [-number for number in numbers if -APART < number < 0]
    months = _by_id(select(CallOff).where(CallOff.id.in_(called)).options(joinedload(CallOff.frame).options(*_FRAME)))
    kept = [-APART - number for number in numbers if number < -APART]
    shares = _by_id(select(QuoteShare).where(QuoteShare.id.in_(kept)).options(joinedload(QuoteShare.quote)))
    found = []
    for commitment, hours in work:
        number = commitment.assignment_id
        if number > 0:
            found.append(_agreed(actor, works[number], commitment, hours))
        elif number > -APART:
            found.append(_signed(actor, months[-number], commitment, hours))
        else:
            found.append(_quoted(actor, shares[-APART - number], commitment, hours))
    return found


_FRAME = (joinedload(FrameOrder.agreement).options(joinedload(Agreement.exporter), joinedload(Agreement.association)),)


def _by_id(query: Select[Any]) -> dict[int, Any]:
    return {row.id: row for row in db.session.scalars(query)}


def _agreed(actor: Actor, work: Assignment, commitment: Commitment, hours: int) -> Taking:
    order = work.line.order
    href = url_for("fulfilment.assignment", assignment_id=work.id) if may(actor, Permission.ASSIGNMENT_VIEW, work.scope()) else ""
    texts = (work.code, work.line.description, order.exporter.name)
    return Taking("assignment", *texts, work.pieces, work.due_on, hours, commitment.millihours_left, href)


def _signed(actor: Actor, month: CallOff, commitment: Commitment, hours: int) -> Taking:
    frame = month.frame
    href = url_for("frames.show", frame_id=frame.id) if may(actor, Permission.FRAME_VIEW, frame.scope()) else ""
    texts = (frame.code, frame.title, frame.agreement.exporter.name)
    return Taking("month", *texts, month.pieces, month.due_on, hours, commitment.millihours_left, href)


def _quoted(actor: Actor, share: QuoteShare, commitment: Commitment, hours: int) -> Taking:
    quote = share.quote
    href = url_for("matching.quote", quote_id=quote.id) if may(actor, Permission.MATCH_VIEW) else ""
    named = {key: name for key, name, _technique in kinds()}
    texts = (quote.code, named.get(quote.standard_key, quote.standard_key), quote.customer)
    return Taking("quote", *texts, share.pieces, quote.promised_on, hours, commitment.millihours_left, href)
