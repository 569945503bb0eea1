"""An exporter's usual terms, and the orders that begin with them."""

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.orders.models import Order
from tests import factories as make

TERMS = {"incoterm": "FOB", "advance": "32,5", "balance_days": "15", "aql": "150"}


def test_new_orders_begin_with_the_terms_and_old_ones_keep_theirs(app, sign_in) -> None:
    exporter = make.make_exporter()
    old = make.make_order(exporter)
    client: FlaskClient = sign_in(make.make_account("exporter", exporter_id=exporter.id))
    assert client.post(f"/exportadoras/{exporter.id}/condiciones", data=TERMS).status_code == 303
    client.post("/pedidos/nuevo")
    new = db.session.scalars(select(Order).where(Order.state == "draft")).one()
    assert (new.incoterm, new.advance_basis_points, new.balance_days, new.aql_hundredths) == ("FOB", 3250, 15, 150)
    assert db.session.get(Order, old.id).incoterm == "FCA"


def test_terms_that_cannot_be_are_refused_and_strangers_do_not_see_the_page(app, sign_in) -> None:
    exporter = make.make_exporter()
    mine = sign_in(make.make_account("exporter", exporter_id=exporter.id))
    for wrong in ({"advance": "101"}, {"advance": "mucho"}, {"balance_days": "1,5"}, {"aql": "7"}):
        assert mine.post(f"/exportadoras/{exporter.id}/condiciones", data=TERMS | wrong).status_code == 422
    stranger = sign_in(make.make_account("exporter", exporter_id=make.make_exporter().id))
    assert stranger.get(f"/exportadoras/{exporter.id}/condiciones").status_code == 404
    assert stranger.post(f"/exportadoras/{exporter.id}/condiciones", data=TERMS).status_code == 404
