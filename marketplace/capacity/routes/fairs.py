"""Who goes to the fair, by taps on faces."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity import groups, services
from marketplace.capacity.fairs import GroupFair, fair_named, how_many
from marketplace.capacity.groups import WEEKS
from marketplace.capacity.queries import pattern_of
from marketplace.capacity.routes.blueprint import bp
from marketplace.capacity.routes.our_time import our_group
from marketplace.infra.forms import Form, show


def _our_fair(day: str) -> GroupFair | None:
    group, fair = our_group(), fair_named(day)
    return GroupFair(group, fair) if group and fair else None


@bp.get("/nuestro-tiempo/feria/<day>")
@requires(Permission.CAPACITY_EDIT, load=_our_fair)
def fair(place: GroupFair) -> ResponseReturnValue:
    """Everybody's face; those who go to the fair are chosen."""
    weeks = groups.next_weeks(place.association.id, WEEKS)
    return show(
        "capacity/fair.html",
        form=Form(),
        fair=place.fair,
        fairs=how_many(place.association.id),
        takes_hours=pattern_of(place.association.id).week[place.fair.weekday] > 0,
        members=groups.members_of(place.association.id),
        going=place.members(),
        by_hand=sum(week.set_by_hand for week in weeks),
        over=sum(week.free < 0 for week in weeks),
    )


@bp.post("/nuestro-tiempo/feria/<day>")
@requires(Permission.CAPACITY_EDIT, load=_our_fair)
def set_fair(place: GroupFair) -> ResponseReturnValue:
    """Keep who goes, and say how many weeks have more promised than time because of it."""
    before = groups.next_weeks(place.association.id, WEEKS)
    members = [int(value) for value in request.form.getlist("members") if value.isdigit()]
    services.set_fair_day(the_actor(), place.association, place.fair.weekday, members)
    over = len(groups.overfull(before, groups.next_weeks(place.association.id, WEEKS)))
    if over:
        told = ngettext(
            "Guardado. En %(num)s semana prometieron más de lo que pueden.",
            "Guardado. En %(num)s semanas prometieron más de lo que pueden.",
            over,
        )
        flash(told, "warning")
    else:
        flash(gettext("Guardado."), "success")
    return redirect(url_for("capacity.our_time"), 303)
