"""Files of an order: added and taken off while it is a draft, downloaded by who may see the order."""

from __future__ import annotations

from flask import abort, flash, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.orders import attachments, queries
from marketplace.orders.forms import FileForm
from marketplace.orders.models import Order
from marketplace.orders.queries import AttachmentPlace
from marketplace.orders.routes.blueprint import bp, go, only_drafts


@bp.route("/pedidos/<int:order_id>/archivos", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
@only_drafts
def files(order: Order) -> ResponseReturnValue:
    """Tech pack and photos."""
    form = FileForm(version=order.version)
    if form.validate_on_submit():
        try:
            for draft in form.drafts():
                attachments.attach(the_actor(), order, draft)
            return go("orders.files" if request.form.get("action") == "more" else "orders.dates", order)
        except DomainError as error:
            form.refuse(error)
    return show("orders/files.html", form=form, order=order)


@bp.get("/pedidos/<int:order_id>/archivos/<int:attachment_id>")
@requires(Permission.ORDER_VIEW, load=queries.load_attachment)
def download(place: AttachmentPlace) -> ResponseReturnValue:
    """A file, always as a download: nothing that was sent runs in the page."""
    row = place.attachment
    try:
        return send_file(path_of(row.file_key), mimetype=row.media_type, as_attachment=True, download_name=row.name)
    except FileNotFoundError:
        return abort(404)


@bp.post("/pedidos/<int:order_id>/archivos/<int:attachment_id>/quitar")
@requires(Permission.ORDER_WRITE, load=queries.load_attachment)
def detach(place: AttachmentPlace) -> ResponseReturnValue:
    """Take a file off a draft."""
    attachments.detach(the_actor(), place.order, place.attachment)
    flash(gettext("Archivo quitado."), "success")
    return go("orders.files", place.order)
