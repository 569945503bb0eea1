"""Forms of frames, agreements and alliances. Digits are typed as text, because number inputs change by accident."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.catalogue.models import Product
from marketplace.exporters.models import Exporter
from marketplace.frames.drafts import AllianceDraft, FrameDraft, NewTerms, VerbalDraft
from marketplace.frames.floors import Below
from marketplace.frames.models import Alliance, FrameOrder
from marketplace.frames.months import MOST_MONTHS, months_from
from marketplace.infra import clock
from marketplace.infra.forms import Form, options
from marketplace.infra.i18n import day, money, named
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import half_up, parse_amount, parse_number
from marketplace.producers.models import Association

INCOTERMS = ("EXW", "FCA", "FOB", "CPT", "CIP", "DAP")
MOST_MINOR = 2_000_000_000
MOST_PIECES = 10_000_000
MONTHS_AHEAD = 18
_NEEDED = InputRequired(_l("Falta este dato."))


def _whole(label: object, most: int, least: int = 0, default: int | None = None) -> IntegerField:
    # A limit that nobody comes near is not told.
    words = _l("Pon un número de 1 o más.") if least == 1 and most == MOST_PIECES else _l("Pon un número de %(min)s a %(max)s.")
    return IntegerField(label, [_NEEDED, NumberRange(min=least, max=most, message=words)], default=default)


def _minor(field: Field) -> int:
    try:
        value = parse_amount(field.data or "")
    except DomainError:
        raise ValidationError(_l("Escribe un monto, por ejemplo 13,85.")) from None
    if not 0 <= value <= MOST_MINOR:
        raise ValidationError(_l("Ese monto no puede ser."))
    return value


class TermsForm(Form):
    """Pieces a month, price and pay: what may change from one version to the next."""

    pieces_a_month = _whole(_l("Piezas por mes"), MOST_PIECES, 1)
    unit_price = StringField(_l("Precio por pieza"), [_NEEDED])
    piece_rate = StringField(_l("Pago a la tejedora por pieza"), [_NEEDED])

    floor_reason = StringField(_l("Motivo firmado para pagar debajo del piso"), [Optional(), Length(max=300)])

    def validate_unit_price(self, field: Field) -> None:
        """An amount in Bs."""
        _minor(field)

    def validate_piece_rate(self, field: Field) -> None:
        """An amount in Bs, within the price."""
        pay = _minor(field)
        if not self.unit_price.errors and pay > _minor(self.unit_price):
            raise ValidationError(_l("El pago no puede pasar del precio."))

    def terms(self) -> NewTerms:
        """What was said."""
        return NewTerms(self.pieces_a_month.data, _minor(self.unit_price), _minor(self.piece_rate), self.floor_reason.data or "")

    def price_said(self) -> int | None:
        """The price in centavos; None while it is no amount."""
        try:
            return parse_amount(self.unit_price.data or "")
        except DomainError:
            return None


class FrameForm(TermsForm):
    """A whole frame."""

    product_id = SelectField(_l("Producto y grupo"), coerce=int)
    title = StringField(_l("Nombre del pedido"), [Optional(), Length(max=300)])
    first_month = SelectField(_l("Primer mes"), coerce=date.fromisoformat)
    months = _whole(_l("Meses"), MOST_MONTHS, 1, default=12)
    incoterm = SelectField(_l("Incoterm"), choices=options(*((code, code) for code in INCOTERMS)))
    advance = StringField(_l("Anticipo"), [_NEEDED])
    balance_days = _whole(_l("Saldo a los días de la aceptación"), 365)
    sample_required = BooleanField(_l("Primero una muestra aprobada"))
    buyer_goods = BooleanField(_l("Trabajan sobre prendas del comprador"))
    warned = HiddenField()
    """The price below the floor that was warned of: sent again, it is saved, and the reason may wait for the signature."""

    def explained(self, below: Below | None) -> bool:
        """Whether the price is not below the floor, or a reason is given, or it was warned of. Else it is, beside the price."""
        known = below is None or (self.floor_reason.data or "").strip() or self.warned.data == str(below.price_minor)
        if known or below is None or not self.is_submitted():
            return bool(known)
        self.warned.data = str(below.price_minor)
        said = _l("Está debajo del piso de %(floor)s.", floor=money(below.floor.floor_minor))
        self.unit_price.errors = [*self.unit_price.errors, said]
        return False

    def validate_advance(self, field: Field) -> None:
        """A percentage."""
        self._basis_points(field)

    def _basis_points(self, field: Field) -> int:
        try:
            value = parse_number(field.data or "", places=2)
        except DomainError:
            raise ValidationError(_l("Escribe un número.")) from None
        if not 0 <= value <= 100:
            raise ValidationError(_l("El anticipo va de 0 a 100."))
        return half_up(value * 100)

    def draft(self) -> FrameDraft:
        """What was said."""
        return FrameDraft(
            title=self.title.data or "",
            product_id=self.product_id.data,
            pieces_a_month=self.pieces_a_month.data,
            first_month=self.first_month.data,
            months=self.months.data,
            unit_price_minor=_minor(self.unit_price),
            piece_rate_minor=_minor(self.piece_rate),
            incoterm=str(self.incoterm.data),
            advance_basis_points=self._basis_points(self.advance),
            balance_days=self.balance_days.data,
            sample_required=bool(self.sample_required.data),
            buyer_goods=bool(self.buyer_goods.data),
            floor_reason=self.floor_reason.data or "",
        )


def plain_amount(minor: int) -> str:
    """An amount as it is typed: 1385 is "13,85"."""
    return f"{minor // 100},{minor % 100:02d}"


def _plain_share(basis_points: int) -> str:
    return f"{basis_points / 100:g}".replace(".", ",")


def frame_form(products: Sequence[Product], exporter: Exporter, frame: FrameOrder | None, product: Product | None) -> FrameForm:
    """The form of a new frame, filled from a product and the exporter's terms, or of a draft."""
    values = _of_frame(frame) if frame else _of_product(product, exporter)
    form = FrameForm(data=values)
    form.product_id.choices = options(*((one.id, f"{one.association.name} · {named(one)}") for one in products))
    months = months_from(clock.today(), MONTHS_AHEAD)
    if frame and frame.first_month not in months:
        months = [frame.first_month, *months]
    form.first_month.choices = options(*((month.isoformat(), day(month, "MMMM y")) for month in months))
    if form.first_month.data is None:
        form.first_month.data = months[1]
    return form


def _of_frame(frame: FrameOrder) -> dict[str, object]:
    return {
        "product_id": frame.product_id, "title": frame.title, "pieces_a_month": frame.pieces_a_month,
        "first_month": frame.first_month.isoformat(), "months": frame.months, "unit_price": plain_amount(frame.unit_price_minor),
        "piece_rate": plain_amount(frame.piece_rate_minor), "incoterm": frame.incoterm,
        "advance": _plain_share(frame.advance_basis_points), "balance_days": frame.balance_days,
        "sample_required": frame.sample_required, "buyer_goods": frame.buyer_goods, "floor_reason": frame.floor_reason,
    }  # fmt: skip


def _of_product(product: Product | None, exporter: Exporter) -> dict[str, object]:
    terms: dict[str, object] = {
        "incoterm": exporter.incoterm,
        "advance": _plain_share(exporter.advance_basis_points),
        "balance_days": exporter.balance_days,
    }
    if product is None:
        return terms
    return terms | {
        "product_id": product.id,
        "unit_price": plain_amount(product.price_minor),
        "piece_rate": plain_amount(product.piece_rate_minor),
    }


class FloorForm(Form):
    """Why a price below the floor is signed or called off."""

    floor_reason = StringField(_l("Motivo firmado para pagar debajo del piso"), [Length(max=300)])


class MonthForm(Form):
    """How many pieces in a month; 0 skips it."""

    pieces = _whole(_l("Piezas de este mes"), MOST_PIECES)


class MoveForm(Form):
    """To which month, and how many."""

    target = SelectField(_l("Al mes"), coerce=int)
    pieces = _whole(_l("Piezas que pasan"), MOST_PIECES, 1)


class RefuseForm(Form):
    """One of the three drawn reasons, for the version that was shown."""

    number = IntegerField(validators=[InputRequired()])
    reason = RadioField(
        _l("¿Por qué no firman?"),
        choices=options(
            ("no_time", _l("No tenemos tiempo")), ("low_price", _l("Pagan poco")), ("other_dates", _l("Queremos otras fechas"))
        ),
        validators=[InputRequired(_l("Toca uno de los tres motivos."))],
    )


class VerbalForm(Form):
    """An agreement by word of mouth."""

    exporter_id = SelectField(_l("Exportador"), coerce=int)
    association_id = SelectField(_l("Grupo"), coerce=int)
    note = TextAreaField(_l("Qué se habló"), [_NEEDED, Length(max=500)])
    starts_on = DateField(_l("Desde cuándo"), [Optional()])
    blocks_offers = BooleanField(_l("No ofrecer hasta que se firme"))

    def draft(self) -> VerbalDraft:
        """What was said."""
        return VerbalDraft(
            self.exporter_id.data, self.association_id.data, self.note.data or "", bool(self.blocks_offers.data),
            self.starts_on.data,
        )  # fmt: skip


def verbal_form(exporters: Sequence[Exporter], groups: Sequence[Association]) -> VerbalForm:
    """The form with the exporters and the groups that the coordinator may choose."""
    form = VerbalForm()
    form.exporter_id.choices = options(*((one.id, one.name) for one in exporters))
    form.association_id.choices = options(*((one.id, one.name) for one in groups))
    return form


class ReasonForm(Form):
    """Why an agreement ends."""

    reason = StringField(_l("¿Por qué?"), [InputRequired(_l("Falta decir por qué.")), Length(max=200)])


class AllianceForm(Form):
    """What an alliance is."""

    partner = StringField(_l("Con quién"), [_NEEDED, Length(max=200)])
    kind = StringField(_l("Clase"), [Optional(), Length(max=60)])
    formality = SelectField(
        _l("¿Cómo es?"), choices=options(("", _l("No consta")), ("formal", _l("Formal")), ("verbal", _l("De palabra")))
    )
    state = SelectField(_l("Estado"))
    signed_on = DateField(_l("Día de la firma"), [Optional()])
    ends_on = DateField(_l("Vale hasta"), [Optional()])
    paper = FileField(
        _l("Foto del papel firmado"),
        [Optional(), FileAllowed(["jpg", "jpeg", "png", "webp"], _l("Tiene que ser una foto."))],
    )
    note = TextAreaField(_l("Nota"), [Optional(), Length(max=500)])

    def draft(self) -> AllianceDraft:
        """What was said."""
        return AllianceDraft(
            (self.partner.data or "").strip(), (self.kind.data or "").strip(), self.formality.data or None,
            str(self.state.data), self.signed_on.data, self.ends_on.data, (self.note.data or "").strip(),
        )  # fmt: skip


def alliance_form(alliance: Alliance, states: Sequence[tuple[str, object]]) -> AllianceForm:
    """The form of an alliance, with the states that may follow its own."""
    form = AllianceForm(obj=alliance)
    form.state.choices = options(*states)
    return form
