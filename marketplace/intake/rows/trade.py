"""Orders, lines, assignments, deliveries, inspections, payments and members' pay."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from marketplace.intake.cells import one_of
from marketplace.intake.rows.base import BasisPoints, Code, Count, Counts, Day, FileRow, Hours, Hundredths, Minor, Pieces, Text
from marketplace.intake.rows.people import Incoterm

OrderState = Annotated[
    str,
    BeforeValidator(
        one_of(
            {
                "borrador": "draft", "publicado": "posted", "propuesto": "proposed", "confirmado": "confirmed",
                "en producción": "confirmed", "cerrado": "closed", "cancelado": "cancelled", "vencido": "expired",
            }
        )
    ),
]  # fmt: skip
"""An order in production is commercially confirmed: how far it is made is derived from its quantities."""
_WORK_STATES = {"aceptado": "accepted", "en producción": "in_production", "entregado": "delivered"}
WorkState = Annotated[str, BeforeValidator(one_of(_WORK_STATES))]
Currency = Annotated[str, BeforeValidator(one_of({"BOB": "BOB", "USD": "USD"}))]
PaymentKind = Annotated[str, BeforeValidator(one_of({"anticipo": "advance", "saldo": "balance"}))]
PayState = Annotated[str, BeforeValidator(one_of({"pendiente": "planned", "planificado": "planned", "pagado": "paid"}))]
InspectionResult = Annotated[str, BeforeValidator(one_of({"aceptado": "pass", "rechazado": "fail", "retenido": "hold"}))]


class OrderRow(FileRow):
    """A row of orders.csv."""

    code: Code = Field(alias="id")
    exporter_id: Code
    title: Text = ""
    created: Day
    release_date: Day | None = Field(None, alias="release")
    due_date: Day = Field(alias="due")
    state: OrderState = Field("posted", alias="status")
    currency: Currency = "BOB"
    incoterm: Incoterm = "FCA"
    advance_basis_points: BasisPoints = Field(0, alias="advance_pct")
    aql_hundredths: Hundredths = Field(250, alias="aql_major")
    recurrence: Text = ""
    source: Text = ""
    note: Text = ""


class OrderLineRow(FileRow):
    """A row of order_lines.csv: by a time standard, or by technique and hours a piece."""

    code: Code = Field(alias="id")
    order_id: Code
    standard_key: Code | None = None
    technique_code: Code | None = Field(None, alias="technique")
    millihours_per_piece: Hours | None = Field(None, alias="hours_per_unit")
    description: Text = Field(alias="description_es")
    quantity: Pieces = Field(alias="qty")
    unit: Text = "pieza"
    unit_price_minor: Minor | None = Field(None, alias="unit_price_bob")
    sizes: Counts = Field({}, alias="sizes_json")
    colours: Counts = Field({}, alias="colors_json")


class AssignmentRow(FileRow):
    """A row of assignments.csv."""

    code: Code = Field(alias="id")
    order_line_id: Code
    association_id: Code
    pieces: Pieces = Field(alias="qty")
    unit_price_minor: Minor = Field(alias="unit_price_bob")
    piece_rate_minor: Minor = Field(alias="piece_rate_bob")
    starts_on: Day = Field(alias="start")
    due_on: Day = Field(alias="due")
    status: WorkState = "accepted"


class DeliveryRow(FileRow):
    """A row of deliveries.csv. What was accepted and rejected is kept with the inspection of the delivery."""

    code: Code = Field(alias="id")
    assignment_id: Code
    announced_on: Day = Field(alias="date")
    pieces: Pieces = Field(alias="qty_delivered")
    accepted: Count | None = Field(None, alias="qty_accepted")
    rejected: Count | None = Field(None, alias="qty_rejected")
    mode: Text = Field("", alias="inspection_mode")


class InspectionRow(FileRow):
    """A row of quality_inspections.csv. The pieces accepted, to rework and rejected may stand here or in deliveries.csv."""

    code: Code = Field(alias="id")
    delivery_id: Code
    inspected_on: Day = Field(alias="date")
    lot_pieces: Pieces = Field(alias="lot_size")
    level: Text = "II"
    severity: Text = "normal"
    aql_hundredths: Hundredths = Field(alias="aql")
    code_letter: Text
    plan_letter: Text
    sample_pieces: Pieces = Field(alias="sample_n")
    accept_number: Count = Field(alias="accept_ac")
    reject_number: Count = Field(alias="reject_re")
    critical_found: Count | None = None
    major_found: Count
    minor_found: Count | None = None
    result: InspectionResult
    accepted: Count | None = Field(None, alias="qty_accepted")
    rework: Count = Field(0, alias="qty_rework")
    rejected: Count | None = Field(None, alias="qty_rejected")


class PaymentRow(FileRow):
    """A row of payments.csv."""

    code: Code = Field(alias="id")
    order_id: Code
    assignment_id: Code
    delivery_id: Code | None = None
    kind: PaymentKind
    day: Day = Field(alias="date")
    amount_minor: Minor = Field(alias="amount_bob")
    method: Text = ""
    reference: Text = Field("", alias="reference_demo")
    advance_recovered_minor: Minor = Field(0, alias="advance_recovered_bob")


class MemberPayRow(FileRow):
    """A row of work_allocations.csv."""

    code: Code = Field(alias="id")
    assignment_id: Code
    member_id: Code
    pieces: Count = Field(alias="qty")
    piece_rate_minor: Minor = Field(alias="piece_rate_bob")
    amount_minor: Minor = Field(alias="paid_bob")
    paid_on: Day | None = Field(None, alias="paid_date")
    state: PayState = Field("planned", alias="status")
