"""Routes of cartons: propose, pack, weigh, correct, unpack."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import accepted_of, load_delivery
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.shipping import cartons as services
from marketplace.shipping.blueprint import bp
from marketplace.shipping.forms import ContentsForm, ProposeForm, WeightsForm
from marketplace.shipping.models import Carton
from marketplace.shipping.packing import propose_cartons
from marketplace.shipping.queries import cartons_of, cells_left, left_to_pack, load_carton, net_grams_of
from marketplace.shipping.views import carton_cells, totals

USUAL_PER_CARTON = 24


@bp.get("/entregas/<int:delivery_id>/cajas")
@requires(Permission.ASSIGNMENT_VIEW, load=load_delivery)
def cartons(delivery: Delivery) -> ResponseReturnValue:
    """The cartons of a delivery, and a proposal for what is left; ?por_caja= says how many pieces a carton takes."""
    found = cartons_of(delivery)
    left = left_to_pack(delivery)
    form = ProposeForm(per_carton=request.args.get("por_caja", min(USUAL_PER_CARTON, left) or 1, int))
    proposed, refused = [], None
    if left:
        try:
            proposed = propose_cartons(cells_left(delivery), form.per_carton.data or 1)
        except DomainError as error:
            refused = error
    if refused:
        form.refuse(refused)
    line = delivery.assignment.line
    return render_template(
        "shipping/cartons.html", delivery=delivery, cartons=found, left=left, form=form, totals=totals(found),
        accepted=accepted_of(delivery), proposed=[(contents, net_grams_of(line, contents)) for contents in proposed],
    )  # fmt: skip


@bp.post("/entregas/<int:delivery_id>/cajas")
@requires(Permission.DELIVERY_PACK, load=load_delivery)
def pack(delivery: Delivery) -> ResponseReturnValue:
    """Pack all that is left as it was proposed."""
    form = ProposeForm()
    if form.validate_on_submit():
        made = services.pack_as_proposed(the_actor(), delivery, form.per_carton.data)
        flash(ngettext("%(num)s caja empacada.", "%(num)s cajas empacadas.", len(made)), "ok")
    else:
        flash(_("En una caja entran de 1 a 2000 piezas."), "bad")
    return redirect(url_for(".cartons", delivery_id=delivery.id), 303)


@bp.post("/entregas/<int:delivery_id>/cajas/pesos")
@requires(Permission.DELIVERY_PACK, load=load_delivery)
def weigh(delivery: Delivery) -> ResponseReturnValue:
    """Record the weights of the cartons of a delivery."""
    form = WeightsForm()
    by_id = {carton.id: carton for carton in cartons_of(delivery)}
    if form.validate_on_submit():
        try:
            for number, weights in form.weights(list(by_id)).items():
                services.weigh_carton(the_actor(), by_id[number], weights)
        except ValueError as wrong:
            form.refuse(DomainError("bad_number", value=str(wrong)))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Pesos guardados."), "ok")
            return redirect(url_for(".cartons", delivery_id=delivery.id), 303)
    found = list(by_id.values())
    return show(
        "shipping/cartons.html", form=form, delivery=delivery, cartons=found, left=0, proposed=[], totals=totals(found),
        accepted=accepted_of(delivery), sent=request.form,
    )  # fmt: skip


@bp.get("/cajas/<int:carton_id>")
@bp.post("/cajas/<int:carton_id>")
@requires(Permission.DELIVERY_PACK, load=load_carton)
def carton(carton: Carton) -> ResponseReturnValue:
    """What a carton really holds. ?entrega= tops it up with pieces of another lot of the exporter."""
    delivery = load_delivery(request.values.get("entrega", 0, int)) or load_delivery(carton.items[0].delivery_id)
    assert delivery is not None
    cells = carton_cells(carton, delivery)
    form = ContentsForm()
    if form.validate_on_submit():
        try:
            services.change_contents(the_actor(), carton, delivery, form.contents(cells))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Caja corregida."), "ok")
            return redirect(url_for(".cartons", delivery_id=delivery.id), 303)
    return show("shipping/carton.html", form=form, carton=carton, delivery=delivery, cells=cells)


@bp.post("/cajas/<int:carton_id>/deshacer")
@requires(Permission.DELIVERY_PACK, load=load_carton)
def unpack(carton: Carton) -> ResponseReturnValue:
    """Undo a carton."""
    delivery_id = carton.items[0].delivery_id
    services.unpack_carton(the_actor(), carton)
    flash(_("Caja deshecha. Sus piezas se pueden empacar otra vez."), "ok")
    return redirect(url_for(".cartons", delivery_id=delivery_id), 303)
