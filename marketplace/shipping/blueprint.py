"""The blueprint of shipping, and the words that its templates share."""

from __future__ import annotations

from flask import Blueprint

from marketplace.shipping import messages as _messages  # noqa: F401 - registers its sentences
from marketplace.shipping.words import MODE_ICONS, MODES, STATES, country_name

bp = Blueprint("shipping", __name__)


@bp.app_context_processor
def words() -> dict[str, object]:
    """The words of shipping, for every template that shows one."""
    return {"ship_modes": MODES, "ship_mode_icons": MODE_ICONS, "ship_states": STATES, "country_name": country_name}
