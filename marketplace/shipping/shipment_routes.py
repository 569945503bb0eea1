"""Routes of shipments: prepare, load, dispatch, arrive, take back."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.forms import ReasonForm
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.forms import Form, show
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.shipping import shipments as services
from marketplace.shipping.blueprint import bp
from marketplace.shipping.forms import DayForm, TransportForm, chosen_cartons
from marketplace.shipping.models import Shipment
from marketplace.shipping.packing_list import packing_list
from marketplace.shipping.queries import cartons_by_shipment, load_shipment, loose_cartons, visible_shipments
from marketplace.shipping.views import lots_of, totals
from marketplace.shipping.words import MODES, STATES

PAGE = 25


@bp.get("/envios")
@requires(Permission.SHIPMENT_LIST)
def shipments() -> ResponseReturnValue:
    """Shipments that one may see, and how many cartons wait for one."""
    query = visible_shipments(the_actor())
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(-(-total // PAGE), 1)
    page = min(max(request.args.get("page", 1, int), 1), pages)
    rows = list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))
    return render_template(
        "shipping/shipments.html", rows=rows, counts=cartons_by_shipment([row.id for row in rows]), page=page, pages=pages,
        total=total, per_page=PAGE, loose=len(loose_cartons(the_actor())),
    )  # fmt: skip


@bp.get("/envios/archivo.<any(csv, xlsx):kind>")
@requires(Permission.SHIPMENT_LIST)
def shipments_file(kind: str) -> ResponseReturnValue:
    """Every shipment one may see, as a file."""
    rows = list(db.session.scalars(visible_shipments(the_actor())))
    counts = cartons_by_shipment([row.id for row in rows])
    header = [
        _("Envío"), _("Exportador"), _("Estado"), _("Cómo viaja"), _("Quién lo lleva"), _("Incoterm"), _("País de destino"),
        _("Número de guía"), _("Cajas"), _("Piezas"), _("Salió el"), _("Llegó el"),
    ]  # fmt: skip
    lines = (
        [row.code, row.exporter.name, str(STATES[row.state][1]), str(MODES[row.mode]), row.carrier, row.incoterm, row.country,
         row.tracking, *counts[row.id], row.dispatched_on, row.arrived_on]
        for row in rows
    )  # fmt: skip
    return table_file("envios", header, lines, kind)


@bp.get("/envios/nuevo")
@bp.post("/envios/nuevo")
@requires(Permission.SHIPMENT_PREPARE)
def prepare() -> ResponseReturnValue:
    """Choose the packed cartons that leave together."""
    form = Form()
    if form.validate_on_submit():
        try:
            shipment = services.prepare_shipment(the_actor(), chosen_cartons())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Envío preparado. Faltan los datos del transporte."), "ok")
            return redirect(url_for(".shipment", shipment_id=shipment.id), 303)
    loose = loose_cartons(the_actor())
    groups = [(number, list(cartons)) for number, cartons in groupby(loose, key=lambda carton: carton.exporter_id)]
    names = {row.id: row.name for row in db.session.scalars(select(Exporter).where(Exporter.id.in_([n for n, _c in groups])))}
    return show(
        "shipping/prepare.html", form=form, groups=[(names[number], cartons, totals(cartons)) for number, cartons in groups],
        chosen=chosen_cartons(),
    )  # fmt: skip


@bp.get("/envios/<int:shipment_id>")
@requires(Permission.SHIPMENT_VIEW, load=load_shipment)
def shipment(shipment: Shipment) -> ResponseReturnValue:
    """One shipment: how it goes, its cartons, the lots of each group."""
    waiting = [one for one in loose_cartons(the_actor()) if one.exporter_id == shipment.exporter_id]
    return render_template(
        "shipping/shipment.html", shipment=shipment, lots=lots_of(shipment.cartons), totals=totals(shipment.cartons),
        waiting=waiting if shipment.state == "preparing" else [],
    )  # fmt: skip


@bp.get("/envios/<int:shipment_id>/lista.<any(csv, xlsx):kind>")
@requires(Permission.SHIPMENT_VIEW, load=lambda shipment_id, kind: load_shipment(shipment_id))
def packing_file(shipment: Shipment) -> ResponseReturnValue:
    """The packing list, a row for each kind of piece in each carton."""
    kind = request.path.rsplit(".", 1)[-1]
    header = [
        _("Caja"), _("Código"), _("Pedido"), _("Grupo"), _("Descripción"), _("Talla"), _("Color"), _("Piezas"),
        _("Peso neto kg"), _("Peso bruto kg"), _("Largo cm"), _("Ancho cm"), _("Alto cm"),
    ]  # fmt: skip
    return table_file(f"lista-{shipment.code}", header, packing_list(shipment).rows(), kind)


@bp.post("/envios/<int:shipment_id>/cargar")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def load_cartons(shipment: Shipment) -> ResponseReturnValue:
    """Put more cartons into a shipment."""
    services.load_more(the_actor(), shipment, chosen_cartons())
    flash(_("Cajas puestas en el envío."), "ok")
    return redirect(url_for(".shipment", shipment_id=shipment.id), 303)


@bp.post("/envios/<int:shipment_id>/bajar")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def unload_carton(shipment: Shipment) -> ResponseReturnValue:
    """Take a carton out of a shipment."""
    services.unload(the_actor(), shipment, request.form.get("carton", 0, int))
    flash(_("Caja fuera del envío."), "ok")
    return redirect(url_for(".shipment", shipment_id=shipment.id), 303)


@bp.get("/envios/<int:shipment_id>/transporte")
@bp.post("/envios/<int:shipment_id>/transporte")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def transport(shipment: Shipment) -> ResponseReturnValue:
    """How and where it goes."""
    form = TransportForm(
        mode=shipment.mode, carrier=shipment.carrier, incoterm=shipment.incoterm, place=shipment.place,
        country=shipment.country, consignee=shipment.consignee, tracking=shipment.tracking,
    )  # fmt: skip
    if form.validate_on_submit():
        try:
            services.set_transport(the_actor(), shipment, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Transporte guardado."), "ok")
            return redirect(url_for(".shipment", shipment_id=shipment.id), 303)
    return show("shipping/transport.html", form=form, shipment=shipment)


@bp.get("/envios/<int:shipment_id>/despachar")
@bp.post("/envios/<int:shipment_id>/despachar")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def dispatch(shipment: Shipment) -> ResponseReturnValue:
    """It has left."""
    form = DayForm(on=clock.today())
    if form.validate_on_submit():
        try:
            services.dispatch_shipment(the_actor(), shipment, form.day())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Envío despachado."), "ok")
            return redirect(url_for(".shipment", shipment_id=shipment.id), 303)
    return show("shipping/day.html", form=form, shipment=shipment, act="dispatch", totals=totals(shipment.cartons))


@bp.get("/envios/<int:shipment_id>/llego")
@bp.post("/envios/<int:shipment_id>/llego")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def arrived(shipment: Shipment) -> ResponseReturnValue:
    """It has come."""
    form = DayForm(on=clock.today())
    if form.validate_on_submit():
        try:
            services.record_arrival(the_actor(), shipment, form.day())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Llegada anotada."), "ok")
            return redirect(url_for(".shipment", shipment_id=shipment.id), 303)
    return show("shipping/day.html", form=form, shipment=shipment, act="arrived", totals=totals(shipment.cartons))


@bp.get("/envios/<int:shipment_id>/deshacer")
@bp.post("/envios/<int:shipment_id>/deshacer")
@requires(Permission.SHIPMENT_WRITE, load=load_shipment)
def take_back(shipment: Shipment) -> ResponseReturnValue:
    """Undo a dispatch, or give up a shipment that has not left."""
    form = ReasonForm()
    if form.validate_on_submit():
        gone = shipment.dispatched_on is not None
        undo = services.take_back_dispatch if gone else services.cancel_shipment
        try:
            undo(the_actor(), shipment, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("El envío vuelve a prepararse.") if gone else _("Envío anulado. Sus cajas quedan libres."), "ok")
            return redirect(url_for(".shipment", shipment_id=shipment.id), 303)
    return show("shipping/take_back.html", form=form, shipment=shipment)
