"""Packed, weighed, put together from several groups and orders, dispatched, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.beyond import packed_of
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection, staged
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import OrderLineCell
from marketplace.shipping import cartons, shipments
from marketplace.shipping.drafts import Transport, Weights
from marketplace.shipping.models import Carton, Shipment
from marketplace.shipping.packing import Cell
from marketplace.shipping.packing_list import packing_list
from marketplace.shipping.queries import cells_left, left_to_pack, load_carton, load_shipment, loose_cartons
from tests.factories import (
    make_account,
    make_assignment,
    make_association,
    make_exporter,
    make_order,
    make_order_line,
    make_programme,
)

AIR = Transport("air", "BoA Cargo", "FCA", "Aeropuerto El Alto", "DK", "Nordic Knits ApS", "")


@pytest.fixture
def exporter(app: Flask) -> Exporter:
    return make_exporter()


@pytest.fixture
def actor(exporter: Exporter) -> Actor:
    account = make_account("exporter", exporter_id=exporter.id)
    return Actor(account.id, "Compras", Role.EXPORTER, exporter_id=exporter.id)


def accepted(actor: Actor, exporter: Exporter, pieces: int = 100, good: int | None = None, **place: object) -> Delivery:
    """A delivery of a new group on a new order, inspected."""
    line = make_order_line(make_order(exporter, lines=0), quantity=pieces)
    for size, share in (("S", 4), ("M", 6)):
        db.session.add(OrderLineCell(line_id=line.id, size=size, colour="negro", pieces=pieces * share // 10))
    work = load_assignment(make_assignment(line, make_association(**place), pieces=pieces).id)
    assert work is not None
    delivery = fresh(fulfilment.announce_delivery(actor, work, pieces))
    fulfilment.receive_delivery(actor, delivery, pieces)
    good = pieces if good is None else good
    fulfilment.inspect_delivery(actor, fresh(delivery), InspectionDraft(0, 0, 0, good, 0, pieces - good))
    return fresh(delivery)


def fresh(delivery: Delivery) -> Delivery:
    found = load_delivery(delivery.id)
    assert found is not None
    return found


def weighed(actor: Actor, made: list[Carton]) -> list[int]:
    for carton in made:
        cartons.weigh_carton(actor, again(carton), Weights(9000, 10000, 600, 400, 400))
    return [carton.id for carton in made]


def again(carton: Carton) -> Carton:
    found = load_carton(carton.id)
    assert found is not None
    return found


def prepared(actor: Actor, exporter: Exporter) -> Shipment:
    numbers = [
        number for _ in range(2) for number in weighed(actor, cartons.pack_as_proposed(actor, accepted(actor, exporter), 40))
    ]
    return shipments.prepare_shipment(actor, numbers)


def stage(delivery: Delivery) -> str:
    return staged([delivery])(fresh(delivery)).value


def test_one_tap_packs_what_was_accepted_by_size_and_colour(actor: Actor, exporter: Exporter) -> None:
    delivery = accepted(actor, exporter, good=90)
    assert cells_left(delivery) == [Cell("S", "negro", 36), Cell("M", "negro", 54)]
    made = cartons.pack_as_proposed(actor, delivery, 25)
    assert sorted(carton.pieces for carton in made) == [15, 25, 25, 25]
    assert left_to_pack(delivery) == 0
    with pytest.raises(DomainError, match="nothing_to_pack"):
        cartons.pack_as_proposed(actor, delivery, 25)


def test_never_more_is_packed_than_was_accepted(actor: Actor, exporter: Exporter) -> None:
    delivery = accepted(actor, exporter, good=90)
    with pytest.raises(DomainError) as refused:
        cartons.pack_cartons(actor, delivery, [(Cell("S", "negro", 91),)])
    assert (refused.value.code, refused.value.params) == ("packed_too_many", {"most": 90})


def test_a_delivery_is_packed_once_all_is_and_dispatched_once_all_has_left(actor: Actor, exporter: Exporter) -> None:
    delivery = accepted(actor, exporter)
    first = cartons.pack_cartons(actor, delivery, [(Cell("S", "negro", 40),)])
    assert stage(delivery) == "inspected"
    rest = cartons.pack_as_proposed(actor, delivery, 60)
    assert stage(delivery) == "packed"
    gone = shipments.prepare_shipment(actor, weighed(actor, first))
    shipments.set_transport(actor, gone, AIR)
    shipments.dispatch_shipment(actor, gone, date(2026, 11, 21))
    assert stage(delivery) == "packed"
    assert packed_of([delivery.id])[delivery.id].dispatched == 40
    last = shipments.prepare_shipment(actor, weighed(actor, rest))
    shipments.set_transport(actor, last, AIR)
    shipments.dispatch_shipment(actor, last, date(2026, 11, 21))
    assert stage(delivery) == "dispatched"


def test_packed_pieces_tie_their_inspection_until_the_carton_is_undone(actor: Actor, exporter: Exporter) -> None:
    delivery = accepted(actor, exporter)
    (carton,) = cartons.pack_as_proposed(actor, delivery, 100)
    inspection = load_inspection(delivery.inspections[0].id)
    assert inspection is not None
    with pytest.raises(DomainError, match="delivery_packed"):
        fulfilment.annul_inspection(actor, inspection, "error")
    cartons.unpack_carton(actor, again(carton))
    assert left_to_pack(fresh(delivery)) == 100
    fulfilment.annul_inspection(actor, load_inspection(inspection.id), "error")  # type: ignore[arg-type]


def test_what_a_carton_really_holds_is_corrected_and_it_is_topped_up_from_another_lot(actor: Actor, exporter: Exporter) -> None:
    one, two = accepted(actor, exporter), accepted(actor, exporter)
    carton, _rest = cartons.pack_as_proposed(actor, one, 60)
    before = again(carton).pieces
    cartons.change_contents(actor, again(carton), one, [Cell("M", "negro", before - 5), Cell("S", "negro", 0)])
    assert left_to_pack(fresh(one)) == 5
    cartons.change_contents(actor, again(carton), two, [Cell("S", "negro", 5)])
    assert again(carton).pieces == before
    assert {item.delivery_id for item in again(carton).items} == {one.id, two.id}
    with pytest.raises(DomainError, match="packed_too_many"):
        cartons.change_contents(actor, again(carton), two, [Cell("S", "negro", 101)])


def test_a_net_weight_is_reckoned_only_where_the_piece_was_weighed(actor: Actor, exporter: Exporter) -> None:
    (carton,) = cartons.pack_as_proposed(actor, accepted(actor, exporter), 100)
    assert again(carton).net_grams is None
    with pytest.raises(DomainError, match="gross_below_net"):
        cartons.weigh_carton(actor, again(carton), Weights(5000, 4999))
    with pytest.raises(DomainError, match="bad_measure"):
        cartons.weigh_carton(actor, again(carton), Weights(None, None, 500))


def test_a_shipment_joins_lots_of_several_groups_and_orders(actor: Actor, exporter: Exporter) -> None:
    shipment = prepared(actor, exporter)
    found = packing_list(load_shipment(shipment.id))  # type: ignore[arg-type]
    assert len({item.group for carton in found.cartons for item in carton.items}) == 2
    assert len({item.order for carton in found.cartons for item in carton.items}) == 2
    assert (len(found.cartons), found.pieces, found.net_grams, found.gross_grams) == (6, 200, 54_000, 60_000)
    assert found.cubic_metres == pytest.approx(6 * 0.6 * 0.4 * 0.4)
    rows = list(found.rows())
    assert sum(row[7] for row in rows) == 200  # type: ignore[misc]
    assert sum(row[9] or 0 for row in rows) == 60.0  # type: ignore[misc]


def test_cartons_of_two_exporters_do_not_leave_together(actor: Actor, exporter: Exporter) -> None:
    other = make_exporter()
    root = Actor(actor.account_id, "Root", Role.ADMINISTRATOR)
    mine = cartons.pack_as_proposed(root, accepted(root, exporter), 100)
    theirs = cartons.pack_as_proposed(root, accepted(root, other), 100)
    with pytest.raises(DomainError, match="several_exporters"):
        shipments.prepare_shipment(root, [mine[0].id, theirs[0].id])
    # One exporter does not even see the other's.
    with pytest.raises(DomainError, match="cartons_taken"):
        shipments.prepare_shipment(actor, [theirs[0].id])


def test_a_carton_is_in_one_shipment_only(actor: Actor, exporter: Exporter) -> None:
    shipment = prepared(actor, exporter)
    with pytest.raises(DomainError, match="cartons_taken"):
        shipments.prepare_shipment(actor, [shipment.cartons[0].id])
    with pytest.raises(DomainError, match="carton_shipped"):
        cartons.unpack_carton(actor, again(shipment.cartons[0]))
    shipments.unload(actor, shipment, shipment.cartons[0].id)
    assert len(loose_cartons(actor)) == 1


@pytest.mark.parametrize(
    ("change", "code"), [({"carrier": ""}, "carrier_missing"), ({"country": ""}, "country_missing"), ({}, "weight_missing")]
)
def test_what_is_missing_for_the_papers_keeps_a_shipment_here(
    actor: Actor, exporter: Exporter, change: dict[str, str], code: str
) -> None:
    (carton,) = cartons.pack_as_proposed(actor, accepted(actor, exporter), 100)
    if change:
        weighed(actor, [carton])
    shipment = shipments.prepare_shipment(actor, [carton.id])
    shipments.set_transport(actor, shipment, Transport(**{**AIR.__dict__, **change}))
    with pytest.raises(DomainError, match=code):
        shipments.dispatch_shipment(actor, shipment, date(2026, 11, 21))


def test_fob_is_for_ships(actor: Actor, exporter: Exporter) -> None:
    shipment = prepared(actor, exporter)
    with pytest.raises(DomainError, match="incoterm_needs_sea"):
        shipments.set_transport(actor, shipment, Transport("air", "BoA", "FOB", "Arica", "DK", "", ""))
    shipments.set_transport(actor, shipment, Transport("sea", "CMA", "FOB", "Arica", "DK", "", ""))


def test_after_it_left_only_the_tracking_reference_changes(actor: Actor, exporter: Exporter) -> None:
    shipment = prepared(actor, exporter)
    shipments.set_transport(actor, shipment, AIR)
    shipments.dispatch_shipment(actor, shipment, date(2026, 11, 21))
    with pytest.raises(DomainError, match="shipment_gone"):
        shipments.dispatch_shipment(actor, shipment, date(2026, 11, 21))
    shipments.set_transport(actor, shipment, Transport(**{**AIR.__dict__, "tracking": "930-1234"}))
    with pytest.raises(DomainError, match="shipment_gone"):
        shipments.set_transport(actor, shipment, Transport(**{**AIR.__dict__, "country": "DE"}))
    with pytest.raises(DomainError, match="arrived_before"):
        shipments.record_arrival(actor, shipment, date(2026, 11, 20))
    shipments.record_arrival(actor, shipment, date(2026, 11, 29))
    assert load_shipment(shipment.id).state == "arrived"  # type: ignore[union-attr]


def test_a_dispatch_is_taken_back_with_a_reason_that_stays(actor: Actor, exporter: Exporter) -> None:
    shipment = prepared(actor, exporter)
    shipments.set_transport(actor, shipment, AIR)
    shipments.dispatch_shipment(actor, shipment, date(2026, 11, 21))
    shipments.take_back_dispatch(actor, shipment, "el vuelo se canceló")
    assert load_shipment(shipment.id).state == "preparing"  # type: ignore[union-attr]
    shipments.cancel_shipment(actor, shipment, "ya no va")
    assert len(loose_cartons(actor)) == 6
    db.session.flush()
    lines = db.session.query(JournalEntry).filter_by(thing="shipment").order_by(JournalEntry.id)
    assert [line.verb for line in lines] == ["prepared", "set_transport", "dispatched", "took_back", "cancelled"]
    assert lines[3].details["reason"] == "el vuelo se canceló"


@pytest.fixture
def desk(actor: Actor, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(make_account("exporter", exporter_id=actor.exporter_id))


def test_pages_propose_pack_weigh_and_ship(desk: FlaskClient, actor: Actor, exporter: Exporter) -> None:
    delivery = accepted(actor, exporter)
    number = delivery.id
    page = desk.get(f"/entregas/{number}/cajas?por_caja=40").text
    assert "Empacar así: 3 cajas" in page
    desk.post(f"/entregas/{number}/cajas", data={"per_carton": "40"})
    numbers = [carton.id for carton in db.session.query(Carton).order_by(Carton.id)]
    weights = {f"{kind}_{one}": value for one in numbers for kind, value in (("net", "9,5"), ("gross", "10"))}
    wrong = desk.post(f"/entregas/{number}/cajas/pesos", data={**weights, f"gross_{numbers[0]}": "mucho"})
    assert wrong.status_code == 422
    assert "mucho" in wrong.text
    desk.post(f"/entregas/{number}/cajas/pesos", data={**weights, "length": "60", "width": "40", "height": "40"})
    assert {(c.net_grams, c.gross_grams, c.length_mm) for c in db.session.query(Carton)} == {(9500, 10000, 600)}
    answer = desk.post("/envios/nuevo", data={"carton": [str(one) for one in numbers]})
    shown = answer.location
    sent = {
        "mode": "air",
        "carrier": "BoA",
        "incoterm": "FCA",
        "place": "LPB",
        "country": "DK",
        "consignee": "",
        "tracking": "930-1",
    }
    desk.post(f"{shown}/transporte", data=sent)
    desk.post(f"{shown}/despachar", data={"on": "2026-11-21"})
    assert "Dinamarca" in desk.get(shown).text
    assert "930-1" in desk.get(f"/entregas/{number}").text
    assert desk.get(f"{shown}/lista.csv").text.count("\n") == 4


def test_lists_show_ones_own_and_cost_the_same_for_many(
    desk: FlaskClient, actor: Actor, exporter: Exporter, count_queries: Callable[[], object]
) -> None:
    root = Actor(actor.account_id, "Root", Role.ADMINISTRATOR)
    theirs = prepared(root, make_exporter()).code
    mine = prepared(actor, exporter).code
    db.session.commit()
    with count_queries() as few:  # type: ignore[attr-defined]
        page = desk.get("/envios").text
    assert mine in page
    assert theirs not in page
    prepared(actor, db.session.get(Exporter, exporter.id))
    db.session.commit()
    with count_queries() as many:  # type: ignore[attr-defined]
        desk.get("/envios")
    assert len(few) == len(many)


def test_a_coordinator_sees_a_shipment_of_her_programmes_groups_alone(actor: Actor, exporter: Exporter) -> None:
    programme = make_programme()
    hers = accepted(actor, exporter, programme_id=programme.id)
    account = make_account("coordinator", programme_id=programme.id)
    coordinator = Actor(account.id, "Ana", Role.COORDINATOR, programme_ids=frozenset({programme.id}))
    (carton,) = cartons.pack_as_proposed(coordinator, hers, 100)
    shipment = shipments.prepare_shipment(coordinator, [carton.id])
    assert shipment.programme_id == programme.id
    (other,) = cartons.pack_as_proposed(actor, accepted(actor, exporter), 100)
    with pytest.raises(DomainError, match="cartons_taken"):
        shipments.load_more(coordinator, shipment, [other.id])
    shipments.load_more(actor, shipment, [other.id])
    assert load_shipment(shipment.id).programme_id is None  # type: ignore[union-attr]
