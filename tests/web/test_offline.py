"""The server's part of the outbox: an act is its owner's, and sent again it is the same act."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.infra.database import db
from marketplace.infra.transaction import FormKey
from tests import factories


def leader_of(sign_in: Any) -> tuple[FlaskClient, str]:
    """A leader's browser, and the sign under which her phone keeps her acts."""
    return with_owner(sign_in(factories.make_account("leader", association_id=factories.make_association(members=2).id)))


def with_owner(client: FlaskClient) -> tuple[FlaskClient, str]:
    """A browser, and whose it is."""
    return client, client.get("/sin-senal/llave").json["person"]


def test_an_act_sent_again_leads_where_the_first_one_led(app: Any, sign_in: Any) -> None:
    client, owner = leader_of(sign_in)
    answers = [
        client.post("/nuestro-tiempo/2026-W50", data={"form_key": "k1"}, headers={"X-Outbox": owner, "X-Acting": "0"})
        for _ in range(3)
    ]
    assert [(one.status_code, one.headers.get("X-Location")) for one in answers] == [(204, "/nuestro-tiempo")] * 3
    assert db.session.scalar(select(func.count(FormKey.key))) == 1


def test_one_person_s_act_is_not_done_under_another_s_session(app: Any, sign_in: Any) -> None:
    accounts = [factories.make_account("leader", association_id=factories.make_association(members=2).id) for _ in range(2)]
    felipa, marta = [sign_in(account) for account in accounts]
    _, owner = with_owner(felipa)
    answer = marta.post("/nuestro-tiempo/2026-W50", data={"form_key": "k2"}, headers={"X-Outbox": owner})
    assert answer.status_code == 401
    assert db.session.scalar(select(func.count(FormKey.key))) == 0


def test_the_kept_pages_are_hers_and_say_nothing_twice(app: Any, sign_in: Any) -> None:
    client, _owner = leader_of(sign_in)
    client.post("/nuestro-tiempo/2026-W50", data={"form_key": "k3"})
    answer = client.get("/sin-senal/paginas")
    pages = answer.json["pages"]
    assert {"/hoy", "/nuestro-tiempo"} <= set(pages)
    assert "data-toast" not in "".join(pages.values())
    assert answer.headers["X-Person"] == client.get("/hoy").headers["X-Person"]
