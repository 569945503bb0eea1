"""Forms of producers, for the desk."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import named
from marketplace.infra.telephone import as_phone
from marketplace.producers.drafts import AssociationDraft, MemberDraft, WorkshopDraft
from marketplace.producers.models import Association, Member, Workshop
from marketplace.producers.queries import all_techniques

_NAME = InputRequired(message=_l("Falta el nombre."))


def _most(letters: int) -> Length:
    return Length(max=letters, message=_l("Como mucho %(max)d letras."))


def _technique_choices() -> list[SelectChoice]:
    return options(*((one.code, named(one)) for one in all_techniques()))


class AssociationForm(Form):
    """An association's data."""

    name = StringField(_l("Nombre"), validators=[_NAME, _most(200)])
    sure = BooleanField(_l("Es otro grupo, aunque el nombre se parece"))
    aliases = StringField(_l("Otros nombres"), description=_l("Separados por punto y coma."), validators=[_most(300)])
    trade = StringField(_l("Qué hacen"), validators=[_most(200)])
    story = TextAreaField(_l("Su historia, para los compradores"), validators=[_most(2000)])
    legal_status = StringField(_l("Forma legal"), validators=[_most(120)])
    city = StringField(_l("Ciudad"), validators=[InputRequired(message=_l("Falta la ciudad.")), _most(80)])
    zone = StringField(_l("Zona"), validators=[_most(80)])
    techniques = SelectMultipleField(_l("Técnicas"))

    def __init__(self, association: Association | None = None) -> None:
        super().__init__(obj=association, data=None if association else {"city": "El Alto"})
        self.techniques.choices = _technique_choices()
        if not self.is_submitted():
            self.techniques.data = [one.code for one in association.techniques] if association else []

    def draft(self) -> AssociationDraft:
        """As typed."""

        def text(name: str) -> str:
            return (self[name].data or "").strip()

        return AssociationDraft(
            name=text("name"),
            aliases=text("aliases"),
            trade=text("trade"),
            story=text("story"),
            legal_status=text("legal_status"),
            city=text("city"),
            zone=text("zone"),
            technique_codes=tuple(self.techniques.data or ()),
        )


class WorkshopForm(Form):
    """A workshop's data."""

    name = StringField(_l("Nombre"), validators=[_NAME, _most(200)])
    city = StringField(_l("Ciudad"), validators=[InputRequired(message=_l("Falta la ciudad.")), _most(80)])
    zone = StringField(_l("Zona"), validators=[_most(80)])
    techniques = SelectMultipleField(_l("Técnicas"))

    def __init__(self, association: Association, workshop: Workshop | None = None) -> None:
        start = {"city": association.city, "zone": association.zone}
        super().__init__(obj=workshop, data=None if workshop else start)
        self.techniques.choices = _technique_choices()
        if not self.is_submitted():
            self.techniques.data = [one.code for one in (workshop or association).techniques]

    def draft(self) -> WorkshopDraft:
        """As typed."""
        texts = {name: (self[name].data or "").strip() for name in ("name", "zone", "city")}
        return WorkshopDraft(**texts, technique_codes=tuple(self.techniques.data or ()))


class MemberForm(Form):
    """A weaver's data."""

    full_name = StringField(_l("Nombre completo"), validators=[_NAME, _most(160)])
    sure = BooleanField(_l("Es otra persona, aunque el nombre se parece"))
    workshop = SelectField(_l("Taller"), coerce=int)
    hours = DecimalField(
        _l("Horas de trabajo al día"),
        places=1,
        validators=[
            InputRequired(message=_l("Faltan las horas.")),
            NumberRange(min=0, max=24, message=_l("De 0 a 24 horas.")),
        ],
    )
    phone = StringField(_l("Celular"), description=_l("Por ejemplo 71234567."), validators=[_most(24)])
    languages = RadioField(
        _l("Idiomas"),
        choices=options(
            ("es", _l("Castellano")),
            ("ay-es", _l("Aymara y castellano")),
            ("ay", _l("Aymara")),
            ("qu-es", _l("Quechua y castellano")),
        ),
        validators=[Optional()],
    )
    reading = RadioField(
        _l("Lectura"),
        choices=options(("lee", _l("Lee")), ("lee con dificultad", _l("Lee con dificultad")), ("no lee", _l("No lee"))),
        validators=[Optional()],
    )
    birth_year = IntegerField(
        _l("Año de nacimiento"), validators=[Optional(), NumberRange(min=1920, max=2015, message=_l("Un año como 1980."))]
    )
    sex = RadioField(_l("Sexo"), choices=options(("F", _l("Mujer")), ("M", _l("Hombre"))), validators=[Optional()])

    def __init__(self, workshops: list[Workshop], member: Member | None = None, workshop_id: int | None = None) -> None:
        super().__init__(obj=member, data=None if member else {"sex": "F", "workshop": workshop_id})
        self.workshop.choices = options(*((one.id, one.name) for one in workshops))
        if not self.is_submitted() and member is not None:
            self.workshop.data, self.hours.data = member.workshop_id, member.millihours_a_day / 1000
        for name in ("languages", "reading", "sex"):
            # What a file brought stays choosable, also where it is none of the usual words.
            kept = getattr(member, name, None) if member else None
            if kept and kept not in {choice.value for choice in self[name].choices}:
                self[name].choices = [*self[name].choices, *options((kept, kept))]

    def validate_phone(self, field: StringField) -> None:
        """A number that a telephone can call, Bolivian unless it says otherwise."""
        if field.data and as_phone(field.data) is None:
            raise ValidationError(gettext("No es un número de celular."))

    def draft(self) -> MemberDraft:
        """As typed."""
        return MemberDraft(
            full_name=" ".join((self.full_name.data or "").split()),
            millihours_a_day=int(self.hours.data * 1000),
            phone=as_phone(self.phone.data) if self.phone.data else None,
            languages=self.languages.data or "",
            reading=self.reading.data or "",
            birth_year=self.birth_year.data,
            sex=self.sex.data or None,
            workshop_id=self.workshop.data,
        )


class ReasonForm(Form):
    """Why an association is turned down or suspended."""

    reason = TextAreaField(_l("¿Por qué?"), validators=[_most(500)])
