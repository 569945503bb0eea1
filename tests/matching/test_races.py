"""Many people answer at once: never more than there is. On real, committing databases."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import create_app
from marketplace.access.actor import Actor, Role
from marketplace.capacity.queries import hours_by_week
from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.queries import load_offer
from marketplace.matching.services import answers
from marketplace.orders.models import Order
from tests import factories as make
from tests.conftest import fresh_postgresql, make_settings
from tests.databases import DATABASES

MONDAY, DUE = date(2026, 11, 23), date(2026, 11, 27)
PEOPLE, PIECES_EACH = 50, 10
KINDS = pytest.mark.parametrize("kind", DATABASES)


@contextmanager
def committing_app(kind: str, folder: Path, worker: str) -> Iterator[Flask]:
    """An application on a database of its own that really commits."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if kind == "sqlite":
        yield _migrated(create_app(make_settings(folder, f"sqlite:///{folder / 'race.db'}")))
    elif not server:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    else:
        with fresh_postgresql(server, f"marketplace_offers_{worker}") as url:
            app = _migrated(create_app(make_settings(folder, url)))
            yield app
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _migrated(app: Flask) -> Flask:
    with app.app_context():
        migrations.upgrade()
    return app


def offers_for(app: Flask, members: int, quantity: int, many: int, groups: int = 1) -> list[tuple[int, int, int]]:
    """(offer, association, account) of waiting offers of ten pieces of an hour, all of one line."""
    with app.app_context():
        line = make.make_order_line(
            make.make_order(make.make_exporter(), lines=0, due_date=DUE), quantity=quantity, millihours_per_piece=1000
        )
        associations = [make.make_association(members=members) for _ in range(groups)]
        accounts = [make.make_account("leader", association_id=association.id) for association in associations]
        found = []
        for number in range(many):
            association, account = associations[number % groups], accounts[number % groups]
            offer = make.make_offer(
                line, association, pieces=PIECES_EACH, millihours_per_piece=1000, starts_on=MONDAY, due_on=DUE
            )
            found.append((offer.id, association.id, account.id))
        db.session.commit()
        return found


def answer(app: Flask, barrier: Barrier, offer_id: int, association_id: int, account_id: int) -> str:
    """Accept an offer as a request does: load it, answer, commit or roll back."""
    actor = Actor(account_id, "Líder", Role.LEADER, association_id=association_id)
    with app.app_context():
        barrier.wait()
        try:
            offer = load_offer(offer_id)
            assert offer is not None
            answers.accept(actor, offer, PIECES_EACH)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            return error.code
        return "accepted"


def all_at_once(app: Flask, tries: list[tuple[int, int, int]]) -> Counter[str]:
    barrier = Barrier(len(tries))
    one: Callable[[tuple[int, int, int]], str] = lambda each: answer(app, barrier, *each)  # noqa: E731
    with ThreadPoolExecutor(len(tries)) as threads:
        return Counter(threads.map(one, tries))


@pytest.mark.committing
@KINDS
def test_fifty_offers_to_one_group_never_take_more_hours_than_it_has(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        # Four full-day workers offer 160 hours in the week: sixteen offers of ten hours.
        tries = offers_for(app, members=4, quantity=10_000, many=PEOPLE)
        assert all_at_once(app, tries) == {"accepted": 16, "not_enough_hours": PEOPLE - 16}
        with app.app_context():
            assert hours_by_week([tries[0][1]], MONDAY, 1)[tries[0][1]][0].free == 0
            assert db.session.scalar(select(func.sum(Assignment.pieces))) == 160


@pytest.mark.committing
@KINDS
def test_fifty_people_who_answer_one_offer_make_one_agreement(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        tries = offers_for(app, members=40, quantity=10, many=1) * PEOPLE
        assert all_at_once(app, tries) == {"accepted": 1, "offer_answered": PEOPLE - 1}
        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1
            assert db.session.scalars(select(Order.state)).one() == "confirmed"


@pytest.mark.committing
@KINDS
def test_groups_that_compete_for_a_line_never_get_more_than_was_ordered(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        tries = offers_for(app, members=40, quantity=75, many=PEOPLE, groups=10)
        assert all_at_once(app, tries) == {"accepted": 7, "order_is_full": PEOPLE - 7}
        with app.app_context():
            assert db.session.scalar(select(func.sum(Assignment.pieces))) == 70
            states = Counter(db.session.scalars(select(Offer.state)))
            assert states == {"accepted": 7, "offered": PEOPLE - 7}
