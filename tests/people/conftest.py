"""Fixtures of the doors: a fresh throttle for each test, and people who have passwords and phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.infra.database import db
from marketplace.people.models import Account
from marketplace.people.passwords import hash_password
from marketplace.people.throttle import limiter
from tests.factories import make_account, make_association, make_exporter, make_member, make_workshop

PASSWORD = "llueve en el alto"


@pytest.fixture(autouse=True)
def _fresh_throttle(app: Flask) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


@pytest.fixture
def ana(app: Flask) -> Account:
    """An exporter's person with an e-mail and a password."""
    account = make_account("exporter", exporter_id=make_exporter().id, email="ana@export.example", display_name="Ana Rojas")
    account.password_hash = hash_password(PASSWORD)
    db.session.commit()
    return account


@pytest.fixture
def felipa(app: Flask) -> Account:
    """An association's leader, who enters by a link."""
    association = make_association(name="Sumaq Warmi")
    member = make_member(make_workshop(association), full_name="Felipa Mamani", phone="+59190000001")
    account = make_account("leader", association_id=association.id, member_id=member.id, display_name="Felipa Mamani")
    account.phone = member.phone
    association.leader_member_id = member.id
    db.session.commit()
    return account


@pytest.fixture
def enter(client: FlaskClient) -> Callable[..., Any]:
    """Send the sign-in form."""

    def send(email: str, password: str, **more: str) -> Any:
        return client.post("/entrar", data={"email": email, "password": password, **more})

    return send


@pytest.fixture
def outbox(app: Flask) -> Path:
    """The folder of mails, empty."""
    folder = Path(app.config["SETTINGS"].mail.removeprefix("folder:"))
    folder.mkdir(exist_ok=True)
    for mail in folder.iterdir():
        mail.unlink()
    return folder
