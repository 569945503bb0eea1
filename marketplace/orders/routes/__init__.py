"""Routes of orders: the list, the steps of a draft, its lines and files."""

from marketplace.orders.routes import drafting, filing, lining, listing
from marketplace.orders.routes.blueprint import bp

__all__ = ["bp", "drafting", "filing", "lining", "listing"]
