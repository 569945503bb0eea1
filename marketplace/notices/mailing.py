"""E-mails of notices, sent by a job: a slow mail server must not keep anybody waiting who presses a button."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select, update

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.jobs import Job, work
from marketplace.infra.mail import deliver, written
from marketplace.notices import words
from marketplace.notices.models import Notice
from marketplace.notices.states import MAIL
from marketplace.people.models import Account


@contextmanager
def writing_in(language: str) -> Iterator[None]:
    """Texts and addresses as this person reads them, outside any request."""
    with current_app.test_request_context(base_url=current_app.config["SETTINGS"].base_url), force_locale(_locale(language)):
        yield


def _locale(language: str) -> str:
    return "es_BO" if language == "es" else language


@work(MAIL)
def mail_notices(job: Job) -> dict[str, Any]:
    """Send the e-mail of each notice of the job once; readers without an address have their list. Returns how many were sent."""
    rows = db.session.execute(
        select(Notice, Account)
        .join(Account, Account.id == Notice.account_id)
        .where(
            Notice.id.in_(job.payload["notice_ids"]),
            Notice.mailed_at.is_(None),
            Account.email.is_not(None),
            Account.ended_at.is_(None),
        )
        .order_by(Notice.id)
    ).all()
    letters = [(notice.id, letter_of(notice, account)) for notice, account in rows]
    db.session.rollback()
    return {"sent": sum(_send_once(number, letter) for number, letter in letters)}


def letter_of(notice: Notice, account: Account) -> EmailMessage:
    """The e-mail of a notice in its reader's language."""
    with writing_in(account.language):
        sentence = words.sentence(notice)
        text = render_template("email/notice.txt", sentence=sentence, address=words.address(notice))
    return written(account.email or "", sentence, text)


def _send_once(notice_id: int, letter: EmailMessage) -> bool:
    """Claim the notice, then send; a job that runs twice sends once, and a mail that cannot be sent is tried again."""
    mine = Notice.id == notice_id
    claimed = db.session.execute(update(Notice).where(mine, Notice.mailed_at.is_(None)).values(mailed_at=clock.now()))
    db.session.commit()
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    try:
        deliver(letter, current_app.config["SETTINGS"].mail)
    except OSError:
        db.session.execute(update(Notice).where(mine).values(mailed_at=None))
        db.session.commit()
        raise
    return True
