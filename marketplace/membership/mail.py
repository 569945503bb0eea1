"""The mail by which a new account chooses its password."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from marketplace.infra.mail import send_mail
from marketplace.people.links import password_address
from marketplace.people.models import Account


def send_welcome(account: Account, token: str) -> None:
    """Tell somebody, in her language, that she has an account and where to choose her password."""
    assert account.email is not None
    with force_locale("en" if account.language == "en" else "es_BO"):
        text = "\n".join(
            (
                gettext("Hola %(name)s.", name=account.display_name),
                "",
                gettext("Ya tienes cuenta. Elige tu clave en esta página."),
                gettext("Sirve siete días y una sola vez."),
                password_address(token),
                "",
            )
        )
        send_mail(account.email, gettext("Ya tienes cuenta"), text)
