"""The notebook's blueprint."""

from __future__ import annotations

from flask import Blueprint

from marketplace.notebook import messages  # noqa: F401 - registers its sentences

bp = Blueprint("notebook", __name__)
