"""Refusals of cost sheets in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "no_steps": _l("Falta decir cuánto tiempo toma."),
        "sheet_changed": _l("Otra persona guardó otra hoja. Mírala primero."),
        "bad_rate_kind": _l("Elige el tipo de cambio."),
        "below_floor": _l("Un precio está debajo del piso. Falta el motivo."),
    }
)
