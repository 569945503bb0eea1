"""Routes that change producers: an association, its onboarding, workshops, members."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import Form, show
from marketplace.kernel.errors import DomainError
from marketplace.producers import services
from marketplace.producers.display import move_words, state_words
from marketplace.producers.forms import AssociationForm, MemberForm, ReasonForm, WorkshopForm
from marketplace.producers.models import Association, Member
from marketplace.producers.queries import (
    OwnProgramme,
    OwnWorkshop,
    load_association,
    load_member,
    load_programme,
    load_workshop,
    workshops_of,
)
from marketplace.producers.routes import bp


def _home(association_id: int) -> ResponseReturnValue:
    mine = the_actor().role is Role.LEADER
    return redirect(url_for(".mine") if mine else url_for(".show", association_id=association_id), 303)


def _page(form: Form, title: str, association: Association | None, **values: Any) -> ResponseReturnValue:
    return show("producers/form.html", form=form, title=title, association=association, **values)


@bp.get("/programas/<int:programme_id>/asociaciones/nueva")
@bp.post("/programas/<int:programme_id>/asociaciones/nueva")
@requires(Permission.ASSOCIATION_APPROVE, load=load_programme)
def invite(own: OwnProgramme) -> ResponseReturnValue:
    """Write down an association that is invited to a programme."""
    form = AssociationForm()
    if form.validate_on_submit():
        try:
            association = services.invite_association(the_actor(), own.programme, form.draft(), sure=form.sure.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Asociación anotada."), "ok")
            return redirect(url_for(".show", association_id=association.id), 303)
    return _page(form, _("Nueva asociación"), None, programme=own.programme)


@bp.get("/asociaciones/<int:association_id>/cambiar")
@bp.post("/asociaciones/<int:association_id>/cambiar")
@requires(Permission.ASSOCIATION_EDIT, load=load_association)
def change(association: Association) -> ResponseReturnValue:
    """Change an association's data."""
    form = AssociationForm(association)
    if form.validate_on_submit():
        try:
            services.change_association(the_actor(), association, form.draft(), sure=form.sure.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado."), "ok")
            return _home(association.id)
    return _page(form, _("Cambiar datos"), association)


@bp.get("/asociaciones/<int:association_id>/estado/<any(onboarding, ready_for_review, approved, suspended, rejected):target>")
@bp.post("/asociaciones/<int:association_id>/estado/<any(onboarding, ready_for_review, approved, suspended, rejected):target>")
@requires(Permission.ASSOCIATION_APPROVE, load=lambda association_id, target: load_association(association_id))
def move(association: Association) -> ResponseReturnValue:
    """Move an association through its onboarding."""
    target = (request.view_args or {})["target"]
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            services.move_onboarding(the_actor(), association, target, form.reason.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Ahora está: %(state)s.", state=state_words()[target][1]), "ok")
            return _home(association.id)
    values = {"association": association, "target": target, "move": move_words()[target], "states": state_words()}
    return show("producers/move.html", form=form, **values)


@bp.get("/asociaciones/<int:association_id>/talleres/nuevo")
@bp.post("/asociaciones/<int:association_id>/talleres/nuevo")
@requires(Permission.ASSOCIATION_EDIT, load=load_association)
def add_workshop(association: Association) -> ResponseReturnValue:
    """Add a workshop."""
    form = WorkshopForm(association)
    if form.validate_on_submit():
        services.add_workshop(the_actor(), association, form.draft())
        flash(_("Taller anotado."), "ok")
        return _home(association.id)
    return _page(form, _("Nuevo taller"), association)


@bp.get("/talleres/<int:workshop_id>/cambiar")
@bp.post("/talleres/<int:workshop_id>/cambiar")
@requires(Permission.ASSOCIATION_EDIT, load=load_workshop)
def change_workshop(own: OwnWorkshop) -> ResponseReturnValue:
    """Change a workshop."""
    form = WorkshopForm(own.workshop.association, own.workshop)
    if form.validate_on_submit():
        services.change_workshop(the_actor(), own.workshop, form.draft())
        flash(_("Guardado."), "ok")
        return _home(own.workshop.association_id)
    return _page(form, _("Cambiar taller"), own.workshop.association)


@bp.get("/talleres/<int:workshop_id>/tejedoras/nueva")
@bp.post("/talleres/<int:workshop_id>/tejedoras/nueva")
@requires(Permission.ASSOCIATION_EDIT, load=load_workshop)
def add_member(own: OwnWorkshop) -> ResponseReturnValue:
    """Add a weaver to a workshop."""
    form = MemberForm([own.workshop], workshop_id=own.workshop.id)
    if form.validate_on_submit():
        try:
            services.add_member(the_actor(), own.workshop, form.draft(), sure=form.sure.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Tejedora anotada."), "ok")
            return _home(own.workshop.association_id)
    return _page(form, _("Nueva tejedora"), own.workshop.association)


@bp.get("/tejedoras/<int:member_id>/cambiar")
@bp.post("/tejedoras/<int:member_id>/cambiar")
@requires(Permission.ASSOCIATION_EDIT, load=load_member)
def change_member(member: Member) -> ResponseReturnValue:
    """Change a weaver's data or workshop."""
    form = MemberForm(workshops_of(member.association), member)
    if form.validate_on_submit():
        try:
            services.change_member(the_actor(), member, form.draft(), sure=form.sure.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado."), "ok")
            return _home(member.association_id)
    return _page(form, _("Cambiar datos de tejedora"), member.association)


@bp.get("/tejedoras/<int:member_id>/salir")
@requires(Permission.ASSOCIATION_EDIT, load=load_member)
def leaving(member: Member) -> ResponseReturnValue:
    """Ask whether a weaver really left."""
    return show("producers/leaving.html", member=member)


@bp.post("/tejedoras/<int:member_id>/salir")
@requires(Permission.ASSOCIATION_EDIT, load=load_member)
def leave(member: Member) -> ResponseReturnValue:
    """A weaver leaves her group."""
    services.leave(the_actor(), member)
    flash(_("%(name)s ya no está. Puedes deshacerlo abajo.", name=member.full_name), "ok")
    return _home(member.association_id)


@bp.post("/tejedoras/<int:member_id>/volver")
@requires(Permission.ASSOCIATION_EDIT, load=load_member)
def come_back(member: Member) -> ResponseReturnValue:
    """Undo that a weaver left."""
    services.come_back(the_actor(), member)
    flash(_("%(name)s está otra vez.", name=member.full_name), "ok")
    return _home(member.association_id)
