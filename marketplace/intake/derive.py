"""Values that follow from a row and its surroundings. docs/decisions/0010 says why each is so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from marketplace.infra import clock
from marketplace.intake.drafts import Draft, Ref
from marketplace.intake.matrix import cells_of
from marketplace.intake.rows import goods, trade
from marketplace.intake.world import World

MATERIAL_PROCESSES = {"cuero", "cerámica", "madera", "madera/caña"}
SHORT_REASON = "Pedido cerrado; piezas rechazadas no repuestas"


def instant_of(day: date) -> datetime:
    """Noon in La Paz of a day whose hour nobody recorded: the same date in every zone of the Americas and Europe."""
    return datetime.combine(day, time(12), clock.LA_PAZ).astimezone(UTC)


def derive(world: World) -> None:
    """Complete all drafts."""
    _number_lines(world)
    for name, complete in DERIVATIONS.items():
        for draft in world.parsed.find(name).values():
            complete(draft, draft.source, world)


def techniques(draft: Draft, row: Any, world: World) -> None:
    """Techniques of an association or workshop, where the file has the column."""
    if "techniques" in draft.stated:
        draft.children["techniques"] = frozenset((code,) for code in row.techniques)


def time_standard(draft: Draft, row: goods.TimeStandardRow, world: World) -> None:
    """Where hours and weight come from in one text; a weight of 0 g is no record."""
    for column in ("grams_s", "grams_m", "grams_l", "grams_xl"):
        draft.values[column] = draft.values[column] or None
    parts = [("tiempo", row.source_time), ("peso", row.source_grams)]
    draft.state("source", "; ".join(f"{label}: {text}" for label, text in parts if text and text != "n/a"))


def product(draft: Draft, row: goods.ProductRow, world: World) -> None:
    """Material from the yarn, else from the technique; shown to buyers from the moment it is loaded as published."""
    draft.values["grams"] = draft.values["grams"] or None
    draft.born["created_at"] = clock.business_now()
    if row.state == "published":
        draft.state("published_at", draft.born["created_at"])
    yarn = world.row(draft.values["yarn_code"])
    technique = world.row(draft.values["technique_code"])
    process = technique["process"] if technique else ""
    draft.state("material", yarn["fibre"] if yarn else process if process in MATERIAL_PROCESSES else "")


def capacity_change(draft: Draft, row: goods.CapacityChangeRow, world: World) -> None:
    """Set now, by the file."""
    draft.born["set_at"] = clock.business_now()


def order(draft: Draft, row: trade.OrderRow, world: World) -> None:
    """Who ordered it gives the balance days; its first work gives the release date."""
    exporter = world.row(draft.values["exporter_id"])
    draft.state("simulated", row.source == "SIM" or row.code.startswith("O-S-"))
    draft.born["balance_days"] = exporter["balance_days"] if exporter else 30
    draft.born["created_at"] = instant_of(row.created)
    draft.born["posted_at"] = None if row.state == "draft" else instant_of(row.created)
    if row.release_date is None:
        draft.state("release_date", min(_release(draft, row, world), row.due_date))


def _release(draft: Draft, row: trade.OrderRow, world: World) -> date:
    """The first start of its assignments; else, for a monthly call-off, the first of its month; else its creation."""
    lines = world.hanging("order_lines", "order_id", draft.key)
    starts = [work["starts_on"] for line in lines for work in world.hanging("assignments", "order_line_id", line["code"])]
    monthly = row.due_date.replace(day=1) if row.recurrence == "mensual" else row.created
    return min(starts, default=max(row.created, monthly))


def order_line(draft: Draft, row: trade.OrderLineRow, world: World) -> None:
    """Technique and hours from the time standard unless the row states its own; the matrix from its margins."""
    standard = world.row(draft.values["standard_key"])
    if row.technique_code is None and standard is not None:
        draft.state("technique_code", standard["technique_code"])
    if row.millihours_per_piece is None and standard is not None:
        draft.state("millihours_per_piece", standard["millihours_typical"])
    sums = {sum(margin.values()) for margin in (row.sizes, row.colours) if margin}
    if {"sizes", "colours"} & draft.stated:
        draft.children["cells"] = cells_of(row.sizes, row.colours) if sums <= {row.quantity} else frozenset()


def _number_lines(world: World) -> None:
    """Give new lines the positions after those on record, in the order of the file."""
    last: dict[Any, int] = {}
    for line in world.base["order_lines"].values():
        last[line["order_id"]] = max(last.get(line["order_id"], 0), line["position"])
    for draft in world.parsed.find("order_lines").values():
        if draft.key not in world.base["order_lines"]:
            order_ref = draft.values["order_id"]
            draft.born["position"] = last[order_ref] = last.get(order_ref, 0) + 1


def assignment(draft: Draft, row: trade.AssignmentRow, world: World) -> None:
    """Hours a piece are those of the association's own product; what is delivered and closed short follows from quantities."""
    line = world.row(draft.values["order_line_id"]) or {}
    order_row = world.row(line.get("order_id")) or {}
    draft.state("simulated", bool(order_row.get("simulated")))
    draft.state("source", order_row.get("source", ""))
    draft.born["millihours_per_piece"] = _hours(draft, line, world)
    if row.status != "accepted":
        draft.state("started_on", row.starts_on)
    deliveries = world.hanging("deliveries", "assignment_id", draft.key)
    ended = row.status == "delivered" and order_row.get("state") == "closed" and bool(deliveries)
    if ended and accepted_of(deliveries, world) < row.pieces:
        draft.state("closed_short_on", max(one["announced_on"] for one in deliveries))
        draft.state("closed_short_reason", SHORT_REASON)


def _hours(draft: Draft, line: dict[str, Any], world: World) -> int:
    """The association's product of the line's standard; the line's own hours where it has none."""
    products = world.hanging("products", "association_id", draft.values["association_id"].key)
    fits = [one for one in products if line.get("standard_key") is not None and one["standard_key"] == line["standard_key"]]
    hours: int = fits[0]["millihours_per_piece"] if fits else line.get("millihours_per_piece") or 0
    return hours


def accepted_of(deliveries: list[dict[str, Any]], world: World) -> int:
    """Pieces accepted of some deliveries: by their latest inspections."""
    total = 0
    for delivery in deliveries:
        found = world.hanging("quality_inspections", "delivery_id", delivery["code"])
        counts = [accepted for one in found if (accepted := inspected_counts(one, world)) is not None]
        total += counts[-1][0] if counts else 0
    return total


def inspected_counts(inspection: dict[str, Any], world: World) -> tuple[int, int, int] | None:
    """Accepted, rework and rejected of an inspection: of its row, of its delivery's row, or on record; None when nowhere."""
    draft = world.parsed.find("quality_inspections").get(inspection["code"])
    row = draft.source if draft else None
    if isinstance(row, trade.InspectionRow):
        if row.accepted is not None:
            return _parts(row.lot_pieces, row.accepted, row.rework, row.rejected)
        delivery = world.parsed.find("deliveries").get(row.delivery_id)
        source = delivery.source if delivery else None
        if isinstance(source, trade.DeliveryRow) and source.accepted is not None:
            return _parts(source.pieces, source.accepted, row.rework, source.rejected)
    base = world.base["quality_inspections"].get(inspection["code"])
    return (base["accepted_pieces"], base["rework_pieces"], base["rejected_pieces"]) if base else None


def _parts(lot: int, accepted: int, rework: int, rejected: int | None) -> tuple[int, int, int]:
    return accepted, rework, lot - accepted - rework if rejected is None else rejected


def delivery(draft: Draft, row: trade.DeliveryRow, world: World) -> None:
    """Announced, received and counted on its date; one with a date to come is only announced."""
    draft.state("simulated", _simulated(draft.values["assignment_id"], world))
    if row.announced_on <= world.today:
        draft.state("received_on", row.announced_on)
        draft.state("pieces_received", row.pieces)


def inspection(draft: Draft, row: trade.InspectionRow, world: World) -> None:
    """Pieces from its own row or its delivery's; rounds in the order of dates."""
    delivery_row = world.row(draft.values["delivery_id"]) or {}
    draft.state("simulated", _simulated(delivery_row.get("assignment_id"), world))
    counts = inspected_counts({"code": draft.key}, world)
    for column, pieces in zip(("accepted_pieces", "rework_pieces", "rejected_pieces"), counts or (0, 0, 0), strict=True):
        draft.state(column, pieces)
    source = world.parsed.find("deliveries").get(row.delivery_id)
    if source is not None and isinstance(source.source, trade.DeliveryRow):
        draft.state("mode", source.source.mode)
    rounds = world.hanging("quality_inspections", "delivery_id", row.delivery_id)
    in_order = sorted(rounds, key=lambda one: (one["inspected_on"], one["code"]))
    draft.born["round"] = [one["code"] for one in in_order].index(draft.key) + 1


def payment(draft: Draft, row: trade.PaymentRow, world: World) -> None:
    """Paid on its date. That the receiver confirmed it is not on record, so it is not claimed."""
    order_row = world.row(draft.values["order_id"]) or {}
    draft.state("simulated", bool(order_row.get("simulated")))
    paid = row.day <= world.today
    draft.state("state", "paid" if paid else "planned")
    draft.state("paid_on", row.day if paid else None)
    draft.state("due_on", None if paid else row.day)


def member_pay(draft: Draft, row: trade.MemberPayRow, world: World) -> None:
    """Paid on its date; with a date to come it is planned."""
    draft.state("simulated", _simulated(draft.values["assignment_id"], world))
    paid = row.state == "paid" and row.paid_on is not None and row.paid_on <= world.today
    draft.state("state", "paid" if paid else "planned")
    draft.state("paid_on", row.paid_on if paid else None)


def _simulated(assignment_ref: Ref | None, world: World) -> bool:
    work = world.row(assignment_ref) or {}
    line = world.row(work.get("order_line_id")) or {}
    return bool((world.row(line.get("order_id")) or {}).get("simulated"))


DERIVATIONS: dict[str, Callable[[Draft, Any, World], None]] = {
    "time_standards": time_standard,
    "associations": techniques,
    "workshops": techniques,
    "products": product,
    "capacity_changes": capacity_change,
    "orders": order,
    "order_lines": order_line,
    "assignments": assignment,
    "deliveries": delivery,
    "quality_inspections": inspection,
    "payments": payment,
    "work_allocations": member_pay,
}
