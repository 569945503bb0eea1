"""The search over everything."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.desk import compare as side_by_side
from marketplace.desk.find import find
from marketplace.infra.i18n import current_language

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
