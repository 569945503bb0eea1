"""Every route of frames."""

from __future__ import annotations

from marketplace.frames import alliance_routes, month_routes
from marketplace.frames.routes import bp

__all__ = ["alliance_routes", "bp", "month_routes"]
