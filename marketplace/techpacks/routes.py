"""Routes of tech packs: the exporter's desk, and the group's look at what it has to follow."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue.models import Yarn
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.infra.forms import options, show
from marketplace.infra.messages import say
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.queries import load_offer
from marketplace.orders.drafts import FileDraft
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import colours, load_line
from marketplace.techpacks import forms, messages, queries, services  # noqa: F401 - messages registers its sentences
from marketplace.techpacks.models import TechPack, TechPackFile, TechPackVersion
from marketplace.techpacks.queries import FilePlace, WorkFile
from marketplace.techpacks.size_chart import chart_of, sweater_chart

bp = Blueprint("techpacks", __name__)


@bp.app_template_global()
def chart_of_version(version: object) -> object:
    """A version's measurements as a table."""
    return chart_of(queries.measure_drafts(version))  # type: ignore[arg-type]


@bp.get("/fichas")
@requires(Permission.TECH_PACK_LIST)
def index() -> ResponseReturnValue:
    """The exporter's packs."""
    return render_template("techpacks/index.html", packs=queries.packs_of(the_actor()))


@bp.get("/fichas/lista.<any(csv, xlsx):kind>")
@requires(Permission.TECH_PACK_LIST)
def list_file(kind: str) -> ResponseReturnValue:
    """The same list as a file."""
    header = [_("Ficha"), _("Nombre"), _("Exportador"), _("Versión"), _("Estado"), _("Pedidos")]
    states = {"draft": _("Borrador"), "issued": _("Publicada")}
    rows = (
        [pack.code, pack.title, pack.exporter.name, pack.versions[-1].number, states[pack.versions[-1].state], len(pack.lines)]
        for pack in queries.packs_of(the_actor())
    )
    return table_file("fichas", header, rows, kind)


@bp.route("/fichas/nueva", methods=["GET", "POST"])
@requires(Permission.TECH_PACK_START)
def new() -> ResponseReturnValue:
    """A new pack."""
    actor, form = the_actor(), forms.TitleForm()
    if form.validate_on_submit():
        assert actor.exporter_id is not None, "only somebody of an exporter may start a pack"
        pack = services.start_pack(actor, actor.exporter_id, form.title.data)
        return redirect(url_for(".edit", pack_id=pack.id), 303)
    return show("techpacks/new.html", form=form)


@bp.get("/fichas/<int:pack_id>")
@requires(Permission.TECH_PACK_VIEW, load=queries.load_pack)
def pack(pack: TechPack) -> ResponseReturnValue:
    """A pack: the version that holds, older ones, and the lines that it is for."""
    wanted = request.args.get("version", type=int)
    version = next((one for one in pack.versions if one.number == wanted), pack.versions[-1])
    before = next((one for one in reversed(pack.versions) if one.number < version.number), None)
    changes = queries.changes_between(before, version) if before else []
    link = _link_form(pack)
    return render_template("techpacks/show.html", pack=pack, version=version, changes=changes, before=before, link=link)


def _link_form(pack: TechPack) -> forms.LinkForm:
    form = forms.LinkForm()
    linked = {one.order_line_id for one in pack.lines}
    lines = [one for one in queries.open_lines(pack.exporter_id) if one.id not in linked]
    form.line_id.choices = options(*((one.id, f"{one.order.code} · {one.description} ({one.quantity})") for one in lines))
    return form


@bp.route("/fichas/<int:pack_id>/editar", methods=["GET", "POST"])
@requires(Permission.TECH_PACK_EDIT, load=queries.load_pack)
def edit(pack: TechPack) -> ResponseReturnValue:
    """Write the version in draft."""
    version = pack.versions[-1]
    if version.state != "draft":
        return redirect(url_for(".pack", pack_id=pack.id), 303)
    card = colours()
    form = forms.sheet_form(version, card)
    tables = forms.Tables.typed(request.form) if request.method == "POST" else _tables_to_fill(version)
    if form.validate_on_submit() and not tables.faults:
        try:
            services.write_sheet(the_actor(), pack, tables.draft(form))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Ficha guardada."), "ok")
            return redirect(url_for(".pack", pack_id=pack.id), 303)
    yarns = db.session.scalars(select(Yarn).order_by(Yarn.code)).all()
    faults = {key: say(fault) for key, fault in tables.faults.items()} if request.method == "POST" else {}
    values = {"pack": pack, "version": version, "tables": tables, "yarns": yarns, "colours": card}
    return show("techpacks/edit.html", form=form, faults=faults, **values)


def _tables_to_fill(version: TechPackVersion) -> forms.Tables:
    """As the version has them; ``tabla=chompa`` begins empty measurements with the table for sweaters."""
    tables = forms.Tables.of_version(version)
    if request.args.get("tabla") == "chompa" and not version.measures:
        return forms.Tables.of_chart(sweater_chart(), tables.materials[: len(version.materials)])
    return tables


@bp.post("/fichas/<int:pack_id>/archivos")
@requires(Permission.TECH_PACK_EDIT, load=queries.load_pack)
def attach(pack: TechPack) -> ResponseReturnValue:
    """Add a file to the draft."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise DomainError("file_empty", field="file")
    services.attach(the_actor(), pack, FileDraft(sent.filename, sent.mimetype, sent.read()))
    return redirect(url_for(".pack", pack_id=pack.id) + "#files", 303)


@bp.post("/fichas/<int:pack_id>/archivos/<int:file_id>/quitar")
@requires(Permission.TECH_PACK_EDIT, load=queries.load_file)
def detach(place: FilePlace) -> ResponseReturnValue:
    """Take a file off the draft."""
    services.detach(the_actor(), place.pack, place.file.id)
    return redirect(url_for(".pack", pack_id=place.pack.id) + "#files", 303)


@bp.get("/fichas/<int:pack_id>/archivos/<int:file_id>")
@requires(Permission.TECH_PACK_VIEW, load=queries.load_file)
def file(place: FilePlace) -> ResponseReturnValue:
    """A file: a picture is shown, everything else is a download."""
    return _sent(place.file)


@bp.get("/trabajos/<int:assignment_id>/ficha/archivos/<int:file_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=queries.load_work_file)
def work_file(place: WorkFile) -> ResponseReturnValue:
    """A file of the pack that a work follows."""
    return _sent(place.file)


def _sent(row: TechPackFile) -> ResponseReturnValue:
    small = row.thumb_key if request.args.get("chica") else None
    try:
        path = path_of(small or row.file_key)
    except FileNotFoundError:
        return abort(404)
    answer = send_file(path, mimetype=row.media_type, as_attachment=row.thumb_key is None, download_name=row.name)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


@bp.post("/fichas/<int:pack_id>/publicar")
@requires(Permission.TECH_PACK_EDIT, load=queries.load_pack)
def issue(pack: TechPack) -> ResponseReturnValue:
    """Let the draft hold from now on."""
    version = services.issue(the_actor(), pack)
    flash(_("Versión %(n)s publicada.", n=version.number), "ok")
    return redirect(url_for(".pack", pack_id=pack.id), 303)


@bp.post("/fichas/<int:pack_id>/nueva-version")
@requires(Permission.TECH_PACK_EDIT, load=queries.load_pack)
def next_version(pack: TechPack) -> ResponseReturnValue:
    """Begin the next version as a copy."""
    services.new_version(the_actor(), pack)
    return redirect(url_for(".edit", pack_id=pack.id), 303)


@bp.post("/fichas/<int:pack_id>/pedidos")
@requires(Permission.TECH_PACK_EDIT, load=queries.load_pack)
def link(pack: TechPack) -> ResponseReturnValue:
    """Say for which line it is."""
    form = _link_form(pack)
    if not form.validate_on_submit():
        return redirect(url_for(".pack", pack_id=pack.id), 303)
    order_id = db.session.scalar(select(OrderLine.order_id).where(OrderLine.id == form.line_id.data))
    place = load_line(order_id, form.line_id.data) if order_id is not None else None
    assert place is not None, "the choices of the form are lines that exist"
    services.link_line(the_actor(), pack, place.line)
    flash(_("La ficha va con ese pedido."), "ok")
    return redirect(url_for(".pack", pack_id=pack.id), 303)


@bp.get("/trabajos/<int:assignment_id>/ficha")
@requires(Permission.ASSIGNMENT_VIEW, load=queries.load_work)
def work_pack(work: Assignment) -> ResponseReturnValue:
    """What the group has to follow: the version it accepted, and a newer one with what it changes."""
    binding = queries.binding_of(work)
    template = "techpacks/our_work.html" if the_actor().role in (Role.LEADER, Role.WEAVER) else "techpacks/work.html"
    return render_template(template, work=work, binding=binding)


@bp.post("/trabajos/<int:assignment_id>/ficha/aceptar")
@requires(Permission.TECH_PACK_ACCEPT, load=queries.load_work)
def accept(work: Assignment) -> ResponseReturnValue:
    """The group says yes to the version that it was shown."""
    services.accept_version(the_actor(), work, request.form.get("version_id", 0, type=int))
    flash(_("Ficha aceptada."), "ok")
    return redirect(url_for(".work_pack", assignment_id=work.id), 303)


@bp.get("/ofertas/<int:offer_id>/ficha")
@requires(Permission.OFFER_VIEW, load=load_offer)
def offer_pack(offer: Offer) -> ResponseReturnValue:
    """The version that an offer is bound to."""
    return render_template("techpacks/our_offer.html", offer=offer, version=queries.version_of_offer(offer))
