"""The notebook's pages: who sees them, what they weigh in queries, and that nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.notebook import services, share_services
from marketplace.notebook.drafts import EntryDraft
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry, WasteLimit, WorkShare
from marketplace.notebook.queries import Page, load_page
from marketplace.orders.models import OrderLineCell
from marketplace.producers.models import Member
from tests import factories as make


@pytest.fixture
def work(app: Flask) -> Assignment:
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
    found = load_assignment(make.make_assignment(line, make.make_association(members=3), pieces=30).id)
    assert found is not None
    return found


def members(work: Assignment) -> list[Member]:
    return list(db.session.scalars(select(Member).where(Member.association_id == work.association_id).order_by(Member.id)))


def leader_of(work: Assignment) -> tuple[Any, Actor]:
    account = make.make_account("leader", association_id=work.association_id)
    return account, Actor(account.id, "Felipa", Role.LEADER, association_id=work.association_id)


def page_of(work: Assignment, member: Member) -> Page:
    found = load_page(work.id, member.id)
    assert found is not None
    return found


def test_a_take_back_by_form_makes_one_line_however_often_it_is_sent(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    member = members(work)[0]
    path = f"/trabajos/{work.id}/cuaderno/{member.id}"
    shown = client.get(path).text
    key = re.search(r'name="form_key" value="([^"]+)"', shown)
    assert key
    data = {"form_key": key[1], "amount": "5", "kind": "good", "cell": "|", "seen": "0"}
    answers = [client.post(path, data=data) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert list(db.session.scalars(select(NotebookEntry.amount))) == [5]
    # From another phone, with a form of its own, the same take-back is asked about and can be noted all the same.
    other = client.post(path, data=data | {"form_key": "another-key"})
    assert other.status_code == 422
    assert "ya anotó 5" in other.text
    assert 'name="again"' in other.text
    assert client.post(path, data=data | {"form_key": "a-third-key", "again": "1"}).status_code == 303
    assert list(db.session.scalars(select(NotebookEntry.amount))) == [5, 5]


def test_what_was_typed_stays_when_it_is_refused(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    first, second, _third = members(work)
    answer = client.post(
        f"/trabajos/{work.id}/cuaderno/planilla",
        data={"day": "2026-11-20", "seen": "0", f"good-{first.id}": "7", f"good-{second.id}": "siete"},
    )
    assert answer.status_code == 422
    assert 'value="7"' in answer.text
    assert 'value="siete"' in answer.text
    assert db.session.scalars(select(NotebookEntry.id)).first() is None


def test_no_page_of_a_leader_asks_for_words(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    member = members(work)[0]
    services.note_line(leader_of(work)[1], page_of(work, member), EntryDraft(Kind.GOOD, 2))
    entry = db.session.scalars(select(NotebookEntry.id)).one()
    paths = ["cuaderno", f"cuaderno/{member.id}", "repartir", "prendas", "avance"]
    pages = [f"/trabajos/{work.id}/{path}" for path in paths] + [f"/cuaderno/{entry}/corregir"]
    for path in pages:
        text = client.get(path).text
        fields = re.findall(r"<(?:input|textarea)[^>]*>", text.split('id="main"')[1])
        typed = [field for field in fields if "textarea" in field or 'type="text"' in field]
        assert all('inputmode="numeric"' in field for field in typed), path


def test_the_faces_take_the_same_queries_for_three_and_for_twelve(work: Assignment, sign_in: Any, count_queries: Any) -> None:
    client = sign_in(leader_of(work)[0])
    path = f"/trabajos/{work.id}/cuaderno"
    client.get(path)
    actor, workshop = leader_of(work)[1], make.make_workshop(work.association)
    with count_queries() as few:
        client.get(path)
    for _ in range(9):
        services.note_line(actor, page_of(work, make.make_member(workshop)), EntryDraft(Kind.GOOD, 1))
    client.get(path)
    with count_queries() as many:
        client.get(path)
    assert len(many) == len(few)


def test_every_weaver_reads_who_makes_how_many_and_nobody_reads_pay(work: Assignment, sign_in: Any) -> None:
    _account, leader = leader_of(work)
    mine, hers, _third = members(work)
    share_services.set_shares(leader, work, {mine.id: 20, hers.id: 10}, beyond_hours=True)
    weaver = sign_in(make.make_account("weaver", association_id=work.association_id, member_id=mine.id))
    page = weaver.get(f"/trabajos/{work.id}/quien-hace").text
    assert mine.full_name in page
    assert hers.full_name in page
    assert "Bs" not in page.split('id="main"')[1]
    own = weaver.get("/mi-trabajo").text
    assert "piezas para ti" in own
    assert hers.full_name not in own
    assert weaver.get(f"/trabajos/{work.id}/cuaderno").status_code == 404
    stranger = make.make_association(members=1)
    other = sign_in(make.make_account("weaver", association_id=stranger.id, member_id=members_id(stranger.id)))
    assert other.get(f"/trabajos/{work.id}/quien-hace").status_code == 404


def members_id(association_id: int) -> int:
    found = db.session.scalars(select(Member.id).where(Member.association_id == association_id)).first()
    assert found is not None
    return found


def test_a_share_above_her_hours_needs_the_groups_word(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    busy, free, _third = members(work)
    busy.millihours_a_day = 100
    data = {f"p{busy.id}": "20", f"p{free.id}": "10", "seen": ""}
    refused = client.post(f"/trabajos/{work.id}/repartir", data=data)
    assert refused.status_code == 422
    assert f"{busy.full_name} tiene tiempo para" in refused.text
    assert client.post(f"/trabajos/{work.id}/repartir", data=data | {"beyond": "1"}).status_code == 303
    assert client.post(f"/trabajos/{work.id}/repartir", data=data | {"beyond": "1"}).status_code == 422, "it was seen before"
    assert sum(db.session.scalars(select(WorkShare.pieces))) == 30


def test_a_coordinator_sets_stages_and_what_may_be_lost(work: Assignment, sign_in: Any) -> None:
    client = sign_in(make.make_account("coordinator", programme_id=work.association.programme_id))
    assert "supuesto" in client.get("/etapas").text
    rows = {"stage-1": "knitting", "share-1": "90", "stage-2": "packing", "share-2": "9"}
    assert client.post("/etapas/HK", data=rows | {"waste": "5"}).status_code == 422
    assert client.post("/etapas/HK", data=rows | {"share-2": "10", "waste": "mucho"}).status_code == 422
    assert db.session.get(WasteLimit, "HK") is None
    assert client.post("/etapas/HK", data=rows | {"share-2": "10", "waste": "3,5"}).status_code == 303
    limit = db.session.get(WasteLimit, "HK")
    assert limit is not None
    assert limit.basis_points == 350


def test_the_exporter_sees_the_balance_of_his_goods_and_notes_nothing(work: Assignment, sign_in: Any) -> None:
    services.note_buyers_goods(leader_of(work)[1], work, Kind.BUYER_IN, 30)
    client = sign_in(make.make_account("exporter", exporter_id=work.line.order.exporter_id))
    page = client.get(f"/trabajos/{work.id}/prendas").text
    assert "Sin trabajar" in page
    assert "keypad" not in page.split('id="main"')[1]
    assert client.post(f"/trabajos/{work.id}/prendas/trajo", data={"pieces": "5"}).status_code == 404


def test_the_sheet_has_a_code_that_opens_the_same_list(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    page = client.get(f"/trabajos/{work.id}/hoja").text
    assert "sheet-a5" in page
    assert "<svg" in page
    for member in members(work):
        assert member.full_name in page
        assert f'name="good-{member.id}"' in client.get(f"/trabajos/{work.id}/cuaderno/planilla").text


def matrix(work: Assignment, sizes: str, colours: str) -> None:
    for colour in colours.split():
        for size in reversed(sizes.split()):
            db.session.add(OrderLineCell(line_id=work.order_line_id, size=size, colour=colour, pieces=5))
    db.session.commit()


def heads(html: str) -> list[str]:
    return [head.strip() for head in re.findall(r'<th scope="col">([^<]*)</th>', html)]


def test_the_sheet_and_the_page_it_is_typed_in_have_the_sizes_as_columns_in_one_order(work: Assignment, sign_in: Any) -> None:
    matrix(work, "S M L", "rojo")
    client = sign_in(leader_of(work)[0])
    paper = heads(client.get(f"/trabajos/{work.id}/hoja").text)
    typed = client.get(f"/trabajos/{work.id}/cuaderno/planilla").text
    assert paper[-5:] == ["S", "M", "L", "Falla", "Firma"]
    assert heads(typed)[:5] == ["Nombre", "S", "M", "L", "Falla"]
    hers = members(work)[0]
    sent = client.post(f"/trabajos/{work.id}/cuaderno/planilla", data={"day": "2026-11-20", f"good-{hers.id}-M|rojo": "2"})
    assert sent.status_code == 303
    entry = db.session.scalars(select(NotebookEntry)).one()
    assert (entry.size, entry.colour, entry.amount) == ("M", "rojo", 2)
    wrong = client.post(f"/trabajos/{work.id}/cuaderno/planilla", data={"day": "2026-11-20", f"good-{hers.id}-M|rojo": "x"})
    assert (wrong.status_code, f'href="#good-{hers.id}-M|rojo"' in wrong.text) == (422, True)


def test_many_sizes_and_colours_are_a_table_for_each_colour_on_paper(work: Assignment, sign_in: Any) -> None:
    matrix(work, "S M L XL", "gris rojo")
    client = sign_in(leader_of(work)[0])
    paper = client.get(f"/trabajos/{work.id}/hoja").text
    assert paper.count('class="paper-table"') == 2
    assert heads(paper)[-6:] == ["S", "M", "L", "XL", "Falla", "Firma"]
    typed = heads(client.get(f"/trabajos/{work.id}/cuaderno/planilla").text)
    assert typed[1:9] == [f"{size} {colour}" for colour in ("gris", "rojo") for size in ("S", "M", "L", "XL")]


def test_an_unlikely_number_is_noted_with_one_more_tap_and_her_account_shows_all(work: Assignment, sign_in: Any) -> None:
    client = sign_in(leader_of(work)[0])
    path = f"/trabajos/{work.id}/cuaderno/{members(work)[0].id}"
    assert client.post(path, data={"amount": "3", "kind": "out", "cell": "|"}).status_code == 303
    shown = client.get(path).text
    assert "En sus manos" in shown
    assert "Dañadas" in shown
    asked = client.post(path, data={"amount": "9", "kind": "good", "cell": "|"})
    assert asked.status_code == 422
    assert "¿Seguro que son más?" in asked.text
    assert 'name="sure" value="9"' in asked.text
    # Another number than the one that was asked about is asked about again.
    assert client.post(path, data={"amount": "19", "kind": "good", "cell": "|", "sure": "9"}).status_code == 422
    assert client.post(path, data={"amount": "9", "kind": "good", "cell": "|", "sure": "9"}).status_code == 303
    assert "6 de más" in client.get(path).text
