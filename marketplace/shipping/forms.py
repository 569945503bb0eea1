"""Forms of shipping. Weights are typed in kilograms and measures in centimetres, as scales and tapes say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.infra.forms import Form, options
from marketplace.shipping.drafts import Transport, Weights
from marketplace.shipping.packing import MOST_PER_CARTON, Cell
from marketplace.shipping.words import INCOTERMS, MODES, countries

_HUNDRED = Length(max=120, message=_l("Como mucho 120 letras."))
MOST_KILOGRAMS = 2_000
MOST_CENTIMETRES = 600


class ProposeForm(Form):
    """How many pieces a carton takes."""

    per_carton = IntegerField(
        _l("Piezas por caja"),
        validators=[
            InputRequired(message=_l("Falta el número.")),
            NumberRange(min=1, max=MOST_PER_CARTON, message=_l("En una caja entran de 1 a 2000 piezas.")),
        ],
    )


def thousandths(text: str, most: int) -> int | None:
    """A decimal number such as "12,5" in thousandths; None where it is empty. Raises ValueError beyond 0 to ``most``."""
    cleaned = text.strip().replace(" ", "").replace(",", ".")
    if not cleaned:
        return None
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or not 0 < value <= most:
        raise ValueError(text)
    return int((value * 1000).to_integral_value())


class WeightsForm(Form):
    """Weights of each carton, and the measures that they share."""

    def weights(self, carton_ids: list[int]) -> dict[int, Weights]:
        """Weights by carton, as they were sent. Raises ValueError with what is no number."""
        sent = request.form
        millimetres = [thousandths(sent.get(name, ""), MOST_CENTIMETRES) for name in ("length", "width", "height")]
        length, width, height = (value // 100 if value else None for value in millimetres)
        return {
            number: Weights(
                thousandths(sent.get(f"net_{number}", ""), MOST_KILOGRAMS),
                thousandths(sent.get(f"gross_{number}", ""), MOST_KILOGRAMS),
                length, width, height,
            )
            for number in carton_ids
        }  # fmt: skip


class ContentsForm(Form):
    """Pieces of each size and colour that a carton holds."""

    def contents(self, cells: list[Cell]) -> list[Cell]:
        """The cells with the pieces that were sent; what is no number counts as none."""
        found = []
        for index, cell in enumerate(cells):
            text = request.form.get(f"cell_{index}", "").strip()
            found.append(Cell(cell.size, cell.colour, int(text) if text.isascii() and text.isdigit() else 0))
        return found


class TransportForm(Form):
    """How and where a shipment goes."""

    mode = SelectField(_l("Cómo viaja"), choices=options(*MODES.items()))
    carrier = StringField(_l("Quién lo lleva"), validators=[_HUNDRED])
    incoterm = SelectField(_l("Incoterm"), choices=options(*((code, code) for code in INCOTERMS)))
    place = StringField(_l("Lugar del Incoterm"), validators=[Optional(), _HUNDRED])
    country = SelectField(_l("País de destino"))
    consignee = StringField(_l("A quién va"), validators=[Optional(), Length(max=200, message=_l("Como mucho 200 letras."))])
    tracking = StringField(_l("Número de guía"), validators=[Optional(), Length(max=60, message=_l("Como mucho 60 letras."))])

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)
        self.country.choices = options(("", _l("Elige el país")), *countries())

    def draft(self) -> Transport:
        """How it goes."""
        return Transport(
            mode=self.mode.data, carrier=(self.carrier.data or "").strip(), incoterm=self.incoterm.data,
            place=(self.place.data or "").strip(), country=self.country.data or "",
            consignee=(self.consignee.data or "").strip(), tracking=(self.tracking.data or "").strip(),
        )  # fmt: skip


class DayForm(Form):
    """On what day."""

    on = DateField(_l("¿Qué día?"), validators=[InputRequired(message=_l("Falta el día."))])

    def day(self) -> date:
        """The day."""
        found: date = self.on.data
        return found


def chosen_cartons() -> list[int]:
    """The numbers of the cartons that were ticked."""
    return [int(value) for value in request.form.getlist("carton") if value.isascii() and value.isdigit()]
