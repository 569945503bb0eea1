"""Exchange rates that may be agreed: the latest known of each kind, from the shipped table. The contract fixes one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent.parent / "data" / "el_alto" / "fx_rates.csv"
MICRO = 1_000_000
_KINDS = {"official sell": "oficial", "BCB referential sell": "referencial"}
KINDS = ("oficial", "referencial", "acordado")
"""The two rates that live side by side, and one that the parties agree on."""


@dataclass(frozen=True)
class KnownRate:
    """Bs for one dollar in millionths, its kind, the day it was seen and where."""

    micro: int
    kind: str
    on: date
    source: str


@cache
def _table() -> tuple[KnownRate, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            KnownRate(
                int(Fraction(row["bob_per_usd"]) * MICRO), _KINDS[row["kind"]], date.fromisoformat(row["date"]), row["source"]
            )
            for row in csv.DictReader(file)
            if row["kind"] in _KINDS
        )


def known_rates(today: date) -> list[KnownRate]:
    """The latest rate of each kind on or before a day, official first."""
    latest: dict[str, KnownRate] = {}
    for rate in sorted(_table(), key=lambda rate: rate.on):
        if rate.on <= today:
            latest[rate.kind] = rate
    return [latest[kind] for kind in KINDS if kind in latest]
