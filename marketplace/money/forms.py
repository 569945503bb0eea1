"""Forms of money."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.infra.forms import Form, options
from marketplace.infra.photos import photo_key
from marketplace.money.drafts import PaymentDraft


class PaymentForm(Form):
    """How it was paid."""

    method = RadioField(
        _l("¿Cómo se pagó?"),
        choices=options(("QR", _l("QR")), ("transferencia", _l("Transferencia")), ("efectivo", _l("Efectivo"))),
        validators=[InputRequired(message=_l("Elige cómo se pagó."))],
    )
    reference = StringField(_l("Número o referencia"), validators=[Length(max=60, message=_l("Como mucho 60 letras."))])
    photo = FileField(
        _l("Foto del comprobante"),
        validators=[Optional(), FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))],
    )

    def draft(self) -> PaymentDraft:
        """The payment as typed; its photo is kept."""
        return PaymentDraft(self.method.data, self.reference.data or "", photo_key(self.photo.data))


class VoidForm(Form):
    """Why a payment is taken back."""

    reason = StringField(
        _l("¿Por qué?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )
