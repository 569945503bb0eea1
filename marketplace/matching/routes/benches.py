"""One order of a proposal: adjust with + and -, lock, undo, send the offers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import Form
from marketplace.kernel.errors import DomainError
from marketplace.matching import queries
from marketplace.matching.bench_view import bench_lines, field_name
from marketplace.matching.drafts import AdjustDraft
from marketplace.matching.floors import below_floor
from marketplace.matching.forms import SendForm, read_pieces
from marketplace.matching.models import ProposalShare
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.services import offers, proposals
from marketplace.matching.workbench import Workbench, open_workbench

PLACE = "/emparejar/propuestas/<int:proposal_id>/pedidos/<int:order_id>"


def _show(bench: Workbench, form: Form, status: int = 200, refused: str = "") -> ResponseReturnValue:
    actor = the_actor()
    judged = bench.judge()
    reasons = queries.reasons_of(bench.proposal.id, bench.order.id)
    page = render_template(
        "matching/proposal.html",
        bench=bench,
        lines=bench_lines(actor, bench, judged, reasons),
        judged=judged,
        standing=queries.standing_of(bench.order.id),
        mine=[s for s in bench.open_shares() if s.pieces and offers.may_offer(actor, s.association)],
        others=[s for s in bench.open_shares() if s.pieces and not offers.may_offer(actor, s.association)],
        form=form,
        below=below_floor(bench, actor),
        undo=_undo(bench),
        refused=refused,
    )
    return page, status


def _undo(bench: Workbench) -> list[tuple[str, int]]:
    """Fields that put back what the last change replaced; the address carries them, so that undo needs no table."""
    return [(name, int(text)) for name, text in request.args.items() if name.startswith("p-") and text.isdigit()]


def _here(bench: Workbench, **values: object) -> str:
    return url_for("matching.proposal", proposal_id=bench.proposal.id, order_id=bench.order.id, **values)  # type: ignore[arg-type]


@bp.get(PLACE)
@requires(Permission.MATCH_VIEW, load=open_workbench)
def proposal(bench: Workbench) -> ResponseReturnValue:
    """A proposal's shares of one order against the hours of this moment."""
    return _show(bench, SendForm(formdata=None))


@bp.post(PLACE)
@requires(Permission.MATCH_RUN, load=open_workbench)
def adjust(bench: Workbench) -> ResponseReturnValue:
    """Set pieces. The fields hold whole numbers, not steps, so that sending them twice changes nothing more."""
    draft = read_pieces(request.form)
    before = _as_they_were(bench, draft)
    proposals.adjust(the_actor(), bench, draft)
    return redirect(_here(bench, **before), 303)


def _as_they_were(bench: Workbench, draft: AdjustDraft) -> dict[str, int]:
    found = {}
    for (line_id, association_id), pieces in draft.pieces.items():
        share = bench.share(line_id, association_id)
        was = share.pieces if share is not None else 0
        if was != pieces:
            found[field_name(line_id, association_id)] = was
    return found


@bp.post(PLACE + "/motor")
@requires(Permission.MATCH_RUN, load=open_workbench)
def reset(bench: Workbench) -> ResponseReturnValue:
    """Back to what the engine said."""
    before = _as_they_were(bench, proposals.engine_pieces(bench))
    proposals.reset(the_actor(), bench)
    return redirect(_here(bench, **before), 303)


@bp.post(PLACE + "/ofrecer")
@requires(Permission.MATCH_RUN, load=open_workbench)
def send(bench: Workbench) -> ResponseReturnValue:
    """Send the offers to the groups of one's own programmes."""
    form = SendForm()
    try:
        offers.send_offers(the_actor(), bench, form.draft())
    except DomainError as error:
        form.refuse(error)
        return _show(bench, form, 422)
    return redirect(url_for("matching.sent", order_id=bench.order.id), 303)


def _bench_of(share: ProposalShare) -> str:
    return url_for("matching.proposal", proposal_id=share.proposal_id, order_id=share.line.order_id)


@bp.post("/emparejar/partes/<int:share_id>/fijar")
@requires(Permission.MATCH_RUN, load=queries.load_share)
def lock(share: ProposalShare) -> ResponseReturnValue:
    """Keep a share in every later run."""
    proposals.lock_share(the_actor(), share)
    return redirect(_bench_of(share), 303)


@bp.post("/emparejar/partes/<int:share_id>/soltar")
@requires(Permission.MATCH_RUN, load=queries.load_share)
def unlock(share: ProposalShare) -> ResponseReturnValue:
    """Let a later run move a share again."""
    proposals.unlock_share(the_actor(), share)
    return redirect(_bench_of(share), 303)
