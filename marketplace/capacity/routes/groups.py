"""Groups side by side, and one group's weeks, for coordinators."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity import groups, services
from marketplace.capacity.forms import HoursForm
from marketplace.capacity.groups import PER_PAGE, WEEKS, GroupWeek
from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.queries import hours_by_week
from marketplace.capacity.routes.blueprint import bp, in_hours
from marketplace.infra.forms import show as show_form
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.errors import DomainError
from marketplace.kernel.weeks import week_label
from marketplace.producers.models import Association


def _asked() -> tuple[str, str]:
    return request.args.get("technique", "")[:8], request.args.get("zone", "")[:80]


@bp.get("/capacidad")
@requires(Permission.CAPACITY_LIST)
def index() -> ResponseReturnValue:
    """Associations by weeks: how full each is."""
    technique, zone = _asked()
    page = max(request.args.get("page", 1, type=int), 1)
    found, total = groups.page_of_groups(the_actor(), technique, zone, page)
    weeks = groups.weeks_of(found, technique)
    return render_template(
        "capacity/index.html",
        rows=[_row(group, weeks[group.id], technique) for group in found],
        totals=_totals(list(weeks.values())),
        weeks=[week.monday for week in weeks[found[0].id]] if found else [],
        technique=technique,
        zone=zone,
        techniques=groups.techniques(),
        zones=groups.zones(),
        page=page,
        pages=-(-total // PER_PAGE),
        total=total,
    )


def _row(group: Association, weeks: list[WeekHours], technique: str) -> dict[str, object]:
    href = url_for("capacity.show", association_id=group.id)
    return {"label": group.name, "href": href, "cells": [(_used(week), _work(group, week, technique)) for week in weeks]}


def _work(group: Association, week: WeekHours, technique: str) -> str | None:
    """The page of what takes a week's hours; None where nothing is offered and nothing taken."""
    if not week.offered and not week.taken:
        return None
    return url_for("week_work.show", association_id=group.id, week=week_label(week.monday), technique=technique or None)


def _used(week: WeekHours) -> int | None:
    """How much of a week is taken, in percent; None where nothing is offered and nothing taken."""
    if not week.offered:
        return 101 if week.taken else None
    return round(100 * week.taken / week.offered)


def _totals(all_weeks: list[list[WeekHours]]) -> list[object]:
    """The weeks of the shown groups together."""
    return [
        in_hours(WeekHours(column[0].monday, sum(week.offered for week in column), sum(week.taken for week in column)))
        for column in zip(*all_weeks, strict=True)
    ]


@bp.get("/capacidad/lista.<kind>")
@requires(Permission.CAPACITY_LIST)
def export(kind: str) -> ResponseReturnValue:
    """Every group and week of the filter, as a file."""
    technique, zone = _asked()
    found = groups.all_groups(the_actor(), technique, zone)
    weeks = groups.weeks_of(found, technique)
    header = [gettext("Asociación"), gettext("Nombre"), gettext("Zona"), gettext("Semana del")]
    header += [gettext("Ofrecidas (h)"), gettext("Ocupadas (h)"), gettext("Libres (h)")]
    rows: list[list[Cell]] = [
        [group.code, group.name, group.zone, week.monday, week.offered / 1000, week.taken / 1000, week.free / 1000]
        for group in found
        for week in weeks[group.id]
    ]
    return table_file("capacidad", header, rows, kind)


@bp.get("/capacidad/<int:association_id>")
@requires(Permission.CAPACITY_VIEW, load=groups.load_group)
def show(association: Association) -> ResponseReturnValue:
    """One group's next 26 weeks: offered, taken, free, and why."""
    closed, changed = groups.closures_by_week(association.zone), groups.changes_of(association.id)
    weeks = groups.next_weeks(association.id, WEEKS)
    rows = [
        {
            "week": in_hours(week),
            "label": week_label(week.monday),
            "absent": week.absent_members,
            "at_fair": week.fair_members,
            "change": changed.get(week.monday),
            "closed": closed.get(week.monday, []),
        }
        for week in weeks
    ]
    return render_template("capacity/show.html", association=association, rows=rows, weeks=[row["week"] for row in rows])


@bp.route("/capacidad/<int:association_id>/<week>", methods=["GET", "POST"])
@requires(Permission.CAPACITY_EDIT, load=groups.load_week)
def week(place: GroupWeek) -> ResponseReturnValue:
    """Change a week's hours, with a reason."""
    form = HoursForm()
    if form.validate_on_submit():
        try:
            services.set_week(the_actor(), place.association, place.monday, form.millihours, form.reason.data or "")
            flash(gettext("Guardado."), "success")
            return redirect(url_for("capacity.show", association_id=place.association.id), 303)
        except DomainError as error:
            form.refuse(error)
    found = hours_by_week([place.association.id], place.monday, 1)[place.association.id][0]
    change = groups.change_of(place.association.id, place.monday)
    if not form.is_submitted():
        form.hours.data = f"{found.offered / 1000:.1f}".replace(".", ",")
        form.reason.data = change.reason if change else ""
    return show_form(
        "capacity/week.html", form=form, place=place, week=in_hours(found), label=week_label(place.monday), change=change
    )


@bp.post("/capacidad/<int:association_id>/<week>/calendario")
@requires(Permission.CAPACITY_EDIT, load=groups.load_week)
def clear_week(place: GroupWeek) -> ResponseReturnValue:
    """Let the calendar say the hours again."""
    services.clear_week(the_actor(), place.association, place.monday)
    flash(gettext("La semana vuelve al calendario."), "success")
    return redirect(url_for("capacity.show", association_id=place.association.id), 303)
