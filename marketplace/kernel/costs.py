"""The cost sheet: from materials and hours to the price, and from the price to what a weaver earns an hour.

    production cost = materials + labour + indirect + administration
    price           = (production cost + margin) / (1 - association fee)
    FCA             = price + export costs + exporter's margin

Amounts are minor units of one currency, hours and shares exact ``Fraction``. Each line of the sheet is rounded half up and
the next line builds on the rounded one, so that the printed sheet adds up.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up

# A 40-hour week over the year; some use 240 by habit, so it is a parameter everywhere.
HOURS_PER_MONTH = Fraction("173.33")


@dataclass(frozen=True)
class Material:
    """``quantity`` units of a material in a piece, without waste, at ``unit_cost_minor`` each, plus the share wasted."""

    name: str
    quantity: Fraction
    unit_cost_minor: Fraction
    waste: Fraction = Fraction(0)

    @property
    def cost_minor(self) -> int:
        """quantity x (1 + waste) x unit cost, rounded half up."""
        return half_up(self.quantity * (1 + self.waste) * self.unit_cost_minor)


@dataclass(frozen=True)
class Step:
    """A process that takes ``hours`` of paid work for a piece."""

    name: str
    hours: Fraction


@dataclass(frozen=True)
class Rates:
    """Shares in 0..1 and fixed amounts that turn costs into prices. Raises DomainError ``bad_fee`` for a fee of 1 or more."""

    indirect_per_hour_minor: Fraction
    admin: Fraction
    margin: Fraction
    association_fee: Fraction
    export_share: Fraction = Fraction(0)
    export_fixed_minor: int = 0
    exporter_margin: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if not 0 <= self.association_fee < 1:
            raise DomainError("bad_fee", value=str(self.association_fee))


@dataclass(frozen=True)
class CostInputs:
    """All that a cost sheet is computed from; ``hourly_pay_minor`` is what a weaver is paid an hour."""

    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    hourly_pay_minor: int
    rates: Rates

    @property
    def hours(self) -> Fraction:
        """Hours of work in a piece."""
        return sum((step.hours for step in self.steps), Fraction(0))


@dataclass(frozen=True)
class CostSheet:
    """A computed sheet, in minor units for one piece; ``labour_steps_minor`` follows the order of the steps."""

    inputs: CostInputs
    materials_minor: int
    labour_steps_minor: tuple[int, ...]
    labour_minor: int
    indirect_minor: int
    admin_minor: int
    production_minor: int
    margin_minor: int
    association_fee_minor: int
    price_minor: int
    export_minor: int
    exporter_margin_minor: int
    fca_minor: int

    @property
    def labour_share_of_fca(self) -> Fraction:
        """The part of the FCA price that reaches the weavers; 0 for a piece without a price."""
        return Fraction(self.labour_minor, self.fca_minor) if self.fca_minor else Fraction(0)


def cost_sheet(inputs: CostInputs) -> CostSheet:
    """Compute the sheet of a piece by the formula at the top of this module."""
    rates = inputs.rates
    materials = sum(material.cost_minor for material in inputs.materials)
    steps = tuple(half_up(step.hours * inputs.hourly_pay_minor) for step in inputs.steps)
    indirect = half_up(inputs.hours * rates.indirect_per_hour_minor)
    admin = half_up(rates.admin * (materials + sum(steps) + indirect))
    production = materials + sum(steps) + indirect + admin
    margin = half_up(rates.margin * production)
    price = half_up((production + margin) / (1 - rates.association_fee))
    export = half_up(rates.export_share * price) + rates.export_fixed_minor
    exporter = half_up(rates.exporter_margin * (price + export))
    return CostSheet(
        inputs=inputs,
        materials_minor=materials,
        labour_steps_minor=steps,
        labour_minor=sum(steps),
        indirect_minor=indirect,
        admin_minor=admin,
        production_minor=production,
        margin_minor=margin,
        association_fee_minor=price - production - margin,
        price_minor=price,
        export_minor=export,
        exporter_margin_minor=exporter,
        fca_minor=price + export + exporter,
    )


def sheet_at_pay(inputs: CostInputs, hourly_pay_minor: int) -> CostSheet:
    """The sheet that pays ``hourly_pay_minor``, all else as it is."""
    return cost_sheet(replace(inputs, hourly_pay_minor=hourly_pay_minor))


def floor_minor(inputs: CostInputs) -> int:
    """The price below which the group cannot pay its weavers their rate and the materials: the sheet without any margin.

    Below it, what is missing is taken from the pay, since materials, administration and the association are paid first.
    """
    return cost_sheet(replace(inputs, rates=replace(inputs.rates, margin=Fraction(0)))).price_minor


def pay_within_price(inputs: CostInputs, price_minor: int) -> int | None:
    """The highest hourly pay, in minor units, that a price to the exporter allows.

    None when materials and other costs alone exceed the price, or when a piece has no hours to pay.
    """
    if not inputs.hours or sheet_at_pay(inputs, 0).price_minor > price_minor:
        return None
    # No price leaves more an hour than itself spread over the hours; the price never falls when the pay rises.
    candidates = range(half_up(price_minor / inputs.hours) + 2)
    return bisect_right(candidates, price_minor, key=lambda pay: sheet_at_pay(inputs, pay).price_minor) - 1


def hourly_pay_minor(piece_rate_minor: int, hours_per_piece: Fraction) -> int:
    """What a piece rate pays an hour, half up. Raises DomainError ``no_hours`` when a piece has no hours recorded."""
    if hours_per_piece <= 0:
        raise DomainError("no_hours")
    return half_up(piece_rate_minor / hours_per_piece)


def raised(hourly_pay: int, share: Fraction) -> int:
    """Hourly pay in minor units raised by ``share`` (1/2 is +50 %), half up."""
    return half_up(hourly_pay * (1 + share))


def month_pay_minor(hourly_pay: int, hours_per_month: Fraction = HOURS_PER_MONTH) -> int:
    """What a full month at that hourly pay brings, in minor units, half up."""
    return half_up(hourly_pay * hours_per_month)


def share_of_minimum(hourly_pay: int, minimum_month_minor: int, hours_per_month: Fraction = HOURS_PER_MONTH) -> Fraction:
    """Pay of a full month over the legal minimum wage of a month: 1 is the minimum. Raises DomainError ``no_minimum_wage``."""
    if minimum_month_minor <= 0:
        raise DomainError("no_minimum_wage")
    return hourly_pay * hours_per_month / minimum_month_minor
