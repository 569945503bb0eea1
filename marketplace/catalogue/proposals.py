"""What is proposed for a new product before anybody taps: the group's own hours for such a piece, and what materials cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.catalogue.models import Product, TimeStandard
from marketplace.infra.database import db


@dataclass(frozen=True)
class Proposal:
    """For one kind of piece: thousandths of an hour, centavos of materials, and how many products of the group it comes from."""

    standard: TimeStandard
    millihours: int
    materials_minor: int
    own: int

    @property
    def minutes(self) -> int:
        """The hours in whole minutes."""
        return round(self.millihours * 60 / 1000)

    @property
    def garment(self) -> str:
        """The kind of piece without its technique: CHOMPA of HK-CHOMPA, so that one drawing stands for all ways to make it."""
        return self.standard.key.partition("-")[2]


def proposals(association_id: int, standards: list[TimeStandard]) -> list[Proposal]:
    """One for each kind of piece, those that the group makes most first; two queries whatever there is.

    Hours are the mean of the group's own products, else the standard's; materials the mean of all groups', else nothing.
    """
    keys = [one.key for one in standards]
    ours = _means(keys, Product.millihours_per_piece, Product.association_id == association_id)
    costs = _means(keys, Product.materials_minor, Product.materials_minor.is_not(None))
    found = [
        Proposal(
            standard=one,
            millihours=ours[one.key][0] if one.key in ours else one.millihours_typical,
            materials_minor=costs[one.key][0] if one.key in costs else 0,
            own=ours[one.key][1] if one.key in ours else 0,
        )
        for one in standards
    ]
    return sorted(found, key=lambda one: (-one.own, one.standard.name_es, one.standard.key))


def _means(keys: list[str], column: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    query = (
        select(Product.standard_key, func.avg(column), func.count())
        .where(Product.standard_key.in_(keys), condition)
        .group_by(Product.standard_key)
    )
    return {str(key): (round(mean), many) for key, mean, many in db.session.execute(query)}
