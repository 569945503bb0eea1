"""Signing in and out, passwords, links, devices, language, acting for somebody: one verb a function."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.scope import Scope
from marketplace.people import links
from marketplace.people.models import Account, LoginSession, SignInLink
from marketplace.people.passwords import hash_password, is_outdated, verify
from marketplace.people.queries import account_by_email
from marketplace.people.sessions import (
    DESK_SESSION,
    PHONE_SESSION,
    actor_of,
    digest,
    end_session,
    end_sessions_of,
    open_session,
)

PHONE_ROLES = frozenset({Role.LEADER, Role.WEAVER})
CONSENT = "2026-11"
"""The version of the sentence about one's data that is shown beside the button."""
SECOND_TAP = timedelta(minutes=5)


def sign_in(email: str, password: str) -> Account:
    """The account of an e-mail and its password.

    Raises DomainError ``wrong_sign_in``, the same and after the same work for a wrong password, an unknown e-mail, an ended
    account, and one that has no password or no role.
    """
    account = account_by_email(email)
    right = verify(password, account.password_hash if account else None)
    if account is None or not right or actor_of(account) is None:
        raise DomainError("wrong_sign_in")
    assert account.password_hash is not None
    if is_outdated(account.password_hash):
        account.password_hash = hash_password(password)
    note(actor_of(account), "signed_in", "account", account.id, account.scope())
    return account


def open_desk(account: Account, device: str) -> str:
    """Open a desk's session of 12 hours, a phone's for leaders and weavers; its token."""
    return open_session(account, session_length(account), device)


def session_length(account: Account) -> timedelta:
    """90 days for leaders and weavers, 12 hours for everybody else."""
    return PHONE_SESSION if is_phone_person(account) else DESK_SESSION


def is_phone_person(account: Account) -> bool:
    """Whether an account works on a phone; its roles must be loaded."""
    actor = actor_of(account)
    return actor is not None and actor.role in PHONE_ROLES


def enter_by_link(link: SignInLink, door: str, device: str, heard: bool = False) -> str:
    """Spend a sign-in link and open a session; its token.

    ``door`` is this browser's own secret. Two taps on one phone make one session, because the token is made from it: the
    second tap finds the first one's session. Anybody else finds the link spent. ``heard`` says that she had the consent
    read to her. Raises DomainError ``link_spent`` or ``link_expired``.
    """
    token = links.keyed(f"session:{link.token_hash}:{door}")
    account = link.account
    actor = actor_of(account)
    if actor is None or account.ended_at is not None:
        raise DomainError("link_spent")
    if not links.spend(link):
        if _just_opened(token):
            return token
        raise DomainError("link_spent" if link.used_at is not None or link.expires_at > clock.now() else "link_expired")
    if account.consented_at is None:
        account.consented_at = clock.now()
        note(actor, "consented", "account", account.id, _own_scope(account), version=CONSENT, heard=heard)
    note(actor, "signed_in", "account", account.id, _own_scope(account), by="link")
    return open_session(account, session_length(account), device, token)


def _just_opened(token: str) -> bool:
    row = db.session.scalars(
        select(LoginSession).where(
            LoginSession.token_hash == digest(token),
            LoginSession.ended_at.is_(None),
            LoginSession.created_at > clock.now() - SECOND_TAP,
        )
    ).first()
    return row is not None


def _own_scope(account: Account) -> Scope:
    actor = actor_of(account)
    return Scope(association_id=actor.association_id if actor else None, account_id=account.id, member_id=account.member_id)


def sign_out(actor: Actor) -> None:
    """End the session that the actor holds."""
    assert actor.session_id is not None
    end_session(actor.session_id)
    note(actor, "signed_out", "account", actor.account_id, Scope(account_id=actor.account_id))


def choose_password(link: SignInLink, password: str) -> None:
    """Give the link's account a new password. Every session and link of it ends.

    Raises DomainError for a password that may not be used, or ``link_spent``, ``link_expired``.
    """
    hashed = hash_password(password)
    if not links.spend(link):
        raise DomainError("link_spent" if link.used_at is not None else "link_expired")
    link.account.password_hash = hashed
    _end_everything(link.account.id)
    note(actor_of(link.account), "chose_password", "account", link.account.id, link.account.scope())


def change_password(actor: Actor, present: str, password: str) -> None:
    """Change one's own password, knowing the present one. Every session ends, this one too."""
    account = db.session.get_one(Account, actor.account_id)
    if not verify(present, account.password_hash):
        raise DomainError("password_wrong", field="present")
    account.password_hash = hash_password(password)
    _end_everything(account.id)
    note(actor, "chose_password", "account", account.id, account.scope())


def change_phone(actor: Actor, phone: str | None) -> None:
    """Change one's own telephone, where the groups of a coordinator call her. None takes it away."""
    account = db.session.get_one(Account, actor.account_id)
    account.phone = phone
    note(actor, "changed", "account", account.id, account.scope(), what="phone")


def _end_everything(account_id: int) -> None:
    end_sessions_of(account_id)
    links.void_links_of(account_id)


def shut_out(actor: Actor, account: Account) -> None:
    """End every session and link of an account: a lost phone, a removal, another role."""
    _end_everything(account.id)
    note(actor, "shut_out", "account", account.id, account.scope())


def end_device(actor: Actor, device: LoginSession) -> None:
    """End one session of one's own."""
    if device.ended_at is not None:
        raise DomainError("not_your_device")
    end_session(device.id)
    note(actor, "ended_session", "login_session", device.id, device.scope())


def end_other_devices(actor: Actor) -> None:
    """End every session of one's own but this one."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == actor.account_id, LoginSession.id != actor.session_id, LoginSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    note(actor, "ended_sessions", "account", actor.account_id, Scope(account_id=actor.account_id))


def choose_language(actor: Actor, language: str) -> None:
    """Keep the language that a person reads."""
    account = db.session.get_one(Account, actor.account_id)
    if account.language != language:
        account.language = language
        note(actor, "chose_language", "account", account.id, account.scope(), language=language)


def act_for(actor: Actor, member_id: int, scope: Scope) -> None:
    """From now on, and until she stops, what the actor does in this session is marked as done for a member."""
    _set_acting(actor, member_id)
    note(actor, "began_acting_for", "member", member_id, scope)


def stop_acting(actor: Actor) -> None:
    """Act for nobody any more."""
    if actor.acting_for_member_id is None:
        return
    note(actor, "stopped_acting_for", "member", actor.acting_for_member_id)
    _set_acting(actor, None)


def _set_acting(actor: Actor, member_id: int | None) -> None:
    db.session.execute(update(LoginSession).where(LoginSession.id == actor.session_id).values(acting_for_member_id=member_id))
