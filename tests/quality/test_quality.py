"""Faults over time and work on time and in full: what the record of El Alto says, and that no record is never 0."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.beyond import tied_by
from marketplace.fulfilment.inspection_models import Defect, QualityTerms
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_inspection
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel import aql
from marketplace.kernel.errors import DomainError
from marketplace.producers.models import Association
from marketplace.quality import services
from marketplace.quality.chart import fault_chart
from marketplace.quality.queries import (
    Asked,
    Judged,
    added_up,
    by_fault,
    by_group,
    by_month,
    finished_works,
    first_inspections,
    judged,
    served,
)
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account
from tests.kernel.el_alto import rows

YEAR = Asked(date(2025, 11, 1), date(2026, 11, 21))
ROOT = Actor(1, "Root", Role.ADMINISTRATOR)


def root() -> Actor:
    """Somebody whose acts can be written down."""
    return Actor(make_account("administrator").id, "Root", Role.ADMINISTRATOR)


def test_on_time_is_seventeen_of_twenty_five_finished_works(app: Flask) -> None:
    (whole,) = served(finished_works(ROOT, YEAR))
    assert (whole.finished, whole.on_time) == (25, 17)
    assert whole.on_time_share == 68
    assert judged(ROOT, YEAR) == Judged(87_025, 86_222)


@pytest.mark.parametrize("by", ["group", "exporter", "line"])
def test_whatever_it_is_added_up_by_nothing_is_lost_and_nothing_counted_twice(app: Flask, by: str) -> None:
    parts = served(finished_works(ROOT, YEAR), by)
    assert sum(part.finished for part in parts) == 25
    assert sum(part.on_time for part in parts) == 17
    (whole,) = served(finished_works(ROOT, YEAR))
    assert sum(part.in_full for part in parts) == whole.in_full
    assert sum(part.accepted for part in parts) == whole.accepted
    assert all(part.finished for part in parts), "a row without activity would show 0 where there is no record"


def test_without_activity_there_is_no_record(app: Flask) -> None:
    before = Asked(date(2020, 1, 1), date(2020, 12, 31))
    assert judged(ROOT, before) is None
    assert served(finished_works(ROOT, before)) == []
    assert by_month(first_inspections(ROOT, before)) == []
    assert added_up([]).serious_per_hundred is None
    assert added_up([]).first_time is None


def test_a_month_between_two_others_without_inspections_is_shown_without_a_record(app: Flask) -> None:
    every = first_inspections(ROOT, YEAR)
    months = by_month([one for one in every if one.inspected_on.month != 8])
    assert [month.faults for month in months if month.first == date(2026, 8, 1)] == [None]
    chart = fault_chart(months)
    assert [bar.serious for bar, month in zip(chart.bars, months, strict=True) if month.faults is None] == [None]
    assert all(0 <= bar.serious[1] <= 100 for bar in chart.bars if bar.serious)


def test_the_months_hold_the_64_inspections_of_the_files(app: Flask) -> None:
    months = by_month(first_inspections(ROOT, YEAR))
    assert sum(month.faults.lots for month in months if month.faults) == 64
    recorded = rows("quality_inspections")
    assert sum(month.faults.serious for month in months if month.faults) == sum(int(row["major_found"]) for row in recorded)
    assert sum(month.faults.returned for month in months if month.faults) == sum(row["result"] != "aceptado" for row in recorded)
    assert all(month.faults.minor is None for month in months if month.faults), "nobody recorded minor faults: no record"


def test_every_loaded_inspection_is_judged_by_the_tables_as_it_was(app: Flask) -> None:
    loaded = db.session.scalars(select(Inspection)).all()
    assert len(loaded) == 64
    for one in loaded:
        plan = aql.plan(one.lot_pieces, one.level, one.severity, one.aql_hundredths / 100)
        assert (plan.code_letter, plan.plan_letter, plan.sample_n, plan.accept, plan.reject) == (
            one.code_letter, one.plan_letter, one.sample_pieces, one.accept_number, one.reject_number,
        )  # fmt: skip
        assert plan.accepts(one.major_found) == (one.result == "pass")


def test_each_groups_next_inspection_follows_from_its_record(app: Flask) -> None:
    groups = by_group(first_inspections(ROOT, YEAR))
    lots = {(row.association_id, row.exporter_id): row.faults.lots for row in groups}
    assert sum(lots.values()) == 64
    for row in groups:
        assert row.standing.lots == row.faults.lots
        if row.standing.severity is aql.Severity.TIGHTENED:
            assert row.faults.returned >= 2
    ours = by_code(Association, "A19")
    (esperanza,) = [row for row in groups if row.association_id == ours.id]
    assert (esperanza.standing.severity, esperanza.standing.score) == (aql.Severity.NORMAL, 24)
    db.session.add(QualityTerms(exporter_id=esperanza.exporter_id, reduced_agreed=True, all_buyers=False))
    again = next(row for row in by_group(first_inspections(ROOT, YEAR)) if row.association_id == ours.id)
    assert again.standing.severity is aql.Severity.NORMAL


def test_the_faults_of_the_data_are_loaded_with_their_gravity_and_techniques(app: Flask) -> None:
    found = {row.code: (row.gravity, row.techniques) for row in db.session.scalars(select(Defect))}
    assert len(found) == 15
    assert found["D11"] == ("critical", "")
    assert found["D01"] == ("major", "HK;MK;TL")


def test_a_leader_and_an_exporter_see_their_own_and_a_coordinator_her_programmes(app: Flask) -> None:
    every = first_inspections(ROOT, YEAR)
    group, exporter = by_code(Association, "A19"), db.session.scalars(select(Exporter).order_by(Exporter.id)).first()
    assert exporter is not None
    for actor, own in (
        (Actor(1, "L", Role.LEADER, association_id=group.id), lambda work: work.association_id == group.id),
        (Actor(1, "E", Role.EXPORTER, exporter_id=exporter.id), lambda work: work.line.order.exporter_id == exporter.id),
        (
            Actor(1, "C", Role.COORDINATOR, programme_ids=frozenset({group.programme_id})),
            lambda work: work.association.programme_id == group.programme_id,
        ),
    ):
        expected = {one.id for one in every if own(one.delivery.assignment)}
        assert expected
        assert {one.id for one in first_inspections(actor, YEAR)} == expected
    assert first_inspections(Actor(1, "W", Role.WEAVER, association_id=group.id), YEAR) == []


@pytest.fixture
def desk(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(make_account("administrator"))


def test_each_number_of_the_page_opens_its_records(desk: FlaskClient) -> None:
    page = desk.get("/calidad").text
    assert "17 de 25" in page
    assert "86.222 de 87.025" in page
    on_time = re.search(r'href="([^"]*trabajos\?[^"]*que=a_tiempo[^"]*)"', page)
    assert on_time
    opened = desk.get(on_time.group(1).replace("&amp;", "&")).text
    assert "17 trabajos" in opened
    returned = re.search(r'href="([^"]*lotes\?[^"]*que=devueltos[^"]*)"', page)
    assert returned
    number = sum(row["result"] != "aceptado" for row in rows("quality_inspections"))
    assert re.search(rf"{number} lotes?", desk.get(returned.group(1).replace("&amp;", "&")).text)


def test_the_page_costs_the_same_for_all_as_for_one_group(desk: FlaskClient, count_queries: Callable[[], object]) -> None:
    group = by_code(Association, "A19").id
    with count_queries() as one:  # type: ignore[attr-defined]
        desk.get(f"/calidad?grupo_id={group}")
    with count_queries() as many:  # type: ignore[attr-defined]
        desk.get("/calidad")
    assert len(many) == len(one)


def test_the_file_holds_a_row_for_each(desk: FlaskClient) -> None:
    lines = desk.get("/calidad/archivo.csv?por=exportador").text.splitlines()
    assert len(lines) == 1 + len(served(finished_works(ROOT, YEAR), "exporter"))


def test_an_exporter_sets_what_she_asks_and_it_is_written_down(app: Flask) -> None:
    exporter = db.session.scalars(select(Exporter).order_by(Exporter.id)).first()
    assert exporter is not None
    services.set_terms(root(), exporter, minor_aql_hundredths=400, reduced_agreed=True, all_buyers=False)
    with pytest.raises(DomainError, match="unknown_aql"):
        services.set_terms(root(), exporter, minor_aql_hundredths=300, reduced_agreed=True, all_buyers=False)
    db.session.flush()
    assert db.session.get(QualityTerms, exporter.id).reduced_agreed  # type: ignore[union-attr]
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "set_quality_terms")).one()
    assert line.details["minor_aql_hundredths"] == 400


def test_an_annulled_inspection_leaves_the_figures(app: Flask) -> None:
    # What was paid or shared out ties its inspection down.
    one = next(one for one in first_inspections(ROOT, YEAR) if tied_by(one.delivery_id) is None)
    before = added_up(first_inspections(ROOT, YEAR))
    record = load_inspection(one.id)
    assert record is not None
    fulfilment.annul_inspection(root(), record, "prueba")
    db.session.flush()
    after = added_up(first_inspections(ROOT, YEAR))
    assert (after.lots, after.looked_at) == (before.lots - 1, before.looked_at - one.sample_pieces)


def test_nothing_was_counted_fault_by_fault_before_there_was_a_sheet(app: Flask) -> None:
    assert by_fault(first_inspections(ROOT, YEAR)) == []
