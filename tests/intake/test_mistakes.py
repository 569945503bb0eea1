"""Every mistake is told with file, row and column in a plain sentence, all at once, and nothing is half-loaded."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.producers.models import Association, Member, Programme
from tests.el_alto import app  # noqa: F401
from tests.intake.files import check, csv_file, load, mistakes, row_of, xlsx_file

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("kind", "changes", "field", "text"),
    [
        ("members", {"id": ""}, "id", "Falta este dato."),
        ("members", {"hours_per_day": "=8*1"}, "hours_per_day", "La celda trae una fórmula. Escribe su valor."),
        ("members", {"hours_per_day": "25"}, "hours_per_day", "Un día tiene 24 horas."),
        ("members", {"sex": "X"}, "sex", "«X» no vale. Puede ser: F, M, mujer, hombre."),
        ("members", {"full_name": "x" * 161}, "full_name", "El texto tiene 161 letras; lo más son 160."),
        (
            "members",
            {"association_id": "A77"},
            "association_id",
            "La asociación A77 no existe en associations.csv ni en la base.",
        ),
        ("members", {"workshop_id": "W020"}, "workshop_id", "El taller W020 es de otra asociación."),
        ("associations", {"leader_member_id": "M0800"}, "leader_member_id", "La socia M0800 es de otra asociación."),
        (
            "associations",
            {"technique_codes": "HK;ZZ"},
            "technique_codes",
            "La técnica ZZ no existe en techniques.csv ni en la base.",
        ),
        ("time_standards", {"hours_low": "40"}, "hours_typ", "Las horas van de menos a más: mínimo, típico, máximo."),
        ("products", {"hours_per_unit": "0"}, "hours_per_unit", "Las horas por pieza son más que 0."),
        ("products", {"colors": "N01;Z99"}, "colors", "El color Z99 no existe en colors.csv ni en la base."),
        ("products", {"moq": "99999999999"}, "moq", "«99999999999» es demasiado grande."),
        ("calendar_closures", {"closed_fraction": "0"}, "closed_fraction", "El cierre va de 1 a 100 por ciento."),
        ("seasonal_factors", {"month": "13"}, "month", "El mes va de 1 a 12."),
        ("orders", {"due": "30/02/2026"}, "due", "«30/02/2026» no es una fecha. Ejemplo: 21/11/2026."),
        ("orders", {"release": "2026-07-01"}, "release", "La fecha de inicio es después de la entrega."),
        ("order_lines", {"order_id": "O-9"}, "order_id", "El pedido O-9 no existe en orders.csv ni en la base."),
        ("order_lines", {"sizes_json": '{"S": 10}'}, "sizes_json", "La suma es 10 y la cantidad es 15000."),
        ("order_lines", {"colors_json": "N01: 14.999"}, "colors_json", "La suma es 14999 y la cantidad es 15000."),
        ("order_lines", {"standard_key": ""}, "standard_key", "Falta el tiempo estándar, o la técnica y las horas."),
        ("assignments", {"id": "AS9", "qty": "1"}, "qty", "Las asignaciones suman 15001; la línea pide 15000."),
        ("assignments", {"start": "2026-07-02"}, "start", "La fecha de inicio es después de la entrega."),
        ("deliveries", {"qty_rejected": "10"}, "qty_delivered", "Aceptadas y rechazadas suman 3751; se entregaron 3750."),
        ("quality_inspections", {"lot_size": "3700"}, "lot_size", "El lote es de 3700 y se entregaron 3750."),
        ("quality_inspections", {"sample_n": "4000"}, "sample_n", "La muestra es más grande que el lote."),
        ("quality_inspections", {"major_found": "11"}, "result", "Hay 11 defectos y el resultado no corresponde."),
        ("quality_inspections", {"date": "2027-01-01"}, "date", "La inspección tiene una fecha que no llegó."),
        ("payments", {"order_id": "O-NE-202607"}, "assignment_id", "La asignación AS0001 no es de este pedido."),
        ("payments", {"delivery_id": "DE0005"}, "delivery_id", "La entrega DE0005 no es de esta asignación."),
        ("payments", {"delivery_id": ""}, "delivery_id", "Un saldo necesita su entrega."),
        ("payments", {"id": "PA9"}, "delivery_id", "Esta entrega ya tiene su saldo en PA0001."),
        ("work_allocations", {"paid_bob": "2236.09"}, "paid_bob", "231 piezas por su pago dan Bs 2236.08."),
        ("work_allocations", {"paid_date": ""}, "paid_date", "Está pagado y falta la fecha."),
        ("work_allocations", {"member_id": "M0001"}, "member_id", "La socia M0001 es de otra asociación."),
        ("work_allocations", {"id": "AL9", "qty": "0", "paid_bob": "0"}, "member_id", "Esta socia ya tiene su pago en AL0001."),
        ("work_allocations", {"qty": "232", "paid_bob": "2245.76"}, "qty", "Las piezas suman 15001; la asignación es de 15000."),
    ],
)
def test_a_mistake_is_told_with_its_row_and_column(kind: str, changes: dict[str, Any], field: str, text: str) -> None:
    report = check(csv_file(f"{kind}.csv", row_of(kind, **changes)))
    assert (f"{kind}.csv", 2, field, text) in mistakes(report)
    assert not report.ok


def test_a_capacity_change_begins_on_monday() -> None:
    row = {"association_id": "A01", "week_start": "2026-12-08", "hours": "10"}
    assert mistakes(check(csv_file("capacity_changes.csv", row))) == [
        ("capacity_changes.csv", 2, "week_start", "La semana empieza en lunes.")
    ]


def test_what_was_accepted_is_never_more_than_what_was_agreed() -> None:
    extra = row_of("deliveries", id="DE9", qty_delivered="200", qty_accepted="200", qty_rejected="0")
    seen = row_of("quality_inspections", id="QI9", delivery_id="DE9", lot_size="200", sample_n="32")
    report = check(csv_file("deliveries.csv", extra), csv_file("quality_inspections.csv", seen))
    assert mistakes(report) == [("deliveries.csv", 2, "qty_accepted", "Lo aceptado suma 15085; la asignación es de 15000.")]


def test_an_inspection_needs_its_counts_from_somewhere() -> None:
    bare = {key: value for key, value in row_of("deliveries", id="DE9").items() if key not in ("qty_accepted", "qty_rejected")}
    seen = row_of("quality_inspections", id="QI9", delivery_id="DE9")
    report = check(csv_file("deliveries.csv", bare), csv_file("quality_inspections.csv", seen))
    assert (
        "quality_inspections.csv",
        2,
        "qty_accepted",
        "Falta cuántas se aceptaron. Carga también deliveries.csv.",
    ) in mistakes(report)


def test_all_mistakes_are_told_at_once_over_all_files() -> None:
    members = csv_file(
        "members.csv",
        row_of("members", id="M9001", hours_per_day="ocho", birth_year="mil"),
        row_of("members", id="M9002"),
        row_of("members", id="M9002"),
    )
    products = csv_file("products.csv", row_of("products", price_bob="caro"))
    assert mistakes(check(members, products)) == [
        ("members.csv", 2, "birth_year", "«mil» no es un número."),
        ("members.csv", 2, "hours_per_day", "«ocho» no es un número."),
        ("members.csv", 4, "id", "«M9002» ya está en members.csv, fila 3."),
        ("products.csv", 2, "price_bob", "«caro» no es un monto en Bs."),
    ]


def test_a_row_with_mistakes_is_not_told_again_by_the_rows_that_point_to_it() -> None:
    association = csv_file("associations.csv", row_of("associations", id="A99", workshops_n="muchos", leader_member_id=""))
    workshop = csv_file("workshops.csv", row_of("workshops", id="W999", association_id="A99", leader_member_id=""))
    assert [text for *_, text in mistakes(check(association, workshop))] == ["«muchos» no es un número."]


def test_a_missing_column_is_told_once_and_an_unknown_one_only_pointed_out() -> None:
    rows = [{"id": f"M{n}", "full_name": "Ana", "apodo": "x"} for n in range(3)]
    report = check(csv_file("members.csv", *rows))
    assert [(row, field) for _, row, field, _ in mistakes(report)] == [
        (1, "association_id"),
        (1, "hours_per_day"),
        (1, "workshop_id"),
    ]
    assert check(csv_file("members.csv", row_of("members", apodo="x"))).warnings[0].field == "apodo"


def test_an_unknown_or_unreadable_file_is_told_by_its_name() -> None:
    report = check(csv_file("cosas.csv", {"a": "1"}), xlsx_file("members.xlsx", ["id", "id"]))
    assert [(file, row) for file, row, *_ in mistakes(report)] == [("cosas.csv", None), ("members.xlsx", None)]


def test_nothing_is_half_loaded_when_the_last_row_of_the_last_file_is_wrong() -> None:
    before = db.session.scalar(select(func.count()).select_from(Member))
    good = csv_file("members.csv", row_of("members", id="M9001"))
    wrong = csv_file("work_allocations.csv", row_of("work_allocations", id="AL9", member_id="M9999"))
    report = load(good, wrong)
    assert not report.ok
    assert db.session.scalar(select(func.count()).select_from(Member)) == before


def test_names_that_look_alike_are_pointed_out_with_both_places_and_not_merged() -> None:
    report = check(csv_file("associations.csv", row_of("associations", id="A99", name="Suma Knits", leader_member_id="")))
    pairs = {(pair.first_name, pair.first_place, pair.second_name, pair.second_place, pair.fresh) for pair in report.near}
    assert ("Suma Knits", "associations.csv, fila 2 (A99)", "SUMMA KNITS", "base (A04)", True) in pairs
    assert report.ok
    assert report.must_look
    load(csv_file("associations.csv", row_of("associations", id="A99", name="Suma Knits", leader_member_id="")))
    assert db.session.scalar(select(func.count()).select_from(Association)) == 26


def test_names_already_looked_at_are_not_asked_about_again() -> None:
    report = check(csv_file("programmes.csv", row_of("programmes")))
    assert not report.must_look
    assert db.session.scalar(select(func.count()).select_from(Programme)) == 5
