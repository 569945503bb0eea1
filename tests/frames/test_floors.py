"""Terms below the floor price need a signed reason, which the group reads before it signs and again on each offer."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.frames import monthly, services
from marketplace.frames.drafts import NewTerms
from marketplace.frames.models import FrameOrder
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Offer
from tests import factories as make
from tests.frames.town import Town, build_town, fresh

LOW, WHY = 9_000, "muestra pagada aparte"


@pytest.fixture
def town(app: Flask) -> Town:
    return build_town()


def test_terms_below_the_floor_are_neither_sent_nor_proposed_without_a_reason(town: Town) -> None:
    draft = town.frame(unit_price_minor=LOW)
    with pytest.raises(DomainError, match="below_floor"):
        services.send(town.as_buyer, draft, "   ")
    assert draft.agreement.state == "draft"
    signed = town.signed()
    with pytest.raises(DomainError, match="below_floor"):
        services.propose(town.as_buyer, signed, NewTerms(10, LOW, 9000))
    version = services.propose(town.as_buyer, signed, NewTerms(10, LOW, 9000, WHY))
    assert version.terms["floor_reason"] == WHY
    assert version.terms["floor_minor"] > LOW


def test_the_reason_of_a_draft_goes_with_the_paper_the_signature_and_the_offer(town: Town, sign_in) -> None:
    frame = town.frame(unit_price_minor=LOW)
    buyer, leader = sign_in(town.buyer), sign_in(town.leader)
    here = f"/marcos/{frame.id}"
    assert "El precio está debajo del piso." in buyer.get(here).text
    refused = buyer.post(f"{here}/enviar")
    assert (refused.status_code, "Falta el motivo" in refused.text) == (422, True)
    assert buyer.post(f"{here}/enviar", data={"floor_reason": WHY}).status_code == 303
    assert WHY in leader.get(f"{here}/firmar").text
    leader.post(f"{here}/firmar", data={"number": "1"})
    month = fresh(frame).call_offs[0].id
    assert WHY in buyer.get(f"/marcos/meses/{month}/pedir").text
    assert buyer.post(f"/marcos/meses/{month}/pedir").status_code == 303
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.floor_reason, offer.floor_minor) == (WHY, fresh(frame).agreement.versions[0].terms["floor_minor"])
    assert WHY in leader.get(f"/ofertas/{offer.id}").text


def test_other_terms_below_the_floor_ask_for_the_reason_where_they_are_typed(town: Town, sign_in) -> None:
    frame, buyer = town.signed(), sign_in(town.buyer)
    said = {"pieces_a_month": "10", "unit_price": "90", "piece_rate": "90"}
    asked = buyer.post(f"/marcos/{frame.id}/terminos", data=said)
    assert asked.status_code == 422
    assert 'name="floor_reason"' in asked.text
    assert buyer.post(f"/marcos/{frame.id}/terminos", data=said | {"floor_reason": WHY}).status_code == 303


def test_a_floor_that_rose_since_the_signature_is_judged_at_the_call_off(town: Town, sign_in) -> None:
    frame, buyer = town.signed(), sign_in(town.buyer)
    frame = fresh(frame)
    frame.unit_price_minor = LOW
    here = f"/marcos/meses/{frame.call_offs[0].id}/pedir"
    db.session.commit()
    assert buyer.post(here).status_code == 422
    assert fresh(frame).call_offs[0].order_id is None
    assert buyer.post(here, data={"floor_reason": WHY}).status_code == 303
    assert monthly.call_off_month(town.as_buyer, fresh(frame).call_offs[1], WHY).lines


def typed(town: Town, **values: str) -> dict[str, str]:
    """What the form of a frame sends."""
    return {
        "product_id": str(town.product_id), "pieces_a_month": "10", "first_month": "2027-01-01", "months": "3",
        "unit_price": "200", "piece_rate": "90", "incoterm": "FCA", "advance": "30", "balance_days": "30",
    } | values  # fmt: skip


def test_a_draft_below_the_floor_is_warned_of_beside_the_price_and_keeps_its_reason(town: Town, sign_in) -> None:
    buyer = sign_in(town.buyer)
    asked = buyer.post("/marcos/nuevo", data=typed(town, unit_price="90"))
    assert asked.status_code == 422
    assert "Está debajo del piso de" in asked.text.split('id="unit_price-error"')[1][:300]
    assert ('name="floor_reason"' in asked.text, 'value="90"' in asked.text) == (True, True)
    assert db.session.query(FrameOrder).count() == 0
    saved = buyer.post("/marcos/nuevo", data=typed(town, unit_price="90", floor_reason=WHY))
    assert saved.status_code == 303
    here = saved.headers["Location"]
    assert WHY in buyer.get(here).text
    # What was said with the draft need not be said again.
    assert buyer.post(f"{here}/enviar").status_code == 303
    assert fresh(db.session.query(FrameOrder).one()).agreement.versions[0].terms["floor_reason"] == WHY


def test_the_reason_of_a_draft_may_wait_until_it_is_sent_but_a_lower_price_is_warned_of_again(town: Town, sign_in) -> None:
    buyer = sign_in(town.buyer)
    assert buyer.post("/marcos/nuevo", data=typed(town, unit_price="80", warned="9000")).status_code == 422
    saved = buyer.post("/marcos/nuevo", data=typed(town, unit_price="90", warned="9000"))
    assert saved.status_code == 303
    here = saved.headers["Location"]
    assert buyer.post(f"{here}/enviar").status_code == 422
    again = buyer.post(f"{here}/terminos", data=typed(town, unit_price="85"))
    assert (again.status_code, "Está debajo del piso de" in again.text) == (422, True)
    assert buyer.post(f"{here}/terminos", data=typed(town)).status_code == 303


def test_what_a_group_refused_can_be_written_anew_for_that_group(town: Town, sign_in) -> None:
    frame, buyer = town.frame(), sign_in(town.buyer)
    services.send(town.as_buyer, fresh(frame))
    services.refuse(town.as_leader, fresh(frame), 1, "low_price")
    db.session.commit()
    here = f"/marcos/{frame.id}"
    assert f"{here}/terminos" in buyer.get(here).text
    other = make.make_product(make.make_association(members=2), price_minor=20000)
    refused = buyer.post(f"{here}/terminos", data=typed(town, product_id=str(other.id), unit_price="900"))
    assert (refused.status_code, "Este pedido marco ya lo vio su grupo" in refused.text) == (422, True)
    assert buyer.post(f"{here}/terminos", data=typed(town, unit_price="250")).status_code == 303
    assert services.send(town.as_buyer, fresh(frame)).terms["unit_price_minor"] == 25_000


def test_every_number_that_cannot_be_is_told_at_once(town: Town, sign_in) -> None:
    wrong = {"pieces_a_month": "0", "months": "99", "unit_price": "abc", "piece_rate": "-3", "advance": "150"}
    asked = sign_in(town.buyer).post("/marcos/nuevo", data=typed(town, **wrong))
    assert asked.status_code == 422
    assert all(f'id="{name}-error"' in asked.text for name in wrong)
    assert all(f'value="{value}"' in asked.text for value in wrong.values())
