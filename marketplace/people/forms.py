"""Forms of the doors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, TelField, ValidationError
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from marketplace.infra.forms import Form
from marketplace.infra.telephone import as_phone

_needed_email = DataRequired(_l("Escribe tu correo."))
_needed_password = DataRequired(_l("Escribe tu clave."))
_needed_again = DataRequired(_l("Escribe la clave otra vez."))
_same_as_password = EqualTo("password", _l("Las dos claves no son iguales."))


class SignInForm(Form):
    """E-mail and password."""

    email = EmailField(_l("Correo"), [_needed_email, Length(max=254, message=_l("El correo es muy largo."))])
    password = PasswordField(_l("Clave"), [_needed_password])
    next = HiddenField()


class ForgotForm(Form):
    """The e-mail to which a password link goes."""

    email = EmailField(_l("Correo"), [_needed_email, Email(_l("Revisa el correo: falta algo."))])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_l("Clave nueva"), [_needed_password])
    again = PasswordField(_l("Otra vez la clave nueva"), [_needed_again, _same_as_password])


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    present = PasswordField(_l("Clave de ahora"), [_needed_password])


class PhoneForm(Form):
    """One's own telephone; empty takes it away."""

    phone = TelField(_l("Celular"), [Optional(strip_whitespace=True), Length(max=24)], description=_l("Por ejemplo 71234567."))

    def validate_phone(self, field: TelField) -> None:
        """A number that a telephone can call."""
        if as_phone(field.data or "") is None:
            raise ValidationError(_l("Revisa el número: no se puede llamar."))

    def number(self) -> str | None:
        """The number that was written, None for none."""
        return as_phone(self.phone.data) if self.phone.data else None
