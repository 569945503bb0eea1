"""The blueprint of fulfilment, which its modules of routes share."""

from __future__ import annotations

from flask import Blueprint

from marketplace.fulfilment import messages as _messages  # noqa: F401 - registers its sentences

bp = Blueprint("fulfilment", __name__)
