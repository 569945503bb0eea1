"""Quotes as they are read: the hours that they keep, the list, what a page shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.capacity.commitments import Commitment
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.producers.models import Association

APART = 1_000_000_000
"""Work of quotes is numbered from here downward: it is no agreed work, and shares no number with any."""
MOST_SHOWN = 200


def is_held() -> Any:
    """Whether a quote still keeps its hours."""
    return and_(Quote.state == "held", Quote.expires_at > clock.business_now())


def held_hours(association_ids: Collection[int]) -> list[Commitment]:
    """Hours that quotes keep at these associations, in one query; those whose time has passed keep none."""
    rows = db.session.execute(
        select(QuoteShare, Quote)
        .join(Quote, Quote.id == QuoteShare.quote_id)
        .where(QuoteShare.association_id.in_(list(association_ids)), is_held())
        .order_by(QuoteShare.id)
    )
    return [
        Commitment(
            share.association_id, -APART - share.id, quote.technique_code, share.pieces * share.millihours_per_piece,
            share.starts_on, quote.promised_on, weeks_of(share),
        )
        for share, quote in rows
    ]  # fmt: skip


def weeks_of(share: QuoteShare) -> tuple[tuple[date, int], ...]:
    """(Monday, thousandths of an hour) of a share."""
    return tuple(sorted((date.fromisoformat(day), hours) for day, hours in share.week_millihours.items()))


def state_of(quote: Quote) -> str:
    """held, expired, cancelled or ordered."""
    return "expired" if quote.state == "held" and quote.expires_at <= clock.business_now() else quote.state


def load_quote(quote_id: int) -> Quote | None:
    """A quote with its groups, for its page."""
    return db.session.scalars(
        select(Quote)
        .where(Quote.id == quote_id)
        .options(selectinload(Quote.shares).joinedload(QuoteShare.association), joinedload(Quote.order))
    ).first()


def newest_quotes(actor: Actor) -> Sequence[Quote]:
    """Quotes with hours of groups that the actor sees, those that keep hours first, then the newest."""
    order = case((is_held(), 0), else_=1)
    found = select(Quote).order_by(order, Quote.id.desc()).limit(MOST_SHOWN)
    if actor.role is not Role.ADMINISTRATOR:
        seen = select(QuoteShare.quote_id).join(Association, Association.id == QuoteShare.association_id)
        found = found.where(Quote.id.in_(seen.where(Association.programme_id.in_(actor.programme_ids))))
    return db.session.scalars(found).all()
