"""Stages of each technique, their parts of the lead time, and the days that follow from them. Pure.

The parts are assumptions to begin with; a coordinator sets her own for a technique, and running work keeps its plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.kernel.weeks import days_between

OpenDay = Callable[[date], Fraction]
WHOLE = 10_000

STAGES: dict[str, tuple[LazyString, str]] = {
    # Each stage with its word and its picture.
    "material": (_l("Material"), "package"),
    "yarn": (_l("Lana"), "ovillo"),
    "warping": (_l("Urdido"), "layers"),
    "knitting": (_l("Tejido"), "palillos"),
    "weaving": (_l("Telar"), "telar"),
    "embroidery": (_l("Bordado"), "flower-2"),
    "felting": (_l("Fieltro"), "manta"),
    "cutting": (_l("Corte"), "scissors"),
    "sewing": (_l("Costura"), "shirt"),
    "assembly": (_l("Armado"), "link"),
    "shaping": (_l("Modelado"), "palette"),
    "drying": (_l("Secado"), "sun"),
    "firing": (_l("Horno"), "zap"),
    "tuning": (_l("Afinado"), "volume-2"),
    "making": (_l("Hechura"), "factory"),
    "washing": (_l("Lavado"), "refresh-cw"),
    "finishing": (_l("Acabado"), "sparkles"),
    "packing": (_l("Empaque"), "package-check"),
}

Share = tuple[str, int]
"""A stage and its hundredths of a percent of the lead time."""
KNITTED: tuple[Share, ...] = (("yarn", 500), ("knitting", 7000), ("washing", 1000), ("finishing", 1000), ("packing", 500))
WOVEN: tuple[Share, ...] = (
    ("yarn", 500), ("warping", 1000), ("weaving", 6000), ("washing", 1000), ("finishing", 1000), ("packing", 500),
)  # fmt: skip
MADE: tuple[Share, ...] = (("material", 1000), ("making", 7000), ("finishing", 1500), ("packing", 500))
USUAL: dict[str, tuple[Share, ...]] = {
    "HK": KNITTED,
    "CR": KNITTED,
    "MK": (("yarn", 500), ("knitting", 5000), ("assembly", 2000), ("washing", 1000), ("finishing", 1000), ("packing", 500)),
    "TL": WOVEN,
    "A4": WOVEN,
    "BS": WOVEN,
    "EM": (("material", 500), ("embroidery", 8000), ("finishing", 1000), ("packing", 500)),
    "FE": (("material", 500), ("felting", 6000), ("drying", 1500), ("finishing", 1500), ("packing", 500)),
    "SE": (("cutting", 1500), ("sewing", 6500), ("finishing", 1500), ("packing", 500)),
    "LE": (("cutting", 1500), ("sewing", 3500), ("assembly", 3000), ("finishing", 1500), ("packing", 500)),
    "CE": (("shaping", 4000), ("drying", 2000), ("firing", 2000), ("finishing", 1500), ("packing", 500)),
    "WI": (("cutting", 2500), ("making", 4000), ("tuning", 1500), ("finishing", 1500), ("packing", 500)),
    "WO": (("cutting", 2500), ("assembly", 4000), ("finishing", 2000), ("drying", 1000), ("packing", 500)),
}
"""Assumptions, to be corrected by those who know; a technique that is not here is made as ``MADE`` says."""


@dataclass(frozen=True)
class Planned:
    """A stage and the day by which it is planned to be done."""

    stage: str
    planned_on: date


def usual_shares(technique_code: str) -> tuple[Share, ...]:
    """The parts of a technique for which nobody set others."""
    return USUAL.get(technique_code, MADE)


def plan(shares: Sequence[Share], starts_on: date, due_on: date, open_day: OpenDay) -> list[Planned]:
    """The day by which each stage is to be done: its part of the open days from start to due day; the last on the due day.

    Without any open day between them every stage is planned for the due day.
    """
    days = list(days_between(starts_on, due_on))
    so_far, reached = Fraction(0), []
    for day in days:
        so_far += open_day(day)
        reached.append((so_far, day))
    found, part = [], 0
    for stage, basis_points in shares:
        part += basis_points
        needed = so_far * Fraction(part, WHOLE)
        day = next((day for done, day in reached if done >= needed), due_on) if so_far else due_on
        found.append(Planned(stage, day))
    return [*found[:-1], Planned(found[-1].stage, due_on)] if found else []
