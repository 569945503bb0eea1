"""Routes of single months: change, move, call off; and having seen what the other side changed."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.frames import forms, monthly, queries
from marketplace.frames.floors import agreed_reason, below_floor
from marketplace.frames.models import CallOff, FrameOrder
from marketplace.frames.outlook import outlook_of
from marketplace.frames.routes import bp
from marketplace.infra import clock
from marketplace.infra.forms import options, show
from marketplace.infra.i18n import day
from marketplace.kernel.errors import DomainError


def _to_frame(call_off: CallOff) -> ResponseReturnValue:
    return redirect(url_for("frames.frame", frame_id=call_off.frame_id) + f"#mes-{call_off.id}", 303)


@bp.route("/marcos/meses/<int:call_off_id>", methods=["GET", "POST"])
@requires(Permission.FRAME_CHANGE, load=queries.load_call_off)
def month(call_off: CallOff) -> ResponseReturnValue:
    """More, fewer or none in this month."""
    form = forms.MonthForm(pieces=call_off.pieces)
    if form.validate_on_submit():
        try:
            monthly.change_month(the_actor(), call_off, form.pieces.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Mes cambiado."), "ok")
            return _to_frame(call_off)
    return _month_page(call_off, form, _move_form(call_off, sent=False))


def _month_page(call_off: CallOff, form: forms.MonthForm, move: forms.MoveForm) -> ResponseReturnValue:
    view = next(one for one in outlook_of(call_off.frame).months if one.call_off.id == call_off.id)
    template = "frames/our_month.html" if the_actor().role is Role.LEADER else "frames/month.html"
    return show(template, form=form, move=move, call_off=call_off, frame=call_off.frame, view=view)


def _move_form(call_off: CallOff, *, sent: bool) -> forms.MoveForm:
    form = forms.MoveForm(pieces=call_off.pieces) if sent else forms.MoveForm(formdata=None, pieces=call_off.pieces)
    coming = [
        one for one in call_off.frame.call_offs if one.id != call_off.id and one.order_id is None and one.due_on >= clock.today()
    ]
    form.target.choices = options(*((one.id, day(one.month, "MMMM y")) for one in coming))
    return form


@bp.post("/marcos/meses/<int:call_off_id>/pasar")
@requires(Permission.FRAME_CHANGE, load=queries.load_call_off)
def move(call_off: CallOff) -> ResponseReturnValue:
    """Move pieces to another month."""
    form = _move_form(call_off, sent=True)
    if form.validate_on_submit():
        target = next((one for one in call_off.frame.call_offs if one.id == form.target.data), call_off)
        try:
            monthly.move_month(the_actor(), call_off, target, form.pieces.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Piezas pasadas a otro mes."), "ok")
            return _to_frame(call_off)
    return _month_page(call_off, forms.MonthForm(formdata=None, pieces=call_off.pieces), form)


@bp.route("/marcos/meses/<int:call_off_id>/pedir", methods=["GET", "POST"])
@requires(Permission.FRAME_WRITE, load=queries.load_call_off)
def call(call_off: CallOff) -> ResponseReturnValue:
    """Make the month a real order, offered to the group that signed."""
    frame, form = call_off.frame, forms.FloorForm()
    if request.method == "POST":
        try:
            order = monthly.call_off_month(the_actor(), call_off, form.floor_reason.data or "")
        except DomainError as error:
            if error.code != "below_floor":
                raise
            form.refuse(error)
        else:
            flash(_("Pedido %(code)s publicado y ofrecido al grupo.", code=order.code), "ok")
            return _to_frame(call_off)
    view = next(one for one in outlook_of(frame).months if one.call_off.id == call_off.id)
    values = {"below": below_floor(frame), "agreed_reason": agreed_reason(frame), "view": view}
    return show("frames/call.html", form=form, call_off=call_off, frame=frame, **values)


@bp.post("/marcos/<int:frame_id>/visto")
@requires(Permission.FRAME_CHANGE, load=queries.load_frame)
def seen(frame: FrameOrder) -> ResponseReturnValue:
    """We have seen what the other side changed."""
    monthly.mark_seen(the_actor(), frame)
    return redirect(url_for("frames.frame", frame_id=frame.id), 303)
