"""One-use personal links. A GET shows a button; only the button's POST spends the link, and only once.

The table keeps a link's hash. The token of a sign-in link is made from the secret key and the link's moment, so that
whoever prepared it can be shown the message again while it is unspent, and a stolen table opens no door.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import joinedload

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.people.models import Account, SignInLink
from marketplace.people.sessions import digest

SIGN_IN = "sign_in"
PASSWORD = "password"  # noqa: S105 - the purpose of a link, not a secret
SIGN_IN_LASTS = timedelta(days=7)
PASSWORD_LASTS = timedelta(hours=1)
WELCOME_LASTS = timedelta(days=7)


def prepare_sign_in(account: Account, by_account_id: int | None, next_path: str = "/") -> SignInLink:
    """A fresh sign-in link of seven days; ``token_of`` gives its token."""
    link = _link(account, SIGN_IN, SIGN_IN_LASTS, by_account_id)
    link.next_path, link.token_hash = next_path, digest(_derived(link))
    db.session.add(link)
    return link


def prepare_password(account: Account, lasts: timedelta = PASSWORD_LASTS, by_account_id: int | None = None) -> str:
    """A link to choose a new password; its token exists only in what is returned."""
    token = secrets.token_urlsafe(32)
    link = _link(account, PASSWORD, lasts, by_account_id)
    link.token_hash = digest(token)
    db.session.add(link)
    return token


def _link(account: Account, purpose: str, lasts: timedelta, by_account_id: int | None) -> SignInLink:
    now = clock.now()
    return SignInLink(account_id=account.id, purpose=purpose, created_by_id=by_account_id, created_at=now, expires_at=now + lasts)


def token_of(link: SignInLink) -> str | None:
    """The token of a sign-in link that can still be used; None for any other."""
    token = _derived(link)
    usable = link.purpose == SIGN_IN and link.used_at is None and link.expires_at > clock.now()
    return token if usable and digest(token) == link.token_hash else None


def _derived(link: SignInLink) -> str:
    return keyed(f"link:{link.purpose}:{link.account_id}:{link.created_at.isoformat()}")


def keyed(text: str) -> str:
    """A secret that only this installation can make from ``text``: 43 signs fit for an address."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).rstrip(b"=").decode()


def find(token: str, purpose: str) -> SignInLink | None:
    """The link of a token, with its account, roles and maker; spent and expired ones too."""
    return (
        db.session.scalars(
            select(SignInLink)
            .where(SignInLink.token_hash == digest(token), SignInLink.purpose == purpose)
            .options(joinedload(SignInLink.account).joinedload(Account.grants))
            .options(joinedload(SignInLink.account).joinedload(Account.member), joinedload(SignInLink.created_by))
        )
        .unique()
        .first()
    )


def is_open(link: SignInLink) -> bool:
    """Whether a link can still be used."""
    return link.used_at is None and link.expires_at > clock.now()


def spend(link: SignInLink) -> bool:
    """Spend a link; False when somebody else was first or its time is over. The condition is in the statement itself."""
    now = clock.now()
    result = db.session.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def void_links_of(account_id: int) -> None:
    """Make every unspent link of an account useless: at removal, role change or a new password."""
    db.session.execute(
        update(SignInLink).where(SignInLink.account_id == account_id, SignInLink.used_at.is_(None)).values(used_at=clock.now())
    )


def sign_in_address(token: str) -> str:
    """The whole address of a sign-in link."""
    return f"{current_app.config['SETTINGS'].base_url}/l/{token}"


def password_address(token: str) -> str:
    """The whole address of a password link."""
    return f"{current_app.config['SETTINGS'].base_url}/clave/{token}"
