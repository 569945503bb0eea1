"""Cost sheets: the shipped example to the centavo, versions that never change, the floor, and the price taken for a product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.costing import services
from marketplace.costing.drafts import CostDraft, MaterialDraft, StepDraft
from marketplace.costing.models import CostVersion
from marketplace.costing.queries import floors_of, load_sheet, load_version, version_view
from marketplace.costing.sheets import view_of
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.people.models import Account
from tests.factories import make_account, make_association, make_exporter, make_product, make_standard
from tests.kernel.el_alto import document

SignIn = Callable[[Account], FlaskClient]
EXAMPLES: list[dict[str, Any]] = document("cost_sheet_example")["examples"]


def hundredths(amount: float) -> int:
    return round(Fraction(str(amount)) * 100)


def draft_of(example: dict[str, Any]) -> CostDraft:
    return CostDraft(
        materials=tuple(
            MaterialDraft(one["concepto"], one["unit"], hundredths(one["qty"]), round(one["unit_cost_bob"] * 100_000))
            for one in example["materials"]
        ),
        steps=tuple(StepDraft(one["proceso"], round(one["hours"] * 1000)) for one in example["labour"]),
        hourly_pay_minor=hundredths(example["rate_bob_hour"]),
        indirect_hour_minor=90, admin_basis_points=800, margin_basis_points=1000, fee_basis_points=500,
        export_basis_points=400, export_fixed_minor=600, exporter_margin_basis_points=2500,
        fx_rate_micro=9_300_000, fx_kind="referencial", fx_date=date(2026, 11, 20), month_hours_hundredths=17_333,
    )  # fmt: skip


@pytest.fixture
def product(app: Flask) -> Product:
    made = make_product(make_association())
    found = load_sheet(made.id)
    assert found is not None
    return found.product


@pytest.fixture
def coordinator(product: Product) -> Actor:
    account = make_account("coordinator", programme_id=product.association.programme_id)
    return Actor(account.id, "Rosa", Role.COORDINATOR, programme_ids=frozenset({product.association.programme_id}))


def stored(version: CostVersion) -> CostVersion:
    db.session.flush()
    db.session.expire_all()
    found = load_version(version.id)
    assert found is not None
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=["today", "plus-half", "minimum-wage"])
def test_a_stored_sheet_gives_the_worked_example_to_the_centavo(
    coordinator: Actor, product: Product, example: dict[str, Any]
) -> None:
    version = stored(services.write_sheet(coordinator, product, draft_of(example)))
    view = version_view(version)
    sheet = view.sheet
    found = {
        "materials_bob": sheet.materials_minor, "labour_bob": sheet.labour_minor, "indirect_bob": sheet.indirect_minor,
        "admin_bob": sheet.admin_minor, "production_cost_bob": sheet.production_minor, "group_margin_bob": sheet.margin_minor,
        "association_fee_bob": sheet.association_fee_minor, "price_to_exporter_bob": version.price_minor,
        "export_costs_bob": sheet.export_minor, "exporter_margin_bob": sheet.exporter_margin_minor,
        "fca_price_bob": version.fca_minor, "fca_price_usd": view.usd(version.fca_minor),
    }  # fmt: skip
    assert found == {name: hundredths(example[name]) for name in found}
    wage = example["fair_wage"]
    assert (view.day_minor, view.month_minor) == (hundredths(wage["day_8h"]), hundredths(wage["month"]))
    assert view.minimum_share is not None
    assert float(view.minimum_share) == pytest.approx(wage["ratio_to_minimum"], abs=0.0005)


def test_half_as_much_again_for_the_weaver_is_the_second_example(app: Flask) -> None:
    view = view_of(draft_of(EXAMPLES[0]), 330_000)
    assert view.at_more_pay(50).sheet.price_minor == hundredths(EXAMPLES[1]["price_to_exporter_bob"])


def test_at_the_floor_the_weaver_keeps_her_rate_and_a_boliviano_below_she_loses_it(app: Flask) -> None:
    view = view_of(draft_of(EXAMPLES[0]), 330_000)
    # Bs 493.67 of production over 95 %: no margin is left.
    assert view.floor_minor == 51_965
    assert view.floor_minor < view.sheet.price_minor


def test_a_new_version_leaves_the_old_one_as_it_was(coordinator: Actor, product: Product) -> None:
    first = services.write_sheet(coordinator, product, draft_of(EXAMPLES[0]))
    before = (first.price_minor, first.floor_minor, first.fca_minor, len(first.materials))
    second = services.write_sheet(coordinator, product, draft_of(EXAMPLES[2]))
    first = stored(first)
    assert (first.number, second.number) == (1, 2)
    assert (first.price_minor, first.floor_minor, first.fca_minor, len(first.materials)) == before
    found = load_sheet(product.id)
    assert found is not None
    assert found.current is not None
    assert found.current.number == 2


def test_who_saw_an_older_sheet_is_told(coordinator: Actor, product: Product) -> None:
    services.write_sheet(coordinator, product, draft_of(EXAMPLES[0]), seen=0)
    with pytest.raises(DomainError, match="sheet_changed"):
        services.write_sheet(coordinator, product, draft_of(EXAMPLES[2]), seen=0)


def test_the_product_takes_its_price_and_pay_from_the_sheet(coordinator: Actor, product: Product) -> None:
    version = stored(services.write_sheet(coordinator, product, draft_of(EXAMPLES[0])))
    services.take_price(coordinator, version)
    taken = db.session.get_one(Product, product.id)
    assert (taken.price_minor, taken.piece_rate_minor, taken.millihours_per_piece) == (57_162, 28_800, 32_000)
    assert taken.price_fca_usd_minor == 8071


def test_the_floor_follows_the_newest_sheet_and_without_one_the_usual_rates(coordinator: Actor, product: Product) -> None:
    make_standard("HK-CHOMPA")
    product.standard_key = "HK-CHOMPA"
    key = (product.association_id, "HK-CHOMPA")
    db.session.flush()
    usual = floors_of([key])[key]
    assert usual.version_id is None
    version = services.write_sheet(coordinator, product, draft_of(EXAMPLES[0]))
    db.session.flush()
    own = floors_of([key])[key]
    assert (own.version_id, own.floor_minor) == (version.id, 51_965)
    assert own.pay_an_hour_at(51_965 - 2_000) is not None
    assert own.pay_an_hour_at(51_965 - 2_000) < 900  # type: ignore[operator]
    assert floors_of([(product.association_id, "EM-PRENDA")]) == {}


def desk_form(example: dict[str, Any]) -> dict[str, str]:
    sent = {
        "seen": "0", "pay": "9", "indirect": "0,90", "admin": "8", "margin": "10", "fee": "5", "export": "4", "export_fixed": "6",
        "exporter_margin": "25", "month_hours": "17333", "note": "",
    }  # fmt: skip
    for i, one in enumerate(example["materials"]):
        sent |= {f"m{i}_name": one["concepto"], f"m{i}_unit": one["unit"], f"m{i}_quantity": str(one["qty"]).replace(".", ","),
                 f"m{i}_cost": str(one["unit_cost_bob"]).replace(".", ",")}  # fmt: skip
    for i, one in enumerate(example["labour"]):
        sent |= {f"s{i}_name": one["proceso"], f"s{i}_hours": str(one["hours"]).replace(".", ",")}
    return sent


def test_the_coordinator_types_the_example_and_the_page_shows_its_price(product: Product, sign_in: SignIn) -> None:
    browser = sign_in(make_account("coordinator", programme_id=product.association.programme_id))
    form = browser.get(f"/mis-productos/{product.id}/costos/nuevo").text
    rate = form.split('<option value="')[1:]
    chosen = next(part.split('"')[0] for part in rate if "|" in part.split('"')[0] and "oficial" in part.split('"')[0])
    answer = browser.post(f"/mis-productos/{product.id}/costos/nuevo", data=desk_form(EXAMPLES[0]) | {"fx": chosen})
    assert answer.status_code == 303
    page = browser.get(f"/mis-productos/{product.id}/costos").text
    assert "571,62" in page
    assert "519,65" in page
    version = db.session.query(CostVersion).one()
    file = browser.get(f"/costos/{version.id}/hoja.csv")
    assert "571.62" in file.text
    assert browser.get(f"/costos/{version.id}").status_code == 200


def test_a_wrong_number_in_a_row_keeps_what_was_typed(product: Product, sign_in: SignIn) -> None:
    browser = sign_in(make_account("coordinator", programme_id=product.association.programme_id))
    form = browser.get(f"/mis-productos/{product.id}/costos/nuevo").text
    chosen = next(p.split('"')[0] for p in form.split('<option value="')[1:] if "oficial" in p.split('"')[0])
    wrong = {"m0_quantity": "muchos", "s0_hours": "99999999", "m1_quantity": "", "margin": "x"}
    sent = desk_form(EXAMPLES[0]) | {"fx": chosen} | wrong
    answer = browser.post(f"/mis-productos/{product.id}/costos/nuevo", data=sent)
    assert answer.status_code == 422
    assert "muchos" in answer.text
    for name in ("m0_quantity", "s0_hours", "m1_quantity", "margin"):
        assert f'id="{name}-error"' in answer.text, name
        assert f'href="#{name}"' in answer.text, name
    assert "Pon un número de 0 a 1.000." in answer.text
    assert db.session.query(CostVersion).count() == 0


def test_the_leader_taps_a_boliviano_more_an_hour_and_nothing_else_moves(
    coordinator: Actor, product: Product, sign_in: SignIn
) -> None:
    services.write_sheet(coordinator, product, draft_of(EXAMPLES[0]))
    db.session.flush()
    browser = sign_in(make_account("leader", association_id=product.association_id))
    page = browser.get(f"/mis-productos/{product.id}/costos/nuevo").text
    assert 'type="text" inputmode="numeric"' in page
    assert "Ahora se usa" not in page
    answer = browser.post(f"/mis-productos/{product.id}/costos/nuevo", data={"seen": "1", "pay": "10", "month_hours": "17333"})
    assert answer.status_code == 303
    found = load_sheet(product.id)
    assert found is not None
    before = draft_of(EXAMPLES[0])
    assert found.view.draft.hourly_pay_minor == 1000
    assert (found.view.draft.materials, found.view.draft.steps) == (before.materials, before.steps)


def test_the_leader_is_told_what_is_used_where_a_tap_begins_with_a_rounded_number(
    coordinator: Actor, product: Product, sign_in: SignIn
) -> None:
    whole = draft_of(EXAMPLES[0])
    step = replace(whole.steps[0], millihours=930)
    services.write_sheet(coordinator, product, replace(whole, hourly_pay_minor=915, steps=(step, *whole.steps[1:])))
    db.session.flush()
    browser = sign_in(make_account("leader", association_id=product.association_id))
    page = browser.get(f"/mis-productos/{product.id}/costos/nuevo").text
    assert "Ahora se usa 9,15." in page
    assert "Ahora se usa 0 h 55,8 min." in page


@pytest.mark.parametrize("role", ["exporter", "weaver"])
def test_nobody_outside_the_house_reads_a_cost_sheet(product: Product, sign_in: SignIn, role: str) -> None:
    where = {"exporter_id": make_exporter().id} if role == "exporter" else {"association_id": product.association_id}
    browser = sign_in(make_account(role, **where))
    assert browser.get(f"/mis-productos/{product.id}/costos").status_code == 404


def test_a_neighbours_leader_reads_none_of_it(product: Product, sign_in: SignIn) -> None:
    browser = sign_in(make_account("leader", association_id=make_association().id))
    assert browser.get(f"/mis-productos/{product.id}/costos").status_code == 404
