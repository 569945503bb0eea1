"""Layout of a shipment's packing list: carton by carton, with net and gross weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.layouts import base
from marketplace.documents.sheet import Column, Facts, Parties, Party, Sheet, Signatures, Table
from marketplace.documents.values import Count, Day, Value, Weight, Words, day_of, either
from marketplace.shipping.words import MODES, country_name

Json = dict[str, Any]


def packing(facts: Json, language: str) -> Sheet:
    """What is in each carton, and what it weighs."""
    sent = facts["shipment"]
    country = country_name(sent["country"]) if sent["country"] else ""
    return Sheet(
        _("Lista de empaque"),
        (
            Parties((base.buyer(facts, _("Exporta")), Party(_("Destinatario"), sent["consignee"] or _("sin dato"), (country,)))),
            Facts(
                (
                    (_("Envío"), sent["code"]),
                    (_("Cómo viaja"), str(MODES[sent["mode"]])),
                    (_("Quién lo lleva"), Words(sent["carrier"])),
                    (_("Incoterm 2020"), f"{sent['incoterm']} {sent['place']}".strip()),
                    (_("Número de guía"), Words(sent["tracking"])),
                    (_("Salió el"), Day(day_of(sent["dispatched_on"])) if sent["dispatched_on"] else Words("")),
                    (_("Cajas"), Count(len(facts["cartons"]))),
                    (_("Piezas"), Count(facts["pieces"])),
                    (_("Peso neto"), Weight(facts["net_grams"])),
                    (_("Peso bruto"), Weight(facts["gross_grams"])),
                    (_("Hecho por"), ", ".join(facts["groups"])),
                    (_("País de origen"), "Bolivia"),
                )
            ),
            _cartons(facts, language),
            Signatures(((facts["buyer"]["name"], _("Exporta")),)),
        ),
        simulated=facts["simulated"],
    )


def _cartons(facts: Json, language: str) -> Table:
    columns = (
        Column(_("Caja"), 1.7), Column(_("Pedido"), 1.3), Column(_("Producto"), 2.4), Column(_("Talla"), 0.6),
        Column(_("Color"), 2.3), Column(_("Piezas"), 0.8, number=True), Column(_("Neto kg"), 1, number=True),
        Column(_("Bruto kg"), 1.1, number=True), Column(_("Medidas cm"), 1.6, number=True),
    )  # fmt: skip
    rows = [row for carton in facts["cartons"] for row in _rows(carton, facts["colours"], language)]
    totals = (
        _("Total"), "", "", "", "", Count(facts["pieces"]), _kilos(facts["net_grams"]), _kilos(facts["gross_grams"]), "",
    )  # fmt: skip
    return Table(_("Cajas"), columns, tuple(rows), (totals,), _("Todavía no hay cajas."))


def _rows(carton: Json, colours: Json, language: str) -> list[tuple[Value | str, ...]]:
    """A row for each kind of piece; number, weights and measures of the carton stand in its first alone."""
    found: list[tuple[Value | str, ...]] = []
    for place, item in enumerate(carton["items"]):
        first = place == 0
        found.append(
            (
                f"{carton['number']}. {carton['code']}" if first else "", item["order"], either(item["names"], language),
                item["size"] or "–", base.colour_name(item["colour"], colours, language), Count(item["pieces"]),
                _kilos(carton["net_grams"]) if first else "", _kilos(carton["gross_grams"]) if first else "",
                _measures(carton["measures"]) if first else "",
            )
        )  # fmt: skip
    return found


def _kilos(grams: int | None) -> Count:
    return Count(None if grams is None else Decimal(grams) / 1000, 2)


def _measures(millimetres: list[int | None]) -> Value:
    if None in millimetres:
        return Words("")
    return Words(" × ".join(str(Count(Decimal(side or 0) / 10, 0)) for side in millimetres))
