"""The form of a collection."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField

from marketplace.infra.forms import Form, options
from marketplace.seasons.services import CollectionDraft

SEASON_WORDS = {
    "spring-summer": _l("Primavera y verano"),
    "autumn-winter": _l("Otoño e invierno"),
    "all-year": _l("Todo el año"),
}


class CollectionForm(Form):
    """Title, season, year, text."""

    title = StringField(_l("Nombre de la colección"))
    season = RadioField(_l("Temporada"), choices=options(*SEASON_WORDS.items()), default="autumn-winter")
    year = StringField(_l("Año"))
    text = TextAreaField(_l("Lo que cuenta"))

    def draft(self) -> CollectionDraft:
        """What was filled in; a year that is none becomes 0, which the service refuses beside its field."""
        year = str(self.year.data or "").strip()
        return CollectionDraft(
            self.title.data or "", self.season.data, int(year) if year.isdecimal() and len(year) == 4 else 0, self.text.data or ""
        )
