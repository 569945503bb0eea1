"""A locked share does not move when anything is matched again: its own order, another one, or everything."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.matching.models import MatchRun, Proposal, ProposalShare
from marketplace.orders.models import Order, OrderLine
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import bench_of, coordinator, finished_run


def locked_share(code: str) -> tuple[ProposalShare, int]:
    """A share of an order's proposal on time, locked by hand at other pieces than the engine gave: and how many."""
    share = next(one for one in bench_of(finished_run(coordinator()[1], code)).shares if one.pieces > 20)
    share.pieces -= 7
    share.locked = True
    db.session.commit()
    return share, share.pieces


def shares_of(run: MatchRun) -> dict[str, list[ProposalShare]]:
    rows = db.session.execute(
        select(Proposal.objective, ProposalShare)
        .join(ProposalShare, ProposalShare.proposal_id == Proposal.id)
        .where(Proposal.run_id == run.id)
    )
    found: dict[str, list[ProposalShare]] = {}
    for objective, share in rows:
        found.setdefault(objective, []).append(share)
    return found


def test_dividing_everything_keeps_a_locked_share(app: Flask) -> None:
    share, pieces = locked_share("O-S-036")
    run = finished_run(coordinator()[1], None)
    assert share.id in run.options["kept"]
    for shares in shares_of(run).values():
        mine = [one for one in shares if (one.order_line_id, one.association_id) == (share.order_line_id, share.association_id)]
        assert [one.pieces >= pieces for one in mine] == [True]


@pytest.mark.parametrize("other", ["O-S-030"])
def test_a_run_of_another_order_keeps_a_locked_share_and_only_that(app: Flask, other: str) -> None:
    share, _ = locked_share("O-S-036")
    order_id = by_code(Order, "O-S-036").id
    run = finished_run(coordinator()[1], other)
    kept = db.session.execute(
        select(ProposalShare, OrderLine.order_id)
        .join(OrderLine, OrderLine.id == ProposalShare.order_line_id)
        .where(ProposalShare.id.in_(run.options["kept"]))
    ).all()
    assert [(one.id, one.locked) for one, order in kept if order == order_id] == [(share.id, True)]


def test_a_share_locked_in_a_run_over_everything_is_kept_too(app: Flask) -> None:
    run = finished_run(coordinator()[1], None)
    line_ids = select(OrderLine.id).where(OrderLine.order_id == by_code(Order, "O-S-036").id)
    share = db.session.scalars(
        select(ProposalShare)
        .join(Proposal, Proposal.id == ProposalShare.proposal_id)
        .where(Proposal.run_id == run.id, ProposalShare.order_line_id.in_(line_ids), ProposalShare.pieces > 0)
    ).first()
    assert share is not None
    share.locked = True
    db.session.commit()
    assert share.id in finished_run(coordinator()[1], "O-S-036").options["kept"]
