"""Pieces of layouts that many kinds share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.sheet import Column, Facts, Party, Table
from marketplace.documents.values import Amount, Count, Value, day_of, either, long_day
from marketplace.kernel.money import ExchangeRate, Money
from marketplace.producers.display import legal_form_in_words
from marketplace.shipping.words import country_in_words

Json = dict[str, Any]
SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
"""Sizes that everybody knows, the smallest first; others stand as they were ordered."""
MOST_SIZES = 9
PLACES = {
    "EXW": ("En taller del grupo", "Group's workshop"),
    "FCA": ("Aeropuerto El Alto (LPB)", "El Alto airport (LPB)"),
    "FOB": ("Arica (Chile)", "Arica (Chile)"),
    "CPT": ("Ciudad de destino", "City of destination"),
    "CIP": ("Aeropuerto de destino", "Airport of destination"),
    "DAP": ("Almacén del comprador", "Buyer's warehouse"),
}
"""The named place of each term of Incoterms 2020, as in incoterms.csv."""


def buyer(facts: Json, role: str = "") -> Party:
    """The buyer's side."""
    one = facts["buyer"]
    return Party(role or _("Comprador"), one["name"], (country_in_words(one["country"]),))


def maker(facts: Json, role: str = "") -> Party:
    """The group's side."""
    one = facts["maker"]
    lines = (one["zone"], f"{one['city']}, Bolivia", legal_form_in_words(one["legal_status"]))
    return Party(role or _("Asociación productora"), one["name"], lines)


def rate_of(facts: Json) -> ExchangeRate | None:
    """The contract's exchange rate."""
    rate = facts["order"]["rate"]
    on = day_of(rate["on"]) if rate else None
    return ExchangeRate(Fraction(rate["micro"], 1_000_000), rate["kind"], on) if rate and on else None


def in_contract_currency(facts: Json, minor: int | None) -> Amount:
    """An amount of Bs in the contract's other currency; "sin dato" where the contract has no rate."""
    rate = rate_of(facts)
    if rate is None or minor is None:
        return Amount(None)
    currency = facts["order"]["currency"]
    return Amount(rate.convert(Money(minor), currency).minor, currency)


def rate_words(facts: Json) -> str:
    """The rate with its kind and day; that everything is in Bs where the contract has none."""
    rate = facts["order"]["rate"]
    if not rate:
        return str(_("Montos en bolivianos. El contrato no tiene tipo de cambio."))
    kinds = {"oficial": _("oficial"), "referencial": _("referencial")}
    text = _(
        "Tipo de cambio del contrato: Bs %(rate)s por %(currency)s, %(kind)s, del %(on)s.",
        rate=Count(Decimal(rate["micro"]) / 1_000_000, 2),
        currency=rate["currency"],
        kind=kinds.get(rate["kind"], rate["kind"] or _("sin dato")),
        on=long_day(day_of(rate["on"])),
    )
    return str(text)


def percent(basis_points: int) -> str:
    """Hundredths of a percent as a percentage."""
    return f"{Count(Decimal(basis_points) / 100, 0 if basis_points % 100 == 0 else 2)}\u00a0%"


def terms(facts: Json, language: str) -> Facts:
    """The order's terms."""
    order = facts["order"]
    place = PLACES.get(order["incoterm"], ("", ""))[language == "en"]
    pairs: list[tuple[str, Value | str]] = [
        (_("Pedido"), order["code"]),
        (_("Incoterm 2020"), f"{order['incoterm']} {place}".strip()),
        (_("Anticipo"), percent(order["advance_basis_points"])),
        (_("Saldo"), _("%(days)s días después de aceptar", days=order["balance_days"])),
        (_("Calidad"), _("AQL %(aql)s, nivel %(level)s", aql=aql(order["aql_hundredths"]), level=order["level"])),
    ]
    if order["late_fee_basis_points"]:
        pairs.append((_("Recargo por día de atraso"), percent(order["late_fee_basis_points"])))
    return Facts(tuple(pairs), _("Condiciones"))


def aql(hundredths: int) -> Count:
    """An acceptance quality limit: 2.5, 0.65."""
    return Count(Decimal(hundredths) / 100, 2 if hundredths % 10 else 1)


def name_of(goods: Json, language: str) -> str:
    """What a line asks for, in the reader's language as far as there is a name."""
    return either(goods["names"], language)


def about(facts: Json, language: str) -> str:
    """What a paper of an order is about: its number, and what it names of it.

    Not the order's own title: people write its whole quantity into that, and a paper is about one group's part.
    """
    rows = facts.get("works") or [facts["work"]]
    names = [name_of(row["goods"], language) for row in rows if "goods" in row]
    names = names or ([name_of(facts["goods"], language)] if "goods" in facts else [_work_name(facts["work"], language)])
    return " · ".join([facts["order"]["code"], *dict.fromkeys(name for name in names if name)])


def _work_name(work: Json, language: str) -> str:
    return either(work.get("names") or {"es": work.get("description", "")}, language)


def unit_of(unit: str) -> str:
    """The unit of a line in words."""
    known = {"pieza": _("pieza"), "par": _("par"), "juego": _("juego"), "prenda": _("prenda")}
    return str(known.get(unit, unit))


def sizes_and_colours(cells: list[Json], colours: Json, language: str, title: str = "") -> Table | None:
    """Pieces as ordered, a row for each colour and a column for each size; None for a line that names neither."""
    if not cells:
        return None
    title = title or _("Tallas y colores del pedido")
    sizes = list(dict.fromkeys(str(cell["size"] or "") for cell in cells))
    if set(sizes) <= set(SIZES):
        sizes.sort(key=SIZES.index)
    if len(sizes) > MOST_SIZES:
        return _listed(cells, colours, language, title)
    by_colour: dict[str, dict[str, int]] = {}
    for cell in cells:
        row = by_colour.setdefault(cell["colour"] or "", {})
        row[str(cell["size"] or "")] = row.get(str(cell["size"] or ""), 0) + cell["pieces"]
    heads = [Column(size or _("Sin talla"), 1, number=True) for size in sizes] if sizes != [""] else []
    rows = [
        (
            colour_name(colour, colours, language) if colour else _("Sin color"),
            *((Count(pieces[size]) if size in pieces else "" for size in sizes) if heads else ()),
            Count(sum(pieces.values())),
        )
        for colour, pieces in by_colour.items()
    ]
    sums = [Count(sum(row.get(size, 0) for row in by_colour.values())) for size in sizes] if heads else []
    total = (_("Total"), *sums, Count(sum(cell["pieces"] for cell in cells)))
    columns = (Column(_("Color"), 3), *heads, Column(_("Piezas"), 1, number=True))
    return Table(title, columns, tuple(rows), (total,) if len(rows) > 1 else ())


def _listed(cells: list[Json], colours: Json, language: str, title: str) -> Table:
    """The same as a list, where there are more sizes than a page is wide."""
    names = {"size": Column(_("Talla"), 1), "colour": Column(_("Color"), 3)}
    # A column that says nothing is left out.
    used = [key for key in names if any(cell[key] for cell in cells)]
    rows: list[tuple[Value | str, ...]] = [
        (*(_cell_name(cell, key, colours, language) for key in used), Count(cell["pieces"])) for cell in cells
    ]
    return Table(title, (*(names[key] for key in used), Column(_("Piezas"), 1, number=True)), tuple(rows))


def _cell_name(cell: Json, key: str, colours: Json, language: str) -> str:
    return colour_name(cell["colour"], colours, language) if key == "colour" else str(cell["size"] or "–")


def colour_name(code: str, colours: Json, language: str) -> str:
    """A colour's code with its name."""
    if not code:
        return "–"
    return f"{code} {either(colours[code], language)}" if code in colours else code
