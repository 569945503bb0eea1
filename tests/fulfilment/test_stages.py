"""Stages: planned from the technique's parts, reached by the week's report, revised by the coordinator; alerts and releases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.capacity.queries import hours_by_week
from marketplace.fulfilment import alerts, releasing, services, stage_services
from marketplace.fulfilment.outlook import outlooks, progress_of
from marketplace.fulfilment.queries import load_assignment, load_delivery, work_of
from marketplace.fulfilment.stage_models import StageDefault, WorkAlert
from marketplace.fulfilment.stage_queries import current_stage, stages_of
from marketplace.fulfilment.stages import MADE, STAGES, USUAL, WHOLE, plan
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.kernel.weeks import monday_of
from marketplace.matching.models import Assignment, AssignmentWeek
from marketplace.matching.placed import placed_by_line
from marketplace.producers.models import Technique
from tests import factories as make
from tests.conftest import TODAY

OPEN: Callable[[date], Fraction] = lambda day: Fraction(int(day.weekday() < 5))  # noqa: E731
shares = st.lists(st.integers(1, 100), min_size=1, max_size=8).map(
    lambda parts: [(name, WHOLE * part // sum(parts)) for name, part in zip(STAGES, parts, strict=False)]
)


@pytest.mark.parametrize("technique", [*USUAL, "anything"])
def test_the_usual_parts_are_a_whole_of_known_stages_and_end_with_packing(technique: str) -> None:
    parts = USUAL.get(technique, MADE)
    assert sum(part for _stage, part in parts) == WHOLE
    assert {stage for stage, _part in parts} <= STAGES.keys()
    assert parts[-1][0] == "packing"


@given(shares, st.integers(0, 120))
def test_planned_days_follow_each_other_and_end_on_the_due_day(parts: list[tuple[str, int]], days: int) -> None:
    due = TODAY + timedelta(days=days)
    planned = plan(parts, TODAY, due, OPEN)
    assert [one.stage for one in planned] == [stage for stage, _part in parts]
    assert planned[-1].planned_on == due
    assert all(TODAY <= one.planned_on <= due for one in planned)
    assert [one.planned_on for one in planned] == sorted(one.planned_on for one in planned)


def test_a_stage_takes_its_part_of_the_open_days() -> None:
    # Two weeks of five open days: half of them are over on the first Friday.
    planned = plan([("knitting", 5000), ("packing", 5000)], date(2026, 11, 23), date(2026, 12, 6), OPEN)
    assert planned[0].planned_on == date(2026, 11, 27)


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    made = make.make_assignment(
        line, make.make_association(members=2), pieces=100, millihours_per_piece=1000, starts_on=date(2026, 10, 26)
    )
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def leader(assignment: Assignment) -> Actor:
    account = make.make_account("leader", association_id=assignment.association_id)
    return Actor(account.id, "Felipa", Role.LEADER, association_id=assignment.association_id)


def days_of(assignment: Assignment) -> dict[str, tuple[date | None, date | None]]:
    return {one.stage: (one.revised_on, one.actual_on) for one in stages_of(assignment)}


def test_reaching_a_stage_ends_those_before_it_and_going_back_opens_them(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 40, stage="washing")
    assert {stage for stage, (_revised, actual) in days_of(assignment).items() if actual == TODAY} == {"yarn", "knitting"}
    services.report_progress(leader, assignment, 40, stage="knitting")
    assert {stage for stage, (_revised, actual) in days_of(assignment).items() if actual} == {"yarn"}
    services.report_progress(leader, assignment, 100, stage=services.ALL_DONE)
    assert current_stage(stages_of(assignment)) is None
    assert [report.stage for report in work_of(assignment).reports] == ["washing", "knitting", "done"]


def test_a_stage_of_another_technique_is_refused(leader: Actor, assignment: Assignment) -> None:
    with pytest.raises(DomainError, match="unknown_stage"):
        services.report_progress(leader, assignment, 1, stage="firing")


def test_days_are_revised_in_order_and_done_stages_stay(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 40, stage="washing")
    stage_services.revise_stages(leader, assignment, {"washing": date(2027, 2, 1), "finishing": date(2027, 2, 3),
                                                      "packing": date(2027, 2, 5), "yarn": date(2027, 2, 1)},
                                 late=True)  # fmt: skip
    assert days_of(assignment)["washing"] == (date(2027, 2, 1), None)
    assert days_of(assignment)["yarn"] == (None, TODAY)
    with pytest.raises(DomainError, match="stage_order"):
        stage_services.revise_stages(leader, assignment, {"finishing": date(2027, 1, 1)})
    stage_services.revise_stages(leader, assignment, {"finishing": date(2027, 2, 2)}, late=True)
    with pytest.raises(DomainError, match="unknown_stage"):
        stage_services.revise_stages(leader, assignment, {"firing": date(2027, 2, 2)})


def test_other_parts_for_a_technique_leave_running_work_as_it_was(leader: Actor, assignment: Assignment) -> None:
    before = [(one.stage, one.planned_on) for one in stages_of(assignment)]
    technique = db.session.get(Technique, "HK")
    assert technique is not None
    stage_services.set_technique_stages(leader, technique, [("knitting", 9000), ("packing", 1000)])
    assert [(one.stage, one.planned_on) for one in stages_of(assignment)] == before
    later = make.make_assignment(assignment.line, make.make_association(members=1))
    assert [one.stage for one in stages_of(load_assignment(later.id))] == ["knitting", "packing"]  # type: ignore[arg-type]
    stage_services.set_technique_stages(leader, technique, [("knitting", 10_000)])
    assert list(db.session.scalars(select(StageDefault.stage))) == ["knitting"]


@pytest.mark.parametrize(
    ("parts", "code"),
    [([], "no_stages"), ([("knitting", 9000)], "not_hundred"), ([("knitting", 10_000), ("packing", 0)], "stage_share_missing"),
     ([("nothing", 10_000)], "unknown_stage"), ([("knitting", 5000), ("knitting", 5000)], "unknown_stage")],
)  # fmt: skip
def test_parts_that_are_no_whole_are_refused(app: Flask, leader: Actor, parts: list[tuple[str, int]], code: str) -> None:
    with pytest.raises(DomainError, match=code):
        stage_services.set_technique_stages(leader, make.make_technique(), parts)


def alerts_of(assignment: Assignment) -> list[WorkAlert]:
    return list(db.session.scalars(select(WorkAlert).where(WorkAlert.assignment_id == assignment.id)))


def test_a_pace_that_misses_the_date_is_told_the_same_day_once(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    services.report_progress(leader, assignment, 6)
    (alert,) = alerts_of(assignment)
    assert (alert.day, alert.tone) == (TODAY, "bad")
    told = {line.verb: line.details["missing"] for line in lines_of("alerted", "corrected_alert")}
    assert told["alerted"] > told["corrected_alert"] == alert.pieces_missing
    assert alert.finish_on is None or alert.finish_on > assignment.due_on
    assert alerts.check(assignment) is None
    assert alerts.check_all() == 0


def lines_of(*verbs: str) -> list[JournalEntry]:
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.verb.in_(verbs)).order_by(JournalEntry.id)))


def test_an_alert_that_says_the_same_is_not_told_again_on_another_day(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    (alert,) = alerts_of(assignment)
    alert.day -= timedelta(days=1)
    assert alerts.check_all() == 0
    assert len(alerts_of(assignment)) == 1
    services.report_progress(leader, assignment, 6)
    assert [one.day for one in alerts_of(assignment)] == [TODAY - timedelta(days=1), TODAY]


def test_a_work_that_catches_up_calls_its_alert_off_and_may_be_late_again(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    services.report_progress(leader, assignment, 90)
    (alert,) = alerts_of(assignment)
    assert alert.called_off_at is not None
    assert alerts.latest_alerts([assignment.id]) == {}
    services.report_progress(leader, assignment, 6)
    assert (len(alerts_of(assignment)), alert.called_off_at) == (1, None)
    verbs = [line.verb for line in lines_of("alerted", "corrected_alert", "called_off_alert")]
    assert verbs == ["alerted", "called_off_alert", "alerted"]


def test_announced_pieces_are_finished_pieces(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    services.announce_delivery(leader, assignment, 90)
    work = work_of(assignment)
    assert (work.quantities.made, progress_of(work).left) == (90, 10)
    assert alerts.latest_alerts([assignment.id]) == {}
    delivery = load_delivery(work.deliveries[0].id)
    assert delivery is not None
    services.call_off_delivery(leader, delivery)
    assert progress_of(work_of(assignment)).left == 95
    assert alerts.latest_alerts([assignment.id])


def test_closed_work_is_not_late_any_more(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    services.close_short(leader, assignment, "no hay lana")
    assert alerts.latest_alerts([assignment.id]) == {}


def test_the_worker_looks_once_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(alerts, "_checked_at", None)
    monkeypatch.setattr(alerts, "check_all", lambda: looks.append(1) or 0)
    for hour, minute in ((8, 0), (8, 59), (9, 0)):
        monkeypatch.setattr(clock, "now", lambda at=(hour, minute): datetime(2026, 11, 21, *at, tzinfo=UTC))
        alerts.check_today()
    assert len(looks) == 2


@pytest.fixture
def crowded(assignment: Assignment) -> Assignment:
    """Work before its start, for 160 hours of a group of two that has 80 a week and promised them to another work."""
    assignment.starts_on, assignment.due_on, assignment.pieces = date(2026, 11, 23), date(2026, 12, 4), 160
    make.make_assignment(
        assignment.line, assignment.association, pieces=60, millihours_per_piece=1000, starts_on=TODAY, due_on=date(2026, 11, 27)
    )
    db.session.flush()
    return assignment


def test_work_whose_hours_are_promised_away_is_late_before_it_begins(crowded: Assignment) -> None:
    # 160 hours until 4 December, 60 of them for what is due first: 100 of 160 pieces, less than four fifths.
    (one,) = outlooks([work_of(crowded)])
    assert (one.tone, one.pieces_missing, one.forecast.hours_short) == ("bad", 60, True)
    assert alerts.check_all() == 1
    (alert,) = alerts_of(crowded)
    assert (alert.tone, alert.pieces_missing, alert.finish_on) == ("bad", 60, None)


def test_a_day_after_the_due_day_or_after_the_next_stage_is_told_beside_its_field(assignment: Assignment, sign_in: Any) -> None:
    desk = sign_in(make.make_account("coordinator", programme_id=assignment.association.programme_id))
    url = f"/trabajos/{assignment.id}/calendario"
    after_knitting = desk.post(url, data={"d-yarn": (assignment.due_on - timedelta(days=1)).isoformat()})
    assert after_knitting.status_code == 422
    assert 'id="d-yarn-error"' in after_knitting.text
    last = (assignment.due_on + timedelta(days=3)).isoformat()
    asked = desk.post(url, data={"d-packing": last})
    assert asked.status_code == 422
    assert 'id="d-packing-error"' in asked.text
    assert 'name="late"' in asked.text
    assert desk.post(url, data={"d-packing": last, "late": "y"}).status_code == 303


def test_the_pages_say_that_the_hours_do_not_suffice(crowded: Assignment, sign_in: Any) -> None:
    alerts.check_all()
    coordinator = sign_in(make.make_account("coordinator", programme_id=crowded.association.programme_id))
    page = coordinator.get(f"/trabajos/{crowded.id}").text
    assert "Faltarán 60 piezas: no alcanzan las horas" in page
    assert "No alcanzan las horas del grupo." in page
    assert "avisado hoy" in coordinator.get("/tablero").text


def test_a_good_pace_and_no_pace_are_not_told(leader: Actor, assignment: Assignment) -> None:
    assert alerts.check(assignment) is None
    services.report_progress(leader, assignment, 60)
    assert alerts_of(assignment) == []


def test_the_daily_look_tells_what_nobody_reported(assignment: Assignment) -> None:
    assignment.due_on = TODAY - timedelta(days=1)
    db.session.flush()
    assert alerts.check_all() == 1
    assert alerts_of(assignment)[0].pieces_missing == 100


def test_released_pieces_are_free_for_others_and_hours_fall_with_them(leader: Actor, assignment: Assignment) -> None:
    for week in range(4):
        monday = monday_of(TODAY) + timedelta(weeks=week + 1)
        db.session.add(AssignmentWeek(assignment_id=assignment.id, week_start=monday, millihours=25_000))
    services.report_progress(leader, assignment, 30)
    first = monday_of(TODAY) + timedelta(weeks=1)
    before = hours_by_week([assignment.association_id], first, 4)[assignment.association_id]
    release = releasing.release_pieces(leader, assignment, 40)
    db.session.flush()
    assert (release.pieces, release.pieces_before, assignment.pieces) == (40, 100, 60)
    assert placed_by_line([assignment.order_line_id]) == {assignment.order_line_id: 60}
    rows = db.session.scalars(select(AssignmentWeek.millihours).where(AssignmentWeek.assignment_id == assignment.id))
    assert sum(rows) == 60_000
    after = hours_by_week([assignment.association_id], first, 4)[assignment.association_id]
    assert sum(week.taken for week in after) < sum(week.taken for week in before)


@pytest.mark.parametrize(("pieces", "code"), [(0, "too_many_pieces"), (71, "too_many_pieces")])
def test_what_is_made_stays_with_its_maker(leader: Actor, assignment: Assignment, pieces: int, code: str) -> None:
    services.report_progress(leader, assignment, 30)
    with pytest.raises(DomainError, match=code):
        releasing.release_pieces(leader, assignment, pieces)
    services.report_progress(leader, assignment, 100)
    with pytest.raises(DomainError, match="nothing_to_release"):
        releasing.release_pieces(leader, assignment, 1)


def test_the_alert_shows_to_exporter_and_coordinator_and_only_she_can_rematch(
    assignment: Assignment, leader: Actor, sign_in: Any
) -> None:
    services.report_progress(leader, assignment, 5)
    order, programme_id = assignment.line.order, assignment.association.programme_id
    exporter = sign_in(make.make_account("exporter", exporter_id=order.exporter_id))
    page = exporter.get(f"/pedidos/{order.id}").text
    assert "A este paso no llega." in page
    assert "Repartir lo que falta" not in page
    assert exporter.get(f"/trabajos/{assignment.id}/pasar").status_code == 404
    coordinator = sign_in(make.make_account("coordinator", programme_id=programme_id))
    assert "avisado hoy" in coordinator.get("/tablero").text
    answer = coordinator.post(f"/trabajos/{assignment.id}/pasar", data={"pieces": "50", "reason": "No llega", "anyway": "y"})
    assert answer.status_code == 303
    assert "/emparejar/corridas/" in answer.headers["Location"]
    calendar = coordinator.get(f"/trabajos/{assignment.id}/calendario").text
    assert "50 de 100 piezas" in calendar
