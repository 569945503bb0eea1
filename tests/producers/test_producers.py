"""The directory, an association's own page, its onboarding, its workshops and members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.people.models import Account, LoginSession
from marketplace.producers import services
from marketplace.producers.models import Association, Member, Workshop
from marketplace.producers.queries import load_association, names_like
from marketplace.producers.states import ONBOARDING
from marketplace.producers.words import refresh_words
from tests import factories

SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def house(app: Any) -> Association:
    association = factories.make_association(
        members=2, name="Suma Warmi", zone="Senkata", trade="chompas de alpaca", state="onboarding"
    )
    refresh_words(association)
    db.session.commit()
    return association


@pytest.fixture
def coordinator(house: Association, sign_in: SignIn) -> FlaskClient:
    return sign_in(factories.make_account("coordinator", programme_id=house.programme_id))


def data(**changes: Any) -> dict[str, Any]:
    return {"name": "Suma Warmi", "city": "El Alto", "zone": "Senkata", "techniques": ["HK"]} | changes


def an_actor() -> Actor:
    return Actor(account_id=factories.make_account("administrator").id, display_name="A", role=Role.ADMINISTRATOR)


@pytest.mark.parametrize("typed", ["suma warmi", "WARMI", "chompa", "chmopas", "senkáta", "palillo", "sum"])
def test_the_directory_finds_by_name_trade_zone_and_technique(coordinator: FlaskClient, house: Association, typed: str) -> None:
    factories.make_association(name="Otras Manos", search_text="otras man")
    db.session.commit()
    html = coordinator.get("/asociaciones", query_string={"q": typed}).text
    assert "Suma Warmi" in html
    assert "Otras Manos" not in html


def test_the_directory_narrows_by_zone_state_programme_technique_and_form(coordinator: FlaskClient, house: Association) -> None:
    factories.make_technique("WO", name_es="Madera")
    factories.make_association(name="Otras Manos", zone="Río Seco", technique="WO", legal_status="asociación")
    db.session.commit()
    for query in ("zona=Senkata", "estado=onboarding", f"programa={house.programme_id}", "tecnica=HK"):
        html = coordinator.get(f"/asociaciones?{query}").text
        assert ("Suma Warmi" in html, "Otras Manos" in html) == (True, False), query
    assert "Suma Warmi" not in coordinator.get("/asociaciones?forma=asociación").text
    assert coordinator.get("/asociaciones/lista.csv?zona=Senkata").text.count("\n") == 2


def test_only_staff_find_associations_that_are_not_approved(
    coordinator: FlaskClient, house: Association, sign_in: SignIn
) -> None:
    exporter = sign_in(factories.make_account("exporter", exporter_id=factories.make_exporter().id))
    assert "Suma Warmi" in coordinator.get("/asociaciones").text
    for path in ("/asociaciones", "/asociaciones?q=warmi", "/asociaciones?estado=onboarding", "/asociaciones/lista.csv"):
        assert "Suma Warmi" not in exporter.get(path).text


def test_the_directory_takes_the_same_queries_however_many_there_are(
    coordinator: FlaskClient, house: Association, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as few:
        coordinator.get("/asociaciones")
    for _ in range(10):
        factories.make_association(members=1)
    db.session.commit()
    with count_queries() as many:
        coordinator.get("/asociaciones")
    assert len(few) == len(many) <= 10


def test_the_own_page_takes_the_same_queries_however_many_members(
    coordinator: FlaskClient, house: Association, count_queries: Callable[[], Any]
) -> None:
    with count_queries() as few:
        coordinator.get(f"/asociaciones/{house.id}")
    for _ in range(6):
        factories.make_member(factories.make_workshop(house))
    db.session.commit()
    with count_queries() as many:
        coordinator.get(f"/asociaciones/{house.id}")
    assert len(few) == len(many)


def test_nothing_of_a_neighbour_s_people_shows(coordinator: FlaskClient, house: Association) -> None:
    other = factories.make_association(members=1, name="Otras Manos")
    db.session.commit()
    (stranger,) = db.session.scalars(select(Member).where(Member.association_id == other.id))
    assert coordinator.get(f"/asociaciones/{other.id}").status_code == 404
    for path in ("/asociaciones", f"/asociaciones/{house.id}", f"/asociaciones/{other.id}/publica"):
        assert stranger.full_name not in coordinator.get(path).text
    assert coordinator.post(f"/tejedoras/{stranger.id}/salir").status_code == 404


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in ONBOARDING.moves for b in ONBOARDING.moves if a != b])
def test_onboarding_goes_only_where_the_table_says(house: Association, before: str, after: str) -> None:
    house.state, house.leader_member_id = before, db.session.scalars(select(Member.id)).first()
    db.session.flush()
    if ONBOARDING.allows(before, after):
        services.move_onboarding(an_actor(), house, after, "porque sí")
        assert house.state == after
    else:
        with pytest.raises(DomainError, match="wrong_state"):
            services.move_onboarding(an_actor(), house, after, "porque sí")


def test_without_a_leader_nobody_asks_for_a_review(coordinator: FlaskClient, house: Association) -> None:
    answer = coordinator.post(f"/asociaciones/{house.id}/estado/ready_for_review")
    assert answer.status_code == 422
    assert "Faltan técnicas" in answer.text
    assert db.session.get_one(Association, house.id).state == "onboarding"


def test_turning_down_needs_a_reason_and_leaves_its_line(coordinator: FlaskClient, house: Association) -> None:
    assert coordinator.post(f"/asociaciones/{house.id}/estado/rejected").status_code == 422
    assert coordinator.post(f"/asociaciones/{house.id}/estado/rejected", data={"reason": "Ya no trabajan"}).status_code == 303
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "moved")).one()
    assert line.details == {"before": "onboarding", "after": "rejected", "reason": "Ya no trabajan"}


def test_a_leader_cannot_approve_her_own_association(house: Association, sign_in: SignIn) -> None:
    leader = sign_in(factories.make_account("leader", association_id=house.id))
    assert leader.post(f"/asociaciones/{house.id}/estado/rejected", data={"reason": "x"}).status_code == 404


@pytest.mark.parametrize(("other", "name"), [("SUMMA KNITS", "SUMA KNITS"), ("AICOT", "AAICOT"), ("K'ANA INTI", "Kana Inti")])
def test_a_nearly_equal_name_is_pointed_out_and_never_merged(
    coordinator: FlaskClient, house: Association, other: str, name: str
) -> None:
    factories.make_association(name=other)
    db.session.commit()
    path = f"/programas/{house.programme_id}/asociaciones/nueva"
    answer = coordinator.post(path, data=data(name=name))
    assert answer.status_code == 422
    assert "Ya existe" in answer.text
    assert coordinator.post(path, data=data(name=name, sure="y")).status_code == 303
    written = db.session.scalars(select(Association).where(Association.name == name)).one()
    assert written.state == "invited"
    assert [one.name for one, _ in names_like(written.name, written.id)] == [other]


def test_a_new_name_is_found_at_once_and_so_are_its_products(coordinator: FlaskClient, house: Association) -> None:
    product = factories.make_product(house)
    db.session.commit()
    assert coordinator.post(f"/asociaciones/{house.id}/cambiar", data=data(name="Qantati Nueva")).status_code == 303
    assert "Qantati" in coordinator.get("/asociaciones?q=qantati").text
    db.session.expire_all()
    assert "qantati" in product.search_text
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "changed")).one()
    assert line.details["before"]["name"] == "Suma Warmi"


def test_a_story_reaches_the_public_page(coordinator: FlaskClient, house: Association, client: FlaskClient) -> None:
    coordinator.post(f"/asociaciones/{house.id}/cambiar", data=data(story="Tejemos desde 1998."))
    assert "Tejemos desde 1998." in client.get(f"/asociaciones/{house.id}/publica").text


def test_workshops_and_members_are_written_down(coordinator: FlaskClient, house: Association) -> None:
    assert coordinator.post(f"/asociaciones/{house.id}/talleres/nuevo", data=data(name="Taller 9")).status_code == 303
    workshop = db.session.scalars(select(Workshop).where(Workshop.name == "Taller 9")).one()
    member = {"full_name": "Felipa  Mamani", "workshop": workshop.id, "hours": "5.5", "phone": "71234567", "sex": "F"}
    path = f"/talleres/{workshop.id}/tejedoras/nueva"
    assert coordinator.post(path, data=member).status_code == 303
    row = db.session.scalars(select(Member).where(Member.workshop_id == workshop.id)).one()
    assert (row.full_name, row.millihours_a_day, row.phone) == ("Felipa Mamani", 5500, "+59171234567")
    again = coordinator.post(path, data=member)
    assert again.status_code == 422
    assert "Es otra persona" in again.text
    assert coordinator.post(path, data=member | {"full_name": "Juana", "phone": "12"}).status_code == 422


def test_a_member_cannot_be_moved_to_a_neighbour_s_workshop(coordinator: FlaskClient, house: Association) -> None:
    member = db.session.scalars(select(Member)).first()
    other = factories.make_workshop(factories.make_association())
    db.session.commit()
    form = {"full_name": member.full_name, "workshop": other.id, "hours": "8"}
    assert coordinator.post(f"/tejedoras/{member.id}/cambiar", data=form).status_code == 422
    assert db.session.get_one(Member, member.id).association_id == house.id


def test_who_leaves_is_signed_out_and_it_can_be_undone(coordinator: FlaskClient, house: Association, sign_in: SignIn) -> None:
    member = db.session.scalars(select(Member)).first()
    weaver = sign_in(factories.make_account("weaver", association_id=house.id, member_id=member.id))
    assert weaver.get("/mi-pago").status_code in (200, 404)
    assert coordinator.post(f"/tejedoras/{member.id}/salir").status_code == 303
    assert db.session.get_one(Member, member.id).left_on is not None
    account = db.session.scalars(select(Account).where(Account.member_id == member.id)).one()
    sessions = db.session.scalars(select(LoginSession).where(LoginSession.account_id == account.id)).all()
    assert sessions
    assert all(session.ended_at is not None for session in sessions)
    assert coordinator.post(f"/tejedoras/{member.id}/salir").status_code == 409
    assert coordinator.post(f"/tejedoras/{member.id}/volver").status_code == 303
    assert db.session.get_one(Member, member.id).left_on is None


def test_a_leader_does_not_leave_before_another_follows(coordinator: FlaskClient, house: Association) -> None:
    member = db.session.scalars(select(Member)).first()
    house.leader_member_id = member.id
    db.session.commit()
    answer = coordinator.post(f"/tejedoras/{member.id}/salir")
    assert answer.status_code == 409
    assert "es la líder" in answer.text
    assert db.session.get_one(Member, member.id).left_on is None


def test_a_form_sent_twice_makes_one_workshop(coordinator: FlaskClient, house: Association) -> None:
    for _ in range(3):
        coordinator.post(f"/asociaciones/{house.id}/talleres/nuevo", data=data(name="Taller 9", form_key="k"))
    assert len(db.session.scalars(select(Workshop).where(Workshop.name == "Taller 9")).all()) == 1


def test_the_journal_does_not_repeat_a_weaver_s_telephone(coordinator: FlaskClient, house: Association) -> None:
    member = db.session.scalars(select(Member)).first()
    member.phone = "+59170000001"
    db.session.commit()
    form = {"full_name": member.full_name, "workshop": member.workshop_id, "hours": "8", "phone": "71234567"}
    coordinator.post(f"/tejedoras/{member.id}/cambiar", data=form)
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.thing == "member", JournalEntry.verb == "changed")).one()
    assert "phone" in line.details["fields"]
    assert "70000001" not in str(line.details)


def test_an_association_s_own_page_shows_its_leader_to_her(house: Association, sign_in: SignIn) -> None:
    leader = sign_in(factories.make_account("leader", association_id=house.id))
    html = leader.get("/nosotras").text
    assert "Suma Warmi" in html
    assert load_association(house.id) is not None
    assert "<textarea" not in html
