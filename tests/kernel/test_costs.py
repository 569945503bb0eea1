"""The three worked examples of the shipped cost sheet, to the centavo."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from marketplace.kernel import costs
from marketplace.kernel.costs import CostInputs, Material, Rates, Step
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BOB, USD, ExchangeRate, Money
from tests.kernel.el_alto import document

EXAMPLES: list[dict[str, Any]] = document("cost_sheet_example")["examples"]
PARAMETERS: dict[str, Any] = document("cost_sheet_example")["parameters"]
RATES = Rates(
    indirect_per_hour_minor=Fraction(90),
    admin=Fraction(str(PARAMETERS["admin"])),
    margin=Fraction(str(PARAMETERS["margin"])),
    association_fee=Fraction(str(PARAMETERS["fee_on_price"])),
    export_share=Fraction(4, 100),
    export_fixed_minor=600,
    exporter_margin=Fraction(str(PARAMETERS["exporter_margin"])),
)


def minor(amount: float) -> int:
    return round(Fraction(str(amount)) * 100)


def inputs_of(example: dict[str, Any]) -> CostInputs:
    return CostInputs(
        tuple(
            Material(m["concepto"], Fraction(str(m["qty"])), Fraction(str(m["unit_cost_bob"])) * 100)
            for m in example["materials"]
        ),
        tuple(Step(s["process"], Fraction(str(s["hours"]))) for s in example["labour"]),
        minor(example["rate_bob_hour"]),
        RATES,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=["today", "plus-half", "minimum-wage"])
def test_a_worked_example_is_reproduced_to_the_centavo(example: dict[str, Any]) -> None:
    sheet = costs.cost_sheet(inputs_of(example))
    lines = {
        "materials_bob": sheet.materials_minor,
        "labour_bob": sheet.labour_minor,
        "indirect_bob": sheet.indirect_minor,
        "admin_bob": sheet.admin_minor,
        "production_cost_bob": sheet.production_minor,
        "group_margin_bob": sheet.margin_minor,
        "association_fee_bob": sheet.association_fee_minor,
        "price_to_exporter_bob": sheet.price_minor,
        "export_costs_bob": sheet.export_minor,
        "exporter_margin_bob": sheet.exporter_margin_minor,
        "fca_price_bob": sheet.fca_minor,
    }
    assert lines == {name: minor(example[name]) for name in lines}
    assert list(sheet.labour_steps_minor) == [minor(step["total_bob"]) for step in example["labour"]]
    rate = ExchangeRate(Fraction(str(PARAMETERS["fx"])), "reference", date(2026, 11, 20))
    assert rate.convert(Money(sheet.fca_minor, BOB), USD) == Money(minor(example["fca_price_usd"]), USD)
    assert round(sheet.labour_share_of_fca, 3) == Fraction(str(example["worker_share_of_fca"]))


@pytest.mark.parametrize("example", EXAMPLES, ids=["today", "plus-half", "minimum-wage"])
def test_pay_of_a_month_against_the_minimum_wage(example: dict[str, Any]) -> None:
    fair, pay = example["fair_wage"], minor(example["rate_bob_hour"])
    assert costs.month_pay_minor(pay) == minor(fair["month"])
    assert round(costs.share_of_minimum(pay, minor(fair["minimum_wage_month"])), 3) == Fraction(str(fair["ratio_to_minimum"]))


def test_the_price_that_gives_the_weaver_half_as_much_again() -> None:
    today, raised = EXAMPLES[0], EXAMPLES[1]
    pay = costs.raised(minor(today["rate_bob_hour"]), Fraction(1, 2))
    assert costs.sheet_at_pay(inputs_of(today), pay).price_minor == minor(raised["price_to_exporter_bob"])


@pytest.mark.parametrize("example", EXAMPLES, ids=["today", "plus-half", "minimum-wage"])
@pytest.mark.parametrize("difference", [-50, -1, 0, 1, 5000])
def test_pay_within_a_price_is_the_highest_that_keeps_it(example: dict[str, Any], difference: int) -> None:
    inputs = inputs_of(example)
    price = minor(example["price_to_exporter_bob"]) + difference
    pay = costs.pay_within_price(inputs, price)
    assert pay is not None
    assert costs.sheet_at_pay(inputs, pay).price_minor <= price < costs.sheet_at_pay(inputs, pay + 1).price_minor


def test_a_price_below_the_materials_pays_nobody() -> None:
    assert costs.pay_within_price(inputs_of(EXAMPLES[0]), 10000) is None


def test_waste_is_bought_but_not_worn() -> None:
    assert Material("Hilado", Fraction(420), Fraction(30), Fraction(5, 100)).cost_minor == 13230


def test_nueva_esperanza_earns_eleven_bolivianos_an_hour() -> None:
    pay = costs.hourly_pay_minor(968, Fraction("0.88"))
    assert pay == 1100
    assert round(costs.share_of_minimum(pay, 330000, Fraction(176)), 3) == Fraction("0.587")


def test_missing_figures_are_named_not_guessed() -> None:
    with pytest.raises(DomainError) as no_hours:
        costs.hourly_pay_minor(968, Fraction(0))
    assert no_hours.value.code == "no_hours"
    with pytest.raises(DomainError) as no_wage:
        costs.share_of_minimum(1100, 0)
    assert no_wage.value.code == "no_minimum_wage"
    with pytest.raises(DomainError) as fee:
        Rates(Fraction(0), Fraction(0), Fraction(0), Fraction(1))
    assert fee.value.code == "bad_fee"
