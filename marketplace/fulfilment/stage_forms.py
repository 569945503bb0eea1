"""Forms of stages: days that are expected now, and pieces that go to others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from marketplace.infra.forms import Form
from marketplace.kernel.errors import DomainError

WORDS = Regexp(r"(?s)(.*?[^\W\d_]){4}", message=_l("Dilo con palabras, para que todos lo entiendan."))
"""A reason of at least four letters."""


class ReleaseForm(Form):
    """How many pieces go to other groups."""

    pieces = IntegerField(
        _l("Piezas para otro grupo"),
        validators=[
            InputRequired(message=_l("Falta el número.")),
            NumberRange(min=1, max=10_000_000, message=_l("Pon un número de 1 o más.")),
        ],
    )
    reason = StringField(
        _l("¿Por qué?"),
        validators=[
            InputRequired(message=_l("Falta decir por qué.")),
            Length(max=200, message=_l("Como mucho 200 letras.")),
            WORDS,
        ],
    )
    seen = HiddenField()
    """The pieces of the work when the page was opened."""
    same_group = BooleanField(_l("El mismo grupo puede volver a tomarlas"))
    anyway = BooleanField(_l("Sacarlas igual, aunque queden sin grupo"))

    @property
    def shown(self) -> int | None:
        """The pieces of the work when the page was opened, as far as it said."""
        said = self.seen.data or ""
        return int(said) if said.isdecimal() else None


def days_from(typed: Mapping[str, str]) -> dict[str, date | None]:
    """The days of a form by stage, ``d-<stage>``; an empty one goes back to the plan. Raises DomainError ``bad_day``."""
    days: dict[str, date | None] = {}
    for name, value in typed.items():
        if not name.startswith("d-"):
            continue
        try:
            days[name[2:]] = date.fromisoformat(value) if value.strip() else None
        except ValueError:
            raise DomainError("bad_day", field=name[2:]) from None
    return days
