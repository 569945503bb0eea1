"""The kinds of numbered documents: their letters, names, and what each is about."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """A kind of document. ``about`` is the thing that it is issued for; ``prefix`` begins its numbers."""

    name: str
    prefix: str
    about: str
    title: LazyString
    spreadsheet: bool = True
    """Whether it holds numbers that somebody will want in a spreadsheet."""
    paper: str = "a4"
    private: bool = False
    """Names weavers, and so is not the exporter's to see."""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("acceptance", "CON", "assignment", _l("Constancia de aceptación")),
        Kind("purchase_order", "OC", "assignment", _l("Orden de compra")),
        Kind("proforma", "PRO", "assignment", _l("Factura proforma")),
        Kind("invoice", "FAC", "assignment", _l("Factura comercial")),
        Kind("origin", "ORI", "assignment", _l("Datos para el certificado de origen")),
        Kind("statement", "EST", "assignment", _l("Estado de cuenta")),
        Kind("delivery_note", "NE", "delivery", _l("Nota de entrega")),
        Kind("inspection", "ACT", "inspection", _l("Acta de revisión"), spreadsheet=False),
        Kind("packing_list", "EMP", "shipment", _l("Lista de empaque")),
        Kind("notebook", "CUA", "notebook", _l("Hoja del cuaderno"), spreadsheet=False, paper="a5", private=True),
        Kind("agreement", "ACU", "agreement", _l("Acuerdo de pedido marco")),
        Kind("receipt", "REC", "payment", _l("Recibo de pago"), spreadsheet=False),
    )
}


def kinds_about(thing: str) -> list[Kind]:
    """The kinds that may be issued for a thing, such as "assignment"."""
    return [kind for kind in KINDS.values() if kind.about == thing]
