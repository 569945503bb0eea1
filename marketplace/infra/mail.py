"""Mail: to an outbox folder by default (MAIL=folder:PATH), or by SMTP (MAIL=smtp://user:password@host:port)."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from flask import current_app

from marketplace.infra.transaction import after_commit


def send_mail(to: str, subject: str, text: str) -> None:
    """Send a plain mail once the present transaction is committed: nobody is told of what did not happen."""
    message = written(to, subject, text)
    target: str = current_app.config["SETTINGS"].mail
    after_commit(lambda: deliver(message, target))


def written(to: str, subject: str, text: str) -> EmailMessage:
    """A plain mail. A subject is one line, whatever people have typed into what it tells."""
    message = EmailMessage()
    message["To"], message["Subject"], message["From"] = to, " ".join(subject.split()), "avisos@marketplace.invalid"
    message.set_content(text)
    return message


def deliver(message: EmailMessage, target: str) -> None:
    """Put a message into the outbox folder, or hand it to the SMTP server."""
    if target.startswith("folder:"):
        folder = Path(target.removeprefix("folder:"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid4().hex}.eml").write_bytes(message.as_bytes())
        return
    url = urlsplit(target)
    with smtplib.SMTP(url.hostname or "localhost", url.port or 25, timeout=20) as server:
        if url.scheme == "smtp+tls":
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
