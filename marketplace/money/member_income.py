"""What weavers were paid, added up by association: no person can be told from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay


def paid_to_weavers(association_ids: Collection[int], since: date) -> dict[int, int]:
    """Centavos of Bs paid to weavers since a day, by association; associations without a payment are left out."""
    rows = db.session.execute(
        select(Assignment.association_id, func.sum(MemberPay.amount_minor))
        .join(Assignment, Assignment.id == MemberPay.assignment_id)
        .where(Assignment.association_id.in_(list(association_ids)), MemberPay.paid_on >= since, MemberPay.voided_on.is_(None))
        .group_by(Assignment.association_id)
    )
    return {association_id: int(minor) for association_id, minor in rows}
