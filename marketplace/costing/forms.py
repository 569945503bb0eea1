"""The form of a cost sheet. The desk writes rows; a leader taps + and - on the rows that are there, and types no word.

What was not touched keeps its exact figure: steps of whole numbers must not round it away.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import Field
from wtforms.validators import Length, ValidationError

from marketplace.costing.drafts import CostDraft, MaterialDraft, StepDraft
from marketplace.costing.sheets import MONTH_HOURS
from marketplace.infra import clock, i18n
from marketplace.infra.forms import Form, options
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_number
from marketplace.orders.rates import MICRO, known_rates

MOST_ROWS = 20
SPARE_ROWS = 2
_SHARES = {
    "admin": "admin_basis_points",
    "margin": "margin_basis_points",
    "fee": "fee_basis_points",
    "export": "export_basis_points",
    "exporter_margin": "exporter_margin_basis_points",
}
_BOLIVIANOS = {"pay": "hourly_pay_minor", "indirect": "indirect_hour_minor", "export_fixed": "export_fixed_minor"}


def plain(value: Fraction, places: int) -> str:
    """A number as it stands in a field: 441 or 0,30."""
    text = f"{float(value):.{places}f}".rstrip("0").rstrip(".") if places else str(int(value))
    return text.replace(".", ",")


def number_of(text: str, places: int, most: int) -> Fraction:
    """The number that a field holds. Raises ValidationError."""
    try:
        value = parse_number(text, places=places)
    except DomainError:
        raise ValidationError(_l("Escribe un número.")) from None
    if not 0 <= value <= most:
        raise ValidationError(_l("Pon un número de %(min)s a %(max)s.", min=0, max=i18n.number(most)))
    return value


class _SheetForm(Form):
    seen = HiddenField()
    month_hours = SelectField(
        _l("Horas de un mes"),
        choices=lambda: options(
            (str(MONTH_HOURS[0]), _l("173,33 (40 por semana)")), (str(MONTH_HOURS[1]), _l("240 (costumbre)"))
        ),
    )

    @property
    def seen_number(self) -> int | None:
        """The version that it was opened on."""
        return int(self.seen.data) if (self.seen.data or "").isdigit() else None


class DeskForm(_SheetForm):
    """A whole sheet in text fields: percentages, bolivianos, rows by their number."""

    pay = StringField(_l("Pago por hora"))
    indirect = StringField(_l("Gastos indirectos por hora"))
    admin = StringField(_l("Administración del grupo"))
    margin = StringField(_l("Margen"))
    fee = StringField(_l("Aporte a la asociación"))
    export = StringField(_l("Gastos de exportación"))
    export_fixed = StringField(_l("Gastos fijos por pieza"))
    exporter_margin = StringField(_l("Margen del exportador"))
    fx = SelectField(_l("Tipo de cambio"))
    note = StringField(_l("Nota"), validators=[Length(max=200)])

    def __init__(self, base: CostDraft, number: int) -> None:
        self.base = base
        rates = known_rates(clock.today())
        values = {name: plain(Fraction(getattr(base, column), 100), 2) for name, column in (_SHARES | _BOLIVIANOS).items()}
        kept = f"{base.fx_kind}|{base.fx_rate_micro}|{base.fx_date.isoformat()}"
        super().__init__(data={**values, "fx": kept, "month_hours": str(base.month_hours_hundredths), "seen": str(number)})
        found = {f"{one.kind}|{one.micro}|{one.on.isoformat()}": (one.kind, one.micro, one.on) for one in rates}
        found.setdefault(kept, (base.fx_kind, base.fx_rate_micro, base.fx_date))
        self.rates = found
        self.fx.choices = options(
            *((key, f"{kind} · {plain(Fraction(micro, MICRO), 4)} · {on:%d/%m/%Y}") for key, (kind, micro, on) in found.items())
        )
        self.rows: dict[str, str] = _desk_rows(base)
        self.wrong: dict[str, str] = {}
        """messages of the rows' cells, by their name"""

    def validate(self, extra_validators: object = None) -> bool:
        """Fields first, then every row that is not empty."""
        self.rows = {name: request.form.get(name, "") for name in _row_names()} if request.form else self.rows
        if not super().validate():
            return False
        self._draft = self._read()
        return not self.wrong and not self.errors

    def draft(self) -> CostDraft:
        """The sheet as typed."""
        assert self._draft is not None, "asked for before the form was right"
        return self._draft

    def _read(self) -> CostDraft:
        kind, micro, on = self.rates[self.fx.data]
        shares = {column: _hundredths(self[name], 100) for name, column in _SHARES.items()}
        amounts = {column: _hundredths(self[name], 100_000) for name, column in _BOLIVIANOS.items()}
        return CostDraft(
            materials=self._materials(),
            steps=self._steps(),
            fx_rate_micro=micro,
            fx_kind=kind,
            fx_date=on,
            month_hours_hundredths=int(self.month_hours.data),
            note=self.note.data or "",
            **shares,
            **amounts,
        )

    def _cell(self, name: str, places: int, most: int) -> Fraction:
        """The number of a row's cell; what is wrong is kept for it."""
        try:
            return number_of(self.rows[name] or "0", places, most)
        except ValidationError as error:
            self.wrong[name] = str(error)
            return Fraction(0)

    def wrong_rows(self) -> list[tuple[str, str, str]]:
        """What is wrong in the rows: the cell's name, the sentence, and what the cell is called."""
        return [(name, text, _cell_word(name)) for name, text in self.wrong.items()]

    def _materials(self) -> tuple[MaterialDraft, ...]:
        found = []
        for i in range(MOST_ROWS):
            name, quantity = self.rows[f"m{i}_name"].strip(), self.rows[f"m{i}_quantity"].strip()
            if not name and not quantity:
                continue
            if not name:
                self.wrong[f"m{i}_name"] = str(_l("Falta el nombre."))
            if not quantity:
                self.wrong[f"m{i}_quantity"] = str(_l("Falta la cantidad."))
            amount = int(self._cell(f"m{i}_quantity", 2, 100_000) * 100)
            cost = int(self._cell(f"m{i}_cost", 5, 20_000) * 100_000)
            waste = int(self._cell(f"m{i}_waste", 2, 100) * 100)
            if amount:
                found.append(MaterialDraft(name, self.rows[f"m{i}_unit"].strip() or "pieza", amount, cost, waste))
        return tuple(found)

    def _steps(self) -> tuple[StepDraft, ...]:
        hours = [(self.rows[f"s{i}_name"].strip(), int(self._cell(f"s{i}_hours", 3, 1000) * 1000)) for i in range(MOST_ROWS)]
        return tuple(StepDraft(name or "tejido", millihours) for name, millihours in hours if millihours)


def _hundredths(field: Field, most: int) -> int:
    try:
        return int(number_of(field.data or "0", 2, most) * 100)
    except ValidationError as error:
        field.errors = [str(error)]
        return 0


def _desk_rows(base: CostDraft) -> dict[str, str]:
    rows = dict.fromkeys(_row_names(), "")
    for i, one in enumerate(base.materials):
        rows |= {
            f"m{i}_name": one.name,
            f"m{i}_unit": one.unit,
            f"m{i}_quantity": plain(Fraction(one.quantity_hundredths, 100), 2),
            f"m{i}_cost": plain(Fraction(one.unit_cost_thousandths, 100_000), 5),
            f"m{i}_waste": plain(Fraction(one.waste_basis_points, 100), 2),
        }
    for i, step in enumerate(base.steps):
        rows |= {f"s{i}_name": step.name, f"s{i}_hours": plain(Fraction(step.millihours, 1000), 3)}
    return rows


_CELLS = {
    "m_name": _l("Concepto %(n)s"), "m_unit": _l("Unidad %(n)s"), "m_quantity": _l("Cantidad %(n)s"), "m_cost": _l("Costo %(n)s"),
    "m_waste": _l("Merma %(n)s"), "s_name": _l("Proceso %(n)s"), "s_hours": _l("Horas del proceso %(n)s"),
}  # fmt: skip


def _cell_word(name: str) -> str:
    row, part = name.split("_", 1)
    return str(_CELLS[f"{row[0]}_{part}"]) % {"n": int(row[1:]) + 1}


def _row_names() -> list[str]:
    materials = [f"m{i}_{part}" for i in range(MOST_ROWS) for part in ("name", "unit", "quantity", "cost", "waste")]
    return materials + [f"s{i}_{part}" for i in range(MOST_ROWS) for part in ("name", "hours")]


class TapForm(_SheetForm):
    """The leader's: + and - on pay, hours, margin and each material."""

    def __init__(self, base: CostDraft, number: int) -> None:
        super().__init__(data={"seen": str(number), "month_hours": str(base.month_hours_hundredths)})
        self.base = base
        self.steppers = _steppers(base)
        self.exact = _exact(base)
        """What is used while it is not touched, for the fields whose taps begin with a rounded number."""

    def draft(self) -> CostDraft:
        """As tapped."""
        base = self.base
        materials = tuple(self._material(i, one) for i, one in enumerate(base.materials))
        steps = tuple(self._step(i, one) for i, one in enumerate(base.steps))
        return replace(
            base,
            materials=tuple(one for one in materials if one.quantity_hundredths),
            steps=tuple(one for one in steps if one.millihours),
            hourly_pay_minor=self._kept("pay", base.hourly_pay_minor, 100),
            margin_basis_points=self._kept("margin", base.margin_basis_points, 100),
            month_hours_hundredths=int(self.month_hours.data),
            note="",
        )

    def _material(self, i: int, one: MaterialDraft) -> MaterialDraft:
        cost = self._kept(f"m{i}_cost", one.unit_cost_thousandths, 100 if one.unit == "g" else 100_000)
        return replace(
            one, quantity_hundredths=self._kept(f"m{i}_quantity", one.quantity_hundredths, 100), unit_cost_thousandths=cost
        )

    def _step(self, i: int, one: StepDraft) -> StepDraft:
        shown = round(one.millihours * 60 / 1000)
        minutes = self._typed(f"s{i}_hours", shown // 60) * 60 + self._typed(f"s{i}_minutes", shown % 60)
        return one if minutes == shown else replace(one, millihours=half_up(Fraction(minutes * 1000, 60)))

    def _kept(self, name: str, exact: int, size: int) -> int:
        shown = half_up(Fraction(exact, size))
        typed = self._typed(name, shown)
        return exact if typed == shown else typed * size

    def _typed(self, name: str, shown: int) -> int:
        text = request.form.get(name, "").strip()
        return min(int(text), 100_000) if text.isdigit() else shown


def _exact(base: CostDraft) -> dict[str, str]:
    """The figures that whole numbers do not show, as they are written."""
    found = {"pay": (Fraction(base.hourly_pay_minor, 100), 2), "margin": (Fraction(base.margin_basis_points, 100), 2)}
    for i, one in enumerate(base.materials):
        found[f"m{i}_quantity"] = Fraction(one.quantity_hundredths, 100), 2
        found[f"m{i}_cost"] = Fraction(one.unit_cost_thousandths, 100 if one.unit == "g" else 100_000), 5
    said = {name: plain(value, places) for name, (value, places) in found.items() if value.denominator != 1}
    for i, step in enumerate(base.steps):
        minutes = Fraction(step.millihours * 60, 1000)
        if minutes.denominator != 1:
            said[f"s{i}_minutes"] = f"{int(minutes // 60)} h {plain(minutes % 60, 2)} min"
    return said


def _steppers(base: CostDraft) -> dict[str, int]:
    """The whole numbers that the taps begin with."""
    found = {"pay": half_up(Fraction(base.hourly_pay_minor, 100)), "margin": half_up(Fraction(base.margin_basis_points, 100))}
    for i, one in enumerate(base.materials):
        found[f"m{i}_quantity"] = half_up(Fraction(one.quantity_hundredths, 100))
        # A gram's cost is asked for a kilogram, because nobody knows what a gram costs.
        found[f"m{i}_cost"] = half_up(Fraction(one.unit_cost_thousandths, 100 if one.unit == "g" else 100_000))
    for i, step in enumerate(base.steps):
        minutes = round(step.millihours * 60 / 1000)
        found[f"s{i}_hours"], found[f"s{i}_minutes"] = minutes // 60, minutes % 60
    return found
