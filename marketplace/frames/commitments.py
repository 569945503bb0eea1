"""Signed months that are not called off yet keep their hours: nobody else is promised them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.capacity.commitments import Commitment
from marketplace.frames.models import Agreement, CallOff, FrameOrder
from marketplace.infra import clock
from marketplace.infra.database import db


def kept_months(association_ids: Collection[int]) -> list[Commitment]:
    """Hours kept for signed months of these associations, in one query. Once a month is an order its own work counts."""
    rows = db.session.execute(
        select(
            Agreement.association_id, CallOff.id, FrameOrder.technique_code, CallOff.pieces * FrameOrder.millihours_per_piece,
            CallOff.starts_on, CallOff.due_on,
        )
        .join(FrameOrder, FrameOrder.id == CallOff.frame_id)
        .join(Agreement, Agreement.id == FrameOrder.agreement_id)
        .where(
            Agreement.association_id.in_(list(association_ids)),
            Agreement.state == "signed",
            CallOff.order_id.is_(None),
            CallOff.pieces > 0,
            CallOff.due_on >= clock.today(),
        )
        .order_by(CallOff.due_on, CallOff.id)
    )  # fmt: skip
    return [
        Commitment(association_id, -call_off_id, technique, millihours, max(starts_on, clock.today()), due_on)
        for association_id, call_off_id, technique, millihours, starts_on, due_on in rows
    ]
