"""Routes of producers: the directory, an association, its people."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.database import db
from marketplace.infra.tables import table_file
from marketplace.producers.models import Association
from marketplace.producers.queries import PAGE_SIZE, directory, listed, load_association, workshops_of

bp = Blueprint("producers", __name__)


@bp.get("/asociaciones", endpoint="directory")
@requires(Permission.DIRECTORY_VIEW)
def directory_page() -> ResponseReturnValue:
    """The directory of associations."""
    return render_template("producers/directory.html", found=directory(request.args), per_page=PAGE_SIZE)


@bp.get("/asociaciones/<int:association_id>")
@requires(Permission.ASSOCIATION_VIEW, load=load_association)
def show(association: Association) -> ResponseReturnValue:
    """An association with its workshops and members, for its own people."""
    return render_template("producers/show.html", association=association, workshops=workshops_of(association))


@bp.get("/nosotras")
@requires(Permission.TODAY)
def mine() -> ResponseReturnValue:
    """A leader's own association."""
    association = load_association(the_actor().association_id or 0)
    if association is None:
        abort(404)
    return render_template("producers/show.html", association=association, workshops=workshops_of(association))


@bp.get("/asociaciones/lista.<any(csv, xlsx):kind>")
@requires(Permission.DIRECTORY_VIEW)
def export(kind: str) -> Response:
    """The directory as a file."""
    rows = ([a.code, a.name, a.zone, a.city, a.legal_status, a.state] for a in db.session.scalars(listed(request.args)))
    return table_file("asociaciones", ["código", "nombre", "zona", "ciudad", "forma legal", "estado"], rows, kind)
