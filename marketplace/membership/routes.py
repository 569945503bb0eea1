"""Members: the list, invitations, leaders, acting for somebody. These routes stand beside the doors on one blueprint."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.tables import table_file
from marketplace.membership import account_routes as account_routes
from marketplace.membership import messages as messages
from marketplace.membership import queries, services, whatsapp
from marketplace.membership.forms import ROLE_NAMES
from marketplace.membership.queries import Invitation, PeopleFilter
from marketplace.people import links
from marketplace.people import queries as people_queries
from marketplace.people import services as people_services
from marketplace.people.models import Account
from marketplace.people.routes import bp
from marketplace.producers.models import Member


def asked() -> PeopleFilter:
    """What the address asks of the list."""
    args = request.args
    return PeopleFilter(
        q=args.get("q", "").strip()[:80],
        role=args.get("role", ""),
        state=args.get("state", ""),
        association_id=args.get("association", type=int),
        sort=args.get("sort", "name"),
        page=args.get("page", 1, type=int),
    )


@bp.get("/personas")
@requires(Permission.PEOPLE_LIST)
def index() -> ResponseReturnValue:
    """Administrators see accounts; coordinators and leaders see their members."""
    actor, wanted = the_actor(), asked()
    if actor.role is Role.ADMINISTRATOR and request.args.get("list") != "members":
        return render_template(
            "people/accounts.html",
            found=queries.accounts(actor, wanted),
            asked=wanted,
            per_page=queries.PAGE,
            role_names=ROLE_NAMES,
        )
    return render_template(
        "people/members.html",
        found=queries.members(actor, wanted),
        asked=wanted,
        per_page=queries.PAGE,
        associations=queries.associations_to_choose(actor) if actor.role is not Role.LEADER else (),
    )


@bp.get("/personas/archivo.<any(csv, xlsx):kind>")
@requires(Permission.PEOPLE_LIST)
def export(kind: str) -> ResponseReturnValue:
    """The list as a file, with the filter in force."""
    actor, wanted = the_actor(), asked()
    if actor.role is Role.ADMINISTRATOR and request.args.get("list") != "members":
        header = [_("Nombre"), _("Correo"), _("Celular"), _("Papel"), _("Desde")]
        found = queries.accounts(actor, wanted, everything=True)
        rows = [[a.display_name, a.email, a.phone, _roles(a), a.created_at] for a in found.rows]
        return table_file("cuentas", header, rows, kind)
    header = [_("Código"), _("Nombre"), _("Asociación"), _("Papel"), _("Celular"), _("Acceso")]
    found = queries.members(actor, wanted, everything=True)
    rows = [_member_cells(row) for row in found.rows]
    return table_file("personas", header, rows, kind)


def _member_cells(row: queries.MemberRow) -> list[str | None]:
    member = row.member
    role = _("Líder") if row.leads else _("Tejedora")
    return [member.code, member.full_name, member.association.name, role, member.phone, row.state]


def _roles(account: Account) -> str:
    live = {grant.role for grant in account.grants if grant.ended_at is None}
    return ", ".join(sorted(str(ROLE_NAMES[Role(role)]) for role in live))


@bp.get("/personas/tejedoras/<int:member_id>")
@requires(Permission.PEOPLE_MANAGE, load=queries.load_member)
def member(member: Member) -> ResponseReturnValue:
    """A member: whether she can enter, her open devices, and what one may do for her."""
    account = queries.account_of(member)
    devices = people_queries.devices_of(account.id) if account else ()
    return render_template("people/member.html", member=member, row=queries.MemberRow(member, account), devices=devices)


@bp.post("/personas/tejedoras/<int:member_id>/invitar")
@requires(Permission.PEOPLE_MANAGE, load=queries.load_member)
def invite(member: Member) -> ResponseReturnValue:
    """Prepare her personal link."""
    link = services.invite(the_actor(), member)
    return redirect(url_for("people.invitation", link_id=link.id), 303)


@bp.get("/personas/invitaciones/<int:link_id>")
@requires(Permission.PEOPLE_MANAGE, load=queries.load_invitation)
def invitation(invitation: Invitation) -> ResponseReturnValue:
    """The ready WhatsApp message, as long as the link is unspent."""
    token = links.token_of(invitation.link)
    if token is None:
        return render_template("people/invitation_over.html", member=invitation.member), 410
    text = _message(invitation.member, links.sign_in_address(token))
    return render_template(
        "people/invitation.html",
        member=invitation.member,
        link=invitation.link,
        text=text,
        address=whatsapp.wa_address(invitation.member.phone, text),
    )


def _message(member: Member, address: str) -> str:
    """Who invites speaks for her NGO; a leader speaks for her association."""
    actor = the_actor()
    association = member.association
    house = association.name if actor.role is Role.LEADER else association.programme.executor or association.programme.name
    return whatsapp.message(
        "WA01",
        nombre=member.full_name.split()[0],
        coordinadora=actor.display_name,
        ong=house,
        asociacion=association.name,
        enlace=address,
    )


@bp.post("/personas/tejedoras/<int:member_id>/cerrar")
@requires(Permission.PEOPLE_MANAGE, load=queries.load_member)
def shut_out(member: Member) -> ResponseReturnValue:
    """End her sessions and links, such as when her phone is lost."""
    account = queries.account_of(member)
    if account is not None:
        people_services.shut_out(the_actor(), account)
    flash(_("Sus aparatos quedaron cerrados."), "success")
    return redirect(url_for("people.member", member_id=member.id), 303)


@bp.post("/personas/tejedoras/<int:member_id>/lider")
@requires(Permission.LEADER_NAME, load=queries.load_member)
def name_leader(member: Member) -> ResponseReturnValue:
    """Make her the leader of her association."""
    services.name_leader(the_actor(), member)
    flash(_("%(name)s es la líder ahora. Mándale un enlace nuevo.", name=member.full_name), "success")
    return redirect(url_for("people.member", member_id=member.id), 303)


@bp.post("/personas/tejedoras/<int:member_id>/actuar")
@requires(Permission.ACT_FOR, load=queries.load_member)
def act_for(member: Member) -> ResponseReturnValue:
    """Act openly for her from now on: every page says so, and every line of the journal."""
    people_services.act_for(the_actor(), member.id, member.scope())
    if the_actor().role is Role.COORDINATOR and member.association.leader_member_id == member.id:
        return redirect(url_for("today.show"), 303)
    return redirect(url_for("people.member", member_id=member.id), 303)
