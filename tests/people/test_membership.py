from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.people.models import Account, LoginSession, RoleGrant
from tests.factories import make_account, make_association, make_exporter, make_member, make_programme, make_workshop


@pytest.fixture
def place():
    """An association with a leader and a weaver, their coordinator, and a neighbour's of another programme."""

    class Place:
        pass

    here = Place()
    here.association = make_association(name="Sumaq Warmi")
    workshop = make_workshop(here.association)
    here.boss, here.weaver = make_member(workshop, full_name="Rosa Quispe"), make_member(workshop, full_name="Juana Condori")
    here.association.leader_member_id = here.boss.id
    here.leader = make_account("leader", association_id=here.association.id, member_id=here.boss.id, display_name="Rosa Quispe")
    here.juana = make_account(
        "weaver", association_id=here.association.id, member_id=here.weaver.id, display_name="Juana Condori"
    )
    here.coordinator = make_account("coordinator", programme_id=here.association.programme_id, display_name="Marta Coordinadora")
    here.stranger = make_member(make_workshop(make_association(name="Vecinas")), full_name="Elena Vecina")
    here.admin = make_account("administrator", display_name="Ada Admin", email="ada@x.example")
    db.session.commit()
    return here


def test_leader_and_coordinator_see_their_own_members_and_no_neighbour_s(place, sign_in):
    for account in (place.leader, place.coordinator):
        page = sign_in(account).get("/personas")
        assert page.status_code == 200
        assert "Juana Condori" in page.text
        assert "Elena Vecina" not in page.text
        assert "Vecinas" not in page.text


def test_the_list_is_filtered_sorted_and_exported_alike(place, sign_in):
    browser = sign_in(place.coordinator)
    page = browser.get("/personas?q=juana&sort=-name").text
    assert "Juana Condori" in page
    assert ">Rosa Quispe<" not in page
    both = browser.get("/personas?sort=-name").text
    assert both.index("Rosa Quispe") < both.index("Juana Condori")
    text = browser.get("/personas/archivo.csv?q=juana").get_data().decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[1] == "Juana Condori"
    assert len(text.splitlines()) == 2
    sheet = load_workbook(io.BytesIO(browser.get("/personas/archivo.xlsx").data)).active
    assert sorted(row[1] for row in sheet.iter_rows(min_row=2, values_only=True)) == ["Juana Condori", "Rosa Quispe"]


def test_a_percent_sign_in_the_search_is_only_a_sign(place, sign_in):
    assert "Juana Condori" not in sign_in(place.coordinator).get("/personas?q=%25").text


def test_the_list_s_queries_do_not_grow_with_the_members(place, sign_in, count_queries):
    browser = sign_in(place.coordinator)
    browser.get("/personas")
    with count_queries() as few:
        browser.get("/personas")
    workshop = make_workshop(place.association)
    for _ in range(20):
        make_member(workshop)
    db.session.commit()
    with count_queries() as many:
        browser.get("/personas")
    assert len(many) == len(few) == 4


def test_acting_for_somebody_is_shown_on_every_page_and_written_in_every_line(place, sign_in):
    browser = sign_in(place.coordinator)
    assert browser.post(f"/personas/tejedoras/{place.weaver.id}/actuar").status_code == 303
    for path in ("/personas", "/mi-cuenta"):
        page = browser.get(path).text
        assert "Actúas por Juana Condori" in page
        assert "Dejar de actuar por Juana Condori" in page
    browser.post(f"/personas/tejedoras/{place.boss.id}/invitar")
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "invited")).one()
    assert (line.who, line.acting_for, line.acting_for_member_id) == ("Marta Coordinadora", "Juana Condori", place.weaver.id)
    browser.post("/actuar/dejar")
    assert "Actúas por" not in browser.get("/personas").text
    assert list(db.session.scalars(select(JournalEntry.verb).order_by(JournalEntry.id)))[-1] == "stopped_acting_for"


def test_acting_for_a_leader_says_where_her_work_is(place, sign_in):
    browser, here = sign_in(place.coordinator), f"/personas/tejedoras/{place.boss.id}"
    work = f'href="/capacidad/{place.association.id}"'
    assert work not in browser.get(here).text
    browser.post(f"{here}/actuar")
    page = browser.get(here).text
    assert work in page
    assert 'href="/ofertas"' in page
    assert browser.get(f"/capacidad/{place.association.id}").status_code == 200


def test_acting_lasts_in_this_session_only(place, sign_in):
    first, second = sign_in(place.coordinator), sign_in(place.coordinator)
    first.post(f"/personas/tejedoras/{place.weaver.id}/actuar")
    assert "Actúas por" not in second.get("/personas").text


def test_looking_never_begins_to_act(place, sign_in):
    browser = sign_in(place.coordinator)
    assert browser.get(f"/personas/tejedoras/{place.weaver.id}/actuar").status_code == 405
    browser.get(f"/personas/tejedoras/{place.weaver.id}")
    assert "Actúas por" not in browser.get("/personas").text


def test_nobody_acts_for_a_neighbour_s_member(place, sign_in):
    for account in (place.leader, place.coordinator, place.juana):
        assert sign_in(account).post(f"/personas/tejedoras/{place.stranger.id}/actuar").status_code == 404
    assert not db.session.scalars(
        select(LoginSession.acting_for_member_id).where(LoginSession.acting_for_member_id.is_not(None))
    ).all()


def test_naming_a_leader_changes_both_roles_and_ends_both_women_s_sessions(place, sign_in):
    old, new = sign_in(place.leader), sign_in(place.juana)
    assert new.get("/mi-cuenta").status_code == 200
    done = sign_in(place.coordinator).post(f"/personas/tejedoras/{place.weaver.id}/lider")
    assert done.status_code == 303
    assert old.get("/mi-cuenta").status_code == 302
    assert new.get("/mi-cuenta").status_code == 302
    assert _live_roles(place.leader) == ["weaver"]
    assert _live_roles(place.juana) == ["leader"]
    assert place.association.leader_member_id == place.weaver.id


def _live_roles(account):
    return list(
        db.session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id, RoleGrant.ended_at.is_(None)))
    )


def test_a_lost_phone_is_shut_out_by_her_leader(place, sign_in):
    phone = sign_in(place.juana)
    sign_in(place.leader).post(f"/personas/tejedoras/{place.weaver.id}/cerrar")
    assert phone.get("/mi-cuenta").status_code == 302


NEW = {"name": "Nora Nueva", "email": "Nora@X.example", "language": "es"}


def test_an_administrator_creates_an_account_and_a_mail_lets_it_choose_a_password(place, sign_in, client, outbox):
    exporter = make_exporter(name="Exportadora Uno")
    db.session.commit()
    browser = sign_in(place.admin)
    done = browser.post("/personas/cuentas", data={**NEW, "role": "exporter", "exporter_id": str(exporter.id)})
    assert done.status_code == 303
    page = browser.get(done.location).text
    assert "Exportadora Uno" in page
    (mail,) = outbox.iterdir()
    import re
    from email import message_from_bytes, policy

    text = message_from_bytes(mail.read_bytes(), policy=policy.default).get_content()
    path = re.search(r"http://localhost(/clave/\S+)", text)[1]
    assert client.post(path, data={"password": "tres gatos en la feria", "again": "tres gatos en la feria"}).status_code == 303
    assert client.post("/entrar", data={"email": "nora@x.example", "password": "tres gatos en la feria"}).status_code == 303


def test_a_coordinator_of_two_programmes_sees_both(place, sign_in):
    other = make_association(name="Tercera")
    make_member(make_workshop(other), full_name="Teresa Tercera")
    db.session.commit()
    sign_in(place.admin).post(
        "/personas/cuentas",
        data={**NEW, "role": "coordinator", "programme_ids": [place.association.programme_id, other.programme_id]},
    )
    account = db.session.scalars(select(Account).where(Account.email == "nora@x.example")).one()
    page = sign_in(account).get("/personas").text
    assert "Teresa Tercera" in page
    assert "Juana Condori" in page
    assert "Elena Vecina" not in page


def test_an_account_without_a_place_or_with_a_taken_email_is_refused_and_nothing_is_kept(place, sign_in, outbox):
    browser = sign_in(place.admin)
    no_place = browser.post("/personas/cuentas", data={**NEW, "role": "exporter"})
    assert no_place.status_code == 422
    assert "Falta elegir dónde." in no_place.text
    taken = browser.post("/personas/cuentas", data={**NEW, "email": "ADA@x.example", "role": "administrator"})
    assert "Ya hay una cuenta con ese correo." in taken.text
    assert not db.session.scalars(select(Account).where(Account.display_name == "Nora Nueva")).all()
    assert not list(outbox.iterdir())


def test_a_changed_role_ends_the_sessions_that_stood_on_it(place, sign_in):
    exporter = make_exporter()
    ana = make_account("exporter", exporter_id=exporter.id, email="ana@x.example")
    db.session.commit()
    desk = sign_in(ana)
    programme = make_programme()
    db.session.commit()
    done = sign_in(place.admin).post(
        f"/personas/cuentas/{ana.id}/papeles", data={"role": "verifier", "programme_ids": [programme.id]}
    )
    assert done.status_code == 303
    assert desk.get("/mi-cuenta").status_code == 302
    assert _live_roles(ana) == ["verifier"]


def test_taking_the_only_role_leaves_an_account_that_cannot_enter(place, sign_in):
    ana = make_account("exporter", exporter_id=make_exporter().id)
    db.session.commit()
    desk = sign_in(ana)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == ana.id)).one()
    sign_in(place.admin).post(f"/personas/papeles/{grant.id}/quitar")
    assert desk.get("/mi-cuenta").status_code == 302
    assert sign_in(ana).get("/mi-cuenta").status_code == 302


def test_removal_ends_the_sessions(place, sign_in):
    desk = sign_in(place.coordinator)
    sign_in(place.admin).post(f"/personas/cuentas/{place.coordinator.id}/terminar")
    assert desk.get("/mi-cuenta").status_code == 302


def test_the_last_administrator_cannot_be_ended(place, sign_in):
    browser = sign_in(place.admin)
    refused = browser.post(f"/personas/cuentas/{place.admin.id}/terminar")
    assert refused.status_code == 409
    assert "Es la última administradora." in refused.text
    assert browser.get("/mi-cuenta").status_code == 200


def test_only_places_of_the_first_role_count(place):
    from marketplace.people.sessions import actor_of

    other = make_programme()
    db.session.add(
        RoleGrant(account_id=place.coordinator.id, role="verifier", programme_id=other.id, granted_at=place.leader.created_at)
    )
    db.session.commit()
    db.session.refresh(place.coordinator, ["grants"])
    assert actor_of(place.coordinator).programme_ids == {place.association.programme_id}


def test_one_s_devices_are_listed_and_each_can_be_closed(place, sign_in):
    here, there = sign_in(place.juana), sign_in(place.juana)
    rows = db.session.scalars(select(LoginSession).order_by(LoginSession.id)).all()
    assert here.get("/mi-cuenta").text.count("Sirve hasta") == 2
    assert here.post(f"/mi-cuenta/aparatos/{rows[1].id}/cerrar").status_code == 303
    assert there.get("/mi-cuenta").status_code == 302
    assert here.get("/mi-cuenta").status_code == 200


def test_somebody_else_s_device_cannot_be_closed(place, sign_in):
    victim = sign_in(place.juana)
    row = db.session.scalars(select(LoginSession)).one()
    for account in (place.leader, place.coordinator, place.admin):
        assert sign_in(account).post(f"/mi-cuenta/aparatos/{row.id}/cerrar").status_code == 404
    assert victim.get("/mi-cuenta").status_code == 200


def test_the_language_is_kept_for_the_account_and_the_browser(place, sign_in, client):
    browser = sign_in(place.juana)
    answer = browser.post("/idioma", data={"lang": "en", "next": "/mi-cuenta"})
    assert answer.location == "/mi-cuenta"
    assert '<html lang="en"' in browser.get("/mi-cuenta").text
    assert place.juana.language == "en"
    client.post("/idioma", data={"lang": "en"})
    assert '<html lang="en"' in client.get("/entrar").text
    client.post("/idioma", data={"lang": "xx", "next": "//evil.example"})
    assert '<html lang="en"' in client.get("/entrar").text
