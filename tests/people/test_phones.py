"""A phone that several people share: faces, a key of four pictures, a quick lock; acting for a leader opens her own pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.people import phones
from marketplace.people.links import prepare_sign_in, token_of
from marketplace.people.models import Account, LoginSession
from marketplace.people.phone_models import PhonePerson
from tests import factories


@pytest.fixture
def marta(felipa: Account) -> Account:
    """A weaver of the same association."""
    grant = felipa.grants[0] if "grants" in felipa.__dict__ else None
    association_id = grant.association_id if grant else db.session.scalars(select(factories.Association.id)).first()
    association = db.session.get_one(factories.Association, association_id)
    member = factories.make_member(factories.make_workshop(association), full_name="Marta Quispe")
    account = factories.make_account("weaver", association_id=association.id, member_id=member.id, display_name="Marta Quispe")
    db.session.commit()
    return account


def enter_by_link(client: FlaskClient, account: Account) -> Any:
    token = token_of(link := prepare_sign_in(db.session.get_one(Account, account.id), None, "/mi-cuenta"))
    db.session.commit()
    assert link.id
    client.get(f"/l/{token}")
    return client.post(f"/l/{token}")


def choose_key(client: FlaskClient, key: str = "1234") -> Any:
    return client.post("/mi-llave", data={"key": key, "again": key})


def face_of(account: Account) -> int:
    return db.session.scalars(select(PhonePerson.id).where(PhonePerson.account_id == account.id)).one()


def try_key(client: FlaskClient, person_id: int, key: str) -> str:
    return str(client.post("/quien", data={"persona": person_id, "key": key, "next": "/mi-cuenta"}).location)


@pytest.fixture
def shared(client: FlaskClient, felipa: Account, marta: Account) -> FlaskClient:
    """A phone on which Felipa and Marta have entered, each with a key; it is locked."""
    enter_by_link(client, felipa)
    choose_key(client, "1234")
    assert enter_by_link(client, marta).location.startswith("/mi-llave"), "on a shared phone she is asked for a key"
    choose_key(client, "9870")
    client.post("/cerrar-rapido")
    return client


def test_a_locked_phone_shows_faces_and_nothing_of_anybody(shared: FlaskClient) -> None:
    assert shared.get("/mi-cuenta").status_code == 302
    assert shared.get("/").location == "/quien"
    page = shared.get("/quien").text
    assert "Felipa Mamani" in page
    assert "Marta Quispe" in page
    assert "+591" not in page


def test_each_enters_by_her_own_pictures_into_a_session_of_her_own(shared: FlaskClient, felipa: Account, marta: Account) -> None:
    assert try_key(shared, face_of(felipa), "9870") != "/mi-cuenta", "another's key"
    assert try_key(shared, face_of(felipa), "1234") == "/mi-cuenta"
    assert "Felipa Mamani" in shared.get("/mi-cuenta").text
    shared.post("/cerrar-rapido")
    assert try_key(shared, face_of(marta), "9870") == "/mi-cuenta"
    assert "Marta Quispe" in shared.get("/mi-cuenta").text
    open_now = db.session.scalars(select(LoginSession.account_id).where(LoginSession.ended_at.is_(None))).all()
    assert open_now == [marta.id], "the lock ended Felipa's session on the server"


def test_five_wrong_tries_close_a_key_and_fifteen_end_it(shared: FlaskClient, felipa: Account) -> None:
    person_id = face_of(felipa)
    for _ in range(phones.TRIES):
        assert "mal=no" in try_key(shared, person_id, "0000")
    assert "mal=espera" in try_key(shared, person_id, "1234"), "the right key too waits"
    person = db.session.get_one(PhonePerson, person_id)
    for _ in range(2):
        person.locked_until = None
        db.session.commit()
        for _ in range(phones.TRIES):
            try_key(shared, person_id, "0000")
        person = db.session.get_one(PhonePerson, person_id)
    assert person.pin_hash is None
    person.locked_until = None
    db.session.commit()
    assert "mal=no" in try_key(shared, person_id, "1234")
    enter_by_link(shared, felipa)
    assert db.session.get_one(PhonePerson, person_id).wrong_tries == 0


def test_a_key_is_worth_nothing_on_another_phone_and_tells_nothing(shared: FlaskClient, felipa: Account, app: Any) -> None:
    stranger, person_id = app.test_client(), face_of(felipa)
    known, unknown = try_key(stranger, person_id, "1234"), try_key(stranger, 999_999, "1234")
    assert known.replace(str(person_id), "N") == unknown.replace("999999", "N")
    assert stranger.get(f"/quien?persona={person_id}").location == "/entrar"
    assert db.session.get_one(PhonePerson, person_id).wrong_tries == 0, "nobody closes her key from afar"


def test_the_kept_key_is_a_hash_that_needs_the_installation_s_secret(shared: FlaskClient, felipa: Account) -> None:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    kept = db.session.get_one(PhonePerson, face_of(felipa)).pin_hash
    assert kept is not None
    assert kept.startswith("$argon2id$")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(kept, "1234")


@pytest.mark.parametrize(("key", "again"), [("123", "123"), ("1111", "1111"), ("1234", "4321"), ("abcd", "abcd"), ("", "")])
def test_a_key_that_is_short_easy_or_not_repeated_is_refused(client: FlaskClient, felipa: Account, key: str, again: str) -> None:
    enter_by_link(client, felipa)
    assert client.post("/mi-llave", data={"key": key, "again": again}).status_code == 422
    assert db.session.get_one(PhonePerson, face_of(felipa)).pin_hash is None


def test_a_phone_with_keys_asks_again_after_half_an_hour_without_use(shared: FlaskClient, felipa: Account) -> None:
    try_key(shared, face_of(felipa), "1234")
    assert shared.get("/hoy").status_code == 200
    shared.delete_cookie("awake")
    answer = shared.get("/hoy")
    assert (answer.status_code, answer.location) == (302, "/quien?next=/hoy")
    assert shared.post("/mi-cuenta/aparatos/cerrar").status_code == 401


def test_a_coordinator_who_acts_for_a_leader_sees_her_today_and_it_is_recorded(felipa: Account, sign_in: Any) -> None:
    association = db.session.scalars(select(factories.Association)).first()
    account = factories.make_account("coordinator", programme_id=association.programme_id)
    db.session.commit()
    client = sign_in(account)
    assert client.get("/hoy").status_code == 403
    assert client.post(f"/personas/tejedoras/{felipa.member_id}/actuar").location == "/hoy"
    page = client.get("/hoy")
    assert page.status_code == 200
    assert "Actúas por Felipa Mamani" in page.text
    assert client.get("/nuestro-tiempo").status_code == 200
    assert client.get("/nosotras").status_code == 200
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "began_acting_for")).one()
    assert line.thing_id == felipa.member_id
    client.post("/actuar/dejar")
    assert client.get("/hoy").status_code == 403


def test_the_consent_says_whether_it_was_heard(client: FlaskClient, felipa: Account) -> None:
    token = token_of(prepare_sign_in(felipa, None, "/"))
    db.session.commit()
    client.get(f"/l/{token}")
    client.post(f"/l/{token}", data={"heard": "yes"})
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "consented")).one()
    assert line.details["heard"] is True
