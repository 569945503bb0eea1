"""Public routes of the catalogue: browsing, a product, its photos. Own products are in ``own_routes``."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.access.guards import requires
from marketplace.access.permissions import Permission
from marketplace.catalogue import browse, feed
from marketplace.catalogue.display import (
    Toggles,
    cards_of,
    colours_of,
    name_of,
    option_label,
    pay_of,
    photo_address,
    preview_address,
    split,
    whatsapp_share,
)
from marketplace.catalogue.models import Product
from marketplace.catalogue.queries import Shown, load_public_photo, load_published, products_of, published_of
from marketplace.infra.files import path_of
from marketplace.infra.i18n import current_language
from marketplace.infra.tables import table_file
from marketplace.membership.whatsapp import message
from marketplace.producers.models import Association
from marketplace.producers.queries import load_public_association, members_counted

bp = Blueprint("catalogue", __name__)
EXPORTED = (
    _l("código"),
    _l("nombre en castellano"),
    _l("nombre en inglés"),
    _l("asociación"),
    _l("zona"),
    _l("técnica"),
    _l("horas por pieza"),
    _l("gramos"),
    _l("tallas"),
    _l("colores"),
    _l("mínimo piezas"),
    _l("mínimo kg"),
    _l("días más"),
    _l("pago por pieza Bs"),
    _l("Bs por hora"),
    _l("% del salario mínimo"),
    _l("precio Bs"),
    _l("precio FCA USD"),
    "HS",
    "NANDINA",
)


@bp.get("/catalogo")
@requires(Permission.PUBLIC)
def index() -> ResponseReturnValue:
    """Published products: search, facets, order, pages."""
    wanted = browse.wanted_from(request.args)
    found = browse.find(wanted)
    return render_template(
        "catalogue/index.html",
        wanted=wanted,
        found=found,
        cards=cards_of(found.products, current_language()),
        sorts=_sorts(bool(wanted.typed)),
        toggles=Toggles(url_for(".index"), request.args.items(multi=True)),
        label_of=option_label,
        per_page=browse.PAGE_SIZE,
    )


def _sorts(typed: bool) -> list[tuple[str, str]]:
    nearest = [(browse.RELEVANCE, _("Más parecidos"))] if typed else []
    return [
        *nearest,
        ("nuevo", _("Nuevos")),
        ("precio", _("Precio")),
        ("horas", _("Horas")),
        ("plazo", _("Plazo")),
        ("minimo", _("Mínimo")),
    ]


@bp.get("/catalogo/lista.<any(csv, xlsx):kind>")
@requires(Permission.PUBLIC)
def export(kind: str) -> Response:
    """What an address of the catalogue finds, as a file."""
    products = browse.exported(browse.wanted_from(request.args))
    return table_file("catalogo", [str(column) for column in EXPORTED], (_row(product) for product in products), kind)


def _row(product: Product) -> list[str | int | float | None]:
    pay = pay_of(product)
    return [
        product.code,
        product.name_es,
        product.name_en,
        product.association.name,
        product.association.zone,
        product.technique_code,
        product.millihours_per_piece / 1000,
        product.grams,
        product.sizes,
        product.colours,
        product.min_pieces,
        _thousandths(product.min_grams),
        product.lead_days,
        pay.piece_minor / 100,
        pay.hour_minor / 100,
        pay.minimum_percent,
        product.price_minor / 100,
        _hundredths(product.price_fca_usd_minor),
        product.hs6,
        product.nandina,
    ]


def _thousandths(value: int | None) -> float | None:
    return None if value is None else value / 1000


def _hundredths(value: int | None) -> float | None:
    return None if value is None else value / 100


@bp.get("/catalogo/novedades.xml", endpoint="feed")
@requires(Permission.PUBLIC)
def news() -> Response:
    """New products as a feed."""
    return feed.answer()


@bp.get("/catalogo/<int:product_id>")
@requires(Permission.PUBLIC, load=load_published)
def product(shown: Shown) -> ResponseReturnValue:
    """One published product."""
    one = shown.product
    others = [other for other in products_of(one.association_id, 5) if other.id != one.id]
    address = url_for(".product", product_id=one.id, _external=True)
    return render_template(
        "catalogue/product.html",
        product=one,
        pay=pay_of(one),
        name=name_of(one, current_language()),
        photo=photo_address(one, "grande"),
        preview=preview_address(one),
        sizes=split(one.sizes),
        colours=colours_of(one),
        others=cards_of(others[:4], current_language()),
        address=address,
        whatsapp=whatsapp_share(f"{one.name_es}, {one.association.name}: {address}"),
    )


@bp.get("/asociaciones/<int:association_id>/publica")
@requires(Permission.PUBLIC, load=load_public_association)
def maker(association: Association) -> ResponseReturnValue:
    """An association as buyers see it: its story, techniques and products, and no person."""
    address = url_for(".maker", association_id=association.id, _external=True)
    return render_template(
        "catalogue/maker.html",
        association=association,
        present=members_counted(association.id),
        cards=cards_of(products_of(association.id), current_language()),
        total=published_of(association.id),
        address=address,
        whatsapp=whatsapp_share(message("WA12", asociacion=association.name, enlace=address)),
    )


@bp.get("/fotos/<int:photo_id>/<any(grande, chica):size>.webp")
@requires(Permission.PUBLIC, load=load_public_photo)
def photo(shown: Shown) -> Response:
    """A photo of a published product. A photo never changes under its number, so phones may keep it."""
    return send_photo(shown, "public, max-age=604800")


def send_photo(shown: Shown, caching: str) -> Response:
    """The file of a photo, large or small as the address asks."""
    assert shown.photo is not None
    large = (request.view_args or {})["size"] == "grande"
    answer = send_file(path_of(shown.photo.file_key if large else shown.photo.thumb_key), mimetype="image/webp")
    answer.headers["Cache-Control"] = caching
    return answer


from marketplace.catalogue import own_routes  # noqa: E402, F401 - its routes hang on ``bp``
