"""Pieces that go to other groups: the acceptance stays as it was, the late group is not asked again, and there is a way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.documents.facts.agreed import acceptance
from marketplace.documents.layouts.agreed import acceptance as paper
from marketplace.fulfilment import release_queries, releasing
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.matching.others import others_for
from marketplace.matching.problem import build_problem
from marketplace.matching.read_market import read_market
from marketplace.notices.mailing import writing_in
from marketplace.notices.models import Notice
from tests import factories as make

STAFF = Actor(None, "", Role.COORDINATOR)


@pytest.fixture
def work(app: Flask) -> Assignment:
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0, state="confirmed"), millihours_per_piece=1000)
    group = make.make_association(members=2)
    make.make_product(group)
    made = make.make_assignment(line, group, pieces=100, millihours_per_piece=1000, starts_on=date(2026, 10, 26))
    found = load_assignment(made.id)
    assert found is not None
    return found


def test_the_acceptance_stays_and_the_change_stands_below_it(work: Assignment, sign_in: Any) -> None:
    before = acceptance(work)
    assert "changes" not in before
    releasing.release_pieces(STAFF, work, 40, "No llega a tiempo")
    db.session.flush()
    after = acceptance(work)
    assert (after["work"]["pieces"], after["public"]) == (100, before["public"])
    assert [(one["pieces"], one["reason"]) for one in after["changes"]] == [(-40, "No llega a tiempo")]
    with writing_in("es"):
        assert "No llega a tiempo" in str(paper(after, "es").blocks)
    coordinator = sign_in(make.make_account("coordinator", programme_id=work.association.programme_id))
    page = coordinator.get(f"/constancias/{work.code}").text
    assert '<b class="huge-num">100</b>' in page
    assert "40 piezas salieron de este trabajo" in page
    assert "Hoy son 60 piezas" in page
    assert "Aceptado: 100 piezas" in coordinator.get(f"/trabajos/{work.id}").text


def test_pieces_come_back_while_nobody_else_has_them(work: Assignment) -> None:
    release = releasing.release_pieces(STAFF, work, 40, "No llega")
    db.session.flush()
    assert [view.searching for view in release_queries.releases_of(work)] == [40]
    releasing.return_pieces(STAFF, release_queries.load_release(release.id), 40)
    db.session.flush()
    assert work.pieces == 100
    assert [change.pieces for change in release_queries.changes_of([work.id])[work.id]] == [-40, 40]
    with pytest.raises(DomainError, match="already_returned"):
        releasing.return_pieces(STAFF, release_queries.load_release(release.id), 40)


def test_of_pieces_that_another_group_accepted_in_part_the_others_come_back(work: Assignment, sign_in: Any) -> None:
    release = releasing.release_pieces(STAFF, work, 40, "No llega")
    make.make_assignment(work.line, make.make_association(), pieces=25)
    make.make_offer(work.line, make.make_association(), pieces=5)
    db.session.commit()
    again = load_assignment(work.id)
    assert again is not None
    view = release_queries.releases_of(again)[0]
    # Five of the fifteen that nobody accepted are on offer.
    assert (view.searching, view.returnable) == (15, 10)
    coordinator = sign_in(make.make_account("coordinator", programme_id=again.association.programme_id))
    calendar, back = f"/trabajos/{work.id}/calendario", f"/trabajos/pasadas/{release.id}/devolver"
    assert "Devolver 10 al grupo" in coordinator.get(calendar).text
    coordinator.post(back, data={"pieces": "40"})
    assert "Otro grupo ya las aceptó" in coordinator.get(calendar).text
    for said in ("Las 10 piezas volvieron a su grupo.", "Otro grupo ya las aceptó o tiene la oferta."):
        coordinator.post(back, data={"pieces": "10"})
        assert said in coordinator.get(calendar).text
    db.session.expire_all()
    assert db.session.get_one(Assignment, work.id).pieces == 70
    assert [change.pieces for change in release_queries.changes_of([work.id])[work.id]] == [-40, 10]
    # What went on for good is still not asked of the late group.
    assert (work.order_line_id, work.association_id) in {tuple(row) for row in db.session.execute(release_queries.let_go())}


def test_of_two_who_let_the_same_pieces_go_one_wins(work: Assignment, sign_in: Any) -> None:
    coordinator = sign_in(make.make_account("coordinator", programme_id=work.association.programme_id))
    url, said = f"/trabajos/{work.id}/pasar", {"pieces": "40", "reason": "No llega", "anyway": "y", "seen": "100"}
    assert 'name="seen" value="100"' in coordinator.get(url).text
    assert coordinator.post(url, data=said).status_code == 303
    second = coordinator.post(url, data=said)
    assert (second.status_code, "Otra persona lo cambió antes." in second.text) == (422, True)
    # The page shows how it stands, and a further release is then meant.
    assert 'name="seen" value="60"' in second.text
    assert coordinator.post(url, data=said | {"seen": "60"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Assignment, work.id).pieces == 20


@pytest.mark.parametrize("same", [False, True])
def test_the_late_group_is_asked_again_only_where_a_coordinator_says_so(work: Assignment, same: bool) -> None:
    releasing.release_pieces(STAFF, work, 40, "No llega", same_group=same)
    db.session.flush()
    line = next(one for one in build_problem(read_market()).lines if one.id == work.line.code)
    assert line.quantity == 40
    assert (work.association.code in line.not_groups) is not same


def test_she_is_told_before_that_nobody_else_can_take_them(work: Assignment, sign_in: Any) -> None:
    assert others_for(work).pieces == 0
    coordinator = sign_in(make.make_account("coordinator", programme_id=work.association.programme_id))
    url = f"/trabajos/{work.id}/pasar"
    assert "Ningún otro grupo puede tomar estas piezas a tiempo" in coordinator.get(url).text
    refused = coordinator.post(url, data={"pieces": "40", "reason": "No llega"})
    assert refused.status_code == 422
    assert work.pieces == 100
    assert coordinator.post(url, data={"pieces": "40", "reason": "No llega", "anyway": "y"}).status_code == 303
    calendar = coordinator.get(f"/trabajos/{work.id}/calendario").text
    assert "buscan otro grupo" in calendar
    number = db.session.scalars(select(releasing.PieceRelease.id)).one()
    assert coordinator.post(f"/trabajos/pasadas/{number}/devolver").status_code == 303
    assert "volvieron a su grupo" in coordinator.get(f"/trabajos/{work.id}/calendario").text


def test_hours_that_other_orders_want_too_are_told_and_what_is_sure_without_them(work: Assignment, sign_in: Any) -> None:
    product = db.session.scalars(select(Product).where(Product.association_id == work.association_id)).one()
    other = make.make_association(members=2)
    make.make_product(other, technique_code=product.technique_code, standard_key=product.standard_key)
    db.session.flush()
    alone = others_for(work)
    assert alone.groups == 1
    assert (alone.rivals, alone.sure) == (0, alone.pieces)
    rival = make.make_order(make.make_exporter(), lines=0, state="posted")
    make.make_order_line(rival, quantity=10, millihours_per_piece=1000, technique_code=work.line.technique_code)
    db.session.flush()
    found = others_for(work)
    # The hours are as free as before, but a run may give them to the other order: then ten pieces fewer are sure.
    assert (found.pieces, found.rivals, found.sure) == (alone.pieces, 1, alone.pieces - 10)
    coordinator = sign_in(make.make_account("coordinator", programme_id=work.association.programme_id))
    page = coordinator.get(f"/trabajos/{work.id}/pasar").text
    assert "1 pedido por repartir quiere las mismas horas." in page
    assert f"quedan para {found.sure} piezas" in page


def test_leader_and_exporter_are_told(work: Assignment) -> None:
    leader = make.make_account("leader", association_id=work.association_id)
    buyer = make.make_account("exporter", exporter_id=work.line.order.exporter_id)
    releasing.release_pieces(STAFF, work, 40, "No llega")
    db.session.commit()
    told = db.session.execute(select(Notice.account_id, Notice.params).where(Notice.event == "pieces_passed_on")).all()
    assert {row.account_id for row in told} == {leader.id, buyer.id}
    assert {(row.params["released"], row.params["pieces"]) for row in told} == {(40, 60)}
