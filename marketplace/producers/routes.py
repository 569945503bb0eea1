"""Routes of producers: the directory, an association's own page, what may be changed of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.database import db
from marketplace.infra.tables import table_file
from marketplace.producers import messages  # noqa: F401 - registers its sentences
from marketplace.producers.display import legal_form_in_words, move_words, state_words
from marketplace.producers.models import Association
from marketplace.producers.queries import (
    MOST_EXPORTED,
    PAGE_SIZE,
    STAFF,
    directory,
    left_members,
    listed,
    load_association,
    names_like,
    programmes_of,
    workshops_of,
)
from marketplace.producers.states import ONBOARDING

bp = Blueprint("producers", __name__)
bp.add_app_template_filter(legal_form_in_words, "legal_form")


@bp.get("/asociaciones", endpoint="directory")
@requires(Permission.DIRECTORY_VIEW)
def directory_page() -> ResponseReturnValue:
    """The directory of associations."""
    actor = the_actor()
    return render_template(
        "producers/directory.html",
        found=directory(actor, request.args),
        per_page=PAGE_SIZE,
        states=state_words(),
        staff=actor.role in STAFF,
        programmes=programmes_of(actor),
    )


@bp.get("/asociaciones/lista.<any(csv, xlsx):kind>")
@requires(Permission.DIRECTORY_VIEW)
def export(kind: str) -> Response:
    """What an address of the directory finds, as a file."""
    query, _instead = listed(the_actor(), request.args)
    words = state_words()
    header = [_("código"), _("nombre"), _("zona"), _("ciudad"), _("forma legal"), _("estado")]
    rows = (
        [a.code, a.name, a.zone, a.city, legal_form_in_words(a.legal_status), str(words[a.state][1])]
        for a in db.session.scalars(query.limit(MOST_EXPORTED))
    )
    return table_file("asociaciones", header, rows, kind)


@bp.get("/asociaciones/<int:association_id>")
@requires(Permission.ASSOCIATION_VIEW, load=load_association)
def show(association: Association) -> ResponseReturnValue:
    """An association with its workshops and members, for its own people."""
    return _own_page(association)


@bp.get("/nosotras")
@requires(Permission.TODAY)
def mine() -> ResponseReturnValue:
    """A leader's own association."""
    association = load_association(the_actor().works_for_association_id or 0)
    return abort(404) if association is None else _own_page(association)


def _own_page(association: Association) -> str:
    actor = the_actor()
    return render_template(
        "producers/show.html",
        association=association,
        workshops=workshops_of(association),
        left=left_members(association),
        alike=names_like(association.name, association.id) if actor.role in STAFF else [],
        states=state_words(),
        moves=ONBOARDING.moves[association.state],
        move_words=move_words,
    )


from marketplace.producers import change_routes  # noqa: E402, F401 - its routes hang on ``bp``
