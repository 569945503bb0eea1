"""Routes of money."""

from __future__ import annotations

from marketplace.money import messages
from marketplace.money.routes import credit, pay, payments, statements
from marketplace.money.routes.blueprint import bp

__all__ = ["bp", "credit", "messages", "pay", "payments", "statements"]
