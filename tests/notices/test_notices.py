"""Each event is told to the people whom it concerns, once, in their words, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.models import ProgressReport
from marketplace.fulfilment.reminders import ask_on_fridays
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.membership.whatsapp import templates
from marketplace.notices.events import BY_CODE, EVENTS, To
from marketplace.notices.models import Notice
from marketplace.producers.models import Member
from tests import factories
from tests.notices.town import Town, add, announce, fulfilment_load, line_of, members_of, outbox, paid, told, weavers_pay


def test_a_delivery_is_told_to_buyer_and_coordinator_of_the_programme_only(town: Town) -> None:
    announce(town)
    assert told() == [("delivery_announced", town.buyer.id), ("delivery_announced", town.coordinator.id)]


def test_what_is_rolled_back_is_told_to_nobody(town: Town) -> None:
    work = fulfilment_load(town.work.id)
    fulfilment.announce_delivery(town.actor(town.leader), work, 5)
    db.session.rollback()
    db.session.commit()
    assert told() == []


def test_a_line_of_a_savepoint_that_failed_is_told_to_nobody(town: Town) -> None:
    work = fulfilment_load(town.work.id)
    savepoint = db.session.begin_nested()
    note(town.actor(town.leader), "closed_short", "assignment", work.id, work.scope())
    db.session.flush()
    savepoint.rollback()
    db.session.commit()
    assert told() == []


def test_whoever_did_it_is_not_told_of_it_herself(town: Town) -> None:
    work = fulfilment_load(town.work.id)
    note(town.actor(town.buyer), "closed_short", "assignment", work.id, work.scope())
    db.session.commit()
    assert told() == [("closed_short", town.leader.id)]


def test_a_leader_without_an_account_has_a_message_to_her_phone(town: Town, sign_in: Any) -> None:
    """Nothing is on her screen: the coordinator has it to send, and what is set right later is set right there too."""
    group = factories.make_association(members=1, programme_id=town.association.programme_id)
    boss = db.session.get_one(Member, members_of(group.id)[0])
    group.leader_member_id, boss.phone, boss.full_name = boss.id, "+59170000001", "Sabina Quispe"
    line = line_of(factories.make_order(town.exporter))
    work, offer = factories.make_assignment(line, group), factories.make_offer(line, group)
    db.session.commit()
    note(town.actor(town.buyer), "closed_short", "assignment", work.id, None)
    note(town.actor(town.coordinator), "offered", "offer", offer.id, None)
    db.session.commit()
    rows = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert [(row.event, row.account_id, row.member_id) for row in rows] == [
        ("closed_short", None, boss.id), ("offer_new", None, boss.id)
    ]  # fmt: skip
    page = unescape(sign_in(town.coordinator).get("/avisos/por-enviar").text)
    assert page.count("https://wa.me/59170000001?") == 2
    assert "Sabina Quispe: El trabajo de" in page
    boss.phone = None
    note(town.actor(town.buyer), "closed_short", "assignment", work.id, None)
    db.session.commit()
    assert len(told()) == 2


def test_a_weavers_amount_is_in_her_notice_and_in_nobody_elses(town: Town) -> None:
    pay = add(weavers_pay(town.work, town.weaver.member_id))
    note(town.actor(town.leader), "paid_weaver", "member_pay", pay.id, None)
    note(town.actor(town.weaver), "confirmed", "member_pay", pay.id, None)
    db.session.commit()
    rows = {row.account_id: row for row in db.session.scalars(select(Notice))}
    assert rows[town.weaver.id].params["amount_minor"] == 144000
    assert "amount_minor" not in rows[town.leader.id].params
    assert set(rows) == {town.weaver.id, town.leader.id}


def test_the_buyers_mail_is_in_her_language_with_the_pages_address(app: Flask, town: Town, sign_in) -> None:
    browser = sign_in(town.leader)
    answer = browser.post(f"/trabajos/{town.work.id}/entregar", data={"pieces": "5"})
    assert answer.status_code == 303
    mails = {mail["To"]: mail for mail in outbox(app)}
    assert set(mails) == {"buyer@x.example", "coor@x.example"}
    assert "will deliver" in mails["buyer@x.example"]["Subject"]
    assert "entregará" in mails["coor@x.example"]["Subject"]
    assert "http://localhost/entregas/" in mails["buyer@x.example"].get_content()


def test_ones_list_shows_opens_and_counts_what_is_new(town: Town, sign_in) -> None:
    announce(town)
    browser = sign_in(town.buyer)
    page = browser.get("/avisos").text
    assert "1 new notice" in page
    assert town.association.name in page
    number = db.session.scalars(select(Notice.id).where(Notice.account_id == town.buyer.id)).one()
    assert "/entregas/" in browser.post(f"/avisos/{number}/abrir").headers["Location"]
    assert "1 new notice" not in browser.get("/avisos").text


def test_everything_can_be_marked_as_seen(town: Town, sign_in) -> None:
    announce(town)
    browser = sign_in(town.buyer)
    assert browser.post("/avisos/vistos").status_code == 303
    unread = select(Notice.id).where(Notice.account_id == town.buyer.id, Notice.read_at.is_(None))
    assert db.session.scalars(unread).all() == []


def test_the_list_costs_the_same_however_long_it_is(town: Town, sign_in, count_queries) -> None:
    browser = sign_in(town.buyer)
    announce(town)
    with count_queries() as few:
        browser.get("/avisos")
    work = fulfilment_load(town.work.id)
    for _ in range(8):
        note(town.actor(town.coordinator), "closed_short", "assignment", work.id, work.scope())
    db.session.commit()
    with count_queries() as many:
        browser.get("/avisos")
    assert len(many) == len(few)


def test_a_leaders_message_is_ready_for_whatsapp_until_somebody_says_it_was_sent(town: Town, sign_in) -> None:
    work = fulfilment_load(town.work.id)
    payment = add(paid(work, amount_minor=123450, reference="QR-77"))
    note(town.actor(town.buyer), "paid", "payment", payment.id, work.scope())
    db.session.commit()
    browser = sign_in(town.coordinator)
    page = unquote(browser.get("/avisos/por-enviar").text)
    assert "https://wa.me/59171234567?text=El comprador pagó Bs 1.234,50 (ref. QR-77)" in page
    number = db.session.scalars(select(Notice.id)).one()
    assert browser.post(f"/avisos/{number}/enviado").status_code == 303
    assert "wa.me" not in browser.get("/avisos/por-enviar").text
    assert db.session.get_one(Notice, number).told_by_id == town.coordinator.id
    browser.post(f"/avisos/{number}/no-enviado")
    assert "https://wa.me/59171234567" in unquote(browser.get("/avisos/por-enviar").text)


def test_many_messages_are_noted_as_sent_at_once_and_each_can_be_put_back(town: Town, sign_in) -> None:
    work = fulfilment_load(town.work.id)
    payment = add(paid(work, amount_minor=10000))
    for _time in range(3):
        note(town.actor(town.buyer), "paid", "payment", payment.id, work.scope())
    db.session.commit()
    numbers = db.session.scalars(select(Notice.id).where(Notice.for_producer).order_by(Notice.id)).all()
    assert sign_in(town.other_coordinator).post("/avisos/enviados", data={"notice": numbers}).status_code == 409
    browser = sign_in(town.coordinator)
    assert browser.get("/avisos/por-enviar").text.count("data-mark ") == 3
    assert browser.post("/avisos/enviados").status_code == 409
    assert browser.post("/avisos/enviados", data={"notice": numbers[:2]}).status_code == 303
    page = browser.get("/avisos/por-enviar").text
    assert "2 mensajes anotados" in page
    assert unquote(page).count("https://wa.me/") == 1
    assert page.count("/no-enviado") == 2


def test_another_programmes_coordinator_sees_no_message_of_it(town: Town, sign_in) -> None:
    work = fulfilment_load(town.work.id)
    payment = add(paid(work, amount_minor=123450))
    note(town.actor(town.buyer), "paid", "payment", payment.id, work.scope())
    db.session.commit()
    assert "wa.me" not in sign_in(town.other_coordinator).get("/avisos/por-enviar").text
    number = db.session.scalars(select(Notice.id)).one()
    assert sign_in(town.other_coordinator).post(f"/avisos/{number}/enviado").status_code == 404
    assert sign_in(town.neighbour).post(f"/avisos/{number}/enviado").status_code == 404


def test_events_are_told_to_known_readers() -> None:
    assert all(event.to and set(event.to) <= set(To) for event in EVENTS.values())


ELSEWHERE = {"WA01": "/personas", "WA12": "/asociacion"}
"""Messages that no event prepares: an invitation is made by hand, the catalogue is shared from its own page."""


def test_every_message_of_the_file_is_prepared_by_an_event_or_has_its_page() -> None:
    by_event = {event.whatsapp for event in BY_CODE.values() if event.whatsapp}
    assert by_event | ELSEWHERE.keys() == templates().keys()
    assert not by_event & ELSEWHERE.keys()


def test_the_catalogue_of_a_group_is_shared_in_the_files_words(town: Town, client) -> None:
    page = unquote(unescape(client.get(f"/asociaciones/{town.association.id}/publica").text))
    assert f"Mira nuestros productos de {town.association.name}: http://localhost/" in page


FRIDAYS = [("2026-11-20", False, 1), ("2026-11-20", True, 0), ("2026-11-21", False, 0)]


@pytest.mark.parametrize(("day", "reported", "asked"), FRIDAYS)
def test_on_fridays_each_group_is_asked_once_unless_it_has_said(
    app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch, day: str, reported: bool, asked: int
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], today=date.fromisoformat(day)))
    town.work.started_on = date(2026, 11, 2)
    if reported:
        said = {"reported_on": date(2026, 11, 18), "pieces_finished": 1, "reported_at": factories.NOW}
        add(ProgressReport(assignment_id=town.work.id, **said))
    db.session.commit()
    assert ask_on_fridays() == asked
    db.session.commit()
    assert ask_on_fridays() == 0
    told = db.session.scalars(select(Notice).where(Notice.event == "week_asked")).all()
    assert [notice.account_id for notice in told] == [town.leader.id] * asked
