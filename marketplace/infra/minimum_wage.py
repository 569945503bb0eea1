"""The legal minimum wage of a month, from the shipped table."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent.parent / "data" / "el_alto" / "minimum_wage_bo.csv"


@cache
def _by_year() -> dict[int, int]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {int(row["year"]): int(Decimal(row["bob_month"]) * 100) for row in csv.DictReader(file)}


def minimum_wage_minor(day: date) -> int | None:
    """Centavos of Bs a month in force on a day: its year's, else the latest year's before; None before the table begins."""
    years = [year for year in _by_year() if year <= day.year]
    return _by_year()[max(years)] if years else None
