"""Forms of inspections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.forms import whole_number
from marketplace.fulfilment.inspection_queries import Tally
from marketplace.infra import clock
from marketplace.infra.forms import Form, options
from marketplace.kernel.aql import Severity

FAULT = "falla_"
"""How the fields of counted faults begin; a fault's code follows."""
REWORK_DAYS = (7, 14, 21)
SEVERITY_WORDS = {
    Severity.NORMAL.value: _l("Normal"),
    Severity.TIGHTENED.value: _l("Estricta"),
    Severity.REDUCED.value: _l("Reducida"),
}
_REASON = Length(max=200, message=_l("Como mucho 200 letras."))


class FaultsForm(Form):
    """Pieces with each fault, tapped one by one."""

    version = IntegerField(validators=[Optional()])

    def counts(self) -> dict[str, int]:
        """Pieces by the fault's code, as they were sent; what is no number counts as none."""
        sent = {name.removeprefix(FAULT): value for name, value in request.form.items() if name.startswith(FAULT)}
        return {code: int(value) if value.isascii() and value.isdigit() else 0 for code, value in sent.items()}


class DecideForm(Form):
    """What becomes of the lot."""

    accepted_pieces = whole_number(_l("Aceptadas"))
    rework_pieces = whole_number(_l("Por arreglar"))
    rejected_pieces = whole_number(_l("Rechazadas"))
    rework_days = RadioField(
        _l("¿Para cuándo lo arreglado?"),
        choices=options((7, _l("En 1 semana")), (14, _l("En 2 semanas")), (21, _l("En 3 semanas"))),
        coerce=int,
        default=7,
        validators=[InputRequired()],
    )
    note = TextAreaField(_l("Nota"), validators=[Length(max=500, message=_l("Como mucho 500 letras."))])
    inspector_name = StringField(_l("Quién revisó"), validators=[Length(max=160, message=_l("Como mucho 160 letras."))])
    strokes = HiddenField()

    def draft(self, found: Tally) -> InspectionDraft:
        """What was found, and what becomes of the pieces."""
        return InspectionDraft(
            critical_found=found.critical,
            major_found=found.major,
            minor_found=found.minor,
            accepted_pieces=self.accepted_pieces.data,
            rework_pieces=self.rework_pieces.data,
            rejected_pieces=self.rejected_pieces.data,
            note=self.note.data or "",
            inspector_name=(self.inspector_name.data or "").strip(),
            rework_due_on=self.rework_due_on(),
        )

    def rework_due_on(self) -> date | None:
        """The day by which the mended pieces come back; None where none are to be mended."""
        return clock.today() + timedelta(days=self.rework_days.data or 0) if self.rework_pieces.data else None


class PhotoForm(Form):
    """A photo of a fault, or of the signed paper."""

    photo = FileField(_l("Foto"), validators=[FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))])
    code = HiddenField()


class SeverityForm(Form):
    """How strictly, and why otherwise than the record asks."""

    severity = RadioField(_l("¿Cómo se revisa este lote?"), choices=options(*SEVERITY_WORDS.items()))
    reason = StringField(_l("¿Por qué?"), validators=[_REASON])


class PlanForm(Form):
    """When, and by whom."""

    on = DateField(_l("¿Qué día?"), validators=[InputRequired(message=_l("Falta el día."))])
    inspector_name = StringField(_l("Quién revisa"), validators=[Optional(), Length(max=160)])


class SignForm(Form):
    """Who signs for a side."""

    side = SelectField(_l("¿Quién firma?"), choices=options(("group", _l("El grupo")), ("inspector", _l("Quien revisó"))))
    name = StringField(_l("Nombre"), validators=[Optional(), Length(max=160, message=_l("Como mucho 160 letras."))])
    strokes = HiddenField()


def disposition(lot: int, found: Tally, passed: bool, whole_lot: bool) -> dict[str, Any]:
    """What usually becomes of a lot's pieces: faulty ones are mended, and all of a refused lot that only a sample was seen of."""
    bad = found.critical + found.major
    mend = lot if not passed and not whole_lot else bad
    return {"accepted_pieces": lot - mend, "rework_pieces": mend, "rejected_pieces": 0}
