"""The guard: every route names its permission, and whose thing it touches, in one line above it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.infra.transaction import take_form_key
from marketplace.kernel.scope import Scope


class Scoped(Protocol):
    """A thing that can say whose it is."""

    def scope(self) -> Scope:
        """The ids that say whose thing it is."""
        ...


View = Callable[..., ResponseReturnValue]


def current_actor() -> Actor | None:
    """Who is asking, or None. Only routes call this; services take the actor."""
    actor: Actor | None = g.get("actor")
    return actor


def the_actor() -> Actor:
    """Who is asking, behind a guard that asked for an account."""
    actor = current_actor()
    assert actor is not None, "a route without a signed-in permission asked for the actor"
    return actor


def requires(permission: Permission, load: Callable[..., Scoped | None] | None = None) -> Callable[[View], View]:
    """Guard a view with ``permission``.

    ``load`` takes the URL's values and gives the thing, or None; the view then gets the thing instead of the values.
    What does not exist and what one may not see answer alike, so nothing is learnt from the difference.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            actor = current_actor()
            target = load(**values) if load else None
            if load and target is None:
                return _refuse(actor, 404)
            if not may(actor, permission, target.scope() if target else None):
                return _refuse(actor, 404 if load else 403)
            earlier = take_form_key(actor.account_id if actor else None)
            if earlier is not None:
                return abort(409) if earlier.status_code == 409 else earlier
            return view(target) if load else view(**values)

        guarded.__permission__ = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def _refuse(actor: Actor | None, status: int) -> ResponseReturnValue:
    if actor is None and request.method in {"GET", "HEAD"}:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    return abort(401 if actor is None else status)


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """The permission that an endpoint names; None for one that names none (a test forbids that)."""
    return getattr(app.view_functions[endpoint], "__permission__", None)
