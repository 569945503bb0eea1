"""Measurements as a table: sizes down, parts of the piece across, the tolerance last; centimetres with a tenth.

The table that stands in the data for sweaters is offered as a beginning (``size_chart_sweater_cm.csv``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_number
from marketplace.techpacks.drafts import Measure

SWEATER = Path(__file__).parent.parent / "data" / "el_alto" / "size_chart_sweater_cm.csv"
_SPANISH = {"chest": "Pecho", "length": "Largo", "sleeve": "Manga"}
MOST_MM = 10_000
MOST_SIZES, MOST_POINTS = 12, 10


@dataclass(frozen=True)
class Chart:
    """A table of measurements; ``cells`` as typed, by (size, part); ``tolerances`` by size."""

    sizes: tuple[str, ...]
    points: tuple[str, ...]
    cells: dict[tuple[str, str], str]
    tolerances: dict[str, str]


@lru_cache(maxsize=1)
def sweater_chart() -> Chart:
    """The table for sweaters of the data."""
    with SWEATER.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    points = [name for name in rows[0] if name not in ("size", "tolerance")]
    return Chart(
        tuple(row["size"] for row in rows),
        tuple(_SPANISH.get(name, name) for name in points),
        {(row["size"], _SPANISH.get(name, name)): _shown(row[name]) for row in rows for name in points},
        {row["size"]: _shown(row["tolerance"]) for row in rows},
    )


def _shown(text: str) -> str:
    return text.replace(".0", "").replace(".", ",")


def centimetres(millimetres: int) -> str:
    """Millimetres as they are typed in centimetres: 1015 is "101,5"."""
    whole, tenth = divmod(millimetres, 10)
    return f"{whole},{tenth}" if tenth else str(whole)


def chart_of(measures: Iterable[Measure]) -> Chart:
    """The table of some measurements, in their order."""
    found = list(measures)
    sizes = tuple(dict.fromkeys(one.size for one in found))
    points = tuple(dict.fromkeys(one.point for one in found))
    cells = {(one.size, one.point): centimetres(one.millimetres) for one in found}
    return Chart(sizes, points, cells, {one.size: centimetres(one.tolerance_mm) for one in found})


def measures_of(
    sizes: Sequence[str], points: Sequence[str], cells: dict[tuple[int, int], str], tolerances: Sequence[str]
) -> list[Measure]:
    """Measurements of a typed table, by place of row and column; empty cells are left out.

    Raises DomainError ``bad_length`` (with what stands in the cell), ``measure_without_name`` or ``twice_in_chart``.
    """
    named_sizes, named_points = [one.strip() for one in sizes], [one.strip() for one in points]
    _refuse_twice([one for one in named_sizes if one], [one for one in named_points if one])
    found = []
    for row, size in enumerate(named_sizes):
        for column, point in enumerate(named_points):
            typed = cells.get((row, column), "").strip()
            if not typed:
                continue
            if not size or not point:
                raise DomainError("measure_without_name", value=typed)
            tolerance = tolerances[row].strip() if row < len(tolerances) else ""
            found.append(Measure(size[:20], point[:40], _millimetres(typed, 1), _millimetres(tolerance or "0", 0)))
    return found


def _refuse_twice(*names: Sequence[str]) -> None:
    for some in names:
        if len(set(some)) != len(some):
            raise DomainError("twice_in_chart")


def _millimetres(text: str, least: int) -> int:
    try:
        value = half_up(parse_number(text, places=1) * 10)
    except DomainError:
        raise DomainError("bad_length", value=text) from None
    if not least <= value <= MOST_MM:
        raise DomainError("bad_length", value=text)
    return value
