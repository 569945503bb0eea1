"""The printed catalogue: chapters, a table of contents, a square code beside each product, photos or drawn cloth."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from marketplace.catalogue.aguayo import aguayo_svg
from marketplace.catalogue.display import name_of, pay_of, split
from marketplace.catalogue.models import Colour, Product
from marketplace.documents.addresses import address
from marketplace.documents.catalogue.selection import Choice, Material, chapters
from marketplace.documents.drawing import LOCALES, TYPST
from marketplace.documents.squares import square_svg
from marketplace.documents.values import long_day
from marketplace.infra import clock, pdf
from marketplace.infra.files import path_of
from marketplace.infra.i18n import hours, money, number
from marketplace.infra.photos import printed_photo


def printed_catalogue(material: Material) -> bytes:
    """The catalogue as PDF. A choice without products is a cover and a sentence."""
    choice, products, card = material.choice, material.products, material.colours
    with force_locale(LOCALES[choice.language]):
        parts = chapters(choice, products, _("Sin colección"))
        data = {
            **_cover(choice, len(products)),
            "chapters": [
                {
                    "title": part.title,
                    "text": part.text,
                    "products": [product_words(product, choice, card) | _drawn(product) for product in part.products],
                }
                for part in parts
            ],
        }
    pictures = dict(_pictures(products))
    return pdf.draw(TYPST / "catalogue.typ", data, at=clock.now(), pictures=pictures)


def _cover(choice: Choice, total: int) -> dict[str, Any]:
    return {
        "lang": choice.language,
        "paper": choice.paper,
        "title": _("Catálogo de tejidos de El Alto"),
        "subtitle": _("Hecho a mano por asociaciones de tejedoras."),
        "count": _("%(n)s productos", n=number(total)),
        "date": long_day(clock.today()),
        "address": address("catalogue.index"),
        "contents": _("Contenido"),
        "prices": _("Precios de hoy; el pedido fija el precio.") if choice.prices else _("Precios a pedido."),
        "empty": _("No hay productos publicados con esta elección."),
    }


def _drawn(product: Product) -> dict[str, str]:
    return {"picture": _picture_name(product), "square": f"square-{product.id}.svg"}


def product_words(product: Product, choice: Choice, card: dict[str, Colour]) -> dict[str, Any]:
    """What a catalogue says of a product, in the forced language; ``price`` and ``pay`` are empty without prices."""
    english = choice.language == "en"
    technique = product.technique.name_en if english else product.technique.name_es
    names = [card[code] for code in split(product.colours) if code in card]
    least = _("%(n)s piezas", n=number(product.min_pieces))
    return {
        "name": name_of(product, choice.language),
        "code": product.code,
        "maker": product.association.name,
        "facts": " · ".join(filter(None, [technique, product.material, _weight(product)])),
        "sizes": ", ".join(_("Única") if size == "U" else size for size in split(product.sizes)),
        "colours": ", ".join(colour.name_en if english else colour.name_es for colour in names),
        "times": ngettext(
            "%(hours)s h de trabajo · desde %(least)s · %(num)s día más",
            "%(hours)s h de trabajo · desde %(least)s · %(num)s días más",
            product.lead_days, hours=hours(product.millihours_per_piece, 1), least=least,
        ),
        "price": _price(product) if choice.prices else "",
        "pay": _("Quien teje gana %(pay)s por pieza.", pay=money(pay_of(product).piece_minor)) if choice.prices else "",
    }  # fmt: skip


def _price(product: Product) -> str:
    usd = product.price_fca_usd_minor
    return money(product.price_minor) + (f" · FCA {money(usd, 'USD')}" if usd is not None else "")


def _weight(product: Product) -> str:
    return f"{number(product.grams)} g" if product.grams else ""


def _picture_name(product: Product) -> str:
    return f"cloth-{product.id}.svg" if photo_path(product) is None else f"photo-{product.id}.jpg"


def _pictures(products: Iterable[Product]) -> Iterable[tuple[str, pdf.Picture]]:
    products = list(products)
    for product in products:
        yield f"square-{product.id}.svg", square_svg(address("catalogue.product", product_id=product.id))
        if photo_path(product) is None:
            yield _picture_name(product), aguayo_svg(product.code).encode()
    shown = [(_picture_name(product), path) for product in products if (path := photo_path(product)) is not None]
    # Reading pictures is most of the work, and it runs beside itself: Pillow lets go of the interpreter.
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield from zip([name for name, _path in shown], pool.map(printed_photo, [path for _name, path in shown]), strict=True)


def photo_path(product: Product) -> Path | None:
    """Where a product's first photo is kept; None without one, or when its file is gone."""
    try:
        return path_of(product.photos[0].file_key) if product.photos else None
    except FileNotFoundError:
        return None
