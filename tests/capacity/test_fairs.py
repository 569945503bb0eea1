"""Days of the fair: a member who sells on a weekday takes that day's share of her hours along, wherever hours are read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.capacity import services
from marketplace.capacity.ahead import look_ahead
from marketplace.capacity.drafts import ClosureDraft, Taking
from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.models import FairDay
from marketplace.capacity.periods import hours_in
from marketplace.capacity.queries import hours_by_week, pools
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.read_market import read_market
from marketplace.notebook.share_queries import candidates_of
from marketplace.producers.models import Association, Member
from tests import factories as make

MONDAY = date(2026, 11, 23)
THIS_WEEK = date(2026, 11, 16)
NEXT = MONDAY + timedelta(weeks=1)
THURSDAY, SATURDAY, SUNDAY = 3, 5, 6


def actor() -> Actor:
    account = make.make_account("administrator")
    return Actor(account.id, account.display_name, Role.ADMINISTRATOR)


def members(group: Association) -> list[int]:
    return list(db.session.scalars(select(Member.id).where(Member.association_id == group.id).order_by(Member.id)))


def mark(group: Association, many: int, weekday: int = THURSDAY) -> None:
    services.set_fair_day(actor(), group, weekday, members(group)[:many])


def week(group: Association, monday: date = MONDAY) -> WeekHours:
    return hours_by_week([group.id], monday, 1)[group.id][0]


def home(many: int) -> Association:
    """A group of women who knit four hours a day at home, Saturday morning too."""
    group = make.make_association(members=many)
    for member in db.session.query(Member).filter_by(association_id=group.id):
        member.millihours_a_day = 4000
    return group


def test_a_thursday_at_the_fair_takes_that_days_share_of_every_week(app: Flask) -> None:
    workshop, house, neighbour = make.make_association(members=2), home(2), make.make_association(members=2)
    mark(workshop, 1)
    mark(house, 1)
    assert (week(workshop).offered, week(workshop, NEXT).offered, week(neighbour).offered) == (72_000, 72_000, 80_000)
    # Five days and a half of eight hours less one of four, and a tenth goes to the house.
    assert week(house).offered == (8_000 * 11 // 2 - 4_000) * 9 // 10
    assert (week(workshop).fair_members, week(neighbour).fair_members) == (1, 0)


def test_a_day_that_is_not_worked_has_no_share_to_take(app: Flask) -> None:
    workshop, house = make.make_association(members=2), home(2)
    for group in (workshop, house):
        mark(group, 2, SUNDAY)
    assert (week(workshop).offered, week(house).offered) == (80_000, 39_600)
    assert (week(workshop).fair_members, week(house).fair_members) == (0, 0)
    # Women at home work half of Saturday, workshops do not.
    for group in (workshop, house):
        mark(group, 2, SATURDAY)
    assert (week(workshop).offered, week(house).offered) == (80_000, 36_000)


@pytest.mark.parametrize(("closed", "offered"), [(100, 64_000), (50, 68_000)])
def test_a_closed_thursday_is_taken_once(app: Flask, closed: int, offered: int) -> None:
    group = make.make_association(members=2)
    services.add_closure(actor(), ClosureDraft(MONDAY + timedelta(days=3), "Feriado", "nacional", closed, "DS 1"))
    mark(group, 1)
    assert week(group).offered == offered


def test_who_does_not_work_that_week_is_not_counted_twice(app: Flask) -> None:
    group = make.make_association(members=3)
    mark(group, 2)
    services.set_absences(actor(), group, MONDAY, members(group)[:1])
    assert (week(group).offered, week(group).absent_members, week(group).fair_members) == (72_000, 1, 1)
    assert week(group, NEXT).offered == 104_000


def test_who_left_takes_no_hours_along(app: Flask) -> None:
    group = make.make_association(members=2)
    mark(group, 1)
    db.session.get(Member, members(group)[0]).left_on = date(2026, 11, 1)
    assert week(group).offered == 40_000


def test_hours_set_by_hand_stand(app: Flask) -> None:
    group = make.make_association(members=2)
    services.set_week(actor(), group, MONDAY, 50_000, "")
    mark(group, 2)
    assert (week(group).offered, week(group, NEXT).offered) == (50_000, 64_000)


def test_a_slip_leaves_nothing_and_weeks_that_are_over_keep_their_hours(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make.make_association(members=2)
    mark(group, 1)
    mark(group, 0)
    assert db.session.scalars(select(FairDay)).all() == []
    mark(group, 1)
    assert (week(group, THIS_WEEK - timedelta(weeks=1)).offered, week(group, THIS_WEEK).offered) == (80_000, 72_000)
    monkeypatch.setattr(clock, "today", lambda: NEXT + timedelta(days=2))
    mark(group, 0)
    assert [week(group, monday).offered for monday in (THIS_WEEK, MONDAY, NEXT)] == [72_000, 72_000, 80_000]
    mark(group, 2)
    assert [week(group, monday).offered for monday in (MONDAY, NEXT)] == [72_000, 64_000]


def test_each_weekday_is_marked_by_itself_and_leaves_a_line_in_the_journal(app: Flask) -> None:
    group = make.make_association(members=2)
    one, two = members(group)
    mark(group, 1, SUNDAY)
    mark(group, 2)
    mark(group, 1)
    assert {(row.member_id, row.weekday) for row in db.session.scalars(select(FairDay))} == {(one, SUNDAY), (one, THURSDAY)}
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "set_fair_day").order_by(JournalEntry.id)).all()
    assert [line.details for line in lines] == [
        {"weekday": SUNDAY, "before": [], "members": [one]},
        {"weekday": THURSDAY, "before": [], "members": [one, two]},
        {"weekday": THURSDAY, "before": [one, two], "members": [one]},
    ]


def test_nobody_elses_member_can_be_marked(app: Flask) -> None:
    group, neighbour = make.make_association(members=1), make.make_association(members=1)
    with pytest.raises(DomainError, match="not_in_group"):
        services.set_fair_day(actor(), group, THURSDAY, members(neighbour))


def test_a_techniques_pool_loses_what_her_eyes_and_hands_give_it(app: Flask) -> None:
    make.make_technique("CR", max_millihours_a_day=6000)
    group = make.make_association(members=3)
    crochet = make.make_member(make.make_workshop(group, technique="CR"))
    services.set_fair_day(actor(), group, THURSDAY, [crochet.id])
    found = pools([group.id], MONDAY, 1)[group.id]
    assert (found.offered["all"], found.offered["HK"], found.offered["CR"]) == ([152_000], [120_000], [24_000])
    assert services.free_hours(Taking(group.id, "CR", 1, 1000, MONDAY, MONDAY + timedelta(days=4))) == {MONDAY: 24_000}


def test_matching_counts_the_hours_that_are_left(app: Flask) -> None:
    group = make.make_association(members=2)
    make.make_product(group)
    before = read_market().makers[0].free["all"]
    mark(group, 1)
    after = read_market().makers[0].free["all"]
    assert (before[0], after[0]) == (80_000, 72_000)


def test_work_due_on_a_thursday_finds_no_hours_at_the_fair(app: Flask) -> None:
    group = make.make_association(members=2)
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    due = MONDAY + timedelta(days=3)
    work = make.make_assignment(line, group, pieces=60, millihours_per_piece=1000, starts_on=MONDAY, due_on=due)
    assert look_ahead([group.id], NEXT)[group.id].missing == {work.id: 0}
    mark(group, 2)
    # Monday to Wednesday: three days of sixteen hours.
    assert look_ahead([group.id], NEXT)[group.id].missing == {work.id: 12_000}


def test_a_period_that_ends_within_a_week_has_the_hours_of_its_own_days(app: Flask) -> None:
    group = make.make_association(members=2)
    mark(group, 2)
    wednesday, friday = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    found = hours_in(group.id, "HK", [(MONDAY, wednesday), (wednesday + timedelta(days=1), friday)])
    assert [period.offered for period in found or []] == [48_000, 16_000]


def test_a_week_in_which_nobody_is_left_is_no_division_by_nothing(app: Flask) -> None:
    group = make.make_association(members=1)
    for weekday in range(7):
        mark(group, 1, weekday)
    services.set_week(actor(), group, NEXT, 10_000, "")
    assert (week(group).offered, week(group, NEXT).offered) == (0, 10_000)
    found = hours_in(group.id, "HK", [(MONDAY, MONDAY + timedelta(days=13))])
    assert [period.offered for period in found or []] == [10_000]


def test_pieces_are_shared_by_the_days_that_each_has(app: Flask) -> None:
    group = make.make_association(members=2)
    seller, knitter = members(group)
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    work = make.make_assignment(line, group, pieces=60, starts_on=MONDAY, due_on=MONDAY + timedelta(days=11))
    mark(group, 1)
    db.session.expire_all()
    work = load_assignment(work.id)
    hours = {one.member.id: one.weaver.free_millihours for one in candidates_of(work)}
    assert hours == {seller: 8 * 8_000, knitter: 10 * 8_000}
    services.set_absences(actor(), group, MONDAY, [seller])
    assert {one.member.id: one.weaver.free_millihours for one in candidates_of(work)}[seller] == 4 * 8_000


# The leader's page.


@pytest.fixture
def group(app: Flask) -> Association:
    return make.make_association(members=3)


@pytest.fixture
def leader(group: Association, sign_in: Any) -> Any:
    return sign_in(make.make_account("leader", association_id=group.id))


def test_a_leader_marks_who_goes_by_taps_and_takes_it_back(leader: Any, group: Association) -> None:
    assert 'href="/nuestro-tiempo/feria/jueves"' in leader.get("/nuestro-tiempo").text
    page = leader.get("/nuestro-tiempo/feria/jueves").text
    assert (page.count('name="members"'), page.count(" checked")) == (3, 0)
    assert re.findall(r'<input(?![^>]*type="(?:hidden|checkbox)")[^>]*>', page) == []
    chosen = members(group)[:2]
    assert leader.post("/nuestro-tiempo/feria/jueves", data={"members": chosen}).location == "/nuestro-tiempo"
    after = leader.get("/nuestro-tiempo").text
    assert "104&nbsp;h" in after
    assert "Jueves: 2 van a la feria" in after
    assert leader.get("/nuestro-tiempo/feria/jueves").text.count(" checked") == 2
    assert "2 van a la feria" in leader.get("/nuestro-tiempo/2026-W48").text
    leader.post("/nuestro-tiempo/feria/jueves", data={})
    assert "120&nbsp;h" in leader.get("/nuestro-tiempo").text


def test_the_page_says_that_sundays_take_no_hours(leader: Any) -> None:
    assert "No quita horas" in leader.get("/nuestro-tiempo/feria/domingo").text
    assert "No quita horas" not in leader.get("/nuestro-tiempo/feria/jueves").text
    assert leader.get("/nuestro-tiempo/feria/lunes").status_code == 404


def test_weeks_that_become_over_full_are_told(leader: Any, group: Association) -> None:
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    make.make_assignment(line, group, pieces=110, millihours_per_piece=1000, starts_on=MONDAY, due_on=MONDAY + timedelta(days=4))
    leader.post("/nuestro-tiempo/feria/jueves", data={"members": members(group)[:1]})
    assert "prometieron más" not in leader.get("/nuestro-tiempo").text
    leader.post("/nuestro-tiempo/feria/jueves", data={"members": members(group)})
    page = leader.get("/nuestro-tiempo").text
    assert "Guardado. En 1 semana prometieron más de lo que pueden." in page
    assert "14 h más de lo que pueden" in page
    assert "En 1 semana prometieron más de lo que pueden." in leader.get("/nuestro-tiempo/feria/jueves").text


def test_others_neither_see_nor_mark(leader: Any, group: Association, sign_in: Any) -> None:
    stranger = members(make.make_association(members=1))
    assert leader.post("/nuestro-tiempo/feria/jueves", data={"members": stranger}).status_code == 409
    for role, place in (
        ("weaver", {"association_id": group.id, "member_id": members(group)[0]}),
        ("verifier", {"programme_id": group.programme_id}),
    ):
        other = sign_in(make.make_account(role, **place))
        assert other.get("/nuestro-tiempo/feria/jueves").status_code in (403, 404)
        assert other.post("/nuestro-tiempo/feria/jueves", data={"members": members(group)}).status_code in (403, 404)
    assert db.session.scalars(select(FairDay)).all() == []


def test_the_coordinator_reads_why_a_week_is_shorter(leader: Any, group: Association, sign_in: Any) -> None:
    leader.post("/nuestro-tiempo/feria/jueves", data={"members": members(group)[:2]})
    coordinator = sign_in(make.make_account("coordinator", programme_id=group.programme_id))
    page = coordinator.get(f"/capacidad/{group.id}").text
    assert "2 van a la feria" in page
    assert "104,0" in page


def test_the_page_is_light_and_kept_for_when_there_is_no_signal(leader: Any, group: Association, count_queries: Any) -> None:
    counts = []
    for more in (0, 40):
        workshop = make.make_workshop(group)
        for _ in range(more):
            make.make_member(workshop)
        db.session.commit()
        with count_queries() as queries:
            answer = leader.get("/nuestro-tiempo/feria/jueves", headers={"Accept-Encoding": "gzip"})
        counts.append(len(queries))
        assert len(answer.data) < 15 * 1024
    assert counts[0] == counts[1]
    kept = leader.get("/sin-senal/paginas").json["pages"]
    assert {"/nuestro-tiempo/feria/jueves", "/nuestro-tiempo/feria/domingo"} <= set(kept)
    assert 'data-offline="Feria: jueves"' in kept["/nuestro-tiempo/feria/jueves"]
