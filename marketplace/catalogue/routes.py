"""Routes of the catalogue."""

from __future__ import annotations

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue.browse import PAGE_SIZE, find, wanted_from
from marketplace.catalogue.display import colours_of, pay_of, split
from marketplace.catalogue.queries import PublicProduct, load_published, own_products
from marketplace.infra.database import db
from marketplace.infra.files import path_of

bp = Blueprint("catalogue", __name__)


@bp.get("/catalogo")
@requires(Permission.PUBLIC)
def index() -> ResponseReturnValue:
    """Published products: search, facets, order, pages."""
    wanted = wanted_from(request.args)
    return render_template("catalogue/index.html", wanted=wanted, found=find(wanted), pay_of=pay_of, per_page=PAGE_SIZE)


@bp.get("/catalogo/<int:product_id>")
@requires(Permission.PUBLIC, load=load_published)
def product(shown: PublicProduct) -> ResponseReturnValue:
    """One published product."""
    one = shown.product
    return render_template("catalogue/product.html", product=one, pay=pay_of(one), sizes=split(one.sizes), colours=colours_of(one))


@bp.get("/fotos/<int:product_id>/<int:position>/<any(grande, chica):size>.webp")
@requires(Permission.PUBLIC, load=lambda product_id, **rest: load_published(product_id))
def photo(shown: PublicProduct) -> ResponseReturnValue:
    """A photo of a published product."""
    values = request.view_args or {}
    for kept in shown.product.photos:
        if kept.position == values["position"]:
            key = kept.file_key if values["size"] == "grande" else kept.thumb_key
            return send_file(path_of(key), mimetype="image/webp", max_age=86400)
    return render_template("errors/404.html", code=404), 404


@bp.get("/mis-productos")
@requires(Permission.PRODUCT_LIST)
def mine() -> ResponseReturnValue:
    """The products one may change, by state."""
    return render_template("catalogue/mine.html", products=list(db.session.scalars(own_products(the_actor()))), pay_of=pay_of)
