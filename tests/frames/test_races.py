"""Many people sign the same version, or call off the same month, at once: one wins. On real, committing databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.frames import monthly, services
from marketplace.frames.models import AgreementVersion
from marketplace.frames.queries import load_call_off, load_frame
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Offer
from marketplace.orders.models import Order
from tests.databases import DATABASES
from tests.frames.town import build_town
from tests.matching.test_races import committing_app

PEOPLE = 8
KINDS = pytest.mark.parametrize("kind", DATABASES)
pytestmark = pytest.mark.committing


def at_once(app: Flask, act: Callable[[int], None]) -> Counter[str]:
    """What became of an act that many people do at the same instant, as requests do: load, act, commit or roll back."""
    barrier = Barrier(PEOPLE)

    def one(number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                act(number)
                db.session.commit()
            except DomainError as error:
                db.session.rollback()
                return error.code
            return "done"

    with ThreadPoolExecutor(PEOPLE) as crowd:
        return Counter(crowd.map(one, range(PEOPLE)))


@KINDS
def test_one_of_many_answers_a_version(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        with app.app_context():
            town = build_town()
            frame = town.frame()
            services.send(town.as_buyer, frame)
            db.session.commit()
            frame_id, leader = frame.id, town.as_leader

        def answer(number: int) -> None:
            found = load_frame(frame_id)
            assert found is not None
            if number % 2:
                services.sign(leader, found, 1)
            else:
                services.refuse(leader, found, 1, "no_time")

        assert at_once(app, answer) == {"done": 1, "version_answered": PEOPLE - 1}
        with app.app_context():
            state = db.session.scalars(select(AgreementVersion.state)).one()
            verbs = db.session.scalars(select(JournalEntry.verb).where(JournalEntry.verb.in_(("signed", "refused")))).all()
            assert verbs == [state]


@KINDS
def test_a_month_called_off_by_many_is_one_order(kind: str, tmp_path: Path, worker_id: str) -> None:
    with committing_app(kind, tmp_path, worker_id) as app:
        with app.app_context():
            town = build_town()
            month_id = town.signed().call_offs[0].id
            db.session.commit()
            buyer: Actor = town.as_buyer

        def call(number: int) -> None:
            found = load_call_off(month_id)
            assert found is not None
            monthly.call_off_month(buyer, found)

        assert at_once(app, call) == {"done": 1, "month_is_order": PEOPLE - 1}
        with app.app_context():
            assert db.session.scalar(select(func.count(Order.id))) == 1
            assert db.session.scalar(select(func.count(Offer.id))) == 1
