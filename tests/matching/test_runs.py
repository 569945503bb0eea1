"""A run of the engine in the background: three proposals, their shares, reasons and figures."""

import json
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from marketplace.engine.formats.problem_file import read_problem
from marketplace.infra.database import db
from marketplace.infra.jobs import Cancelled, Job, run_job
from marketplace.journal.models import JournalEntry
from marketplace.matching.models import Proposal, ProposalReason, ProposalShare
from marketplace.matching.services.runs import start_run
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run


def test_three_proposals_whose_shares_add_up_or_say_what_is_missing(app: Flask) -> None:
    run = finished_run(coordinator()[1], "O-S-041")
    proposals = db.session.scalars(select(Proposal).where(Proposal.run_id == run.id)).all()
    assert {p.objective for p in proposals} == {"on-time", "fair", "few-groups"}
    line = by_code(OrderLine, "L0068")
    for proposal in proposals:
        shares = db.session.scalars(select(ProposalShare).where(ProposalShare.proposal_id == proposal.id)).all()
        missing = db.session.scalars(
            select(ProposalReason).where(ProposalReason.proposal_id == proposal.id, ProposalReason.association_id.is_(None))
        ).all()
        assert sum(s.pieces for s in shares) + sum(m.pieces or 0 for m in missing) == line.quantity
        assert [m.reason for m in missing] == ["capacity"]
        for share in shares:
            assert sum(share.week_millihours.values()) == share.pieces * share.millihours_per_piece


def test_every_group_that_makes_such_pieces_has_a_share_or_a_reason(app: Flask) -> None:
    run = finished_run(coordinator()[1], "O-S-030")
    bench = bench_of(run)
    reasons = db.session.scalars(select(ProposalReason).where(ProposalReason.proposal_id == bench.proposal.id)).all()
    told = {r.association_id: r.reason for r in reasons if r.association_id is not None}
    makers = {maker.id for maker in bench.market.makers if bench.market.lot(bench.lines[0], maker) is not None}
    assert set(told) == makers
    codes = {bench.makers[maker_id].code: reason for maker_id, reason in told.items()}
    assert codes["A02"] == codes["A14"] == "price"
    assert "chosen" in codes.values()


def test_an_order_due_sooner_is_not_left_out_for_a_later_one_of_the_same_price(app: Flask) -> None:
    run = finished_run(coordinator()[1], "O-S-030")
    for objective in ("on-time", "fair", "few-groups"):
        assert sum(share.pieces for share in bench_of(run, objective).shares) == 600


def test_the_shares_of_all_orders_together_never_exceed_the_free_hours(app: Flask) -> None:
    run = finished_run(coordinator()[1], None)
    from marketplace.matching.read_market import read_market

    market = read_market()
    free = {maker.id: maker.free["all"] for maker in market.makers}
    for proposal in db.session.scalars(select(Proposal).where(Proposal.run_id == run.id)):
        taken: dict[tuple[int, str], int] = {}
        for share in db.session.scalars(select(ProposalShare).where(ProposalShare.proposal_id == proposal.id)):
            for monday, hours in share.week_millihours.items():
                taken[share.association_id, monday] = taken.get((share.association_id, monday), 0) + hours
        for (group, monday), hours in taken.items():
            week = market.week_of(date.fromisoformat(monday))
            # Hours of several shares are each rounded to a thousandth.
            assert hours <= free[group][week - 1] + 10


def test_the_problem_is_kept_as_a_file_that_the_engine_reads(app: Flask) -> None:
    run = finished_run(coordinator()[1], "O-S-034")
    problem = read_problem(json.dumps(run.problem).encode())
    assert [line.id for line in problem.lines] == ["L0057", "L0058"]


def test_a_job_that_runs_twice_keeps_one_set_of_proposals(app: Flask) -> None:
    run = finished_run(coordinator()[1], "O-S-034")
    job = db.session.get_one(Job, run.job_id)
    job.state = "queued"
    db.session.commit()
    run_job(job.id)
    assert db.session.scalar(select(func.count()).select_from(Proposal).where(Proposal.run_id == run.id)) == 3


def test_a_cancelled_run_says_so_and_keeps_nothing(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    run = start_run(actor, by_code(Order, "O-S-034"))
    db.session.commit()
    page = sign_in(account).post(f"/emparejar/corridas/{run.id}/cancelar", follow_redirects=True)
    assert "Cálculo detenido" in page.text
    assert db.session.get_one(Job, run.job_id).state == "cancelled"
    assert db.session.scalar(select(func.count()).select_from(Proposal).where(Proposal.run_id == run.id)) == 0


def test_what_was_found_when_a_run_is_stopped_is_kept(app: Flask, sign_in: Any, monkeypatch: Any) -> None:
    """Whoever stops it has three right proposals, told to be what was found by then."""
    account, actor = coordinator()
    run = start_run(actor, by_code(Order, "O-S-041"))
    db.session.commit()
    asked = []

    def told(job_id: int, *_: Any) -> None:
        asked.append(job_id)
        raise Cancelled

    monkeypatch.setattr("marketplace.matching.services.runs.report", told)
    run_job(run.job_id)
    assert asked
    assert db.session.get_one(Job, run.job_id).state == "done"
    proposals = db.session.scalars(select(Proposal).where(Proposal.run_id == run.id)).all()
    assert {proposal.objective for proposal in proposals} == {"on-time", "fair", "few-groups"}
    assert all(0 < proposal.score_micro <= proposal.bound_micro for proposal in proposals)
    browser = sign_in(account)
    assert "Lo detuviste" in browser.get(f"/emparejar/corridas/{run.id}").text
    late = browser.post(f"/emparejar/corridas/{run.id}/cancelar", follow_redirects=True)
    assert "ya había terminado" in late.text


def test_the_job_is_told_score_bound_gap_and_components(app: Flask, sign_in: Any, monkeypatch: Any) -> None:
    account, actor = coordinator()
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr("marketplace.matching.services.runs.report", lambda *told: heard.append(json.loads(told[3])))
    monkeypatch.setattr("marketplace.matching.services.runs.TELL_EVERY_SECONDS", 0.0)
    run = finished_run(actor, "O-S-041")
    improving = [told for told in heard if told["stage"] == "improving"]
    assert {told["objective"] for told in improving} == {"on-time", "fair", "few-groups"}
    assert all(0 <= told["gap"] < 1 and told["score"] <= told["bound"] and told["components"] >= 1 for told in improving)
    job = db.session.get_one(Job, run.job_id)
    job.state, job.message, run.state = "running", json.dumps(improving[0] | {"gap": 0.0123, "components": 7}), "running"
    db.session.commit()
    page = sign_in(account).get(f"/emparejar/corridas/{run.id}").text
    assert "1,23" in page
    assert "7" in page[page.index("Partes separadas") - 200 : page.index("Partes separadas") + 200]


def test_the_head_of_the_page_is_drawn_anew_when_a_run_is_done(app: Flask, sign_in: Any) -> None:
    run = finished_run(coordinator()[1], "O-S-034")
    answer = sign_in(coordinator()[0]).get(f"/emparejar/corridas/{run.id}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_run_that_fails_says_so(app: Flask, sign_in: Any, monkeypatch: Any) -> None:
    account, actor = coordinator()

    def broken(*_: Any, **__: Any) -> None:
        raise ArithmeticError

    monkeypatch.setattr("marketplace.matching.services.runs.solve", broken)
    run = finished_run(actor, "O-S-034")
    assert run.state == "failed"
    assert "No se pudo calcular" in sign_in(account).get(f"/emparejar/corridas/{run.id}").text


def test_starting_a_run_leaves_a_journal_line(app: Flask) -> None:
    _, actor = coordinator()
    run = start_run(actor, by_code(Order, "O-S-034"))
    line = db.session.scalars(select(JournalEntry).where(JournalEntry.thing == "match_run")).one()
    assert (line.verb, line.thing_id, line.account_id) == ("started", run.id, actor.account_id)


def test_the_page_of_a_run_shows_figures_of_ones_own_programmes_only(app: Flask, sign_in: Any) -> None:
    run = finished_run(coordinator()[1], "O-S-030")
    own = sign_in(coordinator()[0]).get(f"/emparejar/corridas/{run.id}").text
    other = sign_in(coordinator("P-USAID")[0]).get(f"/emparejar/corridas/{run.id}").text
    assert "pide Bs\u00a0621,48; el tope es Bs\u00a0589,67" in own
    assert "621,48" not in other
    assert "pide más que el tope" in other
    assert "Horas hasta la entrega" not in other


def test_pages_of_matching_take_the_same_queries_however_many_orders_there_are(
    app: Flask,
    sign_in: Any,
    count_queries: Any,
) -> None:
    account, actor = coordinator()
    run = finished_run(actor, "O-S-030")
    bench = bench_of(run)
    pages = [
        "/emparejar",
        f"/emparejar/corridas/{run.id}",
        f"/emparejar/propuestas/{bench.proposal.id}/pedidos/{bench.order.id}",
        "/tablero",
        "/ofertas",
    ]
    client = sign_in(account)

    def counts() -> list[int]:
        found = []
        for page in pages:
            with count_queries() as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    exporter = make.make_exporter()
    _an_order_with_offers(exporter)
    before = counts()
    for _ in range(15):
        _an_order_with_offers(exporter)
    assert counts() == before
    assert max(before) <= 45


def _an_order_with_offers(exporter: Any) -> None:
    order = make.make_order(exporter, lines=3)
    for line in db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
        make.make_offer(line, by_code(Association, "A23"))
    db.session.commit()
