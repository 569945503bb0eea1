"""Reads of cost sheets, and the floor price of what a group makes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Product, Yarn
from marketplace.costing.models import CostVersion
from marketplace.costing.sheets import SheetView, draft_of, usual_draft, view_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.minimum_wage import minimum_wage_minor
from marketplace.kernel.costs import CostInputs, pay_within_price
from marketplace.kernel.scope import Scope


def _whole() -> tuple[Any, ...]:
    # Built when it is asked for: it needs every table to be known, and this module is read before some are.
    return (
        joinedload(CostVersion.product).joinedload(Product.association),
        selectinload(CostVersion.materials),
        selectinload(CostVersion.steps),
    )


@dataclass(frozen=True)
class ProductSheet:
    """A product with its sheets, the newest first, and the one in use: the newest, else the usual rates."""

    product: Product
    versions: list[CostVersion]
    view: SheetView

    def scope(self) -> Scope:
        """The association's."""
        return self.product.association.scope()

    @property
    def current(self) -> CostVersion | None:
        """The version in use; None while the usual rates are."""
        return self.versions[0] if self.versions else None


def load_sheet(product_id: int) -> ProductSheet | None:
    """A product with its cost sheets, for those of its association."""
    product = db.session.scalars(select(Product).where(Product.id == product_id).options(joinedload(Product.association))).first()
    if product is None:
        return None
    versions = list(
        db.session.scalars(
            select(CostVersion).where(CostVersion.product_id == product_id).options(*_whole()).order_by(CostVersion.number.desc())
        )
    )
    return ProductSheet(product, versions, version_view(versions[0]) if versions else usual_view(product))


def load_version(version_id: int) -> CostVersion | None:
    """A version with its product and rows."""
    return db.session.scalars(select(CostVersion).where(CostVersion.id == version_id).options(*_whole())).first()


def version_view(version: CostVersion) -> SheetView:
    """A stored version computed again from what was entered: it cannot change, for its rows do not."""
    return view_of(draft_of(version), version.minimum_wage_minor)


def usual_view(product: Product) -> SheetView:
    """The sheet of a product that has none of its own."""
    yarn = db.session.get(Yarn, product.yarn_code) if product.yarn_code else None
    today = clock.today()
    return view_of(usual_draft(product, today, yarn.price_minor_kg if yarn else None), minimum_wage_minor(today))


@dataclass(frozen=True)
class Floor:
    """The floor price of a piece at a group, in centavos of Bs, and the version it is from; None for the usual rates."""

    floor_minor: int
    version_id: int | None
    inputs: CostInputs

    def pay_an_hour_at(self, price_minor: int) -> int | None:
        """What a price leaves for an hour of work; None when it does not even cover the other costs."""
        return pay_within_price(self.inputs, price_minor)


def floor_of_product(product_id: int) -> Floor | None:
    """The floor price of one product, by its newest cost sheet, else by the usual rates."""
    found = load_sheet(product_id)
    if found is None:
        return None
    return Floor(found.view.floor_minor, found.current.id if found.current else None, found.view.inputs)


def floors_of(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Floor]:
    """The floor price of each (association id, time standard) that the association has a product of; two queries."""
    products = db.session.scalars(
        select(Product)
        .where(
            Product.association_id.in_({association_id for association_id, _key in wanted}),
            Product.standard_key.in_({key for _association_id, key in wanted}),
        )
        .order_by((Product.state == "published").asc(), Product.id)
    ).all()
    newest = _newest([product.id for product in products])
    found = {}
    for product in products:
        key = (product.association_id, product.standard_key or "")
        if key in wanted:
            version = newest.get(product.id)
            view = version_view(version) if version else view_of(usual_draft(product, clock.today()), None)
            found[key] = Floor(view.floor_minor, version.id if version else None, view.inputs)
    return found


def _newest(product_ids: Collection[int]) -> dict[int, CostVersion]:
    versions = db.session.scalars(
        select(CostVersion).where(CostVersion.product_id.in_(product_ids)).options(*_whole()).order_by(CostVersion.number)
    )
    return {version.product_id: version for version in versions}
