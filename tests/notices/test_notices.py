"""Each event is told to the people whom it concerns, once, in their words, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.frames.models import Agreement, FrameOrder
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.queries import load_assignment
from marketplace.fulfilment.reminders import ask_on_fridays
from marketplace.fulfilment.stage_models import PieceRelease, WorkAlert
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import _formatted
from marketplace.journal.services import note
from marketplace.matching.models import Assignment
from marketplace.membership.whatsapp import templates
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.notices import later_events as _all_events  # noqa: F401  the table is whole only with them
from marketplace.notices import sample_events as _sample_events  # noqa: F401
from marketplace.notices import words
from marketplace.notices.digest import send_digests
from marketplace.notices.events import BY_CODE, EVENTS, To
from marketplace.notices.models import Digest, Notice
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account
from marketplace.people.sessions import actor_of
from marketplace.producers.models import Member
from marketplace.samples.models import SampleRound
from marketplace.shipping.models import Shipment
from tests import factories


class Town:
    """A piece of agreed work and everybody around it; the phones and addresses are made up."""

    def __init__(self) -> None:
        self.association = factories.make_association(members=2)
        self.exporter = factories.make_exporter(name="Andes Export")
        order = factories.make_order(self.exporter)
        self.work: Assignment = factories.make_assignment(_line(order), self.association)
        here = {"association_id": self.association.id}
        boss, weaver = _members(self.association.id)
        self.leader = factories.make_account("leader", display_name="Felipa Mamani", phone="+59171234567", member_id=boss, **here)
        self.weaver = factories.make_account("weaver", member_id=weaver, **here)
        self.buyer = factories.make_account("exporter", exporter_id=self.exporter.id, email="buyer@x.example", language="en")
        programme = {"programme_id": self.association.programme_id}
        self.coordinator = factories.make_account("coordinator", email="coor@x.example", **programme)
        self.neighbour = factories.make_account("leader", association_id=factories.make_association().id)
        self.other_coordinator = factories.make_account(
            "coordinator", programme_id=factories.make_programme().id, email="other@x.example"
        )
        db.session.commit()

    def actor(self, account: Account) -> Actor:
        row = (
            db.session.scalars(select(Account).where(Account.id == account.id).options(joinedload(Account.grants))).unique().one()
        )
        actor = actor_of(row)
        assert actor is not None
        return actor


def _line(order: Order) -> OrderLine:
    return db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()


def _members(association_id: int) -> list[int]:
    return list(db.session.scalars(select(Member.id).where(Member.association_id == association_id).order_by(Member.id)))


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def told() -> list[tuple[str, int]]:
    return [(row.event, row.account_id) for row in db.session.scalars(select(Notice).order_by(Notice.id))]


def outbox(app: Flask) -> list[Message]:
    folder = Path(app.config["SETTINGS"].mail.removeprefix("folder:"))
    return (
        [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
        if folder.exists()
        else []
    )


@pytest.fixture(autouse=True)
def empty_outbox(app: Flask) -> None:
    for path in Path(app.config["SETTINGS"].mail.removeprefix("folder:")).glob("*.eml"):
        path.unlink()


def announce(town: Town) -> None:
    work = fulfilment_load(town.work.id)
    fulfilment.announce_delivery(town.actor(town.leader), work, 5)
    db.session.commit()


def fulfilment_load(number: int) -> Assignment:
    found = load_assignment(assignment_id=number)
    assert found is not None
    return found


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
    boss = db.session.get_one(Member, _members(group.id)[0])
    group.leader_member_id, boss.phone, boss.full_name = boss.id, "+59170000001", "Sabina Quispe"
    line = _line(factories.make_order(town.exporter))
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


@pytest.mark.parametrize("key", sorted(EVENTS), ids=" ".join)
def test_every_event_has_a_sentence_that_its_own_facts_fill(app: Flask, town: Town, key: tuple[str, str]) -> None:
    event = EVENTS[key]
    number = number_of(town, key[1])
    if key[0] == "alerted":
        add(WorkAlert(assignment_id=number, day=date(2026, 11, 20), tone="bad", pieces_missing=7, due_on=town.work.due_on,
                      raised_at=factories.NOW))  # fmt: skip
    if key[0] in {"released", "returned_pieces"}:
        add(PieceRelease(assignment_id=number, pieces=2, pieces_before=9, released_on=date(2026, 11, 20),
                         released_at=factories.NOW))  # fmt: skip
    facts = event.gather(number)
    assert facts is not None
    notice = make_notice(event.code, facts.params, facts.endpoint, facts.values)
    notice.account = db.session.get_one(Account, town.leader.id)
    with app.test_request_context():
        sentence, message = words.sentence(notice), words.whatsapp_text(notice)
    assert sentence
    assert "%(" not in sentence
    assert "{" not in message
    assert "http://localhost/" in message


def make_notice(event: str, params: dict, endpoint: str, values: dict) -> Notice:
    return Notice(event=event, params=params, endpoint=endpoint, values=values)


def number_of(town: Town, thing: str) -> int:
    """A row of a thing around the town's work."""
    work, at = town.work, date(2026, 11, 20)
    makers = {
        "order": lambda: work.order_line_id and _order_of(work),
        "offer": lambda: factories.make_offer(db.session.get_one(OrderLine, work.order_line_id), town.association).id,
        "assignment": lambda: work.id,
        "payment": lambda: add(paid(work)).id,
        "member_pay": lambda: add(weavers_pay(work, town.weaver.member_id)).id,
        "delivery": lambda: add(Delivery(code="EN-9", assignment_id=work.id, pieces=5, announced_on=at)).id,
        "inspection": lambda: _inspection(work).id,
    }
    return makers[thing]() if thing in makers else other_number(town, thing)


def other_number(town: Town, thing: str) -> int:
    """A row of a thing that stands beside the town's work."""
    work = town.work
    if thing == "agreement":
        between = {"exporter_id": town.exporter.id, "association_id": town.association.id}
        agreement = add(Agreement(code="AC-1", state="sent", shown=True, noted_at=factories.NOW, **between))
        add(
            FrameOrder(code="PM-1", agreement_id=agreement.id, title="Bordado", technique_code="HK", pieces_a_month=10,
                       first_month=date(2027, 1, 1), months=1, millihours_per_piece=1000, unit_price_minor=20000,
                       piece_rate_minor=9000, created_at=factories.NOW)
        )  # fmt: skip
        return agreement.id
    if thing == "sample_round":
        wanted = {"code": "MUE-1", "assignment_id": work.id, "kind": "pre_production", "number": 1}
        return add(SampleRound(requested_at=factories.NOW, **wanted)).id
    if thing == "shipment":
        return add(Shipment(code="EV-1", exporter_id=town.exporter.id, created_at=factories.NOW)).id
    assert thing == "money_entry", f"say here how to make a {thing}"
    entry = {"code": "MV-1", "kind": "late_fee", "order_id": _order_of(work), "assignment_id": work.id, "amount_minor": 900}
    return add(MoneyEntry(entered_on=date(2026, 11, 20), entered_at=factories.NOW, **entry)).id


def _order_of(work: Assignment) -> int:
    return db.session.get_one(OrderLine, work.order_line_id).order_id


def _inspection(work: Assignment) -> Inspection:
    at = date(2026, 11, 20)
    delivery = add(Delivery(code="EN-9", assignment_id=work.id, pieces=5, announced_on=at, received_on=at, pieces_received=5))
    return add(
        Inspection(code="AC-9", delivery_id=delivery.id, inspected_on=at, lot_pieces=5, aql_hundredths=250, code_letter="A",
                   plan_letter="A", sample_pieces=2, accept_number=0, reject_number=1, critical_found=0, major_found=0,
                   minor_found=0, result="pass", accepted_pieces=5)
    )  # fmt: skip


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def paid(work: Assignment, **values: Any) -> Payment:
    base = {"code": "PAG-9", "order_id": _order_of(work), "assignment_id": work.id, "kind": "advance", "state": "paid",
            "amount_minor": 1000, "paid_on": date(2026, 11, 20)}  # fmt: skip
    return Payment(**base | values)


def weavers_pay(work: Assignment, member_id: int | None, **values: Any) -> MemberPay:
    base = {"code": "MP-9", "assignment_id": work.id, "member_id": member_id, "pieces": 5, "piece_rate_minor": 28800,
            "amount_minor": 144000, "state": "paid", "paid_on": date(2026, 11, 20)}  # fmt: skip
    return MemberPay(**base | values)


def test_no_sentence_keeps_its_readers_longer_than_twelve_words(app: Flask) -> None:
    with app.test_request_context():
        sentences = [str(event.sentence) for event in BY_CODE.values()]
    for event in sentences:
        for sentence in event.replace("?", ".").split("."):
            assert len(sentence.split()) <= 12, sentence


def make_news(town: Town) -> None:
    """An offer that nobody has answered and that ends tonight."""
    line = db.session.get_one(OrderLine, town.work.order_line_id)
    factories.make_offer(line, town.association, expires_at=clock.end_of_day(clock.today()))
    db.session.commit()


def test_the_digest_is_sent_once_a_day_and_not_when_nothing_changed(app: Flask, town: Town) -> None:
    make_news(town)
    assert send_digests(now=True) == 1
    assert [mail["To"] for mail in outbox(app)] == ["coor@x.example"]
    assert send_digests(now=True) == 0
    for row in db.session.scalars(select(Digest)):
        row.day -= timedelta(days=1)
    db.session.commit()
    assert send_digests(now=True) == 0, "nothing changed since yesterday"
    for row in db.session.scalars(select(Digest)):
        row.day -= timedelta(days=1)
    make_news(town)
    assert send_digests(now=True) == 1, "there is something new"


def test_the_digest_names_what_waits(app: Flask, town: Town) -> None:
    make_news(town)
    send_digests(now=True)
    text = outbox(app)[0].get_content()
    assert town.association.name in text
    assert "http://localhost/tablero" in text


def test_nothing_is_sent_before_seven_in_the_morning(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_news(town)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 59, tzinfo=UTC))
    assert send_digests() == 0
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 11, 0, tzinfo=UTC))
    assert send_digests() == 1


def test_a_mail_server_that_is_away_loses_no_digest(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_news(town)

    def away(*_args: object) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr("marketplace.notices.digest.deliver", away)
        with pytest.raises(OSError, match="refused"):
            send_digests(now=True)
    assert send_digests(now=True) == 1


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


@pytest.mark.parametrize(("kind", "begins"), [("pre_production", True), ("fit", False)])
def test_only_an_approved_pre_production_sample_says_that_work_may_begin(app: Flask, town: Town, kind: str, begins: bool) -> None:
    row = add(SampleRound(code="MUE-1", assignment_id=town.work.id, kind=kind, number=1, requested_at=factories.NOW))
    facts = BY_CODE["sample_approved"].gather(row.id)
    assert facts is not None
    notice = make_notice("sample_approved", facts.params, facts.endpoint, facts.values)
    notice.account = db.session.get_one(Account, town.leader.id)
    with app.test_request_context():
        message = words.whatsapp_text(notice)
    assert ("Pueden empezar" in message) is begins
    assert f"/muestras/{row.id}" in message


@pytest.mark.parametrize("said", [True, False])
def test_a_yes_or_no_among_the_values_is_no_number(app: Flask, said: bool) -> None:
    _formatted.cache_clear()
    with app.test_request_context():
        assert words.shown({"plain": said, "pieces": 1234}) == {"plain": str(said), "pieces": "1.234"}


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
