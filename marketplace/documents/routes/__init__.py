"""Routes of documents."""

from __future__ import annotations

from marketplace.documents import messages
from marketplace.documents.routes import exports, issuing, making, papers, register, verifying
from marketplace.documents.routes.blueprint import bp

__all__ = ["bp", "exports", "issuing", "making", "messages", "papers", "register", "verifying"]
