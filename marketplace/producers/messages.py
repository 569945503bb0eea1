"""Refusals of producers in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "name_looks_alike": _l("Ya existe “%(other)s”. Si es otro grupo, marca la casilla y guarda."),
        "member_looks_alike": _l("Ya existe “%(other)s”. Si es otra persona, marca la casilla y guarda."),
        "not_ready_for_review": _l("Faltan técnicas, un taller con tejedoras y una líder."),
        "leads_association": _l("%(name)s es la líder. Nombra antes a otra."),
        "already_left": _l("%(name)s ya no está en el grupo."),
        "not_left": _l("%(name)s sigue en el grupo."),
        "reason_for_state": _l("Escribe por qué."),
    }
)
