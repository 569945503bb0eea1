"""Writes of cost sheets: a new version, and its price taken for the product."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.catalogue.models import Product
from marketplace.costing.drafts import CostDraft
from marketplace.costing.models import CostMaterial, CostStep, CostVersion
from marketplace.costing.queries import version_view
from marketplace.costing.sheets import FULL, view_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.orders.rates import KINDS


def write_sheet(actor: Actor, product: Product, draft: CostDraft, *, seen: int | None = None) -> CostVersion:
    """Keep a new version of a product's cost sheet; the earlier ones stay as they are. ``association`` must be loaded.

    ``seen`` is the number of the version that the form was opened on: when there is a newer one by now, somebody else wrote
    it and this one is refused. Raises ``no_steps``, ``nothing_paid``, ``bad_shares``, ``bad_rate_kind``, ``sheet_changed``.
    """
    _check(draft)
    db.session.execute(select(Product.id).where(Product.id == product.id).with_for_update())
    last = db.session.scalar(select(func.max(CostVersion.number)).where(CostVersion.product_id == product.id)) or 0
    if seen is not None and seen != last:
        raise DomainError("sheet_changed")
    wage = minimum_wage_minor(clock.today())
    view = view_of(draft, wage)
    version = CostVersion(
        code=new_reference("HC", secrets.choice),
        product_id=product.id,
        number=last + 1,
        created_at=clock.business_now(),
        created_by_id=actor.account_id,
        hourly_pay_minor=draft.hourly_pay_minor,
        indirect_hour_minor=draft.indirect_hour_minor,
        admin_basis_points=draft.admin_basis_points,
        margin_basis_points=draft.margin_basis_points,
        fee_basis_points=draft.fee_basis_points,
        export_basis_points=draft.export_basis_points,
        export_fixed_minor=draft.export_fixed_minor,
        exporter_margin_basis_points=draft.exporter_margin_basis_points,
        fx_rate_micro=draft.fx_rate_micro,
        fx_kind=draft.fx_kind,
        fx_date=draft.fx_date,
        month_hours_hundredths=draft.month_hours_hundredths,
        minimum_wage_minor=wage,
        price_minor=view.sheet.price_minor,
        floor_minor=view.floor_minor,
        fca_minor=view.sheet.fca_minor,
        note=draft.note.strip()[:200],
        materials=[
            CostMaterial(
                position=position,
                name=row.name[:80],
                unit=row.unit[:20],
                quantity_hundredths=row.quantity_hundredths,
                unit_cost_thousandths=row.unit_cost_thousandths,
                waste_basis_points=row.waste_basis_points,
            )
            for position, row in enumerate(draft.materials, 1)
        ],
        steps=[
            CostStep(position=position, name=row.name[:80], millihours=row.millihours)
            for position, row in enumerate(draft.steps, 1)
        ],
    )
    db.session.add(version)
    # The journal names it by its number.
    db.session.flush()
    note(
        actor, "wrote_sheet", "cost_version", version.id, product.association.scope(), product=product.code, number=version.number
    )
    return version


def _check(draft: CostDraft) -> None:
    if not draft.steps:
        raise DomainError("no_steps")
    if draft.hourly_pay_minor <= 0:
        raise DomainError("nothing_paid", field="pay")
    if not 0 <= draft.fee_basis_points < FULL:
        raise DomainError("bad_fee", field="fee", value=draft.fee_basis_points)
    if draft.fx_kind not in KINDS or draft.fx_rate_micro <= 0:
        raise DomainError("bad_rate_kind", field="fx_rate")


def take_price(actor: Actor, version: CostVersion) -> None:
    """The product takes hours, pay, materials and both prices from a version. Orders already agreed keep theirs."""
    view, product = version_view(version), version.product
    product.millihours_per_piece = view.millihours
    product.piece_rate_minor = view.pay_minor
    product.materials_minor = view.sheet.materials_minor
    product.price_minor = view.sheet.price_minor
    product.price_fca_usd_minor = view.usd(view.sheet.fca_minor)
    note(
        actor, "took_price", "product", product.id, product.association.scope(),
        price_minor=product.price_minor, sheet=version.number,
    )  # fmt: skip
