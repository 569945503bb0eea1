"""The pages of how evenly work and pay are shared: of a run, of everything, of all groups of a coordinator's programmes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.infra.database import db
from marketplace.kernel.privacy import FEWEST
from marketplace.matching.fair_view import Fairness, FairRow
from marketplace.matching.fairness import Asked, simulated
from marketplace.matching.models import MatchRun, Proposal
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import coordinator


def row(number: int, **more: Any) -> FairRow:
    return FairRow(**({"id": number, "name": f"Grupo {number}", "members": 10, "asked": Asked(), "paid": 0} | more))


def shown(*rows: FairRow) -> Fairness:
    return Fairness(rows, date(2026, 8, 23), date(2026, 11, 21), date(2027, 2, 19))


def test_pay_of_a_few_is_withheld_and_counts_for_nothing() -> None:
    few = row(1, members=FEWEST - 1, paid=90_000, new_pay=10_000)
    assert (few.paid_each, few.new_each, few.after_each) == (None, None, None)
    found = shown(few, row(2, paid=100), row(3, paid=100))
    assert (found.withheld, len(found.told), found.gini_before) == (1, 2, 0.0)


def test_no_record_of_pay_stays_no_record_with_the_proposal() -> None:
    found = row(1, paid=None, new_pay=5_000)
    assert (found.paid_each, found.new_each, found.after_each) == (None, 500, None)


def test_one_group_alone_is_neither_equal_nor_unequal() -> None:
    assert shown(row(1, paid=100, new_pay=1), row(2, paid=None)).gini_before is None


@pytest.mark.parametrize(("sort", "order"), [("paid", [2, 1, 3]), ("-paid", [1, 2, 3]), ("", [1, 2, 3]), ("-name", [3, 2, 1])])
def test_rows_without_a_figure_come_last_either_way(sort: str, order: list[int]) -> None:
    found = shown(row(1, paid=200), row(2, paid=100), row(3, paid=None))
    assert [one.id for one in found.wanted("", "", sort)] == order


def test_rows_are_narrowed_to_those_passed_over_or_given_work() -> None:
    found = shown(row(1, passed=(("capacity", 2), ("not_worth", 1))), row(2, new_hours=5), row(3))
    assert ([one.id for one in found.wanted("passed", "", "")], [one.id for one in found.wanted("given", "", "")]) == ([1], [2])
    assert [one.id for one in found.wanted("", "po 3", "")] == [3]
    assert found.passed == 1


@pytest.fixture
def run(app: Flask) -> MatchRun:
    """A finished run over everything whose figures are known: A17 gets work, A14 was passed over."""
    busy, idle = by_code(Association, "A17"), by_code(Association, "A14")
    common = {"members": 38, "taken": 0, "free": 9, "others": 0, "offered": 8_000, "accepted": 5_000, "released": 2_000}
    groups = {
        str(busy.id): common | {"name": busy.name, "programme_id": busy.programme_id, "new": 7_000, "paid": 38_000,
                                "new_pay": 76_000, "passed": []},
        str(idle.id): common | {"name": idle.name, "programme_id": idle.programme_id, "new": 0, "paid": None,
                                 "new_pay": 0, "passed": [["capacity", 2]]},
    }  # fmt: skip
    days = {"as_of": date(2026, 11, 21), "first_week": date(2026, 11, 23)}
    run = MatchRun(state="done", weeks=26, created_at=make.NOW, options={}, **days)
    db.session.add(run)
    db.session.flush()
    figures = {"groups": groups, "pay_since": "2026-08-23", "pay_until": "2027-02-19"}
    for objective in ("on-time", "fair", "few-groups"):
        row = Proposal(run_id=run.id, objective=objective, score_micro=1, bound_micro=1, parts={}, advice=[], figures=figures)
        db.session.add(row)
    db.session.commit()
    return run


def test_the_page_of_a_run_names_the_period_and_who_was_passed_over(app: Flask, sign_in: Any, run: MatchRun) -> None:
    client = sign_in(coordinator()[0])
    page = client.get(f"/emparejar/corridas/{run.id}/justicia?forma=fair").text
    assert "del 23 de agosto al 21 de noviembre" in page
    assert "hasta el 19 de febrero de 2027" in page
    assert re.search(r"Bs\xa010,00.*Bs\xa020,00.*Bs\xa030,00", page, re.S)
    assert "En 2 prendas no le alcanzan las horas." in page
    # The groups' works are simulated, which no row that the page loads would tell.
    assert "datos simulados" in page
    assert not simulated([], None)
    passed = client.get(f"/emparejar/corridas/{run.id}/justicia?ver=passed").text
    assert (by_code(Association, "A14").name in passed, "Bs\xa030,00" in passed) == (True, False)


def test_all_groups_are_there_with_what_the_newest_division_adds(app: Flask, sign_in: Any, run: MatchRun) -> None:
    client = sign_in(coordinator()[0])
    text = client.get("/emparejar/justicia/lista.csv?sort=-new").get_data(as_text=True).lstrip("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text)))
    approved = db.session.query(Association).filter(Association.state == "approved").count()
    assert len(lines) == approved
    first = lines[0]
    assert (first["Grupo"], first["En la propuesta"]) == (by_code(Association, "A17").name, "Recibe trabajo")
    assert first["Se suma"] == f"{76_000 // int(first['Tejedoras']) / 100:.2f}"
    assert "del 21 de noviembre" in client.get("/emparejar/justicia").text


def test_without_a_division_the_past_is_told_alone(app: Flask, sign_in: Any) -> None:
    page = sign_in(coordinator()[0]).get("/emparejar/justicia").text
    assert "Con “Repartir todo” se ve también qué cambiaría." in page
    assert "Se suma" not in page


def test_groups_of_another_programme_are_not_there(app: Flask, sign_in: Any, run: MatchRun) -> None:
    account, actor = coordinator("P-USAID")
    outside = by_code(Association, "A17")
    assert outside.programme_id not in actor.programme_ids
    client, of_run = sign_in(account), f"/emparejar/corridas/{run.id}/justicia"
    for url in (of_run, "/emparejar/justicia", f"{of_run}/lista.csv"):
        assert outside.name not in client.get(url).text
    verifier = sign_in(make.make_account("verifier", programme_id=outside.programme_id))
    assert verifier.get("/emparejar/justicia").status_code == 403
    assert "justicia" not in verifier.get(f"/emparejar/corridas/{run.id}").text


def test_a_run_of_before_does_not_tell_what_it_did_not_reckon(app: Flask, sign_in: Any, run: MatchRun) -> None:
    for proposal in db.session.query(Proposal).filter_by(run_id=run.id):
        groups = {key: {k: v for k, v in one.items() if k != "passed"} for key, one in proposal.figures["groups"].items()}
        proposal.figures = {"groups": groups}
    db.session.commit()
    page = sign_in(coordinator()[0]).get(f"/emparejar/corridas/{run.id}/justicia").text
    assert "Bs\xa010,00" in page
    assert "Bs\xa030,00" not in page
