"""The states of a loan in words, with their tone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATES = {
    "submitted": (_l("Solicitado"), ""),
    "approved": (_l("Aprobado"), "ok"),
    "active": (_l("Vigente"), "note"),
    "closed": (_l("Pagado"), "ok"),
    "written_off": (_l("Castigado"), "bad"),
    "rescheduled": (_l("Reprogramado"), "warn"),
    "rejected": (_l("Rechazado"), "bad"),
    "withdrawn": (_l("Retirado"), ""),
}
