"""Which journal lines are told, to whom, and in which words. What is not in this table is told to nobody.

Other features add theirs with ``register``; a test walks the table, so every event has its sentence and its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.notices import facts
from marketplace.notices.facts import Gather


class To(StrEnum):
    """Whom an event may be told to."""

    LEADER = "leader"
    WEAVER = "weaver"
    EXPORTER = "exporter"
    COORDINATOR = "coordinator"
    EVERY_COORDINATOR = "every coordinator"


@dataclass(frozen=True)
class Event:
    """A kind of event: its code, its readers, where its facts come from, its sentence, its WhatsApp template.

    ``private`` parameters are kept from everybody but the weaver.
    """

    code: str
    to: tuple[To, ...]
    gather: Gather
    sentence: LazyString
    whatsapp: str = ""
    private: tuple[str, ...] = ()
    letter_elsewhere: bool = False
    """Its WhatsApp message has a page of its own, with the leader's one-use link: it is not listed a second time."""


EVENTS: dict[tuple[str, str], Event] = {}
BY_CODE: dict[str, Event] = {}


def register(events: dict[tuple[str, str], Event]) -> None:
    """Add events by (verb, thing) of the journal. Raises ValueError where one is told already."""
    for key, event in events.items():
        if EVENTS.get(key, event) != event or BY_CODE.get(event.code, event) != event:
            raise ValueError(f"Two notices for {key}")
        EVENTS[key] = BY_CODE[event.code] = event


register(
    {
        ("offered", "offer"): Event(
            "offer_new", (To.LEADER,), facts.of_offer,
            _l("Pedido nuevo: %(pieces)s %(what)s. Responde hasta el %(until_on)s."), "WA02", letter_elsewhere=True,
        ),
        ("reminded", "offer"): Event(
            "offer_waits", (To.LEADER,), facts.of_offer,
            _l("Falta tu respuesta: %(pieces)s %(what)s, hasta el %(until_on)s."), "WA03", letter_elsewhere=True,
        ),
        ("accepted", "offer"): Event(
            "offer_accepted", (To.LEADER, To.EXPORTER, To.COORDINATOR), facts.of_offer,
            _l("%(group)s aceptó %(pieces)s %(what)s para el %(due_on)s."), "WA04",
        ),
        ("declined", "offer"): Event(
            "offer_declined", (To.COORDINATOR,), facts.of_offer, _l("%(group)s no puede hacer %(pieces)s %(what)s."),
        ),
        ("expired", "offer"): Event(
            "offer_expired", (To.LEADER, To.COORDINATOR), facts.of_offer,
            _l("Venció la oferta a %(group)s: %(pieces)s %(what)s."),
        ),
        ("withdrawn", "offer"): Event(
            "offer_withdrawn", (To.LEADER,), facts.of_offer, _l("Se retiró la oferta de %(pieces)s %(what)s."),
        ),
        ("posted", "order"): Event(
            "order_posted", (To.EVERY_COORDINATOR,), facts.of_order, _l("%(exporter)s publicó el pedido %(order)s: %(what)s."),
        ),
        ("announced", "delivery"): Event(
            "delivery_announced", (To.EXPORTER, To.COORDINATOR), facts.of_delivery,
            _l("%(group)s entregará %(pieces)s %(what)s del pedido %(order)s."),
        ),
        ("received", "delivery"): Event(
            "delivery_received", (To.LEADER,), facts.of_delivery, _l("Recibieron tu entrega: %(pieces)s %(what)s."),
        ),
        ("inspected", "inspection"): Event(
            "inspected", (To.LEADER, To.EXPORTER, To.COORDINATOR), facts.of_inspection,
            _l("Revisión de %(group)s: %(accepted)s aceptadas, %(back)s devueltas."), "WA09",
        ),
        ("closed_short", "assignment"): Event(
            "closed_short", (To.LEADER, To.EXPORTER), facts.of_assignment,
            _l("El trabajo de %(group)s se cerró con faltante: %(what)s."),
        ),
        ("alerted", "assignment"): Event(
            "late", (To.LEADER, To.EXPORTER, To.COORDINATOR), facts.of_late_work,
            _l("%(group)s no llega al %(due_on)s: faltarán %(missing)s piezas."), "WA08",
        ),
        ("paid", "payment"): Event(
            "paid", (To.LEADER,), facts.of_payment, _l("El comprador pagó %(amount_minor)s. ¿Llegó?"), "WA10",
        ),
        ("confirmed", "payment"): Event(
            "pay_confirmed", (To.EXPORTER, To.COORDINATOR), facts.of_payment,
            _l("%(group)s confirmó el pago de %(amount_minor)s."),
        ),
        ("voided", "payment"): Event(
            "pay_voided", (To.LEADER, To.EXPORTER), facts.of_payment, _l("Se anuló el pago de %(amount_minor)s a %(group)s."),
        ),
        ("paid_weaver", "member_pay"): Event(
            "weaver_paid", (To.WEAVER,), facts.of_member_pay,
            _l("Te pagaron %(amount_minor)s por %(pieces)s %(what)s. ¿Llegó?"), "WA11", private=("amount_minor",),
        ),
        ("confirmed", "member_pay"): Event(
            "weaver_confirmed", (To.LEADER,), facts.of_member_pay, _l("%(weaver)s confirmó su pago por %(what)s."),
            private=("amount_minor",),
        ),
    }
)  # fmt: skip
