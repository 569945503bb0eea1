"""Pages of collections: one's own, and the page that sells."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue.display import cards_of, preview_address, whatsapp_share
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.infra.i18n import current_language
from marketplace.kernel.errors import DomainError
from marketplace.seasons import messages as _messages  # noqa: F401  registers its sentences
from marketplace.seasons import queries, services
from marketplace.seasons.forms import SEASON_WORDS, CollectionForm
from marketplace.seasons.models import Collection, CollectionItem

bp = Blueprint("seasons", __name__)


@bp.get("/colecciones")
@bp.post("/colecciones")
@requires(Permission.COLLECTION_LIST)
def index() -> ResponseReturnValue:
    """One's collections, and the form that begins another."""
    form = CollectionForm()
    if request.method == "GET":
        form.year.data = str(clock.today().year + 1)
    elif form.validate_on_submit():
        try:
            return _to(services.start(the_actor(), form.draft()))
        except DomainError as error:
            form.refuse(error)
    return show(
        "seasons/index.html",
        form,
        rows=queries.listed(the_actor()),
        seasons=SEASON_WORDS,
        gone=request.args.get("quitada", type=int),
    )


@bp.get("/colecciones/<int:collection_id>")
@bp.post("/colecciones/<int:collection_id>")
@requires(Permission.COLLECTION_WRITE, load=queries.load_collection)
def edit(row: Collection) -> ResponseReturnValue:
    """What is in it, in which order, who may see it."""
    form = CollectionForm(obj=row)
    if form.validate_on_submit():
        try:
            services.describe(the_actor(), row, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            return _to(row)
    typed = request.args.get("q", "")[:80]
    address = url_for(".page", token=row.token, _external=True)
    return show(
        "seasons/edit.html", form, row=row, typed=typed, suggestions=queries.suggestions(row, typed), address=address,
        whatsapp=whatsapp_share(f"{row.title}: {address}"),
    )  # fmt: skip


def _to(row: Collection) -> Response:
    # The new one gets its number when it is written.
    return redirect(url_for(".edit", collection_id=row.id), 303)


@bp.post("/colecciones/<int:collection_id>/producto/<int:product_id>")
@requires(Permission.COLLECTION_WRITE, load=lambda collection_id, product_id: queries.load_collection(collection_id))
def add(row: Collection) -> ResponseReturnValue:
    """Put a product into it."""
    assert request.view_args is not None
    services.add(the_actor(), row, request.view_args["product_id"])
    return redirect(url_for(".edit", collection_id=row.id, q=request.args.get("q") or None), 303)


@bp.post("/colecciones/piezas/<int:item_id>/<any(subir, bajar, quitar, decir):act>")
@requires(Permission.COLLECTION_WRITE, load=lambda item_id, act: queries.load_item(item_id))
def change_item(item: CollectionItem) -> ResponseReturnValue:
    """Move a product, take it out, or say something of it."""
    assert request.view_args is not None
    actor, row = the_actor(), item.collection
    match request.view_args["act"]:
        case "subir":
            services.move(actor, item, -1)
        case "bajar":
            services.move(actor, item, 1)
        case "decir":
            services.say(actor, item, request.form.get("text", ""))
        case _:
            services.take_out(actor, item)
    return _to(row)


@bp.post("/colecciones/<int:collection_id>/mostrar/<any(draft, link, public):visibility>")
@requires(Permission.COLLECTION_WRITE, load=lambda collection_id, visibility: queries.load_collection(collection_id))
def show_as(row: Collection) -> ResponseReturnValue:
    """Who may see it."""
    assert request.view_args is not None
    services.show_as(the_actor(), row, request.view_args["visibility"])
    return _to(row)


@bp.post("/colecciones/<int:collection_id>/direccion")
@requires(Permission.COLLECTION_WRITE, load=queries.load_collection)
def new_address(row: Collection) -> ResponseReturnValue:
    """Give it another address."""
    services.new_address(the_actor(), row)
    flash(_("La dirección de antes ya no abre."), "ok")
    return _to(row)


@bp.post("/colecciones/<int:collection_id>/quitar")
@requires(Permission.COLLECTION_WRITE, load=queries.load_collection)
def take_away(row: Collection) -> ResponseReturnValue:
    """Take it away, with the way back beside it."""
    services.take_away(the_actor(), row)
    return redirect(url_for(".index", quitada=row.id), 303)


@bp.post("/colecciones/<int:collection_id>/devolver")
@requires(Permission.COLLECTION_WRITE, load=queries.load_removed)
def put_back(row: Collection) -> ResponseReturnValue:
    """Put it back."""
    services.put_back(the_actor(), row)
    return _to(row)


@bp.get("/coleccion/<token>")
@requires(Permission.PUBLIC)
def page(token: str) -> ResponseReturnValue:
    """The page that sells: big pictures in the collection's own order."""
    row = queries.load_shown(token)
    if row is None:
        return render_template("errors/404.html"), 404
    items = queries.shown_items(row)
    products = [item.product for item in items]
    return render_template(
        "seasons/page.html", row=row, season=SEASON_WORDS[row.season], preview=preview_address(products[0]) if products else "",
        pieces=list(zip(items, cards_of(products, current_language()), strict=True)),
        address=url_for(".page", token=row.token, _external=True),
    )  # fmt: skip
