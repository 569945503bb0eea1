"""Refusals of shipping in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "bad_per_carton": _l("En una caja entran de 1 a %(most)s piezas."),
        "too_many_cartons": _l("Serían más de %(most)s cajas. Pon más piezas en cada una."),
        "nothing_to_pack": _l("No hay piezas aceptadas por empacar."),
        "packed_too_many": _l("Solo quedan %(most)s piezas aceptadas por empacar."),
        "carton_shipped": _l("Esta caja ya está en un envío."),
        "carton_unpacked": _l("Esta caja ya fue deshecha."),
        "gross_below_net": _l("El peso bruto no puede ser menor que el neto."),
        "bad_measure": _l("Pon las tres medidas de la caja."),
        "delivery_packed": _l("Ya hay cajas con estas piezas. Primero deshaz las cajas."),
        "no_cartons": _l("Elige al menos una caja."),
        "cartons_taken": _l("Otra persona ya puso una de estas cajas en un envío."),
        "several_exporters": _l("Un envío lleva cajas de un solo exportador."),
        "shipment_gone": _l("Este envío ya salió. Mira cómo está ahora."),
        "shipment_cancelled": _l("Este envío fue anulado."),
        "not_dispatched": _l("Este envío todavía no salió."),
        "carrier_missing": _l("Falta decir quién lo lleva."),
        "country_missing": _l("Falta el país de destino."),
        "weight_missing": _l("Faltan los pesos de %(cartons)s cajas."),
        "incoterm_needs_sea": _l("%(incoterm)s es solo para barco. Usa FCA."),
        "arrived_before": _l("No puede llegar antes de salir."),
    }
)
