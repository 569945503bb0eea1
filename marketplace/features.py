"""The features that make up the site, in one list."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

MODELS = (
    "infra.transaction", "infra.jobs", "journal.models", "people.models", "people.phone_models", "producers.models",
    "exporters.models", "catalogue.models", "seasons.models", "capacity.models", "orders.models", "costing.models",
    "matching.models", "matching.quote_models", "fulfilment.models", "fulfilment.stage_models", "fulfilment.inspection_models",
    "frames.models",
    "notebook.models", "shipping.models", "money.models", "income.models", "documents.models", "notices.models",
    "voice.models", "desk.models", "techpacks.models", "samples.models", "programme.models",
    "indicators.models",
)  # fmt: skip
ROUTES = (
    "web.routes", "web.public", "web.today", "web.offline", "web.practice", "voice.routes", "membership.routes", "journal.routes",
    "producers.routes",
    "exporters.routes", "catalogue.routes", "seasons.routes", "capacity.routes", "orders.routes", "costing.routes",
    "web.order_page", "web.week_work", "web.board", "matching.routes", "frames.all_routes", "techpacks.routes", "samples.routes",
    "fulfilment.routes", "notebook.routes", "quality.routes", "shipping.routes", "money.routes", "income.routes",
    "documents.routes", "programme.routes", "indicators.routes", "intake.routes", "notices.routes", "desk.routes",
)  # fmt: skip


def import_models() -> None:
    """Import every table, so that relationships and migrations know them all."""
    for name in MODELS:
        import_module(f"marketplace.{name}")


def BLUEPRINTS() -> list[Blueprint]:  # noqa: N802
    """Every feature's blueprint, ``bp`` of its routes."""
    return [import_module(f"marketplace.{name}").bp for name in ROUTES]
