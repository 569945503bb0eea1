"""Refusals of the catalogue in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "unknown_standard": _l("Elige qué hacen."),
        "price_below_cost": _l("El precio no alcanza para pagar materiales y trabajo."),
        "too_many_photos": _l("Como mucho %(most)s fotos."),
        "nothing_paid": _l("Falta decir cuánto gana quien teje."),
        "no_time": _l("Faltan las horas."),
    }
)
