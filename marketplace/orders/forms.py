"""Forms of the steps of an order. Digits are typed as text, because number inputs change by accident."""

from __future__ import annotations

from fractions import Fraction

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from marketplace.catalogue.models import Product, TimeStandard
from marketplace.infra import i18n
from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import named
from marketplace.infra.messages import say
from marketplace.kernel.aql import AQL_HUNDREDTHS
from marketplace.kernel.aql import LEVELS as ISO_LEVELS
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_amount, parse_number
from marketplace.orders.drafts import Cell, DatesDraft, FileDraft, LineDraft, PriceDraft, QualityDraft
from marketplace.orders.matrix import Grid, cells_of, grid_of, parse_cells, pieces_of
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.rates import KINDS, MICRO
from marketplace.producers.models import Technique

INCOTERMS = ("EXW", "FCA", "FOB", "CPT", "CIP", "DAP")
SPECIAL = {level: _l("%(level)s, especial: muestras chicas", level=level) for level in ISO_LEVELS if level.startswith("S")}
LEVELS = {level: SPECIAL.get(level, level) for level in reversed(ISO_LEVELS)}
DEFAULT_SIZES = ("S", "M", "L", "XL")
MOST_PERCENT, MOST_DAYS = 100, 365
_NEEDED = _l("Falta este dato.")


def needed() -> InputRequired:
    """The validator of a field that must be filled."""
    return InputRequired(_NEEDED)


def whole(field: Field, most: int) -> int:
    """The whole number that a field holds, 0 where it is empty. Raises ValidationError."""
    return int(_number(field, 0, most))


def _number(field: Field, places: int, most: int) -> Fraction:
    try:
        value = parse_number(field.data, places=places) if field.data and field.data.strip() else Fraction(0)
    except DomainError:
        raise ValidationError(_l("Escribe un número.")) from None
    if not 0 <= value <= most:
        raise ValidationError(_l("Ese número no puede ser."))
    return value


class StepForm(Form):
    """A step carries the version of the draft that it was opened with."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version it was opened with; 0, which no draft has, where it was tampered with."""
        # What was sent, never what the draft holds now.
        text = (self.version.raw_data or [""])[0]
        return int(text) if text.isdigit() else 0


class DatesForm(StepForm):
    """Step 3."""

    title = StringField(_l("Nombre del pedido"), [Optional(), Length(max=300)])
    release_date = DateField(_l("Empezar desde"), [InputRequired(_l("Elige una fecha."))])
    due_date = DateField(_l("Entrega hasta"), [InputRequired(_l("Elige una fecha."))])
    incoterm = SelectField(_l("Incoterm"), choices=options(*((code, code) for code in INCOTERMS)))

    def draft(self) -> DatesDraft:
        """What was said."""
        return DatesDraft((self.title.data or "").strip(), self.release_date.data, self.due_date.data, str(self.incoterm.data))


class PriceForm(StepForm):
    """Step 4. Percentages may have two decimals."""

    currency = SelectField(_l("Moneda"), choices=options(("BOB", _l("Bolivianos (Bs)")), ("USD", _l("Dólares (USD)"))))
    fx_rate = StringField(_l("Tipo de cambio"), [Optional()])
    fx_kind = SelectField(_l("Clase de cambio"), choices=options(("", "—"), *((kind, kind.capitalize()) for kind in KINDS)))
    fx_date = DateField(_l("Fecha del cambio"), [Optional()])
    advance = StringField(_l("Anticipo"), [needed()])
    balance_days = StringField(_l("Saldo a los días de la aceptación"), [needed()])
    late_fee = StringField(_l("Multa por día de atraso"), [Optional()])

    def validate_fx_rate(self, field: Field) -> None:
        """Bs for one dollar, up to six decimals."""
        _number(field, 6, 1000)

    def validate_advance(self, field: Field) -> None:
        """A percentage."""
        _number(field, 2, MOST_PERCENT)

    def validate_late_fee(self, field: Field) -> None:
        """A percentage."""
        _number(field, 2, MOST_PERCENT)

    def validate_balance_days(self, field: Field) -> None:
        """Whole days."""
        whole(field, MOST_DAYS)

    def draft(self) -> PriceDraft:
        """What was said."""
        dollars = self.currency.data != "BOB"
        rate = half_up(_number(self.fx_rate, 6, 1000) * MICRO)
        return PriceDraft(
            currency=str(self.currency.data),
            fx_rate_micro=rate if dollars and rate else None,
            fx_kind=str(self.fx_kind.data) if dollars else "",
            fx_date=self.fx_date.data if dollars else None,
            advance_basis_points=half_up(_number(self.advance, 2, MOST_PERCENT) * 100),
            balance_days=whole(self.balance_days, MOST_DAYS),
            late_fee_basis_points=half_up(_number(self.late_fee, 2, MOST_PERCENT) * 100),
        )


class QualityForm(StepForm):
    """Step 5."""

    aql = SelectField(
        _l("AQL de defectos mayores"),
        coerce=int,
        choices=lambda: options(*((aql, i18n.number(aql / 100, 2)) for aql in AQL_HUNDREDTHS)),
    )
    level = SelectField(_l("Nivel de inspección"), choices=options(*LEVELS.items()), default="II")
    sample_required = BooleanField(_l("Primero una muestra aprobada"))
    split_allowed = BooleanField(_l("Se puede repartir entre varios grupos"))
    max_groups = StringField(_l("Grupos como máximo por línea"), [Optional()])

    def validate_max_groups(self, field: Field) -> None:
        """Whole groups; 0 is any number."""
        whole(field, 99)

    def draft(self) -> QualityDraft:
        """What was said."""
        return QualityDraft(
            int(self.aql.data), str(self.level.data), bool(self.sample_required.data), bool(self.split_allowed.data),
            whole(self.max_groups, 99),
        )  # fmt: skip


class FileForm(StepForm):
    """Step 2: one or more files."""

    def drafts(self) -> list[FileDraft]:
        """The files that were sent."""
        sent: list[FileStorage] = [file for file in request.files.getlist("file") if file.filename]
        return [FileDraft(file.filename or "", file.mimetype or "", file.read()) for file in sent]


class BulkForm(StepForm):
    """Many lines from a spreadsheet."""

    pasted = TextAreaField(_l("Celdas de tu planilla"), [needed()])


class LineForm(StepForm):
    """Step 1: one line. Sizes, colours and cells are lists of inputs beside the fields."""

    item = SelectField(_l("Qué se hace"), [Optional()])
    technique = SelectField(_l("Técnica"), [Optional()])
    description = StringField(_l("Descripción"), [Optional(), Length(max=500)])
    material = StringField(_l("Material"), [Optional(), Length(max=60)])
    hours = StringField(_l("Horas por pieza"), [Optional()])
    price = StringField(_l("Precio techo por pieza"), [Optional()])
    quantity = StringField(_l("Total de piezas"), [Optional()])
    min_grade = SelectField(
        _l("Calidad mínima"), coerce=int, choices=options((0, _l("Cualquiera")), (1, "1"), (2, "2"), (3, "3"))
    )
    priority = SelectField(
        _l("Prioridad"), coerce=int, choices=options((1, _l("Alta")), (2, _l("Normal")), (3, _l("Baja"))), default=2
    )
    partial = BooleanField(_l("Aceptamos una parte si no cabe todo"), default=True)
    pasted = TextAreaField(_l("Pegar tabla de tallas y colores"), [Optional()])

    def offer(self, products: list[Product], standards: list[TimeStandard], techniques: list[Technique]) -> None:
        """Fill the choices."""
        catalogue = [(f"p:{p.id}", f"{named(p)} · {p.association.name}") for p in products]
        usual = [(f"s:{s.key}", named(s)) for s in standards]
        self.item.choices = [
            *options(("", _l("Otra pieza, la describo")), group=""),
            *options(*catalogue, group=str(_l("Del catálogo"))),
            *options(*usual, group=str(_l("Por especificación"))),
        ]
        self.technique.choices = options(("", "—"), *((t.code, named(t)) for t in techniques))

    def validate_price(self, field: Field) -> None:
        """An amount."""
        try:
            amount(field)
        except DomainError as error:
            raise ValidationError(say(error)) from None

    def validate_hours(self, field: Field) -> None:
        """Hours with two decimals."""
        _number(field, 2, 2000)

    def validate_quantity(self, field: Field) -> None:
        """Whole pieces."""
        try:
            pieces_of(field.data or "")
        except DomainError as error:
            raise ValidationError(say(error)) from None

    def draft(self) -> LineDraft:
        """What was said; the cells must be whole numbers (DomainError)."""
        kind, _, key = (self.item.data or "").partition(":")
        millihours = half_up(_number(self.hours, 2, 2000) * 1000)
        return LineDraft(
            description=self.description.data or "",
            technique_code=self.technique.data or "",
            quantity=pieces_of(self.quantity.data or "") or None,
            cells=self.cells(),
            product_id=int(key) if kind == "p" else None,
            standard_key=key if kind == "s" else None,
            material=self.material.data or "",
            unit_price_minor=amount(self.price),
            millihours_per_piece=millihours or None,
            min_grade=int(self.min_grade.data),
            priority=int(self.priority.data),
            partial=bool(self.partial.data),
        )

    def cells(self) -> tuple[Cell, ...]:
        """The cells as they stand in the grid. Raises DomainError."""
        sent = request.form
        return cells_of(sent.getlist("size"), sent.getlist("colour"), sent.getlist("cell"))


def amount(field: Field) -> int | None:
    """Minor units of an amount; None where it is empty. Raises DomainError ``bad_amount``."""
    return parse_amount(field.data) if field.data and field.data.strip() else None


def grid_for(form: LineForm, line: OrderLine | None, product: Product | None, action: str) -> Grid:
    """The grid to show: as it was sent, pasted anew, or with one more column or row. Raises DomainError for a bad paste."""
    sizes = tuple(product.sizes.split(";")) if product and product.sizes else DEFAULT_SIZES
    colours = tuple(product.colours.split(";")) if product and product.colours else ("",)
    if request.method != "POST":
        cells = [Cell(cell.size, cell.colour, cell.pieces) for cell in line.cells] if line else []
        return grid_of(cells) if cells else grid_of([], sizes, colours)
    if action == "paste":
        return grid_of(parse_cells(form.pasted.data or ""))
    sent = request.form
    columns, rows = sent.getlist("size"), sent.getlist("colour")
    if action == "size":
        return _wider(columns, rows, sent.getlist("cell"))
    if action == "colour":
        return Grid(tuple(columns), (*rows, ""), (*_typed(columns, rows, sent.getlist("cell")), (0,) * len(columns)))
    return Grid(tuple(columns), tuple(rows), _typed(columns, rows, sent.getlist("cell")))


def _wider(columns: list[str], rows: list[str], values: list[str]) -> Grid:
    return Grid((*columns, ""), tuple(rows), tuple((*row, 0) for row in _typed(columns, rows, values)))


def _typed(columns: list[str], rows: list[str], values: list[str]) -> tuple[tuple[int, ...], ...]:
    """The numbers of a grid that may hold mistakes: what is no number shows as nothing."""
    width = len(columns)
    padded = values + ["0"] * (width * len(rows) - len(values))
    return tuple(tuple(_lenient(text) for text in padded[i * width : (i + 1) * width]) for i in range(len(rows)))


def _lenient(text: str) -> int:
    try:
        return pieces_of(text)
    except DomainError:
        return 0


def percent(basis_points: int) -> str:
    """Hundredths of a percent as people write them: 3050 gives "30,5"."""
    return f"{basis_points / 100:g}".replace(".", ",")


def dates_form(order: Order) -> DatesForm:
    """Step 3, filled from the draft."""
    return DatesForm(
        version=order.version,
        title=order.title,
        release_date=order.release_date,
        due_date=order.due_date,
        incoterm=order.incoterm,
    )


def price_form(order: Order) -> PriceForm:
    """Step 4, filled from the draft."""
    rate = "" if order.fx_rate_micro is None else f"{order.fx_rate_micro / MICRO:g}".replace(".", ",")
    return PriceForm(
        version=order.version, currency=order.currency, fx_rate=rate, fx_kind=order.fx_kind, fx_date=order.fx_date,
        advance=percent(order.advance_basis_points), balance_days=str(order.balance_days),
        late_fee=percent(order.late_fee_basis_points) if order.late_fee_basis_points else "",
    )  # fmt: skip


def quality_form(order: Order) -> QualityForm:
    """Step 5, filled from the draft."""
    return QualityForm(
        version=order.version, aql=order.aql_hundredths, level=order.inspection_level, sample_required=order.sample_required,
        split_allowed=order.split_allowed, max_groups=str(order.max_groups) if order.max_groups else "",
    )  # fmt: skip


def line_form(order: Order, line: OrderLine | None, product: Product | None) -> LineForm:
    """Step 1, filled from a line, or from a product of the catalogue."""
    if line is None:
        return LineForm(version=order.version, item=f"p:{product.id}" if product else "")
    item = f"p:{line.product_id}" if line.product_id else (f"s:{line.standard_key}" if line.standard_key else "")
    own_hours = None if item else f"{line.millihours_per_piece / 1000:g}".replace(".", ",")
    price = "" if line.unit_price_minor is None else f"{line.unit_price_minor / 100:.2f}".replace(".", ",")
    return LineForm(
        version=order.version, item=item, technique=line.technique_code, description=line.description, material=line.material,
        hours=own_hours, price=price, quantity=str(line.quantity), min_grade=line.min_grade, priority=line.priority,
        partial=line.partial,
    )  # fmt: skip
