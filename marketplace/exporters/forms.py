"""Forms of exporters."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import Field
from wtforms.validators import InputRequired, ValidationError

from marketplace.exporters.drafts import TermsDraft
from marketplace.exporters.models import Exporter
from marketplace.infra import i18n
from marketplace.infra.forms import Form, options
from marketplace.kernel.aql import AQL_HUNDREDTHS
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_number

INCOTERMS = ("EXW", "FCA", "FOB", "CPT", "CIP", "DAP")
MOST_DAYS = 365


def number(field: Field, places: int, most: int) -> Fraction:
    """The number that a field holds, between 0 and ``most``. Raises ValidationError."""
    try:
        value = parse_number(field.data or "", places=places)
    except DomainError:
        raise ValidationError(_l("Escribe un número.")) from None
    if not 0 <= value <= most:
        raise ValidationError(_l("Ese número no puede ser."))
    return value


class TermsForm(Form):
    """The usual terms."""

    incoterm = SelectField(_l("Incoterm"), choices=options(*((code, code) for code in INCOTERMS)))
    advance = StringField(_l("Anticipo"), [InputRequired(_l("Falta este dato."))])
    balance_days = StringField(_l("Saldo a los días de la aceptación"), [InputRequired(_l("Falta este dato."))])
    aql = SelectField(
        _l("AQL de defectos mayores"),
        coerce=int,
        choices=lambda: options(*((aql, i18n.number(aql / 100, 2)) for aql in AQL_HUNDREDTHS)),
    )

    def validate_advance(self, field: Field) -> None:
        """A percentage with two decimals at most."""
        number(field, 2, 100)

    def validate_balance_days(self, field: Field) -> None:
        """Whole days."""
        number(field, 0, MOST_DAYS)

    def draft(self) -> TermsDraft:
        """What was said."""
        advance = half_up(number(self.advance, 2, 100) * 100)
        return TermsDraft(str(self.incoterm.data), advance, int(number(self.balance_days, 0, MOST_DAYS)), int(self.aql.data))


def terms_form(exporter: Exporter) -> TermsForm:
    """The form, filled with the terms on record."""
    advance = f"{exporter.advance_basis_points / 100:g}".replace(".", ",")
    return TermsForm(
        incoterm=exporter.incoterm, advance=advance, balance_days=str(exporter.balance_days), aql=exporter.aql_hundredths
    )
