"""What can go wrong with accounts, in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "wrong_sign_in": _l("El correo o la clave no son correctos."),
        "password_short": _l("La clave debe tener %(least)s letras o más."),
        "password_long": _l("La clave puede tener hasta %(most)s letras."),
        "password_common": _l("Esa clave es muy conocida. Usa tres palabras tuyas."),
        "password_wrong": _l("La clave de ahora no es esa."),
        "passwords_differ": _l("Las dos claves no son iguales."),
        "link_spent": _l("Este enlace ya se usó."),
        "link_expired": _l("Este enlace ya venció."),
        "key_short": _l("Toca cuatro dibujos."),
        "key_easy": _l("Elige dibujos diferentes."),
        "keys_differ": _l("Las dos veces no son iguales."),
        "key_closed": _l("Muchas veces mal. Espera quince minutos o pide tu enlace."),
        "not_on_phone": _l("Entra primero con tu enlace en este teléfono."),
        "not_your_device": _l("Ese aparato ya está cerrado."),
    }
)
