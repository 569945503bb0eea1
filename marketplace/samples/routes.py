"""Routes of samples: the rounds of a work, a group's sending, a buyer's look with marked points, counter-samples."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.samples import forms, messages, queries, services, words  # noqa: F401 - messages registers its sentences
from marketplace.samples.drafts import SendDraft
from marketplace.samples.gate import bulk_blocked
from marketplace.samples.models import SampleMark, SamplePhoto, SampleRound
from marketplace.samples.photo_map import dot, spots_of
from marketplace.samples.queries import PhotoPlace
from marketplace.samples.states import APPROVED, PRE_PRODUCTION
from marketplace.techpacks.queries import binding_of, load_work

bp = Blueprint("samples", __name__)


@bp.app_context_processor
def _words() -> dict[str, object]:
    names = {"sample_kinds": words.KINDS, "sample_states": words.STATES, "sample_places": words.PLACES}
    return {**names, "bulk_blocked": bulk_blocked}


def _to_round(row: SampleRound) -> ResponseReturnValue:
    return redirect(url_for(".sample", round_id=row.id), 303)


@bp.get("/muestras")
@requires(Permission.SAMPLE_LIST)
def index() -> ResponseReturnValue:
    """The rounds that one may see, those that wait first."""
    actor = the_actor()
    state = request.args.get("estado", "")
    rows = queries.rounds_of(actor, (state,) if state in words.STATES else ())
    template = "samples/ours.html" if actor.role is Role.LEADER else "samples/index.html"
    return render_template(template, rows=rows, state=state)


@bp.get("/muestras/lista.<any(csv, xlsx):kind>")
@requires(Permission.SAMPLE_LIST)
def file(kind: str) -> ResponseReturnValue:
    """The same list as a file."""
    state = request.args.get("estado", "")
    header = [
        _("Muestra"), _("Clase"), _("Ronda"), _("Trabajo"), _("Pieza"), _("Grupo"), _("Estado"), _("Para cuándo"), _("Courier"),
    ]  # fmt: skip
    rows = (
        [row.code, str(words.KINDS[row.kind]), row.number, row.assignment.code, row.assignment.line.description,
         row.assignment.association.name, str(words.STATES[row.state][0]), row.due_on,
         None if row.courier_minor is None else Decimal(row.courier_minor).scaleb(-2)]
        for row in queries.rounds_of(the_actor(), (state,) if state in words.STATES else ())
    )  # fmt: skip
    return table_file("muestras", header, rows, kind)


@bp.route("/trabajos/<int:assignment_id>/muestras", methods=["GET"])
@requires(Permission.ASSIGNMENT_VIEW, load=load_work)
def work(work: Assignment) -> ResponseReturnValue:
    """Every round of a work, and whether bulk may start."""
    return _work_page(work, None)


def _work_page(work: Assignment, form: forms.RequestForm | None) -> ResponseReturnValue:
    binding = binding_of(work)
    form = form or forms.request_form(queries.sizes_of(binding.bound or binding.pending))
    rounds = queries.rounds_of_work(work.id)
    values = {
        "work": work,
        "rounds": rounds,
        "blocked": bulk_blocked(work),
        "approved": any(row.kind == PRE_PRODUCTION and row.state in APPROVED for row in rounds),
        "counter": queries.counter_sample_of(work.id),
    }
    return show("samples/our_work.html" if the_actor().role is Role.LEADER else "samples/work.html", form=form, **values)


@bp.post("/trabajos/<int:assignment_id>/muestras")
@requires(Permission.SAMPLE_REQUEST, load=load_work)
def ask(work: Assignment) -> ResponseReturnValue:
    """Ask for a sample."""
    binding = binding_of(work)
    form = forms.request_form(queries.sizes_of(binding.bound or binding.pending))
    if form.validate_on_submit():
        try:
            row = services.request_sample(the_actor(), work, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Muestra %(code)s pedida.", code=row.code), "ok")
            return redirect(url_for(".work", assignment_id=work.id), 303)
    return _work_page(work, form)


@bp.get("/muestras/<int:round_id>")
@requires(Permission.SAMPLE_VIEW, load=queries.load_round)
def sample(row: SampleRound) -> ResponseReturnValue:
    """One round: photo beside tech pack, marks, measurements, verdict."""
    return _round_page(row)


def _round_page(row: SampleRound, **given: object) -> ResponseReturnValue:
    template = "samples/our_round.html" if the_actor().role is Role.LEADER else "samples/round.html"
    photo = _chosen_photo(row)
    values: dict[str, object] = {
        "row": row,
        "photo": photo,
        "spots": spots_of(photo) if photo and row.state == "sent" else [],
        "dot": dot,
        "next_id": queries.next_round_id(row) if row.state == "rejected" else None,
        "decide": forms.DecideForm(formdata=None),
        "courier": forms.CourierForm(formdata=None, data=_courier_of(row)),
        "counter": queries.counter_sample_of(row.assignment_id),
        "counter_form": forms.CounterForm(formdata=None),
        "at": (request.args.get("x", type=int), request.args.get("y", type=int)),
    }
    values |= given
    return show(template, form=given.get("form"), **{name: value for name, value in values.items() if name != "form"})


def _chosen_photo(row: SampleRound) -> SamplePhoto | None:
    wanted = request.args.get("foto", type=int)
    return next((one for one in row.photos if one.position == wanted), row.photos[0] if row.photos else None)


def _courier_of(row: SampleRound) -> dict[str, str]:
    cost = "" if row.courier_minor is None else f"{row.courier_minor // 100},{row.courier_minor % 100:02d}"
    return {"courier": row.courier, "tracking": row.tracking, "cost": cost}


@bp.post("/muestras/<int:round_id>/empezar")
@requires(Permission.SAMPLE_MAKE, load=queries.load_round)
def begin(row: SampleRound) -> ResponseReturnValue:
    """We are making it."""
    services.begin(the_actor(), row)
    return _to_round(row)


@bp.route("/muestras/<int:round_id>/enviar", methods=["GET", "POST"])
@requires(Permission.SAMPLE_MAKE, load=queries.load_round)
def send(row: SampleRound) -> ResponseReturnValue:
    """A photo with the tape, and the lengths by taps."""
    if request.method == "GET" and row.state not in ("requested", "making"):
        return _to_round(row)
    form, asked = forms.SendForm(), queries.asked_of(row)
    # Nothing is filled in beforehand: a row that nobody measured must not be sent as equal to what was asked.
    typed = {place: request.form.get(f"measure_{place}", "") for place, _one in enumerate(asked)}
    if form.validate_on_submit():
        photos = tuple(file.read() for file in form.photo.data or () if file and file.filename)
        try:
            services.send(the_actor(), row, SendDraft(photos, forms.measured_of(request.form, asked)))
        except DomainError as error:
            if error.code == "round_decided" or error.code == "wrong_state":
                raise
            form.refuse(error)
        else:
            flash(_("Muestra enviada."), "ok")
            return _to_round(row)
    return show("samples/send.html", form=form, row=row, asked=asked, typed=typed)


@bp.get("/muestras/<int:round_id>/fotos/<int:photo_id>")
@requires(Permission.SAMPLE_VIEW, load=queries.load_photo_place)
def photo(place: PhotoPlace) -> ResponseReturnValue:
    """A photo of a round."""
    key = place.photo.thumb_key if request.args.get("chica") else place.photo.file_key
    try:
        answer = send_file(path_of(key), mimetype="image/webp")
    except FileNotFoundError:
        return abort(404)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


@bp.post("/muestras/<int:round_id>/fotos/<int:photo_id>/puntos")
@requires(Permission.SAMPLE_JUDGE, load=queries.load_photo_place)
def mark(place: PhotoPlace) -> ResponseReturnValue:
    """Put a numbered point on a photo."""
    form = forms.MarkForm()
    if form.validate_on_submit():
        try:
            services.mark(the_actor(), place.row, place.photo, form.x.data, form.y.data, form.comment.data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".sample", round_id=place.row.id, foto=place.photo.position) + "#foto", 303)
    return _round_page(place.row, form=form, photo=place.photo, at=(form.x.data, form.y.data))


@bp.post("/muestras/puntos/<int:mark_id>/quitar")
@requires(Permission.SAMPLE_JUDGE, load=queries.load_mark)
def unmark(point: SampleMark) -> ResponseReturnValue:
    """Take a point off."""
    row, position = point.photo.round, point.photo.position
    services.unmark(the_actor(), point)
    return redirect(url_for(".sample", round_id=row.id, foto=position) + "#foto", 303)


@bp.post("/muestras/<int:round_id>/decidir")
@requires(Permission.SAMPLE_JUDGE, load=queries.load_round)
def decide(row: SampleRound) -> ResponseReturnValue:
    """Approve, approve with comments, reject."""
    form = forms.DecideForm()
    if form.validate_on_submit():
        try:
            services.decide(the_actor(), row, form.verdict.data, form.words.data or "")
        except DomainError as error:
            if error.code in ("round_decided", "wrong_state"):
                raise
            form.refuse(error)
        else:
            flash(str(words.STATES[row.state][0]), "ok")
            return _to_round(row)
    return _round_page(row, decide=form, form=form)


@bp.post("/muestras/<int:round_id>/otra")
@requires(Permission.SAMPLE_REQUEST, load=queries.load_round)
def again(row: SampleRound) -> ResponseReturnValue:
    """The next round after a rejection."""
    return _to_round(services.ask_again(the_actor(), row))


@bp.post("/muestras/<int:round_id>/courier")
@requires(Permission.SAMPLE_NOTE, load=queries.load_round)
def courier(row: SampleRound) -> ResponseReturnValue:
    """How it travels and what it cost."""
    form = forms.CourierForm()
    if form.validate_on_submit():
        services.note_courier(the_actor(), row, form.draft())
        return _to_round(row)
    return _round_page(row, courier=form, form=form)


@bp.post("/muestras/<int:round_id>/contramuestra")
@requires(Permission.SAMPLE_NOTE, load=queries.load_round)
def keep(row: SampleRound) -> ResponseReturnValue:
    """Where the counter-sample is."""
    form = forms.CounterForm()
    if form.validate_on_submit():
        services.keep_counter_sample(the_actor(), row, form.where.data, form.detail.data or "")
        flash(_("Contramuestra anotada."), "ok")
        return _to_round(row)
    return _round_page(row, counter_form=form, form=form)
