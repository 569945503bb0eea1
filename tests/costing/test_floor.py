"""An offer below the floor needs a signed reason, and keeps the sheet that it was judged by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import Product
from marketplace.costing import services
from marketplace.costing.queries import load_sheet
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.drafts import SendDraft
from marketplace.matching.models import Offer
from marketplace.matching.services import offers
from marketplace.people.models import Account
from tests.el_alto import app  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run

SignIn = Callable[[Account], FlaskClient]


def test_the_prices_of_el_alto_lie_above_their_floors(app: Flask) -> None:
    _, actor = coordinator()
    made = offers.send_offers(actor, bench_of(finished_run(actor, "O-S-034")), SendDraft(3))
    assert made
    assert all(offer.floor_minor is not None and offer.floor_minor <= offer.unit_price_minor for offer in made)
    assert {offer.floor_reason for offer in made} == {""}


def test_below_the_floor_nothing_is_sent_without_a_reason_and_with_one_it_stays_written(app: Flask, sign_in: SignIn) -> None:
    account, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-034"))
    for share in bench.open_shares():
        share.unit_price_minor = 100
    db.session.commit()
    browser = sign_in(account)
    here = f"/emparejar/propuestas/{bench.proposal.id}/pedidos/{bench.order.id}"
    assert "debajo del piso" in browser.get(here).text
    assert browser.post(f"{here}/ofrecer", data={"days": "3"}).status_code == 422
    assert db.session.scalars(select(Offer).where(Offer.floor_reason != "")).all() == []
    sent = browser.post(f"{here}/ofrecer", data={"days": "3", "floor_reason": "muestra pagada aparte"})
    assert sent.status_code == 303
    assert {offer.floor_reason for offer in db.session.scalars(select(Offer).where(Offer.floor_minor.is_not(None)))} == {
        "muestra pagada aparte"
    }


def test_an_offer_keeps_the_sheet_that_it_was_judged_by(app: Flask) -> None:
    _, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-034"))
    share = next(one for one in bench.open_shares() if one.pieces)
    line = bench.line(share.order_line_id)
    assert line is not None
    product = db.session.scalars(
        select(Product).where(Product.association_id == share.association_id, Product.standard_key == line.standard_key)
    ).one()
    found = load_sheet(product.id)
    assert found is not None
    version = services.write_sheet(actor, found.product, found.view.draft)
    made = offers.send_offers(actor, bench, SendDraft(3))
    mine = next(offer for offer in made if offer.association_id == share.association_id)
    assert mine.cost_version_id == version.id
    later = services.write_sheet(actor, found.product, found.view.at_more_pay(50).draft)
    db.session.flush()
    assert later.floor_minor > version.floor_minor
    assert (mine.cost_version_id, mine.floor_minor) == (version.id, version.floor_minor)


def test_the_reason_is_not_optional_by_spaces(app: Flask) -> None:
    _, actor = coordinator()
    bench = bench_of(finished_run(actor, "O-S-034"))
    for share in bench.open_shares():
        share.unit_price_minor = 100
    with pytest.raises(DomainError, match="below_floor"):
        offers.send_offers(actor, bench, SendDraft(3, floor_reason="   "))
