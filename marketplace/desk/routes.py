"""The search over everything."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.desk.find import find

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
