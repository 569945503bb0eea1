"""The phone without a signal: the service worker, what it keeps, and the server's part of the outbox (docs/offline.md)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.test import Client

from marketplace.access.actor import Actor, Role
from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.config import ROOT
from marketplace.infra.assets import asset_url
from marketplace.membership.queries import load_member
from marketplace.people.links import keyed
from marketplace.web.kept_pages import kept_paths

bp = Blueprint("offline", __name__)
PHONE_ROLES = frozenset({Role.LEADER, Role.WEAVER})
FRAME = (
    "css/app.css", "css/noscript.css", "js/app.js", "js/queue.js", "js/outbox.js", "icons.svg", "img/aguayo.svg", "img/mark.svg",
)  # fmt: skip
NOBODY = "-"
PAGES_A_PART = 20
KEPT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)
    app.before_request(_as_it_was_done)
    app.after_request(_say_whose)
    app.jinja_env.globals.update(outbox_owner=outbox_owner, kept_here=kept_here)


def outbox_owner(actor: Actor | None) -> str:
    """The sign under which a phone keeps a person's acts: the same on all her pages, and it tells nothing of her."""
    return keyed(f"outbox:{actor.account_id}")[:16] if actor else ""


def page_owner(actor: Actor | None) -> str:
    """The sign under which a phone keeps pages: another one while she acts for somebody."""
    return keyed(f"pages:{actor.account_id}:{actor.acting_for_member_id or 0}")[:16] if actor else NOBODY


def kept_here() -> str:
    """Called by a page that may be opened again without a signal; nothing is shown."""
    g.kept_here = True
    return ""


def _as_it_was_done() -> None:
    """An act from an outbox is done as the person who did it, acting for whom she then acted, or not at all."""
    owner = request.headers.get("X-Outbox")
    if owner is None:
        return
    actor = current_actor()
    if actor is None or outbox_owner(actor) != owner:
        abort(401)
    wanted = request.headers.get("X-Acting", "0")
    member_id = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    if member_id != (actor.acting_for_member_id or 0):
        g.actor = _acting(actor, member_id)


def _acting(actor: Actor, member_id: int) -> Actor:
    if not member_id:
        return replace(actor, acting_for_member_id=None, acting_for_name=None, acting_association_id=None)
    member = load_member(member_id)
    if member is None or not may(actor, Permission.ACT_FOR, member.scope()):
        abort(403)
    return replace(
        actor,
        acting_for_member_id=member.id,
        acting_for_name=member.full_name,
        acting_association_id=member.association_id,
    )


def _say_whose(response: Response) -> Response:
    if "X-Outbox" in request.headers and 300 <= response.status_code < 400:
        # A fetch that follows would download the next page twice; the phone is told where it is instead.
        response.headers["X-Location"] = response.headers["Location"]
        response.status_code = 204
        response.set_data(b"")
    if response.mimetype == "text/html":
        response.headers["X-Person"] = page_owner(current_actor())
        if g.get("kept_here") and request.method == "GET" and current_actor() is not None:
            response.headers["X-Keep"] = "1"
    return response


@bp.get("/sw.js")
@requires(Permission.PUBLIC)
def worker() -> Response:
    """The service worker: the frame's addresses, then its own code. It serves the whole site, so it stands at its root."""
    shell = [asset_url(name) for name in FRAME] + [url_for(".no_signal"), url_for(".outbox")]
    code = "\n".join((ROOT / "static" / "js" / name).read_text(encoding="utf-8") for name in ("queue.js", "worker.js"))
    version = hashlib.sha256((code + repr(shell)).encode()).hexdigest()[:10]
    head = f"const VERSION = {current_app.json.dumps(version)}, SHELL = {current_app.json.dumps(shell)};\n"
    answer = Response(head + code, mimetype="text/javascript")
    answer.headers["Content-Security-Policy"] = WORKER_POLICY
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get("/manifest.webmanifest")
@requires(Permission.PUBLIC)
def manifest() -> Response:
    """What a phone needs to put the site among its applications."""
    icons = [
        {"src": asset_url(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("app-192", 192, "any"), ("app-512", 512, "any"), ("app-maskable", 512, "maskable"))
    ]
    answer = jsonify(
        id="/", name="Tejemos", short_name="Tejemos", description=_("Mercado de tejedoras"), lang="es", start_url="/",
        scope="/", display="standalone", background_color="#f8f2e7", theme_color="#9b1240", icons=icons,
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@bp.get("/sin-senal")
@requires(Permission.PUBLIC)
def no_signal() -> ResponseReturnValue:
    """What opens where nothing was kept. It is the same for everybody, so every phone may keep it."""
    return render_template("web/no_signal.html", actor=None, nav_items=(), is_shell=True)


@bp.get("/por-enviar")
@requires(Permission.PUBLIC)
def outbox() -> ResponseReturnValue:
    """What waits on this phone; the page is the same for everybody, its list is filled by the phone."""
    return render_template("web/outbox.html", actor=None, nav_items=(), is_shell=True)


@bp.get("/sin-senal/llave")
@requires(Permission.PUBLIC)
def door() -> Response:
    """A fresh token for forms that were kept, and whose session this is."""
    return jsonify(person=outbox_owner(current_actor()), csrf=generate_csrf())


@bp.get("/sin-senal/paginas")
@requires(Permission.SIGNED_IN)
def pages() -> ResponseReturnValue:
    """The pages of a person's open work, many in one answer: their frames are alike, so together they weigh a fraction."""
    actor, part = the_actor(), request.args.get("parte", 0, type=int)
    found: dict[str, str] = {}
    # The kept forms carry the token of this very session: else an act would travel twice, first in vain.
    generate_csrf()
    paths = kept_paths(actor) if actor.role in PHONE_ROLES else []
    browser, headers = Client(current_app, Response), {"Cookie": _own_cookies(), "Accept-Language": "es"}
    for path in paths[part * PAGES_A_PART : (part + 1) * PAGES_A_PART]:
        answer = browser.get(path, base_url=request.host_url, headers=headers)
        if answer.status_code == 200 and "X-Keep" in answer.headers:
            found[path] = answer.get_data(as_text=True)
    response = jsonify(pages=found, more=len(paths) > (part + 1) * PAGES_A_PART)
    response.headers["X-Person"] = page_owner(actor)
    response.headers["X-Page-Policy"] = KEPT_POLICY
    return response


def _own_cookies() -> str:
    """This person's cookies, without what was said once already: a kept page must not say "Guardado." for ever."""
    kept: dict[str, Any] = {name: value for name, value in session.items() if name != "_flashes"}
    name = current_app.config["SESSION_COOKIE_NAME"]
    signer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    others = [f"{other}={value}" for other, value in request.cookies.items() if other != name]
    return "; ".join([f"{name}={signer.dumps(kept)}", *others])
