"""Wires the features into one Flask application."""

from __future__ import annotations

from flask import Flask, g, request

from marketplace.access.guards import current_actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.capacity import commitments
from marketplace.config import ROOT, Settings, read_settings
from marketplace.features import BLUEPRINTS, import_models
from marketplace.frames.commitments import kept_months
from marketplace.frames.queries import blocked_groups
from marketplace.fulfilment import beyond, noted
from marketplace.fulfilment.commitments import open_commitments
from marketplace.fulfilment.producing import has_pieces
from marketplace.fulfilment.release_queries import changes_of, let_go
from marketplace.fulfilment.track_record import kept_pieces, track_records
from marketplace.infra import clock
from marketplace.infra.assets import init_assets
from marketplace.infra.compress import init_compression
from marketplace.infra.database import init_database
from marketplace.infra.display import init_display
from marketplace.infra.forms import init_forms
from marketplace.infra.i18n import LANGUAGES, current_language, init_i18n
from marketplace.infra.jobs import init_jobs
from marketplace.infra.security import init_security
from marketplace.infra.transaction import init_transactions, new_form_key
from marketplace.matching import gates, history
from marketplace.matching.placed import placed_select
from marketplace.matching.quotes import held_hours
from marketplace.money.fees import set_late_fees
from marketplace.money.member_income import paid_to_weavers
from marketplace.money.ties import paid_tie
from marketplace.notebook.queries import good_by_day
from marketplace.notices import mailing as _mailing  # noqa: F401  registers its job
from marketplace.notices.listen import init_notices
from marketplace.notices.queries import unread_of
from marketplace.orders import placed
from marketplace.people import sessions
from marketplace.people.sessions import init_sessions
from marketplace.samples import gate
from marketplace.shipping.queries import packed_pieces, packed_tie
from marketplace.techpacks.services import bind_accepted
from marketplace.web.errors import init_errors
from marketplace.web.navigation import KEYS, nav_items, parts_of, place_of
from marketplace.web.order_progress import order_quantities
from marketplace.web.simulated import init_simulated


def build(settings: Settings | None = None) -> Flask:
    """Build the application from settings, or from the environment's."""
    app = Flask("marketplace", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    settings = settings or read_settings()
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MIGRATIONS=ROOT / "marketplace" / "migrations",
        TRANSLATIONS=ROOT / "marketplace" / "translations",
        MAX_CONTENT_LENGTH=20 * 1024 * 1024,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    import_models()
    init_simulated()
    # Capacity and orders stand below the features whose agreed work they count.
    commitments.register("assignments", open_commitments)
    commitments.register("frames", kept_months)
    commitments.register("quotes", held_hours)
    gates.register(blocked=blocked_groups, techpacks=bind_accepted)
    placed.register(placed=placed_select, progress=order_quantities)
    history.register(records=track_records, kept=kept_pieces, pay=paid_to_weavers, changes=changes_of, let_go=let_go)
    noted.register(good_by_day)
    gate.register(has_pieces)
    init_notices()
    # The number beside the bell comes with the session itself: no page asks once more.
    sessions.register_unread(unread_of)
    beyond.register(packing=packed_pieces, follows=set_late_fees, cartons=packed_tie, payments=paid_tie)
    # after_request functions run in reverse order: the transaction is closed last, after every header is set.
    init_transactions(app)
    init_compression(app)
    init_database(app)
    init_security(app)
    init_assets(app)
    init_sessions(app)
    init_i18n(app)
    init_display(app)
    init_forms(app)
    init_jobs(app)
    init_errors(app)
    for blueprint in BLUEPRINTS():
        app.register_blueprint(blueprint)
    _init_templates(app)
    return app


def _init_templates(app: Flask) -> None:
    app.jinja_env.globals.update(new_form_key=new_form_key, Permission=Permission)

    @app.context_processor
    def everywhere() -> dict[str, object]:
        actor = current_actor()
        return {
            "actor": actor,
            "lang": current_language(),
            "languages": LANGUAGES,
            "nav_items": nav_items(actor),
            "nav_keys": KEYS,
            "nav_parts": parts_of,
            "nav_place": lambda items: place_of(items, request.endpoint),
            "today": clock.today(),
            "today_pinned": app.config["SETTINGS"].today is not None,
            "simulated": g.get("simulated", False),
            "may": lambda permission, scope=None: may(actor, permission, scope),
        }
