"""Routes of exporters."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.exporters import queries, services
from marketplace.exporters.forms import terms_form
from marketplace.exporters.models import Exporter
from marketplace.infra.forms import show

bp = Blueprint("exporters", __name__)


@bp.route("/exportadoras/<int:exporter_id>/condiciones", methods=["GET", "POST"])
@requires(Permission.EXPORTER_EDIT, load=queries.load_exporter)
def terms(exporter: Exporter) -> ResponseReturnValue:
    """The usual terms, with which new orders begin."""
    form = terms_form(exporter)
    if form.validate_on_submit():
        services.set_terms(the_actor(), exporter, form.draft())
        flash(gettext("Condiciones guardadas. Tus pedidos nuevos empiezan con ellas."), "success")
        return redirect(url_for("exporters.terms", exporter_id=exporter.id), 303)
    return show("exporters/terms.html", form=form, exporter=exporter)
