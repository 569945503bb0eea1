"""A coordinator says at which number her groups call her."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.people.models import Account
from tests.factories import make_account, make_programme


def phone_of(account_id: int) -> str | None:
    return db.session.get_one(Account, account_id, populate_existing=True).phone


@pytest.mark.parametrize(
    ("written", "kept"), [("71234567", "+59171234567"), ("+54 9 11 5555 0000", "+5491155550000"), ("", None)]
)
def test_a_number_is_kept_so_that_any_telephone_can_call_it(
    ana: Account, client: FlaskClient, enter: Any, written: str, kept: Any
) -> None:
    enter("ana@export.example", "llueve en el alto")
    ana.phone = "+59170000000"
    db.session.commit()
    assert client.post("/mi-cuenta/celular", data={"phone": written}).status_code == 303
    assert phone_of(ana.id) == kept
    assert db.session.query(JournalEntry).filter_by(verb="changed", thing="account", thing_id=ana.id).count() == 1


def test_what_cannot_be_called_comes_back_beside_its_field(ana: Account, client: FlaskClient, enter: Any) -> None:
    enter("ana@export.example", "llueve en el alto")
    answer = client.post("/mi-cuenta/celular", data={"phone": "12"})
    assert answer.status_code == 422
    assert "Revisa el número: no se puede llamar." in answer.text
    assert 'value="12"' in answer.text
    assert phone_of(ana.id) is None


def test_a_leaders_number_stands_with_her_group(felipa: Account, sign_in: Callable[..., FlaskClient]) -> None:
    leader = sign_in(felipa)
    assert leader.post("/mi-cuenta/celular", data={"phone": "71234567"}).status_code == 303
    assert phone_of(felipa.id) == "+59190000001"
    assert 'action="/mi-cuenta/celular"' not in leader.get("/mi-cuenta").text


def test_a_new_coordinator_begins_with_her_number(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    data = {"name": "Lidia", "email": "lidia@ong.example", "phone": "71234567", "language": "es", "role": "coordinator"}
    data["programme_ids"] = str(make_programme().id)
    assert sign_in(make_account("administrator")).post("/personas/cuentas", data=data).status_code == 303
    assert db.session.query(Account).filter_by(email="lidia@ong.example").one().phone == "+59171234567"
