"""Forms of money. Amounts are typed in bolivianos and kept in centavos."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from marketplace.infra import clock
from marketplace.infra.forms import Form, options
from marketplace.infra.photos import photo_key
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_amount
from marketplace.money.drafts import PaymentDraft, ReturnDraft
from marketplace.money.models import Payment
from marketplace.money.words import METHODS

MOST_MINOR = 2_000_000_000


def typed(minor: int) -> str:
    """An amount as it stands in a field: 1234,50."""
    return f"{minor // 100},{minor % 100:02}"


def check_amount(field: Field) -> None:
    """Refuse what is no amount. Raises ValidationError."""
    try:
        minor = parse_amount(field.data or "")
    except DomainError:
        raise ValidationError(_l("Escribe un monto, como 1.234,50.")) from None
    if not 0 < minor <= MOST_MINOR:
        raise ValidationError(_l("Ese monto no puede ser."))


def _methods() -> list[Any]:
    return options(*METHODS.items())


class _HowForm(Form):
    """How money changed hands."""

    method = RadioField(_l("¿Cómo se pagó?"), choices=_methods, validators=[InputRequired(message=_l("Elige cómo se pagó."))])
    reference = StringField(_l("Número o referencia"), validators=[Length(max=60, message=_l("Como mucho 60 letras."))])
    photo = FileField(
        _l("Foto del comprobante"),
        validators=[Optional(), FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))],
    )


class PaymentForm(_HowForm):
    """An amount that was paid, when and how. Left empty, it is all that is due, and today."""

    seen = HiddenField()
    amount = StringField(_l("Monto pagado"), validators=[Optional()])
    paid_on = DateField(_l("Día del pago"), validators=[Optional()])

    def __init__(self, due_minor: int, **values: Any) -> None:
        super().__init__(data={"amount": typed(due_minor), "seen": str(due_minor), "paid_on": clock.today(), **values})

    def validate_amount(self, field: Field) -> None:
        """A sum of money above nothing."""
        check_amount(field)

    def draft(self) -> PaymentDraft:
        """The payment as typed; its photo is kept."""
        return PaymentDraft(
            method=self.method.data,
            reference=self.reference.data or "",
            photo_key=photo_key(self.photo.data),
            amount_minor=parse_amount(self.amount.data) if (self.amount.data or "").strip() else None,
            paid_on=self.paid_on.data,
            seen_minor=int(self.seen.data) if (self.seen.data or "").isdigit() else None,
        )


class CorrectionForm(PaymentForm):
    """A payment as it really was, and why the other was wrong."""

    reason = StringField(
        _l("¿Qué estaba mal?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )

    def __init__(self, payment: Payment) -> None:
        super().__init__(
            payment.amount_minor, method=payment.method, reference=payment.reference, paid_on=payment.paid_on, seen=""
        )
        self.old_photo_key = payment.photo_key

    def draft(self) -> PaymentDraft:
        """The payment as it was; the photo of the mistaken one stays unless there is a new one."""
        found = super().draft()
        kept = found.photo_key or self.old_photo_key
        return PaymentDraft(found.method, found.reference, kept, found.amount_minor, found.paid_on)


class ReturnForm(_HowForm):
    """Money given back."""

    amount = StringField(_l("Monto devuelto"), validators=[InputRequired(message=_l("Falta el monto."))])

    def __init__(self, credit_minor: int) -> None:
        super().__init__(data={"amount": typed(credit_minor)})

    def validate_amount(self, field: Field) -> None:
        """A sum of money above nothing."""
        check_amount(field)

    def draft(self) -> ReturnDraft:
        """The return as typed; its photo is kept."""
        return ReturnDraft(
            parse_amount(self.amount.data), self.method.data, self.reference.data or "", photo_key(self.photo.data)
        )


class VoidForm(Form):
    """Why something is taken back."""

    reason = StringField(
        _l("¿Por qué?"),
        validators=[InputRequired(message=_l("Falta decir por qué.")), Length(max=200, message=_l("Como mucho 200 letras."))],
    )


class PayVoidForm(Form):
    """Why a weaver's pay is taken back: a leader taps it."""

    reason = RadioField(
        _l("¿Qué pasó?"),
        choices=lambda: options(
            ("toqué por error", _l("Toqué por error")),
            ("no se entregó", _l("No se entregó el dinero")),
            ("eran otras piezas", _l("Eran otras piezas")),
        ),
        validators=[InputRequired(message=_l("Elige qué pasó."))],
    )
