"""A leader's own weeks: eight bars, and who does not work. Taps only; nobody needs to write."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity import groups, services
from marketplace.capacity.fairs import how_many
from marketplace.capacity.forms import HoursForm
from marketplace.capacity.groups import OUR_WEEKS, GroupWeek
from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.queries import hours_by_week, pattern_of
from marketplace.capacity.routes.blueprint import bp, in_hours
from marketplace.infra.forms import show
from marketplace.kernel.calendar import Closure
from marketplace.kernel.errors import DomainError
from marketplace.kernel.weeks import week_label
from marketplace.producers.models import Association


def our_group() -> Association | None:
    """The association whose leader somebody is, or for whose leader she acts."""
    actor = current_actor()
    return groups.load_group(actor.works_for_association_id) if actor and actor.works_for_association_id is not None else None


def _our_week(week: str) -> GroupWeek | None:
    actor = current_actor()
    mine = actor.works_for_association_id if actor else None
    return None if mine is None else groups.load_week(mine, week)


@bp.get("/nuestro-tiempo")
@requires(Permission.CAPACITY_VIEW, load=our_group)
def our_time(association: Association) -> ResponseReturnValue:
    """The next eight weeks as bars."""
    closed = groups.closures_by_week(association.zone)
    weeks = [
        in_hours(week, url_for("capacity.our_week", week=week_label(week.monday)), _note(week, closed.get(week.monday, [])))
        for week in groups.next_weeks(association.id, OUR_WEEKS)
    ]
    return render_template("capacity/our_time.html", association=association, weeks=weeks, fairs=how_many(association.id))


def _note(week: WeekHours, closures: list[Closure]) -> str:
    """Why a week is short, in few words: who is away, what is closed. What is promised beyond its hours the bar says."""
    notes = []
    if week.set_by_hand:
        notes.append(gettext("Lo dijimos nosotras"))
    if week.absent_members:
        notes.append(ngettext("%(num)s no trabaja", "%(num)s no trabajan", week.absent_members))
    return ", ".join([*notes, *(closure.name for closure in closures)])


@bp.get("/nuestro-tiempo/<week>")
@requires(Permission.CAPACITY_EDIT, load=_our_week)
def our_week(place: GroupWeek) -> ResponseReturnValue:
    """Who does not work in a week."""
    return _week_page(place, HoursForm())


@bp.post("/nuestro-tiempo/<week>")
@requires(Permission.CAPACITY_EDIT, load=_our_week)
def set_absences(place: GroupWeek) -> ResponseReturnValue:
    """Keep who does not work."""
    members = [int(value) for value in request.form.getlist("members") if value.isdigit()]
    services.set_absences(the_actor(), place.association, place.monday, members)
    flash(gettext("Guardado."), "success")
    return redirect(url_for("capacity.our_time"), 303)


@bp.post("/nuestro-tiempo/<week>/horas")
@requires(Permission.CAPACITY_EDIT, load=_our_week)
def set_our_hours(place: GroupWeek) -> ResponseReturnValue:
    """Keep the hours as she says them."""
    form = HoursForm()
    if form.validate_on_submit():
        try:
            services.set_week(the_actor(), place.association, place.monday, form.millihours, "")
            flash(gettext("Guardado."), "success")
            return redirect(url_for("capacity.our_time"), 303)
        except DomainError as error:
            form.refuse(error)
    return _week_page(place, form)


def _week_page(place: GroupWeek, form: HoursForm) -> ResponseReturnValue:
    week = hours_by_week([place.association.id], place.monday, 1)[place.association.id][0]
    if not form.is_submitted():
        form.hours.data = str(week.offered // 1000)
    return show(
        "capacity/our_week.html",
        form=form,
        week=in_hours(week),
        label=week_label(place.monday),
        set_by_hand=week.set_by_hand,
        members=groups.members_of(place.association.id),
        absent=groups.absent_members(place.association.id, place.monday),
        fairs=_fairs(place),
        closures=groups.closures_by_week(place.association.zone).get(place.monday, []),
    )


def _fairs(place: GroupWeek) -> list[tuple[date, int]]:
    """The days of a week on which somebody is at the fair instead of at work, and how many."""
    absent = groups.absent_members(place.association.id, place.monday)
    going = {day: len(who - absent) for day, who in groups.at_fair(place.association.id, place.monday).items()}
    worked = pattern_of(place.association.id).week
    return [(place.monday + timedelta(days=day), many) for day, many in sorted(going.items()) if many and worked[day]]
