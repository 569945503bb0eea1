"""A cost sheet line by line, for pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from marketplace.costing.sheets import SheetView
from marketplace.infra.i18n import number
from marketplace.infra.tables import Cell


@dataclass(frozen=True)
class Line:
    """A line of the sheet: what, how it is reckoned, centavos of Bs and cents of the dollar; ``total`` lines stand out."""

    label: str
    how: str
    minor: int
    usd_minor: int
    total: bool = False


def sheet_lines(view: SheetView) -> list[Line]:
    """The sheet from materials to the FCA price, in the order in which it is reckoned."""
    sheet, draft = view.sheet, view.draft
    hours = number(Decimal(view.millihours) / 1000, 2)

    def line(label: str, how: str, minor: int, *, total: bool = False) -> Line:
        return Line(label, how, minor, view.usd(minor), total)

    materials = [
        line(one.name, _material_how(one.quantity, row.unit, row.waste_basis_points), one.cost_minor)
        for one, row in zip(view.inputs.materials, draft.materials, strict=True)
    ]
    steps = [
        line(row.name, _("%(h)s h", h=number(Decimal(row.millihours) / 1000, 2)), minor)
        for row, minor in zip(draft.steps, sheet.labour_steps_minor, strict=True)
    ]
    pay = number(Decimal(draft.hourly_pay_minor) / 100, 2)
    indirect = number(Decimal(draft.indirect_hour_minor) / 100, 2)
    return [
        *materials,
        line(_("Materia prima"), "", sheet.materials_minor, total=True),
        *steps,
        line(_("Mano de obra"), _("%(h)s h x Bs %(pay)s", h=hours, pay=pay), sheet.labour_minor, total=True),
        line(_("Gastos indirectos"), _("%(h)s h x Bs %(pay)s", h=hours, pay=indirect), sheet.indirect_minor),
        line(_("Administración del grupo"), percent(draft.admin_basis_points), sheet.admin_minor),
        line(_("Costo de producción"), "", sheet.production_minor, total=True),
        line(_("Margen"), percent(draft.margin_basis_points), sheet.margin_minor),
        line(_("Aporte a la asociación"), _("%(p)s del precio", p=percent(draft.fee_basis_points)), sheet.association_fee_minor),
        line(_("Precio al exportador"), "", sheet.price_minor, total=True),
        line(_("Gastos de exportación"), _export_how(view), sheet.export_minor),
        line(_("Margen del exportador"), percent(draft.exporter_margin_basis_points), sheet.exporter_margin_minor),
        line(_("Precio FCA El Alto"), "", sheet.fca_minor, total=True),
    ]


def percent(basis_points: int) -> str:
    """Hundredths of a percent as "8 %" or "2,5 %"."""
    return number(Decimal(basis_points) / 100, 0 if basis_points % 100 == 0 else 2) + " %"


def _material_how(quantity: Fraction, unit: str, waste: int) -> str:
    amount = number(Decimal(float(quantity)), 0 if quantity.denominator == 1 else 2)
    how = f"{amount} {unit}"
    return _("%(how)s y %(waste)s de merma", how=how, waste=percent(waste)) if waste else how


def _export_how(view: SheetView) -> str:
    share = percent(view.draft.export_basis_points)
    return f"{share} + Bs {number(Decimal(view.draft.export_fixed_minor) / 100, 2)}"


def sheet_rows(view: SheetView) -> list[list[Cell]]:
    """The sheet as rows of a file: materials and hours with their quantities, then every line, the pay and the rate."""
    rows: list[list[Cell]] = [
        [
            one.name,
            _decimal(one.quantity),
            row.unit,
            _decimal(one.unit_cost_minor / 100),
            _bs(one.cost_minor),
            _usd(view, one.cost_minor),
        ]
        for one, row in zip(view.inputs.materials, view.draft.materials, strict=True)
    ]
    rows += [
        [row.name, Decimal(row.millihours) / 1000, _("horas"), _bs(view.draft.hourly_pay_minor), _bs(minor), _usd(view, minor)]
        for row, minor in zip(view.draft.steps, view.sheet.labour_steps_minor, strict=True)
    ]
    rows += [[line.label, None, line.how, None, _bs(line.minor), Decimal(line.usd_minor) / 100] for line in _summary(view)]
    rows.append([_("Precio piso"), None, "", None, _bs(view.floor_minor), _usd(view, view.floor_minor)])
    rows.append([_("Tipo de cambio"), None, view.draft.fx_kind, Decimal(view.draft.fx_rate_micro) / 1_000_000, None, None])
    rows.append([_("Fecha del tipo de cambio"), None, view.draft.fx_date.isoformat(), None, None, None])
    return rows


def _summary(view: SheetView) -> list[Line]:
    """The lines that are no material and no step."""
    materials, steps = len(view.draft.materials), len(view.draft.steps)
    lines = sheet_lines(view)
    return [lines[materials], *lines[materials + 1 + steps :]]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _bs(minor: int) -> Decimal:
    return Decimal(minor) / 100


def _usd(view: SheetView, minor: int) -> Decimal:
    return Decimal(view.usd(minor)) / 100
