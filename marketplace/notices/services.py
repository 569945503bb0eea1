"""Write notices: from the journal's lines, just before the commit, so that nothing is told that did not happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.jobs import enqueue
from marketplace.journal.models import JournalEntry
from marketplace.notices.amending import amend
from marketplace.notices.events import EVENTS, Event, To
from marketplace.notices.facts import Facts
from marketplace.notices.models import Notice
from marketplace.notices.states import MAIL
from marketplace.people.models import Account, RoleGrant
from marketplace.producers.models import Association, Member

PRODUCERS = frozenset({To.LEADER, To.WEAVER})


def tell(entries: Iterable[JournalEntry]) -> list[Notice]:
    """Notices for the lines that are told to somebody; whoever did it is not told of it herself. E-mails become one job."""
    notices: list[Notice] = []
    for entry in entries:
        # It may be about what an earlier line of the same transaction tells.
        amend(entry)
        notices += (fresh := _of_entry(entry))
        db.session.add_all(fresh)
    if not notices:
        return []
    # The job of the e-mails names them by number.
    db.session.flush()
    by_mail = [notice.id for notice in notices if notice in db.session and not notice.for_producer]
    if by_mail:
        enqueue(MAIL, {"notice_ids": by_mail}, None)
    return notices


def _of_entry(entry: JournalEntry) -> list[Notice]:
    event = EVENTS.get((entry.verb, entry.thing))
    facts = event.gather(entry.thing_id) if event and entry.thing_id is not None else None
    if event is None or facts is None:
        return []
    told: dict[int, Notice] = {}
    by_phone: list[Notice] = []
    for to in event.to:
        accounts = recipients(to, facts)
        for account in accounts:
            if account.id != entry.account_id and account.id not in told:
                told[account.id] = make(event, facts, to, account, entry)
        if to is To.LEADER and not accounts and (leader := leader_by_phone(facts)) is not None:
            by_phone.append(make(event, facts, to, leader, entry))
    return [*told.values(), *by_phone]


def make(event: Event, facts: Facts, to: To, person: Account | Member, entry: JournalEntry | None) -> Notice:
    """A notice of ``event`` for one account, or for a leader who has none; amounts of a weaver's pay only for herself."""
    endpoint, values = facts.elsewhere.get(to.value, (facts.endpoint, facts.values))
    params = {key: value for key, value in facts.params.items() if to is To.WEAVER or key not in event.private}
    return Notice(
        entry_id=entry.id if entry else None,
        account_id=person.id if isinstance(person, Account) else None,
        member_id=person.id if isinstance(person, Member) else None,
        event=event.code,
        at=entry.at if entry else clock.business_now(),
        params=params,
        endpoint=endpoint,
        values=values,
        association_id=facts.association_id,
        programme_id=facts.programme_id,
        for_producer=to in PRODUCERS,
    )


def recipients(to: To, facts: Facts) -> Sequence[Account]:
    """The live accounts that an event of ``facts`` is told to, in order of number."""
    where = _place(to, facts)
    if where is None:
        return []
    return db.session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.ended_at.is_(None), Account.ended_at.is_(None), *where)
        .options(joinedload(Account.member))
        .distinct()
        .order_by(Account.id)
    ).all()


def leader_by_phone(facts: Facts) -> Member | None:
    """The leader of the association of ``facts``, where she has a phone; for groups in which no leader has an account."""
    if facts.association_id is None:
        return None
    return db.session.scalars(
        select(Member)
        .join(Association, Association.leader_member_id == Member.id)
        .where(Association.id == facts.association_id, Member.left_on.is_(None), func.coalesce(Member.phone, "") != "")
    ).first()


def _place(to: To, facts: Facts) -> list[Any] | None:
    """The conditions on a role; None where the facts belong to nobody of that kind."""
    if to is To.EVERY_COORDINATOR:
        return [RoleGrant.role == "coordinator"]
    column, value = {
        To.LEADER: (RoleGrant.association_id, facts.association_id),
        To.WEAVER: (Account.member_id, facts.member_id),
        To.EXPORTER: (RoleGrant.exporter_id, facts.exporter_id),
        To.COORDINATOR: (RoleGrant.programme_id, facts.programme_id),
    }[to]
    if value is None:
        return None
    # A weaver's notice is hers in whatever role she signs in: a leader weaves too.
    return [column == value] if to is To.WEAVER else [column == value, RoleGrant.role == to.value]


def read(actor: Actor, notice: Notice) -> None:
    """She has seen it; a second time changes nothing."""
    if notice.read_at is None:
        notice.read_at = clock.business_now()


def read_all(actor: Actor) -> None:
    """She has seen every notice of hers."""
    db.session.execute(
        update(Notice)
        .where(Notice.account_id == actor.account_id, Notice.read_at.is_(None))
        .values(read_at=clock.business_now())
        .execution_options(synchronize_session=False)
    )


def mark_told(actor: Actor, notice: Notice) -> None:
    """The WhatsApp message was sent; the first who says so stays written."""
    mark_all_told(actor, [notice.id])


def mark_all_told(actor: Actor, ids: Collection[int]) -> None:
    """Many WhatsApp messages were sent; ``ids`` are those that the actor may send. What somebody said before stays written."""
    db.session.execute(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.told_at.is_(None))
        .values(told_at=clock.business_now(), told_by_id=actor.account_id)
        .execution_options(synchronize_session=False)
    )


def mark_untold(actor: Actor, notice: Notice) -> None:
    """It was not sent after all: back to the list."""
    notice.told_at = notice.told_by_id = None
