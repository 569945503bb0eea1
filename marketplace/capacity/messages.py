"""What capacity refuses, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "not_enough_hours": _l("No alcanzan las horas. De %(pieces)s piezas caben %(fits)s."),
        "bad_hours": _l("Las horas de una semana no pueden ser esas."),
        "not_in_group": _l("Esa persona no es del grupo."),
        "not_a_monday": _l("Una semana empieza en lunes."),
        "week_is_over": _l("Esa semana ya pasó."),
        "bad_share": _l("Di cuánto del día se cierra, de 1 a 100 %%."),
        "source_missing": _l("Escribe de dónde sale la fecha."),
        "zone_missing": _l("Elige la zona que se cierra."),
        "closure_exists": _l("Ese día ya tiene un cierre con ese nombre."),
    }
)
