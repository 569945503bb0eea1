"""A weaver's own work: her pieces of each work, and why so many."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.access.guards import current_actor, requires
from marketplace.access.permissions import Permission
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.share_queries import OwnWork, own_shares


def _mine() -> OwnWork | None:
    # An address without an id: the thing asked for is one's own, or of whom one openly acts for.
    actor = current_actor()
    member_id = actor.acts_as_member_id if actor else None
    return OwnWork(member_id) if member_id is not None else None


@bp.get("/mi-trabajo")
@requires(Permission.OWN_WORK, load=_mine)
def my_work(own: OwnWork) -> ResponseReturnValue:
    """Her pieces of each open work."""
    return render_template("notebook/my_work.html", shares=own_shares(own.member_id))
