"""Routes of income: one's own, a weaver's for her coordinator, the nine questions, and groups."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.income import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.income.figures import GroupMonth
from marketplace.income.forms import GARMENTS, BaselineForm
from marketplace.income.queries import (
    GroupIncome,
    answers_of,
    asked_of,
    association_income,
    baseline_of,
    income_of,
    programme_incomes,
)
from marketplace.infra.forms import show
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.errors import DomainError
from marketplace.producers.models import Association, Member
from marketplace.producers.queries import load_association, load_member, programmes_of

bp = Blueprint("income", __name__)


def _mine() -> Member | None:
    # An address without an id: one's own, and never of whom one acts for.
    actor = current_actor()
    return load_member(actor.member_id) if actor is not None and actor.member_id is not None else None


@bp.get("/mi-ingreso")
@requires(Permission.INCOME_VIEW, load=_mine)
def mine(member: Member) -> ResponseReturnValue:
    """What she earns, big and spoken: this month, an hour, beside the minimum wage and where she began."""
    return render_template("income/mine.html", income=income_of(member))


@bp.get("/tejedoras/<int:member_id>/ingreso")
@requires(Permission.INCOME_VIEW, load=load_member)
def weaver(member: Member) -> ResponseReturnValue:
    """The same for her coordinator, month by month."""
    return render_template("income/weaver.html", income=income_of(member))


@bp.get("/mi-linea-base")
@bp.post("/mi-linea-base")
@requires(Permission.BASELINE_EDIT, load=_mine)
def my_baseline(member: Member) -> ResponseReturnValue:
    """She answers the nine questions herself, by taps."""
    return _ask(member, url_for(".mine"))


@bp.get("/tejedoras/<int:member_id>/linea-base")
@bp.post("/tejedoras/<int:member_id>/linea-base")
@requires(Permission.BASELINE_EDIT, load=load_member)
def baseline(member: Member) -> ResponseReturnValue:
    """Her coordinator asks the nine questions in private."""
    return _ask(member, url_for(".weaver", member_id=member.id))


def _ask(member: Member, then: str) -> ResponseReturnValue:
    before = baseline_of(member.id)
    form = BaselineForm(answers_of(before) if before else None)
    if form.validate_on_submit():
        try:
            services.keep_answers(the_actor(), member, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado. Es privado."), "ok")
            return redirect(then, 303)
    return show("income/baseline.html", form=form, member=member, garments=GARMENTS, back=then)


@bp.get("/asociaciones/<int:association_id>/lineas-base")
@requires(Permission.INCOME_LIST, load=load_association)
def asked(association: Association) -> ResponseReturnValue:
    """Whom her coordinator has asked, and who is missing."""
    return render_template("income/asked.html", association=association, rows=asked_of(association.id))


@bp.get("/asociaciones/<int:association_id>/ingresos")
@requires(Permission.INCOME_GROUP_VIEW, load=load_association)
def group(association: Association) -> ResponseReturnValue:
    """An association's weavers together, and its workshops, month by month."""
    whole, workshops = association_income(association)
    return render_template("income/group.html", association=association, whole=whole, workshops=workshops)


def _programme_ids() -> list[int]:
    actor = the_actor()
    if actor.role is Role.ADMINISTRATOR:
        return [programme.id for programme in programmes_of(actor)]
    return sorted(actor.programme_ids)


@bp.get("/ingresos")
@requires(Permission.INCOME_GROUP_LIST)
def index() -> ResponseReturnValue:
    """Associations side by side: each weaver's average month, and that in minimum wages."""
    return render_template("income/index.html", groups=programme_incomes(_programme_ids()))


@bp.get("/ingresos/lista.<any(csv, xlsx):kind>")
@requires(Permission.INCOME_GROUP_LIST)
def export(kind: str) -> Response:
    """The same as a file, month by month."""
    header = [
        _("asociación"), _("mes"), _("tejedoras"), _("pagado Bs"), _("por tejedora Bs"), _("por hora Bs"), _("salarios mínimos"),
        _("tejedoras que confirmaron"), _("confirmado Bs"), _("confirmado por tejedora Bs"), _("confirmado por hora Bs"),
        _("confirmado en salarios mínimos"),
    ]  # fmt: skip
    rows = [row for one in programme_incomes(_programme_ids()) for row in _cells(one)]
    return table_file("ingresos", header, rows, kind)


def _cells(one: GroupIncome) -> list[list[Cell]]:
    return [
        [one.name, month.month.isoformat()[:7], *_sums(month), *(_sums(month.of_confirmed) if month.of_confirmed else [None] * 5)]
        for month in one.months
    ]


def _sums(month: GroupMonth) -> list[Cell]:
    return [
        month.weavers, month.minor / 100, month.each_minor / 100, None if month.hour_minor is None else month.hour_minor / 100,
        None if month.minimum_share is None else round(float(month.minimum_share), 3),
    ]  # fmt: skip
