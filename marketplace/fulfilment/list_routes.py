"""The list of work, on a page and as a file."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.listing import PER_PAGE, STATES, TONES, WorkFilter, WorkRow, groups_at_work, page_of_works
from marketplace.fulfilment.quantities import Stage
from marketplace.infra.tables import Cell, table_file

TONE_WORDS = {"ok": _l("Va bien"), "warn": _l("Cuidado"), "bad": _l("Se atrasa")}
STAGE_WORDS = {
    Stage.ACCEPTED: _l("Aceptado"),
    Stage.IN_PRODUCTION: _l("En producción"),
    Stage.DELIVERED: _l("Entregado, por revisar"),
    Stage.COMPLETED: _l("Completo"),
    Stage.SHORT_CLOSED: _l("Cerrado con lo entregado"),
    Stage.CANCELLED: _l("Anulado"),
}


@bp.get("/trabajos")
@requires(Permission.WORK_LIST)
def works() -> ResponseReturnValue:
    """Work that one may see: at first what is open, what is most at risk first."""
    actor, wanted = the_actor(), _wanted()
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = page_of_works(actor, wanted, page)
    return render_template(
        "fulfilment/works.html",
        rows=rows,
        total=total,
        wanted=wanted,
        page=page,
        pages=-(-total // PER_PAGE),
        per_page=PER_PAGE,
        groups=[] if actor.role is Role.LEADER else groups_at_work(actor),
    )


def _wanted() -> WorkFilter:
    asked = request.args
    state, tone, group = asked.get("state", ""), asked.get("tone", ""), asked.get("group", "")
    return WorkFilter(
        text=asked.get("q", "").strip()[:80],
        state=state if state in STATES else "open",
        tone=tone if tone in TONES else "",
        association_id=int(group) if group.isdecimal() and len(group) < 10 else None,
        sort=asked.get("sort", "risk"),
    )


@bp.get("/trabajos/lista.<any(csv, xlsx):kind>")
@requires(Permission.WORK_LIST)
def works_file(kind: str) -> ResponseReturnValue:
    """The same list, whole, as a file."""
    header = [
        _("Trabajo"), _("Pedido"), _("Pieza"), _("Grupo"), _("Cómo va"), _("Piezas"), _("Hecho"), _("Recibidas"), _("Aceptadas"),
        _("Empieza"), _("Entrega"), _("Faltarán"), _("A tiempo"),
    ]  # fmt: skip
    rows, _total = page_of_works(the_actor(), _wanted(), None)
    return table_file("trabajos", header, [_cells(row) for row in rows], kind)


def _cells(row: WorkRow) -> list[Cell]:
    work, seen = row.work.assignment, row.outlook
    done, on_time = row.work.quantities, row.work.on_time
    return [
        work.code, work.line.order.code, work.line.description, work.association.name,
        str(TONE_WORDS[seen.tone]) if seen else str(STAGE_WORDS[done.stage]),
        work.pieces, done.made, done.received, done.accepted, work.starts_on, work.due_on,
        seen.pieces_missing if seen else None, None if on_time is None else _("sí") if on_time else _("no"),
    ]  # fmt: skip
