"""Routes of shipping."""

from __future__ import annotations

from marketplace.shipping import carton_routes, shipment_routes
from marketplace.shipping.blueprint import bp

__all__ = ["bp", "carton_routes", "shipment_routes"]
