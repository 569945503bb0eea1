"""The coordinator's daily digest: what is late or waits for somebody. It is not sent when nothing changed since the last one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.outlook import Outlook, outlooks, worst_first
from marketplace.fulfilment.queries import still_open, visible_assignments, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.mail import deliver, written
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.queries import waiting_offers
from marketplace.money.models import Payment
from marketplace.notices.mailing import writing_in
from marketplace.notices.models import Digest
from marketplace.people.models import Account, RoleGrant
from marketplace.people.sessions import actor_of
from marketplace.producers.models import Association

EARLIEST_HOUR = 7
"""La Paz hour from which the day's digest may be sent."""
MOST = 10


@dataclass(frozen=True)
class DigestFacts:
    """What a digest tells; each list the most urgent first. ``behind`` is whole, the letter names the first ``MOST``."""

    behind: Sequence[Outlook]
    expiring: Sequence[Offer]
    to_inspect: Sequence[Delivery]
    overdue: Sequence[Payment]

    @property
    def empty(self) -> bool:
        """Nothing waits for anybody."""
        return not (self.behind or self.expiring or self.to_inspect or self.overdue)

    def fingerprint(self) -> str:
        """A hash of what is told. Days that pass are not news: the same things waiting a day longer give the same hash,
        though their order changes as hours go by.
        """
        told = {
            "behind": sorted((one.work.assignment.id, one.tone, _missing(one)) for one in self.behind),
            "expiring": sorted(offer.id for offer in self.expiring),
            "to_inspect": sorted(delivery.id for delivery in self.to_inspect),
            "overdue": sorted((payment.id, payment.amount_minor) for payment in self.overdue),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _missing(one: Outlook) -> int:
    """Pieces that will be missing; 0 where nobody reported any: those behind an even plan grow by a few every day."""
    known = one.forecast.per_open_day is not None or one.forecast.hours_short
    return one.pieces_missing if known else 0


def facts_for(actor: Actor) -> DigestFacts:
    """What waits in the coordinator's programmes today."""
    works = works_of(db.session.scalars(still_open(visible_assignments(actor))).all())
    behind = [one for one in worst_first(outlooks(works)) if one.tone != "ok"]
    soon = clock.business_now() + timedelta(days=1)
    mine = select(Assignment.id).join(Assignment.association).where(Association.programme_id.in_(actor.programme_ids))
    return DigestFacts(
        behind,
        [offer for offer in waiting_offers(actor) if offer.expires_at <= soon][:MOST],
        _to_inspect(mine),
        _overdue(mine),
    )


def _to_inspect(mine: Select[int]) -> Sequence[Delivery]:
    return db.session.scalars(
        select(Delivery)
        .where(
            Delivery.assignment_id.in_(mine),
            Delivery.received_on.is_not(None),
            Delivery.cancelled_on.is_(None),
            ~Delivery.inspections.any(),
        )
        .options(joinedload(Delivery.assignment).options(joinedload(Assignment.association), joinedload(Assignment.line)))
        .order_by(Delivery.received_on, Delivery.id)
        .limit(MOST)
    ).all()


def _overdue(mine: Select[int]) -> Sequence[Payment]:
    return db.session.scalars(
        select(Payment)
        .where(Payment.assignment_id.in_(mine), Payment.state.in_(("planned", "requested")), Payment.due_on < clock.today())
        .options(joinedload(Payment.assignment).joinedload(Assignment.association))
        .order_by(Payment.due_on, Payment.id)
        .limit(MOST)
    ).all()


def coordinators_without(day: date) -> Sequence[Account]:
    """Live coordinators with an e-mail address who have no digest of ``day`` yet."""
    made = select(Digest.account_id).where(Digest.day == day)
    return (
        db.session.scalars(
            select(Account)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(
                RoleGrant.role == "coordinator", RoleGrant.ended_at.is_(None), Account.ended_at.is_(None),
                Account.email.is_not(None), Account.id.not_in(made),
            )
            .options(joinedload(Account.grants))
            .order_by(Account.id)
        )
        .unique()
        .all()
    )  # fmt: skip


def send_digests(*, now: bool = False) -> int:
    """Send today's digests that are due and not made yet; how many e-mails went out. Runs often, sends once.

    Before seven in the morning nothing is sent, unless ``now``. Each digest is a transaction of its own.
    """
    if not now and clock.now().astimezone(clock.LA_PAZ).hour < EARLIEST_HOUR:
        return 0
    numbers = [account.id for account in coordinators_without(clock.today())]
    return sum(_send_one(number) for number in numbers)


def _send_one(account_id: int) -> bool:
    account = db.session.scalars(
        select(Account).where(Account.id == account_id).options(joinedload(Account.grants))
    ).unique().one()  # fmt: skip
    actor = actor_of(account)
    if actor is None:
        return False
    facts = facts_for(actor)
    row = _claim(account_id, facts)
    if row is None or not row.sent:
        return False
    letter = letter_of(account, facts)
    number = row.id
    db.session.commit()
    try:
        deliver(letter, current_app.config["SETTINGS"].mail)
    except OSError:
        # It was not sent: the next round tries again.
        db.session.delete(db.session.get_one(Digest, number))
        db.session.commit()
        raise
    return True


def _claim(account_id: int, facts: DigestFacts) -> Digest | None:
    """The day's row, or None where another worker was faster; ``sent`` says whether there is news to send."""
    last = db.session.scalar(
        select(Digest.facts_hash)
        .where(Digest.account_id == account_id, Digest.sent.is_(True))
        .order_by(Digest.day.desc())
        .limit(1)
    )
    told = facts.fingerprint()
    row = Digest(
        account_id=account_id, day=clock.today(), facts_hash=told, sent=not facts.empty and told != last, made_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            # Two workers fight over the day here.
            db.session.flush()
    except IntegrityError:
        return None
    if not row.sent:
        db.session.commit()
    return row


def letter_of(account: Account, facts: DigestFacts) -> EmailMessage:
    """The e-mail, in the coordinator's language."""
    with writing_in(account.language):
        base = str(current_app.config["SETTINGS"].base_url).rstrip("/")
        text = render_template("email/digest.txt", facts=facts, most=MOST, base=base)
        subject = _("Hoy: %(late)s por atrasarse, %(other)s por atender", late=len(facts.behind), other=_others(facts))
    return written(account.email or "", subject, text)


def _others(facts: DigestFacts) -> int:
    return len(facts.expiring) + len(facts.to_inspect) + len(facts.overdue)
