"""An exporter and a group that may agree on a frame, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.frames import services
from marketplace.frames.drafts import FrameDraft
from marketplace.frames.models import FrameOrder
from marketplace.frames.queries import load_frame
from marketplace.infra.database import db
from marketplace.people.models import Account
from marketplace.producers.models import Association
from tests import factories as make


@dataclass
class Town:
    """Both sides with an account each."""

    exporter: Exporter
    group: Association
    product_id: int
    buyer: Account
    leader: Account
    coordinator: Account

    @property
    def as_buyer(self) -> Actor:
        """The exporter's person."""
        return Actor(self.buyer.id, self.buyer.display_name, Role.EXPORTER, exporter_id=self.exporter.id)

    @property
    def as_leader(self) -> Actor:
        """The group's leader."""
        return Actor(self.leader.id, self.leader.display_name, Role.LEADER, association_id=self.group.id)

    @property
    def as_coordinator(self) -> Actor:
        """The coordinator of the group's programme."""
        mine = frozenset({self.group.programme_id})
        return Actor(self.coordinator.id, self.coordinator.display_name, Role.COORDINATOR, programme_ids=mine)

    def draft(self, **values: Any) -> FrameDraft:
        """Ten pieces of ten hours a month for three months from January."""
        base: dict[str, Any] = {
            "title": "", "product_id": self.product_id, "pieces_a_month": 10, "first_month": date(2027, 1, 1), "months": 3,
            "unit_price_minor": 20000, "piece_rate_minor": 9000, "incoterm": "FCA", "advance_basis_points": 3000,
            "balance_days": 30,
        }  # fmt: skip
        return FrameDraft(**base | values)

    def frame(self, **values: Any) -> FrameOrder:
        """A draft frame."""
        return services.start_frame(self.as_buyer, self.draft(**values))

    def signed(self, **values: Any) -> FrameOrder:
        """A frame that both sides have signed."""
        frame = self.frame(**values)
        services.send(self.as_buyer, frame)
        services.sign(self.as_leader, frame, 1)
        return fresh(frame)


def build_town(members: int = 4) -> Town:
    """A group with full-day members and a product that takes ten hours."""
    group = make.make_association(members=members)
    exporter = make.make_exporter()
    product = make.make_product(group, millihours_per_piece=10_000, piece_rate_minor=9000, price_minor=20000)
    return Town(
        exporter, group, product.id, make.make_account("exporter", exporter_id=exporter.id),
        make.make_account("leader", association_id=group.id), make.make_account("coordinator", programme_id=group.programme_id),
    )  # fmt: skip


def fresh(frame: FrameOrder) -> FrameOrder:
    """The frame as the database has it."""
    db.session.flush()
    db.session.expire_all()
    found = load_frame(frame.id)
    assert found is not None
    return found
