"""The digest: sent once a day, in the morning, and only when there is something new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.notices.digest import send_digests
from marketplace.notices.models import Digest
from marketplace.orders.models import OrderLine
from tests import factories
from tests.notices.town import Town, outbox


def make_news(town: Town) -> None:
    """An offer that nobody has answered and that ends tonight."""
    line = db.session.get_one(OrderLine, town.work.order_line_id)
    factories.make_offer(line, town.association, expires_at=clock.end_of_day(clock.today()))
    db.session.commit()


def test_the_digest_is_sent_once_a_day_and_not_when_nothing_changed(app: Flask, town: Town) -> None:
    make_news(town)
    assert send_digests(now=True) == 1
    assert [mail["To"] for mail in outbox(app)] == ["coor@x.example"]
    assert send_digests(now=True) == 0
    for row in db.session.scalars(select(Digest)):
        row.day -= timedelta(days=1)
    db.session.commit()
    assert send_digests(now=True) == 0, "nothing changed since yesterday"
    for row in db.session.scalars(select(Digest)):
        row.day -= timedelta(days=1)
    make_news(town)
    assert send_digests(now=True) == 1, "there is something new"


def test_the_digest_names_what_waits(app: Flask, town: Town) -> None:
    make_news(town)
    send_digests(now=True)
    text = outbox(app)[0].get_content()
    assert town.association.name in text
    assert "http://localhost/tablero" in text


def test_nothing_is_sent_before_seven_in_the_morning(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_news(town)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 59, tzinfo=UTC))
    assert send_digests() == 0
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 11, 0, tzinfo=UTC))
    assert send_digests() == 1


def test_a_mail_server_that_is_away_loses_no_digest(app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_news(town)

    def away(*_args: object) -> None:
        raise OSError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr("marketplace.notices.digest.deliver", away)
        with pytest.raises(OSError, match="refused"):
            send_digests(now=True)
    assert send_digests(now=True) == 1
