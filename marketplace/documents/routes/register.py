"""The register: the list of issued documents, one document with its versions, and its files."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents import drawing, queries
from marketplace.documents.kinds import KINDS
from marketplace.documents.models import IssuedDocument
from marketplace.documents.routes.blueprint import bp
from marketplace.infra.database import db
from marketplace.infra.tables import MEDIA, table_file


@bp.get("/documentos")
@requires(Permission.DOCUMENT_LIST)
def index() -> ResponseReturnValue:
    """The documents that one may see, the newest first."""
    wanted = queries.filter_from(request.args)
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.page_of_documents(the_actor(), wanted, page)
    pages = max(-(-total // queries.PER_PAGE), 1)
    return render_template("documents/index.html", rows=rows, total=total, page=page, pages=pages, wanted=wanted)


@bp.get("/documentos/lista.<any(csv, xlsx):kind>")
@requires(Permission.DOCUMENT_LIST)
def export(kind: str) -> Response:
    """The register as a file."""
    header = [_("número"), _("versión"), _("clase"), _("idioma"), _("emitido"), _("emitido por"), _("huella"), _("simulado")]
    rows = (
        [row.number, row.version, str(KINDS[row.kind].title), row.language, row.issued_at, row.issued_by_name, row.fingerprint,
         _("sí") if row.simulated else _("no")]
        for row in db.session.scalars(queries.narrowed(the_actor(), queries.filter_from(request.args)))
    )  # fmt: skip
    return table_file("documentos", header, rows, kind)


@bp.get("/documentos/<int:document_id>")
@requires(Permission.DOCUMENT_VIEW, load=queries.load_document)
def show(document: IssuedDocument) -> ResponseReturnValue:
    """One document: its files in both languages, its versions, its address to verify."""
    return render_template(
        "documents/show.html",
        document=document,
        kind=KINDS[document.kind],
        versions=queries.versions_of(document),
        address=drawing.verify_address(document),
    )


@bp.get("/documentos/<int:document_id>/<any(es, en):language>.<any(pdf, xlsx):ending>")
@requires(Permission.DOCUMENT_VIEW, load=queries.load_document)
def file(document: IssuedDocument) -> Response:
    """The document as PDF, or its numbers as a spreadsheet."""
    values = request.view_args or {}
    language, ending = str(values["language"]), str(values["ending"])
    if ending == "xlsx" and not KINDS[document.kind].spreadsheet:
        abort(404)
    if ending == "pdf":
        response = Response(drawing.as_pdf([document], language), mimetype="application/pdf")
    else:
        response = Response(drawing.as_spreadsheet(document, language), mimetype=MEDIA["xlsx"])
    # Read on the screen: a PDF opens in the browser, a spreadsheet is kept.
    how = "inline" if ending == "pdf" else "attachment"
    response.headers.set("Content-Disposition", how, filename=drawing.file_name(document, language, ending))
    response.headers["Cache-Control"] = "private, no-store"
    return response
