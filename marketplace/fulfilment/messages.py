"""Refusals of fulfilment in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "assignment_closed": _l("Este trabajo ya está cerrado."),
        "too_many_pieces": _l("Pueden ser de 1 a %(most)s piezas."),
        "delivery_received": _l("Esta entrega ya fue recibida. Mira cómo está ahora."),
        "nothing_to_inspect": _l("No hay piezas por revisar. Otra persona pudo revisarlas antes."),
        "does_not_add_up": _l("Aceptadas, por arreglar y rechazadas deben sumar %(lot)s."),
        "more_faults_than_sample": _l("Las fallas no pueden pasar de %(sample)s piezas revisadas."),
        "failed_lot_accepted": _l("Con %(reject)s fallas o más el lote se devuelve entero."),
        "reason_missing": _l("Falta decir por qué."),
    }
)
