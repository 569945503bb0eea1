"""Shared phones: who is on one, and entering by four pictures.

A key of four pictures has ten thousand values, so it is worth nothing away from its phone: it is asked only of the phone's own
cookie, hashed with the installation's secret, and five wrong tries close it for a quarter of an hour, fifteen for good.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.people.links import keyed
from marketplace.people.models import Account
from marketplace.people.passwords import hasher, verify
from marketplace.people.phone_models import Phone, PhonePerson
from marketplace.people.sessions import PHONE_SESSION, actor_of, digest, open_session

TRIES = 5
TRIES_IN_ALL = 15
REST = timedelta(minutes=15)
PICTURES = ("alpaca", "chompa", "chullo", "chalina", "guantes", "poncho", "manta", "faja", "ovillo", "telar")
"""The pictures of the digits 0 to 9."""


def people_on(token: str | None) -> Sequence[PhonePerson]:
    """Who has entered on the phone of this cookie and still may, the first one first, with their accounts."""
    if not token:
        return ()
    statement = (
        select(PhonePerson)
        .join(Phone)
        .join(PhonePerson.account)
        .where(Phone.token_hash == digest(token), Account.ended_at.is_(None))
        .options(joinedload(PhonePerson.account).joinedload(Account.grants))
        .order_by(PhonePerson.id)
    )
    return [one for one in db.session.scalars(statement).unique() if actor_of(one.account) is not None]


def person_on(token: str | None, person_id: int) -> PhonePerson | None:
    """One of them; None for anybody who has not entered on this phone."""
    return next((one for one in people_on(token) if one.id == person_id), None)


def remember(account: Account, token: str | None) -> tuple[str, PhonePerson]:
    """Write down that somebody entered on this phone by her link; the phone's token, a new one where it has none."""
    token = token or secrets.token_urlsafe(32)
    phone = db.session.scalars(select(Phone).where(Phone.token_hash == digest(token))).first()
    if phone is None:
        phone = Phone(token_hash=digest(token), created_at=clock.now())
        db.session.add(phone)
        # The person's row names the phone by its id.
        db.session.flush()
    person = db.session.scalars(
        select(PhonePerson).where(PhonePerson.phone_id == phone.id, PhonePerson.account_id == account.id)
    ).first()
    if person is None:
        person = PhonePerson(phone_id=phone.id, account_id=account.id, wrong_tries=0)
        db.session.add(person)
    # A link proves more than a key does, so it opens again what wrong tries have closed.
    person.entered_at, person.wrong_tries, person.locked_until = clock.now(), 0, None
    return token, person


def choose_key(actor: Actor, token: str | None, key: str) -> None:
    """Choose one's key on this phone. Raises DomainError ``key_short``, ``key_easy`` or ``not_on_phone``."""
    if len(key) != 4 or not key.isdecimal():
        raise DomainError("key_short", field="key")
    if len(set(key)) == 1:
        raise DomainError("key_easy", field="key")
    person = next((one for one in people_on(token) if one.account_id == actor.account_id), None)
    if person is None:
        raise DomainError("not_on_phone")
    person.pin_hash, person.wrong_tries, person.locked_until = hasher.hash(_peppered(person, key)), 0, None
    note(actor, "chose_key", "account", actor.account_id, person.account.scope())


def enter_by_key(token: str | None, person_id: int, key: str, device: str) -> tuple[Account, str] | None:
    """Open a session of one's own by four pictures: the account and its session's token.

    None for a wrong key, for somebody who has none, and for somebody who is not on this phone, after the same work.
    Raises DomainError ``key_closed`` while a key rests after too many wrong tries. What was tried must be committed.
    """
    person = person_on(token, person_id)
    if person is None:
        verify(keyed(f"key:0:{key}"), None)
        return None
    db.session.refresh(person, with_for_update=True, attribute_names=["pin_hash", "wrong_tries", "locked_until"])
    if person.locked_until is not None and person.locked_until > clock.now():
        raise DomainError("key_closed")
    if not verify(_peppered(person, key), person.pin_hash):
        _count_wrong(person)
        return None
    person.wrong_tries, person.locked_until, person.entered_at = 0, None, clock.now()
    account = person.account
    note(actor_of(account), "signed_in", "account", account.id, account.scope(), by="key")
    return account, open_session(account, PHONE_SESSION, device)


def _count_wrong(person: PhonePerson) -> None:
    person.wrong_tries += 1
    if person.wrong_tries >= TRIES_IN_ALL:
        person.pin_hash = None
    elif person.wrong_tries % TRIES == 0:
        person.locked_until = clock.now() + REST


def _peppered(person: PhonePerson, key: str) -> str:
    return keyed(f"key:{person.id}:{key}")
