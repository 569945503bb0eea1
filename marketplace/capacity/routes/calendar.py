"""The calendar: holidays move by decree and blockades close zones, so every day can be changed, with its source."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity import groups, services
from marketplace.capacity.forms import KINDS, ClosureForm
from marketplace.capacity.models import CalendarClosure
from marketplace.capacity.routes.blueprint import bp
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.errors import DomainError

_FIELDS = ("day", "name", "scope_kind", "zone", "closed", "source")


@bp.get("/calendario")
@requires(Permission.CALENDAR_EDIT)
def calendar() -> ResponseReturnValue:
    """The closures of a year, and the way back from one just removed."""
    year = request.args.get("year", clock.today().year, type=int)
    year = min(max(year, 1990), 2100)
    removed = {name: request.args.get(name, "") for name in _FIELDS} if "day" in request.args else None
    return render_template(
        "capacity/calendar.html",
        closures=groups.closures_of(year),
        year=year,
        years=groups.closure_years(),
        kinds=dict(KINDS),
        removed=removed,
    )


@bp.get("/calendario/lista.<any(csv, xlsx):kind>")
@requires(Permission.CALENDAR_EDIT)
def calendar_file(kind: str) -> ResponseReturnValue:
    """The closures of a year as a file."""
    year = min(max(request.args.get("year", clock.today().year, type=int), 1990), 2100)
    header = [
        gettext("Día"), gettext("Qué es"), gettext("Para quién"), gettext("Zona"), gettext("Se cierra %"), gettext("Fuente"),
    ]  # fmt: skip
    kinds = dict(KINDS)
    rows: Iterator[list[Cell]] = (
        [row.day, row.name, str(kinds.get(row.scope_kind, row.scope_kind)), row.zone, row.closed_hundredths, row.source]
        for row in groups.closures_of(year)
    )
    return table_file("feriados", header, rows, kind)


@bp.route("/calendario/nuevo", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT)
def add_closure() -> ResponseReturnValue:
    """Add a day, or put one back."""
    form = ClosureForm(closed="100")
    form.offer(groups.zones())
    if form.validate_on_submit():
        try:
            draft = form.draft()
            services.add_closure(the_actor(), draft)
            flash(gettext("Día guardado."), "success")
            return redirect(url_for("capacity.calendar", year=draft.day.year), 303)
        except DomainError as error:
            form.refuse(error)
    return show("capacity/closure.html", form=form, closure=None)


@bp.route("/calendario/<int:closure_id>", methods=["GET", "POST"])
@requires(Permission.CALENDAR_EDIT, load=groups.load_closure)
def change_closure(closure: CalendarClosure) -> ResponseReturnValue:
    """Change a day."""
    known = {name: getattr(closure, name) for name in ("day", "name", "scope_kind", "zone", "source")}
    form = ClosureForm(closed=str(closure.closed_hundredths), **known)
    form.offer(sorted({*groups.zones(), *([closure.zone] if closure.zone else [])}))
    if form.validate_on_submit():
        try:
            services.change_closure(the_actor(), closure, form.draft())
            flash(gettext("Día guardado."), "success")
            return redirect(url_for("capacity.calendar", year=closure.day.year), 303)
        except DomainError as error:
            form.refuse(error)
    return show("capacity/closure.html", form=form, closure=closure)


@bp.post("/calendario/<int:closure_id>/quitar")
@requires(Permission.CALENDAR_EDIT, load=groups.load_closure)
def remove_closure(closure: CalendarClosure) -> ResponseReturnValue:
    """Take a day off; the next page offers to put it back."""
    was = services.remove_closure(the_actor(), closure)
    told = {
        "year": was.day.year,
        "day": was.day.isoformat(),
        "name": was.name,
        "scope_kind": was.scope_kind,
        "zone": was.zone,
        "closed": was.closed_hundredths,
        "source": was.source,
    }
    return redirect(f"{url_for('capacity.calendar')}?{urlencode(told)}", 303)
