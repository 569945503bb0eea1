"""Forms of the doors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import DataRequired, Email, EqualTo, Length

from marketplace.infra.forms import Form

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
