"""What a document may be about: an agreed work (and its whole deal), a delivery, an inspection, a payment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from marketplace.documents.facts import agreed, money, work
from marketplace.documents.kinds import KINDS
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.kernel.errors import DomainError
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment

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
        spoken = self.assignment.line.order.exporter.language
        return spoken if spoken in {"es", "en"} else "es"

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
        """Raises DomainError ``nothing_accepted`` for an invoice without pieces, ``work_cancelled`` for what was called off."""
        if self.assignment.cancelled_on is not None and kind not in {"acceptance", "statement"}:
            raise DomainError("work_cancelled")
        facts = self.FACTS[kind](self.assignment)
        if kind == "invoice" and not facts["works"]:
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
