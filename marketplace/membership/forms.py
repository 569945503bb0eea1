"""Forms of accounts and roles."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, SelectField, SelectMultipleField, StringField, TelField, ValidationError
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from marketplace.access.actor import Role
from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import LANGUAGES
from marketplace.infra.telephone import as_phone
from marketplace.membership import queries
from marketplace.membership.drafts import AccountDraft, RoleDraft
from marketplace.people.throttle import normal_email

ROLE_NAMES = {
    Role.LEADER: _l("Líder"),
    Role.WEAVER: _l("Tejedora"),
    Role.EXPORTER: _l("Exportador"),
    Role.COORDINATOR: _l("Coordinadora"),
    Role.VERIFIER: _l("Verificadora"),
    Role.ADMINISTRATOR: _l("Administradora"),
}
DESK_ROLES = (Role.EXPORTER, Role.COORDINATOR, Role.VERIFIER, Role.ADMINISTRATOR)


def _number(text: Any) -> int | None:
    return int(text) if str(text or "").isdigit() else None


class RoleForm(Form):
    """A role and where it holds."""

    role = RadioField(
        _l("Papel"), [InputRequired(_l("Elige un papel."))], choices=options(*((r.value, ROLE_NAMES[r]) for r in DESK_ROLES))
    )
    exporter_id = SelectField(_l("Exportador"), [Optional()], coerce=_number)
    programme_ids = SelectMultipleField(_l("Programas"), [Optional()], coerce=_number)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exporter_id.choices = options(("", _l("Ninguno")), *((row.id, row.name) for row in queries.exporters_to_choose()))
        self.programme_ids.choices = options(*((row.id, row.name) for row in queries.programmes_to_choose()))

    def role_draft(self) -> RoleDraft:
        """The role, typed."""
        return RoleDraft(
            role=Role(self.role.data),
            exporter_id=self.exporter_id.data,
            programme_ids=tuple(number for number in self.programme_ids.data or () if number is not None),
        )


class AccountForm(RoleForm):
    """A new account for somebody at a desk."""

    name = StringField(
        _l("Nombre"), [DataRequired(_l("Escribe el nombre.")), Length(max=120, message=_l("El nombre es muy largo."))]
    )
    email = EmailField(_l("Correo"), [DataRequired(_l("Escribe el correo.")), Email(_l("Revisa el correo: falta algo."))])
    phone = TelField(
        _l("Celular"),
        [Optional(strip_whitespace=True), Length(max=24)],
        description=_l("Para que sus grupos puedan llamar. Por ejemplo 71234567."),
    )
    language = RadioField(_l("Idioma"), choices=options(*LANGUAGES.items()), default="es")

    def validate_phone(self, field: TelField) -> None:
        """A number that a telephone can call."""
        if as_phone(field.data or "") is None:
            raise ValidationError(_l("Revisa el número: no se puede llamar."))

    def draft(self) -> AccountDraft:
        """The account, typed."""
        return AccountDraft(
            name=(self.name.data or "").strip(),
            email=normal_email(self.email.data or ""),
            language=self.language.data or "es",
            role=self.role_draft(),
            phone=as_phone(self.phone.data) if self.phone.data else None,
        )
