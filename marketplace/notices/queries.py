"""Reads of notices, newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.notices.events import BY_CODE
from marketplace.notices.models import Notice
from marketplace.people.models import Account

PAGE = 30
STALE = timedelta(days=14)
"""A message about what happened longer ago is no longer worth sending."""


@dataclass(frozen=True)
class NoticePage:
    """A page of one's notices; ``total`` are all, ``unread`` those not seen yet."""

    rows: Sequence[Notice]
    total: int
    unread: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Told:
    """A notice as seen by those who may tell a producer of it."""

    notice: Notice

    def scope(self) -> Scope:
        """The association's and the programme's."""
        return Scope(association_id=self.notice.association_id, programme_id=self.notice.programme_id)


def unread_of(account_id: ColumnElement[int]) -> ColumnElement[int]:
    """How many notices of an account are unread, as a part of another query."""
    return select(func.count(Notice.id)).where(Notice.account_id == account_id, Notice.read_at.is_(None)).scalar_subquery()


def notices_of(actor: Actor, page: int) -> NoticePage:
    """A page of the actor's own."""
    mine = Notice.account_id == actor.account_id
    total, unread = db.session.execute(
        select(func.count(Notice.id), func.count(Notice.id).filter(Notice.read_at.is_(None))).where(mine)
    ).one()
    page = min(max(1, page), max(1, -(-total // PAGE)))
    rows = db.session.scalars(select(Notice).where(mine).order_by(Notice.id.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    return NoticePage(rows, total, unread, page)


def visible_to_send(actor: Actor) -> Select[Notice]:
    """Messages to producers that the actor may send: a coordinator's programmes, a leader's own weavers."""
    listed = [code for code, event in BY_CODE.items() if not event.letter_elsewhere]
    # The page of letters is for leaders with an account: for those without one the list is the only place.
    here = or_(Notice.event.in_(listed), Notice.account_id.is_(None))
    statement = select(Notice).where(Notice.for_producer.is_(True), here, Notice.at >= clock.business_now() - STALE)
    if actor.role is Role.COORDINATOR:
        return statement.where(Notice.programme_id.in_(actor.programme_ids))
    if actor.role is Role.LEADER:
        return statement.where(Notice.association_id == actor.association_id, Notice.account_id != actor.account_id)
    return statement.where(false())


def to_send(actor: Actor) -> Sequence[Notice]:
    """Messages not sent and not seen yet, the oldest first; accounts with their members are loaded. At most 100."""
    return db.session.scalars(
        visible_to_send(actor)
        .where(Notice.told_at.is_(None), Notice.read_at.is_(None))
        .options(joinedload(Notice.account).joinedload(Account.member), joinedload(Notice.member))
        .order_by(Notice.id)
        .limit(100)
    ).all()


def marked_to_send(actor: Actor, ids: Collection[int]) -> list[int]:
    """Those of ``ids`` that the actor may send and nobody has sent, in order."""
    waits = Notice.told_at.is_(None)
    found = visible_to_send(actor).where(Notice.id.in_(ids), waits).order_by(Notice.id)
    return [notice.id for notice in db.session.scalars(found)]


def sent_today(actor: Actor) -> Sequence[Notice]:
    """What the actor herself said she sent today, newest first: each can be put back."""
    return db.session.scalars(
        visible_to_send(actor)
        .where(Notice.told_by_id == actor.account_id, Notice.told_at >= clock.business_now() - timedelta(days=1))
        .options(joinedload(Notice.account).joinedload(Account.member), joinedload(Notice.member))
        .order_by(Notice.told_at.desc(), Notice.id.desc())
        .limit(100)
    ).all()


def load_notice(notice_id: int) -> Notice | None:
    """A notice, for its owner."""
    return db.session.get(Notice, notice_id)


def load_told(notice_id: int) -> Told | None:
    """A message to a producer, for those who may send it."""
    row = db.session.get(Notice, notice_id)
    return Told(row) if row is not None and row.for_producer else None
