"""Routes of a programme's loans: read, never written here."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.tables import table_file
from marketplace.programme import queries, words

bp = Blueprint("programme", __name__)
CENTS = 100


@bp.get("/prestamos")
@requires(Permission.LOAN_LIST)
def loans() -> ResponseReturnValue:
    """The loans that one may see, with their totals; ``grupo`` asks for one group's."""
    actor = the_actor()
    everything = queries.loans_of(actor)
    group = request.args.get("grupo", type=int)
    rows = [loan for loan in everything if group in (None, loan.association_id)]
    groups = sorted({(loan.association_id, loan.association.name) for loan in everything}, key=lambda pair: pair[1])
    template = "programme/our_loans.html" if actor.role is Role.LEADER else "programme/loans.html"
    return render_template(
        template, loans=rows, totals=queries.totals_of(rows), groups=groups, group=group, loan_states=words.STATES
    )


@bp.get("/prestamos.<kind>")
@requires(Permission.LOAN_LIST)
def export(kind: str) -> ResponseReturnValue:
    """The loans as a file; amounts in US dollars."""
    header = [_("Código"), _("Programa"), _("Grupo"), _("Taller"), _("Quién prestó"), _("Fecha"), _("Monto (USD)"),
              _("Debe (USD)"), _("Puso quien presta (USD)"), _("Estado"), _("Fuente"), _("Nota")]  # fmt: skip
    cells = [
        [one.code, one.programme.code, one.association.name, one.workshop.code if one.workshop else None, one.lender,
         one.granted_on, one.amount_usd_minor / CENTS, _dollars(one.outstanding_usd_minor), _dollars(one.share_lender_usd_minor),
         str(words.STATES[one.state][0]), one.source, one.note]
        for one in queries.loans_of(the_actor())
    ]  # fmt: skip
    return table_file("prestamos", header, cells, kind)


def _dollars(minor: int | None) -> float | None:
    return None if minor is None else minor / CENTS
