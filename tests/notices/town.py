"""A piece of agreed work with everybody around it, what they were told, and the rows that tests of notices add."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, Payment
from marketplace.notices.models import Notice
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account
from marketplace.people.sessions import actor_of
from marketplace.producers.models import Member
from tests import factories


class Town:
    """A piece of agreed work and everybody around it; the phones and addresses are made up."""

    def __init__(self) -> None:
        self.association = factories.make_association(members=2)
        self.exporter = factories.make_exporter(name="Andes Export")
        order = factories.make_order(self.exporter)
        self.work: Assignment = factories.make_assignment(line_of(order), self.association)
        here = {"association_id": self.association.id}
        boss, weaver = members_of(self.association.id)
        self.leader = factories.make_account("leader", display_name="Felipa Mamani", phone="+59171234567", member_id=boss, **here)
        self.weaver = factories.make_account("weaver", member_id=weaver, **here)
        self.buyer = factories.make_account("exporter", exporter_id=self.exporter.id, email="buyer@x.example", language="en")
        programme = {"programme_id": self.association.programme_id}
        self.coordinator = factories.make_account("coordinator", email="coor@x.example", **programme)
        self.neighbour = factories.make_account("leader", association_id=factories.make_association().id)
        self.other_coordinator = factories.make_account(
            "coordinator", programme_id=factories.make_programme().id, email="other@x.example"
        )
        db.session.commit()

    def actor(self, account: Account) -> Actor:
        row = (
            db.session.scalars(select(Account).where(Account.id == account.id).options(joinedload(Account.grants))).unique().one()
        )
        actor = actor_of(row)
        assert actor is not None
        return actor


def line_of(order: Order) -> OrderLine:
    return db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()


def members_of(association_id: int) -> list[int]:
    return list(db.session.scalars(select(Member.id).where(Member.association_id == association_id).order_by(Member.id)))


def told() -> list[tuple[str, int]]:
    return [(row.event, row.account_id) for row in db.session.scalars(select(Notice).order_by(Notice.id))]


def outbox(app: Flask) -> list[Message]:
    folder = Path(app.config["SETTINGS"].mail.removeprefix("folder:"))
    return (
        [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]
        if folder.exists()
        else []
    )


def announce(town: Town) -> None:
    work = fulfilment_load(town.work.id)
    fulfilment.announce_delivery(town.actor(town.leader), work, 5)
    db.session.commit()


def fulfilment_load(number: int) -> Assignment:
    found = load_assignment(assignment_id=number)
    assert found is not None
    return found


def order_of(work: Assignment) -> int:
    return db.session.get_one(OrderLine, work.order_line_id).order_id


def inspection(work: Assignment) -> Inspection:
    at = date(2026, 11, 20)
    delivery = add(Delivery(code="EN-9", assignment_id=work.id, pieces=5, announced_on=at, received_on=at, pieces_received=5))
    return add(
        Inspection(code="AC-9", delivery_id=delivery.id, inspected_on=at, lot_pieces=5, aql_hundredths=250, code_letter="A",
                   plan_letter="A", sample_pieces=2, accept_number=0, reject_number=1, critical_found=0, major_found=0,
                   minor_found=0, result="pass", accepted_pieces=5)
    )  # fmt: skip


def add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def paid(work: Assignment, **values: Any) -> Payment:
    base = {"code": "PAG-9", "order_id": order_of(work), "assignment_id": work.id, "kind": "advance", "state": "paid",
            "amount_minor": 1000, "paid_on": date(2026, 11, 20)}  # fmt: skip
    return Payment(**base | values)


def weavers_pay(work: Assignment, member_id: int | None, **values: Any) -> MemberPay:
    base = {"code": "MP-9", "assignment_id": work.id, "member_id": member_id, "pieces": 5, "piece_rate_minor": 28800,
            "amount_minor": 144000, "state": "paid", "paid_on": date(2026, 11, 20)}  # fmt: skip
    return MemberPay(**base | values)
