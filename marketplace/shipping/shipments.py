"""Writes of shipments: prepare, load, say how it goes, dispatch, arrive, and take each back with its trail."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.shipping.drafts import Transport
from marketplace.shipping.models import Carton, Shipment
from marketplace.shipping.queries import load_carton, load_shipment, loose_cartons
from marketplace.shipping.words import SEA_ONLY


def prepare_shipment(actor: Actor, carton_ids: Collection[int]) -> Shipment:
    """Begin a shipment with cartons of one exporter, from as many groups and orders as there are.

    How it goes is taken from the exporter's last one. Raises ``no_cartons``, ``cartons_taken``, ``several_exporters``.
    """
    cartons = _take(actor, carton_ids)
    exporter_id = cartons[0].exporter_id
    last = db.session.scalars(
        select(Shipment).where(Shipment.exporter_id == exporter_id).order_by(Shipment.id.desc()).limit(1)
    ).first()
    shipment = Shipment(
        code=new_reference("EMB", secrets.choice),
        exporter_id=exporter_id,
        incoterm=cartons[0].items[0].delivery.assignment.line.order.incoterm,
        mode=last.mode if last else "air",
        carrier=last.carrier if last else "",
        place=last.place if last else "",
        country=last.country if last else "",
        consignee=last.consignee if last else "",
        created_at=clock.business_now(),
        created_by_id=actor.account_id,
    )
    db.session.add(shipment)
    db.session.flush()  # Cartons point at its number.
    for carton in cartons:
        carton.shipment_id = shipment.id
    db.session.flush()
    shipment = _settle(shipment)
    note(actor, "prepared", "shipment", shipment.id, shipment.scope(), cartons=len(cartons), code=shipment.code)
    return shipment


def load_more(actor: Actor, shipment: Shipment, carton_ids: Collection[int]) -> None:
    """Put more cartons into a shipment. Raises ``shipment_gone``, ``no_cartons``, ``cartons_taken``, ``several_exporters``."""
    shipment = _preparing(shipment)
    cartons = _take(actor, carton_ids)
    if {carton.exporter_id for carton in cartons} != {shipment.exporter_id}:
        raise DomainError("several_exporters")
    for carton in cartons:
        carton.shipment_id = shipment.id
    db.session.flush()
    shipment = _settle(shipment)
    note(actor, "loaded_cartons", "shipment", shipment.id, shipment.scope(), cartons=len(cartons), code=shipment.code)


def unload(actor: Actor, shipment: Shipment, carton_id: int) -> None:
    """Take a carton out of a shipment. Raises ``shipment_gone``, ``no_cartons``."""
    shipment = _preparing(shipment)
    carton = next((carton for carton in shipment.cartons if carton.id == carton_id), None)
    if carton is None:
        raise DomainError("no_cartons")
    code = carton.code
    carton.shipment_id = None
    db.session.flush()
    shipment = _settle(shipment)
    note(actor, "unloaded", "shipment", shipment.id, shipment.scope(), carton=code, code=shipment.code)


def set_transport(actor: Actor, shipment: Shipment, transport: Transport) -> None:
    """Say how and where a shipment goes; its tracking reference also after it left.

    Raises ``shipment_cancelled``, ``shipment_gone``, ``incoterm_needs_sea``.
    """
    shipment = _held(shipment)
    if shipment.state == "cancelled":
        raise DomainError("shipment_cancelled")
    if transport.incoterm in SEA_ONLY and transport.mode != "sea":
        raise DomainError("incoterm_needs_sea", field="incoterm", incoterm=transport.incoterm)
    if shipment.dispatched_on is not None and _but_tracking(shipment) != _but_tracking(transport):
        raise DomainError("shipment_gone")
    for name in ("mode", "carrier", "incoterm", "place", "country", "consignee", "tracking"):
        setattr(shipment, name, getattr(transport, name))
    note(actor, "set_transport", "shipment", shipment.id, shipment.scope(), tracking=transport.tracking, code=shipment.code)


def dispatch_shipment(actor: Actor, shipment: Shipment, on: date) -> None:
    """Record that a shipment has left. Of two people who do so at once the second reads ``shipment_gone``.

    Raises ``shipment_cancelled``, ``no_cartons``, ``carrier_missing``, ``country_missing``, ``weight_missing``.
    """
    shipment = _preparing(shipment)
    if not shipment.cartons:
        raise DomainError("no_cartons")
    if not shipment.carrier:
        raise DomainError("carrier_missing")
    if not shipment.country:
        raise DomainError("country_missing")
    unweighed = sum(carton.gross_grams is None or carton.net_grams is None for carton in shipment.cartons)
    if unweighed:
        raise DomainError("weight_missing", cartons=unweighed)
    shipment.dispatched_on = on
    pieces = sum(carton.pieces for carton in shipment.cartons)
    note(
        actor, "dispatched", "shipment", shipment.id, shipment.scope(), cartons=len(shipment.cartons), pieces=pieces,
        code=shipment.code,
    )  # fmt: skip


def take_back_dispatch(actor: Actor, shipment: Shipment, reason: str) -> None:
    """Undo a dispatch that was recorded by mistake. Raises ``not_dispatched``, ``reason_missing``."""
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    shipment = _held(shipment)
    if shipment.state != "dispatched":
        raise DomainError("not_dispatched")
    before, shipment.dispatched_on = shipment.dispatched_on, None
    note(
        actor, "took_back", "shipment", shipment.id, shipment.scope(), before=before and before.isoformat(),
        reason=reason.strip()[:200], code=shipment.code,
    )  # fmt: skip


def record_arrival(actor: Actor, shipment: Shipment, on: date) -> None:
    """Record that a shipment has come to its destination. Raises ``not_dispatched``, ``arrived_before``."""
    shipment = _held(shipment)
    if shipment.state != "dispatched" or shipment.dispatched_on is None:
        raise DomainError("not_dispatched")
    if on < shipment.dispatched_on:
        raise DomainError("arrived_before", field="on")
    shipment.arrived_on = on
    note(actor, "arrived", "shipment", shipment.id, shipment.scope(), on=on.isoformat(), code=shipment.code)


def cancel_shipment(actor: Actor, shipment: Shipment, reason: str) -> None:
    """Give up a shipment that has not left; its cartons are free again. Raises ``shipment_gone``, ``reason_missing``."""
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    shipment = _preparing(shipment)
    for carton in shipment.cartons:
        carton.shipment_id = None
    shipment.cancelled_on = clock.today()
    note(actor, "cancelled", "shipment", shipment.id, shipment.scope(), reason=reason.strip()[:200], code=shipment.code)


def _take(actor: Actor, carton_ids: Collection[int]) -> list[Carton]:
    """Cartons that are still loose, held in the order of their numbers."""
    wanted = sorted(set(carton_ids))
    if not wanted:
        raise DomainError("no_cartons")
    db.session.execute(select(Carton.id).where(Carton.id.in_(wanted)).order_by(Carton.id).with_for_update())
    loose = {carton.id for carton in loose_cartons(actor)}
    if not set(wanted) <= loose:
        raise DomainError("cartons_taken")
    cartons = [carton for number in wanted if (carton := load_carton(number)) is not None]
    if len({carton.exporter_id for carton in cartons}) != 1:
        raise DomainError("several_exporters")
    return cartons


def _held(shipment: Shipment) -> Shipment:
    db.session.execute(select(Shipment.id).where(Shipment.id == shipment.id).with_for_update())
    db.session.expire(shipment)
    fresh = load_shipment(shipment.id)
    assert fresh is not None, "a shipment is never deleted"
    return fresh


def _preparing(shipment: Shipment) -> Shipment:
    """The shipment as it is now, held, and not gone."""
    shipment = _held(shipment)
    if shipment.state == "cancelled":
        raise DomainError("shipment_cancelled")
    if shipment.state != "preparing":
        raise DomainError("shipment_gone")
    return shipment


def _settle(shipment: Shipment) -> Shipment:
    """The shipment with its cartons as they are now, and whose programme's it is."""
    db.session.expire(shipment)
    fresh = load_shipment(shipment.id)
    assert fresh is not None
    works = (item.delivery.assignment for carton in fresh.cartons for item in carton.items)
    programmes = {work.association.programme_id for work in works}
    if programmes:
        fresh.programme_id = programmes.pop() if len(programmes) == 1 else None
    return fresh


def _but_tracking(values: Shipment | Transport) -> tuple[str, ...]:
    return (values.mode, values.carrier, values.incoterm, values.place, values.country, values.consignee)
