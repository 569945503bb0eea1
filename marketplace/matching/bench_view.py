"""The workbench of one order of a proposal as its page shows it, computed beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.access.actor import Actor
from marketplace.matching.adjust import Break, Judgement
from marketplace.matching.market import Maker, OpenLine
from marketplace.matching.models import ProposalReason, ProposalShare
from marketplace.matching.results import free_in_window
from marketplace.matching.sentences import breaks_words, why_not
from marketplace.matching.views import sees
from marketplace.matching.workbench import Workbench


@dataclass(frozen=True)
class ShareRow:
    """A share on the workbench: its field's name and limits, what it takes, what breaks at it."""

    share: ProposalShare
    field: str
    name: str
    own: bool
    step: int
    most: int
    offered: bool
    hours: int
    free: int | None
    late: bool
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class OtherRow:
    """A group that makes such pieces and has no share: it can be given some, ``give`` at once; 0 where nothing is missing."""

    maker: Maker
    field: str
    give: int
    fits: int | None
    elsewhere: bool
    """Whether this proposal gives it work of other orders: ``fits`` counts those hours as free, the reason does not."""
    sentence: str


@dataclass(frozen=True)
class LineBench:
    """A line on the workbench."""

    line: OpenLine
    rows: tuple[ShareRow, ...]
    others: tuple[OtherRow, ...]
    total: int
    breaks: tuple[str, ...]
    tone: str


def bench_lines(actor: Actor, bench: Workbench, judged: Judgement, reasons: Sequence[ProposalReason]) -> list[LineBench]:
    """Every line of the order with its shares as they stand."""
    return [_line_bench(actor, bench, judged, line, reasons) for line in bench.lines]


def _line_bench(
    actor: Actor, bench: Workbench, judged: Judgement, line: OpenLine, reasons: Sequence[ProposalReason]
) -> LineBench:
    shares = [share for share in bench.shares if share.order_line_id == line.id]
    broken = [found for found in judged.breaks if found.line_id == line.id]
    whole = [found for found in broken if found.maker_id is None]
    total = sum(share.pieces for share in shares if share.id not in bench.offered_shares)
    return LineBench(
        line=line,
        rows=tuple(_share_row(actor, bench, line, share, broken) for share in shares),
        others=tuple(_other_rows(actor, bench, line, {share.association_id for share in shares}, reasons)),
        total=total,
        breaks=tuple(breaks_words(found) for found in whole),
        tone="bad" if any(found.code != "under" for found in whole) else "warn" if whole else "ok",
    )


def _share_row(actor: Actor, bench: Workbench, line: OpenLine, share: ProposalShare, broken: Sequence[Break]) -> ShareRow:
    own = sees(actor, share.association.programme_id)
    maker = bench.makers.get(share.association_id)
    lot = bench.market.lot(line, maker) if maker is not None else None
    return ShareRow(
        share=share,
        field=field_name(line.id, share.association_id),
        name=share.association.name,
        own=own,
        step=step_of(line.quantity),
        most=line.quantity,
        offered=share.id in bench.offered_shares,
        hours=share.pieces * share.millihours_per_piece,
        free=free_in_window(maker.free, lot) if own and maker is not None and lot is not None else None,
        late=share.finishes_on > line.due,
        breaks=tuple(breaks_words(found, own) for found in broken if found.maker_id == share.association_id),
    )


def _other_rows(
    actor: Actor, bench: Workbench, line: OpenLine, inside: set[int], reasons: Sequence[ProposalReason]
) -> Iterable[OtherRow]:
    why_of = {reason.association_id: reason for reason in reasons if reason.order_line_id == line.id}
    for maker in bench.market.makers:
        lot = bench.market.lot(line, maker)
        if maker.id in inside or lot is None or (line.standard_key is None and not lot.pools):
            continue
        own = sees(actor, maker.programme_id)
        fits = free_in_window(maker.free, lot) // lot.millihours if lot.millihours else 0
        reason = why_of.get(maker.id)
        sentence = why_not(reason, maker.name, own) if reason is not None else ""
        give = max(min(line.missing, fits), lot.min_pieces)
        give = min(give, max(lot.min_pieces, step_of(line.quantity))) if line.missing else 0
        elsewhere = bench.proposal.figures.get("groups", {}).get(str(maker.id), {}).get("others", 0)
        yield OtherRow(maker, field_name(line.id, maker.id), give, fits if own else None, bool(elsewhere), sentence)


def field_name(line_id: int, association_id: int) -> str:
    """The name of the field that holds the pieces of a group in a line."""
    return f"p-{line_id}-{association_id}"


def step_of(quantity: int) -> int:
    """How many pieces one tap on + or - is: about a fortieth of the line, as a round number."""
    return next((step for step in (1, 5, 10, 25, 50, 100, 250, 500) if quantity <= step * 40), 1000)
