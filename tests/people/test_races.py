"""Taps at the same moment, on real, committing databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.infra import migrations
from marketplace.infra.database import db
from marketplace.people.links import prepare_sign_in, token_of
from marketplace.people.models import Account, LoginSession, SignInLink
from tests import factories as make
from tests.capacity.test_races import committing_app
from tests.databases import DATABASES

pytestmark = pytest.mark.committing
AT_ONCE = 12


@pytest.fixture(params=DATABASES)
def real_app(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An application that really commits."""
    with committing_app(request.param, tmp_path, worker_id) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            migrations.upgrade()
        yield app


def _one_link() -> str:
    association = make.make_association()
    member = make.make_member(make.make_workshop(association))
    link = prepare_sign_in(make.make_account("leader", association_id=association.id, member_id=member.id), None, "/mi-cuenta")
    db.session.commit()
    token = token_of(link)
    assert token is not None
    return token


def _at_once(app: Flask, path: str, cookie: str | None = None, data: dict[str, Any] | None = None) -> Counter[int]:
    barrier = Barrier(AT_ONCE)

    def tap(_number: int) -> int:
        browser = app.test_client()
        if cookie:
            browser.set_cookie("session", cookie)
        barrier.wait()
        return browser.post(path, data=data).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(tap, range(AT_ONCE)))


def _count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_one_of_many_phones_opens_a_link_and_the_others_read_why(real_app):
    with real_app.app_context():
        token = _one_link()
    assert _at_once(real_app, f"/l/{token}") == {303: 1, 410: AT_ONCE - 1}
    assert _count(real_app, LoginSession) == 1


def test_many_taps_on_one_phone_make_one_session(real_app):
    with real_app.app_context():
        token = _one_link()
    phone = real_app.test_client()
    phone.get(f"/l/{token}")
    assert _at_once(real_app, f"/l/{token}", phone.get_cookie("session").value) == {303: AT_ONCE}
    assert _count(real_app, LoginSession) == 1


def test_many_invitations_at_once_make_one_account_and_leave_one_link_open(real_app):
    with real_app.app_context():
        association = make.make_association()
        member = make.make_member(make.make_workshop(association))
        leader = make.make_account("leader", association_id=association.id)
        link = prepare_sign_in(leader, None)
        db.session.commit()
        token, path = token_of(link), f"/personas/tejedoras/{member.id}/invitar"
    phone = real_app.test_client()
    phone.post(f"/l/{token}")
    cookie = phone.get_cookie("session").value
    assert _at_once(real_app, path, cookie) == {303: AT_ONCE}
    with real_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account).where(Account.member_id.is_not(None))) == 1
        assert db.session.scalar(select(func.count()).select_from(SignInLink).where(SignInLink.used_at.is_(None))) == 1


def test_a_form_sent_many_times_at_once_makes_one_record(real_app):
    with real_app.app_context():
        association = make.make_association()
        member = make.make_member(make.make_workshop(association))
        link = prepare_sign_in(make.make_account("leader", association_id=association.id), None)
        db.session.commit()
        token, path = token_of(link), f"/personas/tejedoras/{member.id}/invitar"
    phone = real_app.test_client()
    phone.post(f"/l/{token}")
    cookie = phone.get_cookie("session").value
    assert _at_once(real_app, path, cookie, {"form_key": "one-form-sent-many-times"}) == {303: AT_ONCE}
    assert _count(real_app, SignInLink) == 2, "the leader's own and the one invitation"
