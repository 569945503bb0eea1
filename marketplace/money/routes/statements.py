"""Routes of statements: of an order, an association, a workshop, a weaver. Each as a page, on paper, and as a file."""

from __future__ import annotations

from datetime import date

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.access.rules import may
from marketplace.infra.tables import table_file
from marketplace.money.pages import pay_cells, pay_header, statement_cells, statement_header
from marketplace.money.pay_queries import member_lines, workshop_lines
from marketplace.money.routes.blueprint import bp
from marketplace.money.statements import accounts_for, pay_lines, pay_total, shares, statement
from marketplace.orders.models import Order
from marketplace.orders.queries import load_whole_order
from marketplace.producers.models import Association, Member
from marketplace.producers.queries import OwnWorkshop, load_association, load_member, load_workshop


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _template(name: str) -> str:
    """The page, or the same for paper."""
    return f"money/{name}_paper.html" if "papel" in request.args else f"money/{name}.html"


def _kind() -> str:
    return str((request.view_args or {})["kind"])


@bp.get("/pedidos/<int:order_id>/estado-de-cuenta")
@requires(Permission.ORDER_VIEW, load=load_whole_order)
def order_statement(order: Order) -> ResponseReturnValue:
    """What was charged and paid for an order, group by group, as far as one may see it."""
    accounts = accounts_for(the_actor(), order_id=order.id)
    return render_template(
        _template("statement"), title=order.code, subtitle=order.title, accounts=accounts, order=order, association=None,
        account=statement(accounts, _day("desde"), _day("hasta")),
        shares=shares(accounts) if the_actor().role is Role.COORDINATOR else None,
    )  # fmt: skip


@bp.get("/pedidos/<int:order_id>/estado-de-cuenta.<any(csv, xlsx):kind>")
@requires(Permission.ORDER_VIEW, load=lambda order_id, kind: load_whole_order(order_id))
def order_statement_file(order: Order) -> Response:
    """The same as a file."""
    found = statement(accounts_for(the_actor(), order_id=order.id), _day("desde"), _day("hasta"))
    return table_file(f"estado-{order.code}", statement_header(), statement_cells(found), _kind())


@bp.get("/asociaciones/<int:association_id>/estado-de-cuenta")
@requires(Permission.STATEMENT_VIEW, load=load_association)
def association_statement(association: Association) -> ResponseReturnValue:
    """What was charged and paid to an association, and for its own people the way down to the weavers."""
    accounts = accounts_for(the_actor(), association_id=association.id)
    inside = may(the_actor(), Permission.MEMBER_PAY_VIEW, association.scope())
    return render_template(
        _template("statement"), title=association.name, subtitle="", accounts=accounts, order=None, association=association,
        account=statement(accounts, _day("desde"), _day("hasta")), shares=shares(accounts) if inside else None,
    )  # fmt: skip


@bp.get("/asociaciones/<int:association_id>/estado-de-cuenta.<any(csv, xlsx):kind>")
@requires(Permission.STATEMENT_VIEW, load=lambda association_id, kind: load_association(association_id))
def association_statement_file(association: Association) -> Response:
    """The same as a file."""
    found = statement(accounts_for(the_actor(), association_id=association.id), _day("desde"), _day("hasta"))
    return table_file(f"estado-{association.code}", statement_header(), statement_cells(found), _kind())


@bp.get("/talleres/<int:workshop_id>/pagos")
@requires(Permission.WORKSHOP_PAY, load=load_workshop)
def workshop_statement(own: OwnWorkshop) -> ResponseReturnValue:
    """What a workshop earned and was paid, work by work; her coordinator sees it weaver by weaver too."""
    rows = workshop_lines(own.workshop.id)
    by_weaver = the_actor().role is Role.COORDINATOR
    return render_template(
        _template("workshop"), workshop=own.workshop, total=pay_total(rows),
        works=pay_lines(rows, lambda row: (row.assignment_id, f"{row.assignment.code} · {row.assignment.line.description}")),
        weavers=pay_lines(rows, lambda row: (row.member_id, row.member.full_name)) if by_weaver else None,
    )  # fmt: skip


@bp.get("/talleres/<int:workshop_id>/pagos.<any(csv, xlsx):kind>")
@requires(Permission.WORKSHOP_PAY, load=lambda workshop_id, kind: load_workshop(workshop_id))
def workshop_statement_file(own: OwnWorkshop) -> Response:
    """The same as a file, work by work."""
    rows = workshop_lines(own.workshop.id)
    lines = pay_lines(rows, lambda row: (row.assignment_id, f"{row.assignment.code} · {row.assignment.line.description}"))
    return table_file(f"taller-{own.workshop.code}", pay_header(_("trabajo")), map(pay_cells, lines), _kind())


@bp.get("/tejedoras/<int:member_id>/estado-de-cuenta")
@requires(Permission.INCOME_VIEW, load=load_member)
def member_statement(member: Member) -> ResponseReturnValue:
    """What a weaver earned and was paid, work by work: hers and her coordinator's."""
    rows = member_lines(member.id)
    return render_template(_template("weaver"), member=member, rows=rows, total=pay_total(rows))


@bp.get("/tejedoras/<int:member_id>/estado-de-cuenta.<any(csv, xlsx):kind>")
@requires(Permission.INCOME_VIEW, load=lambda member_id, kind: load_member(member_id))
def member_statement_file(member: Member) -> Response:
    """The same as a file."""
    lines = pay_lines(member_lines(member.id), lambda row: (row.id, f"{row.assignment.code} · {row.assignment.line.description}"))
    return table_file(f"tejedora-{member.code}", pay_header(_("trabajo")), map(pay_cells, lines), _kind())
