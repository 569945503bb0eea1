"""Load and fairness figures of a run, group by group, as plain JSON values: thousandths of an hour, centavos of Bs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marketplace.engine.fairness import PassedOver, gini, passed_over
from marketplace.engine.problem import Plan, Problem
from marketplace.matching import history
from marketplace.matching.fairness import WINDOW, Asked, asked_since
from marketplace.matching.market import Maker, Market
from marketplace.matching.results import Share


@dataclass(frozen=True)
class Known:
    """What is asked of the database once for a whole run."""

    asked: dict[int, Asked]
    paid: dict[int, int]


def known_of(market: Market) -> Known:
    """Hours asked and pay of the last 90 days for every group of a market."""
    ids = [maker.id for maker in market.makers]
    since = market.as_of - WINDOW
    return Known(asked_since(ids, since), history.paid_to_weavers(ids, since))


def of_plan(
    market: Market, every: Sequence[Share], shown: Sequence[Share], known: Known, passed: Sequence[PassedOver] = ()
) -> dict[str, Any]:
    """Figures of the groups that a plan uses or could have used for the lines that are shown, and why those ``passed`` over.

    Pay is that of the shown shares alone, and only of the work of as many days ahead as the pay before looks back on.
    """
    last = max((share.lot.last for share in shown), default=market.weeks)
    shown_keys = {(share.line.id, share.maker.id) for share in shown}
    new, others = _hours(market, every, shown_keys, last)
    until = market.as_of + WINDOW
    pay = _pay(shown, until)
    why = {one.group: [list(reason) for reason in one.reasons] for one in passed}
    wanted = {(share.line.skill, share.line.technique) for share in shown}
    groups = [maker for maker in market.makers if new.get(maker.id) or maker.code in why or _could(maker, wanted)]
    rows = {str(maker.id): _row(maker, last, known, new, others, pay) | {"passed": why.get(maker.code, [])} for maker in groups}
    return {
        "weeks": last,
        "groups": rows,
        "pay_since": (market.as_of - WINDOW).isoformat(),
        "pay_until": until.isoformat(),
        "gini_before": gini_of(rows.values(), after=False),
        "gini_after": gini_of(rows.values(), after=True),
        "pieces": sum(share.pieces for share in shown),
        "cost": sum(share.pieces * share.lot.price_minor for share in shown),
        "groups_used": len({share.maker.id for share in shown}),
        "finish": max((share.finishes_on for share in shown), default=market.as_of).isoformat() if shown else None,
    }


def _hours(
    market: Market, every: Iterable[Share], shown: Collection[tuple[int, int]], last: int
) -> tuple[dict[int, int], dict[int, int]]:
    """Hours of the shown shares and of all others up to week ``last``, by group."""
    new: dict[int, int] = defaultdict(int)
    others: dict[int, int] = defaultdict(int)
    for share in every:
        hours = sum(worked for monday, worked in share.weeks.items() if market.week_of(monday) <= last)
        (new if (share.line.id, share.maker.id) in shown else others)[share.maker.id] += hours
    return new, others


def _pay(shown: Iterable[Share], until: date) -> dict[int, int]:
    """Pay by group for what the shares' weeks up to a day make, in parts of their hours."""
    pay: dict[int, int] = defaultdict(int)
    for share in shown:
        hours = sum(share.weeks.values())
        in_time = sum(worked for monday, worked in share.weeks.items() if monday <= until)
        whole = share.pieces * share.lot.piece_rate_minor
        pay[share.maker.id] += whole * in_time // hours if hours else whole
    return pay


def passed_over_for(problem: Problem, plan: Plan, lines: Collection[str]) -> tuple[PassedOver, ...]:
    """Groups without any work in the plan that could have made some of these lines."""
    return passed_over(problem, replace(plan, rejected=tuple(one for one in plan.rejected if one.line in lines)))


def _could(maker: Maker, wanted: Collection[tuple[str, str]]) -> bool:
    return any(skill in maker.skills and maker.skills[skill].technique == technique for skill, technique in wanted)


def _row(
    maker: Maker, last: int, known: Known, new: dict[int, int], others: dict[int, int], pay: dict[int, int]
) -> dict[str, Any]:
    asked = known.asked.get(maker.id, Asked())
    return {
        "name": maker.name,
        "programme_id": maker.programme_id,
        "members": maker.members,
        "taken": sum(maker.taken["all"][:last]),
        "free": sum(maker.free["all"][:last]),
        "new": new.get(maker.id, 0),
        "others": others.get(maker.id, 0),
        "offered": asked.offered,
        "accepted": asked.accepted,
        "released": asked.released,
        "paid": known.paid.get(maker.id),
        "new_pay": pay.get(maker.id, 0),
    }


def gini_of(rows: Iterable[Mapping[str, Any]], after: bool) -> float | None:
    """Over the groups with a record of pay, the same before and after: no record is not a pay of 0."""
    counted = [row for row in rows if row["paid"] is not None]
    values = [(row["paid"] + (row["new_pay"] if after else 0)) / max(row["members"], 1) for row in counted]
    found = gini(values, [float(row["members"]) for row in counted])
    return None if found is None else round(found, 3)
