"""Routes of one's own products: the leader's by taps, the desk's with everything."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.catalogue.display import icon_of, minimum_wage_now, pay_of, whatsapp_share
from marketplace.catalogue.forms import DetailsForm, MakingForm, PhotoForm, PublishForm
from marketplace.catalogue.models import Product
from marketplace.catalogue.pricing import RATES, USUAL_PAY_MINOR, sheet_of
from marketplace.catalogue.proposals import proposals
from marketplace.catalogue.queries import (
    Shown,
    all_colours,
    counted_by_state,
    is_public,
    load_own,
    load_own_photo,
    own_page,
    standards_of,
)
from marketplace.catalogue.routes import bp, send_photo
from marketplace.catalogue.states import PRODUCT
from marketplace.infra.forms import show
from marketplace.infra.i18n import current_language
from marketplace.infra.photos import KeptPhoto, keep_photo
from marketplace.kernel.costs import HOURS_PER_MONTH
from marketplace.kernel.errors import DomainError
from marketplace.producers.models import Association
from marketplace.producers.queries import load_association


def _to_own(product: Product) -> ResponseReturnValue:
    return redirect(url_for(".own", product_id=product.id), 303)


@bp.get("/mis-productos")
@requires(Permission.PRODUCT_LIST)
def mine() -> ResponseReturnValue:
    """The products one may change, by state."""
    actor = the_actor()
    page = own_page(actor, request.args)
    return render_template("catalogue/mine.html", found=page, counts=counted_by_state(actor), pay_of=pay_of)


@bp.get("/asociaciones/<int:association_id>/productos/nuevo")
@bp.post("/asociaciones/<int:association_id>/productos/nuevo")
@requires(Permission.PRODUCT_EDIT, load=load_association)
def new(association: Association) -> ResponseReturnValue:
    """Photo, drawing, technique, hours, sizes and colours, price: one question after the other, sent at once."""
    standards, colours = standards_of(association), all_colours()
    proposed = proposals(association.id, standards)
    form = PublishForm(standards, colours, current_language())
    if form.validate_on_submit():
        by_key = {one.standard.key: one for one in proposed}
        try:
            product = services.publish_new(
                the_actor(),
                association,
                form.standard.data,
                form.draft(by_key[form.standard.data]),
                _kept(form.photo.data),
                publish=request.form.get("target") == "published",
            )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Publicado: ya se ve.") if product.state == "published" else _("Guardado."), "ok")
            return _to_own(product)
    drawn = {one.garment: icon_of(one.standard.key) for one in proposed}
    return show(
        "catalogue/new.html",
        form=form,
        association=association,
        proposed=proposed,
        drawn=drawn,
        colours=colours,
        rates=RATES,
        usual_pay=USUAL_PAY_MINOR,
        minimum=minimum_wage_now(),
        month_hours=float(HOURS_PER_MONTH),
    )


def _kept(file: FileStorage | None) -> KeptPhoto | None:
    return keep_photo(file.read(), printed=True) if file and file.filename else None


@bp.get("/mis-productos/<int:product_id>")
@bp.post("/mis-productos/<int:product_id>")
@requires(Permission.PRODUCT_EDIT, load=load_own)
def own(shown: Shown) -> ResponseReturnValue:
    """How a product is made, what it pays and costs."""
    product, colours = shown.product, all_colours()
    form = MakingForm(product, colours)
    if form.validate_on_submit():
        try:
            services.set_making(the_actor(), product, form.draft(product))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado."), "ok")
            return _to_own(product)
    pay = pay_of(product)
    public = url_for(".product", product_id=product.id, _external=True) if is_public(product) else ""
    return show(
        "catalogue/own.html",
        form=form,
        product=product,
        pay=pay,
        sheet=sheet_of(product.millihours_per_piece, pay.hour_minor, product.materials_minor or 0),
        colours=colours,
        moves=PRODUCT.moves[product.state],
        public=public,
        whatsapp=whatsapp_share(f"{product.name_es}, {product.association.name}: {public}") if public else "",
    )


@bp.get("/mis-productos/<int:product_id>/datos")
@bp.post("/mis-productos/<int:product_id>/datos")
@requires(Permission.PRODUCT_EDIT, load=load_own)
def details(shown: Shown) -> ResponseReturnValue:
    """What buyers abroad ask for."""
    form = DetailsForm(shown.product)
    if form.validate_on_submit():
        services.set_details(the_actor(), shown.product, form.draft())
        flash(_("Guardado."), "ok")
        return _to_own(shown.product)
    return show("catalogue/details.html", form=form, product=shown.product)


@bp.post("/mis-productos/<int:product_id>/estado/<any(published, withdrawn, draft):target>")
@requires(Permission.PRODUCT_EDIT, load=lambda product_id, target: load_own(product_id))
def move(shown: Shown) -> ResponseReturnValue:
    """Publish, withdraw, take back to draft."""
    target = (request.view_args or {})["target"]
    services.move_product(the_actor(), shown.product, target)
    said = {"published": _("Publicado: ya se ve."), "withdrawn": _("Retirado: ya no se ve."), "draft": _("Otra vez en borrador.")}
    flash(said[target], "ok")
    return _to_own(shown.product)


@bp.post("/mis-productos/<int:product_id>/fotos")
@requires(Permission.PRODUCT_EDIT, load=load_own)
def add_photo(shown: Shown) -> ResponseReturnValue:
    """Add a photo."""
    form = PhotoForm()
    if form.validate_on_submit():
        services.add_photo(the_actor(), shown.product, keep_photo(form.photo.data.read(), printed=True))
    else:
        flash(_("Falta la foto."), "bad")
    return _to_own(shown.product)


@bp.post("/mis-productos/fotos/<int:photo_id>/quitar")
@requires(Permission.PRODUCT_EDIT, load=load_own_photo)
def remove_photo(shown: Shown) -> ResponseReturnValue:
    """Take a photo off."""
    assert shown.photo is not None
    services.remove_photo(the_actor(), shown.product, shown.photo)
    return _to_own(shown.product)


@bp.post("/mis-productos/fotos/<int:photo_id>/primera")
@requires(Permission.PRODUCT_EDIT, load=load_own_photo)
def first_photo(shown: Shown) -> ResponseReturnValue:
    """Show a photo first."""
    assert shown.photo is not None
    services.put_photo_first(the_actor(), shown.product, shown.photo)
    return _to_own(shown.product)


@bp.get("/mis-productos/fotos/<int:photo_id>/<any(grande, chica):size>.webp")
@requires(Permission.PRODUCT_EDIT, load=load_own_photo)
def own_photo(shown: Shown) -> Response:
    """A photo of one's own product, also while strangers may not see it."""
    return send_photo(shown, "private, max-age=3600")
