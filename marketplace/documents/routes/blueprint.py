"""The blueprint of documents."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from marketplace.documents.drawing import short_fingerprint
from marketplace.documents.kinds import KINDS
from marketplace.shipping.words import country_in_words

bp = Blueprint("documents", __name__)


@bp.record_once
def _templates(state: BlueprintSetupState) -> None:
    """Give templates the names of the kinds and of countries."""
    state.app.jinja_env.globals.update(
        country_in_words=country_in_words, document_kinds=KINDS, short_fingerprint=short_fingerprint
    )
