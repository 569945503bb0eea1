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
        "due_changed": _l("Otra persona anotó un pago. Mira el monto de nuevo."),
        "reference_used": _l("Esa referencia ya está anotada en el pago %(payment)s."),
        "no_amount": _l("Falta el monto."),
        "paid_in_future": _l("El día del pago no puede ser después de hoy."),
        "no_credit": _l("No hay saldo a favor para usar."),
        "more_than_credit": _l("Es más que el saldo a favor."),
        "entry_follows": _l("Esto cambia solo, con el pago."),
        "already_voided": _l("Otra persona ya lo anuló."),
        "pay_voided": _l("Ese pago se anuló."),
        "payment_confirmed": _l("El grupo ya confirmó este pago. Lo corrige la coordinadora."),
        "pay_confirmed": _l("Ella ya dijo que tiene su dinero."),
        "delivery_paid": _l("Esta entrega ya se pagó. Primero anula o corrige su pago."),
        "pieces_shared": _l("Sus piezas ya están repartidas. Primero cambia el reparto."),
        "pay_not_given": _l("Ese pago todavía no se entregó."),
    }
)
