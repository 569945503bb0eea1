"""Forms of capacity."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from marketplace.capacity.drafts import ClosureDraft
from marketplace.infra.forms import Form, options
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_number

MOST_HOURS = 100_000
KINDS = (
    ("nacional", _l("Nacional")),
    ("departamental", _l("Departamental")),
    ("local/costumbre", _l("Local o costumbre")),
    ("zona", _l("Una zona")),
)


class HoursForm(Form):
    """Hours of a week, with one decimal at most."""

    hours = StringField(_l("Horas de la semana"), [InputRequired(_l("Falta este dato."))])
    reason = StringField(_l("Motivo"), [Optional(), Length(max=200)])

    def validate_hours(self, field: Field) -> None:
        """Hours between 0 and 100,000."""
        try:
            value = parse_number(field.data or "", places=1)
        except DomainError:
            raise ValidationError(_l("Escribe un número.")) from None
        if not 0 <= value <= MOST_HOURS:
            raise ValidationError(_l("Ese número no puede ser."))

    @property
    def millihours(self) -> int:
        """The hours in thousandths."""
        return half_up(parse_number(self.hours.data or "", places=1) * 1000)


class ClosureForm(Form):
    """A day on which part of the work stops."""

    day = DateField(_l("Día"), [InputRequired(_l("Elige una fecha."))])
    name = StringField(_l("Qué es"), [InputRequired(_l("Falta este dato.")), Length(max=160)])
    scope_kind = SelectField(_l("Para quién"), choices=options(*KINDS))
    zone = SelectField(_l("Zona"), [Optional()])
    closed = StringField(_l("Cuánto se cierra"), [InputRequired(_l("Falta este dato."))])
    source = StringField(_l("De dónde sale"), [InputRequired(_l("Escribe de dónde sale la fecha.")), Length(max=160)])

    def offer(self, zones: list[str]) -> None:
        """Fill the zones."""
        self.zone.choices = options(("", "—"), *((zone, zone) for zone in zones))

    def validate_closed(self, field: Field) -> None:
        """A whole percentage of the day."""
        if not (field.data or "").strip().isdigit():
            raise ValidationError(_l("Escribe un número."))

    def draft(self) -> ClosureDraft:
        """What was said."""
        kind = str(self.scope_kind.data)
        return ClosureDraft(
            day=self.day.data,
            name=str(self.name.data).strip(),
            scope_kind=kind,
            closed_hundredths=int(self.closed.data),
            source=str(self.source.data).strip(),
            zone=str(self.zone.data or "") if kind == "zona" else "",
        )
