"""Every kind of file that can be loaded, in the order in which its rows are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from marketplace.capacity.models import CalendarClosure, CapacityChange, SeasonFactor
from marketplace.catalogue.models import Colour, Product, TimeStandard, Yarn
from marketplace.exporters.models import Exporter
from marketplace.frames.models import Alliance
from marketplace.fulfilment.inspection_models import Defect
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.infra.database import Base
from marketplace.intake.drafts import Draft, Ref
from marketplace.intake.rows import goods, people, trade
from marketplace.intake.rows.base import FileRow
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, Payment
from marketplace.orders.models import Order, OrderLine, OrderLineCell
from marketplace.producers.models import (
    Association,
    Member,
    Programme,
    Technique,
    Workshop,
    association_technique,
    workshop_technique,
)
from marketplace.programme.models import Loan


@dataclass(frozen=True)
class Children:
    """Rows without a code of their own, replaced together when they differ."""

    table: Table
    parent: str
    columns: tuple[str, ...]
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """How a kind of file becomes rows of a table."""

    name: str
    """Also the file's name without its ending."""
    title: LazyString
    noun: LazyString
    """With its article, for sentences: "el pedido"."""
    model: type[FileRow]
    table: Table
    key: tuple[str, ...] = ("code",)
    refs: Mapping[str, str] = field(default_factory=dict)
    """Column -> the kind that it points to."""
    lists: Mapping[str, str] = field(default_factory=dict)
    """Column of codes joined by ";" -> the kind that they point to."""
    late: frozenset[str] = frozenset()
    """References written after all rows are there, because two tables point at each other."""
    owner: tuple[str, ...] | None = None
    """The way to the programme whose coordinators may load it; None is everybody's."""
    born: frozenset[str] = frozenset()
    """Columns set only when the row is new."""
    once: frozenset[str] = frozenset()
    """Columns filled only while there is no record of them."""
    ahead: tuple[str, ...] = ()
    """The order of states. A file never takes a row back behind what people have done since."""
    moves_with_state: frozenset[str] = frozenset()
    children: Mapping[str, Children] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    """Other file names for it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that stand in the file as they are."""
        return tuple(name for name in self.model.model_fields if name in self.table.c)

    def many_refs(self, draft: Draft) -> Iterator[tuple[str, Ref]]:
        """The references of a draft's lists and children, each with its field."""
        for column, target in self.lists.items():
            yield from ((column, Ref(target, code)) for code in draft.values[column].split(";") if code)
        for name, child in self.children.items():
            places = [(child.columns.index(column), target) for column, target in child.refs.items()]
            for values in sorted(draft.children.get(name, ())):
                yield from ((name, Ref(target, values[place])) for place, target in places)

    @property
    def id_column(self) -> str:
        """The primary key's column."""
        return next(iter(self.table.primary_key)).name


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _techniques(table: Table, parent: str) -> dict[str, Children]:
    return {"techniques": Children(table, parent, ("technique_code",), {"technique_code": "techniques"})}


PAYMENT_STATES = ("planned", "requested", "paid", "confirmed")
ORDER_STATES = ("draft", "posted", "proposed", "confirmed", "closed")
ONBOARDING_STATES = ("invited", "onboarding", "ready_for_review", "approved")
PRODUCT_STATES = ("draft", "published", "withdrawn")

_ALL = (
    Kind("programmes", _l("Programas"), _l("el programa"), people.ProgrammeRow, _table(Programme), owner=("code",)),
    Kind("techniques", _l("Técnicas"), _l("la técnica"), goods.TechniqueRow, _table(Technique)),
    Kind(
        "defects", _l("Fallas"), _l("la falla"), goods.DefectRow, _table(Defect), lists={"techniques": "techniques"},
    ),
    Kind(
        "time_standards", _l("Tiempos estándar"), _l("el tiempo estándar"), goods.TimeStandardRow, _table(TimeStandard),
        key=("key",), refs={"technique_code": "techniques"},
    ),
    Kind("colors", _l("Colores"), _l("el color"), goods.ColourRow, _table(Colour), also=("colours",)),
    Kind("yarns", _l("Hilos"), _l("el hilo"), goods.YarnRow, _table(Yarn)),
    Kind(
        "associations", _l("Asociaciones"), _l("la asociación"), people.AssociationRow, _table(Association),
        refs={"programme_id": "programmes", "leader_member_id": "members"}, late=frozenset({"leader_member_id"}),
        owner=("programme_id",), ahead=ONBOARDING_STATES, children=_techniques(association_technique, "association_id"),
    ),
    Kind(
        "workshops", _l("Talleres"), _l("el taller"), people.WorkshopRow, _table(Workshop),
        refs={"association_id": "associations", "leader_member_id": "members"}, late=frozenset({"leader_member_id"}),
        owner=("association_id", "programme_id"), children=_techniques(workshop_technique, "workshop_id"),
    ),
    Kind(
        "members", _l("Socias"), _l("la socia"), people.MemberRow, _table(Member),
        refs={"association_id": "associations", "workshop_id": "workshops"}, owner=("association_id", "programme_id"),
    ),
    Kind(
        "alliances", _l("Alianzas"), _l("la alianza"), people.AllianceRow, _table(Alliance),
        refs={"programme_id": "programmes", "association_id": "associations"}, owner=("programme_id",),
        once=frozenset({"formality"}),
    ),
    Kind(
        "loans", _l("Préstamos"), _l("el préstamo"), people.LoanRow, _table(Loan),
        refs={"programme_id": "programmes", "association_id": "associations", "workshop_id": "workshops"},
        owner=("programme_id",),
    ),
    Kind(
        "programme_indicators", _l("Indicadores del programa"), _l("el indicador"), people.IndicatorRow,
        _table(ProgrammeIndicator), refs={"programme_id": "programmes"}, owner=("programme_id",),
    ),
    Kind("exporters", _l("Exportadoras"), _l("la exportadora"), people.ExporterRow, _table(Exporter)),
    Kind(
        "products", _l("Productos"), _l("el producto"), goods.ProductRow, _table(Product),
        refs={
            "association_id": "associations", "standard_key": "time_standards", "technique_code": "techniques",
            "yarn_code": "yarns",
        },
        owner=("association_id", "programme_id"), born=frozenset({"created_at"}), once=frozenset({"published_at"}),
        lists={"colours": "colors"}, ahead=PRODUCT_STATES,
    ),
    Kind(
        "calendar_closures", _l("Feriados y cierres"), _l("el cierre"), goods.ClosureRow, _table(CalendarClosure),
        key=("day", "name"), also=("closures",),
    ),
    Kind("seasonal_factors", _l("Factores de temporada"), _l("el mes"), goods.SeasonRow, _table(SeasonFactor), key=("month",)),
    Kind(
        "capacity_changes", _l("Cambios de capacidad"), _l("el cambio"), goods.CapacityChangeRow, _table(CapacityChange),
        key=("association_id", "week_start"), refs={"association_id": "associations"}, owner=("association_id", "programme_id"),
        born=frozenset({"set_at"}), also=("capacity_exceptions",),
    ),
    Kind(
        "orders", _l("Pedidos"), _l("el pedido"), trade.OrderRow, _table(Order), refs={"exporter_id": "exporters"},
        born=frozenset({"created_at", "posted_at", "balance_days"}), once=frozenset({"release_date"}), ahead=ORDER_STATES,
    ),
    Kind(
        "order_lines", _l("Líneas de pedido"), _l("la línea"), trade.OrderLineRow, _table(OrderLine),
        refs={"order_id": "orders", "standard_key": "time_standards", "technique_code": "techniques"},
        born=frozenset({"position"}),
        children={"cells": Children(_table(OrderLineCell), "line_id", ("size", "colour", "pieces"))},
    ),
    Kind(
        "assignments", _l("Asignaciones"), _l("la asignación"), trade.AssignmentRow, _table(Assignment),
        refs={"order_line_id": "order_lines", "association_id": "associations"}, owner=("association_id", "programme_id"),
        born=frozenset({"millihours_per_piece"}), once=frozenset({"started_on", "closed_short_on", "closed_short_reason"}),
    ),
    Kind(
        "deliveries", _l("Entregas"), _l("la entrega"), trade.DeliveryRow, _table(Delivery),
        refs={"assignment_id": "assignments"},
        owner=("assignment_id", "association_id", "programme_id"), once=frozenset({"received_on", "pieces_received"}),
    ),
    Kind(
        "quality_inspections", _l("Inspecciones"), _l("la inspección"), trade.InspectionRow, _table(Inspection),
        refs={"delivery_id": "deliveries"}, owner=("delivery_id", "assignment_id", "association_id", "programme_id"),
        born=frozenset({"round"}), also=("inspections",),
    ),
    Kind(
        "payments", _l("Pagos"), _l("el pago"), trade.PaymentRow, _table(Payment),
        refs={"order_id": "orders", "assignment_id": "assignments", "delivery_id": "deliveries"},
        owner=("assignment_id", "association_id", "programme_id"), ahead=PAYMENT_STATES,
        moves_with_state=frozenset({"paid_on", "due_on"}),
    ),
    Kind(
        "work_allocations", _l("Pago a las socias"), _l("el pago a la socia"), trade.MemberPayRow, _table(MemberPay),
        refs={"assignment_id": "assignments", "member_id": "members"}, owner=("assignment_id", "association_id", "programme_id"),
        ahead=PAYMENT_STATES, moves_with_state=frozenset({"paid_on"}), also=("member_pay",),
    ),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}


def recognise(file_name: str, headers: tuple[str, ...]) -> Kind | None:
    """The kind of a file: by its name, or by its columns when the name says nothing; None for no kind.

    By columns a file is of a kind when it has all that the kind needs, and most of its columns are that kind's.
    """
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold().strip()
    by_name = next((kind for kind in _ALL if stem == kind.name or stem in kind.also), None)
    if by_name:
        return by_name
    fits = [(_fit(kind, set(headers)), kind) for kind in _ALL]
    best, kind = max(fits, key=lambda pair: pair[0])
    return kind if best >= 0.8 else None


def _fit(kind: Kind, headers: set[str]) -> float:
    """The share of the file's columns that this kind knows; 0 when one that it needs is missing."""
    known: set[Any] = set(kind.model.headers()) | kind.model.unused
    if not kind.model.required_headers() <= headers:
        return 0.0
    return len(headers & known) / len(headers)
