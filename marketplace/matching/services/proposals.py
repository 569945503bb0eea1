"""Change a proposal by hand: pieces, locks, the way back to what the engine said."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.access.actor import Actor
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.adjust import Placed
from marketplace.matching.drafts import AdjustDraft
from marketplace.matching.models import ProposalShare
from marketplace.matching.results import finish_day
from marketplace.matching.workbench import Workbench
from marketplace.producers.models import Association

MOST_PIECES = 1_000_000


def adjust(actor: Actor, bench: Workbench, draft: AdjustDraft) -> None:
    """Set pieces of shares; the hours of the whole order are laid out anew where they must be.

    A group that has no share yet gets one. Raises DomainError ``share_locked`` for a locked share, ``not_makeable`` for a
    group that does not make such pieces, ``bad_pieces`` for a number that is none.
    """
    before: dict[str, int] = {}
    for (line_id, association_id), pieces in sorted(draft.pieces.items()):
        if not 0 <= pieces <= MOST_PIECES:
            raise DomainError("bad_pieces")
        share = bench.share(line_id, association_id) or _new_share(bench, line_id, association_id)
        if share.pieces == pieces:
            continue
        if share.locked:
            raise DomainError("share_locked", name=bench.makers[association_id].name)
        before[f"{line_id}:{association_id}"] = share.pieces
        share.pieces = pieces
    if before:
        _lay_out(bench)
        note(actor, "adjusted", "proposal", bench.proposal.id, bench.order.scope(), before=before, pieces=_told(draft.pieces))


def _told(pieces: Mapping[tuple[int, int], int]) -> dict[str, int]:
    return {f"{line_id}:{association_id}": many for (line_id, association_id), many in sorted(pieces.items())}


def _new_share(bench: Workbench, line_id: int, association_id: int) -> ProposalShare:
    line, maker = bench.line(line_id), bench.makers.get(association_id)
    lot = bench.market.lot(line, maker) if line is not None and maker is not None else None
    if line is None or maker is None or lot is None:
        raise DomainError("not_makeable")
    first = bench.market.monday(max(lot.start, 1))
    share = ProposalShare(
        proposal_id=bench.proposal.id,
        order_line_id=line.id,
        association_id=maker.id,
        association=db.session.get_one(Association, maker.id),
        engine_pieces=0,
        pieces=0,
        locked=False,
        unit_price_minor=lot.price_minor,
        piece_rate_minor=lot.piece_rate_minor,
        millihours_per_piece=lot.millihours,
        starts_on=max(first, line.release),
        finishes_on=max(first, line.due),
        week_millihours={},
    )
    db.session.add(share)
    bench.shares.append(share)
    return share


def _lay_out(bench: Workbench) -> None:
    """Write the weeks of every share as the judgement lays them out."""
    judged = bench.judge()
    for placed in judged.placed:
        share = bench.share(placed.wanted.line.id, placed.wanted.maker.id)
        if share is not None:
            _write_weeks(bench, share, placed)


def _write_weeks(bench: Workbench, share: ProposalShare, placed: Placed) -> None:
    market, line = bench.market, placed.wanted.line
    share.week_millihours = {market.monday(week).isoformat(): hours for week, hours in placed.weeks.items()}
    if placed.weeks:
        share.starts_on = max(market.monday(min(placed.weeks)), line.release)
        share.finishes_on = finish_day(market.monday(max(placed.weeks)), line.due)


def lock_share(actor: Actor, share: ProposalShare) -> None:
    """Keep a share as it is in every later run."""
    share.locked = True
    note(actor, "locked", "proposal_share", share.id, share.scope(), pieces=share.pieces)


def unlock_share(actor: Actor, share: ProposalShare) -> None:
    """Let a later run move a share again."""
    share.locked = False
    note(actor, "unlocked", "proposal_share", share.id, share.scope(), pieces=share.pieces)


def engine_pieces(bench: Workbench) -> AdjustDraft:
    """What the engine said, as a change to make: the way back from all adjusting. Locked shares stay."""
    return AdjustDraft(
        {(share.order_line_id, share.association_id): share.engine_pieces for share in bench.shares if not share.locked}
    )


def reset(actor: Actor, bench: Workbench) -> None:
    """Take back every change of the order's shares that is not locked."""
    adjust(actor, bench, engine_pieces(bench))
