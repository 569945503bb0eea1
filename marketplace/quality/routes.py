"""Routes of quality."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("quality", __name__)
