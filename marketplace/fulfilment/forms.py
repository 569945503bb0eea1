"""Forms of fulfilment. Numbers are typed as text with a numeric keyboard: a spinner is hard to use on a phone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.infra.forms import Form, options

WHOLE = NumberRange(min=0, max=10_000_000, message=_l("Pon un número de 0 a 10.000.000."))
NEEDED = InputRequired(message=_l("Falta el número."))


DIFFERENCES = {
    "": _l("Nada que decir"),
    "short": _l("Faltaron piezas"),
    "extra": _l("Trajeron más"),
    "miscounted": _l("Contaron mal antes"),
}
"""Why what came is not what was announced, by code."""


def whole_number(label: object) -> IntegerField:
    """A number of pieces that must be given."""
    return IntegerField(label, validators=[NEEDED, WHOLE])


class PiecesForm(Form):
    """One number of pieces."""

    pieces = whole_number(_l("Piezas"))


class AnnounceForm(PiecesForm):
    """Pieces on their way, and in how many packages if they were counted."""

    cartons = IntegerField(_l("Bultos"), validators=[Optional(), WHOLE])


class ReceiveForm(PiecesForm):
    """Pieces counted, and why they are not those announced."""

    reason = RadioField(_l("¿Qué pasó?"), choices=options(*DIFFERENCES.items()), validators=[Optional()])


class RecountForm(PiecesForm):
    """Pieces counted again, and why."""

    reason = StringField(
        _l("¿Por qué?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )


class ProgressForm(PiecesForm):
    """Pieces finished in all, what the group is at, and a photo if she wants."""

    stage = RadioField(_l("¿En qué van?"), validators=[Optional()], validate_choice=False)

    photo = FileField(
        _l("Foto"), validators=[Optional(), FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))]
    )


class ReasonForm(Form):
    """Why."""

    reason = StringField(
        _l("¿Por qué?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )
