"""Through the database, free hours equal the shipped capacity calendar in all its rows."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask

from marketplace.capacity import commitments
from marketplace.capacity.models import CalendarClosure, SeasonFactor
from marketplace.capacity.queries import ALL, hours_by_week, pools
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.producers.models import Member, Technique, workshop_technique
from tests import factories as make
from tests.kernel.el_alto import rows

MONDAY = date(2026, 11, 23)
WEEKS = 52


def day(text: str) -> date:
    return date.fromisoformat(text)


def load_el_alto() -> dict[str, int]:
    """The files of people, work and calendar, straight into the tables; association ids by their code."""
    programme_id = make.make_programme().id
    for row in rows("techniques"):
        most = int(Decimal(row["max_hours_day_person"]) * 1000)
        db.session.add(Technique(code=row["code"], name_es=row["name_es"], name_en=row["name_en"], max_millihours_a_day=most))
    for row in rows("seasonal_factors"):
        db.session.add(SeasonFactor(month=int(row["month"]), factor_hundredths=int(Decimal(row["factor_home_producers"]) * 100)))
    for row in rows("calendar_closures"):
        db.session.add(
            CalendarClosure(
                day=day(row["date"]),
                name=row["name"],
                scope_kind=row["scope"],
                closed_hundredths=int(Decimal(row["closed_fraction"]) * 100),
            )
        )
    ids = {
        row["id"]: make.make_association(code=row["id"], zone=row["zone"], programme_id=programme_id, technique="HK").id
        for row in rows("associations")
    }
    _load_members(ids)
    _load_work(ids)
    return ids


def _load_members(ids: dict[str, int]) -> None:
    workshops: dict[str, int] = {}
    for row in rows("workshops"):
        association = db.session.get(make.Association, ids[row["association_id"]])
        workshop = make.make_workshop(association, code=row["id"])
        workshops[row["id"]] = workshop.id
        db.session.execute(workshop_technique.delete().where(workshop_technique.c.workshop_id == workshop.id))
        for code in row["technique_codes"].split(";"):
            db.session.execute(workshop_technique.insert().values(workshop_id=workshop.id, technique_code=code))
    db.session.add_all(
        Member(
            code=row["id"], association_id=ids[row["association_id"]], workshop_id=workshops[row["workshop_id"]],
            full_name=row["full_name"],
            millihours_a_day=int(Decimal(row["hours_per_day"]) * 1000),
        )
        for row in rows("members")
    )  # fmt: skip


def _load_work(ids: dict[str, int]) -> None:
    exporter = make.make_exporter()
    states = {row["id"]: "closed" if row["status"] == "cerrado" else "confirmed" for row in rows("orders")}
    orders = {code: make.make_order(exporter, lines=0, code=code, state=state) for code, state in states.items()}
    lines: dict[str, Any] = {}
    for row in rows("order_lines"):
        technique = row["standard_key"].split("-")[0]
        line = make.make_order_line(
            orders[row["order_id"]], code=row["id"], quantity=int(row["qty"]), technique_code=technique, position=len(lines) + 1
        )
        lines[row["id"]] = (line, row["standard_key"])
    hours = {(r["association_id"], r["standard_key"]): int(Decimal(r["hours_per_unit"]) * 1000) for r in rows("products")}
    assignments: dict[str, Assignment] = {}
    for row in rows("assignments"):
        line, key = lines[row["order_line_id"]]
        association = db.session.get(make.Association, ids[row["association_id"]])
        assignments[row["id"]] = make.make_assignment(
            line, association, code=row["id"], pieces=int(row["qty"]), starts_on=day(row["start"]), due_on=day(row["due"]),
            millihours_per_piece=hours[row["association_id"], key],
        )  # fmt: skip
    for row in rows("deliveries"):
        _load_delivery(assignments[row["assignment_id"]], row)


def _load_delivery(assignment: Assignment, row: dict[str, str]) -> None:
    lot, accepted = int(row["qty_delivered"]), int(row["qty_accepted"])
    delivery = Delivery(
        code=row["id"],
        assignment_id=assignment.id,
        pieces=lot,
        announced_on=day(row["date"]),
        received_on=day(row["date"]),
        pieces_received=lot,
    )
    db.session.add(delivery)
    db.session.flush()
    db.session.add(
        Inspection(
            code=f"QI-{row['id']}", delivery_id=delivery.id, inspected_on=day(row["date"]), lot_pieces=lot,
            accepted_pieces=accepted, rejected_pieces=lot - accepted, aql_hundredths=250, code_letter="L", plan_letter="L",
            sample_pieces=lot, accept_number=1, reject_number=2, major_found=0, result="pass",
        )
    )  # fmt: skip


def test_all_1300_rows_of_the_capacity_calendar_come_out_of_the_database(app: Flask) -> None:
    ids = load_el_alto()
    db.session.flush()
    shown = hours_by_week(list(ids.values()), MONDAY, WEEKS)
    checked = 0
    for row in rows("capacity_calendar"):
        week = shown[ids[row["association_id"]]][(day(row["week_start"]) - MONDAY).days // 7]
        for millihours, column in ((week.offered, "capacity_hours"), (week.taken, "committed_hours"), (week.free, "free_hours")):
            # The file rounds to 0.1 h, so the true figure lies at most half a step away; ours is whole thousandths.
            assert abs(millihours - Decimal(row[column]) * 1000) <= 51, (row, column, millihours)
        checked += 1
    assert checked == 1300


def test_the_pool_of_all_hours_is_what_the_weeks_show(app: Flask) -> None:
    ids = load_el_alto()
    db.session.flush()
    weeks, pooled = hours_by_week(list(ids.values()), MONDAY, 26), pools(list(ids.values()), MONDAY, 26)
    for group in ids.values():
        assert pooled[group].offered[ALL] == [week.offered for week in weeks[group]]
        assert pooled[group].taken[ALL] == [week.taken for week in weeks[group]]


def test_any_number_of_groups_takes_the_same_queries(app: Flask, count_queries: Any) -> None:
    ids = load_el_alto()
    db.session.flush()
    counts = []
    # Nueva Esperanza has open work, whose notebook is one question more.
    for some in ([ids["A19"]], list(ids.values())):
        with count_queries() as queries:
            hours_by_week(some, MONDAY, 26)
        counts.append(len(queries))
    assert counts == [11, 11]


def test_no_hour_of_open_work_is_lost_between_weeks(app: Flask) -> None:
    ids = load_el_alto()
    db.session.flush()
    left = defaultdict(int)
    for commitment in commitments.open_work(list(ids.values())):
        left[commitment.association_id] += commitment.millihours_left
    shown = hours_by_week(list(ids.values()), MONDAY, 60)
    assert all(week.monday == MONDAY + timedelta(weeks=i) for i, week in enumerate(shown[ids["A19"]]))
    assert {g: sum(w.taken for w in weeks) for g, weeks in shown.items() if sum(w.taken for w in weeks)} == dict(left)
