"""Results as their readers meet them, on El Alto's data: numbers, the records behind, files that come out the same, privacy."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from marketplace.infra.database import db
from marketplace.people.models import Account, RoleGrant
from marketplace.producers.models import Association, Programme
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.kernel.el_alto import rows

SignIn = Callable[[Account], FlaskClient]
DAY = "2026-11-21"


def somebody(role: str, *codes: str) -> Account:
    """An account of a role in some programmes."""
    first, *more = [by_code(Programme, code).id for code in codes] or [None]
    account = make.make_account(role, programme_id=first)
    for number in more:
        db.session.add(RoleGrant(account_id=account.id, role=role, programme_id=number, granted_at=make.NOW))
    db.session.commit()
    return account


EVERY = ("P-BO481", "P-NN", "P-USAID")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_17_of_25_finished_works_on_time_with_the_works_behind_and_a_workbook(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("coordinator", *EVERY))
    assert "Todos mis programas" in client.get("/resultados").text
    page = client.get(f"/resultados/todos?corte={DAY}").text
    assert re.search(r"Entregas a tiempo .*? 17 68 % 25 trabajos terminados", text_of(page))
    behind = client.get(f"/resultados/todos/K08?corte={DAY}").text
    assert behind.count('href="/trabajos/') == 25
    assert client.get(f"/resultados/todos/K08?corte={DAY}&que=si").text.count('href="/trabajos/') == 17
    sheet = load_workbook(io.BytesIO(client.get(f"/resultados/todos.xlsx?corte={DAY}").data)).worksheets[0]
    found = {row[2]: row for row in sheet.iter_rows(values_only=True)}
    assert found["K08"][6:9] == (17, 68, 25)


def test_every_link_to_a_record_opens_for_whoever_is_shown_it(app: Flask, sign_in: SignIn) -> None:
    for role in ("coordinator", "verifier"):
        client = sign_in(somebody(role, *EVERY))
        for number in range(1, 27):
            page = client.get(f"/resultados/todos/K{number:02}?corte={DAY}")
            assert page.status_code == 200
            table = page.text.split("<tbody", 1)[-1].split("</tbody>")[0] if "<tbody" in page.text else ""
            for link in re.findall(r'href="([^"]+)"', table)[:2]:
                assert client.get(link.replace("&amp;", "&")).status_code == 200, (role, number, link)


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "csv"])
def test_the_same_programme_and_cut_off_give_the_same_bytes_whoever_asks(app: Flask, sign_in: SignIn, kind: str) -> None:
    number = by_code(Programme, "P-NN").id
    address = f"/resultados/{number}.{kind}?corte=2026-10-31"
    first = sign_in(somebody("coordinator", "P-NN")).get(address)
    again = sign_in(somebody("verifier", "P-NN")).get(address)
    assert first.status_code == 200
    assert first.data == again.data
    assert f"resultados-P-NN-2026-10-31.{kind}" in first.headers["Content-Disposition"]
    if kind == "xlsx":
        # The day of the file is the cut-off's and not the clock's: two files of one second would be alike anyway.
        with ZipFile(io.BytesIO(first.data)) as parts:
            assert parts.read("docProps/core.xml").count(b">2026-10-31T00:00:00Z<") == 2


def test_no_record_is_told_apart_from_nothing(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("coordinator", "P-BO481"))
    number = by_code(Programme, "P-BO481").id
    told = text_of(client.get(f"/resultados/{number}?corte={DAY}").text)
    assert re.search(r"Puestos de trabajo creados en los consorcios I01 · R.1.1 · puestos 173 0 0 % Registrado", told)
    assert re.search(r"Beneficiarios que incrementan sus ingresos en 25 % .{0,30} 504 sin registro – Sin registro", told)
    assert re.search(r"Capacitación K21 .*? sin registro – – Aquí todavía no se anotan cursos", told)
    sheet = load_workbook(io.BytesIO(client.get(f"/resultados/{number}.xlsx").data)).worksheets[0]
    found = {str(row[2]).split(" ")[0]: row for row in sheet.iter_rows(values_only=True)}
    assert found["I01"][5:8] == (173, 0, 0)
    assert found["I03"][5:8] == (504, None, None)
    assert found["K21"][6:9] == (None, None, None)


def test_every_row_of_the_programmes_indicators_is_told_as_its_file_says(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("administrator"))
    sheet = load_workbook(io.BytesIO(client.get(f"/resultados/todos.xlsx?corte={DAY}").data)).worksheets[0]
    found = {str(row[2]).split(" ")[0]: row for row in sheet.iter_rows(values_only=True)}
    filed = rows("programme_indicators")
    assert len(filed) == len([code for code in found if code.startswith("I")])
    for row in filed:
        planned, achieved = (float(row[name]) if row[name] else None for name in ("planned", "achieved"))
        assert found[row["id"]][5:7] == (planned, achieved), row["id"]
        if row["pct_achieved"] and planned:
            assert abs(found[row["id"]][7] - float(row["pct_achieved"])) <= 0.051, row["id"]


def test_nobody_but_her_coordinator_sees_what_one_weaver_earns(app: Flask, sign_in: SignIn) -> None:
    number = by_code(Programme, "P-USAID").id
    for code in ("K01", "K04", "K05", "K06"):
        hers = sign_in(somebody("coordinator", "P-USAID")).get(f"/resultados/{number}/{code}").text
        assert "/tejedoras/" in hers
        for account in (somebody("verifier", "P-USAID"), somebody("administrator")):
            client = sign_in(account)
            page = client.get(f"/resultados/{number}/{code}").text
            assert "/tejedoras/" not in page
            assert "Wilma" not in page
            assert "Club de Madres Nueva Esperanza" in page
            assert "Wilma" not in client.get(f"/resultados/{number}/{code}.csv").text


@pytest.mark.parametrize("role", ["leader", "weaver", "exporter"])
def test_results_are_not_for_producers_and_buyers(app: Flask, sign_in: SignIn, role: str) -> None:
    group = by_code(Association, "A19")
    places = {"exporter_id": make.make_exporter().id} if role == "exporter" else {"association_id": group.id}
    client = sign_in(make.make_account(role, **places))
    assert client.get("/resultados").status_code == 403
    assert client.get("/resultados/todos.xlsx").status_code == 403
    assert client.get(f"/resultados/{group.programme_id}").status_code == 404
    assert client.get(f"/resultados/{group.programme_id}/K01").status_code == 404


def test_a_coordinator_does_not_open_another_programme(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("coordinator", "P-NN"))
    other = by_code(Programme, "P-USAID").id
    for address in (f"/resultados/{other}", f"/resultados/{other}.pdf", f"/resultados/{other}/K01", "/resultados/todos/K99"):
        assert client.get(address).status_code == 404
    assert "P-USAID" not in client.get("/resultados").text


def test_a_programme_without_groups_and_a_reader_without_programmes_have_pages(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("administrator"))
    number = by_code(Programme, "P-VC").id
    assert "MIPYME con diagnóstico" in client.get(f"/resultados/{number}").text
    for end in ("/K12", "/K13", ".pdf", ".xlsx"):
        assert client.get(f"/resultados/{number}{end}").status_code == 200
    stranger = sign_in(make.make_account("coordinator", programme_id=make.make_programme().id))
    assert "MIPYME" not in stranger.get("/resultados/todos").text
    assert stranger.get("/resultados/todos.pdf").status_code == 200


def test_a_cut_off_to_come_or_that_is_none_is_today(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("coordinator", "P-NN"))
    for day in ("2027-01-31", "ayer"):
        assert "Corte al 21 de noviembre de 2026" in client.get(f"/resultados/todos?corte={day}").text


def test_queries_do_not_grow_with_the_rows(app: Flask, sign_in: SignIn, count_queries: Callable[[], object]) -> None:
    client = sign_in(somebody("coordinator", *EVERY))
    numbers = []
    for address in ("/resultados/todos", f"/resultados/{by_code(Programme, 'P-NN').id}"):
        with count_queries() as queries:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        numbers.append(len(queries))
    assert abs(numbers[0] - numbers[1]) <= 1
    assert max(numbers) <= 40


def test_the_cut_off_leaves_out_what_came_later(app: Flask, sign_in: SignIn) -> None:
    client = sign_in(somebody("coordinator", *EVERY))
    works = {row["id"]: row for row in rows("assignments")}
    day = date(2026, 7, 31)
    came: dict[str, int] = {}
    for row in rows("deliveries"):
        if date.fromisoformat(row["date"]) <= day and int(row["qty_accepted"] or 0):
            came[row["assignment_id"]] = came.get(row["assignment_id"], 0) + int(row["qty_delivered"])
    finished = [code for code, pieces in came.items() if pieces >= int(works[code]["qty"])]
    told = text_of(client.get(f"/resultados/todos?corte={day}").text)
    assert re.search(rf"Entregas a tiempo .*? {len(finished)} trabajos terminados", told)
