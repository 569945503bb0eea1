"""One order of one proposal as a coordinator works on it: its shares against the market of this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.adjust import Judgement, Wanted, judge
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.models import MatchRun, Offer, Proposal, ProposalShare
from marketplace.matching.read_market import read_market
from marketplace.orders.models import Order, OrderLine


@dataclass
class Workbench:
    """A proposal's shares of one order, with the market they are judged by."""

    proposal: Proposal
    order: Order
    market: Market
    shares: list[ProposalShare]

    def scope(self) -> Scope:
        """The order's: on the market."""
        return self.order.scope()

    @cached_property
    def lines(self) -> tuple[OpenLine, ...]:
        """The order's lines, in their order."""
        own = (line for line in self.market.lines if line.order_id == self.order.id)
        return tuple(sorted(own, key=lambda line: line.position))

    @cached_property
    def makers(self) -> Mapping[int, Maker]:
        """Groups by id."""
        return {maker.id: maker for maker in self.market.makers}

    def line(self, line_id: int) -> OpenLine | None:
        """A line of the order; None for any other."""
        return next((line for line in self.lines if line.id == line_id), None)

    def share(self, line_id: int, association_id: int) -> ProposalShare | None:
        """The share of a group in a line."""
        found = (s for s in self.shares if s.order_line_id == line_id and s.association_id == association_id)
        return next(found, None)

    def open_shares(self) -> list[ProposalShare]:
        """Shares from which no offer was made yet; the others have had their answer, or wait for it."""
        return [share for share in self.shares if share.id not in self.offered_shares]

    @cached_property
    def offered_shares(self) -> frozenset[int]:
        """Shares from which an offer was made."""
        ids = [share.id for share in self.shares if share.id is not None]
        return frozenset(db.session.scalars(select(Offer.proposal_share_id).where(Offer.proposal_share_id.in_(ids))))

    def judge(self) -> Judgement:
        """What breaks if the shares that are still open are offered as they stand."""
        wanted = [found for share in self.open_shares() if (found := wanted_of(self, share)) is not None]
        return judge(self.market, wanted, self.lines)


def wanted_of(bench: Workbench, share: ProposalShare) -> Wanted | None:
    """A share as it is judged; None when its line or group is no longer on the market."""
    line, maker = bench.line(share.order_line_id), bench.makers.get(share.association_id)
    lot = bench.market.lot(line, maker) if line is not None and maker is not None else None
    if line is None or maker is None or lot is None:
        return None
    plan = {bench.market.week_of(date.fromisoformat(day)): hours for day, hours in share.week_millihours.items()}
    return Wanted(line, maker, lot, share.pieces, plan)


def open_workbench(proposal_id: int, order_id: int) -> Workbench | None:
    """A proposal and an order that its run covers, with today's market, in a constant number of queries."""
    proposal = db.session.scalars(select(Proposal).where(Proposal.id == proposal_id).options(joinedload(Proposal.run))).first()
    order = db.session.scalars(select(Order).where(Order.id == order_id).options(joinedload(Order.exporter))).first()
    if proposal is None or order is None or not _covers(proposal.run, order):
        return None
    return Workbench(proposal, order, _market(proposal.run, order), _shares(proposal_id, order_id))


def _covers(run: MatchRun, order: Order) -> bool:
    return run.order_id is None or run.order_id == order.id


def _market(run: MatchRun, order: Order) -> Market:
    return read_market(run.options.get("late_weeks", 0), whole_orders=[order.id])


def _shares(proposal_id: int, order_id: int) -> list[ProposalShare]:
    return list(
        db.session.scalars(
            select(ProposalShare)
            .join(OrderLine, OrderLine.id == ProposalShare.order_line_id)
            .where(ProposalShare.proposal_id == proposal_id, OrderLine.order_id == order_id)
            .order_by(OrderLine.position, ProposalShare.association_id)
            .options(joinedload(ProposalShare.association))
        )
    )
