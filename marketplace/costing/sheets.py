"""A cost sheet as its pages show it: the kernel's figures in both currencies, the floor, and what an hour of work is paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from marketplace.catalogue.models import Product
from marketplace.catalogue.pricing import RATES, USUAL_PAY_MINOR
from marketplace.costing.drafts import CostDraft, MaterialDraft, StepDraft
from marketplace.costing.models import CostVersion
from marketplace.kernel.costs import (
    CostInputs,
    CostSheet,
    Material,
    Rates,
    Step,
    cost_sheet,
    floor_minor,
    hourly_pay_minor,
    month_pay_minor,
    raised,
    share_of_minimum,
    sheet_at_pay,
)
from marketplace.kernel.money import BOB, USD, ExchangeRate, Money, half_up
from marketplace.orders.rates import MICRO, known_rates

FULL = 10_000
MONTH_HOURS = (17_333, 24_000)
"""Hours of a month in hundredths: a 40-hour week over the year, and the habit of reckoning 240."""


def inputs_of(draft: CostDraft) -> CostInputs:
    """What the kernel computes a sheet from, exactly."""
    return CostInputs(
        materials=tuple(
            Material(
                one.name,
                Fraction(one.quantity_hundredths, 100),
                Fraction(one.unit_cost_thousandths, 1000),
                Fraction(one.waste_basis_points, FULL),
            )
            for one in draft.materials
        ),
        steps=tuple(Step(one.name, Fraction(one.millihours, 1000)) for one in draft.steps),
        hourly_pay_minor=draft.hourly_pay_minor,
        rates=Rates(
            indirect_per_hour_minor=Fraction(draft.indirect_hour_minor),
            admin=Fraction(draft.admin_basis_points, FULL),
            margin=Fraction(draft.margin_basis_points, FULL),
            association_fee=Fraction(draft.fee_basis_points, FULL),
            export_share=Fraction(draft.export_basis_points, FULL),
            export_fixed_minor=draft.export_fixed_minor,
            exporter_margin=Fraction(draft.exporter_margin_basis_points, FULL),
        ),
    )


@dataclass(frozen=True)
class SheetView:
    """A computed sheet of one piece. Amounts are centavos of Bs unless named USD, shares exact."""

    draft: CostDraft
    inputs: CostInputs
    sheet: CostSheet
    floor_minor: int
    rate: ExchangeRate
    minimum_wage_minor: int | None

    @property
    def month_hours(self) -> Fraction:
        """Hours of a month that the minimum wage pays."""
        return Fraction(self.draft.month_hours_hundredths, 100)

    @property
    def pay_minor(self) -> int:
        """What weavers are paid for a piece."""
        return self.sheet.labour_minor

    @property
    def day_minor(self) -> int:
        """What a day of eight hours brings."""
        return 8 * self.inputs.hourly_pay_minor

    @property
    def month_minor(self) -> int:
        """What a full month brings."""
        return month_pay_minor(self.inputs.hourly_pay_minor, self.month_hours)

    @property
    def minimum_share(self) -> Fraction | None:
        """A full month over the minimum wage; None where no minimum wage is on record."""
        if not self.minimum_wage_minor:
            return None
        return share_of_minimum(self.inputs.hourly_pay_minor, self.minimum_wage_minor, self.month_hours)

    @property
    def minimum_percent(self) -> int | None:
        """The same in whole percent, half up."""
        share = self.minimum_share
        return None if share is None else half_up(share * 100)

    @property
    def millihours(self) -> int:
        """Thousandths of an hour a piece takes."""
        return sum(step.millihours for step in self.draft.steps)

    def usd(self, minor: int) -> int:
        """An amount in cents of the dollar at the sheet's rate."""
        return self.rate.convert(Money(minor, BOB), USD).minor

    def at_more_pay(self, percent: int) -> SheetView:
        """The sheet that pays weavers so many percent more an hour: its price is what that takes."""
        pay = raised(self.inputs.hourly_pay_minor, Fraction(percent, 100))
        return view_of(replace(self.draft, hourly_pay_minor=pay), self.minimum_wage_minor)

    def at_minimum_wage(self) -> SheetView | None:
        """The sheet that pays the minimum wage for the month's hours; None where no minimum wage is on record."""
        if not self.minimum_wage_minor:
            return None
        pay = half_up(self.minimum_wage_minor / self.month_hours)
        return SheetView(
            replace(self.draft, hourly_pay_minor=pay), self.inputs, sheet_at_pay(self.inputs, pay), 0, self.rate,
            self.minimum_wage_minor,
        )  # fmt: skip


def view_of(draft: CostDraft, minimum_wage_minor: int | None) -> SheetView:
    """Compute a sheet. Raises DomainError ``bad_rate``."""
    inputs = inputs_of(draft)
    rate = ExchangeRate(Fraction(draft.fx_rate_micro, MICRO), draft.fx_kind, draft.fx_date)
    return SheetView(draft, inputs, cost_sheet(inputs), floor_minor(inputs), rate, minimum_wage_minor)


def draft_of(version: CostVersion) -> CostDraft:
    """A stored version as it was entered; ``materials`` and ``steps`` must be loaded."""
    return CostDraft(
        materials=tuple(
            MaterialDraft(row.name, row.unit, row.quantity_hundredths, row.unit_cost_thousandths, row.waste_basis_points)
            for row in version.materials
        ),
        steps=tuple(StepDraft(row.name, row.millihours) for row in version.steps),
        hourly_pay_minor=version.hourly_pay_minor,
        indirect_hour_minor=version.indirect_hour_minor,
        admin_basis_points=version.admin_basis_points,
        margin_basis_points=version.margin_basis_points,
        fee_basis_points=version.fee_basis_points,
        export_basis_points=version.export_basis_points,
        export_fixed_minor=version.export_fixed_minor,
        exporter_margin_basis_points=version.exporter_margin_basis_points,
        fx_rate_micro=version.fx_rate_micro,
        fx_kind=version.fx_kind,
        fx_date=version.fx_date,
        month_hours_hundredths=version.month_hours_hundredths,
        note=version.note,
    )


def usual_draft(product: Product, today: date, yarn_minor_kg: int | None = None) -> CostDraft:
    """The sheet that a product without one begins with: its own hours, pay and materials, with the usual rates of El Alto.

    Where its yarn and weight are known the yarn is a row of its own, and the rest of the materials another.
    """
    rates = known_rates(today)
    # The latest seen is the one people reckon with; the contract fixes one.
    rate = max(rates, key=lambda one: one.on)
    hours = Fraction(product.millihours_per_piece, 1000)
    pay = hourly_pay_minor(product.piece_rate_minor, hours) if product.piece_rate_minor else USUAL_PAY_MINOR
    return CostDraft(
        materials=_usual_materials(product, yarn_minor_kg),
        steps=(StepDraft("tejido", product.millihours_per_piece),),
        hourly_pay_minor=pay,
        indirect_hour_minor=int(RATES.indirect_per_hour_minor),
        admin_basis_points=int(RATES.admin * FULL),
        margin_basis_points=int(RATES.margin * FULL),
        fee_basis_points=int(RATES.association_fee * FULL),
        export_basis_points=400,
        export_fixed_minor=600,
        exporter_margin_basis_points=2500,
        fx_rate_micro=rate.micro,
        fx_kind=rate.kind,
        fx_date=rate.on,
        month_hours_hundredths=MONTH_HOURS[0],
    )


def _usual_materials(product: Product, yarn_minor_kg: int | None) -> tuple[MaterialDraft, ...]:
    total = product.materials_minor or 0
    yarn = MaterialDraft("hilado", "g", (product.grams or 0) * 100, yarn_minor_kg or 0)
    cost = half_up(Fraction(yarn.quantity_hundredths, 100) * Fraction(yarn.unit_cost_thousandths, 1000))
    if not cost or cost > total:
        return (MaterialDraft("materiales", "pieza", 100, total * 1000),) if total else ()
    rest = total - cost
    return (yarn, MaterialDraft("etiqueta, hilo, bolsa", "juego", 100, rest * 1000)) if rest else (yarn,)
