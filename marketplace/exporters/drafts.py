"""What the form of an exporter hands to its services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TermsDraft:
    """The terms that an exporter usually gives; its orders begin with them."""

    incoterm: str
    advance_basis_points: int
    balance_days: int
    aql_hundredths: int
