"""What was agreed only by word of mouth: noted, never counted, and able to stop offers until something is signed."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.frames import queries, services, spoken
from marketplace.frames.drafts import AllianceDraft, VerbalDraft
from marketplace.frames.models import Agreement, Alliance
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from tests.frames.town import Town, build_town


@pytest.fixture
def town(app: Flask) -> Town:
    return build_town()


def verbal(town: Town, *, blocks: bool = True) -> Agreement:
    return spoken.note_verbal(town.as_coordinator, VerbalDraft(town.exporter.id, town.group.id, "20 chompas", blocks))


def test_a_verbal_agreement_is_noted_and_can_never_be_signed(town: Town) -> None:
    row = verbal(town)
    assert (row.formality, row.state, row.shown) == ("verbal", "draft", True)
    row.state = "signed"
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_it_blocks_offers_between_the_two_and_nobody_else(town: Town) -> None:
    verbal(town)
    neighbour = build_town()
    assert queries.blocked_groups(town.exporter.id, [town.group.id, neighbour.group.id]) == [town.group.name]
    assert not queries.blocked_groups(neighbour.exporter.id, [town.group.id])


def test_it_blocks_nothing_unless_it_is_set_to(town: Town) -> None:
    row = verbal(town, blocks=False)
    assert not queries.blocked_groups(town.exporter.id, [town.group.id])
    spoken.set_blocking(town.as_coordinator, row, True)
    db.session.flush()
    assert queries.blocked_groups(town.exporter.id, [town.group.id])
    spoken.set_blocking(town.as_coordinator, row, False)
    db.session.flush()
    assert not queries.blocked_groups(town.exporter.id, [town.group.id])


def test_a_signature_ends_the_block_and_what_was_spoken_is_in_writing(town: Town) -> None:
    row = verbal(town)
    frame = town.signed()
    assert not queries.blocked_groups(town.exporter.id, [town.group.id])
    found = db.session.get_one(Agreement, row.id)
    assert (found.state, found.ended_reason) == ("terminated", frame.agreement.code)


def test_two_verbal_agreements_do_not_list_a_group_twice(town: Town) -> None:
    verbal(town)
    verbal(town)
    assert queries.blocked_groups(town.exporter.id, [town.group.id]) == [town.group.name]


def test_only_a_waiting_verbal_one_can_block(town: Town) -> None:
    row = verbal(town)
    services.terminate(town.as_coordinator, row, "Ya no")
    with pytest.raises(DomainError) as refused:
        spoken.set_blocking(town.as_coordinator, row, True)
    assert refused.value.code == "not_verbal"


@pytest.fixture
def alliance(town: Town) -> Alliance:
    row = Alliance(code="AZ1", programme_id=town.group.programme_id, partner="Universidad", kind="universidad")
    db.session.add(row)
    db.session.flush()
    return row


def said(formality: str | None, state: str, signed_on: date | None = None) -> AllianceDraft:
    return AllianceDraft("Universidad", "universidad", formality, state, signed_on, None, "")


def test_an_alliance_counts_only_when_it_is_formal_and_signed(town: Town, alliance: Alliance) -> None:
    assert not alliance.counts
    for formality in (None, "verbal"):
        with pytest.raises(DomainError) as refused:
            spoken.change_alliance(town.as_coordinator, alliance, said(formality, "signed", date(2026, 11, 1)))
        assert refused.value.code == "verbal_never_counts"
    with pytest.raises(DomainError) as refused:
        spoken.change_alliance(town.as_coordinator, alliance, said("formal", "signed"))
    assert refused.value.code == "signed_on_missing"
    spoken.change_alliance(town.as_coordinator, alliance, said("formal", "signed", date(2026, 11, 1)))
    assert alliance.counts


def test_an_alliance_is_stated_on_its_page(town: Town, alliance: Alliance, sign_in) -> None:
    client = sign_in(town.coordinator)
    form = {"partner": "Universidad", "kind": "privada", "formality": "formal", "state": "signed", "signed_on": "2026-11-02"}
    assert client.post(f"/alianzas/{alliance.id}", data=form).status_code == 303
    assert db.session.get_one(Alliance, alliance.id).counts
    assert "1 cuentan" in client.get("/acuerdos").text
    stranger = sign_in(build_town().coordinator)
    assert stranger.get(f"/alianzas/{alliance.id}").status_code == 404
    assert "Universidad" not in stranger.get("/acuerdos").text


def test_a_coordinator_notes_only_for_groups_of_her_programmes(town: Town, sign_in) -> None:
    neighbour = build_town()
    form = {"exporter_id": town.exporter.id, "association_id": neighbour.group.id, "note": "algo"}
    assert sign_in(town.coordinator).post("/acuerdos/de-palabra", data=form).status_code == 422
    form["association_id"] = town.group.id
    assert sign_in(town.coordinator).post("/acuerdos/de-palabra", data=form).status_code == 303
    assert len(db.session.scalars(select(Agreement)).all()) == 1
