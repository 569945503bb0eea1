"""Measurements as a table: sizes down, parts of the piece across, the tolerance last; centimetres with a tenth.

The table that stands in the data for sweaters is offered as a beginning (``size_chart_sweater_cm.csv``).
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
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
MOST_SIZE_LETTERS, MOST_POINT_LETTERS = 20, 40


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


@dataclass(frozen=True)
class Reading:
    """What a typed table says: its measurements, and what cannot be, by the name of its field."""

    measures: tuple[Measure, ...]
    faults: dict[str, DomainError]


def read_chart(
    sizes: Sequence[str], points: Sequence[str], cells: Mapping[tuple[int, int], str], tolerances: Sequence[str]
) -> Reading:
    """Read a typed table, by place of row and column; empty cells are left out.

    Fields are ``size_<row>``, ``point_<column>``, ``cell_<row>_<column>`` and ``tolerance_<row>``. Their faults: ``bad_length``
    (with what stands there), ``measure_without_name``, ``twice_in_chart``, ``name_too_long``, and ``nothing_measured`` for a
    name or a tolerance that no measurement uses, because it would be lost.
    """
    named_sizes, named_points = [one.strip() for one in sizes], [one.strip() for one in points]
    faults = _name_faults("size", named_sizes, MOST_SIZE_LETTERS) | _name_faults("point", named_points, MOST_POINT_LETTERS)
    typed = {place: cell.strip() for place, cell in sorted(cells.items()) if cell.strip()}
    faults |= _unused("size", named_sizes, {row for row, _ in typed})
    faults |= _unused("point", named_points, {column for _, column in typed})
    faults |= _unused("tolerance", [one.strip() for one in tolerances], {row for row, _ in typed})
    lengths: dict[str, int] = {}
    for row in {row for row, _ in typed}:
        said = tolerances[row].strip() if row < len(tolerances) else ""
        _length(f"tolerance_{row}", said or "0", 0, lengths, faults)
    found = []
    for (row, column), cell in typed.items():
        key = f"cell_{row}_{column}"
        _length(key, cell, 1, lengths, faults)
        if not named_sizes[row] or not named_points[column]:
            faults.setdefault(key, DomainError("measure_without_name", value=cell))
        if key in lengths and f"tolerance_{row}" in lengths:
            found.append(Measure(named_sizes[row], named_points[column], lengths[key], lengths[f"tolerance_{row}"]))
    return Reading(tuple(found), faults)


def _name_faults(field: str, names: Sequence[str], most: int) -> dict[str, DomainError]:
    twice = {f"{field}_{i}": DomainError("twice_in_chart") for i, name in enumerate(names) if name and name in names[:i]}
    return twice | {f"{field}_{i}": DomainError("name_too_long", most=most) for i, name in enumerate(names) if len(name) > most}


def _unused(field: str, typed: Sequence[str], used: Collection[int]) -> dict[str, DomainError]:
    return {f"{field}_{i}": DomainError("nothing_measured") for i, text in enumerate(typed) if text and i not in used}


def _length(key: str, text: str, least: int, lengths: dict[str, int], faults: dict[str, DomainError]) -> None:
    """Note a length in millimetres, or that it is none."""
    try:
        value = half_up(parse_number(text, places=1) * 10)
    except DomainError:
        value = -1
    if least <= value <= MOST_MM:
        lengths[key] = value
    else:
        faults[key] = DomainError("bad_length", value=text)
