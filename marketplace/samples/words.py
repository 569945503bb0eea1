"""Kinds and states of samples in words, with their tone."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

KINDS: dict[str, LazyString] = {
    "proto": _l("Prototipo"),
    "fit": _l("Prueba de talla"),
    "size_set": _l("Juego de tallas"),
    "pre_production": _l("Preproducción"),
    "top_of_production": _l("Inicio de producción"),
    "shipment": _l("Embarque"),
}
STATES: dict[str, tuple[LazyString, str]] = {
    "requested": (_l("Pedida"), "warn"),
    "making": (_l("Haciéndose"), "note"),
    "sent": (_l("Enviada, por revisar"), "warn"),
    "approved": (_l("Aprobada"), "ok"),
    "approved_with_comments": (_l("Aprobada con comentarios"), "ok"),
    "rejected": (_l("Rechazada"), "bad"),
}
PLACES: dict[str, LazyString] = {
    "group": _l("Con el grupo"),
    "exporter": _l("Con el exportador"),
    "coordinator": _l("Con la coordinadora"),
}
