"""What a document may be about: an agreed work (and its whole deal), a delivery, an inspection, a payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from marketplace.documents.facts import agreed, money, packing, people, work
from marketplace.documents.kinds import KINDS
from marketplace.frames.models import AgreementVersion, FrameOrder
from marketplace.frames.queries import holding_of, pending_of
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.kernel.errors import DomainError
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.shipping.models import Shipment

# Kinds about everything that a group does for an order, reached from any of its works.
OF_THE_DEAL = frozenset({"purchase_order", "proforma", "invoice", "origin", "statement"})


class Subject(Protocol):
    """A thing that documents are issued about."""

    def key(self, kind: str) -> str:
        """What the documents of a kind about it have in common, such as ``delivery/12``."""
        ...

    def facts(self, kind: str) -> dict[str, Any]:
        """What such a document says; raises DomainError where there is nothing to say yet."""
        ...

    def places(self, kind: str) -> dict[str, int | None]:
        """Whose it is, as columns of the register."""
        ...

    @property
    def language(self) -> str:
        """The buyer's."""
        ...

    def scope(self) -> Scope:
        """Whose it is."""
        ...


class _OfWork:
    """What every subject takes from the work that it belongs to."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    @property
    def language(self) -> str:
        """The buyer's."""
        return spoken(self.assignment.line.order.exporter.language)

    def scope(self) -> Scope:
        """The work's."""
        return self.assignment.scope()

    def places(self, kind: str) -> dict[str, int | None]:
        """Whose it is, as columns of the register."""
        order = self.assignment.line.order
        return {
            "order_id": order.id,
            "assignment_id": None if kind in OF_THE_DEAL else self.assignment.id,
            "association_id": self.assignment.association_id,
            "exporter_id": None if KINDS[kind].private else order.exporter_id,
            "programme_id": self.assignment.association.programme_id,
        }


class WorkSubject(_OfWork):
    """An agreed work, and the deal that it is part of."""

    FACTS: dict[str, Callable[[Assignment], dict[str, Any]]] = {  # noqa: RUF012
        "acceptance": agreed.acceptance,
        "purchase_order": agreed.purchase_order,
        "proforma": agreed.proforma,
        "invoice": agreed.invoice,
        "origin": agreed.origin,
        "statement": money.statement,
    }

    def key(self, kind: str) -> str:
        """The work, or for a deal its order and group."""
        if kind in OF_THE_DEAL:
            return f"deal/{self.assignment.line.order_id}/{self.assignment.association_id}"
        return f"assignment/{self.assignment.id}"

    def facts(self, kind: str) -> dict[str, Any]:
        """Raises DomainError ``nothing_accepted`` for an invoice or data of origin without pieces.

        And ``work_cancelled`` for what was called off.
        """
        if self.assignment.cancelled_on is not None and kind not in {"acceptance", "statement"}:
            raise DomainError("work_cancelled")
        facts = self.FACTS[kind](self.assignment)
        if kind in {"invoice", "origin"} and not facts["works"]:
            raise DomainError("nothing_accepted")
        return facts


class DeliverySubject(_OfWork):
    """A delivery."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.assignment)
        self.delivery = delivery

    def key(self, kind: str) -> str:
        """The delivery."""
        return f"delivery/{self.delivery.id}"

    def facts(self, kind: str) -> dict[str, Any]:
        """Raises DomainError ``delivery_called_off``."""
        if self.delivery.cancelled_on is not None:
            raise DomainError("delivery_called_off")
        return work.delivery_note(self.delivery)


class InspectionSubject(_OfWork):
    """An inspection."""

    def __init__(self, inspection: Inspection) -> None:
        super().__init__(inspection.delivery.assignment)
        self.inspection = inspection

    def key(self, kind: str) -> str:
        """The inspection."""
        return f"inspection/{self.inspection.id}"

    def facts(self, kind: str) -> dict[str, Any]:
        """What was found."""
        return work.inspection(self.inspection)


class PaymentSubject(_OfWork):
    """A payment."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.assignment)
        self.payment = payment

    def key(self, kind: str) -> str:
        """The payment."""
        return f"payment/{self.payment.id}"

    def facts(self, kind: str) -> dict[str, Any]:
        """Raises DomainError ``payment_not_made`` for one that is planned or void."""
        if self.payment.state not in {"paid", "confirmed"}:
            raise DomainError("payment_not_made")
        return money.receipt(self.payment)


class NotebookSubject(_OfWork):
    """The sheet of a work's weavers: the group's own, never the exporter's."""

    def key(self, kind: str) -> str:
        """The work's."""
        return f"notebook/{self.assignment.id}"

    @property
    def language(self) -> str:
        """The weavers'."""
        return "es"

    def facts(self, kind: str) -> dict[str, Any]:
        """Who has what."""
        return people.notebook(self.assignment)


class AgreementSubject:
    """A frame's agreement: the version asked for, else the one that holds, else the one that waits for a signature."""

    def __init__(self, frame: FrameOrder, number: int | None = None) -> None:
        self.frame, self.number = frame, number

    @property
    def version(self) -> AgreementVersion | None:
        """The version that the paper shows."""
        agreement = self.frame.agreement
        asked = next((one for one in agreement.versions if one.number == self.number), None)
        return asked or holding_of(agreement) or pending_of(agreement)

    def key(self, kind: str) -> str:
        """The agreement's."""
        return f"agreement/{self.frame.agreement_id}"

    @property
    def language(self) -> str:
        """The buyer's."""
        return spoken(self.frame.agreement.exporter.language)

    def facts(self, kind: str) -> dict[str, Any]:
        """Raises DomainError ``agreement_not_sent`` for a draft that nobody signed."""
        if self.version is None:
            raise DomainError("agreement_not_sent")
        return people.agreement(self.frame, self.version)

    def places(self, kind: str) -> dict[str, int | None]:
        """Both sides, once the group has seen it."""
        scope = self.scope()
        return {
            "order_id": None,
            "assignment_id": None,
            "association_id": scope.association_id,
            "exporter_id": scope.exporter_id,
            "programme_id": scope.programme_id,
        }

    def scope(self) -> Scope:
        """The agreement's."""
        return self.frame.agreement.scope()


class ShipmentSubject:
    """A shipment, of its exporter's and of the programme whose groups alone are in it."""

    def __init__(self, shipment: Shipment) -> None:
        self.shipment = shipment

    def key(self, kind: str) -> str:
        """The shipment's."""
        return f"shipment/{self.shipment.id}"

    @property
    def language(self) -> str:
        """The buyer's."""
        return spoken(self.shipment.exporter.language)

    def facts(self, kind: str) -> dict[str, Any]:
        """Raises DomainError ``empty_shipment`` while no carton is in it."""
        if not self.shipment.cartons:
            raise DomainError("empty_shipment")
        return packing.packing(self.shipment)

    def places(self, kind: str) -> dict[str, int | None]:
        """Whose it is, as columns of the register."""
        return {
            "order_id": None,
            "assignment_id": None,
            "association_id": None,
            "exporter_id": self.shipment.exporter_id,
            "programme_id": self.shipment.programme_id,
        }

    def scope(self) -> Scope:
        """The shipment's."""
        return self.shipment.scope()


def spoken(language: str) -> str:
    """A buyer's language as far as papers are drawn in it, else Spanish."""
    return language if language in {"es", "en"} else "es"
