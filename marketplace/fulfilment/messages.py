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
        "faulty_accepted": _l("No aceptes las %(faulty)s piezas con falla. Van a arreglar o rechazadas."),
        "not_received": _l("Esta entrega todavía no fue recibida."),
        "already_inspected": _l("Esta entrega ya fue revisada. Primero anula la revisión."),
        "nothing_to_remake": _l("No hay piezas rechazadas que rehacer en esa entrega."),
        "inspection_held": _l("La revisión está en espera. Primero hay que seguirla."),
        "inspection_stopped": _l("Cinco lotes devueltos: la revisión está parada. Di qué mejoró."),
        "inspection_begun": _l("La revisión ya empezó. No se puede planificar."),
        "inspection_annulled": _l("Esta revisión ya fue anulada."),
        "not_held": _l("La revisión no está en espera."),
        "not_the_last": _l("Solo se anula la última revisión de la entrega."),
        "already_signed": _l("Esta acta ya tiene esa firma."),
        "bad_signature": _l("No se pudo leer la firma. Dibújala otra vez."),
        "too_many_inspection_photos": _l("Pueden ser hasta %(most)s fotos por revisión."),
        "day_past": _l("Ese día ya pasó. Elige otro."),
        "reason_missing": _l("Falta decir por qué."),
        "reason_not_words": _l("Dilo con palabras, para que todos lo entiendan."),
        "stage_after_due": _l("Es después de la entrega, el %(due)s. Confírmalo abajo."),
        "unknown_stage": _l("Esa etapa no es de este trabajo."),
        "no_stages": _l("Falta al menos una etapa."),
        "stage_share_missing": _l("Cada etapa necesita su parte."),
        "not_hundred": _l("Las partes suman %(percent)s %%. Deben sumar 100."),
        "stage_order": _l("Esa etapa no puede terminar antes que la anterior."),
        "bad_day": _l("Esa fecha no vale."),
        "others_cannot": _l("Otros grupos pueden tomar %(most)s. Márcalo si las sacas igual."),
        "already_returned": _l("Esas piezas ya volvieron a su grupo."),
        "taken_by_others": _l("Otro grupo ya las aceptó o tiene la oferta. No pueden volver."),
        "nothing_to_release": _l("Todo ya está hecho. No queda nada para otro grupo."),
    }
)
