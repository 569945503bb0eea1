"""The form that keeps a filter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from marketplace.desk.saved import FilterDraft
from marketplace.infra.forms import Form


class FilterForm(Form):
    """A name for what a list is narrowed to."""

    place = HiddenField()
    query = HiddenField()
    name = StringField(_l("Nombre del filtro"))

    def draft(self) -> FilterDraft:
        """What was filled in."""
        return FilterDraft(self.place.data or "", self.query.data or "", self.name.data or "")
