"""The list of work on El Alto's data: narrowed, sorted, paged, as a file, and nobody else's."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy import func, select

from marketplace.exporters.models import Exporter
from marketplace.fulfilment import listing
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account
from marketplace.producers.models import Association
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account


def sees_all() -> Account:
    return make_account("administrator")


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_the_file_holds_what_the_filter_asks_for(sign_in) -> None:
    desk = sign_in(sees_all())
    everything = table(desk.get("/trabajos/lista.csv?state=all"))
    running = table(desk.get("/trabajos/lista.csv"))
    finished = table(desk.get("/trabajos/lista.csv?state=finished&sort=due"))
    assert len(everything) == db.session.scalar(select(func.count()).select_from(Assignment)) == 38
    assert {row["Trabajo"] for row in running} | {row["Trabajo"] for row in finished} == {row["Trabajo"] for row in everything}
    assert len(running) + len(finished) == len(everything)
    assert [row["Entrega"] for row in finished] == sorted(row["Entrega"] for row in finished)
    assert sum(row["A tiempo"] == "sí" for row in finished) == 17
    assert all(row["Cómo va"] in {"Va bien", "Cuidado", "Se atrasa"} for row in running)
    late = table(desk.get("/trabajos/lista.csv?tone=bad"))
    assert late
    assert all(row["Cómo va"] == "Se atrasa" for row in late)
    assert len(late) == sum(row["Cómo va"] == "Se atrasa" for row in running)


def test_a_word_finds_work_by_group_order_or_piece(sign_in) -> None:
    desk = sign_in(sees_all())
    found = table(desk.get("/trabajos/lista.csv?state=all&q=nueva+esperanza"))
    assert found
    assert all("Nueva Esperanza" in row["Grupo"] for row in found)
    code = found[0]["Trabajo"]
    assert [row["Trabajo"] for row in table(desk.get(f"/trabajos/lista.csv?state=all&q={code}"))] == [code]
    assert "No hay trabajos así" in desk.get("/trabajos?q=nadie").text


def test_the_same_rows_in_a_workbook(sign_in) -> None:
    desk = sign_in(sees_all())
    book = openpyxl.load_workbook(BytesIO(desk.get("/trabajos/lista.xlsx?state=all").data))
    assert book.worksheets[0].max_row == 39
    assert desk.get("/trabajos/lista.pdf").status_code == 404


def test_an_exporter_reads_only_work_on_her_orders(sign_in) -> None:
    exporter = db.session.scalars(
        select(Exporter).join(Order, Order.exporter_id == Exporter.id).join(OrderLine).join(Assignment).order_by(Exporter.id)
    ).first()
    assert exporter is not None
    mine = set(db.session.scalars(select(Assignment.code).join(OrderLine).join(Order).where(Order.exporter_id == exporter.id)))
    assert 0 < len(mine) < 38
    desk = sign_in(make_account("exporter", exporter_id=exporter.id))
    assert {row["Trabajo"] for row in table(desk.get("/trabajos/lista.csv?state=all"))} == mine
    other = db.session.scalars(
        select(Assignment.association_id).join(OrderLine).join(Order).where(Order.exporter_id != exporter.id)
    ).first()
    asked = table(desk.get(f"/trabajos/lista.csv?state=all&group={other}"))
    assert {row["Trabajo"] for row in asked} <= mine


@pytest.mark.parametrize(("state", "sort"), [("all", "code"), ("open", "risk"), ("open", "-due"), ("finished", "group")])
def test_pages_do_not_overlap_and_leave_nothing_out(sign_in, monkeypatch: pytest.MonkeyPatch, state: str, sort: str) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 5)
    monkeypatch.setattr("marketplace.fulfilment.list_routes.PER_PAGE", 5)
    desk = sign_in(sees_all())
    codes = list(db.session.scalars(select(Assignment.code)))
    total = len(table(desk.get(f"/trabajos/lista.csv?state={state}")))
    seen: list[str] = []
    for page in range(1, -(-total // 5) + 1):
        text = desk.get(f"/trabajos?state={state}&sort={sort}&page={page}").text
        seen += [code for code in codes if f">{code}</a>" in text]
    assert len(seen) == len(set(seen)) == total


def test_many_rows_cost_as_many_queries_as_few(sign_in, count_queries, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = sign_in(sees_all())
    costs = []
    for rows in (3, 40):
        monkeypatch.setattr(listing, "PER_PAGE", rows)
        desk.get("/trabajos?sort=due")
        with count_queries() as queries:
            desk.get("/trabajos?sort=due")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_worst_stands_first(sign_in) -> None:
    desk = sign_in(sees_all())
    rows = table(desk.get("/trabajos/lista.csv"))
    assert rows[0]["Cómo va"] != "Va bien"
    assert rows[-1]["Cómo va"] == "Va bien" or all(row["Cómo va"] != "Va bien" for row in rows)
    assert db.session.scalar(select(func.count()).select_from(Association)) == 25


def test_old_work_says_when_it_began_and_that_nobody_wrote_down_its_agreement(sign_in) -> None:
    work = by_code(Assignment, "AS0025")
    page = sign_in(sees_all()).get(f"/trabajos/{work.id}").text
    assert "No consta el día del acuerdo." in page
    assert "Empezó el" in page
    assert "sin fecha" not in page
