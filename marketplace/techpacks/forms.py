"""The form of a tech pack's version: texts, colours, a table of measurements and rows of materials. What is typed stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.catalogue.models import Colour
from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import named
from marketplace.kernel.errors import DomainError
from marketplace.techpacks.drafts import Material, SheetDraft
from marketplace.techpacks.models import TechPackVersion
from marketplace.techpacks.queries import measure_drafts
from marketplace.techpacks.size_chart import MOST_POINTS, MOST_SIZES, Chart, Reading, chart_of, read_chart

MATERIAL_ROWS = 6
MOST_GRAMS = 20_000
MOST_LETTERS = 200


class TitleForm(Form):
    """What a pack is called."""

    title = StringField(_l("Nombre de la ficha"), [InputRequired(_l("Escribe un nombre.")), Length(max=200)])


class SheetForm(Form):
    """Texts and colours; the tables beside it are read by ``Tables``."""

    stitches = TextAreaField(_l("Puntos y técnica"), [Optional(), Length(max=1000)])
    colours = SelectMultipleField(_l("Colores"), [Optional()])
    notes = TextAreaField(_l("Notas"), [Optional(), Length(max=2000)])


class FileForm(Form):
    """One file."""

    file = FileField(_l("Archivo o foto"), [InputRequired(_l("Elige un archivo."))])


class LinkForm(Form):
    """The order line that a pack is for."""

    line_id = SelectField(_l("Pedido y línea"), coerce=int)


@dataclass(frozen=True)
class MaterialRow:
    """A row of materials as typed."""

    yarn: str = ""
    colour: str = ""
    description: str = ""
    grams: str = ""

    @property
    def weighs(self) -> bool:
        """Whether the grams are a number that can be, or are left out."""
        grams = self.grams.replace(".", "")
        return not grams or (grams.isdecimal() and 0 < int(grams) <= MOST_GRAMS)


@dataclass(frozen=True)
class Tables:
    """Both tables as typed: sizes and parts by place, cells by (row, column), tolerances by row, rows of materials."""

    sizes: tuple[str, ...]
    points: tuple[str, ...]
    cells: Mapping[tuple[int, int], str]
    tolerances: tuple[str, ...]
    materials: tuple[MaterialRow, ...]

    @classmethod
    def of_version(cls, version: TechPackVersion) -> Tables:
        """As a version has them, with empty places to fill."""
        materials = [
            MaterialRow(one.yarn_code or "", one.colour_code or "", one.description, str(one.grams or ""))
            for one in version.materials
        ]
        return cls.of_chart(chart_of(measure_drafts(version)), tuple(materials))

    @classmethod
    def of_chart(cls, chart: Chart, materials: tuple[MaterialRow, ...] = ()) -> Tables:
        """A table of measurements with empty places beside it."""
        sizes = _filled(chart.sizes, min(max(len(chart.sizes) + 1, 5), MOST_SIZES))
        points = _filled(chart.points, min(max(len(chart.points) + 2, 5), MOST_POINTS))
        cells = {
            (row, column): chart.cells.get((size, point), "")
            for row, size in enumerate(sizes)
            for column, point in enumerate(points)
        }
        tolerances = tuple(chart.tolerances.get(size, "") for size in sizes)
        blank = [MaterialRow()] * max(MATERIAL_ROWS - len(materials), 1)
        return cls(sizes, points, cells, tolerances, (*materials, *blank))

    @classmethod
    def typed(cls, sent: Mapping[str, str]) -> Tables:
        """As a form sent them."""
        sizes = _named(sent, "size", MOST_SIZES)
        points = _named(sent, "point", MOST_POINTS)
        cells = {
            (row, column): sent.get(f"cell_{row}_{column}", "") for row in range(len(sizes)) for column in range(len(points))
        }
        rows = [
            MaterialRow(*(sent.get(f"{name}_{row}", "").strip() for name in ("yarn", "colour", "what", "grams")))
            for row in range(2 * MATERIAL_ROWS)
            if f"what_{row}" in sent
        ]
        return cls(sizes, points, cells, _named(sent, "tolerance", len(sizes)), tuple(rows))

    @cached_property
    def reading(self) -> Reading:
        """What the measurements say, and what cannot be."""
        return read_chart(self.sizes, self.points, self.cells, self.tolerances)

    @property
    def faults(self) -> dict[str, DomainError]:
        """What cannot be, by the name of its field: ``size_chart.read_chart``'s, ``grams_<row>`` and ``what_<row>``."""
        faults = dict(self.reading.faults)
        for i, row in enumerate(self.materials):
            if not row.weighs:
                faults[f"grams_{i}"] = DomainError("bad_grams", value=row.grams)
            if len(row.description) > MOST_LETTERS:
                faults[f"what_{i}"] = DomainError("name_too_long", most=MOST_LETTERS)
        return faults

    def draft(self, form: SheetForm) -> SheetDraft:
        """Everything together, of tables without ``faults``."""
        return SheetDraft(
            stitches=(form.stitches.data or "").strip(),
            notes=(form.notes.data or "").strip(),
            colours=tuple(form.colours.data or ()),
            measures=self.reading.measures,
            materials=tuple(_material(row) for row in self.materials if row != MaterialRow()),
        )


def _named(sent: Mapping[str, str], name: str, most: int) -> tuple[str, ...]:
    return tuple(sent.get(f"{name}_{place}", "") for place in range(most) if f"{name}_{place}" in sent)


def _filled(names: tuple[str, ...], many: int) -> tuple[str, ...]:
    return (*names, *([""] * (many - len(names))))


def _material(row: MaterialRow) -> Material:
    grams = row.grams.replace(".", "")
    return Material(row.yarn or None, row.colour or None, row.description, int(grams) if grams else None)


def sheet_form(version: TechPackVersion, colours: list[Colour]) -> SheetForm:
    """The form of a version in draft, with the colour card."""
    chosen = [code for code in version.colours.split(";") if code]
    form = SheetForm(data={"stitches": version.stitches, "notes": version.notes, "colours": chosen})
    form.colours.choices = options(*((one.code, named(one)) for one in colours))
    return form
