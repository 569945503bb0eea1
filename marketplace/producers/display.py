"""Words of producers for pages."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

LEGAL_FORMS = {
    "asociación": _l("asociación"),
    "club de madres": _l("club de madres"),
    "consorcio no formalizado": _l("consorcio no formalizado"),
    "S.R.L. (acta de constitución)": _l("S.R.L. (acta de constitución)"),
}
"""Legal forms as the directory of groups writes them."""


def legal_form_in_words(written: str) -> str:
    """A legal form in the reader's language; one that is not on the list as it was written."""
    return str(LEGAL_FORMS.get(written, written))


def state_words() -> dict[str, tuple[str, str]]:
    """Each onboarding state's tone and name."""
    return {
        "invited": ("", _("Invitada")),
        "onboarding": ("note", _("Entrando")),
        "ready_for_review": ("warn", _("Lista para revisar")),
        "approved": ("ok", _("Aprobada")),
        "suspended": ("warn", _("Suspendida")),
        "rejected": ("bad", _("Rechazada")),
    }


def move_words() -> dict[str, tuple[str, str, str]]:
    """For each target state: the button, its icon, and what it means."""
    return {
        "onboarding": (_("Empezar a registrar"), "pencil", _("Se completan técnicas, talleres y tejedoras.")),
        "ready_for_review": (_("Pedir revisión"), "clipboard-check", _("Tiene técnicas, tejedoras y líder.")),
        "approved": (_("Aprobar"), "check", _("Puede recibir ofertas y se ve en el catálogo.")),
        "suspended": (_("Suspender"), "ban", _("Sus productos dejan de verse. No se borra nada.")),
        "rejected": (_("Rechazar"), "x", _("No entra al programa. Se puede empezar otra vez.")),
    }
