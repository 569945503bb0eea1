"""Routes of results: choose a programme and a cut-off, planned against achieved, the records behind a number, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Actor, Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents.values import Amount, Count
from marketplace.income.queries import programme_incomes
from marketplace.indicators import files, queries, words
from marketplace.indicators.facts import Facts
from marketplace.indicators.gather import facts_of
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.indicators.queries import Asked
from marketplace.indicators.report import report_of
from marketplace.indicators.results import Month, Record, Result
from marketplace.infra import clock
from marketplace.infra.database import db

bp = Blueprint("indicators", __name__)
PER_PAGE = 50


def as_of() -> date:
    """The cut-off that the address asks for; today's where it asks for none, or for a day to come."""
    try:
        wanted = date.fromisoformat(request.args.get("corte", ""))
    except ValueError:
        return clock.today()
    return min(wanted, clock.today())


@bp.get("/resultados")
@requires(Permission.RESULT_LIST)
def index() -> ResponseReturnValue:
    """Choose a programme and a month in one tap."""
    programmes = db.session.scalars(queries.visible_programmes(the_actor())).all()
    return render_template("indicators/index.html", programmes=programmes, days=queries.cut_offs(clock.today()))


@bp.get("/resultados/todos")
@requires(Permission.RESULT_LIST)
def together() -> ResponseReturnValue:
    """Planned against achieved of all programmes that one sees."""
    return _page(_all())


@bp.get("/resultados/<int:programme_id>")
@requires(Permission.RESULT_VIEW, load=queries.load_asked)
def programme(asked: Asked) -> ResponseReturnValue:
    """Planned against achieved of a programme."""
    return _page(asked)


@bp.get("/resultados/todos.<any(csv, xlsx, pdf):kind>")
@requires(Permission.RESULT_LIST)
def together_file(kind: str) -> ResponseReturnValue:
    """The same of all programmes as a file."""
    return _file(_all(), kind)


@bp.get("/resultados/<int:programme_id>.<any(csv, xlsx, pdf):kind>")
@requires(Permission.RESULT_VIEW, load=queries.load_asked)
def programme_file(asked: Asked) -> ResponseReturnValue:
    """The same of a programme as a file."""
    return _file(asked, _kind())


@bp.get("/resultados/todos/<formula>")
@requires(Permission.RESULT_LIST)
def together_behind(formula: str) -> ResponseReturnValue:
    """The records behind a number of all programmes."""
    return _behind(_all(formula))


@bp.get("/resultados/<int:programme_id>/<formula>")
@requires(Permission.RESULT_VIEW, load=queries.load_asked)
def behind(asked: Asked) -> ResponseReturnValue:
    """The records behind a number of a programme."""
    return _behind(asked)


@bp.get("/resultados/todos/<formula>.<any(csv, xlsx):kind>")
@requires(Permission.RESULT_LIST)
def together_behind_file(formula: str, kind: str) -> ResponseReturnValue:
    """The records behind a number of all programmes, as a file."""
    return _behind_file(_all(formula), kind)


@bp.get("/resultados/<int:programme_id>/<formula>.<any(csv, xlsx):kind>")
@requires(Permission.RESULT_VIEW, load=queries.load_asked)
def behind_file(asked: Asked) -> ResponseReturnValue:
    """The records behind a number of a programme, as a file."""
    return _behind_file(asked, _kind())


@bp.get("/resultados/indicador/<int:indicator_id>")
@requires(Permission.RESULT_VIEW, load=queries.load_indicator)
def indicator(row: ProgrammeIndicator) -> ResponseReturnValue:
    """A programme's own indicator: where its numbers come from, and what our formula of the same question gives."""
    asked = Asked((row.programme,), True)
    line = next(line for line in report_of(asked, as_of()).lines if line.indicator.id == row.id)
    return render_template(
        "indicators/indicator.html", line=line, asked=asked, as_of=as_of(), cut_off=files.cut_off(as_of()),
        states=words.STATES,
    )  # fmt: skip


def _all(formula: str | None = None) -> Asked:
    asked = queries.all_of(the_actor(), formula)
    return abort(404) if asked is None else asked


def _kind() -> str:
    # The guard gives the thing that was loaded instead of the address's values.
    return str((request.view_args or {})["kind"])


def _page(asked: Asked) -> ResponseReturnValue:
    report = report_of(asked, as_of())
    return render_template(
        "indicators/show.html", report=report, asked=asked, as_of=report.as_of, title=files.title_of(asked),
        cut_off=files.cut_off(report.as_of),
        days=queries.cut_offs(clock.today()), states=words.STATES,
    )  # fmt: skip


def _file(asked: Asked, kind: str) -> ResponseReturnValue:
    report = report_of(asked, as_of())
    return files.report_pdf(report) if kind == "pdf" else files.report_file(report, kind)


@dataclass(frozen=True)
class _Behind:
    """The records behind a number, as far as somebody may see them, with their heads."""

    result: Result
    columns: list[str]
    records: tuple[Record, ...]


def _records(asked: Asked, actor: Actor) -> _Behind:
    assert asked.formula is not None
    facts = facts_of(asked.ids, as_of())
    result = asked.formula.reckon(facts)
    if asked.formula.private and actor.role is not Role.COORDINATOR:
        heads = [_("Asociación"), _("Mes"), _("Tejedoras"), _("Cada una"), _("Por hora")]
        return _Behind(result, heads, _group_records(asked.ids, facts))
    wanted = {"si": True, "no": False}.get(request.args.get("que", ""))
    records = tuple(one for one in result.records if wanted is None or one.counts is wanted)
    return _Behind(result, [str(head) for head in asked.formula.columns], records)


def _group_records(programme_ids: Sequence[int], facts: Facts) -> tuple[Record, ...]:
    """Groups of five or more, as the pages of income tell them: nobody but her coordinator sees one woman's pay."""
    return tuple(
        Record(
            group.name, (Month(month.month), Count(month.weavers), Amount(month.each_minor), Amount(month.hour_minor)),
            "income.group", (("association_id", group.id),),
        )
        for group in programme_incomes(programme_ids)
        for month in group.months
        if month.month <= facts.month
    )  # fmt: skip


def _behind(asked: Asked) -> ResponseReturnValue:
    found = _records(asked, the_actor())
    pages = max(-(-len(found.records) // PER_PAGE), 1)
    page = min(max(request.args.get("page", 1, int), 1), pages)
    assert asked.formula is not None
    return render_template(
        "indicators/behind.html", asked=asked, formula=asked.formula, result=found.result, columns=found.columns,
        records=found.records[(page - 1) * PER_PAGE : page * PER_PAGE], total=len(found.records), page=page, pages=pages,
        per_page=PER_PAGE, as_of=as_of(), cut_off=files.cut_off(as_of()), title=files.title_of(asked), is_number=words.is_number,
        hidden=asked.formula.private and the_actor().role is not Role.COORDINATOR,
    )  # fmt: skip


def _behind_file(asked: Asked, kind: str) -> ResponseReturnValue:
    found = _records(asked, the_actor())
    return files.records_file(asked, as_of(), found.columns, found.records, kind)
