"""Forms of samples. A group's form takes no typed text: a photo, and lengths by taps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.infra.forms import Form, options
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_amount
from marketplace.samples.drafts import CourierDraft, Measured, RequestDraft
from marketplace.samples.words import KINDS, PLACES
from marketplace.techpacks.drafts import Measure

MOST_MM = 10_000
MOST_MINOR = 100_000_00
"""Centavos of a parcel."""


class RequestForm(Form):
    """Which sample, in what size, by when."""

    kind = SelectField(_l("Muestra"), choices=options(*KINDS.items()))
    size = SelectField(_l("Talla"))
    due_on = DateField(_l("Para cuándo"), [Optional()])
    note = TextAreaField(_l("Nota"), [Optional(), Length(max=500)])

    def draft(self) -> RequestDraft:
        """What was said."""
        return RequestDraft(str(self.kind.data), self.size.data or "", self.due_on.data, (self.note.data or "").strip())


def request_form(sizes: Sequence[str]) -> RequestForm:
    """The form with the sizes of the tech pack; the middle one is usual."""
    form = RequestForm()
    form.size.choices = options(("", _l("Todas")), *((size, size) for size in sizes))
    if form.size.data is None and sizes:
        form.size.data = sizes[len(sizes) // 2]
    if form.kind.data is None:
        form.kind.data = "pre_production"
    return form


class SendForm(Form):
    """Photos; the lengths beside them are read by ``measured_of``."""

    photo = MultipleFileField(_l("Foto"))


def measured_of(sent: Mapping[str, str], asked: Sequence[Measure]) -> tuple[Measured, ...]:
    """The lengths of a sent form, in the order of the tech pack. Raises DomainError ``bad_length``."""
    found = []
    for place, one in enumerate(asked):
        typed = sent.get(f"measure_{place}", "").strip()
        if not typed:
            continue
        if not typed.isdecimal() or not 0 < int(typed) <= MOST_MM:
            raise DomainError("bad_length", value=typed)
        found.append(Measured(one.size, one.point, int(typed)))
    return tuple(found)


class MarkForm(Form):
    """A point on a photo, in thousandths, and what is to be said about it."""

    x = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])
    y = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])
    comment = StringField(_l("¿Qué pasa ahí?"), [InputRequired(_l("Escribe qué pasa en ese punto.")), Length(max=300)])


class DecideForm(Form):
    """The verdict is the button that is pressed."""

    verdict = StringField(validators=[InputRequired()])
    words = TextAreaField(_l("Comentario para el grupo"), [Optional(), Length(max=1000)])


class CourierForm(Form):
    """How it travels."""

    courier = StringField(_l("Courier"), [Optional(), Length(max=80)])
    tracking = StringField(_l("Número de guía"), [Optional(), Length(max=80)])
    cost = StringField(_l("Costo"), [Optional()])

    def validate_cost(self, field: Field) -> None:
        """An amount in Bs, or nothing."""
        try:
            minor = parse_amount(field.data)
        except DomainError:
            raise ValidationError(_l("Escribe un monto, por ejemplo 13,85.")) from None
        if not 0 <= minor <= MOST_MINOR:
            raise ValidationError(_l("Ese monto no puede ser."))

    def draft(self) -> CourierDraft:
        """What was said; no cost is no record."""
        cost = parse_amount(self.cost.data) if self.cost.data and self.cost.data.strip() else None
        return CourierDraft((self.courier.data or "").strip(), (self.tracking.data or "").strip(), cost)


class CounterForm(Form):
    """Where the counter-sample is."""

    where = RadioField(_l("¿Dónde está la contramuestra?"), choices=options(*PLACES.items()), validators=[InputRequired()])
    detail = StringField(_l("Lugar"), [Optional(), Length(max=160)])
