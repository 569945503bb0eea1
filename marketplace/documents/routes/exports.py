"""The papers of an export: begin, tick, and set a new version of the list."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents import exports
from marketplace.documents.checklist import MODES, Paper
from marketplace.documents.forms import ExportForm
from marketplace.documents.models import ExportCheck
from marketplace.documents.routes.blueprint import bp
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import Order
from marketplace.orders.queries import load_order
from marketplace.shipping.words import country_in_spanish, country_in_words

BLANK_ROWS = 3


@bp.get("/pedidos/<int:order_id>/exportacion")
@requires(Permission.ORDER_VIEW, load=load_order)
def export_papers(order: Order) -> ResponseReturnValue:
    """The papers of an order's export, and which are there."""
    form = ExportForm(formdata=None, destination=country_in_words(order.exporter.country))
    return show("documents/export.html", form=form, order=order, running=exports.running_of(order))


@bp.post("/pedidos/<int:order_id>/exportacion")
@requires(Permission.EXPORT_CHECK, load=load_order)
def start_export(order: Order) -> ResponseReturnValue:
    """Begin: where it goes and how."""
    form = ExportForm()
    if form.validate_on_submit():
        try:
            exports.start_check(the_actor(), order, form.mode.data, country_in_spanish(form.destination.data or ""))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".export_papers", order_id=order.id), 303)
    return show("documents/export.html", form=form, order=order, running=exports.running_of(order))


@bp.post("/exportaciones/<int:check_id>/papeles/<paper>")
@requires(Permission.EXPORT_CHECK, load=exports.load_check)
def tick_paper(check: ExportCheck) -> ResponseReturnValue:
    """A paper is there, or it is not."""
    code = str((request.view_args or {})["paper"])
    exports.tick(the_actor(), check, code, request.form.get("done") == "1", request.form.get("reference", ""))
    return redirect(url_for(".export_papers", order_id=check.order_id, _anchor=code), 303)


@bp.get("/documentos/papeles")
@requires(Permission.CHECKLIST_EDIT)
def papers() -> ResponseReturnValue:
    """The list in force, as fields."""
    newest = exports.newest_version()
    return _list(exports.papers_of(newest), newest)


@bp.post("/documentos/papeles")
@requires(Permission.CHECKLIST_EDIT)
def set_papers() -> ResponseReturnValue:
    """Set a new version of the list; exports under way keep theirs."""
    typed = _typed()
    seen = request.form.get("seen", 0, type=int)
    try:
        row = exports.set_version(the_actor(), typed, request.form.get("because", ""), seen)
    except DomainError as error:
        return _list(typed, seen, say(error))
    flash(_("Versión %(n)s guardada. Lo que está en camino sigue con la suya.", n=row.number), "ok")
    return redirect(url_for(".papers"), 303)


def _list(rows: list[Paper] | tuple[Paper, ...], seen: int, error: str = "") -> ResponseReturnValue:
    blanks = [Paper("", "") for _row in range(BLANK_ROWS)]
    page = render_template(
        "documents/papers.html", papers=[*rows, *blanks], seen=seen, error=error, modes=MODES, versions=exports.versions()
    )
    return page, 422 if error else 200


def _typed() -> list[Paper]:
    """The rows of the form that have a code and a name; a row without is left out, which takes a paper off the list."""
    found = []
    for number in range(min(request.form.get("rows", 0, type=int), 100)):

        def field(name: str, number: int = number) -> str:
            return request.form.get(f"{name}-{number}", "").strip()[:300]

        code, name = field("code")[:20].upper(), field("name_es")[:160]
        if code and name:
            found.append(
                Paper(
                    code, name, field("name_en")[:160], field("who"), field("moment"), field("note"), field("source")[:60],
                    abroad=field("abroad") == "1",
                    modes=tuple(mode for mode in MODES if request.form.get(f"mode-{mode}-{number}") == "1"),
                    destinations=tuple(part.strip() for part in field("destinations").split(",") if part.strip()),
                    fibres=field("fibres")[:60],
                )
            )  # fmt: skip
    return found
