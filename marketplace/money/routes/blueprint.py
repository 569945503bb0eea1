"""The blueprint of money."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from marketplace.money import words
from marketplace.money.pages import statement_word

bp = Blueprint("money", __name__)


@bp.record_once
def _templates(state: BlueprintSetupState) -> None:
    """Give templates the words of money."""
    state.app.jinja_env.globals.update(money_words=words, statement_word=statement_word)
