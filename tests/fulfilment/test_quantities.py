"""No status can disagree with its quantities."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.fulfilment.quantities import Lot, Quantities, Stage, finished_on, on_time


def test_nothing_reported_and_nothing_delivered_is_no_record() -> None:
    assert Quantities(pieces=10).made is None
    assert Quantities(pieces=10, finished=0).made == 0


def test_what_was_delivered_was_made_even_if_nobody_reported_it() -> None:
    assert Quantities(pieces=10, finished=2, received=5).made == 5


@pytest.mark.parametrize(
    ("quantities", "stage"),
    [
        (Quantities(pieces=10), Stage.ACCEPTED),
        (Quantities(pieces=10, finished=1), Stage.IN_PRODUCTION),
        (Quantities(pieces=10, received=10), Stage.DELIVERED),
        (Quantities(pieces=10, received=10, judged=10, accepted=10), Stage.COMPLETED),
        (Quantities(pieces=10, received=10, judged=10, accepted=8, rejected=2), Stage.IN_PRODUCTION),
        (Quantities(pieces=10, received=10, judged=10, accepted=8, rejected=2, order_closed=True), Stage.COMPLETED),
        (Quantities(pieces=10, short_closed=True), Stage.SHORT_CLOSED),
        (Quantities(pieces=10, cancelled=True), Stage.CANCELLED),
    ],
)
def test_the_stage_follows_from_the_pieces(quantities: Quantities, stage: Stage) -> None:
    assert quantities.stage is stage


def test_rejected_pieces_may_be_brought_again() -> None:
    assert Quantities(pieces=100, received=100, judged=100, accepted=50, rejected=50).to_deliver == 50


@given(
    pieces=st.integers(1, 50),
    accepted=st.integers(0, 60),
    rejected=st.integers(0, 60),
    waiting=st.integers(0, 60),
    announced=st.integers(0, 60),
)
def test_completed_means_that_nothing_is_missing(pieces: int, accepted: int, rejected: int, waiting: int, announced: int) -> None:
    judged = accepted + rejected
    q = Quantities(pieces, None, announced, judged + waiting, judged, accepted, 0, rejected)
    assert (q.stage is Stage.COMPLETED) == (q.missing == 0)
    assert q.to_deliver >= 0


def test_a_refused_lot_does_not_count_towards_the_date() -> None:
    lots = [Lot(date(2026, 6, 9), 50, 0), Lot(date(2026, 6, 20), 50, 49), Lot(date(2026, 7, 1), 50, 50)]
    assert finished_on(100, lots) == date(2026, 7, 1)
    assert on_time(100, date(2026, 7, 3), lots) is True
    assert on_time(100, date(2026, 6, 30), lots) is False
    assert on_time(101, date(2026, 7, 3), lots) is None
