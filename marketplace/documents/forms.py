"""Forms of documents: what catalogue to make, where an order goes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.documents.catalogue.selection import Choice, values_of
from marketplace.infra.forms import Form, options


class CatalogueForm(Form):
    """A catalogue to print or to take along."""

    by = RadioField(
        _l("Dividido por"),
        choices=options(("association", _l("Asociación")), ("technique", _l("Técnica")), ("collection", _l("Colección"))),
        default="association",
    )
    only_association = SelectField(_l("Solo una asociación"), validate_choice=False, default="")
    only_technique = SelectField(_l("Solo una técnica"), validate_choice=False, default="")
    only_collection = SelectField(_l("Solo una colección"), validate_choice=False, default="")
    language = RadioField(_l("Idioma"), choices=options(("es", "Castellano"), ("en", "English")), default="es")
    paper = RadioField(_l("Tamaño"), choices=options(("a4", "A4"), ("a5", "A5")), default="a4")
    prices = BooleanField(_l("Con precios"), default=True)

    def fill(self) -> None:
        """Offer what there is."""
        for by in ("association", "technique", "collection"):
            rows = [(value, f"{name} ({number})") for value, name, number in values_of(by)]
            self[f"only_{by}"].choices = options(("", _l("Todo")), *rows)

    def choice(self) -> Choice:
        """What was chosen."""
        only = str(self[f"only_{self.by.data}"].data or "")
        return Choice(self.by.data, only[:80], self.language.data, self.paper.data, bool(self.prices.data))


class ExportForm(Form):
    """Where an order goes and how."""

    destination = StringField(_l("País de destino"), validators=[InputRequired(_l("Falta el país.")), Length(max=80)])
    mode = RadioField(
        _l("Cómo viaja"),
        choices=options(
            ("air", _l("Avión")), ("sea", _l("Barco, por Arica")), ("road", _l("Camión")), ("courier", _l("Courier"))
        ),
        default="air",
    )
