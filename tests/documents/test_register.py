"""The register: numbers without gaps, versions, fingerprints, the public page, who sees what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.documents import services
from marketplace.documents.models import IssuedDocument
from marketplace.documents.subjects import WorkSubject
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from tests import factories


@pytest.fixture
def deal(app):
    """One agreed work with its two sides and a coordinator, and a neighbour's."""

    def make():
        group = factories.make_association(members=1)
        order = factories.make_order(factories.make_exporter(), lines=0)
        return {
            "group": group,
            "order": order,
            "work": factories.make_assignment(factories.make_order_line(order), group),
            "leader": factories.make_account("leader", association_id=group.id),
            "exporter": factories.make_account("exporter", exporter_id=order.exporter_id),
            "coordinator": factories.make_account("coordinator", programme_id=group.programme_id),
            "verifier": factories.make_account("verifier", programme_id=group.programme_id),
        }

    mine, theirs = make(), make()
    db.session.commit()
    return mine, theirs


def place(work, kind="acceptance"):
    return f"/trabajos/{work.id}/documentos/{kind}"


def test_the_same_facts_are_issued_once_and_changed_facts_are_the_next_version(deal, sign_in, issue):
    mine, _ = deal
    client = sign_in(mine["exporter"])
    first = issue(client, place(mine["work"]))
    again = issue(client, place(mine["work"]))
    assert (first.id, first.number, first.version) == (again.id, "CON-2026-0001", 1)
    mine["work"].due_on += timedelta(days=7)
    db.session.commit()
    second = issue(client, place(mine["work"]))
    assert (second.number, second.version) == ("CON-2026-0001", 2)
    assert second.fingerprint != first.fingerprint
    assert second.verify_code != first.verify_code


def test_numbers_of_a_kind_follow_each_other_and_each_kind_has_its_own(deal, sign_in, issue):
    mine, theirs = deal
    one = issue(sign_in(mine["leader"]), place(mine["work"]))
    two = issue(sign_in(theirs["leader"]), place(theirs["work"]))
    order = issue(sign_in(mine["leader"]), place(mine["work"], "purchase_order"))
    assert [one.number, two.number, order.number] == ["CON-2026-0001", "CON-2026-0002", "OC-2026-0001"]


def test_a_document_keeps_saying_what_it_said(deal, sign_in, issue):
    mine, _ = deal
    client = sign_in(mine["exporter"])
    document = issue(client, place(mine["work"]))
    before = client.get(f"/documentos/{document.id}/es.pdf").data
    mine["work"].unit_price_minor += 100
    db.session.commit()
    assert client.get(f"/documentos/{document.id}/es.pdf").data == before


def test_each_issue_is_one_line_of_the_journal(deal, sign_in, issue):
    mine, _ = deal
    client = sign_in(mine["coordinator"])
    document = issue(client, place(mine["work"]))
    issue(client, place(mine["work"]))
    lines = db.session.scalars(select(JournalEntry).where(JournalEntry.thing == "issued_document")).all()
    assert [(line.verb, line.thing_id, line.details["number"]) for line in lines] == [("issued", document.id, document.number)]


def test_anybody_with_the_code_learns_that_it_is_genuine_and_nothing_private(deal, sign_in, issue, client):
    mine, _ = deal
    document = issue(sign_in(mine["leader"]), place(mine["work"]))
    page = client.get(f"/verificar/{document.verify_code}")
    assert page.status_code == 200
    assert document.number in page.text
    assert "Es auténtico y nada cambió" in page.text
    assert mine["group"].name in page.text
    # Pay, price a piece and the person who issued it are nobody else's business.
    rate = f"{mine['work'].piece_rate_minor / 100:.2f}".replace(".", ",")
    assert rate not in page.text
    assert mine["leader"].display_name not in page.text


def test_codes_are_read_however_they_are_typed(deal, sign_in, issue, client):
    mine, _ = deal
    code = issue(sign_in(mine["leader"]), place(mine["work"])).verify_code
    typed = f"{code[:4].lower()} {code[4:8]}-{code[8:]}"
    answer = client.get("/verificar", query_string={"codigo": typed}, follow_redirects=True)
    assert "Es auténtico" in answer.text
    assert client.get("/verificar/ABCDEFGH2345").status_code == 404


def test_an_old_version_still_verifies_as_replaced(deal, sign_in, issue, client):
    mine, _ = deal
    exporter = sign_in(mine["exporter"])
    first = issue(exporter, place(mine["work"]))
    mine["work"].pieces += 1
    db.session.commit()
    second = issue(exporter, place(mine["work"]))
    assert "hay una versión más nueva: la 2" in client.get(f"/verificar/{first.verify_code}").text
    assert "Es auténtico y nada cambió" in client.get(f"/verificar/{second.verify_code}").text


def test_facts_changed_behind_the_register_do_not_verify(deal, sign_in, issue, client):
    mine, _ = deal
    document = issue(sign_in(mine["leader"]), place(mine["work"]))
    row = db.session.get_one(IssuedDocument, document.id)
    row.facts = {**row.facts, "public": {**row.facts["public"], "pieces": 9_999}}
    db.session.commit()
    assert "No confíe en este papel" in client.get(f"/verificar/{document.verify_code}").text


def test_the_register_shows_one_s_own_documents_and_no_neighbour_s(deal, sign_in, issue):
    mine, theirs = deal
    own = issue(sign_in(mine["leader"]), place(mine["work"]))
    other = issue(sign_in(theirs["leader"]), place(theirs["work"]))
    for role in ("leader", "exporter", "coordinator", "verifier"):
        page = sign_in(mine[role]).get("/documentos").text
        assert own.number in page, role
        assert other.number not in page, role
        sheet = sign_in(mine[role]).get("/documentos/lista.csv").data.decode("utf-8-sig")
        assert own.number in sheet
        assert other.number not in sheet
    for role in ("leader", "exporter", "coordinator", "verifier"):
        assert sign_in(theirs[role]).get(f"/documentos/{own.id}/es.pdf").status_code == 404, role


def test_a_verifier_reads_and_issues_nothing(deal, sign_in):
    mine, _ = deal
    client = sign_in(mine["verifier"])
    assert client.get(f"/trabajos/{mine['work'].id}/documentos").status_code == 200
    assert client.post(place(mine["work"])).status_code == 404
    assert db.session.scalars(select(IssuedDocument)).all() == []


def test_old_versions_are_in_the_register_when_asked_for(deal, sign_in, issue):
    mine, _ = deal
    client = sign_in(mine["exporter"])
    issue(client, place(mine["work"]))
    mine["work"].pieces += 1
    db.session.commit()
    issue(client, place(mine["work"]))
    assert len(re.findall(r"versión \d", client.get("/documentos").text)) == 1
    assert len(re.findall(r"versión \d", client.get("/documentos?todas=1").text)) == 2


def test_the_register_sends_as_many_queries_for_many_as_for_one(deal, sign_in, issue, count_queries):
    mine, _ = deal
    client = sign_in(mine["exporter"])
    issue(client, place(mine["work"]))
    with count_queries() as few:
        client.get("/documentos")
    for kind in ("purchase_order", "proforma", "statement"):
        issue(client, place(mine["work"], kind))
    with count_queries() as many:
        client.get("/documentos")
    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ["invoice", "origin"])
def test_an_invoice_and_its_origin_need_accepted_pieces(deal, sign_in, kind):
    mine, _ = deal
    answer = sign_in(mine["exporter"]).post(place(mine["work"], kind))
    assert answer.status_code == 409
    assert "Todavía no hay piezas aceptadas" in answer.text


def test_the_fingerprint_does_not_depend_on_the_order_of_the_facts():
    assert services.fingerprint({"a": 1, "b": "ñ"}) == services.fingerprint({"b": "ñ", "a": 1})
    assert services.fingerprint({"a": 1}) != services.fingerprint({"a": 2})


def test_a_deal_s_document_is_the_same_from_each_of_its_works(deal):
    mine, _ = deal
    other = factories.make_assignment(factories.make_order_line(mine["order"], position=2), mine["group"])
    db.session.commit()
    keys = {WorkSubject(load_assignment(work.id)).key("purchase_order") for work in (mine["work"], other)}
    assert len(keys) == 1
