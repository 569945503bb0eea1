"""What a proposal does to hours and income of groups: its own shares only, the same groups before and after, a true past."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import release_queries, releasing
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.matching.fairness import Asked, asked_since
from marketplace.matching.figures import Known, gini_of, of_plan
from marketplace.matching.history import agreed_pieces
from marketplace.matching.market import Market
from marketplace.matching.models import Assignment
from marketplace.matching.results import Share, share_of
from tests import factories as make
from tests.matching.test_adjust import LINE, MONDAY, maker

SINCE = date(2026, 8, 23)
STAFF = Actor(None, "", Role.COORDINATOR)


def share(market: Market, group: int, pieces: int, *weeks: int) -> Share:
    one = next(found for found in market.makers if found.id == group)
    lot = market.lot(market.lines[0], one)
    assert lot is not None
    return share_of(market, market.lines[0], one, lot, pieces, dict.fromkeys(weeks, pieces * lot.millihours / 1000 / len(weeks)))


def test_pay_is_that_of_the_shown_shares_alone() -> None:
    market = Market(MONDAY, MONDAY, 4, (LINE,), (maker(1, 500, 500, 500, 500), maker(2, 500, 500, 500, 500)))
    shown, other_order = share(market, 2, 40, 1), share(market, 1, 30, 1)
    found = of_plan(market, [shown, other_order], [shown], Known({}, {1: 20_900, 2: 0}))
    rows = found["groups"]
    # Group 1 works for another order only: with this proposal it earns what it earned before.
    assert (rows["1"]["paid"], rows["1"]["new_pay"], rows["2"]["new_pay"]) == (20_900, 0, 40 * 20_000)


def test_pay_counts_as_many_days_ahead_as_it_looks_back_and_says_which() -> None:
    market = Market(MONDAY, MONDAY, 20, (LINE,), (maker(1, *[500] * 20),))
    half_late = share(market, 1, 40, 2, 18)
    found = of_plan(market, [half_late], [half_late], Known({}, {1: 100}))
    assert (found["pay_since"], found["pay_until"]) == ("2026-08-25", "2027-02-21")
    assert found["groups"]["1"]["new_pay"] == 40 * 20_000 // 2


def test_inequality_compares_the_same_groups_before_and_after() -> None:
    rows = [
        {"paid": 1_000, "new_pay": 0, "members": 5}, {"paid": 1_000, "new_pay": 0, "members": 5},
        {"paid": None, "new_pay": 90_000, "members": 5},
    ]  # fmt: skip
    # Of the third group's past nothing is known: it can neither make things equal nor unequal.
    assert (gini_of(rows, after=False), gini_of(rows, after=True)) == (0.0, 0.0)


@pytest.fixture
def work(app: Flask) -> Assignment:
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0, state="confirmed"), millihours_per_piece=1000)
    group = make.make_association(members=6)
    made = make.make_assignment(line, group, pieces=100, millihours_per_piece=1000, starts_on=date(2026, 10, 26))
    found = load_assignment(made.id)
    assert found is not None
    return found


def test_what_was_offered_and_accepted_stays_when_pieces_go_to_others(work: Assignment) -> None:
    def asked() -> Asked:
        return asked_since([work.association_id], SINCE)[work.association_id]

    assert asked() == Asked(100_000, 100_000, 0)
    release = releasing.release_pieces(STAFF, work, 40, "No llega")
    db.session.flush()
    assert asked() == Asked(100_000, 100_000, 40_000)
    releasing.return_pieces(STAFF, release_queries.load_release(release.id), 10)
    db.session.flush()
    assert asked() == Asked(100_000, 100_000, 30_000)
    work.cancelled_on = date(2026, 11, 20)
    db.session.flush()
    assert asked() == Asked(100_000, 100_000, 30_000)


def test_pieces_let_go_of_an_accepted_offer_are_told_beside_it(work: Assignment) -> None:
    offer = make.make_offer(work.line, work.association, pieces=100, millihours_per_piece=1000)
    offer.state, offer.accepted_pieces, work.offer_id = "accepted", 100, offer.id
    db.session.flush()
    releasing.release_pieces(STAFF, work, 40, "No llega")
    db.session.flush()
    assert asked_since([work.association_id], SINCE)[work.association_id] == Asked(100_000, 100_000, 40_000)


def test_without_a_change_the_pieces_of_today_were_agreed() -> None:
    assert agreed_pieces(7, []) == 7
