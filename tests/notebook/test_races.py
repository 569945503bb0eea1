"""Two people note the same take-back, or undo the same line: one record. On databases that really commit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.notebook import services
from marketplace.notebook.drafts import EntryDraft
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry
from marketplace.notebook.queries import good_pieces, load_entry, load_page
from marketplace.producers.models import Member
from tests import factories as make
from tests.matching.test_races import committing_app
from tests.money.test_races import at_once, one_wins


@pytest.fixture
def work(tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, Actor, int, int]]:
    kind = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    with committing_app(kind, tmp_path, f"notebook_{worker_id}") as app:
        with app.app_context():
            association = make.make_association(members=1)
            line = make.make_order_line(make.make_order(make.make_exporter(), lines=0))
            assignment = make.make_assignment(line, association, pieces=500)
            account = make.make_account("leader", association_id=association.id)
            actor = Actor(account.id, "Felipa", Role.LEADER, association_id=association.id)
            member = db.session.scalars(select(Member.id)).one()
            number = assignment.id
            db.session.commit()
        yield app, actor, number, member


@pytest.mark.committing
def test_twenty_people_note_one_take_back_and_undo_it_once(work: tuple[Flask, Actor, int, int]) -> None:
    app, actor, number, member = work
    same = EntryDraft(Kind.GOOD, 5, seen=0)
    one_wins(at_once(app, actor, lambda who: services.note_line(who, load_page(number, member), same)), "already_noted")  # type: ignore[arg-type]
    with app.app_context():
        assert good_pieces(number) == {member: 5}
        entry = db.session.scalars(select(NotebookEntry.id)).one()
    one_wins(at_once(app, actor, lambda who: services.undo_line(who, load_entry(entry))), "undone_before")  # type: ignore[arg-type]
    with app.app_context():
        assert good_pieces(number) == {}
        assert db.session.scalar(select(func.count(NotebookEntry.id))) == 2
