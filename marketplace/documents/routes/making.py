"""Large files: the printed catalogue, its offline copy, many documents in one PDF. They are made in the background."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents import making, queries
from marketplace.documents.catalogue.selection import Choice
from marketplace.documents.forms import CatalogueForm
from marketplace.documents.routes.blueprint import bp
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.infra.jobs import Job
from marketplace.seasons.models import Collection
from marketplace.seasons.queries import load_collection

TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@bp.get("/catalogo/impreso")
@bp.post("/catalogo/impreso")
@requires(Permission.CATALOGUE_PRINT)
def catalogue() -> ResponseReturnValue:
    """Choose what catalogue to print, or to take along on a USB stick."""
    form = CatalogueForm()
    form.fill()
    if form.validate_on_submit():
        ask = making.ask_offline if request.form.get("what") == "usb" else making.ask_printed
        return _follow(ask(the_actor(), form.choice()))
    return show("documents/catalogue.html", form=form)


@bp.post("/colecciones/<int:collection_id>/libro", endpoint="lookbook")
@requires(Permission.COLLECTION_WRITE, load=load_collection)
def book(row: Collection) -> ResponseReturnValue:
    """A season's collection as a book, in its own order and in the reader's language."""
    actor = the_actor()
    return _follow(making.ask_printed(actor, Choice(by="season", only=str(row.id), language=actor.language)))


@bp.post("/documentos/juntos")
@requires(Permission.DOCUMENT_TOGETHER)
def together() -> ResponseReturnValue:
    """Put the documents of a filtered list into one PDF."""
    rows = list(db.session.scalars(queries.narrowed(the_actor(), queries.filter_from(request.form))))
    return _follow(making.ask_together(the_actor(), rows, the_actor().language))


def _follow(job: Job) -> ResponseReturnValue:
    return redirect(url_for("documents.follow", job_id=job.id), 303)


@bp.get("/documentos/archivos/<int:job_id>")
@requires(Permission.FILE_MADE, load=making.load_made)
def follow(job: Job) -> ResponseReturnValue:
    """How far a file is; once it is there, the button to take it."""
    return render_template("documents/making.html", job=job)


@bp.get("/documentos/archivos/<int:job_id>/archivo")
@requires(Permission.FILE_MADE, load=making.load_made)
def made(job: Job) -> ResponseReturnValue:
    """The file itself."""
    if job.state != "done" or not job.result:
        return abort(404)
    name = job.result["name"]
    kind = TYPES[name.rsplit(".", 1)[1]]
    try:
        return send_file(path_of(job.result["key"]), mimetype=kind, as_attachment=True, download_name=name)
    except FileNotFoundError:
        return abort(404)
