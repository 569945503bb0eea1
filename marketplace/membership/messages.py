"""What can go wrong with people and roles, in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "member_left": _l("%(name)s ya no está en la asociación."),
        "not_invitable": _l("%(name)s tiene otra cuenta. Avisa a la administración."),
        "already_leader": _l("%(name)s ya es la líder."),
        "email_taken": _l("Ya hay una cuenta con ese correo."),
        "place_missing": _l("Falta elegir dónde."),
        "role_held": _l("Ya tiene ese papel."),
        "role_gone": _l("Ese papel ya se quitó."),
        "is_member": _l("Es tejedora. Su papel lo cambia su coordinadora."),
        "account_ended": _l("Esa cuenta ya terminó."),
        "last_administrator": _l("Es la última administradora. Nombra otra antes."),
    }
)
