"""A marketplace that links weaver associations of El Alto, Bolivia, to exporters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Wire the application. It decides nothing: features bring their own blueprints.

    Imports are made here so that ``python -m marketplace match`` never loads the web.
    """
    from marketplace.application import build

    return build(settings)
