"""Help: a leader finds her own programme's coordinator and nobody else's."""

from flask import Flask

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.people.models import Account, RoleGrant
from marketplace.web.help import coordinator_of
from tests.factories import NOW, make_association, make_programme


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


def test_without_a_coordinator_nobody_is_offered(app: Flask) -> None:
    assert coordinator_of(leader_of(make_association(programme_id=make_programme().id).id)) is None
    assert coordinator_of(None) is None
