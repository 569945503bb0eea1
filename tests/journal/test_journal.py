from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

import marketplace
from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.journal.services import note
from marketplace.journal.words import THINGS, VERBS
from tests.factories import make_account, make_association, make_exporter


@pytest.fixture
def two(app):
    """Two programmes' lines, and an exporter's that is nobody else's."""
    ours, theirs = make_association(), make_association()
    here = make_account("coordinator", programme_id=ours.programme_id, display_name="Marta Nuestra")
    there = make_account("coordinator", programme_id=theirs.programme_id, display_name="Vera Vecina")
    for account, association in ((here, ours), (there, theirs)):
        actor = Actor(account.id, account.display_name, Role.COORDINATOR, programme_ids=frozenset({association.programme_id}))
        note(actor, "invited", "member", association.id, association.scope(), from_=account.display_name)
    exporter = make_exporter()
    note(None, "posted", "order", 1, exporter.scope(), title="Pedido secreto")
    db.session.commit()
    return here, there, ours


def test_coordinator_and_verifier_read_their_programme_s_lines_and_no_neighbour_s(two, sign_in):
    here, _, ours = two
    verifier = make_account("verifier", programme_id=ours.programme_id)
    db.session.commit()
    for account in (here, verifier):
        page = sign_in(account).get("/diario")
        assert page.status_code == 200
        assert "Marta Nuestra" in page.text
        assert "Vera Vecina" not in page.text
        assert "Pedido secreto" not in page.text


def test_an_administrator_reads_all_and_nobody_else_any(two, sign_in):
    everything = sign_in(make_account("administrator")).get("/diario").text
    assert {name for name in ("Marta Nuestra", "Vera Vecina", "Pedido secreto") if name in everything} == {
        "Marta Nuestra", "Vera Vecina", "Pedido secreto"
    }  # fmt: skip
    leader = make_account("leader", association_id=two[2].id)
    assert sign_in(leader).get("/diario").status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("who=marta", True), ("who=nadie", False), ("thing=member", True), ("thing=order", False), ("verb=invited", True),
        ("since=2026-11-21&until=2026-11-21", True), ("until=2026-11-20", False), ("since=2026-11-22", False),
        ("since=ayer", True), ("who=%25", False),
    ],
)  # fmt: skip
def test_the_journal_is_filtered_by_who_thing_and_day(two, sign_in, query, shown):
    browser = sign_in(two[0])
    page = browser.get(f"/diario?{query}").text
    assert ("No hay nada anotado así" in page) is not shown
    text = browser.get(f"/diario/archivo.csv?{query}").get_data().decode("utf-8-sig")
    assert ("invitó" in text) is shown


def test_the_last_second_of_a_day_belongs_to_it(two, sign_in):
    line = db.session.query(JournalEntry).filter_by(who="Marta Nuestra").one()
    line.at = datetime(2026, 11, 22, 3, 59, 59, 900_000, tzinfo=UTC)
    db.session.commit()
    browser = sign_in(two[0])
    assert "invitó" in browser.get("/diario/archivo.csv?until=2026-11-21").get_data().decode()
    assert "invitó" not in browser.get("/diario/archivo.csv?since=2026-11-22").get_data().decode()


def test_a_page_has_fifty_lines_and_always_the_same_number_of_queries(two, sign_in, count_queries):
    here, _, ours = two
    browser = sign_in(here)
    browser.get("/diario")
    with count_queries() as few:
        browser.get("/diario")
    for number in range(60):
        note(None, "invited", "member", number, ours.scope())
    db.session.commit()
    with count_queries() as many:
        page = browser.get("/diario").text
    assert len(few) == len(many) == 3
    assert page.count('role="rowheader"') == 50
    assert "page=2" in page


def _notes():
    """Every (file, verb, thing) that the code writes, read from its syntax."""
    root = Path(marketplace.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "note"
                and len(node.args) >= 3
            ):
                yield path.relative_to(root), _words(node.args[1]), _words(node.args[2])


def _words(node):
    if isinstance(node, ast.IfExp):
        return _words(node.body) | _words(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) else set()


def test_every_line_that_the_code_writes_has_spanish_words():
    found = list(_notes())
    assert len(found) > 15
    missing = {(str(path), word) for path, verbs, things in found for word in (verbs - VERBS.keys()) | (things - THINGS.keys())}
    assert not missing, "put these into marketplace/journal/words.py"
