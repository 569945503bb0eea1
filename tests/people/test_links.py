from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.people.links import prepare_sign_in, token_of
from marketplace.people.models import Account, LoginSession, SignInLink
from tests.factories import make_account, make_association, make_member, make_workshop


@pytest.fixture
def link(felipa):
    row = prepare_sign_in(felipa, None, "/mi-cuenta")
    db.session.commit()
    return row


def open_sessions():
    return db.session.scalar(select(func.count()).select_from(LoginSession).where(LoginSession.ended_at.is_(None)))


def test_looking_at_a_link_asks_who_she_is_and_spends_nothing(client, link):
    for send in (client.get, client.head, client.get):
        response = send(f"/l/{token_of(link)}")
        assert response.status_code == 200
    page = client.get(f"/l/{token_of(link)}")
    assert "¿Eres Felipa?" in page.text
    assert "Mamani" not in page.text.replace('aria-hidden="true">FM', "")
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert (link.used_at, open_sessions()) == (None, 0)


def test_whatsapp_s_preview_spends_nothing(client, link):
    client.get(f"/l/{token_of(link)}", headers={"User-Agent": "WhatsApp/2.23.20 A"})
    assert link.used_at is None
    assert client.get(f"/l/{token_of(link)}").status_code == 200


def test_the_button_opens_a_session_of_90_days_and_goes_on(client, felipa, link):
    token = token_of(link)
    client.get(f"/l/{token}")
    response = client.post(f"/l/{token}", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 9) Chrome/100"})
    assert (response.status_code, response.location) == (303, "/mi-cuenta")
    row = db.session.scalars(select(LoginSession)).one()
    assert abs(row.expires_at - clock.now() - timedelta(days=90)) < timedelta(minutes=1)
    assert row.device == "Android, Chrome"
    assert "Expires=" in response.headers["Set-Cookie"]
    assert client.get("/mi-cuenta").status_code == 200
    assert felipa.consented_at is not None
    assert {"consented", "signed_in"} <= set(db.session.scalars(select(JournalEntry.verb)))


def test_a_spent_link_is_a_clear_page_that_says_how_to_get_another(app, client, link):
    token = token_of(link)
    client.post(f"/l/{token}")
    other = app.test_client()
    for response in (other.post(f"/l/{token}"), other.get(f"/l/{token}")):
        assert response.status_code == 410
        assert "Este enlace ya se usó" in response.text
        assert "Pide uno nuevo" in response.text
    assert open_sessions() == 1


def test_a_second_tap_on_the_same_phone_finds_the_same_session(app, link):
    token = token_of(link)
    phone = app.test_client()
    phone.get(f"/l/{token}")
    before = phone.get_cookie("session").value
    phone.post(f"/l/{token}")
    phone.set_cookie("session", before)
    assert phone.post(f"/l/{token}").status_code == 303
    assert open_sessions() == 1
    assert phone.get("/mi-cuenta").status_code == 200


def test_she_who_is_inside_already_is_shown_the_way_on(client, link):
    token = token_of(link)
    client.post(f"/l/{token}")
    again = client.get(f"/l/{token}")
    assert "Ya estás dentro" in again.text
    assert 'href="/mi-cuenta"' in again.text


def test_an_expired_link_opens_nothing(client, link):
    token = token_of(link)
    link.expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    for response in (client.get(f"/l/{token}"), client.post(f"/l/{token}")):
        assert response.status_code == 410
        assert "Este enlace ya venció" in response.text
    assert open_sessions() == 0


def test_an_unknown_link_tells_nothing(client, felipa):
    for response in (client.get("/l/" + "x" * 43), client.post("/l/" + "x" * 43)):
        assert response.status_code == 404
        assert "Felipa" not in response.text


def test_guessing_links_is_throttled(client, felipa):
    answers = [client.get(f"/l/{number}").status_code for number in range(61)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_a_link_lasts_seven_days_and_only_its_hash_is_kept(link):
    assert link.expires_at - link.created_at == timedelta(days=7)
    assert token_of(link) not in (link.token_hash, link.next_path)
    assert len(token_of(link)) >= 43


def test_an_ended_account_s_link_opens_nothing(client, felipa, link):
    token = token_of(link)
    felipa.ended_at = clock.now()
    db.session.commit()
    assert client.post(f"/l/{token}").status_code == 410
    assert open_sessions() == 0


def _leader_and_member(name="Sumaq"):
    association = make_association(name=name)
    workshop = make_workshop(association)
    boss, weaver = (
        make_member(workshop, full_name="Rosa Quispe"),
        make_member(workshop, full_name="Juana Condori", phone="+591 71234567"),
    )
    association.leader_member_id = boss.id
    account = make_account("leader", association_id=association.id, member_id=boss.id, display_name="Rosa Quispe")
    db.session.commit()
    return account, weaver, association


def test_inviting_shows_the_ready_whatsapp_message(sign_in):
    leader, weaver, _association = _leader_and_member()
    browser = sign_in(leader)
    sent = browser.post(f"/personas/tejedoras/{weaver.id}/invitar")
    assert sent.status_code == 303
    page = browser.get(sent.location)
    link = db.session.scalars(select(SignInLink)).one()
    address = f"http://localhost/l/{token_of(link)}"
    assert "https://wa.me/59171234567?text=Hola%20Juana." in page.text
    assert address in unquote(page.text)
    assert "sirve 7 días, solo para ti" in page.text
    assert link.created_by_id == leader.id
    account = db.session.scalars(select(Account).where(Account.member_id == weaver.id)).one()
    assert (account.display_name, account.phone) == ("Juana Condori", "+591 71234567")


def test_an_invited_member_enters_as_a_weaver_of_her_association(app, sign_in):
    leader, weaver, _association = _leader_and_member()
    browser = sign_in(leader)
    browser.post(f"/personas/tejedoras/{weaver.id}/invitar")
    token = token_of(db.session.scalars(select(SignInLink)).one())
    phone = app.test_client()
    phone.post(f"/l/{token}")
    assert "Juana Condori" in phone.get("/mi-cuenta").text


def test_the_message_is_gone_once_the_link_is_spent(app, sign_in):
    leader, weaver, _ = _leader_and_member()
    browser = sign_in(leader)
    page = browser.post(f"/personas/tejedoras/{weaver.id}/invitar").location
    token = token_of(db.session.scalars(select(SignInLink)).one())
    app.test_client().post(f"/l/{token}")
    assert browser.get(page).status_code == 410
    assert token not in browser.get(page).text


def test_inviting_again_ends_the_earlier_link(app, sign_in):
    leader, weaver, _ = _leader_and_member()
    browser = sign_in(leader)
    browser.post(f"/personas/tejedoras/{weaver.id}/invitar")
    first = db.session.scalars(select(SignInLink)).one()
    token = token_of(first)
    browser.post(f"/personas/tejedoras/{weaver.id}/invitar")
    assert app.test_client().post(f"/l/{token}").status_code == 410
    assert db.session.scalar(select(func.count()).select_from(Account).where(Account.member_id == weaver.id)) == 1


def test_a_neighbour_s_leader_can_neither_invite_nor_see_the_message(sign_in):
    leader, weaver, _ = _leader_and_member()
    neighbour, _, _ = _leader_and_member("Vecina")
    page = sign_in(leader).post(f"/personas/tejedoras/{weaver.id}/invitar").location
    stranger = sign_in(neighbour)
    assert stranger.post(f"/personas/tejedoras/{weaver.id}/invitar").status_code == 404
    assert stranger.get(page).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 1


def test_a_member_who_is_also_a_coordinator_cannot_be_invited_by_her_leader(sign_in):
    leader, weaver, association = _leader_and_member()
    make_account("coordinator", programme_id=association.programme_id, member_id=weaver.id)
    db.session.commit()
    response = sign_in(leader).post(f"/personas/tejedoras/{weaver.id}/invitar")
    assert response.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 0


def test_the_invitation_form_sent_five_times_makes_one_link(sign_in):
    leader, weaver, _ = _leader_and_member()
    browser = sign_in(leader)
    answers = {browser.post(f"/personas/tejedoras/{weaver.id}/invitar", data={"form_key": "k" * 32}).location for _ in range(5)}
    assert len(answers) == 1
    assert db.session.scalar(select(func.count()).select_from(SignInLink)) == 1
