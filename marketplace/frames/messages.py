"""What frames and agreements refuse, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "bad_months": _l("Un pedido marco dura de 1 a %(most)s meses."),
        "month_is_over": _l("Ese mes ya pasó."),
        "month_is_order": _l("Este mes ya es un pedido. Cambia el pedido."),
        "months_are_orders": _l("Hay meses que ya son pedidos. Cambia cada mes."),
        "not_a_draft_frame": _l("Este pedido marco ya se envió."),
        "other_group": _l("Este pedido marco ya lo vio su grupo. Elige un producto de ese grupo."),
        "nothing_planned": _l("No hay piezas para pedir en este mes."),
        "not_signed": _l("El acuerdo todavía no está firmado."),
        "version_waits": _l("El acuerdo espera la firma del grupo."),
        "version_answered": _l("Esta versión ya fue respondida o retirada. Mira cómo está."),
        "nothing_changes": _l("Esos términos son los mismos de ahora."),
        "no_month_left": _l("Ya no queda ningún mes por pedir."),
        "bad_refusal": _l("Elige por qué no."),
        "months_left": _l("Quedan %(months)s meses por pedir."),
        "bad_month_pieces": _l("Pueden ser hasta %(most)s piezas."),
        "bad_target": _l("Elige otro mes del mismo pedido marco."),
        "no_habit": _l("No hay dos pedidos mensuales iguales para reunir."),
        "not_verbal": _l("Este acuerdo no es de palabra."),
        "verbal_never_counts": _l("Solo una alianza formal se puede firmar."),
        "signed_on_missing": _l("Falta el día de la firma."),
        "signed_later": _l("La firma no puede ser después de hoy."),
        "only_verbal": _l("Con %(groups)s solo hay acuerdo de palabra. Falta firmar."),
    }
)
