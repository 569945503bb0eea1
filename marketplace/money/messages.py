"""Refusals of money in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "nothing_due": _l("No hay nada por pagar aquí. Otra persona pudo anotarlo antes."),
        "method_unknown": _l("Elige cómo se pagó."),
        "reference_missing": _l("Falta el número o la referencia del pago."),
        "not_a_member": _l("Esa persona no es de la asociación."),
        "pieces_negative": _l("Las piezas no pueden ser menos de 0."),
        "more_than_accepted": _l("Solo hay %(most)s piezas aceptadas para repartir."),
        "already_paid": _l("A esa persona ya se le pagó."),
    }
)
