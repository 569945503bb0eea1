"""Twenty people record the same delivery, inspection or payment at once: one does, the others read why."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.queries import load_assignment, load_delivery
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.money import entries, services
from marketplace.money.drafts import PaymentDraft, ReturnDraft
from marketplace.money.queries import load_payment
from tests import factories as make
from tests.matching.test_races import committing_app

PEOPLE = 20
Act = Callable[[Actor], object]


@pytest.fixture
def work(tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, Actor, int]]:
    kind = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    with committing_app(kind, tmp_path, f"money_{worker_id}") as app:
        with app.app_context():
            exporter = make.make_exporter()
            line = make.make_order_line(make.make_order(exporter, lines=0, advance_basis_points=3000))
            assignment = make.make_assignment(line, make.make_association(members=1), pieces=10, unit_price_minor=1000)
            account = make.make_account("exporter", exporter_id=exporter.id)
            actor, number = Actor(account.id, "Compras", Role.EXPORTER, exporter_id=exporter.id), assignment.id
            db.session.commit()
        yield app, actor, number


def at_once(app: Flask, actor: Actor, act: Act) -> Counter[str]:
    """Everybody does the same at the same moment; how each fared."""
    barrier = Barrier(PEOPLE)

    def one(_number: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                act(actor)
                db.session.commit()
            except DomainError as refused:
                db.session.rollback()
                return refused.code
            return "done"

    with ThreadPoolExecutor(PEOPLE) as people:
        return Counter(people.map(one, range(PEOPLE)))


def one_wins(found: Counter[str], code: str) -> None:
    assert found == {"done": 1, code: PEOPLE - 1}


@pytest.mark.committing
def test_one_records_each_step_and_the_others_read_why(work: tuple[Flask, Actor, int]) -> None:
    app, actor, number = work
    delivery = announced(app, actor, number)
    one_wins(at_once(app, actor, lambda who: fulfilment.receive_delivery(who, load_delivery(delivery), 10)), "delivery_received")  # type: ignore[arg-type]
    found = InspectionDraft(0, 0, 0, 10, 0, 0)
    look: Act = lambda who: fulfilment.inspect_delivery(who, load_delivery(delivery), found)  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, look), "nothing_to_inspect")
    cash = PaymentDraft("efectivo", "")
    pay: Act = lambda who: services.record_payment(who, load_assignment(number), "balance", delivery, cash)  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, pay), "nothing_due")
    one_wins(at_once(app, actor, lambda who: services.confirm_payment(who, load_payment(1))), "wrong_state")  # type: ignore[arg-type]


def announced(app: Flask, actor: Actor, number: int) -> int:
    """A delivery of all ten pieces, on its way."""
    with app.app_context():
        assignment = load_assignment(number)
        assert assignment is not None
        delivery = fulfilment.announce_delivery(actor, assignment, 10).id
        db.session.commit()
        return delivery


@pytest.mark.committing
def test_of_twenty_who_record_the_same_part_one_does_and_of_twenty_who_give_credit_back_one(
    work: tuple[Flask, Actor, int],
) -> None:
    """Parts and overpayment leave room for a second one, so only what each saw can tell that another was first."""
    app, actor, number = work
    delivery = announced(app, actor, number)
    with app.app_context():
        fulfilment.receive_delivery(actor, load_delivery(delivery), 10)  # type: ignore[arg-type]
        fulfilment.inspect_delivery(actor, load_delivery(delivery), InspectionDraft(0, 0, 0, 10, 0, 0))  # type: ignore[arg-type]
        db.session.commit()
    part = PaymentDraft("efectivo", "", amount_minor=4000, seen_minor=10_000)
    pay: Act = lambda who: services.record_payment(who, load_assignment(number), "balance", delivery, part)  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, pay), "due_changed")
    with app.app_context():
        rest = PaymentDraft("efectivo", "", amount_minor=8000, seen_minor=6000)
        services.record_payment(actor, load_assignment(number), "balance", delivery, rest)  # type: ignore[arg-type]
        db.session.commit()
    back: Act = lambda who: entries.return_credit(who, load_assignment(number), ReturnDraft(2000, "efectivo", ""))  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, back), "more_than_credit")
