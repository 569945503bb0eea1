"""Refusals of income in plain words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.infra.messages import register

register(
    {
        "consent_missing": _l("Ella tiene que estar de acuerdo. Sin eso no se guarda."),
    }
)
