"""Forms of quality."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import number
from marketplace.kernel.aql import AQL_HUNDREDTHS

NOTED_ONLY = "0"


class TermsForm(Form):
    """What an exporter asks of inspections."""

    minor_aql = SelectField(
        _l("AQL de fallas menores"),
        choices=lambda: options(
            (NOTED_ONLY, _l("Solo se anotan")), *((str(aql), number(aql / 100, 2)) for aql in AQL_HUNDREDTHS)
        ),
    )
    reduced_agreed = BooleanField(_l("Acepto revisión reducida de grupos con buena historia"))
    all_buyers = BooleanField(_l("Cuentan también los lotes para otros compradores"))

    def minor_aql_hundredths(self) -> int | None:
        """The AQL of minor faults; None where they are only noted."""
        return None if self.minor_aql.data == NOTED_ONLY else int(self.minor_aql.data)
