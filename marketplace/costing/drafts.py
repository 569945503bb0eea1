"""What the form of a cost sheet hands to its service. Units as in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MaterialDraft:
    """A material: hundredths of its unit, thousandths of a centavo a unit, waste in hundredths of a percent."""

    name: str
    unit: str
    quantity_hundredths: int
    unit_cost_thousandths: int
    waste_basis_points: int = 0


@dataclass(frozen=True)
class StepDraft:
    """A process with its thousandths of an hour."""

    name: str
    millihours: int


@dataclass(frozen=True)
class CostDraft:
    """A whole cost sheet of one piece, in centavos of Bs and hundredths of a percent."""

    materials: tuple[MaterialDraft, ...]
    steps: tuple[StepDraft, ...]
    hourly_pay_minor: int
    indirect_hour_minor: int
    admin_basis_points: int
    margin_basis_points: int
    fee_basis_points: int
    export_basis_points: int
    export_fixed_minor: int
    exporter_margin_basis_points: int
    fx_rate_micro: int
    fx_kind: str
    fx_date: date
    month_hours_hundredths: int
    note: str = ""
