"""Forms of fulfilment. Numbers are typed as text with a numeric keyboard: a spinner is hard to use on a phone."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.infra.forms import Form

WHOLE = NumberRange(min=0, max=10_000_000, message=_l("Pon un número de 0 o más."))
NEEDED = InputRequired(message=_l("Falta el número."))


def whole_number(label: object) -> IntegerField:
    """A number of pieces that must be given."""
    return IntegerField(label, validators=[NEEDED, WHOLE])


class PiecesForm(Form):
    """One number of pieces."""

    pieces = whole_number(_l("Piezas"))


class ProgressForm(PiecesForm):
    """Pieces finished in all, and a photo if she wants."""

    photo = FileField(
        _l("Foto"), validators=[Optional(), FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))]
    )


class InspectionForm(Form):
    """Faults in the sample, and what becomes of the lot."""

    critical_found = whole_number(_l("Fallas críticas"))
    major_found = whole_number(_l("Fallas mayores"))
    minor_found = whole_number(_l("Fallas menores"))
    accepted_pieces = whole_number(_l("Aceptadas"))
    rework_pieces = whole_number(_l("Por arreglar"))
    rejected_pieces = whole_number(_l("Rechazadas"))
    note = TextAreaField(_l("Nota"), validators=[Length(max=500, message=_l("Como mucho 500 letras."))])
    inspector_name = StringField(_l("Quién revisó"), validators=[Length(max=160, message=_l("Como mucho 160 letras."))])

    def draft(self) -> InspectionDraft:
        """What was found."""
        return InspectionDraft(
            critical_found=self.critical_found.data,
            major_found=self.major_found.data,
            minor_found=self.minor_found.data,
            accepted_pieces=self.accepted_pieces.data,
            rework_pieces=self.rework_pieces.data,
            rejected_pieces=self.rejected_pieces.data,
            note=self.note.data or "",
            inspector_name=(self.inspector_name.data or "").strip(),
        )


class ReasonForm(Form):
    """Why."""

    reason = StringField(
        _l("¿Por qué?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )
