"""What fits on the real data: the impossible order says so, and the answer comes in under a second."""

import time

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.orders.feasibility import Feasibility, feasibility_of
from marketplace.orders.models import Order
from marketplace.orders.queries import load_whole_order
from tests.el_alto import app  # noqa: F401


def found(code: str) -> Feasibility:
    order_id = db.session.scalars(select(Order.id).where(Order.code == code)).one()
    order = load_whole_order(order_id)
    assert order is not None
    started = time.perf_counter()
    answer = feasibility_of(order)
    assert time.perf_counter() - started < 1
    return answer


def test_ten_thousand_sweaters_are_more_than_the_whole_network_can_knit(app: Flask) -> None:
    line = found("O-S-041").lines[0]
    assert 0 < line.fits < line.quantity == 10_000
    assert line.millihours_short == line.missing * 32_000


@pytest.mark.parametrize(("code", "fits"), [("O-S-030", True), ("O-S-032", False)])
def test_an_easy_order_fits_and_120_aguayos_by_january_do_not(app: Flask, code: str, fits: bool) -> None:
    answer = found(code)
    assert answer.all_fits is fits
    assert all(line.fits <= line.alone <= line.quantity for line in answer.lines)


def test_embroidery_that_is_promised_already_is_not_promised_again(app: Flask) -> None:
    """Nueva Esperanza is full to the end of February: 1,800 more garments do not fit by January."""
    line = found("O-E03-202701").lines[0]
    assert line.eligible >= 1
    assert line.fits < line.quantity
