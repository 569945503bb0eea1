"""Forms of products. The leader's ask for no typed word; the desk's says everything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DecimalField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from marketplace.catalogue.display import pay_of, split
from marketplace.catalogue.drafts import DetailsDraft, MakingDraft
from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.catalogue.pricing import USUAL_PAY_MINOR
from marketplace.catalogue.proposals import Proposal
from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import named

SIZES = ("U", "XS", "S", "M", "L", "XL")


def _between(low: int, high: int, message: Any) -> list[Any]:
    return [InputRequired(message=message), NumberRange(min=low, max=high, message=message)]


class BeginForm(Form):
    """A photo, and what it is."""

    photo = FileField(_l("Tomar foto"))
    standard = RadioField(_l("¿Qué es?"), validators=[InputRequired(message=_l("Elige qué hacen."))])

    def __init__(self, standards: list[TimeStandard], language: str) -> None:
        super().__init__()
        self.standard.choices = options(*((one.key, one.name_en if language == "en" else one.name_es) for one in standards))


class PublishForm(BeginForm):
    """A product from its photo to the catalogue in one sending, so that a phone without a signal can keep it whole.

    Everything but the kind of piece may be left as proposed: hours, materials and pay are the group's own.
    """

    hours = IntegerField(
        _l("Horas por pieza"), validators=[Optional(), NumberRange(min=0, max=500, message=_l("De 0 a 500 horas."))]
    )
    minutes = IntegerField(_l("Minutos"), validators=[Optional(), NumberRange(min=0, max=59, message=_l("De 0 a 59 minutos."))])
    sizes = SelectMultipleField(_l("Tallas"))
    colours = SelectMultipleField(_l("Colores"))
    pay = IntegerField(
        _l("Pago por hora"), validators=[Optional(), NumberRange(min=1, max=500, message=_l("De 1 a 500 bolivianos por hora."))]
    )
    price = IntegerField(
        _l("Otro precio"), validators=[Optional(), NumberRange(min=1, max=1_000_000, message=_l("Anota los bolivianos."))]
    )

    def __init__(self, standards: list[TimeStandard], colours: list[Colour], language: str) -> None:
        super().__init__(standards, language)
        self.sizes.choices = options(*((size, _l("Única") if size == "U" else size) for size in SIZES))
        self.colours.choices = options(*((one.code, named(one)) for one in colours))

    def draft(self, proposed: Proposal) -> MakingDraft:
        """As tapped, and as proposed where nothing was."""
        minutes = None if self.hours.data is None else self.hours.data * 60 + (self.minutes.data or 0)
        kept = minutes is None or minutes == proposed.minutes
        return MakingDraft(
            millihours_per_piece=proposed.millihours if kept else round((minutes or 0) * 1000 / 60),
            pay_hour_minor=USUAL_PAY_MINOR if self.pay.data is None else self.pay.data * 100,
            materials_minor=proposed.materials_minor,
            sizes=tuple(self.sizes.data or ()),
            colours=tuple(self.colours.data or ()),
            price_minor=self.price.data * 100 if self.price.data else None,
        )


class MakingForm(Form):
    """Hours, sizes, colours, pay and price: numbers and taps."""

    hours = IntegerField(_l("Horas por pieza"), validators=_between(0, 500, _l("De 0 a 500 horas.")))
    minutes = IntegerField(_l("Minutos"), validators=_between(0, 59, _l("De 0 a 59 minutos.")))
    sizes = SelectMultipleField(_l("Tallas"))
    colours = SelectMultipleField(_l("Colores"))
    materials = IntegerField(_l("Materiales de una pieza"), validators=_between(0, 100_000, _l("Anota los bolivianos.")))
    pay = IntegerField(_l("Pago por hora"), validators=_between(1, 500, _l("De 1 a 500 bolivianos por hora.")))
    price = IntegerField(
        _l("Otro precio"), validators=[Optional(), NumberRange(min=1, max=1_000_000, message=_l("Anota los bolivianos."))]
    )

    def __init__(self, product: Product, colours: list[Colour]) -> None:
        minutes = round(product.millihours_per_piece * 60 / 1000)
        super().__init__(
            data={
                "hours": minutes // 60,
                "minutes": minutes % 60,
                "sizes": split(product.sizes),
                "colours": split(product.colours),
                "materials": round((product.materials_minor or 0) / 100),
                "pay": round(pay_of(product).hour_minor / 100),
            }
        )
        kept = [size for size in split(product.sizes) if size not in SIZES]
        self.sizes.choices = options(*((size, _l("Única") if size == "U" else size) for size in (*SIZES, *kept)))
        self.colours.choices = options(*((one.code, named(one)) for one in colours))

    def draft(self, product: Product) -> MakingDraft:
        """As tapped. What was not touched keeps its exact amount: steps of whole bolivianos must not round it away."""
        minutes = self.hours.data * 60 + self.minutes.data
        kept = minutes == round(product.millihours_per_piece * 60 / 1000)
        hour, materials = pay_of(product).hour_minor, product.materials_minor or 0
        return MakingDraft(
            millihours_per_piece=product.millihours_per_piece if kept else round(minutes * 1000 / 60),
            pay_hour_minor=hour if self.pay.data == round(hour / 100) else self.pay.data * 100,
            materials_minor=materials if self.materials.data == round(materials / 100) else self.materials.data * 100,
            sizes=tuple(self.sizes.data or ()),
            colours=tuple(self.colours.data or ()),
            price_minor=self.price.data * 100 if self.price.data else None,
        )


class DetailsForm(Form):
    """What buyers abroad ask for."""

    name_es = StringField(_l("Nombre en castellano"), validators=[InputRequired(message=_l("Falta el nombre.")), Length(max=160)])
    name_en = StringField(_l("Nombre en inglés"), validators=[Length(max=160)])
    description = TextAreaField(_l("Descripción"), validators=[Length(max=2000)])
    material = StringField(_l("Material"), validators=[Length(max=60)])
    grams = IntegerField(_l("Peso"), validators=[Optional(), NumberRange(min=1, max=100_000, message=_l("Anota los gramos."))])
    min_pieces = IntegerField(_l("Pedido mínimo"), validators=_between(1, 100_000, _l("Una pieza o más.")))
    min_kg = DecimalField(
        _l("Mínimo en kilos"), places=1, validators=[Optional(), NumberRange(min=0, max=10_000, message=_l("Anota los kilos."))]
    )
    lead_days = IntegerField(_l("Plazo adicional"), validators=_between(0, 365, _l("De 0 a 365 días.")))
    price_usd = DecimalField(
        _l("Precio FCA en dólares"),
        places=2,
        validators=[Optional(), NumberRange(min=0, max=100_000, message=_l("Anota los dólares."))],
    )
    hs6 = StringField(_l("Partida HS"), validators=[Optional(), Regexp(r"^\d{6}$", message=_l("Seis cifras, como 611019."))])
    nandina = StringField(
        _l("NANDINA"), validators=[Optional(), Regexp(r"^[\d.]{8,16}$", message=_l("Cifras y puntos, como 6110.19.10.00."))]
    )

    def __init__(self, product: Product) -> None:
        super().__init__(
            obj=product,
            data={
                "min_kg": None if product.min_grams is None else Decimal(product.min_grams) / 1000,
                "price_usd": None if product.price_fca_usd_minor is None else Decimal(product.price_fca_usd_minor) / 100,
            },
        )

    def draft(self) -> DetailsDraft:
        """As typed."""
        texts = {
            name: (self[name].data or "").strip() for name in ("name_es", "name_en", "description", "material", "hs6", "nandina")
        }
        return DetailsDraft(
            **texts,
            grams=self.grams.data,
            min_pieces=self.min_pieces.data,
            min_grams=None if self.min_kg.data is None else int(self.min_kg.data * 1000),
            lead_days=self.lead_days.data,
            price_fca_usd_minor=None if self.price_usd.data is None else int(self.price_usd.data * 100),
        )


class PhotoForm(Form):
    """One more photo."""

    photo = FileField(_l("Tomar foto"), validators=[InputRequired(message=_l("Falta la foto."))])
