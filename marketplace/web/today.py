"""The leader's "Hoy": at most five cards, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.capacity.queries import hours_by_week
from marketplace.catalogue.models import Product
from marketplace.frames.queries import frames_to_sign
from marketplace.fulfilment.outlook import Outlook, outlooks, worst_first
from marketplace.fulfilment.queries import still_open, visible_assignments, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import number
from marketplace.kernel.weeks import monday_from
from marketplace.matching.models import Assignment, Offer
from marketplace.money.models import Payment
from marketplace.orders.models import OrderLine
from marketplace.orders.pictures import picture_of
from marketplace.samples.queries import waiting_for_group
from marketplace.techpacks.queries import pending_works

bp = Blueprint("today", __name__)
MOST_CARDS = 5


@dataclass(frozen=True)
class Card:
    """A picture, a short word, a number, and where it leads."""

    href: str
    word: str
    icon: str
    number: str = ""
    unit: str = ""
    tone: str = ""
    note: str = ""
    due: date | None = None
    photo: str = ""


@bp.get("/hoy")
@requires(Permission.TODAY)
def show() -> ResponseReturnValue:
    """What to do today."""
    return render_template("web/today.html", cards=cards_of(the_actor()))


def cards_of(actor: Actor) -> list[Card]:
    """A leader's cards; queries do not grow with her orders."""
    association_id = actor.works_for_association_id or 0
    ours = visible_assignments(actor).where(Assignment.association_id == association_id)
    works = worst_first(outlooks(works_of(db.session.scalars(still_open(ours)))))
    asked = [*_offers(association_id), *_agreements(association_id), *_samples(association_id), *_packs(association_id)]
    cards = [*asked, *_payments(association_id), *_progress(works), *_delivery(works), *_notebook(works)]
    if not cards:
        # A group without any work or question yet learns by doing.
        cards = [Card(url_for("practice.offer"), _("Practicar"), "graduation-cap", number(2), _("chalinas"))]
    return [*cards[: MOST_CARDS - 1], _time(association_id)]


def _offers(association_id: int) -> list[Card]:
    waiting = db.session.scalars(
        select(Offer)
        .where(Offer.association_id == association_id, Offer.state == "offered", Offer.expires_at > clock.business_now())
        .options(
            joinedload(Offer.line)
            .joinedload(OrderLine.product)
            .options(joinedload(Product.association), selectinload(Product.photos))
        )
        .order_by(Offer.expires_at, Offer.id)
    ).all()
    if not waiting:
        return []
    first = waiting[0]
    if len(waiting) > 1:
        return [Card(url_for("matching.offers"), _("Pedidos nuevos"), "package", number(len(waiting)), _("pedidos"), "brand")]
    return [
        Card(
            url_for("matching.offer", offer_id=first.id),
            _("Pedido nuevo"),
            "package",
            number(first.pieces),
            first.line.description,
            "brand",
            due=first.due_on,
            photo=picture_of(first.line),
        )
    ]


def _agreements(association_id: int) -> list[Card]:
    waiting = frames_to_sign(association_id)
    if not waiting:
        return []
    first = waiting[0]
    href = url_for("frames.sign", frame_id=first.id) if len(waiting) == 1 else url_for("frames.index")
    return [Card(href, _("Acuerdo por firmar"), "file-check", number(first.pieces_a_month), _("al mes"), "brand", first.title)]


def _samples(association_id: int) -> list[Card]:
    waiting = waiting_for_group(association_id)
    if not waiting:
        return []
    first = waiting[0]
    href = url_for("samples.send", round_id=first.id) if len(waiting) == 1 else url_for("samples.index")
    what = first.assignment.line.description
    return [Card(href, _("Muestra"), "camera", number(len(waiting)), _("por enviar"), "brand", what, first.due_on)]


def _packs(association_id: int) -> list[Card]:
    waiting = pending_works(association_id)
    if not waiting:
        return []
    href = url_for("techpacks.work_pack", assignment_id=waiting[0])
    return [Card(href, _("Ficha nueva"), "ruler", number(len(waiting)), _("por aceptar"), "warn")]


def _payments(association_id: int) -> list[Card]:
    mine = select(Payment).join(Payment.assignment).where(Assignment.association_id == association_id, Payment.state == "paid")
    count = db.session.scalar(mine.with_only_columns(func.count(Payment.id)))
    if not count:
        return []
    newest = db.session.scalars(mine.order_by(Payment.paid_on.desc(), Payment.id.desc()).limit(1)).one()
    href = url_for("money.payment", payment_id=newest.id) if count == 1 else url_for("money.index", estado="paid")
    return [Card(href, _("¿Llegó el dinero?"), "hand-coins", number(count), _("pagos") if count > 1 else _("pago"), "warn")]


def _at_hand(works: list[Outlook]) -> Outlook:
    """Of several works the one that is being made: the most at risk of those that have begun, else of all."""
    today = clock.today()
    return next((one for one in works if one.work.assignment.starts_on <= today), works[0])


def _progress(works: list[Outlook]) -> list[Card]:
    if not works:
        return []
    now = _at_hand(works)
    quantities = now.work.quantities
    href = (
        url_for("fulfilment.progress", assignment_id=now.work.assignment.id) if len(works) == 1 else url_for("fulfilment.works")
    )
    started = quantities.made is not None
    return [
        Card(
            href,
            _("Avance"),
            "palillos",
            number(quantities.made if started else quantities.pieces),
            _("de %(n)s", n=number(quantities.pieces)) if started else _("por hacer"),
            now.tone,
            now.work.assignment.line.description,
            now.work.assignment.due_on,
        )
    ]


def _delivery(works: list[Outlook]) -> list[Card]:
    ready = [(one, (one.work.quantities.made or 0) - one.work.quantities.delivered) for one in works]
    ready = [(one, pieces) for one, pieces in ready if pieces > 0 and one.work.quantities.to_deliver]
    if not ready:
        return []
    one, pieces = ready[0]
    return [
        Card(
            url_for("fulfilment.announce", assignment_id=one.work.assignment.id),
            _("Entregar"),
            "truck",
            number(pieces),
            _("piezas listas"),
            note=one.work.assignment.line.description,
            due=one.work.assignment.due_on,
        )
    ]


def _notebook(works: list[Outlook]) -> list[Card]:
    """Who took and brought how many pieces, of the work that is being made."""
    if not works:
        return []
    work = _at_hand(works).work
    return [
        Card(
            url_for("notebook.index", assignment_id=work.assignment.id),
            _("Piezas"),
            "book-open",
            number(work.noted_pieces or 0),
            _("en el cuaderno"),
            note=work.assignment.line.description,
            due=work.assignment.due_on,
        )
    ]


def _time(association_id: int) -> Card:
    monday = monday_from(clock.today())
    week = hours_by_week([association_id], monday, 1).get(association_id, [])
    if not week:
        return Card(url_for("capacity.our_time"), _("Nuestro tiempo"), "calendar-days", _("sin dato"))
    return Card(
        url_for("capacity.our_time"),
        _("Nuestro tiempo"),
        "calendar-days",
        number(max(week[0].free, 0) // 1000),
        _("horas libres"),
        _time_tone(week[0].free),
        _("esta semana") if week[0].monday <= clock.today() else _("la otra semana"),
    )


def _time_tone(free: int) -> str:
    """Of free thousandths of an hour: less than nothing is promised twice, less than an hour is full."""
    if free <= -100:
        return "bad"
    return "ok" if free >= 1000 else "warn"
