"""What matching refuses, and what its codes mean, in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "not_open": _l("Este pedido ya no busca grupos."),
        "bad_late_weeks": _l("El atraso puede ser de 0 a %(most)s semanas."),
        "share_locked": _l("La parte de %(name)s está fija. Suéltala primero."),
        "not_makeable": _l("Ese grupo no hace esta pieza."),
        "bad_pieces": _l("Escribe un número de piezas."),
        "bad_days": _l("El plazo para responder es de 1 a %(most)s días."),
        "nothing_to_offer": _l("No hay partes nuevas para ofrecer a tus grupos."),
        "more_than_missing": _l("%(line)s: son %(pieces)s piezas y faltan %(missing)s."),
        "over_capacity": _l("Un grupo tendría más trabajo que horas. Baja piezas o firma el motivo."),
        "offer_answered": _l("Esta oferta ya tiene respuesta."),
        "offer_expired": _l("El plazo de esta oferta ya pasó."),
        "bad_part": _l("Elige de 1 a %(most)s piezas."),
        "order_is_full": _l("Otros grupos ya tomaron el pedido. Quedan %(left)s piezas."),
        "bad_reason": _l("Toca uno de los tres motivos."),
        "no_promise": _l("Esas piezas no caben en un año con tus grupos."),
        "not_your_quote": _l("Esta cotización es de otra persona."),
        "not_fitting": _l("Ese pedido no puede usar estas horas."),
        "quote_over": _l("Esta cotización ya no guarda horas."),
        "nothing_marked": _l("Marca primero las ofertas."),
        "group_missing": _l("Elige un grupo."),
    }
)
