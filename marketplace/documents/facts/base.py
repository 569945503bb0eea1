"""Pieces of facts that many kinds share: the two sides, the order's terms, a line, the work of one group on an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.queries import Work, works_of
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association

Facts = dict[str, Any]


@dataclass(frozen=True)
class Deal:
    """All the work of one group on one order: what a purchase order, a proforma and an invoice are about."""

    works: tuple[Work, ...]

    @property
    def order(self) -> Order:
        """The order."""
        return self.works[0].assignment.line.order

    @property
    def association(self) -> Association:
        """The group."""
        return self.works[0].assignment.association

    @property
    def simulated(self) -> bool:
        """Whether any of it is simulated."""
        return self.order.simulated or any(work.assignment.simulated for work in self.works)


def deal_of(assignment: Assignment) -> Deal:
    """The deal that a work belongs to; a constant number of queries."""
    rows = db.session.scalars(
        select(Assignment)
        .join(Assignment.line)
        .where(
            OrderLine.order_id == assignment.line.order_id,
            Assignment.association_id == assignment.association_id,
            Assignment.cancelled_on.is_(None) | (Assignment.id == assignment.id),
        )
        .options(
            joinedload(Assignment.association),
            joinedload(Assignment.line).options(
                joinedload(OrderLine.order).joinedload(Order.exporter),
                joinedload(OrderLine.technique),
                joinedload(OrderLine.product),
                selectinload(OrderLine.cells),
            ),
        )
        .order_by(OrderLine.position, Assignment.id)
        # The cells are wanted here, and the work that is already loaded came without them.
        .execution_options(populate_existing=True)
    ).all()
    return Deal(tuple(works_of(rows)))


def iso(value: date | datetime | None) -> str | None:
    """A date or instant as text."""
    return None if value is None else value.isoformat()


def buyer(exporter: Exporter) -> Facts:
    """The buyer's side."""
    return {"name": exporter.name, "country": exporter.country, "code": exporter.code, "kind": exporter.kind}


def maker(association: Association) -> Facts:
    """The group's side."""
    return {
        "name": association.name,
        "code": association.code,
        "zone": association.zone,
        "city": association.city,
        "legal_status": association.legal_status,
    }


def rate_of(order: Order) -> Facts | None:
    """The contract's exchange rate: Bs for one dollar in millionths, its kind and day; None where it has none."""
    if order.currency == "BOB" or not order.fx_rate_micro:
        return None
    return {"currency": order.currency, "micro": order.fx_rate_micro, "kind": order.fx_kind, "on": iso(order.fx_date)}


def terms(order: Order) -> Facts:
    """What the order asks of both sides."""
    return {
        "code": order.code,
        "title": order.title,
        "created_at": iso(order.created_at),
        "currency": order.currency,
        "rate": rate_of(order),
        "incoterm": order.incoterm,
        "advance_basis_points": order.advance_basis_points,
        "balance_days": order.balance_days,
        "late_fee_basis_points": order.late_fee_basis_points,
        "aql_hundredths": order.aql_hundredths,
        "level": order.inspection_level,
        "sample_required": order.sample_required,
        "due_on": iso(order.due_date),
    }


def standards_of(lines: list[OrderLine]) -> dict[str, TimeStandard]:
    """The time standards that some lines follow, by key."""
    keys = {line.standard_key for line in lines if line.standard_key}
    return {row.key: row for row in db.session.scalars(select(TimeStandard).where(TimeStandard.key.in_(sorted(keys))))}


def materials_of(association_id: int, lines: list[OrderLine]) -> dict[str, str]:
    """What a group makes the kinds of some lines of, by time standard: as its products say, the published ones first."""
    keys = sorted({line.standard_key for line in lines if line.standard_key})
    made = select(Product.standard_key, Product.material).where(
        Product.association_id == association_id, Product.standard_key.in_(keys), Product.material != ""
    )
    # The last one of a kind stays.
    rows = db.session.execute(made.order_by((Product.state == "published").asc(), Product.id.desc()))
    return {key: material for key, material in rows if key}


def goods(line: OrderLine, standards: dict[str, TimeStandard], materials: Mapping[str, str] | None = None) -> Facts:
    """What a line asks for: its names, its usual weight a piece in grams, its tariff numbers, its sizes and colours.

    ``materials`` are what the group makes each kind of, for a line that names neither material nor product.
    """
    product, standard = line.product, standards.get(line.standard_key or "")
    return {
        "position": line.position,
        "names": names_of(line, standards),
        "code": product.code if product else line.code,
        "technique": {"es": line.technique.name_es, "en": line.technique.name_en},
        "process": line.technique.process,
        "material": line.material or (product.material if product else "") or (materials or {}).get(line.standard_key or "", ""),
        "unit": line.unit,
        "grams": (product.grams if product else None) or (standard.grams_m if standard else None),
        "hs6": (product.hs6 if product else "") or (standard.hs6 if standard else ""),
        "nandina": (product.nandina if product else "") or (standard.nandina if standard else ""),
        "nandina_checked": bool(standard and standard.nandina_checked),
        "cells": [{"size": cell.size, "colour": cell.colour, "pieces": cell.pieces} for cell in line.cells],
    }


def names_of(line: OrderLine, standards: dict[str, TimeStandard]) -> dict[str, str]:
    """What a line asks for, in both languages."""
    return {"es": line.description, "en": english_name(line, standards.get(line.standard_key or ""))}


def english_name(line: OrderLine, standard: TimeStandard | None) -> str:
    """The English name of what a line asks for, by its product, its kind or else its technique.

    What the order says in words of its own stands behind it, so that nothing of it is lost. ``technique`` must be loaded.
    """
    said = line.description.strip()
    named = [one for one in (line.product, standard) if one is not None and one.name_en]
    same = next((one for one in named if one.name_es.strip().lower() == said.lower()), None)
    if same is not None:
        return same.name_en
    name = named[0].name_en if named else line.technique.name_en
    return f"{name} ({said})" if name and said else name


def colour_names(codes: set[str]) -> dict[str, dict[str, str]]:
    """The names of colours by their codes."""
    rows = db.session.scalars(select(Colour).where(Colour.code.in_(sorted(codes))).order_by(Colour.code))
    return {row.code: {"es": row.name_es, "en": row.name_en} for row in rows}


def colours_in(lines: list[Facts]) -> dict[str, dict[str, str]]:
    """The names of every colour that some lines use."""
    return colour_names({cell["colour"] for line in lines for cell in line["cells"] if cell["colour"]})
