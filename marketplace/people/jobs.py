"""Mail with a password link.

The whole of it is a job, so that the page answers as soon for an unknown e-mail as for a known one.
"""

from __future__ import annotations

from email.message import EmailMessage

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import update

from marketplace.infra.database import db
from marketplace.infra.jobs import Job, enqueue, work
from marketplace.infra.mail import deliver
from marketplace.people import links
from marketplace.people.models import Account
from marketplace.people.queries import account_by_email

KIND = "password_mail"


def ask_password_mail(email: str) -> None:
    """Have a password link sent to ``email``, if an account has it."""
    enqueue(KIND, {"email": email}, None)


@work(KIND)
def send_password_mail(job: Job) -> None:
    """Make the link and send it; nothing happens for an e-mail that no account has. Twice makes two mails."""
    account = account_by_email(str(job.payload.get("email", "")))
    # The e-mail of somebody who has no account is not ours to keep.
    db.session.execute(update(Job).where(Job.id == job.id).values(payload={}))
    message = _message(account, links.prepare_password(account)) if account is not None else None
    db.session.commit()
    if message is not None:
        deliver(message, current_app.config["SETTINGS"].mail)


def _message(account: Account, token: str) -> EmailMessage:
    with force_locale("en" if account.language == "en" else "es_BO"):
        message = EmailMessage()
        message["To"], message["From"] = str(account.email), "avisos@marketplace.invalid"
        message["Subject"] = gettext("Elige una clave nueva")
        message.set_content(
            gettext("Hola %(name)s.", name=account.display_name)
            + "\n\n"
            + gettext("Abre esta página para elegir tu clave. Sirve una hora y una sola vez.")
            + f"\n{links.password_address(token)}\n\n"
            + gettext("Si no lo pediste, no hagas nada. Tu clave sigue igual.")
            + "\n"
        )
    return message
