"""Techniques, time standards, colours, yarns, products, and the calendar."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from marketplace.intake.cells import Cell, as_list, one_of, whole_from_1
from marketplace.intake.rows.base import (
    Code,
    Codes,
    Count,
    Day,
    FileRow,
    Flag,
    Grams,
    Hours,
    Hundredths,
    Minor,
    Pieces,
    ShareHundredths,
    Text,
)

ProductState = Annotated[str, BeforeValidator(one_of({"borrador": "draft", "publicado": "published", "retirado": "withdrawn"}))]
Gravity = Annotated[str, BeforeValidator(one_of({"crítico": "critical", "mayor": "major", "menor": "minor"}))]
Month = Annotated[int, BeforeValidator(whole_from_1)]


class TechniqueRow(FileRow):
    """A row of techniques.csv."""

    code: Code
    name_es: Text
    name_en: Text
    name_ay: Text = ""
    process: Text = ""
    equipment: Text = ""
    unit: Text = "pieza"
    max_millihours_a_day: Hours = Field(alias="max_hours_day_person")
    setup_millihours: Hours = Field(0, alias="setup_hours")
    source: Text = ""


def _techniques(cell: Cell) -> str:
    """Codes joined by ";"; a star stands for all and is kept as nothing."""
    codes = as_list(cell)
    return "" if codes == ("*",) else ";".join(codes)


class DefectRow(FileRow):
    """A row of defects.csv: a fault that inspectors look for, and the techniques that can have it."""

    code: Code
    name_es: Text
    name_en: Text = ""
    gravity: Gravity = Field(alias="class")
    techniques: Annotated[str, BeforeValidator(_techniques)] = ""


class TimeStandardRow(FileRow):
    """A row of time_standards.csv. A weight of 0 g stands for "not weighed" and is kept as no record."""

    key: Code
    technique_code: Code = Field(alias="technique")
    name_es: Text
    name_en: Text
    unit: Text = "pieza"
    millihours_low: Hours = Field(alias="hours_low")
    millihours_typical: Hours = Field(alias="hours_typ")
    millihours_high: Hours = Field(alias="hours_high")
    grams_s: Grams | None = None
    grams_m: Grams | None = None
    grams_l: Grams | None = None
    grams_xl: Grams | None = None
    lead_extra_days: Count = 0
    hs6: Text = Field("", alias="hs6_2022")
    nandina: Text = Field("", alias="nandina10")
    nandina_checked: Flag = False
    source_time: Text = ""
    source_grams: Text = ""


class ColourRow(FileRow):
    """A row of colors.csv."""

    code: Code
    name_es: Text
    name_en: Text
    hex: Text
    kind: Text = ""


class YarnRow(FileRow):
    """A row of yarns.csv."""

    unused: ClassVar = frozenset({"ply", "micron_max", "gauge", "metres_per_100g"})

    code: Code
    nm: Text = ""
    fibre: Text
    grade: Text = ""
    use: Text = ""
    price_minor_kg: Minor | None = Field(None, alias="price_bob_kg")
    source: Text = ""


class ProductRow(FileRow):
    """A row of products.csv. Photos are added on the product's page, not by name in a file."""

    unused: ClassVar = frozenset({"photo"})

    code: Code = Field(alias="sku")
    association_id: Code
    standard_key: Code | None = None
    technique_code: Code = Field(alias="technique")
    name_es: Text
    name_en: Text = ""
    unit: Text = "pieza"
    millihours_per_piece: Hours = Field(alias="hours_per_unit")
    grams: Grams | None = Field(None, alias="grams_m")
    yarn_code: Code | None = None
    sizes: Codes = ()
    colours: Codes = Field((), alias="colors")
    min_pieces: Pieces = Field(1, alias="moq")
    lead_days: Count = Field(0, alias="lead_extra_days")
    piece_rate_minor: Minor = Field(alias="piece_rate_bob")
    materials_minor: Minor | None = Field(None, alias="materials_bob")
    price_minor: Minor = Field(alias="price_bob")
    price_fca_usd_minor: Minor | None = Field(None, alias="price_fca_usd")
    hs6: Text = Field("", alias="hs6_2022")
    nandina: Text = Field("", alias="nandina10")
    state: ProductState = Field("draft", alias="status")
    source: Text = ""


class ClosureRow(FileRow):
    """A row of calendar_closures.csv."""

    day: Day = Field(alias="date")
    name: Text
    scope_kind: Text = Field("nacional", alias="scope")
    zone: Text = ""
    closed_hundredths: ShareHundredths = Field(alias="closed_fraction")
    source: Text = ""


class SeasonRow(FileRow):
    """A row of seasonal_factors.csv."""

    month: Month
    factor_hundredths: Hundredths = Field(alias="factor_home_producers")
    reason: Text = ""
    source: Text = ""


class CapacityChangeRow(FileRow):
    """A row of capacity_changes.csv: the hours of a week in place of what the calendar gives."""

    association_id: Code
    week_start: Day
    millihours: Hours = Field(alias="hours")
    reason: Text = ""
