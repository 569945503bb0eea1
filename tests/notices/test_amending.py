"""A warning that is no longer true is set right, or never told, as long as nobody has sent or seen it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment import services as fulfilment
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.notices.models import Notice
from tests import factories
from tests.notices.town import Town, add, fulfilment_load, paid


def report(town: Town, pieces: int) -> None:
    fulfilment.report_progress(town.actor(town.leader), fulfilment_load(town.work.id), pieces)
    db.session.commit()


def warnings() -> dict[int, int]:
    rows = db.session.scalars(select(Notice).where(Notice.event == "late").order_by(Notice.id)).all()
    assert len(rows) == len({row.account_id for row in rows})
    return {row.account_id: row.params["missing"] for row in rows}


@pytest.fixture
def late_town(app: Flask) -> Town:
    """Work on its last days, which nothing but many pieces can save."""
    town = Town()
    town.work.starts_on, town.work.due_on, town.work.pieces = date(2026, 11, 2), date(2026, 11, 24), 100
    # Nobody has an e-mail address, so nothing is sent by itself.
    town.buyer.email = town.coordinator.email = None
    db.session.commit()
    return town


def test_a_warning_nobody_has_sent_or_seen_is_set_right_and_dropped_with_the_forecast(late_town: Town) -> None:
    report(late_town, 10)
    first = warnings()
    assert set(first) == {late_town.leader.id, late_town.buyer.id, late_town.coordinator.id}
    report(late_town, 20)
    second = warnings()
    assert set(second) == set(first)
    assert all(second[number] < first[number] for number in first)
    report(late_town, 100)
    assert warnings() == {}


def test_a_warning_that_was_seen_stays_as_it_was_said(late_town: Town) -> None:
    report(late_town, 10)
    said = warnings()
    seen = db.session.scalars(select(Notice).where(Notice.account_id == late_town.buyer.id)).one()
    seen.read_at = factories.NOW
    db.session.commit()
    report(late_town, 100)
    assert warnings() == {late_town.buyer.id: said[late_town.buyer.id]}


def test_what_is_told_and_taken_back_in_one_go_is_told_to_nobody(late_town: Town) -> None:
    work, leader = fulfilment_load(late_town.work.id), late_town.actor(late_town.leader)
    fulfilment.report_progress(leader, work, 10)
    fulfilment.report_progress(leader, work, 100)
    db.session.commit()
    assert warnings() == {}


def test_nobody_is_asked_whether_money_came_once_it_is_confirmed_or_taken_back(late_town: Town) -> None:
    """The message to the leader waits to be sent by hand: after her answer it would ask again."""
    work, buyer = fulfilment_load(late_town.work.id), late_town.actor(late_town.buyer)
    payment, scope = add(paid(work)), work.scope()
    note(buyer, "paid", "payment", payment.id, scope)
    db.session.commit()
    assert asked() == [late_town.leader.id]
    note(late_town.actor(late_town.leader), "confirmed", "payment", payment.id, scope)
    db.session.commit()
    assert asked() == []


def asked() -> list[int]:
    return list(db.session.scalars(select(Notice.account_id).where(Notice.event == "paid")))
