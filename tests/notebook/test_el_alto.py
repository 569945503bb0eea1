"""El Alto's data in the notebook: who was paid had brought her pieces; nothing else is made up."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.queries import load_assignment, work_of
from marketplace.infra.database import db
from marketplace.intake import notebook as loader
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay
from marketplace.notebook import share_services
from marketplace.notebook.models import NotebookEntry, WorkShare
from marketplace.notebook.pages import notebook_of
from marketplace.notebook.queries import good_pieces
from marketplace.notebook.share_queries import propose
from marketplace.notebook.sheet import sheet_of
from tests.conftest import TODAY
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account


def loaded(code: str) -> Assignment:
    found = load_assignment(by_code(Assignment, code).id)
    assert found is not None
    return found


def test_every_paid_weaver_brought_what_she_was_paid_for(app: Flask) -> None:
    count, pieces = db.session.execute(select(func.count(NotebookEntry.id), func.sum(NotebookEntry.amount))).one()
    paid, paid_pieces = db.session.execute(select(func.count(MemberPay.id), func.sum(MemberPay.pieces))).one()
    assert (count, pieces) == (paid, paid_pieces)
    assert count == 1586
    for code in ("AS0001", "AS0013", "AS0032"):
        work = loaded(code)
        pay = {
            line.member_id: line.pieces
            for line in db.session.scalars(select(MemberPay).where(MemberPay.assignment_id == work.id))
        }
        assert good_pieces(work.id) == pay


def test_each_line_says_that_it_is_simulated_and_comes_from_the_pay(app: Flask, sign_in: Any) -> None:
    kinds = set(db.session.execute(select(NotebookEntry.kind, NotebookEntry.source, NotebookEntry.simulated)))
    assert kinds == {("good", "pay", True)}
    work = loaded("AS0001")
    assert all(line.entry.happened_on <= work.due_on for line in notebook_of(work).lines)
    leader = make_account("leader", association_id=work.association_id)
    page = sign_in(leader).get(f"/trabajos/{work.id}/cuaderno")
    assert page.status_code == 200
    assert "datos simulados" in page.text
    history = sign_in(leader).get(f"/trabajos/{work.id}/cuaderno/historia").text
    assert "sacado de la lista de pago" in history


def test_reading_the_pay_again_writes_nothing(app: Flask) -> None:
    before = db.session.scalar(select(func.count(NotebookEntry.id)))
    loader.refresh({"work_allocations": ([object()], [])})  # type: ignore[list-item]
    assert db.session.scalar(select(func.count(NotebookEntry.id))) == before


def test_finished_work_stays_as_it_was(app: Flask) -> None:
    quantities = work_of(loaded("AS0001")).quantities
    assert (quantities.accepted, quantities.made) == (14885, 15000)
    assert work_of(loaded("AS0037")).noted_pieces is None


def test_a_running_work_is_shared_out_whole_and_nobody_is_above_her_hours(app: Flask) -> None:
    work = loaded("AS0035")
    proposal = propose(work)
    assert sum(row.pieces for row in proposal.rows) + proposal.left_over == 300
    assert all(row.pieces <= row.hours_pieces for row in proposal.rows)
    account = make_account("leader", association_id=work.association_id)
    actor = Actor(account.id, "Basilia", Role.LEADER, association_id=work.association_id)
    share_services.set_shares(actor, work, {row.member.id: row.pieces for row in proposal.rows})
    db.session.flush()
    rows = list(db.session.scalars(select(WorkShare).where(WorkShare.assignment_id == work.id)))
    assert sum(row.pieces for row in rows) == 300
    sheet = sheet_of(work, TODAY)
    assert sum(row.pieces or 0 for row in sheet.rows) == 300
    assert sheet.uses_yarn
    # What is promised here is not free for another work of the same days.
    assert all(row.candidate.weaver.free_millihours >= 0 for row in propose(work).rows)


def test_every_open_work_has_its_pages(app: Flask, sign_in: Any) -> None:
    for code in ("AS0006", "AS0033", "AS0036", "AS0038"):
        work = loaded(code)
        client = sign_in(make_account("leader", association_id=work.association_id))
        for page in ("cuaderno", "repartir", "hoja", "cuaderno/planilla", "quien-hace", "calendario", "avance", "prendas"):
            assert client.get(f"/trabajos/{work.id}/{page}").status_code == 200, (code, page)


def test_only_what_is_still_to_be_made_is_shared_out(app: Flask) -> None:
    for code in ("AS0006", "AS0033"):
        work = loaded(code)
        accepted = work_of(work).quantities.accepted
        assert accepted > sum(good_pieces(work.id).values()), "accepted without a line in the notebook"
        proposal = propose(work, beyond_hours=True)
        assert sum(row.pieces for row in proposal.rows) == proposal.wanted
        assert proposal.wanted == work.pieces - accepted + sum(good_pieces(work.id).values())
