"""The blueprint of matching."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from marketplace.matching.sentences import decline_words, objective_words
from marketplace.matching.services.offers import is_over

bp = Blueprint("matching", __name__)


@bp.record_once
def _templates(state: BlueprintSetupState) -> None:
    """Give templates the words of a refusal, and whether an offer's time has passed."""
    state.app.jinja_env.globals.update(decline_words=decline_words, objective_words=objective_words, offer_is_over=is_over)
