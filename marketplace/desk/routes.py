"""The search over everything."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.desk import compare as side_by_side
from marketplace.desk import saved
from marketplace.desk.find import find
from marketplace.desk.forms import FilterForm
from marketplace.desk.models import SavedFilter
from marketplace.infra.forms import show
from marketplace.infra.i18n import current_language
from marketplace.kernel.errors import DomainError

bp = Blueprint("desk", __name__)
PRODUCERS = frozenset({Role.LEADER, Role.WEAVER})


@bp.get("/buscar")
@requires(Permission.SIGNED_IN)
def search() -> ResponseReturnValue:
    """What was found, by kind; a reference typed exactly leads straight to its thing."""
    actor = the_actor()
    found = find(actor, request.args.get("q", ""))
    if found.only is not None:
        return redirect(url_for(found.only.endpoint, **found.only.values), 302)
    layout = "_layout/producer.html" if actor.role in PRODUCERS else "_layout/desk.html"
    return render_template("desk/search.html", found=found, layout=layout)


@bp.get("/teclas")
@requires(Permission.SIGNED_IN)
def shortcuts() -> ResponseReturnValue:
    """The keys that work at a desk; the page is their help, with and without scripts."""
    layout = "_layout/producer.html" if the_actor().role in PRODUCERS else "_layout/desk.html"
    return render_template("desk/shortcuts.html", layout=layout)


@bp.get("/comparar/<any(productos, asociaciones):what>")
@requires(Permission.PUBLIC)
def compare(what: str) -> ResponseReturnValue:
    """Up to four products or groups side by side; the address holds them, so it can be sent to somebody."""
    ids, typed = side_by_side.numbers(request.args.getlist("id")), request.args.get("q", "")[:80]
    language = current_language()
    found = (
        side_by_side.products(ids, typed, language)
        if what == "productos"
        else side_by_side.groups(ids, typed, language, current_actor())
    )
    return render_template("desk/compare.html", what=what, found=found, typed=typed, ids=[one.number for one in found.columns])


@bp.record
def _tell_templates(state: BlueprintSetupState) -> None:
    """Give lists ``saved_filters_href()``: where the filter in force can be kept, empty where there is none to keep."""
    state.app.jinja_env.globals["saved_filters_href"] = saved_filters_href


def saved_filters_href() -> str:
    """The page of kept filters, with this list's filter ready to be kept."""
    if current_actor() is None or request.endpoint not in saved.PLACES:
        return ""
    return url_for("desk.filters", lugar=request.endpoint, con=saved.plain_query(request.query_string.decode("utf-8", "replace")))


@bp.get("/filtros")
@bp.post("/filtros")
@requires(Permission.SIGNED_IN)
def filters() -> ResponseReturnValue:
    """The filters that one keeps, and the form to keep another."""
    actor, form = the_actor(), FilterForm()
    if request.method == "GET":
        form.place.data, form.query.data = request.args.get("lugar", ""), saved.plain_query(request.args.get("con", ""))
    elif form.validate_on_submit():
        try:
            row = saved.keep(actor, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Filtro guardado: %(name)s.", name=row.name), "ok")
            return redirect(url_for(".filters"), 303)
    return show(
        "desk/filters.html",
        form,
        mine=saved.kept(actor),
        removed=saved.removed(actor),
        places=saved.PLACES,
        address_of=address_of,
    )


def address_of(row: SavedFilter) -> str:
    """The list's address with the filter in force."""
    return url_for(row.place) + (f"?{row.query}" if row.query else "")


@bp.post("/filtros/<int:filter_id>/quitar")
@requires(Permission.FILTER_OWN, load=saved.load_filter)
def remove_filter(row: SavedFilter) -> ResponseReturnValue:
    """Take one away."""
    saved.remove(the_actor(), row)
    flash(_("Filtro quitado. Abajo puedes devolverlo."), "ok")
    return redirect(url_for(".filters"), 303)


@bp.post("/filtros/<int:filter_id>/devolver")
@requires(Permission.FILTER_OWN, load=saved.load_filter)
def put_filter_back(row: SavedFilter) -> ResponseReturnValue:
    """Put it back."""
    saved.put_back(the_actor(), row)
    return redirect(url_for(".filters"), 303)
