"""What the pages of matching show, computed beforehand so that templates only show it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from marketplace.access.actor import Actor
from marketplace.infra.jobs import Job
from marketplace.matching.advice_view import AdviceView, advice_for
from marketplace.matching.models import Proposal, ProposalReason, ProposalShare
from marketplace.matching.queries import RunView
from marketplace.matching.results import CHOSEN
from marketplace.matching.seen import sees as sees
from marketplace.matching.sentences import objective_words, proposed_words, why, why_missing, why_not
from marketplace.orders.models import Order, OrderLine

DONE = ("done", "failed", "cancelled")
COULD = ("capacity", "max_groups", "not_worth")
"""Why a group that could make the pieces has none of them."""
FULL = frozenset({"capacity", "closed", "deadline", "all_or_nothing"})
"""Reasons of missing pieces that are a want of hours or weeks."""


@dataclass(frozen=True)
class Progress:
    """How far a run is, from its job."""

    state: str
    percent: int
    objective: str
    stage: str
    gap_percent: float | None
    components: int
    stopping: bool

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in DONE


def progress_of(job: Job | None, state: str) -> Progress:
    """What the page of a running run tells."""
    told: dict[str, Any] = {}
    if job is not None and job.message.startswith("{"):
        told = json.loads(job.message)
    percent = round(100 * job.done / job.total) if job is not None and job.total else 0
    now = state if job is None or state in DONE else job.state
    gap = told.get("gap")
    return Progress(
        now, percent, objective_words(told.get("objective", ""))[1], told.get("stage", ""),
        None if gap is None else round(100 * gap, 2), told.get("components", 0), job is not None and job.cancel_asked,
    )  # fmt: skip


@dataclass(frozen=True)
class PartView:
    """A group's part of a line in a proposal."""

    name: str
    pieces: int
    finishes_on: date
    late: bool
    own: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LineView:
    """A line in a proposal: its parts, what is missing and why, why others are not in it."""

    line: OrderLine
    asked: int
    parts: tuple[PartView, ...]
    missing: int
    why_missing: str
    codes: frozenset[str]
    others: tuple[str, ...]

    @property
    def placed(self) -> int:
        """Pieces that have a group."""
        return sum(part.pieces for part in self.parts)


@dataclass(frozen=True)
class LoadRow:
    """Whole hours of a group in the weeks of an order: all that is free, what this order and other proposals would take."""

    label: str
    whole: int
    taken: int
    new: int
    note: str = ""
    href: str | None = None

    @property
    def free(self) -> int:
        """What the other proposals leave."""
        return self.whole - self.taken


@dataclass(frozen=True)
class ProposalView:
    """One proposal for one order."""

    proposal: Proposal
    icon: str
    name: str
    aim: str
    lines: tuple[LineView, ...]
    loads: tuple[LoadRow, ...]
    hidden_groups: int
    advice: tuple[AdviceView, ...]
    same_as: str

    @property
    def asked(self) -> int:
        """Pieces that were to be placed."""
        return sum(line.asked for line in self.lines)

    @property
    def placed(self) -> int:
        """Pieces that have a group."""
        return sum(line.placed for line in self.lines)

    @property
    def missing(self) -> int:
        """Pieces without a group."""
        return sum(line.missing for line in self.lines)

    @property
    def full(self) -> bool:
        """Whether all that is missing is missing for want of hours or weeks."""
        return all(line.codes <= FULL for line in self.lines if line.missing)

    @property
    def finish(self) -> date | None:
        """When the last piece is done."""
        return max((part.finishes_on for line in self.lines for part in line.parts), default=None)

    @property
    def late(self) -> int:
        """Pieces that come after the date."""
        return sum(part.pieces for line in self.lines for part in line.parts if part.late)

    @property
    def groups(self) -> int:
        """How many groups work."""
        return len({part.name for line in self.lines for part in line.parts})


def proposals_of(actor: Actor, view: RunView, order: Order, techniques: Mapping[str, str]) -> list[ProposalView]:
    """The three proposals of an order."""
    found: list[ProposalView] = []
    seen: dict[tuple[tuple[int, int, int], ...], str] = {}
    for proposal in view.proposals:
        icon, name, aim = objective_words(proposal.objective)
        lines = tuple(_line_view(actor, proposal, line) for line in order.lines if _touches(proposal, line))
        mine = {line.id for line in order.lines}
        key = tuple(
            sorted((s.order_line_id, s.association_id, s.engine_pieces) for s in proposal.shares if s.order_line_id in mine)
        )
        same = seen.setdefault(key, name)
        rows = proposal.figures.get("groups", {}).values()
        own = [row for row in rows if sees(actor, row["programme_id"])]
        found.append(
            ProposalView(
                proposal, icon, name, aim, lines, tuple(_loads(actor, proposal, mine)), len(rows) - len(own),
                tuple(advice_for(actor, proposal.advice, techniques, order)), "" if same == name else same,
            )
        )  # fmt: skip
    return found


def _touches(proposal: Proposal, line: OrderLine) -> bool:
    return any(r.order_line_id == line.id for r in proposal.reasons) or any(s.order_line_id == line.id for s in proposal.shares)


def _line_view(actor: Actor, proposal: Proposal, line: OrderLine) -> LineView:
    reasons = [reason for reason in proposal.reasons if reason.order_line_id == line.id]
    chosen = {reason.association_id: reason for reason in reasons if reason.reason == CHOSEN}
    parts = tuple(
        _part(actor, share, chosen.get(share.association_id))
        for share in sorted(proposal.shares, key=lambda share: (-share.engine_pieces, share.association_id))
        if share.order_line_id == line.id and share.engine_pieces
    )
    unplaced = [reason for reason in reasons if reason.association_id is None]
    missing = sum(reason.pieces or 0 for reason in unplaced)
    return LineView(
        line=line,
        asked=sum(part.pieces for part in parts) + missing,
        parts=parts,
        missing=missing,
        why_missing=" ".join(why_missing(reason, partial(sees, actor)) for reason in unplaced),
        codes=frozenset(reason.reason for reason in unplaced),
        others=tuple(
            _other(actor, reason) for reason in reasons if reason.association_id is not None and reason.reason != CHOSEN
        ),
    )


def _part(actor: Actor, share: ProposalShare, reason: ProposalReason | None) -> PartView:
    own = sees(actor, share.association.programme_id)
    due = date.fromisoformat(reason.params["due"]) if reason else share.finishes_on
    words = tuple(why(reason, own)) if reason else ()
    return PartView(share.association.name, share.engine_pieces, share.finishes_on, share.finishes_on > due, own, words)


def _other(actor: Actor, reason: ProposalReason) -> str:
    assert reason.association is not None
    return why_not(reason, reason.association.name, sees(actor, reason.association.programme_id))


def _loads(actor: Actor, proposal: Proposal, line_ids: Collection[int]) -> Iterable[LoadRow]:
    """The groups that work on these lines or could, each with the hours that its reasons count."""
    by_group: dict[int, list[ProposalReason]] = defaultdict(list)
    for reason in proposal.reasons:
        if reason.order_line_id in line_ids and reason.association is not None and "proposed" in reason.params:
            by_group[reason.association.id].append(reason)
    for reasons in by_group.values():
        group = reasons[0].association
        chosen = [reason.params for reason in reasons if reason.reason == CHOSEN]
        counted = chosen or [reason.params for reason in reasons if reason.reason in COULD]
        if group is not None and counted and sees(actor, group.programme_id):
            yield _load(group.name, counted, sum(params["hours"] for params in chosen))


def _load(name: str, counted: Sequence[Mapping[str, Any]], new: int) -> LoadRow:
    widest = max(counted, key=lambda params: _open(params))
    whole, others = _open(widest), sum(widest["proposed"].values())
    return LoadRow(name, round(whole / 1000), round(others / 1000), round(new / 1000), proposed_words(widest["proposed"]))


def _open(params: Mapping[str, Any]) -> int:
    """What is free before anything is proposed."""
    return int(params.get("open", params.get("free") or 0))
