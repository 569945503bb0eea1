"""Hours of groups from members, closures, changes and agreed work; and the taking of them."""

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.access.actor import Actor, Role
from marketplace.capacity import services
from marketplace.capacity.drafts import ClosureDraft, Taking
from marketplace.capacity.models import CalendarClosure, CapacityChange
from marketplace.capacity.queries import hours_by_week, pools
from marketplace.fulfilment.models import ProgressReport
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import AssignmentWeek
from tests import factories as make

MONDAY = date(2026, 11, 23)
NEXT = MONDAY + timedelta(weeks=1)


def actor() -> Actor:
    account = make.make_account("administrator")
    return Actor(account.id, account.display_name, Role.ADMINISTRATOR)


def week(association, monday: date = MONDAY):
    return hours_by_week([association.id], monday, 1)[association.id][0]


def taking(association, pieces: int, due: date = date(2026, 12, 4), **values) -> Taking:
    base = {"technique_code": "HK", "millihours_per_piece": 1000, "starts_on": MONDAY, "due_on": due}
    return Taking(association_id=association.id, pieces=pieces, **base | values)


def test_full_day_workers_offer_five_days_and_home_producers_less_of_more(app: Flask) -> None:
    workshop, home = make.make_association(members=2), make.make_association(members=2)
    for member in db.session.query(make.Member).filter_by(association_id=home.id):
        member.millihours_a_day = 4000
    assert week(workshop).offered == 80_000
    # Saturday morning counts, and a tenth goes to the house.
    assert week(home).offered == 8_000 * 11 // 2 * 9 // 10


def test_a_blockade_of_a_zone_closes_only_its_groups(app: Flask) -> None:
    here, there = make.make_association(members=1, zone="Senkata"), make.make_association(members=1, zone="Villa Adela")
    services.add_closure(actor(), ClosureDraft(MONDAY, "Bloqueo", "zona", 100, "radio", zone="Senkata"))
    assert (week(here).offered, week(there).offered) == (32_000, 40_000)


def test_a_member_who_left_offers_no_hours(app: Flask) -> None:
    group = make.make_association(members=2)
    db.session.query(make.Member).filter_by(association_id=group.id).first().left_on = date(2026, 11, 1)
    assert week(group).offered == 40_000


def test_absent_members_take_their_hours_along_and_only_in_that_week(app: Flask) -> None:
    group, neighbour = make.make_association(members=3), make.make_association(members=3)
    member = db.session.query(make.Member).filter_by(association_id=group.id).first()
    services.set_absences(actor(), group, MONDAY, [member.id])
    assert (week(group).offered, week(group).absent_members, week(group, NEXT).offered) == (80_000, 1, 120_000)
    assert week(neighbour).offered == 120_000
    services.set_absences(actor(), group, MONDAY, [])
    assert week(group).offered == 120_000


def test_nobody_elses_member_can_be_set_absent(app: Flask) -> None:
    group, neighbour = make.make_association(members=1), make.make_association(members=1)
    stranger = db.session.query(make.Member).filter_by(association_id=neighbour.id).one()
    with pytest.raises(DomainError, match="not_in_group"):
        services.set_absences(actor(), group, MONDAY, [stranger.id])


def test_hours_set_by_hand_stand_until_they_are_cleared_and_leave_a_trace(app: Flask) -> None:
    group = make.make_association(members=2)
    services.set_week(actor(), group, MONDAY, 12_500, "fiesta del barrio")
    assert (week(group).offered, week(group).set_by_hand) == (12_500, True)
    services.set_week(actor(), group, MONDAY, 0, "")
    assert week(group).offered == 0
    services.clear_week(actor(), group, MONDAY)
    assert (week(group).offered, week(group).set_by_hand) == (80_000, False)
    assert [e.verb for e in db.session.query(JournalEntry).order_by(JournalEntry.id)] == ["set_week", "set_week", "cleared_week"]


def test_choosing_who_does_not_work_replaces_hours_set_by_hand(app: Flask) -> None:
    group = make.make_association(members=2)
    services.set_week(actor(), group, MONDAY, 5_000, "")
    services.set_absences(actor(), group, MONDAY, [])
    assert week(group).offered == 80_000
    assert db.session.query(CapacityChange).count() == 0


@pytest.mark.parametrize(("day", "code"), [(date(2026, 11, 24), "not_a_monday"), (date(2026, 11, 9), "week_is_over")])
def test_only_whole_weeks_to_come_can_be_changed(app: Flask, day: date, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        services.set_week(actor(), make.make_association(), day, 1000, "")


def test_a_technique_of_some_members_has_a_pool_of_its_own(app: Flask) -> None:
    make.make_technique("CR", max_millihours_a_day=6000)
    group = make.make_association(members=3)
    make.make_member(make.make_workshop(group, technique="CR"))
    found = pools([group.id], MONDAY, 2)[group.id]
    assert found.uses == {"CR": ("all", "CR"), "HK": ("all", "HK")}
    # Eight hours of presence, but eyes and hands give crochet six.
    assert (found.offered["all"][0], found.offered["HK"][0], found.offered["CR"][0]) == (160_000, 120_000, 30_000)
    assert found.free("WO") == []


def test_work_of_one_technique_leaves_the_other_its_hours_within_the_whole(app: Flask) -> None:
    make.make_technique("CR")
    group = make.make_association(members=3)
    make.make_member(make.make_workshop(group, technique="CR"))
    line = make.make_order_line(make.make_order(make.make_exporter()), technique_code="CR", position=2)
    make.make_assignment(line, group, pieces=30, millihours_per_piece=1000, starts_on=MONDAY, due_on=MONDAY + timedelta(days=4))
    found = pools([group.id], MONDAY, 1)[group.id]
    assert (found.free("CR"), found.free("HK")) == ([10_000], [120_000])
    assert found.taken == {"all": [30_000], "HK": [0], "CR": [30_000]}


def test_a_group_of_one_technique_has_one_pool(app: Flask) -> None:
    group = make.make_association(members=1)
    assert pools([group.id], MONDAY, 1)[group.id].uses == {"HK": ("all",)}


def test_finished_pieces_free_their_hours_and_rejected_ones_take_them_again(app: Flask) -> None:
    group = make.make_association(members=4)
    order = make.make_order(make.make_exporter(), lines=0)
    line = make.make_order_line(order)
    work = make.make_assignment(line, group, pieces=100, millihours_per_piece=1000, starts_on=MONDAY, due_on=date(2026, 11, 27))
    assert week(group).taken == 100_000
    db.session.add(ProgressReport(assignment_id=work.id, reported_on=MONDAY, pieces_finished=40, reported_at=make.NOW))
    assert week(group).taken == 60_000
    order.state = "closed"
    assert week(group).taken == 0


def test_hours_are_taken_as_planned_and_no_more_than_fit(app: Flask) -> None:
    group = make.make_association(members=2)
    assert services.take_hours(taking(group, 100, plan={NEXT: 70_000})) == {NEXT: 70_000, MONDAY: 30_000}
    with pytest.raises(DomainError) as refusal:
        services.take_hours(taking(group, 161))
    assert (refusal.value.code, refusal.value.params) == ("not_enough_hours", {"fits": 160, "pieces": 161})


def test_stored_weeks_count_as_taken_where_they_were_planned(app: Flask) -> None:
    group = make.make_association(members=2)
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    work = make.make_assignment(line, group, pieces=50, millihours_per_piece=1000, starts_on=MONDAY, due_on=date(2026, 12, 4))
    db.session.add(AssignmentWeek(assignment_id=work.id, week_start=NEXT, millihours=50_000))
    assert [w.free for w in hours_by_week([group.id], MONDAY, 2)[group.id]] == [80_000, 30_000]
    assert [w.taken for w in hours_by_week([group.id], MONDAY, 2, leaving_out=[work.id])[group.id]] == [0, 0]


def test_nothing_fits_after_the_due_date_or_without_the_technique(app: Flask) -> None:
    group = make.make_association(members=2)
    make.make_technique("WO")
    for wrong in (taking(group, 1, due=date(2026, 11, 20)), taking(group, 1, technique_code="WO")):
        with pytest.raises(DomainError, match="not_enough_hours"):
            services.take_hours(wrong)


def test_a_holiday_moves_by_decree_with_its_source_and_can_be_put_back(app: Flask) -> None:
    group, who = make.make_association(members=1), actor()
    with pytest.raises(DomainError, match="source_missing"):
        services.add_closure(who, ClosureDraft(MONDAY, "Feriado", "nacional", 100, " "))
    row = services.add_closure(who, ClosureDraft(MONDAY, "Feriado", "nacional", 100, "DS 5521"))
    with pytest.raises(DomainError, match="closure_exists"):
        services.add_closure(who, ClosureDraft(MONDAY, "Feriado", "nacional", 50, "DS 5521"))
    services.change_closure(who, row, ClosureDraft(NEXT, "Feriado", "nacional", 50, "DS 5522"))
    assert (week(group).offered, week(group, NEXT).offered) == (40_000, 36_000)
    was = services.remove_closure(who, row)
    assert week(group, NEXT).offered == 40_000
    services.add_closure(who, was)
    assert week(group, NEXT).offered == 36_000
    assert db.session.query(CalendarClosure).one().source == "DS 5522"
