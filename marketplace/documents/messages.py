"""What is said when a document cannot be issued."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "work_cancelled": _l("Este trabajo se canceló. Ya no tiene papeles nuevos."),
        "nothing_accepted": _l("Todavía no hay piezas aceptadas para facturar."),
        "delivery_called_off": _l("Esta entrega se anuló. No tiene nota."),
        "payment_not_made": _l("Este pago no está hecho. No tiene recibo."),
        "agreement_not_sent": _l("Nadie firmó todavía. Primero se envía el acuerdo."),
        "empty_shipment": _l("Este envío todavía no tiene cajas."),
        "bad_export": _l("Elige cómo viaja y a qué país."),
        "no_such_paper": _l("Ese papel no está en la lista de este pedido."),
        "stale_list": _l("Otra persona cambió la lista. Ábrela otra vez."),
        "empty_list": _l("La lista necesita al menos un papel."),
        "twice_in_list": _l("Dos papeles tienen el mismo código."),
        "nothing_to_print": _l("No hay documentos para juntar."),
        "too_many_to_print": _l("Son muchos. Elige menos de %(most)s documentos."),
    }
)
