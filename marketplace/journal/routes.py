"""The journal's page and its export."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.tables import table_file
from marketplace.journal import queries
from marketplace.journal.details import told
from marketplace.journal.queries import JournalFilter
from marketplace.journal.words import THINGS, VERBS, thing_word, verb_word

bp = Blueprint("journal", __name__)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def asked() -> JournalFilter:
    """What the address asks; a day that is none is left out."""
    args = request.args
    return JournalFilter(
        who=args.get("who", "").strip()[:80],
        thing=args.get("thing", ""),
        thing_id=args.get("thing_id", type=int),
        verb=args.get("verb", ""),
        since=_day("since"),
        until=_day("until"),
        page=args.get("page", 1, type=int),
    )


@bp.get("/diario")
@requires(Permission.JOURNAL_VIEW)
def index() -> ResponseReturnValue:
    """The newest lines first."""
    wanted = asked()
    return render_template(
        "journal/index.html",
        found=queries.journal(the_actor(), wanted),
        asked=wanted,
        things=THINGS,
        verbs=VERBS,
        verb_word=verb_word,
        thing_word=thing_word,
        told=told,
        per_page=queries.PAGE,
    )


@bp.get("/diario/archivo.<any(csv, xlsx):kind>")
@requires(Permission.JOURNAL_VIEW)
def export(kind: str) -> ResponseReturnValue:
    """The lines of the filter as a file."""
    header = [_("Cuándo"), _("Quién"), _("Actuando por"), _("Qué hizo"), _("Con qué"), _("Número"), _("Detalle")]
    lines = queries.lines_to_export(the_actor(), asked())
    rows = [
        [
            line.at,
            line.who,
            line.acting_for,
            verb_word(line.verb, line.thing),
            thing_word(line.thing),
            line.thing_id,
            told(line.details or {}),
        ]
        for line in lines
    ]
    return table_file("diario", header, rows, kind)
