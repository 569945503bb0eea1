"""Server-side sessions. Flask-Login keeps only a random token in the cookie; ending the row ends the session everywhere."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.people.models import Account, LoginSession, RoleGrant

PHONE_SESSION = timedelta(days=90)
DESK_SESSION = timedelta(hours=12)
login_manager = LoginManager()
# A phone changes its address all day; Flask-Login's check of it would only rewrite the cookie each time.
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login knows of a person: the token of her session, and the actor it stands for."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The session's token, not the account's id: a cookie is worth nothing once its row is ended."""
        return self.token


def digest(token: str) -> str:
    """The hash under which a secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(account: Account, lasts: timedelta, device: str = "", token: str | None = None) -> str:
    """Open a session for ``account`` and return its token, which the server keeps only as a hash."""
    token = token or secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        LoginSession(token_hash=digest(token), account_id=account.id, device=device[:120], created_at=now, expires_at=now + lasts)
    )
    return token


def end_session(session_id: int) -> None:
    """End one session."""
    db.session.execute(
        update(LoginSession).where(LoginSession.id == session_id, LoginSession.ended_at.is_(None)).values(ended_at=clock.now())
    )


def end_sessions_of(account_id: int) -> None:
    """End every session of an account: at removal, role change or a new password."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(token: str) -> SignedIn | None:
    """The person behind a session token; None when it is unknown, ended or out of date."""
    found = (
        db.session.execute(
            select(LoginSession, *_beside())
            .where(
                LoginSession.token_hash == digest(token), LoginSession.ended_at.is_(None), LoginSession.expires_at > clock.now()
            )
            .options(
                joinedload(LoginSession.account).options(joinedload(Account.grants)),
                joinedload(LoginSession.acting_for),
            )
        )
        .unique()
        .first()
    )
    if found is None or found[0].account.ended_at is not None:
        return None
    row = found[0]
    actor = actor_of(row.account, row)
    if actor and len(found) > 1:
        actor = replace(actor, unread=found[1])
    return SignedIn(token, actor) if actor else None


Unread = Callable[[ColumnElement[int]], ColumnElement[int]]
_UNREAD: list[Unread] = []


def register_unread(unread: Unread) -> None:
    """Name who counts the unread notices of an account; notices stand above people, so they say it themselves."""
    _UNREAD[:] = [unread]


def _beside() -> list[ColumnElement[int]]:
    return [unread(LoginSession.__table__.c.account_id) for unread in _UNREAD]


def actor_of(account: Account, row: LoginSession | None = None) -> Actor | None:
    """The actor that an account's present roles make; None when it has none. ``grants`` must be loaded."""
    live = [grant for grant in account.grants if grant.ended_at is None]
    if not live:
        return None
    # Only places of the one role count: a programme that she verifies is not one that she coordinates.
    grants = [grant for grant in live if grant.role == live[0].role]
    acting = row.acting_for if row else None
    return Actor(
        account_id=account.id,
        display_name=account.display_name,
        role=Role(grants[0].role),
        language=account.language,
        association_id=_first(grants, "association_id"),
        exporter_id=_first(grants, "exporter_id"),
        programme_ids=frozenset(grant.programme_id for grant in grants if grant.programme_id is not None),
        member_id=account.member_id,
        acting_for_member_id=acting.id if acting else None,
        acting_for_name=acting.full_name if acting else None,
        acting_association_id=acting.association_id if acting else None,
        session_id=row.id if row else None,
    )


def _first(grants: list[RoleGrant], column: str) -> int | None:
    value: int | None = getattr(grants[0], column)
    return value


class CookieWithEnd(SecureCookieSessionInterface):
    """The cookie ends with the session that it opens: after 90 days on a phone, 12 hours at a desk."""

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        """The end that ``enter`` wrote down; None, the browser's own end, for a person not signed in."""
        until = session.get("until")
        return datetime.fromtimestamp(until, UTC) if until else None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """As Flask does it, but nothing for a static file.

        Flask-Login looks into the session at each answer, which would mark even drawings and styles as different for each
        cookie: a phone would fetch all of them again whenever its cookie changes.
        """
        if request.endpoint != "static":
            super().save_session(app, session, response)


def enter(account: Account, token: str, lasts: timedelta) -> None:
    """Make this browser the owner of an open session. The old cookie's content goes: a session must not be fixed beforehand."""
    actor = actor_of(account)
    assert actor is not None, "an account without a role was let in"
    leave()
    login_user(SignedIn(token, actor))
    session["until"] = int((clock.now() + lasts).timestamp())
    session.permanent = True
    # Written with the session, so that pages opened side by side right after do not each make one and undo the others'.
    g.pop("csrf_token", None)
    generate_csrf()


def leave() -> None:
    """End the session that this browser holds, on the server, and forget it here."""
    earlier = session.get("_user_id")
    if earlier:
        db.session.execute(
            update(LoginSession)
            .where(LoginSession.token_hash == digest(earlier), LoginSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )
    logout_user()
    session.clear()


def init_sessions(app: Flask) -> None:
    """Install Flask-Login and put the actor of each request where guards find it."""
    app.config.update(PERMANENT_SESSION_LIFETIME=PHONE_SESSION, SESSION_REFRESH_EACH_REQUEST=False)
    app.session_interface = CookieWithEnd()
    login_manager.init_app(app)
    app.before_request(_know_actor)


def _know_actor() -> None:
    if request.endpoint == "static":
        g.actor = None
        return
    g.actor = current_user.actor if current_user.is_authenticated else None
