"""What the forms of tech packs hand to their services. Lengths are millimetres, weights grams."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One length of one size."""

    size: str
    point: str
    millimetres: int
    tolerance_mm: int


@dataclass(frozen=True)
class Material:
    """One material of a piece."""

    yarn_code: str | None
    colour_code: str | None
    description: str
    grams: int | None


@dataclass(frozen=True)
class SheetDraft:
    """The whole of a version but its files."""

    stitches: str
    notes: str
    colours: tuple[str, ...]
    measures: tuple[Measure, ...]
    materials: tuple[Material, ...]
