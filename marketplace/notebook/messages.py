"""Refusals of the notebook in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "amount_missing": _l("Falta el número."),
        "unknown_size": _l("Esa talla y color no son de este pedido."),
        "cell_missing": _l("Toca la talla y el color."),
        "more_than_out": _l("Solo tiene %(most)s del comprador. No puede devolver más."),
        "sure_more_than_out": _l("Solo tiene %(most)s anotadas. ¿Seguro que son más?"),
        "sure_more_than_cell": _l("De esa talla y color se pidieron %(ordered)s. Faltan %(most)s. ¿Seguro?"),
        "more_than_handed_out": _l("Puede devolver hasta %(most)s gramos."),
        "more_than_faulty": _l("Solo hay %(most)s con falla."),
        "more_than_received": _l("El comprador trajo menos: quedan %(most)s."),
        "more_than_balance": _l("Solo quedan %(most)s sin trabajar."),
        "already_noted": _l("%(who)s ya anotó %(amount)s. ¿Es otra entrega?"),
        "day_to_come": _l("Ese día todavía no llega."),
        "nothing_on_sheet": _l("La hoja está vacía."),
        "not_of_the_group": _l("Esa persona no es del grupo."),
        "only_numbers": _l("Pon solo números."),
        "undo_too_late": _l("Ya pasó un día. Corrígelo con su motivo."),
        "undone_before": _l("Eso ya está deshecho."),
        "undo_later_lines": _l("Primero deshaz lo que se anotó después."),
        "reason_unknown": _l("Toca qué estuvo mal."),
        "shares_not_whole": _l("Se repartieron %(given)s de %(wanted)s piezas."),
        "above_hours": _l("%(name)s tiene tiempo para %(most)s."),
        "bad_percent": _l("Pon un porcentaje de 0 a 100."),
        "shares_changed": _l("Otra persona cambió el reparto. Míralo otra vez."),
    }
)
