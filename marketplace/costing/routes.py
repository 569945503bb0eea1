"""Routes of cost sheets."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.costing import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.costing.forms import MOST_ROWS, SPARE_ROWS, DeskForm, TapForm
from marketplace.costing.models import CostVersion
from marketplace.costing.pages import sheet_lines, sheet_rows
from marketplace.costing.queries import ProductSheet, load_sheet, load_version, version_view
from marketplace.infra.forms import show
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError

bp = Blueprint("costing", __name__)
MORE_PAY = (10, 25, 50, 100)
"""Percentages of more pay that the page reckons prices for; 50 is the goal of the programme."""


@bp.get("/mis-productos/<int:product_id>/costos")
@requires(Permission.COST_VIEW, load=load_sheet)
def sheet(found: ProductSheet) -> ResponseReturnValue:
    """The cost sheet in use: where the price comes from, the floor, and what price raises the pay."""
    more = request.args.get("sube", 50, int)
    raised = found.view.at_more_pay(more if more in MORE_PAY else 50)
    return render_template(
        "costing/sheet.html", found=found, view=found.view, lines=sheet_lines(found.view), raised=raised,
        more=more if more in MORE_PAY else 50, choices=MORE_PAY, minimum=found.view.at_minimum_wage(), version=found.current,
    )  # fmt: skip


@bp.get("/mis-productos/<int:product_id>/costos/nuevo")
@bp.post("/mis-productos/<int:product_id>/costos/nuevo")
@requires(Permission.COST_EDIT, load=load_sheet)
def new(found: ProductSheet) -> ResponseReturnValue:
    """Write a new version; the earlier ones stay."""
    number = found.current.number if found.current else 0
    taps = the_actor().role is Role.LEADER
    form = TapForm(found.view.draft, number) if taps else DeskForm(found.view.draft, number)
    if form.validate_on_submit():
        try:
            version = services.write_sheet(the_actor(), found.product, form.draft(), seen=form.seen_number)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Hoja de costos %(number)s guardada.", number=version.number), "ok")
            return redirect(url_for(".sheet", product_id=found.product.id), 303)
    template = "costing/tap.html" if taps else "costing/desk.html"
    return show(template, form=form, found=found, spare=SPARE_ROWS, most=MOST_ROWS)


@bp.get("/costos/<int:version_id>")
@requires(Permission.COST_VIEW, load=load_version)
def version(version: CostVersion) -> ResponseReturnValue:
    """One version, for paper: it stays as it was."""
    view = version_view(version)
    return render_template("costing/version.html", version=version, view=view, lines=sheet_lines(view))


@bp.get("/costos/<int:version_id>/hoja.<any(csv, xlsx):kind>")
@requires(Permission.COST_VIEW, load=lambda version_id, kind: load_version(version_id))
def export(version: CostVersion) -> Response:
    """One version as a file."""
    kind = str((request.view_args or {})["kind"])
    header = [_("concepto"), _("cantidad"), _("unidad"), _("costo por unidad Bs"), _("total Bs"), _("total USD")]
    return table_file(f"costos-{version.code}", header, sheet_rows(version_view(version)), kind)


@bp.post("/costos/<int:version_id>/precio")
@requires(Permission.COST_EDIT, load=load_version)
def take_price(version: CostVersion) -> ResponseReturnValue:
    """The product takes its price, pay and hours from this version."""
    services.take_price(the_actor(), version)
    flash(_("El producto ya tiene este precio."), "ok")
    return redirect(url_for(".sheet", product_id=version.product_id), 303)
