"""Throttles of the doors: so many wrong tries from one address, and so many for one e-mail, in real time.

Only wrong tries count, so an office behind one address is not locked out by signing in. The counters are kept in memory,
each process its own; THROTTLE points several processes at one store (``redis://``, which needs the redis package).
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

ADDRESS_TRIES = "30 per 15 minutes"
EMAIL_TRIES = "10 per 15 minutes"
MAILS_AN_ADDRESS = "20 per hour"
MAILS_AN_EMAIL = "5 per hour"
LINK_TRIES = "60 per 15 minutes"

limiter = Limiter(key_func=get_remote_address, strategy="moving-window", headers_enabled=True)


def typed_email() -> str:
    """The e-mail in the form, as it is looked up; every spelling of it shares one counter."""
    return normal_email(request.form.get("email", ""))[:254]


def normal_email(text: str) -> str:
    """An e-mail as it is kept: without spaces around it, in lower case."""
    return text.strip().lower()


def was_refused(response: Response) -> bool:
    """Whether the answer says that the try was wrong."""
    return response.status_code >= 400


def init_throttle(app: Flask) -> None:
    """Install the counters."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", app.config["SETTINGS"].throttle)
    limiter.init_app(app)
