"""Routes of the notebook: its pages, share-outs, the paper sheet, the buyer's goods, a weaver's own work."""

from __future__ import annotations

from marketplace.notebook.routes import buyers, lines, own, shares, sheets, techniques  # noqa: F401 - they register their routes
from marketplace.notebook.routes.blueprint import bp

__all__ = ["bp"]
