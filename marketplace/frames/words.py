"""States of agreements in words, with their tone."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

STATES: dict[str, tuple[LazyString, str]] = {
    "draft": (_l("Borrador"), ""),
    "sent": (_l("Espera la firma"), "warn"),
    "signed": (_l("Firmado"), "ok"),
    "fulfilled": (_l("Cumplido"), "ok"),
    "terminated": (_l("Terminado antes"), "bad"),
    "expired": (_l("Vencido"), ""),
}
VERSION_STATES: dict[str, tuple[LazyString, str]] = {
    "sent": (_l("Espera la firma"), "warn"),
    "signed": (_l("Firmada"), "ok"),
    "refused": (_l("No aceptada"), "bad"),
    "withdrawn": (_l("Retirada"), ""),
    "replaced": (_l("Reemplazada"), ""),
}
REFUSALS: dict[str, LazyString] = {
    "no_time": _l("No tenemos tiempo"),
    "low_price": _l("Pagan poco"),
    "other_dates": _l("Queremos otras fechas"),
}
FORMALITIES: dict[str | None, tuple[LazyString, str]] = {
    "formal": (_l("Formal"), "ok"),
    "verbal": (_l("De palabra, no cuenta"), "warn"),
    None: (_l("No consta"), ""),
}
TERMS: dict[str, LazyString] = {
    "title": _l("Nombre"),
    "pieces_a_month": _l("Piezas por mes"),
    "millihours_per_piece": _l("Horas por pieza"),
    "unit_price_minor": _l("Precio por pieza"),
    "piece_rate_minor": _l("Pago a la tejedora por pieza"),
    "incoterm": _l("Incoterm"),
    "advance_basis_points": _l("Anticipo"),
    "balance_days": _l("Días hasta el saldo"),
    "sample_required": _l("Muestra primero"),
    "buyer_goods": _l("Sobre prendas del comprador"),
}
