"""Forms of matching."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from marketplace.infra.forms import Form, options
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import BOB
from marketplace.matching.drafts import AdjustDraft, QuoteDraft, SendDraft
from marketplace.matching.quote_terms import read_ceiling


class StartForm(Form):
    """How late a piece may be proposed."""

    late_weeks = SelectField(
        _l("Si no alcanza el tiempo"),
        choices=options(
            ("0", _l("Solo a tiempo")),
            ("1", _l("Hasta 1 semana tarde")),
            ("2", _l("Hasta 2 semanas tarde")),
            ("4", _l("Hasta 4 semanas tarde")),
        ),
        default="0",
    )

    def weeks(self) -> int:
        """Weeks, 0 when nothing sensible was sent."""
        return int(self.late_weeks.data) if str(self.late_weeks.data or "").isdigit() else 0


class SendForm(Form):
    """How long the offers stay open, and the signed reason where a group gets more than its hours."""

    days = SelectField(
        _l("Pueden responder hasta en"),
        choices=options(("1", _l("1 día")), ("2", _l("2 días")), ("3", _l("3 días")), ("5", _l("5 días")), ("7", _l("7 días"))),
        default="3",
        validators=[InputRequired()],
    )
    reason = StringField(_l("Motivo firmado para pasar de las horas"), validators=[Optional()])
    floor_reason = StringField(_l("Motivo firmado para ofrecer debajo del piso"), validators=[Optional()])

    def draft(self) -> SendDraft:
        """What the service takes."""
        days = int(self.days.data) if str(self.days.data or "").isdigit() else 3
        return SendDraft(days, (self.reason.data or "")[:300], (self.floor_reason.data or "")[:300])


class QuoteForm(Form):
    """How long hours are kept, and who asked."""

    days = SelectField(
        _l("Guardar las horas"),
        choices=options(("3", _l("3 días")), ("7", _l("7 días")), ("14", _l("14 días")), ("30", _l("30 días"))),
        default="7",
    )
    customer = StringField(_l("Quién pregunta"), validators=[Optional()])

    ceiling = StringField(_l("Tope por pieza"), validators=[Optional()])
    currency = StringField(_l("Moneda"), validators=[Optional()])

    def draft(self) -> QuoteDraft:
        """What the service takes. Raises DomainError ``bad_amount`` for a ceiling that is no amount."""
        days = int(self.days.data) if str(self.days.data or "").isdigit() else 0
        ceiling = read_ceiling(self.ceiling.data or "", self.currency.data or BOB)
        return QuoteDraft(days, self.customer.data or "", ceiling)


class PartForm(Form):
    """Some of the pieces of an offer."""

    pieces = IntegerField(
        _l("¿Cuántas pueden hacer?"),
        validators=[
            InputRequired(_l("Escribe cuántas pueden hacer.")),
            NumberRange(min=1, message=_l("Escribe una pieza o más.")),
        ],
    )


class DeclineForm(Form):
    """One of the three drawn reasons."""

    reason = RadioField(
        _l("¿Por qué no?"),
        choices=options(
            ("no_time", _l("No tenemos tiempo")), ("low_price", _l("Pagan poco")), ("no_skill", _l("No sabemos hacerlo"))
        ),
        validators=[InputRequired(_l("Toca uno de los tres motivos."))],
    )


def read_pieces(values: MultiDict[str, str]) -> AdjustDraft:
    """Pieces from fields called ``p-<line>-<association>``. Raises DomainError ``bad_pieces`` for what is no number."""
    found: dict[tuple[int, int], int] = {}
    for name, text in values.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == "p" and parts[1].isdigit() and parts[2].isdigit():
            digits = text.strip().replace(".", "").replace(" ", "") or "0"
            if not digits.isdigit() or len(digits) > 7:
                raise DomainError("bad_pieces")
            found[int(parts[1]), int(parts[2])] = int(digits)
    return AdjustDraft(found)
