"""What a product says of itself: pay an hour, share of the minimum wage, sizes and colours; names and links for its pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import quote, urlencode

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import current_language, hours, money, named, number
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.kernel.costs import hourly_pay_minor, share_of_minimum


@dataclass(frozen=True)
class Pay:
    """Pay to the weaver: a piece and an hour in centavos, and the hour as a percentage of the minimum wage's in force."""

    piece_minor: int
    hour_minor: int
    minimum_percent: int


def pay_of(product: Product) -> Pay:
    """What a product pays."""
    return pay(product.piece_rate_minor, product.millihours_per_piece)


def pay(piece_rate_minor: int, millihours: int) -> Pay:
    """What a piece rate pays for a piece of so many thousandths of an hour."""
    hour = hourly_pay_minor(piece_rate_minor, Fraction(millihours, 1000))
    return Pay(piece_rate_minor, hour, round(100 * share_of_minimum(hour, minimum_wage_now())))


def minimum_wage_now() -> int:
    """The minimum wage in force today, centavos of Bs a month, from the dated table."""
    found = minimum_wage_minor(clock.today())
    assert found is not None, "the table begins decades before today"
    return found


@dataclass(frozen=True)
class Card:
    """A product in a list, in the reader's language and ready to be written down: a page has 24 of them."""

    href: str
    photo: str
    alt: str
    name: str
    maker: str
    price: str
    price_usd: str
    pay: str
    facts: str


def cards_of(products: Iterable[Product], language: str) -> list[Card]:
    """The cards of some products; makers and photos must be loaded."""
    # Asked for once a page, because looking a sentence up takes longer than filling it.
    pays = _("%(piece)s por pieza · %(hour)s por hora · %(share)s %% del mínimo")
    one_day, days = _("%(hours)s h · desde %(least)s · 1 día más"), _("%(hours)s h · desde %(least)s · %(days)s días más")
    pieces, kilos = _("%(n)s piezas"), _("%(n)s piezas o %(kg)s kg")
    return [
        _card(product, language, pays, one_day if product.lead_days == 1 else days, kilos if product.min_grams else pieces)
        for product in products
    ]


def _card(product: Product, language: str, pays: str, makes: str, least: str) -> Card:
    earned, usd = pay_of(product), product.price_fca_usd_minor
    smallest = least % {"n": number(product.min_pieces), "kg": number((product.min_grams or 0) / 1000, 1)}
    return Card(
        href=url_for("catalogue.product", product_id=product.id),
        photo=photo_address(product),
        alt=product.photos[0].alt if product.photos else "",
        name=name_of(product, language),
        maker=product.association.name,
        price=money(product.price_minor),
        price_usd="" if usd is None else money(usd, "USD"),
        pay=pays % {"piece": money(earned.piece_minor), "hour": money(earned.hour_minor), "share": earned.minimum_percent},
        facts=makes % {"hours": hours(product.millihours_per_piece, 1), "least": smallest, "days": product.lead_days},
    )


def name_of(product: Product, language: str) -> str:
    """A product's name in the reader's language, Spanish where there is no other."""
    return product.name_en if language == "en" and product.name_en else product.name_es


def photo_address(product: Product, size: str = "chica") -> str:
    """The address of a product's first photo, else of the aguayo drawn for it."""
    if product.photos:
        return url_for("catalogue.photo", photo_id=product.photos[0].id, size=size)
    return cloth_address(product.code, product.standard_key)


def cloth_address(seed: str, standard_key: str | None) -> str:
    """The address of a drawn cloth with the garment on it; the cloth alone where the kind of piece has no drawing."""
    return url_for("web.aguayo", seed=seed, pieza=drawn_as(standard_key))


def preview_address(product: Product) -> str:
    """The address of the picture that a shared link shows: the photo, else the drawn cloth as a PNG."""
    return photo_address(product, "grande") if product.photos else url_for("web.aguayo_png", seed=product.code)


def split(joined: str) -> list[str]:
    """Sizes or colours that are kept joined by ";"."""
    return [part for part in joined.split(";") if part]


def colours_of(product: Product) -> list[Colour]:
    """A product's colours, in its order; codes that the card does not know are left out."""
    codes = split(product.colours)
    known = {colour.code: colour for colour in db.session.scalars(select(Colour).where(Colour.code.in_(codes)))}
    return [known[code] for code in codes if code in known]


def colour_word(code: str) -> str:
    """A colour's name in the reader's language; what the card does not know stays as it was written."""
    card = g.setdefault("colour_card", None)
    if card is None:
        card = g.colour_card = {colour.code: colour for colour in db.session.scalars(select(Colour))}
    return named(card[code]) if code in card else code


def goods(text: str) -> str:
    """What an order's line asks for, in the reader's language: the English name of a kind of piece that is written in Spanish.

    Words of the exporter's own stay as they are.
    """
    if current_language() != "en":
        return text
    names = g.setdefault("goods_in_english", None)
    if names is None:
        rows = db.session.execute(select(TimeStandard.name_es, TimeStandard.name_en))
        names = g.goods_in_english = {spanish.casefold(): english for spanish, english in rows if english}
    return str(names.get(text.casefold(), text))


def option_label(facet: str, value: str, label: tuple[str, str], language: str) -> str:
    """What a value of a facet is called: bands in words, everything else by its name in the reader's language."""
    if facet == "precio":
        low, _sign, high = value.partition("-")
        return str(_("Bs %(low)s a %(high)s", low=low, high=high) if high else _("Bs %(low)s o más", low=low))
    if facet == "plazo":
        low, _sign, high = value.partition("-")
        return str(_("%(low)s a %(high)s días", low=low, high=high) if high else _("%(low)s días o más", low=low))
    if facet == "talla" and value == "U":
        return str(_("Única"))
    return label[1] if language == "en" else label[0]


class Toggles:
    """Addresses of the catalogue with one value added or taken out, without the page number.

    A page has fifty of them, so they are put together here rather than by the router one by one.
    """

    def __init__(self, path: str, args: Iterable[tuple[str, str]]) -> None:
        self._path = path
        self._pairs = [(name, value) for name, value in args if name != "page" and value]

    def toggled(self, name: str, value: str) -> str:
        """This address with a facet's value added, or without it where it is chosen."""
        pair = (name, value)
        return self._with([one for one in self._pairs if one != pair] if pair in self._pairs else [*self._pairs, pair])

    def changed(self, name: str, value: str) -> str:
        """This address with one value in place of what it has under that name; "" takes it out."""
        kept = [one for one in self._pairs if one[0] != name]
        return self._with([*kept, (name, value)] if value else kept)

    def _with(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self._path}?{urlencode(pairs)}" if pairs else self._path


def whatsapp_share(text: str) -> str:
    """The address that opens WhatsApp with a text ready to be sent to whomever one chooses."""
    return f"https://wa.me/?text={quote(text)}"


_ICONS = {
    "CHOMPA": "chompa",
    "CARDIGAN": "chompa",
    "CHALECO": "chompa",
    "BEBE": "baby",
    "CHAMARRA": "chompa",
    "POLERA": "shirt",
    "CHULLO": "chullo",
    "GORRA": "chullo",
    "GUANTES": "guantes",
    "MITONES": "guantes",
    "CHALINA": "chalina",
    "CHAL": "chalina",
    "CUELLO": "chalina",
    "PONCHO": "poncho",
    "RUANA": "poncho",
    "MANTA": "manta",
    "AGUAYO": "manta",
    "CAMINO": "manta",
    "FAJA": "faja",
    "MUNECO": "alpaca",
    "CHUSPA": "shopping-bag",
    "BOLSO": "shopping-bag",
    "RAMO": "flower-2",
    "PRENDA": "shirt",
}


def icon_of(standard_key: str) -> str:
    """The drawing for a kind of piece."""
    return drawn_as(standard_key) or "ovillo"


def drawn_as(standard_key: str | None) -> str | None:
    """The drawing for a kind of piece, None where there is none."""
    return next((_ICONS[part] for part in (standard_key or "").split("-") if part in _ICONS), None)
