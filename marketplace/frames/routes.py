"""Routes of frames: list, draft, page, sending, signing, ending. Single months and word of mouth have modules of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.costing.queries import floor_of_product
from marketplace.frames import forms, gather, messages, queries, services, words  # noqa: F401 - messages registers its sentences
from marketplace.frames.floors import below, below_floor, floor_of
from marketplace.frames.models import FrameOrder
from marketplace.frames.outlook import outlook_of
from marketplace.frames.pages import month_views
from marketplace.frames.terms import differences, month_price, terms_of, total_minor
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import Order
from marketplace.orders.queries import load_order, own_exporter, published_product, published_products

bp = Blueprint("frames", __name__)
MOST_MORE = 100


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "as_day": date.fromisoformat,
        "month_price": month_price,
        "terms_total": total_minor,
        "agreement_states": words.STATES,
        "version_states": words.VERSION_STATES,
        "formalities": words.FORMALITIES,
    }


@bp.get("/marcos")
@requires(Permission.FRAME_LIST)
def index() -> ResponseReturnValue:
    """Frames that one may see, and monthly orders that could become one."""
    actor = the_actor()
    state = request.args.get("estado", "")
    frames = queries.frames_of(actor, state if state in words.STATES else "")
    habits = gather.habits_of(actor.exporter_id) if actor.role is Role.EXPORTER and actor.exporter_id else []
    template = "frames/ours.html" if actor.role is Role.LEADER else "frames/index.html"
    return render_template(template, frames=frames, habits=habits, state=state, pending_of=queries.pending_of)


@bp.get("/marcos/lista.<any(csv, xlsx):kind>")
@requires(Permission.FRAME_LIST)
def file(kind: str) -> ResponseReturnValue:
    """The same list as a file."""
    state = request.args.get("estado", "")
    header = [
        _("Pedido marco"), _("Nombre"), _("Grupo"), _("Exportador"), _("Estado"), _("Desde"), _("Hasta"), _("Al mes"),
        _("En el plan"), _("Falta pedir"),
    ]  # fmt: skip
    rows: Iterator[list[Cell]] = (
        [frame.code, frame.title, frame.agreement.association.name, frame.agreement.exporter.name,
         str(words.STATES[frame.agreement.state][0]), frame.call_offs[0].month, frame.call_offs[-1].month, frame.pieces_a_month,
         sum(month.pieces for month in frame.call_offs),
         sum(month.pieces for month in frame.call_offs if month.order_id is None)]
        for frame in queries.frames_of(the_actor(), state if state in words.STATES else "")
    )  # fmt: skip
    return table_file("marcos", header, rows, kind)


@bp.route("/marcos/nuevo", methods=["GET", "POST"])
@requires(Permission.FRAME_START)
def new() -> ResponseReturnValue:
    """A new frame, from a product of a group."""
    exporter = own_exporter(the_actor())
    assert exporter is not None, "only somebody of an exporter may start a frame"
    wanted = request.args.get("producto", type=int)
    product = published_product(wanted) if wanted else None
    form = forms.frame_form(published_products(), exporter, None, product)
    floor = floor_of_product(form.product_id.data) if form.product_id.data else None
    low = below(floor, form.price_said())
    valid = form.validate_on_submit()
    if form.explained(low) and valid:
        try:
            frame = services.start_frame(the_actor(), form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".frame", frame_id=frame.id), 303)
    return show("frames/form.html", form=form, frame=None, below=low, floor=floor)


@bp.post("/pedidos/<int:order_id>/marco")
@requires(Permission.ORDER_WRITE, load=load_order)
def gather_orders(order: Order) -> ResponseReturnValue:
    """Bring monthly orders together into a frame."""
    frame = gather.gather(the_actor(), order)
    flash(_("Los pedidos del mes están reunidos."), "ok")
    return redirect(url_for(".frame", frame_id=frame.id), 303)


@bp.get("/marcos/<int:frame_id>")
@requires(Permission.FRAME_VIEW, load=queries.load_frame)
def frame(frame: FrameOrder) -> ResponseReturnValue:
    """A frame with its months, what does not fit, and what was signed. ``mas`` asks for some percent more."""
    return _page(frame, forms.FloorForm(formdata=None, data={"floor_reason": frame.floor_reason}))


def _page(frame: FrameOrder, form: forms.FloorForm) -> ResponseReturnValue:
    actor = the_actor()
    works = queries.works_of_frame(frame)
    more = min(max(request.args.get("mas", 0, type=int), 0), MOST_MORE)
    pending, holding = queries.pending_of(frame.agreement), queries.holding_of(frame.agreement)
    from_version = holding.terms if holding else None
    called = queries.called_prices(frame)
    values = {
        "called": called,
        "frame": frame,
        "agreement": frame.agreement,
        "totals": queries.totals_of(frame, works),
        "outlook": outlook_of(frame, works, called=called),
        "months": month_views(frame, works),
        "more": outlook_of(frame, works, more, called=called) if more else None,
        "pending": pending,
        "holding": holding,
        "changes": differences(from_version, pending.terms) if pending and from_version else [],
        "term_words": words.TERMS,
        "refusals": words.REFUSALS,
        "unseen": queries.unseen_changes(frame, "exporter" if actor.role is Role.EXPORTER else "association"),
    }
    if frame.agreement.state == "draft" and actor.role is not Role.LEADER:
        values["below"] = below_floor(frame)
    return show("frames/ours_one.html" if actor.role is Role.LEADER else "frames/show.html", form=form, **values)


@bp.route("/marcos/<int:frame_id>/terminos", methods=["GET", "POST"])
@requires(Permission.FRAME_WRITE, load=queries.load_frame)
def terms(frame: FrameOrder) -> ResponseReturnValue:
    """Write a draft anew, or propose other terms for what is signed."""
    if frame.agreement.state == "signed":
        return _propose(frame)
    form = forms.frame_form(published_products(), frame.agreement.exporter, frame, None)
    floor = floor_of_product(form.product_id.data) if form.product_id.data else None
    low = below(floor, form.price_said())
    valid = form.validate_on_submit()
    if form.explained(low) and valid:
        try:
            services.change_draft(the_actor(), frame, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".frame", frame_id=frame.id), 303)
    return show("frames/form.html", form=form, frame=frame, below=low, floor=floor)


def _propose(frame: FrameOrder) -> ResponseReturnValue:
    now = {
        "pieces_a_month": frame.pieces_a_month,
        "unit_price": forms.plain_amount(frame.unit_price_minor),
        "piece_rate": forms.plain_amount(frame.piece_rate_minor),
    }
    form = forms.TermsForm(data=now)
    if form.validate_on_submit():
        try:
            services.propose(the_actor(), frame, form.terms())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Propuesta enviada. Vale lo firmado hasta la nueva firma."), "ok")
            return redirect(url_for(".frame", frame_id=frame.id), 303)
    floor = floor_of(frame)
    applies_from = next((one.month for one in frame.call_offs if one.order_id is None and one.due_on >= clock.today()), None)
    values = {"below": below(floor, form.price_said()), "floor": floor, "applies_from": applies_from}
    return show("frames/propose.html", form=form, frame=frame, **values)


@bp.post("/marcos/<int:frame_id>/enviar")
@requires(Permission.FRAME_WRITE, load=queries.load_frame)
def send(frame: FrameOrder) -> ResponseReturnValue:
    """Sign for the exporter and send to the group; below the floor with a reason."""
    form = forms.FloorForm()
    try:
        services.send(the_actor(), frame, form.floor_reason.data or "")
    except DomainError as error:
        if error.code != "below_floor":
            raise
        form.refuse(error)
        return _page(frame, form)
    flash(_("Enviado. Falta la firma del grupo."), "ok")
    return redirect(url_for(".frame", frame_id=frame.id), 303)


@bp.post("/marcos/<int:frame_id>/retirar")
@requires(Permission.FRAME_WRITE, load=queries.load_frame)
def take_back(frame: FrameOrder) -> ResponseReturnValue:
    """Take back a version that nobody has signed."""
    pending = queries.pending_of(frame.agreement)
    services.take_back(the_actor(), frame, pending.number if pending else 0)
    return redirect(url_for(".frame", frame_id=frame.id), 303)


@bp.route("/marcos/<int:frame_id>/firmar", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_SIGN, load=queries.load_frame)
def sign(frame: FrameOrder) -> ResponseReturnValue:
    """Do we sign? Everything once more, then yes."""
    if request.method == "POST":
        services.sign(the_actor(), frame, request.form.get("number", 0, type=int))
        flash(_("Acuerdo firmado."), "ok")
        return redirect(url_for(".frame", frame_id=frame.id), 303)
    pending = queries.pending_of(frame.agreement)
    if pending is None:
        return redirect(url_for(".frame", frame_id=frame.id), 303)
    asked = {date.fromisoformat(month["month"]): month["pieces"] for month in pending.terms["months"]}
    return render_template("frames/sign.html", frame=frame, version=pending, outlook=outlook_of(frame, asked=asked))


@bp.route("/marcos/<int:frame_id>/no-firmar", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_SIGN, load=queries.load_frame)
def refuse(frame: FrameOrder) -> ResponseReturnValue:
    """Why not? Three drawings."""
    pending = queries.pending_of(frame.agreement)
    form = forms.RefuseForm(number=pending.number if pending else 0)
    if form.validate_on_submit():
        services.refuse(the_actor(), frame, form.number.data, form.reason.data)
        return redirect(url_for(".frame", frame_id=frame.id), 303)
    if pending is None:
        raise DomainError("version_answered")
    return show("frames/refuse.html", form=form, frame=frame)


@bp.post("/marcos/<int:frame_id>/cumplido")
@requires(Permission.FRAME_WRITE, load=queries.load_frame)
def fulfil(frame: FrameOrder) -> ResponseReturnValue:
    """Say that it is done."""
    services.fulfil(the_actor(), frame)
    return redirect(url_for(".frame", frame_id=frame.id), 303)


@bp.get("/marcos/<int:frame_id>/papel")
@requires(Permission.FRAME_VIEW, load=queries.load_frame)
def paper(frame: FrameOrder) -> ResponseReturnValue:
    """The agreement on paper, with both names: the version that holds, else the one that waits, else the draft."""
    agreement = frame.agreement
    wanted = request.args.get("version", type=int)
    version = next((one for one in agreement.versions if one.number == wanted), None)
    version = version or queries.holding_of(agreement) or queries.pending_of(agreement)
    values = version.terms if version else terms_of(frame, queries.called_prices(frame))
    said = {
        "kind": queries.kind_of(frame),
        "simulated": queries.is_simulated(frame),
        "buyer_goods": queries.on_buyer_goods(frame, values),
    }
    return render_template("frames/paper.html", frame=frame, agreement=agreement, version=version, terms=values, **said)
