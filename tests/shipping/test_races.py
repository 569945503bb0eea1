"""Twenty people pack, correct, prepare, dispatch or count the same thing at once: one does, the others read why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment import sheets
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.inspection_models import InspectionSheet
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection
from marketplace.infra.database import db
from marketplace.shipping import cartons, shipments
from marketplace.shipping.drafts import Transport, Weights
from marketplace.shipping.models import Carton, CartonItem, Shipment
from marketplace.shipping.queries import load_carton, load_shipment
from tests import factories as make
from tests.databases import DATABASES
from tests.matching.test_races import committing_app
from tests.money.test_races import PEOPLE, at_once, one_wins

AIR = Transport("air", "BoA", "FCA", "", "DK", "", "")


@pytest.fixture(params=DATABASES)
def lot(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, Actor, int]]:
    """A received delivery of sixty pieces that nobody has inspected."""
    with committing_app(request.param, tmp_path, f"shipping_{worker_id}") as app:
        with app.app_context():
            exporter = make.make_exporter()
            line = make.make_order_line(make.make_order(exporter, lines=0))
            number = make.make_assignment(line, make.make_association(members=1), pieces=60).id
            account = make.make_account("exporter", exporter_id=exporter.id)
            actor = Actor(account.id, "Compras", Role.EXPORTER, exporter_id=exporter.id)
            delivery = fulfilment.announce_delivery(actor, load_assignment(number), 60).id  # type: ignore[arg-type]
            fulfilment.receive_delivery(actor, load_delivery(delivery), 60)  # type: ignore[arg-type]
            db.session.commit()
        yield app, actor, delivery


def accepted(app: Flask, actor: Actor, delivery: int) -> None:
    with app.app_context():
        fulfilment.inspect_delivery(actor, load_delivery(delivery), InspectionDraft(0, 0, 0, 60, 0, 0))  # type: ignore[arg-type]
        db.session.commit()


@pytest.mark.committing
def test_one_sheet_one_packing_one_shipment_one_dispatch(lot: tuple[Flask, Actor, int]) -> None:
    app, actor, delivery = lot
    # Everybody opens the inspection and counts nothing yet: one sheet, and nobody is turned away.
    opened = at_once(app, actor, lambda who: sheets.count_faults(who, load_delivery(delivery), {"X3": 1}, 0))  # type: ignore[arg-type]
    assert opened == Counter(done=PEOPLE)
    accepted(app, actor, delivery)
    one_wins(at_once(app, actor, lambda who: cartons.pack_as_proposed(who, load_delivery(delivery), 30)), "nothing_to_pack")  # type: ignore[arg-type]
    with app.app_context():
        assert db.session.scalar(select(func.count(InspectionSheet.id))) == 1
        assert db.session.scalar(select(func.sum(CartonItem.pieces))) == 60
        numbers = list(db.session.scalars(select(Carton.id)))
        for number in numbers:
            cartons.weigh_carton(actor, load_carton(number), Weights(1000, 1100))  # type: ignore[arg-type]
        db.session.commit()
    one_wins(at_once(app, actor, lambda who: shipments.prepare_shipment(who, numbers)), "cartons_taken")
    with app.app_context():
        (shipment,) = db.session.scalars(select(Shipment.id))
        shipments.set_transport(actor, load_shipment(shipment), AIR)  # type: ignore[arg-type]
        db.session.commit()
    leave = lambda who: shipments.dispatch_shipment(who, load_shipment(shipment), date(2026, 11, 21))  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, leave), "shipment_gone")


@pytest.mark.committing
def test_a_record_is_annulled_once_and_never_while_it_is_packed(lot: tuple[Flask, Actor, int]) -> None:
    app, actor, delivery = lot
    accepted(app, actor, delivery)
    with app.app_context():
        (record,) = db.session.scalars(select(Inspection.id))
    undo = lambda who: fulfilment.annul_inspection(who, load_inspection(record), "error")  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, undo), "inspection_annulled")
    look = lambda who: fulfilment.inspect_delivery(who, load_delivery(delivery), InspectionDraft(0, 0, 0, 60, 0, 0))  # type: ignore[arg-type]  # noqa: E731
    one_wins(at_once(app, actor, look), "nothing_to_inspect")
