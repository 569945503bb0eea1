"""Routes of matching."""

from __future__ import annotations

from marketplace.matching import messages
from marketplace.matching.routes import answers, benches, fairness, offers, quotes, records, runs, what_if
from marketplace.matching.routes.blueprint import bp

__all__ = ["answers", "benches", "bp", "fairness", "messages", "offers", "quotes", "records", "runs", "what_if"]
