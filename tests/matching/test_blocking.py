"""What keeps pieces of an order without a group, as its exporter and the coordinators read it."""

from typing import Any

import pytest
from flask import Flask

from marketplace.exporters.models import Exporter
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.blocking import Block, blocks_of
from marketplace.matching.models import MatchRun, Proposal, ProposalReason
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.queries import load_whole_order
from marketplace.producers.models import Association
from tests import factories as make

KIND = "HK-CHOMPA"


@pytest.fixture
def exporter(app: Flask) -> Exporter:
    make.make_standard(KIND)
    return make.make_exporter()


def an_order(exporter: Exporter, **values: Any) -> tuple[Order, OrderLine]:
    order = make.make_order(exporter, lines=0, **values)
    return order, make.make_order_line(order, standard_key=KIND, unit_price_minor=60_000)


def a_maker(price_minor: int, **values: Any) -> Association:
    group = make.make_association(members=2, state="approved")
    make.make_product(group, standard_key=KIND, price_minor=price_minor, **values)
    return group


def block_of(order: Order, line: OrderLine) -> Block:
    db.session.flush()
    db.session.expire_all()
    whole = load_whole_order(order.id)
    assert whole is not None
    return blocks_of(whole, {line.id: line.quantity})[line.id]


def found(order: Order, line: OrderLine, reason: str) -> None:
    """A finished run that could not place pieces of a line."""
    run = MatchRun(
        order_id=order.id, state="done", as_of=clock.today(), first_week=clock.today(), weeks=4, created_at=make.NOW, options={}
    )
    proposal = Proposal(run=run, objective="on-time", score_micro=0, bound_micro=0, parts={}, advice=[], figures={})
    proposal.reasons = [ProposalReason(order_line_id=line.id, reason=reason, pieces=100, params={})]
    db.session.add_all([run, proposal])


def test_nobody_makes_it_or_all_ask_more_than_the_ceiling(exporter: Exporter) -> None:
    order, line = an_order(exporter)
    assert block_of(order, line).reason == "nobody"
    a_maker(61_500)
    a_maker(60_500, state="draft", published_at=None)
    # A price that its group has not published is nobody's to know: the ceiling that lets one in is of the published one.
    assert block_of(order, line) == Block("price", groups=2, dear=2, enters_at_minor=61_500)


def test_the_ceiling_that_lets_one_in_is_said_in_the_currency_of_the_order(exporter: Exporter) -> None:
    order, line = an_order(exporter, currency="USD", fx_rate_micro=6_960_000, fx_kind="oficial", fx_date=clock.today())
    line.unit_price_minor = 8_000
    a_maker(60_000)
    # USD 80.00 are Bs 556.80; Bs 600.00 are USD 86.21, rounded up so that it is enough.
    assert block_of(order, line).enters_at_minor == 8_621


def test_after_a_refusal_the_next_group_is_told_without_its_name(exporter: Exporter, sign_in: Any) -> None:
    order, line = an_order(exporter)
    willing, dear = a_maker(58_000), a_maker(61_500)
    offer = make.make_offer(line, willing, pieces=100)
    assert block_of(order, line).reason == "offered"
    offer.state, offer.decline_reason = "declined", "no_time"
    assert block_of(order, line) == Block("answered", groups=2, dear=1, enters_at_minor=61_500)
    page = sign_in(make.make_account("exporter", exporter_id=exporter.id)).get(f"/pedidos/{order.id}").text
    assert "Los grupos que caben en tu tope ya respondieron." in page
    assert "Sube el tope: desde Bs\u00a0615,00 entra el primer grupo." in page
    assert f"/pedidos/{order.id}/retirar" in page
    assert "/emparejar/pedidos/" not in page
    for group in (willing, dear):
        assert group.name not in page


@pytest.mark.parametrize(
    ("reason", "told"), [("capacity", "hours"), ("closed", "hours"), ("deadline", "date"), ("moq", "least"), ("price", "waiting")]
)
def test_hours_and_dates_are_what_the_last_run_found(exporter: Exporter, reason: str, told: str) -> None:
    order, line = an_order(exporter)
    a_maker(58_000)
    assert block_of(order, line).reason == "waiting"
    found(order, line, reason)
    assert block_of(order, line).reason == told


def test_the_coordinator_goes_from_the_order_to_its_matching(exporter: Exporter, sign_in: Any) -> None:
    order, line = an_order(exporter)
    group = a_maker(58_000)
    client = sign_in(make.make_account("coordinator", programme_id=group.programme_id))
    page = client.get(f"/pedidos/{order.id}").text
    assert f'action="/emparejar/pedidos/{order.id}"' in page
    assert "Ver el último reparto" not in page
    found(order, line, "capacity")
    db.session.commit()
    page = client.get(f"/pedidos/{order.id}").text
    assert "Ver el último reparto" in page
    assert "A los grupos les faltan horas antes del" in page
    order.state = "cancelled"
    db.session.commit()
    assert "/emparejar/pedidos/" not in client.get(f"/pedidos/{order.id}").text


def test_nothing_is_read_where_nothing_is_missing(exporter: Exporter, count_queries: Any) -> None:
    order, line = an_order(exporter)
    db.session.flush()
    whole = load_whole_order(order.id)
    assert whole is not None
    with count_queries() as queries:
        assert blocks_of(whole, {line.id: 0}) == {}
    assert queries == []
