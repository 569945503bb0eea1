from __future__ import annotations

import time
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import select

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.people import passwords, services
from marketplace.people.models import LoginSession
from marketplace.people.paths import local_path
from tests.factories import make_account
from tests.people.conftest import PASSWORD


def test_right_password_opens_a_desk_session_of_twelve_hours(client, ana, enter):
    response = enter("ana@export.example", PASSWORD)
    assert (response.status_code, response.location) == (303, "/")
    row = db.session.scalars(select(LoginSession)).one()
    assert abs(row.expires_at - clock.now() - timedelta(hours=12)) < timedelta(minutes=1)
    assert client.get("/mi-cuenta").status_code == 200


def test_email_is_found_in_any_case_and_with_spaces(ana, enter):
    assert enter("  ANA@Export.Example ", PASSWORD).status_code == 303


def test_cookie_lasts_as_long_as_the_session_and_scripts_cannot_read_it(ana, enter):
    cookie = _session_cookie(enter("ana@export.example", PASSWORD))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    seconds = time.mktime(time.strptime(cookie["expires"], "%a, %d %b %Y %H:%M:%S GMT")) - time.mktime(time.gmtime())
    assert 11.9 * 3600 < seconds <= 12 * 3600


def _session_cookie(response):
    jar = SimpleCookie()
    for header in response.headers.getlist("Set-Cookie"):
        jar.load(header)
    return jar["session"]


def test_unknown_email_wrong_password_ended_and_link_only_accounts_answer_alike(app, ana, enter):
    ended = make_account(
        "exporter", exporter_id=ana.grants[0].exporter_id if "grants" in ana.__dict__ else _exporter(ana), email="fin@x.example"
    )
    ended.password_hash, ended.ended_at = passwords.hash_password(PASSWORD), clock.now()
    make_account("administrator", email="sin@x.example")
    db.session.commit()
    pages = {
        _without_tokens(enter(email, password))
        for email, password in [
            ("ana@export.example", "no es esta clave"),
            ("nadie@x.example", PASSWORD),
            ("fin@x.example", PASSWORD),
            ("sin@x.example", PASSWORD),
        ]
    }
    assert len(pages) == 1
    assert "El correo o la clave no son correctos." in pages.pop()


def _exporter(account):
    from marketplace.people.models import RoleGrant

    return db.session.scalars(select(RoleGrant.exporter_id).where(RoleGrant.account_id == account.id)).one()


def _without_tokens(response):
    assert response.status_code == 422
    import re

    text = re.sub(r'(nonce|value|name="(csrf_token|form_key)" value)="[^"]*"', "", response.text)
    return text


def test_the_costly_work_is_done_whether_or_not_the_account_exists(ana, enter, monkeypatch):
    checked = []
    real = passwords.hasher.verify
    monkeypatch.setattr(type(passwords.hasher), "verify", lambda self, kept, given: checked.append(kept) or real(kept, given))
    enter("ana@export.example", "no es esta clave")
    enter("nadie@x.example", "no es esta clave")
    assert len(checked) == 2
    assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in checked)


def test_known_and_unknown_emails_send_the_same_number_of_queries(ana, client, count_queries):
    counts = set()
    for email in ("ana@export.example", "nadie@x.example"):
        with count_queries() as queries:
            client.post("/entrar", data={"email": email, "password": "no es esta clave"})
        counts.add(len(queries))
    assert len(counts) == 1


def test_ten_wrong_tries_for_one_email_close_its_door_for_a_while(ana, enter):
    for _ in range(10):
        assert enter("ana@export.example", "no es esta clave").status_code == 422
    closed = enter("Ana@export.example ", PASSWORD)
    assert closed.status_code == 429
    assert "Muchos intentos" in closed.text
    assert int(closed.headers["Retry-After"]) <= 900


def test_an_email_that_nobody_has_is_throttled_like_a_known_one(ana, enter):
    for _ in range(10):
        enter("nadie@x.example", "no es esta clave")
    assert enter("nadie@x.example", "no es esta clave").status_code == 429
    assert enter("ana@export.example", PASSWORD).status_code == 303


def test_thirty_wrong_tries_from_one_address_close_its_door(ana, enter):
    for number in range(30):
        enter(f"nadie{number}@x.example", "no es esta clave")
    assert enter("ana@export.example", PASSWORD).status_code == 429


def test_right_sign_ins_are_never_throttled(ana, enter):
    assert {enter("ana@export.example", PASSWORD).status_code for _ in range(35)} == {303}


def test_goes_where_she_was_going(client, ana):
    asked = client.get("/mi-cuenta?x=1")
    assert asked.status_code == 302
    page = client.get(asked.location)
    assert 'value="/mi-cuenta?x=1"' in page.text
    response = client.post("/entrar", data={"email": ana.email, "password": PASSWORD, "next": "/mi-cuenta?x=1"})
    assert response.location == "/mi-cuenta?x=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/%0a\n/evil",
        "",
        None,
        "pedidos",
    ],
)
def test_another_site_is_never_gone_to(target):
    assert local_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/pedidos", "/pedidos/3?x=1&y=//a", "/a#b"])
def test_a_path_of_this_site_is_gone_to(target):
    assert local_path(target) == target


def test_signing_in_changes_the_session_and_ends_the_one_this_browser_had(client, ana, enter):
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    enter("ana@export.example", PASSWORD)
    first = db.session.scalars(select(LoginSession)).one()
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    enter("ana@export.example", PASSWORD)
    db.session.refresh(first)
    assert first.ended_at is not None
    assert len(db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all()) == 1


def test_signing_out_ends_the_session_on_the_server_so_a_copied_cookie_is_dead(app, client, ana, enter):
    enter("ana@export.example", PASSWORD)
    copied = client.get_cookie("session").value
    assert client.post("/salir").status_code == 303
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/mi-cuenta").status_code == 302


def test_the_table_keeps_no_token_that_opens_a_session(client, ana, enter):
    enter("ana@export.example", PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    row = db.session.scalars(select(LoginSession)).one()
    assert token not in (row.token_hash, row.device)


def test_a_session_out_of_date_is_dead(client, ana, enter):
    enter("ana@export.example", PASSWORD)
    db.session.scalars(select(LoginSession)).one().expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert client.get("/mi-cuenta").status_code == 302


def test_an_old_hash_is_made_anew_at_sign_in(ana, enter):
    from argon2 import PasswordHasher

    ana.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    db.session.commit()
    enter("ana@export.example", PASSWORD)
    assert ana.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_signing_in_is_in_the_journal(ana, enter):
    enter("ana@export.example", PASSWORD)
    line = db.session.scalars(select(JournalEntry)).one()
    assert (line.who, line.verb, line.thing, line.thing_id) == ("Ana Rojas", "signed_in", "account", ana.id)


def test_leaders_with_a_password_get_a_phones_session(felipa):
    db.session.refresh(felipa, ["grants"])
    assert services.session_length(felipa) == timedelta(days=90)
