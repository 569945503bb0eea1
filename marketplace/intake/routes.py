"""Loading data in the browser: send files, see what they would change, load them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import marketplace.intake.messages  # noqa: F401  the sentences
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import show
from marketplace.infra.jobs import Job
from marketplace.infra.tables import table_file
from marketplace.intake import queries, sending
from marketplace.intake.forms import FilesForm, LoadForm
from marketplace.intake.kinds import KINDS
from marketplace.intake.report import Problem, Report
from marketplace.intake.templates_xlsx import template_of
from marketplace.intake.work import LOAD
from marketplace.kernel.errors import DomainError

bp = Blueprint("intake", __name__, url_prefix="/cargar")
PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.INTAKE)
def index() -> ResponseReturnValue:
    """The form, the templates and one's last loads."""
    return _index(FilesForm())


def _index(form: FilesForm) -> ResponseReturnValue:
    loads = [(job, _report(job) if _has_report(job) else None) for job in queries.visible_loads(the_actor())]
    return show("intake/index.html", form=form, kinds=KINDS.values(), loads=loads)


@bp.post("")
@requires(Permission.INTAKE)
def send() -> ResponseReturnValue:
    """Keep the files and check them in the background."""
    form = FilesForm()
    if not form.validate():
        return _index(form)
    job = sending.send_files(the_actor(), form.draft())
    return redirect(url_for("intake.follow", job_id=job.id), 303)


@bp.get("/<int:job_id>")
@requires(Permission.INTAKE_OWN, load=queries.find_load)
def follow(job: Job) -> ResponseReturnValue:
    """How far a check or load is, then what it found."""
    return _follow(job, LoadForm())


def _follow(job: Job, form: LoadForm) -> ResponseReturnValue:
    if not _has_report(job):
        return render_template("intake/progress.html", job=job)
    report = _report(job)
    page = max(request.args.get("page", 1, type=int), 1)
    shown = report.errors or report.warnings
    return show(
        "intake/report.html", form=form, job=job, report=report, kinds=KINDS, loaded=job.kind == LOAD,
        problems=shown[(page - 1) * PER_PAGE : page * PER_PAGE], total=len(shown), page=page, per_page=PER_PAGE,
        pages=-(-len(shown) // PER_PAGE),
    )  # fmt: skip


def _report(job: Job) -> Report:
    return Report.from_json(job.result or {})


def _has_report(job: Job) -> bool:
    return job.state == "done" and job.result is not None


@bp.post("/<int:job_id>/cargar")
@requires(Permission.INTAKE_OWN, load=queries.find_load)
def load(job: Job) -> ResponseReturnValue:
    """Load what was checked, in the background."""
    form = LoadForm()
    if not form.validate():
        return _follow(job, form)
    try:
        started = sending.ask_load(the_actor(), job, looked=bool(form.looked.data))
    except DomainError as error:
        form.refuse(error)
        return _follow(job, form)
    flash(_("La carga empezó."), "info")
    return redirect(url_for("intake.follow", job_id=started.id), 303)


@bp.get("/<int:job_id>/problemas.<kind>")
@requires(Permission.INTAKE_OWN, load=lambda job_id, kind: queries.find_load(job_id))
def problems(job: Job) -> ResponseReturnValue:
    """Errors and warnings as a file."""
    if not _has_report(job):
        return abort(404)
    report = _report(job)
    rows = [(label, one.file, one.row, one.field, one.text) for label, found in _labelled(report) for one in found]
    header = (_("Tipo"), _("Archivo"), _("Fila"), _("Columna"), _("Qué pasa"))
    return table_file(f"problemas-{job.id}", header, rows, (request.view_args or {})["kind"])


def _labelled(report: Report) -> tuple[tuple[str, list[Problem]], ...]:
    return ((_("Error"), list(report.errors)), (_("Aviso"), list(report.warnings)))


@bp.get("/plantillas/<name>.xlsx")
@requires(Permission.INTAKE)
def template(name: str) -> ResponseReturnValue:
    """A spreadsheet to fill in."""
    if name not in KINDS:
        return abort(404)
    response = Response(template_of(KINDS[name]), mimetype=_XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.xlsx")
    return response
