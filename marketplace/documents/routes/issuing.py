"""Issuing: each thing has a page of the documents that it may have, and a button for each."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents import shelves
from marketplace.documents.models import IssuedDocument
from marketplace.documents.routes.blueprint import bp
from marketplace.documents.services import issue
from marketplace.documents.subjects import (
    AgreementSubject,
    DeliverySubject,
    InspectionSubject,
    NotebookSubject,
    PaymentSubject,
    ShipmentSubject,
    WorkSubject,
)
from marketplace.frames.models import FrameOrder
from marketplace.frames.queries import load_frame
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.money.queries import load_payment
from marketplace.orders.models import Order
from marketplace.orders.queries import load_order
from marketplace.shipping.models import Shipment
from marketplace.shipping.queries import load_shipment


def _load_assignment(assignment_id: int, **_rest: str) -> Assignment | None:
    return load_assignment(assignment_id)


@bp.get("/trabajos/<int:assignment_id>/documentos")
@requires(Permission.DOCUMENT_VIEW, load=load_assignment)
def of_work(assignment: Assignment) -> ResponseReturnValue:
    """Every document that a work has or may have."""
    return render_template("documents/of_work.html", assignment=assignment, shelves=shelves.of_work(assignment))


@bp.get("/pedidos/<int:order_id>/documentos")
@requires(Permission.ORDER_VIEW, load=load_order)
def of_order(order: Order) -> ResponseReturnValue:
    """Every document of an order that one may see, group by group."""
    return render_template("documents/of_order.html", order=order, groups=shelves.of_order(the_actor(), order))


@bp.post("/trabajos/<int:assignment_id>/documentos/<any(acceptance, purchase_order, proforma, invoice, origin, statement):kind>")
@requires(Permission.DOCUMENT_ISSUE, load=_load_assignment)
def issue_of_work(assignment: Assignment) -> ResponseReturnValue:
    """Issue a document of a work or of its deal."""
    return _open(issue(the_actor(), str((request.view_args or {})["kind"]), WorkSubject(assignment)))


@bp.post("/entregas/<int:delivery_id>/nota")
@requires(Permission.DOCUMENT_ISSUE, load=load_delivery)
def issue_of_delivery(delivery: Delivery) -> ResponseReturnValue:
    """Issue a delivery's note."""
    return _open(issue(the_actor(), "delivery_note", DeliverySubject(delivery)))


@bp.post("/actas/<int:inspection_id>/documento")
@requires(Permission.DOCUMENT_ISSUE, load=load_inspection)
def issue_of_inspection(inspection: Inspection) -> ResponseReturnValue:
    """Issue an inspection's record."""
    return _open(issue(the_actor(), "inspection", InspectionSubject(inspection)))


@bp.post("/pagos/<int:payment_id>/recibo")
@requires(Permission.DOCUMENT_ISSUE, load=load_payment)
def issue_of_payment(payment: Payment) -> ResponseReturnValue:
    """Issue a payment's receipt."""
    return _open(issue(the_actor(), "receipt", PaymentSubject(payment)))


@bp.post("/trabajos/<int:assignment_id>/hoja/pdf")
@requires(Permission.NOTEBOOK_VIEW, load=load_assignment)
def issue_of_notebook(assignment: Assignment) -> ResponseReturnValue:
    """Issue the sheet of a work's weavers."""
    return _open(issue(the_actor(), "notebook", NotebookSubject(assignment)))


@bp.post("/marcos/<int:frame_id>/documento")
@requires(Permission.FRAME_CHANGE, load=load_frame)
def issue_of_agreement(frame: FrameOrder) -> ResponseReturnValue:
    """Issue a frame's agreement: the version that its page shows."""
    number = request.args.get("version", type=int)
    return _open(issue(the_actor(), "agreement", AgreementSubject(frame, number)))


@bp.post("/envios/<int:shipment_id>/empaque")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def issue_of_shipment(shipment: Shipment) -> ResponseReturnValue:
    """Issue a shipment's packing list."""
    return _open(issue(the_actor(), "packing_list", ShipmentSubject(shipment)))


def _open(document: IssuedDocument) -> ResponseReturnValue:
    return redirect(url_for("documents.show", document_id=document.id), 303)
