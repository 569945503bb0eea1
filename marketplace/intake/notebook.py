"""Lines of the notebook that follow from a list of pay: who was paid for pieces had brought them, well made.

The files keep no notebook. Each such line says that it comes from the list of pay and that it is simulated; no yarn, no day
of its own and no faulty piece is made up. Work in whose notebook anything is noted is left alone.
"""

from __future__ import annotations

from sqlalchemy import Insert, and_, exists, func, insert, literal, select, true
from sqlalchemy.orm import aliased

from marketplace.fulfilment.models import Delivery
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.intake.plan import Plan
from marketplace.money.models import MemberPay
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry
from marketplace.producers.models import Member

FROM_PAY = "pay"


def refresh(plan: Plan) -> None:
    """Write the lines of work whose pay was just loaded. Loading the same pay again writes nothing."""
    new, changed = plan.get("work_allocations", ([], []))
    if new or changed:
        db.session.execute(_lines())


def _lines() -> Insert:
    other = aliased(NotebookEntry)
    # They were with the leader by the last delivery before the pay; when each came, nobody wrote down.
    brought_on = (
        select(func.max(Delivery.received_on))
        .where(Delivery.assignment_id == MemberPay.assignment_id, Delivery.cancelled_on.is_(None))
        .where(Delivery.received_on <= MemberPay.paid_on)
        .correlate(MemberPay)
        .scalar_subquery()
    )
    rows = (
        select(
            MemberPay.assignment_id, MemberPay.member_id, Member.workshop_id, literal(Kind.GOOD.value), MemberPay.pieces,
            literal(""), literal(""), func.coalesce(brought_on, MemberPay.paid_on),
            literal(clock.business_now(), NotebookEntry.recorded_at.type), literal(""), literal(""), literal(FROM_PAY), true(),
        )
        .join(Member, Member.id == MemberPay.member_id)
        .where(
            and_(MemberPay.state.in_(("paid", "confirmed")), MemberPay.pieces > 0, MemberPay.paid_on.is_not(None)),
            ~exists().where(other.assignment_id == MemberPay.assignment_id),
        )
        .order_by(MemberPay.id)
    )  # fmt: skip
    columns = (
        "assignment_id", "member_id", "workshop_id", "kind", "amount", "size", "colour", "happened_on", "recorded_at",
        "recorded_by_name", "reason", "source", "simulated",
    )  # fmt: skip
    return insert(NotebookEntry).from_select(columns, rows)
