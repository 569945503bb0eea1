"""Fifty people take the same hours at once: exactly what fits is taken, the others are told. On real, committing databases."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace import create_app
from marketplace.capacity import services
from marketplace.capacity.drafts import Taking
from marketplace.capacity.queries import hours_by_week
from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment, AssignmentWeek
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Association
from tests import factories as make
from tests.conftest import fresh_postgresql, make_settings
from tests.databases import DATABASES

MONDAY, DUE = date(2026, 11, 23), date(2026, 11, 27)
TAKERS, PIECES_EACH, FIT = 50, 10, 16


@contextmanager
def committing_app(kind: str, folder: Path, worker: str) -> Iterator[Flask]:
    """An application on a database of its own that really commits."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if kind == "sqlite":
        yield create_app(make_settings(folder, f"sqlite:///{folder / 'race.db'}"))
    elif not server:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    else:
        with fresh_postgresql(server, f"marketplace_race_{worker}") as url:
            app = create_app(make_settings(folder, url))
            yield app
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def one_taker(app: Flask, barrier: Barrier, number: int) -> str:
    """Accept ten pieces as an acceptance does: take hours, write the work, commit."""
    with app.app_context():
        association = db.session.scalars(select(Association.id)).one()
        line = db.session.scalars(select(OrderLine)).one()
        line_id = line.id
        db.session.rollback()
        barrier.wait()
        try:
            weeks = services.take_hours(Taking(association, "HK", PIECES_EACH, 1000, MONDAY, DUE))
        except DomainError as error:
            db.session.rollback()
            return f"{error.code} {error.params['fits']}"
        stored = [AssignmentWeek(week_start=monday, millihours=hours) for monday, hours in weeks.items()]
        work = Assignment(
            code=f"R{number}", order_line_id=line_id, association_id=association, pieces=PIECES_EACH, unit_price_minor=1,
            piece_rate_minor=1, millihours_per_piece=1000, starts_on=MONDAY, due_on=DUE, weeks=stored,
        )  # fmt: skip
        db.session.add(work)
        db.session.commit()
        return "taken"


@pytest.mark.committing
@pytest.mark.parametrize("kind", DATABASES)
def test_fifty_at_once_never_take_more_hours_than_there_are(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        with app.app_context():
            migrations.upgrade()
            # Four full-day workers offer 160 hours in the week: sixteen times ten pieces of an hour.
            make.make_association(members=4)
            make.make_order_line(make.make_order(make.make_exporter(), lines=0))
            db.session.commit()
        barrier = Barrier(TAKERS)
        with ThreadPoolExecutor(TAKERS) as threads:
            answers = Counter(threads.map(lambda n: one_taker(app, barrier, n), range(TAKERS)))
        assert answers == {"taken": FIT, "not_enough_hours 0": TAKERS - FIT}
        with app.app_context():
            group = db.session.scalars(select(Association.id)).one()
            assert hours_by_week([group], MONDAY, 1)[group][0].free == 0
