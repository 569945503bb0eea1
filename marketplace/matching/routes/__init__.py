"""Routes of matching."""

from __future__ import annotations

from marketplace.matching import messages
from marketplace.matching.routes import answers, benches, offers, quotes, records, runs, what_if
from marketplace.matching.routes.blueprint import bp

__all__ = ["answers", "benches", "bp", "messages", "offers", "quotes", "records", "runs", "what_if"]
