"""What notices say: every event has its sentence and its message, short and without numbers that are none."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from marketplace.frames.models import Agreement, FrameOrder
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.stage_models import PieceRelease, WorkAlert
from marketplace.infra.database import db
from marketplace.infra.i18n import _formatted
from marketplace.money.models import MoneyEntry
from marketplace.notices import later_events as _all_events  # noqa: F401  the table is whole only with them
from marketplace.notices import sample_events as _sample_events  # noqa: F401
from marketplace.notices import words
from marketplace.notices.events import BY_CODE, EVENTS
from marketplace.notices.models import Notice
from marketplace.orders.models import OrderLine
from marketplace.people.models import Account
from marketplace.samples.models import SampleRound
from marketplace.shipping.models import Shipment
from tests import factories
from tests.notices.town import Town, add, inspection, order_of, paid, weavers_pay


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
        "order": lambda: work.order_line_id and order_of(work),
        "offer": lambda: factories.make_offer(db.session.get_one(OrderLine, work.order_line_id), town.association).id,
        "assignment": lambda: work.id,
        "payment": lambda: add(paid(work)).id,
        "member_pay": lambda: add(weavers_pay(work, town.weaver.member_id)).id,
        "delivery": lambda: add(Delivery(code="EN-9", assignment_id=work.id, pieces=5, announced_on=at)).id,
        "inspection": lambda: inspection(work).id,
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
    entry = {"code": "MV-1", "kind": "late_fee", "order_id": order_of(work), "assignment_id": work.id, "amount_minor": 900}
    return add(MoneyEntry(entered_on=date(2026, 11, 20), entered_at=factories.NOW, **entry)).id


def test_no_sentence_keeps_its_readers_longer_than_twelve_words(app: Flask) -> None:
    with app.test_request_context():
        sentences = [str(event.sentence) for event in BY_CODE.values()]
    for event in sentences:
        for sentence in event.replace("?", ".").split("."):
            assert len(sentence.split()) <= 12, sentence


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
