"""Routes of agreements in general, of word of mouth, and of a programme's alliances."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.frames import forms, queries, services, spoken, words
from marketplace.frames.models import Agreement, Alliance
from marketplace.frames.routes import bp
from marketplace.frames.states import ALLIANCE
from marketplace.infra.forms import show
from marketplace.infra.photos import photo_key
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError


@bp.get("/acuerdos")
@requires(Permission.AGREEMENT_LIST)
def agreements() -> ResponseReturnValue:
    """What is agreed only by word of mouth, and the alliances of one's programmes."""
    actor, asked = the_actor(), request.args
    wanted = queries.AllianceFilter(asked.get("q", "").strip()[:80], asked.get("clase", ""), asked.get("como", ""))
    rows = queries.alliances_of(actor, wanted)
    kinds = queries.alliance_kinds(actor)
    return render_template("frames/agreements.html", verbal=queries.verbal_of(actor), alliances=rows, wanted=wanted, kinds=kinds)


@bp.get("/alianzas.<kind>")
@requires(Permission.AGREEMENT_LIST)
def export_alliances(kind: str) -> ResponseReturnValue:
    """The alliances of one's programmes as a file."""
    rows = queries.alliances_of(the_actor(), queries.AllianceFilter())
    header = [_("Código"), _("Programa"), _("Con quién"), _("Clase"), _("¿Cómo es?"), _("Estado"), _("Cuenta")]
    cells = [
        [one.code, one.programme.code, one.partner, one.kind, str(words.FORMALITIES[one.formality][0]),
         str(words.STATES[one.state][0]), _("sí") if one.counts else _("no")]
        for one in rows
    ]  # fmt: skip
    return table_file("alianzas", header, cells, kind)


@bp.route("/acuerdos/de-palabra", methods=["GET", "POST"])
@requires(Permission.VERBAL_NOTE_NEW)
def new_verbal() -> ResponseReturnValue:
    """Note an agreement by word of mouth."""
    form = forms.verbal_form(*queries.parties_to_note(the_actor()))
    if form.validate_on_submit():
        spoken.note_verbal(the_actor(), form.draft())
        flash(_("Anotado. De palabra no cuenta hasta que se firme."), "ok")
        return redirect(url_for(".agreements"), 303)
    return show("frames/verbal.html", form=form)


@bp.post("/acuerdos/<int:agreement_id>/bloqueo")
@requires(Permission.VERBAL_NOTE, load=queries.load_agreement)
def block(agreement: Agreement) -> ResponseReturnValue:
    """Let a verbal agreement block offers, or no longer."""
    spoken.set_blocking(the_actor(), agreement, request.form.get("blocks") == "1")
    return redirect(url_for(".agreements"), 303)


@bp.route("/acuerdos/<int:agreement_id>/terminar", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_END, load=queries.load_agreement)
def terminate(agreement: Agreement) -> ResponseReturnValue:
    """End an agreement before its time."""
    form = forms.ReasonForm()
    back = url_for(".frame", frame_id=agreement.frame.id) if agreement.frame else url_for(".agreements")
    if form.validate_on_submit():
        try:
            services.terminate(the_actor(), agreement, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(back, 303)
    return show("frames/terminate.html", form=form, agreement=agreement, back=back)


@bp.route("/alianzas/<int:alliance_id>", methods=["GET", "POST"])
@requires(Permission.ALLIANCE_EDIT, load=queries.load_alliance)
def alliance(alliance: Alliance) -> ResponseReturnValue:
    """State what an alliance is: formal or by word, signed or not."""
    following = (alliance.state, *ALLIANCE.moves[alliance.state])
    form = forms.alliance_form(alliance, [(state, words.STATES[state][0]) for state in following])
    if form.validate_on_submit():
        try:
            spoken.change_alliance(the_actor(), alliance, form.draft(), photo_key(form.paper.data))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Alianza guardada."), "ok")
            return redirect(url_for(".agreements"), 303)
    return show("frames/alliance.html", form=form, alliance=alliance)
