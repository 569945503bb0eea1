"""The price of a product from its hours, pay and materials: the kernel's cost sheet with the usual rates of El Alto's groups."""

from __future__ import annotations

from fractions import Fraction

from marketplace.kernel.costs import CostInputs, CostSheet, Material, Rates, Step, cost_sheet

USUAL_PAY_MINOR = 900
"""Bs 9 an hour: what is paid today, in the worked example of the cost sheet."""
RATES = Rates(
    indirect_per_hour_minor=Fraction(90), admin=Fraction(8, 100), margin=Fraction(10, 100), association_fee=Fraction(5, 100)
)
"""The parameters of cost_sheet_example.json: Bs 0.90 an hour indirect, 8 % administration, 10 % margin, 5 % association."""


def sheet_of(millihours: int, pay_hour_minor: int, materials_minor: int) -> CostSheet:
    """The cost sheet of a piece: hours in thousandths, pay an hour and materials in centavos, waste included."""
    return cost_sheet(
        CostInputs(
            materials=(Material("materials", Fraction(1), Fraction(materials_minor)),),
            steps=(Step("making", Fraction(millihours, 1000)),),
            hourly_pay_minor=pay_hour_minor,
            rates=RATES,
        )
    )
