"""Help: a leader finds her own programme's coordinator and nobody else's."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.people.models import Account, RoleGrant
from marketplace.web.help import coordinator_of
from tests.factories import NOW, make_account, make_association, make_programme


def make_coordinator(programme_id: int, name: str, phone: str | None, ended: bool = False) -> None:
    account = Account(display_name=name, phone=phone, created_at=NOW)
    db.session.add(account)
    db.session.flush()
    grant = RoleGrant(account_id=account.id, role=Role.COORDINATOR, programme_id=programme_id, granted_at=NOW)
    grant.ended_at = NOW if ended else None
    db.session.add(grant)
    db.session.flush()


def leader_of(association_id: int) -> Actor:
    return Actor(account_id=0, display_name="Rosa", role=Role.LEADER, association_id=association_id)


def test_a_leader_calls_the_coordinator_of_her_own_programme(app: Flask) -> None:
    mine, other = make_programme(), make_programme()
    make_coordinator(other.id, "Ajena", "+59170000001")
    make_coordinator(mine.id, "Antes", "+59170000002", ended=True)
    make_coordinator(mine.id, "Sin teléfono", None)
    make_coordinator(mine.id, "Lidia", "+59170000003")
    found = coordinator_of(leader_of(make_association(programme_id=mine.id).id))
    assert found is not None
    assert (found.name, found.phone) == ("Lidia", "+59170000003")


@pytest.mark.parametrize(("phone", "leads_to"), [("+59170000003", "tel:+59170000003"), (None, "/ayuda")])
def test_every_page_of_a_leader_calls_her_coordinator_with_one_tap(
    app: Flask, sign_in: Callable[..., FlaskClient], phone: str | None, leads_to: str
) -> None:
    programme = make_programme()
    make_coordinator(programme.id, "Lidia", phone)
    leader = sign_in(make_account("leader", association_id=make_association(programme_id=programme.id).id))
    for path in ("/hoy", "/nuestro-tiempo", "/mis-productos", "/pagos"):
        page = leader.get(path).text
        assert re.search(rf'<a class="row" href="{re.escape(leads_to)}"><svg.*?</svg>Llamar a mi coordinadora</a>', page), path


def test_without_a_coordinator_nobody_is_offered(app: Flask) -> None:
    assert coordinator_of(leader_of(make_association(programme_id=make_programme().id).id)) is None
    assert coordinator_of(None) is None
